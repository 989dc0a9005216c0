//! Pages: logging in, one's own account, and administration.

mod account;
mod delegate;
mod factor;
mod grant;
mod list;
mod login;
mod own;
mod password;
mod tokens;

use std::sync::Arc;

use base::Day;
use gate::{AccountId, Grant, Seat};
use shell::components::{Chip, Query, Stat, Stats, Tone};
use shell::words::Words;
use shell::{App, Ask, Export, Fault, HomeCard, Routes};

use crate::error::AccountsError;
use crate::model::{Held, SessionLine, State};
use crate::ops::{self, Order, Whose};
use crate::rows::accounts;
use crate::sign_on::SignOn;

pub use tokens::scope_name;

/// The routes of all pages.
pub fn routes(ways: Vec<Arc<dyn SignOn>>) -> Routes {
    let (ways, again): (Arc<[_]>, Arc<[_]>) = (ways.clone().into(), ways.into());
    Routes::new()
        .get("/login", move |ask| login::form(ask, Arc::clone(&ways)))
        .post("/login", move |ask, headers| login::sign_in(ask, headers, Arc::clone(&again)))
        .get("/login/code", login::code)
        .post("/login/code", login::give_code)
        .post("/logout", login::sign_out)
        .get("/account", own::page)
        .get("/account/password", password::form)
        .post("/account/password", password::change)
        .get("/account/factor", factor::page)
        .post("/account/factor", factor::step)
        .get("/account/sessions", own::ask_end_others)
        .post("/account/sessions", own::end_others)
        .get("/account/sessions/{id}", own::ask_end)
        .post("/account/sessions/{id}", own::end)
        .get("/account/roles/{id}/delegate", delegate::form)
        .post("/account/roles/{id}/delegate", delegate::delegate)
        .get("/account/delegations/{id}", delegate::ask_end)
        .post("/account/delegations/{id}", delegate::end)
        .get("/accounts", list::list)
        .get("/accounts/new", account::new)
        .post("/accounts/new", account::create)
        .get("/accounts/{id}", account::one)
        .get("/accounts/{id}/disable", account::ask_disable)
        .post("/accounts/{id}/disable", account::disable)
        .post("/accounts/{id}/enable", account::enable)
        .get("/accounts/{id}/password", account::ask_reset_password)
        .post("/accounts/{id}/password", account::reset_password)
        .get("/accounts/{id}/factor", account::ask_reset_factor)
        .post("/accounts/{id}/factor", account::reset_factor)
        .get("/accounts/{id}/roles/new", grant::form)
        .post("/accounts/{id}/roles/new", grant::grant)
        .get("/accounts/{id}/roles/{grant}", grant::ask_revoke)
        .post("/accounts/{id}/roles/{grant}", grant::revoke)
        .get("/tokens", tokens::list)
        .get("/tokens/new", tokens::new)
        .post("/tokens/new", tokens::create)
        .get("/tokens/{id}", tokens::ask_revoke)
        .post("/tokens/{id}", tokens::revoke)
        .get("/tokens/{id}/approve", tokens::ask_approve)
        .post("/tokens/{id}/approve", tokens::approve)
}

/// How many accounts there are, for those who look after them.
pub fn home_card() -> HomeCard {
    HomeCard::new(700, "accounts.list", |ask: Ask| async move {
        let counted = accounts::count(ask.read().conn(), ask.ctx().today()).await?;
        let (active, bare) = counted;
        let unit = ask.t("accounts-unit");
        let mut idle =
            Stat::count(ask.t("accounts-without-role"), bare, unit.clone()).href("/accounts?role=none");
        if bare > 0 {
            idle = idle.chip(Chip::new(Tone::Due, ask.t("accounts-to-be-granted")));
        }
        let stats = Stats::new([Stat::count(ask.t("accounts-in-use"), active, unit).href("/accounts"), idle]);
        Ok(Some(stats.html(ask.words())))
    })
}

/// The lists that can be taken away as files.
pub fn exports() -> Vec<Export> {
    vec![list::export(), tokens::export()]
}

/// A role with its line and place: `县区经办（民政） · 山西省晋中市榆次区`.
pub fn role_in_place(app: &App, words: &Words, grant: &Grant, day: Day) -> String {
    match grant.seat {
        Seat::Region(_) => format!("{} · {}", role(app, words, grant), place(app, words, grant.seat, day)),
        Seat::System | Seat::Organisation(_) | Seat::Person(_) => role(app, words, grant),
    }
}

