//! Small secrets that the platform must be able to read again, such as those of a second factor. Sealed like facts.

use sea_orm::{ConnectionTrait, Value};
use uuid::Uuid;

use crate::rows::{all, execute, optional};
use crate::seal::{KeyRing, number_of};
use crate::{StoreError, Tx};

fn place(owner: Uuid, kind: &str) -> Vec<u8> {
    [owner.as_bytes(), kind.as_bytes()].concat()
}

/// Keeps a secret of an owner, in place of the one of that kind there was.
///
/// # Errors
/// What the database refuses, or that it cannot be sealed.
pub async fn put(tx: &Tx<'_>, owner: Uuid, kind: &str, secret: &str) -> Result<(), StoreError> {
    let sealed = tx.ring().seal(kind, &place(owner, kind), secret)?;
    let sql = "INSERT INTO store_secrets (owner, kind, sealed) VALUES ($1, $2, $3) \
        ON CONFLICT (owner, kind) DO UPDATE SET sealed = excluded.sealed";
    execute(tx.conn(), sql, vec![owner.into(), kind.into(), sealed.body.into()]).await?;
    Ok(())
}

/// The secret of an owner, where there is one.
///
/// # Errors
/// What the database refuses, or that it does not open.
pub async fn get(
    conn: &impl ConnectionTrait,
    ring: &KeyRing,
    owner: Uuid,
    kind: &str,
) -> Result<Option<String>, StoreError> {
    let sql = "SELECT sealed FROM store_secrets WHERE owner = $1 AND kind = $2";
    let Some(row) = optional(conn, sql, vec![owner.into(), kind.into()]).await? else { return Ok(None) };
    let body: Vec<u8> = row.try_get("", "sealed")?;
    Ok(Some(ring.open(&place(owner, kind), &body)?))
}

/// Forgets the secret of an owner.
///
/// # Errors
/// What the database refuses.
pub async fn forget(tx: &Tx<'_>, owner: Uuid, kind: &str) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![owner.into(), kind.into()];
    execute(tx.conn(), "DELETE FROM store_secrets WHERE owner = $1 AND kind = $2", values).await?;
    Ok(())
}

/// Seals anew what older keys sealed; gives how many. There are few enough for one transaction.
pub(crate) async fn reseal(tx: &Tx<'_>) -> Result<u64, StoreError> {
    let newest = tx.ring().newest().unwrap_or(0);
    let mut sealed = 0;
    for row in all(tx.conn(), "SELECT owner, kind, sealed FROM store_secrets", vec![]).await? {
        let (owner, kind): (Uuid, String) = (row.try_get("", "owner")?, row.try_get("", "kind")?);
        let body: Vec<u8> = row.try_get("", "sealed")?;
        if number_of(&body)? != newest {
            let place = place(owner, &kind);
            let anew = tx.ring().seal(&kind, &place, &tx.ring().open(&place, &body)?)?;
            // Only what still stands: somebody may have replaced it, or forgotten it.
            let sql = "UPDATE store_secrets SET sealed = $1 WHERE owner = $2 AND kind = $3 AND sealed = $4";
            let values: Vec<Value> = vec![anew.body.into(), owner.into(), kind.into(), body.into()];
            sealed += execute(tx.conn(), sql, values).await?.rows_affected();
        }
    }
    Ok(sealed)
}
