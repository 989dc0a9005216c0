//! Random people of whom the very-old allowance of Yanzhou is asked.

use std::collections::BTreeSet;

use base::Day;

use crate::HEAD;
use crate::case::{Case, Noise, set_on};
use crate::check::Domains;
use crate::dice::{Dice, day, later, ymd};
use crate::oracle::{Spell, World};

/// How many random numbers a case takes.
pub const NUMBERS: usize = 130;

/// Yanzhou, a place in it, its code of old, the city above it, elsewhere.
const PLACES: [&str; 10] = [
    "370812",
    "370812",
    "370812",
    "370812001",
    "370812001002",
    "370882",
    "370882",
    "370812",
    "3708",
    "140702",
];

const PARAMETERS: [(&str, &str, [&str; 3], usize); 9] = [
    ("very_old_rate", "from_80", ["50 yuan", "100 yuan", "0 fen"], 1),
    ("very_old_rate", "from_90", ["100 yuan", "50 yuan", "12_345"], 1),
    ("very_old_second_band", "", ["90 years", "85 years", "120 years"], 1),
    ("very_old_third_band", "", ["100 years", "90 years", "95 years"], 1),
    ("very_old_start", "", ["month_of_birthday", "month_after", "month_after"], 4),
    ("very_old_stop_death", "", ["month_of_event", "month_after", "month_after"], 3),
    ("very_old_stop_move", "", ["month_of_event", "month_after", "month_after"], 3),
    ("very_old_reference_day", "", ["first_day", "last_day", "last_day"], 3),
    ("very_old_excludes_destitute", "", ["yes", "no", "no"], 3),
];

struct Month {
    first: Day,
    last: Day,
}

impl Month {
    fn of(on: Day) -> Month {
        Month { first: on.start_of_month(), last: on.end_of_month() }
    }

    /// A day close to an edge of the month, or somewhere in it.
    fn some_day(&self, dice: &mut Dice<'_>) -> Day {
        let middle = later(self.first, dice.between(0, 27));
        let anchor =
            dice.pick(&[self.last, self.first, middle, middle, later(self.first, -20), later(self.last, 20)]);
        dice.near(anchor)
    }
}

pub fn case(numbers: &[u16]) -> Case {
    let mut dice = Dice::new(numbers);
    let mut head = dice.split(HEAD);
    let mut holes = dice.split(6);
    let (year, month) =
        (head.pick(&[2024, 2025, 2023, 2026, 2028]), head.pick(&[2, 3, 1, 2, 4, 7, 8, 11, 12]));
    let length = ymd(year, month, 1).days_in_month();
    let last = head.between(1, length);
    let on = ymd(year, month, head.pick(&[length, length, 1, last]));
    let mut case = Case::new(on);
    let age = head.pick(&[80, 80, 80, 80, 80, 80, 80, 60, 85]);
    if age != 80 {
        case.set("very_old_age", "", None, &format!("{age} years"), 0);
    }
    parameters(&mut case, &mut head);
    let people = head.pick(&[1, 1, 2, 3]);
    for i in 1..=people {
        resident(&mut case, &format!("R{i}"), age, &mut dice.split(24));
    }
    case.make_holes(&mut holes);
    case
}

fn parameters(case: &mut Case, dice: &mut Dice<'_>) {
    let month = Month::of(case.on);
    for (name, key, values, weight) in PARAMETERS {
        let (value, other) = (dice.pick(&values), dice.pick(&values));
        match dice.below(16) {
            // From a day in the month on, with another value or none before.
            14 => {
                case.set(name, key, None, other, 0);
                case.set(name, key, Some(later(month.last, -1)), value, 0);
            }
            15 => case.set(name, key, Some(month.some_day(dice)), value, weight),
            _ => case.set(name, key, None, value, weight),
        }
    }
    case.set("very_old_rate", "from_100", None, dice.pick(&["300 yuan", "100 yuan"]), 1);
}

fn clamped(day_: Day) -> String {
    day_.clamp(day("1900-01-01"), day("2030-12-31")).to_string()
}

fn resident(case: &mut Case, id: &str, age: i64, dice: &mut Dice<'_>) {
    let month = Month::of(case.on);
    let of = ("resident", id);
    let years = dice.pick(&[80, 80, age, 81, 90, 90, 85, 100, 100, 95, 95, 90, 120, 121, 40]);
    let birthday = [month.some_day(dice), ymd(case.on.year().into(), 2, 28), later(month.first, -200)];
    let birthday = dice.pick(&[birthday[0], birthday[0], birthday[0], birthday[1], birthday[2]]);
    let born = later(birthday.plus_years(-years).unwrap(), dice.pick(&[0, 0, 1]));
    case.fact(of, "born_on", &clamped(born), 8);
    let died = match dice.below(12) {
        0..=6 => "none".to_owned(),
        7..=9 => clamped(month.some_day(dice)),
        10 => clamped(dice.near(born.plus_years(age).unwrap())),
        _ => clamped(later(month.first, -400)),
    };
    case.fact(of, "died_on", &died, 8);
    let relief = dice.pick(&["no_relief", "no_relief", "low_income", "subsistence", "destitute"]);
    case.fact(of, "relief", relief, 4);
    hukou(case, id, dice);
}

