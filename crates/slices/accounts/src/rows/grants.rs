//! Grants of roles, and their delegations.

use base::{Day, Region};
use gate::{AccountId, Grant, Seat};
use store::rows::{ConnectionTrait, QueryResult, Value, all, execute, optional};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::{at, at_if, day, day_if, micros};
use crate::model::Held;

const TABLE: &str = "accounts_grants";

/// Whether the role behind a delegation is still held by an account in use.
pub(super) const SOURCE_STANDS: &str = "(g.source IS NULL OR EXISTS (SELECT 1 FROM accounts_grants o \
    JOIN accounts_accounts d ON d.id = o.account \
    WHERE o.id = g.source AND o.revoked_at IS NULL AND d.state = 'active'))";

fn select() -> String {
    format!(
        "SELECT g.id, g.account, a.name AS holder, g.role, g.seat, g.place, g.line, g.from_on, g.until_on, g.source, \
         g.delegated_by, b.name AS delegator, g.granted_at, g.revoked_at, \
         CASE WHEN {SOURCE_STANDS} THEN 1 ELSE 0 END AS stands \
         FROM accounts_grants g JOIN accounts_accounts a ON a.id = g.account \
         LEFT JOIN accounts_accounts b ON b.id = g.delegated_by"
    )
}

fn seat_words(seat: Seat) -> (&'static str, String) {
    match seat {
        Seat::System => ("system", String::new()),
        Seat::Region(region) => ("region", region.to_string()),
        Seat::Organisation(id) => ("organisation", id.to_string()),
        Seat::Person(id) => ("person", id.to_string()),
    }
}

fn seat(kind: &str, place: &str) -> Option<Seat> {
    match kind {
        "system" => Some(Seat::System),
        "region" => Region::parse(place).ok().map(Seat::Region),
        "organisation" => Uuid::parse_str(place).ok().map(Seat::Organisation),
        "person" => Uuid::parse_str(place).ok().map(Seat::Person),
        _ => None,
    }
}

/// The columns of a grant as it holds.
pub(super) fn grant(row: &QueryResult) -> Result<Grant, StoreError> {
    let (kind, place): (String, String) = (row.try_get("", "seat")?, row.try_get("", "place")?);
    Ok(Grant {
        role: row.try_get("", "role")?,
        seat: seat(&kind, &place).ok_or_else(|| StoreError::Row(TABLE, format!("seat {kind}")))?,
        line: row.try_get("", "line")?,
        from: day(row, TABLE, "from_on")?,
        until: day_if(row, "until_on")?,
        delegated_by: row.try_get::<Option<Uuid>>("", "delegated_by")?.map(AccountId),
    })
}

fn held(row: &QueryResult) -> Result<Held, StoreError> {
    Ok(Held {
        id: row.try_get("", "id")?,
        account: AccountId(row.try_get("", "account")?),
        holder: row.try_get("", "holder")?,
        grant: grant(row)?,
        source: row.try_get("", "source")?,
        delegator: row.try_get("", "delegator")?,
        granted_at: at(row, "granted_at")?,
        revoked_at: at_if(row, "revoked_at")?,
        source_stands: row.try_get::<i32>("", "stands")? != 0,
    })
}

/// Inserts a grant; gives its id.
pub async fn insert(
    tx: &Tx<'_>,
    account: AccountId,
    new: &Grant,
    source: Option<Uuid>,
) -> Result<Uuid, StoreError> {
    let (ctx, id) = (tx.context(), Uuid::now_v7());
    let (kind, place) = seat_words(new.seat);
    let sql = "INSERT INTO accounts_grants (id, account, role, seat, place, line, from_on, until_on, source, \
        delegated_by, granted_by, granted_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)";
    let values: Vec<Value> = vec![
        id.into(),
        account.0.into(),
        new.role.clone().into(),
        kind.into(),
        place.into(),
        new.line.clone().into(),
        new.from.number().into(),
        new.until.map(Day::number).into(),
        source.into(),
        new.delegated_by.map(|a| a.0).into(),
        ctx.account().map(|a| a.0).into(),
        micros(ctx.at()),
    ];
    execute(tx.conn(), sql, values).await?;
    Ok(id)
}

/// One grant.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Held>, StoreError> {
    let row = optional(conn, &format!("{} WHERE g.id = $1", select()), vec![id.into()]).await?;
    row.as_ref().map(held).transpose()
}

/// All grants of an account, past ones too, the latest first.
pub async fn of_account(conn: &impl ConnectionTrait, account: AccountId) -> Result<Vec<Held>, StoreError> {
    let sql = format!("{} WHERE g.account = $1 ORDER BY g.granted_at DESC, g.id DESC", select());
    all(conn, &sql, vec![account.0.into()]).await?.iter().map(held).collect()
}

/// Grants of several accounts that hold on the day, in the order in which they were given.
pub async fn of_accounts(
    conn: &impl ConnectionTrait,
    accounts: &[AccountId],
    today: Day,
) -> Result<Vec<Held>, StoreError> {
    if accounts.is_empty() {
        return Ok(vec![]);
    }
    let marks: Vec<String> = (2..accounts.len() + 2).map(|i| format!("${i}")).collect();
    let sql = format!(
        "{} WHERE g.revoked_at IS NULL AND g.from_on <= $1 AND (g.until_on IS NULL OR g.until_on > $1) \
         AND g.account IN ({}) ORDER BY g.granted_at, g.id",
        select(),
        marks.join(", ")
    );
    let mut values: Vec<Value> = vec![today.number().into()];
    values.extend(accounts.iter().map(|a| Value::from(a.0)));
    all(conn, &sql, values).await?.iter().map(held).collect()
}

/// What an account has delegated and was not ended yet, the latest first.
pub async fn delegated_by(
    conn: &impl ConnectionTrait,
    account: AccountId,
    today: Day,
) -> Result<Vec<Held>, StoreError> {
    let sql = format!(
        "{} WHERE g.delegated_by = $1 AND g.revoked_at IS NULL AND g.until_on > $2 \
         ORDER BY g.granted_at DESC, g.id DESC",
        select()
    );
    all(conn, &sql, vec![account.0.into(), today.number().into()]).await?.iter().map(held).collect()
}

/// Takes a grant back with what was delegated from it; whether it had not been taken back before.
pub async fn revoke(tx: &Tx<'_>, id: Uuid) -> Result<bool, StoreError> {
    let ctx = tx.context();
    let by = ctx.account().map(|a| a.0);
    let sql =
        "UPDATE accounts_grants SET revoked_at = $1, revoked_by = $2 WHERE id = $3 AND revoked_at IS NULL";
    let done = execute(tx.conn(), sql, vec![micros(ctx.at()), by.into(), id.into()]).await?;
    let sql = "UPDATE accounts_grants SET revoked_at = $1, revoked_by = $2 WHERE source = $3 AND revoked_at IS NULL";
    execute(tx.conn(), sql, vec![micros(ctx.at()), by.into(), id.into()]).await?;
    Ok(done.rows_affected() == 1)
}
