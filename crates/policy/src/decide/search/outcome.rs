//! What the outcomes of all fillings say: the answer, what is needed, what is at stake.

use std::collections::{BTreeMap, BTreeSet};

use super::{Leaf, Search, Searcher, WITHOUT_END};
use crate::decide::Answer;
use crate::decide::gap::{Filled, Gap};
use crate::value::Val;

/// A filling as something that can be put in order.
type Key = (u8, i64);

fn key(val: Val) -> Key {
    match val {
        Val::Whole(n) => (0, n),
        _ => (1, 0),
    }
}

fn val(key: Key) -> Val {
    if key.0 == 0 { Val::Whole(key.1) } else { Val::None }
}

impl Searcher<'_> {
    pub(super) fn result(mut self, answer: Answer, filled: &Filled, first: &[Gap]) -> Search {
        let world = self.world;
        let key = |gap: &Gap| filled.key(&world, gap);
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
        let needed = self.needed(&mut filled.clone());
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
    fn needed(&mut self, filled: &mut Filled) -> Vec<Gap> {
        let mut needed: BTreeSet<Gap> = self.leaves.iter().flat_map(|l| l.stuck.iter().copied()).collect();
        let mut open: BTreeSet<Gap> =
            self.leaves.iter().flat_map(|l| l.fixed.iter().map(|(g, _)| *g)).collect();
        open.retain(|g| !needed.contains(g));
        // Outcomes that fix the same gaps are compared first: they settle most, and are quickly found.
        for gap in open.clone() {
            match self.alone(gap) {
                Some(true) => needed.insert(gap),
                Some(false) => true,
                None => continue,
            };
            open.remove(&gap);
        }
        for gap in open {
            let of_gap = self.leaves.iter().flat_map(|l| &l.fixed).filter(|(g, _)| *g == gap);
            let values: BTreeSet<Key> = of_gap.map(|(_, v)| key(*v)).collect();
            let mut values = values.into_iter().map(val);
            let Some(first) = values.next() else { continue };
            if values.any(|other| self.differ(gap, first, other, filled)) {
                needed.insert(gap);
            }
        }
        needed.into_iter().collect()
    }

    /// Whether a gap by itself makes a difference, as far as outcomes tell that fix the same other gaps; none where some
    /// fillings of the others are met for only some of its values, and outcomes must be compared across.
    fn alone(&self, gap: Gap) -> Option<bool> {
        let mut by_rest: BTreeMap<Vec<(Gap, Key)>, (Answer, usize)> = BTreeMap::new();
        let mut values: BTreeSet<Key> = BTreeSet::new();
        for leaf in &self.leaves {
            let Some((_, val)) = leaf.fixed.iter().find(|(g, _)| *g == gap) else { continue };
            values.insert(key(*val));
            let others = leaf.fixed.iter().filter(|(g, _)| *g != gap);
            let mut rest: Vec<(Gap, Key)> = others.map(|(g, v)| (*g, key(*v))).collect();
            rest.sort();
            let (first, times) = by_rest.entry(rest).or_insert((leaf.answer, 0));
            *times += 1;
            if *first != leaf.answer || !first.is_settled() {
                return Some(true);
            }
        }
        by_rest.values().all(|(_, times)| *times == values.len()).then_some(false)
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
