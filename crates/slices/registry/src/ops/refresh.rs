//! Ties that begin or end with a day move people between lists: a job looks every hour whether a day has passed.

use base::Day;
use store::jobs::{JobError, Work};
use store::rows::{Value, execute, optional};
use store::{StoreError, Tx};

use super::project_again;
use crate::error::RegistryError;
use crate::rows::people;

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
        let since = done_until(&tx).await?.unwrap_or(today);
        if since >= today {
            mark(&tx, today).await?;
            tx.commit().await?;
            return Ok(count.to_string());
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
        mark(&tx, next).await?;
        tx.commit().await?;
    }
}

fn failed(e: RegistryError) -> JobError {
    match e {
        RegistryError::Store(e) => JobError::Store(e),
        other => JobError::Failed(other.to_string()),
    }
}

async fn done_until(tx: &Tx<'_>) -> Result<Option<Day>, StoreError> {
    let row = optional(tx.conn(), "SELECT until_on FROM registry_refreshed WHERE id = 1", vec![]).await?;
    let number: Option<i32> = row.map(|r| r.try_get("", "until_on")).transpose()?;
    Ok(number.and_then(Day::from_number))
}

async fn mark(tx: &Tx<'_>, day: Day) -> Result<(), StoreError> {
    let values: Vec<Value> = vec![day.number().into()];
    let sql = "INSERT INTO registry_refreshed (id, until_on) VALUES (1, $1) \
        ON CONFLICT (id) DO UPDATE SET until_on = excluded.until_on";
    execute(tx.conn(), sql, values).await?;
    Ok(())
}
