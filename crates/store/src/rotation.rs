//! Changing the data keys while the system runs.
//!
//! A rotation is under way exactly while more than one key is in use. New values are sealed with the newest at once;
//! the job seals the old ones anew, in pieces, and retires the old keys once nothing is sealed with them any more.
//! Killed anywhere, it goes on where it was: what is sealed anew is not touched again, and one that had come to its end is
//! not begun anew.

use std::time::Duration;

use crate::jobs::{self, JobError, Kind, Message, Work};
use crate::{Store, StoreError, facts, secrets};

/// The name of the job.
pub const KIND: &str = "store.rotate_keys";
/// Rows sealed anew in one transaction; other writers wait no longer than that.
const PIECE: u32 = 500;
/// How long other programs on the same database may take to see a new key.
const SEEN_AFTER: Duration = Duration::from_secs(2);

/// The job that rotates the data keys. It does not run by itself: how often is the city's decision.
#[must_use]
pub fn kind() -> Kind {
    Kind::new(KIND, run)
}

async fn run(work: Work) -> Result<String, JobError> {
    let store = &work.store;
    store.refresh_keys().await?;
    let newest = match store.keys_in_use().await?.as_slice() {
        [.., _, newest] => *newest,
        [only] if is_made_for(&work, *only).await? => return Ok(said(*only, 0)),
        [] | [_] => store.new_key(store.now()).await?,
    };
    let mut sealed = 0;
    loop {
        tokio::time::sleep(SEEN_AFTER).await;
        sealed += pass(&work).await?;
        if store.retire_keys_before(&work.ctx, newest, sealed).await? {
            return Ok(said(newest, sealed));
        }
    }
}

/// Whether the key is younger than the wish for a new one: then an earlier attempt has fulfilled it.
async fn is_made_for(work: &Work, key: u32) -> Result<bool, StoreError> {
    let wanted = jobs::find(work.store.writer(), work.job).await?.map(|job| job.created_at);
    Ok(wanted.zip(work.store.key_made_at(key).await?).is_some_and(|(wanted, made)| wanted < made))
}

async fn pass(work: &Work) -> Result<u64, JobError> {
    let last = last_fact(&work.store).await?;
    let mut after = 0;
    let mut sealed = 0;
    loop {
        let tx = work.store.begin(&work.ctx).await?;
        let piece = facts::reseal(&tx, after, PIECE).await?;
        tx.commit().await?;
        let Some((until, count)) = piece else { break };
        after = until;
        sealed += count;
        let (at, of) = (u64::try_from(after).unwrap_or(0), u64::try_from(last).unwrap_or(0));
        work.progress(at, of, "").await?;
    }
    let tx = work.store.begin(&work.ctx).await?;
    sealed += secrets::reseal(&tx).await?;
    tx.commit().await?;
    Ok(sealed)
}

async fn last_fact(store: &Store) -> Result<i64, StoreError> {
    let row = crate::rows::optional(store.writer(), "SELECT MAX(id) AS n FROM store_facts", vec![]).await?;
    Ok(row.map(|r| r.try_get::<Option<i64>>("", "n")).transpose()?.flatten().unwrap_or(0))
}

/// What the job says in the end.
fn said(newest: u32, sealed: u64) -> String {
    Message::new("job-keys-rotated").with("key", u64::from(newest)).with("n", sealed).text()
}
