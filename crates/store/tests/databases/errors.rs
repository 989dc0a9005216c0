//! What the databases say, in the words of the store.

use store::rows::{ConnectionTrait, DbErr, execute};
use store::{Backend, StoreError};
use testkit::contexts::id;
use testkit::{TestDb, on_both, run};

use crate::support::ctx;

async fn said(db: &TestDb, sql: &str) -> StoreError {
    let conn = db.underneath().await;
    conn.execute_unprepared(sql).await.map_err(StoreError::from).unwrap_err()
}

async fn what_is_there_already_is_named(db: TestDb) {
    let conn = db.underneath().await;
    let insert = "INSERT INTO store_subjects (id, entity, ref, created_at) VALUES ($1, 'resident', $2, 0)";
    execute(&conn, insert, vec![id("zhou").into(), "YZ-001".into()]).await.unwrap();
    let cases = [
        (id("zhou"), "YZ-002", "store_subjects.id", "store_subjects_pkey"),
        (id("wu"), "YZ-001", "store_subjects.entity, store_subjects.ref", "store_subjects_ref"),
    ];
    for (subject, reference, sqlite, postgres) in cases {
        let values = vec![subject.into(), reference.into()];
        let e = StoreError::from(execute(&conn, insert, values).await.unwrap_err());
        let expected = match db.backend() {
            Backend::Sqlite => sqlite,
            Backend::Postgres => postgres,
        };
        assert_eq!(e.twice(), Some(expected), "{e:?}");
    }
}

async fn what_is_wrong_with_a_statement_is_no_absence(db: TestDb) {
    for sql in [
        "SELECT * FROM no_such_table",
        "no statement at all",
        "INSERT INTO store_audit_pending (entry) VALUES (999)",
        "INSERT INTO store_outbox (topic) VALUES (NULL)",
        // A number that looks like a code of PostgreSQL.
        "SELECT * FROM no_such_table_53100_57P01",
    ] {
        let e = said(&db, sql).await;
        assert!(matches!(e, StoreError::Database(_)), "{sql}: {e:?}");
        assert_eq!(e.twice(), None);
    }
}

on_both!(what_is_there_already_is_named, what_is_wrong_with_a_statement_is_no_absence);

/// A server speaks the language it was set up in; its codes are the same in all.
#[test]
fn a_server_that_speaks_chinese_is_understood() {
    run(async {
        let db = TestDb::postgres().await;
        let raise = |code: &str, words: &str, more: &str| {
            format!("DO $$ BEGIN RAISE EXCEPTION '{words}' USING ERRCODE = '{code}'{more}; END $$")
        };
        let twice = raise(
            "23505",
            "重复键违反唯一约束\"accounts_login_once\"",
            ", CONSTRAINT = 'accounts_login_once'",
        );
        assert_eq!(said(&db, &twice).await.twice(), Some("accounts_login_once"));
        for (code, words) in [("53100", "无法扩展文件: 设备上没有空间")] {
            let e = said(&db, &raise(code, words, "")).await;
            assert!(matches!(e, StoreError::Full(_)), "{code}: {e:?}");
        }
        let away = [
            ("57P01", "由于管理员命令中断联接"),
            ("57P02", "由于另一服务器进程崩溃中断联接"),
            ("57P03", "数据库系统启动中"),
            ("08006", "连接失败"),
            ("53300", "对不起, 已经有太多的客户"),
        ];
        for (code, words) in away {
            let e = said(&db, &raise(code, words, "")).await;
            assert!(matches!(e, StoreError::Away(_)), "{code}: {e:?}");
        }
        for (code, words) in [
            ("42501", "权限不够"),
            ("40001", "由于同步更新而无法串行访问"),
            ("P0001", "database or disk is full"),
        ] {
            let e = said(&db, &raise(code, words, "")).await;
            assert!(matches!(e, StoreError::Database(_)), "{code}: {e:?}");
        }
    });
}

#[test]
fn a_file_that_another_holds_too_long_is_in_use() {
    run(async {
        let db = TestDb::sqlite().await;
        let (holder, other) = (db.underneath().await, db.underneath().await);
        other.execute_unprepared("PRAGMA busy_timeout = 0").await.unwrap();
        holder.execute_unprepared("BEGIN IMMEDIATE").await.unwrap();
        let e = StoreError::from(other.execute_unprepared("BEGIN IMMEDIATE").await.unwrap_err());
        assert!(matches!(e, StoreError::InUse(_)), "{e:?}");
        holder.execute_unprepared("ROLLBACK").await.unwrap();
    });
}

#[test]
fn every_refusal_has_words_in_two_languages() {
    let db = || DbErr::Custom("secret".to_owned());
    let refusals = [
        StoreError::Away(db()),
        StoreError::Full(db()),
        StoreError::InUse("x".to_owned()),
        StoreError::Twice("x".to_owned()),
        StoreError::Changed,
        StoreError::ClockBack(300),
        StoreError::Seal(store::seal::SealError::Broken),
        StoreError::Url(store::DatabaseUrl::parse("nothing").unwrap_err()),
        StoreError::Schema("x".to_owned()),
        StoreError::NotMigrated(2),
        StoreError::File("/x".to_owned(), std::io::Error::other("y")),
        StoreError::Row("store_facts", "x".to_owned()),
        StoreError::Database(db()),
    ];
    for refusal in refusals {
        let words = refusal.wording();
        assert!(!words.zh.is_empty() && words.zh != words.en && !words.en.is_empty(), "{refusal:?}");
        // What the database said may repeat a value; it stands in the chain of causes and not in the words.
        assert!(
            !refusal.to_string().contains("secret")
                && !words.zh.contains("secret")
                && !words.en.contains("secret")
        );
    }
}

/// A row that this program never writes is told, not guessed at.
#[test]
fn a_row_that_cannot_be_read_is_told() {
    run(async {
        let db = TestDb::sqlite().await;
        let store = db.open().await;
        let conn = db.underneath().await;
        let number =
            crate::support::record(&store, &ctx(&db), &crate::support::spell(id("zhou"), "hukou", "x")).await;
        conn.execute_unprepared("UPDATE store_facts SET state = 'perhaps'").await.unwrap();
        let e = store::facts::find(&conn, number).await.err();
        assert!(matches!(e, Some(StoreError::Row("store_facts", _))), "{e:?}");
        // A day beyond the calendar is not taken for no day at all, which would mean for ever.
        for column in ["from_on", "until_on", "known_on"] {
            let sql = format!("UPDATE store_facts SET state = 'value', {column} = 99999999");
            conn.execute_unprepared(&sql).await.unwrap();
            let e = store::facts::find(&conn, number).await.err();
            assert!(matches!(e, Some(StoreError::Row("store_facts", _))), "{column}: {e:?}");
            conn.execute_unprepared(&format!("UPDATE store_facts SET {column} = 1")).await.unwrap();
        }
    });
}
