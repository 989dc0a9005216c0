//! What of a person is open to whom.

use gate::{Class, Classes, Context, Place, Refusal, Seat, Tie, TieKind};
use store::Clock as _;
use testkit::FakeClock;
use testkit::contexts::{Who, day, id, place, platform, region, small_table, table, tie};

/// One role that every tie opens, on one route.
const EVERY_TIE: &str = r#"
[role.seer]
zh = "经办"
en = "seer"
level = "region"

[[route]]
name = "look"
path = "GET /look"
purpose = "care"
roles = ["seer"]

[[sight]]
roles = ["seer"]
ties = ["hukou", "residence", "stay", "payer", "order", "incident", "own", "mandate"]
purposes = ["care"]
classes = ["identity"]
"#;

#[test]
fn a_seat_reaches_places_within_it_and_no_others() {
    let seats = [
        ("system", Seat::System),
        ("province", place("37")),
        ("city", place("3708")),
        ("county", place("370812")),
        ("town", place("370812101")),
        ("village", place("370812101201")),
        ("home A", Seat::Organisation(id("A"))),
        ("person A", Seat::Person(id("A"))),
    ];
    let places = [
        Place::Region(region("370812101201")),
        Place::Region(region("370812102")),
        Place::Region(region("370812")),
        Place::Region(region("370811")),
        Place::Region(region("3701")),
        Place::Organisation(id("A")),
        Place::Organisation(id("B")),
        Place::Person(id("A")),
        Place::Person(id("B")),
    ];
    // One line a seat, one letter a place: x is reached.
    let reached = [
        ("system", "........."),
        ("province", "xxxxx...."),
        ("city", "xxxx....."),
        ("county", "xxx......"),
        ("town", "x........"),
        ("village", "x........"),
        ("home A", ".....x..."),
        ("person A", ".......x."),
    ];
    let (table, now) = (table(EVERY_TIE), FakeClock::default().now());
    for ((name, seat), (same, line)) in seats.into_iter().zip(reached) {
        assert_eq!(name, same);
        for kind in TieKind::ALL {
            let ctx = Who::person("li").holds("seer", seat).on(&table, "look", now);
            let found: String = places
                .iter()
                .map(|to| match ctx.sight(&[tie(kind, *to)]) {
                    Ok(sight) => {
                        assert_eq!(
                            (sight.classes.to_string(), sight.through),
                            ("identity".to_owned(), vec![kind])
                        );
                        'x'
                    }
                    Err(refusal) => {
                        assert_eq!(refusal, Refusal::NotFound);
                        '.'
                    }
                })
                .collect();
            assert_eq!(found, line, "{name} through {kind}");
        }
    }
}

const SIGHTS: &str = r#"
[[route]]
name = "pay"
path = "GET /pay"
purpose = "payment"
roles = ["county_officer", "town_worker", "home_worker", "older_person"]

[[route]]
name = "care"
path = "GET /care"
purpose = "care"
roles = ["county_officer", "town_worker", "home_worker", "older_person"]

[[sight]]
roles = ["county_officer"]
lines = ["civil_affairs", "relief"]
ties = ["hukou", "payer"]
purposes = ["payment"]
classes = ["identity", "means", "account"]

[[sight]]
roles = ["county_officer"]
lines = ["health"]
ties = ["hukou"]
purposes = ["payment", "care"]
classes = ["identity", "health"]

[[sight]]
roles = ["town_worker"]
ties = ["hukou", "residence"]
purposes = ["payment"]
classes = ["identity"]

[[sight]]
roles = ["town_worker"]
ties = ["residence"]
purposes = ["payment"]
classes = ["contact"]

[[sight]]
roles = ["home_worker"]
ties = ["stay"]
purposes = ["care"]
classes = ["identity", "health", "special"]

[[sight]]
roles = ["home_worker"]
ties = ["order"]
purposes = ["care"]
classes = []

[[sight]]
roles = ["older_person"]
ties = ["own"]
purposes = ["payment", "care"]
classes = ["open", "identity", "contact", "account", "health", "means", "special"]
"#;

fn seen(who: &Who, route: &str, ties: &[Tie]) -> String {
    let ctx = who.on(&table(SIGHTS), route, FakeClock::default().now());
    ctx.sight(ties).map_or_else(
        |_| "nothing".to_owned(),
        |sight| {
            let through: Vec<&str> = sight.through.iter().map(|k| k.as_str()).collect();
            format!("{} by {}", sight.classes, through.join(" "))
        },
    )
}

