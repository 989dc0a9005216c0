//! Findings of the rules for everybody, and why.
//!
//! Every night each rule of the city's packs is asked of everybody whom it is about, for the period that contains the
//! day, on facts as known on that day. What comes out is a *finding*, never a decision: nothing is paid or stopped on it.
//!
//! Words: a *run* is one night's determination and counts once it is whole; an *answer* is what a run says of one rule,
//! with how many of each; a *finding* is what it says of one person, home or stay.
//! A finding tells something of every fact that its rule reads, so it is shown only to those to whom all their classes
//! are open.
//!
//! Semantics §2 (periods), §3 (unknown), §5 (findings and decisions), §7 (words of a result), §8 (receipts).

mod api;
mod around;
mod determine;
mod facts;
mod judge;
mod model;
mod packs;
mod pages;
mod reads;
mod rows;
#[cfg(test)]
mod tests;

pub use determine::DETERMINE;
pub use packs::Packs;

use std::time::Duration;

use shell::words::Messages;
use shell::{NavLine, Slice};
use store::Migration;
use store::jobs::Kind;

const WORDS: [Messages; 2] = [
    Messages::zh("entitlements", include_str!("../locales/zh.ftl")),
    Messages::en("entitlements", include_str!("../locales/en.ftl")),
];
/// The nightly determination runs once in this time, in seconds.
const DAY_S: u64 = 86_400;

/// The steps of the schema.
fn migrations() -> Vec<Migration> {
    vec![Migration {
        slice: "entitlements",
        step: 1,
        name: "runs and their findings",
        sql: include_str!("../migrations/0001_entitlements.sql"),
    }]
}

/// What the slice hands over. The same packs stand among the values that slices share.
#[must_use]
pub fn slice(packs: &Packs) -> Slice {
    let packs = packs.clone();
    let determine = Kind::new(DETERMINE, move |work| {
        let packs = packs.clone();
        async move { determine::determine(&work, &packs).await }
    });
    Slice {
        routes: pages::routes(),
        jobs: vec![determine.every(Duration::from_secs(DAY_S)).after(registry::LOADED)],
        migrations: migrations(),
        nav: vec![NavLine {
            order: 200,
            label: "nav-findings",
            href: "/findings",
            route: "entitlements.findings",
        }],
        person_panels: vec![pages::person_panel()],
        home_cards: vec![pages::home_card()],
        names: vec![("packs", pages::plan_name)],
        exports: vec![pages::findings::export()],
        api: Some(<api::Doc as utoipa::OpenApi>::openapi()),
        ..Slice::new("entitlements", include_str!("../permissions.toml"), WORDS)
    }
}
