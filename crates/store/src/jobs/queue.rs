//! The table of jobs.

use std::time::Duration;

use base::Instant;
use sea_orm::sea_query::{Alias, Cond, Expr, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult, TransactionTrait, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::{Job, Kind, Run, State};
use crate::open::CLOCK_SLACK_S;
use crate::rows::{all, execute, optional};
use crate::transaction::changing;
use crate::{Backend, Store, StoreError, Tx, outbox};

/// The first delay before a failed job is tried again, in seconds; it doubles each time.
const RETRY_FIRST_S: i64 = 5;
/// How far the clocks of China stand before UTC, in seconds.
const CHINA_S: i64 = 8 * 3_600;
/// By whom a job is wanted that runs by itself.
pub(super) const SCHEDULE: &str = "schedule";
/// Events that are followed at once.
const EVENTS: u32 = 1_000;
/// The longest delay, in seconds.
const RETRY_LONGEST_S: i64 = 3_600;

const COLUMNS: &str = "id, kind, state, input, due_at, attempts, done, total, message, cancel_asked, created_by, \
    created_at, started_at, finished_at";

/// Wants a job done, as part of a change. With a `once` key a second wish while the first is known is no wish.
/// Gives the id, or none where it was wanted before.
///
/// # Errors
/// What the database refuses.
pub async fn enqueue(
    tx: &Tx<'_>,
    kind: &str,
    input: &Json,
    once: Option<&str>,
) -> Result<Option<Uuid>, StoreError> {
    let ctx = tx.context();
    insert(tx.conn(), kind, input, once, &ctx.actor().name, ctx.at()).await
}

async fn insert(
    conn: &impl ConnectionTrait,
    kind: &str,
    input: &Json,
    once: Option<&str>,
    by: &str,
    at: Instant,
) -> Result<Option<Uuid>, StoreError> {
    let id = Uuid::now_v7();
    let values: Vec<Value> = vec![
        id.into(),
        kind.into(),
        input.to_string().into(),
        once.into(),
        at.micros().into(),
        by.into(),
        at.micros().into(),
    ];
    let sql = "INSERT INTO store_jobs (id, kind, state, input, once_key, due_at, attempts, done, total, message, \
        cancel_asked, created_by, created_at) VALUES ($1, $2, 'ready', $3, $4, $5, 0, 0, 0, '', 0, $6, $7) \
        ON CONFLICT DO NOTHING";
    let done = execute(conn, sql, values).await?;
    Ok((done.rows_affected() == 1).then_some(id))
}

/// Wants each kind that runs by itself, once in each of its stretches of time.
///
/// # Errors
/// What the database refuses.
pub async fn schedule(store: &Store, kinds: &[Kind], at: Instant) -> Result<(), StoreError> {
    for kind in kinds {
        let Some(every) = kind.every else { continue };
        // Stretches begin with the day in China, so what runs daily runs at night.
        let slot = (at.seconds() + CHINA_S) / i64::try_from(every.as_secs()).unwrap_or(i64::MAX).max(1);
        let once = format!("{}@{slot}", kind.name);
        insert(store.writer(), kind.name, &Json::Null, Some(&once), SCHEDULE, at).await?;
    }
    Ok(())
}

/// How much later than its lease a job is taken up, in microseconds: the clocks of servers differ, and the one that set
/// the lease need not be the one that asks. On SQLite there is one server.
fn slack_us(store: &Store) -> i64 {
    match store.backend() {
        Backend::Sqlite => 0,
        Backend::Postgres => CLOCK_SLACK_S * 1_000_000,
    }
}

/// Whose job anybody may take up although its lease lasts: that of a worker which is gone.
///
/// A file has one service, so on SQLite any other than that is gone. On PostgreSQL a worker is gone with the last of its
/// connections; then nothing that it began can be written any more. A server that was started just now says nothing of
/// workers, since they may not have found it again: there the lease counts.
fn gone(store: &Store, lease: Duration) -> String {
    match store.backend() {
        Backend::Sqlite if store.serves_alone() => "worker <> $1".to_owned(),
        Backend::Sqlite => "1 = 0".to_owned(),
        Backend::Postgres => format!(
            "(pg_postmaster_start_time() < now() - interval '{} seconds' AND NOT EXISTS \
             (SELECT 1 FROM pg_stat_activity a WHERE a.application_name = store_jobs.worker))",
            lease.as_secs()
        ),
    }
}

/// Wants each kind that runs after events, once for all events that wait for it. One that waits already, or has begun
/// since, sees what they tell of.
///
/// # Errors
/// What the database refuses.
pub async fn follow(store: &Store, kinds: &[Kind], at: Instant) -> Result<(), StoreError> {
    for kind in kinds {
        for topic in &kind.after {
            let events = outbox::waiting(store, kind.name, topic, EVENTS).await?;
            let Some(last) = events.iter().map(|e| e.at).max() else { continue };
            let tx = store.writer().begin_with_options(changing()).await?;
            if outbox::take_all(&tx, kind.name, &events, at).await? == 0 {
                continue;
            }
            let sql = "SELECT 1 AS n FROM store_jobs WHERE kind = $1 AND (state = 'ready' \
                OR (state IN ('running', 'done') AND started_at > $2)) LIMIT 1";
            let values: Vec<Value> = vec![kind.name.into(), last.micros().into()];
            if optional(&tx, sql, values).await?.is_none() {
                insert(&tx, kind.name, &Json::Null, None, topic, at).await?;
            }
            tx.commit().await?;
        }
    }
    Ok(())
}

/// Claims the job that has waited longest, or one whose worker has lost its lease or is gone.
pub(super) async fn claim(
    store: &Store,
    kinds: &[&str],
    lease: Duration,
    at: Instant,
) -> Result<Option<Job>, StoreError> {
    let marks: Vec<String> = (0..kinds.len()).map(|i| format!("${}", i + 5)).collect();
    let skip = match store.backend() {
        Backend::Postgres => "FOR UPDATE SKIP LOCKED",
        Backend::Sqlite => "",
    };
    let sql = format!(
        "UPDATE store_jobs SET state = 'running', worker = $1, lease_until = $2, started_at = $3, \
         attempts = attempts + 1 WHERE id = (SELECT id FROM store_jobs WHERE \
         ((state = 'ready' AND due_at <= $4) OR (state = 'running' AND (lease_until < $4 - {} OR {}))) \
         AND kind IN ({}) ORDER BY due_at, id LIMIT 1 {skip}) RETURNING {COLUMNS}",
        slack_us(store),
        gone(store, lease),
        marks.join(", ")
    );
    let mut values: Vec<Value> =
        vec![store.name().into(), after(at, lease).into(), at.micros().into(), at.micros().into()];
    values.extend(kinds.iter().map(|k| Value::from(*k)));
    let tx = store.writer().begin_with_options(changing()).await?;
    let Some(row) = optional(&tx, &sql, values).await? else { return Ok(None) };
    let job = job(&row)?;
    let sql =
        "UPDATE store_job_runs SET outcome = 'lost', finished_at = $1 WHERE job = $2 AND outcome = 'running'";
    execute(&tx, sql, vec![at.micros().into(), job.id.into()]).await?;
    let sql = "INSERT INTO store_job_runs (job, attempt, started_at, outcome, message) VALUES ($1, $2, $3, 'running', '')";
    let attempt = i32::try_from(job.attempts).unwrap_or(i32::MAX);
    execute(&tx, sql, vec![job.id.into(), attempt.into(), at.micros().into()]).await?;
    tx.commit().await?;
    Ok(Some(job))
}

fn after(at: Instant, lease: Duration) -> i64 {
    at.micros().saturating_add(i64::try_from(lease.as_micros()).unwrap_or(i64::MAX))
}

/// What tells one attempt at a job from all others: whoever lost it holds it no longer.
#[derive(Clone, Copy)]
pub(super) struct Hold {
    job: Uuid,
    attempt: i32,
    since: i64,
}

impl Hold {
    pub(super) fn of(job: &Job) -> Hold {
        Hold {
            job: job.id,
            attempt: i32::try_from(job.attempts).unwrap_or(i32::MAX),
            since: job.started_at.map_or(0, Instant::micros),
        }
    }
}

/// Writes progress down and renews the lease; whether to stop, since somebody asked to cancel or the job was lost.
pub(super) async fn report(
    store: &Store,
    hold: Hold,
    (done, total): (u64, u64),
    message: &str,
    lease: Duration,
) -> Result<bool, StoreError> {
    let sql = "UPDATE store_jobs SET done = $1, total = $2, message = $3, lease_until = $4 \
        WHERE id = $5 AND attempts = $6 AND started_at = $7 AND state = 'running' RETURNING cancel_asked";
    let values: Vec<Value> = vec![
        i64::try_from(done).unwrap_or(i64::MAX).into(),
        i64::try_from(total).unwrap_or(i64::MAX).into(),
        message.into(),
        after(store.now(), lease).into(),
        hold.job.into(),
        hold.attempt.into(),
        hold.since.into(),
    ];
    let row = optional(store.writer(), sql, values).await?;
    Ok(row.map(|r| r.try_get::<i32>("", "cancel_asked")).transpose()?.is_none_or(|asked| asked != 0))
}

/// Renews the lease without saying anything.
pub(super) async fn renew(store: &Store, hold: Hold, lease: Duration) -> Result<(), StoreError> {
    let sql = "UPDATE store_jobs SET lease_until = $1 \
        WHERE id = $2 AND attempts = $3 AND started_at = $4 AND state = 'running'";
    let until = after(store.now(), lease);
    let values: Vec<Value> = vec![until.into(), hold.job.into(), hold.attempt.into(), hold.since.into()];
    execute(store.writer(), sql, values).await?;
    Ok(())
}

/// How an attempt ended.
pub(super) enum End {
    Done,
    Cancelled,
    Failed,
    Again,
}

/// Ends an attempt; nothing where the job was lost to another worker.
pub(super) async fn end(
    store: &Store,
    job: &Job,
    end: End,
    message: &str,
    at: Instant,
) -> Result<(), StoreError> {
    let delay =
        RETRY_FIRST_S.saturating_mul(1 << job.attempts.saturating_sub(1).min(16)).min(RETRY_LONGEST_S);
    let (state, outcome, due, over) = match end {
        End::Done => (State::Done, "done", at, Some(at)),
        End::Cancelled => (State::Cancelled, "cancelled", at, Some(at)),
        End::Failed => (State::Failed, "failed", at, Some(at)),
        End::Again => (State::Ready, "failed", at.plus_seconds(delay), None),
    };
    let hold = Hold::of(job);
    let tx = store.writer().begin_with_options(changing()).await?;
    let sql = "UPDATE store_jobs SET state = $1, message = $2, due_at = $3, finished_at = $4, lease_until = NULL \
        WHERE id = $5 AND attempts = $6 AND started_at = $7 AND state = 'running'";
    let values: Vec<Value> = vec![
        state.as_str().into(),
        message.into(),
        due.micros().into(),
        over.map(Instant::micros).into(),
        hold.job.into(),
        hold.attempt.into(),
        hold.since.into(),
    ];
    if execute(&tx, sql, values).await?.rows_affected() == 1 {
        // What somebody wants cancelled is not tried again.
        let sql = "UPDATE store_jobs SET state = 'cancelled', finished_at = $1 \
            WHERE id = $2 AND state = 'ready' AND cancel_asked = 1";
        execute(&tx, sql, vec![at.micros().into(), hold.job.into()]).await?;
        let sql = "UPDATE store_job_runs SET outcome = $1, message = $2, finished_at = $3 \
            WHERE job = $4 AND outcome = 'running'";
        let values: Vec<Value> = vec![outcome.into(), message.into(), at.micros().into(), hold.job.into()];
        execute(&tx, sql, values).await?;
    }
    tx.commit().await?;
    Ok(())
}

/// Asks to cancel a job: one that waits is over at once, one that runs stops at its next report.
///
/// # Errors
/// [`StoreError::Changed`] where it is over already or not there.
pub async fn cancel(tx: &mut Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    let at = tx.context().at().micros();
    let sql = "UPDATE store_jobs SET cancel_asked = 1, \
        state = CASE WHEN state = 'ready' THEN 'cancelled' ELSE state END, \
        finished_at = CASE WHEN state = 'ready' THEN $1 ELSE finished_at END \
        WHERE id = $2 AND state IN ('ready', 'running')";
    if execute(tx.conn(), sql, vec![at.into(), id.into()]).await?.rows_affected() != 1 {
        return Err(StoreError::Changed);
    }
    tx.audit("jobs.cancel", [], serde_json::json!({ "job": id }));
    Ok(())
}

/// Wants a job that failed or was cancelled once more.
///
/// # Errors
/// [`StoreError::Changed`] where it did neither.
pub async fn retry(tx: &mut Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    let at = tx.context().at().micros();
    let sql = "UPDATE store_jobs SET state = 'ready', due_at = $1, attempts = 0, cancel_asked = 0, \
        finished_at = NULL, message = '' WHERE id = $2 AND state IN ('failed', 'cancelled')";
    if execute(tx.conn(), sql, vec![at.into(), id.into()]).await?.rows_affected() != 1 {
        return Err(StoreError::Changed);
    }
    tx.audit("jobs.retry", [], serde_json::json!({ "job": id }));
    Ok(())
}

/// One job.
///
/// # Errors
/// What the database refuses.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Job>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM store_jobs WHERE id = $1");
    optional(conn, &sql, vec![id.into()]).await?.as_ref().map(job).transpose()
}

