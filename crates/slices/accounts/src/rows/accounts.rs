//! Accounts.

use base::{Day, Instant};
use gate::AccountId;
use store::rows::{ConnectionTrait, QueryResult, Values, all, execute, one, optional};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::{at, at_if, contains, micros, where_all};
use crate::model::{Account, NewAccount, PasswordKind, State};

const SELECT: &str = "SELECT a.id, a.login, a.name, a.state, a.subject, a.must_change, a.password_at, a.factor_at, \
    a.created_at, a.signed_in_at FROM accounts_accounts a";

fn account(row: &QueryResult) -> Result<Account, StoreError> {
    let state: String = row.try_get("", "state")?;
    let must_change: i32 = row.try_get("", "must_change")?;
    Ok(Account {
        id: AccountId(row.try_get("", "id")?),
        login: row.try_get("", "login")?,
        name: row.try_get("", "name")?,
        state: State::parse(&state).ok_or(StoreError::Row("accounts_accounts", state))?,
        subject: row.try_get("", "subject")?,
        must_change: must_change != 0,
        password_at: at_if(row, "password_at")?,
        factor_at: at_if(row, "factor_at")?,
        created_at: at(row, "created_at")?,
        signed_in_at: at_if(row, "signed_in_at")?,
    })
}

/// Inserts an account without a password.
pub async fn insert(tx: &Tx<'_>, id: AccountId, new: &NewAccount) -> Result<(), StoreError> {
    let now = tx.context().at();
    let sql = "INSERT INTO accounts_accounts (id, login, name, must_change, state, subject, created_at, changed_at) \
        VALUES ($1, $2, $3, 0, 'active', $4, $5, $5)";
    let values = vec![
        id.0.into(),
        new.login.as_str().into(),
        new.name.clone().into(),
        new.subject.into(),
        micros(now),
    ];
    execute(tx.conn(), sql, values).await?;
    Ok(())
}

/// The account of that id.
pub async fn find(conn: &impl ConnectionTrait, id: AccountId) -> Result<Option<Account>, StoreError> {
    let row = optional(conn, &format!("{SELECT} WHERE a.id = $1"), vec![id.0.into()]).await?;
    row.as_ref().map(account).transpose()
}

/// The account of that login name.
pub async fn find_login(conn: &impl ConnectionTrait, login: &str) -> Result<Option<Account>, StoreError> {
    let row = optional(conn, &format!("{SELECT} WHERE a.login = $1"), vec![login.into()]).await?;
    row.as_ref().map(account).transpose()
}

/// The hash of an account's password, and whether it has to be changed.
pub async fn password(conn: &impl ConnectionTrait, id: AccountId) -> Result<Option<String>, StoreError> {
    let row =
        optional(conn, "SELECT password FROM accounts_accounts WHERE id = $1", vec![id.0.into()]).await?;
    Ok(row.map(|r| r.try_get("", "password")).transpose()?.flatten())
}

/// Locks an account against other changes until this one is over; whether it is there.
pub async fn lock(tx: &Tx<'_>, id: AccountId) -> Result<bool, StoreError> {
    let values = vec![micros(tx.context().at()), id.0.into()];
    let done =
        execute(tx.conn(), "UPDATE accounts_accounts SET changed_at = $1 WHERE id = $2", values).await?;
    Ok(done.rows_affected() == 1)
}

/// Sets the hash of the password.
pub async fn set_password(
    tx: &Tx<'_>,
    id: AccountId,
    hash: &str,
    kind: PasswordKind,
) -> Result<(), StoreError> {
    let must_change = match kind {
        PasswordKind::Lasting => 0_i32,
        PasswordKind::OneTime => 1,
    };
    let sql = "UPDATE accounts_accounts SET password = $1, must_change = $2, password_at = $3 WHERE id = $4";
    execute(tx.conn(), sql, vec![hash.into(), must_change.into(), micros(tx.context().at()), id.0.into()])
        .await?;
    Ok(())
}

/// Sets the state; whether it was another one before.
pub async fn set_state(tx: &Tx<'_>, id: AccountId, state: State) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts_accounts SET state = $1 WHERE id = $2 AND state <> $1";
    let done = execute(tx.conn(), sql, vec![state.as_str().into(), id.0.into()]).await?;
    Ok(done.rows_affected() == 1)
}

/// Notes that a second factor is set up, or is not any more.
pub async fn set_factor(tx: &Tx<'_>, id: AccountId, since: Option<Instant>) -> Result<(), StoreError> {
    let values = vec![since.map(Instant::micros).into(), id.0.into()];
    execute(tx.conn(), "UPDATE accounts_accounts SET factor_at = $1 WHERE id = $2", values).await?;
    Ok(())
}

