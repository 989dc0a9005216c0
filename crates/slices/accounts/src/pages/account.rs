//! One account as administrators see it, and what they do with it.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use gate::AccountId;
use shell::components::{
    Breadcrumb, Button, ButtonKind, Cell, Chip, Column, Confirm, Empty, Field, Html, Notice, Page, Panel,
    Query, Row, SummaryList, Table, Tone,
};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::{last_day, place, role, said, sessions, standing, state_chip};
use crate::error::AccountsError;
use crate::factor::TimedCode;
use crate::model::{Account, Held, NewAccount, PasswordKind, State};
use crate::ops;
use crate::password;
use crate::seats::{self, Sought};

/// The account of an address.
pub(super) async fn of(ask: &Ask, id: Uuid) -> Result<Account, Fault> {
    Ok(ops::find(ask.store(), ask.ctx(), AccountId(id)).await?)
}

/// A narrow page below an account.
pub(super) fn below(ask: &Ask, account: &Account, title: &str) -> Page {
    let above = Breadcrumb::new()
        .to(ask.t("nav-accounts"), "/accounts")
        .to(account.login.clone(), format!("/accounts/{}", account.id));
    ask.page(ask.t(title)).narrow().breadcrumb(above)
}

pub(super) async fn one(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let account = of(&ask, id).await?;
    let held = ops::grants_of(ask.store(), ask.ctx(), account.id).await?;
    let sessions = sessions(&ask, account.id).await?;
    let words = ask.words();
    let mut roles = Panel::new(ask.t("accounts-roles"), grants(&ask, &account, &held));
    let own = ask.ctx().account() == Some(account.id);
    if ask.ctx().may_use("accounts.grant") {
        roles = roles.action(match own {
            true => Button::disabled(ask.t("accounts-grant"), ask.t("accounts-not-oneself")),
            false => Button::link(ask.t("accounts-grant"), format!("/accounts/{id}/roles/new")),
        });
    }
    let main = Html::all([about(&ask, &account, sessions.len()), roles.html(words)]);
    let mut page =
        ask.page(account.name.clone()).breadcrumb(Breadcrumb::new().to(ask.t("nav-accounts"), "/accounts"));
    if ask.ctx().may_use("shell.audit") {
        let trail = Query::new("/audit").with("q", &account.login).href();
        page = page.action(Button::link(ask.t("accounts-trail"), trail));
    }
    if !own {
        page = acts(&ask, &account).into_iter().fold(page, Page::action);
    }
    Ok(ask.show(&page, &main))
}

fn acts(ask: &Ask, account: &Account) -> Vec<Button> {
    let may = |route: &str| ask.ctx().may_use(route);
    let link = |key: &str, to: &str| Button::link(ask.t(key), format!("/accounts/{}/{to}", account.id));
    let mut acts = Vec::new();
    if may("accounts.reset_password") && account.state == State::Active {
        acts.push(link("accounts-reset-password", "password"));
    }
    if may("accounts.reset_factor") && account.factor_at.is_some() {
        acts.push(link("accounts-reset-factor", "factor"));
    }
    if may("accounts.disable") {
        acts.push(match account.state {
            State::Active => link("accounts-disable", "disable").kind(ButtonKind::Danger),
            State::Disabled => {
                Button::post(ask.t("accounts-enable"), format!("/accounts/{}/enable", account.id), ask.csrf())
            }
        });
    }
    acts
}

fn about(ask: &Ask, account: &Account, sessions: usize) -> Html {
    let words = ask.words();
    let at = |at: Option<base::Instant>| at.map_or_else(Cell::nothing, Cell::minute);
    let password = match (account.password_at, account.must_change) {
        (None, _) => Cell::chip(Chip::new(Tone::Due, ask.t("accounts-password-none"))),
        (Some(_), true) => Cell::chip(Chip::new(Tone::Due, ask.t("accounts-password-one-time"))),
        (Some(since), false) => {
            Cell::text(words.with("accounts-password-since", &[("at", since.minute_in_china().into())]))
        }
    };
    let factor = match account.factor_at {
        Some(since) => {
            Cell::chip(Chip::new(Tone::Ok, ask.t("accounts-factor-on"))).sub(since.minute_in_china())
        }
        None => Cell::chip(Chip::new(Tone::Off, ask.t("accounts-factor-off"))),
    };
    let mut list = SummaryList::new()
        .line(ask.t("accounts-login"), Cell::text(account.login.clone()))
        .line(ask.t("accounts-name"), Cell::text(account.name.clone()))
        .line(ask.t("accounts-state"), Cell::chip(state_chip(ask, account.state)))
        .line(ask.t("accounts-password"), password)
        .line(ask.t("accounts-factor"), factor)
        .line(ask.t("accounts-sessions"), Cell::number(i64::try_from(sessions).unwrap_or(i64::MAX)))
        .line(ask.t("accounts-signed-in"), at(account.signed_in_at))
        .line(ask.t("accounts-created"), at(Some(account.created_at)));
    if let Some(subject) = account.subject {
        list = list.line(ask.t("accounts-subject"), Cell::text(subject.to_string()));
    }
    list.html(words)
}

