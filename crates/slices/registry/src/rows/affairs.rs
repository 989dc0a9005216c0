//! Mandates and payees.

use base::{Day, Instant};
use store::rows::{ConnectionTrait, QueryResult, Value, all, execute, optional};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::{day, instant};
use crate::model::{Mandate, Payee, PayeeKind};

const MANDATE: &str = "id, person, holder_name, holder, acts, basis, document, from_on, until_on, entered_by, \
    revoked_at, revoked_why";

fn mandate(row: &QueryResult) -> Result<Mandate, StoreError> {
    let acts: String = row.try_get("", "acts")?;
    Ok(Mandate {
        id: row.try_get("", "id")?,
        person: row.try_get("", "person")?,
        holder_name: row.try_get("", "holder_name")?,
        holder: row.try_get("", "holder")?,
        acts: acts.split(' ').filter(|a| !a.is_empty()).map(str::to_owned).collect(),
        basis: row.try_get("", "basis")?,
        document: row.try_get("", "document")?,
        from: day(row, "from_on")?.unwrap_or(Day::MIN),
        until: day(row, "until_on")?,
        entered_by: row.try_get("", "entered_by")?,
        revoked_at: instant(row, "revoked_at")?,
        revoked_why: row.try_get("", "revoked_why")?,
    })
}

pub(crate) async fn mandates(conn: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Mandate>, StoreError> {
    let sql = format!("SELECT {MANDATE} FROM registry_mandates WHERE person = $1 ORDER BY id DESC LIMIT 100");
    all(conn, &sql, vec![person.into()]).await?.iter().map(mandate).collect()
}

pub(crate) async fn find_mandate(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<Mandate>, StoreError> {
    let sql = format!("SELECT {MANDATE} FROM registry_mandates WHERE id = $1");
    optional(conn, &sql, vec![id.into()]).await?.as_ref().map(mandate).transpose()
}

pub(crate) async fn insert_mandate(tx: &Tx<'_>, m: &Mandate) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![
        m.id.into(),
        m.person.into(),
        m.holder_name.clone().into(),
        m.holder.into(),
        m.acts.join(" ").into(),
        m.basis.clone().into(),
        m.document.clone().into(),
        m.from.number().into(),
        m.until.map(Day::number).into(),
        m.entered_by.into(),
        tx.context().at().micros().into(),
    ];
    let sql = "INSERT INTO registry_mandates (id, person, holder_name, holder, acts, basis, document, from_on, \
        until_on, entered_by, entered_at, revoked_why) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, '')";
    execute(tx.conn(), sql, values).await?;
    Ok(())
}

pub(crate) async fn revoke_mandate(tx: &Tx<'_>, id: Uuid, why: &str) -> Result<(), StoreError> {
    let ctx = tx.context();
    let sql = "UPDATE registry_mandates SET revoked_at = $1, revoked_by = $2, revoked_why = $3 \
        WHERE id = $4 AND revoked_at IS NULL";
    let values: Vec<Value> =
        vec![ctx.at().micros().into(), ctx.account().map(|a| a.0).into(), why.into(), id.into()];
    match execute(tx.conn(), sql, values).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Changed),
    }
}

const PAYEE: &str = "id, person, kind, holder_name, organisation, from_on, until_on, entered_by, entered_at, \
    confirmed_by_name, confirmed_on";

fn payee(row: &QueryResult) -> Result<Payee, StoreError> {
    let kind: String = row.try_get("", "kind")?;
    Ok(Payee {
        id: row.try_get("", "id")?,
        person: row.try_get("", "person")?,
        kind: PayeeKind::parse(&kind).ok_or_else(|| StoreError::Row("registry_payees", kind))?,
        holder_name: row.try_get("", "holder_name")?,
        organisation: row.try_get("", "organisation")?,
        from: day(row, "from_on")?.unwrap_or(Day::MIN),
        until: day(row, "until_on")?,
        entered_by: row.try_get("", "entered_by")?,
        entered_at: instant(row, "entered_at")?.unwrap_or_default(),
        confirmed_by_name: row.try_get("", "confirmed_by_name")?,
        confirmed_on: day(row, "confirmed_on")?,
    })
}

pub(crate) async fn payees(conn: &impl ConnectionTrait, person: Uuid) -> Result<Vec<Payee>, StoreError> {
    let sql = format!("SELECT {PAYEE} FROM registry_payees WHERE person = $1 ORDER BY id DESC LIMIT 100");
    all(conn, &sql, vec![person.into()]).await?.iter().map(payee).collect()
}

pub(crate) async fn find_payee(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Payee>, StoreError> {
    let sql = format!("SELECT {PAYEE} FROM registry_payees WHERE id = $1");
    optional(conn, &sql, vec![id.into()]).await?.as_ref().map(payee).transpose()
}

pub(crate) async fn insert_payee(tx: &Tx<'_>, p: &Payee) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![
        p.id.into(),
        p.person.into(),
        p.kind.as_str().into(),
        p.holder_name.clone().into(),
        p.organisation.into(),
        p.from.number().into(),
        p.until.map(Day::number).into(),
        p.entered_by.into(),
        Instant::micros(p.entered_at).into(),
    ];
    let sql = "INSERT INTO registry_payees (id, person, kind, holder_name, organisation, from_on, until_on, \
        entered_by, entered_at, confirmed_by_name) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, '')";
    execute(tx.conn(), sql, values).await?;
    Ok(())
}

pub(crate) async fn confirm_payee(tx: &Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    let ctx = tx.context();
    let sql = "UPDATE registry_payees SET confirmed_by = $1, confirmed_by_name = $2, confirmed_on = $3 \
        WHERE id = $4 AND confirmed_on IS NULL";
    let values: Vec<Value> = vec![
        ctx.account().map(|a| a.0).into(),
        ctx.actor().name.clone().into(),
        ctx.today().number().into(),
        id.into(),
    ];
    match execute(tx.conn(), sql, values).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Changed),
    }
}
