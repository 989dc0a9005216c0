//! The loop that sends. It works beside the service: nothing waits for it.

use std::time::Duration;

use tokio::sync::watch;
use uuid::Uuid;

use super::carry::carry;
use super::message::Origin;
use super::{Place, position};
use crate::{Store, StoreError};

/// Entries sent over one connection at most.
const BATCH: u32 = 500;
/// How long a service that says nothing keeps the sending.
const LEASE: Duration = Duration::from_secs(60);
/// How often growing pauses double at most: at half a second, up to a minute.
const DOUBLED_MAX: u32 = 7;

/// What became of sending.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Some entries were sent; others may wait.
    Some,
    /// There was nothing to send, or another service is sending.
    Nothing,
    /// The receiver did not take them; they wait.
    Away,
}

/// Sends the linked entries of the trail to a receiver.
pub struct Sender {
    store: Store,
    place: Place,
    origin: Origin,
    holder: String,
}

impl Sender {
    /// From an open database to a receiver.
    #[must_use]
    pub fn new(store: Store, place: Place) -> Sender {
        let host = std::fs::read_to_string("/proc/sys/kernel/hostname").unwrap_or_default();
        let origin = Origin { host, process: std::process::id() };
        Sender { store, place, origin, holder: Uuid::now_v7().simple().to_string() }
    }

    /// Sends until the channel says true. Where the receiver is away, it tries again after a pause that grows.
    pub async fn run(self, mut stop: watch::Receiver<bool>, pause: Duration) {
        let mut failed: u32 = 0;
        while !*stop.borrow() {
            // What is cut off here was not noted as sent, and is sent again.
            let sent = tokio::select! {
                sent = self.send() => sent,
                changed = stop.changed() => if changed.is_err() { break } else { continue },
            };
            match sent {
                Ok(Sent::Some) => {
                    failed = 0;
                    continue;
                }
                Ok(Sent::Nothing) => failed = 0,
                Ok(Sent::Away) => failed = failed.saturating_add(1),
                Err(e) => {
                    failed = failed.saturating_add(1);
                    tracing::error!(error = %e, "the audit trail could not be read for sending");
                }
            }
            let wait = pause.saturating_mul(2_u32.saturating_pow(failed.min(DOUBLED_MAX)));
            tokio::select! {
                changed = stop.changed() => if changed.is_err() { break },
                () = tokio::time::sleep(wait) => {}
            }
        }
        if let Err(e) = position::release(&self.store, &self.holder).await {
            tracing::debug!(error = %e, "the sending of the audit trail could not be given up");
        }
    }

    /// Sends what waits, up to a batch of it, where no other service is sending.
    ///
    /// # Errors
    /// What the database refuses; a receiver that is away is an answer.
    pub async fn send(&self) -> Result<Sent, StoreError> {
        if !position::some_wait(&self.store).await? {
            return Ok(Sent::Nothing);
        }
        let Some(seq) = position::hold(&self.store, &self.holder, LEASE).await? else {
            return Ok(Sent::Nothing);
        };
        let entries = position::after(&self.store, seq, BATCH).await?;
        let Some(last) = entries.last().map(|e| e.seq) else { return Ok(Sent::Nothing) };
        let messages: Vec<String> = entries.iter().map(|e| e.text(&self.origin)).collect();
        match carry(&self.place, &messages).await {
            Ok(()) => {
                position::advance(&self.store, &self.holder, last).await?;
                Ok(Sent::Some)
            }
            Err(e) => {
                tracing::warn!(error = %e, place = %self.place, "the audit trail could not be sent");
                position::trouble(&self.store, &self.holder, &e.to_string()).await?;
                Ok(Sent::Away)
            }
        }
    }
}
