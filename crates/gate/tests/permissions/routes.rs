//! Who gets onto which route.

use gate::{Access, Actor, Context, Refusal, Seat};
use store::Clock as _;
use testkit::FakeClock;
use testkit::contexts::{Who, account, day, place, request, small_table};

fn who(name: &str) -> Who {
    match name {
        "nobody" => Who::nobody(),
        "nobody with a role" => Who::nobody().holds("county_officer", place("370812")),
        "without a role" => Who::person("zhao"),
        "officer" => Who::person("li").holds("county_officer", place("370812")),
        "officer of the past" => {
            Who::person("li").holds("county_officer", place("370812")).until(day("2026-10-15"))
        }
        "officer to be" => Who::person("li").holds("county_officer", place("370812")).from(day("2026-10-16")),
        "delegate" => Who::person("sun")
            .holds("county_officer", place("370812"))
            .until(day("2026-11-01"))
            .for_account("li"),
        "delegate without an end" => {
            Who::person("sun").holds("county_officer", place("370812")).for_account("li")
        }
        "administrator" => Who::person("qian").holds("system_admin", Seat::System),
        "machine" => Who::machine("feed", &["people.find"]).holds("county_officer", place("370812")),
        "machine without a role" => Who::machine("feed", &["people.find"]),
        "machine without a scope" => Who::machine("feed", &[]).holds("county_officer", place("370812")),
        other => panic!("{other}"),
    }
}

#[test]
fn each_route_lets_in_whom_its_table_names() {
    let log_in = || Some(Refusal::LogIn);
    let no_role = |route: &str| Some(Refusal::NoRole(route.to_owned()));
    let scope = |route: &str| Some(Refusal::Scope(route.to_owned()));
    let cases = [
        ("nobody", "front", None),
        ("nobody", "self", log_in()),
        ("nobody", "people.find", log_in()),
        ("nobody with a role", "people.find", log_in()),
        ("without a role", "front", None),
        ("without a role", "self", None),
        ("without a role", "people.find", no_role("people.find")),
        ("officer", "front", None),
        ("officer", "self", None),
        ("officer", "people.find", None),
        ("officer", "people.person", None),
        ("officer", "keys.rotate", no_role("keys.rotate")),
        ("officer of the past", "people.find", no_role("people.find")),
        ("officer to be", "people.find", no_role("people.find")),
        ("delegate", "people.find", None),
        ("delegate without an end", "people.find", no_role("people.find")),
        ("administrator", "keys.rotate", None),
        ("administrator", "people.find", no_role("people.find")),
        ("machine", "people.find", None),
        ("machine", "people.person", scope("people.person")),
        // A token serves what it names, even where anyone else may go.
        ("machine", "front", scope("front")),
        ("machine", "self", scope("self")),
        ("machine without a role", "people.find", no_role("people.find")),
        ("machine without a scope", "people.find", scope("people.find")),
    ];
    let (table, now) = (small_table(), FakeClock::default().now());
    for (name, route, refused) in cases {
        assert_eq!(who(name).enter(&table, route, now).err(), refused, "{name} on {route}");
    }
}

/// A link that leads to a refusal is a mistake of the page that shows it.
#[test]
fn a_page_shows_the_links_that_would_be_let_in_and_no_others() {
    let (table, now) = (small_table(), FakeClock::default().now());
    let names = [
        "nobody",
        "without a role",
        "officer",
        "officer of the past",
        "delegate",
        "administrator",
        "machine",
    ];
    for name in names {
        let who = who(name);
        for here in table.routes().filter(|r| who.enter(&table, &r.name, now).is_ok()) {
            let ctx = who.on(&table, &here.name, now);
            for there in table.routes() {
                let let_in = who.enter(&table, &there.name, now).is_ok();
                assert_eq!(ctx.may_use(&there.name), let_in, "{name}, from {} to {}", here.name, there.name);
            }
        }
    }
    let ctx = who("officer").on(&table, "front", now);
    assert!(!ctx.may_use("no.such.route"));
}

#[test]
fn a_context_says_who_asks_where_and_what_for() {
    let (table, now, request) = (small_table(), FakeClock::default().now(), request());
    let li = Who::person("li").holds("county_officer", place("370812")).actor();
    let route = table.route_at("GET /people/{id}").unwrap();
    let ctx = Context::enter(&table, li.clone(), route, request, now).unwrap();
    assert_eq!(ctx.actor(), &li);
    assert_eq!(ctx.account(), Some(account("li")));
    assert_eq!((ctx.route(), ctx.purpose()), ("people.person", "entitlements"));
    assert_eq!((ctx.request(), ctx.at(), ctx.today()), (request, now, day("2026-10-15")));
    assert_eq!(ctx.grants().count(), 1);
    assert_eq!(request.to_string().len(), 32);
}

#[test]
fn the_platform_has_no_account_and_a_name() {
    let ctx = Context::platform(&small_table(), "nightly", request(), FakeClock::default().now());
    assert_eq!((ctx.account(), ctx.actor().name.as_str()), (None, "nightly"));
    assert_eq!((ctx.route(), ctx.purpose()), ("nightly", "operation"));
    assert_eq!(ctx.actor(), &Actor::platform("nightly"));
}

#[test]
fn routes_are_found_by_name_and_by_path() {
    let table = small_table();
    let names: Vec<&str> = table.routes().map(|r| r.name.as_str()).collect();
    assert_eq!(names, ["front", "keys.rotate", "people.find", "people.person", "self"]);
    for route in table.routes() {
        assert_eq!(table.route_at(&route.path), Some(route));
        assert_eq!(table.route(&route.name), Some(route));
    }
    assert_eq!(table.route_at("POST /people"), None);
    assert_eq!(table.purposes(), ["entitlements", "information", "operation", "own_affairs"]);
    let front = table.route("front").unwrap();
    assert_eq!((&front.access, front.outer, front.of_person), (&Access::Anyone, true, false));
    assert_eq!(table.route("self").unwrap().access, Access::SignedIn);
    let person = table.route("people.person").unwrap();
    assert!(person.of_person && person.reading && !person.outer);
}
