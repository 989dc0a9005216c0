//! Who asks: ids of others, sessions, accounts, zones, and what must be done first.

use super::*;

async fn ids_of_others_open_nothing(db: TestDb) {
    let app = TestApp::new(db).await;
    let p = &app.people;
    let ctx = app.operator();
    let mandate = registry::NewMandate {
        holder_name: "甲".to_owned(),
        acts: vec!["see".to_owned()],
        basis: "committee".to_owned(),
        document: "决定".to_owned(),
        ..registry::NewMandate::default()
    };
    let of_stranger = registry::add_mandate(app.store(), &ctx, p.stranger, &mandate).await.unwrap();
    let mut a = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let (woman, stranger) = (p.woman, p.stranger);
    let nothing = Uuid::now_v7();
    let before = state(&app).await;
    for path in [
        format!("/people/{woman}/mandates/{of_stranger}/revoke"),
        format!("/people/{stranger}/mandates/{of_stranger}/revoke"),
        format!("/people/{nothing}/mandates/{of_stranger}/revoke"),
        format!("/people/{stranger}"),
        format!("/people/{nothing}"),
        // A home is no person, and neither is an account.
        format!("/people/{}", p.home),
        format!("/organisations/{woman}"),
        format!("/people/{}", p.load),
        format!("/people/{stranger}/facts/name"),
        format!("/people/{woman}/why/yanzhou/nothing"),
        format!("/people/{woman}/why/nothing/very_old_allowance"),
    ] {
        assert_eq!(a.get(&path).await.0, 404, "{path}");
        a.sees_no("赵德明");
    }
    for path in [
        format!("/people/{woman}/mandates/{of_stranger}/revoke"),
        format!("/people/{stranger}/mandates/{of_stranger}/revoke"),
        format!("/people/{stranger}/mandates"),
        format!("/people/{stranger}/facts/phone"),
        format!("/people/{stranger}/facts/phone/undo"),
        format!("/people/{stranger}/facts/phone/reveal"),
        format!("/people/{nothing}/facts/phone/reveal"),
        format!("/questions/{nothing}/answer"),
        format!("/questions/{woman}/answer"),
    ] {
        let form =
            [("why", "x"), ("value", "13900139009"), ("evidence", "x"), ("spell", "1"), ("answer", "accept")];
        assert_eq!(a.post(&path, &form).await.0, 404, "{path}");
    }
    // A worker of one home does not open those of another.
    let mut home = app.somebody("home", grant("home_worker", Seat::Organisation(p.home))).await;
    assert_eq!(home.get(&format!("/people/{}", p.resident)).await.0, 404);
    home.get("/people").await;
    home.sees_no("孙玉珍");
    // Sessions, roles and delegations of others.
    let other = app.account("other", &[at("village_worker", VILLAGE_D)]).await;
    let session = app.session(other).await.session;
    let held = ops::grants_of(app.store(), &ctx, other).await.unwrap()[0].id;
    for path in [
        format!("/account/sessions/{session}"),
        format!("/account/roles/{held}/delegate"),
        format!("/account/delegations/{held}"),
    ] {
        assert_eq!(a.get(&path).await.0, 404, "{path}");
        let form = [("colleague", "a"), ("last", "2026-12-31")];
        assert_eq!(a.post(&path, &form).await.0, 404, "{path}");
    }
    let after = state(&app).await;
    // Two more accounts and sessions were made here, with what they leave in the trail; nothing else has changed.
    assert_eq!(before[0], after[0]);
    assert_eq!(before[3..8], after[3..8]);
}

