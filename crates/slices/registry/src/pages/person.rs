//! The page of a person: who they are, and the panels of all slices.

use std::sync::Arc;

use axum::extract::Path;
use axum::response::Response;
use shell::components::{Breadcrumb, Html};
use shell::{Ask, Fault, Person};
use uuid::Uuid;

use super::{panels, vocabulary};
use crate::ops;
use crate::ops::Opened;

pub(super) async fn person(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let opened = Arc::new(ops::open_person(ask.store(), ask.ctx(), vocabulary(&ask)?, id).await?);
    let main = body(&ask, &opened).await?;
    let page = ask
        .page(opened.name.clone())
        .lead_text(panels::lead(&ask, vocabulary(&ask)?, &opened))
        .breadcrumb(Breadcrumb::new().to(ask.t("nav-people"), "/people"));
    Ok(ask.show(&page, &main))
}

/// The panels of this slice, then those that other slices add.
pub(super) async fn body(ask: &Ask, opened: &Arc<Opened>) -> Result<Html, Fault> {
    let mut parts = panels::own(ask, vocabulary(ask)?, opened).await?;
    let person = Person {
        id: opened.id,
        reference: opened.reference.clone(),
        sight: opened.sight.clone(),
        ties: Arc::new(opened.ties.clone()),
    };
    let app = ask.app().clone();
    for panel in app.person_panels() {
        if let Some(html) = panel.draw(ask.clone(), person.clone()).await? {
            parts.push((panel.order, html));
        }
    }
    parts.sort_by_key(|(order, _)| *order);
    Ok(Html::all(parts.into_iter().map(|(_, html)| html)))
}
