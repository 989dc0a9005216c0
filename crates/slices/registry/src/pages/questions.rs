//! Questions that wait for the owners of facts.

use axum::extract::Path;
use axum::response::Response;
use base::Day;
use shell::components::{
    Button, ButtonKind, Cell, Chip, Choice, Column, Empty, Field, Filter, Fold, Form, Html, Query, Row,
    Table, Tabs, Tone,
};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::facts::said_of;
use super::panels::{owner_names, said_label, state_of};
use super::people::fact_label;
use super::vocabulary;
use crate::ops::{self, Answer, OpenQuestion, QuestionQuery};
use crate::vocabulary::{RESIDENT, Vocabulary};

/// Questions on a page.
const PAGE: u32 = 50;

/// What an address asks for: those that wait, those due first, where it does not say otherwise.
pub(crate) fn wanted_at(query: &Query, limit: u32) -> QuestionQuery {
    let state = query.find("state").filter(|s| ["accepted", "declined"].contains(s)).unwrap_or("open");
    let after = query.find("after").and_then(|after| {
        let (day, id) = after.split_once('_')?;
        Some((Day::parse(day).ok()?, Uuid::parse_str(id).ok()?))
    });
    QuestionQuery {
        state: state.to_owned(),
        name: query.find("q").unwrap_or("").to_owned(),
        fact: query.find("fact").map(str::to_owned),
        last_first: query.find("sort") == Some("-due"),
        after,
        limit,
    }
}

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let words = vocabulary(&ask)?;
    let wanted = wanted_at(ask.query(), PAGE);
    let (found, next) = ops::list_questions(ask.store(), ask.ctx(), words, &wanted).await?;
    let to = |s: &str| Query::new("/questions").with("state", s).href();
    let tabs = Tabs::new(ask.t("nav-questions"), to(&wanted.state))
        .tab(ask.t("registry-question-waits"), to("open"))
        .tab(ask.t("registry-question-accepted"), to("accepted"))
        .tab(ask.t("registry-question-declined"), to("declined"));
    let facts = words
        .facts(RESIDENT)
        .iter()
        .map(|def| Choice::new(def.name.clone(), fact_label(words, &def.name, ask.lang())));
    let table = Table::new("questions", ask.t("nav-questions"), ask.query().clone())
        .titled()
        .search(ask.t("registry-name"))
        .filter(Filter::select("fact", ask.t("registry-fact"), facts))
        .column(Column::text(ask.t("registry-name")))
        .column(Column::text(ask.t("registry-said")))
        .column(Column::text(ask.t("registry-evidence")))
        .column(Column::text(ask.t("registry-asked-by")))
        .column(Column::text(ask.t("registry-due")).sort_by("due"))
        .column(Column::text(ask.t("registry-answer")))
        .rows(found.iter().map(|q| row(&ask, words, q)))
        .next_after(next.map(|(day, id)| format!("{day}_{id}")))
        .empty(Empty::new(ask.t("registry-questions-empty")).text(ask.t("registry-questions-empty-text")));
    let table = ask.exported(table, "questions");
    let page = ask.page(ask.t("nav-questions")).lead_text(ask.t("registry-questions-lead"));
    Ok(ask.show(&page, &Html::all([tabs.html(ask.words()), table.html(ask.words())])))
}

fn row(ask: &Ask, words: &Vocabulary, q: &OpenQuestion) -> Row {
    let due = if q.state == "open" && q.due_on < ask.ctx().today() {
        Cell::chip(Chip::new(Tone::Late, q.due_on.to_string()))
    } else {
        Cell::day(q.due_on)
    };
    Row::new([
        Cell::link(q.person_name.clone(), format!("/people/{}", q.person)),
        said_cell(ask, words, q),
        Cell::text(q.reason.clone()),
        Cell::text(q.asked_by_name.clone()).sub(q.asked_at.minute_in_china()),
        due,
        answer_cell(ask, q),
    ])
}

/// What is said, and beside it what is known now: whoever accepts it decides between the two.
fn said_cell(ask: &Ask, words: &Vocabulary, q: &OpenQuestion) -> Cell {
    let label = fact_label(words, &q.fact, ask.lang());
    let cell = Cell::text(said_label(ask, words, &q.fact, &q.said));
    match &q.known {
        Some(known) => {
            let known = said_of(ask, words, known);
            let args = [("fact", label.into()), ("known", known.into())];
            cell.sub(ask.words().with("registry-question-known", &args))
        }
        None => cell.sub(label),
    }
}

fn answer_cell(ask: &Ask, q: &OpenQuestion) -> Cell {
    if q.state != "open" {
        let (key, tone) = state_of(&q.state);
        let by = format!("{} {}", q.answered_by_name, q.answer);
        return Cell::chip(Chip::new(tone, ask.t(key))).sub(by.trim().to_owned());
    }
    let own = ask.ctx().account().is_some_and(|a| Some(a.0) == q.asked_by);
    let speaks = ask.ctx().grants().any(|g| {
        let words: Vec<&str> = ask.ctx().table().roles.asserts(&g.role, g.line.as_deref()).collect();
        q.owners.iter().any(|o| words.contains(&o.as_str()))
    });
    if own || !speaks {
        let args = [("owners", owner_names(ask, &q.owners).into()), ("day", q.due_on.to_string().into())];
        return Cell::text(ask.words().with("registry-question-open", &args));
    }
    let to = format!("/questions/{}/answer", q.id);
    let accept = Button::post(ask.t("registry-accept"), to.clone(), ask.csrf())
        .field("answer", "accept")
        .kind(ButtonKind::Main);
    let form: Form = ask
        .form(to)
        .hidden("answer", "decline")
        .field(Field::text("why", ask.t("registry-decline-why")).optional())
        .submit(ask.t("registry-decline-submit"));
    let fold = Fold::new(ask.t("registry-decline"), form.html(ask.words()));
    Cell::markup(Html::all([accept.html(ask.words()), fold.html()]))
}

pub(super) async fn answer(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let answer = match ask.field("answer") {
        "accept" => Answer::Accept,
        _ => Answer::Decline(ask.field("why").to_owned()),
    };
    let key = if answer == Answer::Accept { "registry-accepted" } else { "registry-declined" };
    ops::answer(ask.store(), ask.ctx(), vocabulary(&ask)?, id, &answer).await?;
    Ok(ask.done("/questions", key))
}
