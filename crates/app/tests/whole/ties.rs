//! Ties: each place sees its part of a person and no more, from the day on which a tie begins until it ends.

use base::{BankCard, IdNumber, Phone};
use gate::{Grant, Seat};
use testkit::{TestDb, on_both};
use uuid::Uuid;

use crate::support::{
    ADDRESS, Browser, CITY, COUNTY_A, COUNTY_C, PHONE, TOWN_A, TOWN_B, TestApp, VILLAGE_A, VILLAGE_B,
    VILLAGE_C, VILLAGE_D, at, card, grant, her_number, namesakes_number, officer, settings, steps,
};

/// A day on which she stays in the home.
const IN_THE_HOME: &str = "2026-12-15";

/// Everybody's page in a list.
fn shown(browser: &Browser, app: &TestApp) -> Vec<&'static str> {
    let p = &app.people;
    let all = [
        ("woman", p.woman),
        ("son", p.son),
        ("sister", p.sister),
        ("stranger", p.stranger),
        ("namesake", p.namesake),
        ("resident", p.resident),
    ];
    let times = |id: Uuid| browser.page.matches(&format!("href=\"/people/{id}\"")).count();
    for (name, id) in all {
        assert!(times(id) <= 1, "{name} is listed {} times", times(id));
    }
    all.into_iter().filter(|(_, id)| times(*id) == 1).map(|(name, _)| name).collect()
}

/// Who looks from where.
fn lookers(app: &TestApp) -> Vec<(&'static str, Grant)> {
    vec![
        ("village-a", at("village_worker", VILLAGE_A)),
        ("village-b", at("village_worker", VILLAGE_B)),
        ("village-c", at("village_worker", VILLAGE_C)),
        ("village-d", at("village_worker", VILLAGE_D)),
        ("town-a", at("town_worker", TOWN_A)),
        ("town-b", at("town_worker", TOWN_B)),
        ("home", grant("home_worker", Seat::Organisation(app.people.home))),
        ("other-home", grant("home_worker", Seat::Organisation(app.people.other_home))),
        ("civil-a", officer(COUNTY_A, "civil_affairs")),
        ("civil-c", officer(COUNTY_C, "civil_affairs")),
        ("relief-a", officer(COUNTY_A, "relief")),
        ("disability-a", officer(COUNTY_A, "disability")),
        ("disability-c", officer(COUNTY_C, "disability")),
        ("relief-c", officer(COUNTY_C, "relief")),
        ("police-a", officer(COUNTY_A, "police")),
        ("finance-a", officer(COUNTY_A, "finance")),
        ("civil-city", officer(CITY, "civil_affairs")),
        ("auditor", at("auditor", CITY)),
    ]
}

async fn each_sees_the_classes_that_its_tie_opens(db: TestDb) {
    let app = TestApp::on(db, settings(), IN_THE_HOME).await;
    let marks = [
        ("identity", IdNumber::parse(&her_number()).unwrap().masked()),
        ("contact", Phone::parse(PHONE).unwrap().masked()),
        ("account", BankCard::parse(&card()).unwrap().masked()),
        ("health", "视力残疾".to_owned()),
        ("means", "最低生活保障对象".to_owned()),
        ("special", "回族".to_owned()),
    ];
    let all = "identity contact account health means special";
    let expected = [
        ("village-a", "identity contact means"),
        ("village-b", "identity contact health"),
        ("village-c", "identity"),
        ("village-d", "-"),
        ("town-a", "identity contact account health means"),
        ("town-b", "identity contact health"),
        ("home", "identity contact health special"),
        ("other-home", "-"),
        ("civil-a", all),
        ("civil-c", all),
        ("relief-a", "identity contact means"),
        ("disability-a", "identity contact health"),
        ("disability-c", "identity contact health"),
        ("relief-c", "-"),
        ("police-a", "identity contact"),
        ("finance-a", "-"),
        ("civil-city", all),
        ("auditor", "identity"),
    ];
    let page = format!("/people/{}", app.people.woman);
    for ((name, grant), (same, classes)) in lookers(&app).into_iter().zip(expected) {
        assert_eq!(name, same);
        let mut looker = app.somebody(name, grant).await;
        let status = looker.get(&page).await.0;
        if classes == "-" {
            assert_eq!(status, 404, "{name}");
            for text in ["王秀英", "R-1", &marks[0].1] {
                looker.sees_no(text);
            }
            continue;
        }
        assert_eq!(status, 200, "{name}");
        let seen: Vec<&str> =
            marks.iter().filter(|(_, m)| looker.page.contains(m)).map(|(c, _)| *c).collect();
        assert_eq!(seen.join(" "), classes, "{name}");
        // A sealed value is shown to nobody without asking for it.
        for sealed in [PHONE, ADDRESS, &her_number(), &card()] {
            looker.sees_no(sealed);
        }
        // The page of a fact of another class is not there.
        for (class, fact) in [
            ("account", "bank_card"),
            ("health", "disability_kind"),
            ("means", "relief"),
            ("special", "ethnic_group"),
        ] {
            let status = looker.get(&format!("{page}/facts/{fact}")).await.0;
            assert_eq!(status, if classes.contains(class) { 200 } else { 404 }, "{name} {fact}");
        }
    }
}

