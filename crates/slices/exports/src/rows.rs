//! The tables of exports; nothing outside this file names a column.

use base::{Day, Instant, Lang};
use gate::AccountId;
use store::rows::{ConnectionTrait, QueryResult, Value, Values, all, execute, one, optional};
use store::{StoreError, Tx};
use uuid::Uuid;

use crate::model::{Asked, Format, Reach, State, Whose};

const TABLE: &str = "exports_exports";
const COLUMNS: &str = "number, id, list, lang, format, reason, state, asked_by, asked_by_name, asked_at, through, \
    decided_by, decided_by_name, decided_at, answer, job, file, pieces, bytes, lines, ready_at, expires_at, failure, \
    downloads";

fn word<T>(row: &QueryResult, column: &str, parse: impl Fn(&str) -> Option<T>) -> Result<T, StoreError> {
    let text: String = row.try_get("", column)?;
    parse(&text).ok_or_else(|| StoreError::Row(TABLE, format!("{column} {text}")))
}

fn at_if(row: &QueryResult, column: &str) -> Result<Option<Instant>, StoreError> {
    Ok(row.try_get::<Option<i64>>("", column)?.map(Instant::from_micros))
}

fn asked(row: &QueryResult) -> Result<Asked, StoreError> {
    let through = |text: &str| text.lines().map(Reach::parse).collect::<Option<Vec<Reach>>>();
    Ok(Asked {
        number: row.try_get("", "number")?,
        id: row.try_get("", "id")?,
        list: row.try_get("", "list")?,
        lang: word(row, "lang", Lang::parse)?,
        format: word(row, "format", Format::parse)?,
        reason: row.try_get("", "reason")?,
        state: word(row, "state", State::parse)?,
        asked_by: row.try_get("", "asked_by")?,
        asked_by_name: row.try_get("", "asked_by_name")?,
        asked_at: Instant::from_micros(row.try_get("", "asked_at")?),
        through: word(row, "through", through)?,
        decided_by: row.try_get("", "decided_by")?,
        decided_by_name: row.try_get("", "decided_by_name")?,
        decided_at: at_if(row, "decided_at")?,
        answer: row.try_get("", "answer")?,
        job: row.try_get("", "job")?,
        file: row.try_get("", "file")?,
        pieces: row.try_get("", "pieces")?,
        bytes: row.try_get("", "bytes")?,
        lines: row.try_get("", "lines")?,
        ready_at: at_if(row, "ready_at")?,
        expires_at: at_if(row, "expires_at")?,
        failure: row.try_get("", "failure")?,
        downloads: row.try_get("", "downloads")?,
    })
}

/// What is asked for.
pub(crate) struct New<'a> {
    pub id: Uuid,
    pub list: &'a str,
    pub lang: Lang,
    pub format: Format,
    pub reason: &'a str,
    pub asked_by: AccountId,
    pub through: &'a [Reach],
}

/// Inserts an export that is asked for; gives its number.
pub(crate) async fn insert(tx: &Tx<'_>, new: &New<'_>) -> Result<i64, StoreError> {
    let ctx = tx.context();
    let through: Vec<String> = new.through.iter().map(Reach::text).collect();
    let values: Vec<Value> = vec![
        new.id.into(),
        new.list.into(),
        new.lang.as_str().into(),
        new.format.as_str().into(),
        new.reason.into(),
        new.asked_by.0.into(),
        ctx.actor().name.clone().into(),
        ctx.at().micros().into(),
        through.join("\n").into(),
    ];
    let sql = "INSERT INTO exports_exports (id, list, lang, format, reason, state, asked_by, asked_by_name, asked_at, \
        through, decided_by_name, answer, pieces, bytes, lines, failure, downloads) \
        VALUES ($1, $2, $3, $4, $5, 'asked', $6, $7, $8, $9, '', '', 0, 0, 0, '', 0) RETURNING number";
    Ok(one(tx.conn(), sql, values).await?.try_get("", "number")?)
}

/// The export of that id.
pub(crate) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<Asked>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM exports_exports WHERE id = $1");
    optional(conn, &sql, vec![id.into()]).await?.as_ref().map(asked).transpose()
}

/// How many exports of an account wait for an answer or for their file.
pub(crate) async fn open_of(conn: &impl ConnectionTrait, account: AccountId) -> Result<i64, StoreError> {
    let sql =
        "SELECT COUNT(*) AS n FROM exports_exports WHERE asked_by = $1 AND state IN ('asked', 'approved')";
    Ok(one(conn, sql, vec![account.0.into()]).await?.try_get("", "n")?)
}

