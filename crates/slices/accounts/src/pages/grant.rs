//! Granting a role to an account, and taking it back.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Day, Region};
use gate::{Grant, Level, Seat};
use shell::components::{Cell, Choice, Confirm, Field, SummaryList};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::account::{below, of};
use super::{last_day, place, role, said, until_of};
use crate::error::{AccountsError, GrantFault};
use crate::flow::MACHINE;
use crate::model::Account;
use crate::ops;
use crate::seats::{self, Sought};

/// What is wrong with the form.
#[derive(Default)]
struct Wrong {
    role: Option<String>,
    place: Option<String>,
    line: Option<String>,
    from: Option<String>,
    last: Option<String>,
    whole: Option<String>,
    /// What was found under what was typed, to choose from.
    found: Vec<(Uuid, String)>,
}

pub(super) async fn form(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let account = of(&ask, id).await?;
    Ok(draw(&ask, &account, StatusCode::OK, Wrong::default()))
}

/// The roles that people hold, each with the kind of place it wants.
fn roles(ask: &Ask) -> Vec<Choice> {
    let roles = ask.app().table().roles.roles.iter().filter(|(code, _)| *code != MACHINE);
    let choice = |(code, role): (&String, &gate::Role)| {
        let wants = match (role.level, role.by_line) {
            (Level::System, _) => "accounts-wants-nothing",
            (Level::Region, true) => "accounts-wants-region-line",
            (Level::Region, false) => "accounts-wants-region",
            (Level::Organisation, _) => "accounts-wants-organisation",
            (Level::Person, _) => "accounts-wants-person",
        };
        let label = role.label(ask.lang()).to_owned();
        let args = [("role", label.into()), ("wants", ask.t(wants).into())];
        Choice::new(code, ask.words().with("accounts-role-wants", &args))
    };
    roles.map(choice).collect()
}