fn hukou(case: &mut Case, id: &str, dice: &mut Dice<'_>) {
    let month = Month::of(case.on);
    let of = ("resident", id);
    let here = dice.pick(&PLACES);
    let (first, second) = (dice.pick(&["140702", "370811", "370812"]), dice.pick(&["370812001", "110101"]));
    let (a, b) = (month.some_day(dice), month.some_day(dice));
    let (a, b) = (a.min(b), a.max(b));
    match dice.below(14) {
        0..=5 => case.fact(of, "hukou", here, 8),
        6 | 7 => case.steps(of, "hukou", &[(here, None), (first, Some(a))], 8),
        8 | 9 => case.steps(of, "hukou", &[(first, None), (here, Some(a))], 8),
        10 => case.steps(of, "hukou", &[(here, None), (first, Some(a)), (second, Some(b))], 5),
        11 => case.steps(of, "hukou", &[(first, None), (here, Some(a)), (first, Some(b))], 5),
        // Nothing is known before the first spell, or between two.
        12 => case.steps(of, "hukou", &[(here, Some(a)), (first, Some(later(b, 1)))], 4),
        _ => case.steps(of, "hukou", &[(here, None), ("", Some(a)), (first, Some(later(b, 2)))], 4),
    }
    if dice.once_in(6) {
        let late = dice.once_in(2);
        case.noise.push(Noise {
            spell: Spell {
                entity: "resident".into(),
                id: id.into(),
                fact: "hukou".into(),
                value: dice.pick(&["370812", "140702"]).into(),
                from: if late { String::new() } else { a.to_string() },
                until: String::new(),
            },
            known_on: later(case.on, 1 - 30 * i64::from(!late)).to_string(),
            source: if late { "公安" } else { "邻居" },
        });
    }
}

/// The first day on which nobody born is so old on a day.
fn too_young(on: Day, years: i64) -> Day {
    let mut born = later(on.plus_years(-years).unwrap(), -2);
    while born.plus_years(years).unwrap() <= on {
        born = later(born, 1);
    }
    born
}

/// What the gaps of a resident may be: one day of each stretch that the question can tell apart.
pub fn domains(case: &Case, world: &World, id: &str) -> Domains {
    let month = Month::of(case.on);
    let row = &world.rows["resident"][id];
    let years = |name: &str| {
        set_on(world, name, month.last).map(|v| v.trim_end_matches(" years").parse::<i64>().unwrap())
    };
    let age = years("very_old_age").unwrap_or(80);
    let mut ages = BTreeSet::from([age]);
    for name in ["very_old_second_band", "very_old_third_band"] {
        ages.extend(years(name).map_or(vec![80, 81, 120], |n| vec![n]));
    }
    let moves: Vec<Day> =
        moves(world, id).into_iter().filter(|d| month.first < *d && *d <= month.last).collect();
    let known = |fact: &str| row.get(fact).and_then(|text| Day::parse(text).ok());
    let in_month = |d: &Day| month.first <= *d && *d <= month.last;
    // Days of death that differ; those before the month do not, nor those after it.
    let mut deaths = BTreeSet::from([later(month.first, -1), month.first, later(month.last, 1)]);
    deaths.extend(&moves);
    let mut ends = BTreeSet::from([later(month.first, -1), month.last]);
    ends.extend(moves.iter().map(|d| later(*d, -1)));
    if row.contains_key("died_on") {
        ends.extend(known("died_on"));
    } else {
        ends.extend(deaths.iter().filter(|d| in_month(d)));
    }
    let births: BTreeSet<Day> = match known("born_on") {
        Some(born) => [born].into(),
        None => ends.iter().flat_map(|end| ages.iter().map(|n| too_young(*end, *n))).collect(),
    };
    deaths
        .extend(births.iter().flat_map(|b| ages.iter().map(|n| b.plus_years(*n).unwrap())).filter(in_month));
    // A band that begins at an age which somebody has on one day of the month and not on another.
    let mut bands = BTreeSet::from([80, 81, 120]);
    for born in &births {
        let attained = [later(month.first, -1), month.last].map(|end| born.full_years_until(end));
        bands.extend(attained.into_iter().flat_map(|n| [n, n + 1]).filter(|n| (80..=120).contains(n)));
    }
    let bands: Vec<String> = bands.into_iter().map(|n| format!("{n} years")).collect();
    let text = |days: &BTreeSet<Day>| -> Vec<String> {
        let ends = ["1900-01-01".to_owned(), "2030-12-31".to_owned()];
        ends.into_iter().chain(days.iter().map(|d| clamped(*d))).collect()
    };
    let mut died = text(&deaths);
    died.push("none".into());
    let list = |values: &[&str]| values.iter().map(|v| (*v).to_owned()).collect();
    Domains::from([
        ("resident.born_on".into(), text(&births)),
        ("resident.died_on".into(), died),
        ("parameter:very_old_rate".into(), list(&["0 fen", "10_000 yuan"])),
        ("parameter:very_old_second_band".into(), bands.clone()),
        ("parameter:very_old_third_band".into(), bands),
    ])
}

fn moves(world: &World, id: &str) -> Vec<Day> {
    let own = world.spells.iter().filter(|s| s.id == id && s.fact == "hukou");
    own.flat_map(|s| [&s.from, &s.until]).filter_map(|text| Day::parse(text).ok()).collect()
}
