//! Events: each consumer takes each of them once.

use serde_json::json;
use store::outbox::{Event, take, waiting};
use store::{Store, StoreError};
use testkit::{TestDb, on_both};

use crate::support::{count, ctx, now, record, spell};

async fn publish(db: &TestDb, store: &Store, topic: &str, count: usize) {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await.unwrap();
    for n in 0..count {
        tx.publish(topic, &json!({ "n": n, "名": "周" })).await.unwrap();
    }
    tx.commit().await.unwrap();
}

async fn ns(store: &Store, consumer: &str, topic: &str, limit: u32) -> Vec<i64> {
    let events = waiting(store, consumer, topic, limit).await.unwrap();
    events.iter().map(|e| e.body.get("n").unwrap().as_i64().unwrap()).collect()
}

async fn events_wait_in_order_for_each_consumer(db: TestDb) {
    let store = db.open().await;
    publish(&db, &store, "changed", 3).await;
    publish(&db, &store, "other", 2).await;
    publish(&db, &store, "changed", 1).await;
    assert_eq!(ns(&store, "search", "changed", 10).await, [0, 1, 2, 0]);
    assert_eq!(ns(&store, "search", "changed", 2).await, [0, 1]);
    assert_eq!(ns(&store, "search", "other", 10).await, [0, 1]);
    assert!(waiting(&store, "search", "nothing", 10).await.unwrap().is_empty());
    let first = waiting(&store, "search", "changed", 1).await.unwrap().remove(0);
    assert_eq!((first.topic.as_str(), first.at), ("changed", now(&db)));
    assert_eq!(first.body, json!({ "n": 0, "名": "周" }));
}

async fn what_is_taken_is_taken_once_by_each(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    publish(&db, &store, "changed", 2).await;
    let event = waiting(&store, "search", "changed", 1).await.unwrap().remove(0);

    // Dropped, it was not taken.
    let tx = store.begin(&ctx).await.unwrap();
    take(&tx, "search", &event).await.unwrap();
    drop(tx);
    assert_eq!(ns(&store, "search", "changed", 10).await, [0, 1]);

    let tx = store.begin(&ctx).await.unwrap();
    take(&tx, "search", &event).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(ns(&store, "search", "changed", 10).await, [1]);
    assert_eq!(ns(&store, "entitlements", "changed", 10).await, [0, 1]);

    let tx = store.begin(&ctx).await.unwrap();
    assert!(matches!(take(&tx, "search", &event).await, Err(StoreError::Twice(_))));
    drop(tx);
    let tx = store.begin(&ctx).await.unwrap();
    take(&tx, "entitlements", &event).await.unwrap();
    tx.commit().await.unwrap();
}

async fn of_several_that_take_one_event_one_does_its_work(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    publish(&db, &store, "changed", 10).await;
    let events = waiting(&store, "search", "changed", 10).await.unwrap();
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (store, ctx, events) = (store.clone(), ctx.clone(), events.clone());
        running.spawn(async move {
            let mut done = 0;
            for event in &events {
                done += u32::from(work(&store, &ctx, event).await);
            }
            done
        });
    }
    let done: u32 = running.join_all().await.into_iter().sum();
    assert_eq!(done, 10);
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_facts").await, 10);
    assert_eq!(count(&conn, "store_outbox_taken").await, 10);
    // Somebody else's change is not held up by it.
    record(&store, &ctx, &spell(testkit::contexts::id("zhou"), "hukou", "370812")).await;
}

/// Takes the event and does what it asks for: whether it was the one to do so.
async fn work(store: &Store, ctx: &gate::Context, event: &Event) -> bool {
    let tx = store.begin(ctx).await.unwrap();
    match take(&tx, "search", event).await {
        Ok(()) => {
            let subject = testkit::contexts::id(&format!("event {}", event.id));
            store::facts::record(&tx, &spell(subject, "hukou", "370812")).await.unwrap();
            tx.commit().await.unwrap();
            true
        }
        Err(StoreError::Twice(_)) => false,
        Err(e) => panic!("{e:?}"),
    }
}

on_both!(
    events_wait_in_order_for_each_consumer,
    what_is_taken_is_taken_once_by_each,
    of_several_that_take_one_event_one_does_its_work,
);
