//! The answers of a rule as a file.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use base::{Day, Wording};
use house::{pack, read};
use policy::decide::World;
use policy::facts::Snapshot;
use songhe_files::write_answers;

/// The file of a rule, asked on a day.
fn answers(rule: &str, on: &str, files: &[(&str, &str)], rate: Option<&str>) -> String {
    let mut pack = pack();
    if let Some(rate) = rate {
        pack.set(&policy::pack::Setting::parse(rate).unwrap()).unwrap();
    }
    let read = read(files).unwrap();
    let on = Day::parse(on).unwrap();
    let snapshot = Snapshot::new(&pack, &read.facts, on.number(), false);
    let world = World { pack: &pack, snapshot: &snapshot, on };
    let id = pack.rule_named(rule).unwrap();
    let day = pack.rule(id).unwrap().judged_on(on);
    let found = policy::run::run(world, id, day.number(), 2);
    let dir = tempfile::tempdir().unwrap();
    let out = dir.path().join("not/there/yet");
    write_answers(&out, world, id, &found, &|row| Wording::new(format!("不符合，第 {row} 行"), "")).unwrap();
    let names: Vec<_> = std::fs::read_dir(&out).unwrap().map(|e| e.unwrap().file_name()).collect();
    assert_eq!(names, [format!("{rule}.csv").as_str()], "nothing else is left behind");
    std::fs::read_to_string(out.join(format!("{rule}.csv"))).unwrap()
}

const PEOPLE: (&str, &str) = (
    "person.csv",
    "id,born_on,died_on\nP9,1950-01-01,none\nP10,1940-01-01,none\n\"P2, b\",1940-01-01,\nP1,,none\n",
);

#[test]
fn a_scheme() {
    // Sorted by id as text: P1, P10, `P2, b`, P9. The month of 2024-03-15 is not over; the day of judgement is its last.
    insta::assert_snapshot!(answers("allowance", "2024-03-15", &[PEOPLE], Some("rate=100 yuan")), @r#"
    id,eligible,result,amount_fen,amount_min_fen,amount_max_fen,required,actual,shortfall,duty,period,reason,needs,ask_first,clauses
    P1,unknown,undetermined,,0,10000,,,,,2024-03 to_date,,person:P1.born_on,person:P1.born_on,X-1
    P10,yes,granted,10000,10000,10000,,,,,2024-03 to_date,,,,X-1
    "P2, b",unknown,undetermined,,0,10000,,,,,2024-03 to_date,,"person:P2, b.died_on","person:P2, b.died_on",X-1
    P9,no,refused,0,0,0,,,,,2024-03 to_date,不符合，第 0 行,,,X-1
    "#);
}

#[test]
fn an_unset_amount_has_no_upper_end() {
    insta::assert_snapshot!(answers("allowance", "2024-03-31", &[("person.csv", "id,born_on,died_on\nP1,1940-01-01,none\n")], None), @r#"
    id,eligible,result,amount_fen,amount_min_fen,amount_max_fen,required,actual,shortfall,duty,period,reason,needs,ask_first,clauses
    P1,yes,undetermined,,0,,,,,,2024-03,,parameter:rate,parameter:rate,X-1
    "#);
}

#[test]
fn before_the_scheme_is_in_force_there_is_no_answer() {
    insta::assert_snapshot!(answers("allowance", "2019-03-31", &[("person.csv", "id\nP1\n")], None), @r#"
    id,eligible,result,amount_fen,amount_min_fen,amount_max_fen,required,actual,shortfall,duty,period,reason,needs,ask_first,clauses
    P1,,not_in_force,,,,,,,,2019-03,,,,X-1
    "#);
}

#[test]
fn a_figure_is_its_value() {
    let files = [
        ("home.csv", "id\nH2\nH1\n"),
        ("person.csv", "id,alone\nP1,yes\nP2,\n"),
        ("stay.csv", "id,home,person\nS1,H1,P1\nS2,H2,P2\n"),
    ];
    insta::assert_snapshot!(answers("people", "2024-03-31", &files, None), @r#"
    id,eligible,result,amount_fen,amount_min_fen,amount_max_fen,required,actual,shortfall,duty,period,reason,needs,ask_first,clauses
    H1,,1,,,,,,,,once,,,,
    H2,,undetermined,,,,,,,,once,,person:P2.alone,person:P2.alone,
    "#);
}

#[test]
fn nobody_is_a_header() {
    assert_eq!(answers("allowance", "2024-03-31", &[], None).lines().count(), 1);
}
