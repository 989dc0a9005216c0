//! Pages: the panel of a person, why something was found, the last run.

pub(crate) mod findings;
pub(crate) mod panel;
pub(crate) mod why;
mod words;

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
}

pub(crate) fn person_panel() -> PersonPanel {
    PersonPanel::new(PANEL_ORDER, panel::draw)
}

pub(crate) fn home_card() -> HomeCard {
    HomeCard::new(CARD_ORDER, "entitlements.findings", findings::card)
}

fn packs(ask: &Ask) -> Result<&Packs, Fault> {
    ask.app().shared::<Packs>()
}
