//! The audit trail: who did or read what, and whether the chain holds.

use axum::response::Response;
use base::{Day, Instant, Region};
use serde_json::Value as Json;
use store::audit::{self, Broken, Filter as Wanted, Recorded};
use store::page_of;

use crate::components::{
    Button, Cell, Choice, Column, Empty, Filter, Html, Lines, Notice, Query, Row, Table,
};
use crate::{App, Ask, Fault};

/// Entries on a page.
const PAGE: u32 = 100;

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query().clone();
    let wanted = wanted_at(ask.app(), &query, ask.ctx().at(), PAGE).await?;
    let found = audit::list(ask.read().conn(), &wanted).await?;
    let (found, next) = page_of(found, PAGE, |e| e.id.to_string());
    let mut acts: Vec<(String, String)> =
        audit::acts(ask.read().conn()).await?.into_iter().map(|a| (act_label(&ask, &a), a)).collect();
    acts.sort();
    let acts = acts.into_iter().map(|(label, act)| Choice::new(act, label));
    let table = Table::new("audit", ask.t("nav-audit"), query)
        .titled()
        .column(Column::text(ask.t("audit-at")))
        .column(Column::text(ask.t("audit-who")))
        .column(Column::text(ask.t("audit-act")))
        .column(Column::text(ask.t("audit-purpose")))
        .column(Column::number(ask.t("audit-subjects")))
        .column(Column::text(ask.t("audit-detail")))
        .column(Column::number(ask.t("audit-id")).wide_only())
        .search(ask.t("audit-search"))
        .filter(Filter::select("act", ask.t("audit-act"), acts))
        .filter(Filter::day("from", ask.t("audit-from")))
        .filter(Filter::day("until", ask.t("audit-until")))
        .rows(found.iter().map(|e| row(&ask, e)))
        .next_after(next)
        .empty(Empty::new(ask.t("audit-empty")).text(ask.t("audit-empty-text")));
    let page = ask.page(ask.t("nav-audit")).lead_text(ask.t("audit-lead")).action(Button::post(
        ask.t("audit-verify"),
        "/audit/verify",
        ask.csrf(),
    ));
    Ok(ask.show(&page, &ask.exported(table, "audit").html(ask.words())))
}

/// What an address asks for; one more than a page, to know whether there is another.
pub(super) async fn wanted_at(app: &App, query: &Query, at: Instant, page: u32) -> Result<Wanted, Fault> {
    let day = |name: &str| query.find(name).and_then(|d| Day::parse(d).ok());
    let accounts = match query.find("q").map(str::trim) {
        None | Some("") => None,
        Some(text) => Some(app.accounts_called(text, at).await?.into_iter().map(|a| a.0).collect()),
    };
    Ok(Wanted {
        before: query.find("after").and_then(|a| a.parse().ok()),
        accounts,
        act: query.find("act").map(str::to_owned),
        from: day("from").map(start_of),
        until: day("until").and_then(|d| d.plus_days(1)).map(start_of),
        limit: u64::from(page) + 1,
    })
}

fn row(ask: &Ask, e: &Recorded) -> Row {
    let who = match (e.actor_kind.as_str(), e.actor_name.is_empty()) {
        ("platform", _) => {
            ask.words().with("audit-platform", &[("work", labelled(ask, "act", &e.actor_name).into())])
        }
        (_, true) => ask.t("audit-nobody"),
        (_, false) => e.actor_name.clone(),
    };
    Row::new([
        Cell::minute(e.at),
        Cell::text(who),
        Cell::text(act_label(ask, &e.act)).sub(e.act.clone()),
        Cell::text(purpose_label(ask, &e.purpose)),
        match e.subjects.len() {
            0 => Cell::nothing(),
            n => Cell::number(i64::try_from(n).unwrap_or(i64::MAX)),
        },
        Cell::markup(detail(ask, &e.detail)),
        Cell::text(e.id.to_string()),
    ])
}

/// What an entry says beside, line by line; what is no such thing as it stands.
fn detail(ask: &Ask, text: &str) -> Html {
    let Ok(Json::Object(fields)) = serde_json::from_str(text) else { return Html::text(text) };
    let mut lines = Lines::new();
    for (key, value) in &fields {
        let said = value_label(ask, key, value);
        if !said.is_empty() {
            lines = lines.line(labelled(ask, "audit-key", key), said);
        }
    }
    lines.html(ask.words())
}

