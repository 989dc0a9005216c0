//! What happened, for other slices: an event commits with its change, and each consumer takes it once.

use base::Instant;
use sea_orm::{ConnectionTrait, Value};
use serde_json::Value as Json;

use crate::rows::{all, execute, optional};
use crate::{Store, StoreError, Tx};

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Its number.
    pub id: i64,
    /// What kind of thing happened: `registry.person_changed`.
    pub topic: String,
    /// Details.
    pub body: Json,
    /// When.
    pub at: Instant,
}

pub(crate) async fn publish(
    conn: &impl ConnectionTrait,
    topic: &str,
    body: &Json,
    at: Instant,
) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![topic.into(), body.to_string().into(), at.micros().into()];
    execute(conn, "INSERT INTO store_outbox (topic, body, at) VALUES ($1, $2, $3)", values).await?;
    Ok(())
}

/// Events of a topic that a consumer has not taken yet, oldest first.
///
/// # Errors
/// What the database refuses.
pub async fn waiting(
    store: &Store,
    consumer: &str,
    topic: &str,
    limit: u32,
) -> Result<Vec<Event>, StoreError> {
    let sql = format!(
        "SELECT o.id, o.topic, o.body, o.at FROM store_outbox o WHERE o.topic = $1 AND NOT EXISTS \
         (SELECT 1 FROM store_outbox_taken t WHERE t.consumer = $2 AND t.event = o.id) ORDER BY o.id LIMIT {limit}"
    );
    let rows = all(store.writer(), &sql, vec![topic.into(), consumer.into()]).await?;
    rows.iter()
        .map(|row| {
            let body: String = row.try_get("", "body")?;
            Ok(Event {
                id: row.try_get("", "id")?,
                topic: row.try_get("", "topic")?,
                body: serde_json::from_str(&body).unwrap_or(Json::Null),
                at: Instant::from_micros(row.try_get("", "at")?),
            })
        })
        .collect()
}

/// Marks an event as taken, in the transaction that does what the event asks for: both happen, or neither.
///
/// # Errors
/// [`StoreError::Twice`] where the consumer took it before.
pub async fn take(tx: &Tx<'_>, consumer: &str, event: &Event) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![consumer.into(), event.id.into(), tx.context().at().micros().into()];
    execute(
        tx.conn(),
        "INSERT INTO store_outbox_taken (consumer, event, taken_at) VALUES ($1, $2, $3)",
        values,
    )
    .await?;
    Ok(())
}

/// When something of a topic last happened.
///
/// # Errors
/// What the database refuses.
pub async fn latest(conn: &impl ConnectionTrait, topic: &str) -> Result<Option<Instant>, StoreError> {
    let sql = "SELECT at FROM store_outbox WHERE topic = $1 ORDER BY id DESC LIMIT 1";
    let row = optional(conn, sql, vec![topic.into()]).await?;
    Ok(row.map(|r| r.try_get::<i64>("", "at")).transpose()?.map(Instant::from_micros))
}

/// Takes events for a consumer; how many of them nobody had taken for it before.
pub(crate) async fn take_all(
    conn: &impl ConnectionTrait,
    consumer: &str,
    events: &[Event],
    at: Instant,
) -> Result<u64, StoreError> {
    let sql = "INSERT INTO store_outbox_taken (consumer, event, taken_at) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";
    let mut taken = 0;
    for event in events {
        let values: Vec<Value> = vec![consumer.into(), event.id.into(), at.micros().into()];
        taken += execute(conn, sql, values).await?.rows_affected();
    }
    Ok(taken)
}
