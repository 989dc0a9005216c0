//! What a database says, as lines that can be compared.

use std::collections::{BTreeMap, HashMap};

use store::facts::{Said, open, page};
use store::rows::{ConnectionTrait, all, one};
use store::{Backend, Store};
use uuid::Uuid;

use crate::place::context;

/// Spells that are read at once.
const PAGE: u32 = 5_000;
/// What is worked out of the facts of people, as what each of them has of it.
const WORKED_OUT: [(&str, &str); 4] = [
    ("registry_places", "person"),
    ("registry_keys", "person"),
    ("registry_ties", "person"),
    ("registry_members", "person"),
];

/// Lines with how often each occurs.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Picture {
    lines: BTreeMap<String, i64>,
}

impl FromIterator<String> for Picture {
    fn from_iter<I: IntoIterator<Item = String>>(lines: I) -> Picture {
        let mut picture = Picture::default();
        for line in lines {
            picture.add(line);
        }
        picture
    }
}

impl Picture {
    pub fn add(&mut self, line: String) {
        *self.lines.entry(line).or_default() += 1;
    }

    pub fn extend(&mut self, other: Picture) {
        for (line, n) in other.lines {
            *self.lines.entry(line).or_default() += n;
        }
    }

    pub fn has(&self, line: &str) -> bool {
        self.lines.contains_key(line)
    }

    pub fn is_empty(&self) -> bool {
        self.lines.is_empty()
    }

    /// What is here and not there, each as often as that.
    pub fn without(&self, other: &Picture) -> Vec<String> {
        let mut rest = Vec::new();
        for (line, n) in &self.lines {
            let more = n - other.lines.get(line).copied().unwrap_or(0);
            rest.extend((0..more).map(|_| line.clone()));
        }
        rest
    }

    /// The lines of those whom a name stands for.
    pub fn of(&self, wanted: impl Fn(&str) -> bool) -> Picture {
        let lines = self.lines.iter().filter(|(line, _)| wanted(line.split(' ').next().unwrap_or("")));
        Picture { lines: lines.map(|(line, n)| (line.clone(), *n)).collect() }
    }
}

/// A number from a query that counts as `n`.
pub async fn count(conn: &impl ConnectionTrait, sql: &str) -> i64 {
    one(conn, &format!("SELECT COUNT(*) AS n FROM {sql}"), vec![]).await.unwrap().try_get("", "n").unwrap()
}

/// Whether there is such a table.
pub async fn has_table(store: &Store, table: &str) -> bool {
    let what = match store.backend() {
        Backend::Sqlite => format!("sqlite_master WHERE type = 'table' AND name = '{table}'"),
        Backend::Postgres => format!("pg_tables WHERE tablename = '{table}'"),
    };
    count(store.read(&context()).conn(), &what).await == 1
}

/// Rows of each table.
pub async fn tables(store: &Store) -> Picture {
    let ctx = context();
    let conn = store.read(&ctx).conn();
    let sql = match store.backend() {
        Backend::Sqlite => "SELECT name AS n FROM sqlite_master WHERE type = 'table'",
        Backend::Postgres => "SELECT tablename::text AS n FROM pg_tables WHERE schemaname = 'public'",
    };
    let mut picture = Picture::default();
    for row in all(conn, sql, vec![]).await.unwrap() {
        let table: String = row.try_get("", "n").unwrap();
        picture.add(format!("{table} {}", count(conn, &table).await));
    }
    picture
}

/// Who is there: `entity:ref` by id.
pub async fn subjects(store: &Store) -> HashMap<Uuid, String> {
    let ctx = context();
    let rows =
        all(store.read(&ctx).conn(), "SELECT id, entity, ref FROM store_subjects", vec![]).await.unwrap();
    let name = |row: &store::rows::QueryResult| -> String {
        let (entity, own): (String, String) =
            (row.try_get("", "entity").unwrap(), row.try_get("", "ref").unwrap());
        format!("{entity}:{own}")
    };
    rows.iter().map(|row| (row.try_get("", "id").unwrap(), name(row))).collect()
}

/// Every subject and every spell, sealed ones opened.
pub async fn facts(store: &Store) -> Picture {
    let ctx = context();
    let read = store.read(&ctx);
    let subjects = subjects(store).await;
    let mut picture: Picture = subjects.values().map(|name| format!("{name} is there")).collect();
    let mut after = 0;
    loop {
        let spells = page(read.conn(), after, PAGE).await.unwrap();
        let Some(last) = spells.last() else { return picture };
        after = last.id;
        for s in &spells {
            let said = match &s.said {
                Said::Unknown => "unknown".to_owned(),
                Said::None => "none".to_owned(),
                Said::Value(_) | Said::Sealed(_) => match open(read.ring(), s) {
                    Ok(value) => format!("{value:?}"),
                    Err(e) => format!("does not open: {e}"),
                },
            };
            let name = subjects.get(&s.subject).map_or("nobody", String::as_str);
            picture.add(format!(
                "{name} {} {said} {:?} {:?} {} {} {}",
                s.fact, s.from, s.until, s.known_on, s.source, s.evidence
            ));
        }
    }
}

/// What is worked out of the facts: how much each person has of it, and who is listed.
pub async fn worked_out(store: &Store) -> Picture {
    let ctx = context();
    let conn = store.read(&ctx).conn();
    let mut picture = Picture::default();
    for (table, person) in WORKED_OUT {
        let sql = format!(
            "SELECT p.ref AS name, COUNT(*) AS n FROM {table} t JOIN registry_people p ON p.id = t.{person} \
             GROUP BY p.ref"
        );
        for row in all(conn, &sql, vec![]).await.unwrap() {
            let (name, n): (String, i64) = (row.try_get("", "name").unwrap(), row.try_get("", "n").unwrap());
            picture.add(format!("resident:{name} {table} {n}"));
        }
        picture.add(format!("{table} {}", count(conn, table).await));
    }
    for table in ["registry_people", "registry_organisations"] {
        for row in all(conn, &format!("SELECT ref AS name FROM {table}"), vec![]).await.unwrap() {
            picture.add(format!("{table} {}", row.try_get::<String>("", "name").unwrap()));
        }
    }
    picture
}
