//! Facts: entered, asked, answered and undone; mandates and payees; what leaves a trace.

use accounts::ops;
use gate::Seat;
use store::rows::{execute, one};
use testkit::contexts::day;
use testkit::{TestDb, on_both};

use crate::support::{
    ADDRESS, Browser, CITY, COUNTY_A, COUNTY_B, COUNTY_C, PHONE, TOWN_A, TOWN_D, TestApp, VILLAGE_A,
    VILLAGE_B, VILLAGE_C, VILLAGE_D, at, between, card, grant, her_number, id_between, officer, steps, to,
};

/// A telephone that nobody has yet.
const NEW_PHONE: &str = "13900139009";
const NEW_MASKED: &str = "139****9009";

fn fact(app: &TestApp, name: &str) -> String {
    format!("/people/{}/facts/{name}", app.people.woman)
}

async fn finds_her(app: &TestApp, browser: &mut Browser, typed: &str) -> bool {
    let path = shell::components::Query::new("/people").with("q", typed).href();
    assert_eq!(browser.get(&path).await.0, 200);
    browser.page.contains(&format!("href=\"/people/{}\"", app.people.woman))
}

async fn whoever_may_say_so_enters_it_and_lists_follow_at_once(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let mut a = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let mut d = app.somebody("d", at("village_worker", VILLAGE_D)).await;
    let mut police = app.somebody("police", officer(COUNTY_A, "police")).await;

    let phone = fact(&app, "phone");
    let form = [("value", NEW_PHONE), ("evidence", "走访")];
    assert_eq!(b.post(&phone, &form).await, to(format!("{phone}?done=registry-entered")));
    assert_eq!(b.follow(&phone).await, 200);
    b.sees(NEW_MASKED);
    assert!(finds_her(&app, &mut a, NEW_PHONE).await);

    // The name: its characters and its pinyin are search keys.
    let form = [("value", "欧阳秀瑛"), ("evidence", "户口簿")];
    assert_eq!(police.post(&fact(&app, "name"), &form).await.0, 303);
    for typed in ["欧阳秀瑛", "ouyangxiuying", "oyxy"] {
        assert!(finds_her(&app, &mut a, typed).await, "{typed}");
        assert!(finds_her(&app, &mut b, typed).await, "{typed}");
        assert!(!finds_her(&app, &mut d, typed).await, "{typed}");
    }
    assert!(!finds_her(&app, &mut a, "王秀英").await);

    // She moves to another village from today on: that village has her, and the one before has her no more.
    let form = [("value", VILLAGE_D), ("from", "2026-10-15"), ("evidence", "租房合同")];
    let away = to("/people?done=registry-entered-away");
    assert_eq!(b.post(&fact(&app, "residence"), &form).await, away);
    assert_eq!(b.follow("/people?done=registry-entered-away").await, 200);
    b.sees(&app.word("registry-entered-away"));
    assert!(finds_her(&app, &mut d, "oyxy").await);
    assert!(!finds_her(&app, &mut b, "oyxy").await);
    let page = format!("/people/{}", app.people.woman);
    assert_eq!((b.get(&page).await.0, d.get(&page).await.0, a.get(&page).await.0), (404, 200, 200));
    // Next year she moves on; today that changes nothing.
    let form = [("value", VILLAGE_B), ("from", "2027-01-01"), ("evidence", "通知")];
    assert_eq!(d.post(&fact(&app, "residence"), &form).await.0, 303);
    assert_eq!((b.get(&page).await.0, d.get(&page).await.0), (404, 200));
}

