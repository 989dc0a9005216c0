//! The lists of a night as files, as a workbook and as a page.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use std::collections::BTreeMap;
use std::path::Path;

use base::{Day, Lang, Wording};
use calamine::{Data, Reader, Xlsx, open_workbook};
use night::{Kind, Line, Night, State, Totals};
use policy::decide::World;
use policy::facts::Snapshot;
use songhe_files::{Format, ReadOptions, read_facts, read_records, write_lists};

const EVERY: [Format; 3] = [Format::Csv, Format::Xlsx, Format::Html];

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn line(kind: Kind, id: &str) -> Line {
    Line {
        kind,
        scheme: "allowance".into(),
        period: "2024-03".into(),
        entity: "person".into(),
        id: id.into(),
        amount_fen: None,
        due_fen: None,
        delivered_fen: 0,
        min_fen: None,
        max_fen: None,
        state: None,
        pay_by: None,
        paid_on: None,
        deliveries: vec![],
        code: "",
        reason: Wording::default(),
        needs: vec![],
        ask_first: vec![],
        clauses: vec!["X-1".into()],
    }
}

/// One line of most kinds, with everything that could go wrong in a text.
fn some() -> Night {
    let missing = Line {
        amount_fen: Some(172_800),
        due_fen: Some(200_000),
        delivered_fen: 27_200,
        state: Some(State::Overdue),
        pay_by: Some(day("2024-04-25")),
        paid_on: Some(day("2024-04-20")),
        deliveries: vec!["D1".into(), "D2".into()],
        code: "paid_in_part",
        reason: Wording::new("逾期，只发了一部分", "overdue, paid in part"),
        ..line(Kind::DueMissing, "=1+1")
    };
    let not_due = Line {
        amount_fen: Some(10_000),
        due_fen: Some(0),
        delivered_fen: 10_000,
        code: "refused",
        reason: Wording::new("不符合：<出生日期> & \"年龄\", 见'附件'", "not met"),
        ..line(Kind::DeliveredNotDue, "@<b>P2</b>")
    };
    let open = Line {
        min_fen: Some(0),
        needs: vec!["person:P3.born_on".into(), "parameter:rate".into()],
        ask_first: vec!["person:P3.born_on".into()],
        code: "facts_missing",
        reason: Wording::new("事实或参数缺失", "facts or parameters are missing"),
        ..line(Kind::Undetermined, "P3")
    };
    let totals = Totals {
        due_fen: 200_000,
        due_delivered_fen: 27_200,
        due_missing_fen: 172_800,
        overdue_fen: 172_800,
        delivered_fen: 37_200,
        matched_fen: 27_200,
        not_due_fen: 10_000,
        lines: [0, 1, 1, 1, 0],
        ..Totals::default()
    };
    Night {
        lines: vec![missing, not_due, open],
        totals: BTreeMap::from([(("allowance".into(), "2024-03".into()), totals)]),
        outside: (2, 500),
    }
}

fn written(night: &Night, formats: &[Format], lang: Lang) -> tempfile::TempDir {
    let dir = tempfile::tempdir().unwrap();
    write_lists(dir.path(), night, &house::pack(), day("2024-05-01"), formats, lang).unwrap();
    dir
}

fn text(dir: &Path, name: &str) -> String {
    std::fs::read_to_string(dir.join(name)).unwrap()
}

const HEADER: &str = "scheme,period,entity,id,amount_fen,due_fen,delivered_fen,amount_min_fen,amount_max_fen,state,pay_by,paid_on,deliveries,code,reason,needs,ask_first,clauses\n";

