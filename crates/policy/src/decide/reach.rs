//! What a formula can read, and on which days that changes: where a piece ends.

use base::PeriodKind;

use super::eval::{At, Eval};
use super::gap::SOMEBODY;
use crate::lang::ir::{Dated, Formula, Function, Node, Op, Span, Step};
use crate::lang::types::{FactRef, ParameterId, RuleId};
use crate::pack::model::Pack;
use crate::value::Val;

/// How often what a formula reads of the calendar changes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Moves {
    Never,
    Yearly,
    Quarterly,
    Monthly,
    Daily,
}

/// What a formula can read.
#[derive(Clone, Debug)]
pub struct Reach {
    facts: Vec<(Vec<Step>, FactRef)>,
    parameters: Vec<ParameterId>,
    /// Day numbers on which another dated formula begins to hold.
    begins: Vec<i32>,
    /// Days with which `day` is compared, which do not move themselves, each along the relations to whose it is.
    turns: Vec<(Vec<Step>, Formula)>,
    moves: Moves,
}

struct Walk<'p> {
    pack: &'p Pack,
    reach: Reach,
    seen: Vec<(RuleId, Vec<Step>)>,
}

impl Reach {
    /// What a formula can read.
    pub(crate) fn of(pack: &Pack, body: &Node) -> Reach {
        let reach =
            Reach { facts: vec![], parameters: vec![], begins: vec![], turns: vec![], moves: Moves::Never };
        let mut walk = Walk { pack, reach, seen: vec![] };
        walk.node(body, &mut vec![], &std::sync::Arc::from(""));
        walk.reach
    }

    /// The days strictly inside `first..end` on which something that is read changes for a row.
    pub(crate) fn cuts(&self, eval: &mut Eval<'_>, row: u32, first: i32, end: i32, cuts: &mut Vec<i32>) {
        let inside = |day: i32| first < day && day < end;
        for (steps, fact) in &self.facts {
            for row in rows(eval, steps, row) {
                if row < SOMEBODY {
                    eval.world.snapshot.each_run(*fact, row, |cell| {
                        cuts.extend([cell.from, cell.until].into_iter().filter(|d| inside(*d)));
                    });
                }
            }
            relation_cuts(eval, steps, row, &inside, cuts);
        }
        for id in &self.parameters {
            let values = eval.world.pack.parameter(*id).into_iter().flat_map(|p| p.values.iter().flatten());
            cuts.extend(values.flat_map(|v| [Some(v.from), v.until]).flatten().filter(|d| inside(*d)));
        }
        cuts.extend(self.begins.iter().copied().filter(|d| inside(*d)));
        self.calendar(first, end, cuts);
        self.turning(eval, row, end, cuts);
    }

    fn calendar(&self, first: i32, end: i32, cuts: &mut Vec<i32>) {
        let period = match self.moves {
            Moves::Never => return,
            Moves::Daily => {
                cuts.extend(first + 1..end);
                return;
            }
            Moves::Yearly => PeriodKind::Year,
            Moves::Quarterly => PeriodKind::Quarter,
            Moves::Monthly => PeriodKind::Month,
        };
        let mut day = first;
        while let Some(d) = base::Day::from_number(day) {
            day = period.period_of(d).until().number();
            if day >= end {
                return;
            }
            cuts.push(day);
        }
    }

    /// A day with which `day` is compared may itself differ from piece to piece, so it is worked out in each.
    fn turning(&self, eval: &mut Eval<'_>, row: u32, end: i32, cuts: &mut Vec<i32>) {
        if self.turns.is_empty() {
            return;
        }
        let mut starts = cuts.clone();
        starts.sort_unstable();
        starts.dedup();
        for (steps, formula) in &self.turns {
            for row in rows(eval, steps, row) {
                for (i, start) in starts.iter().enumerate() {
                    let stop = starts.get(i + 1).copied().unwrap_or(end);
                    let mut inner = Eval::new(eval.world, eval.filled);
                    let val = inner.eval(&formula.root, At { row, day: *start, days: 1, formula });
                    let turn = val.as_whole().and_then(|n| i32::try_from(n).ok());
                    for day in turn.into_iter().flat_map(|t| [t, t.saturating_add(1)]) {
                        if *start < day && day < stop {
                            cuts.push(day);
                        }
                    }
                }
            }
        }
    }
}

/// Everybody whom steps can lead to at any time.
fn rows(eval: &Eval<'_>, steps: &[Step], row: u32) -> Vec<u32> {
    let mut found = vec![row];
    for step in steps {
        let mut next = Vec::new();
        for row in found {
            if row >= SOMEBODY {
                continue;
            }
            match step {
                Step::Forward(relation) => eval.world.snapshot.each_run(*relation, row, |cell| {
                    let filled = eval.filled.get(&super::Gap::Fact(*relation, row, cell.from));
                    if let Val::Whole(target) =
                        if cell.val == Val::Unknown { filled.unwrap_or(Val::Unknown) } else { cell.val }
                    {
                        next.push(u32::try_from(target).unwrap_or(0));
                    }
                }),
                Step::Members(relation) => {
                    let (named, open) = eval.world.snapshot.members(*relation, row);
                    next.extend(named.iter().chain(open));
                }
            }
        }
        next.sort_unstable();
        next.dedup();
        found = next;
    }
    found
}