/// Uses up a step of the second factor; whether it had not been used before.
pub async fn use_step(tx: &Tx<'_>, id: AccountId, step: i64) -> Result<bool, StoreError> {
    let sql = "UPDATE accounts_accounts SET factor_step = $1 \
        WHERE id = $2 AND (factor_step IS NULL OR factor_step < $1)";
    Ok(execute(tx.conn(), sql, vec![step.into(), id.0.into()]).await?.rows_affected() == 1)
}

/// Notes a log-in.
pub async fn signed_in(tx: &Tx<'_>, id: AccountId) -> Result<(), StoreError> {
    let values = vec![micros(tx.context().at()), id.0.into()];
    execute(tx.conn(), "UPDATE accounts_accounts SET signed_in_at = $1 WHERE id = $2", values).await?;
    Ok(())
}

/// By what a list of accounts is sorted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// The login name.
    #[default]
    Login,
    /// The name.
    Name,
    /// When it was made.
    Created,
}

/// In which direction.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Order {
    /// Smallest first.
    #[default]
    Up,
    /// Largest first.
    Down,
}

impl Order {
    /// Which rows come after one, and how rows are put in order.
    pub(super) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Order::Up => (">", "ASC"),
            Order::Down => ("<", "DESC"),
        }
    }
}

/// What accounts hold.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Holding {
    /// This role, now or later.
    Role(String),
    /// No role, now or later.
    Nothing,
}

/// Which accounts are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// In the login name or the name.
    pub search: Option<String>,
    /// In that state.
    pub state: Option<State>,
    /// Holding that role, or none.
    pub holding: Option<Holding>,
    /// By what they are sorted.
    pub sort: Sort,
    /// In which direction.
    pub order: Order,
    /// Those after this one.
    pub after: Option<Uuid>,
    /// How many at most.
    pub limit: u32,
}

/// Accounts, a page of them.
pub async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    today: Day,
) -> Result<Vec<Account>, StoreError> {
    let mut values = Values::new();
    let mut conditions: Vec<String> = Vec::new();
    if let Some(search) = &wanted.search {
        let like = values.put(contains(search));
        conditions.push(format!(r"(a.login LIKE {like} ESCAPE '\' OR lower(a.name) LIKE {like} ESCAPE '\')"));
    }
    if let Some(state) = wanted.state {
        conditions.push(format!("a.state = {}", values.put(state.as_str())));
    }
    if let Some(holding) = &wanted.holding {
        let day = values.put(today.number());
        let (not, role) = match holding {
            Holding::Role(role) => ("", format!("g.role = {} AND", values.put(role.as_str()))),
            Holding::Nothing => ("NOT ", String::new()),
        };
        conditions.push(format!(
            "{not}EXISTS (SELECT 1 FROM accounts_grants g WHERE g.account = a.id AND {role} g.revoked_at IS NULL \
             AND (g.until_on IS NULL OR g.until_on > {day}))"
        ));
    }
    let column = match wanted.sort {
        Sort::Login => "login",
        Sort::Name => "name",
        Sort::Created => "created_at",
    };
    let (beyond, direction) = wanted.order.words();
    if let Some(after) = wanted.after {
        let id = values.put(after);
        conditions.push(format!(
            "(a.{column}, a.id) {beyond} (SELECT b.{column}, b.id FROM accounts_accounts b WHERE b.id = {id})"
        ));
    }
    let sql = format!(
        "{SELECT} {} ORDER BY a.{column} {direction}, a.id {direction} LIMIT {}",
        where_all(&conditions),
        wanted.limit
    );
    all(conn, &sql, values.into_vec()).await?.iter().map(account).collect()
}

/// How many accounts are in use, and how many of these hold no role, on the day or later.
pub async fn count(conn: &impl ConnectionTrait, today: Day) -> Result<(u64, u64), StoreError> {
    let sql = "SELECT COUNT(*) AS n, COALESCE(SUM(CASE WHEN EXISTS (SELECT 1 FROM accounts_grants g \
        WHERE g.account = a.id AND g.revoked_at IS NULL \
        AND (g.until_on IS NULL OR g.until_on > $1)) THEN 0 ELSE 1 END), 0) AS bare \
        FROM accounts_accounts a WHERE a.state = 'active'";
    let row = one(conn, sql, vec![today.number().into()]).await?;
    let number = |column: &str| -> Result<u64, StoreError> {
        Ok(u64::try_from(row.try_get::<i64>("", column)?).unwrap_or(0))
    };
    Ok((number("n")?, number("bare")?))
}
