//! The loop that does the jobs: it begins, goes on and stops.

use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use serde_json::Value as Json;
use store::jobs::{Kind, Settings, Worker, enqueue};
use store::{Backend, Role, Store};
use testkit::contexts::small_table;
use testkit::{TestDb, on_both, until};
use tokio::sync::{Notify, watch};

use crate::support::{count, ctx, notes, run};

const SETTINGS: Settings =
    Settings { pause: Duration::from_millis(5), lease: Duration::from_secs(30), at_once: 3 };
/// With a lease that a server of tests has been up for.
const SHORT: Settings = Settings { lease: Duration::from_secs(1), at_once: 1, ..SETTINGS };

async fn want(db: &TestDb, store: &Store, kind: &str, count: usize) {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await.unwrap();
    for _ in 0..count {
        enqueue(&tx, kind, &Json::Null, None).await.unwrap();
    }
    tx.commit().await.unwrap();
}

/// A kind that counts how often it is done.
fn counting(name: &'static str) -> (Kind, Arc<AtomicU32>) {
    let counted = Arc::new(AtomicU32::new(0));
    let kind = Kind::new(name, {
        let counted = Arc::clone(&counted);
        move |_| {
            let counted = Arc::clone(&counted);
            async move {
                counted.fetch_add(1, Ordering::SeqCst);
                Ok(String::new())
            }
        }
    });
    (kind, counted)
}

async fn the_loop_does_what_comes_links_the_trail_and_stops_when_told(db: TestDb) {
    let store = db.open().await;
    let (kind, counted) = counting("count");
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(Worker::new(store.clone(), small_table(), vec![kind], SETTINGS).run(stopped));
    let conn = db.underneath().await;
    for n in [5, 10] {
        want(&db, &store, "count", 5).await;
        notes(&store, &ctx(&db), 3).await;
        until("all jobs are done", || async { counted.load(Ordering::SeqCst) == n }).await;
        until("the trail is linked", || {
            let conn = conn.clone();
            async move { count(&conn, "store_audit_pending").await == 0 }
        })
        .await;
    }
    stop.send(true).unwrap();
    working.await.unwrap();
    // Nobody is at work any more.
    want(&db, &store, "count", 1).await;
    assert_eq!(count(&conn, "store_jobs WHERE state = 'ready'").await, 1);
    assert_eq!(counted.load(Ordering::SeqCst), 10);
}

async fn the_loop_ends_with_whoever_could_stop_it(db: TestDb) {
    let store = db.open().await;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(Worker::new(store, small_table(), vec![], SETTINGS).run(stopped));
    drop(stop);
    working.await.unwrap();
}

/// A loop that is told to stop finishes the job it is at.
async fn a_job_under_way_is_finished_before_the_loop_ends(db: TestDb) {
    let store = db.open().await;
    want(&db, &store, "slow", 1).await;
    let (begun, go_on) = (Arc::new(Notify::new()), Arc::new(Notify::new()));
    let kind = Kind::new("slow", {
        let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
        move |_| {
            let (begun, go_on) = (Arc::clone(&begun), Arc::clone(&go_on));
            async move {
                begun.notify_one();
                go_on.notified().await;
                Ok("finished".to_owned())
            }
        }
    });
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(Worker::new(store, small_table(), vec![kind], SETTINGS).run(stopped));
    begun.notified().await;
    stop.send(true).unwrap();
    go_on.notify_one();
    working.await.unwrap();
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_jobs WHERE state = 'done' AND message = 'finished'").await, 1);
}

/// One SQLite file has one service, and on PostgreSQL a service that is gone has no connection any more: what runs there
/// without one was left by one that was killed, however long its lease lasts.
async fn what_a_killed_service_left_is_done_by_the_next(db: TestDb) {
    let store = db.open().await;
    want(&db, &store, "count", 1).await;
    let conn = db.underneath().await;
    let lease_until = crate::support::now(&db).plus_seconds(20).micros();
    let left = format!(
        "UPDATE store_jobs SET state = 'running', attempts = 1, worker = 'killed', lease_until = {lease_until}"
    );
    run(&conn, &[&left]).await;
    let (kind, counted) = counting("count");
    let (stop, stopped) = watch::channel(false);
    let worker = Worker::new(store.clone(), small_table(), vec![kind], SHORT);
    let working = tokio::spawn(worker.run(stopped));
    until("it was done", || async { counted.load(Ordering::SeqCst) == 1 }).await;
    stop.send(true).unwrap();
    working.await.unwrap();
    assert_eq!(count(&conn, "store_jobs WHERE state = 'done' AND attempts = 2").await, 1);
}

/// Another program leaves alone what a service is at, and takes it up once that is gone.
async fn what_a_living_service_is_at_is_left_to_it(db: TestDb) {
    let (store, other) = (db.open().await, db.open_as(Role::Tool).await);
    want(&db, &store, "count", 1).await;
    let conn = db.underneath().await;
    if db.backend() == Backend::Postgres {
        // What a server knows of others counts once it has been up for as long as a lease.
        let up = "SELECT 1 AS n WHERE pg_postmaster_start_time() < now() - interval '1 seconds'";
        until("the server has been up for a while", || {
            let conn = conn.clone();
            async move { store::rows::optional(&conn, up, vec![]).await.unwrap().is_some() }
        })
        .await;
    }
    let begun = Arc::new(Notify::new());
    let endless = Kind::new("count", {
        let begun = Arc::clone(&begun);
        move |_| {
            let begun = Arc::clone(&begun);
            async move {
                begun.notify_one();
                std::future::pending().await
            }
        }
    });
    let living = Worker::new(store.clone(), small_table(), vec![endless], SHORT);
    let living = tokio::spawn(async move { living.one().await });
    begun.notified().await;
    let (kind, counted) = counting("count");
    let next = Worker::new(other, small_table(), vec![kind], SHORT);
    assert!(!next.one().await.unwrap());

    living.abort();
    store.close().await;
    match db.backend() {
        // A tool cannot know whether there is a service: there the lease counts.
        Backend::Sqlite => {
            assert!(!next.one().await.unwrap());
            db.clock().pass(2);
            assert!(next.one().await.unwrap());
        }
        Backend::Postgres => {
            // Its connections end a moment after it.
            until("it was taken up", || async { next.one().await.unwrap() }).await;
        }
    }
    assert_eq!(counted.load(Ordering::SeqCst), 1);
}

async fn a_new_key_of_another_program_is_seen(db: TestDb) {
    let store = db.open_as(Role::Tool).await;
    let (stop, stopped) = watch::channel(false);
    let working = tokio::spawn(Worker::new(store.clone(), small_table(), vec![], SETTINGS).run(stopped));
    let other = db.open_as(Role::Tool).await;
    assert_eq!(other.new_key(other.now()).await.unwrap(), 2);
    until("the key is seen", || async { store.ring().newest() == Some(2) }).await;
    stop.send(true).unwrap();
    working.await.unwrap();
}

on_both!(
    the_loop_does_what_comes_links_the_trail_and_stops_when_told,
    the_loop_ends_with_whoever_could_stop_it,
    a_job_under_way_is_finished_before_the_loop_ends,
    what_a_killed_service_left_is_done_by_the_next,
    what_a_living_service_is_at_is_left_to_it,
    a_new_key_of_another_program_is_seen,
);
