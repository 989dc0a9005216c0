//! Filling gaps: which first, and with what.

use std::collections::BTreeSet;
use std::rc::Rc;

use super::{KNOWN_MAX, LEAVES_MAX, Leaf, Outcome, STEPS_MAX, Searcher, WITHOUT_END};
use crate::decide::eval::{Eval, Reads};
use crate::decide::gap::{Filled, Gap};
use crate::lang::ir::{Node, Op};
use crate::lang::types::{Kind, ParameterId, Type};
use crate::pack::model::RuleKind;
use crate::value::Val;

impl Searcher<'_> {
    /// Explores all fillings. Each branch finds values that matter in it; at last every branch tries the values of all,
    /// so that outcomes can be compared gap by gap. With several ranges open a turn of one may hang on another, so each
    /// of them is once the last to be cut; what a further round would find are only neighbours of those values.
    pub(super) fn rounds(&mut self, filled: &mut Filled) {
        let mut turn = 0;
        while turn == 0 || turn < self.ranges.len() && !self.limited {
            self.turn = turn;
            self.leaves.clear();
            self.explore(filled);
            turn += 1;
        }
        if !self.tried.is_empty() && !self.limited {
            self.cutting = false;
            self.leaves.clear();
            self.explore(filled);
        }
    }

    fn explore(&mut self, filled: &mut Filled) {
        if self.steps > STEPS_MAX || self.leaves.len() > LEAVES_MAX || self.known.len() > KNOWN_MAX {
            self.limited = true;
            return;
        }
        let outcome = self.evaluate(filled);
        if outcome.answer.is_settled() {
            self.leaves.push(Leaf { fixed: filled.all().to_vec(), answer: outcome.answer, stuck: vec![] });
            return;
        }
        let Some((gap, values)) = self.next(&outcome, filled) else {
            let stuck = outcome.gaps.clone();
            self.leaves.push(Leaf { fixed: filled.all().to_vec(), answer: outcome.answer, stuck });
            return;
        };
        for val in values {
            filled.push(gap, val);
            self.explore(filled);
            filled.pop();
        }
    }

    /// The gap to fill next, and with what; none where nothing can be put into those that are open.
    fn next(&mut self, outcome: &Outcome, filled: &mut Filled) -> Option<(Gap, Vec<Val>)> {
        // Choices come before ranges: a range is cut where comparisons turn, and those are clearer with less unknown.
        let Outcome { gaps, owners, seen, .. } = outcome;
        let choice = gaps.iter().find_map(|g| self.choices(g, owners, seen, filled).map(|v| (*g, v)));
        if choice.is_some() {
            return choice;
        }
        let mut open: Vec<_> = gaps.iter().filter_map(|g| self.range(g).map(|r| (*g, r))).collect();
        open.sort();
        self.ranges.extend(open.iter().map(|(g, _)| *g));
        let (gap, range) = *open.get(self.turn % open.len().max(1))?;
        let values = self.cut(gap, range, filled);
        Some((gap, values))
    }

    /// Whether two values of a gap lead to different answers under some filling of the others. Where that would take
    /// too long to find out, yes: what may matter is named rather than left out.
    pub(super) fn differ(&mut self, gap: Gap, a: Val, b: Val, filled: &mut Filled) -> bool {
        if self.steps > STEPS_MAX || self.known.len() > KNOWN_MAX {
            return true;
        }
        let [of_a, of_b] = [a, b].map(|val| {
            filled.push(gap, val);
            let outcome = self.evaluate(filled);
            filled.pop();
            outcome
        });
        if of_a.answer.is_settled() && of_b.answer.is_settled() {
            return of_a.answer != of_b.answer;
        }
        let open = if of_a.answer.is_settled() { of_b } else { of_a };
        match self.next(&open, filled) {
            None => true,
            Some((other, values)) => values.into_iter().any(|val| {
                filled.push(other, val);
                let differ = self.differ(gap, a, b, filled);
                filled.pop();
                differ
            }),
        }
    }

    fn type_of(&self, gap: &Gap) -> Option<Type> {
        match gap {
            Gap::Fact(fact, ..) => self.world.pack.fact(*fact).map(|f| f.ty),
            Gap::Parameter(id, ..) => self.world.pack.parameter(*id).map(|p| p.ty),
            Gap::WorkingDays(_) | Gap::Members(..) => None,
        }
    }

    /// Every value of a gap that has only so many: none for numbers and days, which have a range.
    fn choices(
        &mut self,
        gap: &Gap,
        owners: &[(Gap, u32)],
        seen: &[i64],
        filled: &mut Filled,
    ) -> Option<Vec<Val>> {
        let ty = self.type_of(gap)?;
        let mut values = match ty.kind {
            Kind::YesNo => vec![Val::YES, Val::NO],
            Kind::Enum(id) => {
                let n = self.world.pack.enumeration(id).map_or(0, |e| e.codes.len());
                (0..n).map(|i| Val::whole(i64::try_from(i).ok())).collect()
            }
            Kind::Region => {
                let named = self.regions();
                let tried = self.tried.entry(*gap).or_default();
                tried.extend(named);
                if self.compares_regions {
                    tried.extend(seen.iter().flat_map(|r| [*r, place_in(*r)]));
                }
                tried.iter().map(|n| Val::Whole(*n)).collect()
            }
            Kind::One(_) => {
                let mut rows = vec![Val::Whole(filled.somebody(*gap).into())];
                let tried = self.tried.entry(*gap).or_default();
                tried.extend(owners.iter().filter(|(g, _)| g == gap).map(|(_, owner)| i64::from(*owner)));
                rows.extend(tried.iter().map(|n| Val::Whole(*n)));
                rows
            }
            // A text can be anything: nothing is put in its place.
            Kind::Text | Kind::Number { .. } | Kind::Day | Kind::Nothing => return None,
        };
        if ty.none {
            values.push(Val::None);
        }
        Some(values)
    }

    /// Every region that matters: those that formulas, parameters and this run's facts name, a place in each, and one elsewhere.
    fn regions(&mut self) -> Vec<i64> {
        if let Some(regions) = &self.regions {
            return regions.clone();
        }
        let mut out = Vec::new();
        for rule in &self.world.pack.rules {
            for formula in formulas(&rule.kind) {
                named_regions(formula, &mut out);
            }
        }
        for p in self.world.pack.parameters.iter().filter(|p| p.ty.kind == Kind::Region) {
            out.extend(p.values.iter().flatten().filter_map(|v| v.val.as_whole()));
        }
        self.compares_regions =
            self.world.pack.rules.iter().flat_map(|r| formulas(&r.kind)).any(compares_regions);
        if self.compares_regions {
            out.extend(out.clone().into_iter().map(place_in));
            out.extend(ELSEWHERE);
        } else {
            out.extend(ELSEWHERE.first());
        }
        out.sort_unstable();
        out.dedup();
        self.regions = Some(out.clone());
        out
    }

    fn range(&self, gap: &Gap) -> Option<(i64, i64, bool)> {
        match gap {
            Gap::Fact(fact, ..) => {
                let def = self.world.pack.fact(*fact)?;
                let ranged = matches!(def.ty.kind, Kind::Number { .. } | Kind::Day);
                ranged.then(|| (def.min, def.max.unwrap_or(WITHOUT_END), def.ty.none))
            }
            Gap::Parameter(id, ..) => self.parameter_range(*id),
            _ => None,
        }
    }

    fn parameter_range(&self, id: ParameterId) -> Option<(i64, i64, bool)> {
        let p = self.world.pack.parameter(id)?;
        let bound = |v: Option<Val>, default: i64| v.and_then(Val::as_whole).unwrap_or(default);
        match p.ty.kind {
            Kind::Day => Some((bound(p.floor, -43_829), bound(p.ceiling, 65_743), false)),
            Kind::Number { .. } => Some((bound(p.floor, 0), bound(p.ceiling, WITHOUT_END), false)),
            _ => None,
        }
    }

    /// The values of a range that matter: its ends, and both sides of every point where a comparison turns.
    fn cut(&mut self, gap: Gap, (low, high, none): (i64, i64, bool), filled: &mut Filled) -> Vec<Val> {
        if self.cutting || !self.tried.contains_key(&gap) {
            let mut points: Vec<i64> = self.tried.get(&gap).into_iter().flatten().copied().collect();
            points.extend(self.seeds(&gap, low, high));
            points.sort_unstable();
            points.dedup();
            let mut values: BTreeSet<i64> = BTreeSet::from([low, high]);
            let probed: Vec<(i64, u64)> =
                points.into_iter().map(|v| (v, self.probe(gap, v, filled))).collect();
            let mut open: Vec<[(i64, u64); 2]> =
                probed.windows(2).filter_map(|w| w.try_into().ok()).collect();
            while let Some([(a, at_a), (b, at_b)]) = open.pop() {
                if at_a == at_b {
                    continue;
                }
                if b - a <= 1 {
                    values.extend([a, b]);
                    continue;
                }
                if self.steps > STEPS_MAX {
                    self.limited = true;
                    break;
                }
                let middle = a + (b - a) / 2;
                let probe = self.probe(gap, middle, filled);
                open.push([(a, at_a), (middle, probe)]);
                open.push([(middle, probe), (b, at_b)]);
            }
            self.tried.entry(gap).or_default().extend(values);
        }
        let tried = self.tried.get(&gap).into_iter().flatten();
        let mut out: Vec<Val> = tried.map(|n| Val::Whole(*n)).collect();
        if none {
            out.push(Val::None);
        }
        out
    }

    /// Where the search for turns begins: everywhere in a short range, at its ends in a long one; and at the ends of
    /// months where a formula asks for the month of a day that may be this one, since that turns back and forth.
    fn seeds(&self, gap: &Gap, low: i64, high: i64) -> Vec<i64> {
        if high.saturating_sub(low) <= SHORT_RANGE {
            return (low..=high).collect();
        }
        let mut out = vec![low, high];
        let is_day = self.type_of(gap).is_some_and(|t| t.kind == Kind::Day);
        if is_day && self.world.pack.asks_months_of_facts {
            let mut day = self.world.on.start_of_year();
            for _ in 0..SEED_MONTHS {
                let Some(before) = day.plus_days(-1) else { break };
                out.extend(
                    [before, day]
                        .map(|d| i64::from(d.number()))
                        .into_iter()
                        .filter(|n| low < *n && *n < high),
                );
                day = before.start_of_month();
            }
        }
        out
    }

    /// The way that evaluation takes with a gap filled so.
    fn probe(&mut self, gap: Gap, value: i64, filled: &mut Filled) -> u64 {
        filled.push(gap, Val::Whole(value));
        let path = self.evaluate(filled).path;
        filled.pop();
        path
    }

    /// What comes of a filling; each is worked out once, in whatever order its gaps were filled.
    fn evaluate(&mut self, filled: &Filled) -> Rc<Outcome> {
        let mut key = filled.all().to_vec();
        key.sort_by_key(|(g, _)| *g);
        if let Some(known) = self.known.get(&key) {
            return known.clone();
        }
        let mut eval = Eval::new(self.world, filled);
        eval.reads = self.reads.as_ref().map(|_| Reads::default());
        let answer = eval.answer(self.rule, self.row, self.day);
        self.steps += eval.steps;
        if let (Some(reads), Some(found)) = (&mut self.reads, eval.reads.take()) {
            reads.extend(found);
        }
        let outcome =
            Outcome { answer, gaps: eval.gaps, owners: eval.owners, seen: eval.regions, path: eval.path };
        let outcome = Rc::new(outcome);
        self.known.insert(key, outcome.clone());
        outcome
    }
}

