//! The rows of a whole database as text, and back into another: how a database of an old release is kept for tests.
//!
//! The text has a line with what it is, and then for each table a line with its name and columns and a line for each row,
//! all as JSON. Bytes and ids are a list with one text of hexadecimal digits, so one text fits both kinds of database.

use std::collections::BTreeMap;

use sea_orm::{ConnectionTrait, DatabaseConnection, QueryResult, Statement};
use serde_json::{Value as Json, json};
use store::{Backend, DatabaseUrl, Migration};

use crate::TestDb;

/// A step of the schema that had been taken: slice, number, digest.
pub type Step = (String, u32, String);

/// A database of an old release.
pub struct Fixture {
    about: Json,
    tables: Vec<Table>,
}

struct Table {
    name: String,
    columns: Vec<String>,
    rows: Vec<Vec<Json>>,
}

impl Fixture {
    /// Reads every table of a SQLite database; `about` is what else is to be known of it.
    ///
    /// # Panics
    /// Where the database is another one, or holds what no table of ours does.
    pub async fn of(db: &TestDb, about: Json) -> Fixture {
        assert!(matches!(db.url(), DatabaseUrl::Sqlite(_)), "a fixture is made of a SQLite database");
        let conn = db.underneath().await;
        let sql = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' \
            AND name <> 'store_steps' ORDER BY rowid";
        let mut tables = Vec::new();
        for row in all(&conn, sql).await {
            tables.push(table(&conn, text(&row, "name")).await);
        }
        let steps = steps(&conn).await;
        Fixture { about: json!({ "about": about, "steps": steps }), tables }
    }

    /// Reads it from text.
    ///
    /// # Panics
    /// Where the text is none.
    #[must_use]
    pub fn parse(text: &str) -> Fixture {
        let mut lines = text.lines().map(|line| {
            serde_json::from_str::<Json>(line).unwrap_or_else(|e| panic!("a line of a fixture: {e}: {line}"))
        });
        let about = lines.next().unwrap_or(Json::Null);
        let mut tables: Vec<Table> = Vec::new();
        for line in lines {
            match (line, tables.last_mut()) {
                (Json::Object(head), _) => {
                    let names = head.get("columns").and_then(Json::as_array).cloned().unwrap_or_default();
                    let columns = names.iter().filter_map(Json::as_str).map(str::to_owned).collect();
                    let name = head.get("table").and_then(Json::as_str).unwrap_or_default().to_owned();
                    tables.push(Table { name, columns, rows: vec![] });
                }
                (Json::Array(row), Some(table)) if row.len() == table.columns.len() => table.rows.push(row),
                (line, _) => panic!("a line of a fixture that is neither table nor row: {line}"),
            }
        }
        Fixture { about, tables }
    }

    /// As text.
    #[must_use]
    pub fn text(&self) -> String {
        let mut lines = vec![self.about.to_string()];
        for table in &self.tables {
            lines.push(json!({ "table": table.name, "columns": table.columns }).to_string());
            lines.extend(table.rows.iter().map(|row| Json::from(row.clone()).to_string()));
        }
        lines.join("\n") + "\n"
    }

    /// What else is to be known of it.
    #[must_use]
    pub fn about(&self) -> &Json {
        self.about.get("about").unwrap_or(&Json::Null)
    }

    /// How many rows a table has.
    #[must_use]
    pub fn count(&self, table: &str) -> usize {
        self.tables.iter().find(|t| t.name == table).map_or(0, |t| t.rows.len())
    }

    /// The steps that had been taken, in the order of these, which must hold them all.
    ///
    /// # Panics
    /// Where one of them is not there any more.
    #[must_use]
    pub fn steps(&self, all: &[Migration]) -> Vec<Migration> {
        let listed = self.about.get("steps").and_then(Json::as_array).cloned().unwrap_or_default();
        let is_one = |m: &&Migration| {
            listed.iter().any(|s| s.get(0) == Some(&json!(m.slice)) && s.get(1) == Some(&json!(m.step)))
        };
        let taken: Vec<Migration> = all.iter().filter(is_one).copied().collect();
        assert_eq!(taken.len(), listed.len(), "a step that a release has taken is gone: {listed:?}");
        taken
    }

    /// Puts it into a database on which [`Fixture::steps`] have been taken and nothing else was done.
    ///
    /// # Panics
    /// Where a step is not the one that the release took, or the database refuses a row.
    pub async fn fill(&self, db: &TestDb) {
        let conn = db.underneath().await;
        let now = json!(steps(&conn).await);
        assert_eq!(
            Some(&now),
            self.about.get("steps"),
            "a step that was taken is never changed; a change is the next step"
        );
        // What the steps themselves have put there is in the fixture as well.
        for table in self.tables.iter().rev() {
            run(&conn, &format!("DELETE FROM {}", table.name)).await;
        }
        for table in &self.tables {
            let kinds = kinds(&conn, db.backend(), &table.name).await;
            for row in &table.rows {
                let values: Vec<String> = table
                    .columns
                    .iter()
                    .zip(row)
                    .map(|(column, value)| literal(db.backend(), kinds.get(column), value))
                    .collect();
                let (name, columns) = (&table.name, table.columns.join(", "));
                run(&conn, &format!("INSERT INTO {name} ({columns}) VALUES ({})", values.join(", "))).await;
            }
            count_on(&conn, db.backend(), &table.name, &kinds).await;
        }
        let _ = conn.close().await;
    }
}

