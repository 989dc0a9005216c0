//! Facts over two times: when it was so, and when that was known (semantics §1).
//!
//! A spell is never changed. What was wrong is withdrawn, with the instant and the account, and stays readable:
//! asking *as known at* an instant before the withdrawal still shows it.

use base::{Day, Instant};
use sea_orm::{ConnectionTrait, QueryResult, Value};
use uuid::Uuid;

use crate::rows::{all, execute, one};
use crate::seal::{KeyRing, SealError};
use crate::{StoreError, Tx};

/// What a spell says.
#[derive(Clone, PartialEq, Eq)]
pub enum Said {
    /// It is not known: what was said before for these days counts no longer.
    Unknown,
    /// It is known to be absent.
    None,
    /// A value, as fact files write it.
    Value(String),
    /// A value that is sealed; [`open`] opens it.
    Sealed(Vec<u8>),
}

/// One spell of a fact.
#[derive(Clone, PartialEq, Eq)]
pub struct Spell {
    /// Its number.
    pub id: i64,
    /// Whose.
    pub subject: Uuid,
    /// Which fact of the vocabulary.
    pub fact: String,
    /// What it says.
    pub said: Said,
    /// First day; none: since ever.
    pub from: Option<Day>,
    /// The day after the last; none: until further notice.
    pub until: Option<Day>,
    /// The day on which it became known.
    pub known_on: Day,
    /// Who says so.
    pub source: String,
    /// What it rests on.
    pub evidence: String,
    /// Who entered it; none where a feed did.
    pub account: Option<Uuid>,
    /// When it was entered here.
    pub recorded_at: Instant,
    /// When it was withdrawn.
    pub withdrawn_at: Option<Instant>,
    /// Who withdrew it.
    pub withdrawn_by: Option<Uuid>,
}

impl Spell {
    /// Whether it speaks of the day.
    #[must_use]
    pub fn covers(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}

/// A spell that is to be recorded. The value is in clear; it is sealed where `sealed` says so.
#[derive(Clone)]
pub struct NewSpell<'a> {
    /// Whose.
    pub subject: Uuid,
    /// Which fact.
    pub fact: &'a str,
    /// What it says: unknown, none or a value in clear; or what another spell of the same fact has sealed.
    pub said: Said,
    /// Whether the value is sealed.
    pub sealing: Sealing,
    /// First day.
    pub from: Option<Day>,
    /// The day after the last.
    pub until: Option<Day>,
    /// The day on which it became known.
    pub known_on: Day,
    /// Who says so.
    pub source: &'a str,
    /// What it rests on.
    pub evidence: &'a str,
}

/// Whether a value is sealed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sealing {
    /// In clear.
    Clear,
    /// Sealed, with a digest for look-up.
    Sealed,
}

/// The columns of a row of facts, for [`crate::Bulk`].
pub const COLUMNS: [&str; 13] = [
    "subject",
    "fact",
    "state",
    "value",
    "sealed",
    "digest",
    "from_on",
    "until_on",
    "known_on",
    "source",
    "evidence",
    "account",
    "recorded_at",
];

/// The values of [`COLUMNS`] for a new spell.
///
/// # Errors
/// Where it cannot be sealed.
pub fn row_of(
    ring: &KeyRing,
    spell: &NewSpell<'_>,
    account: Option<Uuid>,
    at: Instant,
) -> Result<Vec<Value>, SealError> {
    let (state, value, sealed) = match (&spell.said, spell.sealing) {
        (Said::Unknown, _) => ("unknown", None, None),
        (Said::None, _) => ("none", None, None),
        (Said::Value(text), Sealing::Clear) => ("value", Some(text.clone()), None),
        (Said::Value(text), Sealing::Sealed) => {
            ("sealed", None, Some(ring.seal(spell.fact, &place(spell.subject, spell.fact), text)?))
        }
        // Sealed anew: only so has it a digest under which it is found.
        (Said::Sealed(body), _) => {
            let place = place(spell.subject, spell.fact);
            ("sealed", None, Some(ring.seal(spell.fact, &place, &ring.open(&place, body)?)?))
        }
    };
    let (body, digest) = sealed.map_or((None, None), |s| (Some(s.body), Some(s.digest)));
    Ok(vec![
        spell.subject.into(),
        spell.fact.into(),
        state.into(),
        value.into(),
        body.into(),
        digest.into(),
        spell.from.map(Day::number).into(),
        spell.until.map(Day::number).into(),
        spell.known_on.number().into(),
        spell.source.into(),
        spell.evidence.into(),
        account.into(),
        at.micros().into(),
    ])
}

