//! What is sent: forms that are not ours, texts that would run, bodies that are too large.

use super::*;

async fn a_form_that_is_not_ours_does_nothing(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let other = app.somebody("other", at("village_worker", VILLAGE_B)).await.token().await;
    let token = b.token().await;
    let path = format!("/people/{}/facts/phone", app.people.woman);
    let form = [("value", "13900139009"), ("evidence", "走访")];
    let before = state(&app).await;
    let nearly = format!("{}0", &token[..token.len() - 1]);
    let nearly = if nearly == token { format!("{}1", &token[..token.len() - 1]) } else { nearly };
    for wrong in ["", "x", &other, &nearly, &token.to_uppercase(), &format!("{token} ")] {
        if wrong != token {
            assert_eq!(b.post_with(&path, &form, wrong).await.0, 403, "`{wrong}`");
            b.sees(&app.word("fault-forged"));
        }
    }
    for (name, value) in [
        ("sec-fetch-site", "cross-site"),
        ("sec-fetch-site", "same-site"),
        ("origin", "https://evil.example"),
        ("origin", "null"),
        ("origin", "http://localhost.evil.example"),
        ("origin", "http://localhost:81"),
    ] {
        let mut b = b.clone();
        b.extra.push((name, value.to_owned()));
        assert_eq!(b.post_with(&path, &form, &token).await.0, 403, "{name}: {value}");
    }
    // Another kind of body carries no form, and so no token; in the address it does not count.
    let json = format!("{{\"csrf_token\":\"{token}\"}}");
    assert_eq!(b.send("POST", &path, "application/json", json).await.0, 403);
    let body = format!("value=1&csrf_token={token}");
    assert_eq!(b.send("POST", &path, "text/plain", body.clone()).await.0, 403);
    assert_eq!(b.send("POST", &format!("{path}?{body}"), "", "").await.0, 403);
    assert_eq!(state(&app).await, before);
    // From here it is taken, with the headers that browsers send.
    b.extra.push(("origin", "http://localhost".to_owned()));
    b.extra.push(("sec-fetch-site", "same-origin".to_owned()));
    assert_eq!(b.post_with(&path, &form, &token).await.0, 303);
}

async fn what_was_typed_is_shown_as_it_was_typed_and_runs_nowhere(db: TestDb) {
    let app = TestApp::new(db).await;
    let p = &app.people;
    let safe = |b: &Browser, at: &str| {
        assert!(!b.page.contains("<script>alert"), "{at}: {}", b.page);
        assert!(!b.page.contains("\"'><"), "{at}");
    };
    let mut police = app.somebody("police", officer(COUNTY_A, "police")).await;
    let mut civil = app.somebody("civil", officer(COUNTY_A, "civil_affairs")).await;
    let mut town = app.somebody("town", at("town_worker", TOWN_A)).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let named = NewAccount::new("named", &format!("{SCRIPT}甲")).unwrap();
    let named = ops::create_account(app.store(), &app.operator(), &named).await.unwrap();
    ops::grant(app.store(), &app.operator(), named, &at("village_worker", VILLAGE_B)).await.unwrap();
    let mut named_browser = app.browser(named).await;
    let person = format!("/people/{}", p.woman);

    // Every text that a form takes.
    let text = format!("{SCRIPT}英");
    assert_eq!(
        police.post(&format!("{person}/facts/name"), &[("value", &text), ("evidence", SCRIPT)]).await.0,
        303
    );
    assert_eq!(
        named_browser
            .post(&format!("{person}/facts/address"), &[("value", SCRIPT), ("evidence", SCRIPT)])
            .await
            .0,
        303
    );
    assert_eq!(
        civil.post(&format!("{person}/facts/dwelling"), &[("value", SCRIPT), ("evidence", SCRIPT)]).await.0,
        303
    );
    let mandate = [("holder_name", SCRIPT), ("acts", "see"), ("basis", "committee"), ("document", SCRIPT)];
    assert_eq!(town.post(&format!("{person}/mandates"), &mandate).await.0, 303);
    assert_eq!(
        town.post(&format!("{person}/payees"), &[("kind", "guardian"), ("holder_name", SCRIPT)]).await.0,
        303
    );
    town.get(&person).await;
    let revoke = id_between(&town.page, &format!("{person}/mandates/"), "/revoke").unwrap();
    let revoke = format!("{person}/mandates/{revoke}/revoke");
    assert_eq!(town.get(&revoke).await.0, 200);
    safe(&town, &revoke);
    assert_eq!(town.post(&revoke, &[("why", SCRIPT)]).await.0, 303);
    b.get("/questions").await;
    safe(&b, "/questions");
    let question = id_between(&b.page, "/questions/", "/answer").unwrap();
    let declined =
        b.post(&format!("/questions/{question}/answer"), &[("answer", "decline"), ("why", SCRIPT)]).await;
    assert_eq!(declined.0, 303);
    // What is given back with what is wrong.
    for (path, form) in [
        (format!("{person}/facts/name"), vec![("value", SCRIPT), ("evidence", "")]),
        (
            format!("{person}/facts/hukou"),
            vec![("value", SCRIPT), ("evidence", SCRIPT), ("from", SCRIPT), ("until", SCRIPT)],
        ),
        (
            format!("{person}/mandates"),
            vec![("holder_name", SCRIPT), ("document", SCRIPT), ("basis", SCRIPT), ("from", SCRIPT)],
        ),
    ] {
        assert_eq!(civil.post(&path, &form).await.0, 422, "{path}");
        safe(&civil, &path);
    }

    // And everywhere it is shown.
    let mut woman = app.somebody("woman", grant("older_person", Seat::Person(p.woman))).await;
    woman.follow("/me").await;
    safe(&woman, "/me");
    for path in [
        person.clone(),
        format!("{person}/facts/name"),
        format!("{person}/facts/address"),
        format!("{person}/facts/dwelling"),
        "/people".to_owned(),
        "/questions".to_owned(),
        "/questions?state=declined".to_owned(),
        format!("{person}/mandates/new"),
        format!("{person}/payees/new"),
        "/".to_owned(),
    ] {
        for browser in [&mut civil, &mut town, &mut b, &mut named_browser] {
            let status = browser.get(&path).await.0;
            assert!([200, 403, 404].contains(&status), "{path}: {status}");
            safe(browser, &path);
        }
    }
    civil.get(&person).await;
    civil.sees("&#60;script&#62;alert(1)");
    let mut system = app.somebody("system", grant("system_admin", Seat::System)).await;
    let token = [("name", SCRIPT), ("scope", "accounts.token"), ("last", "2026-12-31")];
    let _ = system.post("/tokens/new", &token).await;
    safe(&system, "/tokens/new");
    system.post("/accounts/new", &[("login", SCRIPT), ("name", SCRIPT), ("subject", SCRIPT)]).await;
    safe(&system, "/accounts/new");
    let mut audit = app.somebody("audit", grant("audit_admin", Seat::System)).await;
    let one = format!("/accounts/{named}");
    for path in ["/accounts", &one, &format!("{one}/disable"), "/tokens"] {
        assert_eq!(system.get(path).await.0, 200, "{path}");
        safe(&system, path);
    }
    for path in ["/audit", &one] {
        assert_eq!(audit.get(path).await.0, 200, "{path}");
        safe(&audit, path);
    }
    // What an address carries.
    let mut visitor = app.visitor();
    for path in ["/login", "/nothing", "/design"] {
        for name in ["next", "q", "lang", "done", "after"] {
            visitor.get(&Query::new(path).with(name, SCRIPT).href()).await;
            safe(&visitor, path);
            visitor.get(&Query::new(path).with(SCRIPT, name).href()).await;
            safe(&visitor, path);
        }
    }
}

