//! The registry's pieces of the home page.

use shell::components::{Button, Html, Panel, Stat, Stats};
use shell::{Ask, Fault, HomeCard};

use super::vocabulary;
use crate::ops::{self, QuestionQuery};

/// Open questions that are counted at most.
const COUNTED: u32 = 100;

pub(super) fn all() -> Vec<HomeCard> {
    vec![
        HomeCard::new(100, "registry.people", people),
        HomeCard::new(110, "registry.questions", questions),
        HomeCard::new(50, "registry.me", me),
    ]
}

async fn people(ask: Ask) -> Result<Option<Html>, Fault> {
    let may_state = ask.ctx().may_use("registry.state");
    let search = ask.t(if may_state { "registry-card-people-text" } else { "registry-card-people-look" });
    let body = Html::text(&search);
    let panel =
        Panel::new(ask.t("nav-people"), body).action(Button::link(ask.t("registry-card-people"), "/people"));
    Ok(Some(panel.html(ask.words())))
}

async fn questions(ask: Ask) -> Result<Option<Html>, Fault> {
    if !ops::has_region(ask.ctx()) {
        return Ok(None);
    }
    let open = QuestionQuery { state: "open".to_owned(), limit: COUNTED, ..Default::default() };
    let (open, more) = ops::list_questions(ask.store(), ask.ctx(), vocabulary(&ask)?, &open).await?;
    let today = ask.ctx().today();
    let late = open.iter().filter(|q| q.due_on < today).count();
    let count = u64::try_from(open.len()).unwrap_or(u64::MAX);
    let mut waiting = Stat::count(ask.t("registry-questions-open"), count, "").href("/questions");
    if more.is_some() {
        waiting = waiting.note(ask.t("registry-at-least"));
    }
    let late = Stat::count(ask.t("registry-questions-late"), u64::try_from(late).unwrap_or(0), "")
        .href("/questions");
    let stats = Stats::new([waiting, late]).html(ask.words());
    Ok(Some(Panel::new(ask.t("nav-questions"), stats).html(ask.words())))
}

async fn me(ask: Ask) -> Result<Option<Html>, Fault> {
    let body = Html::text(&ask.t("registry-card-me-text"));
    let panel = Panel::new(ask.t("nav-me"), body).action(Button::link(ask.t("registry-card-me"), "/me"));
    Ok(Some(panel.html(ask.words())))
}
