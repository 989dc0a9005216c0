//! Reading the trail: who did what, who looked at whom.

use base::Instant;
use sea_orm::sea_query::{Alias, Cond, Expr, ExprTrait, Order, Query};
use sea_orm::{ConnectionTrait, QueryResult};
use uuid::Uuid;

use crate::StoreError;
use crate::rows::all;

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
    /// Of this account.
    pub account: Option<Uuid>,
    /// Of this act.
    pub act: Option<String>,
    /// From this instant.
    pub from: Option<Instant>,
    /// Before this instant.
    pub until: Option<Instant>,
    /// How many.
    pub limit: u64,
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

/// Entries, the latest first.
///
/// # Errors
/// What the database refuses.
pub async fn list(conn: &impl ConnectionTrait, filter: &Filter) -> Result<Vec<Recorded>, StoreError> {
    let column = |name: &str| Expr::col(Alias::new(name));
    let mut all_of = Cond::all();
    if let Some(id) = filter.before {
        all_of = all_of.add(column("id").lt(id));
    }
    if let Some(account) = filter.account {
        all_of = all_of.add(column("account").eq(account));
    }
    if let Some(act) = &filter.act {
        all_of = all_of.add(column("act").eq(act.as_str()));
    }
    if let Some(from) = filter.from {
        all_of = all_of.add(column("at").gte(from.micros()));
    }
    if let Some(until) = filter.until {
        all_of = all_of.add(column("at").lt(until.micros()));
    }
    let mut query = Query::select();
    query
        .columns(COLUMNS.map(Alias::new))
        .from(Alias::new("store_audit"))
        .cond_where(all_of)
        .order_by(Alias::new("id"), Order::Desc)
        .limit(filter.limit);
    conn.query_all(&query).await?.iter().map(recorded).collect()
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