fn grants(ask: &Ask, account: &Account, held: &[Held]) -> Html {
    let (app, words, today) = (ask.app(), ask.words(), ask.ctx().today());
    let may = ask.ctx().may_use("accounts.revoke");
    let rows = held.iter().map(|h| {
        let label = Cell::text(role(app, words, &h.grant));
        let label = match &h.delegator {
            Some(name) => label.sub(words.with("accounts-delegated-by", &[("name", name.into())])),
            None => label,
        };
        let act = if may && !h.is_over(today) {
            Cell::link(ask.t("accounts-revoke"), format!("/accounts/{}/roles/{}", account.id, h.id))
        } else {
            Cell::blank()
        };
        Row::new([
            label,
            Cell::text(place(app, words, h.grant.seat, today)),
            Cell::day(h.grant.from),
            last_day(h.grant.until).map_or_else(|| Cell::text(ask.t("accounts-until-revoked")), Cell::day),
            Cell::chip(standing(ask, h)),
            act,
        ])
    });
    Table::new("roles", ask.t("accounts-roles"), Query::new(format!("/accounts/{}", account.id)))
        .titled()
        .column(Column::text(ask.t("accounts-role")))
        .column(Column::text(ask.t("accounts-place")))
        .column(Column::text(ask.t("accounts-from")))
        .column(Column::text(ask.t("accounts-last-day")))
        .column(Column::text(ask.t("accounts-state")))
        .column(Column::text(ask.t("accounts-act")))
        .rows(rows)
        .empty(Empty::new(ask.t("accounts-no-roles")).text(ask.t("accounts-no-roles-admin")))
        .html(words)
}

/// Which field of a new account is wrong.
enum Wrong {
    Login(String),
    Name(String),
    Subject(String),
}

pub(super) async fn new(ask: Ask) -> Response {
    draw_new(&ask, StatusCode::OK, None)
}