async fn a_session_is_not_the_one_that_was_there_before(db: TestDb) {
    let app = TestApp::new(db).await;
    let wang = with_password(&app, "wang", &[at("village_worker", VILLAGE_A)]).await;
    let mut b = app.visitor();
    // Somebody has put cookies into the browser beforehand.
    b.carry(&"a".repeat(64));
    b.cookies.insert(VISIT_COOKIE.to_owned(), "b".repeat(32));
    let form_token = b.token().await;
    assert_eq!(log_in(&mut b, "wang", "/people").await, to("/people"));
    let session = b.cookies[SESSION_COOKIE].clone();
    assert_ne!(session, "a".repeat(64));
    assert!(session.len() == 64 && session.bytes().all(|c| c.is_ascii_hexdigit()));
    assert_eq!(b.get("/people").await.0, 200);
    // The token of forms handed out before is worth nothing in the session.
    assert_ne!(b.token().await, form_token);
    assert_eq!(b.post_with("/logout", &[], &form_token).await.0, 403);
    // Only a digest of it is kept.
    let kept =
        app.count(&format!("SELECT COUNT(*) AS n FROM accounts_sessions WHERE token = '{session}'")).await;
    assert_eq!(kept, 0);
    for made_up in ["a".repeat(64), String::new(), "' OR 1=1 --".to_owned(), "x".repeat(5_000)] {
        let mut other = app.visitor();
        other.carry(&made_up);
        assert_eq!(other.get("/people").await, to("/login?next=%2Fpeople"), "{made_up}");
    }
    // A session that somebody logged out of is over, whoever kept its cookie.
    let mut kept = app.browser(wang).await;
    let thief = kept.clone();
    assert_eq!(kept.post("/logout", &[]).await.0, 303);
    let mut thief = thief;
    assert_eq!(thief.get("/people").await.0, 303);
    // And one of an account that is disabled.
    ops::set_state(app.store(), &app.operator(), wang, accounts::State::Disabled).await.unwrap();
    assert_eq!(b.get("/people").await.0, 303);
}

async fn an_account_that_is_not_there_answers_as_a_wrong_password_does(db: TestDb) {
    let app = TestApp::new(db).await;
    with_password(&app, "wang", &[at("village_worker", VILLAGE_A)]).await;
    let gone = with_password(&app, "gone", &[]).await;
    ops::set_state(app.store(), &app.operator(), gone, accounts::State::Disabled).await.unwrap();
    app.account("bare", &[]).await;
    let mut pages = vec![];
    for (login, password) in
        [("wang", "wrong-one-7"), ("nobody", "wrong-one-7"), ("gone", GOOD), ("bare", "wrong-one-7")]
    {
        let mut b = app.visitor();
        b.cookies.insert(VISIT_COOKIE.to_owned(), "c".repeat(32));
        let (status, _) = b.post("/login", &[("login", login), ("password", password)]).await;
        assert_eq!(status, 422, "{login}");
        assert!(!b.cookies.contains_key(SESSION_COOKIE));
        pages.push(b.page.replace(login, "LOGIN"));
    }
    for page in &pages[1..] {
        assert_eq!(*page, pages[0]);
    }
}

async fn the_outer_zone_has_nothing_of_the_office(db: TestDb) {
    let app = TestApp::new(db).await;
    let outer = Settings { zone: Zone::Outer, ..settings() };
    let inner_only = ["/metrics"];
    let roles: Vec<(&str, Grant)> = vec![
        ("system", grant("system_admin", Seat::System)),
        ("city", officer(CITY, "civil_affairs")),
        ("a", at("village_worker", VILLAGE_A)),
        ("woman", grant("older_person", Seat::Person(app.people.woman))),
    ];
    let mut browsers = vec![("nobody", app.served_as(outer.clone()))];
    for (name, held) in roles {
        let account = app.account(name, &[held]).await;
        let mut browser = app.served_as(outer.clone());
        browser.carry(&app.session(account).await.token);
        browsers.push((name, browser));
    }
    for (name, browser) in &mut browsers {
        for path in inner_only {
            assert_eq!(browser.get(path).await.0, 404, "{path}");
        }
        for route in app.app.table().routes() {
            let (method, path) = route.path.split_once(' ').unwrap();
            // The same path may serve the other method outside.
            let outside = app.app.table().routes().any(|r| r.outer && r.path.ends_with(&format!(" {path}")));
            let path = path.replace("{id}", &app.people.woman.to_string()).replace(['{', '}'], "");
            if route.outer || outside {
                continue;
            }
            let status = match method {
                "GET" => browser.get(&path).await.0,
                _ => browser.send(method, &path, "application/x-www-form-urlencoded", "a=b").await.0,
            };
            assert_eq!(status, 404, "{} as {name}", route.path);
            browser.sees_no("王秀英");
        }
    }
    let (_, woman) = browsers.last_mut().unwrap();
    assert_eq!(woman.follow("/me").await, 200);
    woman.sees("王秀英");
}

