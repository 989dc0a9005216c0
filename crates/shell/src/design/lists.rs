//! Samples of figures and tables.

use super::Say;
use crate::components::{
    Button, ButtonKind, Cell, Chip, Choice, Column, Count, Empty, Filter, Html, Query, Row, Stat, Stats,
    Table, Tabs, Tone,
};
use base::{Day, Fen};

/// Rows of the long table: enough to see whether it stays calm.
const MANY_ROWS: i64 = 12;

pub fn figures(say: Say<'_>) -> Vec<Html> {
    let words = say.0;
    let stats = Stats::new([
        Stat::money(say.it("本月应付", "Due this month"), Fen::new(1_284_560_000), words)
            .href("#due")
            .note(say.it("64,228 人", "64,228 people")),
        Stat::count(say.it("应发未发", "Due and missing"), 1_284, say.it("人", "people"))
            .href("#missing")
            .chip(Chip::new(Tone::Late, say.it("37 人已逾期", "37 overdue"))),
        Stat::count(say.it("探访完成", "Visits made"), 8_130, say.it("次", "visits"))
            .share(8_130, 9_400)
            .note(say.it("本月应探访 9,400 次", "9,400 are to be made this month")),
        Stat::unknown(say.it("护理型床位占比", "Share of care beds"))
            .note(say.it("缺 3 家机构的数据", "3 homes have not reported")),
    ]);
    let tabs = Tabs::new(say.it("清单", "Lists"), "#missing")
        .counted(say.it("应发已发", "Due and delivered"), "#delivered", 62_944)
        .counted(say.it("应发未发", "Due and missing"), "#missing", 1_284)
        .counted(say.it("不应发已发", "Delivered and not due"), "#wrong", 41)
        .tab(say.it("可能符合、从未申请", "May qualify, never claimed"), "#never")
        .tab(say.it("无法判断", "Undetermined"), "#open");
    vec![stats.html(words), tabs.html(words)]
}

pub fn tables(say: Say<'_>) -> Vec<Html> {
    vec![long_table(say).html(say.0), small_table(say).html(say.0)]
}

fn long_table(say: Say<'_>) -> Table {
    let query = Query::parse("/design", "q=%E6%9D%8E&town=north&sort=-due&after=42");
    let towns = [
        Choice::new("north", say.it("北关街道", "Beiguan")),
        Choice::new("south", say.it("南湖镇", "Nanhu")),
    ];
    let states = [
        Choice::new("late", say.it("已逾期", "Overdue")),
        Choice::new("due", say.it("待发放", "To be paid")),
    ];
    Table::new("people", say.it("应发未发 · 2026 年 10 月", "Due and missing · October 2026"), query)
        .search(say.it("姓名或编号", "Name or number"))
        .filter(Filter::select("town", say.it("街道（镇）", "Town"), towns))
        .filter(Filter::select("state", say.it("状态", "State"), states))
        .filter(Filter::day("until", say.it("应付日不晚于", "To be paid by")))
        .column(Column::text(say.it("姓名", "Name")).sort_by("name"))
        .column(Column::text(say.it("身份证号", "Identity number")).wide_only())
        .column(Column::text(say.it("待遇", "Benefit")))
        .column(Column::number(say.it("年龄", "Age")).unit(say.it("岁", "years")).sort_by("age"))
        .column(Column::money(say.it("应付", "Due")).sort_by("due"))
        .column(Column::text(say.it("应付日", "To be paid by")).sort_by("by"))
        .column(Column::text(say.it("状态", "State")))
        .rows((0..MANY_ROWS).map(|n| person(say, n)))
        .totals([
            Cell::text(say.it("本页合计", "This page")),
            Cell::blank(),
            Cell::blank(),
            Cell::blank(),
            Cell::money(Fen::new(1_284_500)),
            Cell::blank(),
            Cell::blank(),
        ])
        .next_after(Some("54".to_owned()))
        .count(Count::AtLeast(1_000))
        .exports("people")
        .on_paper(
            say.it("示例区民政局", "Shili District Civil Affairs"),
            Day::ymd(2026, 10, 31).unwrap_or(Day::MIN),
        )
}