async fn what_does_not_fit_is_refused_with_words(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let before = app.count("SELECT COUNT(*) AS n FROM store_facts").await;
    let cases = [
        ("phone", [("value", "12"), ("evidence", "走访"), ("from", "")]),
        ("phone", [("value", NEW_PHONE), ("evidence", ""), ("from", "")]),
        ("phone", [("value", NEW_PHONE), ("evidence", "走访"), ("from", "2026-02-30")]),
        ("residence", [("value", "abc"), ("evidence", "走访"), ("from", "")]),
        ("residence", [("value", "99999999999999"), ("evidence", "走访"), ("from", "")]),
        // A village that there is not, a county that there is no more, and no province.
        ("residence", [("value", "140702001999"), ("evidence", "走访"), ("from", "")]),
        ("residence", [("value", "140726"), ("evidence", "走访"), ("from", "2026-10-01")]),
        ("residence", [("value", "990101"), ("evidence", "走访"), ("from", "")]),
        ("address", [("value", ""), ("evidence", "走访"), ("from", "")]),
    ];
    for (name, form) in cases {
        assert_eq!(b.post(&fact(&app, name), &form).await.0, 422, "{name} {form:?}");
        b.sees("class=\"mistakes\"");
    }
    let ends = [("value", NEW_PHONE), ("evidence", "走访"), ("from", "2026-10-02"), ("until", "2026-10-02")];
    assert_eq!(b.post(&fact(&app, "phone"), &ends).await.0, 422);
    let long = "长".repeat(201);
    assert_eq!(b.post(&fact(&app, "address"), &[("value", &long), ("evidence", "走访")]).await.0, 422);
    // A fact that there is not, and one that is not open to this village.
    assert_eq!(b.post(&fact(&app, "nothing"), &[("value", "x"), ("evidence", "x")]).await.0, 404);
    let relief = b.post(&fact(&app, "relief"), &[("value", "no_relief"), ("evidence", "x")]).await.0;
    assert_eq!(relief, 403);
    b.sees(&app.word("fault-class"));
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM store_facts").await, before);
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM registry_questions").await, 0);
}

/// What was there then may be said of then; of other cities the tree knows nothing.
async fn a_division_of_the_past_and_one_of_another_city_may_be_said(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let residence = fact(&app, "residence");
    let past = [("value", "140726"), ("from", "2010-01-01"), ("until", "2011-01-01"), ("evidence", "旧档案")];
    assert_eq!(b.post(&residence, &past).await, to(format!("{residence}?done=registry-entered")));
    let far = [("value", "110101"), ("from", "2011-01-01"), ("until", "2012-01-01"), ("evidence", "旧档案")];
    assert_eq!(b.post(&residence, &far).await.0, 303);
    b.get(&residence).await;
    b.sees("太谷县");
}

/// Nothing is told of a fact that is closed, and a database that is away is not taken for nothing.
async fn a_closed_fact_is_not_told_apart_from_one_that_is_not_there(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    for name in ["bank_card", "relief", "nothing"] {
        assert_eq!(b.get(&fact(&app, name)).await.0, 404, "{name}");
        assert_eq!(b.post(&format!("{}/reveal", fact(&app, name)), &[]).await.0, 404, "{name}");
    }
    let undo = format!("{}/undo", fact(&app, "phone"));
    assert_eq!(b.post(&undo, &[("spell", "999999999")]).await.0, 404);
    let conn = app.db.underneath().await;
    execute(&conn, "ALTER TABLE store_facts RENAME TO store_facts_gone", vec![]).await.unwrap();
    assert_eq!(b.post(&undo, &[("spell", "1")]).await.0, 503);
}

async fn a_mistake_is_undone_by_whoever_made_it_and_stays_in_the_history(db: TestDb) {
    let app = TestApp::new(db).await;
    let account = app.account("b", &[at("village_worker", VILLAGE_B)]).await;
    let mut b = app.browser(account).await;
    let mut other = app.somebody("other", at("village_worker", VILLAGE_B)).await;
    let phone = fact(&app, "phone");
    b.post(&phone, &[("value", NEW_PHONE), ("evidence", "走访")]).await;
    b.get(&phone).await;
    let spell = between(&b.page, "name=\"spell\" value=\"", "\"").unwrap();
    let rows = app.count("SELECT COUNT(*) AS n FROM store_facts").await;

    let undo = format!("{phone}/undo");
    assert_eq!(other.post(&undo, &[("spell", &spell)]).await.0, 422);
    let of_another = format!("/people/{}/facts/phone/undo", app.people.son);
    assert_eq!(b.post(&of_another, &[("spell", &spell)]).await.0, 404);
    assert!(finds_her(&app, &mut b, NEW_PHONE).await);

    assert_eq!(b.post(&undo, &[("spell", &spell)]).await, to(format!("{phone}?done=registry-undone")));
    assert!(!finds_her(&app, &mut b, NEW_PHONE).await);
    assert!(finds_her(&app, &mut b, PHONE).await);
    b.get(&phone).await;
    b.sees(NEW_MASKED);
    b.sees("138****8001");
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM store_facts").await, rows);
    assert_eq!(b.post(&undo, &[("spell", &spell)]).await.0, 422);

    // After some days it is no mistake of the hand any more.
    b.post(&phone, &[("value", NEW_PHONE), ("evidence", "走访")]).await;
    b.get(&phone).await;
    let spell = between(&b.page, "name=\"spell\" value=\"", "\"").unwrap();
    app.clock().pass(8 * 86_400);
    let mut b = app.browser(account).await;
    assert_eq!(b.post(&undo, &[("spell", &spell)]).await.0, 422);
    assert!(finds_her(&app, &mut b, NEW_PHONE).await);
}

