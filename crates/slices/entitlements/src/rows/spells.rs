//! What is said of whom, as the platform keeps it: subjects and their facts, without what is sealed.

use std::collections::BTreeSet;

use base::Day;
use store::StoreError;
use store::rows::{ConnectionTrait, QueryResult, Value, all};
use uuid::Uuid;

/// Values of one query.
const VALUES: usize = 1_000;
/// The relations for which this slice keeps an index, as its condition is written.
const INDEXED: &str = "fact IN ('institution', 'resident')";

/// Somebody whom facts are about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Subject {
    /// Who.
    pub id: Uuid,
    /// The entity.
    pub entity: String,
    /// The id in files.
    pub reference: String,
}

/// What a spell says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Stated {
    /// It is not known.
    Unknown,
    /// It is known to be absent.
    None,
    /// A value, as fact files write it.
    Value(String),
}

/// One spell, as far as rules need it.
#[derive(Clone, Debug)]
pub(crate) struct SpellRow {
    /// Its number: in this order they were recorded.
    pub id: i64,
    /// Whose.
    pub subject: Uuid,
    /// Which fact.
    pub fact: String,
    /// What it says.
    pub stated: Stated,
    /// Who says so.
    pub source: String,
    from: Option<i32>,
    until: Option<i32>,
    known_on: i32,
}

/// A relation of an entity, and who may assert it.
#[derive(Clone, Copy)]
pub(crate) struct Relation<'a> {
    pub entity: &'a str,
    pub fact: &'a str,
    pub asserted_by: &'a [String],
}

impl SpellRow {
    /// Whether it holds on every day and was always known.
    pub fn is_always(&self) -> bool {
        self.from.is_none() && self.until.is_none() && self.known_on <= Day::MIN.number()
    }

    /// Whether it speaks of the day, and was known on it.
    pub fn holds(&self, on: Day) -> bool {
        let (from, until, known_on) = self.days();
        from <= on.number() && on.number() < until && known_on <= on.number()
    }

    /// First day, the day after the last and the day of knowledge, as the engine writes them.
    pub fn days(&self) -> (i32, i32, i32) {
        let known_on = if self.known_on <= Day::MIN.number() { i32::MIN } else { self.known_on };
        (self.from.unwrap_or(i32::MIN), self.until.unwrap_or(i32::MAX), known_on)
    }
}

/// Everybody of some entities in the order of their ids, in pieces: those after one, at most so many.
pub(crate) async fn subjects(
    conn: &impl ConnectionTrait,
    entities: &[&str],
    after: Uuid,
    limit: u32,
) -> Result<Vec<Subject>, StoreError> {
    if entities.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT id, entity, ref FROM store_subjects WHERE id > $1 AND entity IN ({}) ORDER BY id LIMIT {limit}",
        marks(2, entities.len())
    );
    let mut values: Vec<Value> = vec![after.into()];
    values.extend(entities.iter().map(|e| Value::from(*e)));
    all(conn, &sql, values).await?.iter().map(subject).collect()
}

/// How many subjects each entity has.
pub(crate) async fn counts(conn: &impl ConnectionTrait) -> Result<Vec<(String, u64)>, StoreError> {
    let rows = all(conn, "SELECT entity, COUNT(*) AS n FROM store_subjects GROUP BY entity", vec![]).await?;
    let one = |r: &QueryResult| -> Result<(String, u64), StoreError> {
        let n: i64 = r.try_get("", "n")?;
        Ok((r.try_get("", "entity")?, u64::try_from(n).unwrap_or(0)))
    };
    rows.iter().map(one).collect()
}

/// Those of an entity with these ids in files.
pub(crate) async fn by_reference(
    conn: &impl ConnectionTrait,
    entity: &str,
    refs: &BTreeSet<String>,
) -> Result<Vec<Subject>, StoreError> {
    let refs: Vec<&String> = refs.iter().collect();
    let mut out = Vec::new();
    for piece in refs.chunks(VALUES) {
        let sql = format!(
            "SELECT id, entity, ref FROM store_subjects WHERE entity = $1 AND ref IN ({}) ORDER BY id",
            marks(2, piece.len())
        );
        let mut values: Vec<Value> = vec![entity.into()];
        values.extend(piece.iter().map(|r| Value::from(r.as_str())));
        for row in all(conn, &sql, values).await? {
            out.push(subject(&row)?);
        }
    }
    Ok(out)
}

/// One subject.
pub(crate) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Subject>, StoreError> {
    let rows = all(conn, "SELECT id, entity, ref FROM store_subjects WHERE id = $1", vec![id.into()]).await?;
    rows.first().map(subject).transpose()
}

