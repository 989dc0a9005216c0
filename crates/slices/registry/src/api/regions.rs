//! Divisions.

use axum::Json;
use base::{Day, Region};
use gate::Refusal;
use serde::Serialize;
use shell::{Ask, Fault};
use utoipa::ToSchema;

use crate::pages::vocabulary;
use crate::vocabulary::Vocabulary;

/// A division and those right below it.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegionsAnswer {
    /// The day for which it is so.
    on: String,
    place: RegionLine,
    below: Vec<RegionLine>,
}

/// A division.
#[derive(Serialize, ToSchema)]
pub(crate) struct RegionLine {
    /// Its code of twelve digits.
    code: String,
    /// Its name on the day; empty where none is known then.
    name: String,
    /// The first day on which it was so; none: as long as is known.
    from: Option<String>,
    /// The code of the division that it came from.
    replaces: Option<String>,
    /// Whether it is a functional zone and no division of the state.
    functional_zone: bool,
}

/// A division of the city and those right below it, on a day.
#[utoipa::path(
    get,
    path = "/api/regions",
    operation_id = "regions",
    params(
        ("place" = Option<String>, Query, description = "Code of a division; the city where left out"),
        ("on" = Option<String>, Query, description = "A day, `2026-10-31`; today where left out")
    ),
    responses((status = 200, body = RegionsAnswer), (status = 401), (status = 403), (status = 404))
)]
pub(crate) async fn list(ask: Ask) -> Result<Json<RegionsAnswer>, Fault> {
    let words = vocabulary(&ask)?;
    let on = ask.query().find("on").and_then(|d| Day::parse(d).ok()).unwrap_or(ask.ctx().today());
    let city = Region::parse(&ask.app().settings().city).map_err(|_| Fault::NotFound)?;
    let place = match ask.query().find("place").map(Region::parse) {
        None => city,
        Some(asked) => asked.ok().filter(|p| p.within(city)).ok_or(Refusal::NotFound)?,
    };
    let below = words.regions().children(place, on);
    Ok(Json(RegionsAnswer {
        on: on.to_string(),
        place: line(words, place, on),
        below: below.into_iter().map(|r| line(words, r, on)).collect(),
    }))
}

fn line(words: &Vocabulary, region: Region, on: Day) -> RegionLine {
    let entry = words.regions().entry(region, on);
    RegionLine {
        code: super::code(region),
        name: words.regions().name(region, on).unwrap_or_default().to_owned(),
        from: entry.and_then(|e| e.from).map(|d| d.to_string()),
        replaces: entry.and_then(|e| e.replaces).map(super::code),
        functional_zone: entry.is_some_and(|e| e.functional_zone),
    }
}
