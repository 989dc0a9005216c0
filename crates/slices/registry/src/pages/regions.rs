//! The tree of divisions, with what became of those that are no more.

use axum::response::Response;
use base::{Day, Region, RegionLevel};
use shell::components::{
    Breadcrumb, Cell, Column, Empty, Filter, Html, Query, RegionNode, RegionTree, Row, Table,
};
use shell::{Ask, Fault};

use super::vocabulary;
use crate::vocabulary::Vocabulary;

/// Divisions that a search shows at most.
const FOUND_MAX: usize = 100;

pub(super) async fn tree(ask: Ask) -> Result<Response, Fault> {
    let words = vocabulary(&ask)?;
    let day = ask.query().find("on").and_then(|d| Day::parse(d).ok()).unwrap_or(ask.ctx().today());
    let own = ask.ctx().grants().filter_map(|g| g.seat.region()).min_by_key(|r| r.level().digits());
    let city = Region::parse(&ask.app().settings().city).ok();
    let Some(root) = own.or(city) else { return Err(Fault::NotFound) };
    let at = ask
        .query()
        .find("place")
        .and_then(|p| Region::parse(p).ok())
        .filter(|p| p.within(root))
        .unwrap_or(root);
    let tree = RegionTree::new(ask.t("nav-regions"), href(at)).root(node(words, root, at, day));
    let sought = ask.query().find("q").map(str::trim).filter(|q| !q.is_empty());
    let shown = match sought {
        Some(text) => words.regions().called(&base::half_width(text), root, day, FOUND_MAX),
        None => words.regions().children(at, day),
    };
    let rows = shown.into_iter().map(|r| {
        // Of what was found it is said where it lies.
        let name = match sought {
            Some(_) => words.place_within(r, root, day),
            None => words.regions().name(r, day).unwrap_or_default().to_owned(),
        };
        row(&ask, words, (r, name), day)
    });
    let table = Table::new("regions", words.place(at, day), ask.query().clone())
        .titled()
        .search(ask.t("registry-regions-search"))
        .filter(Filter::day("on", ask.t("registry-regions-on")))
        .column(Column::text(ask.t("registry-place")))
        .column(Column::text(ask.t("registry-code")))
        .column(Column::text(ask.t("registry-since")))
        .column(Column::text(ask.t("registry-was")).wide_only())
        .column(Column::text(ask.t("nav-people")))
        .rows(rows)
        .empty(Empty::new(ask.t("registry-regions-empty")).text(ask.t("registry-regions-empty-text")));
    let mut above = Breadcrumb::new().to(ask.t("nav-regions"), "/regions");
    if at != root {
        above = above.to(words.regions().name(root, day).unwrap_or_default(), href(root));
    }
    let page = ask.page(words.place(at, day)).breadcrumb(above);
    Ok(ask.show(&page, &Html::all([tree.html(ask.words()), table.html(ask.words())])))
}

fn row(ask: &Ask, words: &Vocabulary, (region, name): (Region, String), day: Day) -> Row {
    let entry = words.regions().entry(region, day);
    let since = entry.and_then(|e| e.from).map_or_else(Cell::nothing, Cell::day);
    let was = entry.and_then(|e| e.replaces).map(|old| {
        let before = entry.and_then(|e| e.from).and_then(|d| d.plus_days(-1)).unwrap_or(day);
        words.regions().name(old, before).unwrap_or_default().to_owned()
    });
    let cell = Cell::link(name, href(region));
    let people = Query::new("/people").with("place", &region.short()).href();
    Row::new([
        if entry.is_some_and(|e| e.functional_zone) { cell.sub(ask.t("registry-zone")) } else { cell },
        Cell::text(region.short()),
        since,
        Cell::text(was.unwrap_or_default()),
        Cell::link(ask.t("registry-people-there"), people),
    ])
}

fn href(region: Region) -> String {
    Query::new("/regions").with("place", &region.short()).href()
}

/// The tree down to what is shown, and one level further along the way to it.
fn node(words: &Vocabulary, region: Region, at: Region, day: Day) -> RegionNode {
    let name = words.regions().name(region, day).unwrap_or_default();
    let mut node = RegionNode::new(name, href(region));
    let on_the_way = at.within(region);
    if on_the_way && region.level() != RegionLevel::Village {
        for child in words.regions().children(region, day) {
            node = node.child(self::node(words, child, at, day));
        }
    }
    node
}
