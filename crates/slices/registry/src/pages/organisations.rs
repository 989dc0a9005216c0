//! Organisations and homes.

use axum::extract::Path;
use axum::response::Response;
use base::{Day, Lang, Region};
use shell::components::{
    Breadcrumb, Cell, Choice, Column, Empty, Filter, Html, Panel, Query, Row, SummaryList, Table,
};
use shell::{Ask, Fault};
use store::facts::Said;
use uuid::Uuid;

use super::panels::source_name;
use super::vocabulary;
use crate::ops::{self, OpenedOrganisation, OrganisationQuery};
use crate::vocabulary::Vocabulary;

/// What the address asks for.
pub(crate) fn wanted(ask: &Ask) -> OrganisationQuery {
    wanted_at(ask.query())
}

/// What an address asks for.
pub(super) fn wanted_at(q: &Query) -> OrganisationQuery {
    OrganisationQuery {
        name: q.find("q").unwrap_or("").to_owned(),
        entity: q.find("entity").filter(|e| ["organisation", "institution"].contains(e)).map(str::to_owned),
        place: q.find("place").and_then(|p| Region::parse(p).ok()),
        after: q.find("after").map(str::to_owned),
    }
}

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let words = vocabulary(&ask)?;
    let q = ask.query().clone();
    let (found, next) = ops::list_organisations(ask.store(), ask.ctx(), &wanted(&ask)).await?;
    let kinds = ["institution", "organisation"].map(|e| Choice::new(e, entity_label(&ask, words, e)));
    let today = ask.ctx().today();
    let city = Region::parse(&ask.app().settings().city).ok();
    let places = city.map(|c| words.regions().children(c, today)).unwrap_or_default();
    let places: Vec<Choice> = places
        .into_iter()
        .map(|r| Choice::new(r.short(), words.regions().name(r, today).unwrap_or_default()))
        .collect();
    let table = Table::new("organisations", ask.t("nav-organisations"), q)
        .titled()
        .search(ask.t("registry-organisation-search"))
        .column(Column::text(ask.t("registry-organisation")))
        .column(Column::text(ask.t("registry-organisation-kind")))
        .column(Column::text(ask.t("registry-place")))
        .filter(Filter::select("entity", ask.t("registry-organisation-kind"), kinds))
        .filter(Filter::select("place", ask.t("registry-place"), places))
        .rows(found.iter().map(|o| {
            let place = o
                .region
                .map_or_else(Cell::nothing, |r| Cell::text(super::people::short_place(&ask, words, r)));
            Row::new([
                Cell::link(o.name.clone(), format!("/organisations/{}", o.id)).sub(o.reference.clone()),
                Cell::text(kind_label(&ask, words, o)),
                place,
            ])
        }))
        .next_after(next)
        .empty(
            Empty::new(ask.t("registry-organisations-empty"))
                .text(ask.t("registry-organisations-empty-text")),
        );
    let table = ask.exported(table, "organisations");
    Ok(ask.show(&ask.page(ask.t("nav-organisations")), &table.html(ask.words())))
}

fn entity_label(ask: &Ask, words: &Vocabulary, entity: &str) -> String {
    entity_in(words, entity, ask.lang())
}

/// What an entity is called.
fn entity_in(words: &Vocabulary, entity: &str, lang: Lang) -> String {
    let pack = words.pack();
    let found = pack.entity_named(entity).and_then(|e| pack.entity(e));
    found.map_or(entity, |e| e.label.in_lang(lang)).to_owned()
}

fn kind_label(ask: &Ask, words: &Vocabulary, o: &OpenedOrganisation) -> String {
    kind_in(words, o, ask.ctx().today(), ask.lang())
}

/// What kind of organisation it is.
pub(super) fn kind_in(words: &Vocabulary, o: &OpenedOrganisation, today: Day, lang: Lang) -> String {
    match words.fact(&o.entity, "kind") {
        Some(def) if !o.kind.is_empty() => words.show(def, &o.kind, today, lang),
        _ => entity_in(words, &o.entity, lang),
    }
}

pub(super) async fn one(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    let words = vocabulary(&ask)?;
    let o = ops::open_organisation(ask.store(), ask.ctx(), id).await?;
    let today = ask.ctx().today();
    let mut list = SummaryList::new();
    for def in words.facts(&o.entity) {
        let held = store::facts::holding(&o.spells, &def.name, today, today);
        let cell = match held.map(|s| &s.said) {
            Some(Said::Value(text)) => Cell::text(words.show(def, text, today, ask.lang())),
            Some(Said::None) => Cell::text(ask.t("registry-none")),
            Some(Said::Unknown | Said::Sealed(_)) | None => Cell::unknown(),
        };
        let source = source_name(&ask, &def.system_of_record);
        let source = ask.words().with("timeline-source", &[("source", source.into())]);
        list = list.line(words.label(&o.entity, &def.name, ask.lang()), cell.sub(source));
    }
    let place = o.region.map(|r| words.place(r, today)).unwrap_or_default();
    let page = ask
        .page(o.name.clone())
        .lead_text(format!("{} · {place}", kind_label(&ask, words, &o)))
        .breadcrumb(Breadcrumb::new().to(ask.t("nav-organisations"), "/organisations"));
    let main = Html::all([Panel::new(ask.t("registry-facts"), list.html(ask.words())).html(ask.words())]);
    Ok(ask.show(&page, &main))
}
