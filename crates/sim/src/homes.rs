//! Homes, and who has a bed in them when.

use base::{Day, Region};

use crate::census::OLDER_YEARS;
use crate::dice::{Dice, Stream};
use crate::family::Member;
use crate::health::{ASSESSORS, Health, care_level};
use crate::ids::Ids;
use crate::places::Places;
use crate::plan::{Plan, county_of};
use crate::sheet::{History, Sheet, Spell, Table};

/// Beds a thousand residents of all ages: two thirds are older, and cities aim at forty a thousand of those.
const BEDS_A_THOUSAND: u32 = 27;
/// Fewer homes would have nothing to choose from.
const HOMES_MIN: usize = 3;
/// Stays are followed for so long.
const HORIZON_DAYS: i64 = 6 * 365;
/// Who says how a stay stands.
const HOME: &str = "养老机构";
/// How many homes somebody asks before giving up.
const TRIES: u32 = 10;

/// A home.
#[derive(Clone, Debug)]
pub(crate) struct Home {
    pub id: String,
    pub region: Region,
    pub county: Region,
    pub beds: u16,
    /// Beds before they were added to, and the day on which the new ones came.
    pub fewer: Option<(u16, Day)>,
    pub licensed_on: Day,
    /// The day from which people live there.
    pub first_on: Option<Day>,
    /// Beds taken on each day of the horizon.
    taken: Vec<u16>,
}

/// All homes of a city.
///
/// The memory is some four kilobytes a home, and homes are one for about four thousand residents.
pub(crate) struct Homes {
    pub list: Vec<Home>,
    begin: Day,
    today: Day,
}

/// A stretch in a home.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stay {
    home: usize,
    from: Day,
    /// The first day after it.
    end: Option<Day>,
    /// When the end became known.
    end_known: Option<Day>,
}

impl Homes {
    pub(crate) fn new(plan: &Plan, places: &Places, ids: &mut Ids) -> Homes {
        let today = plan.until;
        let begin = today.plus_days(-HORIZON_DAYS).unwrap_or(today);
        let wanted = u64::from(plan.residents) * u64::from(BEDS_A_THOUSAND) / 1_000;
        let (mut list, mut beds) = (Vec::new(), 0);
        while beds < wanted || list.len() < HOMES_MIN {
            let mut dice = Dice::of(plan.salted(), Stream::Homes, u64::try_from(list.len()).unwrap_or(0));
            let small = wanted / u64::try_from(HOMES_MIN).unwrap_or(1);
            let home = Home::new(ids.next(Table::Institution), small, places, (begin, today), &mut dice);
            beds += u64::from(home.beds);
            list.push(home);
        }
        Homes { list, begin, today }
    }

    fn offset(&self, day: Day) -> usize {
        usize::try_from(self.begin.days_until(day).max(0)).unwrap_or(0)
    }

    /// Finds somebody's stays, by their age and how they manage; beds are never given twice.
    pub(crate) fn stays(
        &mut self,
        member: &Member,
        level: usize,
        county: Region,
        dice: &mut Dice,
    ) -> Vec<Stay> {
        let years = member.years(self.today);
        let per_mille = match years {
            ..OLDER_YEARS => 0,
            60..70 => 7,
            70..80 => 20,
            80..90 => 50,
            90.. => 75,
        };
        let factor = [1, 2, 3, 5, 6].get(level).copied().unwrap_or(1);
        if !dice.chance(per_mille * factor / if member.died_on.is_some() { 1 } else { 2 } + per_mille / 2) {
            return vec![];
        }
        let Some(from) = self.today.plus_days(-dice.between(20, HORIZON_DAYS - 400)) else { return vec![] };
        if !member.lives(from) || member.years(from) < OLDER_YEARS {
            return vec![];
        }
        let left = if dice.chance(300) { from.plus_days(dice.between(30, 900)) } else { None };
        let died = member.died_on.and_then(|day| day.plus_days(1));
        let end = [left, died].into_iter().flatten().min().filter(|end| *end <= self.today);
        let mut stays = Vec::new();
        // A few lived in another home before.
        if dice.chance(90) {
            let before =
                from.plus_days(-dice.between(60, 390)).filter(|day| member.years(*day) >= OLDER_YEARS);
            stays.extend(before.and_then(|before| self.stay((before, Some(from)), county, dice)));
        }
        stays.extend(self.stay((from, end), county, dice));
        stays
    }

    /// A bed for these days, in the own county first.
    fn stay(&mut self, days: (Day, Option<Day>), county: Region, dice: &mut Dice) -> Option<Stay> {
        let (from, end) = days;
        let end_known = end.and_then(|end| end.plus_days(dice.between(0, 10)));
        // As long as nobody has told of the end, the bed is taken.
        let until = match (end, end_known) {
            (Some(end), Some(known)) if known <= self.today => self.offset(end),
            _ => self.offset(self.today) + 1,
        };
        let span = self.offset(from)..until;
        let near: Vec<usize> = (0..self.list.len())
            .filter(|at| self.list.get(*at).is_some_and(|home| home.county == county))
            .collect();
        let all: Vec<usize> = (0..self.list.len()).collect();
        for attempt in 0..TRIES {
            let among = if attempt < TRIES / 2 && !near.is_empty() { &near } else { &all };
            let Some(at) = dice.pick(among).copied() else { continue };
            let begin = self.begin;
            if let Some(home) = self.list.get_mut(at)
                && home.take(span.clone(), from, begin)
            {
                return Some(Stay { home: at, from, end, end_known });
            }
        }
        None
    }

