//! People, households, organisations, places, mandates: facts over time.
//!
//! The facts are the truth (`store::facts`); lists, search keys, ties and households are worked out from them within the
//! change that touches them, and can be worked out again at any time (`projection`).
//!
//! Words: a *person* is a subject of the entity `resident`; a *tie* binds a person to a place, a home or another person
//! from a day until a day; a *statement* is entered by whoever may assert the fact and becomes a *question* to its owner
//! when anybody else makes it; a *mandate* lets somebody act for a person; a *payee* is to whom money goes.
//!
//! Semantics §1 (facts, relations, who may assert), §9 (fact files).

mod api;
mod error;
mod flow;
mod model;
mod names;
mod ops;
mod pages;
mod projection;
mod rows;
mod vocabulary;

pub use error::RegistryError;
pub use model::{Mandate, Payee, PayeeKind};
pub use ops::{
    Answer, Example, LOAD, LOADED, Listed, NewMandate, NewPayee, Opened, Outcome, PERSON_CHANGED, PeoplePage,
    PeopleQuery, REFRESH, Scope, Sorted, Statement, add_mandate, add_payee, answer, confirm_payee, example,
    list_people, load_folder, open_person, reveal, revoke_mandate, scopes, state, ties_of, undo,
};
pub use vocabulary::{RESIDENT, Vocabulary, masked, masked_name};

use std::path::PathBuf;
use std::time::Duration;

use shell::words::Messages;
use shell::{NavLine, Slice};
use store::Migration;
use store::jobs::{JobError, Kind, Message};

const WORDS: [Messages; 2] = [
    Messages::zh("registry", include_str!("../locales/zh.ftl")),
    Messages::en("registry", include_str!("../locales/en.ftl")),
];

/// What the registry hands over.
#[must_use]
pub fn slice(vocabulary: &Vocabulary) -> Slice {
    let line = |order, label, href, route| NavLine { order, label, href, route };
    let vocabulary = vocabulary.clone();
    let load = Kind::new(LOAD, move |work| {
        let vocabulary = vocabulary.clone();
        async move {
            let folder = work.input.get("folder").and_then(|f| f.as_str()).map(PathBuf::from);
            let folder =
                folder.ok_or_else(|| JobError::Refused(Message::new("registry-load-no-folder").into()))?;
            let loaded = load_folder(&work, &vocabulary, &folder).await?;
            Ok(Message::new("registry-load-done")
                .with("rows", loaded.rows)
                .with("written", loaded.written)
                .into())
        }
    });
    let refresh = Kind::new(REFRESH, |work| async move { ops::refresh(&work).await });
    Slice {
        routes: pages::routes(),
        jobs: vec![load, refresh.every(Duration::from_secs(3_600))],
        migrations: migrations(),
        nav: vec![
            line(100, "nav-people", "/people", "registry.people"),
            line(110, "nav-questions", "/questions", "registry.questions"),
            line(120, "nav-organisations", "/organisations", "registry.organisations"),
            line(130, "nav-regions", "/regions", "registry.regions"),
            line(50, "nav-me", "/me", "registry.me"),
        ],
        home_cards: pages::cards(),
        names: vec![("fact", pages::fact_name)],
        exports: pages::exports(),
        api: Some(<api::Doc as utoipa::OpenApi>::openapi()),
        ..Slice::new("registry", include_str!("../permissions.toml"), WORDS)
    }
}

fn migrations() -> Vec<Migration> {
    let step = |step, name, sql| Migration { slice: "registry", step, name, sql };
    vec![
        step(
            1,
            "people, ties, organisations, questions, mandates",
            include_str!("../migrations/0001_registry.sql"),
        ),
        step(2, "when what is known of a person turns", include_str!("../migrations/0002_turns.sql")),
    ]
}

/// Loads that are not at their end, the latest first: those that wait or run, and those that failed or were cancelled
/// when a part was in.
///
/// # Errors
/// Where the database fails.
pub async fn unfinished_loads(
    store: &store::Store,
    ctx: &gate::Context,
) -> Result<Vec<store::jobs::Job>, RegistryError> {
    ops::load::unfinished(store, ctx).await
}

/// Finds organisations and people for whoever grants roles.
#[must_use]
pub fn seat_finder() -> accounts::SeatFinder {
    accounts::SeatFinder::new(|ask: shell::Ask, sought, typed: String| async move {
        Ok(ops::find_seats(ask.store(), ask.ctx(), sought, &typed).await?)
    })
}

/// Whether anybody has been taken in yet.
///
/// # Errors
/// Where the database fails.
pub async fn is_empty(store: &store::Store, ctx: &gate::Context) -> Result<bool, RegistryError> {
    ops::load::is_empty(store, ctx).await
}
