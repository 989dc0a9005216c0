//! Tokens of programs, kept only as their SM3.

use base::Day;
use gate::{AccountId, ActorKind};
use store::rows::{ConnectionTrait, QueryResult, Value, Values, all, execute, optional};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::accounts::Order;
use super::{at, at_if, contains, day, micros, where_all};
use crate::model::MachineToken;

const SELECT: &str = "SELECT t.id, t.name, t.scopes, t.from_on, t.until_on, t.created_by, t.created_at, t.approved_at, t.last_used_at, \
    t.revoked_at \
    FROM accounts_tokens t";

fn token(row: &QueryResult) -> Result<MachineToken, StoreError> {
    let scopes: String = row.try_get("", "scopes")?;
    Ok(MachineToken {
        id: row.try_get("", "id")?,
        name: row.try_get("", "name")?,
        scopes: scopes.split_whitespace().map(str::to_owned).collect(),
        from: day(row, "accounts_tokens", "from_on")?,
        until: day(row, "accounts_tokens", "until_on")?,
        created_by: row.try_get::<Option<Uuid>>("", "created_by")?.map(AccountId),
        created_at: at(row, "created_at")?,
        approved_at: at_if(row, "approved_at")?,
        last_used_at: at_if(row, "last_used_at")?,
        revoked_at: at_if(row, "revoked_at")?,
    })
}

/// Inserts a token; gives its id. What an operator makes needs nobody else: they own the database.
pub async fn insert(
    tx: &Tx<'_>,
    name: &str,
    digest: &str,
    scopes: &[String],
    until: Day,
) -> Result<Uuid, StoreError> {
    let (ctx, id) = (tx.context(), Uuid::now_v7());
    let sql = "INSERT INTO accounts_tokens (id, name, token, scopes, from_on, until_on, created_by, created_at, approved_at) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)";
    let values: Vec<Value> = vec![
        id.into(),
        name.into(),
        digest.into(),
        scopes.join(" ").into(),
        ctx.today().number().into(),
        until.number().into(),
        ctx.account().map(|a| a.0).into(),
        micros(ctx.at()),
        (ctx.actor().kind == ActorKind::Platform).then(|| ctx.at().micros()).into(),
    ];
    execute(tx.conn(), sql, values).await?;
    Ok(id)
}

/// The token of a digest.
pub async fn behind(conn: &impl ConnectionTrait, digest: &str) -> Result<Option<MachineToken>, StoreError> {
    let row = optional(conn, &format!("{SELECT} WHERE t.token = $1"), vec![digest.into()]).await?;
    row.as_ref().map(token).transpose()
}

/// One token.
pub async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<MachineToken>, StoreError> {
    let row = optional(conn, &format!("{SELECT} WHERE t.id = $1"), vec![id.into()]).await?;
    row.as_ref().map(token).transpose()
}

/// By what a list of tokens is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum TokenSort {
    /// When it was made.
    #[default]
    Created,
    /// The name.
    Name,
    /// The last day.
    Until,
}

/// Whether a token opens anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TokenState {
    /// It does.
    Held,
    /// It waits to be approved.
    Waiting,
    /// It is over or was taken back.
    Over,
}

/// Which tokens are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct TokensWanted {
    /// In the name.
    pub search: Option<String>,
    /// In that state.
    pub state: Option<TokenState>,
    /// By what they are sorted.
    pub sort: TokenSort,
    /// In which direction.
    pub order: Order,
    /// Those after this one.
    pub after: Option<Uuid>,
    /// How many at most.
    pub limit: u32,
}

/// Tokens, a page of them.
pub async fn list(
    conn: &impl ConnectionTrait,
    wanted: &TokensWanted,
    today: Day,
) -> Result<Vec<MachineToken>, StoreError> {
    let mut values = Values::new();
    let mut conditions: Vec<String> = Vec::new();
    if let Some(search) = &wanted.search {
        let like = values.put(contains(search));
        conditions.push(format!(r"lower(t.name) LIKE {like} ESCAPE '\'"));
    }
    if let Some(state) = wanted.state {
        let day = values.put(today.number());
        conditions.push(match state {
            TokenState::Held => {
                format!("t.approved_at IS NOT NULL AND t.revoked_at IS NULL AND t.until_on > {day}")
            }
            TokenState::Waiting => {
                format!("t.approved_at IS NULL AND t.revoked_at IS NULL AND t.until_on > {day}")
            }
            TokenState::Over => format!("(t.revoked_at IS NOT NULL OR t.until_on <= {day})"),
        });
    }
    let column = match wanted.sort {
        TokenSort::Created => "created_at",
        TokenSort::Name => "name",
        TokenSort::Until => "until_on",
    };
    let (beyond, direction) = wanted.order.words();
    if let Some(after) = wanted.after {
        let id = values.put(after);
        conditions.push(format!(
            "(t.{column}, t.id) {beyond} (SELECT b.{column}, b.id FROM accounts_tokens b WHERE b.id = {id})"
        ));
    }
    let sql = format!(
        "{SELECT} {} ORDER BY t.{column} {direction}, t.id {direction} LIMIT {}",
        where_all(&conditions),
        wanted.limit
    );
    all(conn, &sql, values.into_vec()).await?.iter().map(token).collect()
}

/// Notes that a token was used.
pub async fn note_use(tx: &Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    let values = vec![micros(tx.context().at()), id.into()];
    execute(tx.conn(), "UPDATE accounts_tokens SET last_used_at = $1 WHERE id = $2", values).await?;
    Ok(())
}

/// Approves a token; whether it is there and was not taken back.
pub async fn approve(tx: &Tx<'_>, id: Uuid) -> Result<bool, StoreError> {
    let ctx = tx.context();
    let sql = "UPDATE accounts_tokens SET approved_at = COALESCE(approved_at, $1), \
        approved_by = COALESCE(approved_by, $2) WHERE id = $3 AND revoked_at IS NULL";
    let values = vec![micros(ctx.at()), ctx.account().map(|a| a.0).into(), id.into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}

/// Takes a token back; whether it had not been taken back before.
pub async fn revoke(tx: &Tx<'_>, id: Uuid) -> Result<bool, StoreError> {
    let ctx = tx.context();
    let sql =
        "UPDATE accounts_tokens SET revoked_at = $1, revoked_by = $2 WHERE id = $3 AND revoked_at IS NULL";
    let values = vec![micros(ctx.at()), ctx.account().map(|a| a.0).into(), id.into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}
