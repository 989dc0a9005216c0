//! The job: run again it finds the same; what is shown is always one whole run.

use base::Instant;
use gate::RequestId;
use serde_json::Value;
use store::Store;
use store::jobs::{self, Settings, State, Worker};
use store::rows::{all, execute, one};
use testkit::contexts::{platform, small_table};
use testkit::{TestDb, on_both};
use uuid::Uuid;

use super::{examples, load, packs, steps};
use crate::determine::DETERMINE;
use crate::model::{Answer, Finding, Outcome};
use crate::rows::runs::{self, NewRun};
use crate::rows::spells;

on_both!(with steps();
    run_again_it_finds_the_same_and_keeps_a_few_runs,
    what_is_fresh_is_not_found_once_more_by_the_clock,
    what_a_killed_run_left_is_never_shown_and_removed,
    without_anybody_there_is_no_run,
    every_finding_is_what_the_rules_give
);

/// Wants the job and does it.
pub(super) async fn determine(store: &Store) -> jobs::Job {
    let ctx = platform(store.now());
    let slice = crate::slice(&packs("140700"));
    // Only when asked: the schedule would want it once more.
    let kinds = slice.jobs.into_iter().map(jobs::Kind::when_asked);
    let worker = Worker::new(store.clone(), small_table(), kinds.collect(), Settings::default());
    let tx = store.begin(&ctx).await.unwrap();
    let id = jobs::enqueue(&tx, DETERMINE, &Value::Null, None).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert!(worker.one().await.unwrap());
    jobs::find(store.read(&ctx).conn(), id).await.unwrap().unwrap()
}

/// Everything that the last run found.
async fn latest(store: &Store) -> Vec<(Answer, Vec<Finding>)> {
    let ctx = platform(store.now());
    let read = store.read(&ctx);
    let run = runs::latest(read.conn()).await.unwrap().unwrap();
    let entities = ["resident", "institution", "stay"];
    let everybody = spells::subjects(read.conn(), &entities, Uuid::nil(), 1_000).await.unwrap();
    let ids: Vec<Uuid> = everybody.iter().map(|s| s.id).collect();
    let mut out = Vec::new();
    for answer in runs::answers(read.conn(), run.id).await.unwrap() {
        let found = runs::findings(read.conn(), &[answer.id], &ids).await.unwrap();
        out.push((Answer { id: 0, ..answer }, found.into_iter().map(|(_, f)| f).collect()));
    }
    out
}

async fn count(store: &Store, sql: &str) -> i64 {
    let ctx = platform(store.now());
    one(store.read(&ctx).conn(), sql, vec![]).await.unwrap().try_get("", "n").unwrap()
}

fn at(text: &str) -> Instant {
    let day = super::day(text);
    Instant::from_micros(i64::from(day.number()) * 86_400_000_000)
}

async fn run_again_it_finds_the_same_and_keeps_a_few_runs(db: TestDb) {
    db.clock().set(at("2026-10-31"));
    let store = db.open().await;
    load(&store, &[&examples("yanzhou"), &examples("jinzhong")]).await;
    let job = determine(&store).await;
    assert_eq!((job.state, job.done == job.total), (State::Done, true), "{}", job.message);
    let first = latest(&store).await;
    assert!(first.iter().all(|(_, f)| !f.is_empty()));
    for _ in 0..4 {
        determine(&store).await;
        assert_eq!(latest(&store).await, first);
    }
    let per_run: usize = first.iter().map(|(_, f)| f.len()).sum();
    assert_eq!(count(&store, "SELECT COUNT(*) AS n FROM entitlements_runs").await, 3);
    let findings = count(&store, "SELECT COUNT(*) AS n FROM entitlements_findings").await;
    assert_eq!(findings, 3 * i64::try_from(per_run).unwrap());
    let orphans = "SELECT COUNT(*) AS n FROM entitlements_reasons WHERE answer NOT IN (SELECT id FROM entitlements_answers)";
    assert_eq!(count(&store, orphans).await, 0);
    let ctx = platform(store.now());
    let sql = "SELECT id FROM store_audit WHERE act = 'entitlements.determine'";
    assert_eq!(all(store.read(&ctx).conn(), sql, vec![]).await.unwrap().len(), 5);
}

/// Of a run that nobody asked for.
async fn what_is_fresh_is_not_found_once_more_by_the_clock(db: TestDb) {
    db.clock().set(at("2026-10-31"));
    let store = db.open().await;
    load(&store, &[&examples("yanzhou")]).await;
    let ctx = platform(store.now());
    let tell = async |topic: &str| {
        let ctx = platform(store.now());
        let tx = store.begin(&ctx).await.unwrap();
        tx.publish(topic, &Value::Null).await.unwrap();
        tx.commit().await.unwrap();
    };
    let runs = async || {
        count(&store, "SELECT COUNT(*) AS n FROM store_audit WHERE act = 'entitlements.determine'").await
    };
    let work = async |city: &str| {
        let worker =
            Worker::new(store.clone(), small_table(), crate::slice(&packs(city)).jobs, Settings::default());
        while worker.one().await.unwrap() {}
    };
    // Loaded and served: the clock and the event want it, and it is done once.
    tell(registry::LOADED).await;
    db.clock().pass(60);
    work("140700").await;
    assert_eq!(runs().await, 1);
    work("140700").await;
    assert_eq!(runs().await, 1);
    // As if it had been done before the service was first started that day.
    let forget = "DELETE FROM store_jobs WHERE created_by = 'schedule'";
    let begin_again = async || {
        let conn = db.underneath().await;
        execute(&conn, "DELETE FROM store_job_runs", vec![]).await.unwrap();
        execute(&conn, forget, vec![]).await.unwrap();
    };
    begin_again().await;
    db.clock().pass(60);
    work("140700").await;
    assert_eq!(runs().await, 1);
    let job = &jobs::list(store.read(&ctx).conn(), None, Some(DETERMINE), None, 1).await.unwrap()[0];
    assert!(job.message.contains("entitlements-job-fresh"), "{}", job.message);
    // Something else became known.
    tell(registry::PERSON_CHANGED).await;
    begin_again().await;
    db.clock().pass(60);
    work("140700").await;
    assert_eq!(runs().await, 2);
    // Asked for by somebody it is done in any case, and so it is after midnight.
    determine(&store).await;
    assert_eq!(runs().await, 3);
    db.clock().pass(86_400);
    work("140700").await;
    assert_eq!(runs().await, 4);
    // Another load wants it at once.
    tell(registry::LOADED).await;
    db.clock().pass(60);
    work("140700").await;
    assert_eq!(runs().await, 5);
}

