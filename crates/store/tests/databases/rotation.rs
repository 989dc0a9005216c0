//! Changing the data keys while others write.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use gate::Context;
use serde_json::Value as Json;
use store::facts::{COLUMNS, find, of_subject, open, page, record as record_in, reseal, row_of, who_has};
use store::jobs::{Message, Settings, State, Worker, enqueue, find as find_job};
use store::rows::all;
use store::{Backend, Bulk, Role, Store, rotation, secrets};
use testkit::contexts::{id, small_table};
use testkit::{TestDb, on_both, until};
use uuid::Uuid;

use crate::support::{count, ctx, now, numbers, record, sealed, spell};

async fn fill(db: &TestDb, store: &Store, many: i64) {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await.unwrap();
    let mut bulk = Bulk::new("store_facts", &COLUMNS);
    for n in 0..many {
        let person = id(&format!("person {n}"));
        let new = sealed(person, "phone", &phone(n));
        bulk.add(row_of(tx.ring(), &new, None, now(db)).unwrap());
        if n % 10 == 0 {
            let clear = spell(person, "hukou", "370812");
            bulk.add(row_of(tx.ring(), &clear, None, now(db)).unwrap());
        }
    }
    bulk.flush(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
}

fn phone(n: i64) -> String {
    format!("138{n:08}")
}

async fn want(db: &TestDb, store: &Store) -> Uuid {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await.unwrap();
    let job = enqueue(&tx, rotation::KIND, &Json::Null, None).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    job
}

fn rotate(store: &Store) -> tokio::task::JoinHandle<()> {
    let settings = Settings { pause: Duration::from_millis(5), ..Settings::default() };
    let worker = Worker::new(store.clone(), small_table(), vec![rotation::kind()], settings);
    tokio::spawn(async move { assert!(worker.one().await.unwrap()) })
}

/// Every sealed value opens and is found; gives how many there are.
async fn all_open(store: &Store, ctx: &Context) -> usize {
    let reader = store.read(ctx);
    let spells = page(reader.conn(), 0, 100_000).await.unwrap();
    for spell in &spells {
        let value = open(reader.ring(), spell).unwrap().unwrap();
        if spell.fact == "phone" && spell.id % 50 == 0 {
            let who = who_has(reader.conn(), reader.ring(), "phone", &value).await.unwrap();
            assert_eq!(who, [spell.subject]);
        }
    }
    spells.len()
}

/// The numbers of the keys under which values stand in the table.
async fn keys_of_values(db: &TestDb) -> Vec<i64> {
    let conn = db.underneath().await;
    let number = match db.backend() {
        Backend::Sqlite => "CAST(SUBSTR(HEX(sealed), 9, 2) AS INTEGER)",
        Backend::Postgres => "GET_BYTE(sealed, 4)::bigint",
    };
    numbers(
        &conn,
        &format!("SELECT DISTINCT {number} AS it FROM store_facts WHERE sealed IS NOT NULL ORDER BY 1"),
    )
    .await
}

async fn keys_are_changed_while_others_write(db: TestDb) {
    let store = db.open_as(Role::Tool).await;
    let other = db.open_as(Role::Tool).await;
    fill(&db, &store, 1_200).await;
    let ctx = ctx(&db);
    let tx = store.begin(&ctx).await.unwrap();
    secrets::put(&tx, id("li"), "totp", "JBSWY3DP").await.unwrap();
    tx.commit().await.unwrap();
    let job = want(&db, &store).await;

    let over = Arc::new(AtomicBool::new(false));
    let writing = |store: &Store, from: i64| {
        let (store, ctx, over) = (store.clone(), ctx.clone(), Arc::clone(&over));
        tokio::spawn(async move {
            let mut n = from;
            while !over.load(Ordering::SeqCst) {
                // As the loop of every program does.
                store.refresh_keys().await.unwrap();
                let person = id(&format!("person {n}"));
                let number = record(&store, &ctx, &sealed(person, "phone", &phone(n))).await;
                let reader = store.read(&ctx);
                assert_eq!(
                    open(reader.ring(), &find(reader.conn(), number).await.unwrap()).unwrap(),
                    Some(phone(n))
                );
                let who = who_has(reader.conn(), reader.ring(), "phone", &phone(n)).await.unwrap();
                assert_eq!(who, [person]);
                n += 1;
                tokio::task::yield_now().await;
            }
            n - from
        })
    };
    let writers = [writing(&store, 10_000), writing(&other, 20_000)];
    let rotating = rotate(&store);
    until("there is a second key", || async { store.ring().newest() == Some(2) }).await;
    let mut looks = 0;
    while !rotating.is_finished() {
        all_open(&store, &ctx).await;
        looks += 1;
    }
    rotating.await.unwrap();
    over.store(true, Ordering::SeqCst);
    let mut written = 0;
    for writer in writers {
        written += writer.await.unwrap();
    }
    assert!(written > 10 && looks > 0, "{written} written, {looks} looks");

    // All is sealed with the new key, and the old one is gone from every program, after ten minutes in which it still
    // opened what had been read before.
    assert_eq!(keys_of_values(&db).await, [2]);
    for (pass, has) in [(0, true), (599, true), (1, false)] {
        db.clock().pass(pass);
        for store in [&store, &other] {
            store.refresh_keys().await.unwrap();
            assert_eq!(store.ring().has(1), has);
        }
    }
    for store in [&store, &other, &db.open_as(Role::Tool).await] {
        assert!(!store.ring().has(1) && store.ring().newest() == Some(2));
        assert_eq!(i64::try_from(all_open(store, &ctx).await).unwrap(), 1_200 + 120 + written);
        let secret = secrets::get(store.read(&ctx).conn(), store.ring(), id("li"), "totp").await.unwrap();
        assert_eq!(secret.as_deref(), Some("JBSWY3DP"));
    }
    let ended = find_job(store.read(&ctx).conn(), job).await.unwrap().unwrap();
    assert_eq!(ended.state, State::Done, "{}", ended.message);
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_audit WHERE act = 'keys.rotate'").await, 1);
    assert_eq!(count(&conn, "store_keys WHERE retired_at IS NOT NULL").await, 1);
    // The old key stays in the table, wrapped: a copy from before needs it.
    assert_eq!(count(&conn, "store_keys").await, 2);
}

/// A rotation that was killed after the new key came, and in the middle of the rows.
async fn a_rotation_that_was_killed_goes_on_where_it_was(db: TestDb) {
    let store = db.open().await;
    fill(&db, &store, 30).await;
    assert_eq!(store.new_key(now(&db)).await.unwrap(), 2);
    let ctx = ctx(&db);
    let tx = store.begin(&ctx).await.unwrap();
    let (last, anew) = reseal(&tx, 0, 10).await.unwrap().unwrap();
    tx.commit().await.unwrap();
    assert_eq!((anew, keys_of_values(&db).await), (10, vec![1, 2]));
    // Again from the start, what is sealed anew is not touched.
    let tx = store.begin(&ctx).await.unwrap();
    assert_eq!(reseal(&tx, 0, 10).await.unwrap(), Some((last, 0)));
    drop(tx);

    let job = want(&db, &store).await;
    rotate(&store).await.unwrap();
    let ended = find_job(store.read(&ctx).conn(), job).await.unwrap().unwrap();
    let said = Message::new("job-keys-rotated").with("key", 2_u64).with("n", 20_u64).text();
    assert_eq!((ended.state, ended.message), (State::Done, said));
    assert_eq!(keys_of_values(&db).await, [2]);
    assert_eq!(all_open(&store, &ctx).await, 33);
    let tx = store.begin(&ctx).await.unwrap();
    assert_eq!(reseal(&tx, 1_000, 10).await.unwrap(), None);
}

/// A long change may seal with the old key until it commits, and be seen by nobody until then.
async fn a_change_that_is_open_all_the_while_loses_nothing(db: TestDb) {
    let (store, other) = (db.open_as(Role::Tool).await, db.open_as(Role::Tool).await);
    fill(&db, &store, 5).await;
    let ctx = ctx(&db);
    let tx = other.begin(&ctx).await.unwrap();
    let number = record_in(&tx, &sealed(id("late"), "phone", &phone(99))).await.unwrap();
    secrets::put(&tx, id("late"), "totp", "JBSWY3DP").await.unwrap();
    let rotating = match db.backend() {
        // The one writer of a file waits for the other from its first statement on.
        Backend::Sqlite => {
            tx.commit().await.unwrap();
            want(&db, &store).await;
            rotate(&store)
        }
        Backend::Postgres => {
            want(&db, &store).await;
            let rotating = rotate(&store);
            let conn = db.underneath().await;
            until("the rotation waits for it, or is over", || {
                let conn = conn.clone();
                let over = rotating.is_finished();
                async move { over || count(&conn, "pg_locks WHERE NOT granted").await > 0 }
            })
            .await;
            assert!(!rotating.is_finished());
            tx.commit().await.unwrap();
            rotating
        }
    };
    rotating.await.unwrap();
    assert_eq!(keys_of_values(&db).await, [2]);
    let reader = store.read(&ctx);
    assert_eq!(open(reader.ring(), &find(reader.conn(), number).await.unwrap()).unwrap(), Some(phone(99)));
    assert_eq!(who_has(reader.conn(), reader.ring(), "phone", &phone(99)).await.unwrap(), [id("late")]);
    let secret = secrets::get(reader.conn(), reader.ring(), id("late"), "totp").await.unwrap();
    assert_eq!(secret.as_deref(), Some("JBSWY3DP"));
}

/// What is replaced while it is being sealed anew stays replaced; what is forgotten stays forgotten.
async fn a_secret_that_is_changed_meanwhile_stays_changed(db: TestDb) {
    let store = db.open_as(Role::Tool).await;
    let ctx = ctx(&db);
    let tx = store.begin(&ctx).await.unwrap();
    secrets::put(&tx, id("li"), "totp", "old").await.unwrap();
    secrets::put(&tx, id("wang"), "totp", "old").await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(store.new_key(now(&db)).await.unwrap(), 2);

    let tx = store.begin(&ctx).await.unwrap();
    secrets::put(&tx, id("li"), "totp", "new").await.unwrap();
    secrets::forget(&tx, id("wang"), "totp").await.unwrap();
    want_in(&tx).await;
    match db.backend() {
        Backend::Sqlite => {
            tx.commit().await.unwrap();
            rotate(&store).await.unwrap();
        }
        Backend::Postgres => {
            let waiting = db.open_as(Role::Tool).await;
            want(&db, &waiting).await;
            let rotating = rotate(&waiting);
            let conn = db.underneath().await;
            until("the rotation waits for it, or is over", || {
                let conn = conn.clone();
                let over = rotating.is_finished();
                async move { over || count(&conn, "pg_locks WHERE NOT granted").await > 0 }
            })
            .await;
            assert!(!rotating.is_finished());
            tx.commit().await.unwrap();
            rotating.await.unwrap();
        }
    }
    let reader = store.read(&ctx);
    store.refresh_keys().await.unwrap();
    let get =
        async |owner: &str| secrets::get(reader.conn(), reader.ring(), id(owner), "totp").await.unwrap();
    assert_eq!(get("li").await.as_deref(), Some("new"));
    assert_eq!(get("wang").await, None);
}

async fn want_in(tx: &store::Tx<'_>) {
    enqueue(tx, rotation::KIND, &Json::Null, None).await.unwrap();
}

/// A command that runs for long has no loop that looks for new keys.
async fn a_program_without_a_loop_seals_with_the_new_key_as_well(db: TestDb) {
    let (store, tool) = (db.open_as(Role::Tool).await, db.open_as(Role::Tool).await);
    want(&db, &store).await;
    rotate(&store).await.unwrap();
    assert_eq!(tool.ring().newest(), Some(1));
    let ctx = ctx(&db);
    let number = record(&tool, &ctx, &sealed(id("zhou"), "phone", &phone(1))).await;
    assert_eq!(keys_of_values(&db).await, [2]);
    for store in [&store, &tool] {
        let found = find(store.read(&ctx).conn(), number).await.unwrap();
        assert_eq!(open(store.ring(), &found).unwrap(), Some(phone(1)));
    }
}

/// An empty table is rotated as well: the next value is sealed with the new key.
async fn a_rotation_without_values_changes_the_key(db: TestDb) {
    let store = db.open().await;
    want(&db, &store).await;
    rotate(&store).await.unwrap();
    assert_eq!(store.ring().newest(), Some(2));
    record(&store, &ctx(&db), &sealed(id("zhou"), "phone", "13800000000")).await;
    assert_eq!(keys_of_values(&db).await, [2]);
    let spells = of_subject(store.read(&ctx(&db)).conn(), id("zhou")).await.unwrap();
    assert_eq!(open(store.ring(), spells.first().unwrap()).unwrap().as_deref(), Some("13800000000"));
    let conn = db.underneath().await;
    let rows = all(&conn, "SELECT digest FROM store_facts", vec![]).await.unwrap();
    let digest: Vec<u8> = rows.first().unwrap().try_get("", "digest").unwrap();
    assert_eq!(digest.get(..4), Some(&[0, 0, 0, 2][..]));
}

on_both!(
    keys_are_changed_while_others_write,
    a_rotation_that_was_killed_goes_on_where_it_was,
    a_change_that_is_open_all_the_while_loses_nothing,
    a_secret_that_is_changed_meanwhile_stays_changed,
    a_program_without_a_loop_seals_with_the_new_key_as_well,
    a_rotation_without_values_changes_the_key,
);
