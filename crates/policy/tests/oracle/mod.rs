//! A second, deliberately plain interpreter of the policy language, written from `docs/language.md` alone: what
//! the engine is held against. It shares no code with it. It knows nothing of "unknown": it fills every gap with
//! each of its values, works the answer out on the filled facts, and looks at what the answers have in common.
//!
//! How it reads what the page leaves open:
//!
//! - A piece is one day (see `folds`). A piece must therefore only be summed, over what is linear in `days`.
//! - `and`, `or`, `if`, `any` and `all` stop at the first part that settles them, from left to right; an error in
//!   a part that is not reached is no error.
//! - A filling under which the answer is an error (too large, a division by zero, a year without a calendar) is
//!   an answer of its own kind, different from every other. Where there is one, no range of fen is given.
//! - A variable, figure or class that another rule reads is worked out on the day of the reader; `at` of a figure
//!   is for its own answer only. A scheme that is read is worked out in its period that contains the day.
//! - `until` is the first day after, everywhere.
//! - `eligible` is the outcome of the formula of that name alone; who is shut out by `excluded_by` is eligible
//!   and refused. A cap is applied before rounding.
//! - A name is looked for among the names of the entity and the parameters first, and is else a code.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::panic)]

mod bind;
mod days;
mod eval;
mod exact;
mod facts;
mod fill;
mod folds;
mod functions;
mod lex;
mod pack;
mod parse;
mod regions;
mod schemes;
mod toml;
mod units;
mod value;

use std::collections::{BTreeMap, BTreeSet};

pub struct Oracle {
    pack: pack::Pack,
}

pub struct Question {
    pub rule: String,
    pub id: String,
    /// The run day, which is also the horizon.
    pub on: String,
}

#[derive(Clone, Debug, Default)]
pub struct Spell {
    pub entity: String,
    pub id: String,
    pub fact: String,
    pub value: String,
    /// Empty: open.
    pub from: String,
    /// The first day after; empty: open.
    pub until: String,
}

#[derive(Clone, Debug, Default)]
pub struct Set {
    pub name: String,
    /// Empty, `a`, or `a,b`.
    pub key: String,
    /// Empty: always.
    pub from: String,
    /// Empty: unset from that day on.
    pub value: String,
}

#[derive(Clone, Debug, Default)]
pub struct World {
    /// Entity, id, fact: the text of a fact file. A fact that is not there is unknown, an entity that is not
    /// there is a missing file.
    pub rows: BTreeMap<String, BTreeMap<String, BTreeMap<String, String>>>,
    pub spells: Vec<Spell>,
    pub sets: Vec<Set>,
    /// What a gap may be filled with, by `entity.fact`, `parameter:name` or `parameter:name[key]`: needed for days
    /// and numbers, taken as the whole domain wherever it is given.
    pub domains: BTreeMap<String, Vec<String>>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Schemes: `granted`, `refused`, `undetermined`, `not_in_force`; others: the value, or `undetermined`.
    pub result: String,
    /// `yes`, `no`, `unknown`; empty for what is no scheme or not in force.
    pub eligible: String,
    pub amount_fen: Option<i64>,
    pub amount_min_fen: Option<i64>,
    pub amount_max_fen: Option<i64>,
    pub needs: BTreeSet<String>,
    /// The size of a smallest set of gaps that is certain to settle the answer.
    pub ask_first: usize,
    /// How many partial fillings were told apart.
    pub fillings: usize,
}

impl Oracle {
    /// Reads the tables of a pack and of what it sees, from paths and texts. Panics on a bad pack.
    pub fn read(files: &[(String, String)]) -> Oracle {
        Oracle { pack: pack::read(files) }
    }

    pub fn answer(&self, q: &Question, world: &World) -> Answer {
        let pack = &self.pack;
        let rule = pack.rules.iter().position(|r| r.name == q.rule);
        let rule = rule.unwrap_or_else(|| panic!("no rule is called {:?}", q.rule));
        let entity = pack.rules[rule].entity;
        let mut facts = facts::Facts::read(pack, world, (entity, &q.id));
        let row = facts.row(entity, &q.id);
        let horizon = days::must_read(&q.on);
        let mut run = eval::Run { pack, facts: &facts, horizon, filled: Vec::new() };
        fill::answer(&mut run, world, fill::Asked { rule, row })
    }
}
