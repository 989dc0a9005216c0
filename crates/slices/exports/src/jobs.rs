//! Background work: files are written, and what is over is forgotten.

use std::time::Duration;

use base::Instant;
use gate::{AccountId, Context};
use serde_json::json;
use shell::export::Listing;
use shell::{App, Export, Fault};
use store::StoreError;
use store::jobs::{self, JobError, Kind, Message, Work};
use store::seal::DataKey;
use uuid::Uuid;

use crate::error::ExportsError;
use crate::flow::{Event, step};
use crate::model::{Asked, State};
use crate::ops;
use crate::write::{Growing, PIECE_BYTES};
use crate::{mark, rows, write as files};

/// The job that writes the file of an export.
pub const WRITE: &str = "exports.write";
/// The job that forgets what is over.
pub const TIDY: &str = "exports.tidy";
/// Lines that are read at once.
const LINES_AT_ONCE: u32 = 500;
/// Days for which a question waits for an answer.
const ASKED_DAYS: i64 = 30;
/// Exports that are tidied at once.
const TIDY_AT_ONCE: u32 = 100;
/// A day, in seconds.
const DAY_S: i64 = 86_400;

/// The kind of work that writes files.
pub(crate) fn write(app: &App) -> Kind {
    let app = app.clone();
    Kind::new(WRITE, move |work| {
        let app = app.clone();
        async move { write_one(&app, &work).await }
    })
}

/// The kind of work that forgets what is over.
pub(crate) fn tidy() -> Kind {
    Kind::new(TIDY, |work| async move { tidy_all(&work).await }).every(Duration::from_secs(3_600))
}

