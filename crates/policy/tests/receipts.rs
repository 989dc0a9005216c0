//! A receipt is equal to the byte when nothing changed, and otherwise names the first difference.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use base::{Day, Lang};
use policy::decide::World;
use policy::facts::{Facts, Snapshot, Spell};
use policy::pack::Setting;
use policy::receipt::{Replay, compare, receipt};
use policy::{Pack, Source};
use serde_json::Value;

const PACK: &str = r#"
[plan]
code = "test"
zh = "试"
en = "test"
in_force_from = 2020-01-01
region = "370812"

[entity.resident]
zh = "老年人"
en = "resident"
[entity.resident.fact.born_on]
zh = "出生日期"
en = "day of birth"
type = "day"
[entity.resident.fact.hukou]
zh = "户籍地"
en = "hukou"
type = "region"

[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["T-1"]

[variable.old_enough]
entity = "resident"
zh = "已满八十"
en = "is eighty"
formula = "born_on + 80 years <= day"

[scheme.allowance]
zh = "津贴"
en = "allowance"
entity = "resident"
clauses = ["T-1"]
entry = "silent"
period = "month"
eligible = "old_enough and hukou within 370812"
amount = "rate"
"#;

fn pack(text: &str) -> Pack {
    let mut pack = policy::pack::read(vec![Source { path: "test.toml".into(), text: text.into() }])
        .unwrap_or_else(|e| panic!("{}", e.iter().map(|d| d.render(Lang::En)).collect::<String>()));
    pack.set(&Setting::parse("rate@2024-01-01=100 yuan").unwrap()).unwrap();
    pack
}

/// One resident, whose hukou has two spells.
fn facts(pack: &Pack, born: &str, moved: &str) -> Facts {
    let mut facts = Facts::new(pack);
    let resident = pack.entity_named("resident").unwrap();
    let row = facts.row(pack, resident, "R1");
    let born_on = pack.fact_named(resident, "born_on").unwrap();
    let val = facts.value(pack, born_on, born).unwrap();
    facts.set(pack, born_on, row, val);
    let hukou = pack.fact_named(resident, "hukou").unwrap();
    let source = facts.source("公安");
    let day = |text: &str| Day::parse(text).unwrap().number();
    for (value, from, until) in [("370811", i32::MIN, day(moved)), ("370812", day(moved), i32::MAX)] {
        let val = facts.value(pack, hukou, value).unwrap();
        let spell = Spell { row, from, until, val, known_on: day("2024-02-01"), source };
        facts.add_spell(pack, hukou, spell);
    }
    facts
}

fn made(pack: &Pack, facts: &Facts) -> Value {
    let on = Day::parse("2024-05-31").unwrap();
    let snapshot = Snapshot::new(pack, facts, on.number(), false);
    let world = World { pack, snapshot: &snapshot, on };
    receipt(world, pack.rule_named("allowance").unwrap(), 0, on)
}

fn difference(old: &Value, new: &Value) -> String {
    match compare(old, new) {
        Replay::Differs(w) => w.en,
        other => panic!("{other:?}"),
    }
}

#[test]
fn two_receipts_of_one_question_are_equal_to_the_byte() {
    let (a, b) = (pack(PACK), pack(PACK));
    let first = format!("{:#}", made(&a, &facts(&a, "1940-03-01", "2024-02-01")));
    let second = format!("{:#}", made(&b, &facts(&b, "1940-03-01", "2024-02-01")));
    assert_eq!(first, second);
    let read: Value = serde_json::from_str(&first).unwrap();
    assert_eq!(compare(&read, &serde_json::from_str(&second).unwrap()), Replay::Same);
}

#[test]
fn blanks_and_comments_do_not_change_a_pack() {
    let (a, b) =
        (pack(PACK), pack(&PACK.replace("period = \"month\"", "period   =   \"month\" # paid monthly")));
    assert_eq!(
        made(&a, &facts(&a, "1940-03-01", "2024-02-01")),
        made(&b, &facts(&b, "1940-03-01", "2024-02-01"))
    );
}

#[test]
fn the_first_difference_is_named() {
    let base = pack(PACK);
    let old = made(&base, &facts(&base, "1940-03-01", "2024-02-01"));
    assert_eq!(
        difference(&old, &made(&base, &facts(&base, "1940-03-02", "2024-02-01"))),
        "fact resident:R1.born_on has changed"
    );
    assert_eq!(
        difference(&old, &made(&base, &facts(&base, "1940-03-01", "2024-02-02"))),
        "fact resident:R1.hukou (from 2024-02-01) is gone"
    );
    let mut other = base.clone();
    other.set(&Setting::parse("rate@2024-05-01=110 yuan").unwrap()).unwrap();
    assert_eq!(
        difference(&old, &made(&other, &facts(&other, "1940-03-01", "2024-02-01"))),
        "parameter rate: was 10000, is 11000"
    );
    let letter = pack(&PACK.replace("is eighty", "is eightx"));
    assert_eq!(
        difference(&old, &made(&letter, &facts(&letter, "1940-03-01", "2024-02-01"))),
        "pack: [variable.old_enough] has changed"
    );
    let rule = pack(&PACK.replace("80 years", "81 years"));
    assert_eq!(
        difference(&old, &made(&rule, &facts(&rule, "1940-03-01", "2024-02-01"))),
        "pack: [variable.old_enough] has changed"
    );
}

#[test]
fn another_engine_with_the_same_answer_says_so() {
    let base = pack(PACK);
    let new = made(&base, &facts(&base, "1940-03-01", "2024-02-01"));
    let mut old = new.clone();
    old["engine"]["conformance"] = Value::from("0000");
    assert_eq!(compare(&old, &new), Replay::SameAnswerOtherEngine);
    old["answer"]["amount_fen"] = Value::from(9_999);
    assert_eq!(difference(&old, &new), "answer amount_fen: was 9999, is 10000");
}

#[test]
fn the_suite_is_all_of_the_conformance_folder() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance");
    let mut found: Vec<String> = std::fs::read_dir(folder)
        .unwrap()
        .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    found.sort();
    assert_eq!(found, policy::receipt::suite_files().collect::<Vec<_>>());
}
