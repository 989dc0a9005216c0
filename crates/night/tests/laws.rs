//! The laws of a night: every fen that is due or delivered stands on exactly one list, and a line moves to the right
//! list when more becomes known.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::sync::OnceLock;

use base::Day;
use night::{Claim, ClaimState, Coverage, Delivery, Kind, Line, Night, Records, State, night};
use policy::decide::World;
use policy::facts::{Facts, Snapshot};
use policy::pack::Setting;
use policy::{Pack, Source};
use proptest::prelude::*;

const PACK: &str = r#"
[plan]
code = "test"
zh = "试"
en = "test"
in_force_from = 2024-02-01
region = "370812"

[enum.class]
zh = "类"
en = "class"
values = [{ code = "a", zh = "甲", en = "a" }, { code = "b", zh = "乙", en = "b" }]

[entity.resident]
zh = "老年人"
en = "resident"
[entity.resident.fact.born_on]
zh = "生"
en = "born"
type = "day"
[entity.resident.fact.class]
zh = "类"
en = "class"
type = "class"
[entity.resident.fact.hukou]
zh = "户籍"
en = "hukou"
type = "region"
[entity.resident.fact.account]
zh = "账户"
en = "account"
type = "yes_no"

[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
keys = ["class"]
clauses = ["T-1"]
[[parameter.rate.value]]
status = "enacted"
table = { a = "100 yuan", b = "60 yuan" }

[parameter.pay_day]
zh = "发放日"
en = "pay day"
type = "number"
unit = "days"

[scheme.monthly]
zh = "月补"
en = "monthly"
entity = "resident"
clauses = ["T-1"]
entry = "on_application"
accrues_from = "application"
period = "month"
eligible = "born_on + 80 years <= day and hukou within 370812"
amount = "rate[class]"
payable = "account"
region = "hukou"
[scheme.monthly.calendar]
pay_by = "start_of_month(day) + pay_day"

[scheme.silent]
zh = "静默"
en = "silent"
entity = "resident"
clauses = ["T-1"]
entry = "silent"
period = "quarter"
eligible = "class = a"
amount = "300 yuan"
"#;

fn pack() -> &'static Pack {
    static PARSED: OnceLock<Pack> = OnceLock::new();
    PARSED.get_or_init(|| {
        let source = Source { path: "test.toml".into(), text: PACK.into() };
        policy::pack::read(vec![source])
            .unwrap_or_else(|e| panic!("{}", e.iter().map(|d| d.render(base::Lang::En)).collect::<String>()))
    })
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// What a test says of one person: the texts of a fact file.
type Person = (&'static str, &'static str, &'static str, &'static str);

fn facts(pack: &Pack, people: &[Person]) -> Facts {
    let mut facts = Facts::new(pack);
    let resident = pack.entity_named("resident").unwrap();
    facts.table_mut(pack, resident);
    for (i, (born, class, hukou, account)) in people.iter().enumerate() {
        let row = facts.row(pack, resident, &format!("R{i}"));
        for (name, text) in [("born_on", born), ("class", class), ("hukou", hukou), ("account", account)] {
            let fact = pack.fact_named(resident, name).unwrap();
            let val = facts.value(pack, fact, text).unwrap();
            facts.set(pack, fact, row, val);
        }
    }
    facts
}

fn lists(people: &[Person], records: &Records, on: &str, pay_day: Option<&str>) -> Night {
    let mut pack = pack().clone();
    if let Some(days) = pay_day {
        pack.set(&Setting::of("pay_day", days).unwrap()).unwrap();
    }
    let facts = facts(&pack, people);
    let on = day(on);
    let snapshot = Snapshot::new(&pack, &facts, on.number(), false);
    let world = World { pack: &pack, snapshot: &snapshot, on };
    night(world, records, on.plus_months(-5).unwrap(), on, 1)
}

fn claim(id: &str, state: ClaimState, on: &str) -> Claim {
    Claim { scheme: "monthly".into(), id: id.into(), state, on: day(on) }
}

fn paid(name: &str, id: &str, period: &str, fen: i64, reverses: Option<&str>) -> Delivery {
    Delivery {
        delivery: name.into(),
        scheme: "monthly".into(),
        entity: "resident".into(),
        id: id.into(),
        period: period.into(),
        amount_fen: fen,
        quantity: None,
        paid_on: None,
        known_on: None,
        reverses: reverses.map(str::to_owned),
    }
}

fn covered(period: &str, complete: bool, received: Option<&str>) -> Coverage {
    Coverage {
        scheme: "monthly".into(),
        region: None,
        period: period.into(),
        complete,
        received_on: received.map(day),
    }
}

/// The lines of one person and period of the monthly scheme: list, amount, reason.
fn of<'n>(night: &'n Night, id: &str, period: &str) -> Vec<(Kind, Option<i64>, &'n str)> {
    let mine = |l: &&Line| l.scheme == "monthly" && l.id == id && l.period == period;
    night.lines.iter().filter(mine).map(|l| (l.kind, l.amount_fen, l.code)).collect()
}

