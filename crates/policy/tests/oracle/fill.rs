//! Every filling of what is missing, as a tree: at each gap that is asked for, one branch for each of its values.
//! A leaf is a partial filling that is enough for an answer. The leaves of a tree do not overlap and leave
//! nothing out, so what holds of them holds of all total fillings: two total fillings that differ in one gap
//! only and are answered differently lie in two leaves that disagree in that gap and in no other.

use super::days;
use super::eval::{Outcome, Place, Run, Stop};
use super::facts::Gap;
use super::pack::{Fact, Kind, Pack};
use super::units::Unit;
use super::value::{Type, Value};
use super::{Answer, World};
use std::collections::BTreeSet;

/// "Elsewhere": a region that no formula names.
const ELSEWHERE: &str = "990000000000";
const MOST_LEAVES: usize = 100_000;

#[derive(Clone, Debug, PartialEq, Eq)]
enum Verdict {
    Fails,
    NotInForce,
    Refused,
    Granted(i64),
    Value(String),
}

struct Leaf {
    filled: Vec<(Gap, Value)>,
    eligible: &'static str,
    verdict: Verdict,
}

/// What the run is asked.
#[derive(Clone, Copy)]
pub struct Asked {
    pub rule: usize,
    pub row: usize,
}

pub fn answer(run: &mut Run, world: &World, asked: Asked) -> Answer {
    let mut leaves = Vec::new();
    explore(run, world, asked, &mut leaves);
    summary(run, &leaves)
}

fn explore(run: &mut Run, world: &World, asked: Asked, leaves: &mut Vec<Leaf>) {
    match leaf(run, asked) {
        Err(gap) => {
            for value in domain(run, world, &gap) {
                run.filled.push((gap, value));
                explore(run, world, asked, leaves);
                run.filled.pop();
            }
        }
        Ok((eligible, verdict)) => {
            assert!(leaves.len() < MOST_LEAVES, "more than {MOST_LEAVES} fillings");
            leaves.push(Leaf { filled: run.filled.clone(), eligible, verdict });
        }
    }
}

/// The answer under what is filled so far, or the gap that has to be filled first.
fn leaf(run: &Run, asked: Asked) -> Result<(&'static str, Verdict), Gap> {
    match &run.pack.rules[asked.rule].kind {
        Kind::Scheme(_) => scheme_leaf(run, asked),
        Kind::Formula { unit, at, .. } => {
            let here = Place { row: asked.row, day: at.of(run.horizon), days: None };
            let value = settle(run.eval(&super::bind::Node::Rule(asked.rule), here))?;
            let text = value.map(|v| text(run, v, *unit));
            Ok(("", text.map_or(Verdict::Fails, Verdict::Value)))
        }
    }
}

fn scheme_leaf(run: &Run, asked: Asked) -> Result<(&'static str, Verdict), Gap> {
    if !run.in_force(asked.rule, run.horizon) {
        return Ok(("", Verdict::NotInForce));
    }
    match settle(run.eligible(asked.rule, asked.row, run.horizon))? {
        None => return Ok(("unknown", Verdict::Fails)),
        Some(false) => return Ok(("no", Verdict::Refused)),
        Some(true) => {}
    }
    match settle(run.excluded(asked.rule, asked.row, run.horizon))? {
        None => return Ok(("yes", Verdict::Fails)),
        Some(true) => return Ok(("yes", Verdict::Refused)),
        Some(false) => {}
    }
    let amount = settle(run.amount(asked.rule, asked.row, run.horizon).and_then(Run::fen))?;
    Ok(("yes", amount.map_or(Verdict::Fails, Verdict::Granted)))
}

/// A value, none where working it out failed, or the gap that is asked for.
fn settle<T>(outcome: Outcome<T>) -> Result<Option<T>, Gap> {
    match outcome {
        Ok(value) => Ok(Some(value)),
        Err(Stop::Fails(_)) => Ok(None),
        Err(Stop::Ask(gap)) => Err(gap),
    }
}

/// A value as an answer gives it: a number in the unit of its table (else in fen, days or months), a region in
/// twelve digits.
fn text(run: &Run, value: Value, unit: Option<Unit>) -> String {
    match value {
        Value::None => "none".to_owned(),
        Value::YesNo(b) => if b { "yes" } else { "no" }.to_owned(),
        Value::Num(n) => {
            let worth = unit.unwrap_or(Unit::none()).worth;
            n.q.div(worth).expect("a number that can be held").text()
        }
        Value::Day(d) => days::text(d),
        Value::Code(code) => run.pack.codes[code].clone(),
        Value::Region(code) => format!("{code:012}"),
        Value::Row(_) | Value::Text(_) => panic!("{value:?} is no answer"),
    }
}

fn domain(run: &Run, world: &World, gap: &Gap) -> Vec<Value> {
    let pack = run.pack;
    let (ty, unit, fact) = match gap {
        Gap::Fact { fact, .. } => {
            let fact = &pack.facts[*fact];
            (&fact.ty, fact.unit, Some(fact))
        }
        Gap::Parameter { parameter, .. } => {
            let parameter = &pack.parameters[*parameter];
            (&parameter.ty, parameter.unit, None)
        }
    };
    let names = names(run, gap, fact);
    let mut values = Vec::new();
    if let Some(texts) = names.iter().find_map(|n| world.domains.get(n)) {
        values.extend(texts.iter().map(|t| pack.value(t, ty, unit)));
    } else {
        values = usual_domain(pack, ty).unwrap_or_else(|| panic!("no domain is given for {}", names[0]));
        values.extend(fact.filter(|f| f.may_be_none).map(|_| Value::None));
    }
    let mut distinct = Vec::new();
    for value in values {
        if !distinct.contains(&value) {
            distinct.push(value);
        }
    }
    assert!(!distinct.is_empty(), "the domain of {} is empty", names[0]);
    distinct
}

