//! Folds over parts of a period.

use base::{Day, PeriodKind};

use super::eval::{At, Eval};
use super::gap::day_of;
use super::gather::Gathered;
use super::reach::Reach;
use super::trace::Detail;
use crate::lang::ast::Parts;
use crate::lang::ir::{Node, Over, Span};
use crate::value::{Fault, Val};

/// How many parts a fold may have: a hundred years of days.
pub(crate) const PARTS_MAX: i64 = 40_000;

/// A part: the day number on which its formula is worked out, its first day number, and its number of days.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Part {
    pub day: i32,
    pub first: i32,
    pub days: i64,
}

impl<'a> Eval<'a> {
    pub(super) fn over(&mut self, over: &'a Over, node: &'a Node, at: At<'a>) -> Val {
        let Some(day) = day_of(at.day.into()) else { return Val::Fault(Fault::OutOfRange) };
        let parts = match (&over.span, over.parts) {
            (Span::Of(period), Parts::Pieces) => self.pieces(over, *period, day, at.row),
            (Span::Of(period), parts) => parts_of(*period, parts, day, self.world.on),
            (Span::Previous(count), parts) => match self.eval(count, at) {
                Val::Whole(n) => match parts_before(n, parts, day, self.world.on) {
                    Some(parts) => parts,
                    None => return Val::Fault(Fault::OutOfRange),
                },
                other => return other,
            },
        };
        let mut gathered = Gathered::new(over.fold, node.ty.is_ratio());
        for part in parts {
            self.open();
            let brings = self.eval(&over.body, At { day: part.day, days: part.days, ..at });
            self.close(at.formula, &over.body, brings, Detail::Part(part.first, part.days));
            gathered.add_part(brings, &mut |o| self.note(o));
        }
        gathered.result
    }

    /// The runs of days of a period, up to the day for which the run asks, in which nothing that is read changes.
    pub(crate) fn pieces(&mut self, over: &'a Over, period: PeriodKind, day: Day, row: u32) -> Vec<Part> {
        let period = period.period_of(day);
        let first = period.from().number();
        let end = period.until().number().min(self.world.on.number().saturating_add(1));
        if end <= first {
            return vec![];
        }
        let world = self.world;
        let reach = over.reach.get_or_init(|| std::sync::Arc::new(Reach::of(world.pack, &over.body)));
        let mut cuts = vec![first];
        reach.cuts(self, row, first, end, &mut cuts);
        cuts.sort_unstable();
        cuts.dedup();
        cuts.push(end);
        cuts.windows(2)
            .filter_map(|w| match w {
                [from, until] => Some(Part { day: *from, first: *from, days: i64::from(until - from) }),
                _ => None,
            })
            .collect()
    }
}

fn kind_of(parts: Parts) -> Option<PeriodKind> {
    match parts {
        Parts::Months => Some(PeriodKind::Month),
        Parts::Quarters => Some(PeriodKind::Quarter),
        Parts::Years => Some(PeriodKind::Year),
        Parts::Days | Parts::Pieces => None,
    }
}

/// The days, months or quarters of the period around a day that are over on the day for which the run asks.
pub(crate) fn parts_of(period: PeriodKind, parts: Parts, day: Day, on: Day) -> Vec<Part> {
    let whole = period.period_of(day);
    let (first, last) = (whole.from(), whole.last_day().min(on));
    if first > last {
        return vec![];
    }
    match kind_of(parts) {
        None => (first.number()..=last.number()).map(one_day).collect(),
        Some(kind) => {
            let mut out = Vec::new();
            let mut part = kind.period_of(first);
            while part.last_day() <= last {
                out.push(whole_part(&part));
                match kind.next(&part) {
                    Some(next) => part = next,
                    None => break,
                }
            }
            out
        }
    }
}

/// So many days, months, quarters or years before the one that contains a day; none where there are too many.
pub(crate) fn parts_before(count: i64, parts: Parts, day: Day, on: Day) -> Option<Vec<Part>> {
    if !(0..=PARTS_MAX).contains(&count) {
        return None;
    }
    let mut out = Vec::new();
    match kind_of(parts) {
        None => {
            for back in (1..=count).rev() {
                let d = day.plus_days(-back)?;
                if d <= on {
                    out.push(one_day(d.number()));
                }
            }
        }
        Some(kind) => {
            let mut part = kind.period_of(day);
            for _ in 0..count {
                part = kind.previous(&part)?;
                if part.last_day() <= on {
                    out.push(whole_part(&part));
                }
            }
            out.reverse();
        }
    }
    Some(out)
}

fn one_day(day: i32) -> Part {
    Part { day, first: day, days: 1 }
}

fn whole_part(part: &base::Period) -> Part {
    Part { day: part.last_day().number(), first: part.from().number(), days: part.days() }
}
