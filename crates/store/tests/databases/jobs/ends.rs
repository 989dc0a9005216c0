//! How a job ends, and whether it is tried again.

use serde_json::{Value as Json, json};
use store::StoreError;
use store::jobs::{JobError, Kind, Message, Run, State, retry};
use testkit::{TestDb, on_both};

use super::{all_runs, change, done, failing, job, outcomes, want, worker};
use crate::support::now;

async fn a_job_is_done_and_tells_what_became_of_it(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "load", json!({ "file": "名单.csv" })).await;
    let wanted = job(&db, &store, id).await;
    assert_eq!((wanted.kind.as_str(), wanted.state, wanted.attempts), ("load", State::Ready, 0));
    assert_eq!((wanted.input, wanted.due_at), (json!({ "file": "名单.csv" }), now(&db)));
    assert_eq!((wanted.created_by.as_str(), wanted.created_at), ("test", now(&db)));
    assert_eq!((wanted.started_at, wanted.finished_at, wanted.cancel_asked), (None, None, false));

    let began = db.clock().pass(7);
    let kind = Kind::new("load", |work| async move {
        assert_eq!((work.ctx.route(), work.ctx.account()), ("load", None));
        Ok(format!("read {}", work.input["file"].as_str().unwrap_or("")))
    });
    let worker = worker(&store, vec![kind]);
    assert!(worker.one().await.unwrap());
    assert!(!worker.one().await.unwrap());
    let ended = job(&db, &store, id).await;
    assert_eq!((ended.state, ended.attempts, ended.message.as_str()), (State::Done, 1, "read 名单.csv"));
    assert_eq!((ended.started_at, ended.finished_at), (Some(began), Some(began)));
    let run = Run {
        attempt: 1,
        started_at: began,
        finished_at: Some(began),
        outcome: "done".to_owned(),
        message: "read 名单.csv".to_owned(),
    };
    assert_eq!(all_runs(&db, &store, id).await, [run]);
}

/// 5 s, and twice as long each time: 5, 10, 20, 40; the fifth attempt is the last.
async fn what_fails_is_tried_again_ever_later_and_then_no_more(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "try", Json::Null).await;
    let worker = worker(&store, vec![failing("try")]);
    for (attempt, delay) in [(1, 5), (2, 10), (3, 20), (4, 40)] {
        assert!(worker.one().await.unwrap());
        let tried = job(&db, &store, id).await;
        assert_eq!((tried.state, tried.attempts, tried.message.as_str()), (State::Ready, attempt, "no luck"));
        assert_eq!(tried.due_at, now(&db).plus_seconds(delay));
        assert_eq!(tried.finished_at, None);
        // Not a second before it is due.
        db.clock().pass(delay - 1);
        assert!(!worker.one().await.unwrap());
        db.clock().pass(1);
    }
    assert!(worker.one().await.unwrap());
    let failed = job(&db, &store, id).await;
    assert_eq!((failed.state, failed.attempts, failed.finished_at), (State::Failed, 5, Some(now(&db))));
    db.clock().pass(86_400);
    assert!(!worker.one().await.unwrap());
    assert_eq!(outcomes(&db, &store, id).await, "1:failed 2:failed 3:failed 4:failed 5:failed");
}

async fn no_delay_is_longer_than_an_hour(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "try", Json::Null).await;
    let mut kind = failing("try");
    kind.attempts_max = 30;
    let worker = worker(&store, vec![kind]);
    let mut delays = Vec::new();
    for _ in 0..20 {
        assert!(worker.one().await.unwrap());
        let delay = now(&db).seconds_until(job(&db, &store, id).await.due_at);
        delays.push(delay);
        db.clock().pass(delay);
    }
    // 5 × 2^9 = 2,560; 5 × 2^10 = 5,120 is more than an hour.
    assert_eq!(delays.get(..11).unwrap(), [5, 10, 20, 40, 80, 160, 320, 640, 1_280, 2_560, 3_600]);
    assert!(delays.get(11..).unwrap().iter().all(|d| *d == 3_600));
}

async fn how_a_job_ends_decides_whether_it_is_tried_again(db: TestDb) {
    let store = db.open().await;
    let kinds = vec![
        done("done"),
        failing("failed"),
        Kind::new("refused", |_| async { Err(JobError::Refused("第 3 行缺少身份证号".to_owned())) }),
        Kind::new("cancelled", |_| async { Err(JobError::Cancelled) }),
        Kind::new("store", |_| async { Err(JobError::Store(StoreError::Changed)) }),
        Kind::new("panic", |_| async { panic!("as this test wants it") }),
    ];
    let worker = worker(&store, kinds);
    let changed = Message::new("job-store").with("why", StoreError::Changed.wording()).text();
    let cases: [(_, _, &str); 6] = [
        ("done", State::Done, "done"),
        ("failed", State::Ready, "no luck"),
        ("refused", State::Failed, "第 3 行缺少身份证号"),
        ("cancelled", State::Cancelled, ""),
        ("store", State::Ready, &changed),
        ("panic", State::Failed, &Message::new("job-stopped").text()),
    ];
    for (kind, state, message) in cases {
        let id = want(&db, &store, kind, Json::Null).await;
        assert!(worker.one().await.unwrap());
        let ended = job(&db, &store, id).await;
        assert_eq!((ended.state, ended.message.as_str()), (state, message), "{kind}");
        assert_eq!(ended.finished_at.is_some(), ended.state.is_over(), "{kind}");
    }
}

async fn a_job_that_failed_can_be_wanted_once_more(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "load", Json::Null).await;
    let refusing = Kind::new("load", |_| async { Err(JobError::Refused("no such file".to_owned())) });
    let waiting = change(&db, &store, async |tx| retry(tx, id).await).await;
    assert!(matches!(waiting, Err(StoreError::Changed)), "{waiting:?}");
    assert!(worker(&store, vec![refusing]).one().await.unwrap());
    let at = db.clock().pass(60);
    change(&db, &store, async |tx| retry(tx, id).await).await.unwrap();
    let again = job(&db, &store, id).await;
    assert_eq!((again.state, again.attempts, again.due_at), (State::Ready, 0, at));
    assert_eq!((again.finished_at, again.cancel_asked, again.message.as_str()), (None, false, ""));
    assert!(worker(&store, vec![done("load")]).one().await.unwrap());
    assert_eq!(job(&db, &store, id).await.state, State::Done);
    // What became of the first attempt is still told.
    assert_eq!(outcomes(&db, &store, id).await, "1:failed 1:done");
    let messages: Vec<String> = all_runs(&db, &store, id).await.into_iter().map(|r| r.message).collect();
    assert_eq!(messages, ["no such file", "done"]);
    let over = change(&db, &store, async |tx| retry(tx, id).await).await;
    assert!(matches!(over, Err(StoreError::Changed)), "{over:?}");
}

on_both!(
    a_job_is_done_and_tells_what_became_of_it,
    what_fails_is_tried_again_ever_later_and_then_no_more,
    no_delay_is_longer_than_an_hour,
    how_a_job_ends_decides_whether_it_is_tried_again,
    a_job_that_failed_can_be_wanted_once_more,
);
