//! Points in time, to the microsecond.

use std::fmt;

use crate::Day;

/// Microseconds in a second.
const SECOND_US: i64 = 1_000_000;
/// Seconds in a day.
const DAY_S: i64 = 86_400;
/// How far the clocks of China stand before UTC, in seconds; there is no summer time.
const CHINA_S: i64 = 8 * 3_600;

/// A point in time: microseconds since 1970-01-01 00:00 UTC.
///
/// ```
/// # use songhe_base as base;
/// let at = base::Instant::from_micros(1_792_020_000_000_000);
/// assert_eq!(at.to_string(), "2026-10-14T23:20:00Z");
/// assert_eq!(at.day_in_china().unwrap().to_string(), "2026-10-15");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Instant(i64);

impl Instant {
    /// From microseconds since the start of 1970, UTC.
    #[must_use]
    pub const fn from_micros(micros: i64) -> Instant {
        Instant(micros)
    }

    /// Microseconds since the start of 1970, UTC.
    #[must_use]
    pub const fn micros(self) -> i64 {
        self.0
    }

    /// Whole seconds since the start of 1970, UTC.
    #[must_use]
    pub const fn seconds(self) -> i64 {
        self.0.div_euclid(SECOND_US)
    }

    /// So many seconds later, or earlier where negative; the last instant there is where it would be beyond.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Instant {
        Instant(self.0.saturating_add(seconds.saturating_mul(SECOND_US)))
    }

    /// Seconds from here to the other, rounded down; negative where the other is earlier.
    #[must_use]
    pub const fn seconds_until(self, other: Instant) -> i64 {
        other.0.saturating_sub(self.0).div_euclid(SECOND_US)
    }

    /// The day it is in China; none outside the years of [`Day`].
    #[must_use]
    pub fn day_in_china(self) -> Option<Day> {
        let day = self.seconds().checked_add(CHINA_S)?.div_euclid(DAY_S);
        Day::from_number(i32::try_from(day).ok()?)
    }

    /// Day and time in China to the minute: `2026-10-15 07:20`.
    #[must_use]
    pub fn minute_in_china(self) -> String {
        let local = self.seconds().saturating_add(CHINA_S);
        let (hour, minute, _) = clock(local);
        self.day_in_china().map_or_else(String::new, |day| format!("{day} {hour:02}:{minute:02}"))
    }
}

/// Hour, minute and second of the day.
const fn clock(seconds: i64) -> (i64, i64, i64) {
    let rest = seconds.rem_euclid(DAY_S);
    (rest / 3_600, rest / 60 % 60, rest % 60)
}

/// RFC 3339 in UTC: `2026-10-14T23:20:00Z`, with six digits of the second where there are any.
impl fmt::Display for Instant {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.seconds();
        let day = i32::try_from(seconds.div_euclid(DAY_S)).ok().and_then(Day::from_number);
        let (hour, minute, second) = clock(seconds);
        match day {
            Some(day) => write!(f, "{day}T{hour:02}:{minute:02}:{second:02}")?,
            None => return write!(f, "{}us", self.0),
        }
        match self.0.rem_euclid(SECOND_US) {
            0 => f.write_str("Z"),
            part => write!(f, ".{part:06}Z"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn instants_before_1970_are_written_like_others() {
        assert_eq!(Instant::from_micros(-1).to_string(), "1969-12-31T23:59:59.999999Z");
        assert_eq!(Instant::from_micros(0).minute_in_china(), "1970-01-01 08:00");
    }

    #[test]
    fn arithmetic_stops_at_the_ends() {
        let last = Instant::from_micros(i64::MAX);
        assert_eq!(last.plus_seconds(1), last);
        assert_eq!(last.day_in_china(), None);
        assert_eq!(Instant::from_micros(5_500_000).seconds_until(Instant::default()), -6);
    }
}
