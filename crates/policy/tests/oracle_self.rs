//! The oracle alone: that the plain interpreter, against which the engine is held, itself reads
//! `docs/language.md` right. The expected answers are worked out by hand.
#![allow(dead_code, missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "oracle_self/cities.rs"]
mod cities;
mod oracle;
#[path = "oracle_self/schemes.rs"]
mod schemes;

use oracle::{Answer, Oracle, Question, Set, Spell, World};

/// Entities, parameters and enumerations for the tiny packs.
const TINY: &str = r#"
[plan]
in_force_from = 2000-01-01
[enum.grade]
values = [{ code = "low" }, { code = "mid" }, { code = "high" }]
[entity.person]
[entity.person.fact]
a = { type = "yes_no" }
b = { type = "yes_no" }
c = { type = "yes_no" }
grade = { type = "grade" }
other_grade = { type = "grade" }
born_on = { type = "day" }
died_on = { type = "day", may_be_none = true }
age = { type = "number", unit = "years" }
income = { type = "number", unit = "fen" }
home = { type = "region" }
house = { type = "house", many = "people", may_be_none = true }
[entity.house]
[entity.house.fact]
place = { type = "region" }
rooms = { type = "number" }
open = { type = "yes_no", otherwise = "no" }
[parameter.rate]
type = "number"
unit = "fen"
keys = ["grade"]
[[parameter.rate.value]]
from = 2020-01-01
table = { low = "1 yuan", mid = 200 }
[parameter.flag]
type = "yes_no"
[parameter.step]
type = "number"
unit = "months"
set_by = ["city", "county"]
[[parameter.step.value]]
by = "city"
from = 2020-01-01
value = "1 month"
[[parameter.step.value]]
by = "county"
from = 2021-01-01
until = 2022-01-01
value = "1 year"
[[parameter.step.value]]
by = "city"
from = 2023-01-01
value = 3
[region.370883000000]
replaces = "370812"
"#;

fn tiny(more: &str) -> Oracle {
    Oracle::read(&[("tiny/plan.toml".into(), TINY.into()), ("tiny/more.toml".into(), more.into())])
}

fn figure(formula: &str) -> Oracle {
    tiny(&format!("[figure.f]\nentity = \"person\"\nformula = '''{formula}'''"))
}

/// `person:P a=yes b= | house:H rooms=2`.
fn world(text: &str) -> World {
    let mut world = World::default();
    for row in text.split('|').map(str::trim).filter(|r| !r.is_empty()) {
        let mut words = row.split_whitespace();
        let (entity, id) = words.next().unwrap().split_once(':').unwrap();
        let facts = words.map(|w| w.split_once('=').unwrap()).map(|(k, v)| (k.into(), v.into())).collect();
        world.rows.entry(entity.into()).or_default().insert(id.into(), facts);
    }
    world
}

fn spell(world: &mut World, at: &str, value: &str, from: &str, until: &str) {
    let (entity, rest) = at.split_once(':').unwrap();
    let (id, fact) = rest.split_once('.').unwrap();
    let [entity, id, fact, value, from, until] =
        [entity, id, fact, value, from, until].map(std::borrow::ToOwned::to_owned);
    world.spells.push(Spell { entity, id, fact, value, from, until });
}

fn set(world: &mut World, name: &str, key: &str, from: &str, value: &str) {
    let [name, key, from, value] = [name, key, from, value].map(std::borrow::ToOwned::to_owned);
    world.sets.push(Set { name, key, from, value });
}

fn domain(world: &mut World, name: &str, texts: &[&str]) {
    world.domains.insert(name.to_owned(), texts.iter().map(|t| (*t).to_owned()).collect());
}

fn ask(oracle: &Oracle, rule: &str, id: &str, on: &str, world: &World) -> Answer {
    let answer = oracle.answer(&Question { rule: rule.into(), id: id.into(), on: on.into() }, world);
    // Whatever can change the answer has to be asked for; several gaps of one fact have one name.
    assert!(answer.ask_first >= answer.needs.len());
    answer
}

fn needs(answer: &Answer) -> String {
    answer.needs.iter().cloned().collect::<Vec<_>>().join(" ")
}

/// A figure of P on 2024-03-31 as `result; needs; ask_first`.
fn brief(formula: &str, world: &World) -> String {
    let answer = ask(&figure(formula), "f", "P", "2024-03-31", world);
    format!("{}; {}; {}", answer.result, needs(&answer), answer.ask_first)
}

