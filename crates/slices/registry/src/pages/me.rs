//! A person's own page, and those for whom they act.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::{IntoResponse, Redirect, Response};
use shell::components::{Cell, Column, Empty, Row, Table};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::{panels, person, vocabulary};
use crate::ops;

pub(super) async fn me(ask: Ask) -> Result<Response, Fault> {
    let people = ops::own_people(ask.store(), ask.ctx()).await?;
    if let [only] = people[..] {
        return Ok(Redirect::to(&format!("/me/{only}")).into_response());
    }
    let listed = ops::list_people(ask.store(), ask.ctx(), &ops::PeopleQuery::default()).await?;
    let rows = listed.people.iter().map(|p| Row::new([Cell::link(p.name.clone(), format!("/me/{}", p.id))]));
    let table = Table::new("me", ask.t("nav-me"), ask.query().clone())
        .titled()
        .column(Column::text(ask.t("registry-name")))
        .rows(rows)
        .empty(Empty::new(ask.t("registry-me-empty")).text(ask.t("registry-me-empty-text")));
    Ok(ask.show(&ask.page(ask.t("nav-me")), &table.html(ask.words())))
}

pub(super) async fn page(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let words = vocabulary(&ask)?;
    let opened = Arc::new(ops::open_person(ask.store(), ask.ctx(), words, id).await?);
    let main = person::body(&ask, &opened).await?;
    let page = ask.page(opened.name.clone()).lead_text(panels::lead(&ask, words, &opened));
    Ok(ask.show(&page, &main))
}
