//! What makes a line impossible to judge before any rule is asked.

use super::super::cells::Stated;
use super::super::roll::{Place, RollEntry};
use base::{Day, Wording};
use std::collections::HashMap;

/// The lines of one month, looked up by name.
pub(super) struct Names<'a> {
    by_name: HashMap<&'a str, Vec<&'a RollEntry>>,
}

/// A reason to ask, and other rows that bear on it.
#[derive(Default)]
pub(super) struct Doubt {
    /// Reasons, joined.
    pub(super) why: Vec<Wording>,
    /// Other rows.
    pub(super) beside: Vec<Place>,
}

impl Doubt {
    /// One wording of all reasons; `None` when there is none.
    pub(super) fn words(&self) -> Option<Wording> {
        let join = |words: Vec<&str>, mark: &str| words.join(mark);
        (!self.why.is_empty()).then(|| {
            Wording::new(
                join(self.why.iter().map(|w| w.zh.as_str()).collect(), "；"),
                join(self.why.iter().map(|w| w.en.as_str()).collect(), "; "),
            )
        })
    }
}

impl<'a> Names<'a> {
    /// Sorts lines by name.
    pub(super) fn of(entries: &[&'a RollEntry]) -> Names<'a> {
        let mut by_name: HashMap<&str, Vec<&RollEntry>> = HashMap::new();
        for &entry in entries.iter().filter(|entry| !entry.who.name.is_empty()) {
            by_name.entry(&entry.who.name).or_default().push(entry);
        }
        Names { by_name }
    }

    /// Lines of that name.
    pub(super) fn called(&self, name: &str) -> &[&'a RollEntry] {
        self.by_name.get(name).map(Vec::as_slice).unwrap_or_default()
    }

    /// Why a line cannot be judged, from the line itself and others of its month.
    pub(super) fn doubt(&self, entry: &RollEntry, reviewed_on: Day) -> Doubt {
        let mut doubt = Doubt { why: entry.doubts.clone(), beside: Vec::new() };
        doubt.why.extend(birth_conflict(entry, reviewed_on));
        self.namesakes(entry, &mut doubt);
        doubt
    }

    /// Other lines that may be the same person, by name and birth day only.
    fn namesakes(&self, entry: &RollEntry, doubt: &mut Doubt) {
        let own = (entry.who.id.valid(), birth_of(entry));
        let Some(born) = own.1 else { return };
        for other in self.called(&entry.who.name) {
            let same_line = other.who.place == entry.who.place;
            let same_number = own.0.is_some() && own.0 == other.who.id.valid();
            // Of two lines with sound numbers the later asks; a line with a spoilt number asks itself.
            let asks =
                own.0.is_none() || (other.who.id.valid().is_some() && other.who.place < entry.who.place);
            if same_line || same_number || !asks || birth_of(other) != Some(born) {
                continue;
            }
            let line = other.who.place.words();
            doubt.why.push(Wording::new(
                format!("与{}同名、同出生日期，请核实是不是同一个人（重复发放）", line.zh),
                format!("same name and birth day as {}: ask whether it is one person paid twice", line.en),
            ));
            doubt.beside.push(other.who.place.clone());
        }
    }
}

/// The birth day as far as the line shows one.
pub(super) fn birth_of(entry: &RollEntry) -> Option<Day> {
    entry.who.id.birth().or(match entry.who.born {
        Stated::Day(day) => Some(day),
        Stated::Nothing | Stated::Month(_) | Stated::Unreadable(_) => None,
    })
}

/// The identity number and the list's own column must tell the same birth day.
fn birth_conflict(entry: &RollEntry, reviewed_on: Day) -> Option<Wording> {
    let born = entry.who.id.valid()?.birth_day();
    if born > reviewed_on {
        return Some(Wording::new(
            format!("身份证号里的出生日期{born}晚于核查日，请按证件核对"),
            format!("the identity number says born on {born}, after the day of review"),
        ));
    }
    let stated = match &entry.who.born {
        Stated::Day(day) if *day != born => day.to_string(),
        Stated::Month(month) if *month != born.month() => month.to_string(),
        Stated::Day(_) | Stated::Month(_) | Stated::Nothing | Stated::Unreadable(_) => return None,
    };
    Some(Wording::new(
        format!("身份证号里的出生日期是{born}，出生日期列写的是{stated}，请按证件核对"),
        format!("the identity number says born on {born}, the column says {stated}; check the card"),
    ))
}