async fn each_list_has_those_who_are_tied_there(db: TestDb) {
    let app = TestApp::on(db, settings(), IN_THE_HOME).await;
    let expected = [
        ("village-a", "woman sister"),
        ("village-b", "woman son"),
        ("village-c", "woman resident"),
        ("village-d", "stranger namesake"),
        ("town-a", "woman sister"),
        ("town-b", "woman son"),
        ("home", "woman"),
        ("other-home", "resident"),
        ("civil-a", "woman sister stranger namesake"),
        ("civil-c", "woman resident"),
        ("relief-a", "woman sister stranger namesake"),
        ("disability-a", "woman sister stranger namesake"),
        ("disability-c", "woman resident"),
        ("relief-c", "resident"),
        ("police-a", "woman sister stranger namesake"),
        ("finance-a", ""),
        ("civil-city", "woman son sister stranger namesake resident"),
        ("auditor", "woman son sister stranger namesake resident"),
    ];
    for ((name, grant), (same, people)) in lookers(&app).into_iter().zip(expected) {
        assert_eq!(name, same);
        let mut looker = app.somebody(name, grant).await;
        assert_eq!(looker.get("/people").await.0, 200, "{name}");
        assert_eq!(shown(&looker, &app).join(" "), people, "{name}");
        for order in ["name", "age", "-age", "place"] {
            looker.get(&format!("/people?sort={order}")).await;
            assert_eq!(shown(&looker, &app).join(" "), people, "{name} by {order}");
        }
    }
}

async fn nobody_learns_through_a_filter_what_the_page_would_not_say(db: TestDb) {
    let app = TestApp::on(db, settings(), IN_THE_HOME).await;
    // What she gets is known to the village where she is registered, not to that where she lives.
    for (name, sees) in [("village-a", "woman"), ("village-b", ""), ("home", ""), ("auditor", "")] {
        let (_, grant) = lookers(&app).into_iter().find(|(n, _)| *n == name).unwrap();
        let mut looker = app.somebody(name, grant).await;
        for path in [
            "/people?relief=subsistence",
            "/people?relief=subsistence&q=王秀英",
            "/people?relief=subsistence&sort=name",
        ] {
            let path = path.replace("王秀英", "%E7%8E%8B%E7%A7%80%E8%8B%B1");
            assert_eq!(looker.get(&path).await.0, 200);
            assert_eq!(shown(&looker, &app).join(" "), sees, "{name} {path}");
        }
    }
}

