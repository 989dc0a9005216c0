//! One export: what is asked, by whom, how it stands, and what whoever looks can do.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base::Region;
use gate::Seat;
use shell::components::{
    Breadcrumb, Button, ButtonKind, Cell, Field, Html, JobState, Notice, Panel, Progress, Query, SummaryList,
    Tone,
};
use shell::{Ask, Fault};
use store::jobs;
use uuid::Uuid;

use super::{again, list_label, minute, reach_label, state_chip};
use crate::error::ExportsError;
use crate::model::{Format, Reach, State};
use crate::ops::{self, Decision, Opened};

pub(super) async fn one(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let opened = ops::open(ask.app(), ask.ctx(), id).await?;
    show(&ask, &opened, None).await
}

async fn show(ask: &Ask, opened: &Opened, error: Option<String>) -> Result<Response, Fault> {
    let asked = &opened.asked;
    let state = asked.state_at(ask.ctx().at());
    let summary = summary(ask, opened, state).await?;
    let mut main = vec![progress(ask, opened, state).await?, summary.html(ask.words())];
    let wrong = error.is_some();
    if opened.decides && state == State::Asked {
        main.push(decision(ask, asked.id, error));
    }
    let mut page = ask
        .page(format!("{} {}", list_label(ask, &asked.list), asked.shown_number()))
        .breadcrumb(Breadcrumb::new().to(ask.t("nav-exports"), "/exports"))
        .narrow();
    if let Some(notice) = notice(ask, opened, state) {
        page = page.notice(notice);
    }
    if opened.mine {
        let to = format!("/exports/{}/withdraw", asked.id);
        match state {
            State::Ready => {
                let file = format!("/exports/{}/file", asked.id);
                page = page
                    .action(Button::link(ask.t("exports-fetch"), file).kind(ButtonKind::Main))
                    .action(Button::post(ask.t("exports-delete"), to, ask.csrf()));
            }
            State::Asked => {
                page = page.action(Button::post(ask.t("exports-withdraw"), to, ask.csrf()));
            }
            State::Approved => {}
            State::Refused | State::Withdrawn | State::Failed | State::Expired => {
                page = page.action(Button::link(ask.t("exports-again"), again(asked, &opened.address)));
            }
        }
    }
    let main = Html::all(main);
    if wrong {
        return Ok(ask.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page.with_errors(), &main));
    }
    Ok(ask.show(&page, &main))
}

/// What whoever looks should know first.
fn notice(ask: &Ask, opened: &Opened, state: State) -> Option<Notice> {
    let asked = &opened.asked;
    match state {
        State::Asked if opened.mine => {
            Some(Notice::new(Tone::Note, ask.t("exports-waits")).text(ask.t("exports-waits-text")))
        }
        State::Failed if !asked.failure.is_empty() => {
            Some(Notice::failed(ask.t("exports-failed")).text(ask.t(&asked.failure)))
        }
        State::Expired if asked.ready_at.is_none() => {
            Some(Notice::new(Tone::Off, ask.t("exports-unanswered")))
        }
        State::Expired => {
            Some(Notice::new(Tone::Off, ask.t("exports-gone")).text(ask.t("exports-gone-text")))
        }
        State::Asked | State::Approved | State::Ready | State::Refused | State::Withdrawn | State::Failed => {
            None
        }
    }
}

/// How far the file is, while it is written and after; asked for again until it is there.
async fn progress(ask: &Ask, opened: &Opened, state: State) -> Result<Html, Fault> {
    let asked = &opened.asked;
    let stands = match (state, asked.job) {
        (State::Approved, Some(job)) => match jobs::find(ask.read().conn(), job).await? {
            // What a job says of itself is for operators.
            Some(job) if job.state.is_over() => JobState::Waiting,
            Some(job) => shell::pages::stands(ask, &job),
            None => JobState::Waiting,
        },
        (State::Ready, _) => {
            let lines = ask.words().with("exports-lines-written", &[("n", asked.lines.into())]);
            JobState::Done(lines)
        }
        _ => return Ok(Html::default()),
    };
    let href = format!("/exports/{}", asked.id);
    Ok(Progress::new("export-file", ask.t("exports-file"), href, stands).html(ask.words()))
}

