//! The lists of the registry as files. They show what their pages show to whoever reads, and no more.

use base::Region;
use gate::Class;
use shell::export::{Line, Lines, Listing, Value};
use shell::{Export, Fault};

use super::organisations::kind_in;
use super::people::{fact_label, place_in_city, wanted_at};
use super::questions::wanted_at as questions_wanted_at;
use crate::ops::{self, Listed};
use crate::vocabulary::{RESIDENT, Vocabulary};

/// People of one search at most: a search has no pages.
const FOUND_MAX: u32 = 5_000;
/// Questions that are read at once where nobody says how many.
const QUESTIONS: u32 = 50;

pub(super) fn all() -> Vec<Export> {
    let people = Export::new(
        ("people", "nav-people"),
        ("registry.people", "/people"),
        &[
            "registry-reference",
            "registry-name",
            "registry-age",
            "registry-sex",
            "registry-hukou",
            "registry-residence",
            "registry-state",
        ],
        people,
    );
    let organisations = Export::new(
        ("organisations", "nav-organisations"),
        ("registry.organisations", "/organisations"),
        &["registry-reference", "registry-organisation", "registry-organisation-kind", "registry-place"],
        organisations,
    );
    let questions = Export::new(
        ("questions", "nav-questions"),
        ("registry.questions", "/questions"),
        &[
            "registry-name",
            "registry-fact",
            "registry-said",
            "registry-evidence",
            "registry-asked-by",
            "registry-asked-at",
            "registry-due",
            "registry-answer",
        ],
        questions,
    );
    vec![
        people.narrowed(people_narrowed).by_place(),
        organisations.narrowed(organisations_narrowed),
        questions,
    ]
}

fn vocabulary(listing: &Listing) -> Result<Vocabulary, Fault> {
    listing.app.shared::<Vocabulary>().cloned()
}

/// A place; where it is not known, that is said where it would be open, as on the page.
fn place(listing: &Listing, words: &Vocabulary, region: Option<Region>, open: bool) -> Value {
    match region {
        Some(region) => Value::text(place_in_city(&listing.app, words, region, listing.ctx.today())),
        None if open => Value::text(listing.t("chip-unknown")),
        None => Value::Blank,
    }
}

async fn people(listing: Listing) -> Result<Lines, Fault> {
    let words = vocabulary(&listing)?;
    let mut wanted = wanted_at(&listing.query);
    // What was searched for comes in one page, on the screen as in a file.
    let whole_search = listing.limit.is_some() && !wanted.search.trim().is_empty();
    wanted.limit = if whole_search { FOUND_MAX } else { listing.limit.unwrap_or(0) };
    let page = ops::list_people(listing.store(), &listing.ctx, &wanted).await?;
    let lines = page.people.iter().map(|p| person(&listing, &words, p)).collect();
    Ok(Lines { lines, next: page.next })
}

fn person(listing: &Listing, words: &Vocabulary, p: &Listed) -> Line {
    let (today, lang) = (listing.ctx.today(), listing.words.lang());
    let coded = |fact: &str, code: &str| match words.fact(RESIDENT, fact) {
        Some(def) if !code.is_empty() => words.show(def, code, today, lang),
        _ => String::new(),
    };
    let until = p.died_on.unwrap_or(today);
    let state = if p.died_on.is_some() {
        listing.t("registry-died")
    } else if !p.relief.is_empty() {
        coded("relief", &p.relief)
    } else if p.stays {
        listing.t("registry-in-home")
    } else {
        String::new()
    };
    Line {
        subject: Some(p.id),
        values: vec![
            Value::text(p.reference.clone()),
            Value::text(p.name.clone()),
            match p.born_on {
                Some(born) => Value::Number(born.full_years_until(until)),
                None => Value::text(listing.t("chip-unknown")),
            },
            Value::text(coded("sex", &p.sex)),
            place(listing, words, p.hukou, p.sight.opens(Class::Identity)),
            place(listing, words, p.residence, p.sight.opens(Class::Contact)),
            Value::text(state),
        ],
    }
}

