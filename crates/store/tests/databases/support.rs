//! What several of these tests need.

use base::Instant;
use gate::Context;
use serde_json::{Value as Json, json};
use store::facts::{NewSpell, Said, Sealing};
use store::rows::{ConnectionTrait, all};
use store::{Clock as _, Store, StoreError};
use testkit::TestDb;
use testkit::contexts::{day, id, platform};
use uuid::Uuid;

/// The instant of the test's clock.
pub fn now(db: &TestDb) -> Instant {
    db.clock().now()
}

/// The platform at work at the instant of the test's clock.
pub fn ctx(db: &TestDb) -> Context {
    platform(now(db))
}

/// How many rows a table has, or a part of it: `store_jobs WHERE state = 'ready'`.
pub async fn count(conn: &impl ConnectionTrait, what: &str) -> i64 {
    let rows = all(conn, &format!("SELECT COUNT(*) AS n FROM {what}"), vec![]).await.unwrap();
    rows.first().unwrap().try_get("", "n").unwrap()
}

/// The one column `it` of a query, as text.
pub async fn texts(conn: &impl ConnectionTrait, sql: &str) -> Vec<String> {
    all(conn, sql, vec![]).await.unwrap().iter().map(|r| r.try_get("", "it").unwrap()).collect()
}

/// The one column `it` of a query, as numbers.
pub async fn numbers(conn: &impl ConnectionTrait, sql: &str) -> Vec<i64> {
    all(conn, sql, vec![]).await.unwrap().iter().map(|r| r.try_get("", "it").unwrap()).collect()
}

/// Statements, one after the other.
pub async fn run(conn: &impl ConnectionTrait, statements: &[&str]) {
    for sql in statements {
        conn.execute_unprepared(sql).await.unwrap_or_else(|e| panic!("{sql}: {e}"));
    }
}

/// Writes down that something was done to nobody.
pub async fn note(store: &Store, ctx: &Context, act: &'static str) -> Result<(), StoreError> {
    let mut tx = store.begin(ctx).await?;
    tx.audit(act, [], Json::Null);
    tx.commit().await
}

/// Entries of the acts `a` and `b` about two subjects, each in a transaction of its own.
pub async fn notes(store: &Store, ctx: &Context, count: usize) {
    for i in 0..count {
        let mut tx = store.begin(ctx).await.unwrap();
        let act = if i % 2 == 0 { "a" } else { "b" };
        tx.audit(act, [id("zhou"), id("wu")].into_iter().take(i % 3), json!({ "n": i }));
        tx.commit().await.unwrap();
    }
}

/// A value in clear that has always been so, known on 2026-01-01.
pub fn spell<'a>(subject: Uuid, fact: &'a str, value: &str) -> NewSpell<'a> {
    NewSpell {
        subject,
        fact,
        said: Said::Value(value.to_owned()),
        sealing: Sealing::Clear,
        from: None,
        until: None,
        known_on: day("2026-01-01"),
        source: "test",
        evidence: "",
    }
}

/// The same, sealed.
pub fn sealed<'a>(subject: Uuid, fact: &'a str, value: &str) -> NewSpell<'a> {
    NewSpell { sealing: Sealing::Sealed, ..spell(subject, fact, value) }
}

/// Records a spell in a transaction of its own.
pub async fn record(store: &Store, ctx: &Context, new: &NewSpell<'_>) -> i64 {
    let tx = store.begin(ctx).await.unwrap();
    let id = store::facts::record(&tx, new).await.unwrap();
    tx.commit().await.unwrap();
    id
}
