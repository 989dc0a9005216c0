//! Calendar months.

use crate::day::month_length;
use crate::office::Reader;
use crate::{Day, half_width};
use std::fmt;
use std::str::FromStr;

/// A month of a year, from 0001-01 to 9999-12, stored as months since the year 0.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Month(i32);

/// Why a text is not a month; each carries what was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MonthError {
    /// Not a notation of a month.
    #[error("`{0}` is not a month such as 2026-10")]
    Unreadable(String),
    /// It could be more than one month: a spreadsheet shows `2026.10` as `2026.1`.
    #[error("`{0}` could be more than one month")]
    Ambiguous(String),
    /// The notation is right, but the calendar has no such month.
    #[error("`{0}` is not in the calendar")]
    Impossible(String),
}

impl Month {
    const FIRST: Month = Month::of(1, 1);
    const LAST: Month = Month::of(9999, 12);

    /// The month of a year, 1 to 12; `None` when there is none, or the year is not 1 to 9999.
    pub const fn new(year: i32, month: u32) -> Option<Month> {
        if year < 1 || year > 9999 || month < 1 || month > 12 {
            return None;
        }
        Some(Month::of(year, month))
    }

    /// As [`Month::new`], for what is known to exist.
    #[inline]
    pub(crate) const fn of(year: i32, month: u32) -> Month {
        Month(year * 12 + month.cast_signed() - 1)
    }

    /// The year, 1 to 9999.
    #[inline]
    pub const fn year(self) -> i32 {
        self.0 / 12
    }

    /// The month of the year, 1 to 12.
    #[inline]
    pub const fn number(self) -> u32 {
        (self.0 % 12 + 1).cast_unsigned()
    }

    /// The first day.
    pub const fn first_day(self) -> Day {
        self.day(1)
    }

    /// The last day.
    pub const fn last_day(self) -> Day {
        self.day(month_length(self.year(), self.number()))
    }

    /// Only called with days that the month has, so the fallback is never taken.
    const fn day(self, day: u32) -> Day {
        match Day::from_civil(self.year(), self.number(), day) {
            Some(day) => day,
            None => Day::MIN,
        }
    }

    /// The month after; `None` after 9999-12.
    pub fn next(self) -> Option<Month> {
        self.plus(1)
    }

    /// The month before; `None` before 0001-01.
    pub fn previous(self) -> Option<Month> {
        self.plus(-1)
    }

    /// So many months later, or earlier when negative; `None` outside the calendar.
    #[inline]
    pub fn plus(self, months: i64) -> Option<Month> {
        let count = i32::try_from(i64::from(self.0).checked_add(months)?).ok()?;
        (Month::FIRST.0..=Month::LAST.0).contains(&count).then_some(Month(count))
    }

    /// Months from this one to the other; negative when the other is earlier.
    #[inline]
    pub fn months_until(self, other: Month) -> i64 {
        i64::from(other.0) - i64::from(self.0)
    }

    /// How many days the month has: 28 to 31.
    pub fn days(self) -> i64 {
        i64::from(month_length(self.year(), self.number()))
    }

    /// Reads exactly `2026-10`.
    pub fn parse(text: &str) -> Result<Month, MonthError> {
        let &[y1, y2, y3, y4, b'-', m1, m2] = text.as_bytes() else {
            return Err(MonthError::Unreadable(text.to_owned()));
        };
        let digits = [y1, y2, y3, y4, m1, m2];
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(MonthError::Unreadable(text.to_owned()));
        }
        let [y1, y2, y3, y4, m1, m2] = digits.map(|b| u32::from(b - b'0'));
        let year = (1000 * y1 + 100 * y2 + 10 * y3 + y4).cast_signed();
        Month::new(year, 10 * m1 + m2).ok_or_else(|| MonthError::Impossible(text.to_owned()))
    }

    /// Reads the notations of Chinese offices: `2026年10月`, `2026.10`, `202610`, `2026/10`, `2026-10`, full-width too.
    ///
    /// `2026.1` is ambiguous: it is January, or October after a spreadsheet took `2026.10` for a number.
    pub fn parse_office(text: &str) -> Result<Month, MonthError> {
        let narrow = half_width(text);
        let trimmed = narrow.trim().trim_start_matches(['\'', '’', '‘']);
        if is_cut_decimal(trimmed) {
            return Err(MonthError::Ambiguous(text.to_owned()));
        }
        let (year, month) = read(trimmed).ok_or_else(|| MonthError::Unreadable(text.to_owned()))?;
        Month::new(year.cast_signed(), month).ok_or_else(|| MonthError::Impossible(text.to_owned()))
    }
}

/// Four digits, a point and a single 1.
fn is_cut_decimal(text: &str) -> bool {
    text.strip_suffix(".1").is_some_and(|year| year.len() == 4 && year.bytes().all(|b| b.is_ascii_digit()))
}

/// Year and month, not yet held against the calendar.
fn read(text: &str) -> Option<(u32, u32)> {
    let mut reader = Reader::new(text);
    let first = reader.digits()?;
    let (year, month) = match first.count {
        6 => (first.value / 100, first.value % 100),
        4 => {
            reader.spaces();
            let separator = reader.one_of(&['-', '/', '.', '年'])?;
            reader.spaces();
            let month = reader.digits_between(1, 2)?;
            reader.spaces();
            if separator == '年' {
                reader.one_of(&['月']);
            }
            (first.value, month)
        }
        _ => return None,
    };
    reader.is_done().then_some((year, month))
}

impl FromStr for Month {
    type Err = MonthError;

    /// As [`Month::parse`].
    fn from_str(text: &str) -> Result<Month, MonthError> {
        Month::parse(text)
    }
}

impl fmt::Display for Month {
    /// `2026-10`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}", self.year(), self.number())
    }
}

impl fmt::Debug for Month {
    /// As it is shown: the number alone tells a reader nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
