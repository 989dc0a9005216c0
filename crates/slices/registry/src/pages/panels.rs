//! The registry's own panels of the person page.

use base::{Day, Region};
use gate::{Class, Place, TieKind};
use policy::lang::types::Kind;
use shell::components::{
    Button, ButtonKind, Cell, Chip, Column, Empty, Entry, Html, Panel, Row, SummaryList, Table, Timeline,
    Tone,
};
use shell::{Ask, Fault};
use store::audit;
use store::facts::Said;

use super::people::fact_label;
use crate::flow::Course;
use crate::ops::{Household, KnownFact, OpenQuestion, Opened};
use crate::vocabulary::{RESIDENT, Vocabulary};

/// Entries of the audit trail on the page.
const LOOKS: u32 = 12;

/// The sentence under the name: age, sex, place.
pub(super) fn lead(ask: &Ask, words: &Vocabulary, opened: &Opened) -> String {
    let today = ask.ctx().today();
    let now = |fact: &str| crate::projection::stretches(&opened.spells, fact, today).pop().map(|s| s.value);
    let mut parts = Vec::new();
    if let Some(born) = now("born_on").and_then(|d| Day::parse(&d).ok()) {
        let age = born.full_years_until(now("died_on").and_then(|d| Day::parse(&d).ok()).unwrap_or(today));
        parts.push(ask.words().with("registry-years-old", &[("n", age.into())]));
    }
    if let (Some(sex), Some(def)) = (now("sex"), words.fact(RESIDENT, "sex")) {
        parts.push(words.show(def, &sex, today, ask.lang()));
    }
    if let Some(Ok(place)) = now("residence").or_else(|| now("hukou")).map(|p| Region::parse(&p)) {
        parts.push(super::people::short_place(ask, words, place));
    }
    parts.push(opened.reference.clone());
    parts.join(" · ")
}

/// The panels, each with its place on the page.
pub(super) async fn own(ask: &Ask, words: &Vocabulary, opened: &Opened) -> Result<Vec<(u32, Html)>, Fault> {
    let facts = opened.facts(words, &ask.read(), ask.ctx(), ask.lang())?;
    // On one's own page what one is due comes first.
    let (facts_at, ties_at) = if is_own_page(ask) { (350, 360) } else { (100, 200) };
    let mut out =
        vec![(facts_at, facts_panel(ask, words, opened, &facts)), (ties_at, ties_panel(ask, words, opened))];
    if !opened.households.is_empty() {
        out.push((ties_at + 10, households_panel(ask, words, opened)));
    }
    if opened.sight.opens(Class::Identity) {
        out.push((400, mandates_panel(ask, opened)));
    }
    if opened.sight.opens(Class::Account) {
        out.push((410, payees_panel(ask, opened)));
    }
    if !opened.questions.is_empty() {
        out.push((250, questions_panel(ask, words, opened)));
    }
    out.push((500, history_panel(ask, words, opened)));
    out.push((600, looks_panel(ask, opened).await?));
    Ok(out)
}

