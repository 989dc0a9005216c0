//! The audit chain: whatever is done to the trail behind its back, verifying finds it.

use sea_orm::DatabaseConnection;
use serde_json::Value as Json;
use store::audit::{Broken, Filter, Head, Recorded, head_of, link_pending, list, of_subject, verify};
use store::rows::ConnectionTrait;
use store::{Backend, Role, Store};
use testkit::contexts::{Who, account, day, id, place, small_table};
use testkit::{TestDb, on_both};

use crate::support::{count, ctx, note, notes, now, numbers, run};

/// As somebody who owns the database: triggers and references keep nothing from being done.
async fn as_owner(db: &TestDb) -> DatabaseConnection {
    let conn = db.underneath().await;
    match db.backend() {
        Backend::Sqlite => {
            let triggers = [
                "PRAGMA foreign_keys = OFF",
                "DROP TRIGGER store_audit_never_changed",
                "DROP TRIGGER store_audit_never_deleted",
                "DROP TRIGGER store_audit_links_never_changed",
                "DROP TRIGGER store_audit_links_never_deleted",
                "DROP TRIGGER store_audit_subjects_never_changed",
                "DROP TRIGGER store_audit_subjects_never_deleted",
            ];
            run(&conn, &triggers).await;
        }
        Backend::Postgres => run(&conn, &["SET session_replication_role = replica"]).await,
    }
    conn
}

async fn link(store: &Store) {
    while link_pending(store, store.now()).await.unwrap() > 0 {}
}

async fn entries_are_linked_in_the_order_in_which_they_came(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let empty = verify(&store, None).await.unwrap();
    assert_eq!((empty.links, empty.broken, empty.waiting), (0, None, 0));
    assert_eq!(empty.head, Head { seq: 0, hash: vec![0; 32] });

    notes(&store, &ctx, 5).await;
    let waiting = verify(&store, None).await.unwrap();
    assert_eq!((waiting.links, waiting.broken, waiting.waiting), (0, None, 5));

    assert_eq!(link_pending(&store, now(&db)).await.unwrap(), 5);
    assert_eq!(link_pending(&store, now(&db)).await.unwrap(), 0);
    notes(&store, &ctx, 2).await;
    let tail = verify(&store, None).await.unwrap();
    assert_eq!((tail.links, tail.head.seq, tail.broken, tail.waiting), (5, 5, None, 2));
    assert_eq!(link_pending(&store, now(&db)).await.unwrap(), 2);

    let conn = db.underneath().await;
    assert_eq!(
        numbers(&conn, "SELECT seq AS it FROM store_audit_links ORDER BY seq").await,
        [1, 2, 3, 4, 5, 6, 7]
    );
    let entries = numbers(&conn, "SELECT entry AS it FROM store_audit_links ORDER BY seq").await;
    assert_eq!(entries, numbers(&conn, "SELECT id AS it FROM store_audit ORDER BY id").await);
    let whole = verify(&store, None).await.unwrap();
    assert_eq!((whole.links, whole.head.seq, whole.broken, whole.waiting), (7, 7, None, 0));
    assert_eq!(whole.head.hash.len(), 32);
}

/// 1,000 entries are linked in one transaction at most.
async fn more_entries_than_one_transaction_links_are_linked_in_several(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let mut tx = store.begin(&ctx).await.unwrap();
    for _ in 0..1_001 {
        tx.audit("many", [], Json::Null);
    }
    tx.commit().await.unwrap();
    assert_eq!(link_pending(&store, now(&db)).await.unwrap(), 1_000);
    assert_eq!(verify(&store, None).await.unwrap().waiting, 1);
    assert_eq!(link_pending(&store, now(&db)).await.unwrap(), 1);
    let verified = verify(&store, None).await.unwrap();
    assert_eq!((verified.links, verified.broken, verified.waiting), (1_001, None, 0));
}

