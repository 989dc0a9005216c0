//! Taking in a folder of fact files (`docs/files.md`): checked whole first, then loaded in pieces, with progress.
//!
//! A piece and the note of how far it went are one transaction, so a load that is killed goes on where it was and takes
//! nothing in twice.

mod check;
mod entity;
mod spells;

use std::path::{Path, PathBuf};

use base::Wording;
use gate::{Context, RequestId};
use store::jobs::{self, Job, JobError, Message, State, Work};
use store::{Store, StoreError};
use uuid::Uuid;

use crate::error::RegistryError;
use crate::rows::progress;
use crate::vocabulary::{RESIDENT, Vocabulary};

use entity::{Piece, Plan, Row, Source};

/// The name of the job. Its input is `{"folder": "…"}`.
pub const LOAD: &str = "registry.load";
/// The topic of the event that tells that a load is over.
pub const LOADED: &str = "registry.loaded";
/// Rows of a file in one transaction.
const ROWS: usize = 1_000;
/// Loads among which an unfinished one is looked for.
const JOBS_MAX: u64 = 100;
/// Problems shown at most.
const PROBLEMS_MAX: usize = 20;

/// How much was taken in.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Loaded {
    /// Rows of entity files.
    pub rows: u64,
    /// Rows written to the database, of all tables.
    pub written: u64,
}

/// The files of a folder that the vocabulary knows, in the order in which they are taken in: people after those whom
/// they name, stays last.
fn order(vocabulary: &Vocabulary, folder: &Path) -> Vec<(String, PathBuf)> {
    let rank = |entity: &str| match entity {
        "organisation" => 0,
        "institution" => 1,
        RESIDENT => 3,
        "stay" => 4,
        _ => 2,
    };
    let mut found: Vec<(String, PathBuf)> = vocabulary
        .entities()
        .map(|e| (e.to_owned(), folder.join(format!("{e}.csv"))))
        .filter(|(_, path)| path.is_file())
        .collect();
    found.sort_by_key(|(entity, _)| rank(entity));
    found
}

/// Takes a folder in. Safe to run again after it was killed.
///
/// # Errors
/// Refused with every problem where a file has one; nothing is taken in then.
pub async fn load_folder(work: &Work, vocabulary: &Vocabulary, folder: &Path) -> Result<Loaded, JobError> {
    let files = order(vocabulary, folder);
    if files.is_empty() {
        let folder = folder.display().to_string();
        return Err(JobError::Refused(
            Message::new("registry-load-nothing").with("folder", folder.as_str()).into(),
        ));
    }
    let (vocabulary_, files_) = (vocabulary.clone(), files.clone());
    let checked = tokio::task::spawn_blocking(move || check::check(&vocabulary_, &files_, PROBLEMS_MAX));
    let checked = checked.await.map_err(|e| JobError::Failed(e.to_string()))?;
    let checked = checked.map_err(JobError::Refused)?;
    let total: u64 = checked.rows.iter().sum();
    let mut loaded = Loaded::default();
    for (i, (entity, path)) in files.iter().enumerate() {
        let in_order = checked.in_order.get(i).copied().unwrap_or(true);
        let source = Source::open(path, in_order).map_err(refused)?;
        let plan = Plan {
            entity: entity.clone(),
            vocabulary: vocabulary.clone(),
            ring: work.store.ring().clone(),
            at: work.ctx.at(),
            today: work.ctx.today(),
        };
        load_file(work, plan, source, total, &mut loaded).await?;
        note_complete(work, entity).await?;
    }
    work.store.settle(&progress::FILLED).await;
    tell(work).await?;
    Ok(loaded)
}

/// A context of the present: what others look at tells when the load was over, not when it began.
fn at_the_end(work: &Work) -> Context {
    Context::platform(work.ctx.table(), LOAD, RequestId(Uuid::now_v7()), work.store.now())
}

/// Everybody of the file is there: from now on that somebody is not there means something.
async fn note_complete(work: &Work, entity: &str) -> Result<(), JobError> {
    let ctx = at_the_end(work);
    let tx = work.store.begin(&ctx).await?;
    store::facts::note_complete(&tx, entity).await?;
    Ok(tx.commit().await?)
}

