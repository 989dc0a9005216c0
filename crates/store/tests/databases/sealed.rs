//! Sealed values: nobody reads them beside the platform, and the platform finds them.

use store::facts::{NewSpell, Said, Sealing, find, of_subject, open, who_has, withdraw};
use store::rows::{all, execute};
use store::seal::SealError;
use store::{Backend, DatabaseUrl};
use testkit::contexts::id;
use testkit::{TestDb, on_both};

use crate::support::{count, ctx, record, sealed, spell};

const ID_NUMBER: &str = "999999194912310024";

async fn a_sealed_value_is_found_by_what_it_is(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    record(&store, &ctx, &sealed(id("zhou"), "id_number", ID_NUMBER)).await;
    record(&store, &ctx, &sealed(id("wu"), "id_number", "999999195001010021")).await;
    record(&store, &ctx, &sealed(id("wu"), "phone", "13800000000")).await;
    let last = record(&store, &ctx, &sealed(id("zhou"), "phone", "13800000000")).await;
    record(&store, &ctx, &sealed(id("zhou"), "phone", "13800000000")).await;
    record(&store, &ctx, &sealed(id("zheng"), "name", "")).await;

    let reader = store.read(&ctx);
    let who = async |fact: &str, value: &str| {
        let mut found = who_has(reader.conn(), reader.ring(), fact, value).await.unwrap();
        found.sort();
        found
    };
    let mut both = [id("wu"), id("zhou")];
    both.sort();
    assert_eq!(who("id_number", ID_NUMBER).await, [id("zhou")]);
    assert_eq!(who("phone", "13800000000").await, both);
    assert!(who("id_number", "13800000000").await.is_empty());
    assert!(who("id_number", &ID_NUMBER[..17]).await.is_empty());
    assert_eq!(who("name", "").await, [id("zheng")]);
    assert!(who("phone", "").await.is_empty());

    // What was withdrawn is not found; what was said twice is, until both are withdrawn.
    for (number, left) in [(last, 2), (last + 1, 1)] {
        let tx = store.begin(&ctx).await.unwrap();
        withdraw(&tx, number).await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(who("phone", "13800000000").await.len(), left);
    }
}

async fn a_sealed_value_opens_in_its_own_row_only(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let first = record(&store, &ctx, &sealed(id("zhou"), "id_number", ID_NUMBER)).await;
    let second = record(&store, &ctx, &sealed(id("wu"), "id_number", ID_NUMBER)).await;
    let third = record(&store, &ctx, &sealed(id("zhou"), "phone", "周 13800000000")).await;
    let reader = store.read(&ctx);
    let opened = async |number: i64| open(reader.ring(), &find(reader.conn(), number).await.unwrap());
    assert_eq!(opened(first).await.unwrap().as_deref(), Some(ID_NUMBER));
    assert_eq!(opened(third).await.unwrap().as_deref(), Some("周 13800000000"));
    // Equal values are not equal when sealed.
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "(SELECT DISTINCT sealed FROM store_facts) x").await, 3);

    for (from, to) in [(second, first), (third, first)] {
        let sql =
            "UPDATE store_facts SET sealed = (SELECT sealed FROM store_facts WHERE id = $1) WHERE id = $2";
        execute(&conn, sql, vec![from.into(), to.into()]).await.unwrap();
        assert!(matches!(opened(first).await, Err(SealError::Broken)));
    }
}

async fn what_is_not_sealed_opens_as_it_is(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let cases = [
        (spell(id("zhou"), "hukou", "370812"), Some("370812")),
        (NewSpell { said: Said::None, ..sealed(id("zhou"), "died_on", "") }, None),
        (NewSpell { said: Said::Unknown, ..sealed(id("zhou"), "phone", "") }, None),
    ];
    for (new, expected) in cases {
        let number = record(&store, &ctx, &new).await;
        let found = find(store.read(&ctx).conn(), number).await.unwrap();
        assert!(found.said == new.said);
        assert_eq!(open(store.ring(), &found).unwrap().as_deref(), expected);
    }
}

/// What was taken back by mistake is said again from the spell itself, without anyone opening it.
async fn what_was_sealed_before_can_be_said_again(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let number = record(&store, &ctx, &sealed(id("zhou"), "phone", "13800000000")).await;
    let tx = store.begin(&ctx).await.unwrap();
    withdraw(&tx, number).await.unwrap();
    tx.commit().await.unwrap();
    let reader = store.read(&ctx);
    let old = find(reader.conn(), number).await.unwrap();
    for sealing in [Sealing::Clear, Sealing::Sealed] {
        let again = NewSpell { said: old.said.clone(), sealing, ..spell(id("zhou"), "phone", "") };
        let again = record(&store, &ctx, &again).await;
        let found = find(reader.conn(), again).await.unwrap();
        assert_eq!(open(reader.ring(), &found).unwrap().as_deref(), Some("13800000000"));
        assert_eq!(
            who_has(reader.conn(), reader.ring(), "phone", "13800000000").await.unwrap(),
            [id("zhou")]
        );
        let tx = store.begin(&ctx).await.unwrap();
        withdraw(&tx, again).await.unwrap();
        tx.commit().await.unwrap();
    }
    // In another's place it does not open, and so is not taken.
    let tx = store.begin(&ctx).await.unwrap();
    let elsewhere = NewSpell { said: old.said.clone(), ..spell(id("wu"), "phone", "") };
    assert!(store::facts::record(&tx, &elsewhere).await.is_err());
}

/// Neither the file nor any column has the value in clear.
async fn nothing_of_a_sealed_value_stands_in_the_database(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    record(&store, &ctx, &sealed(id("zhou"), "id_number", ID_NUMBER)).await;
    let tx = store.begin(&ctx).await.unwrap();
    store::secrets::put(&tx, id("li"), "totp", ID_NUMBER).await.unwrap();
    tx.commit().await.unwrap();
    let spells = of_subject(store.read(&ctx).conn(), id("zhou")).await.unwrap();
    assert!(matches!(spells.first().map(|s| &s.said), Some(Said::Sealed(_))));

    let copy = db.path("copy");
    store::backup::backup(&store, &copy).await.unwrap();
    let mut files = vec![copy];
    if let DatabaseUrl::Sqlite(path) = db.url() {
        files.push(path.clone());
        files.push(path.with_extension("db-wal"));
    }
    for file in files {
        let bytes = std::fs::read(&file).unwrap();
        assert!(!bytes.is_empty());
        assert!(!bytes.windows(ID_NUMBER.len()).any(|w| w == ID_NUMBER.as_bytes()), "{}", file.display());
    }
    if db.backend() == Backend::Postgres {
        let conn = db.underneath().await;
        let rows = all(&conn, "SELECT f::text AS it FROM store_facts f", vec![]).await.unwrap();
        let row: String = rows.first().unwrap().try_get("", "it").unwrap();
        assert!(!row.contains(ID_NUMBER));
    }
}

on_both!(
    a_sealed_value_is_found_by_what_it_is,
    a_sealed_value_opens_in_its_own_row_only,
    what_is_not_sealed_opens_as_it_is,
    what_was_sealed_before_can_be_said_again,
    nothing_of_a_sealed_value_stands_in_the_database,
);
