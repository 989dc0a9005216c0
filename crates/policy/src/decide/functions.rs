//! The functions of the language on values, for one row and for columns alike.

use std::cmp::Ordering;

use base::{Day, Region, Rounding, WorkingDays};

use super::eval::{At, Eval};
use super::gap::{Gap, day_of};
use super::gather::more_extreme;
use super::meet::missing;
use crate::lang::ir::{Function, Node};
use crate::value::{Fault, Val};

/// Whether a region, by its twelve digits, is or lies in another.
pub(crate) fn within(inner: i64, outer: i64) -> bool {
    let region = |n: i64| u64::try_from(n).ok().and_then(|n| Region::from_digits(n).ok());
    match (region(inner), region(outer)) {
        (Some(a), Some(b)) => a.within(b),
        _ => false,
    }
}

/// A day and a number of days or months.
pub(crate) fn plus(day: i64, n: i64, minus: bool, f: fn(Day, i64) -> Option<Day>) -> Val {
    let n = if minus { n.checked_neg() } else { Some(n) };
    let sum = day_of(day).zip(n).and_then(|(d, n)| f(d, n));
    sum.map_or(Val::Fault(Fault::OutOfRange), |d| Val::Whole(d.number().into()))
}

/// A function of days and numbers that are all there. The error is the year whose working days are not known.
pub(crate) fn apply(function: Function, a: i64, b: i64, calendar: &WorkingDays) -> Result<Val, i32> {
    let Some(day) = day_of(a) else { return Ok(Val::Fault(Fault::OutOfRange)) };
    let of = |d: Day| Ok(Val::Whole(d.number().into()));
    match function {
        Function::YearsBetween => {
            Ok(day_of(b).map_or(Val::Fault(Fault::OutOfRange), |b| Val::Whole(day.full_years_until(b) * 12)))
        }
        Function::MonthsBetween => {
            Ok(day_of(b).map_or(Val::Fault(Fault::OutOfRange), |b| Val::Whole(day.full_months_until(b))))
        }
        Function::StartOf(period) => of(period.period_of(day).from()),
        Function::EndOf(period) => of(period.period_of(day).last_day()),
        Function::DaysOf(base::PeriodKind::Month) => Ok(Val::Whole(day.days_in_month())),
        Function::DaysOf(_) => Ok(Val::Whole(day.days_in_year())),
        Function::WorkingDayOnOrAfter => {
            calendar.on_or_after(day).map_or(Err(missing_year(calendar, day, 1)), of)
        }
        Function::WorkingDayOnOrBefore => {
            calendar.on_or_before(day).map_or(Err(missing_year(calendar, day, -1)), of)
        }
        Function::AddWorkingDays => match calendar.plus_working_days(day, b) {
            Some(d) => of(d),
            None if b.unsigned_abs() > 100_000 => Ok(Val::Fault(Fault::OutOfRange)),
            None => Err(missing_year(calendar, day, b)),
        },
        Function::Least | Function::Greatest | Function::Round(_) => Ok(Val::Fault(Fault::OutOfRange)),
    }
}

/// The nearest year in the direction of the search whose working days are not known.
fn missing_year(calendar: &WorkingDays, day: Day, direction: i64) -> i32 {
    let known: Vec<i32> = calendar.known_years().collect();
    let step = if direction < 0 { -1 } else { 1 };
    let mut year = day.year();
    while known.contains(&year) {
        year += step;
    }
    year
}

/// A number under a stated rounding.
pub(crate) fn round(rounding: Rounding, val: Val) -> Val {
    match val {
        Val::Exact(x) => Val::whole(x.round(rounding)),
        val => val,
    }
}

impl<'a> Eval<'a> {
    pub(super) fn call(&mut self, function: Function, arguments: &'a [Node], at: At<'a>) -> Val {
        match function {
            Function::Least => self.extreme(arguments, at, Ordering::Less),
            Function::Greatest => self.extreme(arguments, at, Ordering::Greater),
            Function::Round(rounding) => match arguments.first() {
                Some(node) => round(rounding, self.eval(node, at)),
                None => Val::Unknown,
            },
            _ => {
                let first = arguments.first().map_or(Val::Unknown, |n| self.eval(n, at));
                let second = arguments.get(1).map_or(Val::Whole(0), |n| self.eval(n, at));
                let (Val::Whole(a), Val::Whole(b)) = (first, second) else { return missing(first, second) };
                match apply(function, a, b, &self.world.pack.working_days) {
                    Ok(val) => val,
                    Err(year) => self.gap(Gap::WorkingDays(year)),
                }
            }
        }
    }

    fn extreme(&mut self, arguments: &'a [Node], at: At<'a>, want: Ordering) -> Val {
        let mut best: Option<Val> = None;
        for node in arguments {
            let val = self.eval(node, at);
            best = Some(match best {
                None => val,
                Some(b) => more_extreme(b, val, want, &mut |o| self.note(o)),
            });
        }
        best.unwrap_or(Val::Unknown)
    }
}
