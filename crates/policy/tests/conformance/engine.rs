//! A case put to the engine.

use base::{Day, Lang};
use policy::decide::{Answer, Eval, Filled, Search, World, decide};
use policy::facts::{Facts, Snapshot, Spell, show_code};
use policy::lang::types::{EntityId, RuleId};
use policy::{Pack, Source, pack};

use crate::case::Case;
use crate::spell::{self, Stretch};
use crate::text;

/// What somebody answers to a case.
#[derive(Default)]
pub struct Found {
    /// What the first tier alone says.
    pub at_once: String,
    pub result: String,
    pub needs: Vec<String>,
    pub eligible: String,
    pub range: String,
}

impl Found {
    /// The answer with those of its parts that the case looks at.
    pub fn shown(&self, case: &Case) -> String {
        let mut shown = self.result.clone();
        if case.needs.is_some() || !self.needs.is_empty() {
            let mut needs = self.needs.clone();
            needs.sort();
            shown += &format!(", needs [{}]", needs.join(" "));
        }
        if case.eligible.is_some() {
            shown += &format!(", eligible {}", self.eligible);
        }
        if case.range.is_some() {
            shown += &format!(", range {}", self.range);
        }
        shown
    }
}

/// What the engine answers; where it refuses the pack, the codes of its diagnostics.
pub fn answer(case: &Case) -> Result<Found, String> {
    let sources = text::files(case, None).map(|(path, text)| Source { path, text }).to_vec();
    let pack = pack::read(sources).map_err(|errors| {
        let mut codes: Vec<String> = errors.iter().map(|e| format!("error[{}]", e.code)).collect();
        codes.sort();
        codes.dedup();
        if case.error.is_some() {
            return codes.join(" ");
        }
        errors.iter().map(|e| e.render(Lang::En)).collect()
    })?;
    let facts = facts(case, &pack);
    let on = day(case.on.as_str());
    let known = case.as_known.as_deref().map_or(on, day);
    let snapshot = Snapshot::new(&pack, &facts, known.number(), false);
    let world = World { pack: &pack, snapshot: &snapshot, on };
    let id = pack.rule_named(&case.rule).unwrap_or_else(|| panic!("no rule is called {}", case.rule));
    let rule = pack.rule(id).unwrap();
    let row = facts.find(rule.entity, "T").unwrap();
    let judged = case.at.as_deref().map_or_else(|| rule.judged_on(on), day);
    if rule.scheme().is_some_and(|s| !s.in_force(judged)) {
        let (at_once, result) = ("not_in_force".to_owned(), "not_in_force".to_owned());
        return Ok(Found { at_once, result, needs: vec![], eligible: String::new(), range: String::new() });
    }
    let filled = Filled::default();
    let first = Eval::new(world, &filled).answer(id, row, judged.number());
    let search = decide(world, id, row, judged.number());
    Ok(found(world, id, first, search))
}

fn found(world: World<'_>, id: RuleId, first: Answer, search: Search) -> Found {
    let words = |answer: Answer| match answer {
        Answer::Refused => "refused".to_owned(),
        Answer::Granted(fen) => format!("granted {fen}"),
        Answer::Fault(_) => "error".to_owned(),
        Answer::Open(..) => "unknown".to_owned(),
        Answer::Value(val) => {
            let ty = world.pack.rule(id).unwrap().ty;
            show_code(world.pack, world.snapshot.facts, ty, val)
        }
    };
    let eligible = match search.answer.eligible().as_whole() {
        Some(0) => "no",
        Some(_) => "yes",
        None => "unknown",
    };
    let fen = |n: Option<i64>| n.map_or_else(|| "open".to_owned(), |n| n.to_string());
    let mut result = words(search.answer);
    if search.limited {
        result += ", search_limit";
    }
    let mut asked = search.ask_first.clone();
    asked.sort();
    if asked != search.needs {
        result += &format!(", ask_first {asked:?} that are not needs");
    }
    Found {
        at_once: words(first),
        result,
        needs: search.needs,
        eligible: eligible.to_owned(),
        range: format!("{} to {}", fen(search.min_fen), fen(search.max_fen)),
    }
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

fn facts(case: &Case, pack: &Pack) -> Facts {
    let mut facts = Facts::new(pack);
    let (thing, part) = (pack.entity_named("thing").unwrap(), pack.entity_named("part").unwrap());
    facts.row(pack, thing, "T");
    for (id, _) in &case.others {
        facts.row(pack, thing, id);
    }
    if let Some(members) = &case.members {
        facts.table_mut(pack, part);
        for i in 1..=members.len() {
            facts.row(pack, part, &format!("p{i}"));
        }
    }
    for (name, _, stretches) in &case.given {
        put(pack, &mut facts, (thing, "T"), name, stretches);
    }
    for (id, row) in &case.others {
        for (name, stretches) in row {
            put(pack, &mut facts, (thing, id), name, stretches);
        }
    }
    for (i, row) in case.members.iter().flatten().enumerate() {
        let id = format!("p{}", i + 1);
        if !row.iter().any(|(name, _)| name == "owner") {
            put(pack, &mut facts, (part, &id), "owner", &spell::read("T"));
        }
        for (name, stretches) in row {
            put(pack, &mut facts, (part, &id), name, stretches);
        }
    }
    facts
}

fn put(pack: &Pack, facts: &mut Facts, (entity, id): (EntityId, &str), name: &str, stretches: &[Stretch]) {
    let fact = pack.fact_named(entity, name).unwrap_or_else(|| panic!("no fact is called {name}"));
    let row = facts.find(entity, id).unwrap();
    if let Some(text) = spell::always(stretches) {
        let val = facts.value(pack, fact, text).unwrap_or_else(|w| panic!("{}", w.en));
        facts.set(pack, fact, row, val);
        return;
    }
    for s in stretches {
        let number = |text: &str, open: i32| if text.is_empty() { open } else { day(text).number() };
        let val = facts.value(pack, fact, &s.value).unwrap_or_else(|w| panic!("{}", w.en));
        let source = facts.source(&s.source);
        let spell = Spell {
            row,
            from: number(&s.from, i32::MIN),
            until: number(&s.until, i32::MAX),
            val,
            known_on: number(&s.known, i32::MIN),
            source,
        };
        facts.add_spell(pack, fact, spell);
    }
}
