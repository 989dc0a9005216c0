//! The interface for programs: what it says of itself, and what a token opens.

use accounts::ops;
use serde_json::Value;
use store::facts::Sealing;
use testkit::contexts::day;
use testkit::{TestDb, on_both, run};

use crate::support::{Browser, CITY, COUNTY_A, PHONE, TestApp, VILLAGE_A, her_number, settings, steps};

fn json(b: &Browser) -> Value {
    serde_json::from_str(&b.page).unwrap_or_else(|e| panic!("{e}: {}", b.page))
}

/// The routes for programs, but for the one that describes the others: method and path.
fn stated(app: &TestApp) -> Vec<String> {
    let routes = app.app.table().routes().map(|r| r.path.clone());
    let mut all: Vec<String> =
        routes.filter(|p| p.contains(" /api/") && !p.ends_with("/openapi.json")).collect();
    all.sort();
    all
}

/// A program with a token for these routes.
async fn program(app: &TestApp, name: &str, scopes: &[&str]) -> Browser {
    let scopes: Vec<String> = scopes.iter().map(|s| (*s).to_owned()).collect();
    let token = ops::create_token(app.store(), &app.operator(), name, &scopes, day("2027-12-31")).await;
    app.visitor().bearer(&token.unwrap().1)
}

#[test]
fn the_description_is_what_was_agreed() {
    run(async {
        let app = TestApp::new(TestDb::with(store::Backend::Sqlite, &steps()).await).await;
        insta::assert_snapshot!("openapi", app.app.api());
        // Every route for programs is described, and nothing else.
        let whole: Value = serde_json::from_str(app.app.api()).unwrap();
        let paths = whole["paths"].as_object().unwrap().iter();
        let mut described: Vec<String> = paths
            .flat_map(|(path, methods)| {
                let methods = methods.as_object().unwrap().keys();
                methods.map(|m| format!("{} {path}", m.to_uppercase())).collect::<Vec<_>>()
            })
            .collect();
        described.sort();
        assert_eq!(described, stated(&app));
        let mut names: Vec<&str> = app.app.api().split("\"operationId\": \"").skip(1).collect();
        names.sort_unstable_by_key(|rest| rest.split('"').next());
        names.dedup_by_key(|rest| rest.split('"').next());
        assert_eq!(names.len(), described.len(), "every operation has a name of its own");
    });
}

async fn a_program_asks_for_what_its_token_names_and_for_nothing_else(db: TestDb) {
    let app = TestApp::new(db).await;
    app.work(entitlements::DETERMINE, Value::Null).await;
    let person = format!("/api/people/{}", app.people.woman);
    let asked = [
        ("registry.api_people", "/api/people?age=all".to_owned()),
        ("registry.api_person", person.clone()),
        ("entitlements.api_findings", format!("{person}/findings")),
        ("registry.api_questions", "/api/questions".to_owned()),
        ("registry.api_organisations", "/api/organisations".to_owned()),
        ("registry.api_organisation", format!("/api/organisations/{}", app.people.home)),
        ("registry.api_regions", "/api/regions".to_owned()),
        ("accounts.token", "/api/token".to_owned()),
    ];
    assert_eq!(asked.len(), stated(&app).len());
    for (n, (scope, _)) in asked.iter().enumerate() {
        let mut b = program(&app, &format!("程序{n}"), &[scope]).await;
        for (other, path) in &asked {
            let expected = if other == scope { 200 } else { 403 };
            assert_eq!(b.get(path).await.0, expected, "{scope} at {path}: {}", b.page);
        }
        // Pages are for people.
        assert_eq!(b.get("/people").await.0, 403, "{scope}");
        assert_eq!(b.post("/people", &[]).await.0, 404, "{scope}");
    }
    for (_, path) in &asked {
        assert_eq!(app.visitor().get(path).await.0, 401, "{path}");
        assert_eq!(app.visitor().bearer("x").get(path).await.0, 401, "{path}");
    }
}

