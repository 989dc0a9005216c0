//! What whoever works with the pages finds on them: the way home, readable trails, places and people to choose from.

use gate::Seat;
use shell::components::Query;
use testkit::{TestDb, on_both};

use crate::support::{
    Browser, CITY, TestApp, VILLAGE_A, VILLAGE_B, at, between, grant, her_number, officer, rules, steps, to,
};

async fn where_there_is_nothing_one_still_finds_ones_way(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut village = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let link = "href=\"/people\"";
    // Nothing there, nobody there, a method that is not taken, and a page of others.
    for (path, status) in
        [("/nothing/here", 404), ("/people/nobody", 404), ("/accounts", 403), ("/audit", 403)]
    {
        assert_eq!(village.get(path).await.0, status, "{path}");
        village.sees(link);
        village.sees("action=\"/logout\"");
        village.sees_no("href=\"/login\"");
    }
    // The form by which one leaves is one of this session.
    assert_eq!(village.post("/logout", &[]).await.0, 303);
    let mut visitor = app.visitor();
    assert_eq!(visitor.get("/nothing/here").await.0, 404);
    visitor.sees_no(link);
    visitor.sees("href=\"/login\"");
    // What nobody was given is nobody's.
    visitor.carry(&"a".repeat(64));
    assert_eq!(visitor.get("/nothing/here").await.0, 404);
    visitor.sees_no(link);
}

async fn the_trail_is_told_in_words(db: TestDb) {
    let app = TestApp::new(db).await;
    let worker = app.account("b", &[at("village_worker", VILLAGE_B)]).await;
    let mut b = app.browser(worker).await;
    let page = format!("/people/{}", app.people.woman);
    assert_eq!(b.get(&page).await.0, 200);
    assert_eq!(
        b.post(&format!("{page}/facts/phone"), &[("value", "13900139009"), ("evidence", "走访")]).await.0,
        303
    );
    // Whoever logs in does so in their own name.
    let trail = app.trail().await;
    let entry = trail.iter().rfind(|e| e.act == "accounts.sign_in").unwrap();
    assert_eq!((entry.actor_kind.as_str(), entry.actor_name.as_str()), ("person", "名b"));
    assert_eq!((entry.account, entry.subjects.as_slice()), (Some(worker.0), &[worker.0][..]));

    let mut audit = app.somebody("audit", grant("audit_admin", Seat::System)).await;
    assert_eq!(audit.get("/audit").await.0, 200);
    for text in
        ["看到的类别：公开、身份、联系方式、健康", "项目：联系电话", "登录名：b", "角色：村社区工作人员"]
    {
        audit.sees(&text.replace('：', "：</span>"));
    }
    assert!(!audit.said().contains('{'), "{}", audit.said());
    audit.sees_no("&#34;");
    assert_eq!(audit.get("/audit?lang=en").await.0, 200);
    for text in ["Classes shown: ", "Fact: ", "Role: "] {
        audit.sees(&format!("{text}</span>"));
    }
    audit.sees("village worker");
    // The acts that there are can be chosen, and no others.
    audit.sees("<option value=\"registry.enter_fact\">");
    audit.sees_no("<option value=\"registry.answer\">");
    assert_eq!(audit.get("/audit?act=registry.enter_fact").await.0, 200);
    audit.sees("项目：</span>联系电话");
    audit.sees_no("登录名：</span>b");
}