/// Jobs, the latest first: of a state and a kind where given, before the one given.
///
/// # Errors
/// What the database refuses.
pub async fn list(
    conn: &impl ConnectionTrait,
    state: Option<State>,
    kind: Option<&str>,
    before: Option<Uuid>,
    limit: u64,
) -> Result<Vec<Job>, StoreError> {
    use sea_orm::sea_query::ExprTrait;
    let column = |name: &str| Expr::col(Alias::new(name));
    let mut all_of = Cond::all();
    if let Some(state) = state {
        all_of = all_of.add(column("state").eq(state.as_str()));
    }
    if let Some(kind) = kind {
        all_of = all_of.add(column("kind").eq(kind));
    }
    if let Some(before) = before {
        all_of = all_of.add(column("id").lt(before));
    }
    let mut query = Query::select();
    query
        .columns(COLUMNS.split(", ").map(|c| Alias::new(c.trim())))
        .from(Alias::new("store_jobs"))
        .cond_where(all_of)
        .order_by(Alias::new("id"), Order::Desc)
        .limit(limit);
    conn.query_all(&query).await?.iter().map(job).collect()
}

/// The attempts at a job, first to last.
///
/// # Errors
/// What the database refuses.
pub async fn runs(conn: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Run>, StoreError> {
    let sql = "SELECT attempt, started_at, finished_at, outcome, message FROM store_job_runs WHERE job = $1 ORDER BY id";
    all(conn, sql, vec![id.into()])
        .await?
        .iter()
        .map(|row| {
            Ok(Run {
                attempt: count(row, "attempt")?,
                started_at: Instant::from_micros(row.try_get("", "started_at")?),
                finished_at: row.try_get::<Option<i64>>("", "finished_at")?.map(Instant::from_micros),
                outcome: row.try_get("", "outcome")?,
                message: row.try_get("", "message")?,
            })
        })
        .collect()
}

fn count(row: &QueryResult, column: &str) -> Result<u32, StoreError> {
    let n: i32 = row.try_get("", column)?;
    Ok(u32::try_from(n).unwrap_or(0))
}

fn job(row: &QueryResult) -> Result<Job, StoreError> {
    let state: String = row.try_get("", "state")?;
    let input: String = row.try_get("", "input")?;
    let instant = |column: &str| -> Result<Option<Instant>, StoreError> {
        Ok(row.try_get::<Option<i64>>("", column)?.map(Instant::from_micros))
    };
    Ok(Job {
        id: row.try_get("", "id")?,
        kind: row.try_get("", "kind")?,
        state: State::parse(&state).ok_or_else(|| StoreError::Row("store_jobs", format!("state {state}")))?,
        input: serde_json::from_str(&input).unwrap_or(Json::Null),
        due_at: Instant::from_micros(row.try_get("", "due_at")?),
        attempts: count(row, "attempts")?,
        done: row.try_get("", "done")?,
        total: row.try_get("", "total")?,
        message: row.try_get("", "message")?,
        cancel_asked: row.try_get::<i32>("", "cancel_asked")? != 0,
        created_by: row.try_get("", "created_by")?,
        created_at: Instant::from_micros(row.try_get("", "created_at")?),
        started_at: instant("started_at")?,
        finished_at: instant("finished_at")?,
    })
}
