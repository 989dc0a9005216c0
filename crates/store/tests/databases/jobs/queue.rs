//! What stands in the queue, and in which order.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use store::Role;
use store::jobs::{Job, Kind, State, Work, enqueue, find, follow, list, schedule};
use store::outbox::latest;
use testkit::{TestDb, on_both};
use uuid::Uuid;

use super::{done, want, worker};
use crate::support::{count, ctx, now, texts};

async fn jobs_are_done_in_the_order_in_which_they_fell_due(db: TestDb) {
    let store = db.open().await;
    let mut wanted = Vec::new();
    for n in 0..5 {
        wanted.push(want(&db, &store, "note", json!(n)).await);
        db.clock().pass(1);
    }
    want(&db, &store, "unknown to the worker", Json::Null).await;
    let order: Arc<Mutex<Vec<i64>>> = Arc::default();
    let kind = Kind::new("note", {
        let order = Arc::clone(&order);
        move |work: Work| {
            order.lock().unwrap().push(work.input.as_i64().unwrap());
            async { Ok(String::new()) }
        }
    });
    let worker = worker(&store, vec![kind]);
    while worker.one().await.unwrap() {}
    assert_eq!(*order.lock().unwrap(), [0, 1, 2, 3, 4]);
    let conn = db.underneath().await;
    assert_eq!(
        texts(&conn, "SELECT kind AS it FROM store_jobs WHERE state = 'ready'").await,
        ["unknown to the worker"]
    );
}

async fn what_is_wanted_once_is_wanted_once(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let wish = async |once: &str| {
        let tx = store.begin(&ctx).await.unwrap();
        let id = enqueue(&tx, "load", &Json::Null, Some(once)).await.unwrap();
        tx.commit().await.unwrap();
        id
    };
    assert!(wish("2026-10").await.is_some());
    assert!(wish("2026-10").await.is_none());
    assert!(wish("2026-11").await.is_some());
    let worker = worker(&store, vec![done("load")]);
    while worker.one().await.unwrap() {}
    assert!(wish("2026-10").await.is_none());
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_jobs").await, 2);
}

async fn what_runs_by_itself_runs_once_in_each_stretch_of_time(db: TestDb) {
    let store = db.open_as(Role::Tool).await;
    let hourly = done("hourly").every(Duration::from_secs(3_600));
    let kinds = vec![hourly, done("never"), done("often").every(Duration::from_millis(1))];
    let conn = db.underneath().await;
    // 09:00, 09:59:59, 10:00: two hours, three different seconds; many at once each time.
    for (pass, hours, seconds) in [(0, 1, 1), (3_599, 1, 2), (1, 2, 3)] {
        let at = db.clock().pass(pass);
        let mut running = tokio::task::JoinSet::new();
        for _ in 0..4 {
            let (store, kinds) = (store.clone(), kinds.clone());
            running.spawn(async move { schedule(&store, &kinds, at).await.unwrap() });
        }
        running.join_all().await;
        assert_eq!(count(&conn, "store_jobs WHERE kind = 'hourly'").await, hours);
        assert_eq!(count(&conn, "store_jobs WHERE kind = 'often'").await, seconds);
    }
    assert_eq!(count(&conn, "store_jobs WHERE kind = 'never'").await, 0);
    assert_eq!(count(&conn, "store_jobs WHERE created_by <> 'schedule'").await, 0);
    // A worker wants and does them by itself.
    let worker = worker(&store, kinds);
    while worker.one().await.unwrap() {}
    assert_eq!(count(&conn, "store_jobs WHERE state = 'done'").await, 5);
}

