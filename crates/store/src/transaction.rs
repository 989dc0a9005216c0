//! Reading and changing: every road to data begins here, with a context.

use gate::{AccountId, Context};
use sea_orm::{
    ConnectionTrait, DatabaseConnection, DatabaseTransaction, DbErr, ExecResult, QueryResult,
    SqliteTransactionMode, Statement, TransactionOptions, Value,
};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::audit::{self, Entry};
use crate::seal::KeyRing;
use crate::{Backend, Store, StoreError, outbox};

/// Reading on behalf of a context.
pub struct Reader<'a> {
    conn: &'a DatabaseConnection,
    ring: &'a KeyRing,
}

impl<'a> Reader<'a> {
    pub(crate) const fn new(conn: &'a DatabaseConnection, ring: &'a KeyRing) -> Reader<'a> {
        Reader { conn, ring }
    }

    /// The connection, for `rows.rs`.
    #[must_use]
    pub const fn conn(&self) -> &'a DatabaseConnection {
        self.conn
    }

    /// The keys with which values are opened.
    #[must_use]
    pub const fn ring(&self) -> &'a KeyRing {
        self.ring
    }
}

/// A change with its audit entries and outbox events: all of it happens, or nothing.
///
/// Dropped without [`Tx::commit`], nothing happened. After a statement that failed it is to be dropped: PostgreSQL takes
/// no more statements then, and refuses the commit.
pub struct Tx<'a> {
    store: &'a Store,
    ctx: &'a Context,
    conn: DatabaseTransaction,
    entries: Vec<Entry>,
}

impl<'a> Tx<'a> {
    pub(crate) const fn new(store: &'a Store, ctx: &'a Context, conn: DatabaseTransaction) -> Tx<'a> {
        Tx { store, ctx, conn, entries: vec![] }
    }

    /// The connection, for `rows.rs`.
    #[must_use]
    pub const fn conn(&self) -> &DatabaseTransaction {
        &self.conn
    }

    /// The keys with which values are sealed and opened.
    #[must_use]
    pub fn ring(&self) -> &'a KeyRing {
        self.store.ring()
    }

    /// The context on whose behalf this happens.
    #[must_use]
    pub const fn context(&self) -> &'a Context {
        self.ctx
    }

    /// Adds an audit entry: what was done, to whom, and details without sealed values.
    pub fn audit(&mut self, act: &'static str, subjects: impl IntoIterator<Item = Uuid>, detail: Json) {
        self.entries.push(Entry::new(self.ctx, act, subjects, detail));
    }

    /// As [`Tx::audit`], by somebody who is only now known: whoever has just logged in asked as nobody.
    pub fn audit_by(
        &mut self,
        (account, name): (AccountId, &str),
        act: &'static str,
        subjects: impl IntoIterator<Item = Uuid>,
        detail: Json,
    ) {
        self.entries.push(Entry::new(self.ctx, act, subjects, detail).by(account, name));
    }

    /// Tells other slices that something happened.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn publish(&self, topic: &str, body: &Json) -> Result<(), StoreError> {
        outbox::publish(&self.conn, topic, body, self.ctx.at()).await
    }

    /// Makes it so.
    ///
    /// # Errors
    /// Where the clock stands back, or the database refuses; then nothing happened.
    pub async fn commit(self) -> Result<(), StoreError> {
        // The clock itself is asked: a long job began long before what others have written since.
        self.store.check_clock(self.store.now())?;
        if self.entries.is_empty() && self.store.backend() == Backend::Postgres {
            // After a statement that failed, PostgreSQL answers COMMIT with a rollback that looks like success.
            self.conn.execute_unprepared("SELECT 1").await?;
        }
        for entry in &self.entries {
            audit::insert(&self.conn, entry).await?;
        }
        let last = self.entries.last().map(|e| e.at);
        self.conn.commit().await?;
        if let Some(at) = last {
            self.store.note_time(at);
        }
        Ok(())
    }
}

/// How a change begins: SQLite takes its write lock at once, or two that read first could not both go on.
pub(crate) fn changing() -> TransactionOptions {
    TransactionOptions {
        sqlite_transaction_mode: Some(SqliteTransactionMode::Immediate),
        ..TransactionOptions::default()
    }
}

fn prepared(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Statement {
    Statement::from_sql_and_values(conn.get_database_backend(), sql, values)
}

/// All rows of a query with parameters `$1`, `$2` …
///
/// # Errors
/// What the database refuses.
pub async fn all(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Vec<QueryResult>, DbErr> {
    conn.query_all_raw(prepared(conn, sql, values)).await
}

/// The one row of a query.
///
/// # Errors
/// What the database refuses, or that there is none.
pub async fn one(conn: &impl ConnectionTrait, sql: &str, values: Vec<Value>) -> Result<QueryResult, DbErr> {
    let row = conn.query_one_raw(prepared(conn, sql, values)).await?;
    row.ok_or_else(|| DbErr::RecordNotFound(String::new()))
}

/// The one row of a query, where there is one.
///
/// # Errors
/// What the database refuses.
pub async fn optional(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<Option<QueryResult>, DbErr> {
    conn.query_one_raw(prepared(conn, sql, values)).await
}

/// A statement without rows; how many it touched stands in the result.
///
/// # Errors
/// What the database refuses.
pub async fn execute(
    conn: &impl ConnectionTrait,
    sql: &str,
    values: Vec<Value>,
) -> Result<ExecResult, DbErr> {
    conn.execute_raw(prepared(conn, sql, values)).await
}
