//! Jobs that somebody no longer wants.

use serde_json::Value as Json;
use store::StoreError;
use store::jobs::{JobError, State, Work, cancel};
use testkit::{TestDb, on_both};
use uuid::Uuid;

use super::{Held, change, done, job, outcomes, want, worker};
use crate::support::{now, texts};

async fn a_job_that_waits_is_cancelled_at_once(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "load", Json::Null).await;
    let at = db.clock().pass(5);
    change(&db, &store, async |tx| cancel(tx, id).await).await.unwrap();
    let cancelled = job(&db, &store, id).await;
    assert_eq!((cancelled.state, cancelled.attempts, cancelled.finished_at), (State::Cancelled, 0, Some(at)));
    assert!(!worker(&store, vec![done("load")]).one().await.unwrap());
    let again = change(&db, &store, async |tx| cancel(tx, id).await).await;
    assert!(matches!(again, Err(StoreError::Changed)), "{again:?}");
    let nobody = change(&db, &store, async |tx| cancel(tx, Uuid::nil()).await).await;
    assert!(matches!(nobody, Err(StoreError::Changed)), "{nobody:?}");
    let conn = db.underneath().await;
    assert_eq!(texts(&conn, "SELECT act AS it FROM store_audit").await, ["jobs.cancel"]);
}

async fn a_job_that_runs_is_cancelled_at_its_next_report(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "load", Json::Null).await;
    let held = Held::new();
    let kind = held.kind("load", |work: Work| async move {
        work.progress(1, 2, "").await?;
        Ok("to its end".to_owned())
    });
    let running = worker(&store, vec![kind]);
    let running = tokio::spawn(async move { running.one().await.unwrap() });
    held.begun.notified().await;
    change(&db, &store, async |tx| cancel(tx, id).await).await.unwrap();
    let asked = job(&db, &store, id).await;
    assert_eq!((asked.state, asked.cancel_asked, asked.finished_at), (State::Running, true, None));
    held.go_on.notify_one();
    running.await.unwrap();
    assert_eq!(job(&db, &store, id).await.state, State::Cancelled);
    assert_eq!(outcomes(&db, &store, id).await, "1:cancelled");
}

async fn a_cancelled_job_that_fails_is_not_tried_again(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "load", Json::Null).await;
    let held = Held::new();
    let kind = held.kind("load", |_| async { Err(JobError::Failed("no luck".to_owned())) });
    let running = worker(&store, vec![kind]);
    let running = tokio::spawn(async move { running.one().await.unwrap() });
    held.begun.notified().await;
    change(&db, &store, async |tx| cancel(tx, id).await).await.unwrap();
    held.go_on.notify_one();
    running.await.unwrap();
    let ended = job(&db, &store, id).await;
    assert_eq!((ended.state, ended.finished_at), (State::Cancelled, Some(now(&db))));
    db.clock().pass(3_600);
    assert!(!worker(&store, vec![done("load")]).one().await.unwrap());
}

/// A job that never reports and comes to its end has done what was asked, whoever wanted it cancelled.
async fn a_job_that_was_quicker_than_its_cancelling_is_done(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "load", Json::Null).await;
    let held = Held::new();
    let running = worker(&store, vec![held.kind("load", |_| async { Ok("all".to_owned()) })]);
    let running = tokio::spawn(async move { running.one().await.unwrap() });
    held.begun.notified().await;
    change(&db, &store, async |tx| cancel(tx, id).await).await.unwrap();
    held.go_on.notify_one();
    running.await.unwrap();
    assert_eq!(job(&db, &store, id).await.state, State::Done);
}

on_both!(
    a_job_that_waits_is_cancelled_at_once,
    a_job_that_runs_is_cancelled_at_its_next_report,
    a_cancelled_job_that_fails_is_not_tried_again,
    a_job_that_was_quicker_than_its_cancelling_is_done,
);