#[test]
fn a_tie_opens_its_classes_to_its_roles_and_lines_for_its_purposes() {
    let officer = |line: &str| Who::person("li").holds("county_officer", place("370812")).in_line(line);
    let no_line = Who::person("li").holds("county_officer", place("370812"));
    let two_lines = officer("civil_affairs").holds("county_officer", place("370812")).in_line("health");
    let town = Who::person("sun").holds("town_worker", place("370812101"));
    let two_roles = town.clone().holds("county_officer", place("370812")).in_line("relief");
    let home = Who::person("chen").holds("home_worker", Seat::Organisation(id("home")));
    let self_ = Who::person("zhou").holds("older_person", Seat::Person(id("zhou")));

    let village = Place::Region(region("370812101201"));
    let hukou = tie(TieKind::Hukou, village);
    let residence = tie(TieKind::Residence, village);
    let payer = tie(TieKind::Payer, Place::Region(region("370812")));
    let elsewhere = tie(TieKind::Hukou, Place::Region(region("370883")));
    let stay = tie(TieKind::Stay, Place::Organisation(id("home")));
    let order = tie(TieKind::Order, Place::Organisation(id("home")));
    let own = tie(TieKind::Own, Place::Person(id("zhou")));
    let others_own = tie(TieKind::Own, Place::Person(id("wu")));
    let past = Tie { until: Some(day("2026-10-15")), ..hukou };
    let to_come = Tie { from: Some(day("2026-10-16")), ..hukou };

    let cases: [(&Who, &str, &[Tie], &str); 24] = [
        (&officer("civil_affairs"), "pay", &[hukou], "identity account means by hukou"),
        (&officer("relief"), "pay", &[payer], "identity account means by payer"),
        (&officer("health"), "pay", &[hukou], "identity health by hukou"),
        (&officer("health"), "pay", &[payer], "nothing"),
        (&officer("health"), "care", &[hukou], "identity health by hukou"),
        (&officer("civil_affairs"), "care", &[hukou], "nothing"),
        (&officer("finance"), "pay", &[hukou], "nothing"),
        (&no_line, "pay", &[hukou], "nothing"),
        (&two_lines, "pay", &[hukou], "identity account health means by hukou"),
        (&officer("civil_affairs"), "pay", &[residence], "nothing"),
        (&officer("civil_affairs"), "pay", &[elsewhere], "nothing"),
        (
            &officer("civil_affairs"),
            "pay",
            &[elsewhere, payer, hukou],
            "identity account means by payer hukou",
        ),
        (&officer("civil_affairs"), "pay", &[past], "nothing"),
        (&officer("civil_affairs"), "pay", &[to_come], "nothing"),
        (&officer("civil_affairs"), "pay", &[past, hukou, hukou], "identity account means by hukou"),
        (&officer("civil_affairs"), "pay", &[], "nothing"),
        // Two rows for one tie are opened together.
        (&town, "pay", &[residence], "identity contact by residence"),
        (&town, "pay", &[hukou], "identity by hukou"),
        (&town, "pay", &[payer], "nothing"),
        (&two_roles, "pay", &[payer, residence], "identity contact account means by payer residence"),
        (&home, "care", &[stay], "identity health special by stay"),
        // A row without classes opens nothing, and so says nothing of whether there is such a person.
        (&home, "care", &[order], "nothing"),
        (&self_, "pay", &[own], "open identity contact account health means special by own"),
        (&self_, "pay", &[others_own], "nothing"),
    ];
    for (who, route, ties, expected) in cases {
        assert_eq!(seen(who, route, ties), expected, "{:?} on {route} with {ties:?}", who.actor().grants);
    }
}

#[test]
fn roles_that_do_not_hold_today_open_nothing() {
    let village = tie(TieKind::Hukou, Place::Region(region("370812101201")));
    let town = Who::person("sun").holds("town_worker", place("370812101"));
    let officer = |who: Who| who.holds("county_officer", place("370812")).in_line("civil_affairs");
    let past = officer(town.clone()).until(day("2026-10-15"));
    let to_come = officer(town.clone()).from(day("2026-10-16"));
    let endless_delegation = officer(town.clone()).for_account("li");
    let delegation = officer(town).until(day("2026-10-16")).for_account("li");
    for who in [past, to_come, endless_delegation] {
        assert_eq!(seen(&who, "pay", &[village]), "identity by hukou");
    }
    assert_eq!(seen(&delegation, "pay", &[village]), "identity account means by hukou");
}

