//! Logging in and out.

use std::sync::Arc;

use axum::http::header::USER_AGENT;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use shell::components::{Button, Field, Html, Panel, Query};
use shell::{Ask, Fault, Must, SESSION_COOKIE, clear_cookie, set_cookie};

use super::{me, missing, said, whose};
use crate::error::AccountsError;
use crate::factor::TimedCode;
use crate::flow::{device, inward};
use crate::ops::{self, Browser, SignIn};
use crate::sign_on::SignOn;

/// Characters of a login name or a password that are looked at.
const TYPED_CHARS_MAX: usize = 400;

type Ways = Arc<[Arc<dyn SignOn>]>;

pub(super) async fn form(ask: Ask, ways: Ways) -> Response {
    let next = inward(ask.query().find("next").unwrap_or("")).to_owned();
    if ask.session().is_some() {
        return Redirect::to(&next).into_response();
    }
    draw(&ask, &ways, StatusCode::OK, &next, None)
}

fn draw(ask: &Ask, ways: &Ways, status: StatusCode, next: &str, wrong: Option<String>) -> Response {
    let sent = wrong.is_some();
    let empty = |field: &str| missing(ask, field).filter(|_| sent);
    let (no_login, no_password) = (empty("login"), empty("password"));
    let mut form = ask
        .form("/login")
        .hidden("next", next)
        .field(
            Field::text("login", ask.t("accounts-login"))
                .value(ask.field("login"))
                .chars(20)
                .autocomplete("username")
                .error_if(no_login.clone()),
        )
        .field(
            Field::password("password", ask.t("accounts-password"))
                .chars(20)
                .autocomplete("current-password")
                .error_if(no_password.clone()),
        )
        .submit(ask.t("accounts-log-in"));
    if let Some(wrong) = wrong.filter(|_| no_login.is_none() && no_password.is_none()) {
        form = form.error(wrong);
    }
    let mut page = ask.page(ask.t("accounts-log-in")).narrow().lead_text(ask.t("accounts-log-in-lead"));
    if form.has_errors() {
        page = page.with_errors();
    }
    let mut main = vec![form.html(ask.words())];
    if !ways.is_empty() {
        let links = ways.iter().flat_map(|way| {
            let href = Query::new(way.path()).with("next", next).href();
            [Button::link(ask.t(way.label()), href).html(ask.words()), Html::text(" ")]
        });
        main.push(Panel::new(ask.t("accounts-other-ways"), Html::all(links)).html(ask.words()));
    }
    ask.show_as(status, &page, &Html::all(main))
}

pub(super) async fn sign_in(ask: Ask, headers: HeaderMap, ways: Ways) -> Result<Response, Fault> {
    let next = inward(ask.field("next")).to_owned();
    let (login, password) = (ask.field("login"), ask.raw_field("password"));
    let wrong = |status, key: &str| Ok(draw(&ask, &ways, status, &next, Some(ask.t(key))));
    if login.is_empty() || password.is_empty() || login.chars().count() > TYPED_CHARS_MAX {
        return wrong(StatusCode::UNPROCESSABLE_ENTITY, "accounts-wrong");
    }
    let agent = headers.get(USER_AGENT).and_then(|v| v.to_str().ok()).unwrap_or("");
    let browser = Browser {
        client: ask.client(),
        device: &device(agent),
        session_hours: ask.app().settings().session_hours,
        before: ask.ctx().account().zip(ask.session().map(|s| s.id)),
    };
    match ops::sign_in(ask.store(), ask.ctx(), login, password, browser).await? {
        SignIn::Refused => wrong(StatusCode::UNPROCESSABLE_ENTITY, "accounts-wrong"),
        SignIn::Wait(s) => {
            let text = said(&ask, AccountsError::Wait(s))?;
            Ok(draw(&ask, &ways, StatusCode::TOO_MANY_REQUESTS, &next, Some(text)))
        }
        SignIn::Began(began) => {
            let account = ops::find(ask.store(), ask.ctx(), began.account).await?;
            let to = match account.factor_at {
                Some(_) => Query::new("/login/code").with("next", &next).href(),
                None => next,
            };
            let mut response = Redirect::to(&to).into_response();
            set_cookie(&mut response, ask.app().settings(), SESSION_COOKIE, &began.token, None);
            Ok(response)
        }
    }
}

/// The page that asks for the code; whoever has given it goes on.
pub(super) async fn code(ask: Ask) -> Response {
    let next = inward(ask.query().find("next").unwrap_or("")).to_owned();
    match ask.session().and_then(|s| s.must) {
        Some(Must::GiveSecondFactor) => draw_code(&ask, StatusCode::OK, &next, None),
        Some(Must::ChangePassword | Must::SetUpSecondFactor) | None => Redirect::to(&next).into_response(),
    }
}

fn draw_code(ask: &Ask, status: StatusCode, next: &str, wrong: Option<String>) -> Response {
    let field = Field::text("code", ask.t("accounts-code"))
        .hint(ask.t("accounts-code-hint"))
        .chars(10)
        .input_mode("numeric")
        .autocomplete("one-time-code")
        .error_if(wrong);
    let form = ask.form("/login/code").hidden("next", next).field(field).submit(ask.t("accounts-go-on"));
    let mut page = ask.page(ask.t("accounts-code-title")).narrow().lead_text(ask.t("accounts-code-lead"));
    if form.has_errors() {
        page = page.with_errors();
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

pub(super) async fn give_code(ask: Ask) -> Result<Response, Fault> {
    let next = inward(ask.field("next")).to_owned();
    if ask.session().is_none_or(|s| s.must != Some(Must::GiveSecondFactor)) {
        return Ok(Redirect::to(&next).into_response());
    }
    let client = ask.client().to_string();
    let whose = whose(&ask, &client)?;
    match ops::give_code(ask.store(), ask.ctx(), &TimedCode, whose, ask.field("code")).await {
        Ok(token) => {
            let mut response = Redirect::to(&next).into_response();
            set_cookie(&mut response, ask.app().settings(), SESSION_COOKIE, &token, None);
            Ok(response)
        }
        Err(e) => {
            let wrong = said(&ask, e)?;
            Ok(draw_code(&ask, StatusCode::UNPROCESSABLE_ENTITY, &next, Some(wrong)))
        }
    }
}

pub(super) async fn sign_out(ask: Ask) -> Result<Response, Fault> {
    if let Some(session) = ask.session() {
        ops::sign_out(ask.store(), ask.ctx(), me(&ask)?, session.id).await?;
    }
    let mut response = ask.done("/login", "accounts-logged-out");
    clear_cookie(&mut response, SESSION_COOKIE);
    Ok(response)
}
