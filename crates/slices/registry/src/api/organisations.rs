//! Organisations and homes.

use axum::Json;
use axum::extract::Path;
use serde::Serialize;
use shell::{Ask, Fault};
use store::facts::{Said, holding};
use utoipa::ToSchema;
use uuid::Uuid;

use super::FactLine;
use crate::ops::{self, OpenedOrganisation};
use crate::pages::{vocabulary, wanted_organisations};

/// A page of organisations and homes.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganisationsAnswer {
    organisations: Vec<OrganisationLine>,
    /// Where the next page starts: the value of `after`; none at the end.
    next: Option<String>,
}

/// An organisation, or a home of one.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganisationLine {
    /// The id in this installation.
    id: Uuid,
    /// The id in fact files.
    reference: String,
    /// `organisation` or `institution`.
    entity: String,
    /// Its name.
    name: String,
    /// Its kind by code; empty where it has none.
    kind: String,
    /// The code of the division in which it is.
    region: Option<String>,
}

/// An organisation or home with its facts.
#[derive(Serialize, ToSchema)]
pub(crate) struct OrganisationAnswer {
    #[serde(flatten)]
    organisation: OrganisationLine,
    /// The facts, by name.
    facts: Vec<FactLine>,
}

fn line(o: &OpenedOrganisation) -> OrganisationLine {
    OrganisationLine {
        id: o.id,
        reference: o.reference.clone(),
        entity: o.entity.clone(),
        name: o.name.clone(),
        kind: o.kind.clone(),
        region: o.region.map(super::code),
    }
}

/// Organisations and homes, by place and name.
#[utoipa::path(
    get,
    path = "/api/organisations",
    operation_id = "organisations",
    params(
        ("q" = Option<String>, Query, description = "A part of the name"),
        ("entity" = Option<String>, Query, description = "`organisation` or `institution`"),
        ("place" = Option<String>, Query, description = "Code of a division"),
        ("after" = Option<String>, Query, description = "Where the page starts")
    ),
    responses((status = 200, body = OrganisationsAnswer), (status = 401), (status = 403))
)]
pub(crate) async fn list(ask: Ask) -> Result<Json<OrganisationsAnswer>, Fault> {
    let (found, next) = ops::list_organisations(ask.store(), ask.ctx(), &wanted_organisations(&ask)).await?;
    Ok(Json(OrganisationsAnswer { organisations: found.iter().map(line).collect(), next }))
}

/// One organisation or home.
#[utoipa::path(
    get,
    path = "/api/organisations/{id}",
    operation_id = "organisation",
    params(("id" = Uuid, Path, description = "The id in this installation")),
    responses((status = 200, body = OrganisationAnswer), (status = 401), (status = 403), (status = 404))
)]
pub(crate) async fn one(ask: Ask, Path(id): Path<Uuid>) -> Result<Json<OrganisationAnswer>, Fault> {
    let words = vocabulary(&ask)?;
    let o = ops::open_organisation(ask.store(), ask.ctx(), id).await?;
    let today = ask.ctx().today();
    let facts = words.facts(&o.entity).iter().map(|def| {
        let held = holding(&o.spells, &def.name, today, today);
        let (state, value) = match held.map(|s| &s.said) {
            Some(Said::Value(text)) => ("value", Some(words.show(def, text, today, ask.lang()))),
            Some(Said::None) => ("none", None),
            Some(Said::Unknown | Said::Sealed(_)) | None => ("unknown", None),
        };
        FactLine {
            fact: def.name.clone(),
            state: state.to_owned(),
            value,
            source: held.map(|s| s.source.clone()).unwrap_or_default(),
            known_on: held.map(|s| s.known_on).filter(|d| *d > base::Day::MIN).map(|d| d.to_string()),
        }
    });
    Ok(Json(OrganisationAnswer { organisation: line(&o), facts: facts.collect() }))
}
