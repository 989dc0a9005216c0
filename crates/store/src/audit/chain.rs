//! Linking entries into the chain, and verifying it.

use base::{Day, Instant};
use sea_orm::{ConnectionTrait, QueryResult, TransactionTrait};
use sm3::Digest;
use uuid::Uuid;

use crate::rows::{all, execute, optional};
use crate::transaction::changing;
use crate::{Backend, Bulk, Store, StoreError};

/// Entries linked in one transaction at most.
const BATCH: usize = 1_000;
/// Entries read at a time while verifying.
const PAGE: i64 = 5_000;
/// The hash before the first link.
const BEGINNING: [u8; 32] = [0; 32];
/// Microseconds between 1970 and the first instant of a day in China.
const CHINA_US: i64 = 8 * 3_600 * 1_000_000;
/// Microseconds of a day.
const DAY_US: i64 = 86_400 * 1_000_000;

const COLUMNS: &str = "a.id, a.at, a.actor_kind, a.account, a.actor_name, a.act, a.route, a.purpose, a.request, \
    a.subjects, a.detail";

/// The end of the chain.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// The number of the last link.
    pub seq: i64,
    /// Its hash.
    pub hash: Vec<u8>,
}

/// What is wrong with the chain, and where first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A link is missing: this number is not there.
    Gap(i64),
    /// The entry of this link has been changed, or its link has, or the table of whom it is about.
    Changed {
        /// The number of the link.
        seq: i64,
        /// The entry.
        entry: i64,
    },
    /// The entry of this link is gone.
    Gone {
        /// The number of the link.
        seq: i64,
        /// The entry.
        entry: i64,
    },
    /// An entry has neither a link nor a place among those that wait for one.
    Unlinked(i64),
    /// The chain does not reach a head that was exported earlier, or reaches it with another hash.
    OtherHead(i64),
}

/// What verifying found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many links hold.
    pub links: i64,
    /// The end, where everything holds.
    pub head: Head,
    /// The first thing that is wrong.
    pub broken: Option<Broken>,
    /// Entries that wait to be linked.
    pub waiting: i64,
}

fn hash_of(before: &[u8], row: &QueryResult) -> Result<Vec<u8>, sea_orm::DbErr> {
    let account: Option<Uuid> = row.try_get("", "account")?;
    let request: Uuid = row.try_get("", "request")?;
    let text = |column: &str| row.try_get::<String>("", column);
    let fields = [
        row.try_get::<i64>("", "id")?.to_string(),
        row.try_get::<i64>("", "at")?.to_string(),
        text("actor_kind")?,
        account.map(|a| a.simple().to_string()).unwrap_or_default(),
        text("actor_name")?,
        text("act")?,
        text("route")?,
        text("purpose")?,
        request.simple().to_string(),
        text("subjects")?,
        text("detail")?,
    ];
    let mut hasher = sm3::Sm3::new();
    hasher.update(before);
    for field in &fields {
        // Lengths keep two neighbouring fields from being read as other two.
        hasher.update(u64::try_from(field.len()).unwrap_or(u64::MAX).to_be_bytes());
        hasher.update(field.as_bytes());
    }
    Ok(hasher.finalize().to_vec())
}

async fn last_link(conn: &impl ConnectionTrait) -> Result<Head, StoreError> {
    let row =
        optional(conn, "SELECT seq, hash FROM store_audit_links ORDER BY seq DESC LIMIT 1", vec![]).await?;
    match row {
        Some(row) => Ok(Head { seq: row.try_get("", "seq")?, hash: row.try_get("", "hash")? }),
        None => Ok(Head { seq: 0, hash: BEGINNING.to_vec() }),
    }
}

/// Links what waits, in order of entry; gives how many. Two sealers at once take turns.
///
/// # Errors
/// What the database refuses.
pub async fn link_pending(store: &Store, at: Instant) -> Result<usize, StoreError> {
    let tx = store.writer().begin_with_options(changing()).await?;
    if store.backend() == Backend::Postgres {
        tx.execute_unprepared("LOCK TABLE store_audit_links IN EXCLUSIVE MODE").await?;
    }
    // Both ends of what waits are named: a plan that was made while the trail was new would go through all of it otherwise.
    let sql = format!(
        "SELECT {COLUMNS} FROM store_audit_pending p JOIN store_audit a ON a.id = p.entry \
         WHERE a.id BETWEEN (SELECT MIN(entry) FROM store_audit_pending) AND (SELECT MAX(entry) FROM store_audit_pending) \
         ORDER BY p.entry LIMIT {BATCH}"
    );
    let rows = all(&tx, &sql, vec![]).await?;
    if rows.is_empty() {
        return Ok(0);
    }
    let mut head = last_link(&tx).await?;
    let before = head.seq;
    let mut links = Bulk::new("store_audit_links", &["seq", "entry", "linked_at", "hash"]);
    for row in &rows {
        head = Head { seq: head.seq + 1, hash: hash_of(&head.hash, row)? };
        let entry: i64 = row.try_get("", "id")?;
        links.add(vec![head.seq.into(), entry.into(), at.micros().into(), head.hash.clone().into()]);
    }
    links.flush(&tx).await?;
    let sql = "DELETE FROM store_audit_pending WHERE entry IN \
        (SELECT entry FROM store_audit_links WHERE seq > $1 AND seq <= $2)";
    execute(&tx, sql, vec![before.into(), head.seq.into()]).await?;
    tx.commit().await?;
    Ok(rows.len())
}