/// Events of a topic, and what the queue makes of them.
async fn what_runs_after_events_runs_once_for_all_that_wait(db: TestDb) {
    let store = db.open_as(Role::Tool).await;
    let kinds = vec![done("follows").after("loaded"), done("other").after("something else")];
    let conn = db.underneath().await;
    let tell = async |topic: &str| {
        let ctx = ctx(&db);
        let tx = store.begin(&ctx).await.unwrap();
        tx.publish(topic, &Json::Null).await.unwrap();
        tx.commit().await.unwrap();
    };
    // Two events before anybody looks, and many who look at once: one job.
    tell("loaded").await;
    tell("loaded").await;
    let at = db.clock().pass(1);
    let mut running = tokio::task::JoinSet::new();
    for _ in 0..4 {
        let (store, kinds) = (store.clone(), kinds.clone());
        running.spawn(async move { follow(&store, &kinds, at).await.unwrap() });
    }
    running.join_all().await;
    assert_eq!(texts(&conn, "SELECT kind AS it FROM store_jobs").await, ["follows"]);
    // One that waits already sees what happened since.
    tell("loaded").await;
    let worker = worker(&store, kinds);
    while worker.one().await.unwrap() {}
    assert_eq!(count(&conn, "store_jobs").await, 1);
    // What happens after it has begun wants another.
    db.clock().pass(1);
    tell("loaded").await;
    db.clock().pass(1);
    while worker.one().await.unwrap() {}
    assert_eq!(count(&conn, "store_jobs WHERE kind = 'follows' AND state = 'done'").await, 2);
    // One that somebody wanted and that has begun since saw it as well.
    tell("loaded").await;
    db.clock().pass(1);
    want(&db, &store, "follows", Json::Null).await;
    let asked = super::worker(&store, vec![done("follows")]);
    while asked.one().await.unwrap() {}
    while worker.one().await.unwrap() {}
    assert_eq!(count(&conn, "store_jobs").await, 3);
    assert_eq!(latest(&conn, "loaded").await.unwrap(), Some(now(&db).plus_seconds(-1)));
    assert_eq!(latest(&conn, "nothing").await.unwrap(), None);
}

async fn jobs_are_listed_the_latest_first(db: TestDb) {
    let store = db.open().await;
    let mut ids = Vec::new();
    for n in 0..6 {
        ids.push(want(&db, &store, if n % 2 == 0 { "even" } else { "odd" }, json!(n)).await);
    }
    let worker = worker(&store, vec![done("even")]);
    while worker.one().await.unwrap() {}
    let conn = db.underneath().await;
    let numbers = |found: &[Job]| found.iter().map(|j| j.input.to_string()).collect::<Vec<_>>().join(" ");
    let before = ids.get(3).copied();
    let cases = [
        (None, None, None, 10, "5 4 3 2 1 0"),
        (None, None, None, 2, "5 4"),
        (None, None, before, 10, "2 1 0"),
        (Some(State::Done), None, None, 10, "4 2 0"),
        (Some(State::Ready), None, None, 10, "5 3 1"),
        (Some(State::Done), Some("odd"), None, 10, ""),
        (None, Some("odd"), before, 1, "1"),
    ];
    for (state, kind, before, limit, expected) in cases {
        let found = list(&conn, state, kind, before, limit).await.unwrap();
        assert_eq!(numbers(&found), expected, "{state:?} {kind:?} {limit}");
    }
    assert_eq!(find(&conn, Uuid::nil()).await.unwrap(), None);
}

on_both!(
    jobs_are_done_in_the_order_in_which_they_fell_due,
    what_is_wanted_once_is_wanted_once,
    what_runs_by_itself_runs_once_in_each_stretch_of_time,
    what_runs_after_events_runs_once_for_all_that_wait,
    jobs_are_listed_the_latest_first,
);

#[test]
fn states_read_back() {
    for state in State::ALL {
        assert_eq!(State::parse(state.as_str()), Some(state));
    }
    assert_eq!(State::parse("Ready"), None);
    let over: Vec<&str> = State::ALL.into_iter().filter(|s| s.is_over()).map(State::as_str).collect();
    assert_eq!(over, ["done", "failed", "cancelled"]);
}
