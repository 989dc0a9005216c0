//! Questions to the owners of facts.

use axum::Json;
use serde::Serialize;
use shell::{Ask, Fault};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::ops;
use crate::pages::{questions_wanted_at as wanted_at, vocabulary};

/// Questions in one answer.
const PAGE: u32 = 50;

/// A page of questions.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionsAnswer {
    questions: Vec<QuestionLine>,
    /// Where the next page starts: the value of `after`; none at the end.
    next: Option<String>,
}

/// A statement that waits for the owner of the fact, or that the owner has answered.
#[derive(Serialize, ToSchema)]
pub(crate) struct QuestionLine {
    /// The id in this installation.
    id: Uuid,
    /// About whom: an id for `/api/people/{id}`.
    person: Uuid,
    /// The name of the fact in the vocabulary.
    fact: String,
    /// `open`, `accepted` or `declined`.
    state: String,
    /// What was said, as shown to people; masked where it is sealed.
    said: String,
    /// From which day it is said to hold.
    from: Option<String>,
    /// Until which day, that day not included.
    until: Option<String>,
    /// Who may answer, in the words of the vocabulary.
    owners: Vec<String>,
    /// When it was asked.
    asked_at: String,
    /// The last day for an answer.
    due_on: String,
    /// When it was answered.
    answered_at: Option<String>,
}

/// Questions about people within the scope of whoever asks, by the day on which they are due.
#[utoipa::path(
    get,
    path = "/api/questions",
    operation_id = "questions",
    params(
        ("state" = Option<String>, Query, description = "`accepted` or `declined`; those that wait where left out"),
        ("q" = Option<String>, Query, description = "A name or its beginning: characters, pinyin or initials"),
        ("fact" = Option<String>, Query, description = "The name of a fact in the vocabulary"),
        ("sort" = Option<String>, Query, description = "`-due` for those due last; those due first where left out"),
        ("after" = Option<String>, Query, description = "Where the page starts")
    ),
    responses((status = 200, body = QuestionsAnswer), (status = 401), (status = 403))
)]
pub(crate) async fn list(ask: Ask) -> Result<Json<QuestionsAnswer>, Fault> {
    let words = vocabulary(&ask)?;
    let wanted = wanted_at(ask.query(), PAGE);
    let (found, next) = ops::list_questions(ask.store(), ask.ctx(), words, &wanted).await?;
    let questions = found.into_iter().map(|q| QuestionLine {
        id: q.id,
        person: q.person,
        fact: q.fact,
        state: q.state,
        said: q.said,
        from: q.from.map(|d| d.to_string()),
        until: q.until.map(|d| d.to_string()),
        owners: q.owners,
        asked_at: q.asked_at.to_string(),
        due_on: q.due_on.to_string(),
        answered_at: q.answered_at.map(|at| at.to_string()),
    });
    Ok(Json(QuestionsAnswer {
        questions: questions.collect(),
        next: next.map(|(day, id)| format!("{day}_{id}")),
    }))
}