/// Six entries and links; what is done to them; what is found first.
async fn whatever_was_done_to_the_trail_is_found(db: TestDb) {
    let changed = |seq| Some(Broken::Changed { seq, entry: seq });
    let gone = |seq| Some(Broken::Gone { seq, entry: seq });
    let uuid = match db.backend() {
        Backend::Sqlite => "x'00112233445566778899aabbccddeeff'",
        Backend::Postgres => "'00112233-4455-6677-8899-aabbccddeeff'",
    };
    let bytes = |hex: &str| match db.backend() {
        Backend::Sqlite => format!("x'{hex}'"),
        Backend::Postgres => format!("'\\x{hex}'"),
    };
    let insert = format!(
        "INSERT INTO store_audit (id, at, actor_kind, actor_name, act, route, purpose, request, subjects, detail) \
         VALUES (7, 0, 'person', 'x', 'x', 'x', 'x', {uuid}, '', '')"
    );
    let forged = format!(
        "INSERT INTO store_audit_links (seq, entry, linked_at, hash) VALUES (7, 7, 0, {})",
        bytes(&"ab".repeat(32))
    );
    let set = |what: &str| format!("UPDATE store_audit SET {what} WHERE id = 3");
    let cases: Vec<(Vec<String>, Option<Broken>)> = vec![
        (vec![], None),
        // A changed entry, in each of its columns.
        (vec![set("at = at + 1")], changed(3)),
        (vec![set("actor_kind = 'machine'")], changed(3)),
        (vec![set(&format!("account = {uuid}"))], changed(3)),
        (vec![set("actor_name = 'somebody'")], changed(3)),
        (vec![set("act = 'z'")], changed(3)),
        (vec![set("route = 'elsewhere'")], changed(3)),
        (vec![set("purpose = 'care'")], changed(3)),
        (vec![set(&format!("request = {uuid}"))], changed(3)),
        (vec![set("subjects = ''")], changed(3)),
        (vec![set("detail = ''")], changed(3)),
        // What moves from one field to its neighbour.
        (vec![set("act = act || route, route = ''")], changed(3)),
        // The last entry, and the first.
        (vec!["UPDATE store_audit SET act = 'z' WHERE id = 6".into()], changed(6)),
        (vec!["UPDATE store_audit SET act = 'z' WHERE id = 1".into()], changed(1)),
        // A removed entry.
        (vec!["DELETE FROM store_audit WHERE id = 3".into()], gone(3)),
        (vec!["DELETE FROM store_audit WHERE id = 6".into()], gone(6)),
        // A removed link.
        (vec!["DELETE FROM store_audit_links WHERE seq = 3".into()], Some(Broken::Gap(3))),
        (vec!["DELETE FROM store_audit_links WHERE seq = 1".into()], Some(Broken::Gap(1))),
        (vec!["DELETE FROM store_audit_links WHERE seq = 6".into()], Some(Broken::Unlinked(6))),
        // A removed entry with its link, and the rest moved up.
        (
            vec![
                "DELETE FROM store_audit_links WHERE seq = 3".into(),
                "DELETE FROM store_audit WHERE id = 3".into(),
                "UPDATE store_audit_links SET seq = -seq WHERE seq > 3".into(),
                "UPDATE store_audit_links SET seq = -seq - 1 WHERE seq < 0".into(),
            ],
            Some(Broken::Changed { seq: 3, entry: 4 }),
        ),
        // A changed link.
        (vec![format!("UPDATE store_audit_links SET hash = {} WHERE seq = 3", bytes("00"))], changed(3)),
        (
            vec![format!("UPDATE store_audit_links SET hash = {} WHERE seq = 6", bytes(&"00".repeat(32)))],
            changed(6),
        ),
        (
            vec![
                "UPDATE store_audit_links SET entry = -entry WHERE seq IN (3, 4)".into(),
                "UPDATE store_audit_links SET entry = 7 + entry WHERE seq IN (3, 4)".into(),
            ],
            Some(Broken::Changed { seq: 3, entry: 4 }),
        ),
        // An inserted entry, with and without a link.
        (vec![insert.clone()], Some(Broken::Unlinked(7))),
        (vec![insert, forged], Some(Broken::Changed { seq: 7, entry: 7 })),
        // Whom an entry is about stands in a table of its own as well, by which it is looked up.
        (vec!["DELETE FROM store_audit_subjects WHERE entry = 3".into()], changed(3)),
        (vec![format!("UPDATE store_audit_subjects SET subject = {uuid} WHERE entry = 2")], changed(2)),
        (vec![format!("INSERT INTO store_audit_subjects (entry, subject) VALUES (1, {uuid})")], changed(1)),
    ];
    for (statements, expected) in cases {
        let db = TestDb::migrated(db.backend()).await;
        let store = db.open().await;
        notes(&store, &ctx(&db), 6).await;
        link(&store).await;
        let conn = as_owner(&db).await;
        let texts: Vec<&str> = statements.iter().map(String::as_str).collect();
        run(&conn, &texts).await;
        let found = verify(&store, None).await.unwrap();
        assert_eq!(found.broken, expected, "{statements:?}");
        let in_the_chain = !statements.iter().any(|s| s.contains("store_audit_subjects"));
        if let (true, Some(Broken::Changed { seq, .. } | Broken::Gone { seq, .. } | Broken::Gap(seq))) =
            (in_the_chain, expected)
        {
            assert_eq!((found.links, found.head.seq), (seq - 1, seq - 1), "{statements:?}");
        }
    }
}

