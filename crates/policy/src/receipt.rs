//! What an answer rested on, so that it can be worked out again years later: the language, the pack, the facts and
//! parameters that were read, the question and the answer. No clock and no duration: two receipts of one question
//! are equal to the byte.

use base::{Day, Wording};
use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};

use crate::decide::{Reads, World, decide_reading};
use crate::explain::{period_label, result_word};
use crate::facts::{Origin, show_code};
use crate::lang::types::{FactRef, RuleId};
use crate::pack::model::Pack;

/// The version of the language. It changes when an old formula could give another answer.
pub const LANGUAGE: &str = "1";

/// The conformance suite: an engine is what passes it, so its hash is the engine's identity.
const SUITE: [(&str, &str); 13] = [
    ("choice", include_str!("../../../conformance/choice.toml")),
    ("days", include_str!("../../../conformance/days.toml")),
    ("errors", include_str!("../../../conformance/errors.toml")),
    ("logic", include_str!("../../../conformance/logic.toml")),
    ("many", include_str!("../../../conformance/many.toml")),
    ("none", include_str!("../../../conformance/none.toml")),
    ("numbers", include_str!("../../../conformance/numbers.toml")),
    ("parameters", include_str!("../../../conformance/parameters.toml")),
    ("parts", include_str!("../../../conformance/parts.toml")),
    ("pieces", include_str!("../../../conformance/pieces.toml")),
    ("regions", include_str!("../../../conformance/regions.toml")),
    ("schemes", include_str!("../../../conformance/schemes.toml")),
    ("unknown", include_str!("../../../conformance/unknown.toml")),
];

/// How many hexadecimal digits name a single table or line.
const SHORT: usize = 16;

/// The names of the files of the conformance suite, without their ending.
pub fn suite_files() -> impl Iterator<Item = &'static str> {
    SUITE.iter().map(|(name, _)| *name)
}

