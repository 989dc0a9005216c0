//! Keys: without the right one nothing opens, and nothing is written.

use std::sync::Arc;

use store::seal::{KeyFile, KeyService, SealError};
use store::{Options, Role, Store, StoreError};
use testkit::{TestDb, TestKeys, on_both};

use crate::support::{count, ctx, record, sealed};

async fn the_wrong_key_opens_nothing_and_writes_nothing(db: TestDb) {
    let store = db.open().await;
    record(&store, &ctx(&db), &sealed(testkit::contexts::id("zhou"), "phone", "13800000000")).await;
    store.close().await;
    drop(store);
    let refused = Store::open(Options { keys: Arc::new(TestKeys::other()), ..db.options(Role::Serve) }).await;
    match refused.err() {
        Some(StoreError::Seal(SealError::WrongKey { expected, found })) => {
            assert_eq!((expected.as_str(), found.as_str()), ("test-key-1", "test-key-2"));
        }
        other => panic!("{other:?}"),
    }
    let conn = db.underneath().await;
    assert_eq!(count(&conn, "store_keys").await, 1);
    // The right one opens it as before; who was refused keeps nobody out.
    let store = db.open().await;
    assert_eq!(store.ring().newest(), Some(1));
}

async fn a_spoilt_key_is_told_from_a_wrong_one(db: TestDb) {
    let conn = db.underneath().await;
    let spoilt: Vec<u8> = vec![7; 76];
    store::rows::execute(&conn, "UPDATE store_keys SET wrapped = $1", vec![spoilt.into()]).await.unwrap();
    let refused = Store::open(db.options(Role::Tool)).await.err();
    assert!(matches!(refused, Some(StoreError::Seal(SealError::Broken))), "{refused:?}");
}

async fn a_key_file_opens_what_it_sealed(db: TestDb) {
    let path = db.path("key");
    let made = KeyFile::create(&path).unwrap();
    let options = |keys: KeyFile| Options { keys: Arc::new(keys), ..db.options(Role::Serve) };
    let store = Store::open(options(made)).await.unwrap();
    store::migrate::migrate(&store, &store::migrate::own(), store.now()).await.unwrap();
    let sealed = store.ring().seal("phone", b"here", "13800000000").unwrap();
    store.close().await;
    drop(store);
    let store = Store::open(options(KeyFile::read(&path).unwrap())).await.unwrap();
    assert_eq!(store.ring().open(b"here", &sealed.body).unwrap(), "13800000000");
    store.close().await;
    drop(store);
    let other = KeyFile::create(&db.path("other")).unwrap();
    let refused = Store::open(options(other)).await.err();
    assert!(matches!(refused, Some(StoreError::Seal(SealError::WrongKey { .. }))), "{refused:?}");
}

on_both!(the_wrong_key_opens_nothing_and_writes_nothing, a_spoilt_key_is_told_from_a_wrong_one);
on_both!(empty: a_key_file_opens_what_it_sealed);

#[test]
fn a_key_file_that_is_not_there_or_is_none_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    assert!(
        matches!(KeyFile::read(&path), Err(SealError::NoKeyFile(shown)) if shown == path.display().to_string())
    );

    let key = data_encoding::BASE64.encode(&[7; 48]);
    let good = format!("songhe-key-1 {key}\n");
    std::fs::write(&path, &good).unwrap();
    assert_eq!(KeyFile::read(&path).unwrap().path(), path);
    let bad = [
        String::new(),
        "\n".to_owned(),
        key.clone(),
        format!("songhe-key-2 {key}"),
        "songhe-key-1".to_owned(),
        "songhe-key-1 ".to_owned(),
        "songhe-key-1 not base64!".to_owned(),
        format!("songhe-key-1 {}", data_encoding::BASE64.encode(&[7; 47])),
        format!("songhe-key-1 {}", data_encoding::BASE64.encode(&[7; 49])),
        format!("songhe-key-1 {key} {key}"),
        format!("-----BEGIN PRIVATE KEY-----\n{key}\n-----END PRIVATE KEY-----"),
    ];
    for text in bad {
        std::fs::write(&path, &text).unwrap();
        match KeyFile::read(&path).err() {
            Some(SealError::BadKeyFile(_, why)) => assert!(!why.contains(&key), "{why}"),
            other => panic!("{text:?}: {other:?}"),
        }
    }
    std::fs::write(&path, [0xff, 0xfe, 0x00]).unwrap();
    assert!(matches!(KeyFile::read(&path), Err(SealError::BadKeyFile(..))));
    assert!(matches!(KeyFile::read(folder.path()), Err(SealError::BadKeyFile(..))));
}

#[test]
fn a_new_key_file_is_for_the_service_alone_and_overwrites_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("key");
    let made = KeyFile::create(&path).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        assert_eq!(std::fs::metadata(&path).unwrap().permissions().mode() & 0o777, 0o600);
    }
    assert!(matches!(KeyFile::create(&path), Err(SealError::BadKeyFile(..))));
    assert_eq!(std::fs::read_to_string(&path).unwrap(), text);
    let read = KeyFile::read(&path).unwrap();
    assert_eq!(read.fingerprint(), made.fingerprint());
    assert_eq!(read.unwrap(&made.wrap(b"data key").unwrap()).unwrap(), b"data key");
    // The fingerprint gives nothing of the key away.
    assert!(!text.contains(&made.fingerprint()));
    let other = KeyFile::create(&folder.path().join("other")).unwrap();
    assert_ne!(other.fingerprint(), made.fingerprint());
    assert!(other.unwrap(&made.wrap(b"data key").unwrap()).is_err());
}

#[test]
fn every_refusal_has_words_in_two_languages() {
    let refusals = [
        SealError::NoKeyFile("/k".to_owned()),
        SealError::BadKeyFile("/k".to_owned(), "empty".to_owned()),
        SealError::WrongKey { expected: "aa".to_owned(), found: "bb".to_owned() },
        SealError::NoDataKey(3),
        SealError::Broken,
        SealError::NoRandom,
    ];
    for refusal in refusals {
        let words = refusal.wording();
        assert!(!words.zh.is_empty() && words.zh != words.en && !words.en.is_empty(), "{refusal:?}");
    }
}
