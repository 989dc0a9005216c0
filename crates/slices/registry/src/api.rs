//! The registry for programs, as JSON. The same use cases as the pages, so the same ties, classes and audit entries.

pub(crate) mod organisations;
pub(crate) mod questions;
pub(crate) mod regions;

use axum::Json;
use axum::extract::Path;
use gate::Class;
use serde::Serialize;
use shell::{Ask, Fault};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use crate::ops;
use crate::pages::{vocabulary, wanted};

/// The part of the interface that is about people, questions, organisations and divisions.
#[derive(OpenApi)]
#[openapi(paths(list, one, questions::list, organisations::list, organisations::one, regions::list))]
pub struct Doc;

/// A division as its code of twelve digits.
fn code(region: base::Region) -> String {
    format!("{:012}", region.code())
}

/// A page of people.
#[derive(Serialize, ToSchema)]
pub(crate) struct PeopleAnswer {
    people: Vec<PersonLine>,
    /// Where the next page starts: the value of `after`; none at the end.
    next: Option<String>,
}

/// A person as a list shows them. What is not open to whoever asks is left out.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonLine {
    /// The id in this installation.
    id: Uuid,
    /// The id in fact files.
    reference: String,
    /// In clear or masked.
    name: String,
    /// `1946-05-01`.
    born_on: Option<String>,
    /// `2026-10-31`; none for the living.
    died_on: Option<String>,
    /// The code of the division of the hukou.
    hukou: Option<String>,
    /// The code of the division of residence.
    residence: Option<String>,
}

/// A person with the facts that are open to whoever asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct PersonAnswer {
    /// The id in this installation.
    id: Uuid,
    /// The id in fact files.
    reference: String,
    /// In clear or masked.
    name: String,
    /// The classes of facts that are open.
    classes: Vec<String>,
    /// The facts, by name.
    facts: Vec<FactLine>,
}

/// A fact as it is known today.
#[derive(Serialize, ToSchema)]
pub(crate) struct FactLine {
    /// Its name in the vocabulary.
    fact: String,
    /// `value`, `none` (known to be absent) or `unknown`.
    state: String,
    /// As shown to people; masked where it is sealed.
    value: Option<String>,
    /// Who says so.
    source: String,
    /// The day on which it became known; none: always.
    known_on: Option<String>,
}

/// People in the scope of whoever asks; takes the filters of the page.
#[utoipa::path(
    get,
    path = "/api/people",
    operation_id = "people",
    params(
        ("q" = Option<String>, Query, description = "Name, pinyin initials, identity number, telephone"),
        ("place" = Option<String>, Query, description = "Code of a division"),
        ("age" = Option<String>, Query, description = "At least so many years; `all` for everybody"),
        ("sex" = Option<String>, Query, description = "By code"),
        ("relief" = Option<String>, Query, description = "Relief class by code"),
        ("living" = Option<String>, Query, description = "`dead` or `all`; the living where left out"),
        ("sort" = Option<String>, Query, description = "`place`, `name`, `age`, `-age`"),
        ("after" = Option<String>, Query, description = "Where the page starts")
    ),
    responses((status = 200, body = PeopleAnswer), (status = 401), (status = 403), (status = 404))
)]
pub(crate) async fn list(ask: Ask) -> Result<Json<PeopleAnswer>, Fault> {
    let page = ops::list_people(ask.store(), ask.ctx(), &wanted(&ask)).await?;
    let people = page.people.into_iter().map(|p| PersonLine {
        id: p.id,
        reference: p.reference,
        name: p.name,
        born_on: p.born_on.map(|d| d.to_string()),
        died_on: p.died_on.map(|d| d.to_string()),
        hukou: p.hukou.map(code),
        residence: p.residence.map(code),
    });
    Ok(Json(PeopleAnswer { people: people.collect(), next: page.next }))
}

/// One person. This is a reading and leaves an entry in the audit trail.
#[utoipa::path(
    get,
    path = "/api/people/{id}",
    operation_id = "person",
    params(("id" = Uuid, Path, description = "The id in this installation")),
    responses((status = 200, body = PersonAnswer), (status = 401), (status = 403), (status = 404))
)]
pub(crate) async fn one(ask: Ask, Path(id): Path<Uuid>) -> Result<Json<PersonAnswer>, Fault> {
    let words = vocabulary(&ask)?;
    let opened = ops::open_person(ask.store(), ask.ctx(), words, id).await?;
    let facts = opened.facts(words, &ask.read(), ask.ctx(), ask.lang())?;
    let facts = facts.into_iter().map(|f| {
        let state = match (&f.shown, f.absent) {
            (Some(_), _) => "value",
            (None, true) => "none",
            (None, false) => "unknown",
        };
        let known = f.spell.as_ref().map(|s| s.known_on).filter(|d| *d > base::Day::MIN);
        FactLine {
            fact: f.def.name.clone(),
            state: state.to_owned(),
            value: f.shown,
            source: f.spell.map(|s| s.source).unwrap_or_default(),
            known_on: known.map(|d| d.to_string()),
        }
    });
    Ok(Json(PersonAnswer {
        id,
        reference: opened.reference.clone(),
        name: opened.name.clone(),
        classes: opened.sight.classes.iter().map(|c: Class| c.as_str().to_owned()).collect(),
        facts: facts.collect(),
    }))
}
