//! A change, its audit entries and its events are one.

use serde_json::json;
use store::facts::{find, record as record_in};
use store::{StoreError, jobs, outbox};
use testkit::contexts::{Who, account, id, place, small_table};
use testkit::{TestDb, on_both};

use crate::support::{count, ctx, note, now, record, run, spell};

async fn what_is_there(db: &TestDb) -> [i64; 7] {
    let conn = db.underneath().await;
    [
        count(&conn, "store_facts").await,
        count(&conn, "store_audit").await,
        count(&conn, "store_audit_subjects").await,
        count(&conn, "store_audit_pending").await,
        count(&conn, "store_outbox").await,
        count(&conn, "store_jobs").await,
        count(&conn, "store_secrets").await,
    ]
}

async fn change<'a>(tx: &mut store::Tx<'a>) {
    record_in(tx, &spell(id("zhou"), "hukou", "370812")).await.unwrap();
    tx.publish("registry.person_changed", &json!({ "id": id("zhou") })).await.unwrap();
    jobs::enqueue(tx, "registry.load", &json!({}), None).await.unwrap();
    store::secrets::put(tx, id("li"), "totp", "JBSWY3DP").await.unwrap();
    tx.audit("registry.change", [id("zhou"), id("wu"), id("zhou")], json!({ "fact": "hukou" }));
    tx.audit("registry.look", [id("zhou")], serde_json::Value::Null);
}

async fn a_change_its_entries_events_and_jobs_come_together(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let mut tx = store.begin(&ctx).await.unwrap();
    change(&mut tx).await;
    assert_eq!(what_is_there(&db).await, [0; 7]);
    tx.commit().await.unwrap();
    // Two entries, about two subjects and one; a subject that is named twice counts once.
    assert_eq!(what_is_there(&db).await, [1, 2, 3, 2, 1, 1, 1]);
}

async fn what_is_dropped_never_happened(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    for _ in 0..3 {
        let mut tx = store.begin(&ctx).await.unwrap();
        change(&mut tx).await;
        drop(tx);
    }
    assert_eq!(what_is_there(&db).await, [0; 7]);
    // And nothing holds up the next.
    note(&store, &ctx, "next").await.unwrap();
    assert_eq!(what_is_there(&db).await, [0, 1, 0, 1, 0, 0, 0]);
}

async fn what_cannot_be_committed_never_happened(db: TestDb) {
    let store = db.open().await;
    note(&store, &ctx(&db), "first").await.unwrap();
    db.clock().pass(-3_600);
    let early = ctx(&db);
    let mut tx = store.begin(&early).await.unwrap();
    change(&mut tx).await;
    assert!(matches!(tx.commit().await, Err(StoreError::ClockBack(3_600))));
    assert_eq!(what_is_there(&db).await, [0, 1, 0, 1, 0, 0, 0]);
}

/// PostgreSQL answers a commit after a failed statement with a rollback that looks like success.
async fn a_commit_after_a_failure_does_not_look_like_success(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    for with_entry in [false, true] {
        let mut tx = store.begin(&ctx).await.unwrap();
        if with_entry {
            tx.audit("registry.change", [], serde_json::Value::Null);
        }
        let event =
            outbox::Event { id: 1, topic: "t".to_owned(), body: serde_json::Value::Null, at: now(&db) };
        outbox::take(&tx, "reader", &event).await.unwrap();
        let again = outbox::take(&tx, "reader", &event).await;
        assert!(matches!(again, Err(StoreError::Twice(_))), "{again:?}");
        let committed = tx.commit().await.is_ok();
        let conn = db.underneath().await;
        assert_eq!(count(&conn, "store_outbox_taken").await == 1, committed, "with an entry: {with_entry}");
        run(&conn, &["DELETE FROM store_outbox_taken"]).await;
    }
}

async fn two_changes_at_once_both_happen(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let mut running = tokio::task::JoinSet::new();
    for i in 0..20 {
        let (store, ctx) = (store.clone(), ctx.clone());
        running.spawn(async move {
            let name = format!("person {i}");
            record(&store, &ctx, &spell(id(&name), "hukou", "370812")).await
        });
    }
    let mut ids: Vec<i64> = running.join_all().await;
    ids.sort_unstable();
    ids.dedup();
    assert_eq!(ids.len(), 20);
}

async fn what_was_committed_is_read_at_once(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    for i in 0..20 {
        let id = record(&store, &ctx, &spell(id("zhou"), "hukou", &format!("37081{i}"))).await;
        assert!(find(store.read(&ctx).conn(), id).await.is_ok());
    }
}