async fn steps(conn: &DatabaseConnection) -> Vec<Step> {
    let sql = "SELECT slice, step, digest FROM store_steps ORDER BY slice, step";
    let step = |row: &QueryResult| {
        let number: i32 = row.try_get("", "step").unwrap_or_default();
        (text(row, "slice"), u32::try_from(number).unwrap_or_default(), text(row, "digest"))
    };
    all(conn, sql).await.iter().map(step).collect()
}

async fn table(conn: &DatabaseConnection, name: String) -> Table {
    let columns: Vec<String> =
        all(conn, &format!("SELECT name FROM pragma_table_info('{name}') ORDER BY cid"))
            .await
            .iter()
            .map(|row| text(row, "name"))
            .collect();
    // SQLite says of each value what it is; a column of ours holds one kind only.
    let pairs: Vec<String> = columns
        .iter()
        .map(|c| format!("CASE typeof({c}) WHEN 'blob' THEN char(1) || hex({c}) ELSE {c} END"))
        .collect();
    let sql = format!("SELECT json_array({}) AS line FROM {name} ORDER BY 1", pairs.join(", "));
    let mut rows = Vec::new();
    for row in all(conn, &sql).await {
        let line: Vec<Json> = serde_json::from_str(&text(&row, "line"))
            .unwrap_or_else(|e| panic!("a row of {name} cannot be written down: {e}"));
        rows.push(line.into_iter().map(bytes).collect());
    }
    Table { name, columns, rows }
}

/// Bytes are marked by a sign that no text of ours has.
fn bytes(value: Json) -> Json {
    match value.as_str().and_then(|text| text.strip_prefix('\u{1}')) {
        Some(hex) => json!([hex.to_ascii_lowercase()]),
        None => value,
    }
}

/// The kinds of the columns of a table, as PostgreSQL calls them; SQLite needs none.
async fn kinds(conn: &DatabaseConnection, backend: Backend, table: &str) -> BTreeMap<String, (String, bool)> {
    if backend == Backend::Sqlite {
        return BTreeMap::new();
    }
    let sql = format!(
        "SELECT column_name::text AS name, udt_name::text AS kind, is_identity::text AS counted \
         FROM information_schema.columns WHERE table_name = '{table}'"
    );
    let rows = all(conn, &sql).await;
    rows.iter().map(|r| (text(r, "name"), (text(r, "kind"), text(r, "counted") == "YES"))).collect()
}

fn literal(backend: Backend, kind: Option<&(String, bool)>, value: &Json) -> String {
    let quoted = |text: &str| format!("'{}'", text.replace('\'', "''"));
    match value {
        Json::Null => "NULL".to_owned(),
        Json::Number(n) => n.to_string(),
        Json::String(text) => quoted(text),
        Json::Array(hex) => {
            let hex = hex.first().and_then(Json::as_str).unwrap_or_default();
            match (backend, kind.map(|k| k.0.as_str())) {
                (Backend::Sqlite, _) => format!("X'{hex}'"),
                (Backend::Postgres, Some("uuid")) => quoted(hex),
                (Backend::Postgres, _) => quoted(&format!("\\x{hex}")),
            }
        }
        other => panic!("a value of a fixture: {other}"),
    }
}

/// Numbers that PostgreSQL counts go on behind the last one that is there.
async fn count_on(
    conn: &DatabaseConnection,
    backend: Backend,
    table: &str,
    kinds: &BTreeMap<String, (String, bool)>,
) {
    for column in kinds.iter().filter(|(_, (_, counted))| *counted).map(|(name, _)| name) {
        assert_eq!(backend, Backend::Postgres, "SQLite counts by itself");
        let sql = format!(
            "SELECT setval(pg_get_serial_sequence('{table}', '{column}'), \
             GREATEST((SELECT MAX({column}) FROM {table}), 1), (SELECT MAX({column}) FROM {table}) IS NOT NULL)"
        );
        run(conn, &sql).await;
    }
}

fn text(row: &QueryResult, column: &str) -> String {
    row.try_get("", column).unwrap_or_else(|e| panic!("{column}: {e}"))
}

async fn all(conn: &DatabaseConnection, sql: &str) -> Vec<QueryResult> {
    let rows = conn.query_all_raw(Statement::from_string(conn.get_database_backend(), sql.to_owned())).await;
    rows.unwrap_or_else(|e| panic!("{sql}: {e}"))
}

async fn run(conn: &DatabaseConnection, sql: &str) {
    if let Err(e) = conn.execute_unprepared(sql).await {
        panic!("{sql}: {e}");
    }
}