async fn what_one_may_not_say_becomes_a_question_to_its_owner(db: TestDb) {
    let app = TestApp::new(db).await;
    let asking = app.account("asking", &[officer(COUNTY_A, "civil_affairs")]).await;
    let mut asker = app.browser(asking).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let mut d = app.somebody("d", at("village_worker", VILLAGE_D)).await;
    let phone = fact(&app, "phone");
    let form = [("value", NEW_PHONE), ("evidence", "来电更正")];
    let page = format!("/people/{}", app.people.woman);
    assert_eq!(asker.post(&phone, &form).await, to(format!("{page}?done=registry-asked")));
    // Nothing has changed yet, and what was said is sealed.
    assert!(!finds_her(&app, &mut asker, NEW_PHONE).await);
    let conn = app.db.underneath().await;
    let sql = "SELECT said, sealed, owners FROM registry_questions";
    let row = one(&conn, sql, vec![]).await.unwrap();
    assert_eq!(row.try_get::<String>("", "said").unwrap(), NEW_MASKED);
    let sealed: Vec<u8> = row.try_get("", "sealed").unwrap();
    assert!(!sealed.windows(6).any(|w| w == &NEW_PHONE.as_bytes()[..6]));
    for browser in [&mut asker, &mut b] {
        browser.get("/questions").await;
        browser.sees_no(NEW_PHONE);
    }
    b.sees(NEW_MASKED);
    let id = id_between(&b.page, "/questions/", "/answer").unwrap();
    let answer = format!("/questions/{id}/answer");

    // Whoever asked does not answer, whoever is not tied does not know of it.
    assert_eq!(asker.post(&answer, &[("answer", "accept")]).await.0, 403);
    assert_eq!(d.post(&answer, &[("answer", "accept")]).await.0, 404);
    d.get("/questions").await;
    d.sees_no("欧阳");
    d.sees_no("王秀英");
    // Not even as a worker of the village, which the same account may be too.
    let both = at("village_worker", VILLAGE_B);
    ops::grant(app.store(), &app.operator(), asking, &both).await.unwrap();
    assert_eq!(asker.post(&answer, &[("answer", "accept")]).await.0, 403);
    asker.sees(&app.word("fault-own-act"));
    // Nor somebody who acts for whoever asked.
    let deputy = app.account("deputy", &[]).await;
    asker.get("/account").await;
    asker.sees("村社区工作人员");
    let role = id_between(&asker.page, "/account/roles/", "/delegate").unwrap();
    let form = [("colleague", "deputy"), ("last", "2026-12-31")];
    assert_eq!(asker.post(&format!("/account/roles/{role}/delegate"), &form).await.0, 303);
    let mut deputy = app.browser(deputy).await;
    assert_eq!(deputy.post(&answer, &[("answer", "accept")]).await.0, 403);
    deputy.sees(&app.word("fault-own-act"));

    assert_eq!(b.post(&answer, &[("answer", "accept")]).await, to("/questions?done=registry-accepted"));
    assert!(finds_her(&app, &mut b, NEW_PHONE).await);
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM registry_questions WHERE sealed IS NOT NULL").await, 0);
    let clear = "SELECT COUNT(*) AS n FROM store_facts WHERE fact IN ('phone', 'id_number', 'bank_card', 'address') \
        AND value IS NOT NULL AND value <> ''";
    assert_eq!(app.count(clear).await, 0);
    assert_eq!(b.post(&answer, &[("answer", "decline")]).await.0, 422);
    b.sees_no(NEW_PHONE);
}