/// The names under which the caller may give a domain, the narrowest first.
fn names(run: &Run, gap: &Gap, fact: Option<&Fact>) -> Vec<String> {
    if let Some(fact) = fact {
        return vec![format!("{}.{}", run.pack.entities[fact.entity], fact.name)];
    }
    let narrow = run.facts.label(run.pack, gap);
    let wide = narrow.split('[').next().expect("a split has a first part").to_owned();
    vec![narrow, wide]
}

fn usual_domain(pack: &Pack, ty: &Type) -> Option<Vec<Value>> {
    Some(match ty {
        Type::YesNo => vec![Value::YesNo(true), Value::YesNo(false)],
        Type::Enumeration(own) => own.iter().map(|c| Value::Code(*c)).collect(),
        Type::Region => {
            let elsewhere = pack.successors.region(ELSEWHERE);
            pack.regions_named.iter().copied().chain([elsewhere]).map(Value::Region).collect()
        }
        Type::Relation(_) | Type::Text => panic!("a relation or text without a value: not supported"),
        Type::Number | Type::Day => return None,
    })
}

fn summary(run: &Run, leaves: &[Leaf]) -> Answer {
    let first = &leaves[0];
    let definite = leaves.iter().all(|l| l.verdict == first.verdict);
    let gaps = gaps(leaves);
    let conflicts = conflicts(&gaps, leaves);
    let alone = conflicts.iter().filter(|c| c.count_ones() == 1);
    let needs = alone.map(|c| run.facts.label(run.pack, gaps[c.trailing_zeros() as usize])).collect();
    let amounts: Option<Vec<i64>> = leaves.iter().map(|l| amount(&l.verdict)).collect();
    let result = match &first.verdict {
        _ if !definite => "undetermined",
        Verdict::Fails => "undetermined",
        Verdict::NotInForce => "not_in_force",
        Verdict::Refused => "refused",
        Verdict::Granted(_) => "granted",
        Verdict::Value(text) => text,
    };
    let agreed = leaves.iter().all(|l| l.eligible == first.eligible);
    Answer {
        result: result.to_owned(),
        eligible: if agreed { first.eligible } else { "unknown" }.to_owned(),
        amount_fen: if definite { amount(&first.verdict) } else { None },
        amount_min_fen: amounts.as_ref().and_then(|a| a.iter().min().copied()),
        amount_max_fen: amounts.as_ref().and_then(|a| a.iter().max().copied()),
        needs,
        ask_first: smallest_hitting_set(&conflicts),
        fillings: leaves.len(),
    }
}

/// What a filling is worth in fen; none for what is no scheme, fails or is not in force.
fn amount(verdict: &Verdict) -> Option<i64> {
    match verdict {
        Verdict::Granted(fen) => Some(*fen),
        Verdict::Refused => Some(0),
        Verdict::Fails | Verdict::NotInForce | Verdict::Value(_) => None,
    }
}

/// Every gap that some leaf fills, once.
fn gaps(leaves: &[Leaf]) -> Vec<&Gap> {
    let mut found: Vec<&Gap> = Vec::new();
    for (gap, _) in leaves.iter().flat_map(|l| &l.filled) {
        if !found.contains(&gap) {
            found.push(gap);
        }
    }
    assert!(found.len() <= 128, "more than 128 gaps");
    found
}

/// For every two leaves that are answered differently, the gaps in which they disagree: a bit for each gap.
fn conflicts(gaps: &[&Gap], leaves: &[Leaf]) -> BTreeSet<u128> {
    let column = |leaf: &Leaf, gap: &Gap| leaf.filled.iter().find(|(g, _)| g == gap).map(|(_, v)| *v);
    let table: Vec<Vec<Option<Value>>> =
        leaves.iter().map(|l| gaps.iter().map(|g| column(l, g)).collect()).collect();
    let mut found = BTreeSet::new();
    for (i, a) in table.iter().enumerate() {
        for (j, b) in table[..i].iter().enumerate() {
            if leaves[i].verdict == leaves[j].verdict {
                continue;
            }
            let differ = |k: &usize| a[*k].is_some() && b[*k].is_some() && a[*k] != b[*k];
            let conflict: u128 = (0..gaps.len()).filter(differ).map(|k| 1 << k).sum();
            assert!(conflict != 0, "two leaves overlap");
            found.insert(conflict);
        }
    }
    found
}

/// The size of a smallest set of gaps that has a member in each conflict.
fn smallest_hitting_set(conflicts: &BTreeSet<u128>) -> usize {
    (0..=128).find(|size| can_hit(conflicts, 0, *size)).expect("all the gaps together are enough")
}

/// Whether no more than so many gaps, beside those chosen, hit every conflict.
fn can_hit(conflicts: &BTreeSet<u128>, chosen: u128, more: usize) -> bool {
    let missed = conflicts.iter().filter(|c| **c & chosen == 0);
    let Some(smallest) = missed.min_by_key(|c| c.count_ones()) else { return true };
    let members = (0..128).map(|k| 1_u128 << k).filter(|gap| smallest & gap != 0);
    more > 0 && members.into_iter().any(|gap| can_hit(conflicts, chosen | gap, more - 1))
}
