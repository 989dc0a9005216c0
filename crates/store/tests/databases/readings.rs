//! Readings: many at once, each with its entry before anything is shown.

use serde_json::{Value as Json, json};
use store::audit::{Filter, link_pending, list, of_subject, verify};
use store::{Clock as _, StoreError};
use testkit::contexts::id;
use testkit::{TestDb, on_both};

use crate::support::{count, ctx, note, numbers};

async fn a_reading_is_there_when_it_was_written_down(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    for n in 1..=5 {
        store.record_reading(&ctx, "registry.person", [id("zhou")], json!({ "n": n })).await.unwrap();
        let found = of_subject(store.read(&ctx).conn(), id("zhou"), 10).await.unwrap();
        assert_eq!((found.len(), found.first().unwrap().detail.clone()), (n, format!("{{\"n\":{n}}}")));
    }
}

async fn readings_that_come_together_each_have_their_entry(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let mut running = tokio::task::JoinSet::new();
    for n in 0..300 {
        let (store, ctx) = (store.clone(), ctx.clone());
        running.spawn(async move {
            let whom = [id(&format!("person {n}")), id("everybody")];
            store.record_reading(&ctx, "registry.person", whom, Json::Null).await.unwrap();
            let found = of_subject(store.read(&ctx).conn(), id(&format!("person {n}")), 10).await.unwrap();
            assert_eq!(found.len(), 1);
        });
    }
    running.join_all().await;
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_audit").await, 300);
    assert_eq!(count(&conn, "store_audit_subjects").await, 600);
    assert_eq!(link_pending(&store, store.now()).await.unwrap(), 300);
    assert_eq!(verify(&store, None).await.unwrap().broken, None);
}

async fn a_reading_beside_changes_waits_for_them(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let mut tx = store.begin(&ctx).await.unwrap();
    tx.audit("change", [], Json::Null);
    let reading = tokio::spawn({
        let (store, ctx) = (store.clone(), ctx.clone());
        async move { store.record_reading(&ctx, "read", [], Json::Null).await }
    });
    tx.commit().await.unwrap();
    reading.await.unwrap().unwrap();
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_audit").await, 2);
}

async fn a_reading_that_cannot_be_written_down_is_refused(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    note(&store, &ctx, "first").await.unwrap();
    db.clock().pass(-600);
    let early = crate::support::ctx(&db);
    let refused = store.record_reading(&early, "read", [], Json::Null).await;
    assert!(matches!(refused, Err(StoreError::ClockBack(600))), "{refused:?}");
    db.clock().pass(600);
    store.close().await;
    let refused = store.record_reading(&ctx, "read", [], Json::Null).await;
    assert!(matches!(refused, Err(StoreError::Away(_))), "{refused:?}");
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_audit").await, 1);
}

async fn the_trail_of_some_days_is_read_page_by_page(db: TestDb) {
    let store = db.open().await;
    let began = db.clock().now();
    let first = ctx(&db);
    for n in 0..12 {
        // Two in an instant, so that a page may end between them.
        let ctx = ctx(&db);
        let act = if n % 3 == 0 { "look" } else { "change" };
        store.record_reading(&ctx, act, [], json!({ "n": n })).await.unwrap();
        if n % 2 == 1 {
            db.clock().pass(3_600);
        }
    }
    let conn = store.read(&first).conn();
    let whole = list(conn, &Filter { limit: 100, ..Filter::default() }).await.unwrap();
    assert_eq!(whole.len(), 12);
    let hour = |n: i64| Some(began.plus_seconds(n * 3_600));
    for (from, until) in [(None, None), (hour(1), None), (None, hour(4)), (hour(1), hour(5)), (hour(6), None)]
    {
        for act in [None, Some("look".to_owned())] {
            let wanted = whole.iter().filter(|e| {
                from.is_none_or(|f| e.at >= f)
                    && until.is_none_or(|u| e.at < u)
                    && act.as_ref().is_none_or(|a| *a == e.act)
            });
            let wanted: Vec<i64> = wanted.map(|e| e.id).collect();
            let (mut seen, mut before) = (Vec::new(), None);
            loop {
                let filter = Filter { before, accounts: None, act: act.clone(), from, until, limit: 3 };
                let page = list(conn, &filter).await.unwrap();
                let Some(last) = page.last() else { break };
                before = Some(last.id);
                seen.extend(page.iter().map(|e| e.id));
            }
            assert_eq!(seen, wanted, "{from:?} {until:?} {act:?}");
        }
    }
}

/// A connection keeps the plan of a statement; the plan of one that was asked while the trail was new has to serve later.
#[test]
fn who_looked_is_read_by_an_index_in_a_new_trail_too() {
    testkit::run(async {
        let db = TestDb::postgres().await;
        let (store, ctx) = (db.open().await, ctx(&db));
        store.record_reading(&ctx, "registry.person", [id("zhou")], Json::Null).await.unwrap();
        let tx = store.begin(&ctx).await.unwrap();
        for _ in 0..7 {
            assert_eq!(of_subject(tx.conn(), id("zhou"), 10).await.unwrap().len(), 1);
        }
        let sql = "SELECT seq_scan AS it FROM pg_stat_xact_user_tables WHERE relname = 'store_audit'";
        assert_eq!(numbers(tx.conn(), sql).await, [0]);
    });
}

/// The pages ask more different statements than the driver keeps compiled by itself.
#[test]
fn a_connection_keeps_the_statements_of_all_pages_compiled() {
    testkit::run(async {
        let db = TestDb::postgres().await;
        let (store, ctx) = (db.open().await, ctx(&db));
        let tx = store.begin(&ctx).await.unwrap();
        for n in 0..300 {
            numbers(tx.conn(), &format!("SELECT {n}::bigint AS it")).await;
        }
        let kept = numbers(tx.conn(), "SELECT COUNT(*) AS it FROM pg_prepared_statements").await;
        assert!(kept.first().is_some_and(|n| *n >= 300), "{kept:?}");
    });
}

on_both!(
    the_trail_of_some_days_is_read_page_by_page,
    a_reading_is_there_when_it_was_written_down,
    readings_that_come_together_each_have_their_entry,
    a_reading_beside_changes_waits_for_them,
    a_reading_that_cannot_be_written_down_is_refused,
);
