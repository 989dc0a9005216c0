//! The audit trail: who did or read what, and whether the chain holds.

use axum::response::Response;
use base::{Day, Instant};
use store::audit::{self, Broken, Filter as Wanted, Recorded};

use crate::components::{Button, Cell, Column, Empty, Filter, Notice, Row, Table};
use crate::{Ask, Fault};

/// Entries on a page.
const PAGE: u64 = 100;

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query().clone();
    let day = |name: &str| query.find(name).and_then(|d| Day::parse(d).ok());
    let wanted = Wanted {
        before: query.find("after").and_then(|a| a.parse().ok()),
        account: None,
        act: query.find("act").map(str::to_owned),
        from: day("from").map(start_of),
        until: day("until").and_then(|d| d.plus_days(1)).map(start_of),
        limit: PAGE + 1,
    };
    let mut found = audit::list(ask.read().conn(), &wanted).await?;
    let more = found.len() > PAGE as usize;
    found.truncate(PAGE as usize);
    let next = found.last().filter(|_| more).map(|e| e.id.to_string());
    let table = Table::new("audit", ask.t("nav-audit"), query)
        .column(Column::text(ask.t("audit-at")))
        .column(Column::text(ask.t("audit-who")))
        .column(Column::text(ask.t("audit-act")))
        .column(Column::text(ask.t("audit-purpose")))
        .column(Column::number(ask.t("audit-subjects")))
        .column(Column::text(ask.t("audit-detail")).wide_only())
        .column(Column::number(ask.t("audit-id")).wide_only())
        .filter(Filter::text("act", ask.t("audit-act")))
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
    Ok(ask.show(&page, &table.html(ask.words())))
}

fn row(ask: &Ask, e: &Recorded) -> Row {
    let who = match (e.actor_kind.as_str(), e.actor_name.is_empty()) {
        ("platform", _) => ask.words().with("audit-platform", &[("work", e.actor_name.clone().into())]),
        (_, true) => ask.t("audit-nobody"),
        (_, false) => e.actor_name.clone(),
    };
    Row::new([
        Cell::text(e.at.minute_in_china()),
        Cell::text(who),
        Cell::text(act_label(ask, &e.act)).sub(e.act.clone()),
        Cell::text(purpose_label(ask, &e.purpose)),
        Cell::number(i64::try_from(e.subjects.len()).unwrap_or(i64::MAX)),
        Cell::text(e.detail.clone()),
        Cell::text(e.id.to_string()),
    ])
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
fn start_of(day: Day) -> Instant {
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
    Ok(ask.show(&page, &crate::components::Html::default()))
}
