//! Facts and stays that begin or end with a day move people between lists: a job looks every hour whether a day has
//! passed.

use store::jobs::{JobError, Message, Work};

use super::project_again;
use crate::error::RegistryError;
use crate::rows::{people, progress};

/// The name of the job.
pub const REFRESH: &str = "registry.refresh";
/// People worked out again in one transaction.
const PIECE: usize = 200;

/// Works out again everybody of whom something turned since the day until which that was done. Safe to run at any time,
/// and to be broken off: whoever was worked out twice is as if once.
///
/// # Errors
/// Where the database fails.
pub async fn refresh(work: &Work) -> Result<String, JobError> {
    let today = work.ctx.today();
    let mut count = 0_u64;
    loop {
        let read = work.store.read(&work.ctx);
        let since = progress::refreshed(read.conn()).await?.unwrap_or(today);
        let next = since.plus_days(1).map_or(today, |next| next.min(today));
        let turning =
            if since < today { people::turning(read.conn(), since, next).await? } else { Vec::new() };
        // Others write between the pieces: on the first of January half a city turns.
        for piece in turning.chunks(PIECE) {
            let tx = work.store.begin(&work.ctx).await?;
            for person in piece {
                if let Some((_, reference)) = people::reference(tx.conn(), *person).await? {
                    project_again(&tx, *person, &reference, today).await.map_err(failed)?;
                    count += 1;
                }
            }
            tx.commit().await?;
            work.progress(count, 0, "").await?;
        }
        let tx = work.store.begin(&work.ctx).await?;
        progress::note_refreshed(&tx, next).await?;
        tx.commit().await?;
        if next >= today {
            return Ok(Message::new("registry-refresh-done").with("n", count).into());
        }
    }
}

fn failed(e: RegistryError) -> JobError {
    match e {
        RegistryError::Store(e) => JobError::Store(e),
        other => JobError::Failed(other.to_string()),
    }
}