fn value(formula: &str, facts: &str) -> String {
    ask(&figure(formula), "f", "P", "2024-03-31", &world(facts)).result
}

#[test]
fn values_and_precedence() {
    for (formula, wanted) in [
        ("1 + 2 * 3", "7"),
        ("-2 * -3", "6"),
        ("(1 + 2) / 9", "1/3"),
        ("2 yuan", "200"),
        ("55 % * 100", "55"),
        ("0.7", "7/10"),
        ("30 m2 per 100 households * 50 households", "15"),
        ("1 = 1 and not 2 < 1", "yes"),
        ("not 1 = 2 or 1 = 2", "yes"),
        ("if 1 = 2 then 1 else if 2 = 2 then 5 else 9", "5"),
        ("1 in {2, 3} or 4 in 4 to 5 and 5 in 4 to 5", "yes"),
        ("none otherwise none otherwise 3", "3"),
        ("none = none", "yes"),
        ("none < 3", "no"),
        ("none != 3", "yes"),
        ("none in {none, 3}", "no"),
        ("3 is not none", "yes"),
        ("least(3, 1, 2) + greatest(3, 1, 2)", "4"),
        ("round_half_up(5/2) * 10 + round_half_even(5/2)", "32"),
        ("round_half_up(-5/2) * 10 + round_half_even(-7/2)", "-34"),
        ("round_up(-1/3) * 10 + round_down(-5/3)", "-11"),
        ("1 / 3 = 2 / 6", "yes"),
        ("high", "high"),
        ("1 # one\n+ 1", "2"),
    ] {
        assert_eq!(value(formula, "person:P"), wanted, "{formula}");
    }
}

#[test]
fn days_and_months() {
    for (formula, wanted) in [
        ("2024-01-31 + 1 month", "2024-02-29"),
        ("2024-03-31 - 1 months", "2024-02-29"),
        ("2024-02-29 + 1 years", "2025-02-28"),
        ("2024-01-31 + 1 month + 1 days", "2024-03-01"),
        ("2024-03-01 - 2024-02-01", "29"),
        ("2000-03-01 - 1900-03-01", "36525"),
        ("years_between(1944-04-01, day)", "948"),
        ("years_between(1944-04-01, day) = 79 years", "yes"),
        ("years_between(2004-02-29, 2005-02-28) = 1 years", "yes"),
        ("months_between(2024-01-31, 2024-02-29) = 1 month", "yes"),
        ("months_between(2024-01-31, 2024-03-30) = 1 month", "yes"),
        ("months_between(2024-02-01, 2024-01-31) = -1 months", "yes"),
        ("start_of_quarter(2024-05-09)", "2024-04-01"),
        ("end_of_quarter(2024-05-09)", "2024-06-30"),
        ("end_of_year(day)", "2024-12-31"),
        ("days_of_year(2023-05-05) + days_of_month(2024-02-05)", "394"),
        ("day at start_of_month(day)", "2024-03-01"),
        ("day at (start_of_year(day) - 1 days)", "2023-12-31"),
    ] {
        assert_eq!(value(formula, "person:P"), wanted, "{formula}");
    }
}

#[test]
fn what_is_needed_is_what_can_change_the_answer() {
    let open = world("person:P a= b= c=");
    for (formula, wanted) in [
        ("a and b", "undetermined; person:P.a person:P.b; 2"),
        ("if a then 5 else 5", "5; ; 0"),
        ("a or not a", "yes; ; 0"),
        ("a and not a", "no; ; 0"),
        ("a = a", "yes; ; 0"),
        ("b or (a or not a)", "yes; ; 0"),
        ("(if a then b else b)", "undetermined; person:P.b; 1"),
        ("(if a then b else c)", "undetermined; person:P.a person:P.b person:P.c; 3"),
        ("a = b", "undetermined; person:P.a person:P.b; 2"),
        ("(a and b) or (a and not b)", "undetermined; person:P.a; 1"),
        ("(a or b) and (a or not b)", "undetermined; person:P.a; 1"),
        ("a and b and not a", "no; ; 0"),
        ("grade = low or grade in {mid, high}", "yes; ; 0"),
        ("grade = other_grade and a", "undetermined; person:P.a person:P.grade person:P.other_grade; 3"),
        ("died_on is none or died_on is not none", "yes; ; 0"),
        ("if a then (if flag then 1 else 2) else 3", "undetermined; parameter:flag person:P.a; 2"),
    ] {
        let mut open = open.clone();
        domain(&mut open, "person.died_on", &["none", "2020-01-01"]);
        assert_eq!(brief(formula, &open), wanted, "{formula}");
    }
    // A gap that is read first but changes nothing is filled and not needed.
    let answer = ask(&figure("(a or not a) and b"), "f", "P", "2024-03-31", &open);
    assert_eq!((needs(&answer).as_str(), answer.fillings), ("person:P.b", 4));
}

