//! Background work: what is over is forgotten.

use std::time::Duration;

use store::jobs::{JobError, Kind, Message, Work};

use crate::flow::FORGOTTEN_S;
use crate::rows::{sessions, tries};

/// Days for which a session that is over is kept: as long as its address counts as known.
const SESSION_DAYS: i64 = 31;

/// The kinds of work of this slice.
pub fn kinds() -> Vec<Kind> {
    vec![Kind::new("accounts.tidy", tidy).every(Duration::from_secs(24 * 3_600))]
}

/// Forgets sessions that are long over and mistakes that do not count any more. The audit trail keeps both.
async fn tidy(work: Work) -> Result<String, JobError> {
    let now = work.ctx.at();
    let tx = work.store.begin(&work.ctx).await?;
    let over = sessions::forget(&tx, now.plus_seconds(-SESSION_DAYS * 86_400)).await?;
    let forgotten = tries::forget(&tx, now.plus_seconds(-FORGOTTEN_S)).await?;
    tx.commit().await?;
    Ok(Message::new("accounts-job-tidied").with("sessions", over).with("counts", forgotten).into())
}
