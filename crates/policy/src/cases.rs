//! Worked cases beside the rules: facts, a question, and what must come out, with the arithmetic.

use std::collections::BTreeMap;
use std::sync::Arc;

use base::{Day, Lang, Wording};
use toml_edit::{Item, TableLike, Value};

use crate::decide::{Answer, Search, World, decide};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::facts::{Facts, Snapshot, Spell, show_code};
use crate::lang::types::{EntityId, RuleId};
use crate::pack::Setting;
use crate::pack::model::{Pack, RuleKind};
use crate::pack::table::{Table, day_of};
use crate::value::Val;

/// What came of one case.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Its name.
    pub name: String,
    /// Where it stands.
    pub place: Place,
    /// What differs from what is expected; empty where it passed.
    pub differences: Vec<String>,
    /// Why the expected is expected, in the words of the case.
    pub because: String,
}

type Rows = BTreeMap<String, BTreeMap<String, String>>;

/// A case, or what the cases of a file share.
#[derive(Clone, Default)]
struct Given {
    rule: String,
    on: Option<Day>,
    as_known: Option<Day>,
    id: String,
    set: BTreeMap<String, String>,
    without: Vec<String>,
    rows: BTreeMap<String, Rows>,
    spells: BTreeMap<String, Vec<BTreeMap<String, String>>>,
}

/// Runs the cases of one file on a pack.
///
/// # Errors
/// Where the file cannot be read.
pub fn run(pack: &Pack, source: Source) -> Result<Vec<Outcome>, Vec<Diagnostic>> {
    let source = Arc::new(source);
    let document = crate::pack::parse(&source).map_err(|d| vec![d])?;
    let mut errors = Vec::new();
    let top = Table::new(&source, String::new(), 0..0, document.as_table());
    let shared = match top.item("given").and_then(Item::as_table_like) {
        Some(inner) => {
            let table = Table::new(&source, "given".into(), 0..0, inner);
            let given = Given::default().read(pack, &table, &mut errors);
            table.finish(&mut errors);
            given
        }
        None => Given::default(),
    };
    let mut outcomes = Vec::new();
    for case in top.list("case", &mut errors) {
        let given = shared.clone().read(pack, &case, &mut errors);
        let name = case.need("name", &mut errors).map(|t| t.text).unwrap_or_default();
        let because = case.need("because", &mut errors).map(|t| t.text).unwrap_or_default();
        let Some(expect) = case.item("expect").and_then(Item::as_table_like) else {
            errors.push(case.missing("expect"));
            continue;
        };
        case.finish(&mut errors);
        let differences = match given.answer(pack) {
            Ok(found) => compare(expect, &found),
            Err(w) => vec![w.in_lang(Lang::En).to_owned()],
        };
        outcomes.push(Outcome { name, place: case.place(), differences, because });
    }
    top.finish(&mut errors);
    if errors.is_empty() { Ok(outcomes) } else { Err(errors) }
}

/// A scalar of a case as the text that a fact file would have.
fn scalar(value: &Value) -> Option<String> {
    Some(match value {
        Value::String(s) => s.value().clone(),
        Value::Integer(n) => n.value().to_string(),
        Value::Boolean(b) => if *b.value() { "yes" } else { "no" }.to_owned(),
        Value::Datetime(_) => day_of(value)?.to_string(),
        _ => return None,
    })
}

fn scalars(table: &dyn TableLike) -> BTreeMap<String, String> {
    table.iter().filter_map(|(k, v)| Some((k.to_owned(), scalar(v.as_value()?)?))).collect()
}

impl Given {
    fn read(mut self, pack: &Pack, table: &Table<'_>, errors: &mut Vec<Diagnostic>) -> Given {
        if let Some(text) = table.text("rule", errors) {
            self.rule = text.text;
        }
        if let Some(text) = table.text("id", errors) {
            self.id = text.text;
        }
        self.on = table.day("on", errors).or(self.on);
        self.as_known = table.day("as_known", errors).or(self.as_known);
        if let Some(set) = table.item("set").and_then(Item::as_table_like) {
            self.set.extend(scalars(set));
        }
        let without = table.texts("without", errors);
        if !without.is_empty() {
            self.without = without.into_iter().map(|t| t.text).collect();
        }
        for entity in &pack.entities {
            if let Some(item) = table.item(&entity.name) {
                let rows = self.rows.entry(entity.name.clone()).or_default();
                for row in tables(item) {
                    let mut row = scalars(row);
                    let id = row.remove("id").unwrap_or_default();
                    rows.entry(id).or_default().extend(row);
                }
            }
            if let Some(item) = table.item(&format!("{}_spells", entity.name)) {
                self.spells
                    .entry(entity.name.clone())
                    .or_default()
                    .extend(tables(item).into_iter().map(scalars));
            }
        }
        self
    }

