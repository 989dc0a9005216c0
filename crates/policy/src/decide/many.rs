//! Folds over collections. Somebody whose relation is unknown may belong to anyone: such members count where they
//! could matter, and nowhere else.

use std::cmp::Ordering;

use super::eval::{At, Eval};
use super::gap::{Gap, SOMEBODY};
use super::trace::Detail;
use crate::lang::ast::Fold;
use crate::lang::exact::Exact;
use crate::lang::ir::{Many, Node, Step};
use crate::lang::types::FactRef;
use crate::value::Val;

/// A member and the gap on which its membership hangs, if any.
#[derive(Clone, Copy)]
struct Member {
    row: u32,
    hangs_on: Option<Gap>,
    by: FactRef,
}

/// What a fold has gathered so far.
struct Gathered {
    fold: Fold,
    ratio: bool,
    result: Val,
}

impl<'a> Eval<'a> {
    pub(super) fn many(&mut self, many: &'a Many, node: &'a Node, at: At<'a>) -> Val {
        let mut members =
            vec![Member { row: at.row, hangs_on: None, by: FactRef { entity: many.member, fact: 0 } }];
        let mut whole = true;
        for step in &many.path {
            let mut next = Vec::new();
            for member in members {
                whole &= self.step(*step, member, at, &mut next);
            }
            members = next;
        }
        let mut gathered = Gathered::new(many.fold, node.ty.is_ratio());
        if !whole {
            gathered.add_unknown();
        }
        for member in members {
            self.open();
            let val = self.member(many, member, at, &mut gathered);
            self.close(
                at.formula,
                many.body.as_ref().or(many.filter.as_ref()).unwrap_or(node),
                val,
                Detail::Member(member.by, member.row),
            );
        }
        gathered.result
    }

    /// Follows one step of the path from one member. Whether all of its members are known is given back.
    fn step(&mut self, step: Step, from: Member, at: At<'a>, next: &mut Vec<Member>) -> bool {
        match step {
            Step::Forward(relation) => match self.fact(relation, from.row, at.day) {
                Val::Whole(row) => {
                    next.push(Member {
                        row: u32::try_from(row).unwrap_or(0),
                        hangs_on: from.hangs_on,
                        by: relation,
                    });
                    true
                }
                Val::None => true,
                _ => false,
            },
            Step::Members(relation) => {
                if from.row >= SOMEBODY || !self.world.snapshot.has_table(relation.entity) {
                    self.gap(Gap::Members(relation, from.row));
                    return false;
                }
                self.members(relation, from, at, next);
                true
            }
        }
    }

    fn members(&self, relation: FactRef, from: Member, at: At<'a>, next: &mut Vec<Member>) {
        let (named, open) = self.world.snapshot.members(relation, from.row);
        let mut add = |row: u32| {
            let cell = self.world.snapshot.cell(relation, row, at.day);
            let gap = Gap::Fact(relation, row, cell.from);
            let val = if cell.val == Val::Unknown { self.filled.get(&gap) } else { Some(cell.val) };
            match val {
                Some(Val::Whole(parent)) if parent == i64::from(from.row) => {
                    next.push(Member { row, hangs_on: from.hangs_on, by: relation });
                }
                None => next.push(Member { row, hangs_on: from.hangs_on.or(Some(gap)), by: relation }),
                _ => {}
            }
        };
        let (mut i, mut j) = (0, 0);
        // Both lists are in order of rows; a row may stand in both.
        while i < named.len() || j < open.len() {
            match (named.get(i), open.get(j)) {
                (Some(a), Some(b)) if a == b => {
                    add(*a);
                    i += 1;
                    j += 1;
                }
                (Some(a), b) if b.is_none_or(|b| a < b) => {
                    add(*a);
                    i += 1;
                }
                (_, Some(b)) => {
                    add(*b);
                    j += 1;
                }
                (_, None) => break,
            }
        }
    }

