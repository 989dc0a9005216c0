//! A small pack and a folder of files for the tests of fact, record and list files.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::path::Path;

use base::Lang;
use policy::{Pack, Source};
use songhe_files::{FileError, ReadFacts, ReadOptions, read_facts};
use tempfile::TempDir;

/// People, homes and stays; an allowance by month and a grant by year.
pub const PACK: &str = r#"
[enum.level]
zh = "等级"
en = "level"
values = [{ code = "low", zh = "低", en = "low" }, { code = "high", zh = "高", en = "high" }]

[entity.person]
zh = "老年人"
en = "person"
[entity.person.fact]
born_on = { zh = "出生日期", en = "day of birth", type = "day" }
died_on = { zh = "死亡日期", en = "day of death", type = "day", may_be_none = true }
hukou = { zh = "户籍", en = "hukou", type = "region" }
level = { zh = "等级", en = "level", type = "level" }
pension = { zh = "养老金", en = "pension", type = "number", unit = "fen", max = 100000000 }
alone = { zh = "独居", en = "lives alone", type = "yes_no" }
note = { zh = "备注", en = "note", type = "text" }

[entity.home]
zh = "机构"
en = "home"
[entity.home.fact]
beds = { zh = "床位", en = "beds", type = "number", unit = "beds" }

[entity.stay]
zh = "入住"
en = "stay"
[entity.stay.fact]
person = { zh = "老人", en = "person", type = "person", many = "stays" }
home = { zh = "机构", en = "home", type = "home", many = "stays", may_be_none = true }

[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]

[scheme.allowance]
zh = "津贴"
en = "allowance"
entity = "person"
clauses = ["X-1"]
entry = "silent"
from = 2020-01-01
period = "month"
eligible = "born_on + 80 years <= day and not died_on <= day"
amount = "rate"

[scheme.grant]
zh = "补助"
en = "grant"
entity = "home"
clauses = ["X-1", "X-2"]
entry = "on_application"
from = 2020-01-01
period = "year"
eligible = "beds > 10 beds"
amount = "100 yuan"

[figure.people]
zh = "人数"
en = "people"
entity = "home"
formula = "count of stays where person.alone"

[clause.X-1]
place = "一"
zh = "津贴"
en = "allowance"
state = "in_force"
state_source = "x"
carrier = "rule"
carried_by = ["allowance"]
progress = "done"

[clause.X-2]
place = "二"
zh = "补助"
en = "grant"
state = "in_force"
state_source = "x"
carrier = "rule"
carried_by = ["grant"]
progress = "done"
"#;

/// The pack.
pub fn pack() -> Pack {
    match policy::pack::read(vec![Source { path: "test.toml".into(), text: PACK.into() }]) {
        Ok(pack) => pack,
        Err(errors) => panic!("{}", errors.iter().map(|e| e.render(Lang::En)).collect::<String>()),
    }
}

/// A folder with these files.
pub fn folder(files: &[(&str, &[u8])]) -> TempDir {
    let dir = tempfile::tempdir().unwrap();
    for (name, bytes) in files {
        std::fs::write(dir.path().join(name), bytes).unwrap();
    }
    dir
}

/// Reads the facts of these files.
pub fn read(files: &[(&str, &str)]) -> Result<ReadFacts, Vec<FileError>> {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    read_facts(folder(&files).path(), &mut pack(), ReadOptions::default())
}

/// The same, setting bad rows aside.
pub fn read_on(files: &[(&str, &str)]) -> ReadFacts {
    let files: Vec<(&str, &[u8])> = files.iter().map(|(n, t)| (*n, t.as_bytes())).collect();
    match read_facts(folder(&files).path(), &mut pack(), ReadOptions { keep_going: true }) {
        Ok(read) => read,
        Err(errors) => panic!("{}", rendered(&errors, Lang::En)),
    }
}

/// Errors as they are shown.
pub fn rendered(errors: &[FileError], lang: Lang) -> String {
    errors.iter().map(|e| e.render(lang) + "\n").collect()
}

/// What a fact of somebody is on every day, as it stands in files; with spells: each of them.
pub fn told(pack: &Pack, read: &ReadFacts, entity: &str, id: &str, fact: &str) -> String {
    let entity = pack.entity_named(entity).unwrap();
    let fact = pack.fact_named(entity, fact).unwrap();
    let ty = pack.fact(fact).unwrap().ty;
    let Some(row) = read.facts.find(entity, id) else { return "nobody".into() };
    let column = &read.facts.table(entity).unwrap().columns[usize::from(fact.fact)];
    let show = |val| policy::facts::show_code(pack, &read.facts, ty, val);
    let day = |n: i32| base::Day::from_number(n).map_or_else(String::new, |d| d.to_string());
    let i = row as usize;
    let base = match (column.states.get(i), column.values.get(i)) {
        (Some(s), Some(v)) => show(s.val(*v)),
        _ => String::new(),
    };
    let mut out = vec![base];
    for s in column.spells.iter().filter(|s| s.row == row) {
        let source = &read.facts.sources[s.source as usize];
        out.push(format!("{}[{},{})@{}:{source}", show(s.val), day(s.from), day(s.until), day(s.known_on)));
    }
    out.join(" ")
}

/// The rules of the house.
pub fn rules() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")
}
