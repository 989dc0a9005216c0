//! Who holds a job, and what becomes of it when its worker is gone.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use store::jobs::{JobError, Kind, Settings, State, Work, Worker};
use store::rows::execute;
use store::{Backend, Role, Store};
use testkit::contexts::small_table;
use testkit::{TestDb, on_both, until};

use super::{Held, LEASE_S, all_runs, done, job, outcomes, want, worker};
use crate::support::count;

/// How long a lease keeps others away, in seconds: on PostgreSQL as much longer as the clocks of servers may differ.
fn kept_s(store: &Store) -> i64 {
    match store.backend() {
        Backend::Sqlite => LEASE_S,
        Backend::Postgres => LEASE_S + 120,
    }
}

async fn each_job_is_claimed_once_by_many_workers(db: TestDb) {
    let store = db.open_as(Role::Tool).await;
    for n in 0..40 {
        want(&db, &store, "count", json!(n)).await;
    }
    let counted: Arc<Mutex<BTreeMap<i64, u32>>> = Arc::default();
    let kind = Kind::new("count", {
        let counted = Arc::clone(&counted);
        move |work: Work| {
            *counted.lock().unwrap().entry(work.input.as_i64().unwrap()).or_default() += 1;
            async { Ok(String::new()) }
        }
    });
    let other = db.open_as(Role::Tool).await;
    let mut running = tokio::task::JoinSet::new();
    for n in 0..8 {
        let worker = worker(if n % 2 == 0 { &store } else { &other }, vec![kind.clone()]);
        running.spawn(async move { while worker.one().await.unwrap() {} });
    }
    running.join_all().await;
    // A worker may find all that is left held by others and go; nothing is left over all the same.
    let rest = worker(&store, vec![kind]);
    while rest.one().await.unwrap() {}
    let expected: BTreeMap<i64, u32> = (0..40).map(|n| (n, 1)).collect();
    assert_eq!(*counted.lock().unwrap(), expected);
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_jobs WHERE state = 'done' AND attempts = 1").await, 40);
    assert_eq!(count(&conn, "store_job_runs WHERE outcome = 'done'").await, 40);
}

async fn a_job_whose_worker_is_gone_is_taken_up_again(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "work", Json::Null).await;
    let held = Held::new();
    let slow = worker(&store, vec![held.kind("work", |_| async { Ok("too late".to_owned()) })]);
    let first = tokio::spawn(async move { slow.one().await.unwrap() });
    held.begun.notified().await;

    let other = worker(&store, vec![done("work")]);
    db.clock().pass(kept_s(&store));
    // The lease still holds in its last second.
    assert!(!other.one().await.unwrap());
    let lost_at = db.clock().pass(1);
    assert!(other.one().await.unwrap());
    let ended = job(&db, &store, id).await;
    assert_eq!((ended.state, ended.attempts, ended.message.as_str()), (State::Done, 2, "done"));
    assert_eq!(outcomes(&db, &store, id).await, "1:lost 2:done");
    assert_eq!(all_runs(&db, &store, id).await.first().unwrap().finished_at, Some(lost_at));

    // The first comes back and changes nothing of what the second did.
    db.clock().pass(10);
    held.go_on.notify_one();
    assert!(first.await.unwrap());
    assert_eq!(job(&db, &store, id).await, ended);
    assert_eq!(outcomes(&db, &store, id).await, "1:lost 2:done");
}

/// While the second is at it, the first must neither keep its lease for it nor go on.
async fn whoever_lost_a_job_is_told_at_the_next_report(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "work", Json::Null).await;
    let (first, second) = (Held::new(), Held::new());
    let told: Arc<Mutex<Option<bool>>> = Arc::default();
    let kind = first.kind("work", {
        let told = Arc::clone(&told);
        move |work: Work| {
            let told = Arc::clone(&told);
            async move {
                let report = work.progress(9, 10, "still at it").await;
                *told.lock().unwrap() = Some(matches!(report, Err(JobError::Cancelled)));
                report?;
                Ok("finished".to_owned())
            }
        }
    });
    let one = worker(&store, vec![kind]);
    let one = tokio::spawn(async move { one.one().await.unwrap() });
    first.begun.notified().await;
    db.clock().pass(kept_s(&store) + 1);
    let two = worker(&store, vec![second.kind("work", |_| async { Ok("by the second".to_owned()) })]);
    let two = tokio::spawn(async move { two.one().await.unwrap() });
    second.begun.notified().await;

    first.go_on.notify_one();
    assert!(one.await.unwrap());
    assert_eq!(*told.lock().unwrap(), Some(true));
    let running = job(&db, &store, id).await;
    assert_eq!((running.state, running.attempts, running.done), (State::Running, 2, 0));
    second.go_on.notify_one();
    assert!(two.await.unwrap());
    let ended = job(&db, &store, id).await;
    assert_eq!((ended.state, ended.message.as_str()), (State::Done, "by the second"));
    assert_eq!(outcomes(&db, &store, id).await, "1:lost 2:done");
}

