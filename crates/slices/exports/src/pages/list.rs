//! The list of exports: one's own, those that wait, those on which one decided.

use axum::response::Response;
use shell::components::{Button, Cell, Choice, Column, Empty, Filter, Html, Query, Row, Table, Tabs};
use shell::{Ask, Fault};

use super::{PAGE, list_label, state_chip, state_key};
use crate::model::{Asked, State, Whose};
use crate::ops::{self, Wanted};

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query().clone();
    let decides = ask.ctx().may_use("exports.decide");
    let whose = match query.find("whose") {
        Some("waiting") if decides => Whose::Waiting,
        Some("decided") if decides => Whose::Decided,
        _ => Whose::Mine,
    };
    let wanted = Wanted {
        whose,
        search: query.find("q").map(|q| q.trim().to_owned()),
        state: query.find("state").and_then(State::parse).filter(|_| whose != Whose::Waiting),
        list: query.find("list").map(str::to_owned),
        oldest_first: query.find("sort") == Some("number"),
        after: query.find("after").and_then(|a| a.parse().ok()),
        limit: PAGE,
    };
    let (found, next) = ops::list(ask.app(), ask.ctx(), &wanted).await?;
    let lists = ask.app().exports().iter().filter(|e| ask.ctx().may_use(e.route));
    let lists: Vec<Choice> = lists.map(|e| Choice::new(e.name, ask.t(e.label))).collect();
    let mut table = Table::new("exports", ask.t("nav-exports"), query)
        .titled()
        .search(ask.t("exports-search"))
        .filter(Filter::select("list", ask.t("exports-list"), lists))
        .column(Column::text(ask.t("exports-number")).sort_by("number"))
        .column(Column::text(ask.t("exports-reason")));
    if whose != Whose::Mine {
        table = table.column(Column::text(ask.t("exports-asked-by")));
    }
    if whose != Whose::Waiting {
        table = table
            .column(Column::text(ask.t("exports-state")))
            .column(Column::text(ask.t("exports-expires-at")).wide_only());
    }
    table = table
        .rows(found.iter().map(|asked| row(&ask, asked, whose)))
        .next_after(next.map(|n| n.to_string()))
        .empty(empty(&ask, whose));
    if whose != Whose::Waiting {
        let states = State::ALL.map(|s| Choice::new(s.as_str(), ask.t(state_key(s))));
        table = table.filter(Filter::select("state", ask.t("exports-state"), states));
    }
    let page = ask.page(ask.t("nav-exports")).lead_text(ask.t("exports-lead"));
    let tabs = if decides { tabs(&ask, whose) } else { Html::default() };
    Ok(ask.show(&page, &Html::all([tabs, table.html(ask.words())])))
}

fn tabs(ask: &Ask, whose: Whose) -> Html {
    let to = |whose: Whose| match whose {
        Whose::Mine => "/exports".to_owned(),
        Whose::Waiting => Query::new("/exports").with("whose", "waiting").href(),
        Whose::Decided => Query::new("/exports").with("whose", "decided").href(),
    };
    Tabs::new(ask.t("nav-exports"), to(whose))
        .tab(ask.t("exports-mine"), to(Whose::Mine))
        .tab(ask.t("exports-waiting"), to(Whose::Waiting))
        .tab(ask.t("exports-decided"), to(Whose::Decided))
        .html(ask.words())
}

fn empty(ask: &Ask, whose: Whose) -> Empty {
    match whose {
        Whose::Mine => {
            let first = ask.app().exports().iter().find(|e| ask.ctx().may_use(e.route));
            let empty = Empty::new(ask.t("exports-mine-empty")).text(ask.t("exports-mine-empty-text"));
            match first {
                Some(list) => empty.action(Button::link(
                    ask.words().with("exports-open-list", &[("list", ask.t(list.label).into())]),
                    list.path,
                )),
                None => empty,
            }
        }
        Whose::Waiting => {
            Empty::new(ask.t("exports-waiting-empty")).text(ask.t("exports-waiting-empty-text"))
        }
        Whose::Decided => Empty::new(ask.t("exports-decided-empty")),
    }
}

/// As many cells as the list has columns: whose it is need not be said where it is one's own, nor where it stands where
/// all of them wait.
fn row(ask: &Ask, asked: &Asked, whose: Whose) -> Row {
    let at = asked.asked_at.minute_in_china();
    let label = format!("{} · {at}", list_label(ask, &asked.list));
    let number = Cell::link(asked.shown_number(), format!("/exports/{}", asked.id)).whole().sub(label);
    let mut cells = vec![number, Cell::text(asked.reason.clone())];
    if whose != Whose::Mine {
        cells.push(Cell::text(asked.asked_by_name.clone()));
    }
    if whose != Whose::Waiting {
        cells.push(Cell::chip(state_chip(ask, asked.state_at(ask.ctx().at()))));
        cells.push(asked.expires_at.map_or_else(Cell::nothing, Cell::minute));
    }
    Row::new(cells)
}
