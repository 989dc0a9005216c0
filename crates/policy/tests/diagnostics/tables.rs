//! What tables say wrongly.

use base::Lang;

use crate::{RULE, both, en, shown, step};

#[test]
fn an_unknown_key() {
    insta::assert_snapshot!(both(&format!("{RULE}{}", r#"formular = "yes"
formula = "yes"
"#)), @r#"
    error[unknown_key]: [variable.v] has no key `formular`
     --> a.toml:6:1
      |
    6 | formular = "yes"
      | ^^^^^^^^
      = did you mean `formula`?
    error[unknown_key]: [variable.v] 没有 `formular` 这一项
     --> a.toml:6:1
      |
    6 | formular = "yes"
      | ^^^^^^^^
      = 是否想写 `formula`？
    "#);
}

#[test]
fn a_cycle_of_three() {
    insta::assert_snapshot!(both(r#"[variable.one]
zh = "一"
en = "one"
entity = "person"
formula = "not two"
[variable.two]
zh = "二"
en = "two"
entity = "person"
formula = "not three"
[variable.three]
zh = "三"
en = "three"
entity = "person"
formula = "not one"
"#), @r#"
    error[cycle]: this reads itself: one → two → three → one
      --> a.toml:15:16
       |
    15 | formula = "not one"
       |                ^^^
      = let one of the steps do without the others
    error[cycle]: 循环引用：one → two → three → one
      --> a.toml:15:16
       |
    15 | formula = "not one"
       |                ^^^
      = 把其中一步改为不依赖自身
    "#);
}

#[test]
fn two_values_of_one_authority_and_date() {
    insta::assert_snapshot!(both(r#"[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
[[parameter.rate.value]]
from = 2024-01-01
status = "enacted"
value = "60 yuan"
[[parameter.rate.value]]
from = 2024-01-01
status = "enacted"
value = "80 yuan"
"#), @r#"
    error[two_values]: `rate` has two values of one authority and date
      --> a.toml:14:9
       |
    14 | value = "80 yuan"
       |         ^^^^^^^^^
      = drop one, or mend its `from`
    error[two_values]: `rate` 同一级、同一日期有两个值
      --> a.toml:14:9
       |
    14 | value = "80 yuan"
       |         ^^^^^^^^^
      = 删去一个，或改正 from
    "#);
}

#[test]
fn a_gap_before_the_first_dated_formula() {
    insta::assert_snapshot!(en(r#"[plan]
zh = "方案"
en = "plan"
code = "x"
region = "3708"
in_force_from = 2016-05-27
[variable.v]
zh = "变量"
en = "variable"
entity = "person"
clauses = ["X-1"]
formula = [{ from = 2017-01-01, formula = "yes" }]
"#), @r#"
    error[undeclared_gap]: nothing holds from 2016-05-27 to 2016-12-31
     --> a.toml:7:11
      |
    7 | [variable.v]
      |           ^
      = give a value for it, or declare it: gaps = [{ from, until, reason }]
    "#);
}

#[test]
fn a_gap_between_two_values() {
    insta::assert_snapshot!(both(r#"[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
[[parameter.rate.value]]
from = 2020-01-01
until = 2021-01-01
status = "enacted"
value = 60
[[parameter.rate.value]]
from = 2022-01-01
status = "enacted"
value = 80
"#), @r#"
    error[undeclared_gap]: nothing holds from 2021-01-01 to 2021-12-31
     --> a.toml:1:12
      |
    1 | [parameter.rate]
      |            ^^^^
      = give a value for it, or declare it: gaps = [{ from, until, reason }]
    error[undeclared_gap]: 2021-01-01 至 2021-12-31 之间没有规定
     --> a.toml:1:12
      |
    1 | [parameter.rate]
      |            ^^^^
      = 补上这段时间的值，或用 gaps = [{ from, until, reason }] 声明
    "#);
}

#[test]
fn an_amount_without_a_clause() {
    insta::assert_snapshot!(both(r#"[scheme.s]
zh = "补贴"
en = "allowance"
entity = "person"
entry = "silent"
period = "month"
eligible = "yes"
amount = "1 yuan"
"#), @r#"
    error[no_clause]: [scheme.s] is about money and names no clause
     --> a.toml:1:9
      |
    1 | [scheme.s]
      |         ^
      = add clauses = ["…"]
    error[no_clause]: [scheme.s] 涉及金额，但没有写条款
     --> a.toml:1:9
      |
    1 | [scheme.s]
      |         ^
      = 写上 clauses = ["…"]
    "#);
}

#[test]
fn an_unknown_clause() {
    insta::assert_snapshot!(en(r#"[clause.X-2]
zh = "第二条"
en = "second"
[variable.v]
zh = "变量"
en = "variable"
entity = "person"
clauses = ["X-1"]
formula = "yes"
"#), @r#"
    error[unknown_clause]: there is no clause X-1
     --> a.toml:8:12
      |
    8 | clauses = ["X-1"]
      |            ^^^^^
      = did you mean `X-2`?
    "#);
}

#[test]
fn an_unknown_enumeration() {
    insta::assert_snapshot!(en(r#"[parameter.p]
zh = "参数"
en = "p"
type = "levle"
"#), @r#"
    error[unknown_type]: there is no type `levle`
     --> a.toml:4:8
      |
    4 | type = "levle"
      |        ^^^^^^^
      = did you mean `level`?
    "#);
}

#[test]
fn an_unknown_entity() {
    insta::assert_snapshot!(en(r#"[variable.v]
zh = "变量"
en = "v"
entity = "persno"
formula = "yes"
"#), @r#"
    error[unknown_entity]: there is no entity `persno`
     --> a.toml:4:10
      |
    4 | entity = "persno"
      |          ^^^^^^^^
      = did you mean `person`?
    "#);
}

#[test]
fn an_unknown_unit() {
    insta::assert_snapshot!(en(r#"[parameter.p]
zh = "参数"
en = "p"
type = "number"
unit = "mounths"
"#), @r#"
    error[unknown_unit]: there is no unit `mounths`
     --> a.toml:5:8
      |
    5 | unit = "mounths"
      |        ^^^^^^^^^
      = did you mean `months`?
    "#);
}

#[test]
fn a_name_given_twice_across_files() {
    insta::assert_snapshot!([Lang::En, Lang::Zh].map(|lang| shown(&[&step("yes"), r#"[variable.v]
zh = "又一个"
en = "another"
entity = "person"
formula = "no"
"#], lang)).concat(), @r#"
    error[name_twice]: the name `v` is given twice
     --> b.toml:1:11
      |
    1 | [variable.v]
      |           ^
      = the other is at a.toml:1:11
    error[name_twice]: 名称 `v` 已经用过
     --> b.toml:1:11
      |
    1 | [variable.v]
      |           ^
      = 另一处在 a.toml:1:11
    "#);
}

#[test]
fn a_reserved_name() {
    insta::assert_snapshot!(en(r#"[variable.where]
zh = "何处"
en = "where"
entity = "person"
formula = "yes"
"#), @r#"
    error[reserved_name]: `where` is a reserved word
     --> a.toml:1:11
      |
    1 | [variable.where]
      |           ^^^^^
    "#);
}

#[test]
fn a_relation_to_nothing() {
    insta::assert_snapshot!(en(r#"[entity.person.fact.flat]
zh = "住宅"
en = "flat"
type = "hous"
"#), @r#"
    error[unknown_type]: there is no type `hous`
     --> a.toml:4:8
      |
    4 | type = "hous"
      |        ^^^^^^
      = did you mean `house`?
    "#);
}

#[test]
fn a_fraction_of_a_fen() {
    insta::assert_snapshot!(both(r#"[scheme.s]
zh = "补贴"
en = "allowance"
entity = "person"
entry = "silent"
period = "month"
clauses = ["X-1"]
eligible = "yes"
amount = "income / 3"
"#), @r#"
    error[fraction_of_a_fen]: the amount may be a fraction of a fen
     --> a.toml:9:10
      |
    9 | amount = "income / 3"
      |          ^^^^^^^^^^^^
      = say round = "half_up", or round in the formula
    error[fraction_of_a_fen]: 金额可能不是整分
     --> a.toml:9:10
      |
    9 | amount = "income / 3"
      |          ^^^^^^^^^^^^
      = 写上 round = "half_up"，或在公式中取整
    "#);
}

#[test]
fn an_entry_for_no_code() {
    insta::assert_snapshot!(en(r#"[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
keys = ["level"]
[[parameter.rate.value]]
status = "enacted"
table = { low = 1, hi = 2 }
"#), @r#"
    error[unknown_code]: `level` has no code `hi`
      --> a.toml:10:20
       |
    10 | table = { low = 1, hi = 2 }
       |                    ^^
    "#);
}

#[test]
fn a_missing_label() {
    insta::assert_snapshot!(en(r#"[variable.v]
zh = "变量"
entity = "person"
formula = "yes"
"#), @r#"
    error[missing_key]: [variable.v] lacks `en`
     --> a.toml:1:11
      |
    1 | [variable.v]
      |           ^
    "#);
}

#[test]
fn a_missing_entity() {
    insta::assert_snapshot!(en(r#"[variable.v]
zh = "变量"
en = "v"
formula = "yes"
"#), @r#"
    error[missing_key]: [variable.v] lacks `entity`
     --> a.toml:1:11
      |
    1 | [variable.v]
      |           ^
    "#);
}

#[test]
fn a_number_that_is_not_text() {
    insta::assert_snapshot!(en(&format!("{RULE}{}", r#"formula = 3
"#)), @r#"
    error[wrong_kind]: `formula` of [variable.v] must be a list of tables
     --> a.toml:6:11
      |
    6 | formula = 3
      |           ^
    "#);
}

#[test]
fn a_word_that_is_not_one_of_the_list() {
    insta::assert_snapshot!(en(r#"[scheme.s]
zh = "补贴"
en = "allowance"
entity = "person"
clauses = ["X-1"]
entry = "apply"
period = "month"
eligible = "yes"
amount = "1 yuan"
"#), @r#"
    error[unknown_word]: `entry` cannot be `apply`
     --> a.toml:6:9
      |
    6 | entry = "apply"
      |         ^^^^^^^
      = it may be `silent`, `prompted`, `on_application`, `referred`
    "#);
}

#[test]
fn a_value_in_the_wrong_unit() {
    insta::assert_snapshot!(en(r#"[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
[[parameter.rate.value]]
status = "enacted"
value = "60 days"
"#), @r#"
    error[wrong_kind]: `60 days` has the wrong unit, fen is needed
     --> a.toml:9:9
      |
    9 | value = "60 days"
      |         ^^^^^^^^^
    "#);
}

#[test]
fn a_value_beyond_its_ceiling() {
    insta::assert_snapshot!(en(r#"[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
ceiling = "50 yuan"
[[parameter.rate.value]]
status = "enacted"
value = "60 yuan"
"#), @r#"
    error[out_of_bounds]: this is beyond the floor or ceiling
      --> a.toml:10:9
       |
    10 | value = "60 yuan"
       |         ^^^^^^^^^
    "#);
}
