//! A copy of a database in use, and bringing it back.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use store::audit::{link_pending, verify};
use store::backup::{backup, check, restore};
use store::facts::{open, page, who_has};
use store::{Backend, DatabaseUrl, Options, Role, Store, StoreError};
use testkit::contexts::id;
use testkit::{TestDb, on_both, until};

use crate::support::{count, ctx, note, notes, record, sealed, spell};

const TABLES: [&str; 11] = [
    "store_steps",
    "store_keys",
    "store_audit",
    "store_audit_subjects",
    "store_audit_pending",
    "store_audit_links",
    "store_outbox",
    "store_jobs",
    "store_subjects",
    "store_facts",
    "store_secrets",
];

async fn fill(db: &TestDb, store: &Store) {
    let ctx = ctx(db);
    notes(store, &ctx, 7).await;
    for n in 0..20 {
        record(store, &ctx, &sealed(id(&format!("person {n}")), "phone", &format!("1380000{n:04}"))).await;
        record(store, &ctx, &spell(id(&format!("person {n}")), "hukou", "370812")).await;
    }
    let tx = store.begin(&ctx).await.unwrap();
    store::secrets::put(&tx, id("li"), "totp", "JBSWY3DP").await.unwrap();
    store::jobs::enqueue(&tx, "load", &serde_json::Value::Null, None).await.unwrap();
    tx.publish("changed", &serde_json::Value::Null).await.unwrap();
    tx.commit().await.unwrap();
    link_pending(store, store.now()).await.unwrap();
    notes(store, &ctx, 2).await;
}

async fn counts(db: &TestDb) -> Vec<i64> {
    let conn = db.underneath().await;
    let mut found = Vec::new();
    for table in TABLES {
        found.push(count(&conn, table).await);
    }
    found
}

async fn a_copy_brought_back_has_every_row_and_an_unbroken_chain(db: TestDb) {
    let store = db.open().await;
    fill(&db, &store).await;
    let head = verify(&store, None).await.unwrap().head;
    let copy = db.path("copy");
    backup(&store, &copy).await.unwrap();
    check(&store).await.unwrap();
    let then = counts(&db).await;
    // What happens afterwards is not in it.
    notes(&store, &ctx(&db), 3).await;

    let back = TestDb::empty(db.backend()).await;
    restore(&copy, back.url()).unwrap();
    assert_eq!(counts(&back).await, then);
    let restored = back.open().await;
    let verified = verify(&restored, Some(&head)).await.unwrap();
    assert_eq!((verified.links, verified.broken, verified.waiting, &verified.head), (7, None, 2, &head));
    let reader = restored.read(&ctx(&back));
    let spells = page(reader.conn(), 0, 1_000).await.unwrap();
    assert_eq!(spells.len(), 40);
    assert!(spells.iter().all(|s| open(reader.ring(), s).is_ok()));
    assert_eq!(
        who_has(reader.conn(), reader.ring(), "phone", "13800000007").await.unwrap(),
        [id("person 7")]
    );
    // It is a database like any other: it takes up its numbers where they were, and keeps its trail.
    note(&restored, &ctx(&back), "after").await.unwrap();
    record(&restored, &ctx(&back), &spell(id("zhou"), "hukou", "370812")).await;
    link_pending(&restored, restored.now()).await.unwrap();
    assert_eq!(verify(&restored, Some(&head)).await.unwrap().links, 10);
    let conn = back.underneath().await;
    assert!(store::rows::execute(&conn, "DELETE FROM store_audit", vec![]).await.is_err());
    let done = store::migrate::pending(&restored, &store::migrate::own()).await.unwrap();
    assert_eq!((done.before, done.steps.len()), (store::migrate::own().len(), 0));
    check(&restored).await.unwrap();
}

