//! Reading the trail: who did what, who looked at whom.

use std::cmp::Reverse;

use base::Instant;
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::StoreError;
use crate::rows::all;
use crate::values::Values;

/// An entry as it was recorded.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recorded {
    /// Its number.
    pub id: i64,
    /// When.
    pub at: Instant,
    /// `person`, `machine`, `platform`, `nobody`.
    pub actor_kind: String,
    /// The account.
    pub account: Option<Uuid>,
    /// The name then shown.
    pub actor_name: String,
    /// What was done.
    pub act: String,
    /// On which route.
    pub route: String,
    /// For which purpose.
    pub purpose: String,
    /// In which request.
    pub request: Uuid,
    /// To whom.
    pub subjects: Vec<Uuid>,
    /// Details, as JSON.
    pub detail: String,
}

/// What of the trail is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Entries before this one, for the next page.
    pub before: Option<i64>,
    /// Of one of these accounts; of anybody where none are named. They are few.
    pub accounts: Option<Vec<Uuid>>,
    /// Of this act.
    pub act: Option<String>,
    /// From this instant.
    pub from: Option<Instant>,
    /// Before this instant.
    pub until: Option<Instant>,
    /// How many.
    pub limit: u64,
}

impl Filter {
    /// Whether the trail is walked by time, and not by number.
    const fn by_time(&self) -> bool {
        self.from.is_some() || self.until.is_some()
    }
}

const COLUMNS: [&str; 11] = [
    "id",
    "at",
    "actor_kind",
    "account",
    "actor_name",
    "act",
    "route",
    "purpose",
    "request",
    "subjects",
    "detail",
];

/// Entries, the latest first. Where days are asked for they are walked by time, so that an old day is found at once.
///
/// # Errors
/// What the database refuses.
pub async fn list(conn: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<Recorded>, StoreError> {
    let Some(accounts) = &filter.accounts else { return walked(conn, filter, None).await };
    // Each account has its own way through the index; together they would be sorted as a whole.
    let mut found = Vec::new();
    for account in accounts {
        found.extend(walked(conn, filter, Some(*account)).await?);
    }
    let by_time = filter.by_time();
    found.sort_unstable_by_key(|r| Reverse((by_time.then_some(r.at), r.id)));
    found.truncate(usize::try_from(filter.limit).unwrap_or(usize::MAX));
    Ok(found)
}

async fn walked(
    conn: &impl ConnectionTrait,
    filter: &Filter,
    account: Option<Uuid>,
) -> Result<Vec<Recorded>, StoreError> {
    let by_time = filter.by_time();
    let mut values = Values::new();
    let mut all_of = vec!["1 = 1".to_owned()];
    if let Some(before) = filter.before {
        let id = values.put(before);
        all_of.push(if by_time {
            let same = values.put(before);
            format!("(at, id) < ((SELECT at FROM store_audit WHERE id = {id}), {same})")
        } else {
            format!("id < {id}")
        });
    }
    if let Some(account) = account {
        all_of.push(format!("account = {}", values.put(account)));
    }
    if let Some(act) = &filter.act {
        all_of.push(format!("act = {}", values.put(act.as_str())));
    }
    if let Some(from) = filter.from {
        all_of.push(format!("at >= {}", values.put(from.micros())));
    }
    if let Some(until) = filter.until {
        all_of.push(format!("at < {}", values.put(until.micros())));
    }
    let order = if by_time { "at DESC, id DESC" } else { "id DESC" };
    let sql = format!(
        "SELECT {} FROM store_audit WHERE {} ORDER BY {order} LIMIT {}",
        COLUMNS.join(", "),
        all_of.join(" AND "),
        filter.limit
    );
    all(conn, &sql, values.into_vec()).await?.iter().map(recorded).collect()
}

/// Entries about one subject, the latest first.
///
/// # Errors
/// What the database refuses.
pub async fn of_subject(
    conn: &impl ConnectionTrait,
    subject: Uuid,
    limit: u32,
) -> Result<Vec<Recorded>, StoreError> {
    let columns = COLUMNS.map(|c| format!("a.{c}")).join(", ");
    let sql = format!(
        "SELECT {columns} FROM store_audit_subjects s JOIN store_audit a ON a.id = s.entry \
         WHERE s.subject = $1 ORDER BY s.entry DESC LIMIT {limit}"
    );
    all(conn, &sql, vec![subject.into()]).await?.iter().map(recorded).collect()
}

fn recorded(row: &QueryResult) -> Result<Recorded, StoreError> {
    let subjects: String = row.try_get("", "subjects")?;
    Ok(Recorded {
        id: row.try_get("", "id")?,
        at: Instant::from_micros(row.try_get("", "at")?),
        actor_kind: row.try_get("", "actor_kind")?,
        account: row.try_get("", "account")?,
        actor_name: row.try_get("", "actor_name")?,
        act: row.try_get("", "act")?,
        route: row.try_get("", "route")?,
        purpose: row.try_get("", "purpose")?,
        request: row.try_get("", "request")?,
        subjects: subjects.split_whitespace().filter_map(|s| Uuid::parse_str(s).ok()).collect(),
        detail: row.try_get("", "detail")?,
    })
}

/// The acts that stand in the trail, in order. Each is looked up after the one before, so a long trail is not gone through.
///
/// # Errors
/// What the database refuses.
pub async fn acts(conn: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let sql = "WITH RECURSIVE acts (act) AS (SELECT MIN(act) FROM store_audit UNION ALL \
        SELECT (SELECT MIN(a.act) FROM store_audit a WHERE a.act > acts.act) FROM acts WHERE acts.act IS NOT NULL) \
        SELECT act FROM acts WHERE act IS NOT NULL";
    all(conn, sql, vec![]).await?.iter().map(|r| Ok(r.try_get("", "act")?)).collect()
}
