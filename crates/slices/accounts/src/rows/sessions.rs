//! Sessions. The token of a session is kept only as its SM3, so that the database gives none away.

use base::{Day, Instant};
use gate::{AccountId, Grant};
use store::rows::{ConnectionTrait, QueryResult, Value, all, execute, one};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::grants::{SOURCE_STANDS, grant};
use super::{at, micros};
use crate::flow::SessionTimes;
use crate::model::SessionLine;

/// What stands behind the token of a session.
pub struct Behind {
    /// The session.
    pub id: Uuid,
    /// When it was used and ends.
    pub times: SessionTimes,
    /// Whether the second factor was given.
    pub given: bool,
    /// Whose it is.
    pub account: AccountId,
    /// The name that others see.
    pub name: String,
    /// Whether another password has to be chosen.
    pub must_change: bool,
    /// Whether a second factor is set up.
    pub factor: bool,
    /// Roles that hold today or later, in the order in which they were given.
    pub grants: Vec<Grant>,
}

/// The session behind the digest of a token, with account and roles; none where it was ended or the account is disabled.
pub async fn behind(
    conn: &impl ConnectionTrait,
    digest: &str,
    today: Day,
) -> Result<Option<Behind>, StoreError> {
    let sql = format!(
        "SELECT s.id, s.last_used_at, s.expires_at, s.factor_at AS given_at, a.id AS account, a.name, a.must_change, \
         a.factor_at, g.id AS grant_id, g.role, g.seat, g.place, g.line, g.from_on, g.until_on, g.delegated_by \
         FROM accounts_sessions s JOIN accounts_accounts a ON a.id = s.account \
         LEFT JOIN accounts_grants g ON g.account = a.id AND g.revoked_at IS NULL \
         AND (g.until_on IS NULL OR g.until_on > $2) AND {SOURCE_STANDS} \
         WHERE s.token = $1 AND s.ended_at IS NULL AND a.state = 'active' ORDER BY g.granted_at, g.id"
    );
    let rows = all(conn, &sql, vec![digest.into(), today.number().into()]).await?;
    let Some(first) = rows.first() else { return Ok(None) };
    let mut grants = Vec::with_capacity(rows.len());
    for row in &rows {
        if row.try_get::<Option<Uuid>>("", "grant_id")?.is_some() {
            grants.push(grant(row)?);
        }
    }
    Ok(Some(Behind {
        id: first.try_get("", "id")?,
        times: SessionTimes {
            last_used_at: at(first, "last_used_at")?,
            expires_at: at(first, "expires_at")?,
        },
        given: first.try_get::<Option<i64>>("", "given_at")?.is_some(),
        account: AccountId(first.try_get("", "account")?),
        name: first.try_get("", "name")?,
        must_change: first.try_get::<i32>("", "must_change")? != 0,
        factor: first.try_get::<Option<i64>>("", "factor_at")?.is_some(),
        grants,
    }))
}

/// A session that is to begin.
pub struct NewSession<'a> {
    /// Its id.
    pub id: Uuid,
    /// Whose.
    pub account: AccountId,
    /// The digest of its token.
    pub digest: &'a str,
    /// When it ends in any case.
    pub expires_at: Instant,
    /// From which address.
    pub client: &'a str,
    /// With what kind of browser.
    pub device: &'a str,
}

/// Begins a session.
pub async fn insert(tx: &Tx<'_>, new: &NewSession<'_>) -> Result<(), StoreError> {
    let sql = "INSERT INTO accounts_sessions (id, account, token, created_at, last_used_at, expires_at, client, device) \
        VALUES ($1, $2, $3, $4, $4, $5, $6, $7)";
    let values: Vec<Value> = vec![
        new.id.into(),
        new.account.0.into(),
        new.digest.into(),
        micros(tx.context().at()),
        micros(new.expires_at),
        new.client.into(),
        new.device.into(),
    ];
    execute(tx.conn(), sql, values).await?;
    Ok(())
}

/// Notes that a session was used.
pub async fn note_use(tx: &Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    let values = vec![micros(tx.context().at()), id.into()];
    let sql = "UPDATE accounts_sessions SET last_used_at = $1 WHERE id = $2 AND last_used_at < $1";
    execute(tx.conn(), sql, values).await?;
    Ok(())
}

/// Notes that the second factor was given, and gives the session another token.
pub async fn factor_given(tx: &Tx<'_>, id: Uuid, digest: Option<&str>) -> Result<(), StoreError> {
    let sql = "UPDATE accounts_sessions SET factor_at = $1, token = COALESCE($2, token) WHERE id = $3";
    let digest: Option<String> = digest.map(str::to_owned);
    execute(tx.conn(), sql, vec![micros(tx.context().at()), digest.into(), id.into()]).await?;
    Ok(())
}

/// Ends one session of an account; whether it was going on.
pub async fn end(tx: &Tx<'_>, account: AccountId, id: Uuid) -> Result<bool, StoreError> {
    let sql =
        "UPDATE accounts_sessions SET ended_at = $1 WHERE id = $2 AND account = $3 AND ended_at IS NULL";
    let values = vec![micros(tx.context().at()), id.into(), account.0.into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}

/// Ends all sessions of an account but one; how many.
pub async fn end_all(tx: &Tx<'_>, account: AccountId, but: Option<Uuid>) -> Result<u64, StoreError> {
    let sql =
        "UPDATE accounts_sessions SET ended_at = $1 WHERE account = $2 AND id <> $3 AND ended_at IS NULL";
    let values = vec![micros(tx.context().at()), account.0.into(), but.unwrap_or(Uuid::nil()).into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected())
}

/// The sessions of an account that have not ended, the latest first.
pub async fn of_account(
    conn: &impl ConnectionTrait,
    account: AccountId,
    now: Instant,
) -> Result<Vec<SessionLine>, StoreError> {
    let sql = "SELECT id, created_at, last_used_at, expires_at, client, device FROM accounts_sessions \
        WHERE account = $1 AND ended_at IS NULL AND expires_at > $2 ORDER BY last_used_at DESC, id DESC";
    all(conn, sql, vec![account.0.into(), micros(now)]).await?.iter().map(line).collect()
}

fn line(row: &QueryResult) -> Result<SessionLine, StoreError> {
    Ok(SessionLine {
        id: row.try_get("", "id")?,
        created_at: at(row, "created_at")?,
        last_used_at: at(row, "last_used_at")?,
        expires_at: at(row, "expires_at")?,
        client: row.try_get("", "client")?,
        device: row.try_get("", "device")?,
    })
}

/// Whether somebody logged in to the account from that address since an instant.
pub async fn known_from(
    conn: &impl ConnectionTrait,
    account: AccountId,
    client: &str,
    since: Instant,
) -> Result<bool, StoreError> {
    let sql =
        "SELECT COUNT(*) AS n FROM accounts_sessions WHERE account = $1 AND client = $2 AND created_at > $3";
    let row = one(conn, sql, vec![account.0.into(), client.into(), micros(since)]).await?;
    Ok(row.try_get::<i64>("", "n")? > 0)
}

/// Forgets sessions that were over before an instant; how many.
pub async fn forget(tx: &Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    let sql = "DELETE FROM accounts_sessions WHERE expires_at < $1";
    Ok(execute(tx.conn(), sql, vec![micros(before)]).await?.rows_affected())
}