fn facts_panel(ask: &Ask, words: &Vocabulary, opened: &Opened, facts: &[KnownFact<'_>]) -> Html {
    let mut table = Table::new("facts", ask.t("registry-facts"), shell::components::Query::new("#"))
        .compact()
        .column(Column::text(ask.t("registry-fact")))
        .column(Column::text(ask.t("registry-value")))
        .column(Column::text(ask.t("registry-source")).wide_only())
        .column(Column::text(ask.t("registry-may")).wide_only());
    let mut last = None;
    let mut sorted: Vec<&KnownFact<'_>> =
        facts.iter().filter(|f| !is_own_page(ask) || tells_oneself(f)).collect();
    sorted.sort_by_key(|f| (f.class, f.shown.is_none()));
    for fact in sorted {
        let label = fact_label(words, &fact.def.name, ask.lang());
        let mut name = if ask.ctx().may_use("registry.fact") {
            Cell::link(label, format!("/people/{}/facts/{}", opened.id, fact.def.name))
        } else {
            Cell::text(label)
        };
        if last != Some(fact.class) {
            name = name.sub(ask.t(class_key(fact.class)));
            last = Some(fact.class);
        }
        table = table.row(Row::new([
            name,
            value_cell(ask, words, opened, fact),
            source_cell(ask, fact),
            may_cell(ask, fact),
        ]));
    }
    table.html(ask.words())
}

/// Whether people look at their own page.
fn is_own_page(ask: &Ask) -> bool {
    ask.ctx().purpose() == "own"
}

/// What tells somebody something about themselves: not the ids of books and dwellings, nor that they are alive.
fn tells_oneself(fact: &KnownFact<'_>) -> bool {
    let internal = crate::projection::RELATIONS.contains(&fact.def.name.as_str());
    let alive = fact.def.name == "died_on" && fact.absent;
    !internal && !alive
}

pub(super) const fn class_key(class: Class) -> &'static str {
    match class {
        Class::Open => "registry-class-open",
        Class::Identity => "registry-class-identity",
        Class::Contact => "registry-class-contact",
        Class::Account => "registry-class-account",
        Class::Health => "registry-class-health",
        Class::Means => "registry-class-means",
        Class::Special => "registry-class-special",
    }
}

fn value_cell(ask: &Ask, words: &Vocabulary, opened: &Opened, fact: &KnownFact<'_>) -> Cell {
    let place = fact.spell.as_ref().and_then(|s| match (&s.said, fact.def.ty.kind) {
        (Said::Value(text), Kind::Region) => Region::parse(text).ok(),
        _ => None,
    });
    let cell = match &fact.shown {
        Some(_) if let Some(place) = place => Cell::text(super::people::short_place(ask, words, place)),
        Some(shown) if fact.masked => {
            let reveal = ask.ctx().may_use("registry.reveal");
            Cell::masked(
                shown,
                reveal.then(|| format!("/people/{}/facts/{}#reveal", opened.id, fact.def.name)),
            )
        }
        Some(shown) => Cell::text(shown.clone()),
        None if fact.absent => Cell::text(ask.t("registry-none")),
        None => Cell::unknown(),
    };
    match fact.stale_on.filter(|day| *day < ask.ctx().today()) {
        Some(day) => cell.sub(ask.words().with("registry-stale", &[("day", day.to_string().into())])),
        None => cell,
    }
}

fn source_cell(ask: &Ask, fact: &KnownFact<'_>) -> Cell {
    let record = &fact.def.system_of_record;
    let Some(spell) = &fact.spell else { return Cell::text(source_name(ask, record)) };
    let cell = Cell::text(source_name(ask, if spell.source.is_empty() { record } else { &spell.source }));
    if spell.known_on > Day::MIN {
        cell.sub(ask.words().with("registry-known-on", &[("day", spell.known_on.to_string().into())]))
    } else {
        cell
    }
}

/// How whoever says something, or a system of record, is called.
pub(super) fn source_name(ask: &Ask, name: &str) -> String {
    ask.ctx().table().roles.source(name, ask.lang()).to_owned()
}

/// How those are called who may say something.
pub(super) fn owner_names(ask: &Ask, owners: &[String]) -> String {
    let names: Vec<String> = owners.iter().map(|o| source_name(ask, o)).collect();
    names.join(&ask.t("registry-and"))
}

/// From when until when, as people say it.
pub(super) fn span(ask: &Ask, from: Option<Day>, until: Option<Day>) -> String {
    let (key, args) = match (from, until) {
        (None, None) => ("registry-span-always", vec![]),
        (Some(from), None) => ("registry-span-from", vec![("from", from.to_string().into())]),
        (None, Some(until)) => ("registry-span-until", vec![("until", until.to_string().into())]),
        (Some(from), Some(until)) => (
            "registry-span-both",
            vec![("from", from.to_string().into()), ("until", until.to_string().into())],
        ),
    };
    ask.words().with(key, &args)
}