fn draw_new(ask: &Ask, status: StatusCode, wrong: Option<Wrong>) -> Response {
    let (login, name, subject) = match wrong {
        None => (None, None, None),
        Some(Wrong::Login(text)) => (Some(text), None, None),
        Some(Wrong::Name(text)) => (None, Some(text), None),
        Some(Wrong::Subject(text)) => (None, None, Some(text)),
    };
    let form = ask
        .form("/accounts/new")
        .field(
            Field::text("login", ask.t("accounts-login"))
                .hint(ask.t("accounts-login-hint"))
                .value(ask.field("login"))
                .chars(20)
                .autocomplete("off")
                .error_if(login),
        )
        .field(
            Field::text("name", ask.t("accounts-name"))
                .hint(ask.t("accounts-name-hint"))
                .value(ask.field("name"))
                .chars(20)
                .autocomplete("off")
                .error_if(name),
        )
        .field(
            Field::text("subject", ask.t("accounts-subject"))
                .hint(ask.t("accounts-subject-hint"))
                .value(ask.field("subject"))
                .autocomplete("off")
                .error_if(subject)
                .optional(),
        )
        .submit(ask.t("accounts-create"))
        .cancel("/accounts");
    let above = Breadcrumb::new().to(ask.t("nav-accounts"), "/accounts");
    let mut page =
        ask.page(ask.t("accounts-new")).narrow().breadcrumb(above).lead_text(ask.t("accounts-new-lead"));
    if form.has_errors() {
        page = page.with_errors();
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

pub(super) async fn create(ask: Ask) -> Result<Response, Fault> {
    let wrong = |wrong| Ok(draw_new(&ask, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong)));
    let mut new = match NewAccount::new(ask.field("login"), ask.field("name")) {
        Ok(new) => new,
        Err(e @ AccountsError::BadName) => return wrong(Wrong::Name(said(&ask, e)?)),
        Err(e) => return wrong(Wrong::Login(said(&ask, e)?)),
    };
    match ask.field("subject") {
        "" => {}
        text => match Uuid::parse_str(text) {
            Ok(subject) => new = new.subject(subject),
            // An identity number is one person's, if it is anybody's.
            Err(_) => match seats::find(&ask, Sought::Person, text).await?.first() {
                Some((subject, _)) => new = new.subject(*subject),
                None => return wrong(Wrong::Subject(ask.t("accounts-nothing-found"))),
            },
        },
    }
    let password = password::one_time()?;
    let new = new.password(&password, PasswordKind::OneTime);
    match ops::create_account(ask.store(), ask.ctx(), &new).await {
        Ok(id) => {
            let account = of(&ask, id.0).await?;
            Ok(show_password(&ask, &account, "accounts-created-done", &password))
        }
        Err(e) => wrong(Wrong::Login(said(&ask, e)?)),
    }
}

/// The one page on which a password is ever shown. It is not a redirect: nothing but this answer has it.
fn show_password(ask: &Ask, account: &Account, done: &str, password: &str) -> Response {
    let list = SummaryList::new()
        .line(ask.t("accounts-login"), Cell::text(account.login.clone()))
        .line(ask.t("accounts-name"), Cell::text(account.name.clone()))
        .line(ask.t("accounts-one-time-password"), Cell::secret(password));
    let on = Button::link(ask.t("accounts-to-account"), format!("/accounts/{}", account.id))
        .kind(ButtonKind::Main);
    let main = Html::all([list.html(ask.words()), on.html(ask.words())]);
    let notice = Notice::done(ask.t(done)).text(ask.t("accounts-shown-once"));
    ask.show(&below(ask, account, "accounts-one-time-password").notice(notice), &main)
}

fn summary(ask: &Ask, account: &Account) -> SummaryList {
    SummaryList::new()
        .line(ask.t("accounts-login"), Cell::text(account.login.clone()))
        .line(ask.t("accounts-name"), Cell::text(account.name.clone()))
}

/// A question before an act on an account, at the address that does it.
fn question(ask: &Ask, account: &Account, act: &str, to: &str, consequences: &[&str]) -> Response {
    let path = format!("/accounts/{}", account.id);
    let confirm = Confirm::new(ask.t(act), format!("{path}/{to}"), ask.csrf())
        .summary(summary(ask, account))
        .danger()
        .cancel(path);
    let confirm = consequences.iter().fold(confirm, |confirm, key| confirm.consequence(ask.t(key)));
    let title = format!("{act}-question");
    ask.show(&below(ask, account, &title), &confirm.html(ask.words()))
}

pub(super) async fn ask_disable(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let consequences = ["accounts-disable-ends", "accounts-disable-delegations", "accounts-disable-undo"];
    Ok(question(&ask, &of(&ask, id).await?, "accounts-disable", "disable", &consequences))
}

pub(super) async fn disable(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::set_state(ask.store(), ask.ctx(), AccountId(id), State::Disabled).await?;
    Ok(ask.done(&format!("/accounts/{id}"), "accounts-disabled-done"))
}

pub(super) async fn enable(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::set_state(ask.store(), ask.ctx(), AccountId(id), State::Active).await?;
    Ok(ask.done(&format!("/accounts/{id}"), "accounts-enabled-done"))
}

pub(super) async fn ask_reset_password(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let consequences = ["accounts-reset-password-ends", "accounts-reset-password-once"];
    Ok(question(&ask, &of(&ask, id).await?, "accounts-reset-password", "password", &consequences))
}

pub(super) async fn reset_password(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let account = of(&ask, id).await?;
    let password = ops::reset_password(ask.store(), ask.ctx(), account.id).await?;
    Ok(show_password(&ask, &account, "accounts-reset-password-done", &password))
}

pub(super) async fn ask_reset_factor(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let consequences =
        ["accounts-reset-factor-ends", "accounts-reset-factor-again", "accounts-reset-factor-sure"];
    Ok(question(&ask, &of(&ask, id).await?, "accounts-reset-factor", "factor", &consequences))
}

pub(super) async fn reset_factor(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::reset_factor(ask.store(), ask.ctx(), &TimedCode, AccountId(id)).await?;
    Ok(ask.done(&format!("/accounts/{id}"), "accounts-reset-factor-done"))
}