async fn a_question_that_is_declined_changes_nothing(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut village = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let mut relief = app.somebody("relief", officer(COUNTY_A, "relief")).await;
    let mut civil = app.somebody("civil", officer(COUNTY_A, "civil_affairs")).await;
    let form = [("value", "destitute"), ("evidence", "走访时得知")];
    assert_eq!(village.post(&fact(&app, "relief"), &form).await.0, 303);
    village.get(&format!("/people/{}", app.people.woman)).await;
    village.sees("走访");
    // She lives in another county: the question stands where she is registered as well, and nowhere else.
    let mut elsewhere = app.somebody("elsewhere", officer(COUNTY_B, "relief")).await;
    let mut far = app.somebody("far", officer(COUNTY_C, "relief")).await;
    far.get("/questions").await;
    far.sees_no("王秀英");
    elsewhere.get("/questions").await;
    elsewhere.sees("王秀英");
    relief.get("/questions").await;
    relief.sees("王秀英");
    let id = id_between(&relief.page, "/questions/", "/answer").unwrap();
    let answer = format!("/questions/{id}/answer");
    assert_eq!(civil.post(&answer, &[("answer", "accept")]).await.0, 403);
    let declined = relief.post(&answer, &[("answer", "decline"), ("why", "名单里没有")]).await;
    assert_eq!(declined, to("/questions?done=registry-declined"));
    village.get(&format!("/people/{}", app.people.woman)).await;
    village.sees("名单里没有");
    village.sees("最低生活保障对象");
    village.get("/people?relief=destitute").await;
    village.sees_no(&app.people.woman.to_string());
}

/// All seats that answer questions count, and no other.
async fn questions_are_listed_for_every_seat(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut village = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let mut stranger = app.somebody("d", at("village_worker", VILLAGE_D)).await;
    let form = [("value", "destitute"), ("evidence", "走访时得知")];
    assert_eq!(village.post(&fact(&app, "relief"), &form).await.0, 303);
    let of_him = format!("/people/{}/facts/relief", app.people.stranger);
    assert_eq!(stranger.post(&of_him, &form).await.0, 303);
    let seats = [at("village_worker", VILLAGE_C), officer(TOWN_A, "relief"), officer(TOWN_D, "relief")];
    let both = app.account("both", &seats).await;
    let mut both = app.browser(both).await;
    both.get("/questions").await;
    both.sees("王秀英");
    both.sees("赵德明");
    both.get("/").await;
    both.sees(&app.word("registry-questions-open"));
    // An auditor is seated above all, and has no part in this.
    let one = app.account("one", &[at("auditor", CITY), officer(TOWN_D, "relief")]).await;
    let mut one = app.browser(one).await;
    one.get("/questions").await;
    one.sees_no("王秀英");
    one.sees("赵德明");
}

/// Entered on the page, with the login name of the family's account.
async fn a_mandate_entered_on_the_page_opens_what_it_says_to_the_family(db: TestDb) {
    let app = TestApp::new(db).await;
    let son = app.account("son", &[grant("family_member", Seat::Person(app.people.son))]).await;
    let mut family = app.browser(son).await;
    let mut a = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let path = format!("/people/{}/mandates", app.people.woman);
    let page = format!("/me/{}", app.people.woman);
    let form = |login: &'static str, name: &'static str, act: &'static str, until: &'static str| {
        [
            ("holder_name", name),
            ("holder_login", login),
            ("acts", act),
            ("basis", "power_of_attorney"),
            ("document", "委托书 3 号"),
            ("until", until),
        ]
    };
    // Nobody's login name, an office's, and one with another name.
    for (login, name) in [("nobody", "王建国"), ("a", "名a"), ("son", "李建国")] {
        assert_eq!(a.post(&path, &form(login, name, "see", "")).await.0, 422, "{login}");
        a.sees("class=\"mistakes\"");
        assert_eq!(family.get(&page).await.0, 404);
    }
    // To claim is not to see.
    assert_eq!(a.post(&path, &form("son", "王建国", "claim", "")).await.0, 303);
    assert_eq!(family.get(&page).await.0, 404);
    family.follow("/me").await;
    family.sees_no("王秀英");

    // The village where she is registered does not see her health, so it opens that to nobody else; the town does.
    assert_eq!(a.post(&path, &form("son", "王建国", "see", "2026-10-18")).await.0, 422);
    a.sees("请由乡镇（街道）或居住地村（社区）登记");
    let mut a = app.somebody("town", at("town_worker", TOWN_A)).await;
    let told = to(format!("/people/{}?done=registry-mandate-added", app.people.woman));
    assert_eq!(a.post(&path, &form("SON", "王建国", "see", "2026-10-18")).await, told);
    a.get(&format!("/people/{}", app.people.woman)).await;
    a.sees(&app.word("registry-mandate-account"));
    assert_eq!(family.get(&page).await.0, 200);
    family.sees("视力残疾");
    for text in ["最低生活保障对象", "回族", PHONE, ADDRESS, &her_number(), &card()] {
        family.sees_no(text);
    }
    for closed in [app.people.sister, app.people.stranger, app.people.namesake] {
        assert_eq!(family.get(&format!("/me/{closed}")).await.0, 404);
    }
    // Revoked it opens nothing; the other, which never did, is still there.
    let ids = {
        let conn = app.db.underneath().await;
        let sql = "SELECT id FROM registry_mandates WHERE acts = 'see'";
        one(&conn, sql, vec![]).await.unwrap().try_get::<uuid::Uuid>("", "id").unwrap()
    };
    assert_eq!(a.post(&format!("{path}/{ids}/revoke"), &[("why", "本人要求")]).await.0, 303);
    assert_eq!(family.get(&page).await.0, 404);
    // Another ends with its day: the 17th is the last.
    assert_eq!(a.post(&path, &form("son", "王建国", "see", "2026-10-18")).await.0, 303);
    assert_eq!(family.get(&page).await.0, 200);
    app.clock().pass(3 * 86_400);
    let mut family = app.browser(son).await;
    assert_eq!(family.get(&page).await.0, 404);
    family.follow("/me").await;
    family.sees_no("王秀英");
}

