//! The queue: what was accepted is done once, and what fails is tried again later.

use std::collections::BTreeMap;
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::{Value as Json, json};
use store::jobs::{
    Job, JobError, Kind, Run, Settings, State, Work, Worker, cancel, enqueue, find, list, retry, runs,
    schedule,
};
use store::rows::execute;
use store::{Role, Store, StoreError};
use testkit::contexts::small_table;
use testkit::{TestDb, on_both, until};
use tokio::sync::Notify;
use uuid::Uuid;

use crate::support::{count, ctx, now, texts};

const LEASE_S: i64 = 30;

fn worker(store: &Store, kinds: Vec<Kind>) -> Worker {
    let settings = Settings {
        pause: Duration::from_millis(5),
        lease: Duration::from_secs(LEASE_S.unsigned_abs()),
        at_once: 1,
    };
    Worker::new(store.clone(), small_table(), kinds, settings)
}

async fn want(db: &TestDb, store: &Store, kind: &str, input: Json) -> Uuid {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await.unwrap();
    let id = enqueue(&tx, kind, &input, None).await.unwrap();
    tx.commit().await.unwrap();
    id.unwrap()
}

async fn job(db: &TestDb, store: &Store, id: Uuid) -> Job {
    find(store.read(&ctx(db)).conn(), id).await.unwrap().unwrap()
}

async fn all_runs(db: &TestDb, store: &Store, id: Uuid) -> Vec<Run> {
    runs(store.read(&ctx(db)).conn(), id).await.unwrap()
}

async fn outcomes(db: &TestDb, store: &Store, id: Uuid) -> String {
    let found = all_runs(db, store, id).await;
    found.iter().map(|r| format!("{}:{}", r.attempt, r.outcome)).collect::<Vec<_>>().join(" ")
}

async fn change<F>(db: &TestDb, store: &Store, what: F) -> Result<(), StoreError>
where
    F: AsyncFnOnce(&mut store::Tx<'_>) -> Result<(), StoreError>,
{
    let ctx = ctx(db);
    let mut tx = store.begin(&ctx).await.unwrap();
    what(&mut tx).await?;
    tx.commit().await
}

fn done(name: &'static str) -> Kind {
    Kind::new(name, |_| async { Ok("done".to_owned()) })
}

fn failing(name: &'static str) -> Kind {
    Kind::new(name, |_| async { Err(JobError::Failed("no luck".to_owned())) })
}

/// A kind of work that says when it has begun and waits until it may go on.
struct Held {
    begun: Arc<Notify>,
    go_on: Arc<Notify>,
}

impl Held {
    fn new() -> Held {
        Held { begun: Arc::new(Notify::new()), go_on: Arc::new(Notify::new()) }
    }

    fn kind<F, R>(&self, name: &'static str, then: F) -> Kind
    where
        F: Fn(Work) -> R + Send + Sync + Clone + 'static,
        R: Future<Output = Result<String, JobError>> + Send + 'static,
    {
        let (begun, go_on) = (Arc::clone(&self.begun), Arc::clone(&self.go_on));
        Kind::new(name, move |work| {
            let (begun, go_on, then) = (Arc::clone(&begun), Arc::clone(&go_on), then.clone());
            async move {
                begun.notify_one();
                go_on.notified().await;
                then(work).await
            }
        })
    }
}

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
    let cases = [
        ("done", State::Done, "done"),
        ("failed", State::Ready, "no luck"),
        ("refused", State::Failed, "第 3 行缺少身份证号"),
        ("cancelled", State::Cancelled, ""),
        ("store", State::Ready, "the database failed: it was changed by somebody else, or is gone"),
        ("panic", State::Failed, "the job stopped in an unexpected place"),
    ];
    for (kind, state, message) in cases {
        let id = want(&db, &store, kind, Json::Null).await;
        assert!(worker.one().await.unwrap());
        let ended = job(&db, &store, id).await;
        assert_eq!((ended.state, ended.message.as_str()), (state, message), "{kind}");
        assert_eq!(ended.finished_at.is_some(), ended.state.is_over(), "{kind}");
    }
}

async fn a_job_whose_worker_is_gone_is_taken_up_again(db: TestDb) {
    let store = db.open().await;
    let id = want(&db, &store, "work", Json::Null).await;
    let held = Held::new();
    let slow = worker(&store, vec![held.kind("work", |_| async { Ok("too late".to_owned()) })]);
    let first = tokio::spawn(async move { slow.one().await.unwrap() });
    held.begun.notified().await;

    let other = worker(&store, vec![done("work")]);
    db.clock().pass(LEASE_S);
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
    db.clock().pass(LEASE_S + 1);
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
    a_job_is_done_and_tells_what_became_of_it,
    each_job_is_claimed_once_by_many_workers,
    jobs_are_done_in_the_order_in_which_they_fell_due,
    what_fails_is_tried_again_ever_later_and_then_no_more,
    no_delay_is_longer_than_an_hour,
    how_a_job_ends_decides_whether_it_is_tried_again,
    a_job_whose_worker_is_gone_is_taken_up_again,
    whoever_lost_a_job_is_told_at_the_next_report,
    a_job_that_is_lost_as_often_as_it_may_be_tried_has_failed,
    a_worker_at_a_long_job_keeps_its_lease,
    progress_is_seen_and_keeps_the_lease,
    a_job_that_waits_is_cancelled_at_once,
    a_job_that_runs_is_cancelled_at_its_next_report,
    a_cancelled_job_that_fails_is_not_tried_again,
    a_job_that_was_quicker_than_its_cancelling_is_done,
    a_job_that_failed_can_be_wanted_once_more,
    what_is_wanted_once_is_wanted_once,
    what_runs_by_itself_runs_once_in_each_stretch_of_time,
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
