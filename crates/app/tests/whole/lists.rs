//! Lists, searches and ties follow what is known: from day to day, and when two change it at the same time; and places
//! are found by their names.

use std::fmt::Write as _;

use gate::Seat;
use registry::REFRESH;
use shell::components::Query;
use testkit::contexts::{day, region};
use testkit::{TestDb, on_both};

use crate::support::{
    Browser, COUNTY_A, COUNTY_B, TOWN_D, TestApp, VILLAGE_A, VILLAGE_B, VILLAGE_D, at, grant, officer, steps,
};

/// A day, in seconds.
const DAY_S: i64 = 86_400;

async fn finds(browser: &mut Browser, query: &[(&str, &str)], id: uuid::Uuid) -> bool {
    let path = query.iter().fold(Query::new("/people"), |q, (name, value)| q.with(name, value)).href();
    assert_eq!(browser.get(&path).await.0, 200, "{path}");
    browser.page.contains(&format!("href=\"/people/{id}\""))
}

async fn what_begins_and_ends_with_a_day_is_listed_from_that_day(db: TestDb) {
    let app = TestApp::new(db).await;
    let relief = [("relief", "subsistence"), ("age", "all")];
    let person = app.people.stranger;
    let county = app.account("county", &[officer(COUNTY_A, "relief")]).await;
    let mut officer = app.browser(county).await;
    let fact = format!("/people/{person}/facts/relief");
    let form =
        [("value", "subsistence"), ("from", "2026-10-17"), ("until", "2026-10-19"), ("evidence", "审批表")];
    assert_eq!(officer.post(&fact, &form).await.0, 303);
    // It is the fifteenth; the stretch begins on the seventeenth and ends before the nineteenth.
    for (days, listed) in [(0, false), (1, false), (1, true), (1, true), (1, false), (30, false)] {
        app.clock().pass(days * DAY_S);
        app.work(REFRESH, serde_json::Value::Null).await;
        let mut officer = app.browser(county).await;
        assert_eq!(finds(&mut officer, &relief, person).await, listed, "after {days} more days");
    }
    // The refresh has nobody left to look at.
    let today = app.clock().today().number();
    let turned = format!("SELECT COUNT(*) AS n FROM registry_people WHERE turns_on <= {today}");
    assert_eq!(app.count(&turned).await, 0);
}

async fn two_changes_of_a_person_at_once_both_count(db: TestDb) {
    let app = TestApp::new(db).await;
    let woman = app.people.woman;
    let mut police = app.somebody("police", officer(COUNTY_A, "police")).await;
    let mut home = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let mut one = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let mut other = app.somebody("d", at("village_worker", VILLAGE_D)).await;
    let (hukou, phone) = (format!("/people/{woman}/facts/hukou"), format!("/people/{woman}/facts/phone"));
    for round in 0..12 {
        let moved = round % 2 == 0;
        let village = if moved { VILLAGE_D } else { VILLAGE_A };
        let (from, number) = (format!("2026-09-{:02}", round + 1), format!("1390013{round:04}"));
        let said = [("value", village), ("from", from.as_str()), ("evidence", "户口簿")];
        let called = [("value", number.as_str()), ("evidence", "走访")];
        let (a, b) = tokio::join!(police.post(&hukou, &said), home.post(&phone, &called));
        assert_eq!((a.0, b.0), (303, 303), "{round}");
        assert_eq!(finds(&mut one, &[("q", "王秀英")], woman).await, !moved, "{round}");
        assert_eq!(finds(&mut other, &[("q", "王秀英")], woman).await, moved, "{round}");
        assert!(finds(&mut home, &[("q", &number)], woman).await, "{round}");
    }
}

async fn a_place_is_entered_by_its_name(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let path = format!("/people/{}/facts/residence", app.people.woman);
    let name = |code: &str| {
        let regions = app.app.regions();
        regions.name(region(code), day("2026-10-15")).unwrap().to_owned()
    };
    let (town, village) = (name(TOWN_D), name(VILLAGE_D));
    // The town alone stands for itself and for all villages in it: one is chosen, and only for what was typed.
    let form = |value: &str| {
        [("value", value.to_owned()), ("from", "2026-10-15".to_owned()), ("evidence", "走访".to_owned())]
    };
    let send = async |b: &mut Browser, fields: &[(&str, String)]| {
        let fields: Vec<(&str, &str)> = fields.iter().map(|(n, v)| (*n, v.as_str())).collect();
        b.post(&path, &fields).await
    };
    assert_eq!(send(&mut b, &form(&town)).await.0, 422);
    b.sees(&format!("value=\"{VILLAGE_D}\""));
    b.sees(&app.word("registry-places-found"));
    let chosen = |sought: &str| {
        let mut fields = form(&town).to_vec();
        fields.extend([("sought", sought.to_owned()), ("chosen", VILLAGE_D.to_owned())]);
        fields
    };
    assert_eq!(send(&mut b, &chosen("别处")).await.0, 422);
    assert_eq!(send(&mut b, &form("没有这样的地方")).await.0, 422);
    assert_eq!(send(&mut b, &chosen(&town)).await.0, 303);
    let mut d = app.somebody("d", at("village_worker", VILLAGE_D)).await;
    assert!(finds(&mut d, &[("q", "王秀英")], app.people.woman).await);
    // Town and village say which one is meant.
    let form = [
        ("value", format!("{town} {village}")),
        ("from", "2026-10-16".to_owned()),
        ("evidence", "走访".to_owned()),
    ];
    assert_eq!(send(&mut d, &form).await.0, 303);
}