/// Whoever owns the database can make the whole chain anew; a head that is kept elsewhere still tells.
async fn an_earlier_head_tells_of_a_chain_made_anew(db: TestDb) {
    let anew: &[&str] = &[
        "DELETE FROM store_audit_links",
        "DELETE FROM store_audit_pending",
        "UPDATE store_audit SET act = 'z' WHERE id = 2",
        "INSERT INTO store_audit_pending (entry) SELECT id FROM store_audit",
    ];
    let cut: &[&str] = &[
        "DELETE FROM store_audit_links WHERE seq > 4",
        "DELETE FROM store_audit_subjects WHERE entry > 4",
        "DELETE FROM store_audit WHERE id > 4",
    ];
    let all: &[&str] =
        &["DELETE FROM store_audit_links", "DELETE FROM store_audit_subjects", "DELETE FROM store_audit"];
    let cases = [
        (&[][..], None),
        (anew, Some(Broken::OtherHead(5))),
        (cut, Some(Broken::OtherHead(4))),
        (all, Some(Broken::OtherHead(0))),
    ];
    for (statements, expected) in cases {
        let db = TestDb::migrated(db.backend()).await;
        let store = db.open().await;
        notes(&store, &ctx(&db), 5).await;
        link(&store).await;
        let earlier = verify(&store, None).await.unwrap().head;
        notes(&store, &ctx(&db), 2).await;
        link(&store).await;
        let conn = as_owner(&db).await;
        run(&conn, statements).await;
        link(&store).await;
        assert_eq!(verify(&store, None).await.unwrap().broken, None, "{statements:?}");
        assert_eq!(verify(&store, Some(&earlier)).await.unwrap().broken, expected, "{statements:?}");
    }
}

async fn several_that_link_at_once_take_turns(db: TestDb) {
    let first = db.open_as(Role::Tool).await;
    let stores = [first.clone(), first, db.open_as(Role::Tool).await, db.open_as(Role::Tool).await];
    let mut running = tokio::task::JoinSet::new();
    for store in &stores {
        let (writer, linker, ctx) = (store.clone(), store.clone(), ctx(&db));
        running.spawn(async move { notes(&writer, &ctx, 15).await });
        running.spawn(async move {
            for _ in 0..15 {
                link_pending(&linker, linker.now()).await.unwrap();
            }
        });
    }
    running.join_all().await;
    let [store, ..] = &stores;
    link(store).await;
    let verified = verify(store, None).await.unwrap();
    assert_eq!((verified.links, verified.broken, verified.waiting), (60, None, 0));
}

