//! Tokens of programs.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base::Day;
use shell::components::{
    Breadcrumb, Button, ButtonKind, Cell, Chip, Choice, Column, Confirm, Empty, Field, Filter, Html, Notice,
    Page, Query, Row, SummaryList, Table, Tone,
};
use shell::export::{Line, Lines, Listing, Value};
use shell::words::Words;
use shell::{Ask, Export, Fault};
use store::page_of;
use uuid::Uuid;

use super::{last_day, said, sorted_at, until_of};
use crate::error::AccountsError;
use crate::flow::routes_for_machines;
use crate::model::MachineToken;
use crate::ops::{self, TokenSort, TokenState, TokensWanted};

/// Tokens on a page.
const PAGE: u32 = 50;

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query().clone();
    let wanted = wanted_at(&query, PAGE);
    let found = ops::list_tokens(ask.store(), ask.ctx(), &wanted).await?;
    let (found, next) = page_of(found, PAGE, |t| t.id.to_string());
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
    Ok(ask.show(&page, &ask.exported(table, "tokens").html(ask.words())))
}

/// What an address asks for; one more than a page, to know whether there is another.
fn wanted_at(query: &Query, page: u32) -> TokensWanted {
    let (sort, order) = sorted_at(query);
    TokensWanted {
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
        limit: page.saturating_add(1),
    }
}

/// The list as a file; never a token itself, which nobody sees twice.
pub(super) fn export() -> Export {
    let columns = &[
        "accounts-token-name",
        "accounts-scopes",
        "accounts-last-day",
        "accounts-state",
        "accounts-last-used",
        "accounts-created",
    ];
    Export::new(("tokens", "nav-accounts-tokens"), ("accounts.tokens", "/tokens"), columns, lines)
}

async fn lines(listing: Listing) -> Result<Lines, Fault> {
    let page = listing.limit.unwrap_or(PAGE);
    let found = ops::list_tokens(listing.store(), &listing.ctx, &wanted_at(&listing.query, page)).await?;
    let (found, next) = page_of(found, page, |t| t.id.to_string());
    let line = |token: &MachineToken| Line {
        subject: None,
        values: vec![
            Value::text(token.name.clone()),
            Value::text(scopes_in(&listing.words, token)),
            last_day(Some(token.until)).map_or(Value::Blank, Value::Day),
            Value::text(listing.t(state_key(token, listing.ctx.today()))),
            Value::text(token.last_used_at.map(|at| at.minute_in_china()).unwrap_or_default()),
            Value::text(token.created_at.minute_in_china()),
        ],
    };
    Ok(Lines { lines: found.iter().map(line).collect(), next })
}

/// How a token stands, as a key of the words.
fn state_key(token: &MachineToken, today: Day) -> &'static str {
    match (token.holds_on(today), token.waits_on(today), token.revoked_at) {
        (true, _, _) => "accounts-token-held",
        (_, true, _) => "accounts-token-waits",
        (_, _, Some(_)) => "accounts-grant-revoked",
        (_, _, None) => "accounts-token-over",
    }
}

fn state_chip(ask: &Ask, token: &MachineToken) -> Chip {
    let today = ask.ctx().today();
    let tone = match (token.holds_on(today), token.waits_on(today)) {
        (true, _) => Tone::Ok,
        (false, true) => Tone::Due,
        (false, false) => Tone::Off,
    };
    Chip::new(tone, ask.t(state_key(token, today)))
}

/// The name of an interface: `registry.api_people` has the key `scope-registry-api-people`.
pub fn scope_name(ask: &Ask, route: &str) -> Option<String> {
    scope_in(ask.words(), route)
}

fn scope_in(words: &Words, route: &str) -> Option<String> {
    let key = format!("scope-{}", route.replace(['.', '_'], "-"));
    words.has(&key).then(|| words.t(&key))
}

/// What a token opens, in one line.
fn scopes_in(words: &Words, token: &MachineToken) -> String {
    let name = |route: &String| scope_in(words, route).unwrap_or_else(|| route.clone());
    token.scopes.iter().map(name).collect::<Vec<_>>().join(&words.t("accounts-list-separator"))
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
    Row::new([
        name,
        Cell::text(scopes_in(ask.words(), token)),
        last_day(Some(token.until)).map_or_else(Cell::nothing, Cell::day),
        Cell::chip(state_chip(ask, token)),
        token.last_used_at.map_or_else(Cell::nothing, Cell::minute),
        Cell::minute(token.created_at),
    ])
}

/// What is wrong with the form.
#[derive(Default)]
struct Wrong {
    name: Option<String>,
    scopes: Option<String>,
    last: Option<String>,
}

impl Wrong {
    fn is_empty(&self) -> bool {
        self.name.is_none() && self.scopes.is_none() && self.last.is_none()
    }
}

pub(super) async fn new(ask: Ask) -> Response {
    draw(&ask, StatusCode::OK, Wrong::default())
}

