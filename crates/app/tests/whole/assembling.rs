//! The slices are put together only where each route is stated and each stated route is there.

use app::{Rules, slices};
use shell::{Routes, Slice};
use testkit::{TestDb, on_both};

use crate::support::{TestApp, rules, settings, steps};

fn routes(rules: &Rules) -> Vec<Routes> {
    slices(rules).iter_mut().map(|s| std::mem::take(&mut s.routes)).collect()
}

async fn a_route_without_a_row_and_a_row_without_a_route_are_refused(db: TestDb) {
    let store = db.open().await;
    let made = app::assemble(settings(), store, rules()).unwrap();
    let refused = |routes| shell::router(&made.app, routes).err().unwrap_or_default();
    assert_eq!(refused(routes(rules())), "");

    let mut more = routes(rules());
    more.push(Routes::new().get("/back-door", async || "everything"));
    assert_eq!(refused(more), "GET /back-door is in no permission table");

    let mut other_method = routes(rules());
    other_method.push(Routes::new().post("/people", async || "everything"));
    assert_eq!(refused(other_method), "POST /people is in no permission table");

    for left_out in slices(rules()).iter().map(|s: &Slice| s.name) {
        let some = slices(rules()).into_iter().filter(|s| s.name != left_out).map(|s| s.routes).collect();
        let said = refused(some);
        assert!(said.ends_with("is stated in a permission table and has no handler"), "{left_out}: {said}");
    }
}

async fn every_table_is_read_and_every_right_has_a_purpose(db: TestDb) {
    let app = TestApp::new(db).await;
    for route in app.app.table().routes() {
        assert!(!route.purpose.is_empty(), "{}", route.name);
        let (slice, _) = route.name.split_once('.').unwrap();
        assert!(slices(rules()).iter().any(|s| s.name == slice), "{} has the name of no slice", route.name);
        // What one person's page shows is written down; an empty form, or the question whether to go on, shows little.
        let shows = route.path.starts_with("GET") && route.of_person;
        let asks = ["/new", "/revoke"].iter().any(|form| route.path.ends_with(form));
        assert!(!shows || route.reading || asks, "{} shows a person and is no reading", route.name);
    }
}

on_both!(with steps();
    a_route_without_a_row_and_a_row_without_a_route_are_refused,
    every_table_is_read_and_every_right_has_a_purpose,
);