/// A formula over a, b, c and grade, from a row of numbers.
fn random_condition(next: &mut impl FnMut(u64) -> u64, depth: u64) -> String {
    if depth == 0 || next(6) == 0 {
        let leaves = [
            "a",
            "b",
            "c",
            "grade = low",
            "grade in {mid, high}",
            "grade = other_grade",
            "a = b",
            "b at 2024-01-01",
        ];
        return format!("({})", leaves[next(8) as usize]);
    }
    let mut part = || random_condition(next, depth - 1);
    let (x, y, z) = (part(), part(), part());
    match next(5) {
        0 => format!("({x} and {y})"),
        1 => format!("({x} or {y})"),
        2 => format!("(not {x})"),
        3 => format!("(if {x} then {y} else {z})"),
        _ => format!("({x} = {y})"),
    }
}

/// What the tree of partial fillings finds is what a table of all total fillings, made without it, says.
#[test]
fn needs_agree_with_a_table_of_all_fillings() {
    const DOMAINS: [(&str, &[&str]); 5] = [
        ("a", &["yes", "no"]),
        ("b", &["yes", "no"]),
        ("c", &["yes", "no"]),
        ("grade", &["low", "mid", "high"]),
        ("other_grade", &["low", "mid", "high"]),
    ];
    let mut state = 7_u64;
    let mut next = |below: u64| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    for _ in 0..400 {
        let formula = random_condition(&mut next, 4);
        let oracle = figure(&formula);
        let mut table: Vec<(Vec<usize>, String)> = Vec::new();
        for number in 0..72 {
            let mut rest = number;
            let mut facts = String::from("person:P");
            let mut choice = Vec::new();
            for (name, values) in DOMAINS {
                facts.push_str(&format!(" {name}={}", values[rest % values.len()]));
                choice.push(rest % values.len());
                rest /= values.len();
            }
            table.push((choice, ask(&oracle, "f", "P", "2024-03-31", &world(&facts)).result));
        }
        let matters = |i: &usize| {
            let alone = |x: &[usize], y: &[usize]| (0..5).all(|j| (x[j] != y[j]) == (j == *i));
            table.iter().any(|(x, u)| table.iter().any(|(y, v)| u != v && alone(x, y)))
        };
        let wanted: Vec<String> =
            (0..5).filter(matters).map(|i| format!("person:P.{}", DOMAINS[i].0)).collect();
        let answer = ask(&oracle, "f", "P", "2024-03-31", &world("person:P"));
        assert_eq!(answer.needs.iter().cloned().collect::<Vec<_>>(), wanted, "{formula}");
        assert_eq!(answer.ask_first, wanted.len(), "{formula}");
        let result = if wanted.is_empty() { table[0].1.as_str() } else { "undetermined" };
        assert_eq!(answer.result, result, "{formula}");
    }
}

#[test]
fn none_is_tried_where_it_may_be_none() {
    let mut facts = world("person:P");
    domain(&mut facts, "person.died_on", &["2024-03-01", "2025-01-01", "none"]);
    assert_eq!(brief("not died_on <= day", &facts), "undetermined; person:P.died_on; 1");
    domain(&mut facts, "person.died_on", &["2025-01-01", "none"]);
    assert_eq!(brief("not died_on <= day", &facts), "yes; ; 0");
    assert_eq!(value("not died_on <= day", "person:P died_on=none"), "yes");
    assert_eq!(value("died_on <= day", "person:P died_on=2024-03-31"), "yes");
}

#[test]
fn regions() {
    for (formula, wanted) in [
        ("home within 37", "yes"),
        ("home within 370883", "yes"),
        ("home within 370812", "yes"),
        ("home within 370812001", "yes"),
        ("home within 370812002", "no"),
        ("home within 3708", "yes"),
        ("home within 3709", "no"),
        ("home = 370883001000", "yes"),
        ("home in {370812001, 1407}", "yes"),
        ("home = (if day < 2000-01-01 then 1407 else 370812001)", "yes"),
        ("home", "370883001000"),
    ] {
        assert_eq!(value(formula, "person:P home=370812001"), wanted, "{formula}");
    }
    let facts = world("person:P home=");
    assert_eq!(brief("home within 1407 or not home within 140702", &facts), "yes; ; 0");
    assert_eq!(brief("home within 1407", &facts), "undetermined; person:P.home; 1");
    // 1407 itself, 140702, 140703, elsewhere.
    let oracle = figure("home within 140702 and home within 1407 or home in {140703}");
    assert_eq!(ask(&oracle, "f", "P", "2024-03-31", &facts).fillings, 4);
}

