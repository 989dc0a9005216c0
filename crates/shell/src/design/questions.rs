//! Samples of forms, answers to check, and questions before something that matters.

use super::Say;
use crate::components::{
    Button, ButtonKind, Cell, Chip, Choice, Confirm, Field, Form, Html, SummaryList, Tone,
};
use base::Fen;

pub fn forms(say: Say<'_>) -> Vec<Html> {
    vec![
        say.panel("登记一位老年人（填写有误时）", "A form with mistakes", wrong_form(say).html(say.0)),
        say.panel(
            "登录与停用的栏目",
            "Log in, and fields that are switched off",
            quiet_form(say).html(say.0),
        ),
    ]
}

fn levels(say: Say<'_>) -> [Choice; 4] {
    [
        Choice::new("self", say.it("自理", "Manages alone")),
        Choice::new("half", say.it("半失能", "Needs some help")).hint(
            say.it(
                "吃饭、穿衣、如厕等有一部分需要人帮",
                "Needs help with part of eating, dressing or washing",
            ),
        ),
        Choice::new("full", say.it("失能", "Needs help with everything")),
        Choice::new("none", say.it("其他（由评估员填写）", "Other, for assessors only")).disabled(),
    ]
}

fn wrong_form(say: Say<'_>) -> Form {
    let towns = [
        Choice::new("north", say.it("北关街道", "Beiguan")),
        Choice::new("south", say.it("南湖镇", "Nanhu")),
    ];
    let helps = [
        Choice::new("meal", say.it("助餐", "Meals")),
        Choice::new("bath", say.it("助浴", "Bathing")),
        Choice::new("clean", say.it("助洁", "Cleaning")),
    ];
    Form::new("#form", "token")
        .error(say.it(
            "这份表和昨天提交的一份相同，请核对是否重复。",
            "The same form was sent yesterday; please check.",
        ))
        .field(
            Field::text("name", say.it("姓名", "Name"))
                .value(say.it("李秀英", "Li Xiuying"))
                .chars(10)
                .autocomplete("off"),
        )
        .field(
            Field::text("id_number", say.it("公民身份号码", "Identity number"))
                .hint(say.it("身份证上的 18 位号码", "The 18 characters on the identity card"))
                .error(say.it(
                    "公民身份号码要有 18 位，现在少一位",
                    "The identity number has 18 characters; one is missing",
                ))
                .chars(20),
        )
        .field(Field::day("born_on", say.it("出生日期", "Born on")).value("1940-02-29"))
        .field(
            Field::number("income", say.it("家庭人均月收入", "Monthly income a head"))
                .unit(say.it("元/月", "yuan a month"))
                .value("一千二")
                .chars(10)
                .error(say.it("收入请用数字填写，例如 1200", "Write the income in digits, such as 1200")),
        )
        .field(Field::select("town", say.it("街道（镇）", "Town"), towns).value("south"))
        .heading_with(
            say.it("照护需要", "Care"),
            say.it(
                "由本人或家人说明，之后评估员会上门核实。",
                "As the person or the family says; an assessor visits later.",
            ),
        )
        .field(
            Field::radios(
                "level",
                say.it("日常生活要不要人帮", "Is help needed in daily life?"),
                levels(say),
            )
            .error(say.it("请选一项", "Choose one"))
            .value("half"),
        )
        .field(
            Field::checkboxes(
                "helps",
                say.it("想要哪些上门服务", "Which services at home are wanted?"),
                helps,
            )
            .value("meal")
            .value("bath")
            .optional(),
        )
        .field(Field::area("note", say.it("其他情况", "Anything else"), 3).optional())
        .submit(say.it("保存并核对", "Save and check"))
        .cancel("#people")
}

fn quiet_form(say: Say<'_>) -> Form {
    Form::new("#login", "token")
        .field(Field::text("account", say.it("账号", "Account")).chars(20).autocomplete("username"))
        .field(
            Field::password("password", say.it("密码", "Password"))
                .chars(20)
                .autocomplete("current-password"),
        )
        .field(
            Field::text("office", say.it("所属单位", "Office"))
                .value(say.it("示例区民政局", "Shili District Civil Affairs"))
                .hint(say.it("由管理员设定", "Set by the administrator"))
                .disabled(),
        )
        .submit(say.it("登录", "Log in"))
}

pub fn answers(say: Say<'_>) -> Vec<Html> {
    let words = say.0;
    let list = SummaryList::new()
        .line(say.it("姓名", "Name"), Cell::text(say.it("李秀英", "Li Xiuying")))
        .change("#name", words)
        .line(say.it("公民身份号码", "Identity number"), Cell::masked("370812********002X", None))
        .change("#id", words)
        .line(say.it("家庭人均月收入", "Monthly income a head"), Cell::yuan(Fen::new(120_000), words))
        .change("#income", words)
        .lines(
            say.it("户籍", "Hukou"),
            [
                Cell::text(say.it("兖州区（公安，2026-09-30 获知）", "Yanzhou (police, known 2026-09-30)")),
                Cell::chip(Chip::new(Tone::Unknown, say.it("与民政登记不一致", "Differs from civil affairs"))),
            ],
        )
        .change("#hukou", words)
        .line(
            say.it("居住地址", "Address"),
            Cell::text(say.it(
                "示例市示例区北关街道东门社区民主路与解放街交叉口向北二百米路西松鹤家园二期十二号楼三单元",
                "Building 12, entrance 3, Songhe Gardens phase two, west side of Minzhu Road, two hundred metres north of Jiefang Street",
            )),
        )
        .change("#address", words);
    let check = Form::new("#send", "token")
        .part(list.html(words))
        .submit(say.it("确认并提交", "Confirm and send"))
        .cancel("#form");
    let stop = Confirm::new(say.it("停发津贴", "Stop the allowance"), "#stop", "token")
        .consequence(say.it("自 2026 年 11 月起不再发放。", "Nothing is paid from November 2026 on."))
        .consequence(say.it(
            "会通知本人和家属，并说明怎样申诉。",
            "The person and the family are told, and how to object.",
        ))
        .danger()
        .cancel("#people");
    vec![
        say.panel("提交前核对", "Check before sending", check.html(words)),
        say.panel("停发李秀英的高龄津贴？", "Stop the allowance of Li Xiuying?", stop.html(words)),
        say.panel("按钮", "Buttons", buttons(say)),
    ]
}

fn buttons(say: Say<'_>) -> Html {
    let words = say.0;
    let row = [
        Button::link(say.it("主要", "Main"), "#a").kind(ButtonKind::Main),
        Button::link(say.it("普通", "Plain"), "#b"),
        Button::post(say.it("发送", "Send"), "#c", "token").field("id", "7"),
        Button::post(say.it("不可撤销", "Not undone"), "#d", "token").kind(ButtonKind::Danger),
        Button::link(say.it("次要", "Quiet"), "#e").kind(ButtonKind::Quiet),
        Button::disabled(
            say.it("发布", "Publish"),
            say.it("还有 2 人没有签字", "2 people have not signed yet"),
        ),
    ];
    Html::all(row.iter().flat_map(|button| [button.html(words), Html::text(" ")]))
}
