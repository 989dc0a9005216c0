//! Fetching the file of an export.

use gate::{Context, Refusal};
use serde_json::json;
use shell::App;
use store::StoreError;
use store::seal::{DataKey, SealError};
use uuid::Uuid;

use super::{city, list_of, me};
use crate::error::ExportsError;
use crate::model::{Asked, State};
use crate::{flow, rows, write};

/// A file that may be fetched, piece by piece.
#[derive(Clone)]
pub struct Fetched {
    /// Its export.
    pub asked: Asked,
    file: Uuid,
    key: DataKey,
}

impl Fetched {
    /// How many bytes it has.
    #[must_use]
    pub fn bytes(&self) -> u64 {
        u64::try_from(self.asked.bytes).unwrap_or(0)
    }

    /// A piece of it; none behind the last.
    ///
    /// # Errors
    /// Where the piece is gone, was changed, or the database fails.
    pub async fn piece(&self, app: &App, ctx: &Context, seq: i32) -> Result<Option<Vec<u8>>, ExportsError> {
        if seq >= self.asked.pieces {
            return Ok(None);
        }
        let body = rows::piece(app.store().read(ctx).conn(), self.file, seq).await?;
        let body = body.ok_or(StoreError::Changed)?;
        Ok(Some(write::opened(&self.key, self.file, seq, &body)?))
    }
}

/// Begins to fetch the file of one's own export. Whoever does not see all that it was written from does not get it any
/// more.
///
/// # Errors
/// Where it is not one's own, not ready or expired, the list or a part of it is not theirs to see any more, or the database fails.
pub async fn fetch(app: &App, ctx: &Context, id: Uuid) -> Result<Fetched, ExportsError> {
    let me = me(ctx)?;
    let read = app.store().read(ctx);
    let asked = rows::find(read.conn(), id).await?.filter(|a| a.asked_by == me.0).ok_or(Refusal::NotFound)?;
    match asked.state_at(ctx.at()) {
        State::Ready => {}
        State::Expired => return Err(ExportsError::Expired),
        State::Asked | State::Approved | State::Refused | State::Withdrawn | State::Failed => {
            return Err(ExportsError::NotReady);
        }
    }
    let (_, route) = list_of(app, &asked.list)?;
    let now = Context::enter(app.table(), ctx.actor().clone(), route, ctx.request(), ctx.at())?;
    let mine = flow::reaches(&now, &route.access);
    if !flow::covers(app.table(), route, city(app), &asked.through, &mine) {
        return Err(ExportsError::Moved);
    }
    let key = write::key(&read, id).await?.ok_or(SealError::Broken)?;
    let file = asked.file.ok_or(ExportsError::NotReady)?;
    let mut tx = app.store().begin(ctx).await?;
    if !rows::note_download(&tx, id).await? {
        return Err(ExportsError::Expired);
    }
    let detail = json!({ "export": id, "number": asked.number, "list": asked.list, "lines": asked.lines });
    tx.audit("exports.download", [], detail);
    tx.commit().await?;
    Ok(Fetched { asked, file, key })
}