/// SHA-256 of texts, each closed by a line feed, in hexadecimal.
fn hash<'a>(texts: impl IntoIterator<Item = &'a str>) -> String {
    let mut hasher = Sha256::new();
    for text in texts {
        hasher.update(text.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().iter().map(|b| format!("{b:02x}")).collect()
}

fn short(text: &str) -> String {
    hash([text]).chars().take(SHORT).collect()
}

/// The hash of the conformance suite.
pub fn engine_hash() -> String {
    hash(SUITE.iter().flat_map(|(name, text)| [*name, *text]))
}

/// The hash of a compiled pack: the same for the same meaning, whatever its blanks and comments.
pub fn pack_hash(pack: &Pack) -> String {
    hash(pack.canonical.iter().flat_map(|(name, text)| [name.as_str(), text.as_str()]))
}

/// The receipt of the answer of a rule for a row, for the period that contains the day for which the run asks.
pub fn receipt(world: World<'_>, rule: RuleId, row: u32, as_known: Day) -> Value {
    let Some(r) = world.pack.rule(rule) else { return Value::Null };
    let judged_on = r.judged_on(world.on);
    let (search, reads) = decide_reading(world, rule, row, judged_on.number());
    let in_force = r.scheme().is_none_or(|s| s.in_force(judged_on));
    let result = if in_force { result_word(world, rule, search.answer) } else { "not_in_force".to_owned() };
    let mut lines: Vec<(String, String)> =
        reads.facts.iter().map(|(fact, row, from)| line(world, *fact, *row, *from)).collect();
    lines.sort();
    let by_key: Map<String, Value> =
        lines.iter().map(|(key, line)| (key.clone(), json!(short(line)))).collect();
    let tables: Map<String, Value> =
        world.pack.canonical.iter().map(|(name, text)| (name.clone(), json!(short(text)))).collect();
    json!({
        "receipt": 1,
        "engine": { "language": LANGUAGE, "conformance": engine_hash() },
        "pack": { "plan": world.pack.plan.code, "hash": pack_hash(world.pack), "tables": tables },
        "question": {
            "rule": r.name,
            "id": world.snapshot.id(r.entity, row),
            "on": world.on.to_string(),
            "as_known": as_known.to_string(),
            "period": period_label(r, world.on),
        },
        "facts": { "hash": hash(lines.iter().map(|(_, line)| line.as_str())), "lines": by_key },
        "parameters": parameters(world, &reads),
        "answer": {
            "result": result,
            "amount_fen": search.answer.amount(),
            "amount_min_fen": search.min_fen,
            "amount_max_fen": search.max_fen,
            "needs": search.needs,
            "search_limit": search.limited,
        },
    })
}

/// The key and the canonical line of a run of days, as it would stand in a spell file.
fn line(world: World<'_>, fact: FactRef, row: u32, from: i32) -> (String, String) {
    let cell = world.snapshot.cell(fact, row, from);
    let (entity, def) = (world.pack.entity(fact.entity), world.pack.fact(fact));
    let entity = entity.map_or("", |e| e.name.as_str());
    let name = def.map_or("", |f| f.name.as_str());
    let id = world.snapshot.id(fact.entity, row);
    let value = def.map_or_else(String::new, |f| show_code(world.pack, world.snapshot.facts, f.ty, cell.val));
    let day = |n: i32| {
        if n == i32::MIN || n == i32::MAX {
            String::new()
        } else {
            Day::from_number(n).map_or_else(String::new, |d| d.to_string())
        }
    };
    let (known, source) = match cell.origin {
        Origin::Row => (String::new(), String::new()),
        Origin::Uncovered => (String::new(), "-".to_owned()),
        Origin::Spell { known_on, source } => {
            (day(known_on), world.snapshot.facts.sources.get(source as usize).cloned().unwrap_or_default())
        }
    };
    let start = day(cell.from);
    let key = format!("{entity},{id},{name},{start}");
    (key, format!("{entity},{id},{name},{value},{start},{},{known},{source}", day(cell.until)))
}

fn parameters(world: World<'_>, reads: &Reads) -> Vec<Value> {
    let mut out = Vec::new();
    for ((id, entry, _), value) in &reads.parameters {
        let Some(p) = world.pack.parameter(*id) else { continue };
        let name = world.pack.parameter_key(*id, *entry);
        let name = name.trim_start_matches("parameter:");
        out.push(match value {
            None => json!({ "name": name, "status": "unset" }),
            Some(v) => json!({
                "name": name,
                "value": show_code(world.pack, world.snapshot.facts, p.ty, v.val),
                "from": Day::from_number(v.from).filter(|_| v.from != i32::MIN).map(|d| d.to_string()),
                "by": v.by.as_str(),
                "status": v.status.as_str(),
            }),
        });
    }
    out
}

/// How an old receipt stands to a new one of the same question.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Replay {
    /// Equal to the byte.
    Same,
    /// The same answer from the same pack, facts and parameters, by an engine of another conformance suite.
    SameAnswerOtherEngine,
    /// The first difference.
    Differs(Wording),
}

/// Compares an old receipt with a new one, and names the first difference: question, pack, facts, parameters, answer.
pub fn compare(old: &Value, new: &Value) -> Replay {
    if old == new {
        return Replay::Same;
    }
    let difference = question(old, new)
        .or_else(|| tables(old, new))
        .or_else(|| lines(old, new))
        .or_else(|| parameter_difference(old, new))
        .or_else(|| answer(old, new));
    match difference {
        Some(w) => Replay::Differs(w),
        None if old.get("engine") != new.get("engine") => Replay::SameAnswerOtherEngine,
        None => Replay::Differs(Wording::new("回执的格式不同", "the receipts are of different forms")),
    }
}

fn question(old: &Value, new: &Value) -> Option<Wording> {
    for key in ["rule", "id", "on", "as_known", "period"] {
        let (a, b) = (old.pointer(&format!("/question/{key}")), new.pointer(&format!("/question/{key}")));
        if a != b {
            return Some(changed("问题", "question", key, a, b));
        }
    }
    None
}

fn changed(zh: &str, en: &str, key: &str, a: Option<&Value>, b: Option<&Value>) -> Wording {
    let show = |v: Option<&Value>| {
        v.map_or_else(|| "–".to_owned(), |v| v.as_str().map_or_else(|| v.to_string(), str::to_owned))
    };
    Wording::new(
        format!("{zh} {key}：原为 {}，现为 {}", show(a), show(b)),
        format!("{en} {key}: was {}, is {}", show(a), show(b)),
    )
}

/// The first key of two objects, in order, whose values differ.
fn first_key(old: Option<&Value>, new: Option<&Value>) -> Option<(String, bool, bool)> {
    let empty = Map::new();
    let (a, b) =
        (old.and_then(Value::as_object).unwrap_or(&empty), new.and_then(Value::as_object).unwrap_or(&empty));
    let mut keys: Vec<&String> = a.keys().chain(b.keys()).collect();
    keys.sort();
    keys.dedup();
    keys.into_iter()
        .find(|k| a.get(*k) != b.get(*k))
        .map(|k| (k.clone(), a.contains_key(k), b.contains_key(k)))
}

fn tables(old: &Value, new: &Value) -> Option<Wording> {
    let (key, before, after) = first_key(old.pointer("/pack/tables"), new.pointer("/pack/tables"))?;
    let (zh, en) = what_happened(before, after);
    Some(Wording::new(format!("规则包 [{key}] {zh}"), format!("pack: [{key}] {en}")))
}

fn what_happened(before: bool, after: bool) -> (&'static str, &'static str) {
    match (before, after) {
        (true, false) => ("已不存在", "is gone"),
        (false, true) => ("为新增", "is new"),
        _ => ("已改变", "has changed"),
    }
}

fn lines(old: &Value, new: &Value) -> Option<Wording> {
    let (key, before, after) = first_key(old.pointer("/facts/lines"), new.pointer("/facts/lines"))?;
    let mut parts = key.split(',');
    let (entity, id, fact, from) = (
        parts.next().unwrap_or(""),
        parts.next().unwrap_or(""),
        parts.next().unwrap_or(""),
        parts.next().unwrap_or(""),
    );
    let (zh, en) = what_happened(before, after);
    let since = if from.is_empty() {
        (String::new(), String::new())
    } else {
        (format!("（自 {from}）"), format!(" (from {from})"))
    };
    Some(Wording::new(
        format!("事实 {entity}:{id}.{fact}{} {zh}", since.0),
        format!("fact {entity}:{id}.{fact}{} {en}", since.1),
    ))
}

fn parameter_difference(old: &Value, new: &Value) -> Option<Wording> {
    let empty = Vec::new();
    let list = |v: &Value| v.get("parameters").and_then(Value::as_array).unwrap_or(&empty).clone();
    let (a, b) = (list(old), list(new));
    let key = |v: &Value| v.get("name").and_then(Value::as_str).unwrap_or("").to_owned();
    let first = a.iter().find(|p| !b.contains(p)).or_else(|| b.iter().find(|p| !a.contains(p)))?;
    let name = key(first);
    let of = |list: &[Value]| {
        list.iter()
            .find(|p| key(p) == name)
            .map(|p| p.get("value").or_else(|| p.get("status")).cloned().unwrap_or(Value::Null))
    };
    Some(changed("参数", "parameter", &name, of(&a).as_ref(), of(&b).as_ref()))
}

fn answer(old: &Value, new: &Value) -> Option<Wording> {
    let (key, ..) = first_key(old.get("answer"), new.get("answer"))?;
    let at = format!("/answer/{key}");
    Some(changed("答案", "answer", &key, old.pointer(&at), new.pointer(&at)))
}
