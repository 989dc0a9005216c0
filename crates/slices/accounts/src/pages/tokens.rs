//! Tokens of programs.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use shell::components::{
    Breadcrumb, Button, ButtonKind, Cell, Chip, Choice, Column, Confirm, Empty, Field, Filter, Html, Notice,
    Row, SummaryList, Table, Tone,
};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::{last_day, said, sorted, until_of};
use crate::error::AccountsError;
use crate::flow::routes_for_machines;
use crate::model::MachineToken;
use crate::ops::{self, TokenSort, TokenState, TokensWanted};

/// Tokens on a page.
const PAGE: u32 = 50;

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query().clone();
    let (sort, order) = sorted(&ask);
    let wanted = TokensWanted {
        search: query.find("q").map(|q| q.trim().to_owned()),
        state: match query.find("state") {
            Some("held") => Some(TokenState::Held),
            Some("waits") => Some(TokenState::Waiting),
            Some("over") => Some(TokenState::Over),
            _ => None,
        },
        sort: match sort.as_str() {
            "name" => TokenSort::Name,
            "until" => TokenSort::Until,
            _ => TokenSort::Created,
        },
        order,
        after: query.find("after").and_then(|id| Uuid::parse_str(id).ok()),
        limit: PAGE + 1,
    };
    let mut found = ops::list_tokens(ask.store(), ask.ctx(), &wanted).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| more).map(|t| t.id.to_string());
    let states = [
        Choice::new("held", ask.t("accounts-token-held")),
        Choice::new("waits", ask.t("accounts-token-waits")),
        Choice::new("over", ask.t("accounts-token-over")),
    ];
    let table = Table::new("tokens", ask.t("nav-accounts-tokens"), query)
        .titled()
        .search(ask.t("accounts-token-search"))
        .filter(Filter::select("state", ask.t("accounts-state"), states))
        .column(Column::text(ask.t("accounts-token-name")).sort_by("name"))
        .column(Column::text(ask.t("accounts-scopes")))
        .column(Column::text(ask.t("accounts-last-day")).sort_by("until"))
        .column(Column::text(ask.t("accounts-state")))
        .column(Column::text(ask.t("accounts-last-used")).wide_only())
        .column(Column::text(ask.t("accounts-created")).sort_by("created").wide_only())
        .rows(found.iter().map(|token| row(&ask, token)))
        .next_after(next)
        .empty(Empty::new(ask.t("accounts-no-tokens")).text(ask.t("accounts-no-tokens-text")));
    let mut page = ask.page(ask.t("nav-accounts-tokens")).lead_text(ask.t("accounts-tokens-lead"));
    if ask.ctx().may_use("accounts.new_token") {
        page = page.action(Button::link(ask.t("accounts-new-token"), "/tokens/new").kind(ButtonKind::Main));
    }
    Ok(ask.show(&page, &table.html(ask.words())))
}

fn row(ask: &Ask, token: &MachineToken) -> Row {
    let (held, waits) = (token.holds_on(ask.ctx().today()), token.waits_on(ask.ctx().today()));
    let name = if waits && ask.ctx().may_use("accounts.approve_token") {
        Cell::link(token.name.clone(), format!("/tokens/{}/approve", token.id))
    } else if (held || waits) && ask.ctx().may_use("accounts.revoke_token") {
        Cell::link(token.name.clone(), format!("/tokens/{}", token.id))
    } else {
        Cell::text(token.name.clone())
    };
    let state = match (held, token.revoked_at) {
        (true, _) => Chip::new(Tone::Ok, ask.t("accounts-token-held")),
        _ if waits => Chip::new(Tone::Due, ask.t("accounts-token-waits")),
        (false, Some(_)) => Chip::new(Tone::Off, ask.t("accounts-grant-revoked")),
        (false, None) => Chip::new(Tone::Off, ask.t("accounts-token-over")),
    };
    Row::new([
        name,
        Cell::text(token.scopes.join(" ")),
        last_day(Some(token.until)).map_or_else(Cell::nothing, Cell::day),
        Cell::chip(state),
        token.last_used_at.map_or_else(Cell::nothing, |at| Cell::text(at.minute_in_china())),
        Cell::text(token.created_at.minute_in_china()),
    ])
}

/// What is wrong with the form.
#[derive(Default)]
struct Wrong {
    name: Option<String>,
    scopes: Option<String>,
    last: Option<String>,
}

pub(super) async fn new(ask: Ask) -> Response {
    draw(&ask, StatusCode::OK, Wrong::default())
}

