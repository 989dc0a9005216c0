//! The functions of the language.

use super::days::{self, Day, Period};
use super::eval::{Outcome, Stop, TOO_LARGE, order};
use super::exact::Rounding;
use super::pack::Pack;
use super::units::{DAYS, MONTHS, Num};
use super::value::Value;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    Least,
    Greatest,
    YearsBetween,
    MonthsBetween,
    StartOf(Period),
    EndOf(Period),
    DaysOf(Period),
    WorkingDayOnOrAfter,
    WorkingDayOnOrBefore,
    AddWorkingDays,
    Round(Rounding),
}

impl Function {
    pub fn named(name: &str) -> Function {
        let period = |before: &str| name.strip_prefix(before).and_then(Period::read);
        match name {
            "least" => Function::Least,
            "greatest" => Function::Greatest,
            "years_between" => Function::YearsBetween,
            "months_between" => Function::MonthsBetween,
            "days_of_month" => Function::DaysOf(Period::Month),
            "days_of_year" => Function::DaysOf(Period::Year),
            "working_day_on_or_after" => Function::WorkingDayOnOrAfter,
            "working_day_on_or_before" => Function::WorkingDayOnOrBefore,
            "add_working_days" => Function::AddWorkingDays,
            _ => {
                let start = period("start_of_").map(Function::StartOf);
                let end = || period("end_of_").map(Function::EndOf);
                let round = || name.strip_prefix("round_").and_then(Rounding::read).map(Function::Round);
                start.or_else(end).or_else(round).unwrap_or_else(|| panic!("no function is called {name:?}"))
            }
        }
    }
}

pub fn call(pack: &Pack, function: Function, args: &[Value]) -> Outcome<Value> {
    assert!(!args.contains(&Value::None), "{function:?} does not take none");
    let day = |i: usize| match args[i] {
        Value::Day(d) => d,
        other => panic!("{function:?} of {other:?}"),
    };
    let number = |i: usize| match args[i] {
        Value::Num(n) => n,
        other => panic!("{function:?} of {other:?}"),
    };
    let whole = |n: i64, dims| Value::Num(Num::whole(i128::from(n), dims));
    Ok(match function {
        Function::Least => extreme(args, true)?,
        Function::Greatest => extreme(args, false)?,
        Function::YearsBetween => whole(12 * days::full_years(day(0), day(1)), MONTHS),
        Function::MonthsBetween => whole(days::full_months(day(0), day(1)), MONTHS),
        Function::StartOf(period) => Value::Day(days::start_of(period, day(0))),
        Function::EndOf(period) => Value::Day(days::end_of(period, day(0))),
        Function::DaysOf(period) => {
            whole(days::end_of(period, day(0)) - days::start_of(period, day(0)) + 1, DAYS)
        }
        Function::WorkingDayOnOrAfter => Value::Day(nearest_working_day(pack, day(0), 1)?),
        Function::WorkingDayOnOrBefore => Value::Day(nearest_working_day(pack, day(0), -1)?),
        Function::AddWorkingDays => {
            let n = number(1).count_of(DAYS).or(number(1).q.as_whole());
            let n = n.ok_or(Stop::Fails("a fraction of a working day"))?;
            Value::Day(add_working_days(pack, day(0), n)?)
        }
        Function::Round(how) => {
            let n = number(0);
            Value::Num(Num::new(n.q.round(how).ok_or(TOO_LARGE)?, n.dims))
        }
    })
}

/// The smallest, or else the largest.
pub fn extreme(values: &[Value], smallest: bool) -> Outcome<Value> {
    let mut found = values[0];
    for value in &values[1..] {
        let order = order(*value, found)?;
        if if smallest { order.is_lt() } else { order.is_gt() } {
            found = *value;
        }
    }
    Ok(found)
}

fn is_working_day(pack: &Pack, day: Day) -> Outcome<bool> {
    let calendar = pack.calendars.get(&days::to_date(day).0);
    let (holidays, workdays) = calendar.ok_or(Stop::Fails("a year without a working-day calendar"))?;
    Ok(workdays.contains(&day) || !(holidays.contains(&day) || days::is_weekend(day)))
}

fn nearest_working_day(pack: &Pack, from: Day, step: i64) -> Outcome<Day> {
    let mut day = from;
    while !is_working_day(pack, day)? {
        day += step;
    }
    Ok(day)
}

/// The n-th working day after the day, or before it where n is below zero; the day itself for none.
fn add_working_days(pack: &Pack, from: Day, n: i128) -> Outcome<Day> {
    let step = if n < 0 { -1 } else { 1 };
    let (mut day, mut left) = (from, n.abs());
    while left > 0 {
        day += step;
        left -= i128::from(is_working_day(pack, day)?);
    }
    Ok(day)
}