fn may_cell(ask: &Ask, fact: &KnownFact<'_>) -> Cell {
    match &fact.course {
        // Their own page has no forms: somebody there corrects it with them.
        Course::Entered(_) if is_own_page(ask) => Cell::text(ask.t("registry-may-own")),
        Course::Entered(_) => Cell::chip(Chip::new(Tone::Ok, ask.t("registry-may-enter"))),
        Course::Asked(owners) => Cell::text(owner_names(ask, owners)),
    }
}

fn ties_panel(ask: &Ask, words: &Vocabulary, opened: &Opened) -> Html {
    let today = ask.ctx().today();
    let mut ties: Vec<_> = opened.ties.iter().filter(|t| shows_tie(t.kind, opened)).collect();
    ties.sort_by_key(|t| (!t.holds_on(today), t.kind));
    let mut timeline = Timeline::new();
    for tie in ties {
        let place = match tie.to {
            Place::Region(region) => super::people::short_place(ask, words, region),
            Place::Organisation(id) => opened
                .homes
                .iter()
                .find(|(home, _)| *home == id)
                .map(|(_, name)| name.clone())
                .unwrap_or_default(),
            Place::Person(_) => continue,
        };
        let title = format!("{} · {place}", ask.t(tie_key(tie.kind)));
        let tone = if tie.holds_on(today) { Tone::Ok } else { Tone::Off };
        let entry = match tie.from {
            Some(day) => Entry::on(day, title),
            None => Entry::at(ask.t("registry-since-ever"), "", title),
        };
        // That somebody has always been there is said by the heading of the entry.
        let entry = match (tie.from, tie.until) {
            (None, None) => entry,
            (from, until) => entry.text(span(ask, from, until)),
        };
        timeline = timeline.entry(entry.tone(tone));
    }
    Panel::new(ask.t("registry-ties"), timeline.html(ask.words()))
        .note(ask.t("registry-ties-note"))
        .html(ask.words())
}

fn shows_tie(kind: TieKind, opened: &Opened) -> bool {
    match kind {
        TieKind::Hukou => opened.sight.opens(Class::Identity),
        TieKind::Residence => opened.sight.opens(Class::Contact),
        TieKind::Stay => opened.sight.opens(Class::Special) || opened.sight.through.contains(&TieKind::Stay),
        TieKind::Payer | TieKind::Order | TieKind::Incident => true,
        TieKind::Own | TieKind::Mandate => false,
    }
}

const fn tie_key(kind: TieKind) -> &'static str {
    match kind {
        TieKind::Hukou => "registry-tie-hukou",
        TieKind::Residence => "registry-tie-residence",
        TieKind::Stay => "registry-tie-stay",
        TieKind::Payer => "registry-tie-payer",
        TieKind::Order => "registry-tie-order",
        TieKind::Incident => "registry-tie-incident",
        TieKind::Own | TieKind::Mandate => "registry-tie-own",
    }
}

fn households_panel(ask: &Ask, words: &Vocabulary, opened: &Opened) -> Html {
    let mut list = SummaryList::new();
    for household in &opened.households {
        let relation = fact_label(words, &household.relation, ask.lang());
        // Nobody knows the number of their own book.
        let key = if is_own_page(ask) { relation } else { format!("{relation} {}", household.id) };
        list = list.lines(key, members(ask, household));
    }
    let panel = Panel::new(ask.t("registry-households"), list.html(ask.words()));
    let note = if is_own_page(ask) { "registry-households-own-note" } else { "registry-households-note" };
    panel.note(ask.t(note)).html(ask.words())
}