async fn the_next_page_names_nobody_whom_this_one_hides(db: TestDb) {
    let app = TestApp::new(db).await;
    let auditor = testkit::contexts::Who::person("auditor").holds("auditor", testkit::contexts::place(CITY));
    let ctx = auditor.on(app.app.table(), "registry.people", app.operator().at());
    let query = |relief: Option<&str>| registry::PeopleQuery {
        relief: relief.map(str::to_owned),
        limit: 1,
        ..registry::PeopleQuery::default()
    };
    // Two get it, and what they get is not open to the auditor.
    let page = registry::list_people(app.store(), &ctx, &query(Some("subsistence"))).await.unwrap();
    assert_eq!((page.people.len(), page.next), (0, None));
    let mut found = vec![];
    let mut after = None;
    loop {
        let query = registry::PeopleQuery { after, ..query(None) };
        let page = registry::list_people(app.store(), &ctx, &query).await.unwrap();
        found.extend(page.people.iter().map(|p| p.reference.clone()));
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    found.sort();
    assert_eq!(found, ["R-1", "R-2", "R-3", "R-4", "R-5", "R-6"]);
}

async fn each_finds_those_who_are_tied_there_and_nobody_else(db: TestDb) {
    let app = TestApp::on(db, settings(), IN_THE_HOME).await;
    let number = her_number();
    let digits = format!("王秀英{}", &number[14..]);
    let others = format!("王秀英 {}", &namesakes_number()[14..]);
    // What is typed, and whom it finds: in her village, where she lives, where the home lies, in the home, in the county,
    // in a village that has nothing to do with her, and for the auditor.
    let cases: [(&str, [&str; 7]); 10] = [
        ("王秀英", ["woman", "woman", "woman", "woman", "woman namesake", "namesake", "woman namesake"]),
        ("王秀", ["woman", "woman", "woman", "woman", "woman namesake", "namesake", "woman namesake"]),
        ("wangxiuying", ["woman", "woman", "woman", "woman", "woman namesake", "namesake", "woman namesake"]),
        ("WXY", ["woman", "woman", "woman", "woman", "woman namesake", "namesake", "woman namesake"]),
        (&number, ["woman", "woman", "woman", "woman", "woman", "", "woman"]),
        // A telephone is found by those to whom it is open.
        (PHONE, ["woman", "woman", "", "woman", "woman", "", ""]),
        (&digits, ["woman", "woman", "woman", "woman", "woman", "", "woman"]),
        (&others, ["", "", "", "", "namesake", "namesake", "namesake"]),
        ("王建国", ["", "son", "", "", "", "", "son"]),
        ("孙玉珍", ["", "", "resident", "", "", "", "resident"]),
    ];
    let names = ["village-a", "village-b", "village-c", "home", "civil-a", "village-d", "auditor"];
    for (i, name) in names.into_iter().enumerate() {
        let (_, grant) = lookers(&app).into_iter().find(|(n, _)| *n == name).unwrap();
        let mut looker = app.somebody(name, grant).await;
        for (typed, found) in &cases {
            let path = shell::components::Query::new("/people").with("q", typed).href();
            assert_eq!(looker.get(&path).await.0, 200);
            assert_eq!(shown(&looker, &app).join(" "), found[i], "{name} looks for {typed}");
        }
    }
}

async fn a_household_names_those_only_whom_one_may_see(db: TestDb) {
    let app = TestApp::new(db).await;
    let page = format!("/people/{}", app.people.woman);
    let mut a = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    assert_eq!(a.get(&page).await.0, 200);
    a.sees("李桂兰");
    a.sees(&format!("/people/{}", app.people.sister));
    a.sees("王**");
    a.sees_no("王建国");
    a.sees_no(&format!("/people/{}", app.people.son));
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    assert_eq!(b.get(&page).await.0, 200);
    b.sees("王建国");
    b.sees("李**");
    b.sees_no("李桂兰");
}

async fn a_tie_begins_and_ends_with_its_day(db: TestDb) {
    let app = TestApp::new(db).await;
    let page = format!("/people/{}", app.people.woman);
    let home = app.account("home", &[grant("home_worker", Seat::Organisation(app.people.home))]).await;
    let village = app.account("village-c", &[at("village_worker", VILLAGE_C)]).await;
    // The day, whether the home sees her, and the village of the home.
    for (days, sees) in [(0, false), (46, false), (1, true), (61, true), (1, false), (30, false)] {
        app.clock().pass(days * 86_400);
        app.work(registry::REFRESH, serde_json::Value::Null).await;
        for account in [home, village] {
            let mut looker = app.browser(account).await;
            let today = app.clock().today();
            assert_eq!(looker.get(&page).await.0, if sees { 200 } else { 404 }, "{today}");
            looker.get("/people").await;
            assert_eq!(shown(&looker, &app).contains(&"woman"), sees, "the list on {today}");
            looker.get("/people?q=wxy").await;
            assert_eq!(shown(&looker, &app).contains(&"woman"), sees, "the search on {today}");
        }
    }
}

async fn lists_follow_the_day_where_nothing_ran_for_a_while(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("village-c", &[at("village_worker", VILLAGE_C)]).await;
    // Taken in on the fifteenth of October, and served from the fifteenth of December on.
    app.clock().pass(61 * 86_400);
    app.work(registry::REFRESH, serde_json::Value::Null).await;
    let mut looker = app.browser(village).await;
    looker.get("/people").await;
    assert_eq!(shown(&looker, &app).join(" "), "woman resident");
}

async fn a_role_begins_and_ends_with_its_day(db: TestDb) {
    let app = TestApp::new(db).await;
    let held = Grant {
        from: testkit::contexts::day("2026-10-16"),
        until: Some(testkit::contexts::day("2026-10-18")),
        ..at("village_worker", VILLAGE_A)
    };
    let account = app.account("a", &[held]).await;
    let page = format!("/people/{}", app.people.woman);
    for expected in [403, 200, 200, 403] {
        let mut looker = app.browser(account).await;
        assert_eq!(looker.get(&page).await.0, expected, "{}", app.clock().today());
        app.clock().pass(86_400);
    }
}

on_both!(with steps();
    each_sees_the_classes_that_its_tie_opens,
    each_list_has_those_who_are_tied_there,
    nobody_learns_through_a_filter_what_the_page_would_not_say,
    the_next_page_names_nobody_whom_this_one_hides,
    each_finds_those_who_are_tied_there_and_nobody_else,
    a_household_names_those_only_whom_one_may_see,
    a_tie_begins_and_ends_with_its_day,
    lists_follow_the_day_where_nothing_ran_for_a_while,
    a_role_begins_and_ends_with_its_day,
);
