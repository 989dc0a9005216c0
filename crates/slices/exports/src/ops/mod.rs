//! Use cases: asking, deciding, taking back, looking, fetching.

mod ask;
mod decide;
mod fetch;

pub use ask::{NewExport, ask, page};
pub use decide::{Decision, decide, withdraw};
pub use fetch::{Fetched, fetch};

pub use crate::rows::Wanted;

use base::{Day, Instant, Lang, Region};
use gate::{AccountId, Context, Refusal, RequestId, Route};
use shell::components::Query;
use shell::export::Listing;
use shell::{App, Export};
use store::page_of;
use uuid::Uuid;

use crate::error::ExportsError;
use crate::model::{Asked, Reach, Whose};
use crate::{flow, mark, rows, write};

/// The route by which somebody decides.
const DECIDE: &str = "exports.decide";
/// Exports that wait for an answer and are looked at for one page at most.
const WAITING_PAGES_MAX: usize = 20;
/// How many of these are read at once.
const WAITING_PAGE: u32 = 100;

/// The list of that name, with its route.
///
/// # Errors
/// Where there is no such list.
pub(crate) fn list_of<'a>(app: &'a App, name: &str) -> Result<(&'a Export, &'a Route), ExportsError> {
    let export = app.export(name).ok_or(ExportsError::NoSuchList)?;
    let route = app.table().route(export.route).ok_or(ExportsError::NoSuchList)?;
    Ok((export, route))
}

/// The list as somebody reads it, on its own route: what they may not see there is not in the file either.
///
/// # Errors
/// Where there is no such list, or it is not theirs to see.
pub fn listing(
    app: &App,
    ctx: &Context,
    name: &str,
    asked: &str,
    lang: Lang,
) -> Result<(Export, Listing), ExportsError> {
    let (export, route) = list_of(app, name)?;
    let ctx = Context::enter(app.table(), ctx.actor().clone(), route, ctx.request(), ctx.at())?;
    // An address within an address is read twice, and no database keeps the character NUL.
    let asked = asked.replace('\0', "\u{FFFD}").replace("%00", "%EF%BF%BD");
    let query = Query::parse(export.path, &asked);
    Ok((
        export.clone(),
        Listing { app: app.clone(), ctx, words: app.catalog().in_lang(lang), query, limit: None },
    ))
}

/// The asker on the route of the list, with the roles in which it was asked for and no other; none where one of them no
/// longer holds.
pub(crate) async fn asker(
    app: &App,
    asked: &Asked,
    request: RequestId,
    at: Instant,
) -> Result<Option<Context>, ExportsError> {
    let (_, route) = list_of(app, &asked.list)?;
    let today = at.day_in_china().unwrap_or(Day::MIN);
    let actor = app.actor_of(AccountId(asked.asked_by), at).await.map_err(ExportsError::List)?;
    let actor = actor.and_then(|a| flow::narrowed_to(a, &asked.through, today));
    Ok(actor.and_then(|a| Context::enter(app.table(), a, route, request, at).ok()))
}

/// To what an export is narrowed, for whoever decides on it: what stands in no address is said of the asker, whose village
/// is meant and not the town of whoever looks. None where the asker does not have those roles any more.
///
/// # Errors
/// Where there is no such list any more, or the database fails.
pub async fn narrowing(
    app: &App,
    ctx: &Context,
    opened: &Opened,
    lang: Lang,
) -> Result<Option<Vec<(String, String)>>, ExportsError> {
    let Some(asker) = asker(app, &opened.asked, ctx.request(), ctx.at()).await? else { return Ok(None) };
    let (export, listing) = listing(app, &asker, &opened.asked.list, &opened.address, lang)?;
    Ok(Some(mark::narrowing(&export, &listing)))
}

fn city(app: &App) -> Option<Region> {
    Region::parse(&app.settings().city).ok()
}

fn me(ctx: &Context) -> Result<AccountId, Refusal> {
    ctx.account().ok_or_else(|| Refusal::NoRole(ctx.route().to_owned()))
}

/// Whether whoever asks could decide on an export if it is not their own.
fn could_decide(app: &App, ctx: &Context, asked: &Asked) -> bool {
    let Ok((_, route)) = list_of(app, &asked.list) else { return false };
    decides(app, ctx, route, &asked.through)
}

/// Whether the roles that may decide reach, on the route of a list, over those through which somebody comes to it.
pub(crate) fn decides(app: &App, ctx: &Context, list: &Route, through: &[Reach]) -> bool {
    let Some(decide) = app.table().route(DECIDE) else { return false };
    let mine = flow::reaches(ctx, &decide.access);
    flow::covers(app.table(), list, city(app), through, &mine)
}

/// An export as whoever looks at it sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The export.
    pub asked: Asked,
    /// What was asked of the list.
    pub address: String,
    /// Whether whoever looks asked for it.
    pub mine: bool,
    /// Whether whoever looks may decide on it.
    pub decides: bool,
}

/// An export: one's own, one on which one may decide, or one on which one decided. Others are not there.
///
/// # Errors
/// Where there is none, or the database fails.
pub async fn open(app: &App, ctx: &Context, id: Uuid) -> Result<Opened, ExportsError> {
    let me = me(ctx)?;
    let read = app.store().read(ctx);
    let asked = rows::find(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let mine = asked.asked_by == me.0;
    let could = could_decide(app, ctx, &asked);
    if !mine && !could && asked.decided_by != Some(me.0) {
        return Err(Refusal::NotFound.into());
    }
    let decides = could && ctx.approves(AccountId(asked.asked_by)).is_ok();
    let address = write::address(&read, id).await?;
    Ok(Opened { asked, address, mine, decides })
}

/// Exports, a page of them, and where the next page starts.
///
/// # Errors
/// Where the database fails.
pub async fn list(
    app: &App,
    ctx: &Context,
    wanted: &Wanted,
) -> Result<(Vec<Asked>, Option<i64>), ExportsError> {
    let me = me(ctx)?;
    let read = app.store().read(ctx);
    let page = wanted.limit as usize;
    if wanted.whose != Whose::Waiting {
        let more = Wanted { limit: wanted.limit.saturating_add(1), ..wanted.clone() };
        let found = rows::list(read.conn(), &more, me.0, ctx.at()).await?;
        return Ok(page_of(found, wanted.limit, |a| a.number));
    }
    // Who may decide hangs on roles and what they open, so those of others are left out here; few wait at a time.
    let mut wanted = Wanted { limit: WAITING_PAGE, ..wanted.clone() };
    let mut out: Vec<Asked> = Vec::new();
    for _ in 0..WAITING_PAGES_MAX {
        let found = rows::list(read.conn(), &wanted, me.0, ctx.at()).await?;
        let more = found.len() == WAITING_PAGE as usize;
        wanted.after = found.last().map(|a| a.number);
        for asked in found {
            let decides = ctx.approves(AccountId(asked.asked_by)).is_ok() && could_decide(app, ctx, &asked);
            if decides && out.len() == page {
                let next = out.last().map(|a: &Asked| a.number);
                return Ok((out, next));
            }
            if decides {
                out.push(asked);
            }
        }
        if !more {
            return Ok((out, None));
        }
    }
    let next = out.last().map(|a| a.number);
    Ok((out, next))
}
