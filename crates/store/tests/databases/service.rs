//! Who may open a database while others have it.

use store::{Backend, DatabaseUrl, Role, Store, StoreError};
use testkit::{TestDb, on_both};

use crate::support::{count, ctx, note};

async fn one_service_at_a_time_has_a_file_and_tools_come_and_go(db: TestDb) {
    let service = db.open().await;
    let second = Store::open(db.options(Role::Serve)).await;
    match (db.backend(), second) {
        (Backend::Sqlite, Err(StoreError::InUse(what))) => assert!(what.ends_with("test.db.lock"), "{what}"),
        (Backend::Postgres, Ok(_)) => {}
        (backend, other) => panic!("{backend:?}: {:?}", other.err()),
    }
    let tool = db.open_as(Role::Tool).await;
    note(&tool, &ctx(&db), "by the tool").await.unwrap();
    note(&service, &ctx(&db), "by the service").await.unwrap();
    drop(tool);
    // A service that has ended lets the next in.
    service.close().await;
    drop(service);
    let next = db.open().await;
    note(&next, &ctx(&db), "by the next").await.unwrap();
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_audit").await, 3);
}

async fn a_tool_that_writes_beside_the_service_waits_for_it(db: TestDb) {
    let (service, tool) = (db.open().await, db.open_as(Role::Tool).await);
    let mut running = tokio::task::JoinSet::new();
    for store in [&service, &tool, &service, &tool] {
        let (store, ctx) = (store.clone(), ctx(&db));
        running.spawn(async move {
            for _ in 0..25 {
                note(&store, &ctx, "a").await.unwrap();
            }
        });
    }
    running.join_all().await;
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_audit").await, 100);
}

async fn what_is_closed_serves_nobody(db: TestDb) {
    let store = db.open().await;
    store.ping().await.unwrap();
    assert_eq!((store.backend(), store.url()), (db.backend(), db.url()));
    store.close().await;
    assert!(matches!(store.ping().await, Err(StoreError::Away(_))));
    assert!(note(&store, &ctx(&db), "a").await.is_err());
}

/// On PostgreSQL roads for reading and for changing share their connections.
async fn nothing_is_changed_on_the_road_for_reading(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let write = "INSERT INTO store_outbox (topic, body, at) VALUES ('x', '', 0)";
    let read = store.read(&ctx);
    let written = store::rows::execute(read.conn(), write, vec![]).await;
    assert_eq!(written.is_err(), db.backend() == Backend::Sqlite, "{written:?}");
    assert_eq!(count(read.conn(), "store_steps").await, count(&db.underneath().await, "store_steps").await);
}

on_both!(
    nothing_is_changed_on_the_road_for_reading,
    one_service_at_a_time_has_a_file_and_tools_come_and_go,
    a_tool_that_writes_beside_the_service_waits_for_it,
    what_is_closed_serves_nobody,
);

#[test]
fn what_is_no_database_is_refused() {
    testkit::run(async {
        let db = TestDb::empty(Backend::Sqlite).await;
        let path = db.path("notes.txt");
        std::fs::write(&path, "not a database at all, but long enough to look like one ".repeat(40)).unwrap();
        let mut options = db.options(Role::Serve);
        options.url = DatabaseUrl::Sqlite(path.clone());
        assert!(Store::open(options).await.is_err());
        // And it was not made one.
        assert!(std::fs::read_to_string(&path).unwrap().starts_with("not a database"));

        let mut options = db.options(Role::Serve);
        options.url = DatabaseUrl::Sqlite(path.join("below").join("x.db"));
        assert!(matches!(Store::open(options).await, Err(StoreError::File(..))));
    });
}