    /// Adds one member, and gives back what it brings.
    fn member(&mut self, many: &'a Many, member: Member, at: At<'a>, gathered: &mut Gathered) -> Val {
        let inner = At { row: member.row, days: 1, ..at };
        let counts = many.filter.as_ref().map_or(Val::YES, |f| self.eval(f, inner));
        let brings = match &many.body {
            Some(body) if counts != Val::NO => self.eval(body, inner),
            _ => counts,
        };
        let certain = if member.hangs_on.is_some() && counts == Val::YES { Val::Unknown } else { counts };
        let before = gathered.result;
        match many.body {
            Some(_) => self.add_value(gathered, certain, brings),
            None => self.add_condition(gathered, member, counts),
        }
        if let Some(gap) = member.hangs_on
            && gathered.matters(many, counts, brings)
            && (before != gathered.result || !gathered.result.is_settled())
        {
            self.gap(gap);
        }
        brings
    }

    fn add_condition(&mut self, g: &mut Gathered, member: Member, counts: Val) {
        // `all` holds of those who belong: one who may not belong can only leave it open.
        let val = match (g.fold, member.hangs_on, counts) {
            (_, None, val) => val,
            (Fold::All, Some(_), Val::YES) => Val::YES,
            (Fold::Count | Fold::Any, Some(_), Val::NO) => Val::NO,
            (_, Some(_), Val::Fault(f)) => Val::Fault(f),
            _ => Val::Unknown,
        };
        g.add_condition(val);
    }

    fn add_value(&mut self, g: &mut Gathered, counts: Val, brings: Val) {
        match counts {
            Val::NO => {}
            Val::Whole(_) => g.add(self, brings),
            Val::Unknown if g.fold == Fold::Sum && brings.is_zero() => {}
            Val::Unknown => g.add_unknown(),
            val => g.add(self, val),
        }
    }

    pub(super) fn fold_part(&mut self, gathered: &mut PartFold, brings: Val) {
        let g = &mut gathered.0;
        match g.fold {
            Fold::Count | Fold::Any | Fold::All => g.add_condition(brings),
            Fold::Sum | Fold::Min | Fold::Max => g.add(self, brings),
        }
    }
}

/// The same gathering for parts of a period, all of which count.
pub(super) struct PartFold(Gathered);

impl PartFold {
    pub(super) fn new(fold: Fold, ratio: bool) -> PartFold {
        PartFold(Gathered::new(fold, ratio))
    }

    pub(super) fn result(&self) -> Val {
        self.0.result
    }
}

impl Gathered {
    fn new(fold: Fold, ratio: bool) -> Gathered {
        let result = match fold {
            Fold::Sum if ratio => Val::Exact(Exact::ZERO),
            Fold::Sum | Fold::Count => Val::Whole(0),
            Fold::Any => Val::NO,
            Fold::All => Val::YES,
            Fold::Min | Fold::Max => Val::None,
        };
        Gathered { fold, ratio, result }
    }

    fn add_unknown(&mut self) {
        let settled = self.fold == Fold::Any && self.result == Val::YES
            || self.fold == Fold::All && self.result == Val::NO;
        if !settled && !matches!(self.result, Val::Fault(_)) {
            self.result = Val::Unknown;
        }
    }

    fn add_condition(&mut self, val: Val) {
        self.result = match self.fold {
            Fold::Any => super::eval::either(self.result, val),
            Fold::All => super::eval::both(self.result, val),
            _ => match val {
                Val::Whole(n) => Eval::plus_values(self.result, Val::Whole(n), false),
                val => super::eval::missing(self.result, val),
            },
        };
    }

    fn add(&mut self, eval: &mut Eval<'_>, brings: Val) {
        self.result = match self.fold {
            Fold::Min | Fold::Max => {
                let want = if self.fold == Fold::Min { Ordering::Less } else { Ordering::Greater };
                if self.result == Val::None { brings } else { eval.more_extreme(self.result, brings, want) }
            }
            _ => Eval::plus_values(self.result, brings, self.ratio),
        };
    }

    /// Whether it could make a difference that a member belongs.
    fn matters(&self, many: &Many, counts: Val, brings: Val) -> bool {
        match (self.fold, &many.body) {
            (Fold::All, _) => counts != Val::YES,
            (Fold::Sum, Some(_)) => counts != Val::NO && !brings.is_zero(),
            _ => counts != Val::NO,
        }
    }
}