/// Which exports are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Whose.
    pub whose: Whose,
    /// In the reason or the name of the asker.
    pub search: Option<String>,
    /// In that state.
    pub state: Option<State>,
    /// Of that list.
    pub list: Option<String>,
    /// The oldest first.
    pub oldest_first: bool,
    /// Those after this number.
    pub after: Option<i64>,
    /// How many at most.
    pub limit: u32,
}

/// Exports, a page of them.
pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    me: Uuid,
    now: Instant,
) -> Result<Vec<Asked>, StoreError> {
    let mut values = Values::new();
    let me = values.put(me);
    let mut conditions = vec![match wanted.whose {
        Whose::Mine => format!("asked_by = {me}"),
        Whose::Waiting => format!("state = 'asked' AND asked_by <> {me}"),
        Whose::Decided => format!("decided_by = {me}"),
    }];
    if let Some(search) = &wanted.search {
        let text = search.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
        let like = values.put(format!("%{text}%"));
        conditions.push(format!(
            r"(lower(reason) LIKE {like} ESCAPE '\' OR lower(asked_by_name) LIKE {like} ESCAPE '\')"
        ));
    }
    if let Some(state) = wanted.state {
        conditions.push(match state {
            State::Ready => format!("state = 'ready' AND expires_at > {}", values.put(now.micros())),
            State::Expired => {
                let now = values.put(now.micros());
                format!("(state = 'expired' OR state = 'ready' AND expires_at <= {now})")
            }
            other => format!("state = {}", values.put(other.as_str())),
        });
    }
    if let Some(list) = &wanted.list {
        conditions.push(format!("list = {}", values.put(list.as_str())));
    }
    let (beyond, order) = if wanted.oldest_first { (">", "ASC") } else { ("<", "DESC") };
    if let Some(after) = wanted.after {
        conditions.push(format!("number {beyond} {}", values.put(after)));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM exports_exports WHERE {} ORDER BY number {order} LIMIT {}",
        conditions.join(" AND "),
        wanted.limit
    );
    all(conn, &sql, values.into_vec()).await?.iter().map(asked).collect()
}