async fn a_program_sees_what_the_table_opens_to_it_in_the_city_that_is_served(db: TestDb) {
    let app = TestApp::new(db).await;
    app.work(entitlements::DETERMINE, Value::Null).await;
    let scopes = ["registry.api_people", "registry.api_person", "entitlements.api_findings"];
    let mut b = program(&app, "省平台", &scopes).await;
    b.get("/api/people?age=all").await;
    let people = json(&b)["people"].as_array().unwrap().clone();
    assert_eq!(people.len(), 6, "{}", b.page);
    assert!(people.iter().any(|p| p["name"] == "王秀英" && p["hukou"] == VILLAGE_A), "{}", b.page);

    let person = format!("/api/people/{}", app.people.woman);
    b.get(&person).await;
    let whole = json(&b);
    assert_eq!(whole["classes"], serde_json::json!(["open", "identity", "means"]));
    let facts = whole["facts"].as_array().unwrap();
    assert!(facts.iter().any(|f| f["fact"] == "relief" && f["state"] == "value"), "{}", b.page);
    assert_eq!(registry_sealing(), Sealing::Sealed);
    for hidden in [PHONE, &her_number(), "disability_kind", "bank_card"] {
        b.sees_no(hidden);
    }
    b.get(&format!("{person}/findings")).await;
    let plans = json(&b)["plans"].as_array().unwrap().clone();
    // What another city would grant is a comparison for officers.
    assert_eq!(plans.iter().map(|p| p["plan"].clone()).collect::<Vec<_>>(), ["jinzhong"]);
    let trail = app.trail().await;
    let read = trail.iter().filter(|e| e.actor_name == "省平台" && e.subjects == [app.people.woman]);
    assert_eq!(read.map(|e| e.route.as_str()).collect::<Vec<_>>(), [scopes[1], scopes[2]]);

    // An officer who asks as a program does sees more, and is held to their own county.
    let mut officer = app.somebody("civil", crate::support::officer(COUNTY_A, "civil_affairs")).await;
    officer.get(&format!("{person}/findings")).await;
    let findings = json(&officer);
    let very_old =
        &findings["plans"].as_array().unwrap().iter().find(|p| p["plan"] == "yanzhou").unwrap()["findings"];
    assert!(
        very_old.as_array().unwrap().iter().any(|f| f["rule"] == "very_old_allowance"),
        "{}",
        officer.page
    );

    // On an installation of another city nobody here is anybody's.
    let other = shell::Settings { city: "3708".to_owned(), ..settings() };
    assert_ne!(other.city, CITY);
    let mut elsewhere = app.served_as(other);
    elsewhere.extra.clone_from(&b.extra);
    assert_eq!(elsewhere.get(&person).await.0, 404);
    elsewhere.get("/api/people?age=all").await;
    assert_eq!(json(&elsewhere)["people"], serde_json::json!([]));
}

/// Telephones and numbers are sealed, so that what was looked for above would be there if it were open.
fn registry_sealing() -> Sealing {
    registry::Vocabulary::sealing("phone")
}

async fn lists_for_programs_take_the_filters_of_the_pages(db: TestDb) {
    let app = TestApp::new(db).await;
    let scopes = ["registry.api_organisations", "registry.api_organisation", "registry.api_regions"];
    let mut b = program(&app, "省平台", &scopes).await;
    b.get("/api/organisations?entity=institution").await;
    let homes = json(&b)["organisations"].as_array().unwrap().clone();
    assert_eq!(homes.iter().map(|h| h["name"].clone()).collect::<Vec<_>>(), ["福康养老院", "寿康养老院"]);
    b.get(&format!("/api/organisations/{}", app.people.home)).await;
    let home = json(&b);
    assert_eq!((&home["reference"], &home["entity"]), (&Value::from("INST-1"), &Value::from("institution")));
    assert!(home["facts"].as_array().unwrap().iter().any(|f| f["value"] == "福康养老院"), "{}", b.page);
    assert_eq!(b.get(&format!("/api/organisations/{}", app.people.woman)).await.0, 404);

    b.get("/api/regions").await;
    let city = json(&b);
    assert_eq!(city["place"]["name"], "晋中市");
    assert!(city["below"].as_array().unwrap().iter().any(|r| r["code"] == "140702000000"), "{}", b.page);
    b.get("/api/regions?place=140702&on=2019-01-01").await;
    assert_eq!(
        (&json(&b)["place"]["name"], &json(&b)["on"]),
        (&Value::from("榆次区"), &Value::from("2019-01-01"))
    );
    for elsewhere in ["3708", "x", "99"] {
        assert_eq!(b.get(&format!("/api/regions?place={elsewhere}")).await.0, 404, "{elsewhere}");
    }
}

async fn questions_for_programs_are_those_whose_fact_is_open(db: TestDb) {
    let app = TestApp::new(db).await;
    let person = format!("/people/{}", app.people.woman);
    let mut village = app.somebody("village", crate::support::at("village_worker", VILLAGE_A)).await;
    // Neither is hers to assert: relief is open to programs, disability is not.
    for (fact, value) in [("relief", "low_income"), ("name", "王秀瑛")] {
        let form = [("value", value), ("evidence", "走访")];
        assert_eq!(village.post(&format!("{person}/facts/{fact}"), &form).await.0, 303, "{}", village.said());
    }
    let mut town = app.somebody("town", crate::support::at("town_worker", crate::support::TOWN_A)).await;
    let form = [("value", "hearing"), ("evidence", "走访")];
    assert_eq!(town.post(&format!("{person}/facts/disability_kind"), &form).await.0, 303, "{}", town.said());
    let mut b = program(&app, "省平台", &["registry.api_questions"]).await;
    b.get("/api/questions").await;
    let questions = json(&b)["questions"].as_array().unwrap().clone();
    let mut facts: Vec<&str> = questions.iter().filter_map(|q| q["fact"].as_str()).collect();
    facts.sort_unstable();
    assert_eq!(facts, ["name", "relief"], "{}", b.page);
    b.get("/api/questions?state=accepted").await;
    assert_eq!(json(&b)["questions"], serde_json::json!([]));
}

on_both!(with steps();
    a_program_asks_for_what_its_token_names_and_for_nothing_else,
    a_program_sees_what_the_table_opens_to_it_in_the_city_that_is_served,
    lists_for_programs_take_the_filters_of_the_pages,
    questions_for_programs_are_those_whose_fact_is_open,
);
