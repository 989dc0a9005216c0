//! Samples of the other parts: chips, timeline, tree, notices, jobs, problems, and the sheet for paper.

use super::Say;
use crate::components::{
    Button, ButtonKind, Cell, Chip, Column, Entry, Fold, Html, JobState, Lines, Notice, Problem, Progress,
    Qr, RegionNode, RegionTree, TickSheet, Timeline, Tone,
};
use base::{Day, Fen};

/// The day of all samples.
const TODAY: Option<Day> = Day::ymd(2026, 10, 31);

pub fn parts(say: Say<'_>) -> Vec<Html> {
    vec![
        say.panel("状态", "States", chips(say)),
        say.panel("经过", "Timeline", timeline(say).html(say.0)),
        say.panel("没有经过", "An empty timeline", Timeline::new().html(say.0)),
        say.panel("行政区划", "Places", tree(say).html(say.0)),
        say.panel("折叠", "Folded up", folds(say)),
        say.panel(
            "二维码",
            "A code to scan",
            Qr::new(say.it("二维码：示例", "Code: a sample"), "示例").html(),
        ),
    ]
}

fn chips(say: Say<'_>) -> Html {
    let label = |tone| match tone {
        Tone::Ok => say.it("已到账", "Paid"),
        Tone::Due => say.it("待签批", "To be signed"),
        Tone::Late => say.it("已逾期", "Overdue"),
        Tone::Unknown => say.it("无法判断", "Undetermined"),
        Tone::Off => say.it("已停用", "Switched off"),
        Tone::Note => say.it("演示假定", "Assumed"),
    };
    let chips = Tone::ALL.map(|tone| Chip::new(tone, label(tone)));
    Html::all(chips.iter().flat_map(|chip| [chip.html(say.0), Html::text(" ")]))
}

fn folds(say: Say<'_>) -> Html {
    let lines = Lines::new()
        .line(say.it("角色", "Role"), say.it("镇街工作人员", "Town worker"))
        .line("", say.it("没有标签的一行", "A line without a label"));
    let body = lines.html(say.0);
    let closed = Fold::new(say.it("查看全部", "Show all"), body.clone());
    let open = Fold::new(say.it("已经展开", "Unfolded"), body).open();
    Html::all([closed.html(), open.html()])
}

fn timeline(say: Say<'_>) -> Timeline {
    let Some(today) = TODAY else { return Timeline::new() };
    Timeline::new()
        .entry(
            Entry::at(
                "2026-10-31 02:14",
                "2026-10-31T02:14:00+08:00",
                say.it("算出应得高龄津贴 200 元", "Allowance of 200 yuan found due"),
            )
            .text(say.it("满 90 周岁，按 YZ-17 第二档。", "Ninety years old, second band of YZ-17."))
            .source(say.it("夜间核算", "nightly run"))
            .href("#why")
            .tone(Tone::Ok),
        )
        .entry(
            Entry::on(today, say.it("户籍与公安登记不一致", "Hukou differs from the police register"))
                .source(say.it("公安户籍库", "police register"))
                .tone(Tone::Unknown),
        )
        .entry(
            Entry::on(today, say.it("发放被银行退回", "The bank returned the payment"))
                .who(say.it("陈建国", "Chen Jianguo"))
                .tone(Tone::Late),
        )
        .entry(
            Entry::on(today, say.it("入户探访", "Visit at home"))
                .who(say.it("东门社区 王芳", "Wang Fang, Dongmen"))
                .source(say.it("探访记录", "visit record")),
        )
}

fn tree(say: Say<'_>) -> RegionTree {
    let north = RegionNode::new(say.it("北关街道", "Beiguan"), "#r1")
        .count(2_130)
        .child(RegionNode::new(say.it("东门社区", "Dongmen"), "#r11").count(318))
        .child(RegionNode::new(say.it("西门社区", "Ximen"), "#r12").count(0));
    let south = RegionNode::new(say.it("南湖镇", "Nanhu"), "#r2")
        .count(980)
        .child(RegionNode::new(say.it("湖心村", "Huxin"), "#r21").count(96));
    let district =
        RegionNode::new(say.it("示例区", "Shili District"), "#r0").count(64_228).child(north).child(south);
    RegionTree::new(say.it("行政区划", "Places"), "#r11")
        .root(district)
        .root(RegionNode::new(say.it("高新技术产业开发区", "High-tech zone"), "#r9"))
}

