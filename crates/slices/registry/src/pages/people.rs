//! The list of people.

use axum::response::Response;
use base::{Day, Lang, Region};
use gate::Class;
use shell::components::{Cell, Chip, Choice, Column, Empty, Filter, Notice, Query, Row, Table, Tone};
use shell::{App, Ask, Fault};

use super::vocabulary;
use crate::ops::{self, Listed, PeopleQuery, Scope, Sorted};
use crate::vocabulary::{RESIDENT, Vocabulary};

/// Ages from which the list can be narrowed.
const AGES: [u32; 5] = [60, 65, 80, 90, 100];

pub(super) async fn list(ask: Ask) -> Result<Response, Fault> {
    let words = vocabulary(&ask)?;
    let wanted = wanted(&ask);
    let scopes = ops::scopes(ask.ctx());
    let page = ops::list_people(ask.store(), ask.ctx(), &wanted).await?;
    let scope = scopes.get(wanted.scope).or(scopes.first());
    let mut table = Table::new("people", ask.t("nav-people"), ask.query().clone())
        .titled()
        .search(ask.t("registry-search"))
        .column(Column::text(ask.t("registry-name")).sort_by("name"))
        .column(Column::number(ask.t("registry-age")).unit(ask.t("registry-years")).sort_by("age"))
        .column(Column::text(fact_label(words, "sex", ask.lang())).wide_only())
        .column(Column::text(fact_label(words, "hukou", ask.lang())).sort_by("place"))
        .column(Column::text(fact_label(words, "residence", ask.lang())))
        .column(Column::text(ask.t("registry-state")))
        .rows(page.people.iter().map(|p| row(&ask, words, scope, p)))
        .next_after(page.next)
        .empty(Empty::new(ask.t("registry-people-empty")).text(ask.t("registry-people-empty-text")));
    for filter in filters(&ask, words, scope) {
        table = table.filter(filter);
    }
    let mut shown = ask.page(ask.t("nav-people"));
    if let Some(place) = scope.map(|s| scope_label(&ask, words, s)) {
        shown = shown.lead_text(format!("{place}{}", narrowed_to(&ask, &wanted)));
    }
    if page.cut {
        let n = u64::try_from(page.people.len()).unwrap_or(u64::MAX);
        let title = ask.words().with("registry-found-more", &[("n", n.into())]);
        shown = shown.notice(Notice::new(Tone::Note, title).text(ask.t("registry-found-more-text")));
    }
    Ok(ask.show(&shown, &ask.exported(table, "people").html(ask.words())))
}

/// What the address asks for.
pub(crate) fn wanted(ask: &Ask) -> PeopleQuery {
    wanted_at(ask.query())
}

/// What an address asks for.
pub(super) fn wanted_at(q: &Query) -> PeopleQuery {
    let text = |name: &str| q.find(name).map(str::to_owned);
    PeopleQuery {
        scope: q.find("seat").and_then(|s| s.parse().ok()).unwrap_or(0),
        search: text("q").unwrap_or_default(),
        place: q.find("place").and_then(|p| Region::parse(p).ok()),
        relief: text("relief"),
        sex: text("sex"),
        age_min: match q.find("age") {
            Some("all") => None,
            Some(age) => age.parse().ok(),
            // A roll of older people begins with them; who is looked for by name is found at any age.
            None => q.find("q").is_none().then_some(AGES[0]),
        },
        living: match q.find("living") {
            Some("all") => None,
            Some("dead") => Some(false),
            _ => Some(true),
        },
        sorted: match q.find("sort") {
            Some("name") => Sorted::Name,
            Some("-age") => Sorted::Oldest,
            Some("age") => Sorted::Youngest,
            _ => Sorted::Place,
        },
        after: text("after"),
        limit: 0,
    }
}

/// What the list is narrowed to without anybody having asked for it.
fn narrowed_to(ask: &Ask, wanted: &PeopleQuery) -> String {
    let age = wanted.age_min.filter(|_| ask.query().find("age").is_none());
    let age = age.map(|age| ask.words().with("registry-age-from", &[("n", u64::from(age).into())]));
    let living = (wanted.living == Some(true)).then(|| ask.t("registry-living"));
    [age, living].into_iter().flatten().map(|part| format!(" · {part}")).collect()
}

