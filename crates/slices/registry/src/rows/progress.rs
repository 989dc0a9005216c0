//! How far loads and refreshes have come.

use base::Day;
use store::rows::{ConnectionTrait, Value, execute, optional};
use store::{Bulk, StoreError, Tx};
use uuid::Uuid;

/// The tables that a load fills.
pub(crate) const FILLED: [&str; 8] = [
    "store_subjects",
    "store_facts",
    "registry_organisations",
    "registry_people",
    "registry_places",
    "registry_keys",
    "registry_ties",
    "registry_members",
];

/// A writer of subjects.
pub(crate) fn subjects() -> Bulk {
    Bulk::new("store_subjects", &["id", "entity", "ref", "created_at"])
}

/// A writer of facts.
pub(crate) fn facts() -> Bulk {
    Bulk::new("store_facts", &store::facts::COLUMNS)
}

/// The values of a subject for [`subjects`].
pub(crate) fn subject(id: Uuid, entity: &str, reference: &str, at: base::Instant) -> Vec<Value> {
    vec![id.into(), entity.into(), reference.into(), at.micros().into()]
}

/// How many rows of a file a job has taken in.
pub(crate) async fn rows_done(conn: &impl ConnectionTrait, job: Uuid, file: &str) -> Result<u64, StoreError> {
    let sql = "SELECT rows_done FROM registry_loads WHERE job = $1 AND file = $2";
    let row = optional(conn, sql, vec![job.into(), file.into()]).await?;
    let done: Option<i64> = row.map(|r| r.try_get("", "rows_done")).transpose()?;
    Ok(u64::try_from(done.unwrap_or(0)).unwrap_or(0))
}

/// Whether a job has taken anything in.
pub(crate) async fn has_begun(conn: &impl ConnectionTrait, job: Uuid) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS n FROM registry_loads WHERE job = $1 LIMIT 1";
    Ok(optional(conn, sql, vec![job.into()]).await?.is_some())
}

/// Notes how many rows of a file a job has taken in, within the change that does so; false where there were not as many
/// before, since another attempt took them in meanwhile.
pub(crate) async fn note_rows(
    tx: &Tx<'_>,
    job: Uuid,
    file: &str,
    (before, done): (u64, u64),
) -> Result<bool, StoreError> {
    let number = |rows: u64| i64::try_from(rows).unwrap_or(i64::MAX);
    let first = "INSERT INTO registry_loads (job, file, rows_done) VALUES ($1, $2, 0) \
        ON CONFLICT (job, file) DO NOTHING";
    execute(tx.conn(), first, vec![job.into(), file.into()]).await?;
    let sql = "UPDATE registry_loads SET rows_done = $1 WHERE job = $2 AND file = $3 AND rows_done = $4";
    let values: Vec<Value> = vec![number(done).into(), job.into(), file.into(), number(before).into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}

/// Notes that a job is at its end; whether that was not noted before.
pub(crate) async fn note_end(tx: &Tx<'_>, job: Uuid) -> Result<bool, StoreError> {
    // No entity has an empty name.
    let sql = "INSERT INTO registry_loads (job, file, rows_done) VALUES ($1, '', 0) ON CONFLICT (job, file) DO NOTHING";
    Ok(execute(tx.conn(), sql, vec![job.into()]).await?.rows_affected() == 1)
}

/// The day until which everybody is listed where they belong.
pub(crate) async fn refreshed(conn: &impl ConnectionTrait) -> Result<Option<Day>, StoreError> {
    let row = optional(conn, "SELECT until_on FROM registry_refreshed WHERE id = 1", vec![]).await?;
    let number: Option<i32> = row.map(|r| r.try_get("", "until_on")).transpose()?;
    Ok(number.and_then(Day::from_number))
}

/// Notes that day.
pub(crate) async fn note_refreshed(tx: &Tx<'_>, day: Day) -> Result<(), StoreError> {
    let sql = "INSERT INTO registry_refreshed (id, until_on) VALUES (1, $1) \
        ON CONFLICT (id) DO UPDATE SET until_on = excluded.until_on";
    execute(tx.conn(), sql, vec![day.number().into()]).await?;
    Ok(())
}

/// Notes that day where none is noted yet: whoever is taken in is listed as of that day.
pub(crate) async fn begin_refreshed(tx: &Tx<'_>, day: Day) -> Result<(), StoreError> {
    let sql = "INSERT INTO registry_refreshed (id, until_on) VALUES (1, $1) ON CONFLICT (id) DO NOTHING";
    execute(tx.conn(), sql, vec![day.number().into()]).await?;
    Ok(())
}

/// Whether anybody has been taken in yet.
pub(crate) async fn is_empty(conn: &impl ConnectionTrait) -> Result<bool, StoreError> {
    Ok(optional(conn, "SELECT 1 AS n FROM registry_people LIMIT 1", vec![]).await?.is_none())
}
