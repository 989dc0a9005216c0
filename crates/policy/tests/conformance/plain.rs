//! A case put to the plain interpreter.

use std::collections::BTreeMap;
use std::panic::{AssertUnwindSafe, catch_unwind};

use crate::case::Case;
use crate::engine::Found;
use crate::oracle::{Answer, Oracle, Question, Spell, World};
use crate::spell::{self, Stretch};
use crate::text;

/// With what a gap in a number is filled unless the case says otherwise.
const NUMBERS: [&str; 14] =
    ["0", "1", "2", "3", "5", "6", "10", "17", "18", "59", "60", "61", "100", "1000000"];

/// With what a gap in a day is filled unless the case says otherwise.
const DAYS: [&str; 10] = [
    "1850-01-01",
    "1944-01-15",
    "2000-01-01",
    "2023-12-31",
    "2024-01-01",
    "2024-01-14",
    "2024-01-15",
    "2024-01-16",
    "2024-12-31",
    "2149-12-31",
];

/// What the oracle answers; none where it does not support what the case asks.
pub fn answer(case: &Case) -> Option<Found> {
    let over_time = |s: &Stretch| !s.known.is_empty() || !s.source.is_empty();
    if case.engine_only.is_some() || case.given.iter().any(|(_, _, s)| s.iter().any(over_time)) {
        return None;
    }
    let dated = case.formula.as_ref().is_some_and(|f| !f.is_str());
    if case.at.is_some() && (dated || case.formula.is_none()) {
        return None;
    }
    match catch_unwind(AssertUnwindSafe(|| asked(case))) {
        Ok(answer) => Some(found(case, &answer)),
        Err(cause) => {
            let text = cause
                .downcast_ref::<String>()
                .cloned()
                .or_else(|| cause.downcast_ref::<&str>().map(|s| (*s).to_owned()))
                .unwrap_or_default();
            let result = format!("a panic: {text}");
            (!text.contains("not supported")).then(|| Found { result, ..Found::default() })
        }
    }
}

fn asked(case: &Case) -> Answer {
    let oracle = Oracle::read(&text::files(case, case.at.as_deref()));
    let question = Question { rule: case.rule.clone(), id: "T".into(), on: case.on.clone() };
    oracle.answer(&question, &world(case))
}

fn found(case: &Case, answer: &Answer) -> Found {
    let result = match answer.result.as_str() {
        "granted" => format!("granted {}", answer.amount_fen.unwrap()),
        // It does not tell an answer that cannot be computed from one that nothing can settle.
        "undetermined" if !answer.needs.is_empty() => "unknown".to_owned(),
        "undetermined" if case.gives == "unknown" => "unknown".to_owned(),
        "undetermined" => "error".to_owned(),
        other => other.to_owned(),
    };
    let fen = |n: Option<i64>| n.map_or_else(|| "open".to_owned(), |n| n.to_string());
    Found {
        at_once: String::new(),
        result,
        needs: answer.needs.iter().cloned().collect(),
        eligible: answer.eligible.clone(),
        range: format!("{} to {}", fen(answer.amount_min_fen), fen(answer.amount_max_fen)),
    }
}

fn world(case: &Case) -> World {
    let mut world = World::default();
    let mut things = BTreeMap::from([("T".to_owned(), BTreeMap::new())]);
    things.extend(case.others.iter().map(|(id, _)| (id.clone(), BTreeMap::new())));
    world.rows.insert("thing".into(), things);
    if let Some(members) = &case.members {
        let rows = (1..=members.len()).map(|i| (format!("p{i}"), BTreeMap::new())).collect();
        world.rows.insert("part".into(), rows);
    }
    for (name, _, stretches) in &case.given {
        put(&mut world, ("thing", "T"), name, stretches);
    }
    for (id, row) in &case.others {
        for (name, stretches) in row {
            put(&mut world, ("thing", id), name, stretches);
        }
    }
    for (i, row) in case.members.iter().flatten().enumerate() {
        let id = format!("p{}", i + 1);
        if !row.iter().any(|(name, _)| name == "owner") {
            put(&mut world, ("part", &id), "owner", &spell::read("T"));
        }
        for (name, stretches) in row {
            put(&mut world, ("part", &id), name, stretches);
        }
    }
    domains(case, &mut world);
    world
}

fn put(world: &mut World, (entity, id): (&str, &str), fact: &str, stretches: &[Stretch]) {
    if let Some(text) = spell::always(stretches) {
        let row = world.rows.get_mut(entity).unwrap().get_mut(id).unwrap();
        row.insert(fact.to_owned(), text.to_owned());
        return;
    }
    for s in stretches {
        world.spells.push(Spell {
            entity: entity.to_owned(),
            id: id.to_owned(),
            fact: fact.to_owned(),
            value: s.value.clone(),
            from: s.from.clone(),
            until: s.until.clone(),
        });
    }
}

fn domains(case: &Case, world: &mut World) {
    let mut add = |name: String, ty: &str, none: bool| {
        let values: &[&str] = match ty {
            "number" | "rate" => &NUMBERS,
            "day" => &DAYS,
            _ => return,
        };
        let mut values: Vec<String> = values.iter().map(|v| (*v).to_owned()).collect();
        if none {
            values.push("none".into());
        }
        world.domains.insert(name, values);
    };
    for (name, header, _) in &case.given {
        add(format!("thing.{name}"), &header.ty, header.may_be_none);
    }
    for (name, ty, none) in
        [("size", "number", false), ("cost", "number", false), ("since", "day", false), ("left", "day", true)]
    {
        add(format!("part.{name}"), ty, none);
    }
    for (name, p) in &case.parameters {
        if let crate::case::Parameter::Short(header, _) = p {
            add(format!("parameter:{name}"), &header.ty, false);
        }
    }
    for (name, values) in &case.tries {
        let parameter = case.parameters.iter().any(|(n, _)| n == name.split('[').next().unwrap());
        let full = if name.contains('.') {
            name.clone()
        } else if parameter {
            format!("parameter:{name}")
        } else {
            format!("thing.{name}")
        };
        world.domains.insert(full, values.clone());
    }
}