/// Tells other slices, once for a load however often it was begun.
async fn tell(work: &Work) -> Result<(), JobError> {
    let ctx = at_the_end(work);
    let tx = work.store.begin(&ctx).await?;
    if progress::note_end(&tx, work.job).await? {
        tx.publish(LOADED, &serde_json::json!({ "job": work.job })).await?;
    }
    Ok(tx.commit().await?)
}

/// Takes a file in. While a piece is written the next is worked out.
async fn load_file(
    work: &Work,
    plan: Plan,
    source: Source,
    total: u64,
    loaded: &mut Loaded,
) -> Result<(), JobError> {
    let done = progress::rows_done(work.store.read(&work.ctx).conn(), work.job, &plan.entity).await?;
    let mut taken = done;
    let before = loaded.rows;
    let mut next = prepare(source, plan.clone(), done);
    loop {
        let Prepared { source, rows, piece } = next.await.map_err(|e| JobError::Failed(e.to_string()))??;
        let Some(mut piece) = piece else {
            loaded.rows = before + source.count();
            return Ok(());
        };
        next = prepare(source, plan.clone(), done);
        loaded.rows = before + piece.done;
        let tx = work.store.begin(&work.ctx).await?;
        if !piece.is_fresh(tx.ring()) {
            piece = Piece::prepare(&plan, &rows, piece.done).map_err(failed)?;
        }
        let until = piece.done;
        loaded.written += piece.write(&tx, work.job, &plan, taken).await.map_err(failed)?;
        tx.commit().await?;
        taken = until;
        work.progress(loaded.rows, total, &plan.taking_in()).await?;
    }
}

impl Plan {
    /// What is taken in, as the job says it.
    fn taking_in(&self) -> String {
        let pack = self.vocabulary.pack();
        let entity = pack.entity_named(&self.entity).and_then(|e| pack.entity(e));
        let label = entity.map_or_else(|| Wording::new(&*self.entity, &*self.entity), |e| e.label.clone());
        Message::new("registry-load-taking").with("what", label).text()
    }
}

/// A piece that is worked out, and where the next begins.
struct Prepared {
    source: Source,
    rows: Vec<Row>,
    /// None at the end of the file.
    piece: Option<Piece>,
}

/// Works the next piece out, on another thread. Rows that an earlier attempt took in are passed over.
fn prepare(
    mut source: Source,
    plan: Plan,
    done_before: u64,
) -> tokio::task::JoinHandle<Result<Prepared, JobError>> {
    tokio::task::spawn_blocking(move || {
        loop {
            let rows = source.next(ROWS).map_err(refused)?;
            let done = source.count();
            if rows.is_empty() {
                return Ok(Prepared { source, rows, piece: None });
            }
            if done > done_before {
                let piece = Piece::prepare(&plan, &rows, done).map_err(failed)?;
                return Ok(Prepared { source, rows, piece: Some(piece) });
            }
        }
    })
}

fn refused(e: files::FileError) -> JobError {
    JobError::Refused(e.to_string())
}

fn failed(e: RegistryError) -> JobError {
    match e {
        RegistryError::Store(StoreError::Twice(_)) => {
            JobError::Refused(Message::new("registry-load-twice").into())
        }
        RegistryError::Store(e) => JobError::Store(e),
        other => JobError::Failed(other.to_string()),
    }
}

/// Loads that are not at their end, the latest first: those that wait or run, and those that failed or were cancelled
/// when a part was in.
///
/// # Errors
/// Where the database fails.
pub async fn unfinished(store: &Store, ctx: &gate::Context) -> Result<Vec<Job>, RegistryError> {
    let read = store.read(ctx);
    let mut found = Vec::new();
    for job in jobs::list(read.conn(), None, Some(LOAD), None, JOBS_MAX).await? {
        let left = match job.state {
            State::Ready | State::Running => true,
            State::Failed | State::Cancelled => progress::has_begun(read.conn(), job.id).await?,
            State::Done => false,
        };
        if left {
            found.push(job);
        }
    }
    Ok(found)
}

/// Whether anybody has been taken in yet.
///
/// # Errors
/// Where the database fails.
pub async fn is_empty(store: &Store, ctx: &gate::Context) -> Result<bool, RegistryError> {
    Ok(progress::is_empty(store.read(ctx).conn()).await?)
}
