//! Pages of exports.

mod file;
mod list;
mod new;
mod one;

use base::Instant;
use shell::components::{Chip, Html, Panel, Stat, Stats, Tone};
use shell::{Ask, Fault, HomeCard, Routes};

use crate::mark;
use crate::model::{Asked, Reach, State, Whose};
use crate::ops::{self, Wanted};

/// Exports on a page.
const PAGE: u32 = 50;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/exports", list::list)
        .post("/exports", new::ask_for)
        .get("/exports/page", file::page)
        .get("/exports/new", new::new)
        .get("/exports/{id}", one::one)
        .get("/exports/{id}/file", file::file)
        .post("/exports/{id}/withdraw", one::withdraw)
        .post("/exports/{id}/decide", one::decide)
}

/// How many wait for whoever asks; nothing where none do.
pub(crate) fn home_card() -> HomeCard {
    HomeCard::new(75, "exports.decide", |ask: Ask| async move {
        let wanted = Wanted { whose: Whose::Waiting, limit: PAGE, ..Wanted::default() };
        let (waiting, _) = ops::list(ask.app(), ask.ctx(), &wanted).await?;
        if waiting.is_empty() {
            return Ok::<Option<Html>, Fault>(None);
        }
        let count = u64::try_from(waiting.len()).unwrap_or(u64::MAX);
        let stat = Stat::count(ask.t("exports-card-waiting"), count, "").href("/exports?whose=waiting");
        let stats = Stats::new([stat.chip(Chip::new(Tone::Due, ask.t("exports-card-decide")))]);
        Ok(Some(Panel::new(ask.t("nav-exports"), stats.html(ask.words())).html(ask.words())))
    })
}

const fn state_key(state: State) -> &'static str {
    match state {
        State::Asked => "exports-asked",
        State::Approved => "exports-approved",
        State::Ready => "exports-ready",
        State::Refused => "exports-refused",
        State::Withdrawn => "exports-withdrawn",
        State::Failed => "exports-failed",
        State::Expired => "exports-expired",
    }
}

fn state_chip(ask: &Ask, state: State) -> Chip {
    let tone = match state {
        State::Asked | State::Approved => Tone::Due,
        State::Ready => Tone::Ok,
        State::Refused | State::Failed => Tone::Late,
        State::Withdrawn | State::Expired => Tone::Off,
    };
    Chip::new(tone, ask.t(state_key(state)))
}

/// What a list is called in the audit trail.
pub(crate) fn list_name(ask: &Ask, list: &str) -> Option<String> {
    ask.app().export(list).map(|export| ask.t(export.label))
}

/// Why an export failed, in the audit trail.
pub(crate) fn failure_name(ask: &Ask, failure: &str) -> Option<String> {
    (failure.starts_with("exports-failed") && ask.words().has(failure)).then(|| ask.t(failure))
}

/// What a list is called; its name where this installation has no such list any more.
fn list_label(ask: &Ask, list: &str) -> String {
    ask.app().export(list).map_or_else(|| list.to_owned(), |export| ask.t(export.label))
}

/// A role of the asker, as whoever looks reads it.
fn reach_label(ask: &Ask, reach: &Reach) -> String {
    mark::reach_label(ask.app(), ask.lang(), ask.ctx().today(), reach)
}

fn minute(at: Option<Instant>) -> String {
    at.map(Instant::minute_in_china).unwrap_or_default()
}

/// The address where the same list is asked for once more.
fn again(asked: &Asked, address: &str) -> String {
    shell::components::Query::new("/exports/new").with("list", &asked.list).with("of", address).href()
}
