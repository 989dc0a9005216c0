//! Random homes, people and stays, of which the operating subsidy of Jinzhong is asked.

use std::collections::BTreeSet;

use base::Day;

use crate::HEAD;
use crate::case::Case;
use crate::check::{Days, Domains};
use crate::dice::{Dice, day, later, ymd};
use crate::oracle::World;

/// How many random numbers a case takes.
pub const NUMBERS: usize = 220;

/// Districts, a county under its new code and its old one; then a province too wide, elsewhere.
const PLACES: [&str; 12] = [
    "140702",
    "140702",
    "140702",
    "140702",
    "1407",
    "140791",
    "140703001",
    "140726",
    "140726002003",
    "140702",
    "14",
    "370812",
];

const PARAMETERS: [(&str, &[&str], usize); 11] = [
    ("operating_share", &["by_months", "by_days", "by_days", "by_days", "by_months", "on_count_day"], 4),
    ("operating_month_day", &["first_day", "last_day"], 3),
    ("operating_count_day", &["mid_year", "year_end"], 2),
    ("operating_grade_by", &["assessed", "declared"], 4),
    ("operating_counts_leave", &["yes", "no"], 4),
    ("operating_hukou_on", &["each_day", "year_end"], 3),
    ("operating_double_stay", &["count_both", "first_home", "first_home", "neither"], 4),
    ("operating_year_from", &["licence", "first_resident"], 3),
    ("operating_backdated", &["yes", "no"], 3),
    ("operating_before_plan", &["yes", "no"], 1),
    ("operating_public_built_for_profit", &["yes", "no"], 1),
];

const LEVELS: [&str; 3] = ["self_caring", "half_disabled", "disabled"];

/// The year that is judged, as far as it is over on the day of the run.
struct Year {
    first: Day,
    on: Day,
    last: Day,
}

impl Year {
    fn of(on: Day) -> Year {
        Year { first: on.start_of_year(), on, last: on.end_of_year() }
    }

    /// The first day of each month that has begun: the first and the last day of a month may count differently.
    fn months(&self) -> impl Iterator<Item = Day> {
        let first = self.first;
        (0..12).map(move |n| first.plus_months(n).unwrap()).filter(move |d| *d <= self.on)
    }

    /// A day on which something may change: close to an edge, or somewhere before the run.
    fn some_day(&self, dice: &mut Dice<'_>) -> Day {
        let past = self.first.days_until(self.on);
        let within = later(self.first, dice.between(0, past.max(1)));
        let middle = later(self.first.plus_months(6).unwrap(), -1);
        let edge = within.end_of_month();
        let anchor = dice.pick(&[within, within, within, edge, edge, self.first, self.on, self.last, middle]);
        dice.near(anchor)
    }
}

pub fn case(numbers: &[u16]) -> Case {
    let mut dice = Dice::new(numbers);
    let (mut head, mut holes) = (dice.split(HEAD), dice.split(6));
    let year = head.pick(&[2023, 2024, 2020, 2019, 2016, 2028]);
    let (month, day_of) = (head.pick(&[1, 1, 1, 2, 2, 2, 2, 3, 3, 4, 5, 6, 7, 12]), head.between(1, 28));
    let first = ymd(year, month, 1);
    let on = if head.below(3) < 2 { first.end_of_month() } else { later(first, day_of - 1) };
    let mut case = Case::new(on);
    for (name, values, weight) in PARAMETERS {
        parameter(&mut case, &mut head, name, values, weight);
    }
    if head.once_in(5) {
        let from = Year::of(on).some_day(&mut head);
        case.set("operating_rate", "disabled", Some(from), "1000 yuan", 0);
    }
    let homes = head.pick(&[1, 1, 1, 2]);
    let people = head.pick(&[1, 1, 2]);
    let stays = head.pick(&[1, 1, 2, 2, 3]);
    for i in 1..=homes {
        home(&mut case, &format!("H{i}"), &mut dice.split(16));
    }
    for i in 1..=people {
        resident(&mut case, &format!("R{i}"), &mut dice.split(16));
    }
    for i in 1..=stays {
        stay(&mut case, &format!("S{i}"), (homes, people), &mut dice.split(30));
    }
    case.make_holes(&mut holes);
    cheap_enough(&mut case);
    case
}

