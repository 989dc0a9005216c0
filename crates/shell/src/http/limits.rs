//! How often one address may ask.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

use base::Instant;

/// Addresses remembered at most; beyond that those that have calmed down are forgotten.
const REMEMBERED_MAX: usize = 50_000;
/// Millionths of a token, in which a bucket counts.
const TOKEN: i64 = 1_000_000;

/// Tokens that are used up by asking and come back with time, for each key apart.
pub struct Bucket<K> {
    per_minute: i64,
    state: Mutex<HashMap<K, (i64, Instant)>>,
}

impl<K: Hash + Eq> Bucket<K> {
    /// So many a minute, and as many at once.
    #[must_use]
    pub fn new(per_minute: u32) -> Bucket<K> {
        Bucket { per_minute: i64::from(per_minute.max(1)), state: Mutex::new(HashMap::new()) }
    }

    /// Takes a token; whether there was one.
    pub fn take(&self, key: K, at: Instant) -> bool {
        let full = self.per_minute * TOKEN;
        let mut state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        if state.len() >= REMEMBERED_MAX {
            state.retain(|_, (left, since)| refilled(*left, *since, at, self.per_minute) < full);
            if state.len() >= REMEMBERED_MAX {
                state.clear();
            }
        }
        let (left, since) = state.entry(key).or_insert((full, at));
        *left = refilled(*left, *since, at, self.per_minute);
        *since = at;
        let some = *left >= TOKEN;
        if some {
            *left -= TOKEN;
        }
        some
    }
}

fn refilled(left: i64, since: Instant, at: Instant, per_minute: i64) -> i64 {
    // A clock that was set back refills nothing.
    let passed_us = at.micros().saturating_sub(since.micros()).max(0);
    left.saturating_add(passed_us.saturating_mul(per_minute) / 60).min(per_minute * TOKEN)
}

/// The limits of the whole service.
pub(crate) struct Limiter {
    requests: Bucket<IpAddr>,
}

impl Limiter {
    pub fn new(per_minute: u32) -> Limiter {
        Limiter { requests: Bucket::new(per_minute) }
    }

    pub fn request(&self, client: IpAddr, at: Instant) -> bool {
        self.requests.take(client, at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_are_used_up_and_come_back() {
        let bucket = Bucket::new(3);
        let start = Instant::from_micros(0);
        let taken: Vec<bool> = (0..5).map(|_| bucket.take("a", start)).collect();
        assert_eq!(taken, [true, true, true, false, false]);
        assert!(bucket.take("b", start));
        assert!(!bucket.take("a", start.plus_seconds(19)));
        let later = start.plus_seconds(40);
        assert!(bucket.take("a", later) && bucket.take("a", later) && !bucket.take("a", later));
        assert!(!bucket.take("a", start.plus_seconds(-100)));
    }
}
