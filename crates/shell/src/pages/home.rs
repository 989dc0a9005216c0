//! The home page: a card of each slice that has something to say to whoever asks.

use axum::response::Response;

use crate::components::{Empty, Html};
use crate::{Ask, Fault};

pub(super) async fn home(ask: Ask) -> Result<Response, Fault> {
    let mut cards = Vec::new();
    let app = ask.app().clone();
    for card in app.home_cards().iter().filter(|c| ask.ctx().may_use(c.route)) {
        cards.extend(card.draw(ask.clone()).await?);
    }
    let main = if cards.is_empty() {
        Empty::new(ask.t("home-empty")).text(ask.t("home-empty-text")).html(ask.words())
    } else {
        Html::all(cards)
    };
    let day = ask.ctx().today().to_string();
    let title = ask.words().with("home-title", &[("name", ask.ctx().actor().name.clone().into())]);
    let page = ask.page(title).lead_text(ask.words().with("home-lead", &[("day", day.into())]));
    Ok(ask.show(&page, &main))
}