fn parameter(case: &mut Case, dice: &mut Dice<'_>, name: &str, values: &[&str], weight: usize) {
    let (value, other) = (dice.pick(values), dice.pick(values));
    match dice.below(14) {
        12 => {
            case.set(name, "", None, other, 1);
            case.set(name, "", Some(Year::of(case.on).some_day(dice)), value, 0);
        }
        // Unset before.
        13 => case.set(name, "", Some(Year::of(case.on).some_day(dice)), value, 1),
        _ => case.set(name, "", None, value, weight),
    }
}

fn home(case: &mut Case, id: &str, dice: &mut Dice<'_>) {
    let (year, of) = (Year::of(case.on), ("institution", id));
    let mut mostly = |fact, usual, rare| {
        let value = if dice.once_in(24) { rare } else { usual };
        case.fact(of, fact, value, 2);
    };
    mostly("founder", "social", "public");
    mostly("nature", "non_profit", "for_profit");
    mostly("meets_standard", "yes", "no");
    mostly("qualified", "yes", "no");
    case.fact(
        of,
        "operating_model",
        dice.pick(&["privately_run", "public_built_private_run", "publicly_run"]),
        2,
    );
    case.fact(
        of,
        "work_kind",
        dice.pick(&["new", "new", "new", "new", "rebuilt", "rebuilt", "rebuilt", "existing"]),
        2,
    );
    let long_ago = day("2015-03-01");
    let year_before = |d: Day| d.plus_months(-12).unwrap();
    let inside = year.some_day(dice);
    let licensed = dice.pick(&[long_ago, long_ago, long_ago, year_before(inside), year_before(inside)]);
    case.fact(of, "licensed_on", &dice.near(licensed).to_string(), 4);
    let came = dice.pick(&[long_ago, year_before(inside), year_before(inside)]);
    let came = if dice.once_in(6) { "none".to_owned() } else { dice.near(came).to_string() };
    case.fact(of, "first_resident_on", &came, 4);
}

fn resident(case: &mut Case, id: &str, dice: &mut Dice<'_>) {
    let (year, of) = (Year::of(case.on), ("resident", id));
    let died = year.some_day(dice);
    let died = match dice.below(8) {
        0..=5 => "none".to_owned(),
        6 => died.to_string(),
        _ => later(year.first, -100).to_string(),
    };
    case.fact(of, "died_on", &died, 6);
    let (here, there) = (dice.pick(&PLACES), dice.pick(&["110101", "140105", "140702"]));
    let (a, b) = (year.some_day(dice), year.some_day(dice));
    let (moved, back) = (a.min(b), a.max(b));
    match dice.below(12) {
        0..=4 => case.fact(of, "hukou", here, 6),
        5 | 6 => case.steps(of, "hukou", &[(here, None), (there, Some(moved))], 4),
        7 => case.steps(of, "hukou", &[(there, None), (here, Some(moved))], 4),
        8 => case.steps(of, "hukou", &[(here, None), ("", Some(moved)), (there, Some(later(moved, 9)))], 3),
        9 => case.steps(of, "hukou", &[(here, None), (there, Some(moved)), (here, Some(back))], 3),
        10 => case.steps(of, "hukou", &[(there, None), (here, Some(moved)), (there, Some(back))], 3),
        _ => case.steps(of, "hukou", &[(here, Some(moved))], 3),
    }
}

