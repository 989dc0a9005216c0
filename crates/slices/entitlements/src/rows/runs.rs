//! Runs, what they say of each rule, and what of each one.

use std::collections::HashMap;

use base::{Day, Instant, Wording};
use store::rows::{ConnectionTrait, QueryResult, Value, all, execute, one, optional};
use store::{Bulk, StoreError};
use uuid::Uuid;

use super::spells::marks;
use crate::model::{Answer, Counts, Finding, Outcome, Run};

/// Findings removed by one statement.
const REMOVED: u32 = 20_000;

/// A run that begins.
pub(crate) struct NewRun {
    pub id: Uuid,
    pub job: Uuid,
    pub on: Day,
    pub started_at: Instant,
}

pub(crate) async fn begin(conn: &impl ConnectionTrait, run: &NewRun) -> Result<(), StoreError> {
    let sql = "INSERT INTO entitlements_runs (id, job, on_day, as_known, started_at, subjects, unread) \
        VALUES ($1, $2, $3, $4, $5, 0, 0)";
    let on = run.on.number();
    let values: Vec<Value> =
        vec![run.id.into(), run.job.into(), on.into(), on.into(), run.started_at.micros().into()];
    execute(conn, sql, values).await?;
    Ok(())
}

/// Makes a run count.
pub(crate) async fn finish(
    conn: &impl ConnectionTrait,
    run: Uuid,
    at: Instant,
    subjects: u64,
    unread: u64,
) -> Result<(), StoreError> {
    let sql = "UPDATE entitlements_runs SET finished_at = $1, subjects = $2, unread = $3 WHERE id = $4";
    let values: Vec<Value> = vec![at.micros().into(), big(subjects).into(), big(unread).into(), run.into()];
    execute(conn, sql, values).await?;
    Ok(())
}

/// The last run that is finished.
pub(crate) async fn latest(conn: &impl ConnectionTrait) -> Result<Option<Run>, StoreError> {
    let sql = "SELECT id, on_day, started_at, finished_at FROM entitlements_runs WHERE finished_at IS NOT NULL \
        ORDER BY finished_at DESC, id DESC LIMIT 1";
    optional(conn, sql, vec![]).await?.as_ref().map(run).transpose()
}

/// Whether a job has made a run that is finished.
pub(crate) async fn is_made(conn: &impl ConnectionTrait, job: Uuid) -> Result<bool, StoreError> {
    let sql = "SELECT 1 AS n FROM entitlements_runs WHERE job = $1 AND finished_at IS NOT NULL";
    Ok(optional(conn, sql, vec![job.into()]).await?.is_some())
}

/// Runs without an end, each with the job that made it.
pub(crate) async fn unfinished(conn: &impl ConnectionTrait) -> Result<Vec<(Uuid, Uuid)>, StoreError> {
    let sql = "SELECT id, job FROM entitlements_runs WHERE finished_at IS NULL ORDER BY id";
    let rows = all(conn, sql, vec![]).await?;
    rows.iter().map(|r| Ok((r.try_get("", "id")?, r.try_get("", "job")?))).collect()
}

/// Finished runs before the last so many.
pub(crate) async fn before_last(conn: &impl ConnectionTrait, keep: u32) -> Result<Vec<Uuid>, StoreError> {
    let sql =
        "SELECT id FROM entitlements_runs WHERE finished_at IS NOT NULL ORDER BY finished_at DESC, id DESC";
    let rows = all(conn, sql, vec![]).await?;
    rows.iter().skip(keep as usize).map(|r| Ok(r.try_get("", "id")?)).collect()
}

/// Removes some of the findings of a run, or the run itself where it has none any more. Whether it is gone.
pub(crate) async fn remove_some(conn: &impl ConnectionTrait, run: Uuid) -> Result<bool, StoreError> {
    let sql = "SELECT id FROM entitlements_answers WHERE run = $1 ORDER BY id LIMIT 1";
    let Some(row) = optional(conn, sql, vec![run.into()]).await? else {
        execute(conn, "DELETE FROM entitlements_runs WHERE id = $1", vec![run.into()]).await?;
        return Ok(true);
    };
    let answer: i64 = row.try_get("", "id")?;
    let sql = format!(
        "DELETE FROM entitlements_findings WHERE answer = $1 AND subject IN \
         (SELECT subject FROM entitlements_findings WHERE answer = $2 ORDER BY subject LIMIT {REMOVED})"
    );
    let removed = execute(conn, &sql, vec![answer.into(), answer.into()]).await?.rows_affected();
    if removed == 0 {
        execute(conn, "DELETE FROM entitlements_reasons WHERE answer = $1", vec![answer.into()]).await?;
        execute(conn, "DELETE FROM entitlements_answers WHERE id = $1", vec![answer.into()]).await?;
    }
    Ok(false)
}

