//! What the answer of a rule can read, and whom its formulas lead to. Pure.

use std::collections::{BTreeSet, HashSet};

use base::Day;
use gate::{Class, Classes};
use policy::Pack;
use policy::lang::ir::{Dated, Node, Op, Step};
use policy::lang::types::{EntityId, FactRef, Kind, ParameterId, RuleId};
use policy::pack::model::FactDef;

/// Somewhere on the way from the one a rule is about to those whom its formulas lead to.
#[derive(Clone, Debug)]
pub(crate) struct Place {
    /// Who stands there.
    pub entity: EntityId,
    /// Where the ways lead from there: a step, and the place behind it, which always has a higher number.
    pub ways: Vec<(Step, usize)>,
}

/// What the answer of a rule can read.
#[derive(Clone, Debug)]
pub(crate) struct Reads {
    /// Facts, relations along the way included.
    pub facts: BTreeSet<FactRef>,
    /// Parameters.
    pub parameters: BTreeSet<ParameterId>,
    /// Rules, the rule itself included.
    pub rules: BTreeSet<RuleId>,
    /// The places that formulas lead to; the first is where the rule is asked.
    pub places: Vec<Place>,
}

struct Walk<'p> {
    pack: &'p Pack,
    reads: Reads,
    seen: HashSet<(RuleId, usize)>,
}

impl Reads {
    /// What the answer of a rule can read.
    pub fn of(pack: &Pack, id: RuleId) -> Reads {
        let places = pack.rule(id).map(|r| Place { entity: r.entity, ways: vec![] }).into_iter().collect();
        let reads =
            Reads { facts: BTreeSet::new(), parameters: BTreeSet::new(), rules: BTreeSet::new(), places };
        let mut walk = Walk { pack, reads, seen: HashSet::new() };
        walk.rule(id, 0);
        if let Some(payer) = pack.rule(id).and_then(|r| r.scheme()).and_then(|s| s.payer) {
            walk.rule(payer, 0);
        }
        walk.reads
    }

    /// The entities that are read or named, in order.
    pub fn entities(&self, pack: &Pack) -> BTreeSet<EntityId> {
        let named = self.facts.iter().filter_map(|f| match pack.fact(*f)?.ty.kind {
            Kind::One(target) => Some(target),
            _ => None,
        });
        let read = self.places.iter().map(|p| p.entity).chain(self.facts.iter().map(|f| f.entity));
        read.chain(named).collect()
    }

    /// The classes of the facts: whoever sees the answer learns something of each.
    pub fn classes(&self, pack: &Pack) -> Classes {
        self.facts.iter().filter_map(|f| pack.fact(*f)).map(class_of).collect()
    }

    /// The parameters that can be read whose value on a day is assumed: names, in order of the pack.
    pub fn assumed(&self, pack: &Pack, on: Day) -> Vec<String> {
        let own: BTreeSet<&str> =
            self.parameters.iter().filter_map(|p| pack.parameter(*p)).map(|p| p.name.as_str()).collect();
        let mut out: Vec<String> = Vec::new();
        for (key, _) in pack.assumed_on(on) {
            let name = key.split('[').next().unwrap_or("").to_owned();
            if own.contains(name.as_str()) && !out.contains(&name) {
                out.push(name);
            }
        }
        out
    }
}

/// The class of a fact; what has none that is known counts as the most private.
pub(crate) fn class_of(def: &FactDef) -> Class {
    Class::parse(&def.class).unwrap_or(Class::Special)
}

impl Walk<'_> {
    fn rule(&mut self, id: RuleId, at: usize) {
        if !self.seen.insert((id, at)) {
            return;
        }
        let pack = self.pack;
        let Some(rule) = pack.rule(id) else { return };
        self.reads.rules.insert(id);
        match rule.scheme() {
            Some(scheme) => {
                self.dated(&scheme.eligible, at);
                self.dated(&scheme.amount, at);
            }
            None => rule.formula().into_iter().for_each(|f| self.dated(f, at)),
        }
    }

    fn dated(&mut self, dated: &Dated, at: usize) {
        for (_, formula) in &dated.versions {
            self.node(&formula.root, at);
        }
    }

    fn node(&mut self, node: &Node, at: usize) {
        match &node.op {
            Op::Fact(fact) => _ = self.reads.facts.insert(*fact),
            Op::Rule(id) | Op::Amount(id) | Op::Granted(id) => self.rule(*id, at),
            Op::Parameter(id, keys) => {
                self.reads.parameters.insert(*id);
                keys.iter().for_each(|k| self.node(k, at));
            }
            Op::Follow(relation, inner) => {
                let there = self.go(at, Step::Forward(*relation));
                self.node(inner, there);
            }
            Op::Many(many) => {
                let there = many.path.iter().fold(at, |at, step| self.go(at, *step));
                many.body.iter().chain(&many.filter).for_each(|n| self.node(n, there));
            }
            _ => node.children().into_iter().for_each(|n| self.node(n, at)),
        }
    }

    /// The place behind a step.
    fn go(&mut self, at: usize, step: Step) -> usize {
        let (Step::Forward(relation) | Step::Members(relation)) = step;
        self.reads.facts.insert(relation);
        let ways = self.reads.places.get(at).map_or(&[][..], |p| &p.ways);
        if let Some((_, there)) = ways.iter().find(|(s, _)| *s == step) {
            return *there;
        }
        let entity = self.pack.step_target(step).unwrap_or(relation.entity);
        let there = self.reads.places.len();
        self.reads.places.push(Place { entity, ways: vec![] });
        if let Some(place) = self.reads.places.get_mut(at) {
            place.ways.push((step, there));
        }
        there
    }
}