/// Why a file is not written.
enum Stop {
    /// It cannot be: a key of the words, for the asker.
    Failed(&'static str),
    /// It may be another time, or the job was cancelled.
    Job(JobError),
}

impl From<StoreError> for Stop {
    fn from(e: StoreError) -> Stop {
        Stop::Job(e.into())
    }
}

impl From<JobError> for Stop {
    fn from(e: JobError) -> Stop {
        Stop::Job(e)
    }
}

impl From<ExportsError> for Stop {
    fn from(e: ExportsError) -> Stop {
        match Fault::from(e) {
            Fault::Refused(_) => Stop::Failed("exports-failed-rights"),
            Fault::Store(e) => Stop::Job(e.into()),
            Fault::Bad(key) => Stop::Failed(key),
            fault => Stop::Job(JobError::Failed(fault.to_string())),
        }
    }
}

/// A refusal in the words of whoever reads it.
fn refused(key: &str) -> JobError {
    JobError::Refused(Message::new(key).into())
}

async fn write_one(app: &App, work: &Work) -> Result<String, JobError> {
    let id = work.input.get("export").and_then(|e| e.as_str()).and_then(|e| Uuid::parse_str(e).ok());
    let id = id.ok_or_else(|| refused("exports-job-none"))?;
    let asked = rows::find(work.store.read(&work.ctx).conn(), id).await?;
    let asked = asked.ok_or_else(|| refused("exports-job-none"))?;
    if asked.state != State::Approved {
        return Err(refused("exports-over"));
    }
    match attempt(app, work, &asked).await {
        Ok(lines) => {
            let lines = u64::try_from(lines).unwrap_or(0);
            Ok(Message::new("exports-lines-written").with("n", lines).into())
        }
        Err(Stop::Failed(why)) => {
            fail(work, &asked, why).await?;
            Err(refused(why))
        }
        Err(Stop::Job(JobError::Cancelled)) => {
            // The same is said where another attempt has taken the job over, and that one goes on.
            let job = jobs::find(work.store.read(&work.ctx).conn(), work.job).await?;
            if job.is_some_and(|j| j.cancel_asked) {
                fail(work, &asked, "exports-failed-cancelled").await?;
            }
            Err(JobError::Cancelled)
        }
        Err(Stop::Job(e)) => Err(e),
    }
}

/// Notes that it failed and forgets what was written; nothing where another attempt has ended it already.
async fn fail(work: &Work, asked: &Asked, why: &str) -> Result<(), StoreError> {
    let Ok(next) = step(asked.state, Event::Fail) else { return Ok(()) };
    let mut tx = work.store.begin(&work.ctx).await?;
    if rows::turn(&tx, asked.id, asked.state, next).await? {
        rows::failed(&tx, asked.id, why).await?;
        files::forget(&tx, asked.id).await?;
        let detail = json!({ "export": asked.id, "number": asked.number, "list": asked.list, "why": why });
        tx.audit("exports.fail", [], detail);
        tx.commit().await?;
    }
    Ok(())
}

/// The asker on the route of the list, with the roles that were approved and no other, if they still have them all and
/// whoever approved still reaches over them.
async fn allowed(app: &App, work: &Work, asked: &Asked) -> Result<Context, Stop> {
    let at = work.store.now();
    let store = |e: Fault| Stop::from(ExportsError::List(e));
    let (_, route) = ops::list_of(app, &asked.list)?;
    let asker = ops::asker(app, asked, work.ctx.request(), at).await?;
    let asker = asker.ok_or(Stop::Failed("exports-failed-rights"))?;
    let approver = match asked.decided_by {
        Some(account) => app.actor_of(AccountId(account), at).await.map_err(store)?,
        None => None,
    };
    let approver = approver.ok_or(Stop::Failed("exports-failed-approver"))?;
    let approver = Context::enter(app.table(), approver, route, work.ctx.request(), at)
        .map_err(|_| Stop::Failed("exports-failed-approver"))?;
    if ops::decides(app, &approver, route, &asked.through) {
        Ok(asker)
    } else {
        Err(Stop::Failed("exports-failed-approver"))
    }
}

/// The list as the asker reads it now.
async fn reader(app: &App, work: &Work, asked: &Asked) -> Result<(Export, Listing), Stop> {
    let ctx = allowed(app, work, asked).await?;
    let address = files::address(&work.store.read(&work.ctx), asked.id).await?;
    let (export, mut listing) = ops::listing(app, &ctx, &asked.list, &address, asked.lang)?;
    listing.limit = Some(LINES_AT_ONCE);
    Ok((export, listing))
}

/// A file under way: what of it was put away.
struct Written {
    file: Uuid,
    key: DataKey,
    pieces: i32,
    bytes: i64,
    lines: i64,
}

async fn attempt(app: &App, work: &Work, asked: &Asked) -> Result<i64, Stop> {
    let (export, mut listing) = reader(app, work, asked).await?;
    let until = work.ctx.at().plus_seconds(i64::from(app.settings().export_days) * DAY_S);
    let mark = mark::of_export(asked, listing.ctx.today());
    let paper = mark::paper_of_export(&export, &listing, asked, &mark, until);
    let mut growing = Growing::new(asked.format, &paper, &mark::heads(&export, &listing))?;
    let key = DataKey::random().map_err(StoreError::from)?;
    let mut written = Written { file: Uuid::now_v7(), key, pieces: 0, bytes: 0, lines: 0 };
    let tx = work.store.begin(&listing.ctx).await?;
    if !rows::begin_file(&tx, asked.id, written.file).await? {
        return Err(lost());
    }
    files::keep_key(&tx, asked.id, &written.key).await?;
    tx.commit().await?;
    loop {
        let page = export.read(listing.clone()).await.map_err(ExportsError::List)?;
        growing.add(&page.lines, &mark)?;
        written.lines += i64::try_from(page.lines.len()).unwrap_or(0);
        let subjects: Vec<Uuid> = page.lines.iter().filter_map(|l| l.subject).collect();
        let pieces: Vec<Vec<u8>> = std::iter::from_fn(|| growing.piece()).collect();
        put_away(work, &listing.ctx, asked, &mut written, pieces, subjects).await?;
        work.progress(u64::try_from(written.lines).unwrap_or(0), 0, "").await?;
        // A page that leads to itself would be read for ever.
        let Some(next) = page.next.filter(|n| listing.query.find("after") != Some(n.as_str())) else { break };
        listing.query = listing.query.with("after", &next);
        // Roles may end while a long file is written.
        allowed(app, work, asked).await?;
    }
    // A long workbook takes seconds to pack.
    let rest = tokio::task::spawn_blocking(move || growing.finish());
    let rest = rest.await.map_err(|e| Stop::Job(JobError::Failed(e.to_string())))??;
    let pieces = rest.chunks(PIECE_BYTES).map(<[u8]>::to_vec).collect();
    put_away(work, &listing.ctx, asked, &mut written, pieces, vec![]).await?;
    ready(work, &listing.ctx, asked, &written, until).await?;
    Ok(written.lines)
}

/// Another attempt has taken the file over.
fn lost() -> Stop {
    Stop::Job(refused("exports-job-lost"))
}

/// Seals pieces and notes whom the lines show: a reading, by the asker.
async fn put_away(
    work: &Work,
    ctx: &Context,
    asked: &Asked,
    written: &mut Written,
    pieces: Vec<Vec<u8>>,
    subjects: Vec<Uuid>,
) -> Result<(), Stop> {
    let mut tx = work.store.begin(ctx).await?;
    for piece in pieces {
        let sealed =
            files::sealed(&written.key, written.file, written.pieces, &piece).map_err(StoreError::from)?;
        rows::put_piece(&tx, written.file, written.pieces, sealed).await?;
        written.pieces += 1;
        written.bytes += i64::try_from(piece.len()).unwrap_or(0);
    }
    let so_far = (written.pieces, written.bytes, written.lines);
    if !rows::note_file(&tx, asked.id, written.file, so_far).await? {
        return Err(lost());
    }
    if !subjects.is_empty() {
        tx.audit("exports.read", subjects, json!({ "export": asked.id, "number": asked.number }));
    }
    tx.commit().await?;
    Ok(())
}

async fn ready(
    work: &Work,
    ctx: &Context,
    asked: &Asked,
    written: &Written,
    until: Instant,
) -> Result<(), Stop> {
    let next = step(asked.state, Event::Write)?;
    let mut tx = work.store.begin(ctx).await?;
    let so_far = (written.pieces, written.bytes, written.lines);
    let ours = rows::note_file(&tx, asked.id, written.file, so_far).await?;
    if !ours || !rows::turn(&tx, asked.id, asked.state, next).await? {
        return Err(lost());
    }
    rows::ready(&tx, asked.id, until).await?;
    let detail = json!({
        "export": asked.id, "number": asked.number, "list": asked.list, "lines": written.lines, "bytes": written.bytes,
    });
    tx.audit("exports.write", [], detail);
    tx.commit().await?;
    Ok(())
}

/// Forgets files whose time is over and questions that nobody answered, and ends exports whose job will not end.
async fn tidy_all(work: &Work) -> Result<String, JobError> {
    let (store, ctx) = (&work.store, &work.ctx);
    let (mut expired, mut ended) = (0_u32, 0_u32);
    loop {
        let asked_before = ctx.at().plus_seconds(-ASKED_DAYS * DAY_S);
        let over = rows::over(store.read(ctx).conn(), ctx.at(), asked_before, TIDY_AT_ONCE).await?;
        if over.is_empty() {
            break;
        }
        for asked in &over {
            let mut tx = store.begin(ctx).await?;
            let next = step(asked.state, Event::Expire).map_err(|e| JobError::Failed(e.to_string()))?;
            if rows::turn(&tx, asked.id, asked.state, next).await? {
                files::forget(&tx, asked.id).await?;
                let detail = json!({ "export": asked.id, "number": asked.number, "list": asked.list });
                tx.audit("exports.expire", [], detail);
                expired += 1;
            }
            tx.commit().await?;
        }
        work.progress(u64::from(expired), 0, "").await?;
    }
    for asked in rows::approved(store.read(ctx).conn(), TIDY_AT_ONCE).await? {
        let job = match asked.job {
            Some(job) => jobs::find(store.read(ctx).conn(), job).await?,
            None => None,
        };
        if job.is_none_or(|j| j.state.is_over()) {
            fail(work, &asked, "exports-failed-job").await?;
            ended += 1;
        }
    }
    let tx = store.begin(ctx).await?;
    rows::forget_taken(&tx, ctx.today()).await?;
    tx.commit().await?;
    let said =
        Message::new("exports-tidied").with("expired", u64::from(expired)).with("ended", u64::from(ended));
    Ok(said.into())
}