async fn roles_are_given_to_what_was_looked_for_and_chosen(db: TestDb) {
    let app = TestApp::new(db).await;
    let home = app.account("home", &[]).await;
    let family = app.account("family", &[]).await;
    let mut security = app.somebody("security", grant("security_admin", Seat::System)).await;
    let path = format!("/accounts/{}/roles/new", home.0);
    assert_eq!(security.get(&path).await.0, 200);
    // Of each list one choice is empty.
    assert_eq!(security.page.matches("<option value=\"\">").count(), 2);
    let form = |place: &'static str| vec![("role", "home_worker"), ("place", place), ("from", "2026-10-15")];
    for (place, key) in [("", "accounts-missing"), ("没有的养老院", "accounts-nothing-found")] {
        assert_eq!(security.post(&path, &form(place)).await.0, 422);
        security.sees(&app.word(key));
    }
    assert_eq!(security.post(&path, &form("康养老院")).await.0, 422);
    security.sees("福康养老院");
    security.sees("寿康养老院");
    let chosen = app.people.home.to_string();
    security.sees(&format!("value=\"{chosen}\""));
    let mut sent = form("康养老院");
    sent.extend([("sought", "康养老院"), ("chosen", chosen.as_str())]);
    assert_eq!(security.post(&path, &sent).await, to(format!("/accounts/{}?done=accounts-granted", home.0)));
    let count = "SELECT COUNT(*) AS n FROM accounts_grants WHERE role IN ('home_worker', 'family_member')";
    assert_eq!(app.count(count).await, 1);
    // What was chosen for something else does not count.
    let mut sent = form("寿康");
    sent.extend([("sought", "福康"), ("chosen", chosen.as_str())]);
    assert_eq!(security.post(&path, &sent).await.0, 422);
    assert_eq!(app.count(count).await, 1);

    // A person is found by the whole number, and not told by name.
    let path = format!("/accounts/{}/roles/new", family.0);
    let number = her_number();
    let form = |place| vec![("role", "family_member"), ("place", place), ("from", "2026-10-15")];
    assert_eq!(security.post(&path, &form("王秀英")).await.0, 422);
    security.sees(&app.word("accounts-nothing-found"));
    assert_eq!(security.post(&path, &form(number.as_str())).await.0, 422);
    security.sees("王**");
    security.sees_no("王秀英");
    let looked = app.trail().await;
    let looked: Vec<_> = looked.iter().filter(|e| e.act == "registry.find_seat").collect();
    assert_eq!(looked.len(), 1);
    assert_eq!(looked[0].subjects, [app.people.woman]);
    let id = between(&security.page, "name=\"chosen\" value=\"", "\"").unwrap();
    assert_eq!(id, app.people.woman.to_string());
    let mut sent = form(number.as_str());
    sent.extend([("sought", number.as_str()), ("chosen", id.as_str())]);
    assert_eq!(security.post(&path, &sent).await.0, 303);
    assert_eq!(app.count(count).await, 2);
}

async fn places_are_called_as_they_are_called_there(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut village = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let mut city = app.somebody("city", officer(CITY, "civil_affairs")).await;
    let today = app.operator().today();
    let own = rules().regions.name(testkit::contexts::region(VILLAGE_A), today).unwrap();
    for browser in [&mut village, &mut city] {
        assert_eq!(browser.get("/people?sort=name").await.0, 200);
        browser.sees(own);
    }
    let county = rules().regions.name(testkit::contexts::region("140702"), today).unwrap();
    city.sees(county);
    village.sees(&format!("<span class=\"cell\">{own}</span>"));
    village.sees_no(&format!("<span class=\"cell\">{county}"));
    // On a page of somebody the province and the city go without saying.
    village.get(&format!("/people/{}", app.people.sister)).await;
    assert!(!village.said().contains("山西省晋中市"), "{}", village.said());
}

async fn divisions_are_searched_as_they_were_on_a_day(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut city = app.somebody("city", officer(CITY, "civil_affairs")).await;
    let mut village = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let path = |q: &str, on: &str| Query::new("/regions").with("q", q).with("on", on).href();
    let link = |code: &str| format!("href=\"/regions?place={code}\"");
    let table = |b: &Browser| between(&b.page, "<tbody", "</tbody>").unwrap_or_default();
    for (typed, on, found, not) in [
        ("太谷", "", "140703", "140726"),
        ("太谷", "2019-01-01", "140726", "140702"),
        ("太谷 胡村", "", "140703101", "140703102"),
    ] {
        assert_eq!(city.get(&path(typed, on)).await.0, 200);
        let rows = table(&city);
        assert!(rows.contains(&link(found)), "{typed} {on}: {}", city.said());
        assert!(!rows.contains(&link(not)), "{typed} {on}: {}", city.said());
    }
    // A village searches within itself.
    assert_eq!(village.get(&path("太谷", "")).await.0, 200);
    assert!(!table(&village).contains("140703"));
}

async fn english_pages_name_sources_in_english(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut city = app.somebody("city", officer(CITY, "civil_affairs")).await;
    assert_eq!(city.get(&format!("/people/{}?lang=en", app.people.woman)).await.0, 200);
    city.sees("village or community");
    city.sees("public security");
    for name in ["村社区", "公安人口信息", "民政救助"] {
        city.sees_no(name);
    }
}

/// Every name that the vocabulary uses has an English one.
#[test]
fn every_source_has_an_english_name() {
    let app = app::table(&app::slices(rules())).unwrap();
    let vocabulary = &rules().vocabulary;
    for entity in vocabulary.entities() {
        for def in vocabulary.facts(entity) {
            for name in def.asserted_by.iter().chain([&def.system_of_record]).filter(|n| !n.is_empty()) {
                let english = app.roles.source(name, base::Lang::En);
                assert!(english.is_ascii(), "{entity}.{}: {name}", def.name);
                assert_eq!(app.roles.source(name, base::Lang::Zh), name);
            }
        }
    }
}

on_both!(with steps();
    where_there_is_nothing_one_still_finds_ones_way,
    the_trail_is_told_in_words,
    roles_are_given_to_what_was_looked_for_and_chosen,
    places_are_called_as_they_are_called_there,
    divisions_are_searched_as_they_were_on_a_day,
    english_pages_name_sources_in_english,
);