/// To what the list of people is narrowed, and what it leaves out without being asked.
fn people_narrowed(listing: &Listing) -> Vec<(String, String)> {
    let Ok(words) = vocabulary(listing) else { return vec![] };
    let (today, lang) = (listing.ctx.today(), listing.words.lang());
    let wanted = wanted_at(&listing.query);
    let mut out = Vec::new();
    if !wanted.search.trim().is_empty() {
        out.push((listing.t("table-search"), wanted.search.trim().to_owned()));
    }
    let whole = ops::scopes(&listing.ctx).into_iter().find_map(|scope| match scope {
        ops::Scope::Region(region, _) => Some(region),
        ops::Scope::Organisation(_) | ops::Scope::Person(_) => None,
    });
    if let Some(region) = wanted.place.or(whole) {
        out.push((listing.t("registry-place"), place_in_city(&listing.app, &words, region, today)));
    }
    let age = match wanted.age_min {
        Some(age) => listing.words.with("registry-age-from", &[("n", u64::from(age).into())]),
        None => listing.t("registry-age-all"),
    };
    out.push((listing.t("registry-age"), age));
    for (fact, code) in [("sex", wanted.sex), ("relief", wanted.relief)] {
        if let Some(code) = code {
            let shown = words.fact(RESIDENT, fact).map(|d| words.show(d, &code, today, lang)).unwrap_or(code);
            out.push((fact_label(&words, fact, lang), shown));
        }
    }
    let living = match wanted.living {
        Some(true) => "registry-living",
        Some(false) => "registry-dead",
        None => "registry-living-all",
    };
    out.push((listing.t("registry-living-label"), listing.t(living)));
    out
}

async fn organisations(listing: Listing) -> Result<Lines, Fault> {
    let words = vocabulary(&listing)?;
    let (today, lang) = (listing.ctx.today(), listing.words.lang());
    let wanted = super::organisations::wanted_at(&listing.query);
    let (found, next) = ops::list_organisations(listing.store(), &listing.ctx, &wanted).await?;
    let lines = found.iter().map(|o| Line {
        subject: None,
        values: vec![
            Value::text(o.reference.clone()),
            Value::text(o.name.clone()),
            Value::text(kind_in(&words, o, today, lang)),
            place(&listing, &words, o.region, false),
        ],
    });
    Ok(Lines { lines: lines.collect(), next })
}

fn organisations_narrowed(listing: &Listing) -> Vec<(String, String)> {
    let Ok(words) = vocabulary(listing) else { return vec![] };
    let wanted = super::organisations::wanted_at(&listing.query);
    let name = Some(wanted.name.trim().to_owned()).filter(|n| !n.is_empty());
    let place = wanted.place.map(|r| place_in_city(&listing.app, &words, r, listing.ctx.today()));
    let kind = wanted.entity.and_then(|entity| {
        let found = words.pack().entity_named(&entity).and_then(|e| words.pack().entity(e));
        found.map(|e| e.label.in_lang(listing.words.lang()).to_owned())
    });
    [("table-search", name), ("registry-place", place), ("registry-organisation-kind", kind)]
        .into_iter()
        .filter_map(|(key, value)| Some((listing.t(key), value?)))
        .collect()
}

async fn questions(listing: Listing) -> Result<Lines, Fault> {
    let words = vocabulary(&listing)?;
    let (today, lang) = (listing.ctx.today(), listing.words.lang());
    let wanted = questions_wanted_at(&listing.query, listing.limit.unwrap_or(QUESTIONS));
    let (found, next) = ops::list_questions(listing.store(), &listing.ctx, &words, &wanted).await?;
    let lines = found.iter().map(|q| {
        let said = match words.fact(RESIDENT, &q.fact) {
            _ if q.said == "none" => listing.t("registry-none"),
            Some(def) if Vocabulary::sealing(&q.fact) == store::facts::Sealing::Clear => {
                words.show(def, &q.said, today, lang)
            }
            _ => q.said.clone(),
        };
        Line {
            subject: Some(q.person),
            values: vec![
                Value::text(q.person_name.clone()),
                Value::text(fact_label(&words, &q.fact, lang)),
                Value::text(said),
                Value::text(q.reason.clone()),
                Value::text(q.asked_by_name.clone()),
                Value::text(q.asked_at.minute_in_china()),
                Value::Day(q.due_on),
                Value::text(if q.state == "open" { q.owners.join("、") } else { q.answer.clone() }),
            ],
        }
    });
    Ok(Lines { lines: lines.collect(), next: next.map(|(day, id)| format!("{day}_{id}")) })
}