async fn an_entry_tells_who_did_what_where_and_why(db: TestDb) {
    let store = db.open().await;
    let li = Who::person("li").holds("county_officer", place("370812"));
    let ctx = li.on(&small_table(), "people.find", now(&db));
    let mut tx = store.begin(&ctx).await.unwrap();
    tx.audit("registry.change", [id("zhou")], json!({ "fact": "hukou", "备注": "迁入" }));
    tx.commit().await.unwrap();
    db.clock().pass(60);
    note(&store, &crate::support::ctx(&db), "nightly").await.unwrap();

    let reader = store.read(&ctx);
    let found = store::audit::of_subject(reader.conn(), id("zhou"), 10).await.unwrap();
    let entry = found.first().unwrap();
    assert_eq!(found.len(), 1);
    assert_eq!((entry.actor_kind.as_str(), entry.account), ("person", Some(account("li").0)));
    assert_eq!((entry.actor_name.as_str(), entry.act.as_str()), ("li", "registry.change"));
    assert_eq!((entry.route.as_str(), entry.purpose.as_str()), ("people.find", "entitlements"));
    assert_eq!((entry.request, entry.at), (ctx.request().0, ctx.at()));
    assert_eq!(
        (&entry.subjects[..], entry.detail.as_str()),
        (&[id("zhou")][..], r#"{"fact":"hukou","备注":"迁入"}"#)
    );

    let filter = store::audit::Filter { limit: 10, ..Default::default() };
    let entries = store::audit::list(reader.conn(), &filter).await.unwrap();
    let last = entries.first().unwrap();
    assert_eq!((last.actor_kind.as_str(), last.account, last.act.as_str()), ("platform", None, "nightly"));
    assert!(last.subjects.is_empty() && last.detail.is_empty());
}

async fn secrets_are_kept_replaced_and_forgotten(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let reader = store.read(&ctx);
    let get = async |owner: &str, kind: &str| {
        store::secrets::get(reader.conn(), reader.ring(), id(owner), kind).await.unwrap()
    };
    for (kind, secret) in [("totp", "first"), ("totp", "second"), ("recovery", "third")] {
        let tx = store.begin(&ctx).await.unwrap();
        store::secrets::put(&tx, id("li"), kind, secret).await.unwrap();
        tx.commit().await.unwrap();
    }
    assert_eq!(get("li", "totp").await.as_deref(), Some("second"));
    assert_eq!(get("li", "recovery").await.as_deref(), Some("third"));
    assert_eq!(get("wang", "totp").await, None);
    let tx = store.begin(&ctx).await.unwrap();
    store::secrets::forget(&tx, id("li"), "totp").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(get("li", "totp").await, None);
    assert_eq!(get("li", "recovery").await.as_deref(), Some("third"));
    // A secret does not open in another's place.
    let conn = db.underneath().await;
    let wang = id("wang");
    store::rows::execute(&conn, "UPDATE store_secrets SET owner = $1", vec![wang.into()]).await.unwrap();
    assert!(store::secrets::get(reader.conn(), reader.ring(), wang, "recovery").await.is_err());
}

async fn many_rows_are_inserted_in_few_statements(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let tx = store.begin(&ctx).await.unwrap();
    let mut bulk = store::Bulk::new("store_outbox_taken", &["consumer", "event", "taken_at"]);
    // 16,000 parameters a statement are 5,333 rows of three: the third statement is not full.
    for i in 0..12_000_i64 {
        bulk.add(vec!["reader".into(), i.into(), 0_i64.into()]);
    }
    assert_eq!(bulk.written(), 0);
    bulk.flush(tx.conn()).await.unwrap();
    bulk.flush(tx.conn()).await.unwrap();
    assert_eq!(bulk.written(), 12_000);
    tx.commit().await.unwrap();
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_outbox_taken").await, 12_000);

    let tx = store.begin(&ctx).await.unwrap();
    bulk.add(vec!["reader".into(), 1_i64.into()]);
    assert!(bulk.flush(tx.conn()).await.is_err());
    bulk.add(vec!["reader".into(), 1_i64.into(), 0_i64.into()]);
    assert!(bulk.flush(tx.conn()).await.is_err());
    assert_eq!(bulk.written(), 12_000);
}

on_both!(
    a_change_its_entries_events_and_jobs_come_together,
    what_is_dropped_never_happened,
    what_cannot_be_committed_never_happened,
    a_commit_after_a_failure_does_not_look_like_success,
    two_changes_at_once_both_happen,
    what_was_committed_is_read_at_once,
    an_entry_tells_who_did_what_where_and_why,
    secrets_are_kept_replaced_and_forgotten,
    many_rows_are_inserted_in_few_statements,
);
