//! `songhe serve` is killed while it judges everybody: the next one goes on, and each wish gives one whole run, whose
//! findings are those of a run that nobody disturbed.

use std::time::{Duration, Instant};

use store::jobs::{Job, State, enqueue, find, list, runs};
use store::rows::{Value, all};
use store::{Clock as _, Store, SystemClock};
use uuid::Uuid;

use crate::kills::{IN_A_ROW, Kills, until};
use crate::picture::{Picture, count};
use crate::place::{Place, context};

/// People of the city.
const RESIDENTS: u32 = 600;
/// Runs that are wanted at the same time.
const WANTED: usize = 2;
/// Jobs that are looked at.
const JOBS_MAX: u64 = 10_000;

pub async fn run(mut kills: Kills) -> Kills {
    let place = Place::with_city(kills.backend(), RESIDENTS).await;
    // What a service wants by itself is done first.
    let (mut program, _) = place.serve().await;
    place.look(async |store| until("all is done", async || all_over(store).await).await).await;
    program.kill();

    let wanted = want(&place, entitlements::DETERMINE, WANTED).await;
    let (mut program, _) = place.serve().await;
    let began = Instant::now();
    let expected = place
        .look(async |store| {
            until("all is done", async || all_over(store).await).await;
            found_by(store, wanted[0]).await
        })
        .await;
    let within = began.elapsed();
    program.kill();
    assert!(!expected.is_empty());

    while kills.left() {
        let wanted = want(&place, entitlements::DETERMINE, WANTED).await;
        at_work(&mut kills, &place, |_| (Duration::ZERO, within)).await;
        place
            .look(async |store| {
                for job in &wanted {
                    let found = found_by(store, *job).await;
                    kills.compare("after all", &expected, &found);
                    is_done_once(store, *job).await;
                }
                assert_eq!(
                    count(store.read(&context()).conn(), "entitlements_runs WHERE finished_at IS NULL").await,
                    0
                );
            })
            .await;
        place.verify();
    }
    kills
}

/// Wants so many of a kind.
pub async fn want(place: &Place, kind: &str, many: usize) -> Vec<Uuid> {
    place
        .look(async |store| {
            let ctx = context();
            let tx = store.begin(&ctx).await.unwrap();
            let mut wanted = Vec::new();
            for _ in 0..many {
                wanted.push(enqueue(&tx, kind, &serde_json::Value::Null, None).await.unwrap().unwrap());
            }
            tx.commit().await.unwrap();
            wanted
        })
        .await
}

/// Lets a service work, kills it a few times in a row, and lets the last one come to the end of all that is wanted.
/// `window` says of each kill from when on it may come, and until when.
pub async fn at_work(kills: &mut Kills, place: &Place, window: impl Fn(u64) -> (Duration, Duration)) {
    let mut killed_at: Option<base::Instant> = None;
    for n in 0..=IN_A_ROW {
        let (mut program, _) = place.serve().await;
        if let Some(at) = killed_at
            && place.look(async |store| was_over(store, at).await).await
        {
            // It had come to its end before.
            kills.missed();
            return;
        }
        if n == IN_A_ROW || !kills.left() {
            place.look(async |store| until("jobs go on", async || all_over(store).await).await).await;
            return;
        }
        let (from, until) = window(n);
        tokio::time::sleep(from).await;
        let met = kills.kill(&mut program, until - from).await;
        assert!(met, "it ended by itself: {}", program.said());
        killed_at = Some(SystemClock.now());
    }
}

/// Whether everything was over at an instant.
async fn was_over(store: &Store, at: base::Instant) -> bool {
    let ctx = context();
    let jobs = list(store.read(&ctx).conn(), None, None, None, JOBS_MAX).await.unwrap();
    jobs.iter().all(|j| j.finished_at.is_some_and(|finished| finished <= at))
}

/// Whether nothing waits and nothing is being worked at.
pub async fn all_over(store: &Store) -> bool {
    let ctx = context();
    let jobs = list(store.read(&ctx).conn(), None, None, None, JOBS_MAX).await.unwrap();
    let failed: Vec<&Job> = jobs.iter().filter(|j| j.state == State::Failed).collect();
    assert!(failed.is_empty(), "{failed:?}");
    jobs.iter().all(|j| j.state.is_over())
}

/// A job is done, its last attempt came to its end, and all before that were lost.
pub async fn is_done_once(store: &Store, job: Uuid) {
    let ctx = context();
    let conn = store.read(&ctx).conn();
    let found = find(conn, job).await.unwrap().unwrap();
    assert_eq!(found.state, State::Done, "{found:?}");
    let runs = runs(conn, job).await.unwrap();
    let (last, before) = runs.split_last().unwrap();
    assert_eq!(last.outcome, "done", "{runs:?}");
    assert!(before.iter().all(|r| r.outcome == "lost"), "{runs:?}");
}

/// All that the runs of a job say: of each rule, and of each one; and how often the trail tells of it.
async fn found_by(store: &Store, job: Uuid) -> Picture {
    let ctx = context();
    let conn = store.read(&ctx).conn();
    let mut picture = Picture::default();
    let sql = "SELECT id FROM entitlements_runs WHERE job = $1 AND finished_at IS NOT NULL";
    for row in all(conn, sql, vec![job.into()]).await.unwrap() {
        let run: Uuid = row.try_get("", "id").unwrap();
        picture.add("a run".to_owned());
        let written = format!("store_audit WHERE act = 'entitlements.determine' AND detail LIKE '%{run}%'");
        picture.add(format!("the trail tells of it {} times", count(conn, &written).await));
        of_run(store, run, &mut picture).await;
    }
    picture
}

async fn of_run(store: &Store, run: Uuid, picture: &mut Picture) {
    let ctx = context();
    let conn = store.read(&ctx).conn();
    let sql = "SELECT pack, rule, granted, refused, given, undetermined, cannot, granted_fen \
        FROM entitlements_answers WHERE run = $1";
    for row in all(conn, sql, vec![run.into()]).await.unwrap() {
        let n = |column: &str| row.try_get::<i64>("", column).unwrap();
        let text = |column: &str| row.try_get::<String>("", column).unwrap();
        let counts = ["granted", "refused", "given", "undetermined", "cannot", "granted_fen"].map(n);
        picture.add(format!("{} {} {counts:?}", text("pack"), text("rule")));
    }
    let sql = "SELECT a.pack AS pack, a.rule AS rule, s.ref AS name, f.result AS result, f.amount_fen AS fen, \
        f.value AS value, f.needs AS needs, r.en AS reason FROM entitlements_answers a \
        JOIN entitlements_findings f ON f.answer = a.id JOIN store_subjects s ON s.id = f.subject \
        LEFT JOIN entitlements_reasons r ON r.answer = a.id AND r.number = f.reason WHERE a.run = $1";
    for row in all(conn, sql, vec![Value::from(run)]).await.unwrap() {
        let text = |column: &str| row.try_get::<Option<String>>("", column).unwrap().unwrap_or_default();
        let said = ["pack", "rule", "name", "result", "value", "needs", "reason"].map(text).join(" ");
        picture.add(format!("{said} {:?}", row.try_get::<Option<i64>>("", "fen").unwrap()));
    }
}
