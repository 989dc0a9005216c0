//! Signs, and places in texts: lines, columns, wide characters, escapes.

use crate::{RULE, both, en, step};

#[test]
fn toml_syntax() {
    insta::assert_snapshot!(both(r#"[variable.v
zh = "变量"
"#), @r#"
    error[toml]: this is not TOML: unclosed table, expected `]`
     --> a.toml:1:12
      |
    1 | [variable.v
      |            ^
    error[toml]: 不是合法的 TOML：unclosed table, expected `]`
     --> a.toml:1:12
      |
    1 | [variable.v
      |            ^
    "#);
}

#[test]
fn toml_syntax_after_chinese() {
    insta::assert_snapshot!(en(r#"[variable.v]
zh = "变量", en = "v"
"#), @r#"
    error[toml]: this is not TOML: unexpected key or value, expected newline, `#`
     --> a.toml:2:10
      |
    2 | zh = "变量", en = "v"
      |            ^
    "#);
}

#[test]
fn fen_and_days_after_chinese_text() {
    insta::assert_snapshot!(both(r#"[variable]
v = { zh = "年满六十周岁", en = "v", entity = "person", formula = "income > 3 days" }
"#), @r#"
    error[unit_mismatch]: `>` has different units on its sides: fen and day
     --> a.toml:2:62
      |
    2 | v = { zh = "年满六十周岁", en = "v", entity = "person", formula = "income > 3 days" }
      |                                                                    ^^^^^^^^^^^^^^^
      = bring both to one unit, or write the unit after the number
    error[unit_mismatch]: `>` 两边单位不同：fen 与 day
     --> a.toml:2:62
      |
    2 | v = { zh = "年满六十周岁", en = "v", entity = "person", formula = "income > 3 days" }
      |                                                                    ^^^^^^^^^^^^^^^
      = 换成同一单位，或给数写上单位
    "#);
}

#[test]
fn a_bad_name() {
    insta::assert_snapshot!(both(r#"[variable."年龄"]
zh = "年龄"
en = "age"
entity = "person"
formula = "yes"
"#), @r#"
    error[bad_name]: `年龄` cannot be a name
     --> a.toml:1:11
      |
    1 | [variable."年龄"]
      |           ^^^^^^
      = use a to z, digits and `_`, beginning with a letter
    error[bad_name]: 名称 `年龄` 不合规
     --> a.toml:1:11
      |
    1 | [variable."年龄"]
      |           ^^^^^^
      = 用小写字母、数字和 `_`，以字母开头
    "#);
}

#[test]
fn a_missing_else() {
    insta::assert_snapshot!(both(&step("if alive then 1")), @r#"
    error[syntax]: did not expect the end of the formula here
     --> a.toml:6:27
      |
    6 | formula = "if alive then 1"
      |                           ^
      = expected `else`
    error[syntax]: 没想到这里是公式的结尾
     --> a.toml:6:27
      |
    6 | formula = "if alive then 1"
      |                           ^
      = 这里应为 `else`
    "#);
}

#[test]
fn a_chained_comparison() {
    insta::assert_snapshot!(both(&step("60 years <= age <= 79 years")), @r#"
    error[chained_comparison]: comparisons cannot be chained
     --> a.toml:6:28
      |
    6 | formula = "60 years <= age <= 79 years"
      |                            ^^
      = write `a <= b and b <= c`, or `b in a to c`
    error[chained_comparison]: 比较不能连写
     --> a.toml:6:28
      |
    6 | formula = "60 years <= age <= 79 years"
      |                            ^^
      = 写成 `a <= b and b <= c`，或 `b in a to c`
    "#);
}

#[test]
fn full_width_parentheses() {
    insta::assert_snapshot!(both(&step("least（age，80 years）")), @r#"
    error[unknown_sign]: unknown sign `（`
     --> a.toml:6:17
      |
    6 | formula = "least（age，80 years）"
      |                 ^^
      = write the half-width `(`
    error[unknown_sign]: 不认识的符号 `（`
     --> a.toml:6:17
      |
    6 | formula = "least（age，80 years）"
      |                 ^^
      = 请用半角 `(`
    "#);
}

#[test]
fn a_full_width_comma() {
    insta::assert_snapshot!(both(&step("age in {1 years， 2 years}")), @r#"
    error[unknown_sign]: unknown sign `，`
     --> a.toml:6:27
      |
    6 | formula = "age in {1 years， 2 years}"
      |                           ^^
      = write the half-width `,`
    error[unknown_sign]: 不认识的符号 `，`
     --> a.toml:6:27
      |
    6 | formula = "age in {1 years， 2 years}"
      |                           ^^
      = 请用半角 `,`
    "#);
}

#[test]
fn a_chinese_comma() {
    insta::assert_snapshot!(en(&step("age in {1 years、 2 years}")), @r#"
    error[unknown_sign]: unknown sign `、`
     --> a.toml:6:27
      |
    6 | formula = "age in {1 years、 2 years}"
      |                           ^^
      = write the half-width `,`
    "#);
}

#[test]
fn a_chinese_full_stop() {
    insta::assert_snapshot!(en(&step("alive。")), @r#"
    error[unknown_sign]: unknown sign `。`
     --> a.toml:6:17
      |
    6 | formula = "alive。"
      |                 ^^
    "#);
}

#[test]
fn chinese_quotes() {
    insta::assert_snapshot!(en(&step("level = “low”")), @r#"
    error[unknown_sign]: unknown sign `“`
     --> a.toml:6:20
      |
    6 | formula = "level = “low”"
      |                    ^
    "#);
}

#[test]
fn a_chinese_name() {
    insta::assert_snapshot!(en(&step("年龄 > 60 years")), @r#"
    error[unknown_sign]: unknown sign `年`
     --> a.toml:6:12
      |
    6 | formula = "年龄 > 60 years"
      |            ^^
    "#);
}

#[test]
fn the_third_line_of_a_literal_text() {
    insta::assert_snapshot!(en(&format!("{RULE}{}", r#"formula = '''
alive
  and agee > 60 years
  and day > 2020-01-01'''
"#)), @r#"
    error[unknown_name]: `person` has no `agee`
     --> a.toml:8:7
      |
    8 |   and agee > 60 years
      |       ^^^^
      = did you mean `age`?
    "#);
}

#[test]
fn the_third_line_with_crlf() {
    insta::assert_snapshot!(en("[variable.v]\r\nzh = \"变量\"\r\nen = \"variable\"\r\nentity = \"person\"\r\nclauses = [\"X-1\"]\r\nformula = '''\r\nalive\r\n  and agee > 60 years'''\r\n"), @r#"
    error[unknown_name]: `person` has no `agee`
     --> a.toml:8:7
      |
    8 |   and agee > 60 years'''
      |       ^^^^
      = did you mean `age`?
    "#);
}

#[test]
fn a_text_with_escapes() {
    insta::assert_snapshot!(en(&format!("{RULE}{}", r#"formula = "alive\n\tand agee > 60 years"
"#)), @r#"
    error[unknown_name]: `person` has no `agee`
     --> a.toml:6:25
      |
    6 | formula = "alive\n\tand agee > 60 years"
      |                         ^^^^
      = did you mean `age`?
    "#);
}

#[test]
fn a_text_with_a_unicode_escape() {
    insta::assert_snapshot!(en(&format!("{RULE}{}", r#"formula = "alive # \u4e00\u4e8c\nand agee > 60 years"
"#)), @r#"
    error[unknown_name]: `person` has no `agee`
     --> a.toml:6:38
      |
    6 | formula = "alive # \u4e00\u4e8c\nand agee > 60 years"
      |                                      ^^^^
      = did you mean `age`?
    "#);
}

#[test]
fn a_broken_basic_multi_line_text() {
    insta::assert_snapshot!(en(&format!("{RULE}{}", r#"formula = """
alive \
   and agee > 60 years"""
"#)), @r#"
    error[unknown_name]: `person` has no `agee`
     --> a.toml:8:8
      |
    8 |    and agee > 60 years"""
      |        ^^^^
      = did you mean `age`?
    "#);
}

#[test]
fn after_a_tab() {
    insta::assert_snapshot!(en(&format!("{RULE}{}", "formula = \"alive and\tagee > 60 years\"\n")), @r#"
    error[unknown_name]: `person` has no `agee`
     --> a.toml:6:22
      |
    6 | formula = "alive and	agee > 60 years"
      |                     	^^^^
      = did you mean `age`?
    "#);
}

#[test]
fn after_chinese_in_a_comment_of_the_formula() {
    insta::assert_snapshot!(en(&format!("{RULE}{}", r#"formula = '''
alive  # 在世
  and home within 12345 # 区县'''
"#)), @r#"
    error[not_a_region]: `12345` is not a region code
     --> a.toml:8:19
      |
    8 |   and home within 12345 # 区县'''
      |                   ^^^^^
      = 2, 4, 6, 9 or 12 digits
    "#);
}

#[test]
fn an_empty_formula() {
    insta::assert_snapshot!(en(&step("")), @r#"
    error[syntax]: did not expect the end of the formula here
     --> a.toml:6:12
      |
    6 | formula = ""
      |            ^
      = expected a value: a name, a number, a day or a parenthesis
    "#);
}

#[test]
fn an_unclosed_parenthesis() {
    insta::assert_snapshot!(en(&step("(alive or no")), @r#"
    error[syntax]: did not expect the end of the formula here
     --> a.toml:6:24
      |
    6 | formula = "(alive or no"
      |                        ^
      = expected `)`
    "#);
}

#[test]
fn emoji_and_combining_marks() {
    insta::assert_snapshot!(en(r#"[variable]
v = { zh = "👵é年", en = "v", entity = "person", formula = "agee > 3" }
"#), @r#"
    error[unknown_name]: `person` has no `agee`
     --> a.toml:2:59
      |
    2 | v = { zh = "👵é年", en = "v", entity = "person", formula = "agee > 3" }
      |                                                             ^^^^
      = did you mean `age`?
    "#);
}