const OLD: Person = ("1940-01-01", "a", "370812", "yes");

#[test]
fn a_missing_delivery_is_unknown_until_the_record_is_complete() {
    let mut records =
        Records { claims: Some(vec![claim("R0", ClaimState::Accepted, "2024-03-05")]), ..Records::default() };
    let night = lists(&[OLD], &records, "2024-06-30", Some("25 days"));
    assert_eq!(of(&night, "R0", "2024-04"), [(Kind::Undetermined, Some(10_000), "delivery_unknown")]);
    records.coverage.push(covered("2024-04", false, None));
    let night = lists(&[OLD], &records, "2024-06-30", Some("25 days"));
    assert_eq!(of(&night, "R0", "2024-04"), [(Kind::Undetermined, Some(10_000), "delivery_unknown")]);
    records.coverage.push(covered("2024-04", true, Some("2024-05-10")));
    let night = lists(&[OLD], &records, "2024-06-30", Some("25 days"));
    assert_eq!(of(&night, "R0", "2024-04"), [(Kind::DueMissing, Some(10_000), "overdue")]);
    records.coverage.pop();
    records.coverage.push(covered("2024-04", true, Some("2024-07-01")));
    let night = lists(&[OLD], &records, "2024-06-30", Some("25 days"));
    assert_eq!(of(&night, "R0", "2024-04"), [(Kind::Undetermined, Some(10_000), "delivery_unknown")]);
}

#[test]
fn a_claim_moves_a_line_from_may_qualify_to_due() {
    let mut records = Records { claims: Some(vec![]), ..Records::default() };
    let on = "2024-06-20";
    let june = |records: &Records| {
        lists(&[OLD], records, on, Some("40 days"))
            .lines
            .iter()
            .filter(|l| l.scheme == "monthly")
            .map(|l| (l.period.clone(), l.kind, l.code))
            .collect::<Vec<_>>()
    };
    assert_eq!(june(&records), [("2024-06".to_owned(), Kind::MayQualify, "not_claimed")]);
    records.claims = Some(vec![claim("R0", ClaimState::Applied, "2024-06-03")]);
    assert_eq!(june(&records), [("2024-06".to_owned(), Kind::MayQualify, "claim_pending")]);
    records.claims = Some(vec![
        claim("R0", ClaimState::Applied, "2024-06-03"),
        claim("R0", ClaimState::Accepted, "2024-06-10"),
    ]);
    assert_eq!(june(&records), [("2024-06".to_owned(), Kind::DueMissing, "not_yet_payable")]);
    records.claims = Some(vec![
        claim("R0", ClaimState::Applied, "2024-06-03"),
        claim("R0", ClaimState::Rejected, "2024-06-12"),
    ]);
    assert_eq!(june(&records), [("2024-06".to_owned(), Kind::MayQualify, "claim_rejected")]);
    records.claims = None;
    assert_eq!(june(&records), [("2024-06".to_owned(), Kind::Undetermined, "claims_unknown")]);
}

#[test]
fn a_reversed_payment_is_missing_again() {
    let mut records = Records {
        claims: Some(vec![claim("R0", ClaimState::Accepted, "2024-03-05")]),
        coverage: vec![covered("2024-04", true, None)],
        deliveries: vec![paid("P1", "R0", "2024-04", 10_000, None)],
    };
    let night = lists(&[OLD], &records, "2024-06-30", Some("25 days"));
    assert_eq!(of(&night, "R0", "2024-04"), [(Kind::DueDelivered, Some(10_000), "")]);
    records.deliveries.push(paid("P2", "R0", "2024-04", 4_000, Some("P1")));
    let night = lists(&[OLD], &records, "2024-06-30", Some("25 days"));
    assert_eq!(
        of(&night, "R0", "2024-04"),
        [(Kind::DueDelivered, Some(6_000), ""), (Kind::DueMissing, Some(4_000), "paid_in_part")]
    );
    records.deliveries.push(paid("P3", "R0", "2024-04", 6_000, Some("P1")));
    let night = lists(&[OLD], &records, "2024-06-30", Some("25 days"));
    assert_eq!(of(&night, "R0", "2024-04"), [(Kind::DueMissing, Some(10_000), "overdue")]);
}

