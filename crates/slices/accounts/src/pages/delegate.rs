//! Delegating a role to a colleague, and ending that.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use shell::components::{Cell, Confirm, Field, SummaryList};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::own::under_own;
use super::{last_day, me, place, role, said, until_of};
use crate::error::AccountsError;
use crate::model::Held;
use crate::ops;

/// What is wrong with the form.
#[derive(Default)]
struct Wrong {
    colleague: Option<String>,
    last: Option<String>,
    whole: Option<String>,
}

async fn mine(ask: &Ask, id: Uuid) -> Result<Held, Fault> {
    let held = ops::find_grant(ask.store(), ask.ctx(), id).await?;
    if held.account == me(ask)? { Ok(held) } else { Err(Fault::NotFound) }
}

pub(super) async fn form(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let held = mine(&ask, id).await?;
    Ok(draw(&ask, &held, StatusCode::OK, Wrong::default()))
}

fn about(ask: &Ask, held: &Held) -> SummaryList {
    let (app, words, today) = (ask.app(), ask.words(), ask.ctx().today());
    SummaryList::new()
        .line(ask.t("accounts-role"), Cell::text(role(app, words, &held.grant)))
        .line(ask.t("accounts-place"), Cell::text(place(app, words, held.grant.seat, today)))
}

fn draw(ask: &Ask, held: &Held, status: StatusCode, wrong: Wrong) -> Response {
    let mut form = ask
        .form(format!("/account/roles/{}/delegate", held.id))
        .part(about(ask, held).html(ask.words()))
        .field(
            Field::text("colleague", ask.t("accounts-colleague-login"))
                .hint(ask.t("accounts-colleague-login-hint"))
                .value(ask.field("colleague"))
                .chars(20)
                .autocomplete("off")
                .error_if(wrong.colleague),
        )
        .field(
            Field::day("last", ask.t("accounts-last-day"))
                .hint(ask.t("accounts-delegate-until-hint"))
                .value(ask.field("last"))
                .error_if(wrong.last),
        )
        .submit(ask.t("accounts-delegate"))
        .cancel("/account");
    if let Some(text) = wrong.whole {
        form = form.error(text);
    }
    let mut page = under_own(ask, "accounts-delegate-title").lead_text(ask.t("accounts-delegate-lead"));
    if form.has_errors() {
        page = page.with_errors();
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

pub(super) async fn delegate(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let held = mine(&ask, id).await?;
    let wrong = |wrong| Ok(draw(&ask, &held, StatusCode::UNPROCESSABLE_ENTITY, wrong));
    let until = match until_of(&ask, "last") {
        Ok(Some(until)) => until,
        Ok(None) => return wrong(Wrong { last: Some(ask.t("accounts-missing")), ..Wrong::default() }),
        Err(text) => return wrong(Wrong { last: Some(text), ..Wrong::default() }),
    };
    let Some(to) = ops::find_login(ask.store(), ask.ctx(), ask.field("colleague")).await? else {
        return wrong(Wrong { colleague: Some(ask.t("accounts-no-colleague")), ..Wrong::default() });
    };
    match ops::delegate(ask.store(), ask.ctx(), id, &to, until).await {
        Ok(_) => Ok(ask.done("/account", "accounts-delegated-done")),
        Err(e @ AccountsError::BadEnd) => wrong(Wrong { last: Some(said(&ask, e)?), ..Wrong::default() }),
        Err(e @ AccountsError::Disabled) => {
            wrong(Wrong { colleague: Some(said(&ask, e)?), ..Wrong::default() })
        }
        Err(e) => wrong(Wrong { whole: Some(said(&ask, e)?), ..Wrong::default() }),
    }
}

pub(super) async fn ask_end(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let held = ops::find_grant(ask.store(), ask.ctx(), id).await?;
    let me = me(&ask)?;
    let delegator = held.grant.delegated_by.ok_or(Fault::NotFound)?;
    if held.account != me && delegator != me {
        return Err(Fault::NotFound);
    }
    let list = about(&ask, &held)
        .line(ask.t("accounts-delegator"), Cell::text(held.delegator.clone().unwrap_or_default()))
        .line(ask.t("accounts-colleague"), Cell::text(held.holder.clone()))
        .line(ask.t("accounts-last-day"), last_day(held.grant.until).map_or_else(Cell::nothing, Cell::day));
    let confirm =
        Confirm::new(ask.t("accounts-end-delegation"), format!("/account/delegations/{id}"), ask.csrf())
            .summary(list)
            .consequence(ask.t("accounts-end-delegation-consequence"))
            .danger()
            .cancel("/account");
    Ok(ask.show(&under_own(&ask, "accounts-end-delegation-question"), &confirm.html(ask.words())))
}

pub(super) async fn end(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::end_delegation(ask.store(), ask.ctx(), id).await?;
    Ok(ask.done("/account", "accounts-delegation-ended"))
}