const ANSWER: [&str; 15] = [
    "pack",
    "pack_hash",
    "rule",
    "entity",
    "period",
    "judged_on",
    "in_force",
    "clauses",
    "assumed",
    "granted",
    "refused",
    "given",
    "undetermined",
    "cannot",
    "granted_fen",
];

/// Notes that a run says something of a rule; gives the number under which. The number within `answer` is left out.
pub(crate) async fn add_answer(
    conn: &impl ConnectionTrait,
    run: Uuid,
    answer: &Answer,
) -> Result<i64, StoreError> {
    let sql = format!(
        "INSERT INTO entitlements_answers (run, {}) VALUES ($1, {}) RETURNING id",
        ANSWER.join(", "),
        marks(2, ANSWER.len())
    );
    let mut values: Vec<Value> = vec![
        run.into(),
        answer.pack.as_str().into(),
        answer.pack_hash.as_str().into(),
        answer.rule.as_str().into(),
        answer.entity.as_str().into(),
        answer.period.as_str().into(),
        answer.judged_on.number().into(),
        i32::from(answer.in_force).into(),
        answer.clauses.join(" ").into(),
        answer.assumed.join(" ").into(),
    ];
    values.extend(counts(&answer.counts));
    Ok(one(conn, &sql, values).await?.try_get("", "id")?)
}

/// Writes down how many of each there are.
pub(crate) async fn count(conn: &impl ConnectionTrait, answer: i64, of: &Counts) -> Result<(), StoreError> {
    let sql = "UPDATE entitlements_answers SET granted = $1, refused = $2, given = $3, undetermined = $4, cannot = $5, \
        granted_fen = $6 WHERE id = $7";
    let mut values: Vec<Value> = counts(of).to_vec();
    values.push(answer.into());
    execute(conn, sql, values).await?;
    Ok(())
}

fn counts(c: &Counts) -> [Value; 6] {
    let n = |n: u64| Value::from(big(n));
    [n(c.granted), n(c.refused), n(c.given), n(c.undetermined), n(c.cannot), c.granted_fen.into()]
}

/// Findings on their way into the database, with reasons said once.
#[derive(Default)]
pub(crate) struct Reasons {
    numbers: HashMap<Wording, i32>,
}

impl Reasons {
    /// The number of a reason, and whether it is new.
    fn number(&mut self, reason: &Wording) -> (i32, bool) {
        if let Some(n) = self.numbers.get(reason) {
            return (*n, false);
        }
        let n = i32::try_from(self.numbers.len()).unwrap_or(i32::MAX);
        self.numbers.insert(reason.clone(), n);
        (n, true)
    }
}

/// Writes findings of one answer.
pub(crate) async fn add_findings(
    conn: &impl ConnectionTrait,
    answer: i64,
    findings: &[Finding],
    reasons: &mut Reasons,
) -> Result<(), StoreError> {
    let columns = [
        "answer",
        "subject",
        "result",
        "amount_fen",
        "amount_min_fen",
        "amount_max_fen",
        "value",
        "needs",
        "needs_count",
        "reason",
    ];
    let mut bulk = Bulk::new("entitlements_findings", &columns);
    let mut said = Bulk::new("entitlements_reasons", &["answer", "number", "zh", "en"]);
    for f in findings {
        let reason = match &f.reason {
            None => None,
            Some(wording) => {
                let (number, new) = reasons.number(wording);
                if new {
                    let (zh, en) = (wording.zh.as_str(), wording.en.as_str());
                    said.add(vec![answer.into(), number.into(), zh.into(), en.into()]);
                }
                Some(number)
            }
        };
        let row = vec![
            answer.into(),
            f.subject.into(),
            f.outcome.as_str().into(),
            f.amount_fen.into(),
            f.min_fen.into(),
            f.max_fen.into(),
            f.value.as_str().into(),
            f.needs.join("\n").into(),
            i32::try_from(f.needs_count).unwrap_or(i32::MAX).into(),
            reason.into(),
        ];
        bulk.add(row);
    }
    bulk.flush(conn).await?;
    said.flush(conn).await?;
    Ok(())
}