async fn too_much_is_refused_with_a_page(db: TestDb) {
    let limited = Settings { requests_per_minute: 30, body_bytes_max: 10_000, ..settings() };
    let app = TestApp::with(db, limited).await;
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    let token = b.token().await;
    let path = format!("/people/{}/facts/address", app.people.woman);
    let large = "x".repeat(10_001);
    let before = state(&app).await;
    assert_eq!(b.post_with(&path, &[("value", &large)], &token).await.0, 413);
    b.sees(&app.word("fault-too-large"));
    let many: Vec<(String, String)> = (0..600).map(|i| (format!("f{i}"), "1".to_owned())).collect();
    let many: Vec<(&str, &str)> = many.iter().map(|(n, v)| (n.as_str(), v.as_str())).collect();
    assert_eq!(b.post_with(&path, &many, &token).await.0, 413);
    assert_eq!(b.send("POST", &path, "application/octet-stream", large).await.0, 413);
    assert_eq!(state(&app).await, before);

    app.clock().pass(60);
    let mut statuses = vec![];
    for _ in 0..40 {
        statuses.push(b.get("/regions").await.0);
    }
    assert_eq!(statuses.iter().filter(|s| **s == 200).count(), 30);
    assert_eq!(statuses.iter().filter(|s| **s == 429).count(), 10);
    b.sees(&app.word("fault-too-many"));
    // What is beyond it does nothing, and the address is all that counts: not the session.
    assert_eq!(b.post_with(&path, &[("value", "x"), ("evidence", "x")], &token).await.0, 429);
    assert_eq!(app.visitor().get("/login").await.0, 429);
    // What a browser says of itself does not make it another address.
    let mut pretends = app.visitor();
    pretends.extra.push(("x-forwarded-for", "10.0.0.9".to_owned()));
    assert_eq!(pretends.get("/login").await.0, 429);
    assert_eq!(b.get("/healthz").await.0, 200);
    app.clock().pass(60);
    assert_eq!(b.get("/regions").await.0, 200);
}

on_both!(with steps();
    a_form_that_is_not_ours_does_nothing,
    what_was_typed_is_shown_as_it_was_typed_and_runs_nowhere,
    too_much_is_refused_with_a_page,
);
