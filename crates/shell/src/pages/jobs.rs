//! Background work: what runs, what waits, what failed.

use axum::extract::Path;
use axum::response::Response;
use store::jobs::{self, Argument, Job, Message, State};
use store::page_of;
use uuid::Uuid;

use crate::components::{
    Breadcrumb, Button, ButtonKind, Cell, Chip, Choice, Column, Empty, Entry, Filter, Html, JobState, Panel,
    Progress, Row, SummaryList, Table, Timeline, Tone,
};
use crate::words::{Value, Words};
use crate::{Ask, Fault};

/// Jobs on a page.
const PAGE: u32 = 50;

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query().clone();
    let state = query.find("state").and_then(State::parse);
    let kind = query.find("kind").map(str::to_owned);
    let before = query.find("after").and_then(|a| Uuid::parse_str(a).ok());
    let limit = u64::from(PAGE) + 1;
    let found = jobs::list(ask.read().conn(), state, kind.as_deref(), before, limit).await?;
    let (found, next) = page_of(found, PAGE, |j| j.id.to_string());
    let states = State::ALL.map(|s| Choice::new(s.as_str(), ask.t(state_key(s))));
    let mut kinds: Vec<&str> = ask.app().jobs().iter().map(|k| k.name).collect();
    kinds.sort_unstable();
    let kinds: Vec<Choice> = kinds.into_iter().map(|k| Choice::new(k, kind_label(&ask, k))).collect();
    let table = Table::new("jobs", ask.t("nav-jobs"), query)
        .titled()
        .column(Column::text(ask.t("job-kind")))
        .column(Column::text(ask.t("job-state")))
        .column(Column::number(ask.t("job-progress")))
        .column(Column::text(ask.t("job-created")))
        .column(Column::text(ask.t("job-by")).wide_only())
        .column(Column::text(ask.t("job-message")).wide_only())
        .filter(Filter::select("state", ask.t("job-state"), states))
        .filter(Filter::select("kind", ask.t("job-kind"), kinds))
        .rows(found.iter().map(|job| row(&ask, job)))
        .next_after(next)
        .empty(Empty::new(ask.t("jobs-empty")).text(ask.t("jobs-empty-text")));
    let table = ask.exported(table, "jobs");
    Ok(ask.show(&ask.page(ask.t("nav-jobs")).lead_text(ask.t("jobs-lead")), &table.html(ask.words())))
}

fn row(ask: &Ask, job: &Job) -> Row {
    let progress = match (job.total, job.done) {
        (0, _) => Cell::nothing(),
        (total, done) => Cell::figure(format!("{}", done.saturating_mul(100) / total.max(1)), "%"),
    };
    Row::new([
        Cell::link(kind_label(ask, &job.kind), format!("/jobs/{}", job.id)),
        Cell::chip(chip(ask, job.state)),
        progress,
        Cell::minute(job.created_at),
        Cell::text(who(ask, &job.created_by)),
        Cell::text(said(ask.words(), &job.message)),
    ])
}

fn who(ask: &Ask, by: &str) -> String {
    match by {
        "schedule" => ask.t("job-by-schedule"),
        // What runs after an event is wanted in its name.
        topic if topic.contains('.') && !topic.contains(' ') => {
            let key = format!("job-by-{}", topic.replace(['.', '_'], "-"));
            if ask.words().has(&key) { ask.t(&key) } else { topic.to_owned() }
        }
        name => name.to_owned(),
    }
}

fn chip(ask: &Ask, state: State) -> Chip {
    let tone = match state {
        State::Ready => Tone::Off,
        State::Running => Tone::Due,
        State::Done => Tone::Ok,
        State::Failed => Tone::Late,
        State::Cancelled => Tone::Off,
    };
    Chip::new(tone, ask.t(state_key(state)))
}

pub(super) const fn state_key(state: State) -> &'static str {
    match state {
        State::Ready => "job-ready",
        State::Running => "job-running",
        State::Done => "job-done",
        State::Failed => "job-failed",
        State::Cancelled => "job-cancelled",
    }
}

/// The name of a kind of work: `store.rotate_keys` has the key `job-kind-store-rotate-keys`.
fn kind_label(ask: &Ask, kind: &str) -> String {
    kind_in(ask.words(), kind)
}

/// The name of a kind of work in words.
pub(super) fn kind_in(words: &Words, kind: &str) -> String {
    let key = format!("job-kind-{}", kind.replace(['.', '_'], "-"));
    if words.has(&key) { words.t(&key) } else { kind.to_owned() }
}

