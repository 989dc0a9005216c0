//! Taking in a folder of fact files (`docs/files.md`): checked whole first, then loaded in pieces, with progress.
//!
//! A piece and the note of how far it went are one transaction, so a load that is killed goes on where it was and takes
//! nothing in twice.

mod check;
mod entity;
mod spells;

use std::path::{Path, PathBuf};

use store::jobs::{JobError, Work};
use store::{Store, StoreError};

use crate::error::RegistryError;
use crate::rows::progress;
use crate::vocabulary::{RESIDENT, Vocabulary};

pub(crate) use entity::Piece;

/// The name of the job. Its input is `{"folder": "…"}`.
pub const LOAD: &str = "registry.load";
/// Rows of a file in one transaction.
const ROWS: usize = 1_000;
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
        let what = format!("{}: no fact files here / 没有事实文件", folder.display());
        return Err(JobError::Refused(what));
    }
    let (vocabulary_, files_) = (vocabulary.clone(), files.clone());
    let checked = tokio::task::spawn_blocking(move || check::check(&vocabulary_, &files_, PROBLEMS_MAX));
    let checked = checked.await.map_err(|e| JobError::Failed(e.to_string()))?;
    let checked = checked.map_err(JobError::Refused)?;
    let total: u64 = checked.rows.iter().sum();
    let mut loaded = Loaded::default();
    for (i, (entity, path)) in files.iter().enumerate() {
        let in_order = checked.in_order.get(i).copied().unwrap_or(true);
        let mut source = entity::Source::open(path, in_order).map_err(refused)?;
        let done = progress::rows_done(work.store.read(&work.ctx).conn(), work.job, entity).await?;
        let mut skip = done;
        loop {
            let rows = source.next(ROWS).map_err(refused)?;
            if rows.is_empty() {
                break;
            }
            let count = rows.len() as u64;
            loaded.rows += count;
            if skip >= count {
                skip -= count;
                continue;
            }
            let piece = Piece { entity, rows, done: source.count() };
            loaded.written += piece.write(work, vocabulary).await.map_err(failed)?;
            work.progress(loaded.rows, total, entity).await?;
        }
    }
    Ok(loaded)
}

fn refused(e: files::FileError) -> JobError {
    JobError::Refused(e.to_string())
}

fn failed(e: RegistryError) -> JobError {
    match e {
        RegistryError::Store(StoreError::Twice(_)) => {
            JobError::Refused("these rows are in the database already / 这些数据已经导入过".to_owned())
        }
        RegistryError::Store(e) => JobError::Store(e),
        other => JobError::Failed(other.to_string()),
    }
}

/// Whether anybody has been taken in yet.
///
/// # Errors
/// Where the database fails.
pub async fn is_empty(store: &Store, ctx: &gate::Context) -> Result<bool, RegistryError> {
    Ok(progress::is_empty(store.read(ctx).conn()).await?)
}