#[test]
fn what_is_not_open_is_refused_by_class() {
    let ctx = Who::person("sun").holds("town_worker", place("370812")).on(
        &small_table(),
        "people.person",
        FakeClock::default().now(),
    );
    let sight = ctx.sight(&[tie(TieKind::Residence, Place::Region(region("370812101")))]).unwrap();
    for class in Class::ALL {
        let open = matches!(class, Class::Open | Class::Identity);
        assert_eq!(sight.opens(class), open);
        let refused = (!open).then_some(Refusal::Class(class.as_str()));
        assert_eq!(sight.needs(class).err(), refused);
    }
}

#[test]
fn the_platform_sees_everybody_and_a_visitor_nobody() {
    let now = FakeClock::default().now();
    let sight = platform(now).sight(&[]).unwrap();
    assert!(Class::ALL.into_iter().all(|c| sight.opens(c)));
    let visitor = Who::nobody().on(&small_table(), "front", now);
    let everywhere =
        [tie(TieKind::Hukou, Place::Region(region("37"))), tie(TieKind::Own, Place::Person(id("zhou")))];
    assert_eq!(visitor.sight(&everywhere), Err(Refusal::NotFound));
    let lost = Context::nobody(&small_table(), testkit::contexts::request(), now);
    assert_eq!(lost.sight(&everywhere), Err(Refusal::NotFound));
}

#[test]
fn people_are_looked_for_where_a_tie_opens_something() {
    let who = Who::person("li")
        .holds("county_officer", place("370812"))
        .in_line("civil_affairs")
        .holds("county_officer", place("370883"))
        .in_line("health")
        .holds("town_worker", place("370811101"))
        .holds("county_officer", place("370831"))
        .in_line("relief")
        .until(day("2026-10-15"));
    let at = FakeClock::default().now();
    let through = |route: &str, kind| -> Vec<Seat> { who.on(&table(SIGHTS), route, at).seats_through(kind) };
    assert_eq!(through("pay", TieKind::Hukou), [place("370812"), place("370883"), place("370811101")]);
    assert_eq!(through("pay", TieKind::Payer), [place("370812")]);
    assert_eq!(through("pay", TieKind::Residence), [place("370811101")]);
    assert_eq!(through("care", TieKind::Hukou), [place("370883")]);
    assert_eq!(through("care", TieKind::Own), []);
    assert_eq!(place("370812").region(), Some(region("370812")));
    assert_eq!(Seat::System.region(), None);
}

/// Where people are looked for and what is then seen of them must not differ: a list would name whom nobody may open.
#[test]
fn whoever_is_found_through_a_seat_is_seen_and_the_other_way_round() {
    let (table, at) = (table(SIGHTS), FakeClock::default().now());
    let county = Place::Region(region("370812"));
    for role in ["county_officer", "town_worker"] {
        for line in [None, Some("civil_affairs"), Some("health"), Some("finance")] {
            for route in ["pay", "care"] {
                let mut who = Who::person("li").holds(role, place("370812"));
                if let Some(line) = line {
                    who = who.in_line(line);
                }
                let ctx = who.on(&table, route, at);
                for kind in TieKind::ALL {
                    let found = !ctx.seats_through(kind).is_empty();
                    assert_eq!(
                        found,
                        ctx.sight(&[tie(kind, county)]).is_ok(),
                        "{role} {line:?} {route} {kind}"
                    );
                }
            }
        }
    }
}

#[test]
fn a_tie_without_an_opening_is_not_looked_for() {
    let home = Who::person("chen").holds("home_worker", Seat::Organisation(id("home")));
    let ctx = home.on(&table(SIGHTS), "care", FakeClock::default().now());
    assert_eq!(ctx.seats_through(TieKind::Stay), [Seat::Organisation(id("home"))]);
    assert_eq!(ctx.seats_through(TieKind::Order), []);
}