/// Verifying while others write and link sees nothing wrong that is not.
async fn a_chain_that_grows_is_verified(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let writing = tokio::spawn({
        let (store, ctx) = (store.clone(), ctx.clone());
        async move {
            for _ in 0..20 {
                notes(&store, &ctx, 3).await;
                link_pending(&store, store.now()).await.unwrap();
            }
        }
    });
    while !writing.is_finished() {
        assert_eq!(verify(&store, None).await.unwrap().broken, None);
    }
    writing.await.unwrap();
    assert_eq!(verify(&store, None).await.unwrap().links, 60);
}

async fn the_trail_refuses_to_be_changed(db: TestDb) {
    let store = db.open().await;
    notes(&store, &ctx(&db), 4).await;
    link(&store).await;
    let conn = db.underneath().await;
    let subjects = count(&conn, "store_audit_subjects").await;
    let changed = [
        "UPDATE store_audit SET act = 'z' WHERE id = 1",
        "UPDATE store_audit SET act = act",
        "DELETE FROM store_audit WHERE id = 4",
        "DELETE FROM store_audit",
        "UPDATE store_audit_links SET linked_at = 0 WHERE seq = 1",
        "DELETE FROM store_audit_links WHERE seq = 4",
        "DELETE FROM store_audit_links",
        "UPDATE store_audit_subjects SET entry = 2 WHERE entry = 3",
        "DELETE FROM store_audit_subjects WHERE entry = 2",
        "DELETE FROM store_audit_subjects",
    ];
    let emptied = [
        "TRUNCATE store_audit CASCADE",
        "TRUNCATE store_audit_links",
        "TRUNCATE store_audit_subjects",
        "TRUNCATE store_audit_pending",
    ];
    // SQLite empties a table row by row.
    let emptied = emptied.iter().filter(|_| db.backend() == Backend::Postgres);
    for sql in changed.iter().chain(emptied) {
        let refused = conn.execute_unprepared(sql).await.unwrap_err().to_string();
        assert!(refused.contains("audit") && refused.contains("never"), "{sql}: {refused}");
    }
    assert_eq!(count(&conn, "store_audit").await, 4);
    assert_eq!(count(&conn, "store_audit_links").await, 4);
    assert_eq!((count(&conn, "store_audit_subjects").await, subjects), (3, 3));
    assert_eq!(verify(&store, None).await.unwrap().broken, None);
}

/// A day in China ends at 16:00 UTC.
async fn the_head_of_a_day_is_its_last_link(db: TestDb) {
    let store = db.open().await;
    // 2026-10-15 09:00, then two links at 23:59 and at 00:01, then nothing on the 17th, and one at noon of the 18th.
    for seconds in [0, 15 * 3_600 - 60, 120, 2 * 86_400 + 12 * 3_600] {
        db.clock().pass(seconds);
        note(&store, &ctx(&db), "a").await.unwrap();
        link(&store).await;
    }
    let whole = verify(&store, None).await.unwrap();
    let cases = [
        ("2026-10-14", None),
        ("2026-10-15", Some(2)),
        ("2026-10-16", Some(3)),
        ("2026-10-17", Some(3)),
        ("2026-10-18", Some(4)),
        ("2027-01-01", Some(4)),
    ];
    for (on, expected) in cases {
        let head = head_of(&store, day(on)).await.unwrap();
        assert_eq!(head.as_ref().map(|h| h.seq), expected, "{on}");
        if let Some(head) = head {
            let verified = verify(&store, Some(&head)).await.unwrap();
            assert_eq!(verified.broken, None, "{on}");
            let other = Head { hash: vec![7; 32], ..head };
            let found = verify(&store, Some(&other)).await.unwrap().broken;
            assert_eq!(found, expected.map(Broken::OtherHead), "{on}");
        }
    }
    assert_eq!(head_of(&store, day("2026-10-18")).await.unwrap(), Some(whole.head));
}

