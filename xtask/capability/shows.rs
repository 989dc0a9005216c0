//! What `docs/adding-a-capability.md` promises of its example, in the whole application, on both databases.
//! `cargo xtask capability` runs it in the copy that has the example.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so and stops")]

mod support;

use support::{COUNTY_A, TestApp, VILLAGE_A, VILLAGE_D, at, officer, steps};
use testkit::{TestDb, on_both};

const SAID: &str = "门铃坏了，请敲窗";

async fn the_example_shows_on_the_home_page_and_the_page_of_a_person(db: TestDb) {
    let app = TestApp::new(db).await;
    let person = format!("/people/{}", app.people.woman);
    let mut village = app.somebody("village", at("village_worker", VILLAGE_A)).await;
    assert_eq!(village.follow("/").await, 200);
    village.sees(&app.word("notes-card-count"));
    village.sees("href=\"/notes\"");
    assert_eq!(village.follow(&person).await, 200);
    village.sees(&app.word("notes-panel-empty"));
    village.sees(&format!("{person}/notes/new"));
    assert_eq!(village.post(&format!("{person}/notes"), &[("text", SAID)]).await.0, 303);
    for page in [person.as_str(), "/notes"] {
        assert_eq!(village.follow(page).await, 200);
        village.sees(SAID);
    }
    // The line of relief may see how she is reached, and writes no notes.
    let mut relief = app.somebody("relief", officer(COUNTY_A, "relief")).await;
    assert_eq!(relief.follow("/").await, 200);
    relief.sees_no(&app.word("notes-card-count"));
    relief.sees_no("href=\"/notes\"");
    assert_eq!(relief.follow(&person).await, 200);
    relief.sees(SAID);
    relief.sees_no(&format!("{person}/notes/new"));
    let mut stranger = app.somebody("stranger", at("village_worker", VILLAGE_D)).await;
    assert_eq!(stranger.get(&format!("{person}/notes/new")).await.0, 404);
}

on_both!(with steps(); the_example_shows_on_the_home_page_and_the_page_of_a_person);
