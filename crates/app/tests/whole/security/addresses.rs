//! What is asked: lists, paths, methods, and where an answer leads.

use super::*;

async fn what_lists_are_asked_is_never_a_statement(db: TestDb) {
    let app = TestApp::new(db).await;
    let names = [
        "q", "after", "sort", "seat", "place", "relief", "sex", "age", "living", "state", "kind", "act",
        "from", "until", "entity", "role", "on", "next", "scope", "format", "account", "pack", "rule",
        "list", "of", "whose",
    ];
    let long = "长".repeat(250);
    let person = Uuid::now_v7().simple().to_string();
    let values = [
        "' OR '1'='1",
        "'; DROP TABLE registry_people; --",
        "\" OR 1=1 --",
        "%",
        "_",
        "\\",
        "\0",
        "a\0b",
        "-1",
        "99999999999999999999999",
        "9223372036854775807",
        "2147483648",
        "1e309",
        "9999-12-31",
        "0001-01-01",
        "999999999999",
        &long,
        &format!("9223372036854775807.2147483647.{person}.'"),
        &format!("-9223372036854775808.-2147483648.{person}."),
        &format!("1.{person}.x' OR 1=1 --"),
        &format!("9999-12-31_{person}"),
        "王秀英 0000",
        "$1",
        "\u{202E}",
    ];
    let askers = [
        ("d", at("village_worker", VILLAGE_D)),
        ("home", grant("home_worker", Seat::Organisation(app.people.other_home))),
        ("away", officer("3708", "civil_affairs")),
        ("elder", grant("older_person", Seat::Person(app.people.stranger))),
        ("system", grant("system_admin", Seat::System)),
        ("audit", grant("audit_admin", Seat::System)),
    ];
    let people = app.count("SELECT COUNT(*) AS n FROM registry_people").await;
    let hers = app.people.woman.to_string();
    for (name, held) in askers {
        let mut browser = app.somebody(name, held.clone()).await;
        let lists = app.app.table().routes().filter(|r| r.path.starts_with("GET ") && !r.path.contains('{'));
        let lists: Vec<String> = lists
            .filter(|r| matches!(&r.access, Access::Roles(roles) if roles.contains(&held.role)))
            .map(|r| r.path.trim_start_matches("GET ").to_owned())
            .collect();
        for path in &lists {
            let each = values.iter().map(|v| names.iter().fold(Query::new(path), |q, n| q.with(n, v)));
            let one = names.iter().map(|n| Query::new(path).with(n, "' OR '1'='1"));
            let two = names.iter().map(|n| Query::new(path).with(n, "x\0"));
            for query in each.chain(one).chain(two) {
                let (status, _) = browser.get(&query.href()).await;
                assert!(
                    [200, 303, 404, 422].contains(&status),
                    "{name} {}: {status} {}",
                    query.href(),
                    browser.said()
                );
                browser.sees_no(&hers);
                for secret in ["SELECT", "sqlx", "sqlite", "panicked"] {
                    assert!(!browser.said().contains(secret), "{path}: {}", browser.said());
                }
            }
        }
    }
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM registry_people").await, people);
    // The same in forms: what no database keeps is kept as a sign, or refused.
    let mut b = app.somebody("b", at("village_worker", VILLAGE_B)).await;
    for value in values {
        for fact in ["address", "dwelling", "phone", "hukou"] {
            let path = format!("/people/{}/facts/{fact}", app.people.woman);
            let form = [("value", value), ("evidence", value), ("from", ""), ("until", "")];
            let (status, _) = b.post(&path, &form).await;
            assert!([303, 422].contains(&status), "{fact} {value:?}: {status} {}", b.said());
        }
        let path = format!("/people/{}/mandates", app.people.woman);
        let form = [("holder_name", value), ("acts", "see"), ("basis", "committee"), ("document", value)];
        let (status, _) = b.post(&path, &form).await;
        assert!([303, 422].contains(&status), "{value:?}: {status}");
        let undo = format!("/people/{}/facts/phone/undo", app.people.woman);
        assert_eq!(b.post(&undo, &[("spell", value)]).await.0, 404, "{value:?}");
    }
    let mut visitor = app.visitor();
    for value in values {
        let form = [("login", value), ("password", value), ("next", value)];
        let (status, _) = visitor.post("/login", &form).await;
        assert!([422, 429].contains(&status), "{value:?}: {status}");
        app.clock().pass(4_000);
    }
}

async fn paths_lead_nowhere_else(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let her = app.people.woman;
    for path in [
        "/assets/../Cargo.toml",
        "/assets/../../Cargo.toml",
        "/assets/%2e%2e/%2e%2e/Cargo.toml",
        "/assets/..%2f..%2fCargo.toml",
        "/assets/css/..%2f..%2f..%2fCargo.toml",
        "/assets/css/../../package.json",
        "/assets/package.json",
        "/assets//etc/passwd",
        "/assets/%2fetc%2fpasswd",
        "/assets/..%5c..%5cCargo.toml",
        "/assets/css%00.css",
        "/assets/%ff",
        "/assets/",
        "/assets",
        "/people/..",
        "/people/../accounts",
        "/people/%2e%2e/accounts",
        "/people//",
        "/people/x",
        "/people/%00",
        "/people/%ff",
        "/people/0",
        "/people/'",
        "/people/%27%20OR%201=1",
        "//people",
        "/./people",
        "/PEOPLE",
        "/people/",
        "/people.csv",
        "/.env",
        "/me/x",
        "/jobs/1",
        "/questions/x/answer",
        "/organisations/-1",
        "/account/sessions/1",
        "/%2e%2e/%2e%2e/etc/passwd",
    ] {
        let (status, _) = b.get(path).await;
        assert!([404, 403].contains(&status), "{path}: {status}");
        b.sees_no("root:");
        b.sees_no("[workspace]");
        b.sees_no("王秀英");
    }
    for path in [
        format!("/people/{her}/"),
        format!("/people/{her}/facts"),
        format!("/people/{her}%00"),
        format!("/people/{her}/facts/../../../accounts"),
        format!("/people/{her}/facts/%00"),
        format!("/people/{her}/facts/%ff"),
        format!("/people/{her}/facts/phone/"),
        format!("/people/{her};x=1"),
    ] {
        assert_eq!(b.get(&path).await.0, 404, "{path}");
        b.sees_no("王秀英");
    }
    let (status, _) = b.get("/assets/css/base.css").await;
    assert!([200, 404].contains(&status));
}

