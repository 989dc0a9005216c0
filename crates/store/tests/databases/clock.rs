//! A clock that was set back.

use serde_json::Value as Json;
use store::{Role, Store, StoreError};
use testkit::contexts::id;
use testkit::{TestDb, on_both};

use crate::support::{count, ctx, note, record, spell};

/// Two minutes are let pass, since machines that share a database differ a little.
async fn what_lies_before_the_last_entry_is_not_written(db: TestDb) {
    let store = db.open().await;
    note(&store, &ctx(&db), "first").await.unwrap();
    let start = crate::support::now(&db);
    // How far back, and whether it is written.
    for (back, refused) in [(0, None), (1, None), (120, None), (121, Some(121)), (86_400, Some(86_400))] {
        db.clock().set(start.plus_seconds(-back));
        let written = note(&store, &ctx(&db), "later").await;
        let clock_back = match &written {
            Ok(()) => None,
            Err(StoreError::ClockBack(seconds)) => Some(*seconds),
            Err(e) => panic!("{e:?}"),
        };
        assert_eq!(clock_back, refused, "{back} s back");
        let reading = store.record_reading(&ctx(&db), "read", [], Json::Null).await;
        assert_eq!(reading.is_err(), refused.is_some(), "{back} s back");
        let opened = Store::open(db.options(Role::Tool)).await;
        assert_eq!(opened.is_err(), refused.is_some(), "{back} s back");
    }
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_audit").await, 1 + 2 * 3);
    // Set right, everything goes on.
    db.clock().set(start.plus_seconds(1));
    note(&store, &ctx(&db), "again").await.unwrap();
}

/// Without an entry nothing is claimed about the time, yet a change before the last entry cannot be right either.
async fn a_change_without_an_entry_is_held_to_the_clock_as_well(db: TestDb) {
    let store = db.open().await;
    note(&store, &ctx(&db), "first").await.unwrap();
    db.clock().pass(-1_000);
    let early = ctx(&db);
    let tx = store.begin(&early).await.unwrap();
    store::facts::record(&tx, &spell(id("zhou"), "hukou", "370812")).await.unwrap();
    assert!(matches!(tx.commit().await, Err(StoreError::ClockBack(1_000))));
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_facts").await, 0);
}

/// A job that runs for an hour speaks of the instant at which it began, whatever others have written since.
async fn what_took_long_is_written_all_the_same(db: TestDb) {
    let store = db.open().await;
    let early = ctx(&db);
    db.clock().pass(3_600);
    note(&store, &ctx(&db), "meanwhile").await.unwrap();
    note(&store, &early, "at last").await.unwrap();
    store.record_reading(&early, "read", [], Json::Null).await.unwrap();
    // And the clock is held to the latest entry, which is not the last one.
    db.clock().pass(-121);
    assert!(matches!(note(&store, &ctx(&db), "later").await, Err(StoreError::ClockBack(121))));
    assert!(matches!(Store::open(db.options(Role::Tool)).await, Err(StoreError::ClockBack(121))));
}

async fn an_empty_trail_holds_no_clock_back(db: TestDb) {
    db.clock().set(base::Instant::from_micros(0));
    let store = db.open().await;
    record(&store, &ctx(&db), &spell(id("zhou"), "hukou", "370812")).await;
    note(&store, &ctx(&db), "first").await.unwrap();
}

on_both!(
    what_lies_before_the_last_entry_is_not_written,
    a_change_without_an_entry_is_held_to_the_clock_as_well,
    what_took_long_is_written_all_the_same,
    an_empty_trail_holds_no_clock_back,
);