async fn what_a_killed_run_left_is_never_shown_and_removed(db: TestDb) {
    db.clock().set(at("2026-10-31"));
    let store = db.open().await;
    load(&store, &[&examples("yanzhou")]).await;
    determine(&store).await;
    let first = latest(&store).await;
    let ctx = platform(store.now());
    let tx = store.begin(&ctx).await.unwrap();
    let left = NewRun { id: Uuid::now_v7(), job: Uuid::now_v7(), on: ctx.today(), started_at: ctx.at() };
    runs::begin(tx.conn(), &left).await.unwrap();
    let answer = Answer { rule: "half".to_owned(), ..first.last().unwrap().0.clone() };
    let number = runs::add_answer(tx.conn(), left.id, &answer).await.unwrap();
    let found = Finding { amount_fen: Some(7), ..first.last().unwrap().1[0].clone() };
    runs::add_findings(tx.conn(), number, &[found], &mut runs::Reasons::default()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(latest(&store).await, first);
    determine(&store).await;
    assert_eq!(latest(&store).await, first);
    assert_eq!(count(&store, "SELECT COUNT(*) AS n FROM entitlements_answers WHERE rule = 'half'").await, 0);
    let sql = format!("SELECT COUNT(*) AS n FROM entitlements_findings WHERE answer = {number}");
    assert_eq!(count(&store, &sql).await, 0);
}

async fn without_anybody_there_is_no_run(db: TestDb) {
    let store = db.open().await;
    let job = determine(&store).await;
    assert_eq!(job.state, State::Done);
    assert_eq!(count(&store, "SELECT COUNT(*) AS n FROM entitlements_runs").await, 0);
}

async fn every_finding_is_what_the_rules_give(db: TestDb) {
    db.clock().set(at("2026-10-31"));
    let store = db.open().await;
    load(&store, &[&examples("yanzhou"), &examples("jinzhong")]).await;
    // The clock of the machine may go on while a run is made.
    let ctx = gate::Context::platform(&small_table(), "test", RequestId(Uuid::now_v7()), store.now());
    let mut tx = store.begin(&ctx).await.unwrap();
    tx.audit("test", [], Value::Null);
    execute(tx.conn(), "DELETE FROM store_job_runs", vec![]).await.unwrap();
    tx.commit().await.unwrap();
    determine(&store).await;
    let found = latest(&store).await;
    let names: Vec<(&str, &str)> = found.iter().map(|(a, _)| (a.pack.as_str(), a.rule.as_str())).collect();
    // The city's own pack first.
    assert!(names[0].0 == "jinzhong" && names.contains(&("yanzhou", "very_old_allowance")), "{names:?}");
    let of = |rule: &str| found.iter().find(|(a, _)| a.rule == rule).unwrap();
    let (answer, allowance) = of("very_old_allowance");
    assert_eq!(answer.period, "2026-10");
    assert!(answer.assumed.contains(&"very_old_rate".to_owned()), "{:?}", answer.assumed);
    // 22 residents of both folders. YZ-005, born in 1935, living, of Yanzhou: the band of ninety and over, 200 yuan.
    assert_eq!(allowance.len(), 22 - 1);
    let reference = |f: &Finding| f.subject;
    let ctx = platform(store.now());
    let read = store.read(&ctx);
    let refs = ["YZ-005".to_owned(), "YZ-008".to_owned(), "YZ-004".to_owned()].into();
    let subjects = spells::by_reference(read.conn(), "resident", &refs).await.unwrap();
    let find = |id: &str| {
        let subject = subjects.iter().find(|s| s.reference == id).unwrap();
        allowance.iter().find(|f| reference(f) == subject.id).unwrap()
    };
    assert_eq!((find("YZ-005").outcome, find("YZ-005").amount_fen), (Outcome::Granted, Some(20_000)));
    let open = find("YZ-008");
    assert_eq!(open.outcome, Outcome::Undetermined);
    assert_eq!((open.min_fen, open.max_fen), (Some(0), Some(10_000)));
    assert_eq!(open.needs, ["resident:YZ-008.hukou"]);
    let refused = find("YZ-004");
    assert_eq!((refused.outcome, refused.reason.is_some()), (Outcome::Refused, true));
    let total: i64 = allowance.iter().filter_map(|f| f.amount_fen).sum();
    assert_eq!(answer.counts.granted_fen, total);
    let (subsidy, _) = of("operating_subsidy");
    assert!(subsidy.period.ends_with("to_date"));
}
