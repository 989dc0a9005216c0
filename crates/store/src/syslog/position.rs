//! How far the trail has been sent, and who is sending: of several services on one database one at a time.

use std::time::Duration;

use base::Instant;
use sea_orm::{QueryResult, Value};
use uuid::Uuid;

use super::message::Linked;
use crate::rows::{all, execute, optional};
use crate::{Store, StoreError};

/// How far the trail has been sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// The number of the last link that was sent; 0 where none was.
    pub sent: i64,
    /// How many links wait to be sent.
    pub waiting: i64,
    /// When the first of those was linked.
    pub waiting_since: Option<Instant>,
    /// Why sending last failed; empty where it did not.
    pub trouble: String,
}

/// How far the trail has been sent.
///
/// # Errors
/// What the database refuses.
pub async fn state(store: &Store) -> Result<State, StoreError> {
    let sql = "SELECT seq, trouble FROM store_audit_sent WHERE channel = 'syslog'";
    let row = optional(store.writer(), sql, vec![]).await?;
    let (sent, trouble): (i64, String) = match row {
        Some(row) => (row.try_get("", "seq")?, row.try_get("", "trouble")?),
        None => (0, String::new()),
    };
    // Links are numbered without gaps.
    let sql = "SELECT COALESCE(MAX(seq), 0) AS seq FROM store_audit_links";
    let last: i64 = optional(store.writer(), sql, vec![]).await?.map_or(Ok(0), |r| r.try_get("", "seq"))?;
    let sql = "SELECT linked_at FROM store_audit_links WHERE seq > $1 ORDER BY seq LIMIT 1";
    let first = optional(store.writer(), sql, vec![sent.into()]).await?;
    let since = first.map(|r| r.try_get("", "linked_at")).transpose()?.map(Instant::from_micros);
    Ok(State { sent, waiting: (last - sent).max(0), waiting_since: since, trouble })
}

/// Whether a link waits to be sent.
pub(super) async fn some_wait(store: &Store) -> Result<bool, StoreError> {
    let sql = "SELECT 1 FROM store_audit_links WHERE seq > \
        (SELECT seq FROM store_audit_sent WHERE channel = 'syslog') LIMIT 1";
    Ok(optional(store.reader(), sql, vec![]).await?.is_some())
}

/// Takes the sending over, or keeps it: gives the last link that was sent, or none where another service is sending.
pub(super) async fn hold(store: &Store, holder: &str, lease: Duration) -> Result<Option<i64>, StoreError> {
    let now = store.now();
    let until = now.micros().saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX));
    let sql = "UPDATE store_audit_sent SET holder = $1, held_until = $2 WHERE channel = 'syslog' \
        AND (holder = $1 OR held_until < $3) RETURNING seq";
    let values: Vec<Value> = vec![holder.into(), until.into(), now.micros().into()];
    let row = optional(store.writer(), sql, values).await?;
    Ok(row.map(|r| r.try_get("", "seq")).transpose()?)
}

/// Gives the sending up, so that another need not wait for the lease to run out.
pub(super) async fn release(store: &Store, holder: &str) -> Result<(), StoreError> {
    let sql =
        "UPDATE store_audit_sent SET holder = '', held_until = 0 WHERE channel = 'syslog' AND holder = $1";
    execute(store.writer(), sql, vec![holder.into()]).await?;
    Ok(())
}

/// Notes that everything up to a link was sent. Where another service has taken over meanwhile, it notes for itself.
pub(super) async fn advance(store: &Store, holder: &str, seq: i64) -> Result<(), StoreError> {
    let sql = "UPDATE store_audit_sent SET seq = $1, sent_at = $2, trouble = '' \
        WHERE channel = 'syslog' AND holder = $3 AND seq < $1";
    let values: Vec<Value> = vec![seq.into(), store.now().micros().into(), holder.into()];
    execute(store.writer(), sql, values).await?;
    Ok(())
}

/// Notes why sending failed.
pub(super) async fn trouble(store: &Store, holder: &str, why: &str) -> Result<(), StoreError> {
    let sql =
        "UPDATE store_audit_sent SET trouble = $1 WHERE channel = 'syslog' AND holder = $2 AND trouble <> $1";
    execute(store.writer(), sql, vec![why.into(), holder.into()]).await?;
    Ok(())
}

/// The entries of the links behind one, in their order.
pub(super) async fn after(store: &Store, seq: i64, limit: u32) -> Result<Vec<Linked>, StoreError> {
    let sql = format!(
        "SELECT l.seq, l.hash, a.id, a.at, a.actor_kind, a.account, a.act, a.route, a.purpose, a.request, a.subjects \
         FROM store_audit_links l JOIN store_audit a ON a.id = l.entry WHERE l.seq > $1 ORDER BY l.seq LIMIT {limit}"
    );
    all(store.reader(), &sql, vec![seq.into()]).await?.iter().map(linked).collect()
}

fn linked(row: &QueryResult) -> Result<Linked, StoreError> {
    let subjects: String = row.try_get("", "subjects")?;
    Ok(Linked {
        seq: row.try_get("", "seq")?,
        entry: row.try_get("", "id")?,
        hash: row.try_get("", "hash")?,
        at: Instant::from_micros(row.try_get("", "at")?),
        actor_kind: row.try_get("", "actor_kind")?,
        account: row.try_get::<Option<Uuid>>("", "account")?,
        act: row.try_get("", "act")?,
        route: row.try_get("", "route")?,
        purpose: row.try_get("", "purpose")?,
        request: row.try_get("", "request")?,
        subjects: subjects.split_whitespace().map(str::to_owned).collect(),
    })
}