/// Sixty in one county and two in another who have one name, one of the two no longer living.
async fn namesakes(app: &TestApp) {
    let heads = "id,name,id_number,born_on,sex,ethnic_group,hukou,hukou_book,residence,dwelling,phone,bank_card,\
        relief,died_on,has_payment_account,disability_kind,address";
    let mut text = format!("{heads}\n");
    for n in 0..62 {
        let (place, died) = match n {
            60 => (VILLAGE_B, "none"),
            61 => (VILLAGE_B, "2025-01-01"),
            _ => (VILLAGE_D, "none"),
        };
        let born = format!("1940-01-{:02}", n % 28 + 1);
        writeln!(
            text,
            "N-{n},周同名,,{born},male,han,{place},HB-N{n},{place},DW-N{n},,none,no_relief,{died},yes,none,"
        )
        .unwrap();
    }
    let folder = app.db.path("namesakes");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("resident.csv"), text).unwrap();
    app.work(registry::LOAD, serde_json::json!({ "folder": folder })).await;
}

async fn a_search_looks_on_until_it_has_somebody_to_show(db: TestDb) {
    let app = TestApp::new(db).await;
    namesakes(&app).await;
    let far = app.subject("N-60").await;
    let dead = app.subject("N-61").await;
    let mut city = app.somebody("city", officer("1407", "civil_affairs")).await;
    // More than a page: that is said, and narrowing finds the one in the other county.
    finds(&mut city, &[("q", "周同名")], far).await;
    city.sees(&app.word("registry-found-more-text"));
    assert!(finds(&mut city, &[("q", "周同名"), ("place", COUNTY_B)], far).await);
    city.sees_no(&app.word("registry-found-more-text"));
    assert!(!city.page.contains(&dead.to_string()));
    assert!(finds(&mut city, &[("q", "周同名"), ("living", "dead")], dead).await);
    assert!(!city.page.contains(&far.to_string()));
}

/// Names and values of an address.
type Asked = &'static [(&'static str, &'static str)];

async fn questions_are_searched_narrowed_and_sorted(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("a", &[at("village_worker", VILLAGE_A)]).await;
    for person in [app.people.woman, app.people.sister] {
        let mut a = app.browser(village).await;
        let form = [("value", "destitute"), ("evidence", "走访时得知")];
        assert_eq!(a.post(&format!("/people/{person}/facts/relief"), &form).await.0, 303);
        app.clock().pass(DAY_S);
    }
    let mut relief = app.somebody("relief", officer(COUNTY_A, "relief")).await;
    let (her, sister) = ("王秀英", "李桂兰");
    let cases: [(Asked, &[&str]); 9] = [
        (&[], &[her, sister]),
        (&[("sort", "-due")], &[sister, her]),
        (&[("q", "李")], &[sister]),
        (&[("q", "wxy")], &[her]),
        (&[("q", "liguilan"), ("sort", "-due")], &[sister]),
        (&[("q", "赵德明")], &[]),
        (&[("q", "13800138001")], &[]),
        (&[("fact", "relief")], &[her, sister]),
        (&[("fact", "phone")], &[]),
    ];
    for (asked, names) in cases {
        let path = asked.iter().fold(Query::new("/questions"), |q, (name, value)| q.with(name, value)).href();
        assert_eq!(relief.get(&path).await.0, 200, "{path}");
        let mut found: Vec<(usize, &str)> =
            [her, sister].iter().filter_map(|n| Some((relief.page.find(&format!(">{n}<"))?, *n))).collect();
        found.sort_unstable();
        assert_eq!(found.iter().map(|(_, n)| *n).collect::<Vec<_>>(), names, "{path}");
    }
}

async fn the_trail_is_searched_by_who(db: TestDb) {
    let app = TestApp::new(db).await;
    for login in ["wu", "wuwei"] {
        app.somebody(login, at("village_worker", VILLAGE_A)).await.get("/people").await;
    }
    let mut audit = app.somebody("audit", grant("audit_admin", Seat::System)).await;
    // A login that is somebody's is theirs alone; else everybody in whose login or name it stands.
    for (who, wu, wuwei) in [
        ("", true, true),
        ("wu", true, false),
        ("名wuw", false, true),
        ("uw", false, true),
        ("名w", true, true),
    ] {
        let path = Query::new("/audit").with("q", who).href();
        assert_eq!(audit.get(&path).await.0, 200);
        let shown = ["名wu", "名wuwei"].map(|name| audit.page.contains(&format!(">{name}<")));
        assert_eq!(shown, [wu, wuwei], "{who}");
    }
    // From an account to what it did.
    let wu = app.account("zhou", &[]).await;
    audit.get(&format!("/accounts/{}", wu.0)).await;
    audit.sees("/audit?q=zhou");
}

on_both!(with steps();
    what_begins_and_ends_with_a_day_is_listed_from_that_day,
    two_changes_of_a_person_at_once_both_count,
    a_place_is_entered_by_its_name,
    a_search_looks_on_until_it_has_somebody_to_show,
    questions_are_searched_narrowed_and_sorted,
    the_trail_is_searched_by_who,
);
