//! What a missing fact would change: the second tier. Every gap that an answer reads is filled with each value it
//! could have; where all fillings agree, the answer is definite after all.

use std::collections::BTreeMap;

use super::eval::Eval;
use super::gap::{Filled, Gap, SOMEBODY};
use super::{Answer, World};
use crate::lang::ir::{Node, Op};
use crate::lang::types::{Kind, ParameterId, RuleId, Type};
use crate::pack::model::RuleKind;
use crate::value::Val;

/// How many operations a search may take in all.
const STEPS_MAX: u64 = 20_000_000;

/// How many different outcomes of fillings a search keeps.
const LEAVES_MAX: usize = 3_000;

/// Stands for the end of a range that has none, in the unit's smallest parts.
const WITHOUT_END: i64 = 1_000_000_000_000;

/// What the search found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The answer: settled where every filling gives the same.
    pub answer: Answer,
    /// Every gap that can change the answer, and only those, in order.
    pub needs: Vec<String>,
    /// The same, the one that is likeliest to settle the matter by itself first.
    pub ask_first: Vec<String>,
    /// The least fen over all fillings; a refusal counts as 0.
    pub min_fen: Option<i64>,
    /// The most fen over all fillings; none: without end.
    pub max_fen: Option<i64>,
    /// Whether the budget ran out before every filling was tried.
    pub limited: bool,
}

/// An outcome with the fillings that lead to it: those that agree with what is fixed, whatever else is missing.
struct Leaf {
    fixed: Vec<(Gap, Val)>,
    answer: Answer,
    /// Gaps that nothing can be put into.
    stuck: Vec<Gap>,
}

struct Searcher<'a> {
    world: World<'a>,
    rule: RuleId,
    row: u32,
    day: i32,
    steps: u64,
    limited: bool,
    leaves: Vec<Leaf>,
    regions: Option<Vec<i64>>,
}

/// The answer of a rule for a row judged on a day, with both tiers.
pub fn decide(world: World<'_>, rule: RuleId, row: u32, day: i32) -> Search {
    let filled = Filled::default();
    let mut first = Eval::new(world, &filled);
    let answer = first.answer(rule, row, day);
    if answer.is_settled() {
        let amount = answer.amount();
        return Search {
            answer,
            needs: vec![],
            ask_first: vec![],
            min_fen: amount,
            max_fen: amount,
            limited: false,
        };
    }
    let mut searcher =
        Searcher { world, rule, row, day, steps: first.steps, limited: false, leaves: vec![], regions: None };
    let mut filled = Filled::default();
    searcher.explore(&mut filled);
    searcher.result(answer, &filled, &first.gaps)
}

