//! Pages of the registry.

mod affairs;
mod cards;
mod exports;
mod facts;
mod me;
mod organisations;
mod panels;
mod people;
mod person;
mod questions;
mod regions;

use shell::{Ask, Export, Fault, HomeCard, Routes};

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
        .get("/api/questions", crate::api::questions::list)
        .get("/api/organisations", crate::api::organisations::list)
        .get("/api/organisations/{id}", crate::api::organisations::one)
        .get("/api/regions", crate::api::regions::list)
}

pub(crate) fn cards() -> Vec<HomeCard> {
    cards::all()
}

/// The lists that can be taken away as files.
pub(crate) fn exports() -> Vec<Export> {
    exports::all()
}

pub(crate) use organisations::wanted as wanted_organisations;
/// How a fact is called in the audit trail.
pub(crate) fn fact_name(ask: &Ask, fact: &str) -> Option<String> {
    Some(people::fact_label(vocabulary(ask).ok()?, fact, ask.lang()))
}

pub(crate) use people::wanted;
pub(crate) use questions::wanted_at as questions_wanted_at;

pub(crate) fn vocabulary(ask: &Ask) -> Result<&Vocabulary, Fault> {
    ask.app().shared::<Vocabulary>()
}
