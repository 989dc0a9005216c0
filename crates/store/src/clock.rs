//! Where the time comes from.

use base::Instant;

/// Where the time comes from: the system at the edge, a hand-set clock in tests.
pub trait Clock: Send + Sync {
    /// The present instant.
    fn now(&self) -> Instant;
}

/// The clock of the machine.
#[derive(Clone, Copy, Debug, Default)]
pub struct SystemClock;

impl Clock for SystemClock {
    fn now(&self) -> Instant {
        let micros = jiff::Timestamp::now().as_microsecond();
        Instant::from_micros(micros)
    }
}