async fn the_trail_is_read_by_what_is_asked(db: TestDb) {
    let store = db.open().await;
    let at = now(&db);
    // Six entries a minute apart: 1, 3, 5 of the act a by wang, 2, 4, 6 of the act b by li.
    for i in 0..6 {
        let who = Who::person(if i % 2 == 0 { "wang" } else { "li" });
        let ctx = who.holds("county_officer", place("370812")).on(&small_table(), "people.find", now(&db));
        let mut tx = store.begin(&ctx).await.unwrap();
        let about = if i < 4 { vec![id("zhou"), id("wu")] } else { vec![] };
        tx.audit(if i % 2 == 0 { "a" } else { "b" }, about, Json::Null);
        tx.commit().await.unwrap();
        db.clock().pass(60);
    }
    let all = Filter { limit: 100, ..Filter::default() };
    let of = |names: &[&str]| Some(names.iter().map(|name| account(name).0).collect());
    let minute = |n: i64| Some(at.plus_seconds(n * 60));
    let cases = [
        (all.clone(), "6 5 4 3 2 1"),
        (Filter { limit: 2, ..all.clone() }, "6 5"),
        (Filter { limit: 0, ..all.clone() }, ""),
        (Filter { limit: 2, before: Some(5), ..all.clone() }, "4 3"),
        (Filter { before: Some(1), ..all.clone() }, ""),
        (Filter { accounts: of(&["li"]), ..all.clone() }, "6 4 2"),
        (Filter { accounts: of(&["sun"]), ..all.clone() }, ""),
        (Filter { accounts: of(&[]), ..all.clone() }, ""),
        (Filter { accounts: of(&["wang", "sun", "li"]), ..all.clone() }, "6 5 4 3 2 1"),
        (Filter { accounts: of(&["wang", "li"]), limit: 2, before: Some(5), ..all.clone() }, "4 3"),
        (Filter { accounts: of(&["wang", "li"]), until: minute(3), limit: 2, ..all.clone() }, "3 2"),
        (Filter { act: Some("a".to_owned()), ..all.clone() }, "5 3 1"),
        (Filter { act: Some("c".to_owned()), ..all.clone() }, ""),
        (Filter { from: minute(3), ..all.clone() }, "6 5 4"),
        (Filter { until: minute(3), ..all.clone() }, "3 2 1"),
        (Filter { from: minute(2), until: minute(4), ..all.clone() }, "4 3"),
        (Filter { act: Some("b".to_owned()), from: minute(2), accounts: of(&["li"]), ..all }, "6 4"),
    ];
    let conn = db.underneath().await;
    let ids = |found: &[Recorded]| found.iter().map(|r| r.id.to_string()).collect::<Vec<_>>().join(" ");
    for (filter, expected) in cases {
        let found = list(&conn, &filter).await.unwrap();
        assert_eq!(ids(&found), expected, "{filter:?}");
    }
    assert_eq!(ids(&of_subject(&conn, id("wu"), 10).await.unwrap()), "4 3 2 1");
    assert_eq!(ids(&of_subject(&conn, id("wu"), 3).await.unwrap()), "4 3 2");
    assert_eq!(ids(&of_subject(&conn, id("nobody"), 3).await.unwrap()), "");
}

on_both!(
    entries_are_linked_in_the_order_in_which_they_came,
    more_entries_than_one_transaction_links_are_linked_in_several,
    whatever_was_done_to_the_trail_is_found,
    an_earlier_head_tells_of_a_chain_made_anew,
    several_that_link_at_once_take_turns,
    a_chain_that_grows_is_verified,
    the_trail_refuses_to_be_changed,
    the_head_of_a_day_is_its_last_link,
    the_trail_is_read_by_what_is_asked,
);