/// The days on which the relations along the way change.
fn relation_cuts(
    eval: &Eval<'_>,
    steps: &[Step],
    row: u32,
    inside: &dyn Fn(i32) -> bool,
    cuts: &mut Vec<i32>,
) {
    for (i, step) in steps.iter().enumerate() {
        let Some(before) = steps.get(..i) else { continue };
        for row in rows(eval, before, row) {
            if row >= SOMEBODY {
                continue;
            }
            let mut add = |relation: FactRef, row: u32| {
                eval.world.snapshot.each_run(relation, row, |cell| {
                    cuts.extend([cell.from, cell.until].into_iter().filter(|d| inside(*d)));
                });
            };
            match step {
                Step::Forward(relation) => add(*relation, row),
                Step::Members(relation) => {
                    let (named, open) = eval.world.snapshot.members(*relation, row);
                    named.iter().chain(open).for_each(|r| add(*relation, *r));
                }
            }
        }
    }
}

impl Walk<'_> {
    fn moves(&mut self, moves: Moves) {
        self.reach.moves = self.reach.moves.max(moves);
    }

    fn dated(&mut self, id: RuleId, dated: &Dated, steps: &mut Vec<Step>) {
        if self.seen.iter().any(|(r, s)| *r == id && s == steps) {
            return;
        }
        self.seen.push((id, steps.clone()));
        for (from, formula) in &dated.versions {
            if *from != i32::MIN {
                self.reach.begins.push(*from);
            }
            self.node(&formula.root, steps, &formula.text);
        }
    }

    fn rule(&mut self, id: RuleId, steps: &mut Vec<Step>) {
        let pack = self.pack;
        let Some(rule) = pack.rule(id) else { return };
        if let Some(formula) = rule.formula() {
            self.dated(id, formula, steps);
        }
    }

    /// A scheme is judged on a day of its period, so inside a piece it can only change with the period.
    fn scheme(&mut self, id: RuleId) {
        let period = self.pack.rule(id).map(|r| r.period());
        self.moves(match period {
            Some(PeriodKind::Year) => Moves::Yearly,
            Some(PeriodKind::Quarter) => Moves::Quarterly,
            Some(PeriodKind::Month) => Moves::Monthly,
            _ => Moves::Daily,
        });
    }

    fn node(&mut self, node: &Node, steps: &mut Vec<Step>, text: &std::sync::Arc<str>) {
        match &node.op {
            Op::Day => self.moves(Moves::Daily),
            Op::Fact(fact) => self.fact(steps, *fact),
            Op::Follow(relation, inner) => {
                self.fact(steps, *relation);
                steps.push(Step::Forward(*relation));
                self.node(inner, steps, text);
                steps.pop();
            }
            Op::Parameter(id, keys) => {
                if !self.reach.parameters.contains(id) {
                    self.reach.parameters.push(*id);
                }
                keys.iter().for_each(|k| self.node(k, steps, text));
            }
            Op::Rule(id) => self.rule(*id, steps),
            Op::Amount(id) | Op::Granted(id) => self.scheme(*id),
            Op::Compare(_, a, b) if self.turn(a, b, steps, text) => {}
            Op::InRange(v, low, high) if matches!(v.op, Op::Day) => {
                let (l, h) = (self.turn(v, low, steps, text), self.turn(v, high, steps, text));
                if !l || !h {
                    self.moves(Moves::Daily);
                }
            }
            Op::Call(function, arguments) => self.call(*function, arguments, steps, text),
            // What is read on another day changes only as that day does.
            Op::At(_, day) => self.node(day, steps, text),
            Op::Many(many) => {
                let depth = steps.len();
                for step in &many.path {
                    if let Step::Forward(relation) = step {
                        self.fact(steps, *relation);
                    }
                    steps.push(*step);
                }
                many.body.iter().chain(&many.filter).for_each(|n| self.node(n, steps, text));
                steps.truncate(depth);
            }
            Op::Over(over) => match &over.span {
                Span::Of(PeriodKind::Year) => self.moves(Moves::Yearly),
                Span::Of(PeriodKind::Quarter) => self.moves(Moves::Quarterly),
                Span::Of(_) => self.moves(Moves::Monthly),
                Span::Previous(_) => self.moves(Moves::Daily),
            },
            _ => node.children().into_iter().for_each(|c| self.node(c, steps, text)),
        }
    }

    fn fact(&mut self, steps: &[Step], fact: FactRef) {
        let entry = (steps.to_vec(), fact);
        if !self.reach.facts.contains(&entry) {
            self.reach.facts.push(entry);
        }
    }

    /// `day` compared with a day that does not move: the piece turns there. Whether it is such a comparison.
    fn turn(&mut self, a: &Node, b: &Node, steps: &mut Vec<Step>, text: &std::sync::Arc<str>) -> bool {
        let other = match (&a.op, &b.op) {
            (Op::Day, Op::Day) => return true,
            (Op::Day, _) => b,
            (_, Op::Day) => a,
            _ => return false,
        };
        let before = self.reach.moves;
        self.reach.moves = Moves::Never;
        self.node(other, steps, text);
        let still = self.reach.moves == Moves::Never;
        self.reach.moves = self.reach.moves.max(before);
        if still {
            self.reach.turns.push((steps.clone(), Formula { text: text.clone(), root: other.clone() }));
        } else {
            self.moves(Moves::Daily);
        }
        true
    }

    fn call(
        &mut self,
        function: Function,
        arguments: &[Node],
        steps: &mut Vec<Step>,
        text: &std::sync::Arc<str>,
    ) {
        let period = match function {
            Function::StartOf(p) | Function::EndOf(p) | Function::DaysOf(p) => Some(p),
            _ => None,
        };
        match (period, arguments) {
            (Some(PeriodKind::Year), [Node { op: Op::Day, .. }]) => self.moves(Moves::Yearly),
            (Some(PeriodKind::Quarter), [Node { op: Op::Day, .. }]) => self.moves(Moves::Quarterly),
            (Some(PeriodKind::Month), [Node { op: Op::Day, .. }]) => self.moves(Moves::Monthly),
            _ => arguments.iter().for_each(|n| self.node(n, steps, text)),
        }
    }
}
