//! When what the application stands on fails: a page in words, nothing half done, and going on afterwards.

use store::{Backend, Clock as _, Options, Role, Store};
use testkit::{Cluster, TestDb, on_both, run};

use crate::support::{Browser, TestApp, VILLAGE_B, at, settings, steps};

fn phone(app: &TestApp) -> String {
    format!("/people/{}/facts/phone", app.people.woman)
}

/// States her telephone; gives the status.
async fn state(app: &TestApp, b: &mut Browser, n: u32) -> u16 {
    let value = format!("139{n:08}");
    b.post(&phone(app), &[("value", value.as_str()), ("evidence", "走访")]).await.0
}

/// Facts that somebody entered, and the entries of the trail that say so.
async fn entered(app: &TestApp) -> (i64, i64) {
    let facts = app.count("SELECT COUNT(*) AS n FROM store_facts WHERE account IS NOT NULL").await;
    let entries = app.count("SELECT COUNT(*) AS n FROM store_audit WHERE act = 'registry.enter_fact'").await;
    (facts, entries)
}

#[test]
fn a_database_that_is_away_is_said_in_words_and_found_again() {
    run(async {
        let cluster = Cluster::start();
        let db = TestDb::empty(Backend::Sqlite).await;
        let options = Options { url: cluster.url(), ..db.options(Role::Serve) };
        let store = Store::open(options).await.unwrap();
        store::migrate::migrate(&store, &steps(), db.clock().now()).await.unwrap();
        let app = TestApp::around(db, store, settings()).await;
        let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
        b.token().await;
        assert_eq!(b.get("/readyz").await.0, 200);

        cluster.halt();
        let page = format!("/people/{}", app.people.woman);
        for path in ["/people", &page] {
            assert_eq!(b.get(path).await.0, 503, "{path}");
            b.sees("数据库");
            b.sees(&app.word("fault-store"));
            b.sees_no("王秀英");
        }
        assert_eq!(state(&app, &mut b, 1).await, 503);
        assert_eq!(b.get("/api/people").await.0, 503);
        assert!(b.page.starts_with('{'), "{}", b.page);
        assert_eq!(b.get("/readyz").await.0, 503);
        // What touches no database answers all the same.
        assert_eq!(b.get("/healthz").await.0, 200);

        cluster.resume();
        testkit::until("the database is found again", || {
            let mut b = b.clone();
            async move { b.get("/people").await.0 == 200 }
        })
        .await;
        // Nobody had to log in again, and nothing of what was refused is there.
        assert_eq!(b.get(&page).await.0, 200);
        b.sees("138****8001");
        assert_eq!(state(&app, &mut b, 2).await, 303);
        app.store().close().await;
    });
}

#[test]
fn a_full_disk_saves_nothing_by_halves() {
    run(async {
        let app = TestApp::new(TestDb::with(Backend::Sqlite, &steps()).await).await;
        let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
        b.token().await;
        let ctx = app.operator();
        let limit = async |pages: &str| {
            let tx = app.store().begin(&ctx).await.unwrap();
            store::rows::all(tx.conn(), &format!("PRAGMA max_page_count = {pages}"), vec![]).await.unwrap();
            tx.commit().await.unwrap();
        };
        // It cannot be smaller than what is there: so there is no room for one page more.
        limit("1").await;
        let mut saved = 0;
        let mut refused = false;
        for n in 0..2_000 {
            match state(&app, &mut b, n).await {
                303 => saved += 1,
                503 => {
                    refused = true;
                    break;
                }
                other => panic!("{other}: {}", b.said()),
            }
        }
        assert!(refused, "{saved} were saved and there was room still");
        b.sees("磁盘已满");
        b.sees(&app.word("fault-store"));
        assert_eq!(entered(&app).await, (saved, saved));
        // The list still can be read.
        assert_eq!(b.get("/people").await.0, 200);
        limit("1000000").await;
        assert_eq!(state(&app, &mut b, 9_999).await, 303);
        assert_eq!(entered(&app).await, (saved + 1, saved + 1));
    });
}

async fn a_clock_that_was_set_back_writes_nothing(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    b.token().await;
    assert_eq!(state(&app, &mut b, 1).await, 303);
    let before = entered(&app).await;
    app.clock().pass(-600);
    assert_eq!(state(&app, &mut b, 2).await, 503);
    b.sees("时钟");
    // A reading that cannot be written down is not given.
    assert_eq!(b.get(&format!("/people/{}", app.people.woman)).await.0, 503);
    b.sees_no("王秀英");
    b.sees("时钟");
    assert_eq!(entered(&app).await, before);
    // Machines differ a little: that is no reason to refuse.
    app.clock().pass(540);
    assert_eq!(state(&app, &mut b, 3).await, 303);
    app.clock().pass(60);
    assert_eq!(state(&app, &mut b, 4).await, 303);
}

/// Whoever asks may write any word as a method; counts are kept by method, so it is not counted under that word.
async fn a_method_of_ones_own_is_counted_as_another(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut visitor = app.visitor();
    for word in ["LOOKONE", "LOOKTWO"] {
        visitor.send(word, "/login", "", axum::body::Body::empty()).await;
    }
    assert_eq!(visitor.get("/metrics").await.0, 200);
    visitor.sees_no("LOOK");
    visitor.sees("other ");
}

on_both!(with steps();
    a_clock_that_was_set_back_writes_nothing,
    a_method_of_ones_own_is_counted_as_another,
);
