//! Pages: the panel of a person, why something was found, the last run.

pub(crate) mod findings;
pub(crate) mod panel;
pub(crate) mod why;
pub(crate) mod words;

use shell::{Ask, Fault, HomeCard, PersonPanel, Routes};

use crate::packs::Packs;

/// Where the panel stands on the page of a person.
const PANEL_ORDER: u32 = 300;
/// Where the card stands on the home page.
const CARD_ORDER: u32 = 200;

pub(crate) fn routes() -> Routes {
    Routes::new()
        .get("/findings", findings::page)
        .post("/findings/run", findings::run_now)
        .get("/people/{id}/why/{pack}/{rule}", why::why)
        .get("/me/{id}/why/{pack}/{rule}", why::why)
        .get("/api/people/{id}/findings", crate::api::of_person)
}

pub(crate) fn person_panel() -> PersonPanel {
    PersonPanel::new(PANEL_ORDER, panel::draw)
}

pub(crate) fn home_card() -> HomeCard {
    HomeCard::new(CARD_ORDER, "entitlements.findings", findings::card)
}

/// How a plan is called in the audit trail.
pub(crate) fn plan_name(ask: &Ask, code: &str) -> Option<String> {
    Some(ask.words().of(&packs(ask).ok()?.find(code)?.pack.plan.label).to_owned())
}

pub(crate) fn packs(ask: &Ask) -> Result<&Packs, Fault> {
    ask.app().shared::<Packs>()
}