/// What a run says of each rule, in the order in which the rules were asked.
pub(crate) async fn answers(conn: &impl ConnectionTrait, run: Uuid) -> Result<Vec<Answer>, StoreError> {
    let sql =
        format!("SELECT id, {} FROM entitlements_answers WHERE run = $1 ORDER BY id", ANSWER.join(", "));
    all(conn, &sql, vec![run.into()]).await?.iter().map(answer).collect()
}

/// What is found of some, with the number of the answer.
pub(crate) async fn findings(
    conn: &impl ConnectionTrait,
    answers: &[i64],
    subjects: &[Uuid],
) -> Result<Vec<(i64, Finding)>, StoreError> {
    if answers.is_empty() || subjects.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT f.answer, f.subject, f.result, f.amount_fen, f.amount_min_fen, f.amount_max_fen, f.value, f.needs, \
         f.needs_count, r.zh, r.en FROM entitlements_findings f LEFT JOIN entitlements_reasons r \
         ON r.answer = f.answer AND r.number = f.reason WHERE f.answer IN ({}) AND f.subject IN ({}) \
         ORDER BY f.answer, f.subject",
        marks(1, answers.len()),
        marks(answers.len() + 1, subjects.len())
    );
    let mut values: Vec<Value> = answers.iter().map(|a| Value::from(*a)).collect();
    values.extend(subjects.iter().map(|s| Value::from(*s)));
    all(conn, &sql, values).await?.iter().map(finding).collect()
}

fn run(row: &QueryResult) -> Result<Run, StoreError> {
    Ok(Run {
        id: row.try_get("", "id")?,
        on: day(row, "entitlements_runs", "on_day")?,
        started_at: Instant::from_micros(row.try_get("", "started_at")?),
        finished_at: Instant::from_micros(row.try_get("", "finished_at")?),
    })
}

fn answer(row: &QueryResult) -> Result<Answer, StoreError> {
    let words = |column: &str| -> Result<Vec<String>, StoreError> {
        let text: String = row.try_get("", column)?;
        Ok(text.split_whitespace().map(str::to_owned).collect())
    };
    let n = |column: &str| -> Result<u64, StoreError> {
        Ok(u64::try_from(row.try_get::<i64>("", column)?).unwrap_or(0))
    };
    Ok(Answer {
        id: row.try_get("", "id")?,
        pack: row.try_get("", "pack")?,
        pack_hash: row.try_get("", "pack_hash")?,
        rule: row.try_get("", "rule")?,
        entity: row.try_get("", "entity")?,
        period: row.try_get("", "period")?,
        judged_on: day(row, "entitlements_answers", "judged_on")?,
        in_force: row.try_get::<i32>("", "in_force")? != 0,
        clauses: words("clauses")?,
        assumed: words("assumed")?,
        counts: Counts {
            granted: n("granted")?,
            refused: n("refused")?,
            given: n("given")?,
            undetermined: n("undetermined")?,
            cannot: n("cannot")?,
            granted_fen: row.try_get("", "granted_fen")?,
        },
    })
}

fn finding(row: &QueryResult) -> Result<(i64, Finding), StoreError> {
    let word: String = row.try_get("", "result")?;
    let wrong = || StoreError::Row("entitlements_findings", format!("result {word}"));
    let needs: String = row.try_get("", "needs")?;
    let count: i32 = row.try_get("", "needs_count")?;
    let (zh, en): (Option<String>, Option<String>) = (row.try_get("", "zh")?, row.try_get("", "en")?);
    let finding = Finding {
        subject: row.try_get("", "subject")?,
        outcome: Outcome::parse(&word).ok_or_else(wrong)?,
        amount_fen: row.try_get("", "amount_fen")?,
        min_fen: row.try_get("", "amount_min_fen")?,
        max_fen: row.try_get("", "amount_max_fen")?,
        value: row.try_get("", "value")?,
        needs: needs.lines().map(str::to_owned).collect(),
        needs_count: u32::try_from(count).unwrap_or(0),
        reason: zh.zip(en).map(|(zh, en)| Wording { zh, en }),
    };
    Ok((row.try_get("", "answer")?, finding))
}

fn day(row: &QueryResult, table: &'static str, column: &str) -> Result<Day, StoreError> {
    let number: i32 = row.try_get("", column)?;
    Day::from_number(number).ok_or_else(|| StoreError::Row(table, column.to_owned()))
}

fn big(n: u64) -> i64 {
    i64::try_from(n).unwrap_or(i64::MAX)
}