#[test]
fn what_is_paid_beyond_what_is_due_stands_apart() {
    let records = Records {
        claims: Some(vec![
            claim("R0", ClaimState::Accepted, "2024-03-05"),
            claim("R1", ClaimState::Accepted, "2024-03-05"),
        ]),
        coverage: vec![],
        deliveries: vec![
            paid("P1", "R0", "2024-04", 15_000, None),
            paid("P2", "R1", "2024-04", 10_000, None),
            paid("P3", "X9", "2024-04", 700, None),
            paid("P4", "R0", "2020-04", 900, None),
        ],
    };
    let young: Person = ("1960-01-01", "a", "370812", "yes");
    let night = lists(&[OLD, young], &records, "2024-06-30", Some("25 days"));
    assert_eq!(
        of(&night, "R0", "2024-04"),
        [(Kind::DueDelivered, Some(10_000), ""), (Kind::DeliveredNotDue, Some(5_000), "too_much")]
    );
    assert_eq!(of(&night, "R1", "2024-04"), [(Kind::DeliveredNotDue, Some(10_000), "refused")]);
    assert_eq!(of(&night, "X9", "2024-04"), [(Kind::Undetermined, None, "nobody_known")]);
    assert_eq!(night.outside, (1, 900));
}

#[test]
fn the_calendar_decides_what_is_late() {
    let records = Records {
        claims: Some(vec![
            claim("R0", ClaimState::Accepted, "2024-03-05"),
            claim("R1", ClaimState::Accepted, "2024-03-05"),
        ]),
        coverage: vec![covered("2024-05", true, None), covered("2024-06", true, None)],
        deliveries: vec![],
    };
    let no_account: Person = ("1940-01-01", "b", "370812", "no");
    let state = |on: &str, pay_day: Option<&str>, period: &str| {
        let night = lists(&[OLD, no_account], &records, on, pay_day);
        let line = night
            .lines
            .iter()
            .find(|l| l.id == "R0" && l.scheme == "monthly" && l.period == period)
            .unwrap()
            .clone();
        (line.kind, line.state, line.code)
    };
    assert_eq!(
        state("2024-06-09", Some("39 days"), "2024-05"),
        (Kind::DueMissing, Some(State::InThisRun), "in_this_run")
    );
    assert_eq!(
        state("2024-06-10", Some("39 days"), "2024-05"),
        (Kind::DueMissing, Some(State::Overdue), "overdue")
    );
    assert_eq!(
        state("2024-06-10", Some("39 days"), "2024-06"),
        (Kind::DueMissing, Some(State::NotYetPayable), "not_yet_payable")
    );
    assert_eq!(state("2024-06-10", None, "2024-05"), (Kind::Undetermined, None, "pay_by_unknown"));
    let night = lists(&[OLD, no_account], &records, "2024-06-10", Some("39 days"));
    assert_eq!(of(&night, "R1", "2024-05"), [(Kind::DueMissing, Some(6_000), "no_way_to_pay")]);
    let needs = lists(&[OLD], &records, "2024-06-10", None)
        .list(Kind::Undetermined)
        .find(|l| l.code == "pay_by_unknown")
        .unwrap()
        .needs
        .clone();
    assert_eq!(needs, ["parameter:pay_day"]);
}

fn people() -> impl Strategy<Value = Vec<Person>> {
    let born =
        prop::sample::select(vec!["1940-01-01", "1944-03-31", "1944-04-01", "1944-06-30", "1960-01-01", ""]);
    let class = prop::sample::select(vec!["a", "b", ""]);
    let hukou = prop::sample::select(vec!["370812", "370812001001", "370811", ""]);
    let account = prop::sample::select(vec!["yes", "no", ""]);
    prop::collection::vec((born, class, hukou, account), 1..6)
}