fn members(ask: &Ask, household: &Household) -> Vec<Cell> {
    let mut cells: Vec<Cell> = household
        .others
        .iter()
        .map(|(name, page)| match page {
            Some(id) => Cell::link(name, format!("/people/{id}")),
            None => Cell::text(name.clone()),
        })
        .collect();
    if let Some(until) = household.until.filter(|u| *u <= ask.ctx().today()) {
        cells = vec![Cell::text(ask.words().with("registry-left-on", &[("day", until.to_string().into())]))];
    } else if cells.is_empty() {
        cells.push(Cell::text(ask.t("registry-alone")));
    }
    cells
}

fn questions_panel(ask: &Ask, words: &Vocabulary, opened: &Opened) -> Html {
    let mut timeline = Timeline::new();
    for q in &opened.questions {
        timeline = timeline.entry(question_entry(ask, words, q));
    }
    Panel::new(ask.t("nav-questions"), timeline.html(ask.words())).html(ask.words())
}

/// What is said of a fact: `常住地：北田镇`.
pub(super) fn titled(ask: &Ask, fact: impl Into<String>, said: impl Into<String>) -> String {
    ask.words().with("registry-titled", &[("fact", fact.into().into()), ("said", said.into().into())])
}

fn question_entry(ask: &Ask, words: &Vocabulary, q: &OpenQuestion) -> Entry {
    let said = said_label(ask, words, &q.fact, &q.said);
    let title = titled(ask, fact_label(words, &q.fact, ask.lang()), said);
    let (key, tone) = state_of(&q.state);
    let text = match q.state.as_str() {
        "open" => {
            let args = [("day", q.due_on.to_string().into()), ("owners", owner_names(ask, &q.owners).into())];
            ask.words().with("registry-question-open", &args)
        }
        _ => format!("{} {} {}", ask.t(key), q.answered_by_name, q.answer),
    };
    Entry::at(q.asked_at.minute_in_china(), q.asked_at.to_string(), title)
        .text(text.trim())
        .who(q.asked_by_name.clone())
        .tone(tone)
}

/// The word and tone of a question's state.
pub(super) fn state_of(state: &str) -> (&'static str, Tone) {
    match state {
        "open" => ("registry-question-waits", Tone::Due),
        "accepted" => ("registry-question-accepted", Tone::Ok),
        _ => ("registry-question-declined", Tone::Late),
    }
}

/// What was said, as shown.
pub(super) fn said_label(ask: &Ask, words: &Vocabulary, fact: &str, said: &str) -> String {
    match words.fact(RESIDENT, fact) {
        _ if said == "none" => ask.t("registry-none"),
        Some(def) if Vocabulary::sealing(fact) == store::facts::Sealing::Clear => {
            words.show(def, said, ask.ctx().today(), ask.lang())
        }
        _ => said.to_owned(),
    }
}

fn mandates_panel(ask: &Ask, opened: &Opened) -> Html {
    let today = ask.ctx().today();
    let mut timeline = Timeline::new();
    for m in &opened.mandates {
        let acts: Vec<String> = m.acts.iter().map(|a| ask.t(&format!("registry-act-{a}"))).collect();
        let basis = ask.t(&format!("registry-basis-{}", m.basis.replace('_', "-")));
        let acts = acts.join(&ask.t("registry-and"));
        let mut text = format!("{acts} · {basis} · {} · {}", m.document, span(ask, Some(m.from), m.until));
        if m.holder.is_some() && m.acts.iter().any(|a| a == "see") {
            text = format!("{text} · {}", ask.t("registry-mandate-account"));
        }
        let entry = Entry::on(m.from, m.holder_name.clone());
        timeline = timeline.entry(match m.revoked_at {
            Some(at) => {
                let args = [("at", at.minute_in_china().into()), ("why", m.revoked_why.clone().into())];
                entry
                    .text(format!("{text} · {}", ask.words().with("registry-revoked", &args)))
                    .tone(Tone::Off)
            }
            None if m.holds_on(today) && ask.ctx().may_use("registry.revoke_mandate") => entry
                .text(text)
                .tone(Tone::Ok)
                .href(format!("/people/{}/mandates/{}/revoke", opened.id, m.id)),
            None => entry.text(text).tone(Tone::Off),
        });
    }
    let body = if opened.mandates.is_empty() {
        Empty::new(ask.t("registry-mandates-empty")).html(ask.words())
    } else {
        timeline.html(ask.words())
    };
    let mut panel = Panel::new(ask.t("registry-mandates"), body);
    if ask.ctx().may_use("registry.new_mandate") {
        let to = format!("/people/{}/mandates/new", opened.id);
        panel = panel.action(Button::link(ask.t("registry-mandate-new"), to));
    }
    panel.html(ask.words())
}