#[test]
fn spells_runs_and_gaps() {
    let mut facts = world("person:P | house:H");
    spell(&mut facts, "person:P.a", "yes", "2024-01-01", "2024-02-01");
    spell(&mut facts, "person:P.a", "", "2024-02-01", "2024-02-10");
    spell(&mut facts, "person:P.a", "", "2024-02-10", "2024-03-01");
    spell(&mut facts, "person:P.a", "no", "2024-03-01", "");
    assert_eq!(brief("a", &facts), "no; ; 0");
    assert_eq!(brief("a at 2024-01-31", &facts), "yes; ; 0");
    assert_eq!(brief("a at 2024-02-01 = a at 2024-02-09", &facts), "yes; ; 0");
    assert_eq!(brief("a at 2024-02-01 = a at 2024-02-10", &facts), "undetermined; person:P.a; 2");
    assert_eq!(brief("a at 2023-12-31 and a at 1900-01-01", &facts), "undetermined; person:P.a; 1");
    assert_eq!(brief("count over days of year (a)", &facts).split(';').next(), Some("undetermined"));
    // What no spell covers is `otherwise`; before there is any spell it is unknown.
    facts.rows.get_mut("person").unwrap().get_mut("P").unwrap().insert("house".into(), "H".into());
    assert_eq!(brief("house.open", &facts), "undetermined; house:H.open; 1");
    spell(&mut facts, "house:H.open", "yes", "2024-01-01", "2024-03-31");
    assert_eq!(brief("house.open", &facts), "no; ; 0");
    assert_eq!(brief("house.open at 2024-03-30", &facts), "yes; ; 0");
}

#[test]
fn parameters_by_day_authority_and_set() {
    let mut facts = world("person:P grade=mid");
    for (formula, wanted) in [
        ("rate[grade]", "200; ; 0"),
        ("rate[low] at 2020-01-01", "100; ; 0"),
        ("rate[high]", "undetermined; parameter:rate[high]; 1"),
        ("rate[low] at 2019-12-31", "undetermined; parameter:rate[low]; 1"),
        ("step at 2020-06-01", "1; ; 0"),
        ("step at 2021-06-01", "12; ; 0"),
        ("step at 2022-06-01", "1; ; 0"),
        ("step", "3; ; 0"),
        ("day + step", "2024-06-30; ; 0"),
    ] {
        domain(&mut facts, "parameter:rate", &["1", "2 yuan"]);
        assert_eq!(brief(formula, &facts), wanted, "{formula}");
    }
    set(&mut facts, "rate", "high", "2024-03-01", "7 yuan");
    set(&mut facts, "step", "", "2024-03-31", "");
    domain(&mut facts, "parameter:step", &["1", "1 month"]);
    assert_eq!(brief("rate[high]", &facts), "700; ; 0");
    assert_eq!(brief("step", &facts), "1; ; 0");
    domain(&mut facts, "parameter:step", &["1", "1 year"]);
    assert_eq!(brief("step", &facts), "undetermined; parameter:step; 1");
    assert_eq!(brief("step at 2024-03-30", &facts), "3; ; 0");
}

#[test]
fn collections() {
    let facts = "person:P house=H a=yes income=100 | person:Q house=H a=no income=50 grade=low \
                 | person:R house=none a=yes income=7 | house:H rooms=2 place=1407 | house:I rooms=1";
    for (formula, wanted) in [
        ("sum of house.people.income", "150"),
        ("sum of house.people.(income * 2) where a", "200"),
        ("count of house.people where income <= 100 fen", "2"),
        ("(count of house.people where a) + 1", "2"),
        ("any of house.people where grade = low and not a", "yes"),
        ("all of house.people where a", "no"),
        ("min of house.people.income", "50"),
        ("max of house.people.income where income > 100 fen", "none"),
        ("sum of house.people.income where income > 100 fen", "0"),
        ("house.place within 14", "yes"),
        ("sum of house.people.house.rooms", "4"),
        ("(count of house.people) at day", "2"),
    ] {
        let facts = facts.replace("person:P", "person:P grade=mid");
        assert_eq!(value(formula, &facts), wanted, "{formula}");
    }
    let facts = facts.replace("P house=H", "P house=none grade=mid");
    assert_eq!(value("all of house.people where a", &facts), "yes");
    assert_eq!(value("house.rooms is none", &facts), "yes");
    assert_eq!(value("sum of house.people.income", &facts), "0");
    // A member that cannot matter is not needed.
    let open = world("person:P house=H a= b=yes | person:Q house=H a=yes b= | house:H");
    assert_eq!(brief("any of house.people where a", &open), "yes; ; 0");
    assert_eq!(brief("count of house.people where a and b", &open), "undetermined; person:P.a person:Q.b; 2");
}