fn records() -> impl Strategy<Value = Records> {
    let id = prop::sample::select(vec!["R0", "R1", "R2", "R3", "R4", "X1"]);
    let state = prop::sample::select(vec![
        ClaimState::Applied,
        ClaimState::Accepted,
        ClaimState::Decided,
        ClaimState::Rejected,
        ClaimState::Withdrawn,
    ]);
    let on = prop::sample::select(vec!["2023-12-01", "2024-02-15", "2024-05-31", "2024-06-20", "2024-07-01"]);
    let claims = prop::option::weighted(0.9, prop::collection::vec((id.clone(), state, on), 0..8));
    let period = prop::sample::select(vec!["2024-02", "2024-03", "2024-04", "2024-05", "2024-06", "2023-11"]);
    let known = prop::option::of(prop::sample::select(vec!["2024-06-01", "2024-07-15"]));
    let payment = (
        id,
        period.clone(),
        1_i64..20_000,
        prop::option::weighted(0.2, 1_i64..=100),
        known.clone(),
        any::<bool>(),
    );
    let payments = prop::collection::vec(payment, 0..10);
    let coverage = prop::collection::vec((period, any::<bool>(), known), 0..6);
    (claims, payments, coverage).prop_map(|(claims, payments, coverage)| {
        let claims = claims.map(|c| c.into_iter().map(|(id, state, on)| claim(id, state, on)).collect());
        let mut deliveries = Vec::new();
        for (i, (id, period, fen, back, known, silent)) in payments.into_iter().enumerate() {
            let mut d = paid(&format!("P{i}"), id, period, fen, None);
            if silent {
                d.scheme = "silent".into();
                d.period = "2024-Q2".into();
            }
            d.known_on = known.map(day);
            if let Some(percent) = back {
                let mut r = d.clone();
                r.delivery = format!("B{i}");
                r.amount_fen = fen * percent / 100;
                r.reverses = Some(d.delivery.clone());
                deliveries.push(r);
            }
            deliveries.push(d);
        }
        let coverage =
            coverage.into_iter().map(|(period, complete, on)| covered(period, complete, on)).collect();
        Records { claims, deliveries, coverage }
    })
}

/// What was delivered in the periods of the night, by scheme, period and id, worked out again from the records.
fn delivered_again(records: &Records, night: &Night, on: Day) -> BTreeMap<(String, String, String), i64> {
    let mut out = BTreeMap::new();
    for d in &records.deliveries {
        let in_window = night.totals.contains_key(&(d.scheme.clone(), d.period.clone()));
        if in_window && d.known_on.is_none_or(|k| k <= on) {
            let sign = if d.reverses.is_some() { -1 } else { 1 };
            *out.entry((d.scheme.clone(), d.period.clone(), d.id.clone())).or_insert(0) +=
                sign * d.amount_fen;
        }
    }
    out
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(
        std::env::var("SONGHE_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(10_000)
    ))]

    #[test]
    fn every_fen_stands_on_one_list(
        people in people(),
        records in records(),
        on in prop::sample::select(vec!["2024-06-10", "2024-06-30", "2024-07-02"]),
        pay_day in prop::option::of(prop::sample::select(vec!["20 days", "45 days"])),
    ) {
        prop_assert!(records.check().is_ok());
        let night = lists(&people, &records, on, pay_day);
        prop_assert_eq!(night.unbalanced(), Vec::<(&str, &str)>::new());
        let mut on_lists: BTreeMap<(String, String, String), i64> = BTreeMap::new();
        let mut seen = std::collections::BTreeSet::new();
        for line in &night.lines {
            prop_assert!(seen.insert((line.kind, &line.scheme, &line.period, &line.id)), "twice on one list: {line:?}");
            let fen = match line.kind {
                Kind::DueDelivered | Kind::DeliveredNotDue => line.amount_fen.unwrap(),
                Kind::Undetermined if line.amount_fen.is_none() => line.delivered_fen,
                _ => 0,
            };
            prop_assert!(fen >= 0 && line.amount_fen.is_none_or(|a| a >= 0));
            *on_lists.entry((line.scheme.clone(), line.period.clone(), line.id.clone())).or_insert(0) += fen;
        }
        on_lists.retain(|_, fen| *fen != 0);
        let mut delivered = delivered_again(&records, &night, day(on));
        delivered.retain(|_, fen| *fen != 0);
        prop_assert_eq!(on_lists, delivered);
        for ((scheme, period), t) in &night.totals {
            let lines = || night.lines.iter().filter(|l| &l.scheme == scheme && &l.period == period);
            let due: i64 = lines().filter(|l| l.kind == Kind::DueDelivered).map(|l| l.due_fen.unwrap()).sum::<i64>()
                + lines().filter(|l| matches!(l.kind, Kind::DueMissing | Kind::Undetermined) && l.amount_fen.is_some())
                    .filter(|l| !lines().any(|o| o.kind == Kind::DueDelivered && o.id == l.id))
                    .map(|l| l.due_fen.unwrap()).sum::<i64>();
            prop_assert_eq!(due, t.due_fen, "{} {}", scheme, period);
        }
    }
}
