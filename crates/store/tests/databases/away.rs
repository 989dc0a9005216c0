//! PostgreSQL that goes away and comes back.

use std::time::{Duration, Instant};

use serde_json::Value as Json;
use store::audit::verify;
use store::jobs::{Kind, Settings, Worker, enqueue};
use store::migrate::{migrate, own};
use store::{DatabaseUrl, Options, Role, Store, StoreError};
use testkit::contexts::{id, small_table};
use testkit::{Cluster, TestDb, run, until};
use tokio::sync::watch;

use crate::support::{count, ctx, note, record, spell};

/// Longer than the store waits for a connection.
const ANSWER_MAX: Duration = Duration::from_secs(15);

#[test]
fn a_change_whose_connection_is_cut_is_told_so_and_left_nothing() {
    run(async {
        let db = TestDb::postgres().await;
        let store = db.open().await;
        let ctx = ctx(&db);
        for with_statement in [true, false] {
            let mut tx = store.begin(&ctx).await.unwrap();
            store::facts::record(&tx, &spell(id("zhou"), "hukou", "370812")).await.unwrap();
            db.cut().await;
            if with_statement {
                let refused = store::facts::record(&tx, &spell(id("zhou"), "hukou", "370812")).await;
                assert!(matches!(refused, Err(StoreError::Away(_))), "{refused:?}");
            }
            tx.audit("change", [], Json::Null);
            let refused = tx.commit().await;
            assert!(matches!(refused, Err(StoreError::Away(_))), "{refused:?}");
            // The next is served by a new connection, at once.
            note(&store, &ctx, "next").await.unwrap();
        }
        let conn = db.underneath().await;
        assert_eq!(count(&conn, "store_facts").await, 0);
        assert_eq!(count(&conn, "store_audit").await, 2);
    });
}

#[test]
fn connections_that_were_cut_while_idle_are_replaced_unseen() {
    run(async {
        let db = TestDb::postgres().await;
        let store = db.open().await;
        for _ in 0..3 {
            record(&store, &ctx(&db), &spell(id("zhou"), "hukou", "370812")).await;
            db.cut().await;
            store.ping().await.unwrap();
            store.record_reading(&ctx(&db), "read", [id("zhou")], Json::Null).await.unwrap();
            db.cut().await;
            note(&store, &ctx(&db), "a").await.unwrap();
        }
        assert_eq!(verify(&store, None).await.unwrap().waiting, 6);
    });
}

#[test]
fn a_server_that_is_stopped_is_away_until_it_is_back() {
    let cluster = Cluster::start();
    run(async {
        let db = TestDb::sqlite().await;
        let options = Options { url: cluster.url(), ..db.options(Role::Serve) };
        let store = Store::open(options.clone()).await.unwrap();
        migrate(&store, &own(), store.now()).await.unwrap();
        let ctx = ctx(&db);
        let settings = Settings { pause: Duration::from_millis(20), ..Settings::default() };
        let kind = Kind::new("count", |_| async { Ok(String::new()) });
        let (stop, stopped) = watch::channel(false);
        let working =
            tokio::spawn(Worker::new(store.clone(), small_table(), vec![kind], settings).run(stopped));
        note(&store, &ctx, "before").await.unwrap();
        let wanted = async |store: &Store| {
            let tx = store.begin(&ctx).await.unwrap();
            enqueue(&tx, "count", &Json::Null, None).await.unwrap();
            tx.commit().await.unwrap();
        };
        wanted(&store).await;
        until("the first job is done", || async {
            count(store.read(&ctx).conn(), "store_jobs WHERE state = 'done'").await == 1
        })
        .await;

        let open_change = store.begin(&ctx).await.unwrap();
        cluster.halt();
        let began = Instant::now();
        let refused = open_change.commit().await;
        assert!(matches!(refused, Err(StoreError::Away(_))), "{refused:?}");
        let refusals = [
            store.begin(&ctx).await.err(),
            store.ping().await.err(),
            store.record_reading(&ctx, "read", [], Json::Null).await.err(),
            note(&store, &ctx, "meanwhile").await.err(),
            store::migrate::pending(&store, &own()).await.err(),
            Store::open(options).await.err(),
        ];
        for refused in refusals {
            assert!(matches!(refused, Some(StoreError::Away(_))), "{refused:?}");
        }
        assert!(began.elapsed() < ANSWER_MAX, "{:?}", began.elapsed());
        assert!(!working.is_finished());

        cluster.resume();
        note(&store, &ctx, "after").await.unwrap();
        wanted(&store).await;
        until("the second job is done and the trail linked", || async {
            count(store.read(&ctx).conn(), "store_jobs WHERE state = 'done'").await == 2
                && verify(&store, None).await.unwrap().links == 2
        })
        .await;
        stop.send(true).unwrap();
        working.await.unwrap();
        assert_eq!(verify(&store, None).await.unwrap().broken, None);
        store.close().await;
    });
}

/// A lease is longer than a short absence: the job goes on, and is not begun a second time beside itself.
#[test]
fn a_job_goes_on_while_its_lease_cannot_be_renewed() {
    run(async {
        let db = TestDb::postgres().await;
        let store = db.open().await;
        let ctx = ctx(&db);
        let tx = store.begin(&ctx).await.unwrap();
        let job = enqueue(&tx, "long", &Json::Null, None).await.unwrap().unwrap();
        tx.commit().await.unwrap();
        let go_on = std::sync::Arc::new(tokio::sync::Notify::new());
        let kind = Kind::new("long", {
            let go_on = std::sync::Arc::clone(&go_on);
            move |_| {
                let go_on = std::sync::Arc::clone(&go_on);
                async move {
                    go_on.notified().await;
                    Ok("to its end".to_owned())
                }
            }
        });
        // A lease of 30 ms is renewed every 10 ms.
        let settings = Settings { lease: Duration::from_millis(30), ..Settings::default() };
        let worker = Worker::new(store.clone(), small_table(), vec![kind], settings);
        let running = tokio::spawn(async move { worker.one().await });
        let conn = db.underneath().await;
        until("it runs", || async { count(&conn, "store_jobs WHERE state = 'running'").await == 1 }).await;
        // The renewal is refused for a while.
        crate::support::run(&conn, &["ALTER TABLE store_jobs RENAME TO store_jobs_away"]).await;
        crate::support::run(&conn, &["CREATE TABLE store_jobs_tried (n INTEGER)"]).await;
        let calls = "SELECT COALESCE(SUM(xact_rollback), 0)::bigint AS it FROM pg_stat_database \
            WHERE datname = current_database()";
        let before = crate::support::numbers(&conn, calls).await;
        until("a renewal failed", || async {
            running.is_finished() || crate::support::numbers(&conn, calls).await > before
        })
        .await;
        assert!(!running.is_finished());
        crate::support::run(&conn, &["ALTER TABLE store_jobs_away RENAME TO store_jobs"]).await;
        go_on.notify_one();
        assert!(running.await.unwrap().unwrap());
        let ended = store::jobs::find(&conn, job).await.unwrap().unwrap();
        assert_eq!((ended.attempts, ended.message.as_str()), (1, "to its end"));
    });
}

#[test]
fn what_was_never_there_is_away() {
    run(async {
        let db = TestDb::sqlite().await;
        let nowhere = format!("postgres://nobody@localhost/none?host={}", db.path("").display());
        let url = DatabaseUrl::parse(&nowhere).unwrap();
        let refused = Store::open(Options { url, ..db.options(Role::Serve) }).await.err();
        assert!(matches!(refused, Some(StoreError::Away(_))), "{refused:?}");
    });
}
