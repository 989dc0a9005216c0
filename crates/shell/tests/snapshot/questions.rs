//! Forms and confirmations.

use crate::{check, zh};
use shell::components::{Choice, Confirm, Field, Form, Html, SummaryList};

fn levels() -> [Choice; 3] {
    [Choice::new("a", "自理"), Choice::new("b", "半失能").hint("要人帮"), Choice::new("c", "失能").disabled()]
}

#[test]
fn form_with_mistakes() {
    let form = Form::new("/people", "t")
        .hidden("version", "3")
        .error("与昨天的一份相同")
        .field(Field::text("name", "姓名").value("李秀英").chars(10).autocomplete("off"))
        .field(
            Field::text("phone", "电话").hint("手机或座机").error("电话少一位").input_mode("tel").chars(20),
        )
        .field(Field::password("password", "密码").value("geheim"))
        .field(Field::day("born_on", "出生日期").value("1940-02-29"))
        .field(Field::number("income", "月收入").unit("元").value("1200").error_if(None))
        .heading_with("照护", "由本人说明")
        .field(Field::select("town", "街道", levels()).value("b"))
        .field(Field::radios("level", "要不要人帮", levels()).error("请选一项").hint("按最近一个月"))
        .field(Field::checkboxes("help", "服务", levels()).value("a").value("b").optional())
        .field(Field::area("note", "其他", 3).value("a<b").disabled().optional())
        .cancel("/people");
    assert!(form.has_errors());
    let html = form.html(&zh());
    assert!(!html.as_str().contains("geheim"), "a password is given back");
    check("form", &html);
}

#[test]
fn form_without_mistakes() {
    let form = Form::new("/stop", "t").part(Html::text("核对")).heading("理由").submit("停发").danger();
    assert!(!form.has_errors());
    check("form_plain", &form.html(&zh()));
}

#[test]
fn confirm() {
    let confirm = Confirm::new("停发", "/stop", "t")
        .consequence("十一月起不发。")
        .summary(SummaryList::new())
        .field("id", "7")
        .danger()
        .cancel("/people");
    check("confirm", &confirm.html(&zh()));
}
