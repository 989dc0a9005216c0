//! Days as a count: 0001-01-01 is day 1 and a Monday. The calendar is the Gregorian one throughout; a day
//! outside the years 1 to 9999 cannot be held.

pub type Day = i64;

/// Before every day, and after every day: ends of a stretch that is open.
pub const ALWAYS: Day = i64::MIN;
pub const FOR_EVER: Day = i64::MAX;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Period {
    Month,
    Quarter,
    Year,
}

impl Period {
    pub fn months(self) -> i64 {
        match self {
            Period::Month => 1,
            Period::Quarter => 3,
            Period::Year => 12,
        }
    }

    pub fn read(text: &str) -> Option<Period> {
        Some(match text {
            "month" => Period::Month,
            "quarter" => Period::Quarter,
            "year" => Period::Year,
            _ => return None,
        })
    }
}

pub fn is_leap(year: i64) -> bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
}

pub fn month_length(year: i64, month: i64) -> i64 {
    match month {
        4 | 6 | 9 | 11 => 30,
        2 if is_leap(year) => 29,
        2 => 28,
        _ => 31,
    }
}

/// Days before the first of January of the year.
fn before_year(year: i64) -> i64 {
    let y = year - 1;
    365 * y + y / 4 - y / 100 + y / 400
}

/// The day of a date whose month is 1 to 12 and whose day is in its month.
pub fn from_date(year: i64, month: i64, day: i64) -> Option<Day> {
    if !(1..=9999).contains(&year) {
        return None;
    }
    let before_month: i64 = (1..month).map(|m| month_length(year, m)).sum();
    Some(before_year(year) + before_month + day)
}

/// Year, month and day.
pub fn to_date(day: Day) -> (i64, i64, i64) {
    let mut year = (day * 400 / 146_097 + 1).max(1);
    while before_year(year) >= day {
        year -= 1;
    }
    while before_year(year + 1) < day {
        year += 1;
    }
    let mut left = day - before_year(year);
    let mut month = 1;
    while left > month_length(year, month) {
        left -= month_length(year, month);
        month += 1;
    }
    (year, month, left)
}

/// `2016-05-27`.
pub fn read(text: &str) -> Option<Day> {
    let b = text.as_bytes();
    if b.len() != 10 || b[4] != b'-' || b[7] != b'-' {
        return None;
    }
    let (y, m, d): (i64, i64, i64) =
        (text[..4].parse().ok()?, text[5..7].parse().ok()?, text[8..].parse().ok()?);
    if !(1..=12).contains(&m) || d < 1 || d > month_length(y, m) {
        return None;
    }
    from_date(y, m, d)
}

pub fn must_read(text: &str) -> Day {
    read(text).unwrap_or_else(|| panic!("{text:?} is not a day"))
}

pub fn text(day: Day) -> String {
    let (y, m, d) = to_date(day);
    format!("{y:04}-{m:02}-{d:02}")
}

/// A number of days later.
pub fn add_days(day: Day, n: i128) -> Option<Day> {
    let sum = i64::try_from(i128::from(day).checked_add(n)?).ok()?;
    (sum >= 1 && sum <= before_year(10_000)).then_some(sum)
}

/// A number of months later: the same day of the month, or its last where the month has no such day.
pub fn add_months(day: Day, n: i128) -> Option<Day> {
    let (y, m, d) = to_date(day);
    let months = i64::try_from(i128::from(y * 12 + m - 1).checked_add(n)?).ok()?;
    let (year, month) = (months.div_euclid(12), months.rem_euclid(12) + 1);
    from_date(year, month, d.min(month_length(year, month)))
}

pub fn start_of(period: Period, day: Day) -> Day {
    let (y, m, _) = to_date(day);
    let first_month = (m - 1) / period.months() * period.months() + 1;
    from_date(y, first_month, 1).expect("the year is that of a day")
}

pub fn end_of(period: Period, day: Day) -> Day {
    let (y, m, _) = to_date(day);
    let last_month = (m - 1) / period.months() * period.months() + period.months();
    from_date(y, last_month, month_length(y, last_month)).expect("the year is that of a day")
}

/// The greatest n so that a plus n months is not after b; below zero where b is before a.
pub fn full_months(a: Day, b: Day) -> i64 {
    let ((ya, ma, _), (yb, mb, _)) = (to_date(a), to_date(b));
    let n = (yb * 12 + mb) - (ya * 12 + ma);
    let reached = add_months(a, i128::from(n)).expect("it is in the month of b");
    if reached <= b { n } else { n - 1 }
}

/// The greatest n so that a plus n years is not after b; below zero where b is before a.
pub fn full_years(a: Day, b: Day) -> i64 {
    let n = to_date(b).0 - to_date(a).0;
    let reached = add_months(a, i128::from(n) * 12).expect("it is in the year of b");
    if reached <= b { n } else { n - 1 }
}

pub fn is_weekend(day: Day) -> bool {
    (day - 1).rem_euclid(7) >= 5
}