/// Those whose relation names one of these at some time.
pub(crate) async fn naming(
    conn: &impl ConnectionTrait,
    relation: Relation<'_>,
    refs: &[&str],
) -> Result<Vec<Subject>, StoreError> {
    let indexed = if ["institution", "resident"].contains(&relation.fact) { INDEXED } else { "1 = 1" };
    let mut out = Vec::new();
    for piece in refs.chunks(VALUES) {
        let sql = format!(
            "SELECT id, entity, ref FROM store_subjects WHERE entity = $1 AND id IN (SELECT subject FROM store_facts \
             WHERE {indexed} AND fact = $2 AND withdrawn_at IS NULL AND value IN ({})) ORDER BY id",
            marks(3, piece.len())
        );
        let mut values: Vec<Value> = vec![relation.entity.into(), relation.fact.into()];
        values.extend(piece.iter().map(|r| Value::from(*r)));
        for row in all(conn, &sql, values).await? {
            out.push(subject(&row)?);
        }
    }
    Ok(out)
}

/// Those of whom it may not be known on every day whom their relation names: they may belong to anybody.
pub(crate) async fn naming_nobody_sure(
    conn: &impl ConnectionTrait,
    relation: Relation<'_>,
    as_known: Day,
) -> Result<Vec<Subject>, StoreError> {
    let mut values: Vec<Value> =
        vec![relation.entity.into(), relation.fact.into(), as_known.number().into(), relation.fact.into()];
    let believed = if relation.asserted_by.is_empty() {
        String::new()
    } else {
        values.extend(relation.asserted_by.iter().map(|a| Value::from(a.as_str())));
        format!("AND (f.source = '' OR f.source IN ({}))", marks(5, relation.asserted_by.len()))
    };
    let sql = format!(
        "SELECT s.id, s.entity, s.ref FROM store_subjects s WHERE s.entity = $1 AND (NOT EXISTS (SELECT 1 FROM \
         store_facts f WHERE f.subject = s.id AND f.fact = $2 AND f.withdrawn_at IS NULL AND f.state IN ('value', 'none') \
         AND f.from_on IS NULL AND f.until_on IS NULL AND f.known_on <= $3 {believed}) OR EXISTS (SELECT 1 FROM \
         store_facts u WHERE u.subject = s.id AND u.fact = $4 AND u.withdrawn_at IS NULL AND u.state = 'unknown')) \
         ORDER BY s.id"
    );
    all(conn, &sql, values).await?.iter().map(subject).collect()
}

const SPELL: &str =
    "SELECT id, subject, fact, state, value, from_on, until_on, known_on, source FROM store_facts";

/// Spells of facts with these names, in pieces by number, without what was withdrawn and what is sealed.
pub(crate) async fn page(
    conn: &impl ConnectionTrait,
    facts: &[&str],
    after: i64,
    limit: u32,
) -> Result<Vec<SpellRow>, StoreError> {
    if facts.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "{SPELL} WHERE id > $1 AND withdrawn_at IS NULL AND state <> 'sealed' AND fact IN ({}) ORDER BY id LIMIT {limit}",
        marks(2, facts.len())
    );
    let mut values: Vec<Value> = vec![after.into()];
    values.extend(facts.iter().map(|f| Value::from(*f)));
    all(conn, &sql, values).await?.iter().map(spell).collect()
}

/// Spells of these facts of some, without what was withdrawn and what is sealed.
pub(crate) async fn of_subjects(
    conn: &impl ConnectionTrait,
    subjects: &[Uuid],
    facts: &[&str],
) -> Result<Vec<SpellRow>, StoreError> {
    if facts.is_empty() {
        return Ok(vec![]);
    }
    let mut out = Vec::new();
    for piece in subjects.chunks(VALUES) {
        let sql = format!(
            "{SPELL} WHERE subject IN ({}) AND withdrawn_at IS NULL AND state <> 'sealed' AND fact IN ({}) ORDER BY id",
            marks(1, piece.len()),
            marks(piece.len() + 1, facts.len())
        );
        let mut values: Vec<Value> = piece.iter().map(|s| Value::from(*s)).collect();
        values.extend(facts.iter().map(|f| Value::from(*f)));
        for row in all(conn, &sql, values).await? {
            out.push(spell(&row)?);
        }
    }
    Ok(out)
}

/// `$3, $4, $5` for three values from the third on.
pub(super) fn marks(first: usize, count: usize) -> String {
    let marks: Vec<String> = (first..first + count).map(|i| format!("${i}")).collect();
    marks.join(", ")
}

fn subject(row: &QueryResult) -> Result<Subject, StoreError> {
    Ok(Subject {
        id: row.try_get("", "id")?,
        entity: row.try_get("", "entity")?,
        reference: row.try_get("", "ref")?,
    })
}

fn spell(row: &QueryResult) -> Result<SpellRow, StoreError> {
    let state: String = row.try_get("", "state")?;
    let stated = match state.as_str() {
        "unknown" => Stated::Unknown,
        "none" => Stated::None,
        "value" => Stated::Value(row.try_get("", "value")?),
        other => return Err(StoreError::Row("store_facts", format!("state {other}"))),
    };
    Ok(SpellRow {
        id: row.try_get("", "id")?,
        subject: row.try_get("", "subject")?,
        fact: row.try_get("", "fact")?,
        stated,
        source: row.try_get("", "source")?,
        from: row.try_get("", "from_on")?,
        until: row.try_get("", "until_on")?,
        known_on: row.try_get("", "known_on")?,
    })
}