pub(super) async fn one(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let read = ask.read();
    let job = jobs::find(read.conn(), id).await?.ok_or(Fault::NotFound)?;
    let runs = jobs::runs(read.conn(), id).await?;
    let mut timeline = Timeline::new();
    for run in runs.iter().rev() {
        let title = ask.words().with("job-attempt", &[("n", u64::from(run.attempt).into())]);
        let at = run.started_at.minute_in_china();
        let (key, tone) = match run.outcome.as_str() {
            "done" => ("job-done", Tone::Ok),
            "running" => ("job-running", Tone::Due),
            "cancelled" => ("job-cancelled", Tone::Off),
            _ => ("job-failed", Tone::Late),
        };
        let text = format!("{} {}", ask.t(key), said(ask.words(), &run.message));
        timeline =
            timeline.entry(Entry::at(at, run.started_at.to_string(), title).text(text.trim()).tone(tone));
    }
    let summary = SummaryList::new()
        .line(ask.t("job-state"), Cell::chip(chip(&ask, job.state)))
        .line(ask.t("job-created"), Cell::minute(job.created_at))
        .line(ask.t("job-by"), Cell::text(who(&ask, &job.created_by)))
        .line(ask.t("job-due"), Cell::minute(job.due_at));
    let progress =
        Progress::new("job", kind_label(&ask, &job.kind), format!("/jobs/{id}"), stands(&ask, &job));
    let main = Html::all([
        progress.html(ask.words()),
        summary.html(ask.words()),
        Panel::new(ask.t("job-attempts"), timeline.html(ask.words())).html(ask.words()),
    ]);
    let mut page = ask
        .page(kind_label(&ask, &job.kind))
        .breadcrumb(Breadcrumb::new().to(ask.t("nav-jobs"), "/jobs"))
        .narrow();
    let button = |key: &str, to: &str| Button::post(ask.t(key), format!("/jobs/{id}/{to}"), ask.csrf());
    if !job.state.is_over() && !job.cancel_asked && ask.ctx().may_use("shell.cancel_job") {
        page = page.action(button("job-cancel", "cancel").kind(ButtonKind::Danger));
    }
    if matches!(job.state, State::Failed | State::Cancelled) && ask.ctx().may_use("shell.retry_job") {
        page = page.action(button("job-retry", "retry"));
    }
    Ok(ask.show(&page, &main))
}

/// What a job says of itself, in the words of whoever reads it. What is no message of ours is shown as it is.
#[must_use]
pub fn said(words: &Words, text: &str) -> String {
    let Some(message) = Message::parse(text).filter(|m| words.has(m.key())) else { return text.to_owned() };
    let value = |argument: &Argument| match argument {
        Argument::Number(n) => Value::from(*n),
        Argument::Text(text) => Value::from(text.clone()),
        Argument::Wording(wording) => Value::from(words.of(wording).to_owned()),
    };
    let arguments: Vec<(&str, Value<'_>)> =
        message.arguments().iter().map(|(name, a)| (name.as_str(), value(a))).collect();
    words.with(message.key(), &arguments)
}

/// How far a job is, as the progress component shows it.
#[must_use]
pub fn stands(ask: &Ask, job: &Job) -> JobState {
    let count = |n: i64| u64::try_from(n).unwrap_or(0);
    match job.state {
        State::Ready => JobState::Waiting,
        State::Running => JobState::Running { done: count(job.done), of: count(job.total) },
        State::Done => JobState::Done(said(ask.words(), &job.message)),
        State::Failed => JobState::Failed(said(ask.words(), &job.message)),
        State::Cancelled => JobState::Failed(ask.t("job-cancelled")),
    }
}

pub(super) async fn cancel(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let mut tx = ask.store().begin(ask.ctx()).await?;
    jobs::cancel(&mut tx, id).await?;
    tx.commit().await?;
    Ok(ask.done(&format!("/jobs/{id}"), "job-cancel-asked"))
}

pub(super) async fn retry(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let mut tx = ask.store().begin(ask.ctx()).await?;
    jobs::retry(&mut tx, id).await?;
    tx.commit().await?;
    Ok(ask.done(&format!("/jobs/{id}"), "job-retried"))
}

#[cfg(test)]
mod tests {
    use base::Lang;

    use super::*;
    use crate::words::Messages;

    #[test]
    fn what_a_job_said_is_read_in_either_language() {
        let words = [
            Messages::zh("test", "test-done = { $what }：{ $n } 行，{ $folder }"),
            Messages::en("test", "test-done = { $n } rows of { $what } from { $folder }"),
        ];
        let words = Words::build(&words).map(|c| [c.in_lang(Lang::Zh), c.in_lang(Lang::En)]);
        let text = Message::new("test-done")
            .with("n", 1_200_u64)
            .with("what", base::Wording::new("居民", "residents"))
            .with("folder", "/a b")
            .text();
        let both = words.map(|w| w.map(|w| said(&w, &text)));
        assert_eq!(
            both.ok(),
            Some(["居民：1,200 行，/a b".to_owned(), "1,200 rows of residents from /a b".to_owned()])
        );
    }

    #[test]
    fn other_text_is_shown_as_it_is() {
        let words = Words::build(&[]).map(|c| c.in_lang(Lang::Zh));
        for text in ["no luck", "", "{\"key\":\"nothing\",\"with\":{}}"] {
            assert_eq!(words.as_ref().map(|w| said(w, text)).ok().as_deref(), Some(text));
        }
    }
}
