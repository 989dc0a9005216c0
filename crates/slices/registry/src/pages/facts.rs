//! One fact of a person: what was said over time, and saying something.

use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::Response;
use base::{Day, Region, Wording};
use policy::lang::types::Kind;
use policy::pack::model::FactDef;
use shell::components::{
    Breadcrumb, Button, Cell, Choice, Entry, Field, Form, Html, Notice, Panel, SummaryList, Timeline, Tone,
};
use shell::{Ask, Fault};
use store::facts::{Said, Spell};
use uuid::Uuid;

use super::panels::{Linked, owner_names, source_name, span, titled};
use super::people::fact_label;
use super::vocabulary;
use crate::error::RegistryError;
use crate::flow::Course;
use crate::ops::{self, KnownFact, Opened, Outcome, Statement, may_undo};
use crate::vocabulary::{RESIDENT, Vocabulary, masked};

pub(super) async fn show(ask: Ask, Path((id, fact)): Path<(Uuid, String)>) -> Result<Response, Fault> {
    draw(&ask, id, &fact, None, None).await
}

/// Places that are shown to choose from at most.
const PLACES_MAX: usize = 20;

/// The page of a fact; with what is wrong with a form, or with a value that was asked to be shown whole.
async fn draw(
    ask: &Ask,
    id: Uuid,
    fact: &str,
    wrong: Option<(&'static str, Wording)>,
    revealed: Option<String>,
) -> Result<Response, Fault> {
    let words = vocabulary(ask)?;
    let opened = match &revealed {
        None => ops::open_person(ask.store(), ask.ctx(), words, id).await?,
        // That it was shown whole is the reading of this request.
        Some(_) => ops::open_again(ask.store(), ask.ctx(), words, id).await?,
    };
    let facts = opened.facts(words, &ask.read(), ask.ctx(), ask.lang())?;
    let known = facts.iter().find(|f| f.def.name == fact).ok_or(Fault::NotFound)?;
    let mut parts = vec![now_panel(ask, &opened, known, revealed.as_deref())];
    if ask.ctx().may_use("registry.state") {
        parts.push(form_panel(ask, words, &opened, known, wrong.as_ref()));
    }
    parts.push(timeline_panel(ask, words, &opened, fact));
    let label = fact_label(words, fact, ask.lang());
    let mut page = ask.page(format!("{} · {label}", opened.name)).narrow().breadcrumb(
        Breadcrumb::new().to(ask.t("nav-people"), "/people").to(opened.name.clone(), format!("/people/{id}")),
    );
    let mut status = StatusCode::OK;
    if wrong.is_some() {
        page = page.with_errors();
        status = StatusCode::UNPROCESSABLE_ENTITY;
    }
    Ok(ask.show_as(status, &page, &Html::all(parts)))
}

fn now_panel(ask: &Ask, opened: &Opened, known: &KnownFact<'_>, revealed: Option<&str>) -> Html {
    let value = match (revealed, &known.shown) {
        (Some(whole), _) => Cell::text(whole),
        (None, Some(shown)) => Cell::text(shown.clone()),
        (None, None) if known.absent => Cell::text(ask.t("registry-none")),
        (None, None) => Cell::unknown(),
    };
    let may = match &known.course {
        Course::Entered(_) => ask.t("registry-may-enter"),
        Course::Asked(owners) => {
            ask.words().with("registry-may-ask", &[("owners", owner_names(ask, owners).into())])
        }
    };
    let mut list = SummaryList::new()
        .line(ask.t("registry-value"), value)
        .line(ask.t("registry-class"), Cell::text(ask.t(super::panels::class_key(known.class))))
        .line(ask.t("registry-record"), Cell::text(source_name(ask, &known.def.system_of_record)))
        .line(ask.t("registry-may"), Cell::text(may));
    if let Some(spell) = &known.spell {
        let source = if spell.source.is_empty() { &known.def.system_of_record } else { &spell.source };
        list = list.line(ask.t("registry-source"), Cell::text(source_name(ask, source)));
    }
    let mut parts = vec![list.html(ask.words())];
    if known.masked && revealed.is_none() && ask.ctx().may_use("registry.reveal") {
        let to = format!("/people/{}/facts/{}/reveal", opened.id, known.def.name);
        parts.push(Notice::new(Tone::Due, ask.t("registry-reveal-note")).html(ask.words()));
        parts.push(Button::post(ask.t("registry-reveal"), to, ask.csrf()).html(ask.words()));
    }
    Panel::new(ask.t("registry-now"), Html::all(parts)).html(ask.words())
}

fn form_panel(
    ask: &Ask,
    words: &Vocabulary,
    opened: &Opened,
    known: &KnownFact<'_>,
    wrong: Option<&(&'static str, Wording)>,
) -> Html {
    let error = |name: &str| {
        wrong.filter(|(field, _)| *field == name).map(|(_, wording)| ask.words().of(wording).to_owned())
    };
    let (title, submit) = match &known.course {
        Course::Entered(_) => ("registry-enter", "registry-enter-submit"),
        Course::Asked(_) => ("registry-ask", "registry-ask-submit"),
    };
    // A change holds from today unless somebody says otherwise: leaving the day out would rewrite the past.
    let sent = ask.fields("evidence").next().is_some();
    let from = if sent { ask.field("from").to_owned() } else { ask.ctx().today().to_string() };
    let mut form: Form = ask.form(format!("/people/{}/facts/{}", opened.id, known.def.name));
    form = form.field(value_field(ask, words, known.def).value(ask.field("value")).error_if(error("value")));
    let found = places_found(ask, words, known.def);
    if found.len() > 1 {
        let choices = found.into_iter().map(|r| Choice::new(r.short(), words.place(r, ask.ctx().today())));
        let chosen = Field::radios("chosen", ask.t("registry-places-found"), choices);
        form = form.hidden("sought", ask.field("value")).field(chosen.value(ask.field("chosen")).optional());
    }
    if known.def.ty.none {
        let choice = Choice::new("yes", ask.t("registry-known-none"));
        let set = ask.field("absent").to_owned();
        form =
            form.field(Field::checkboxes("absent", ask.t("registry-none"), [choice]).value(set).optional());
    }
    form = form
        .field(
            Field::day("from", ask.t("registry-from"))
                .hint(ask.t("registry-from-hint"))
                .optional()
                .value(from)
                .error_if(error("from")),
        )
        .field(
            Field::day("until", ask.t("registry-until"))
                .hint(ask.t("registry-until-hint"))
                .optional()
                .value(ask.field("until"))
                .error_if(error("until")),
        )
        .field(
            Field::text("evidence", ask.t("registry-evidence"))
                .hint(ask.t("registry-evidence-hint"))
                .value(ask.field("evidence"))
                .error_if(error("evidence")),
        )
        .submit(ask.t(submit))
        .cancel(format!("/people/{}", opened.id));
    let note = match &known.course {
        Course::Entered(_) => ask.t("registry-enter-note"),
        Course::Asked(owners) => {
            ask.words().with("registry-ask-note", &[("owners", owner_names(ask, owners).into())])
        }
    };
    Panel::new(ask.t(title), form.html(ask.words())).note(note).html(ask.words())
}

/// The divisions of this city that are called as was typed for a fact that is one; none where that was a code.
fn places_found(ask: &Ask, words: &Vocabulary, def: &FactDef) -> Vec<Region> {
    let typed = base::half_width(ask.field("value")).into_owned();
    let is_code = typed.trim().bytes().all(|b| b.is_ascii_digit());
    match Region::parse(&ask.app().settings().city) {
        Ok(city) if matches!(def.ty.kind, Kind::Region) && !is_code => {
            words.regions().called(&typed, city, ask.ctx().today(), PLACES_MAX)
        }
        _ => vec![],
    }
}

/// What was meant by what was typed. A place may be named: of several that are called so one has to be chosen.
fn value_meant(ask: &Ask, words: &Vocabulary, fact: &str) -> Result<String, Wording> {
    let typed = ask.field("value");
    let Some(def) = words.fact(RESIDENT, fact).filter(|def| matches!(def.ty.kind, Kind::Region)) else {
        return Ok(typed.to_owned());
    };
    // What was chosen counts for what it was found under.
    if ask.field("sought") == typed && !ask.field("chosen").is_empty() {
        return Ok(ask.field("chosen").to_owned());
    }
    match places_found(ask, words, def).as_slice() {
        [] => Ok(typed.to_owned()),
        [one] => Ok(one.short()),
        [..] => Err(Wording::new(
            "有多个地方叫这个名字，请选择其中一个",
            "several places are called so; choose one",
        )),
    }
}

fn value_field(ask: &Ask, words: &Vocabulary, def: &FactDef) -> Field {
    let label = fact_label(words, &def.name, ask.lang());
    let choices = words.choices(def, ask.lang());
    let field = match def.ty.kind {
        _ if !choices.is_empty() => {
            let choices = choices.into_iter().map(|(code, label)| Choice::new(code, label));
            Field::select("value", label, choices)
        }
        Kind::Day => Field::day("value", label),
        Kind::Region => Field::text("value", label).hint(ask.t("registry-region-hint")),
        Kind::Number { .. } => Field::number("value", label),
        _ => Field::text("value", label),
    };
    if def.ty.none { field.optional() } else { field }
}

fn timeline_panel(ask: &Ask, words: &Vocabulary, opened: &Opened, fact: &str) -> Html {
    let mut spells: Vec<&Spell> = opened.spells.iter().filter(|s| s.fact == fact).collect();
    spells.sort_by_key(|s| std::cmp::Reverse((s.known_on, s.id)));
    let mut timeline = Timeline::new();
    for spell in &spells {
        timeline = timeline.entry(spell_entry(ask, words, opened, spell, Linked::No));
    }
    let mut parts = vec![timeline.html(ask.words())];
    for spell in spells.iter().filter(|s| may_undo(ask.ctx(), s)) {
        let to = format!("/people/{}/facts/{fact}/undo", opened.id);
        let label = ask.words().with("registry-undo", &[("what", said_of(ask, words, spell).into())]);
        parts
            .push(Button::post(label, to, ask.csrf()).field("spell", spell.id.to_string()).html(ask.words()));
    }
    Panel::new(ask.t("registry-over-time"), Html::all(parts)).html(ask.words())
}

/// A spell in a timeline.
pub(super) fn spell_entry(
    ask: &Ask,
    words: &Vocabulary,
    opened: &Opened,
    spell: &Spell,
    linked: Linked,
) -> Entry {
    let said = said_of(ask, words, spell);
    let title = match linked {
        Linked::Yes => titled(ask, fact_label(words, &spell.fact, ask.lang()), said),
        Linked::No => said,
    };
    let mut text = span(ask, spell.from, spell.until);
    if !spell.evidence.is_empty() {
        text = format!("{text} · {}", spell.evidence);
    }
    let mut entry = if spell.known_on > Day::MIN {
        Entry::on(spell.known_on, title)
    } else {
        Entry::at(ask.t("registry-known-always"), "", title)
    };
    if let Some(at) = spell.withdrawn_at {
        let args = [("at", at.minute_in_china().into())];
        text = format!("{text} · {}", ask.words().with("registry-withdrawn", &args));
        entry = entry.tone(Tone::Off);
    }
    if linked == Linked::Yes && ask.ctx().may_use("registry.fact") {
        entry = entry.href(format!("/people/{}/facts/{}", opened.id, spell.fact));
    }
    let source =
        if spell.source.is_empty() { ask.t("registry-roll") } else { source_name(ask, &spell.source) };
    entry.text(text).source(source)
}

pub(super) fn said_of(ask: &Ask, words: &Vocabulary, spell: &Spell) -> String {
    match &spell.said {
        Said::Unknown => ask.t("registry-unknown"),
        Said::None => ask.t("registry-none"),
        Said::Value(text) => match words.fact(RESIDENT, &spell.fact) {
            // A place is called as it was called then.
            Some(def) => {
                let then = spell.from.or(spell.until.and_then(|until| until.plus_days(-1)));
                words.show(def, text, then.unwrap_or(ask.ctx().today()), ask.lang())
            }
            None => text.clone(),
        },
        Said::Sealed(_) => match store::facts::open(ask.read().ring(), spell) {
            Ok(Some(value)) => masked(&spell.fact, &value),
            Ok(None) | Err(_) => "****".to_owned(),
        },
    }
}

pub(super) async fn state(ask: Ask, Path((id, fact)): Path<(Uuid, String)>) -> Result<Response, Fault> {
    let day = |name: &'static str| -> Result<Option<Day>, (&'static str, Wording)> {
        let text = ask.field(name);
        if text.is_empty() {
            return Ok(None);
        }
        let wrong = || (name, Wording::new("日期应写成 2026-10-31", "write days like 2026-10-31"));
        Day::parse(text).map(Some).map_err(|_| wrong())
    };
    let days = day("from").and_then(|from| Ok((from, day("until")?)));
    let (from, until) = match days {
        Ok(days) => days,
        Err(wrong) => return draw(&ask, id, &fact, Some(wrong), None).await,
    };
    let value = match value_meant(&ask, vocabulary(&ask)?, &fact) {
        Ok(value) => value,
        Err(wording) => return draw(&ask, id, &fact, Some(("value", wording)), None).await,
    };
    let statement = Statement {
        fact: fact.clone(),
        value,
        absent: ask.field("absent") == "yes",
        from,
        until,
        evidence: ask.field("evidence").to_owned(),
    };
    if statement.evidence.is_empty() {
        let wrong =
            Wording::new("请说明依据，例如证件、走访记录", "say what it rests on: a document, a visit");
        return draw(&ask, id, &fact, Some(("evidence", wrong)), None).await;
    }
    match ops::state(ask.store(), ask.ctx(), vocabulary(&ask)?, id, &statement).await {
        Ok(Outcome::Entered(_)) => done(&ask, id, &fact, "registry-entered", "registry-entered-away").await,
        Ok(Outcome::Asked(..)) => Ok(ask.done(&format!("/people/{id}"), "registry-asked")),
        Err(RegistryError::Field(field, wording)) => {
            draw(&ask, id, &fact, Some((field, wording)), None).await
        }
        Err(e) => Err(e.into()),
    }
}

pub(super) async fn undo(ask: Ask, Path((id, fact)): Path<(Uuid, String)>) -> Result<Response, Fault> {
    let spell = ask.field("spell").parse().map_err(|_| Fault::NotFound)?;
    ops::undo(ask.store(), ask.ctx(), id, spell).await?;
    done(&ask, id, &fact, "registry-undone", "registry-undone-away").await
}

/// On to the fact; to the person or to the list, where what was done has led the one or the other away from whoever
/// did it.
async fn done(ask: &Ask, id: Uuid, fact: &str, here: &str, away: &str) -> Result<Response, Fault> {
    let open = ops::open_classes(ask.store(), ask.ctx(), id).await?;
    let class = vocabulary(ask)?.fact(RESIDENT, fact).map(Vocabulary::class);
    if open.is_empty() {
        Ok(ask.done("/people", away))
    } else if class.is_some_and(|class| open.has(class)) {
        Ok(ask.done(&format!("/people/{id}/facts/{fact}"), here))
    } else {
        Ok(ask.done(&format!("/people/{id}"), here))
    }
}

pub(super) async fn reveal(ask: Ask, Path((id, fact)): Path<(Uuid, String)>) -> Result<Response, Fault> {
    let value = ops::reveal(ask.store(), ask.ctx(), vocabulary(&ask)?, id, &fact).await?;
    draw(&ask, id, &fact, None, Some(value)).await
}
