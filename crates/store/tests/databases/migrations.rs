//! The steps by which the schema grows.

use store::migrate::{Progress, migrate, own, pending};
use store::rows::{ConnectionTrait, all};
use store::{Backend, Migration, Role, Store, StoreError};
use testkit::{TestDb, on_both};

use crate::support::{count, now, run, texts};

const A1: Migration = Migration {
    slice: "pets",
    step: 1,
    name: "pets",
    sql: "-- Pets of residents.\n\nCREATE TABLE pets (\n    id {serial},\n    -- whose\n    owner {uuid} NOT NULL,\n    \
          picture {bytes}\n)\n\nCREATE INDEX pets_by_owner ON pets (owner)",
};
const A2: Migration = Migration {
    slice: "pets",
    step: 2,
    name: "names of pets",
    sql: "ALTER TABLE pets ADD COLUMN name TEXT NOT NULL DEFAULT ''\n\n\
          -- only sqlite\nCREATE TRIGGER pets_stay BEFORE DELETE ON pets\nBEGIN SELECT RAISE(ABORT, 'pets stay'); END\n\n\
          -- only postgres\nCREATE FUNCTION pets_stay() RETURNS trigger LANGUAGE plpgsql AS\n\
          $$ BEGIN RAISE EXCEPTION 'pets stay'; END $$\n\n\
          -- only postgres\nCREATE TRIGGER pets_stay BEFORE DELETE ON pets FOR EACH ROW EXECUTE FUNCTION pets_stay()",
};
const B1: Migration = Migration {
    slice: "walks",
    step: 1,
    name: "walks",
    sql: "CREATE TABLE walks (pet BIGINT NOT NULL REFERENCES pets (id), walked_on INTEGER NOT NULL, \
          PRIMARY KEY (pet, walked_on))",
};

fn steps() -> Vec<Migration> {
    own().into_iter().chain([A1, A2, B1]).collect()
}

/// The steps of the store and so many of the three behind them.
fn up_to(others: usize) -> Vec<Migration> {
    steps().into_iter().take(own().len() + others).collect()
}

/// Everything that the database says of its tables.
async fn catalogue(conn: &impl ConnectionTrait, backend: Backend) -> Vec<String> {
    let queries: &[&str] = match backend {
        Backend::Sqlite => &[
            "SELECT type || ' ' || name || ' ' || tbl_name || ' ' || COALESCE(sql, '') AS it FROM sqlite_master",
            "SELECT slice || ' ' || step || ' ' || name || ' ' || digest AS it FROM store_steps",
        ],
        Backend::Postgres => &[
            "SELECT table_name || ' ' || ordinal_position || ' ' || column_name || ' ' || data_type || ' ' || \
             is_nullable || ' ' || COALESCE(column_default, '') || ' ' || is_identity AS it \
             FROM information_schema.columns WHERE table_schema = 'public'",
            "SELECT indexdef AS it FROM pg_indexes WHERE schemaname = 'public'",
            "SELECT conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) AS it \
             FROM pg_constraint WHERE connamespace = 'public'::regnamespace",
            "SELECT pg_get_triggerdef(oid) AS it FROM pg_trigger WHERE NOT tgisinternal",
            "SELECT proname || ' ' || prosrc AS it FROM pg_proc WHERE pronamespace = 'public'::regnamespace",
            "SELECT slice || ' ' || step || ' ' || name || ' ' || digest AS it FROM store_steps",
        ],
    };
    let mut found = Vec::new();
    for sql in queries {
        found.extend(texts(conn, sql).await);
    }
    found.sort();
    found
}