#[test]
fn classes_and_ties_read_back() {
    for class in Class::ALL {
        assert_eq!(Class::parse(class.as_str()), Some(class));
        let set: Classes = [class].into_iter().collect();
        assert!(Class::ALL.into_iter().all(|c| set.has(c) == (c == class)));
    }
    for kind in TieKind::ALL {
        assert_eq!(TieKind::parse(kind.as_str()), Some(kind));
    }
    for text in ["", "Open", "identity ", "身份"] {
        assert_eq!((Class::parse(text), TieKind::parse(text)), (None, None), "{text}");
    }
    let set: Classes = [Class::Special, Class::Open, Class::Special].into_iter().collect();
    assert_eq!(set.to_string(), "open special");
    assert_eq!(format!("{set:?}"), "{open special}");
    assert!(Classes::NONE.is_empty() && !set.is_empty());
    assert_eq!(set.and(Classes::NONE), set);
    let special: Classes = [Class::Special].into_iter().collect();
    assert!(set.covers(special) && set.covers(Classes::NONE) && set.covers(set));
    assert!(!special.covers(set) && !Classes::NONE.covers(special));
}

#[test]
fn what_is_open_to_a_role_is_told_without_anybody_who_holds_it() {
    let table = table(SIGHTS);
    for row in table.sights() {
        let open = table.opened_to(&row.role, row.line.as_deref(), &row.purpose);
        assert!(open.covers(row.classes), "{row:?}");
        assert_eq!(table.opened_to(&row.role, row.line.as_deref(), "no such purpose"), Classes::NONE);
        if row.line.is_some() {
            assert!(
                !table.opened_to(&row.role, Some("no such line"), &row.purpose).covers(row.classes),
                "{row:?}"
            );
        }
    }
}

/// The seats of the roles that a route serves: those of today, of the right role, whatever they see.
#[test]
fn the_seats_of_a_route_are_those_of_the_roles_that_it_serves() {
    let who = Who::person("li")
        .holds("county_officer", place("370812"))
        .in_line("health")
        .holds("auditor", place("3708"))
        .holds("town_worker", place("370811101"))
        .holds("county_officer", place("370831"))
        .in_line("relief")
        .until(day("2026-10-15"));
    let ctx = who.on(&table(SIGHTS), "pay", FakeClock::default().now());
    for route in ["pay", "care"] {
        assert_eq!(ctx.seats_on(route), [place("370812"), place("370811101")], "{route}");
    }
    assert_eq!(ctx.seats_on("nothing"), []);
}

/// A page for two roles, and an act for one of them.
const PAGE_AND_ACT: &str = r#"
[[route]]
name = "look"
path = "GET /look"
purpose = "service"
roles = ["village_worker", "auditor"]

[[route]]
name = "act"
path = "POST /look"
purpose = "service"
roles = ["village_worker"]

[[sight]]
roles = ["village_worker"]
ties = ["hukou"]
purposes = ["service"]
classes = ["contact"]

[[sight]]
roles = ["auditor"]
ties = ["hukou"]
purposes = ["service"]
classes = ["identity"]
"#;

#[test]
fn a_role_that_a_route_does_not_serve_lends_nothing_to_one_that_it_serves() {
    let table = table(PAGE_AND_ACT);
    let both =
        Who::person("li").holds("village_worker", place("370812101201")).holds("auditor", place("3708"));
    let here = [tie(TieKind::Hukou, Place::Region(region("370812101201")))];
    let there = [tie(TieKind::Hukou, Place::Region(region("370883")))];
    let now = FakeClock::default().now();
    let classes =
        |route: &str, ties: &[Tie]| both.on(&table, route, now).sight(ties).map(|s| s.classes.to_string());
    assert_eq!(classes("look", &here), Ok("identity contact".to_owned()));
    assert_eq!(classes("look", &there), Ok("identity".to_owned()));
    assert_eq!(classes("act", &here), Ok("contact".to_owned()));
    assert_eq!(classes("act", &there), Err(Refusal::NotFound));
    assert_eq!(both.on(&table, "look", now).seats_through(TieKind::Hukou).len(), 2);
    assert_eq!(both.on(&table, "act", now).seats_through(TieKind::Hukou), [place("370812101201")]);
    assert_eq!(table.opened_by_tie(TieKind::Hukou).to_string(), "identity contact");
    assert!(table.opened_by_tie(TieKind::Mandate).is_empty());
}