/// The copy is one instant of the database, whoever writes meanwhile.
async fn a_copy_taken_while_others_write_is_whole(db: TestDb) {
    let store = db.open().await;
    fill(&db, &store).await;
    let over = Arc::new(AtomicBool::new(false));
    let writing = tokio::spawn({
        let (store, ctx, over) = (store.clone(), ctx(&db), Arc::clone(&over));
        async move {
            while !over.load(Ordering::SeqCst) {
                notes(&store, &ctx, 3).await;
                link_pending(&store, store.now()).await.unwrap();
            }
        }
    });
    let conn = db.underneath().await;
    until("somebody writes", || async { count(&conn, "store_audit").await > 15 }).await;
    let copy = db.path("copy");
    backup(&store, &copy).await.unwrap();
    over.store(true, Ordering::SeqCst);
    writing.await.unwrap();

    let back = TestDb::empty(db.backend()).await;
    restore(&copy, back.url()).unwrap();
    let restored = back.open().await;
    let verified = verify(&restored, None).await.unwrap();
    assert!(verified.broken.is_none() && verified.links > 9, "{verified:?}");
    let conn = back.underneath().await;
    assert_eq!(count(&conn, "store_audit").await, verified.links + verified.waiting);
    assert_eq!(count(&conn, "store_facts").await, 40);
}

async fn nothing_is_overwritten_and_nothing_is_left_by_half(db: TestDb) {
    let store = db.open().await;
    fill(&db, &store).await;
    let copy = db.path("copy");
    std::fs::write(&copy, "something else").unwrap();
    assert!(matches!(backup(&store, &copy).await, Err(StoreError::File(..))));
    assert_eq!(std::fs::read_to_string(&copy).unwrap(), "something else");
    std::fs::remove_file(&copy).unwrap();

    // A copy that was interrupted stands in nobody's way.
    std::fs::write(db.path("copy.part"), "half of a copy").unwrap();
    backup(&store, &copy).await.unwrap();
    assert!(!db.path("copy.part").exists());

    let nowhere = db.path("no such folder").join("copy");
    assert!(backup(&store, &nowhere).await.is_err());

    // What is there stays there.
    let before = counts(&db).await;
    assert!(restore(&copy, db.url()).is_err());
    assert_eq!(counts(&db).await, before);

    // What is no copy gives no database.
    let back = TestDb::empty(db.backend()).await;
    assert!(restore(&db.path("no such copy"), back.url()).is_err());
    let bad = db.path("bad");
    std::fs::write(&bad, "this is no copy of anything").unwrap();
    assert!(restore(&bad, back.url()).is_err());
    if let DatabaseUrl::Sqlite(path) = back.url() {
        assert!(!path.exists() && !path.with_extension("db.part").exists());
    }
    restore(&copy, back.url()).unwrap();
    assert_eq!(counts(&back).await, before);
}

async fn a_copy_does_not_open_without_the_key(db: TestDb) {
    let store = db.open().await;
    fill(&db, &store).await;
    let copy = db.path("copy");
    backup(&store, &copy).await.unwrap();
    let back = TestDb::empty(db.backend()).await;
    restore(&copy, back.url()).unwrap();
    let options = Options { keys: Arc::new(testkit::TestKeys::other()), ..back.options(Role::Serve) };
    assert!(matches!(Store::open(options).await, Err(StoreError::Seal(_))));
}

on_both!(
    a_copy_brought_back_has_every_row_and_an_unbroken_chain,
    a_copy_taken_while_others_write_is_whole,
    nothing_is_overwritten_and_nothing_is_left_by_half,
    a_copy_does_not_open_without_the_key,
);

/// SQLite would play a log that was left beside the file into the copy, and spoil it.
#[test]
fn a_copy_is_not_brought_back_beside_the_log_of_another_database() {
    testkit::run(async {
        let db = TestDb::sqlite().await;
        let store = db.open().await;
        fill(&db, &store).await;
        let copy = db.path("copy");
        backup(&store, &copy).await.unwrap();
        let back = TestDb::empty(Backend::Sqlite).await;
        let DatabaseUrl::Sqlite(path) = back.url() else { panic!("it is a file") };
        for left in ["db-wal", "db-shm"] {
            let left = path.with_extension(left);
            std::fs::write(&left, "left over").unwrap();
            match restore(&copy, back.url()) {
                Err(StoreError::File(shown, _)) => assert_eq!(shown, left.display().to_string()),
                other => panic!("{other:?}"),
            }
            assert!(!path.exists());
            std::fs::remove_file(&left).unwrap();
        }
        restore(&copy, back.url()).unwrap();
    });
}