    fn answer(&self, pack: &Pack) -> Result<BTreeMap<String, Found>, Wording> {
        let mut pack = pack.clone();
        for (left, value) in &self.set {
            pack.set(&Setting::of(left, value)?)?;
        }
        let facts = self.facts(&pack)?;
        let id = pack
            .rule_named(&self.rule)
            .ok_or_else(|| Wording::new("没有这条规则", format!("there is no rule `{}`", self.rule)))?;
        let on = self.on.ok_or_else(|| Wording::new("缺少 on", "`on` is missing"))?;
        let known = self.as_known.unwrap_or(on);
        let snapshot = Snapshot::new(&pack, &facts, known.number(), false);
        let world = World { pack: &pack, snapshot: &snapshot, on };
        answer(world, id, &self.id)
    }

    fn facts(&self, pack: &Pack) -> Result<Facts, Wording> {
        let mut facts = Facts::new(pack);
        for (name, entity) in names(pack) {
            if self.without.contains(&name) {
                continue;
            }
            facts.table_mut(pack, entity);
            for id in self.rows.get(&name).into_iter().flatten().map(|(id, _)| id) {
                facts.row(pack, entity, id);
            }
        }
        for (name, entity) in names(pack) {
            if self.without.contains(&name) {
                continue;
            }
            for (id, row) in self.rows.get(&name).into_iter().flatten() {
                for (fact, text) in row {
                    let fact = pack.fact_named(entity, fact).ok_or_else(|| unknown_fact(&name, fact))?;
                    let val = facts.value(pack, fact, text)?;
                    let row = facts.row(pack, entity, id);
                    facts.set(pack, fact, row, val);
                }
            }
            for spell in self.spells.get(&name).into_iter().flatten() {
                self.spell(pack, &mut facts, entity, &name, spell)?;
            }
        }
        Ok(facts)
    }

    fn spell(
        &self,
        pack: &Pack,
        facts: &mut Facts,
        entity: EntityId,
        name: &str,
        s: &BTreeMap<String, String>,
    ) -> Result<(), Wording> {
        let get = |key: &str| s.get(key).map_or("", String::as_str);
        let day = |key: &str, open: i32| match get(key) {
            "" => Ok(open),
            text => Day::parse(text)
                .map(Day::number)
                .map_err(|_| Wording::new(format!("{key} 不是日期"), format!("{key} is not a day"))),
        };
        let fact = pack.fact_named(entity, get("fact")).ok_or_else(|| unknown_fact(name, get("fact")))?;
        let row = facts
            .find(entity, get("id"))
            .ok_or_else(|| Wording::new("没有这个 id", format!("there is no {name} `{}`", get("id"))))?;
        let in_row =
            self.rows.get(name).and_then(|rows| rows.get(get("id"))).and_then(|row| row.get(get("fact")));
        if in_row.is_some_and(|text| !text.is_empty()) {
            let what = format!("{}.{}", get("id"), get("fact"));
            return Err(Wording::new(
                format!("{what} 既在行中又有时段"),
                format!("{what} is in the row and has spells as well"),
            ));
        }
        let val = facts.value(pack, fact, get("value"))?;
        let source = facts.source(get("source"));
        let spell = Spell {
            row,
            from: day("from", i32::MIN)?,
            until: day("until", i32::MAX)?,
            val,
            known_on: day("known_on", i32::MIN)?,
            source,
        };
        facts.add_spell(pack, fact, spell);
        Ok(())
    }
}

fn names(pack: &Pack) -> Vec<(String, EntityId)> {
    pack.entities.iter().filter_map(|e| Some((e.name.clone(), pack.entity_named(&e.name)?))).collect()
}

