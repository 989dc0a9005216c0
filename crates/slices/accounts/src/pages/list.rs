//! The list of accounts.

use axum::response::Response;
use gate::AccountId;
use shell::components::{Button, ButtonKind, Cell, Choice, Column, Empty, Filter, Query, Row, Table};
use shell::export::{Line, Lines, Listing, Value};
use shell::{Ask, Export, Fault};
use store::page_of;
use uuid::Uuid;

use super::{role_in_place, sorted_at, state_chip, state_key};
use crate::flow::MACHINE;
use crate::model::{Account, Held, State};
use crate::ops::{self, Holding, Sort, Wanted};
use crate::rows::grants;

/// Accounts on a page.
const PAGE: u32 = 50;
/// The value of the filter for those without a role.
const NO_ROLE: &str = "none";

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query().clone();
    let wanted = wanted_at(&query, PAGE);
    let found = ops::list(ask.store(), ask.ctx(), &wanted).await?;
    let (found, next) = page_of(found, PAGE, |a| a.id.to_string());
    let ids: Vec<AccountId> = found.iter().map(|a| a.id).collect();
    let held = grants::of_accounts(ask.read().conn(), &ids, ask.ctx().today()).await?;
    let states = State::ALL.map(|s| Choice::new(s.as_str(), ask.t(state_key(s))));
    let table = Table::new("accounts", ask.t("nav-accounts"), query)
        .titled()
        .search(ask.t("accounts-search"))
        .filter(Filter::select("state", ask.t("accounts-state"), states))
        .filter(Filter::select("role", ask.t("accounts-role"), roles(&ask)))
        .column(Column::text(ask.t("accounts-login")).sort_by("login"))
        .column(Column::text(ask.t("accounts-name")).sort_by("name"))
        .column(Column::text(ask.t("accounts-state")))
        .column(Column::text(ask.t("accounts-roles")))
        .column(Column::text(ask.t("accounts-signed-in")).wide_only())
        .column(Column::text(ask.t("accounts-created")).sort_by("created").wide_only())
        .rows(found.iter().map(|account| row(&ask, account, &held)))
        .next_after(next)
        .empty(Empty::new(ask.t("accounts-empty")).text(ask.t("accounts-empty-text")));
    let mut page = ask.page(ask.t("nav-accounts")).lead_text(ask.t("accounts-lead"));
    if ask.ctx().may_use("accounts.new") {
        page = page.action(Button::link(ask.t("accounts-new"), "/accounts/new").kind(ButtonKind::Main));
    }
    Ok(ask.show(&page, &ask.exported(table, "accounts").html(ask.words())))
}

/// What an address asks for; one more than a page, to know whether there is another.
fn wanted_at(query: &Query, page: u32) -> Wanted {
    let (sort, order) = sorted_at(query);
    Wanted {
        search: query.find("q").map(|q| q.trim().to_owned()),
        state: query.find("state").and_then(State::parse),
        holding: query.find("role").map(|role| match role {
            NO_ROLE => Holding::Nothing,
            role => Holding::Role(role.to_owned()),
        }),
        sort: match sort.as_str() {
            "name" => Sort::Name,
            "created" => Sort::Created,
            _ => Sort::Login,
        },
        order,
        after: query.find("after").and_then(|id| Uuid::parse_str(id).ok()),
        limit: page.saturating_add(1),
    }
}

/// The list as a file.
pub(super) fn export() -> Export {
    let columns = &[
        "accounts-login",
        "accounts-name",
        "accounts-state",
        "accounts-roles",
        "accounts-signed-in",
        "accounts-created",
    ];
    Export::new(("accounts", "nav-accounts"), ("accounts.list", "/accounts"), columns, lines)
}

async fn lines(listing: Listing) -> Result<Lines, Fault> {
    let page = listing.limit.unwrap_or(PAGE);
    let wanted = wanted_at(&listing.query, page);
    let found = ops::list(listing.store(), &listing.ctx, &wanted).await?;
    let (found, next) = page_of(found, page, |a| a.id.to_string());
    let ids: Vec<AccountId> = found.iter().map(|a| a.id).collect();
    let today = listing.ctx.today();
    let held = grants::of_accounts(listing.read().conn(), &ids, today).await?;
    let line = |a: &Account| {
        let mine = held.iter().filter(|h| h.account == a.id && h.holds_on(today));
        let roles: Vec<String> =
            mine.map(|h| role_in_place(&listing.app, &listing.words, &h.grant, today)).collect();
        Line {
            subject: Some(a.id.0),
            values: vec![
                Value::text(a.login.clone()),
                Value::text(a.name.clone()),
                Value::text(listing.t(state_key(a.state))),
                Value::text(roles.join(&listing.t("accounts-list-separator"))),
                Value::text(a.signed_in_at.map(|at| at.minute_in_china()).unwrap_or_default()),
                Value::text(a.created_at.minute_in_china()),
            ],
        }
    };
    Ok(Lines { lines: found.iter().map(line).collect(), next })
}

/// The roles that people hold, and none.
fn roles(ask: &Ask) -> Vec<Choice> {
    let roles = ask.app().table().roles.roles.iter().filter(|(code, _)| *code != MACHINE);
    let none = Choice::new(NO_ROLE, ask.t("accounts-no-role"));
    std::iter::once(none).chain(roles.map(|(code, role)| Choice::new(code, role.label(ask.lang())))).collect()
}

fn row(ask: &Ask, account: &Account, held: &[Held]) -> Row {
    let today = ask.ctx().today();
    let mine = held.iter().filter(|h| h.account == account.id && h.holds_on(today));
    let roles: Vec<String> = mine.map(|h| role_in_place(ask.app(), ask.words(), &h.grant, today)).collect();
    Row::new([
        Cell::link(account.login.clone(), format!("/accounts/{}", account.id)),
        Cell::text(account.name.clone()),
        Cell::chip(state_chip(ask, account.state)),
        Cell::text(roles.join(&ask.t("accounts-list-separator"))),
        account.signed_in_at.map_or_else(Cell::nothing, Cell::minute),
        Cell::minute(account.created_at),
    ])
}