async fn what_must_be_done_first_is_not_walked_around(db: TestDb) {
    let app = TestApp::with(db, Settings { second_factor: true, ..settings() }).await;
    let roles = [
        at("village_worker", VILLAGE_A),
        officer(COUNTY_A, "civil_affairs"),
        grant("system_admin", Seat::System),
    ];
    let conn = app.db.underneath().await;
    // What must be done, as the account stands; where it is done; which routes are open until then.
    let cases = [
        ("must_change = 1", "/account/password", ["accounts.password", "accounts.set_password"]),
        ("must_change = 0", "/account/factor", ["accounts.factor", "accounts.set_factor"]),
        ("must_change = 1, factor_at = 1", "/login/code", ["accounts.code", "accounts.give_code"]),
    ];
    for (n, (set, place, open)) in cases.into_iter().enumerate() {
        for (m, held) in roles.iter().enumerate() {
            let account = app.account(&format!("who-{n}-{m}"), std::slice::from_ref(held)).await;
            let sql = format!("UPDATE accounts_accounts SET {set} WHERE id = $1");
            execute(&conn, &sql, vec![account.0.into()]).await.unwrap();
            let mut b = app.browser(account).await;
            assert_eq!(b.get("/").await, to(place));
            assert_eq!(b.follow(place).await, 200);
            let before = state(&app).await;
            for route in app.app.table().routes() {
                if open.contains(&route.name.as_str())
                    || ["accounts.logout", "shell.look"].contains(&route.name.as_str())
                {
                    continue;
                }
                let (method, path) = route.path.split_once(' ').unwrap();
                let path = path.replace("{id}", &app.people.woman.to_string()).replace("{fact}", "id_number");
                let path = path.replace(['{', '}'], "");
                let answer =
                    if method == "GET" { b.get(&path).await } else { b.post(&path, &[("value", "1")]).await };
                let held_back = answer == to(place) || answer.0 == 403;
                assert!(held_back, "{} in place of {place}: {answer:?}", route.path);
                b.sees_no("王秀英");
            }
            assert_eq!(state(&app).await, before);
            assert_eq!(b.post("/logout", &[]).await.0, 303);
        }
    }
    // Whoever has to give a code does not get rid of the factor instead, nor set another password.
    let account = app.account("holder", &[at("village_worker", VILLAGE_A)]).await;
    execute(&conn, "UPDATE accounts_accounts SET factor_at = 1 WHERE id = $1", vec![account.0.into()])
        .await
        .unwrap();
    let mut b = app.browser(account).await;
    for (path, form) in [
        ("/account/factor", [("step", "remove"), ("code", "000000")]),
        ("/account/factor", [("step", "start"), ("code", "000000")]),
        ("/account/password", [("new", "a-lantern-1"), ("again", "a-lantern-1")]),
    ] {
        assert_eq!(b.post(path, &form).await, to("/login/code"));
    }
    for code in ["", "000000", "' OR 1=1"] {
        let (status, _) = b.post("/login/code", &[("code", code)]).await;
        assert!([422, 429].contains(&status), "{code}: {status}");
    }
    assert_eq!(b.get("/people").await, to("/login/code"));
}

on_both!(with steps();
    ids_of_others_open_nothing,
    a_session_is_not_the_one_that_was_there_before,
    an_account_that_is_not_there_answers_as_a_wrong_password_does,
    the_outer_zone_has_nothing_of_the_office,
    what_must_be_done_first_is_not_walked_around,
);