async fn a_mandate_opens_her_page_to_the_family_until_it_is_revoked(db: TestDb) {
    let app = TestApp::new(db).await;
    let son = app.account("son", &[grant("family_member", Seat::Person(app.people.son))]).await;
    let mut family = app.browser(son).await;
    let page = format!("/me/{}", app.people.woman);
    assert_eq!(family.get(&page).await.0, 404);
    assert_eq!(family.follow("/me").await, 200);
    family.sees_no("王秀英");

    let mut a = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let path = format!("/people/{}/mandates", app.people.woman);
    assert_eq!(a.post(&path, &[("holder_name", "")]).await.0, 422);
    let mandate = registry::NewMandate {
        holder_name: "王建国".to_owned(),
        holder: Some(app.people.son),
        acts: vec!["see".to_owned()],
        basis: "power_of_attorney".to_owned(),
        document: "委托书 3 号".to_owned(),
        from: None,
        until: Some(day("2026-11-01")),
    };
    let given =
        registry::add_mandate(app.store(), &app.operator(), app.people.woman, &mandate).await.unwrap();
    assert_eq!(family.follow("/me").await, 200);
    family.sees("王秀英");
    assert_eq!(family.get(&page).await.0, 200);
    family.sees("视力残疾");
    // What the mandate does not open, and the pages of the office.
    for text in ["最低生活保障对象", "回族", PHONE, ADDRESS, &her_number(), &card()] {
        family.sees_no(text);
    }
    assert_eq!(family.get(&format!("/people/{}", app.people.woman)).await.0, 403);
    assert_eq!(family.get(&format!("/me/{}", app.people.sister)).await.0, 404);

    let revoke = format!("{path}/{given}/revoke");
    assert_eq!(a.get(&revoke).await.0, 200);
    assert_eq!(a.post(&revoke, &[("why", "")]).await.0, 422);
    assert_eq!(a.post(&revoke, &[("why", "本人要求")]).await.0, 303);
    assert_eq!(family.get(&page).await.0, 404);
    assert_eq!(a.post(&revoke, &[("why", "再撤一次")]).await.0, 409);

    // A second one ends with its day.
    registry::add_mandate(app.store(), &app.operator(), app.people.woman, &mandate).await.unwrap();
    assert_eq!(family.get(&page).await.0, 200);
    app.clock().pass(17 * 86_400);
    let mut family = app.browser(son).await;
    assert_eq!(family.get(&page).await.0, 404);
}

