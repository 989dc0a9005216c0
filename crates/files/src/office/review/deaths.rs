//! The dead, looked up by identity number and by name.

use super::super::OfficeInput;
use super::super::cells::{Identity, Stated};
use super::super::roll::{DeathEntry, Place, Who};
use base::{Day, Wording};
use std::collections::HashMap;

/// All lines of the death lists.
pub(super) struct Deaths<'a> {
    by_number: HashMap<&'a str, Vec<&'a DeathEntry>>,
    by_name: HashMap<&'a str, Vec<&'a DeathEntry>>,
}

/// What the death lists say about a person.
pub(super) enum Death {
    /// Nothing.
    None,
    /// Died between these days, mostly one and the same.
    Between { first: Day, last: Day, places: Vec<Place> },
    /// Something that must be asked.
    Ask { why: Wording, places: Vec<Place> },
}

impl<'a> Deaths<'a> {
    /// Sorts the lines of the death lists.
    pub(super) fn of(input: &'a OfficeInput) -> Deaths<'a> {
        let mut deaths = Deaths { by_number: HashMap::new(), by_name: HashMap::new() };
        for entry in &input.deaths {
            if let Some(number) = entry.who.id.valid() {
                deaths.by_number.entry(number.reveal()).or_default().push(entry);
            }
            if !entry.who.name.is_empty() {
                deaths.by_name.entry(&entry.who.name).or_default().push(entry);
            }
        }
        deaths
    }

    /// What the lists say about a person with a sound identity number.
    pub(super) fn about(&self, who: &Who, reviewed_on: Day) -> Death {
        let Some(number) = who.id.valid() else { return Death::None };
        match self.by_number.get(number.reveal()) {
            Some(entries) => same_number(who, number.birth_day(), entries, reviewed_on),
            None => self.same_name(who, number.birth_day()),
        }
    }

    /// Lines of that name that may be the person: a line with another sound number and birth day is somebody else.
    fn same_name(&self, who: &Who, born: Day) -> Death {
        let all = self.by_name.get(who.name.as_str()).map(Vec::as_slice).unwrap_or_default();
        let may_be = |entry: &&&DeathEntry| match (&entry.who.id, entry.who.id.birth(), &entry.who.born) {
            (_, Some(birth), _) => birth == born,
            (_, None, Stated::Day(day)) => *day == born,
            (_, None, Stated::Month(month)) => *month == born.month(),
            _ => true,
        };
        let alike: Vec<&DeathEntry> = all.iter().filter(may_be).copied().collect();
        let Some(first) = alike.first() else { return Death::None };
        let line = first.who.place.words();
        let (zh, en) = match first.who.id {
            Identity::Valid(_) => {
                ("姓名和出生日期相同、身份证号不同", "same name and birth day, another number")
            }
            Identity::Spoilt { .. } => ("姓名相同、身份证号有误", "same name, a number that cannot be right"),
            Identity::Missing => ("姓名相同、没有身份证号", "same name, no identity number"),
        };
        let why = Wording::new(
            format!("死亡名单（{}）里有{zh}的人，请核实是不是同一个人", line.zh),
            format!("the death list ({}) has somebody with {en}; ask whether it is this person", line.en),
        );
        Death::Ask { why, places: places(&alike) }
    }
}

fn places(entries: &[&DeathEntry]) -> Vec<Place> {
    entries.iter().map(|entry| entry.who.place.clone()).collect()
}

/// Lines with the person's own number.
fn same_number(who: &Who, born: Day, entries: &[&DeathEntry], reviewed_on: Day) -> Death {
    let ask = |entry: &DeathEntry, zh: String, en: String| {
        let line = entry.who.place.words();
        let why = Wording::new(format!("{zh}（{}）", line.zh), format!("{en} ({})", line.en));
        Death::Ask { why, places: places(entries) }
    };
    let mut span: Option<(Day, Day)> = None;
    for entry in entries {
        let other = &entry.who.name;
        if !other.is_empty() && !who.name.is_empty() && *other != who.name {
            let zh = format!("死亡名单里这个身份证号的姓名是“{other}”，请核实是谁去世");
            return ask(entry, zh, format!("the death list has this number under the name {other}"));
        }
        let (first, last) = match &entry.died {
            Stated::Day(day) => (*day, *day),
            Stated::Month(month) => (month.first_day(), month.last_day()),
            Stated::Nothing => {
                let zh = "在死亡名单中，但没有死亡日期".to_owned();
                return ask(entry, zh, "on the death list without a day of death".to_owned());
            }
            Stated::Unreadable(why) => {
                let zh = format!("在死亡名单中，但死亡日期{}", why.zh);
                return ask(entry, zh, format!("on the death list, but the day of death: {}", why.en));
            }
        };
        if last < born || first > reviewed_on {
            let zh = format!("死亡名单的死亡日期{first}不可能（早于出生或晚于核查日）");
            let en = format!("the death list says {first}, before birth or after the day of review");
            return ask(entry, zh, en);
        }
        span = Some(span.map_or((first, last), |(a, b)| (a.min(first), b.max(last))));
    }
    span.map_or(Death::None, |(first, last)| Death::Between { first, last, places: places(entries) })
}