    /// What is on record of a stay.
    pub(crate) fn sheet(
        &self,
        stay: Stay,
        id: String,
        resident: &str,
        health: &Health,
        dice: &mut Dice,
    ) -> Sheet {
        let home = self.list.get(stay.home).map_or_else(String::new, |home| home.id.clone());
        let admitted =
            if dice.chance(10) { History::Unknown } else { History::always(stay.from.to_string()) };
        let assessed = self.assessed(stay, health, dice);
        let care = health.care();
        let national = if dice.chance(780) { History::always(care) } else { History::Unknown };
        // Homes see their people a step worse now and then: the subsidy goes by the level.
        let declared = match care {
            "self_caring" if dice.chance(70) => "half_disabled",
            "half_disabled" if dice.chance(90) => "disabled",
            same => same,
        };
        let facts = vec![
            ("resident", History::always(resident.to_owned())),
            ("institution", History::always(home)),
            ("status", self.status(stay, dice)),
            ("admitted_on", admitted),
            ("assessed_level", assessed),
            ("national_level", national),
            ("declared_level", History::always(declared)),
        ];
        Sheet::new(Table::Stay, id, facts)
    }

    fn status(&self, stay: Stay, dice: &mut Dice) -> History {
        let mut spells = vec![Spell::since("in_home", stay.from, dice.between(0, 5), HOME)];
        let last = stay.end.unwrap_or(self.today);
        let length = stay.from.days_until(last);
        if length > 120 && dice.chance(200) {
            let first = dice.between(30, length - 60);
            let leave = (stay.from.plus_days(first), stay.from.plus_days(first + dice.between(3, 40)));
            if let (Some(from), Some(until)) = leave {
                let known_on = from.plus_days(dice.between(0, 6));
                spells.push(Spell {
                    value: "on_leave".into(),
                    from: Some(from),
                    until: Some(until),
                    known_on,
                    source: HOME,
                });
            }
        }
        if let Some(end) = stay.end {
            let known_on = stay.end_known;
            spells.push(Spell {
                value: "ended".into(),
                from: Some(end),
                until: None,
                known_on,
                source: HOME,
            });
        }
        History::told(spells, self.today)
    }

    fn assessed(&self, stay: Stay, health: &Health, dice: &mut Dice) -> History {
        let care = health.care();
        // The subsidy hangs on it, so nearly everybody is assessed.
        match dice.below(1_000) {
            0..3 => History::Unknown,
            3..720 => History::always(care),
            _ => {
                let again = stay.from.plus_days(dice.between(180, 500)).filter(|day| *day < self.today);
                let first = if again.is_some() && dice.chance(700) { care_level(0) } else { care };
                let mut spells = vec![Spell::since(first, stay.from, dice.between(2, 20), ASSESSORS)];
                spells.extend(again.map(|day| Spell::since(care, day, dice.between(2, 20), ASSESSORS)));
                History::told(spells, self.today)
            }
        }
    }
}

impl Home {
    fn new(id: String, small: u64, places: &Places, days: (Day, Day), dice: &mut Dice) -> Home {
        let (begin, today) = days;
        let (low, high) = match dice.below(100) {
            0..40 => (20, 60),
            40..75 => (60, 120),
            75..93 => (120, 240),
            _ => (240, 400),
        };
        // A small city has small homes.
        let beds = u64::try_from(dice.between(low, high)).unwrap_or(20).min(small.max(10));
        let beds = u16::try_from(beds).unwrap_or(u16::MAX);
        let region = match dice.pick(&places.zones) {
            Some(zone) if dice.chance(90) => *zone,
            Some(_) | None => places.region(places.any(dice)),
        };
        let licensed_on = today.plus_days(-dice.between(500, 9_000)).unwrap_or(today);
        let first_on = licensed_on.plus_days(dice.between(10, 150)).filter(|_| !dice.chance(30));
        let fewer = if dice.chance(100) && beds > 20 {
            today.plus_days(-dice.between(100, 1_500)).map(|day| (beds * 3 / 4, day))
        } else {
            None
        };
        let length = usize::try_from(begin.days_until(today)).unwrap_or(0) + 1;
        let taken = vec![0; length];
        Home { id, region, county: county_of(region), beds, fewer, licensed_on, first_on, taken }
    }

    /// Takes a bed on all these days, or none where one of them has none left.
    fn take(&mut self, span: std::ops::Range<usize>, from: Day, begin: Day) -> bool {
        if self.first_on.is_none_or(|first| from < first) || span.is_empty() {
            return false;
        }
        let more_from = self.fewer.map(|(_, day)| usize::try_from(begin.days_until(day).max(0)).unwrap_or(0));
        let fewer = self.fewer.map_or(self.beds, |(beds, _)| beds);
        let Some(taken) = self.taken.get_mut(span.clone()) else { return false };
        let beds = |at: usize| if more_from.is_some_and(|day| at < day) { fewer } else { self.beds };
        let free = taken.iter().zip(span).all(|(taken, at)| *taken < beds(at));
        if free {
            taken.iter_mut().for_each(|taken| *taken += 1);
        }
        free
    }
}