/// Verifies the whole chain, and against a head that was exported earlier where one is given.
///
/// # Errors
/// What the database refuses; a broken chain is an answer, not an error.
pub async fn verify(store: &Store, earlier: Option<&Head>) -> Result<Verified, StoreError> {
    let conn = store.reader();
    let mut head = Head { seq: 0, hash: BEGINNING.to_vec() };
    let mut broken = None;
    'pages: loop {
        let sql = format!(
            "SELECT l.seq, l.entry, l.hash, {COLUMNS} FROM store_audit_links l \
             LEFT JOIN store_audit a ON a.id = l.entry WHERE l.seq > $1 ORDER BY l.seq LIMIT {PAGE}"
        );
        let rows = all(conn, &sql, vec![head.seq.into()]).await?;
        if rows.is_empty() {
            break;
        }
        for row in &rows {
            broken = broken_at(&head, row, earlier)?;
            if broken.is_some() {
                break 'pages;
            }
            head = Head { seq: row.try_get("", "seq")?, hash: row.try_get("", "hash")? };
        }
    }
    if broken.is_none() && earlier.is_some_and(|e| e.seq > head.seq) {
        broken = Some(Broken::OtherHead(head.seq));
    }
    if broken.is_none() {
        let sql = "SELECT a.id FROM store_audit a LEFT JOIN store_audit_links l ON l.entry = a.id \
            LEFT JOIN store_audit_pending p ON p.entry = a.id \
            WHERE l.seq IS NULL AND p.entry IS NULL ORDER BY a.id LIMIT 1";
        if let Some(row) = optional(conn, sql, vec![]).await? {
            broken = Some(Broken::Unlinked(row.try_get("", "id")?));
        }
    }
    if broken.is_none() {
        broken = other_subjects(store).await?;
    }
    let waiting = optional(conn, "SELECT COUNT(*) AS n FROM store_audit_pending", vec![]).await?;
    let waiting = waiting.map(|r| r.try_get("", "n")).transpose()?.unwrap_or(0);
    Ok(Verified { links: head.seq, head, broken, waiting })
}

/// The first link whose entry is about others than it is looked up by: who looked at whom is read from that table.
async fn other_subjects(store: &Store) -> Result<Option<Broken>, StoreError> {
    let subject = match store.backend() {
        Backend::Sqlite => "LOWER(HEX(s.subject))",
        Backend::Postgres => "REPLACE(s.subject::text, '-', '')",
    };
    // An entry names its subjects with 32 digits each and a blank between.
    let sql = format!(
        "SELECT l.seq, l.entry FROM store_audit_links l JOIN store_audit a ON a.id = l.entry LEFT JOIN \
         (SELECT s.entry, COUNT(*) AS rows_count, \
          SUM(CASE WHEN b.subjects LIKE '%' || {subject} || '%' THEN 1 ELSE 0 END) AS named_count \
          FROM store_audit_subjects s JOIN store_audit b ON b.id = s.entry GROUP BY s.entry) s ON s.entry = a.id \
         WHERE (LENGTH(a.subjects) + 1) / 33 <> COALESCE(s.rows_count, 0) \
         OR (LENGTH(a.subjects) + 1) / 33 <> COALESCE(s.named_count, 0) ORDER BY l.seq LIMIT 1"
    );
    let row = optional(store.reader(), &sql, vec![]).await?;
    row.map(|r| Ok(Broken::Changed { seq: r.try_get("", "seq")?, entry: r.try_get("", "entry")? }))
        .transpose()
}

fn broken_at(head: &Head, row: &QueryResult, earlier: Option<&Head>) -> Result<Option<Broken>, StoreError> {
    let (seq, entry): (i64, i64) = (row.try_get("", "seq")?, row.try_get("", "entry")?);
    if seq != head.seq + 1 {
        return Ok(Some(Broken::Gap(head.seq + 1)));
    }
    if row.try_get::<Option<i64>>("", "id")?.is_none() {
        return Ok(Some(Broken::Gone { seq, entry }));
    }
    let hash: Vec<u8> = row.try_get("", "hash")?;
    if hash_of(&head.hash, row)? != hash {
        return Ok(Some(Broken::Changed { seq, entry }));
    }
    Ok(earlier.filter(|e| e.seq == seq && e.hash != hash).map(|_| Broken::OtherHead(seq)))
}

/// The last link of a day in China, to be kept elsewhere; none where nothing was linked until its end.
///
/// # Errors
/// What the database refuses.
pub async fn head_of(store: &Store, day: Day) -> Result<Option<Head>, StoreError> {
    let end = (i64::from(day.number()) - i64::from(epoch())) * DAY_US + DAY_US - CHINA_US;
    let sql = "SELECT seq, hash FROM store_audit_links WHERE linked_at < $1 ORDER BY seq DESC LIMIT 1";
    let row = optional(store.reader(), sql, vec![end.into()]).await?;
    row.map(|r| Ok(Head { seq: r.try_get("", "seq")?, hash: r.try_get("", "hash")? })).transpose()
}

/// The number of 1970-01-01.
fn epoch() -> i32 {
    Day::ymd(1970, 1, 1).map_or(0, Day::number)
}
