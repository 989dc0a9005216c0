//! Pages of the registry.

mod affairs;
mod cards;
mod facts;
mod me;
mod organisations;
mod panels;
mod people;
mod person;
mod questions;
mod regions;

use shell::{Ask, Fault, HomeCard, Routes};

use crate::vocabulary::Vocabulary;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/people", people::list)
        .get("/people/{id}", person::person)
        .get("/people/{id}/facts/{fact}", facts::show)
        .post("/people/{id}/facts/{fact}", facts::state)
        .post("/people/{id}/facts/{fact}/undo", facts::undo)
        .post("/people/{id}/facts/{fact}/reveal", facts::reveal)
        .get("/people/{id}/mandates/new", affairs::new_mandate)
        .post("/people/{id}/mandates", affairs::add_mandate)
        .get("/people/{id}/mandates/{mandate}/revoke", affairs::ask_revoke)
        .post("/people/{id}/mandates/{mandate}/revoke", affairs::revoke)
        .get("/people/{id}/payees/new", affairs::new_payee)
        .post("/people/{id}/payees", affairs::add_payee)
        .post("/people/{id}/payees/{payee}/confirm", affairs::confirm_payee)
        .get("/questions", questions::list)
        .post("/questions/{id}/answer", questions::answer)
        .get("/organisations", organisations::list)
        .get("/organisations/{id}", organisations::one)
        .get("/regions", regions::tree)
        .get("/me", me::me)
        .get("/me/{id}", me::page)
        .get("/api/people", crate::api::list)
        .get("/api/people/{id}", crate::api::one)
}

pub(crate) fn cards() -> Vec<HomeCard> {
    cards::all()
}

pub(crate) use people::wanted;

pub(crate) fn vocabulary(ask: &Ask) -> Result<&Vocabulary, Fault> {
    ask.app().shared::<Vocabulary>()
}