async fn summary(ask: &Ask, opened: &Opened, state: State) -> Result<SummaryList, Fault> {
    let asked = &opened.asked;
    let through = asked.through.iter().map(|r| Cell::text(reach_label(ask, r)));
    let mut summary = SummaryList::new()
        .line(ask.t("exports-state"), Cell::chip(state_chip(ask, state)))
        .line(ask.t("exports-list"), list_cell(ask, opened));
    if let Some(export) = ask.app().export(&asked.list) {
        let narrowing = ops::narrowing(ask.app(), ask.ctx(), opened, ask.lang()).await?;
        if narrowing.as_ref().is_some_and(Vec::is_empty) {
            summary = summary.line(ask.t("exports-narrowed"), Cell::text(ask.t("exports-all-of-asker")));
        }
        for (label, value) in narrowing.into_iter().flatten() {
            summary = summary.line(label, Cell::text(value));
        }
        let columns = export.columns.iter().map(|key| ask.t(key)).collect::<Vec<_>>();
        summary =
            summary.line(ask.t("exports-columns"), Cell::text(columns.join(&ask.t("exports-separator"))));
    }
    let mut summary = summary
        .line(ask.t("exports-format"), Cell::text(ask.t(format_key(asked.format))))
        .line(ask.t("exports-reason"), Cell::text(asked.reason.clone()))
        .line(
            ask.t("exports-asked-by"),
            Cell::text(asked.asked_by_name.clone()).sub(asked.asked_at.minute_in_china()),
        )
        .lines(ask.t("exports-through"), through);
    if asked.decided_by.is_some() {
        let by = Cell::text(asked.decided_by_name.clone()).sub(minute(asked.decided_at));
        summary = summary.line(ask.t("exports-decided-by"), by);
    }
    if !asked.answer.is_empty() {
        summary = summary.line(ask.t("exports-answer"), Cell::text(asked.answer.clone()));
    }
    if state == State::Ready {
        let downloads = i64::from(asked.downloads);
        summary = summary
            .line(ask.t("exports-expires-at"), Cell::text(minute(asked.expires_at)))
            .line(ask.t("exports-downloads"), Cell::figure(downloads.to_string(), ask.t("exports-times")));
    }
    Ok(summary)
}

/// What the list is called; a way to it for whoever may decide, who sees there how much it is.
fn list_cell(ask: &Ask, opened: &Opened) -> Cell {
    let label = list_label(ask, &opened.asked.list);
    match ask.app().export(&opened.asked.list).filter(|e| ask.ctx().may_use(e.route)) {
        Some(export) => {
            let query = Query::parse(export.path, &opened.address);
            let query = match asked_in(opened).filter(|_| export.by_place && query.find("place").is_none()) {
                Some(place) => query.with("place", &place.to_string()),
                None => query,
            };
            Cell::link(label, query.href())
        }
        None => Cell::text(label),
    }
}

/// The division of somebody else who asked: without it the list would be that of whoever looks.
fn asked_in(opened: &Opened) -> Option<Region> {
    match opened.asked.through.as_slice() {
        [Reach { seat: Seat::Region(region), .. }] if !opened.mine => Some(*region),
        _ => None,
    }
}

const fn format_key(format: Format) -> &'static str {
    match format {
        Format::Csv => "exports-csv",
        Format::Xlsx => "exports-xlsx",
    }
}

/// The two forms of whoever may decide.
fn decision(ask: &Ask, id: Uuid, error: Option<String>) -> Html {
    let to = format!("/exports/{id}/decide");
    let approve =
        ask.form(to.clone()).hidden("answer", "approve").submit(ask.t("exports-approve")).html(ask.words());
    let why = Field::area("why", ask.t("exports-answer"), 2)
        .hint(ask.t("exports-answer-hint"))
        .value(ask.field("why"))
        .error_if(error);
    let refuse = ask
        .form(to)
        .hidden("answer", "refuse")
        .field(why)
        .submit(ask.t("exports-refuse"))
        .danger()
        .html(ask.words());
    let body = Html::all([approve, refuse]);
    Panel::new(ask.t("exports-decide"), body).note(ask.t("exports-decide-note")).html(ask.words())
}

pub(super) async fn decide(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let decision = match ask.field("answer") {
        "approve" => Decision::Approve,
        _ => Decision::Refuse(ask.field("why").to_owned()),
    };
    let done = match decision {
        Decision::Approve => "exports-was-approved",
        Decision::Refuse(_) => "exports-was-refused",
    };
    match ops::decide(ask.app(), ask.ctx(), id, &decision).await {
        Ok(()) => Ok(ask.done(&format!("/exports/{id}"), done)),
        Err(ExportsError::Reason) => {
            let opened = ops::open(ask.app(), ask.ctx(), id).await?;
            show(&ask, &opened, Some(ask.t("exports-bad-answer"))).await
        }
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn withdraw(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    ops::withdraw(ask.app(), ask.ctx(), id).await?;
    Ok(ask.done(&format!("/exports/{id}"), "exports-was-withdrawn"))
}