async fn money_goes_to_whom_two_people_have_named(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut one = app.somebody("one", at("town_worker", TOWN_A)).await;
    let mut two = app.somebody("two", at("town_worker", TOWN_A)).await;
    let mut village = app.somebody("village", at("village_worker", VILLAGE_A)).await;
    let payees = format!("/people/{}/payees", app.people.woman);
    assert_eq!(village.post(&payees, &[("kind", "guardian"), ("holder_name", "王建国")]).await.0, 403);
    assert_eq!(one.post(&payees, &[("kind", "robber"), ("holder_name", "王建国")]).await.0, 422);
    assert_eq!(one.post(&payees, &[("kind", "guardian"), ("holder_name", "王建国")]).await.0, 303);
    one.get(&format!("/people/{}", app.people.woman)).await;
    let id = id_between(&one.page, &format!("{payees}/"), "/confirm").unwrap();
    let confirm = format!("{payees}/{id}/confirm");
    assert_eq!(one.post(&confirm, &[]).await.0, 403);
    one.sees(&app.word("fault-own-act"));
    let elsewhere = format!("/people/{}/payees/{id}/confirm", app.people.sister);
    assert_eq!(two.post(&elsewhere, &[]).await.0, 404);
    assert_eq!(
        app.count("SELECT COUNT(*) AS n FROM registry_payees WHERE confirmed_on IS NOT NULL").await,
        0
    );
    assert_eq!(two.post(&confirm, &[]).await.0, 303);
    two.get(&format!("/people/{}", app.people.woman)).await;
    two.sees("名two");
    assert_eq!(two.post(&confirm, &[]).await.0, 409);
}

async fn reading_leaves_one_entry_and_a_masked_list_none(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    b.token().await;
    let page = format!("/people/{}", app.people.woman);
    let q = shell::components::Query::new("/people").with("q", &her_number()).href();
    // The address, the act, and how many entries.
    let cases = [
        ("GET", "/people".to_owned(), None),
        ("GET", q, None),
        ("GET", "/questions".to_owned(), None),
        ("GET", "/people?sort=name&age=80".to_owned(), None),
        ("GET", page.clone(), Some("registry.read_person")),
        ("GET", fact(&app, "phone"), Some("registry.read_person")),
        ("POST", format!("{}/reveal", fact(&app, "id_number")), Some("registry.reveal")),
        ("GET", format!("/people/{}", app.people.stranger), None),
        ("POST", format!("/people/{}/facts/id_number/reveal", app.people.stranger), None),
        // What nobody knows is not read.
        ("POST", format!("{}/reveal", fact(&app, "nothing")), None),
    ];
    for (method, path, act) in cases {
        let before = app.trail().await.len();
        let answer = if method == "GET" { b.get(&path).await } else { b.post(&path, &[]).await };
        let new = app.trail().await.split_off(before);
        let acts: Vec<&str> = new.iter().map(|e| e.act.as_str()).collect();
        assert_eq!(acts, act.into_iter().collect::<Vec<_>>(), "{path} {}", answer.0);
        for entry in &new {
            assert_eq!(entry.subjects, [app.people.woman], "{path}");
            assert_eq!((entry.purpose.as_str(), entry.actor_name.as_str()), ("service", "名b"), "{path}");
            assert_eq!(entry.request.simple().to_string(), b.header("x-request-id"), "{path}");
        }
        let whole = path.contains("id_number/reveal") && answer.0 == 200;
        let typed = path.contains(&her_number());
        assert_eq!(b.page.contains(&her_number()), whole || typed, "{path}");
    }
    // The trail itself names nobody by number.
    let mut audit = app.somebody("audit", grant("audit_admin", Seat::System)).await;
    assert_eq!(audit.get("/audit").await.0, 200);
    for entry in app.trail().await {
        for sealed in [&her_number(), PHONE, ADDRESS, &card()] {
            assert!(!entry.detail.contains(sealed), "{}: {}", entry.act, entry.detail);
        }
    }
    assert_eq!(audit.post("/audit/verify", &[]).await.0, 200);
    audit.sees(&app.word("audit-whole"));
    // And she sees who looked.
    let mut woman = app.somebody("woman", grant("older_person", Seat::Person(app.people.woman))).await;
    assert_eq!(woman.follow("/me").await, 200);
    woman.sees("名b");
}

on_both!(with steps();
    whoever_may_say_so_enters_it_and_lists_follow_at_once,
    what_does_not_fit_is_refused_with_words,
    a_division_of_the_past_and_one_of_another_city_may_be_said,
    a_closed_fact_is_not_told_apart_from_one_that_is_not_there,
    a_mistake_is_undone_by_whoever_made_it_and_stays_in_the_history,
    what_one_may_not_say_becomes_a_question_to_its_owner,
    a_question_that_is_declined_changes_nothing,
    questions_are_listed_for_every_seat,
    a_mandate_entered_on_the_page_opens_what_it_says_to_the_family,
    a_mandate_opens_her_page_to_the_family_until_it_is_revoked,
    money_goes_to_whom_two_people_have_named,
    reading_leaves_one_entry_and_a_masked_list_none,
);
