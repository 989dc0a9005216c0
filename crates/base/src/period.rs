//! Runs of days, and the periods a scheme pays by.

use crate::{Day, Month};
use std::fmt;

/// A half-open run of days: `from` is in it, `until` is not, and there is at least one day.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Period {
    from: Day,
    until: Day,
}

impl Period {
    /// The days from `from` to the day before `until`; `None` unless `from` is earlier.
    pub fn new(from: Day, until: Day) -> Option<Period> {
        (from < until).then_some(Period { from, until })
    }

    /// The first day.
    pub const fn from(&self) -> Day {
        self.from
    }

    /// The first day after it.
    pub const fn until(&self) -> Day {
        self.until
    }

    /// The last day in it.
    pub fn last_day(&self) -> Day {
        // `until` has a day before it, because `from` is earlier.
        self.until.plus_days(-1).unwrap_or(self.from)
    }

    /// Whether the day is in it.
    pub fn contains(&self, day: Day) -> bool {
        self.from <= day && day < self.until
    }

    /// The days that are in both; `None` when there are none.
    pub fn overlap(&self, other: &Period) -> Option<Period> {
        Period::new(self.from.max(other.from), self.until.min(other.until))
    }

    /// How many days it has, at least 1.
    pub fn days(&self) -> i64 {
        self.from.days_until(self.until)
    }
}

impl fmt::Display for Period {
    /// Half-open as it is written in the contracts: `[2026-10-01, 2026-11-01)`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}, {})", self.from, self.until)
    }
}

/// By what a scheme counts and pays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PeriodKind {
    /// A calendar month.
    Month,
    /// Three calendar months, from January, April, July or October.
    Quarter,
    /// A calendar year.
    Year,
    /// All time, from [`Day::MIN`] to [`Day::MAX`].
    Once,
}

impl PeriodKind {
    /// Reads `month`, `quarter`, `year` or `once`; anything else is `None`.
    pub fn parse(text: &str) -> Option<PeriodKind> {
        match text {
            "month" => Some(PeriodKind::Month),
            "quarter" => Some(PeriodKind::Quarter),
            "year" => Some(PeriodKind::Year),
            "once" => Some(PeriodKind::Once),
            _ => None,
        }
    }

    /// The word that [`PeriodKind::parse`] reads.
    pub const fn as_str(self) -> &'static str {
        match self {
            PeriodKind::Month => "month",
            PeriodKind::Quarter => "quarter",
            PeriodKind::Year => "year",
            PeriodKind::Once => "once",
        }
    }

    /// The period of this kind that the day is in.
    ///
    /// The calendar ends with [`Day::MAX`], so a period that would end later ends there, without that last day.
    pub fn period_of(self, day: Day) -> Period {
        let (from, last) = match self {
            PeriodKind::Month => (day.start_of_month(), day.end_of_month()),
            PeriodKind::Quarter => (day.start_of_quarter(), day.end_of_quarter()),
            PeriodKind::Year => (day.start_of_year(), day.end_of_year()),
            PeriodKind::Once => (Day::MIN, Day::MAX),
        };
        // No month is a single day, so `from` stays earlier even where the calendar ends.
        Period { from, until: last.plus_days(1).unwrap_or(Day::MAX) }
    }

    /// The name of a period of this kind, by its first day: `2026-10`, `2026-Q4`, `2026` or `once`.
    pub fn label(self, period: &Period) -> String {
        let (year, month, _) = period.from.civil();
        match self {
            PeriodKind::Month => format!("{year:04}-{month:02}"),
            PeriodKind::Quarter => format!("{year:04}-Q{}", (month - 1) / 3 + 1),
            PeriodKind::Year => format!("{year:04}"),
            PeriodKind::Once => "once".to_owned(),
        }
    }

    /// Reads what [`PeriodKind::label`] writes, exactly; anything else is `None`.
    pub fn parse_label(text: &str) -> Option<(PeriodKind, Period)> {
        let (kind, first) = match *text.as_bytes() {
            [b'o', b'n', b'c', b'e'] => (PeriodKind::Once, Month::parse("0001-01")),
            [_, _, _, _] => (PeriodKind::Year, Month::parse(&format!("{text}-01"))),
            [_, _, _, _, b'-', b'Q', quarter @ b'1'..=b'4'] => {
                let month = (quarter - b'1') * 3 + 1;
                (PeriodKind::Quarter, Month::parse(&format!("{}{month:02}", text.get(..5)?)))
            }
            _ => (PeriodKind::Month, Month::parse(text)),
        };
        Some((kind, kind.period_of(first.ok()?.first_day())))
    }

    /// The period of this kind before the one that starts with `period`; `None` for once, and at the first of all.
    pub fn previous(self, period: &Period) -> Option<Period> {
        let from = self.period_of(period.from).from;
        from.plus_days(-1).map(|day| self.period_of(day))
    }

    /// The period of this kind after the one that starts with `period`; `None` for once, and at the last of all.
    pub fn next(self, period: &Period) -> Option<Period> {
        let until = self.period_of(period.from).until;
        (until < Day::MAX).then(|| self.period_of(until))
    }
}

impl fmt::Display for PeriodKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}
