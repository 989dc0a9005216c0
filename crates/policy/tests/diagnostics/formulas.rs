//! Names, types and units in formulas.

use crate::{both, en, step};

#[test]
fn an_unknown_name_with_what_is_near() {
    insta::assert_snapshot!(both(&step("borm_on <= day")), @r#"
    error[unknown_name]: `person` has no `borm_on`
     --> a.toml:6:12
      |
    6 | formula = "borm_on <= day"
      |            ^^^^^^^
      = did you mean `born_on`?
    error[unknown_name]: `person` 没有 `borm_on`
     --> a.toml:6:12
      |
    6 | formula = "borm_on <= day"
      |            ^^^^^^^
      = 是否想写 `born_on`？
    "#);
}

#[test]
fn an_unknown_name_with_nothing_near() {
    insta::assert_snapshot!(en(&step("quite_another <= day")), @r#"
    error[unknown_name]: `person` has no `quite_another`
     --> a.toml:6:12
      |
    6 | formula = "quite_another <= day"
      |            ^^^^^^^^^^^^^
    "#);
}

#[test]
fn fen_and_days() {
    insta::assert_snapshot!(both(&step("income + 3 days")), @r#"
    error[unit_mismatch]: `+` has different units on its sides: fen and day
     --> a.toml:6:12
      |
    6 | formula = "income + 3 days"
      |            ^^^^^^^^^^^^^^^
      = bring both to one unit, or write the unit after the number
    error[unit_mismatch]: `+` 两边单位不同：fen 与 day
     --> a.toml:6:12
      |
    6 | formula = "income + 3 days"
      |            ^^^^^^^^^^^^^^^
      = 换成同一单位，或给数写上单位
    "#);
}

#[test]
fn a_wrong_type() {
    insta::assert_snapshot!(en(&step("alive + 1")), @r#"
    error[not_a_number]: `+` needs numbers on both sides, this is yes or no
     --> a.toml:6:12
      |
    6 | formula = "alive + 1"
      |            ^^^^^
    "#);
}

#[test]
fn a_number_as_a_condition() {
    insta::assert_snapshot!(both(&step("if age then yes else no")), @r#"
    error[not_a_condition]: a condition is needed here, this is a number (month)
     --> a.toml:6:15
      |
    6 | formula = "if age then yes else no"
      |               ^^^
      = make it a condition with a comparison, such as `… > 0`
    error[not_a_condition]: 这里需要条件（是或否），得到的是数（month）
     --> a.toml:6:15
      |
    6 | formula = "if age then yes else no"
      |               ^^^
      = 用比较写成条件，如 `… > 0`
    "#);
}

#[test]
fn a_date_compared_with_a_number() {
    insta::assert_snapshot!(en(&step("born_on < 1960")), @r#"
    error[type_mismatch]: a day cannot be compared with a bare number
     --> a.toml:6:12
      |
    6 | formula = "born_on < 1960"
      |            ^^^^^^^^^^^^^^
    "#);
}

#[test]
fn an_overflow_of_constants() {
    insta::assert_snapshot!(en(&step("4_000_000_000_000_000_000 * 4")), @r#"
    error[overflow]: the result is too large to hold
     --> a.toml:6:12
      |
    6 | formula = "4_000_000_000_000_000_000 * 4"
      |            ^^^^^^^^^^^^^^^^^^^^^^^^^^^^^
    "#);
}

#[test]
fn a_division_by_zero() {
    insta::assert_snapshot!(en(&step("age / 0")), @r#"
    error[division_by_zero]: this divides by zero
     --> a.toml:6:12
      |
    6 | formula = "age / 0"
      |            ^^^^^^^
    "#);
}

#[test]
fn an_unknown_code() {
    insta::assert_snapshot!(both(&step("level = hihg")), @r#"
    error[unknown_code]: `level` has no code `hihg`
     --> a.toml:6:20
      |
    6 | formula = "level = hihg"
      |                    ^^^^
      = did you mean `high`?
    error[unknown_code]: `level` 没有 `hihg` 这个代码
     --> a.toml:6:20
      |
    6 | formula = "level = hihg"
      |                    ^^^^
      = 是否想写 `high`？
    "#);
}

#[test]
fn days_outside_parts() {
    insta::assert_snapshot!(en(&step("days > 3 days")), @r#"
    error[days_outside_parts]: `days` has a meaning only over parts of a period
     --> a.toml:6:12
      |
    6 | formula = "days > 3 days"
      |            ^^^^
      = put it inside `sum over pieces of year (…)` or the like, or use `per`
    "#);
}

#[test]
fn may_be_none_without_otherwise() {
    insta::assert_snapshot!(both(&step("died_on + 1 days <= day")), @r#"
    error[may_be_none]: this may be none
     --> a.toml:6:12
      |
    6 | formula = "died_on + 1 days <= day"
      |            ^^^^^^^
      = say what then, with `otherwise`, as in `… otherwise no`
    error[may_be_none]: 这里的值可能没有（none）
     --> a.toml:6:12
      |
    6 | formula = "died_on + 1 days <= day"
      |            ^^^^^^^
      = 用 `otherwise` 说明没有时取什么，如 `… otherwise no`
    "#);
}

#[test]
fn otherwise_on_what_is_never_none() {
    insta::assert_snapshot!(en(&step("age otherwise 3 years")), @r#"
    error[never_none]: this is never none
     --> a.toml:6:12
      |
    6 | formula = "age otherwise 3 years"
      |            ^^^
      = drop `is none` or `otherwise`, or say may_be_none = true in the vocabulary
    "#);
}

#[test]
fn a_collection_by_itself() {
    insta::assert_snapshot!(both(r#"[variable.v]
zh = "变量"
en = "v"
entity = "house"
formula = "people > 3"
"#), @r#"
    error[bare_collection]: `people` is a collection
     --> a.toml:5:12
      |
    5 | formula = "people > 3"
      |            ^^^^^^
      = write `count of people`, `sum of people.…` or the like
    error[bare_collection]: `people` 是一组对象
     --> a.toml:5:12
      |
    5 | formula = "people > 3"
      |            ^^^^^^
      = 写成 `count of people`、`sum of people.…` 等
    "#);
}

#[test]
fn what_is_no_relation() {
    insta::assert_snapshot!(en(&step("age.rooms > 3")), @r#"
    error[not_a_relation]: `age` is not a relation
     --> a.toml:6:12
      |
    6 | formula = "age.rooms > 3"
      |            ^^^
    "#);
}

#[test]
fn wrong_keys() {
    insta::assert_snapshot!(en(r#"[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
keys = ["level"]
[variable.v]
zh = "变量"
en = "variable"
entity = "person"
clauses = ["X-1"]
formula = "rate > 3 fen"
"#), @r#"
    error[wrong_keys]: parameter `rate` takes 1 keys, 0 are given
      --> a.toml:13:12
       |
    13 | formula = "rate > 3 fen"
       |            ^^^^
      = write `rate[level]`
    "#);
}

#[test]
fn a_key_of_another_kind() {
    insta::assert_snapshot!(en(r#"[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
keys = ["level"]
[variable.v]
zh = "变量"
en = "variable"
entity = "person"
clauses = ["X-1"]
formula = "rate[day] > 3 fen"
"#), @r#"
    error[type_mismatch]: a code of `level` is needed here, this is a day
      --> a.toml:13:17
       |
    13 | formula = "rate[day] > 3 fen"
       |                 ^^^
    "#);
}

#[test]
fn no_such_day() {
    insta::assert_snapshot!(en(&step("day > 2023-02-29")), @r#"
    error[no_such_day]: there is no day 2023-02-29
     --> a.toml:6:18
      |
    6 | formula = "day > 2023-02-29"
      |                  ^^^^^^^^^^
    "#);
}

#[test]
fn what_another_entity_has() {
    insta::assert_snapshot!(en(r#"[variable.v]
zh = "变量"
en = "v"
entity = "house"
formula = "w"
[variable.w]
zh = "变量"
en = "w"
entity = "person"
formula = "yes"
"#), @r#"
    error[other_entity]: `w` is about `person`; this formula is about `house`
     --> a.toml:5:12
      |
    5 | formula = "w"
      |            ^
      = reach it through a relation, such as `resident.…`
    "#);
}

#[test]
fn a_formula_nested_200_deep_is_refused_where_it_becomes_too_deep() {
    let formula = format!("{}1{}", "(".repeat(200), ")".repeat(200));
    let text = en(&step(&formula));
    assert!(text.starts_with("error[too_deep]: the formula nests too deeply; name its parts as variables\n"));
    // `formula = "` takes 11 columns; the whole formula is the first level, so the 101st is the 100th parenthesis.
    assert!(text.contains("--> a.toml:6:112\n"), "{text}");
}

#[test]
fn a_formula_that_is_too_long_is_refused() {
    let formula = format!("yes{}", " or yes".repeat(20_000));
    let text = en(&step(&formula));
    assert!(text.starts_with("error[formula_too_long]: the formula is too long\n"));
    assert!(text.contains("--> a.toml:6:12\n"));
}