fn stay(case: &mut Case, id: &str, (homes, people): (usize, usize), dice: &mut Dice<'_>) {
    let (year, of) = (Year::of(case.on), ("stay", id));
    let (person, home) = (dice.below(people) + 1, dice.below(homes) + 1);
    case.fact(of, "resident", &format!("R{person}"), 0);
    case.fact(of, "institution", &format!("H{home}"), 0);
    let mut days = [(); 4].map(|()| year.some_day(dice));
    days.sort_unstable();
    let [a, b, c, d] = days.map(Some);
    match dice.below(16) {
        0..=3 => case.fact(of, "status", "in_home", 3),
        4 | 5 => case.steps(of, "status", &[("in_home", a), ("ended", d)], 3),
        6 | 7 => case.steps(of, "status", &[("in_home", a), ("on_leave", b), ("in_home", c), ("", d)], 3),
        // Away in between, and nothing said about it.
        8 | 9 => case.steps(of, "status", &[("in_home", a), ("", b), ("in_home", c), ("", d)], 3),
        10..=12 => case.steps(of, "status", &[("in_home", None), ("on_leave", b), ("ended", d)], 3),
        13 | 14 => case.steps(of, "status", &[("in_home", a)], 3),
        _ => case.fact(of, "status", "ended", 3),
    }
    let (admitted, shared) = (year.some_day(dice), day("2018-05-06"));
    case.fact(of, "admitted_on", &dice.pick(&[admitted, admitted, shared]).to_string(), 5);
    for fact in ["assessed_level", "declared_level"] {
        let (level, other) = (dice.pick(&LEVELS), dice.pick(&LEVELS));
        match dice.below(8) {
            0..=4 => case.fact(of, fact, level, 4),
            5 | 6 => case.steps(of, fact, &[(level, None), (other, Some(year.some_day(dice)))], 3),
            _ => case.steps(of, fact, &[(level, Some(year.some_day(dice)))], 3),
        }
    }
}

/// The oracle works out every day of the year so far for every filling: where that is much, less is missing.
fn cheap_enough(case: &mut Case) {
    let days = Year::of(case.on).first.days_until(case.on) + 1;
    let most = 6 + usize::try_from(2_000 / days).unwrap();
    let values = |hole: &crate::case::Slot| match hole {
        crate::case::Slot::Fact(_, _, "died_on") => 11,
        crate::case::Slot::Fact(_, _, "licensed_on" | "first_resident_on" | "admitted_on") => 7,
        _ => 3,
    };
    while case.holes.iter().map(values).product::<usize>() > most {
        case.holes.pop();
    }
}

/// What the days of a home and of stays may be where they are missing: later only ever means less, so the ends of
/// the stretches are enough, and a later death only more while the hukou on the day of death is the same; days of admission only stand before or after each other.
pub fn domains(case: &Case, world: &World, days: Days) -> Domains {
    let year = Year::of(case.on);
    let every: Vec<Day> = match days {
        Days::Turning => vec![],
        Days::Every => (0..=year.first.days_until(year.on) + 1).map(|n| later(year.first, n)).collect(),
    };
    let mut qualified = vec![year.first, year.last, later(year.last, 1)];
    qualified.extend(year.months().map(|first| later(first, 1)));
    qualified.extend(&every);
    let started = qualified.iter().map(|d| d.plus_months(-12).unwrap().to_string());
    let mut homes: Vec<String> = vec!["1980-01-01".into(), "2030-12-31".into()];
    homes.extend(started);
    let mut first_residents = homes.clone();
    first_residents.push("none".into());
    let admitted = world.rows.get("stay").into_iter().flat_map(|rows| rows.values());
    let others: BTreeSet<Day> =
        admitted.filter_map(|row| row.get("admitted_on")).map(|text| day(text)).collect();
    let around = others.iter().flat_map(|d| [*d, later(*d, 1)]).chain(every.iter().copied());
    let mut admissions: Vec<String> = around.map(|d| d.to_string()).collect();
    admissions.extend(["1980-01-01".into(), "2030-12-31".into(), "2000-01-01".into()]);
    Domains::from([
        ("resident.died_on".into(), deaths(&year, world, &every)),
        ("institution.licensed_on".into(), homes),
        ("institution.first_resident_on".into(), first_residents),
        ("stay.admitted_on".into(), admissions),
    ])
}

fn deaths(year: &Year, world: &World, every: &[Day]) -> Vec<String> {
    let moves = world.spells.iter().filter(|s| s.fact == "hukou").flat_map(|s| [&s.from, &s.until]);
    let moves = moves.filter_map(|text| Day::parse(text).ok()).flat_map(|d| [later(d, -1), d]);
    let mut days: BTreeSet<Day> = moves.filter(|d| year.first <= *d && *d <= year.last).collect();
    days.extend(every);
    days.extend(year.months().flat_map(|first| [first, later(first, 1)]));
    days.extend([day("1900-01-01"), year.first, year.last, later(year.last, 1), day("2030-12-31")]);
    days.iter().map(Day::to_string).chain(["none".to_owned()]).collect()
}