async fn names(conn: &impl ConnectionTrait, backend: Backend) -> Vec<String> {
    let sql = match backend {
        Backend::Sqlite => {
            "SELECT name AS it FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        }
        Backend::Postgres => "SELECT tablename::text AS it FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut names = texts(conn, &format!("{sql} ORDER BY 1")).await;
    names.sort();
    names
}

/// Takes the steps in several goes; gives what the database then says of its tables.
async fn taken_in(backend: Backend, goes: &[&[Migration]]) -> Vec<String> {
    let db = TestDb::empty(backend).await;
    let store = db.open().await;
    for go in goes {
        migrate(&store, go, now(&db)).await.unwrap();
    }
    let conn = db.underneath().await;
    catalogue(&conn, backend).await
}

async fn steps_taken_in_several_goes_give_the_schema_of_all_at_once(db: TestDb) {
    let (backend, steps) = (db.backend(), steps());
    let at_once = taken_in(backend, &[&steps]).await;
    assert!(at_once.len() > 40, "{at_once:?}");
    for n in 0..=steps.len() {
        let first = steps.get(..n).unwrap();
        assert_eq!(taken_in(backend, &[first, &steps]).await, at_once, "{n} first");
    }
    let one_by_one: Vec<&[Migration]> = (1..=steps.len()).map(|n| steps.get(..n).unwrap()).collect();
    assert_eq!(taken_in(backend, &one_by_one).await, at_once);
    assert_eq!(taken_in(backend, &[&steps, &steps, &steps]).await, at_once);
}

async fn what_is_left_to_do_is_told_and_not_done(db: TestDb) {
    let store = db.open().await;
    let conn = db.underneath().await;
    let named = |m: &Migration| (m.slice.to_owned(), m.step, m.name.to_owned());
    let left = |steps: &[Migration]| steps.iter().map(named).collect::<Vec<_>>();
    let all_of = left(&steps());
    let told = pending(&store, &steps()).await.unwrap();
    assert_eq!(told, Progress { before: 0, steps: all_of.clone() });
    assert!(names(&conn, db.backend()).await.is_empty());

    let before = own().len() + 1;
    let done = migrate(&store, &up_to(1), now(&db)).await.unwrap();
    assert_eq!(done, Progress { before: 0, steps: left(&up_to(1)) });
    let told = pending(&store, &steps()).await.unwrap();
    assert_eq!(told, Progress { before, steps: left(&[A2, B1]) });

    let done = migrate(&store, &steps(), now(&db)).await.unwrap();
    assert_eq!(done, Progress { before, steps: left(&[A2, B1]) });
    let nothing = Progress { before: before + 2, steps: vec![] };
    assert_eq!(pending(&store, &steps()).await.unwrap(), nothing);
    assert_eq!(migrate(&store, &steps(), now(&db)).await.unwrap(), nothing);
}

async fn a_slice_that_came_later_is_taken_in_where_it_is_missing(db: TestDb) {
    let store = db.open().await;
    let without: Vec<Migration> = steps().into_iter().filter(|m| m.name != A2.name).collect();
    migrate(&store, &without, now(&db)).await.unwrap();
    let done = migrate(&store, &steps(), now(&db)).await.unwrap();
    assert_eq!(done.steps, [("pets".to_owned(), 2, "names of pets".to_owned())]);
    let conn = db.underneath().await;
    assert_eq!(catalogue(&conn, db.backend()).await, taken_in(db.backend(), &[&steps()]).await);
}

async fn a_step_that_was_changed_is_refused(db: TestDb) {
    let store = db.open().await;
    migrate(&store, &up_to(1), now(&db)).await.unwrap();
    let conn = db.underneath().await;
    let before = catalogue(&conn, db.backend()).await;
    let mut changed = steps();
    changed.get_mut(own().len()).unwrap().sql = "CREATE TABLE pets (id {serial})";
    for refused in [pending(&store, &changed).await, migrate(&store, &changed, now(&db)).await] {
        match refused {
            Err(StoreError::Schema(what)) => assert_eq!(what, "step 1 of pets is not the one that was taken"),
            other => panic!("{other:?}"),
        }
    }
    assert_eq!(catalogue(&conn, db.backend()).await, before);
}

async fn a_schema_newer_than_the_program_is_refused(db: TestDb) {
    let store = db.open().await;
    migrate(&store, &steps(), now(&db)).await.unwrap();
    let older = up_to(2);
    for refused in [pending(&store, &older).await, migrate(&store, &older, now(&db)).await] {
        match refused {
            Err(StoreError::Schema(what)) => {
                assert!(what.contains("step 1 of walks was taken by a newer program"))
            }
            other => panic!("{other:?}"),
        }
    }
}

async fn a_step_that_fails_in_the_middle_leaves_nothing(db: TestDb) {
    let store = db.open().await;
    let conn = db.underneath().await;
    let mut failing = steps();
    failing.get_mut(own().len() + 1).unwrap().sql = "CREATE TABLE toys (id {serial})\n\nINSERT INTO pets (owner) VALUES (NULL)\n\nCREATE TABLE more (id {serial})";
    let failed = migrate(&store, &failing, now(&db)).await;
    assert!(matches!(failed, Err(StoreError::Database(_))), "{failed:?}");
    // The steps before it were taken, and nothing of this one or after.
    let before = taken_in(db.backend(), &[&up_to(1)]).await;
    assert_eq!(catalogue(&conn, db.backend()).await, before);
    assert_eq!(pending(&store, &steps()).await.unwrap().before, own().len() + 1);
    // Mended, it goes on where it was.
    assert_eq!(migrate(&store, &steps(), now(&db)).await.unwrap().steps.len(), 2);
    assert_eq!(catalogue(&conn, db.backend()).await, taken_in(db.backend(), &[&steps()]).await);
}

async fn two_that_migrate_at_once_take_turns(db: TestDb) {
    let at_once = taken_in(db.backend(), &[&steps()]).await;
    for _ in 0..4 {
        let db = TestDb::empty(db.backend()).await;
        let mut stores = Vec::new();
        for _ in 0..3 {
            stores.push(db.open_as(Role::Tool).await);
        }
        let one = |store: Store| {
            let at = now(&db);
            tokio::spawn(async move { migrate(&store, &steps(), at).await })
        };
        let running: Vec<_> = stores.iter().map(|s| one(s.clone())).collect();
        let mut taken = 0;
        for done in running {
            taken += done.await.unwrap().unwrap().steps.len();
        }
        // Each step was taken by one of them.
        assert_eq!(taken, steps().len());
        let conn = db.underneath().await;
        assert_eq!(catalogue(&conn, db.backend()).await, at_once);
        assert_eq!(count(&conn, "store_keys").await, 1);
        let sealed = stores.first().unwrap().ring().seal("phone", b"here", "13800000000").unwrap();
        for store in &stores {
            assert_eq!(store.ring().open(b"here", &sealed.body).unwrap(), "13800000000");
        }
    }
}

async fn a_database_that_does_not_answer_is_not_taken_for_an_empty_one(db: TestDb) {
    let store = db.open().await;
    migrate(&store, &steps(), now(&db)).await.unwrap();
    store.close().await;
    assert!(pending(&store, &steps()).await.is_err());
}

async fn the_first_migration_makes_the_first_key(db: TestDb) {
    let store = db.open().await;
    assert_eq!(store.ring().newest(), None);
    migrate(&store, &own(), now(&db)).await.unwrap();
    assert_eq!(store.ring().newest(), Some(1));
    migrate(&store, &own(), now(&db)).await.unwrap();
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_keys").await, 1);
    let wrapped = all(&conn, "SELECT wrapped, wrapped_by FROM store_keys", vec![]).await.unwrap();
    let by: String = wrapped.first().unwrap().try_get("", "wrapped_by").unwrap();
    assert_eq!(by, "test-key-1");
}

async fn rows_stay_while_steps_are_taken(db: TestDb) {
    let store = db.open().await;
    migrate(&store, &up_to(1), now(&db)).await.unwrap();
    let conn = db.underneath().await;
    let owner = match db.backend() {
        Backend::Sqlite => "x'00112233445566778899aabbccddeeff'",
        Backend::Postgres => "'00112233-4455-6677-8899-aabbccddeeff'",
    };
    run(&conn, &[&format!("INSERT INTO pets (owner) VALUES ({owner})")]).await;
    migrate(&store, &steps(), now(&db)).await.unwrap();
    assert_eq!(count(&conn, "pets WHERE name = ''").await, 1);
    assert!(conn.execute_unprepared("DELETE FROM pets").await.is_err());
}

on_both!(
    empty:
    steps_taken_in_several_goes_give_the_schema_of_all_at_once,
    what_is_left_to_do_is_told_and_not_done,
    a_slice_that_came_later_is_taken_in_where_it_is_missing,
    a_step_that_was_changed_is_refused,
    a_schema_newer_than_the_program_is_refused,
    a_step_that_fails_in_the_middle_leaves_nothing,
    two_that_migrate_at_once_take_turns,
    a_database_that_does_not_answer_is_not_taken_for_an_empty_one,
    the_first_migration_makes_the_first_key,
    rows_stay_while_steps_are_taken,
);

#[test]
fn a_step_is_written_once_for_both_databases() {
    assert_eq!(
        A1.statements(Backend::Sqlite),
        [
            "CREATE TABLE pets (\n    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,\n    owner BLOB NOT NULL,\n    picture BLOB\n)",
            "CREATE INDEX pets_by_owner ON pets (owner)",
        ]
    );
    assert_eq!(
        A1.statements(Backend::Postgres),
        [
            "CREATE TABLE pets (\n    id BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,\n    owner UUID NOT NULL,\n    picture BYTEA\n)",
            "CREATE INDEX pets_by_owner ON pets (owner)",
        ]
    );
    assert_eq!(A2.statements(Backend::Sqlite).len(), 2);
    assert_eq!(A2.statements(Backend::Postgres).len(), 3);
}
