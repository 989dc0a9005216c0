//! The second factor of one's own account.

use axum::http::StatusCode;
use axum::response::Response;
use shell::components::{Breadcrumb, Button, Cell, Chip, Field, Form, Html, Panel, Qr, SummaryList, Tone};
use shell::{Ask, Fault, Must};

use super::{me, said, whose};
use crate::error::AccountsError;
use crate::factor::{SecondFactor, TimedCode, grouped};
use crate::model::Account;
use crate::ops::{self, Setup};

/// What a form on the page asks for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Start,
    Confirm,
    Remove,
}

impl Step {
    const fn as_str(self) -> &'static str {
        match self {
            Step::Start => "start",
            Step::Confirm => "confirm",
            Step::Remove => "remove",
        }
    }

    fn parse(text: &str) -> Option<Step> {
        [Step::Start, Step::Confirm, Step::Remove].into_iter().find(|s| s.as_str() == text)
    }
}

pub(super) async fn page(ask: Ask) -> Result<Response, Fault> {
    draw(&ask, StatusCode::OK, None).await
}

async fn draw(ask: &Ask, status: StatusCode, wrong: Option<(Step, String)>) -> Result<Response, Fault> {
    let account = ops::find(ask.store(), ask.ctx(), me(ask)?).await?;
    let setup = ops::setup(ask.store(), ask.ctx(), &TimedCode, account.id).await?;
    let error = |step| wrong.as_ref().filter(|w| w.0 == step).map(|w| w.1.clone());
    let words = ask.words();
    let main = match (&setup, account.factor_at) {
        (Some(setup), _) => confirm(ask, &account, setup, error(Step::Confirm)),
        (None, None) => form(ask, Step::Start).submit(ask.t("accounts-factor-start")).html(words),
        (None, Some(since)) => {
            let list = SummaryList::new()
                .line(ask.t("accounts-state"), Cell::chip(Chip::new(Tone::Ok, ask.t("accounts-factor-on"))))
                .line(ask.t("accounts-since"), Cell::minute(since));
            let again = form(ask, Step::Start)
                .field(code(ask, error(Step::Start)))
                .submit(ask.t("accounts-factor-replace"));
            let off = form(ask, Step::Remove)
                .field(code(ask, error(Step::Remove)))
                .submit(ask.t("accounts-factor-remove"))
                .danger();
            Html::all([
                list.html(words),
                Panel::new(ask.t("accounts-factor-replace"), again.html(words)).html(words),
                Panel::new(ask.t("accounts-factor-remove"), off.html(words))
                    .note(ask.t("accounts-factor-remove-note"))
                    .html(words),
            ])
        }
    };
    let forced = ask.session().is_some_and(|s| s.must == Some(Must::SetUpSecondFactor));
    let lead = if forced { "accounts-factor-forced-lead" } else { "accounts-factor-lead" };
    let mut page = ask.page(ask.t("accounts-factor")).narrow().lead_text(ask.t(lead));
    if !forced {
        page = page.breadcrumb(Breadcrumb::new().to(ask.t("layout-my-account"), "/account"));
    }
    if wrong.is_some() {
        page = page.with_errors();
    }
    Ok(ask.show_as(status, &page, &main))
}

fn form(ask: &Ask, step: Step) -> Form {
    ask.form("/account/factor").hidden("step", step.as_str())
}

fn code(ask: &Ask, wrong: Option<String>) -> Field {
    Field::text("code", ask.t("accounts-code"))
        .hint(ask.t("accounts-code-hint"))
        .chars(10)
        .input_mode("numeric")
        .autocomplete("one-time-code")
        .error_if(wrong)
}

/// The secret, as it is scanned by a device, typed into it or opened by it, and the form for its first code.
fn confirm(ask: &Ask, account: &Account, setup: &Setup, wrong: Option<String>) -> Html {
    let issuer = ask.words().with("accounts-issuer", &[("city", ask.app().city_name().into())]);
    let uri = TimedCode.uri(&setup.secret, &account.login, &issuer);
    let words = ask.words();
    let list = SummaryList::new()
        .line(ask.t("accounts-factor-name"), Cell::text(format!("{issuer}: {}", account.login)))
        .line(ask.t("accounts-factor-secret"), Cell::secret(grouped(&setup.secret)))
        .line(ask.t("accounts-factor-kind"), Cell::text(ask.t("accounts-factor-kind-timed")))
        .line(ask.t("accounts-factor-uri"), Cell::link(ask.t("accounts-factor-open"), uri.clone()));
    let scan = Qr::new(ask.t("accounts-factor-scan"), uri);
    let form = form(ask, Step::Confirm)
        .part(scan.html())
        .part(list.html(words))
        .field(code(ask, wrong))
        .submit(ask.t("accounts-factor-confirm"));
    let again = Button::post(ask.t("accounts-factor-anew"), "/account/factor", ask.csrf())
        .field("step", Step::Start.as_str());
    let mut parts = vec![form.html(words)];
    // Whoever has one already needs a code to begin anew; reloading the page is enough for them.
    if account.factor_at.is_none() {
        parts.push(again.html(words));
    }
    Panel::new(ask.t("accounts-factor-steps"), Html::all(parts))
        .note(ask.t("accounts-factor-steps-note"))
        .html(words)
}

pub(super) async fn step(ask: Ask) -> Result<Response, Fault> {
    let step = Step::parse(ask.field("step")).ok_or(Fault::Bad("accounts-refused"))?;
    let client = ask.client().to_string();
    let (whose, code) = (whose(&ask, &client)?, ask.field("code"));
    let (store, ctx) = (ask.store(), ask.ctx());
    let done: Result<(), AccountsError> = match step {
        Step::Start => ops::start_factor(store, ctx, &TimedCode, whose, code).await,
        Step::Confirm => ops::confirm_factor(store, ctx, &TimedCode, whose, code).await,
        Step::Remove => ops::remove_factor(store, ctx, &TimedCode, whose, code).await,
    };
    match (done, step) {
        (Ok(()), Step::Start) => Ok(ask.done("/account/factor", "")),
        (Ok(()), Step::Confirm) => Ok(ask.done("/account", "accounts-factor-set")),
        (Ok(()), Step::Remove) => Ok(ask.done("/account", "accounts-factor-removed")),
        (Err(e), step) => {
            let wrong = said(&ask, e)?;
            draw(&ask, StatusCode::UNPROCESSABLE_ENTITY, Some((step, wrong))).await
        }
    }
}
