//! Which database, from one line.

use std::path::Path;

use store::{Backend, DatabaseUrl, Options, Role, Store};
use testkit::TestDb;

#[test]
fn a_line_names_a_file_or_a_server() {
    // The line, the kind, how it is shown.
    let cases = [
        ("sqlite://songhe.db", Backend::Sqlite, "sqlite://songhe.db"),
        ("sqlite:songhe.db", Backend::Sqlite, "sqlite://songhe.db"),
        ("  sqlite:///var/lib/songhe/city.db\n", Backend::Sqlite, "sqlite:///var/lib/songhe/city.db"),
        ("sqlite:///data/松鹤/库 1.db", Backend::Sqlite, "sqlite:///data/松鹤/库 1.db"),
        ("postgres://songhe@db/city", Backend::Postgres, "postgres://songhe@db/city"),
        ("postgresql://songhe@db/city", Backend::Postgres, "postgresql://songhe@db/city"),
        ("postgres://songhe:secret@db/city", Backend::Postgres, "postgres://songhe@db/city"),
        ("postgres://songhe:se:c@r@et@db/city", Backend::Postgres, "postgres://songhe@db/city"),
        ("postgres://db/city", Backend::Postgres, "postgres://db/city"),
        (
            "postgres://songhe@localhost/city?host=/run/pg&sslmode=disable",
            Backend::Postgres,
            "postgres://songhe@localhost/city?host=/run/pg&sslmode=disable",
        ),
        // A password may stand among the options as well.
        (
            "postgres://songhe@db/city?password=secret&sslmode=require",
            Backend::Postgres,
            "postgres://songhe@db/city?sslmode=require",
        ),
        (
            "postgres://db/city?user=songhe&password=secret",
            Backend::Postgres,
            "postgres://db/city?user=songhe",
        ),
    ];
    for (line, backend, shown) in cases {
        let url = DatabaseUrl::parse(line).unwrap();
        assert_eq!((url.backend(), url.to_string()), (backend, shown.to_owned()));
        assert_eq!(format!("{url:?}"), shown);
    }
}

#[test]
fn what_names_no_database_is_refused() {
    let lines = [
        "",
        " ",
        "songhe.db",
        "/var/lib/songhe.db",
        "mysql://u:secret@h/d",
        "sqlite://",
        "sqlite:",
        "sqlite://a.db?mode=memory",
        // In memory it would be gone with its last connection, and each connection has its own.
        "sqlite::memory:",
        "sqlite://:memory:",
        "POSTGRES://h/d",
    ];
    for line in lines {
        let refused = DatabaseUrl::parse(line).unwrap_err().to_string();
        assert!(refused.contains("sqlite://FILE") && !refused.contains("secret"), "{line}: {refused}");
    }
}

/// A path is a path: nothing in it is an address.
#[test]
fn a_file_lies_where_its_path_says() {
    testkit::run(async {
        let db = TestDb::empty(Backend::Sqlite).await;
        for name in ["100%.db", "a%20b.db", "a b.db", "松鹤.db", "a#b.db", "a&b=c.db", "new/folder/x.db"] {
            let path = db.path(name);
            let options = Options { url: DatabaseUrl::Sqlite(path.clone()), ..db.options(Role::Serve) };
            let store = Store::open(options).await.unwrap();
            store.ping().await.unwrap();
            store::migrate::migrate(&store, &store::migrate::own(), store.now()).await.unwrap();
            assert!(path.exists(), "{name}");
            let copy = db.path(&format!("{}.copy", name.replace('/', "-")));
            store::backup::backup(&store, &copy).await.unwrap();
            assert!(copy.exists(), "{name}");
            store.close().await;
        }
        let strange: Vec<_> = std::fs::read_dir(db.path(""))
            .unwrap()
            .map(|e| e.unwrap().file_name().into_string().unwrap())
            .filter(|n| ["a b.db.copy", "new"].iter().all(|known| n != known) && n.contains("part"))
            .collect();
        assert!(strange.is_empty(), "{strange:?}");
        assert!(!Path::new(":memory:.lock").exists());
    });
}
