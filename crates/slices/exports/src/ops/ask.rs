//! Taking a page away at once, and asking for a whole list.

use base::Lang;
use gate::{AccountId, Context};
use serde_json::json;
use shell::App;
use uuid::Uuid;

use super::{list_of, listing, me};
use crate::error::ExportsError;
use crate::model::{Format, Reason};
use crate::write::Growing;
use crate::{flow, mark, rows, write};

/// Lines that are taken away at once at most.
const PAGE_LINES_MAX: usize = 100;
/// Lines that one account takes away at once in a day at most; more are an export that somebody approves.
pub(crate) const DAY_LINES_MAX: i64 = 1_000;
/// Exports of one account that wait at the same time at most.
const OPEN_MAX: i64 = 20;
/// Bytes of what is asked of a list at most.
const ADDRESS_BYTES_MAX: usize = 2_000;

/// A page of a list as a file: as many lines as the page shows. It is a reading of all whom it shows.
///
/// # Errors
/// Where there is no such list, it is not theirs to see, the day's lines are used up, or the database fails.
pub async fn page(
    app: &App,
    ctx: &Context,
    list: &str,
    asked: &str,
    (format, lang): (Format, Lang),
) -> Result<Vec<u8>, ExportsError> {
    let me = me(ctx)?;
    let (export, listing) = listing(app, ctx, list, asked, lang)?;
    let mut lines = export.read(listing.clone()).await.map_err(ExportsError::List)?.lines;
    lines.truncate(PAGE_LINES_MAX);
    let mark = mark::of_page(&ctx.actor().name, ctx.at());
    let paper = mark::paper_of_page(&export, &listing, &mark);
    let mut file = Growing::new(format, &paper, &mark::heads(&export, &listing))?;
    file.add(&lines, &mark)?;
    let bytes = file.finish()?;
    let subjects = lines.iter().filter_map(|l| l.subject);
    let detail = json!({ "list": export.name, "lines": lines.len(), "format": format.as_str() });
    let mut tx = app.store().begin(&listing.ctx).await?;
    let taken = i64::try_from(lines.len()).unwrap_or(i64::MAX);
    if !rows::take(&tx, me, taken, DAY_LINES_MAX).await? {
        return Err(ExportsError::DayFull);
    }
    tx.audit("exports.page", subjects, detail);
    tx.commit().await?;
    Ok(bytes)
}

/// A whole list that somebody wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewExport {
    /// The name of the list.
    pub list: String,
    /// What is asked of it: search, filters, order.
    pub address: String,
    /// In which form.
    pub format: Format,
    /// In which language.
    pub lang: Lang,
    /// Why.
    pub reason: String,
}

/// Asks for a whole list; somebody else has to approve.
///
/// # Errors
/// Where there is no such list, it is not theirs to see, the reason says nothing, too many wait, or the database fails.
pub async fn ask(app: &App, ctx: &Context, new: &NewExport) -> Result<Uuid, ExportsError> {
    let me: AccountId = me(ctx)?;
    let (export, listing) = listing(app, ctx, &new.list, &new.address, new.lang)?;
    let (_, route) = list_of(app, &new.list)?;
    let reason = Reason::parse(&new.reason).ok_or(ExportsError::Reason)?;
    let address = listing.query.without("after").asked();
    if address.len() > ADDRESS_BYTES_MAX {
        return Err(ExportsError::Address);
    }
    let id = Uuid::now_v7();
    let mut tx = app.store().begin(ctx).await?;
    if rows::open_of(tx.conn(), me).await? >= OPEN_MAX {
        return Err(ExportsError::TooMany);
    }
    let through = flow::reaches(&listing.ctx, &route.access);
    let row = rows::New {
        id,
        list: export.name,
        lang: new.lang,
        format: new.format,
        reason: reason.as_str(),
        asked_by: me,
        through: &through,
    };
    let number = rows::insert(&tx, &row).await?;
    write::keep_address(&tx, id, &address).await?;
    tx.audit("exports.ask", [], json!({ "export": id, "number": number, "list": export.name }));
    tx.commit().await?;
    Ok(id)
}