fn filters(ask: &Ask, words: &Vocabulary, scope: Option<&Scope>) -> Vec<Filter> {
    let coded = |fact: &str| {
        let choices = words.fact(RESIDENT, fact).map(|d| words.choices(d, ask.lang())).unwrap_or_default();
        let choices = choices.into_iter().filter(|(code, _)| code != "no_relief");
        let choices: Vec<Choice> = choices.map(|(code, label)| Choice::new(code, label)).collect();
        Filter::select(fact, fact_label(words, fact, ask.lang()), choices)
    };
    let mut out = Vec::new();
    let today = ask.ctx().today();
    if let Some(Scope::Region(within, _)) = scope {
        let inner: Vec<Choice> = words
            .regions()
            .children(*within, today)
            .into_iter()
            .map(|r| Choice::new(r.short(), words.regions().name(r, today).unwrap_or_default()))
            .collect();
        if !inner.is_empty() {
            out.push(Filter::select("place", ask.t("registry-place"), inner));
        }
    }
    out.push(ages(ask));
    out.push(coded("sex"));
    out.push(coded("relief"));
    let living =
        [("dead", "registry-dead"), ("all", "registry-living-all")].map(|(v, k)| Choice::new(v, ask.t(k)));
    let living = Filter::select("living", ask.t("registry-living-label"), living);
    out.push(living.unset(ask.t("registry-living")));
    let seats = ops::scopes(ask.ctx());
    if seats.len() > 1 {
        let choices =
            seats.iter().enumerate().map(|(i, s)| Choice::new(i.to_string(), scope_label(ask, words, s)));
        out.push(Filter::select("seat", ask.t("registry-seat"), choices));
    }
    out
}

/// Ages: where none is chosen, a roll has the older people, and a search everybody.
fn ages(ask: &Ask) -> Filter {
    let from = |age: u32| ask.words().with("registry-age-from", &[("n", u64::from(age).into())]);
    let all = ask.t("registry-age-all");
    let (unset, rest) = match ask.query().find("q") {
        Some(_) => (all, AGES.to_vec()),
        None => (from(AGES[0]), AGES.iter().skip(1).copied().collect()),
    };
    let mut choices: Vec<Choice> = rest.iter().map(|age| Choice::new(age.to_string(), from(*age))).collect();
    if ask.query().find("q").is_none() {
        choices.push(Choice::new("all", ask.t("registry-age-all")));
    }
    Filter::select("age", ask.t("registry-age"), choices).unset(unset)
}

fn scope_label(ask: &Ask, words: &Vocabulary, scope: &Scope) -> String {
    match scope {
        Scope::Region(region, _) => short_place(ask, words, *region),
        Scope::Organisation(_) => ask.t("registry-my-home"),
        Scope::Person(_) => ask.t("nav-me"),
    }
}

/// The label of a fact of people.
pub(super) fn fact_label(words: &Vocabulary, fact: &str, lang: Lang) -> String {
    words.label(RESIDENT, fact, lang)
}

/// The name of a division as it is called in this city.
pub(super) fn short_place(ask: &Ask, words: &Vocabulary, region: Region) -> String {
    place_in_city(ask.app(), words, region, ask.ctx().today())
}

/// The name of a division as it is called in this city on a day.
pub(super) fn place_in_city(app: &App, words: &Vocabulary, region: Region, today: Day) -> String {
    match Region::parse(&app.settings().city) {
        Ok(city) => words.place_within(region, city, today),
        Err(_) => words.place(region, today),
    }
}

fn row(ask: &Ask, words: &Vocabulary, scope: Option<&Scope>, p: &Listed) -> Row {
    let today = ask.ctx().today();
    // What lies around whoever looks is called as it is called there.
    let near = |region: Region| match scope {
        Some(Scope::Region(own, _)) if region.within(*own) => words.place_within(region, *own, today),
        _ => short_place(ask, words, region),
    };
    let place = |region: Option<Region>, class: Class| match region {
        Some(region) => Cell::text(near(region)),
        None if p.sight.opens(class) => Cell::unknown(),
        None => Cell::nothing(),
    };
    let until = p.died_on.unwrap_or(today);
    let age = p.born_on.map(|born| born.full_years_until(until));
    let coded = |fact: &str, code: &str| {
        words.fact(RESIDENT, fact).map_or_else(String::new, |d| words.show(d, code, today, ask.lang()))
    };
    let state = if p.died_on.is_some() {
        Cell::chip(Chip::new(Tone::Off, ask.t("registry-died")))
    } else if !p.relief.is_empty() {
        Cell::chip(Chip::new(Tone::Due, coded("relief", &p.relief)))
    } else if p.stays {
        Cell::chip(Chip::new(Tone::Ok, ask.t("registry-in-home")))
    } else {
        Cell::nothing()
    };
    let sex = if p.sex.is_empty() { Cell::nothing() } else { Cell::text(coded("sex", &p.sex)) };
    Row::new([
        Cell::link(p.name.clone(), format!("/people/{}", p.id)).sub(p.reference.clone()),
        age.map_or_else(Cell::unknown, Cell::number),
        sex,
        place(p.hukou, Class::Identity),
        place(p.residence, Class::Contact),
        state,
    ])
}
