//! A disk that is full: it is said so, and nothing is there by half.

use serde_json::{Value as Json, json};
use store::audit::verify;
use store::{Backend, Store, StoreError, jobs};
use testkit::contexts::id;
use testkit::{TestDb, run};

use crate::support::{count, ctx, note, notes, spell};

/// Lets the file of the store grow by so many pages of 4,096 bytes and no more.
async fn room_for(db: &TestDb, store: &Store, pages: i64) {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await.unwrap();
    let row = store::rows::one(tx.conn(), "PRAGMA page_count", vec![]).await.unwrap();
    let now: i64 = row.try_get("", "page_count").unwrap();
    // The limit holds for the one connection that writes.
    store::rows::one(tx.conn(), &format!("PRAGMA max_page_count = {}", now + pages), vec![]).await.unwrap();
    tx.commit().await.unwrap();
}

/// One change of every kind of thing, with some weight.
async fn change(db: &TestDb, store: &Store) -> Result<(), StoreError> {
    let ctx = ctx(db);
    let mut tx = store.begin(&ctx).await?;
    store::facts::record(&tx, &spell(id("zhou"), "hukou", &"3708".repeat(500))).await?;
    tx.publish("changed", &json!("x".repeat(1_000))).await?;
    jobs::enqueue(&tx, "load", &Json::Null, None).await?;
    tx.audit("change", [id("zhou")], json!("y".repeat(3_000)));
    tx.commit().await
}

#[test]
fn a_full_disk_is_told_and_leaves_nothing_by_half() {
    run(async {
        let db = TestDb::sqlite().await;
        let store = db.open().await;
        room_for(&db, &store, 40).await;
        let mut done = 0;
        let refused = loop {
            match change(&db, &store).await {
                Ok(()) => done += 1,
                Err(e) => break e,
            }
            assert!(done < 1_000);
        };
        assert!(matches!(refused, StoreError::Full(_)), "{refused:?}");
        assert!(refused.wording().zh.contains("磁盘已满"));
        assert!(done > 3);
        let conn = db.underneath().await;
        for table in [
            "store_facts",
            "store_audit",
            "store_audit_subjects",
            "store_audit_pending",
            "store_outbox",
            "store_jobs",
        ] {
            assert_eq!(count(&conn, table).await, done, "{table}");
        }
        // What reads goes on.
        assert_eq!(
            store::facts::of_subject(store.read(&ctx(&db)).conn(), id("zhou")).await.unwrap().len(),
            usize::try_from(done).unwrap()
        );
        store::backup::check(&store).await.unwrap();

        // A reading that cannot be written down is told in the same way.
        let refused = loop {
            let reading =
                store.record_reading(&ctx(&db), "read", [id("zhou")], json!("z".repeat(3_000))).await;
            if let Err(e) = reading {
                break e;
            }
        };
        assert!(matches!(refused, StoreError::Full(_)), "{refused:?}");

        // With room, everything goes on.
        room_for(&db, &store, 10_000).await;
        change(&db, &store).await.unwrap();
        notes(&store, &ctx(&db), 3).await;
        note(&store, &ctx(&db), "again").await.unwrap();
        while store::audit::link_pending(&store, store.now()).await.unwrap() > 0 {}
        assert_eq!(verify(&store, None).await.unwrap().broken, None);
        assert_eq!(db.backend(), Backend::Sqlite);
    });
}

/// The steps of a schema are like other changes.
#[test]
fn a_step_of_the_schema_that_has_no_room_was_not_taken() {
    run(async {
        let db = TestDb::sqlite().await;
        let store = db.open().await;
        room_for(&db, &store, 3).await;
        let mut steps = store::migrate::own();
        steps.push(store::Migration {
            slice: "pets",
            step: 1,
            name: "pets",
            sql: "CREATE TABLE pets (id {serial}, name TEXT)\n\nCREATE TABLE toys (id {serial}, name TEXT)\n\n\
                CREATE TABLE walks (id {serial}, name TEXT)\n\nCREATE INDEX walks_by_name ON walks (name)\n\n\
                INSERT INTO pets (name) VALUES (HEX(ZEROBLOB(20000)))",
        });
        let refused = store::migrate::migrate(&store, &steps, store.now()).await;
        assert!(matches!(refused, Err(StoreError::Full(_))), "{refused:?}");
        assert_eq!(store::migrate::pending(&store, &steps).await.unwrap().steps.len(), 1);
        let conn = db.underneath().await;
        assert_eq!(count(&conn, "sqlite_master WHERE name IN ('pets', 'toys', 'walks')").await, 0);
    });
}
