//! The frame of a page and the small parts.

use crate::{check, zh};
use base::Day;
use shell::components::{
    Account, Assets, Breadcrumb, Button, ButtonKind, Chip, Empty, Entry, Html, JobState, Link, Look, NavItem,
    Notice, Page, Panel, Problem, Progress, RegionNode, RegionTree, Size, Theme, Timeline, Tone,
};

#[test]
fn page_with_everything() {
    let look = Look {
        theme: Theme::Dark,
        size: Size::Large,
        back: "/people?q=a".to_owned(),
        csrf: "t".to_owned(),
        ..Look::default()
    };
    let account = Account {
        name: "陈建国".to_owned(),
        role: "经办人".to_owned(),
        links: vec![Link::new("我的账号", "/me")],
        logout: "/logout".to_owned(),
    };
    let page = Page::new("老年人", "示例市")
        .lead_text("本街道的老年人。")
        .nav([NavItem::new("今天", "/").group("工作").count(12), NavItem::new("老年人", "/people").current()])
        .account(account)
        .look(look)
        .breadcrumb(Breadcrumb::new().to("首页", "/"))
        .action(Button::link("新建", "/new").kind(ButtonKind::Main))
        .notice(Notice::done("已保存"))
        .made_up()
        .assumed(["高龄津贴标准".to_owned()])
        .assets(Assets::bundled("/assets", "abc"))
        .with_errors();
    check("page", &page.html(&zh(), &Html::text("正文")));
}

#[test]
fn page_with_nothing() {
    check(
        "page_plain",
        &Page::new("公开", "示例市").login("/login").narrow().html(&zh(), &Html::text("正文")),
    );
}

#[test]
fn buttons() {
    let buttons = [
        Button::link("打开", "/a?b=1&c=2"),
        Button::post("发送", "/send", "t").field("id", "7").kind(ButtonKind::Main),
        Button::post("删除", "/drop", "t").kind(ButtonKind::Danger),
        Button::link("次要", "/b").kind(ButtonKind::Quiet),
        Button::disabled("发布", "还没有签字"),
    ];
    check("buttons", &Html::all(buttons.iter().flat_map(|b| [b.html(&zh()), Html::text("\n")])));
}

#[test]
fn chips_and_notices() {
    let words = zh();
    let chips = Tone::ALL.map(|tone| Chip::new(tone, tone.as_str()).html(&words));
    check("chips", &Html::all(chips.into_iter().flat_map(|chip| [chip, Html::text("\n")])));
    let notice =
        |tone: Tone| Notice::new(tone, "标题").text("说明").action(Button::link("去办", "/do")).html(&words);
    check(
        "notices",
        &Html::all(Tone::ALL.map(notice).into_iter().flat_map(|notice| [notice, Html::text("\n")])),
    );
}

#[test]
fn timeline() {
    let day = Day::ymd(2026, 10, 31).unwrap();
    let timeline = Timeline::new()
        .entry(
            Entry::at("2026-10-31 02:14", "2026-10-31T02:14+08:00", "算出")
                .source("夜间核算")
                .href("/why")
                .tone(Tone::Ok),
        )
        .entry(Entry::on(day, "探访").who("王芳").text("身体好。"));
    check("timeline", &timeline.html(&zh()));
    check("timeline_empty", &Timeline::new().html(&zh()));
}

#[test]
fn region_tree() {
    let north = RegionNode::new("北关", "/r/1").count(2_130).child(RegionNode::new("东门", "/r/11"));
    let south = RegionNode::new("南湖", "/r/2").child(RegionNode::new("湖心", "/r/21").count(0));
    check("region_tree", &RegionTree::new("区划", "/r/11").root(north).root(south).html(&zh()));
}

#[test]
fn progress() {
    let job =
        |state| Progress::new("job", "导入", "/jobs/7", state).result("看结果", "/jobs/7/out").html(&zh());
    check("progress_waiting", &job(JobState::Waiting));
    check("progress_running", &job(JobState::Running { done: 4_100, of: 12_800 }));
    check("progress_so_far", &job(JobState::Running { done: 4_100, of: 0 }));
    check("progress_done", &job(JobState::Done("导入 10 行".to_owned())));
    check("progress_failed", &job(JobState::Failed("没有表头".to_owned())));
}

#[test]
fn panel_and_empty() {
    let empty = Empty::new("没有").text("为什么").action(Button::link("去办", "/do"));
    let panel = Panel::new("标题", empty.html(&zh())).note("说明").action(Button::link("编辑", "/edit"));
    check("panel", &panel.html(&zh()));
}

#[test]
fn problem() {
    let problem =
        Problem::new("页面不在了。").step("回到首页。").request_id("019a").action(Button::link("首页", "/"));
    check("problem", &problem.html(&zh()));
}