fn value_label(ask: &Ask, key: &str, value: &Json) -> String {
    match value {
        Json::Null => String::new(),
        Json::Bool(true) => ask.t("audit-yes"),
        Json::Bool(false) => ask.t("audit-no"),
        Json::Array(several) => {
            let several = several.iter().map(|v| value_label(ask, key, v)).filter(|v| !v.is_empty());
            several.collect::<Vec<_>>().join(&ask.t("audit-and"))
        }
        Json::String(text) => code_label(ask, key, text),
        Json::Number(_) | Json::Object(_) => value.to_string(),
    }
}

/// A code in words: a role, a line, a place, what a slice has a name for, or words of ours; else as it stands.
fn code_label(ask: &Ask, key: &str, text: &str) -> String {
    let (roles, lang) = (&ask.app().table().roles, ask.lang());
    let known = match key {
        "role" => roles.roles.get(text).map(|r| r.label(lang).to_owned()),
        "line" => roles.lines.get(text).map(|l| l.label(lang).to_owned()),
        // A place that is no division is an organisation or a person, which a slice may know.
        "place" => Region::parse(text).ok().map(|r| ask.app().regions().path_name(r, ask.ctx().today())),
        _ => None,
    };
    let named = || ask.app().name_of(key).and_then(|name| name(ask, text));
    known.or_else(named).unwrap_or_else(|| own_words(ask, key, text))
}

/// Codes with blanks between, in words of ours; as it stands where it is none of these.
fn own_words(ask: &Ask, key: &str, text: &str) -> String {
    let word = |word: &str| {
        let own = format!("audit-value-{key}-{word}").replace(['.', '_'], "-");
        ask.words().has(&own).then(|| ask.t(&own))
    };
    let all: Option<Vec<String>> = text.split(' ').map(word).collect();
    all.map_or_else(|| text.to_owned(), |all| all.join(&ask.t("audit-and")))
}

/// The name of an act: `registry.read_person` has the key `act-registry-read-person`.
#[must_use]
pub fn act_label(ask: &Ask, act: &str) -> String {
    labelled(ask, "act", act)
}

/// The name of a purpose: `service` has the key `purpose-service`.
#[must_use]
pub fn purpose_label(ask: &Ask, purpose: &str) -> String {
    labelled(ask, "purpose", purpose)
}

fn labelled(ask: &Ask, prefix: &str, word: &str) -> String {
    let key = format!("{prefix}-{}", word.replace(['.', '_'], "-"));
    if ask.words().has(&key) { ask.t(&key) } else { word.to_owned() }
}

/// The first instant of a day in China.
pub(super) fn start_of(day: Day) -> Instant {
    let epoch = Day::ymd(1970, 1, 1).map_or(0, Day::number);
    Instant::from_micros(0).plus_seconds((i64::from(day.number()) - i64::from(epoch)) * 86_400 - 8 * 3_600)
}

pub(super) async fn verify(ask: Ask) -> Result<Response, Fault> {
    let found = audit::verify(ask.store(), None).await?;
    let mut tx = ask.store().begin(ask.ctx()).await?;
    tx.audit(
        "audit.verify",
        [],
        serde_json::json!({ "links": found.links, "whole": found.broken.is_none() }),
    );
    tx.commit().await?;
    let words = ask.words();
    let head: String = found.head.hash.iter().map(|b| format!("{b:02x}")).collect();
    let args = [("links", found.links.into()), ("waiting", found.waiting.into()), ("head", head.into())];
    let notice = match &found.broken {
        None => Notice::done(ask.t("audit-whole")).text(words.with("audit-whole-text", &args)),
        Some(broken) => {
            let (key, n) = match broken {
                Broken::Gap(n) => ("audit-broken-gap", *n),
                Broken::Changed { entry, .. } => ("audit-broken-changed", *entry),
                Broken::Gone { entry, .. } => ("audit-broken-gone", *entry),
                Broken::Unlinked(n) => ("audit-broken-unlinked", *n),
                Broken::OtherHead(n) => ("audit-broken-head", *n),
            };
            Notice::failed(ask.t("audit-broken")).text(words.with(key, &[("n", n.into())]))
        }
    };
    let page =
        ask.page(ask.t("nav-audit")).notice(notice).action(Button::link(ask.t("audit-back"), "/audit"));
    Ok(ask.show(&page, &Html::default()))
}
