//! Choosing another password of one's own.

use axum::http::StatusCode;
use axum::response::Response;
use shell::components::{Breadcrumb, Field};
use shell::{Ask, Fault, Must};

use super::{said, whose};
use crate::error::AccountsError;
use crate::ops;

/// Whether whoever asks was told to choose one, and has just logged in with the old one.
fn is_first(ask: &Ask) -> bool {
    ask.session().is_some_and(|s| s.must == Some(Must::ChangePassword))
}

/// Which field is wrong.
enum Wrong {
    Present(String),
    New(String),
    Again(String),
}

pub(super) async fn form(ask: Ask) -> Response {
    draw(&ask, StatusCode::OK, None)
}

fn draw(ask: &Ask, status: StatusCode, wrong: Option<Wrong>) -> Response {
    let (present, new, again) = match wrong {
        None => (None, None, None),
        Some(Wrong::Present(text)) => (Some(text), None, None),
        Some(Wrong::New(text)) => (None, Some(text), None),
        Some(Wrong::Again(text)) => (None, None, Some(text)),
    };
    let field = |name: &str, key: &str, what| Field::password(name, ask.t(key)).chars(20).autocomplete(what);
    let mut form = ask.form("/account/password");
    if !is_first(ask) {
        let present = field("present", "accounts-present-password", "current-password").error_if(present);
        form = form.field(present).cancel("/account");
    }
    form = form
        .field(
            field("new", "accounts-new-password", "new-password")
                .hint(ask.t("accounts-password-rules"))
                .error_if(new),
        )
        .field(field("again", "accounts-password-again", "new-password").error_if(again))
        .submit(ask.t("accounts-change-password"));
    let lead = if is_first(ask) { "accounts-first-password-lead" } else { "accounts-change-password-lead" };
    let mut page = ask.page(ask.t("accounts-change-password")).narrow().lead_text(ask.t(lead));
    if !is_first(ask) {
        page = page.breadcrumb(Breadcrumb::new().to(ask.t("layout-my-account"), "/account"));
    }
    if form.has_errors() {
        page = page.with_errors();
    }
    ask.show_as(status, &page, &form.html(ask.words()))
}

pub(super) async fn change(ask: Ask) -> Result<Response, Fault> {
    let (present, new, again) = (ask.raw_field("present"), ask.raw_field("new"), ask.raw_field("again"));
    let wrong = |wrong| Ok(draw(&ask, StatusCode::UNPROCESSABLE_ENTITY, Some(wrong)));
    if new != again {
        return wrong(Wrong::Again(ask.t("accounts-not-the-same")));
    }
    let client = ask.client().to_string();
    let done = ops::change_password(ask.store(), ask.ctx(), whose(&ask, &client)?, present, new).await;
    match done {
        Ok(()) if is_first(&ask) => Ok(ask.done("/", "accounts-password-changed")),
        Ok(()) => Ok(ask.done("/account", "accounts-password-changed")),
        Err(e @ (AccountsError::WrongPassword | AccountsError::Wait(_))) => {
            wrong(Wrong::Present(said(&ask, e)?))
        }
        Err(e) => wrong(Wrong::New(said(&ask, e)?)),
    }
}
