//! From a person's facts to what lists, searches and ties need of them. Pure.

use base::{Day, Region};
use gate::{Place, Tie, TieKind};
use store::facts::{Said, Spell};

use crate::names;

/// What a bit of `ties` in a row of places means.
pub const TIE_BITS: [(TieKind, i32); 4] =
    [(TieKind::Hukou, 1), (TieKind::Residence, 2), (TieKind::Stay, 4), (TieKind::Payer, 8)];

/// The relations that are kept apart, as facts of a person.
pub const RELATIONS: [&str; 3] = ["hukou_book", "relief_case", "dwelling"];

/// A stretch of days with a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stretch {
    /// First day; none: since ever.
    pub from: Option<Day>,
    /// The day after the last; none: until further notice.
    pub until: Option<Day>,
    /// The value as stored.
    pub value: String,
}

/// What lists, searches and ties need of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Projection {
    /// The name as known now.
    pub name: String,
    /// By what lists are ordered.
    pub name_key: String,
    /// Day of birth.
    pub born_on: Option<Day>,
    /// Day of death.
    pub died_on: Option<Day>,
    /// Sex, by code; empty where unknown.
    pub sex: String,
    /// Relief class, by code; empty where unknown or none.
    pub relief: String,
    /// Ties to places over time.
    pub ties: Vec<Tie>,
    /// Membership in each of the three relations over time: relation, household, stretch.
    pub members: Vec<(&'static str, Stretch)>,
    /// Keys under which the name is found.
    pub keys: Vec<String>,
    /// The first day after which some of this may be otherwise, though nobody says anything new; none: never.
    pub turns_on: Option<Day>,
}

/// A place in which a person stands today.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// The division.
    pub region: Region,
    /// Which ties lead there.
    pub ties: i32,
    /// Where the person is listed first: where they live, else where they are registered.
    pub main: Region,
}

/// Works it out from all spells of a person, in clear, as known on a day.
#[must_use]
pub fn project(spells: &[Spell], today: Day) -> Projection {
    let now = |fact: &str| value_on(spells, fact, today);
    let day = |fact: &str| now(fact).and_then(|v| Day::parse(&v).ok());
    let name = now("name").unwrap_or_default();
    let mut ties = Vec::new();
    for (fact, kind) in [("hukou", TieKind::Hukou), ("residence", TieKind::Residence)] {
        for stretch in stretches(spells, fact, today) {
            if let Ok(region) = Region::parse(&stretch.value) {
                ties.push(Tie { kind, to: Place::Region(region), from: stretch.from, until: stretch.until });
            }
        }
    }
    let members = RELATIONS
        .iter()
        .flat_map(|relation| stretches(spells, relation, today).into_iter().map(move |s| (*relation, s)))
        .collect();
    let relief = now("relief").filter(|r| r != "no_relief").unwrap_or_default();
    Projection {
        name_key: names::name_key(&name),
        keys: names::search_keys(&name),
        name,
        born_on: day("born_on"),
        died_on: day("died_on"),
        sex: now("sex").unwrap_or_default(),
        relief,
        ties,
        members,
        turns_on: turns_on(spells, today),
    }
}

/// The first day after today on which one of these facts begins, ends or becomes known.
fn turns_on(spells: &[Spell], today: Day) -> Option<Day> {
    let facts = ["name", "sex", "born_on", "died_on", "relief", "hukou", "residence"];
    let shown = |fact: &str| facts.contains(&fact) || RELATIONS.contains(&fact);
    let spells = spells.iter().filter(|s| s.withdrawn_at.is_none() && shown(&s.fact));
    let days = spells.flat_map(|s| [s.from, s.until, Some(s.known_on)]);
    days.flatten().filter(|day| *day > today).min()
}

/// The value of a fact on a day as known on that day; nothing where it is unknown or known to be absent.
fn value_on(spells: &[Spell], fact: &str, on: Day) -> Option<String> {
    match &store::facts::holding(spells, fact, on, on)?.said {
        Said::Value(text) => Some(text.clone()),
        Said::Unknown | Said::None | Said::Sealed(_) => None,
    }
}

/// The values of a fact over time as known on a day: stretches that do not overlap, in order.
#[must_use]
pub fn stretches(spells: &[Spell], fact: &str, as_known: Day) -> Vec<Stretch> {
    let mut bounds: Vec<Option<Day>> = vec![None];
    for s in spells.iter().filter(|s| s.fact == fact) {
        bounds.extend(s.from.map(Some));
        bounds.extend(s.until.map(Some));
    }
    bounds.sort_unstable();
    bounds.dedup();
    let mut out: Vec<Stretch> = Vec::new();
    for (i, from) in bounds.iter().enumerate() {
        let until = bounds.get(i + 1).copied().flatten();
        let on = from.or_else(|| until.and_then(|u| u.plus_days(-1))).unwrap_or(as_known);
        let Some(spell) = store::facts::holding(spells, fact, on, as_known) else { continue };
        let Said::Value(value) = &spell.said else { continue };
        match out.last_mut().filter(|last| last.until == *from && last.value == *value) {
            Some(last) => last.until = until,
            None => out.push(Stretch { from: *from, until, value: value.clone() }),
        }
    }
    out
}

/// In which places a person stands on a day, one line for each.
#[must_use]
pub fn standings(ties: &[Tie], on: Day) -> Vec<Standing> {
    let held: Vec<(Region, i32, TieKind)> = ties
        .iter()
        .filter(|t| t.holds_on(on))
        .filter_map(|t| match t.to {
            Place::Region(region) => {
                let bit = TIE_BITS.iter().find(|(kind, _)| *kind == t.kind).map_or(0, |(_, bit)| *bit);
                Some((region, bit, t.kind))
            }
            Place::Organisation(_) | Place::Person(_) => None,
        })
        .collect();
    let by = |kind: TieKind| held.iter().find(|h| h.2 == kind).map(|h| h.0);
    let Some(main) =
        by(TieKind::Residence).or_else(|| by(TieKind::Hukou)).or_else(|| held.first().map(|h| h.0))
    else {
        return vec![];
    };
    let mut out: Vec<Standing> = Vec::new();
    for (region, bit, _) in held {
        match out.iter_mut().find(|s| s.region == region) {
            Some(standing) => standing.ties |= bit,
            None => out.push(Standing { region, ties: bit, main }),
        }
    }
    out
}