/// A job at which the program dies each time would else be begun for ever.
async fn a_job_that_is_lost_as_often_as_it_may_be_tried_has_failed(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "deadly", Json::Null).await;
    let conn = db.underneath().await;
    let sql = "UPDATE store_jobs SET state = 'running', attempts = 5, lease_until = 0, worker = 'dead' WHERE id = $1";
    execute(&conn, sql, vec![id.into()]).await.unwrap();
    let begun = Arc::new(AtomicU32::new(0));
    let kind = Kind::new("deadly", {
        let begun = Arc::clone(&begun);
        move |_| {
            begun.fetch_add(1, Ordering::SeqCst);
            async { Ok(String::new()) }
        }
    });
    let worker = worker(&store, vec![kind]);
    assert!(worker.one().await.unwrap());
    assert!(!worker.one().await.unwrap());
    let ended = job(&db, &store, id).await;
    assert_eq!((ended.state, begun.load(Ordering::SeqCst)), (State::Failed, 0));
    assert!(ended.message.contains("lost"), "{}", ended.message);
}

async fn a_worker_at_a_long_job_keeps_its_lease(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "work", Json::Null).await;
    let held = Held::new();
    let settings = Settings { lease: Duration::from_millis(60), ..Settings::default() };
    let kind = held.kind("work", |_| async { Ok(String::new()) });
    let long = Worker::new(store.clone(), small_table(), vec![kind], settings);
    let running = tokio::spawn(async move { long.one().await.unwrap() });
    held.begun.notified().await;
    let conn = db.underneath().await;
    for _ in 0..3 {
        // The clock leaps beyond the lease; the worker, which says nothing, renews it by itself.
        let at = db.clock().pass(3_600);
        until("the lease was renewed", || {
            let conn = conn.clone();
            async move { count(&conn, &format!("store_jobs WHERE lease_until > {}", at.micros())).await == 1 }
        })
        .await;
        assert!(!worker(&store, vec![done("work")]).one().await.unwrap());
    }
    held.go_on.notify_one();
    running.await.unwrap();
    assert_eq!(outcomes(&db, &store, id).await, "1:done");
}

async fn progress_is_seen_and_keeps_the_lease(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "load", Json::Null).await;
    let held = Held::new();
    let clock = db.clock().clone();
    let kind = Kind::new("load", {
        let (begun, go_on) = (Arc::clone(&held.begun), Arc::clone(&held.go_on));
        move |work: Work| {
            let (begun, go_on, clock) = (Arc::clone(&begun), Arc::clone(&go_on), clock.clone());
            async move {
                clock.pass(LEASE_S - 1);
                work.progress(250, 1_000, "第 250 行").await?;
                begun.notify_one();
                go_on.notified().await;
                work.progress(1_000, 1_000, "").await?;
                Ok("1,000".to_owned())
            }
        }
    });
    let running = worker(&store, vec![kind]);
    let running = tokio::spawn(async move { running.one().await.unwrap() });
    held.begun.notified().await;
    let seen = job(&db, &store, id).await;
    assert_eq!(
        (seen.state, seen.done, seen.total, seen.message.as_str()),
        (State::Running, 250, 1_000, "第 250 行")
    );
    db.clock().pass(LEASE_S - 1);
    assert!(!worker(&store, vec![done("load")]).one().await.unwrap());
    held.go_on.notify_one();
    running.await.unwrap();
    let ended = job(&db, &store, id).await;
    assert_eq!(
        (ended.state, ended.done, ended.total, ended.message.as_str()),
        (State::Done, 1_000, 1_000, "1,000")
    );
}

on_both!(
    each_job_is_claimed_once_by_many_workers,
    a_job_whose_worker_is_gone_is_taken_up_again,
    whoever_lost_a_job_is_told_at_the_next_report,
    a_job_that_is_lost_as_often_as_it_may_be_tried_has_failed,
    a_worker_at_a_long_job_keeps_its_lease,
    progress_is_seen_and_keeps_the_lease,
);