fn draw(ask: &Ask, account: &Account, status: StatusCode, wrong: Wrong) -> Response {
    let lines = ask.app().table().roles.lines.iter();
    let lines = lines.map(|(code, line)| Choice::new(code, line.label(ask.lang())));
    let from = match ask.field("from") {
        "" => ask.ctx().today().to_string(),
        typed => typed.to_owned(),
    };
    let mut form = ask
        .form(format!("/accounts/{}/roles/new", account.id))
        .field(
            Field::select("role", ask.t("accounts-role"), roles(ask))
                .value(ask.field("role"))
                .error_if(wrong.role),
        )
        .field(
            Field::text("place", ask.t("accounts-place"))
                .hint(ask.t("accounts-place-hint"))
                .value(ask.field("place"))
                .autocomplete("off")
                .error_if(wrong.place)
                .optional(),
        );
    if !wrong.found.is_empty() {
        let choices = wrong.found.into_iter().map(|(id, label)| Choice::new(id.to_string(), label));
        form = form.hidden("sought", ask.field("place")).field(
            Field::radios("chosen", ask.t("accounts-found"), choices).value(ask.field("chosen")).optional(),
        );
    }
    let mut form = form
        .field(
            Field::select("line", ask.t("accounts-line"), lines)
                .hint(ask.t("accounts-line-hint"))
                .value(ask.field("line"))
                .error_if(wrong.line)
                .optional(),
        )
        .field(Field::day("from", ask.t("accounts-from")).value(from).error_if(wrong.from))
        .field(
            Field::day("last", ask.t("accounts-last-day"))
                .hint(ask.t("accounts-last-day-hint"))
                .value(ask.field("last"))
                .error_if(wrong.last)
                .optional(),
        )
        .submit(ask.t("accounts-grant"))
        .cancel(format!("/accounts/{}", account.id));
    if let Some(text) = wrong.whole {
        form = form.error(text);
    }
    let lead = ask.words().with(
        "accounts-grant-lead",
        &[("name", account.name.clone().into()), ("login", account.login.clone().into())],
    );
    let mut page = below(ask, account, "accounts-grant").lead_text(lead);
    if form.has_errors() {
        page = page.with_errors();
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

/// Where the role is held, from what was typed: a division by its code, an organisation by its name, a person by their
/// identity number. What was found is shown and chosen before it counts; an id counts at once.
async fn seat(ask: &Ask, level: Level) -> Result<Result<Seat, Wrong>, Fault> {
    let (sought, seat): (_, fn(Uuid) -> Seat) = match level {
        Level::System => return Ok(system(ask)),
        Level::Region => return Ok(division(ask)),
        Level::Organisation => (Sought::Organisation, Seat::Organisation),
        Level::Person => (Sought::Person, Seat::Person),
    };
    let typed = ask.field("place");
    // What was chosen counts for what it was found under.
    let chosen = if ask.field("sought") == typed { ask.field("chosen") } else { "" };
    if let Ok(id) = Uuid::parse_str(chosen).or_else(|_| Uuid::parse_str(typed)) {
        return Ok(Ok(seat(id)));
    }
    let found = match typed {
        "" => vec![],
        typed => seats::find(ask, sought, typed).await?,
    };
    let key = match (typed, found.is_empty()) {
        ("", _) => "accounts-missing",
        (_, true) => "accounts-nothing-found",
        (_, false) => "accounts-choose-found",
    };
    Ok(Err(Wrong { place: Some(ask.t(key)), found, ..Wrong::default() }))
}

fn system(ask: &Ask) -> Result<Seat, Wrong> {
    match ask.field("place") {
        "" => Ok(Seat::System),
        _ => Err(Wrong { place: Some(ask.t("accounts-no-place")), ..Wrong::default() }),
    }
}

fn division(ask: &Ask) -> Result<Seat, Wrong> {
    let known = |r: &Region| ask.app().regions().entry(*r, ask.ctx().today()).is_some();
    let region = Region::parse(ask.field("place")).ok().filter(known);
    let wrong = || Wrong { place: Some(ask.t("accounts-no-region")), ..Wrong::default() };
    region.map(Seat::Region).ok_or_else(wrong)
}

/// What was typed, as a grant; or what is wrong with it.
async fn typed(ask: &Ask) -> Result<Result<Grant, Wrong>, Fault> {
    let (code, role, from, until) = match plain(ask) {
        Ok(plain) => plain,
        Err(wrong) => return Ok(Err(wrong)),
    };
    let line = Some(ask.field("line")).filter(|l| !l.is_empty()).map(str::to_owned);
    let seat = seat(ask, role.level).await?;
    Ok(seat.map(|seat| Grant { role: code, seat, line, from, until, delegated_by: None }))
}

/// Role and days.
fn plain(ask: &Ask) -> Result<(String, &gate::Role, Day, Option<Day>), Wrong> {
    let code = ask.field("role");
    let Some(role) = ask.app().table().roles.roles.get(code).filter(|_| code != MACHINE) else {
        return Err(Wrong { role: Some(ask.t("accounts-missing")), ..Wrong::default() });
    };
    let from = match Day::parse(ask.field("from")) {
        Ok(day) => day,
        Err(_) => return Err(Wrong { from: Some(ask.t("accounts-bad-day")), ..Wrong::default() }),
    };
    let until = until_of(ask, "last").map_err(|text| Wrong { last: Some(text), ..Wrong::default() })?;
    Ok((code.to_owned(), role, from, until))
}

pub(super) async fn grant(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let account = of(&ask, id).await?;
    let wrong = |wrong| Ok(draw(&ask, &account, StatusCode::UNPROCESSABLE_ENTITY, wrong));
    let new = match typed(&ask).await? {
        Ok(new) => new,
        Err(found) => return wrong(found),
    };
    let e = match ops::grant(ask.store(), ask.ctx(), account.id, &new).await {
        Ok(_) => return Ok(ask.done(&format!("/accounts/{id}"), "accounts-granted")),
        Err(e) => e,
    };
    let field: fn(String) -> Wrong = match &e {
        AccountsError::BadGrant(GrantFault::Line | GrantFault::LineMissing) => {
            |text| Wrong { line: Some(text), ..Wrong::default() }
        }
        AccountsError::BadGrant(GrantFault::Period) => |text| Wrong { last: Some(text), ..Wrong::default() },
        _ => |text| Wrong { whole: Some(text), ..Wrong::default() },
    };
    wrong(field(said(&ask, e)?))
}

pub(super) async fn ask_revoke(ask: Ask, Path((id, grant)): Path<(Uuid, Uuid)>) -> Result<Response, Fault> {
    let account = of(&ask, id).await?;
    let held = ops::find_grant(ask.store(), ask.ctx(), grant).await?;
    if held.account != account.id {
        return Err(Fault::NotFound);
    }
    let (app, words, today) = (ask.app(), ask.words(), ask.ctx().today());
    let until =
        last_day(held.grant.until).map_or_else(|| Cell::text(ask.t("accounts-until-revoked")), Cell::day);
    let list = SummaryList::new()
        .line(ask.t("accounts-login"), Cell::text(account.login.clone()))
        .line(ask.t("accounts-name"), Cell::text(account.name.clone()))
        .line(ask.t("accounts-role"), Cell::text(role(app, words, &held.grant)))
        .line(ask.t("accounts-place"), Cell::text(place(app, words, held.grant.seat, today)))
        .line(ask.t("accounts-last-day"), until);
    let confirm = Confirm::new(ask.t("accounts-revoke"), format!("/accounts/{id}/roles/{grant}"), ask.csrf())
        .summary(list)
        .consequence(ask.t("accounts-revoke-at-once"))
        .consequence(ask.t("accounts-revoke-delegations"))
        .danger()
        .cancel(format!("/accounts/{id}"));
    Ok(ask.show(&below(&ask, &account, "accounts-revoke-question"), &confirm.html(words)))
}

pub(super) async fn revoke(ask: Ask, Path((id, grant)): Path<(Uuid, Uuid)>) -> Result<Response, Fault> {
    let held = ops::find_grant(ask.store(), ask.ctx(), grant).await?;
    if held.account.0 != id {
        return Err(Fault::NotFound);
    }
    ops::revoke(ask.store(), ask.ctx(), grant).await?;
    Ok(ask.done(&format!("/accounts/{id}"), "accounts-revoked"))
}