#[test]
fn folds_over_parts() {
    let mut facts = world("person:P");
    spell(&mut facts, "person:P.a", "yes", "2024-02-10", "2024-03-11");
    spell(&mut facts, "person:P.a", "no", "", "2024-02-10");
    spell(&mut facts, "person:P.a", "no", "2024-03-11", "");
    for (formula, wanted) in [
        ("count over days of year (a)", "30"),
        ("count over days of month (a)", "10"),
        ("count over months of year (a)", "1"),
        ("sum over pieces of year (if a then days else 0 days)", "30"),
        ("sum over pieces of year (366 fen * days / days_of_year(day))", "91"),
        ("sum over months of year (days)", "91"),
        ("count over quarters of year (yes)", "1"),
        ("count over months of year (yes) at end_of_year(day)", "3"),
        ("any over days of quarter (a)", "yes"),
        ("all over previous 2 months (a)", "no"),
        ("any over previous 1 months (a)", "yes"),
        ("any over previous (step) quarters (a)", "no"),
        ("min over previous 2 years (day)", "2022-12-31"),
        ("sum over previous 3 days (days)", "3"),
        ("max over months of year (if day < 2024-02-01 then 1 else 2) at 2025-06-01", "none"),
    ] {
        assert_eq!(brief(formula, &facts), format!("{wanted}; ; 0"), "{formula}");
    }
}

#[test]
fn errors_are_an_answer_of_their_own() {
    assert_eq!(value("1 / 0", "person:P"), "undetermined");
    assert_eq!(value("no and 1 / 0 = 1", "person:P"), "no");
    let mut facts = world("person:P income=");
    domain(&mut facts, "person.income", &["0", "5"]);
    assert_eq!(brief("1 fen / (income - income)", &facts), "undetermined; ; 0");
    assert_eq!(brief("5 fen / income", &facts), "undetermined; person:P.income; 1");
    assert_eq!(brief("working_day_on_or_after(day)", &facts), "undetermined; ; 0");
}

#[test]
fn working_days() {
    let oracle = tiny(
        "[working_days.2026]\nholidays = [2026-10-01, 2026-10-02]\nworkdays = [2026-10-10]\n\
         [figure.f]\nentity = 'person'\nformula = 'working_day_on_or_after(day)'\n\
         [figure.g]\nentity = 'person'\nformula = 'working_day_on_or_before(day)'\n\
         [figure.h]\nentity = 'person'\nformula = 'add_working_days(day, 2 days)'",
    );
    let at = |rule: &str, on: &str| ask(&oracle, rule, "P", on, &world("person:P")).result;
    assert_eq!(at("f", "2026-10-01"), "2026-10-05");
    assert_eq!(at("f", "2026-10-10"), "2026-10-10");
    assert_eq!(at("g", "2026-10-04"), "2026-09-30");
    assert_eq!(at("h", "2026-09-30"), "2026-10-06");
}

#[test]
fn dated_formulas_and_the_day_of_a_figure() {
    let oracle = tiny(
        "[figure.f]\nentity = 'person'\nperiod = 'year'\nat = 'last_day'\nunit = 'years'\n\
         formula = [{ from = 2000-01-01, formula = '1 years' }, { from = 2024-12-31, formula = '30 months' }]\n\
         [figure.g]\nentity = 'person'\nformula = 'f'",
    );
    let at = |rule: &str, on: &str| ask(&oracle, rule, "P", on, &world("person:P")).result;
    assert_eq!(at("f", "2023-03-31"), "1");
    assert_eq!(at("f", "2024-03-31"), "5/2");
    assert_eq!(at("g", "2024-03-31"), "12");
    assert_eq!(at("g", "2024-12-31"), "30");
    assert_eq!(at("g", "1999-12-31"), "undetermined");
}
