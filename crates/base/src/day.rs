//! Calendar days as one number each, with the arithmetic of periods in law.

use crate::Month;
use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, stored as days since 1970-01-01.
///
/// From 0001-01-01 to 9999-12-31; days are ordered, and one `i32` each in a column.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Day(i32);

/// Why a text is not a day; each carries what was read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DayError {
    /// Not a notation of a day.
    #[error("`{0}` is not a day such as 2026-10-31")]
    Unreadable(String),
    /// It could be more than one day, such as `10/11/2026` or a time of another zone.
    #[error("`{0}` could be more than one day")]
    Ambiguous(String),
    /// The notation is right, but the calendar has no such day.
    #[error("`{0}` is not in the calendar")]
    Impossible(String),
}

/// Days from 0000-03-01, where the counting year begins, to 1970-01-01.
const EPOCH: i32 = 719_468;
/// Days in the 400 years after which the Gregorian calendar repeats.
const CYCLE: u32 = 146_097;

/// Whether the year has a 29 February.
#[inline]
const fn is_leap(year: i32) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

/// Days of a month; `month` is 1 to 12.
#[inline]
pub(crate) const fn month_length(year: i32, month: u32) -> u32 {
    match month {
        2 => 28 + is_leap(year) as u32,
        4 | 6 | 9 | 11 => 30,
        _ => 31,
    }
}

/// The number of a day that is known to exist.
///
/// The year is counted from March, so the leap day comes last and every month before it has a fixed place:
/// from March on, month starts follow 153 days per five months.
#[inline]
const fn number_of(year: i32, month: u32, day: u32) -> i32 {
    let march_year = if month <= 2 { year - 1 } else { year };
    let march_month = (month + 9) % 12;
    let day_of_year = ((153 * march_month + 2) / 5 + day - 1).cast_signed();
    365 * march_year + march_year / 4 - march_year / 100 + march_year / 400 + day_of_year - EPOCH
}

impl Day {
    /// The first day: 0001-01-01.
    pub const MIN: Day = Day(number_of(1, 1, 1));
    /// The last day: 9999-12-31.
    pub const MAX: Day = Day(number_of(9999, 12, 31));

    /// The day with this year, month (1 to 12) and day of the month; `None` when the calendar has none.
    #[inline]
    pub const fn ymd(y: i16, m: i8, d: i8) -> Option<Day> {
        if m < 1 || d < 1 {
            return None;
        }
        Day::from_civil(y as i32, m.cast_unsigned() as u32, d.cast_unsigned() as u32)
    }

    /// As [`Day::ymd`], for numbers as they are read.
    #[inline]
    pub(crate) const fn from_civil(year: i32, month: u32, day: u32) -> Option<Day> {
        if year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 || day > month_length(year, month) {
            return None;
        }
        Some(Day(number_of(year, month, day)))
    }

    /// Year, month of the year and day of the month at once, which costs no more than one of them.
    ///
    /// Undoes `number_of`: the position in the 400-year cycle, then the year in it, then the month.
    #[inline]
    pub const fn civil(self) -> (i32, u32, u32) {
        // Not negative: `Day::MIN` lies 306 days after the start of the count.
        let count = (self.0 + EPOCH).cast_unsigned();
        let (cycle, in_cycle) = (count / CYCLE, count % CYCLE);
        // Leap days taken out, what remains is 365 days a year.
        let year_in_cycle = (in_cycle - in_cycle / 1_460 + in_cycle / 36_524 - in_cycle / 146_096) / 365;
        let in_year = in_cycle - (365 * year_in_cycle + year_in_cycle / 4 - year_in_cycle / 100);
        let march_month = (5 * in_year + 2) / 153;
        let day = in_year - (153 * march_month + 2) / 5 + 1;
        let month = if march_month < 10 { march_month + 3 } else { march_month - 9 };
        let year = 400 * cycle + year_in_cycle + (month <= 2) as u32;
        (year.cast_signed(), month, day)
    }

    /// The year, 1 to 9999.
    #[inline]
    pub const fn year(self) -> i32 {
        self.civil().0
    }

    /// The month of the year, 1 to 12.
    #[inline]
    pub const fn month_of_year(self) -> u32 {
        self.civil().1
    }

    /// The day of the month, 1 to 31.
    #[inline]
    pub const fn day_of_month(self) -> u32 {
        self.civil().2
    }

    /// Days since 1970-01-01, negative before.
    #[inline]
    pub const fn number(self) -> i32 {
        self.0
    }

    /// The day with this [`Day::number`]; `None` outside [`Day::MIN`]..=[`Day::MAX`].
    #[inline]
    pub const fn from_number(number: i32) -> Option<Day> {
        if number < Day::MIN.0 || number > Day::MAX.0 {
            return None;
        }
        Some(Day(number))
    }

    /// So many days later, or earlier when negative; `None` outside the calendar.
    #[inline]
    pub fn plus_days(self, days: i64) -> Option<Day> {
        let number = i64::from(self.0).checked_add(days)?;
        Day::from_number(i32::try_from(number).ok()?)
    }

    /// The corresponding day so many months later, or earlier when negative; `None` outside the calendar.
    ///
    /// A month without that day gives its last day (民法典 第二百零二条): 31 January plus one month is 28 February.
    #[inline]
    pub fn plus_months(self, months: i64) -> Option<Day> {
        let (year, month, day) = self.civil();
        let target = Month::of(year, month).plus(months)?;
        let (year, month) = (target.year(), target.number());
        let last = month_length(year, month);
        Some(Day(number_of(year, month, if day < last { day } else { last })))
    }

