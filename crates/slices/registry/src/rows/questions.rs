//! Questions to the owners of facts.

use base::{Day, Instant, Region};
use store::rows::{ConnectionTrait, QueryResult, Value, Values, all, execute, optional};
use store::{StoreError, Tx};
use uuid::Uuid;

use super::roll::after_prefix;
use super::{day, instant, range};

/// A question as it is stored. What was said is in clear, or sealed and masked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuestionRow {
    pub id: Uuid,
    pub subject: Uuid,
    pub fact: String,
    pub state: String,
    pub said: String,
    pub sealed: Option<Vec<u8>>,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub reason: String,
    pub owners: Vec<String>,
    pub asked_by: Option<Uuid>,
    pub asked_by_name: String,
    pub asked_at: Instant,
    pub due_on: Day,
    pub answered_by_name: String,
    pub answered_at: Option<Instant>,
    pub answer: String,
}

const COLUMNS: &str = "id, subject, fact, state, said, sealed, from_on, until_on, reason, owners, asked_by, \
    asked_by_name, asked_at, due_on, answered_by_name, answered_at, answer";

fn question(row: &QueryResult) -> Result<QuestionRow, StoreError> {
    let owners: String = row.try_get("", "owners")?;
    Ok(QuestionRow {
        id: row.try_get("", "id")?,
        subject: row.try_get("", "subject")?,
        fact: row.try_get("", "fact")?,
        state: row.try_get("", "state")?,
        said: row.try_get("", "said")?,
        sealed: row.try_get("", "sealed")?,
        from: day(row, "from_on")?,
        until: day(row, "until_on")?,
        reason: row.try_get("", "reason")?,
        owners: owners.split('、').map(str::to_owned).collect(),
        asked_by: row.try_get("", "asked_by")?,
        asked_by_name: row.try_get("", "asked_by_name")?,
        asked_at: instant(row, "asked_at")?.unwrap_or_default(),
        due_on: day(row, "due_on")?.unwrap_or(Day::MAX),
        answered_by_name: row.try_get("", "answered_by_name")?,
        answered_at: instant(row, "answered_at")?,
        answer: row.try_get("", "answer")?,
    })
}

pub(crate) async fn insert(tx: &Tx<'_>, q: &QuestionRow) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![
        q.id.into(),
        q.subject.into(),
        q.fact.clone().into(),
        q.state.clone().into(),
        q.said.clone().into(),
        q.sealed.clone().into(),
        q.from.map(Day::number).into(),
        q.until.map(Day::number).into(),
        q.reason.clone().into(),
        q.owners.join("、").into(),
        q.asked_by.into(),
        q.asked_by_name.clone().into(),
        q.asked_at.micros().into(),
        q.due_on.number().into(),
        q.answered_by_name.clone().into(),
        q.answered_at.map(Instant::micros).into(),
        q.answer.clone().into(),
    ];
    let marks = super::people::marks(values.len());
    execute(tx.conn(), &format!("INSERT INTO registry_questions ({COLUMNS}) VALUES ({marks})"), values)
        .await?;
    Ok(())
}

pub(crate) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<QuestionRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM registry_questions WHERE id = $1");
    optional(conn, &sql, vec![id.into()]).await?.as_ref().map(question).transpose()
}

/// The questions about a subject, the latest first.
pub(crate) async fn of_subject(
    conn: &impl ConnectionTrait,
    subject: Uuid,
) -> Result<Vec<QuestionRow>, StoreError> {
    let sql =
        format!("SELECT {COLUMNS} FROM registry_questions WHERE subject = $1 ORDER BY id DESC LIMIT 50");
    all(conn, &sql, vec![subject.into()]).await?.iter().map(question).collect()
}

/// Which questions are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// `open`, `accepted` or `declined`.
    pub state: String,
    /// About people who stand within one of these divisions.
    pub within: Vec<Region>,
    /// About people who are found under one of these keys; about anybody where there are none.
    pub keys: Vec<String>,
    /// Of this fact.
    pub fact: Option<String>,
    /// Those due last come first.
    pub last_first: bool,
    /// Behind this one.
    pub after: Option<(Day, Uuid)>,
    /// How many at most.
    pub limit: u32,
}

/// Questions, by the day on which they are due.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
) -> Result<Vec<QuestionRow>, StoreError> {
    let mut values = Values::new();
    let mut all_of = vec![format!("state = {}", values.put(wanted.state.as_str()))];
    let (beyond, direction) = if wanted.last_first { ("<", "DESC") } else { (">", "ASC") };
    if let Some((due, id)) = wanted.after {
        all_of.push(format!("(due_on, id) {beyond} ({}, {})", values.put(due.number()), values.put(id)));
    }
    if let Some(fact) = &wanted.fact {
        all_of.push(format!("fact = {}", values.put(fact.as_str())));
    }
    if !wanted.keys.is_empty() {
        let keys = wanted.keys.iter().map(|key| {
            let (from, until) = (values.put(key.as_str()), values.put(after_prefix(key)));
            format!("k.search_key >= {from} AND k.search_key < {until}")
        });
        let keys = keys.collect::<Vec<_>>().join(" OR ");
        all_of
            .push(format!("EXISTS (SELECT 1 FROM registry_keys k WHERE k.person = q.subject AND ({keys}))"));
    }
    let ranges: Vec<String> = wanted
        .within
        .iter()
        .map(|region| {
            let (low, high) = range(*region);
            format!("p.region BETWEEN {} AND {}", values.put(low), values.put(high))
        })
        .collect();
    all_of.push(format!(
        "EXISTS (SELECT 1 FROM registry_places p WHERE p.person = q.subject AND ({}))",
        ranges.join(" OR ")
    ));
    let sql = format!(
        "SELECT {COLUMNS} FROM registry_questions q WHERE {} ORDER BY due_on {direction}, id {direction} LIMIT {}",
        all_of.join(" AND "),
        wanted.limit
    );
    all(conn, &sql, values.into_vec()).await?.iter().map(question).collect()
}

/// Ends a question that is open.
pub(crate) async fn end(tx: &Tx<'_>, id: Uuid, state: &str, answer: &str) -> Result<(), StoreError> {
    let ctx = tx.context();
    let sql = "UPDATE registry_questions SET state = $1, answer = $2, answered_by = $3, answered_by_name = $4, \
        answered_at = $5, sealed = NULL WHERE id = $6 AND state = 'open'";
    let values: Vec<Value> = vec![
        state.into(),
        answer.into(),
        ctx.account().map(|a| a.0).into(),
        ctx.actor().name.clone().into(),
        ctx.at().micros().into(),
        id.into(),
    ];
    match execute(tx.conn(), sql, values).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Changed),
    }
}