impl Searcher<'_> {
    fn explore(&mut self, filled: &mut Filled) {
        if self.steps > STEPS_MAX || self.leaves.len() > LEAVES_MAX {
            self.limited = true;
            return;
        }
        let (answer, gaps) = {
            let mut eval = Eval::new(self.world, filled);
            let answer = eval.answer(self.rule, self.row, self.day);
            self.steps += eval.steps;
            (answer, eval.gaps)
        };
        if answer.is_settled() {
            self.leaves.push(Leaf { fixed: filled.all().to_vec(), answer, stuck: vec![] });
            return;
        }
        // Choices come before ranges: a range is cut where comparisons turn, and those are clearer with less unknown.
        let choice = gaps.iter().find_map(|g| self.choices(g, filled).map(|v| (*g, v)));
        let fill = choice.or_else(|| {
            gaps.iter().find_map(|g| self.range(g).map(|r| (*g, r))).map(|(g, r)| {
                let values = self.cut(g, r, filled);
                (g, values)
            })
        });
        let Some((gap, values)) = fill else {
            self.leaves.push(Leaf { fixed: filled.all().to_vec(), answer, stuck: gaps });
            return;
        };
        for val in values {
            filled.push(gap, val);
            self.explore(filled);
            filled.pop();
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
    fn choices(&mut self, gap: &Gap, filled: &mut Filled) -> Option<Vec<Val>> {
        let ty = self.type_of(gap)?;
        let mut values = match ty.kind {
            Kind::YesNo => vec![Val::YES, Val::NO],
            Kind::Enum(id) => {
                let n = self.world.pack.enumeration(id).map_or(0, |e| e.codes.len());
                (0..n).map(|i| Val::whole(i64::try_from(i).ok())).collect()
            }
            Kind::Region => self.regions().into_iter().map(Val::Whole).collect(),
            Kind::One(_) => {
                let mut rows = vec![Val::Whole(filled.somebody(*gap).into())];
                if let Gap::Fact(..) = gap {
                    rows.push(Val::Whole(self.row.into()));
                    rows.extend(filled.all().iter().filter_map(|(g, v)| {
                        match (self.type_of(g)?.kind == ty.kind, v) {
                            (true, Val::Whole(n)) if *n < i64::from(SOMEBODY) => Some(*v),
                            _ => None,
                        }
                    }));
                }
                rows.dedup();
                rows
            }
            // Two unknown texts are the same or not.
            Kind::Text => vec![Val::Whole(-1), Val::Whole(-2)],
            Kind::Number { .. } | Kind::Day | Kind::Nothing => return None,
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
        out.push(990_000_000_000);
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
        let ends = [(low, self.probe(gap, low, filled)), (high, self.probe(gap, high, filled))];
        let mut values = vec![low, high];
        let mut open = vec![ends];
        while let Some([(a, at_a), (b, at_b)]) = open.pop() {
            if at_a == at_b || b - a <= 1 {
                if b - a <= 1 {
                    values.extend([a, b]);
                }
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
        values.sort_unstable();
        values.dedup();
        let mut out: Vec<Val> = values.into_iter().map(Val::Whole).collect();
        if none {
            out.push(Val::None);
        }
        out
    }

    /// The way that evaluation takes with a gap filled so.
    fn probe(&mut self, gap: Gap, value: i64, filled: &mut Filled) -> u64 {
        filled.push(gap, Val::Whole(value));
        let path = {
            let mut eval = Eval::new(self.world, filled);
            eval.answer(self.rule, self.row, self.day);
            self.steps += eval.steps;
            eval.path
        };
        filled.pop();
        path
    }

    fn result(self, answer: Answer, filled: &Filled, first: &[Gap]) -> Search {
        let key = |gap: &Gap| filled.key(&self.world, gap);
        if self.limited || self.leaves.is_empty() {
            let mut needs: Vec<String> = first.iter().map(key).collect();
            needs.sort();
            needs.dedup();
            let (min_fen, max_fen) = self.amounts(true);
            return Search { answer, ask_first: vec![], needs, min_fen, max_fen, limited: true };
        }
        let settled = self.leaves.first().map(|l| l.answer).filter(|a| a.is_settled());
        if let Some(same) = settled.filter(|s| self.leaves.iter().all(|l| l.answer == *s)) {
            let amount = same.amount();
            return Search {
                answer: same,
                needs: vec![],
                ask_first: vec![],
                min_fen: amount,
                max_fen: amount,
                limited: false,
            };
        }
        let needed = self.needed();
        let mut needs: Vec<String> = needed.iter().map(key).collect();
        needs.sort();
        needs.dedup();
        let ask_first = self.ask_first(&needed, &needs, key);
        let (min_fen, max_fen) = self.amounts(false);
        Search { answer: self.open(answer), needs, ask_first, min_fen, max_fen, limited: false }
    }

    /// What is open is open; but whether conditions are met may be settled while the amount is not.
    fn open(&self, answer: Answer) -> Answer {
        let mut met = self.leaves.iter().map(|l| l.answer.eligible());
        let first = met.next().unwrap_or(Val::Unknown);
        match answer {
            Answer::Open(_, amount) if met.all(|v| v == first) => Answer::Open(first, amount),
            Answer::Open(_, amount) => Answer::Open(Val::Unknown, amount),
            other => other,
        }
    }

    fn amounts(&self, limited: bool) -> (Option<i64>, Option<i64>) {
        let scheme = self.world.pack.rule(self.rule).is_some_and(|r| r.scheme().is_some());
        if !scheme {
            return (None, None);
        }
        let open = limited || self.leaves.iter().any(|l| !l.answer.is_settled());
        let endless = |leaf: &&Leaf| leaf.fixed.iter().any(|(_, v)| *v == Val::Whole(WITHOUT_END));
        let all = self.leaves.iter().filter_map(|l| l.answer.amount());
        let bounded = self.leaves.iter().filter(|l| !endless(l)).filter_map(|l| l.answer.amount()).max();
        let max = all.clone().max();
        let min = all.min();
        if open {
            return (Some(0), None);
        }
        (min, if max > bounded && bounded.is_some() || bounded.is_none() { None } else { max })
    }

    /// Gaps for which two fillings differ in nothing else and lead to different answers.
    fn needed(&self) -> Vec<Gap> {
        let mut needed: Vec<Gap> = Vec::new();
        for leaf in &self.leaves {
            needed.extend(&leaf.stuck);
        }
        for (i, a) in self.leaves.iter().enumerate() {
            for b in &self.leaves[i + 1..] {
                if a.answer == b.answer && a.answer.is_settled() {
                    continue;
                }
                if let Some(gap) = only_difference(a, b)
                    && !needed.contains(&gap)
                {
                    needed.push(gap);
                }
            }
        }
        needed.sort();
        needed.dedup();
        needed
    }

    /// Needs in the order of how likely each is to settle the answer by itself.
    fn ask_first(&self, needed: &[Gap], needs: &[String], key: impl Fn(&Gap) -> String) -> Vec<String> {
        let mut chance: BTreeMap<String, (usize, usize)> = BTreeMap::new();
        for gap in needed {
            let mut values: Vec<Val> = Vec::new();
            for (g, v) in self.leaves.iter().flat_map(|l| &l.fixed) {
                if g == gap && !values.contains(v) {
                    values.push(*v);
                }
            }
            let settles = values.iter().filter(|v| self.settled_by(gap, **v)).count();
            let entry = chance.entry(key(gap)).or_insert((0, 0));
            entry.0 += settles;
            entry.1 += values.len();
        }
        let mut order: Vec<String> = needs.to_vec();
        let share = |k: &String| chance.get(k).map_or((0, 1), |(s, n)| (*s, (*n).max(1)));
        order.sort_by(|a, b| {
            let ((s, n), (t, m)) = (share(a), share(b));
            (t * n).cmp(&(s * m)).then_with(|| a.cmp(b))
        });
        order
    }

    fn settled_by(&self, gap: &Gap, val: Val) -> bool {
        let mut left = self.leaves.iter().filter(|l| l.fixed.iter().all(|(g, v)| g != gap || *v == val));
        let Some(first) = left.next() else { return true };
        first.answer.is_settled() && left.all(|l| l.answer == first.answer)
    }
}

/// The gap in which two outcomes differ, if it is the only one.
fn only_difference(a: &Leaf, b: &Leaf) -> Option<Gap> {
    let mut found = None;
    for (gap, val) in &a.fixed {
        let other = b.fixed.iter().find(|(g, _)| g == gap).map(|(_, v)| v);
        if other.is_some_and(|o| o != val) {
            if found.is_some() {
                return None;
            }
            found = Some(*gap);
        }
    }
    found
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
