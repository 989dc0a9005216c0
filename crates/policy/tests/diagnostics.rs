//! What the checker says about bad packs, word for word, and where its carets stand.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "diagnostics/formulas.rs"]
mod formulas;
#[path = "diagnostics/places.rs"]
mod places;
#[path = "diagnostics/tables.rs"]
mod tables;

use base::Lang;
use policy::{Source, pack};

/// What the bad packs below may speak of.
const VOCABULARY: &str = r#"
[enum.level]
zh = "等级"
en = "level"
values = [{ code = "low", zh = "低", en = "low" }, { code = "high", zh = "高", en = "high" }]
[entity.house]
zh = "房屋"
en = "house"
[entity.house.fact]
rooms = { zh = "间数", en = "rooms", type = "number" }
[entity.person]
zh = "人"
en = "person"
[entity.person.fact]
born_on = { zh = "出生", en = "born", type = "day" }
died_on = { zh = "死亡", en = "died", type = "day", may_be_none = true }
income = { zh = "收入", en = "income", type = "number", unit = "fen" }
age = { zh = "年龄", en = "age", type = "number", unit = "years" }
alive = { zh = "在世", en = "alive", type = "yes_no" }
level = { zh = "等级", en = "level", type = "level" }
home = { zh = "户籍", en = "home", type = "region" }
house = { zh = "所住", en = "house", type = "house", many = "people", may_be_none = true }
"#;

/// A step whose formula is to be added.
const RULE: &str = r#"[variable.v]
zh = "变量"
en = "variable"
entity = "person"
clauses = ["X-1"]
"#;

/// All diagnostics of a pack of these files, after the vocabulary.
fn shown(files: &[&str], lang: Lang) -> String {
    let mut sources = vec![Source { path: "vocabulary.toml".into(), text: VOCABULARY.into() }];
    for (i, text) in files.iter().enumerate() {
        sources.push(Source { path: format!("{}.toml", ["a", "b"][i]), text: (*text).to_owned() });
    }
    match pack::read(sources) {
        Ok(_) => panic!("the pack is sound"),
        Err(errors) => errors.iter().map(|e| e.render(lang)).collect(),
    }
}

fn en(text: &str) -> String {
    shown(&[text], Lang::En)
}

fn zh(text: &str) -> String {
    shown(&[text], Lang::Zh)
}

/// A step with this formula, in a basic text.
fn step(formula: &str) -> String {
    format!("{RULE}formula = \"{formula}\"\n")
}

/// As [`step`], shown in both languages.
fn both(text: &str) -> String {
    format!("{}{}", en(text), zh(text))
}

#[test]
fn an_empty_file_is_an_empty_pack() {
    let pack = pack::read(vec![Source { path: "a.toml".into(), text: String::new() }]).unwrap();
    assert!(pack.rules.is_empty() && pack.entities.is_empty());
}
