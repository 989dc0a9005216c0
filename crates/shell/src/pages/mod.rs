//! Pages that every installation has: home, looks, jobs, the audit trail.

mod audit;
mod exports;
mod home;
mod jobs;
mod look;

pub use audit::{act_label, purpose_label};
pub use jobs::{said, stands};

use crate::design;
use crate::slice::{NavLine, Routes, Slice};
use crate::words::Messages;

/// The words of these pages; those of the components are [`crate::words::SHELL`].
const WORDS: [Messages; 2] = [
    Messages::zh("pages", include_str!("../../locales/pages.zh.ftl")),
    Messages::en("pages", include_str!("../../locales/pages.en.ftl")),
];

/// The pages of this crate, as a slice like any other.
#[must_use]
pub fn slice() -> Slice {
    let line = |order, label, href, route| NavLine { order, label, href, route };
    Slice {
        routes: Routes::new()
            .get("/", home::home)
            .post("/look", look::look)
            .get("/design", design_page)
            .get("/jobs", jobs::list)
            .get("/jobs/{id}", jobs::one)
            .post("/jobs/{id}/cancel", jobs::cancel)
            .post("/jobs/{id}/retry", jobs::retry)
            .get("/api/openapi.json", description)
            .get("/audit", audit::list)
            .post("/audit/verify", audit::verify),
        jobs: vec![store::rotation::kind()],
        exports: exports::all(),
        nav: vec![
            line(0, "nav-home", "/", "shell.home"),
            line(800, "nav-jobs", "/jobs", "shell.jobs"),
            line(900, "nav-audit", "/audit", "shell.audit"),
        ],
        ..Slice::new("shell", include_str!("../../permissions.toml"), WORDS)
    }
}

async fn design_page(ask: crate::Ask) -> axum::response::Response {
    use axum::response::IntoResponse;
    let page = ask.page(ask.t("nav-design"));
    axum::response::Html(design::design_page(ask.words(), &page).into_string()).into_response()
}

/// The description of the JSON interface.
async fn description(ask: crate::Ask) -> axum::response::Response {
    use axum::http::header::CONTENT_TYPE;
    use axum::response::IntoResponse;
    ([(CONTENT_TYPE, "application/json")], ask.app().api().to_owned()).into_response()
}
