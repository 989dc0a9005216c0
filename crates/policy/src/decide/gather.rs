//! How values of members or parts become one, for one row and for columns alike.

use std::cmp::Ordering;

use super::meet::{arithmetic, both, either, missing};
use crate::lang::ast::{Arith, Fold};
use crate::lang::exact::Exact;
use crate::value::{Fault, Val};

/// What a fold has gathered so far.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Gathered {
    fold: Fold,
    ratio: bool,
    /// The value of what was gathered.
    pub result: Val,
}

impl Gathered {
    /// Nothing gathered yet.
    pub(crate) fn new(fold: Fold, ratio: bool) -> Gathered {
        let result = match fold {
            Fold::Sum if ratio => Val::Exact(Exact::ZERO),
            Fold::Sum | Fold::Count => Val::Whole(0),
            Fold::Any => Val::NO,
            Fold::All => Val::YES,
            Fold::Min | Fold::Max => Val::None,
        };
        Gathered { fold, ratio, result }
    }

    /// Something of which nothing is known.
    pub(crate) fn add_unknown(&mut self) {
        let settled = self.fold == Fold::Any && self.result == Val::YES
            || self.fold == Fold::All && self.result == Val::NO;
        if !settled && !matches!(self.result, Val::Fault(_)) {
            self.result = Val::Unknown;
        }
    }

    /// A part of a period, all of which count. `note` hears how numbers compared.
    pub(crate) fn add_part(&mut self, brings: Val, note: &mut dyn FnMut(Ordering)) {
        match self.fold {
            Fold::Count | Fold::Any | Fold::All => self.add_condition(brings),
            Fold::Sum | Fold::Min | Fold::Max => self.add(brings, note),
        }
    }

    /// A member that is only counted: whether it meets the condition, and whether it is certain to belong.
    pub(crate) fn add_counted(&mut self, counts: Val, belongs: bool) {
        // `all` holds of those who belong: one who may not belong can only leave it open.
        let val = match (self.fold, counts) {
            (_, val) if belongs => val,
            (Fold::All, Val::YES) => Val::YES,
            (Fold::Count | Fold::Any, Val::NO) => Val::NO,
            (_, Val::Fault(f)) => Val::Fault(f),
            _ => Val::Unknown,
        };
        self.add_condition(val);
    }

    /// A member with a value: whether it meets the condition, whether it is certain to belong, and its value.
    pub(crate) fn add_member(
        &mut self,
        counts: Val,
        belongs: bool,
        brings: Val,
        note: &mut dyn FnMut(Ordering),
    ) {
        let counts = if !belongs && counts == Val::YES { Val::Unknown } else { counts };
        match counts {
            Val::NO => {}
            Val::Whole(_) => self.add(brings, note),
            Val::Unknown if self.fold == Fold::Sum && brings.is_zero() => {}
            Val::Unknown => self.add_unknown(),
            val => self.add(val, note),
        }
    }

    /// Whether it could make a difference that such a member belongs.
    pub(crate) fn matters(&self, counts: Val, brings: Option<Val>) -> bool {
        match (self.fold, brings) {
            (Fold::All, _) => counts != Val::YES,
            (Fold::Sum, Some(brings)) => counts != Val::NO && !brings.is_zero(),
            _ => counts != Val::NO,
        }
    }

    fn add_condition(&mut self, val: Val) {
        self.result = match self.fold {
            Fold::Any => either(self.result, val),
            Fold::All => both(self.result, val),
            _ => arithmetic(Arith::Add, self.result, val, false),
        };
    }

    fn add(&mut self, brings: Val, note: &mut dyn FnMut(Ordering)) {
        self.result = match self.fold {
            Fold::Min if self.result == Val::None => brings,
            Fold::Max if self.result == Val::None => brings,
            Fold::Min => more_extreme(self.result, brings, Ordering::Less, note),
            Fold::Max => more_extreme(self.result, brings, Ordering::Greater, note),
            _ => arithmetic(Arith::Add, self.result, brings, self.ratio),
        };
    }
}

/// The one of two values that is less, or greater; `note` hears how they stood.
pub(crate) fn more_extreme(a: Val, b: Val, want: Ordering, note: &mut dyn FnMut(Ordering)) -> Val {
    if !a.is_settled() || !b.is_settled() {
        return missing(a, b);
    }
    match b.order(a) {
        Some(order) => {
            note(order);
            if order == want { b } else { a }
        }
        None => Val::Fault(Fault::OutOfRange),
    }
}
