//! Four eyes, and for whom somebody speaks.

use gate::{Context, Place, Refusal, Seat, Tie, TieKind};
use store::Clock as _;
use testkit::FakeClock;
use testkit::contexts::{Who, account, day, id, place, platform, region, small_table, tie};

fn on_self(who: &Who) -> Context {
    who.on(&small_table(), "self", FakeClock::default().now())
}

#[test]
fn nobody_approves_what_they_did_or_what_was_done_by_whom_they_act_for() {
    let delegate = |until: &str| {
        Who::person("sun").holds("county_officer", place("370812")).until(day(until)).for_account("li")
    };
    let cases = [
        (Who::person("li"), "li", Err(Refusal::OwnAct)),
        (Who::person("li"), "sun", Ok(())),
        (delegate("2026-10-16"), "li", Err(Refusal::OwnAct)),
        (delegate("2026-10-16"), "sun", Err(Refusal::OwnAct)),
        (delegate("2026-10-16"), "wang", Ok(())),
        // The delegation ended yesterday.
        (delegate("2026-10-15"), "li", Ok(())),
        (
            delegate("2026-10-15")
                .holds("town_worker", place("370812"))
                .until(day("2026-12-01"))
                .for_account("wang"),
            "wang",
            Err(Refusal::OwnAct),
        ),
        // A delegation that holds on no day makes nobody a delegate.
        (Who::person("sun").holds("county_officer", place("370812")).for_account("li"), "li", Ok(())),
    ];
    for (who, done_by, expected) in cases {
        let ctx = on_self(&who);
        assert_eq!(ctx.approves(account(done_by)), expected, "{:?} of {done_by}", who.actor());
    }
}

#[test]
fn what_has_no_account_approves_nothing() {
    let now = FakeClock::default().now();
    assert_eq!(platform(now).approves(account("li")), Err(Refusal::OwnAct));
    let visitor = Who::nobody().on(&small_table(), "front", now);
    assert_eq!(visitor.approves(account("li")), Err(Refusal::OwnAct));
}

#[test]
fn whoever_is_tied_speaks_with_the_words_of_role_and_line() {
    let village = tie(TieKind::Hukou, Place::Region(region("370812101201")));
    let elsewhere = tie(TieKind::Hukou, Place::Region(region("370883")));
    let past = Tie { until: Some(day("2026-10-15")), ..village };
    let stay = tie(TieKind::Stay, Place::Organisation(id("home")));
    let own = tie(TieKind::Own, Place::Person(id("zhou")));

    let officer = |line: &str| Who::person("li").holds("county_officer", place("370812")).in_line(line);
    let town = Who::person("sun").holds("town_worker", place("370812101"));
    let both = town.clone().holds("village_worker", place("370812101201"));
    let home = Who::person("chen").holds("home_worker", Seat::Organisation(id("home")));
    let zhou = Who::person("zhou").holds("older_person", Seat::Person(id("zhou")));
    let child = Who::person("zhou2").holds("family_member", Seat::Person(id("zhou")));
    let retired = officer("civil_affairs").until(day("2026-10-15"));

    let cases: [(&Who, &[Tie], &str); 13] = [
        (&officer("civil_affairs"), &[village], "民政 民政殡葬"),
        (&officer("health"), &[village], "卫健"),
        (&officer("civil_affairs"), &[elsewhere], ""),
        (&officer("civil_affairs"), &[past], ""),
        (&officer("civil_affairs"), &[], ""),
        (&Who::person("li").holds("county_officer", place("370812")), &[village], ""),
        (&town, &[village], "村社区 镇街"),
        // A word that two roles have is said once.
        (&both, &[village], "村社区 镇街"),
        (&home, &[stay], "养老机构"),
        (&home, &[village], ""),
        (&zhou, &[own], "本人"),
        (&child, &[own], "家属"),
        (&retired, &[village], ""),
    ];
    for (who, ties, expected) in cases {
        assert_eq!(on_self(who).asserts(ties).join(" "), expected, "{:?} with {ties:?}", who.actor().grants);
    }
}
