//! The home page: a card of each slice that has something to say to whoever asks.

use axum::response::Response;
use base::Day;

use crate::components::{Empty, Html};
use crate::words::Words;
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
    let title = ask.words().with("home-title", &[("name", ask.ctx().actor().name.clone().into())]);
    let page = ask.page(title).lead_text(today(ask.words(), ask.ctx().today()));
    Ok(ask.show(&page, &main))
}

/// The day as people write it, with its weekday, counted from Monday.
fn today(words: &Words, day: Day) -> String {
    let (year, month, number) = day.civil();
    // 1970-01-01 was a Thursday.
    let weekday = (day.number() + 3).rem_euclid(7) + 1;
    // A year is no amount: as a text it has no comma.
    let args = [
        ("year", year.to_string().into()),
        ("month", month.into()),
        ("day", number.into()),
        ("weekday", weekday.into()),
    ];
    words.with("home-lead", &args)
}

#[cfg(test)]
mod tests {
    use base::Lang;

    use super::*;

    #[test]
    fn the_day_is_written_as_people_do() {
        let catalog = Words::build(&crate::pages::WORDS);
        let cases = [
            (2026, 11, 23, "今天是 2026 年 11 月 23 日 星期一。", "Today is Monday 23 November 2026."),
            (1970, 1, 1, "今天是 1970 年 1 月 1 日 星期四。", "Today is Thursday 1 January 1970."),
            (2028, 2, 29, "今天是 2028 年 2 月 29 日 星期二。", "Today is Tuesday 29 February 2028."),
        ];
        for (year, month, number, zh, en) in cases {
            let day = Day::ymd(year, month, number);
            for (lang, expected) in [(Lang::Zh, zh), (Lang::En, en)] {
                let said = catalog.as_ref().ok().zip(day).map(|(c, day)| today(&c.in_lang(lang), day));
                assert_eq!(said.as_deref(), Some(expected));
            }
        }
    }
}