fn person(say: Say<'_>, n: i64) -> Row {
    let names = [
        ("李秀英", "Li Xiuying"),
        ("李建军", "Li Jianjun"),
        ("阿卜杜热合曼·买买提艾力·吐尔逊江", "Abdurehman Memet'eli Tursunjan"),
        ("李桂兰", "Li Guilan"),
    ];
    let at = usize::try_from(n).unwrap_or(0);
    let (zh, en) = names.get(at % names.len()).copied().unwrap_or(("李明", "Li Ming"));
    let state = match n % 4 {
        0 => Chip::new(Tone::Late, say.it("逾期 12 天", "12 days overdue")),
        1 => Chip::new(Tone::Due, say.it("待发放", "To be paid")),
        2 => Chip::new(Tone::Unknown, say.it("缺户籍", "Hukou missing")),
        _ => Chip::new(Tone::Off, say.it("已停发", "Stopped")),
    };
    let benefit = match n % 4 {
        2 => Cell::text(say.it(
            "经济困难的失能老年人护理补贴（含家庭养老床位适老化改造一次性补助）",
            "Care subsidy for disabled older people of small means, with the single grant for fitting out a care bed at home",
        )),
        _ => Cell::text(say.it("高龄津贴", "Very-old allowance")),
    };
    let amount = if n % 4 == 2 { Cell::unknown() } else { Cell::money(Fen::new(10_000 * (n + 1))) };
    let by = Day::ymd(2026, 10, 31).and_then(|day| day.plus_days(-n));
    Row::new([
        Cell::link(say.it(zh, en), "#person").sub(say.it("北关街道 东门社区", "Beiguan · Dongmen")),
        Cell::masked("370812********002X", Some("#reveal".to_owned())),
        benefit,
        if n % 5 == 4 { Cell::nothing() } else { Cell::number(80 + n) },
        amount,
        by.map_or_else(Cell::unknown, Cell::day),
        Cell::chip(state),
    ])
}

fn small_table(say: Say<'_>) -> Table {
    Table::new("homes", say.it("养老机构", "Homes"), Query::new("/design"))
        .column(Column::text(say.it("名称", "Name")))
        .column(Column::number(say.it("床位", "Beds")).unit(say.it("张", "beds")))
        .column(Column::number(say.it("入住率", "Taken")))
        .row(Row::new([
            Cell::link(say.it("松林养老院", "Pine Grove Home"), "#home"),
            Cell::number(1_240),
            Cell::figure("86.4", "%"),
        ]))
        .row(Row::new([
            Cell::link(say.it("鹤鸣护理院", "Crane Call Nursing Home"), "#home"),
            Cell::number(96),
            Cell::unknown(),
        ]))
}

pub fn empties(say: Say<'_>) -> Vec<Html> {
    let words = say.0;
    let town = [Choice::new("north", say.it("北关街道", "Beiguan"))];
    let nothing_matches =
        Table::new("none", say.it("老年人", "Older people"), Query::parse("/design", "q=%E6%AC%A7%E9%98%B3"))
            .search(say.it("姓名或编号", "Name or number"))
            .filter(Filter::select("town", say.it("街道（镇）", "Town"), town));
    let import = Button::link(say.it("导入名册", "Import a roll"), "#import").kind(ButtonKind::Main);
    let nothing_yet = Table::new("first", say.it("老年人", "Older people"), Query::new("/design")).empty(
        Empty::new(say.it("还没有老年人档案", "There are no records yet"))
            .text(say.it(
                "导入名册后，这里会列出每个人，以及今晚算出的应得待遇。",
                "Once a roll is imported, everybody on it stands here, with what is due to them tonight.",
            ))
            .action(import)
            .action(Button::link(say.it("逐个录入", "Enter one by one"), "#enter")),
    );
    vec![nothing_matches.html(words), say.panel("空表", "An empty table", nothing_yet.html(words))]
}