#[test]
fn an_empty_night_has_every_file_with_its_header() {
    let dir = written(&Night::default(), &EVERY, Lang::Zh);
    for kind in Kind::ALL {
        assert_eq!(text(dir.path(), &format!("{}.csv", kind.file())), HEADER, "{kind:?}");
    }
    assert_eq!(text(dir.path(), "summary.csv").lines().count(), 1);
    let mut names: Vec<_> = std::fs::read_dir(dir.path())
        .unwrap()
        .map(|e| e.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    assert_eq!(
        names,
        [
            "assumed_parameters.csv",
            "delivered_not_due.csv",
            "due_delivered.csv",
            "due_missing.csv",
            "may_qualify.csv",
            "night.html",
            "night.xlsx",
            "summary.csv",
            "undetermined.csv"
        ]
    );
    assert!(text(dir.path(), "night.html").contains("没有。"));
}

#[test]
fn the_files_have_the_data_as_it_is() {
    let dir = written(&some(), &[Format::Csv], Lang::En);
    let all: String = ["due_missing.csv", "delivered_not_due.csv", "undetermined.csv"]
        .iter()
        .map(|name| text(dir.path(), name).lines().skip(1).map(|l| format!("{l}\n")).collect::<String>())
        .collect();
    insta::assert_snapshot!(all, @r#"
    allowance,2024-03,person,=1+1,172800,200000,27200,,,overdue,2024-04-25,2024-04-20,D1 D2,paid_in_part,逾期，只发了一部分,,,X-1
    allowance,2024-03,person,@<b>P2</b>,10000,0,10000,,,,,,,refused,"不符合：<出生日期> & ""年龄"", 见'附件'",,,X-1
    allowance,2024-03,person,P3,,,0,0,,,,,,facts_missing,事实或参数缺失,person:P3.born_on parameter:rate,person:P3.born_on,X-1
    "#);
    insta::assert_snapshot!(text(dir.path(), "summary.csv"), @r#"
    scheme,period,due_fen,due_delivered_fen,due_missing_fen,due_unknown_fen,overdue_fen,delivered_fen,matched_fen,not_due_fen,undetermined_fen,due_delivered_lines,due_missing_lines,delivered_not_due_lines,undetermined_lines,may_qualify_lines,outside_fen,outside_lines
    allowance,2024-03,200000,27200,172800,0,172800,37200,27200,10000,0,0,1,1,1,0,0,0
    ,,0,0,0,0,0,0,0,0,0,0,0,0,0,0,500,2
    "#);
}

#[test]
fn the_workbook_has_a_sheet_for_each_list_and_text_stays_text() {
    let dir = written(&some(), &[Format::Xlsx], Lang::Zh);
    let mut book: Xlsx<_> = open_workbook(dir.path().join("night.xlsx")).unwrap();
    assert_eq!(
        book.sheet_names(),
        ["汇总", "应发已发", "应发未发", "不应发已发", "尚不能确定", "可能符合，未申请"]
    );
    let sheet = book.worksheet_range("应发未发").unwrap();
    let at = |row, column| sheet.get_value((row, column)).cloned().unwrap_or(Data::Empty);
    assert_eq!(at(2, 4), Data::String("金额（元）\nAmount, yuan".into()));
    assert_eq!(at(3, 0), Data::String("津贴".into()));
    assert_eq!(at(3, 3), Data::String("=1+1".into()));
    assert_eq!(at(3, 4), Data::Float(1_728.0));
    assert_eq!(at(3, 5), Data::Float(2_000.0));
    assert_eq!(at(1, 4), Data::Float(1_728.0), "the total above the headings");
    assert!(matches!(at(3, 10), Data::DateTime(_)), "{:?}", at(3, 10));
    assert_eq!(at(4, 0), Data::Empty);
    let formulas = book.worksheet_formula("应发未发").unwrap();
    assert_eq!(
        formulas.used_cells().map(|(_, _, f)| f.as_str()).collect::<Vec<_>>(),
        ["SUBTOTAL(109,E4:E4)"]
    );
    let sheet = book.worksheet_range("汇总").unwrap();
    assert_eq!(sheet.get_value((4, 0)), Some(&Data::String("合计 Total".into())));
    assert_eq!(sheet.get_value((4, 4)), Some(&Data::Float(1_728.0)));
}

#[test]
fn the_page_says_the_same_and_escapes_what_it_shows() {
    for (lang, code, words) in
        [(Lang::Zh, "zh-CN", "逾期，只发了一部分"), (Lang::En, "en", "overdue, paid in part")]
    {
        let dir = written(&some(), &[Format::Html], lang);
        let page = text(dir.path(), "night.html");
        assert!(page.contains(&format!("<html lang=\"{code}\">")));
        assert!(page.contains(words) && page.contains("1,728.00") && page.contains("@&lt;b&gt;P2&lt;/b&gt;"));
        for never in ["<b>P2", "<script", "http", "src=", "url("] {
            assert!(!page.contains(never), "{never}");
        }
        assert_eq!(page.matches("<table").count(), page.matches("<caption>").count());
        assert_eq!(page.matches("<th ").count(), page.matches("<th scope=").count());
        for tag in [
            "section", "table", "tr", "td", "th", "div", "span", "ul", "li", "p", "small", "b", "dl", "dd",
            "dt",
        ] {
            let open = page.matches(&format!("<{tag}>")).count() + page.matches(&format!("<{tag} ")).count();
            assert_eq!(open, page.matches(&format!("</{tag}>")).count(), "{tag}");
        }
    }
}

#[test]
fn the_page_has_two_thousand_lines_at_most_and_says_where_the_rest_is() {
    let many = |kind: Kind, n: usize| {
        (0..n).map(move |i| Line { amount_fen: Some(1), ..line(kind, &format!("P{i}")) })
    };
    let lines: Vec<Line> = many(Kind::DueDelivered, 3_000)
        .chain(many(Kind::DueMissing, 1_500))
        .chain(many(Kind::Undetermined, 10))
        .collect();
    let night = Night { lines, ..Night::default() };
    let dir = written(&night, &EVERY, Lang::Zh);
    let page = text(dir.path(), "night.html");
    assert_eq!(page.matches("class=\"id\"").count(), 2_000);
    // 400 for each list, and what is left over to what is to be done first: 1,500 + 10 + 490.
    assert!(page.contains("这里只列前 490 行；完整清单在 due_delivered.csv 和 night.xlsx。"));
    assert!(!page.contains("due_missing.csv"), "all of that list is there");
    assert!(page.contains("3,000 行") && page.contains("1,500 行"));
    assert_eq!(text(dir.path(), "due_delivered.csv").lines().count(), 3_001);
}

#[test]
fn the_same_night_gives_the_same_bytes() {
    let (one, two) = (written(&some(), &EVERY, Lang::Zh), written(&some(), &EVERY, Lang::Zh));
    for entry in std::fs::read_dir(one.path()).unwrap() {
        let name = entry.unwrap().file_name();
        let bytes = |dir: &tempfile::TempDir| std::fs::read(dir.path().join(&name)).unwrap();
        assert!(bytes(&one) == bytes(&two), "{name:?}");
    }
}

#[test]
fn a_list_that_cannot_be_written_is_not_there_in_part() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::create_dir(dir.path().join("due_missing.csv")).unwrap();
    let error = write_lists(dir.path(), &some(), &house::pack(), day("2024-05-01"), &[Format::Csv], Lang::Zh)
        .unwrap_err();
    assert!(error.file.ends_with("due_missing.csv"), "{error}");
    let left = std::fs::read_dir(dir.path()).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap());
    assert!(!left.into_iter().any(|name| name.ends_with(".part")));
    let file = dir.path().join("file");
    std::fs::write(&file, "x").unwrap();
    assert!(write_lists(&file, &some(), &house::pack(), day("2024-05-01"), &EVERY, Lang::Zh).is_err());
}

#[test]
fn from_files_to_lists() {
    let facts = house::folder(&[
        ("person.csv", b"id,born_on,died_on\nP1,1940-01-01,none\nP2,1940-01-01,none\nP3,1960-01-01,none\nP4,1940-01-01,\n"),
        ("parameters.toml", b"[[parameter.rate.value]]\nfrom = 2020-01-01\nvalue = \"100 yuan\"\n"),
        ("claims.csv", b"scheme,id,state,on\n"),
    ]);
    let delivered = house::folder(&[
        (
            "deliveries.csv",
            b"delivery,scheme,entity,id,period,amount_fen\nD1,allowance,person,P1,2024-03,10000\nD2,allowance,person,P3,2024-03,10000\n",
        ),
        ("coverage.csv", b"scheme,period,complete\nallowance,2024-03,yes\n"),
    ]);
    let mut pack = house::pack();
    let read = read_facts(facts.path(), &mut pack, ReadOptions::default()).unwrap();
    let records = read_records(facts.path(), delivered.path(), &pack).unwrap();
    let on = day("2024-03-31");
    let snapshot = Snapshot::new(&pack, &read.facts, on.number(), false);
    let world = World { pack: &pack, snapshot: &snapshot, on };
    let night = night::night(world, &records, day("2024-03-01"), on, 1);
    assert_eq!(night.unbalanced(), Vec::<(&str, &str)>::new());
    let dir = tempfile::tempdir().unwrap();
    write_lists(dir.path(), &night, &pack, on, &EVERY, Lang::Zh).unwrap();
    let ids = |name: &str| {
        let rows = text(dir.path(), name);
        rows.lines()
            .skip(1)
            .filter_map(|l| l.split(',').nth(3).map(str::to_owned))
            .collect::<Vec<_>>()
            .join(" ")
    };
    // P1 was paid, P2 was not, P3 is 64 and was paid, of P4 it is not known whether alive.
    assert_eq!(
        ["due_delivered.csv", "due_missing.csv", "delivered_not_due.csv", "undetermined.csv"].map(ids),
        ["P1", "P2", "P3", "P4"]
    );
}