/// Changes the state of one that stands in another; whether it stood there.
pub(crate) async fn turn(tx: &Tx<'_>, id: Uuid, from: State, to: State) -> Result<bool, StoreError> {
    let sql = "UPDATE exports_exports SET state = $1 WHERE id = $2 AND state = $3";
    let values: Vec<Value> = vec![to.as_str().into(), id.into(), from.as_str().into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}

/// Notes who decided, and what they said.
pub(crate) async fn decided(
    tx: &Tx<'_>,
    id: Uuid,
    answer: &str,
    job: Option<Uuid>,
) -> Result<(), StoreError> {
    let ctx = tx.context();
    let sql = "UPDATE exports_exports SET decided_by = $1, decided_by_name = $2, decided_at = $3, answer = $4, \
        job = $5 WHERE id = $6";
    let values: Vec<Value> = vec![
        ctx.account().map(|a| a.0).into(),
        ctx.actor().name.clone().into(),
        ctx.at().micros().into(),
        answer.into(),
        job.into(),
        id.into(),
    ];
    execute(tx.conn(), sql, values).await?;
    Ok(())
}

/// Notes why one failed.
pub(crate) async fn failed(tx: &Tx<'_>, id: Uuid, failure: &str) -> Result<(), StoreError> {
    let sql = "UPDATE exports_exports SET failure = $1 WHERE id = $2";
    execute(tx.conn(), sql, vec![failure.into(), id.into()]).await?;
    Ok(())
}

/// Begins the file of one that is approved, and removes the pieces of an earlier attempt; whether it is approved still.
pub(crate) async fn begin_file(tx: &Tx<'_>, id: Uuid, file: Uuid) -> Result<bool, StoreError> {
    let lock = "UPDATE exports_exports SET state = state WHERE id = $1 AND state = 'approved'";
    if execute(tx.conn(), lock, vec![id.into()]).await?.rows_affected() != 1 {
        return Ok(false);
    }
    forget_pieces(tx, id).await?;
    let sql = "UPDATE exports_exports SET file = $1, pieces = 0, bytes = 0, lines = 0 WHERE id = $2";
    execute(tx.conn(), sql, vec![file.into(), id.into()]).await?;
    Ok(true)
}

/// Notes how far the file of one is; whether this attempt is still the one that writes it.
pub(crate) async fn note_file(
    tx: &Tx<'_>,
    id: Uuid,
    file: Uuid,
    (pieces, bytes, lines): (i32, i64, i64),
) -> Result<bool, StoreError> {
    let sql = "UPDATE exports_exports SET pieces = $1, bytes = $2, lines = $3 \
        WHERE id = $4 AND file = $5 AND state = 'approved'";
    let values: Vec<Value> = vec![pieces.into(), bytes.into(), lines.into(), id.into(), file.into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}

/// Inserts a sealed piece of a file.
pub(crate) async fn put_piece(tx: &Tx<'_>, file: Uuid, seq: i32, sealed: Vec<u8>) -> Result<(), StoreError> {
    let sql = "INSERT INTO exports_pieces (file, seq, sealed) VALUES ($1, $2, $3)";
    execute(tx.conn(), sql, vec![file.into(), seq.into(), sealed.into()]).await?;
    Ok(())
}

/// A sealed piece of a file.
pub(crate) async fn piece(
    conn: &impl ConnectionTrait,
    file: Uuid,
    seq: i32,
) -> Result<Option<Vec<u8>>, StoreError> {
    let sql = "SELECT sealed FROM exports_pieces WHERE file = $1 AND seq = $2";
    let row = optional(conn, sql, vec![file.into(), seq.into()]).await?;
    Ok(row.map(|r| r.try_get("", "sealed")).transpose()?)
}

/// Notes that the file of one can be fetched until an instant.
pub(crate) async fn ready(tx: &Tx<'_>, id: Uuid, until: Instant) -> Result<(), StoreError> {
    let sql = "UPDATE exports_exports SET ready_at = $1, expires_at = $2 WHERE id = $3";
    let values: Vec<Value> = vec![tx.context().at().micros().into(), until.micros().into(), id.into()];
    execute(tx.conn(), sql, values).await?;
    Ok(())
}

/// Notes that the file of one was fetched; whether it could be.
pub(crate) async fn note_download(tx: &Tx<'_>, id: Uuid) -> Result<bool, StoreError> {
    let sql = "UPDATE exports_exports SET downloads = downloads + 1 \
        WHERE id = $1 AND state = 'ready' AND expires_at > $2";
    let values: Vec<Value> = vec![id.into(), tx.context().at().micros().into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}

/// Removes the pieces of the file of one.
pub(crate) async fn forget_pieces(tx: &Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    let sql = "DELETE FROM exports_pieces WHERE file = (SELECT file FROM exports_exports WHERE id = $1)";
    execute(tx.conn(), sql, vec![id.into()]).await?;
    Ok(())
}

/// Those whose time is over: files that are, and questions that nobody answered since an instant.
pub(crate) async fn over(
    conn: &impl ConnectionTrait,
    now: Instant,
    asked_before: Instant,
    limit: u32,
) -> Result<Vec<Asked>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM exports_exports WHERE state = 'ready' AND expires_at <= $1 \
         OR state = 'asked' AND asked_at < $2 ORDER BY number LIMIT {limit}"
    );
    let values = vec![now.micros().into(), asked_before.micros().into()];
    all(conn, &sql, values).await?.iter().map(asked).collect()
}

/// Those that are approved, whose jobs may be over.
pub(crate) async fn approved(conn: &impl ConnectionTrait, limit: u32) -> Result<Vec<Asked>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM exports_exports WHERE state = 'approved' ORDER BY number LIMIT {limit}"
    );
    all(conn, &sql, vec![]).await?.iter().map(asked).collect()
}

/// Counts lines that an account takes away today; false, and nothing counted, where that is more than the most.
pub(crate) async fn take(tx: &Tx<'_>, account: AccountId, lines: i64, most: i64) -> Result<bool, StoreError> {
    let today = tx.context().today();
    let first = "INSERT INTO exports_taken (account, day, lines) VALUES ($1, $2, 0) ON CONFLICT (account, day) DO NOTHING";
    execute(tx.conn(), first, vec![account.0.into(), today.number().into()]).await?;
    let sql =
        "UPDATE exports_taken SET lines = lines + $1 WHERE account = $2 AND day = $3 AND lines + $4 <= $5";
    let values: Vec<Value> =
        vec![lines.into(), account.0.into(), today.number().into(), lines.into(), most.into()];
    Ok(execute(tx.conn(), sql, values).await?.rows_affected() == 1)
}

/// Forgets what was taken away before a day.
pub(crate) async fn forget_taken(tx: &Tx<'_>, before: Day) -> Result<(), StoreError> {
    execute(tx.conn(), "DELETE FROM exports_taken WHERE day < $1", vec![before.number().into()]).await?;
    Ok(())
}
