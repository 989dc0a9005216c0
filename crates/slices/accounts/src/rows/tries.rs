//! Mistakes at logging in, by whom they hit and from where.

use base::Instant;
use store::rows::{ConnectionTrait, execute, optional};
use store::{StoreError, Tx};

use super::micros;
use crate::flow::{Counted, FORGOTTEN_S, wait_after};

/// Counts a try as a mistake, before it is known whether it is one, so that many at once are counted too.
/// Gives the seconds that are left to wait, in which case nothing was counted.
pub async fn begin(
    tx: &Tx<'_>,
    who: &[u8],
    client: &str,
    counted: Counted,
) -> Result<Option<i64>, StoreError> {
    let now = tx.context().at();
    let forgotten = now.plus_seconds(-FORGOTTEN_S);
    // The condition is judged on the row that is locked, so two at once are counted one after the other.
    let sql = "INSERT INTO accounts_tries (who, client, failures, last_at, held_until) VALUES ($1, $2, 1, $3, 0) \
        ON CONFLICT (who, client) DO UPDATE SET last_at = excluded.last_at, \
        failures = CASE WHEN accounts_tries.last_at < $4 THEN 1 ELSE accounts_tries.failures + 1 END \
        WHERE accounts_tries.held_until <= $3 RETURNING failures";
    let values = vec![who.to_vec().into(), client.into(), micros(now), micros(forgotten)];
    let Some(row) = optional(tx.conn(), sql, values).await? else {
        let held = held_until(tx.conn(), who, client).await?;
        return Ok(Some(held.map_or(1, |until| now.seconds_until(until).max(1))));
    };
    let failures: i32 = row.try_get("", "failures")?;
    let wait_s = wait_after(u32::try_from(failures).unwrap_or(0), counted);
    if wait_s > 0 {
        let sql = "UPDATE accounts_tries SET held_until = $1 WHERE who = $2 AND client = $3";
        let values = vec![micros(now.plus_seconds(wait_s)), who.to_vec().into(), client.into()];
        execute(tx.conn(), sql, values).await?;
    }
    Ok(None)
}

async fn held_until(
    conn: &impl ConnectionTrait,
    who: &[u8],
    client: &str,
) -> Result<Option<Instant>, StoreError> {
    let sql = "SELECT held_until FROM accounts_tries WHERE who = $1 AND client = $2";
    let row = optional(conn, sql, vec![who.to_vec().into(), client.into()]).await?;
    row.as_ref().map(|r| super::at(r, "held_until")).transpose()
}

/// It was no mistake: those of the pair are forgotten.
pub async fn clear(tx: &Tx<'_>, who: &[u8], client: &str) -> Result<(), StoreError> {
    let values = vec![who.to_vec().into(), client.into()];
    execute(tx.conn(), "DELETE FROM accounts_tries WHERE who = $1 AND client = $2", values).await?;
    Ok(())
}

/// It was no mistake: one less for the address. The others stay, or whoever has an account could clear them with it.
pub async fn take_off(tx: &Tx<'_>, who: &[u8], client: &str) -> Result<(), StoreError> {
    let sql = "UPDATE accounts_tries SET failures = failures - 1, held_until = 0 \
        WHERE who = $1 AND client = $2 AND failures > 0";
    execute(tx.conn(), sql, vec![who.to_vec().into(), client.into()]).await?;
    Ok(())
}

/// Forgets mistakes before an instant; how many rows.
pub async fn forget(tx: &Tx<'_>, before: Instant) -> Result<u64, StoreError> {
    let done =
        execute(tx.conn(), "DELETE FROM accounts_tries WHERE last_at < $1", vec![micros(before)]).await?;
    Ok(done.rows_affected())
}
