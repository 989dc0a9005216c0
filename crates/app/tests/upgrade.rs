//! A database of every release becomes one of today, on SQLite and on PostgreSQL, and is worked on.
//!
//! `crates/app/tests/upgrade/` has one for each release: a made-up city of a few dozen people with accounts, questions and
//! findings, sealed with the key beside it, which seals nothing else.
//! Before a release `SONGHE_FIXTURE=write cargo test --package songhe-app --test upgrade` writes that of the version in
//! `Cargo.toml`; afterwards its file is never changed.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says so and stops"
)]

mod support;

use std::path::PathBuf;
use std::sync::Arc;

use accounts::{NewAccount, PasswordKind, ops};
use app::Assembled;
use serde_json::{Value, json};
use sim::{CityCode, Plan};
use store::audit::{link_pending, verify};
use store::seal::KeyFile;
use store::{Backend, Clock as _, Migration, Options, Role, Store};
use support::{Browser, PHONE, People, TestApp, VILLAGE_A, at, her_number, officer, rules, settings, steps};
use testkit::contexts::day;
use testkit::{Fixture, TestDb, run};

/// People of the made-up city, beside the six of all tests.
const RESIDENTS: u32 = 20;
/// The largest file: it is kept for ever.
const BYTES_MAX: usize = 200_000;
/// What the accounts type.
const PASSWORD: &str = "a-lantern-1";
const VERSION: &str = env!("CARGO_PKG_VERSION");

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/upgrade")
}

fn file(version: &str) -> PathBuf {
    folder().join(format!("{version}.jsonl"))
}

async fn open(db: &TestDb) -> Store {
    let key = Arc::new(KeyFile::read(&folder().join("songhe.key")).unwrap());
    Store::open(Options { keys: key, ..db.options(Role::Serve) }).await.unwrap()
}

async fn migrate(db: &TestDb, steps: &[Migration]) -> store::migrate::Progress {
    let store = open(db).await;
    let done = store::migrate::migrate(&store, steps, db.clock().now()).await.unwrap();
    store.close().await;
    done
}

fn be_on(db: &TestDb, today: &str) {
    let days = i64::from(day(today).number()) - i64::from(db.clock().today().number());
    db.clock().pass(days * 86_400);
}

async fn link(app: &TestApp) -> store::audit::Verified {
    while link_pending(app.store(), app.clock().now()).await.unwrap() > 0 {}
    verify(app.store(), None).await.unwrap()
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|b| format!("{b:02x}")).collect()
}

/// Makes the database of this version and writes it down.
async fn write() {
    let key = folder().join("songhe.key");
    if !key.exists() {
        KeyFile::create(&key).unwrap();
    }
    let db = TestDb::empty(Backend::Sqlite).await;
    be_on(&db, "2026-10-15");
    migrate(&db, &steps()).await;
    let store = open(&db).await;
    let app = TestApp::around(db, store, settings()).await;
    let plan = Plan {
        city: CityCode::find("jinzhong").unwrap(),
        residents: RESIDENTS,
        seed: 42,
        until: day("2026-10-01"),
    };
    let facts = app.db.path("city");
    sim::write(&plan, &rules().regions, &facts, &mut |_| {}).unwrap();
    // The staff of homes are many, and their rows are of the same tables as all others.
    for entity in ["worker", "employment"] {
        std::fs::remove_file(facts.join(format!("{entity}.csv"))).unwrap();
        // Some have no history.
        let _ = std::fs::remove_file(facts.join(format!("{entity}.spells.csv")));
    }
    app.work(registry::LOAD, json!({ "folder": facts })).await;
    for (login, grant) in [
        ("village", at("village_worker", VILLAGE_A)),
        ("county", officer(support::COUNTY_A, "civil_affairs")),
    ] {
        let new = NewAccount::new(login, login).unwrap().password(PASSWORD, PasswordKind::Lasting);
        let id = ops::create_account(app.store(), &app.operator(), &new).await.unwrap();
        ops::grant(app.store(), &app.operator(), id, &grant).await.unwrap();
    }
    app.work(entitlements::DETERMINE, Value::Null).await;
    // A reading, a fact that is entered, one that is taken back, and one that becomes a question.
    let mut b = app.visitor();
    log_in(&mut b, "village").await;
    let person = format!("/people/{}", app.people.woman);
    assert_eq!(b.follow(&person).await, 200);
    for value in ["13900139009", PHONE] {
        let form = [("value", value), ("evidence", "走访")];
        assert_eq!(b.post(&format!("{person}/facts/phone"), &form).await.0, 303, "{}", b.said());
    }
    let form = [("value", "low_income"), ("evidence", "走访")];
    assert_eq!(b.post(&format!("{person}/facts/relief"), &form).await.0, 303, "{}", b.said());
    let whole = link(&app).await;
    assert_eq!((whole.broken, whole.waiting), (None, 0));
    let about = json!({
        "version": VERSION,
        "person": app.people.woman,
        "links": whole.links,
        "head": hex(&whole.head.hash),
    });
    let text = Fixture::of(&app.db, about).await.text();
    std::fs::write(file(VERSION), text).unwrap();
}

async fn log_in(b: &mut Browser, login: &str) {
    b.follow("/login").await;
    let (status, to) = b.post("/login", &[("login", login), ("password", PASSWORD)]).await;
    assert_eq!((status, to.as_str()), (303, "/"), "{login}: {}", b.said());
}

