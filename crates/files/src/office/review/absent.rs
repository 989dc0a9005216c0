//! People of a population list who meet the conditions and are not on the roll.

use super::super::cells::Identity;
use super::super::hukou::Hukou;
use super::super::roll::PopulationEntry;
use super::deaths::Death;
use super::doubts::birth_of;
use super::month::{MonthReview, region_of};
use super::{Finding, FindingKind, Person, Review, Verdict, words};
use base::{Fen, IdNumber, Known, Wording};
use std::collections::HashSet;

/// Adds those who are missing from the roll of the month, and those about whom it must be asked.
pub(super) fn find(month: &MonthReview<'_>, out: &mut Review) {
    let settings = &month.input.settings;
    let paid: HashSet<&str> =
        month.entries.iter().filter_map(|entry| entry.who.id.valid()).map(IdNumber::reveal).collect();
    let mut seen = HashSet::new();
    let mut asked = Vec::new();
    for entry in &month.input.population {
        let Identity::Valid(number) = &entry.who.id else { continue };
        let known = paid.contains(number.reveal()) || !seen.insert(number.reveal());
        if known || named_on_roll(month, entry, number) {
            continue;
        }
        let (died_on, ask) = match month.deaths.about(&entry.who, settings.reviewed_on) {
            Death::None => (Known::Absent, None),
            Death::Between { first, .. } => (Known::Is(first), None),
            Death::Ask { why, .. } => (Known::Absent, Some(why)),
        };
        let person = Person {
            key: format!("{}/{}/{}", entry.who.place.file, entry.who.place.sheet, entry.who.place.row),
            born_on: Some(number.birth_day()),
            died_on,
            hukou: region_of(&entry.hukou, settings.plan.region),
        };
        asked.push((entry, number, person, ask));
    }
    let people: Vec<Person> = asked.iter().map(|(_, _, person, _)| person.clone()).collect();
    for ((entry, number, _, ask), verdict) in asked.iter().zip(month.ask(&people)) {
        out.findings.extend(finding(month, entry, number, ask.as_ref(), verdict));
    }
}

/// Whether a line of the roll whose identity number is spoilt may be this person: then nobody is called missing.
fn named_on_roll(month: &MonthReview<'_>, entry: &PopulationEntry, number: &IdNumber) -> bool {
    month.names.called(&entry.who.name).iter().any(|line| {
        line.who.id.valid().is_none() && birth_of(line).is_none_or(|born| born == number.birth_day())
    })
}

fn finding(
    month: &MonthReview<'_>,
    entry: &PopulationEntry,
    number: &IdNumber,
    ask: Option<&Wording>,
    verdict: Verdict,
) -> Option<Finding> {
    let about = |kind, fen, why, needs, clauses| Finding {
        kind,
        month: Some(month.month),
        name: entry.who.name.clone(),
        masked_id: number.masked(),
        born_on: Some(number.birth_day()),
        died_on: None,
        paid: None,
        due: None,
        fen,
        why,
        needs,
        clauses,
        place: entry.who.place.clone(),
        on_roll: false,
        beside: Vec::new(),
    };
    match (verdict, ask) {
        (Verdict::Refused { .. }, _) => None,
        (Verdict::Granted(due), None) => {
            let why = words::absent(number.birth_day(), month.month);
            let clauses = month.judge.clauses();
            Some(Finding { due: Some(due), ..about(FindingKind::Absent, due, why, Vec::new(), clauses) })
        }
        (Verdict::Granted(due), Some(why)) => {
            let clauses = month.judge.clauses();
            Some(about(FindingKind::CannotJudge, due, words::absent_but(why), Vec::new(), clauses))
        }
        (Verdict::Undetermined { why, needs, clauses }, _) => {
            let elsewhere = matches!(entry.hukou, Hukou::Elsewhere { .. });
            let why = words::absent_but(&words::undetermined(&entry.hukou, &why));
            (!elsewhere).then(|| about(FindingKind::CannotJudge, Fen::ZERO, why, needs, clauses))
        }
    }
}
