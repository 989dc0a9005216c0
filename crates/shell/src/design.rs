//! The page `/design`: every component in every state, with made-up people.
//!
//! Its samples stand here in both languages, since nobody but designers reads them; labels of components are words.

mod data;
mod lists;
mod questions;

use crate::components::{
    Account, Assets, Breadcrumb, Button, ButtonKind, Html, Link, Look, NavItem, Notice, Page, Panel, Tone,
};
use crate::words::Words;
use base::Lang;

/// The whole page, in the frame that the visitor has on every page.
pub fn design_page(words: &Words, page: &Page) -> Html {
    let say = Say(words);
    let sections = [
        lists::figures(say),
        lists::tables(say),
        lists::empties(say),
        questions::forms(say),
        questions::answers(say),
        data::parts(say),
        data::notices(say),
        data::jobs(say),
        data::sheet(say),
    ];
    filled(say, page.clone()).html(words, &Html::all(sections.into_iter().flatten()))
}

/// A frame with a made-up officer and navigation, for looking at the page without a server.
pub fn sample_page(words: &Words, look: Look, assets: Assets) -> Page {
    let say = Say(words);
    let account = Account {
        name: say.it("陈建国", "Chen Jianguo").to_owned(),
        role: say.it("示例区民政局 · 经办人", "Shili District Civil Affairs · officer").to_owned(),
        links: vec![Link::new(say.it("我的账号", "My account"), "#account")],
        logout: "#logout".to_owned(),
    };
    Page::new(say.it("组件一览", "Components"), say.it("示例市", "Shili City"))
        .nav(nav(say))
        .account(account)
        .look(look)
        .assets(assets)
}

/// Picks the sample in the language of the page.
#[derive(Clone, Copy)]
struct Say<'a>(&'a Words);

impl Say<'_> {
    fn it<'t>(self, zh: &'t str, en: &'t str) -> &'t str {
        match self.0.lang() {
            Lang::Zh => zh,
            Lang::En => en,
        }
    }

    fn panel(self, zh: &str, en: &str, body: Html) -> Html {
        Panel::new(self.it(zh, en), body).html(self.0)
    }
}

/// Everything that a frame can show beside its content.
fn filled(say: Say<'_>, page: Page) -> Page {
    page        .lead_text(say.it(
            "页面都由这些组件拼成。这里按正常、出错、空白、停用、长文字各种状态列出，便于核对。",
            "Every page is made of these parts. They are shown here as they are, with mistakes, empty, switched off, and with long text.",
        ))
        .breadcrumb(Breadcrumb::new().to(say.it("首页", "Home"), "#home").to(say.it("设计", "Design"), "#design"))
        .action(Button::link(say.it("打印本页", "Print this page"), "#print"))
        .action(Button::link(say.it("新建档案", "New record"), "#new").kind(ButtonKind::Main))
        .notice(Notice::done(say.it("已保存李秀英的档案。", "The record of Li Xiuying is saved.")))
        .notice(
            Notice::new(Tone::Due, say.it("有 3 条数据今天到期未核实", "3 facts are to be checked today"))
                .text(say.it("超过期限的会列为“未知”，不会当作“否”。", "What is not checked in time becomes unknown, never no."))
                .action(Button::link(say.it("去核实", "Check them"), "#check")),
        )
        .made_up()
        .assumed([
            say.it("高龄津贴标准", "Rate of the very-old allowance").to_owned(),
            say.it("运营补助每人每年标准", "Operating subsidy per person and year").to_owned(),
        ])
}

fn nav(say: Say<'_>) -> Vec<NavItem> {
    vec![
        NavItem::new(say.it("今天", "Today"), "#today").group(say.it("工作", "Work")).count(12),
        NavItem::new(say.it("老年人", "Older people"), "#people"),
        NavItem::new(say.it("三张清单", "The three lists"), "#lists").current().count(1_284),
        NavItem::new(say.it("待补事实", "Facts to collect"), "#facts").count(57),
        NavItem::new(say.it("资金", "Funds"), "#funds"),
        NavItem::new(say.it("养老机构", "Homes"), "#homes").group(say.it("服务", "Services")),
        NavItem::new(say.it("居家养老服务与家庭养老床位", "Home care and care beds at home"), "#care"),
        NavItem::new(say.it("账号与权限", "Accounts"), "#accounts").group(say.it("管理", "Administration")),
    ]
}
