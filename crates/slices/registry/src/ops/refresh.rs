//! Ties that begin or end with a day move people between lists: a job looks every hour whether a day has passed.

use store::jobs::{JobError, Message, Work};

use super::project_again;
use crate::error::RegistryError;
use crate::rows::{people, progress};

/// The name of the job.
pub const REFRESH: &str = "registry.refresh";
/// People worked out again in one transaction.
const PIECE: u32 = 200;

/// Works out again everybody whose ties turned since the day until which that was done. Safe to run at any time.
///
/// # Errors
/// Where the database fails.
pub async fn refresh(work: &Work) -> Result<String, JobError> {
    let today = work.ctx.today();
    let mut count = 0_u64;
    loop {
        let tx = work.store.begin(&work.ctx).await?;
        let since = progress::refreshed(tx.conn()).await?.unwrap_or(today);
        if since >= today {
            progress::note_refreshed(&tx, today).await?;
            tx.commit().await?;
            return Ok(Message::new("registry-refresh-done").with("n", count).into());
        }
        let next = since.plus_days(1).unwrap_or(today);
        let turning = people::turning(tx.conn(), since, next, u32::MAX >> 1).await?;
        for piece in turning.chunks(PIECE as usize) {
            for person in piece {
                if let Some((_, reference)) = people::reference(tx.conn(), *person).await? {
                    project_again(&tx, *person, &reference, today).await.map_err(failed)?;
                    count += 1;
                }
            }
        }
        progress::note_refreshed(&tx, next).await?;
        tx.commit().await?;
    }
}

fn failed(e: RegistryError) -> JobError {
    match e {
        RegistryError::Store(e) => JobError::Store(e),
        other => JobError::Failed(other.to_string()),
    }
}