fn draw(ask: &Ask, status: StatusCode, wrong: Wrong) -> Response {
    let routes = routes_for_machines(ask.app().table());
    let choices = routes.map(|route| {
        let label = scope_name(ask, &route.name).unwrap_or_else(|| route.name.clone());
        Choice::new(route.name.clone(), label).hint_code(route.path.clone())
    });
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
    let mut page = below(ask, ask.t("accounts-new-token"));
    if form.has_errors() {
        page = page.with_errors();
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

/// The day after the last one, where nothing that can be told from the form alone is wrong with it.
fn checked(ask: &Ask, scopes: &[String]) -> Result<Day, Wrong> {
    let until = until_of(ask, "last");
    let wrong = Wrong {
        name: ask.field("name").is_empty().then(|| ask.t("accounts-token-name-missing")),
        scopes: scopes.is_empty().then(|| ask.t("accounts-scopes-missing")),
        last: match &until {
            Ok(Some(until)) if *until <= ask.ctx().today() => {
                Some(ask.words().of(&AccountsError::BadEnd.wording()).to_owned())
            }
            Ok(Some(_)) => None,
            Ok(None) => Some(ask.t("accounts-last-day-missing")),
            Err(text) => Some(text.clone()),
        },
    };
    match until {
        Ok(Some(until)) if wrong.is_empty() => Ok(until),
        _ => Err(wrong),
    }
}

pub(super) async fn create(ask: Ask) -> Result<Response, Fault> {
    let wrong = |wrong| Ok(draw(&ask, StatusCode::UNPROCESSABLE_ENTITY, wrong));
    let scopes: Vec<String> = ask.fields("scope").map(str::to_owned).collect();
    let until = match checked(&ask, &scopes) {
        Ok(until) => until,
        Err(found) => return wrong(found),
    };
    match ops::create_token(ask.store(), ask.ctx(), ask.field("name"), &scopes, until).await {
        Ok((_, token)) => Ok(show_token(&ask, &token)),
        Err(e @ AccountsError::BadScopes) => {
            wrong(Wrong { scopes: Some(said(&ask, e)?), ..Wrong::default() })
        }
        Err(e @ AccountsError::BadEnd) => wrong(Wrong { last: Some(said(&ask, e)?), ..Wrong::default() }),
        Err(e) => wrong(Wrong { name: Some(said(&ask, e)?), ..Wrong::default() }),
    }
}

/// A narrow page below the list of tokens.
fn below(ask: &Ask, title: impl Into<String>) -> Page {
    ask.page(title).narrow().breadcrumb(Breadcrumb::new().to(ask.t("nav-accounts-tokens"), "/tokens"))
}

/// The one page on which a token is ever shown.
fn show_token(ask: &Ask, token: &str) -> Response {
    let token = Cell::secret(token).sub(ask.t("accounts-token-header"));
    let list = SummaryList::new().line(ask.t("accounts-token"), token);
    let on = Button::link(ask.t("accounts-to-tokens"), "/tokens");
    let notice = Notice::done(ask.t("accounts-token-created")).text(ask.t("accounts-shown-once"));
    let page = below(ask, ask.field("name")).notice(notice);
    ask.show(&page, &Html::all([list.html(ask.words()), on.html(ask.words())]))
}

/// What a token opens, until when, how it stands, and who made it.
async fn summary(ask: &Ask, token: &MachineToken) -> Result<SummaryList, Fault> {
    let maker = match token.created_by {
        Some(id) => ops::find(ask.store(), ask.ctx(), id).await?.name,
        None => ask.t("accounts-token-by-operator"),
    };
    let table = ask.app().table();
    let opens = token.scopes.iter().map(|scope| {
        let name = Cell::text(scope_name(ask, scope).unwrap_or_else(|| scope.clone()));
        match table.route(scope) {
            Some(route) => name.sub_code(route.path.clone()),
            None => name,
        }
    });
    let list = SummaryList::new()
        .line(ask.t("accounts-token-name"), Cell::text(token.name.clone()))
        .lines(ask.t("accounts-scopes"), opens)
        .line(ask.t("accounts-last-day"), last_day(Some(token.until)).map_or_else(Cell::nothing, Cell::day))
        .line(ask.t("accounts-state"), Cell::chip(state_chip(ask, token)))
        .line(ask.t("accounts-token-made-by"), Cell::text(maker))
        .line(ask.t("accounts-created"), Cell::minute(token.created_at));
    Ok(list)
}

pub(super) async fn ask_approve(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let token = ops::find_token(ask.store(), ask.ctx(), id).await?;
    let confirm = Confirm::new(ask.t("accounts-approve-token"), format!("/tokens/{id}/approve"), ask.csrf())
        .summary(summary(&ask, &token).await?)
        .consequence(ask.t("accounts-approve-token-opens"))
        .cancel("/tokens");
    let page = below(&ask, ask.t("accounts-approve-token-question"));
    Ok(ask.show(&page, &confirm.html(ask.words())))
}

pub(super) async fn approve(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::approve_token(ask.store(), ask.ctx(), id).await?;
    Ok(ask.done("/tokens", "accounts-token-approved"))
}

pub(super) async fn ask_revoke(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let token = ops::find_token(ask.store(), ask.ctx(), id).await?;
    let used = token.last_used_at.map_or_else(Cell::nothing, Cell::minute);
    let list = summary(&ask, &token).await?.line(ask.t("accounts-last-used"), used);
    let confirm = Confirm::new(ask.t("accounts-revoke-token"), format!("/tokens/{id}"), ask.csrf())
        .summary(list)
        .consequence(ask.t("accounts-revoke-token-at-once"))
        .danger()
        .cancel("/tokens");
    let page = below(&ask, ask.t("accounts-revoke-token-question"));
    Ok(ask.show(&page, &confirm.html(ask.words())))
}

pub(super) async fn revoke(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::revoke_token(ask.store(), ask.ctx(), id).await?;
    Ok(ask.done("/tokens", "accounts-token-revoked"))
}