pub fn notices(say: Say<'_>) -> Vec<Html> {
    let label = |tone| match tone {
        Tone::Ok => say.it("128 人的津贴已提交发放", "The allowance of 128 people is on its way"),
        Tone::Due => say.it("今天 17:00 前要签批 3 份名单", "3 lists are to be signed by 17:00"),
        Tone::Late => say.it(
            "没有保存：网络中断，填写的内容还在",
            "Not saved: the network failed; what you typed is still here",
        ),
        Tone::Unknown => {
            say.it("12 人缺少户籍，无法判断", "12 people cannot be judged: their hukou is missing")
        }
        Tone::Off => say.it("这项待遇已于 2025-12-31 停止", "This benefit ended on 2025-12-31"),
        Tone::Note => say.it(
            "名单公示 5 个工作日，期间可以提出异议",
            "The list is public for 5 working days and may be objected to",
        ),
    };
    let all = Tone::ALL.map(|tone| Notice::new(tone, label(tone)).html(say.0));
    vec![say.panel("提示", "Notices", Html::all(all))]
}

pub fn jobs(say: Say<'_>) -> Vec<Html> {
    let words = say.0;
    let title = say.it("导入名册 北关街道.xlsx", "Import of beiguan.xlsx");
    let states = [
        JobState::Waiting,
        JobState::Running { done: 4_100, of: 12_800 },
        JobState::Done(
            say.it("导入 12,790 行，10 行需要改正。", "12,790 lines imported, 10 are to be mended.")
                .to_owned(),
        ),
        JobState::Failed(
            say.it("第 3 列没有表头，什么也没有导入。", "Column 3 has no heading; nothing was imported.")
                .to_owned(),
        ),
    ];
    let jobs = states.into_iter().enumerate().map(|(at, state)| {
        Progress::new(format!("job-{at}"), title, "#job", state)
            .result(say.it("查看结果", "See the result"), "#result")
            .html(words)
    });
    let problem = Problem::new(say.it(
        "您要看的这一页已经不在了，或者地址不完整。您填写的内容没有丢失。",
        "This page is gone, or its address is incomplete. Nothing that you typed is lost.",
    ))
    .step(say.it("检查地址有没有少字。", "Check whether the address is complete."))
    .step(say.it("从首页重新进入。", "Go in again from the home page."))
    .step(say.it("打 12345 请人帮忙。", "Call 12345 and ask for help."))
    .request_id("019a2f6e-7c1b-7d3e-9f10-2a4b6c8d0e1f")
    .action(Button::link(say.it("回到首页", "Home"), "#home").kind(ButtonKind::Main));
    vec![
        say.panel("任务进度", "Progress of jobs", Html::all(jobs)),
        say.panel("找不到这个页面", "Page not found", problem.html(words)),
    ]
}

pub fn sheet(say: Say<'_>) -> Vec<Html> {
    let Some(today) = TODAY else { return Vec::new() };
    let people = [
        (say.it("李秀英", "Li Xiuying"), say.it("东门社区 3 号楼", "Dongmen, building 3"), 20_000),
        (say.it("王德海", "Wang Dehai"), say.it("东门社区 7 号楼", "Dongmen, building 7"), 10_000),
        (say.it("赵玉珍", "Zhao Yuzhen"), say.it("西门社区 1 号楼", "Ximen, building 1"), 10_000),
    ];
    let sheet = TickSheet::new(
        say.it("十月探访与津贴确认单", "Visits and allowances, October"),
        say.it("北关街道办事处", "Beiguan Subdistrict Office"),
        today,
    )
    .column(Column::text(say.it("姓名", "Name")))
    .column(Column::text(say.it("住址", "Address")))
    .column(Column::money(say.it("金额", "Amount")));
    let filled = people.iter().fold(sheet, |sheet, (name, place, fen)| {
        sheet.row([Cell::text(*name), Cell::text(*place), Cell::money(Fen::new(*fen))])
    });
    let whole = filled
        .totals([Cell::text(say.it("合计", "Total")), Cell::blank(), Cell::money(Fen::new(40_000))])
        .remark(say.it(
            "办好一项，在方框里打勾；没有办成的，在备注里写明原因。",
            "Tick what is done; write why, where it is not.",
        ));
    vec![whole.html(say.0)]
}
