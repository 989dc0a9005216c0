//! The functions of the language: their names, what they take and what they give.

use base::{PeriodKind, Rounding};

use super::ir::Function;

/// What a function takes, one letter for each argument.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// So many days.
    Days(usize),
    /// A day and a bare or day number.
    DayAndNumber,
    /// One number.
    Number,
    /// Two or more values that can be compared.
    Comparable,
}

/// Every function by name.
pub const FUNCTIONS: [(&str, Function, Takes); 19] = [
    ("least", Function::Least, Takes::Comparable),
    ("greatest", Function::Greatest, Takes::Comparable),
    ("years_between", Function::YearsBetween, Takes::Days(2)),
    ("months_between", Function::MonthsBetween, Takes::Days(2)),
    ("start_of_month", Function::StartOf(PeriodKind::Month), Takes::Days(1)),
    ("start_of_quarter", Function::StartOf(PeriodKind::Quarter), Takes::Days(1)),
    ("start_of_year", Function::StartOf(PeriodKind::Year), Takes::Days(1)),
    ("end_of_month", Function::EndOf(PeriodKind::Month), Takes::Days(1)),
    ("end_of_quarter", Function::EndOf(PeriodKind::Quarter), Takes::Days(1)),
    ("end_of_year", Function::EndOf(PeriodKind::Year), Takes::Days(1)),
    ("days_of_month", Function::DaysOf(PeriodKind::Month), Takes::Days(1)),
    ("days_of_year", Function::DaysOf(PeriodKind::Year), Takes::Days(1)),
    ("working_day_on_or_after", Function::WorkingDayOnOrAfter, Takes::Days(1)),
    ("working_day_on_or_before", Function::WorkingDayOnOrBefore, Takes::Days(1)),
    ("add_working_days", Function::AddWorkingDays, Takes::DayAndNumber),
    ("round_half_up", Function::Round(Rounding::HalfUp), Takes::Number),
    ("round_half_even", Function::Round(Rounding::HalfEven), Takes::Number),
    ("round_up", Function::Round(Rounding::Up), Takes::Number),
    ("round_down", Function::Round(Rounding::Down), Takes::Number),
];