/// A role with its line.
fn role(app: &App, words: &Words, grant: &Grant) -> String {
    let (roles, lang) = (&app.table().roles, words.lang());
    let label = roles.roles.get(&grant.role).map_or(grant.role.as_str(), |r| r.label(lang));
    match grant.line.as_ref().and_then(|line| roles.lines.get(line)) {
        None => label.to_owned(),
        Some(line) => {
            words.with("accounts-role-line", &[("role", label.into()), ("line", line.label(lang).into())])
        }
    }
}

/// Where a role is held.
fn place(app: &App, words: &Words, seat: Seat, day: Day) -> String {
    match seat {
        Seat::System => words.t("accounts-seat-system"),
        Seat::Region(region) => app.regions().path_name(region, day),
        Seat::Organisation(id) => words.with("accounts-seat-organisation", &[("id", id.to_string().into())]),
        Seat::Person(id) => words.with("accounts-seat-person", &[("id", id.to_string().into())]),
    }
}

/// The last day of what ends before a day, as people say it.
fn last_day(until: Option<Day>) -> Option<Day> {
    until.and_then(|day| day.plus_days(-1))
}

/// The day after the last one, as it is kept; none where the field is empty.
///
/// # Errors
/// The words of what is wrong.
fn until_of(ask: &Ask, field: &str) -> Result<Option<Day>, String> {
    match ask.field(field) {
        "" => Ok(None),
        text => match Day::parse(text).ok().and_then(|day| day.plus_days(1)) {
            Some(day) => Ok(Some(day)),
            None => Err(ask.t("accounts-bad-day")),
        },
    }
}

/// How a grant stands on the day.
fn standing(ask: &Ask, held: &Held) -> Chip {
    let today = ask.ctx().today();
    match (held.revoked_at.is_some(), held.is_over(today), held.holds_on(today)) {
        (true, _, _) => Chip::new(Tone::Off, ask.t("accounts-grant-revoked")),
        (false, true, _) => Chip::new(Tone::Off, ask.t("accounts-grant-over")),
        (false, false, true) => Chip::new(Tone::Ok, ask.t("accounts-grant-held")),
        (false, false, false) => Chip::new(Tone::Note, ask.t("accounts-grant-to-come")),
    }
}

const fn state_key(state: State) -> &'static str {
    match state {
        State::Active => "accounts-active",
        State::Disabled => "accounts-disabled",
    }
}

fn state_chip(ask: &Ask, state: State) -> Chip {
    let tone = match state {
        State::Active => Tone::Ok,
        State::Disabled => Tone::Off,
    };
    Chip::new(tone, ask.t(state_key(state)))
}

/// What went wrong in the words of the page, where a form can say it.
///
/// # Errors
/// What no form can say.
fn said(ask: &Ask, e: AccountsError) -> Result<String, Fault> {
    match e {
        AccountsError::Store(_)
        | AccountsError::Hash(_)
        | AccountsError::NotThere
        | AccountsError::OwnAccount => Err(e.into()),
        AccountsError::BadLogin
        | AccountsError::BadName
        | AccountsError::Taken
        | AccountsError::WeakPassword(_)
        | AccountsError::WrongPassword
        | AccountsError::Wait(_)
        | AccountsError::Disabled
        | AccountsError::BadGrant(_)
        | AccountsError::KeptApart(..)
        | AccountsError::AlreadyHeld
        | AccountsError::NotDelegable(_)
        | AccountsError::WrongCode
        | AccountsError::BadScopes
        | AccountsError::BadEnd => Ok(ask.words().of(&e.wording()).to_owned()),
    }
}

/// The words for a field that was left empty.
fn missing(ask: &Ask, field: &str) -> Option<String> {
    ask.field(field).is_empty().then(|| ask.t("accounts-missing"))
}

/// Whose session asks.
fn whose<'a>(ask: &Ask, client: &'a str) -> Result<Whose<'a>, Fault> {
    let session = ask.session().ok_or(gate::Refusal::LogIn)?.id;
    Ok(Whose { account: me(ask)?, session, client })
}

/// The account that asks.
fn me(ask: &Ask) -> Result<AccountId, Fault> {
    Ok(ask.ctx().account().ok_or(gate::Refusal::LogIn)?)
}

/// A column and a direction, from the `sort` of an address.
fn sorted_at(query: &Query) -> (String, Order) {
    let sort = query.find("sort").unwrap_or("");
    match sort.strip_prefix('-') {
        Some(column) => (column.to_owned(), Order::Down),
        None => (sort.to_owned(), Order::Up),
    }
}

/// The sessions of an account that are going on.
async fn sessions(ask: &Ask, account: AccountId) -> Result<Vec<SessionLine>, Fault> {
    let idle_minutes = ask.app().settings().session_idle_minutes;
    Ok(ops::sessions_of(ask.store(), ask.ctx(), account, idle_minutes).await?)
}