fn payees_panel(ask: &Ask, opened: &Opened) -> Html {
    let mut list = SummaryList::new();
    for p in &opened.payees {
        let kind = ask.t(&format!("registry-payee-{}", p.kind.as_str()));
        let state = match p.confirmed_on {
            Some(day) => {
                let args = [("day", day.to_string().into()), ("who", p.confirmed_by_name.clone().into())];
                Cell::text(ask.words().with("registry-payee-confirmed", &args))
            }
            None if ask.ctx().may_use("registry.confirm_payee") => {
                let to = format!("/people/{}/payees/{}/confirm", opened.id, p.id);
                Cell::markup(Button::post(ask.t("registry-payee-confirm"), to, ask.csrf()).html(ask.words()))
            }
            None => Cell::chip(Chip::new(Tone::Due, ask.t("registry-payee-waits"))),
        };
        list = list.lines(kind, [Cell::text(p.holder_name.clone()).sub(p.from.to_string()), state]);
    }
    let body = if opened.payees.is_empty() {
        Empty::new(ask.t("registry-payees-empty")).html(ask.words())
    } else {
        list.html(ask.words())
    };
    let mut panel = Panel::new(ask.t("registry-payees"), body);
    if ask.ctx().may_use("registry.new_payee") {
        let to = format!("/people/{}/payees/new", opened.id);
        panel = panel.action(Button::link(ask.t("registry-payee-new"), to).kind(ButtonKind::Plain));
    }
    panel.html(ask.words())
}

fn history_panel(ask: &Ask, words: &Vocabulary, opened: &Opened) -> Html {
    let mut spells: Vec<_> = opened.spells.iter().filter(|s| s.known_on > Day::MIN).collect();
    spells.sort_by_key(|s| std::cmp::Reverse((s.known_on, s.id)));
    let total = spells.len();
    let mut timeline = Timeline::new();
    for spell in spells.iter().take(20) {
        timeline = timeline.entry(super::facts::spell_entry(ask, words, opened, spell, Linked::Yes));
    }
    let body = if total == 0 {
        Empty::new(ask.t("registry-history-empty")).html(ask.words())
    } else {
        timeline.html(ask.words())
    };
    let note = ask.words().with("registry-history-note", &[("n", total.into())]);
    Panel::new(ask.t("registry-history"), body).note(note).html(ask.words())
}

/// Whether an entry leads to its fact.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Linked {
    /// It does.
    Yes,
    /// It stands on the page of its fact.
    No,
}

async fn looks_panel(ask: &Ask, opened: &Opened) -> Result<Html, Fault> {
    let entries = audit::of_subject(ask.read().conn(), opened.id, LOOKS).await?;
    let mut timeline = Timeline::new();
    for e in &entries {
        let who = if e.actor_name.is_empty() { ask.t("audit-nobody") } else { e.actor_name.clone() };
        let title = shell::pages::act_label(ask, &e.act);
        timeline = timeline.entry(
            Entry::at(e.at.minute_in_china(), e.at.to_string(), title)
                .who(who)
                .text(shell::pages::purpose_label(ask, &e.purpose)),
        );
    }
    Ok(Panel::new(ask.t("registry-looks"), timeline.html(ask.words()))
        .note(ask.t("registry-looks-note"))
        .html(ask.words()))
}