    /// The corresponding day so many years later; 29 February becomes 28 February in an ordinary year.
    #[inline]
    pub fn plus_years(self, years: i64) -> Option<Day> {
        self.plus_months(years.checked_mul(12)?)
    }

    /// The month this day is in.
    #[inline]
    pub const fn month(self) -> Month {
        let (year, month, _) = self.civil();
        Month::of(year, month)
    }

    /// The first day of the month.
    #[inline]
    pub const fn start_of_month(self) -> Day {
        Day(self.0 - self.civil().2.cast_signed() + 1)
    }

    /// The last day of the month.
    #[inline]
    pub const fn end_of_month(self) -> Day {
        let (year, month, _) = self.civil();
        Day(number_of(year, month, month_length(year, month)))
    }

    /// The first day of the quarter: of January, April, July or October.
    #[inline]
    pub const fn start_of_quarter(self) -> Day {
        let (year, month, _) = self.civil();
        Day(number_of(year, month - (month - 1) % 3, 1))
    }

    /// The last day of the quarter: of March, June, September or December.
    #[inline]
    pub const fn end_of_quarter(self) -> Day {
        let (year, month, _) = self.civil();
        let last = month - (month - 1) % 3 + 2;
        Day(number_of(year, last, month_length(year, last)))
    }

    /// 1 January of the year.
    #[inline]
    pub const fn start_of_year(self) -> Day {
        Day(number_of(self.year(), 1, 1))
    }

    /// 31 December of the year.
    #[inline]
    pub const fn end_of_year(self) -> Day {
        Day(number_of(self.year(), 12, 31))
    }

    /// The largest `n` with `self.plus_months(n) <= other`; negative when `other` is earlier.
    ///
    /// Floor, also when negative: from 15 March to 14 March is -1 month.
    #[inline]
    pub fn full_months_until(self, other: Day) -> i64 {
        let (year, month, day) = self.civil();
        let (other_year, other_month, other_day) = other.civil();
        let last = month_length(other_year, other_month);
        let corresponding = if day < last { day } else { last };
        let months = Month::of(year, month).months_until(Month::of(other_year, other_month));
        months - i64::from(corresponding > other_day)
    }

    /// The largest `n` with `self.plus_years(n) <= other`; negative when `other` is earlier.
    ///
    /// Of a birth day this is the age in whole years (周岁), reached on the birthday itself.
    #[inline]
    pub fn full_years_until(self, other: Day) -> i64 {
        self.full_months_until(other).div_euclid(12)
    }

    /// Days from this day to the other; negative when the other is earlier.
    #[inline]
    pub fn days_until(self, other: Day) -> i64 {
        i64::from(other.0) - i64::from(self.0)
    }

    /// Whether this is a Saturday or Sunday; what the State Council moved is in [`crate::WorkingDays`].
    #[inline]
    pub const fn is_weekend(self) -> bool {
        // 1970-01-01 was a Thursday, so this counts from Monday.
        (self.0 + 3).rem_euclid(7) >= 5
    }

    /// Days in the year this day is in: 365 or 366.
    #[inline]
    pub fn days_in_year(self) -> i64 {
        365 + i64::from(is_leap(self.year()))
    }

    /// Days in the month this day is in: 28 to 31.
    #[inline]
    pub fn days_in_month(self) -> i64 {
        let (year, month, _) = self.civil();
        i64::from(month_length(year, month))
    }

    /// Reads strict ISO 8601, exactly `2026-10-31`; the notation of our own files.
    pub fn parse(text: &str) -> Result<Day, DayError> {
        let &[y1, y2, y3, y4, b'-', m1, m2, b'-', d1, d2] = text.as_bytes() else {
            return Err(DayError::Unreadable(text.to_owned()));
        };
        let digits = [y1, y2, y3, y4, m1, m2, d1, d2];
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(DayError::Unreadable(text.to_owned()));
        }
        let [y1, y2, y3, y4, m1, m2, d1, d2] = digits.map(|b| u32::from(b - b'0'));
        let year = (1000 * y1 + 100 * y2 + 10 * y3 + y4).cast_signed();
        Day::from_civil(year, 10 * m1 + m2, 10 * d1 + d2).ok_or_else(|| DayError::Impossible(text.to_owned()))
    }

    /// The same day in jiff, for the edges of the program.
    pub fn to_jiff(self) -> jiff::civil::Date {
        let (year, month, day) = self.civil();
        let parts = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
        let (Ok(year), Ok(month), Ok(day)) = parts else { return jiff::civil::Date::ZERO };
        // Every day of ours is one of jiff's, so the fallback is never taken.
        jiff::civil::Date::new(year, month, day).unwrap_or(jiff::civil::Date::ZERO)
    }
}

impl From<Day> for jiff::civil::Date {
    fn from(day: Day) -> jiff::civil::Date {
        day.to_jiff()
    }
}

impl TryFrom<jiff::civil::Date> for Day {
    type Error = DayError;

    /// Refuses the year 0 and the years before it.
    fn try_from(date: jiff::civil::Date) -> Result<Day, DayError> {
        Day::ymd(date.year(), date.month(), date.day()).ok_or_else(|| DayError::Impossible(date.to_string()))
    }
}

impl FromStr for Day {
    type Err = DayError;

    /// As [`Day::parse`].
    fn from_str(text: &str) -> Result<Day, DayError> {
        Day::parse(text)
    }
}

impl fmt::Display for Day {
    /// ISO 8601: `2026-10-31`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (year, month, day) = self.civil();
        write!(f, "{year:04}-{month:02}-{day:02}")
    }
}

impl fmt::Debug for Day {
    /// As it is shown: the number alone tells a reader nothing.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
