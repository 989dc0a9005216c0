//! A clock that stands still until a test moves it.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use base::{Day, Instant};
use store::Clock;

/// 2026-10-15 09:00 in China, in microseconds: a Thursday.
const START_US: i64 = 1_792_026_000_000_000;

/// A clock that stands still until a test moves it. Its clones are the same clock.
#[derive(Clone, Debug)]
pub struct FakeClock {
    at: Arc<AtomicI64>,
}

impl Default for FakeClock {
    /// It stands at 2026-10-15 09:00 in China.
    fn default() -> FakeClock {
        FakeClock { at: Arc::new(AtomicI64::new(START_US)) }
    }
}

impl FakeClock {
    /// Sets it.
    pub fn set(&self, at: Instant) {
        self.at.store(at.micros(), Ordering::SeqCst);
    }

    /// Moves it on by so many seconds, or back where negative; gives the new instant.
    pub fn pass(&self, seconds: i64) -> Instant {
        let at = self.now().plus_seconds(seconds);
        self.set(at);
        at
    }

    /// The day it shows in China.
    #[must_use]
    pub fn today(&self) -> Day {
        self.now().day_in_china().unwrap_or(Day::MIN)
    }
}

impl Clock for FakeClock {
    fn now(&self) -> Instant {
        Instant::from_micros(self.at.load(Ordering::SeqCst))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_stands_still_until_it_is_moved() {
        let clock = FakeClock::default();
        assert_eq!(clock.now().minute_in_china(), "2026-10-15 09:00");
        let same = clock.clone();
        assert_eq!(clock.pass(90), same.now());
        assert_eq!(same.now().minute_in_china(), "2026-10-15 09:01");
        assert_eq!(clock.pass(15 * 3_600).minute_in_china(), "2026-10-16 00:01");
        assert_eq!(clock.today().to_string(), "2026-10-16");
    }
}
