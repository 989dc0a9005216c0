//! When roles and ties hold.

use base::Instant;
use gate::{Grant, Place, Seat, Tie, TieKind};
use testkit::contexts::{Who, account, day, place, region, small_table};

#[test]
fn a_role_holds_from_its_first_day_until_the_day_before_its_end() {
    // From, until, whether it was delegated, the day asked for, whether it holds.
    let table = [
        ("2026-03-01", None, false, "2026-02-28", false),
        ("2026-03-01", None, false, "2026-03-01", true),
        ("2026-03-01", None, false, "9999-12-31", true),
        ("2026-03-01", Some("2026-04-01"), false, "2026-03-31", true),
        ("2026-03-01", Some("2026-04-01"), false, "2026-04-01", false),
        ("2026-03-01", Some("2026-03-01"), false, "2026-03-01", false),
        ("2026-03-01", Some("2026-02-01"), false, "2026-02-15", false),
        ("2026-03-01", Some("2026-04-01"), true, "2026-03-31", true),
        ("2026-03-01", Some("2026-04-01"), true, "2026-04-01", false),
        ("2026-03-01", Some("2026-04-01"), true, "2026-02-28", false),
        // A delegation without an end holds on none.
        ("2026-03-01", None, true, "2026-03-01", false),
        ("2026-03-01", None, true, "2026-06-01", false),
    ];
    for (from, until, delegated, on, holds) in table {
        let grant = Grant {
            role: "county_officer".to_owned(),
            seat: Seat::System,
            line: None,
            from: day(from),
            until: until.map(day),
            delegated_by: delegated.then(|| account("wang")),
        };
        assert_eq!(grant.holds_on(day(on)), holds, "{from} until {until:?}, delegated: {delegated}, on {on}");
    }
}

#[test]
fn a_tie_holds_from_its_first_day_until_the_day_before_its_end() {
    let table = [
        (None, None, "0001-01-01", true),
        (None, None, "9999-12-31", true),
        (Some("2026-03-01"), None, "2026-02-28", false),
        (Some("2026-03-01"), None, "2026-03-01", true),
        (None, Some("2026-04-01"), "0001-01-01", true),
        (None, Some("2026-04-01"), "2026-03-31", true),
        (None, Some("2026-04-01"), "2026-04-01", false),
        (Some("2026-03-01"), Some("2026-04-01"), "2026-03-15", true),
        (Some("2026-03-01"), Some("2026-03-01"), "2026-03-01", false),
    ];
    for (from, until, on, holds) in table {
        let to = Place::Region(region("370812"));
        let tie = Tie { kind: TieKind::Hukou, to, from: from.map(day), until: until.map(day) };
        assert_eq!(tie.holds_on(day(on)), holds, "{from:?} until {until:?} on {on}");
    }
}

/// 2026-10-15 ends in China at 16:00 UTC.
#[test]
fn the_day_of_a_request_is_the_day_in_china() {
    let table = small_table();
    let li = Who::person("li").holds("county_officer", place("370812")).until(day("2026-10-16"));
    let last_second = Instant::from_micros(1_792_079_999_000_000);
    assert_eq!(last_second.to_string(), "2026-10-15T15:59:59Z");
    assert!(li.enter(&table, "people.find", last_second).is_ok());
    assert!(li.enter(&table, "people.find", last_second.plus_seconds(1)).is_err());
    let ctx = li.on(&table, "people.find", last_second);
    assert_eq!((ctx.today(), ctx.holds("county_officer")), (day("2026-10-15"), true));
    assert!(!ctx.holds("town_worker"));
}