/// Two places that no formula names.
const ELSEWHERE: [i64; 2] = [980_000_000_000, 990_000_000_000];

/// A range of so many values is tried value by value.
const SHORT_RANGE: i64 = 64;

/// How many months back the ends of months are looked at: they hold the end of a February in a leap year.
const SEED_MONTHS: usize = 60;

/// The first place in a region; a village is its own.
fn place_in(region: i64) -> i64 {
    let width = [2, 4, 6, 9].into_iter().find(|w| region % 10_i64.pow(12 - w) == 0);
    let next = match width {
        Some(2) => 4,
        Some(4) => 6,
        Some(6) => 9,
        Some(_) => 12,
        None => return region,
    };
    region.saturating_add(10_i64.pow(12 - next))
}

/// Every formula of a rule.
fn formulas(kind: &RuleKind) -> Vec<&Node> {
    match kind {
        RuleKind::Variable(f) | RuleKind::Figure(f, ..) | RuleKind::Class(f, ..) => {
            f.versions.iter().map(|(_, f)| &f.root).collect()
        }
        RuleKind::Scheme(s) => {
            s.eligible.versions.iter().chain(&s.amount.versions).map(|(_, f)| &f.root).collect()
        }
    }
}

/// Regions that a formula names, and for each a place in it, since `=` and `within` tell those apart.
fn named_regions(node: &Node, out: &mut Vec<i64>) {
    if let (Op::Const(Val::Whole(n)), Kind::Region) = (&node.op, node.ty.kind) {
        out.push(*n);
    }
    for child in node.children() {
        named_regions(child, out);
    }
}

/// Whether regions are compared with each other, rather than only looked for in those that formulas name.
fn compares_regions(node: &Node) -> bool {
    let region = |n: &Node| n.ty.kind == Kind::Region;
    let here = match &node.op {
        Op::Compare(_, a, _) | Op::InSet(a, _) => region(a),
        Op::Within(_, outer) => !matches!(outer.op, Op::Const(_)),
        _ => false,
    };
    here || node.children().into_iter().any(compares_regions)
}