async fn nobody_is_led_to_another_site(db: TestDb) {
    let app = TestApp::new(db).await;
    let wang = app.account("wang", &[at("village_worker", VILLAGE_A)]).await;
    for away in [
        "https://evil.example/",
        "//evil.example",
        "///evil.example",
        "/\\evil.example",
        "\\\\evil.example",
        "/\t/evil.example",
        "\t//evil.example",
        "/\n/evil.example",
        "/\r\nset-cookie: a=b",
        " //evil.example",
        "javascript:alert(1)",
        "http:evil.example",
        "evil.example",
        "/\0/evil.example",
        "%2F%2Fevil.example",
    ] {
        let check = |to: &str, what: &str| {
            // As a browser reads it: tabs and line ends fall away, a backslash is a slash.
            let read: String = to.chars().filter(|c| !['\t', '\n', '\r'].contains(c)).collect();
            let read = read.trim().replace('\\', "/");
            assert!(read.starts_with('/') && !read.starts_with("//"), "{what} {away:?} leads to {to:?}");
        };
        let mut b = app.browser(wang).await;
        let (_, to) = b.get(&Query::new("/login").with("next", away).href()).await;
        check(&to, "next");
        let (status, to) = b.post("/look", &[("back", away), ("size", "large")]).await;
        assert_eq!(status, 303);
        check(&to, "back");
        // What the log-in page keeps for later must not lead away either.
        let mut visitor = app.visitor();
        visitor.get(&Query::new("/login").with("next", away).href()).await;
        let next = between(&visitor.page, "name=\"next\" value=\"", "\"").unwrap();
        assert!(
            next.starts_with('/') && !next.starts_with("//") && !next.starts_with("/\\"),
            "{away:?}: {next}"
        );
        assert!(b.cookies.keys().all(|c| c.starts_with("songhe_")), "{:?}", b.cookies);
    }
    // Where somebody is asked to log in first, the way back is one of this site.
    let mut visitor = app.visitor();
    assert_eq!(
        visitor.get("/people?place=//evil.example").await,
        to("/login?next=%2Fpeople%3Fplace%3D%252F%252Fevil.example")
    );
    // Who was looked for is not carried along in it.
    let sought = "/people?q=140702193803051022&age=80&after=1.2.x";
    assert_eq!(visitor.get(sought).await, to("/login?next=%2Fpeople%3Fage%3D80"));
}

async fn another_method_does_no_harm(db: TestDb) {
    let app = TestApp::new(db).await;
    let mut b = app.somebody("system", grant("system_admin", Seat::System)).await;
    let mut a = app.somebody("a", at("village_worker", VILLAGE_A)).await;
    let token = b.token().await;
    a.token().await;
    let before = state(&app).await;
    let paths: Vec<String> = app
        .app
        .table()
        .routes()
        .map(|r| r.path.split_once(' ').unwrap().1.replace("{id}", &app.people.woman.to_string()))
        .map(|p| p.replace("{fact}", "phone").replace("{", "").replace('}', ""))
        .collect();
    for path in &paths {
        for method in ["PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "CONNECT", "PROPFIND", "BREW"] {
            let body = format!("csrf_token={token}&value=13900139009&evidence=x");
            let (status, _) = b.send(method, path, "application/x-www-form-urlencoded", body).await;
            assert!([404, 405].contains(&status), "{method} {path}: {status}");
        }
        for browser in [&mut a, &mut b] {
            let stated = app.app.table().routes().any(|r| r.path == format!("GET {path}"));
            let get = if stated { browser.get(path).await } else { (0, String::new()) };
            let (status, to) = browser.send("HEAD", path, "", "").await;
            assert!([200, 303, 401, 403, 404, 405].contains(&status), "HEAD {path}: {status}");
            if stated {
                assert_eq!((status, to), get, "HEAD {path}");
            }
        }
    }
    // Looking leaves readings in the trail; nothing else has changed.
    let after = state(&app).await;
    assert_eq!((before[0], &before[2..]), (after[0], &after[2..]));
    // A way to say another method in a form or a header is not taken.
    let path = format!("/people/{}", app.people.woman);
    a.extra.push(("x-http-method-override", "POST".to_owned()));
    assert_eq!(a.get(&format!("{path}?_method=DELETE")).await.0, 200);
}

on_both!(with steps();
    what_lists_are_asked_is_never_a_statement,
    paths_lead_nowhere_else,
    nobody_is_led_to_another_site,
    another_method_does_no_harm,
);