fn unknown_fact(entity: &str, fact: &str) -> Wording {
    Wording::new(format!("{entity} 没有事实 `{fact}`"), format!("{entity} has no fact `{fact}`"))
}

fn tables(item: &Item) -> Vec<&dyn TableLike> {
    if let Some(array) = item.as_array() {
        return array.iter().filter_map(|v| v.as_inline_table()).map(|t| t as &dyn TableLike).collect();
    }
    item.as_array_of_tables().into_iter().flat_map(|a| a.iter()).map(|t| t as &dyn TableLike).collect()
}

/// What came out, under the names that `expect` may use.
enum Found {
    Text(String),
    Number(Option<i64>),
    List(Vec<String>),
}

fn answer(world: World<'_>, id: RuleId, who: &str) -> Result<BTreeMap<String, Found>, Wording> {
    let pack = world.pack;
    let Some(rule) = pack.rule(id) else { return Ok(BTreeMap::new()) };
    let entity = pack.entity(rule.entity).map_or("", |e| e.name.as_str());
    let row = world
        .snapshot
        .facts
        .find(rule.entity, who)
        .ok_or_else(|| Wording::new("没有这个 id", format!("there is no {entity} `{who}`")))?;
    let day = rule.judged_on(world.on);
    let mut found = BTreeMap::new();
    if let RuleKind::Scheme(s) = &rule.kind
        && !s.in_force(day)
    {
        found.insert("result".to_owned(), Found::Text("not_in_force".into()));
        return Ok(found);
    }
    let search = decide(world, id, row, day.number());
    let (result, value) = words(world, id, &search);
    found.insert("result".into(), Found::Text(result));
    found.insert("value".into(), Found::Text(value));
    let eligible = match search.answer.eligible() {
        Val::NO => "no",
        Val::Whole(_) => "yes",
        _ => "unknown",
    };
    found.insert("eligible".into(), Found::Text(eligible.into()));
    found.insert("amount_fen".into(), Found::Number(search.answer.amount()));
    found.insert("amount_min_fen".into(), Found::Number(search.min_fen));
    found.insert("amount_max_fen".into(), Found::Number(search.max_fen));
    found.insert("needs".into(), Found::List(search.needs));
    found.insert("ask_first".into(), Found::List(search.ask_first));
    if let Some(payer) = rule.scheme().and_then(|s| s.payer) {
        let search = decide(world, payer, row, day.number());
        found.insert("payer".into(), Found::Text(words(world, payer, &search).1));
    }
    Ok(found)
}

/// The word for an answer, and its value as it stands in files.
fn words(world: World<'_>, id: RuleId, search: &Search) -> (String, String) {
    let word = match search.answer {
        Answer::Refused => "refused",
        Answer::Granted(_) => "granted",
        Answer::Value(val) => {
            let ty = world.pack.rule(id).map(|r| r.ty);
            let text = ty.map_or_else(String::new, |ty| show_code(world.pack, world.snapshot.facts, ty, val));
            return (text.clone(), text);
        }
        Answer::Fault(_) | Answer::Open(..) => "undetermined",
    };
    (word.to_owned(), String::new())
}

fn compare(expect: &dyn TableLike, found: &BTreeMap<String, Found>) -> Vec<String> {
    let mut out = Vec::new();
    for (key, item) in expect.iter() {
        let wanted = item.as_value();
        let (wanted, got) = match (found.get(key), wanted) {
            (Some(Found::Number(n)), Some(v)) => {
                (scalar(v).unwrap_or_default(), n.map_or_else(String::new, |n| n.to_string()))
            }
            (Some(Found::Text(t)), Some(v)) => (scalar(v).unwrap_or_default(), t.clone()),
            (Some(Found::List(l)), Some(v)) => {
                let mut wanted: Vec<String> =
                    v.as_array().into_iter().flat_map(|a| a.iter()).filter_map(scalar).collect();
                let mut got = l.clone();
                wanted.sort();
                got.sort();
                (wanted.join(" "), got.join(" "))
            }
            _ => ("known".to_owned(), format!("nothing is called `{key}`")),
        };
        if wanted != got {
            out.push(format!("{key}: expected {}, got {}", shown(&wanted), shown(&got)));
        }
    }
    out
}

fn shown(text: &str) -> String {
    if text.is_empty() { "nothing".to_owned() } else { format!("`{text}`") }
}
