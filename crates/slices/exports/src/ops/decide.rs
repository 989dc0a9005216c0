//! Approving, refusing, taking back.

use gate::{AccountId, Context, Refusal};
use serde_json::json;
use shell::App;
use store::StoreError;
use store::jobs;
use uuid::Uuid;

use super::{could_decide, me, open};
use crate::error::ExportsError;
use crate::flow::{Event, step};
use crate::model::Reason;
use crate::{jobs as work, rows, write};

/// What somebody else decides.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Decision {
    /// The file is written.
    Approve,
    /// It is not, because.
    Refuse(String),
}

/// Decides on the export of somebody else. An approval has its file written.
///
/// # Errors
/// Where it is one's own or not there, it was decided before, a refusal has no reason, or the database fails.
pub async fn decide(app: &App, ctx: &Context, id: Uuid, decision: &Decision) -> Result<(), ExportsError> {
    let asked = open(app, ctx, id).await?.asked;
    ctx.approves(AccountId(asked.asked_by))?;
    if !could_decide(app, ctx, &asked) {
        return Err(Refusal::NotFound.into());
    }
    let event = match decision {
        Decision::Approve => Event::Approve,
        Decision::Refuse(_) => Event::Refuse,
    };
    let next = step(asked.state_at(ctx.at()), event)?;
    let answer = match decision {
        Decision::Approve => String::new(),
        Decision::Refuse(why) => Reason::parse(why).ok_or(ExportsError::Reason)?.as_str().to_owned(),
    };
    let mut tx = app.store().begin(ctx).await?;
    if !rows::turn(&tx, id, asked.state, next).await? {
        return Err(StoreError::Changed.into());
    }
    let job = match decision {
        Decision::Approve => jobs::enqueue(&tx, work::WRITE, &json!({ "export": id }), None).await?,
        Decision::Refuse(_) => None,
    };
    rows::decided(&tx, id, &answer, job).await?;
    let act = match decision {
        Decision::Approve => "exports.approve",
        Decision::Refuse(_) => "exports.refuse",
    };
    tx.audit(act, [], json!({ "export": id, "number": asked.number, "list": asked.list }));
    tx.commit().await?;
    Ok(())
}

/// Takes back what one asked for before anybody has decided, or deletes its file before its time.
///
/// # Errors
/// Where it is not one's own, it is being written or over, or the database fails.
pub async fn withdraw(app: &App, ctx: &Context, id: Uuid) -> Result<(), ExportsError> {
    let asked = open(app, ctx, id).await?.asked;
    if asked.asked_by != me(ctx)?.0 {
        return Err(Refusal::NotFound.into());
    }
    let next = step(asked.state_at(ctx.at()), Event::Withdraw)?;
    let mut tx = app.store().begin(ctx).await?;
    if !rows::turn(&tx, id, asked.state, next).await? {
        return Err(StoreError::Changed.into());
    }
    write::forget(&tx, id).await?;
    tx.audit("exports.withdraw", [], json!({ "export": id, "number": asked.number, "list": asked.list }));
    tx.commit().await?;
    Ok(())
}