/// What a sealed value is bound to, so that it opens in no other row.
fn place(subject: Uuid, fact: &str) -> Vec<u8> {
    [subject.as_bytes(), fact.as_bytes()].concat()
}

/// Opens a sealed value; values in clear come as they are, unknown and none as nothing.
///
/// # Errors
/// Where its key is missing or it was changed.
pub fn open(ring: &KeyRing, spell: &Spell) -> Result<Option<String>, SealError> {
    match &spell.said {
        Said::Unknown | Said::None => Ok(None),
        Said::Value(text) => Ok(Some(text.clone())),
        Said::Sealed(body) => ring.open(&place(spell.subject, &spell.fact), body).map(Some),
    }
}

/// Records a spell; gives its number.
///
/// # Errors
/// What the database refuses.
pub async fn record(tx: &Tx<'_>, spell: &NewSpell<'_>) -> Result<i64, StoreError> {
    let ctx = tx.context();
    let values = row_of(tx.ring(), spell, ctx.account().map(|a| a.0), ctx.at())?;
    let columns = COLUMNS.join(", ");
    let marks: Vec<String> = (1..=COLUMNS.len()).map(|i| format!("${i}")).collect();
    let sql = format!("INSERT INTO store_facts ({columns}) VALUES ({}) RETURNING id", marks.join(", "));
    Ok(one(tx.conn(), &sql, values).await?.try_get("", "id")?)
}

/// Notes that everybody of an entity has been taken in, within the change that took in the last of them. Until then that
/// nobody is there says nothing.
///
/// # Errors
/// What the database refuses.
pub async fn note_complete(tx: &Tx<'_>, entity: &str) -> Result<(), StoreError> {
    let sql =
        "INSERT INTO store_complete (entity, complete_at) VALUES ($1, $2) ON CONFLICT (entity) DO NOTHING";
    execute(tx.conn(), sql, vec![entity.into(), tx.context().at().micros().into()]).await?;
    Ok(())
}

/// The entities of which everybody has been taken in.
///
/// # Errors
/// What the database refuses.
pub async fn complete(conn: &impl ConnectionTrait) -> Result<Vec<String>, StoreError> {
    let rows = all(conn, "SELECT entity FROM store_complete ORDER BY entity", vec![]).await?;
    rows.iter().map(|r| Ok(r.try_get("", "entity")?)).collect()
}

/// Withdraws a spell.
///
/// # Errors
/// [`StoreError::Changed`] where it is not there or was withdrawn before.
pub async fn withdraw(tx: &Tx<'_>, id: i64) -> Result<(), StoreError> {
    let ctx = tx.context();
    let sql =
        "UPDATE store_facts SET withdrawn_at = $1, withdrawn_by = $2 WHERE id = $3 AND withdrawn_at IS NULL";
    let values: Vec<Value> = vec![ctx.at().micros().into(), ctx.account().map(|a| a.0).into(), id.into()];
    match execute(tx.conn(), sql, values).await?.rows_affected() {
        1 => Ok(()),
        _ => Err(StoreError::Changed),
    }
}

const SELECT: &str = "SELECT id, subject, fact, state, value, sealed, from_on, until_on, known_on, source, evidence, \
    account, recorded_at, withdrawn_at, withdrawn_by FROM store_facts";

/// All spells of a subject, withdrawn ones too, by fact and in the order in which they came.
///
/// # Errors
/// What the database refuses.
pub async fn of_subject(conn: &impl ConnectionTrait, subject: Uuid) -> Result<Vec<Spell>, StoreError> {
    let sql = format!("{SELECT} WHERE subject = $1 ORDER BY fact, id");
    all(conn, &sql, vec![subject.into()]).await?.iter().map(spell).collect()
}

/// One spell.
///
/// # Errors
/// [`StoreError::Changed`] where it is not there.
pub async fn find(conn: &impl ConnectionTrait, id: i64) -> Result<Spell, StoreError> {
    let rows = all(conn, &format!("{SELECT} WHERE id = $1"), vec![id.into()]).await?;
    rows.first().map_or(Err(StoreError::Changed), spell)
}

/// Spells of some facts of every subject of an entity, in pieces by number: those after `after`, at most `limit`.
/// What was withdrawn is left out.
///
/// # Errors
/// What the database refuses.
pub async fn page(conn: &impl ConnectionTrait, after: i64, limit: u32) -> Result<Vec<Spell>, StoreError> {
    let sql = format!("{SELECT} WHERE id > $1 AND withdrawn_at IS NULL ORDER BY id LIMIT {limit}");
    all(conn, &sql, vec![after.into()]).await?.iter().map(spell).collect()
}