/// The steps of today and one more, so that some step is always taken on a database that is full.
fn and_one_more() -> Vec<Migration> {
    let sql = "ALTER TABLE store_subjects ADD COLUMN of_tomorrow TEXT NOT NULL DEFAULT ''";
    steps().into_iter().chain([Migration { slice: "tomorrow", step: 1, name: "one more", sql }]).collect()
}

/// Brings a database of a release to today.
async fn upgraded(backend: Backend, fixture: &Fixture) -> TestApp {
    let db = TestDb::empty(backend).await;
    be_on(&db, "2026-11-15");
    let old = fixture.steps(&steps());
    migrate(&db, &old).await;
    fixture.fill(&db).await;
    let done = migrate(&db, &and_one_more()).await;
    assert_eq!((done.before, done.steps.len()), (old.len(), and_one_more().len() - old.len()));
    let store = open(&db).await;
    assert_eq!(store::migrate::pending(&store, &and_one_more()).await.unwrap().steps, []);
    let Assembled { app, router } = app::assemble(settings(), store, rules()).unwrap();
    let woman = fixture.about()["person"].as_str().unwrap().parse().unwrap();
    TestApp { db, app, router, people: People { woman, ..People::default() } }
}

/// Everything that was there is there, and says what it said.
async fn nothing_is_lost(app: &TestApp, fixture: &Fixture) {
    for table in ["store_subjects", "store_facts", "store_audit", "accounts_accounts"] {
        let n = usize::try_from(app.count(&format!("SELECT COUNT(*) AS n FROM {table}")).await).unwrap();
        assert_eq!(n, fixture.count(table), "{table}");
        assert!(n > 1, "{table}");
    }
    let whole = verify(app.store(), None).await.unwrap();
    let about = fixture.about();
    assert_eq!((whole.broken, whole.waiting), (None, 0));
    assert_eq!(
        (json!(whole.links), json!(hex(&whole.head.hash))),
        (about["links"].clone(), about["head"].clone())
    );
}

/// People log in, see their people, and open what is sealed.
async fn it_is_worked_on(app: &TestApp) {
    let person = format!("/people/{}", app.people.woman);
    let mut village = app.visitor();
    log_in(&mut village, "village").await;
    assert_eq!(village.follow("/people?age=all").await, 200);
    village.sees("王秀英");
    assert_eq!(village.follow(&format!("/people?age=all&q={}", her_number())).await, 200);
    village.sees(&person);
    assert_eq!(village.follow(&person).await, 200);
    village.sees_no(PHONE);
    assert_eq!(village.post(&format!("{person}/facts/phone/reveal"), &[]).await.0, 200);
    village.sees(PHONE);

    let mut county = app.visitor();
    log_in(&mut county, "county").await;
    county.get(&format!("/api{person}/findings")).await;
    let findings: Value = serde_json::from_str(&county.page).unwrap();
    let found = |findings: &Value| {
        let plans = findings["plans"].as_array().unwrap().clone();
        plans.iter().flat_map(|p| p["findings"].as_array().unwrap().clone()).count()
    };
    assert_eq!((&findings["on"], found(&findings) > 0), (&json!("2026-10-15"), true), "{}", county.page);
    county.get("/api/questions").await;
    let questions: Value = serde_json::from_str(&county.page).unwrap();
    assert!(questions["questions"].is_array(), "{}", county.page);

    // It goes on from there: changes, background work, and the chain.
    let before = verify(app.store(), None).await.unwrap();
    let form = [("value", "13900139010"), ("evidence", "走访")];
    assert_eq!(village.post(&format!("{person}/facts/phone"), &form).await.0, 303, "{}", village.said());
    app.work(entitlements::DETERMINE, Value::Null).await;
    county.get(&format!("/api{person}/findings")).await;
    let findings: Value = serde_json::from_str(&county.page).unwrap();
    assert_eq!(findings["on"], json!("2026-11-15"), "{}", county.page);
    let after = link(app).await;
    assert_eq!((after.broken.clone(), after.waiting), (None, 0));
    assert!(after.links > before.links, "{after:?}");
}

async fn every_release(backend: Backend) {
    let mut files: Vec<PathBuf> = std::fs::read_dir(folder()).unwrap().map(|f| f.unwrap().path()).collect();
    files.retain(|f| f.extension().is_some_and(|e| e == "jsonl"));
    assert!(!files.is_empty());
    for file in files {
        let fixture = Fixture::parse(&std::fs::read_to_string(&file).unwrap());
        let app = upgraded(backend, &fixture).await;
        nothing_is_lost(&app, &fixture).await;
        it_is_worked_on(&app).await;
    }
}

/// All in one test, since the file is written before it is read.
#[test]
fn a_database_of_every_release_becomes_one_of_today() {
    run(async {
        if std::env::var("SONGHE_FIXTURE").is_ok_and(|mode| mode == "write") {
            write().await;
        }
        let text = std::fs::read_to_string(file(VERSION));
        let text = text
            .unwrap_or_else(|e| panic!("there is none of {VERSION}; write it as CONTRIBUTING.md says: {e}"));
        assert!(text.len() <= BYTES_MAX, "{} bytes", text.len());
        assert_eq!(Fixture::parse(&text).text(), text);
        every_release(Backend::Sqlite).await;
        every_release(Backend::Postgres).await;
    });
}