fn draw(ask: &Ask, status: StatusCode, wrong: Wrong) -> Response {
    let routes = routes_for_machines(ask.app().table());
    let choices =
        routes.map(|route| Choice::new(route.name.clone(), route.name.clone()).hint(route.path.clone()));
    let scopes = Field::checkboxes("scope", ask.t("accounts-scopes"), choices)
        .hint(ask.t("accounts-scopes-hint"))
        .error_if(wrong.scopes);
    let scopes = ask.fields("scope").fold(scopes, |field, scope| field.value(scope));
    let form = ask
        .form("/tokens/new")
        .field(
            Field::text("name", ask.t("accounts-token-name"))
                .hint(ask.t("accounts-token-name-hint"))
                .value(ask.field("name"))
                .chars(20)
                .autocomplete("off")
                .error_if(wrong.name),
        )
        .field(scopes)
        .field(Field::day("last", ask.t("accounts-last-day")).value(ask.field("last")).error_if(wrong.last))
        .submit(ask.t("accounts-create-token"))
        .cancel("/tokens");
    let above = Breadcrumb::new().to(ask.t("nav-accounts-tokens"), "/tokens");
    let mut page = ask.page(ask.t("accounts-new-token")).narrow().breadcrumb(above);
    if form.has_errors() {
        page = page.with_errors();
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

pub(super) async fn create(ask: Ask) -> Result<Response, Fault> {
    let wrong = |wrong| Ok(draw(&ask, StatusCode::UNPROCESSABLE_ENTITY, wrong));
    let until = match until_of(&ask, "last") {
        Ok(Some(until)) => until,
        Ok(None) => return wrong(Wrong { last: Some(ask.t("accounts-missing")), ..Wrong::default() }),
        Err(text) => return wrong(Wrong { last: Some(text), ..Wrong::default() }),
    };
    let scopes: Vec<String> = ask.fields("scope").map(str::to_owned).collect();
    match ops::create_token(ask.store(), ask.ctx(), ask.field("name"), &scopes, until).await {
        Ok((_, token)) => Ok(show_token(&ask, &token)),
        Err(e @ AccountsError::BadScopes) => {
            wrong(Wrong { scopes: Some(said(&ask, e)?), ..Wrong::default() })
        }
        Err(e @ AccountsError::BadEnd) => wrong(Wrong { last: Some(said(&ask, e)?), ..Wrong::default() }),
        Err(e) => wrong(Wrong { name: Some(said(&ask, e)?), ..Wrong::default() }),
    }
}

/// The one page on which a token is ever shown.
fn show_token(ask: &Ask, token: &str) -> Response {
    let list = SummaryList::new()
        .line(ask.t("accounts-token-name"), Cell::text(ask.field("name")))
        .line(ask.t("accounts-token"), Cell::text(token))
        .line(ask.t("accounts-token-header"), Cell::text(format!("Authorization: Bearer {token}")));
    let on = Button::link(ask.t("accounts-to-tokens"), "/tokens").kind(ButtonKind::Main);
    let notice = Notice::done(ask.t("accounts-token-created")).text(ask.t("accounts-shown-once"));
    let above = Breadcrumb::new().to(ask.t("nav-accounts-tokens"), "/tokens");
    let page = ask.page(ask.t("accounts-token")).narrow().breadcrumb(above).notice(notice);
    ask.show(&page, &Html::all([list.html(ask.words()), on.html(ask.words())]))
}

pub(super) async fn ask_approve(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let token = ops::find_token(ask.store(), ask.ctx(), id).await?;
    let table = ask.app().table();
    let path = |scope: &String| table.route(scope).map_or_else(|| scope.clone(), |r| r.path.clone());
    let opens: Vec<String> = token.scopes.iter().map(path).collect();
    let list = SummaryList::new()
        .line(ask.t("accounts-token-name"), Cell::text(token.name.clone()))
        .line(ask.t("accounts-scopes"), Cell::text(opens.join(" · ")))
        .line(ask.t("accounts-last-day"), last_day(Some(token.until)).map_or_else(Cell::nothing, Cell::day))
        .line(ask.t("accounts-created"), Cell::text(token.created_at.minute_in_china()));
    let confirm = Confirm::new(ask.t("accounts-approve-token"), format!("/tokens/{id}/approve"), ask.csrf())
        .summary(list)
        .consequence(ask.t("accounts-approve-token-opens"))
        .cancel("/tokens");
    let above = Breadcrumb::new().to(ask.t("nav-accounts-tokens"), "/tokens");
    let page = ask.page(ask.t("accounts-approve-token-question")).narrow().breadcrumb(above);
    Ok(ask.show(&page, &confirm.html(ask.words())))
}

pub(super) async fn approve(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::approve_token(ask.store(), ask.ctx(), id).await?;
    Ok(ask.done("/tokens", "accounts-token-approved"))
}

pub(super) async fn ask_revoke(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let token = ops::find_token(ask.store(), ask.ctx(), id).await?;
    let used = token.last_used_at.map_or_else(Cell::nothing, |at| Cell::text(at.minute_in_china()));
    let list = SummaryList::new()
        .line(ask.t("accounts-token-name"), Cell::text(token.name.clone()))
        .line(ask.t("accounts-scopes"), Cell::text(token.scopes.join(" ")))
        .line(ask.t("accounts-last-used"), used);
    let confirm = Confirm::new(ask.t("accounts-revoke-token"), format!("/tokens/{id}"), ask.csrf())
        .summary(list)
        .consequence(ask.t("accounts-revoke-token-at-once"))
        .danger()
        .cancel("/tokens");
    let above = Breadcrumb::new().to(ask.t("nav-accounts-tokens"), "/tokens");
    let page = ask.page(ask.t("accounts-revoke-token-question")).narrow().breadcrumb(above);
    Ok(ask.show(&page, &confirm.html(ask.words())))
}

pub(super) async fn revoke(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::revoke_token(ask.store(), ask.ctx(), id).await?;
    Ok(ask.done("/tokens", "accounts-token-revoked"))
}