/// Whose sealed fact has exactly this value, and is not withdrawn.
///
/// # Errors
/// What the database refuses.
pub async fn who_has(
    conn: &impl ConnectionTrait,
    ring: &KeyRing,
    fact: &str,
    value: &str,
) -> Result<Vec<Uuid>, StoreError> {
    let mut found = Vec::new();
    for digest in ring.digests(fact, value)? {
        let sql = "SELECT DISTINCT subject FROM store_facts WHERE digest = $1 AND withdrawn_at IS NULL";
        for row in all(conn, sql, vec![digest.into()]).await? {
            let subject: Uuid = row.try_get("", "subject")?;
            if !found.contains(&subject) {
                found.push(subject);
            }
        }
    }
    Ok(found)
}

fn spell(row: &QueryResult) -> Result<Spell, StoreError> {
    let state: String = row.try_get("", "state")?;
    let said = match state.as_str() {
        "unknown" => Said::Unknown,
        "none" => Said::None,
        "value" => Said::Value(row.try_get("", "value")?),
        "sealed" => Said::Sealed(row.try_get("", "sealed")?),
        other => return Err(StoreError::Row("store_facts", format!("state {other}"))),
    };
    let day = |column: &str| -> Result<Option<Day>, StoreError> {
        let number: Option<i32> = row.try_get("", column)?;
        let read = |n| Day::from_number(n).ok_or_else(|| StoreError::Row("store_facts", column.to_owned()));
        number.map(read).transpose()
    };
    Ok(Spell {
        id: row.try_get("", "id")?,
        subject: row.try_get("", "subject")?,
        fact: row.try_get("", "fact")?,
        said,
        from: day("from_on")?,
        until: day("until_on")?,
        known_on: day("known_on")?.ok_or_else(|| StoreError::Row("store_facts", "known_on".to_owned()))?,
        source: row.try_get("", "source")?,
        evidence: row.try_get("", "evidence")?,
        account: row.try_get("", "account")?,
        recorded_at: Instant::from_micros(row.try_get("", "recorded_at")?),
        withdrawn_at: row.try_get::<Option<i64>>("", "withdrawn_at")?.map(Instant::from_micros),
        withdrawn_by: row.try_get("", "withdrawn_by")?,
    })
}

/// Which of a subject's spells of one fact holds on a day, as known on another: the one that became known last, and of
/// those that became known on one day the one recorded last.
#[must_use]
pub fn holding<'a>(spells: &'a [Spell], fact: &str, on: Day, as_known: Day) -> Option<&'a Spell> {
    spells
        .iter()
        .filter(|s| s.fact == fact && s.known_on <= as_known && s.covers(on) && s.withdrawn_at.is_none())
        .max_by_key(|s| (s.known_on, s.id))
}

/// As [`holding`], asked of what had been recorded here until an instant: what was withdrawn later still counts, what was
/// recorded later does not.
#[must_use]
pub fn holding_as_recorded<'a>(spells: &'a [Spell], fact: &str, on: Day, at: Instant) -> Option<&'a Spell> {
    spells
        .iter()
        .filter(|s| {
            s.fact == fact
                && s.covers(on)
                && s.recorded_at <= at
                && s.withdrawn_at.is_none_or(|withdrawn| at < withdrawn)
        })
        .max_by_key(|s| (s.known_on, s.id))
}

/// Seals anew what older keys sealed, after the row numbered `after`: at most `limit` rows in one transaction.
/// Gives the number of the last row looked at and how many were sealed; none where there are no more rows.
///
/// # Errors
/// What the database refuses, or a value that does not open.
pub async fn reseal(tx: &Tx<'_>, after: i64, limit: u32) -> Result<Option<(i64, u64)>, StoreError> {
    let ring = tx.ring();
    let newest = ring.newest().unwrap_or(0);
    let sql = format!("{SELECT} WHERE id > $1 AND digest IS NOT NULL ORDER BY id LIMIT {limit}");
    let rows = all(tx.conn(), &sql, vec![after.into()]).await?;
    let mut last = None;
    let mut sealed = 0;
    for row in &rows {
        let spell = spell(row)?;
        last = Some(spell.id);
        let Said::Sealed(body) = &spell.said else { continue };
        if crate::seal::number_of(body)? == newest {
            continue;
        }
        let place = place(spell.subject, &spell.fact);
        let anew = ring.seal(&spell.fact, &place, &ring.open(&place, body)?)?;
        let values: Vec<Value> = vec![anew.body.into(), anew.digest.into(), spell.id.into()];
        execute(tx.conn(), "UPDATE store_facts SET sealed = $1, digest = $2 WHERE id = $3", values).await?;
        sealed += 1;
    }
    Ok(last.map(|last| (last, sealed)))
}
