//! The rules of a pack asked of everybody: what is found of each, in pieces. No database, no clock.

use std::collections::HashMap;

use base::{Day, Wording};
use policy::decide::{Answer as Said, World};
use policy::explain::{period_label, result_word, why_refused};
use policy::facts::Snapshot;
use policy::lang::types::{EntityId, RuleId};
use policy::pack::model::Rule;
use policy::run::{Found, run};
use policy::value::Fault;
use uuid::Uuid;

use crate::facts::Gathered;
use crate::model::{Answer, Counts, Finding, Outcome};
use crate::packs::Held;

/// Findings handed over together.
const PIECE: usize = 16_384;
/// Missing facts that are named one by one; of the rest only the number is kept.
const NEEDS_SHOWN: usize = 20;

/// What is handed over while a pack is judged.
pub(crate) enum Part {
    /// A rule begins.
    Rule(Box<Answer>),
    /// What it says of some.
    Findings(Vec<Finding>),
    /// A rule ends.
    End(Counts),
}

/// Asks every answered rule of a pack, judged for the period that contains a day. Ends early where `take` says false.
pub(crate) fn judge(
    held: &Held,
    gathered: &Gathered,
    on: Day,
    threads: usize,
    take: &mut dyn FnMut(Part) -> bool,
) {
    let snapshot = Snapshot::new(&held.pack, &gathered.facts, on.number(), false);
    let world = World { pack: &held.pack, snapshot: &snapshot, on };
    for (id, rule, reads) in held.answered() {
        let judged_on = rule.judged_on(on);
        let in_force = rule.scheme().is_none_or(|s| s.in_force(judged_on));
        let answer = Answer {
            id: 0,
            pack: held.code().to_owned(),
            pack_hash: held.hash.clone(),
            rule: rule.name.clone(),
            entity: held.entity_of(rule).to_owned(),
            period: period_label(rule, on),
            judged_on,
            in_force,
            clauses: rule.clauses.clone(),
            assumed: reads.assumed(&held.pack, judged_on),
            counts: Counts::default(),
        };
        if !take(Part::Rule(Box::new(answer))) {
            return;
        }
        let found = if in_force { run(world, id, judged_on.number(), threads) } else { vec![] };
        let asked = Asked { world, id, rule, judged_on, subjects: subjects(&gathered.subjects, rule.entity) };
        let mut counts = Counts::default();
        for (i, piece) in found.chunks(PIECE).enumerate() {
            let findings = asked.findings(i * PIECE, piece, threads);
            findings.iter().for_each(|f| counts.add(f));
            if !take(Part::Findings(findings)) {
                return;
            }
        }
        if !take(Part::End(counts)) {
            return;
        }
    }
}

fn subjects(all: &HashMap<EntityId, Vec<Uuid>>, entity: EntityId) -> &[Uuid] {
    all.get(&entity).map_or(&[], Vec::as_slice)
}

struct Asked<'a> {
    world: World<'a>,
    id: RuleId,
    rule: &'a Rule,
    judged_on: Day,
    /// By row.
    subjects: &'a [Uuid],
}

impl Asked<'_> {
    /// Findings of rows from `first` on, worked out on so many threads.
    fn findings(&self, first: usize, found: &[Found], threads: usize) -> Vec<Finding> {
        let share = found.len().div_ceil(threads.max(1)).max(1);
        std::thread::scope(|scope| {
            let parts: Vec<_> = found
                .chunks(share)
                .enumerate()
                .map(|(i, part)| scope.spawn(move || self.some(first + i * share, part)))
                .collect();
            parts.into_iter().flat_map(|p| p.join().unwrap_or_default()).collect()
        })
    }

    fn some(&self, first: usize, found: &[Found]) -> Vec<Finding> {
        let rows = found.iter().enumerate().filter_map(|(i, f)| {
            let subject = self.subjects.get(first + i)?;
            Some(self.finding(*subject, u32::try_from(first + i).unwrap_or(u32::MAX), f))
        });
        rows.collect()
    }

    fn finding(&self, subject: Uuid, row: u32, found: &Found) -> Finding {
        let money = self.rule.ty.dim() == Some(policy::lang::unit::Dim::FEN);
        let search = found.search.as_deref();
        let mut out = Finding {
            subject,
            outcome: Outcome::Undetermined,
            amount_fen: None,
            min_fen: None,
            max_fen: None,
            value: String::new(),
            needs: vec![],
            needs_count: 0,
            reason: None,
        };
        match found.answer {
            Said::Granted(fen) => (out.outcome, out.amount_fen) = (Outcome::Granted, Some(fen)),
            Said::Refused => {
                out.outcome = Outcome::Refused;
                out.reason = Some(why_refused(self.world, self.id, row, self.judged_on));
            }
            Said::Value(val) => {
                out.outcome = Outcome::Given;
                out.amount_fen = val.as_whole().filter(|_| money);
                out.value = result_word(self.world, self.id, found.answer);
            }
            Said::Fault(fault) => {
                out.outcome = Outcome::Cannot;
                out.reason = Some(words_of(fault));
            }
            Said::Open(..) => {
                let needs = search.map_or(&[][..], |s| &s.ask_first);
                out.needs = needs.iter().take(NEEDS_SHOWN).cloned().collect();
                out.needs_count = u32::try_from(needs.len()).unwrap_or(u32::MAX);
                (out.min_fen, out.max_fen) = search.map_or((None, None), |s| (s.min_fen, s.max_fen));
                if search.is_some_and(|s| s.limited) {
                    out.reason = Some(Wording::new(
                        "未能试完所有可能（search_limit）",
                        "not every possibility could be tried (search_limit)",
                    ));
                }
            }
        }
        out
    }
}

fn words_of(fault: Fault) -> Wording {
    match fault {
        Fault::OutOfRange => Wording::new("超出范围", "out of range"),
        Fault::DivisionByZero => Wording::new("除以零", "division by zero"),
    }
}
