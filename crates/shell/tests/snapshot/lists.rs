//! Tables and what belongs to them.

use crate::{check, zh};
use base::{Day, Fen};
use shell::components::{
    Button, Cell, Chip, Choice, Column, Count, Empty, Filter, Pager, Query, Row, Stat, Stats, SummaryList,
    Table, Tabs, TickSheet, Tone,
};

fn people(query: &str) -> Table {
    let towns = [Choice::new("n", "北关街道"), Choice::new("s", "南湖镇")];
    Table::new("people", "老年人", Query::parse("/people", query))
        .search("姓名或编号")
        .filter(Filter::select("town", "街道", towns))
        .filter(Filter::day("until", "不晚于"))
        .filter(Filter::text("clause", "条款"))
        .column(Column::text("姓名").sort_by("name"))
        .column(Column::text("证件").wide_only())
        .column(Column::number("年龄").unit("岁").sort_by("age"))
        .column(Column::money("应付").sort_by("due"))
        .column(Column::text("状态"))
}

fn row() -> Row {
    Row::new([
        Cell::link("李秀英", "/people/7").sub("东门社区"),
        Cell::masked("370812********002X", Some("/people/7/id".to_owned())),
        Cell::number(91),
        Cell::money(Fen::new(20_000)),
        Cell::chip(Chip::new(Tone::Late, "逾期")),
    ])
}

#[test]
fn table_with_everything() {
    let totals =
        [Cell::text("合计"), Cell::blank(), Cell::blank(), Cell::money(Fen::new(20_000)), Cell::blank()];
    let table = people("q=%E6%9D%8E&town=n&sort=-due&after=42&view=wide")
        .row(row())
        .totals(totals)
        .next_after(Some("43".to_owned()))
        .count(Count::AtLeast(1_000))
        .exports("people")
        .on_paper("北关街道", Day::ymd(2026, 10, 31).unwrap());
    check("table", &table.html(&zh()));
}

#[test]
fn table_without_tools() {
    let cells =
        [Cell::text("a<b"), Cell::text(""), Cell::nothing(), Cell::unknown(), Cell::figure("1234.5", "%")];
    let day = Day::ymd(2026, 10, 31).unwrap();
    let columns = ["文字", "空", "无", "未知", "比例", "日"];
    let table = columns.into_iter().fold(Table::new("t", "各种值", Query::new("/t")), |table, label| {
        table.column(Column::text(label))
    });
    check("table_plain", &table.row(Row::new(cells.into_iter().chain([Cell::day(day)]))).html(&zh()));
}

#[test]
fn table_where_nothing_matches_and_table_where_nothing_is() {
    check("table_no_match", &people("q=%E6%AC%A7&town=x").html(&zh()));
    let empty = Empty::new("还没有档案").text("导入后在这里。").action(Button::link("导入", "/import"));
    check("table_nothing_yet", &Table::new("t", "老年人", Query::new("/t")).empty(empty).html(&zh()));
    check("table_nothing_at_all", &Table::new("t", "老年人", Query::new("/t")).html(&zh()));
}

#[test]
fn pager() {
    let html = |query, next| Pager::new(&Query::parse("/l", query), next).html(&zh());
    check("pager_middle", &html("q=a&after=9", Some("18")));
    check("pager_last", &html("after=9", None));
    assert!(html("q=a", None).is_empty());
}

#[test]
fn stats() {
    let words = zh();
    let stats = Stats::new([
        Stat::money("应付", Fen::new(123_456_789), &words).href("/due").note("12 人"),
        Stat::count("探访", 8_130, "次").share(8_130, 9_400).chip(Chip::new(Tone::Ok, "按时")),
        Stat::unknown("占比"),
    ]);
    check("stats", &stats.html(&words));
}

#[test]
fn tabs() {
    let tabs = Tabs::new("清单", "/b").tab("甲", "/a").counted("乙", "/b", 12_345);
    check("tabs", &tabs.html(&zh()));
}

#[test]
fn summary() {
    let words = zh();
    let plain = SummaryList::new()
        .line("姓名", Cell::text("李秀英"))
        .lines("户籍", [Cell::text("兖州"), Cell::unknown()]);
    check("summary", &plain.html(&words));
    check(
        "summary_changes",
        &plain.line("收入", Cell::yuan(Fen::new(120_000), &words)).change("/income", &words).html(&words),
    );
}

#[test]
fn tick_sheet() {
    let sheet = TickSheet::new("探访单", "北关街道", Day::ymd(2026, 10, 31).unwrap())
        .column(Column::text("姓名"))
        .column(Column::money("金额"))
        .row([Cell::text("李秀英"), Cell::money(Fen::new(20_000))])
        .row([Cell::text("王德海"), Cell::money(Fen::new(10_000))])
        .totals([Cell::text("合计"), Cell::money(Fen::new(30_000))])
        .remark("办好一项打一个勾。");
    check("tick_sheet", &sheet.html(&zh()));
}
