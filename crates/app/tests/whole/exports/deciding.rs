//! Who decides, who may take back, and who gets nothing any more.

use super::*;

async fn nobody_decides_on_their_own_or_on_what_they_could_not_see(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let id = asked(&app, village, &people(Format::Csv)).await;
    let path = format!("/exports/{id}");
    let approve = [("answer", "approve")];
    // The asker is also a town worker: four eyes all the same.
    let both = [at("village_worker", VILLAGE_A), at("town_worker", TOWN_A)];
    let two = app.account("two", &both).await;
    let own = asked(&app, two, &people(Format::Csv)).await;
    let mut browser = app.browser(two).await;
    let (status, _) = browser.post(&format!("/exports/{own}/decide"), &approve).await;
    assert_eq!(status, 403);
    browser.sees(&app.word("fault-own-act"));
    let refused = decide(&app.app, &on(&app, two, "exports.decide").await, own, &Decision::Approve).await;
    assert!(matches!(refused, Err(ExportsError::Refused(Refusal::OwnAct))), "{refused:?}");
    // Neighbours, other lines, other counties: for them it is not there.
    let others: [(&str, Grant, u16); 6] = [
        ("neighbour", at("town_worker", TOWN_D), 404),
        ("relief", officer(COUNTY_A, "relief"), 404),
        ("county-b", officer(COUNTY_B, "civil_affairs"), 404),
        ("system", grant("system_admin", Seat::System), 404),
        ("village", at("village_worker", VILLAGE_A), 403),
        ("home", grant("home_worker", Seat::Organisation(app.people.home)), 403),
    ];
    for (login, held, status) in others {
        let mut browser = app.somebody(login, held).await;
        assert_eq!(browser.post(&format!("{path}/decide"), &approve).await.0, status, "{login}");
        assert_eq!(browser.get(&path).await.0, 404, "{login}");
        assert_eq!(browser.get(&format!("{path}/file")).await.0, 404, "{login}");
        assert_eq!(browser.post(&format!("{path}/withdraw"), &[]).await.0, 404, "{login}");
        browser.get("/exports?whose=waiting").await;
        browser.sees_no(&id.to_string());
    }
    assert_eq!(state(&app, village, id).await.0, State::Asked);
    // Those who could see as much see it, and one decides; the second comes too late.
    let county = app.account("county", &[officer(COUNTY_A, "civil_affairs")]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    let waiting = Wanted { whose: Whose::Waiting, limit: 50, ..Wanted::default() };
    for who in [county, town] {
        let (all, _) = list(&app.app, &on(&app, who, "exports.list").await, &waiting).await.unwrap();
        assert!(all.iter().any(|a| a.id == id));
    }
    let why = Decision::Refuse("范围太大".to_owned());
    decide(&app.app, &on(&app, county, "exports.decide").await, id, &why).await.unwrap();
    let late = decide(&app.app, &on(&app, town, "exports.decide").await, id, &Decision::Approve).await;
    assert!(matches!(late, Err(ExportsError::Over)), "{late:?}");
    assert_eq!(state(&app, village, id).await.0, State::Refused);
    let mut li = app.browser(village).await;
    li.get(&path).await;
    li.sees("范围太大");
    assert!(work(&app, WRITE).await.is_none(), "no job was wanted");
}

async fn whoever_decides_reads_what_was_asked_for_and_not_what_they_would_get(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let id = asked(&app, village, &people(Format::Csv)).await;
    let path = format!("/exports/{id}");
    let name = |code: &str| {
        let day = day("2026-10-15");
        app.app.regions().name(region(code), day).unwrap().to_owned()
    };
    for (login, held) in [("zhao", at("town_worker", TOWN_A)), ("county", officer(COUNTY_A, "civil_affairs"))]
    {
        let mut browser = app.somebody(login, held).await;
        browser.get(&path).await;
        // The extent, and the role in which it was asked for.
        assert_eq!(browser.page.matches(&name(VILLAGE_A)).count(), 2, "{login}: {}", browser.page);
        // The way to the list leads to as much of it.
        browser.sees(&format!("place={VILLAGE_A}"));
    }
    // A list that knows no division of its own says whose extent it has.
    let findings = NewExport { list: "findings".to_owned(), address: String::new(), ..people(Format::Csv) };
    let findings = asked(&app, village, &findings).await;
    let mut zhao = app.somebody("zhao-1", at("town_worker", TOWN_A)).await;
    zhao.get(&format!("/exports/{findings}")).await;
    zhao.sees(&app.word("exports-all-of-asker"));
    zhao.sees(&name(VILLAGE_A));
    // Organisations are the same for everybody.
    let all = NewExport { list: "organisations".to_owned(), address: String::new(), ..people(Format::Csv) };
    let all = asked(&app, village, &all).await;
    let mut zhao = app.somebody("zhao-2", at("town_worker", TOWN_A)).await;
    zhao.get(&format!("/exports/{all}")).await;
    zhao.sees("href=\"/organisations\"");
    zhao.sees_no(&format!("place={VILLAGE_A}"));
    // Whose role is over has no extent any more.
    let ctx = on(&app, village, "exports.one").await;
    let opened = open(&app.app, &ctx, id).await.unwrap();
    assert!(narrowing(&app.app, &ctx, &opened, Lang::Zh).await.unwrap().is_some());
    revoked(&app, village).await;
    assert_eq!(narrowing(&app.app, &ctx, &opened, Lang::Zh).await.unwrap(), None);
}

async fn a_question_is_taken_back_before_it_is_decided_and_not_after(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    let first = asked(&app, village, &people(Format::Csv)).await;
    let ctx = on(&app, village, "exports.withdraw").await;
    withdraw(&app.app, &ctx, first).await.unwrap();
    assert_eq!(state(&app, village, first).await.0, State::Withdrawn);
    let gone = decide(&app.app, &on(&app, town, "exports.decide").await, first, &Decision::Approve).await;
    assert!(matches!(gone, Err(ExportsError::Over)), "{gone:?}");
    let second = asked(&app, village, &people(Format::Csv)).await;
    approved(&app, town, second).await;
    let late = withdraw(&app.app, &ctx, second).await;
    assert!(matches!(late, Err(ExportsError::Over)), "{late:?}");
    // The file itself is deleted before its time by whoever asked for it.
    work(&app, WRITE).await;
    let mut li = app.browser(village).await;
    li.get(&format!("/exports/{second}")).await;
    li.sees(&app.word("exports-delete"));
    assert_eq!(li.post(&format!("/exports/{second}/withdraw"), &[]).await.0, 303);
    assert_eq!(state(&app, village, second).await.0, State::Withdrawn);
    assert_eq!(li.get(&format!("/exports/{second}/file")).await, (303, format!("/exports/{second}")));
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM exports_pieces").await, 0);
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM store_secrets WHERE kind = 'exports.key'").await, 0);
}

async fn a_role_that_decides_elsewhere_lends_nothing_to_one_that_only_sees(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let id = asked(&app, village, &people(Format::Csv)).await;
    let mixed = [at("village_worker", VILLAGE_A), at("town_worker", TOWN_D)];
    let mixed = app.account("mixed", &mixed).await;
    let refused = decide(&app.app, &on(&app, mixed, "exports.decide").await, id, &Decision::Approve).await;
    assert!(matches!(refused, Err(ExportsError::Refused(Refusal::NotFound))), "{refused:?}");
    assert_eq!(app.browser(mixed).await.get(&format!("/exports/{id}")).await.0, 404);
}

async fn whoever_lost_the_right_gets_nothing(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    // The right of the approver goes first: nobody stands behind the approval any more.
    let id = asked(&app, village, &people(Format::Csv)).await;
    approved(&app, town, id).await;
    revoked(&app, town).await;
    assert_eq!(work(&app, WRITE).await.unwrap().state, jobs::State::Failed);
    assert_eq!(state(&app, village, id).await, (State::Failed, "exports-failed-approver".to_owned()));
    // What the asker came to hold after asking is not in the file: nobody approved it.
    let town = app.account("zhao2", &[at("town_worker", TOWN_A)]).await;
    let id = asked(&app, village, &people(Format::Csv)).await;
    approved(&app, town, id).await;
    ops::grant(app.store(), &app.operator(), village, &at("village_worker", VILLAGE_D)).await.unwrap();
    assert_eq!(work(&app, WRITE).await.unwrap().state, jobs::State::Done);
    let mut li = app.browser(village).await;
    assert_eq!(li.get(&format!("/exports/{id}/file")).await.0, 200);
    li.sees("王秀英");
    li.sees_no("赵德明");
    // An asker who has moved keeps the pages of exports, and not the file of the place before.
    revoked(&app, village).await;
    ops::grant(app.store(), &app.operator(), village, &at("village_worker", VILLAGE_D)).await.unwrap();
    let mut li = app.browser(village).await;
    assert_eq!(li.get(&format!("/exports/{id}/file")).await.0, 422);
    li.sees(&app.word("exports-moved"));
    app.work(TIDY, serde_json::Value::Null).await;
    withdraw(&app.app, &on(&app, village, "exports.withdraw").await, id).await.unwrap();
    // The right of the asker, before the file is written and after.
    let other = app.account("wu", &[at("village_worker", VILLAGE_A)]).await;
    let before = asked(&app, other, &people(Format::Csv)).await;
    let after = asked(&app, other, &people(Format::Csv)).await;
    approved(&app, town, after).await;
    assert_eq!(work(&app, WRITE).await.unwrap().state, jobs::State::Done);
    approved(&app, town, before).await;
    let ctx = on(&app, other, "exports.file").await;
    revoked(&app, other).await;
    assert_eq!(work(&app, WRITE).await.unwrap().state, jobs::State::Failed);
    let mut browser = app.browser(other).await;
    assert_eq!(browser.get(&format!("/exports/{after}/file")).await.0, 403);
    let asked = open(&app.app, &ctx, before).await.unwrap().asked;
    assert_eq!((asked.state, asked.failure.as_str()), (State::Failed, "exports-failed-rights"));
    // Another role that opens these pages, but not the list.
    ops::grant(app.store(), &app.operator(), other, &grant("system_admin", Seat::System)).await.unwrap();
    let mut browser = app.browser(other).await;
    assert_eq!(browser.get(&format!("/exports/{after}/file")).await.0, 403);
    assert_eq!(
        app.count("SELECT COUNT(*) AS n FROM exports_pieces").await,
        1,
        "only the finished file has pieces"
    );
}

on_both!(with steps();
    nobody_decides_on_their_own_or_on_what_they_could_not_see,
    whoever_decides_reads_what_was_asked_for_and_not_what_they_would_get,
    a_question_is_taken_back_before_it_is_decided_and_not_after,
    a_role_that_decides_elsewhere_lends_nothing_to_one_that_only_sees,
    whoever_lost_the_right_gets_nothing,
);
