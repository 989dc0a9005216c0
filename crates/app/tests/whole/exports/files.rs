//! Files: sealed, whole, gone in time, and found under their own address only.

use super::*;

async fn a_workbook_is_written_and_nothing_of_a_file_lies_open_in_the_database(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    for format in Format::ALL {
        let id = asked(&app, village, &people(format)).await;
        approved(&app, town, id).await;
        work(&app, WRITE).await;
        let ctx = on(&app, village, "exports.file").await;
        let file = fetch(&app.app, &ctx, id).await.unwrap();
        let piece = file.piece(&app.app, &ctx, 0).await.unwrap().unwrap();
        assert_eq!(file.piece(&app.app, &ctx, 1).await.unwrap(), None);
        assert_eq!(file.bytes(), u64::try_from(piece.len()).unwrap());
        match format {
            Format::Csv => assert!(String::from_utf8(piece).unwrap().contains("王秀英")),
            Format::Xlsx => {
                assert!(piece.starts_with(b"PK\x03\x04"));
                // The page about the file says whose it is, and over what they reach.
                let sheets = ::files::office::sheet::read("people.xlsx", &piece).unwrap();
                let about = format!("{:?}", sheets.last().unwrap().rows);
                let village = app.app.regions().name(region(VILLAGE_A), day("2026-10-15")).unwrap();
                for said in [app.word("exports-through").as_str(), village, "十一月入户走访"] {
                    assert!(about.contains(said), "{said}: {about}");
                }
            }
        }
    }
    let conn = app.db.underneath().await;
    for row in store::rows::all(&conn, "SELECT sealed FROM exports_pieces", vec![]).await.unwrap() {
        let sealed: Vec<u8> = row.try_get("", "sealed").unwrap();
        assert!(!String::from_utf8_lossy(&sealed).contains("王秀英") && !sealed.starts_with(b"PK"));
    }
    // A piece that was changed breaks the file off.
    execute(&conn, "UPDATE exports_pieces SET seq = seq + 1", vec![]).await.unwrap();
    let ctx = on(&app, village, "exports.file").await;
    let mine = Wanted { limit: 10, ..Wanted::default() };
    let (all, _) = list(&app.app, &ctx, &mine).await.unwrap();
    let file = fetch(&app.app, &ctx, all[0].id).await.unwrap();
    assert!(file.piece(&app.app, &ctx, 0).await.is_err());
}

async fn what_looks_like_a_formula_is_text(db: TestDb) {
    let app = TestApp::new(db).await;
    for (login, name) in [("evil", "=HYPERLINK(\"http://x\")"), ("evil2", "＝1+1"), ("evil3", "@SUM(A1)")] {
        let new = NewAccount::new(login, name).unwrap();
        ops::create_account(app.store(), &app.operator(), &new).await.unwrap();
    }
    let mut admin = app.somebody("sec", grant("security_admin", Seat::System)).await;
    admin.get("/exports/page?list=accounts&of=q%3Devil&format=csv").await;
    for line in admin.page.split("\r\n").skip(1).filter(|l| !l.is_empty()) {
        assert!(line.split(',').nth(1).unwrap().starts_with("\"'"), "{line}");
    }
    assert_eq!(admin.page.matches("\"'").count(), 3);
}

async fn a_file_expires_and_is_forgotten(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    let id = asked(&app, village, &people(Format::Csv)).await;
    let unanswered = asked(&app, village, &people(Format::Csv)).await;
    approved(&app, town, id).await;
    work(&app, WRITE).await;
    app.work(TIDY, serde_json::Value::Null).await;
    assert_eq!(state(&app, village, id).await.0, State::Ready, "nothing is forgotten early");
    app.clock().pass(7 * DAY_S - 1);
    let file = format!("/exports/{id}/file");
    assert_eq!(app.browser(village).await.get(&file).await.0, 200);
    app.clock().pass(1);
    // Over at once, whether or not it was removed already; the page says what to do.
    for tidied in [false, true] {
        if tidied {
            app.work(TIDY, serde_json::Value::Null).await;
        }
        let mut li = app.browser(village).await;
        assert_eq!(li.get(&file).await.0, 410, "tidied: {tidied}");
        li.sees("/exports/new?list=people&#38;of=age%3Dall");
        assert_eq!(state(&app, village, id).await.0, State::Expired);
    }
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM exports_pieces").await, 0);
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM store_secrets WHERE kind = 'exports.key'").await, 0);
    assert_eq!(state(&app, village, unanswered).await.0, State::Asked);
    app.clock().pass(24 * DAY_S);
    app.work(TIDY, serde_json::Value::Null).await;
    assert_eq!(state(&app, village, unanswered).await.0, State::Expired);
}

async fn a_job_that_runs_again_changes_nothing_and_leaves_nothing_behind(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    let id = asked(&app, village, &people(Format::Csv)).await;
    approved(&app, town, id).await;
    // An earlier attempt was killed when a part of the file was there.
    let conn = app.db.underneath().await;
    let lost = Uuid::now_v7();
    let file: Vec<Value> = vec![lost.into(), id.into()];
    execute(&conn, "UPDATE exports_exports SET file = $1, pieces = 1 WHERE id = $2", file).await.unwrap();
    let piece: Vec<Value> = vec![lost.into(), vec![0_u8; 10].into()];
    execute(&conn, "INSERT INTO exports_pieces (file, seq, sealed) VALUES ($1, 0, $2)", piece).await.unwrap();
    work(&app, WRITE).await;
    let ctx = on(&app, village, "exports.file").await;
    let first = fetch(&app.app, &ctx, id).await.unwrap().piece(&app.app, &ctx, 0).await.unwrap();
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM exports_pieces").await, 1);
    // The same job once more, when the file is ready.
    let operator = app.operator();
    let tx = app.store().begin(&operator).await.unwrap();
    jobs::enqueue(&tx, WRITE, &serde_json::json!({ "export": id }), None).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(work(&app, WRITE).await.unwrap().state, jobs::State::Failed);
    let again = fetch(&app.app, &ctx, id).await.unwrap().piece(&app.app, &ctx, 0).await.unwrap();
    assert_eq!(first, again);
    // A job that is cancelled before it begins ends its export when things are tidied.
    let second = asked(&app, village, &people(Format::Csv)).await;
    approved(&app, town, second).await;
    let job = open(&app.app, &ctx, second).await.unwrap().asked.job.unwrap();
    let mut tx = app.store().begin(&operator).await.unwrap();
    jobs::cancel(&mut tx, job).await.unwrap();
    tx.commit().await.unwrap();
    app.work(TIDY, serde_json::Value::Null).await;
    assert_eq!(state(&app, village, second).await, (State::Failed, "exports-failed-job".to_owned()));
}

async fn addresses_of_files_lead_nowhere_else(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    let id = asked(&app, village, &people(Format::Csv)).await;
    approved(&app, town, id).await;
    work(&app, WRITE).await;
    let mut li = app.browser(village).await;
    for path in [
        "/exports/..%2f..%2fetc%2fpasswd/file".to_owned(),
        "/exports/%2e%2e/file".to_owned(),
        "/exports/../../etc/passwd/file".to_owned(),
        format!("/exports/{id}%00/file"),
        format!("/exports/{id}.csv/file"),
        format!("/exports/{id}/file/../../../people"),
        format!("/exports/{id}/file%2f.."),
        format!("/exports/{}/file", Uuid::now_v7()),
        "/exports/0/file".to_owned(),
        "/exports/1/file".to_owned(),
    ] {
        assert_eq!(li.get(&path).await.0, 404, "{path}");
    }
    for query in [
        "list=..%2f..%2fsonghe&format=csv",
        "list=people&format=..%2fcsv",
        "list=people&format=html",
        "list=people%00&format=csv",
    ] {
        assert_eq!(li.get(&format!("/exports/page?{query}")).await.0, 422, "{query}");
    }
    for query in ["", "?format=csv", "?list=&format=csv"] {
        assert_eq!(li.get(&format!("/exports/page{query}")).await, crate::support::to("/exports/new"));
    }
    assert_eq!(li.get("/exports/new").await.0, 200);
    li.sees("/exports/new?list=people");
    li.sees_no("/exports/new?list=accounts");
    // Another list's route lets nobody in through this one.
    assert_eq!(li.get("/exports/page?list=accounts&format=csv").await.0, 403);
    assert_eq!(li.get("/exports/new?list=audit").await.0, 403);
    let form = [("list", "accounts"), ("of", ""), ("format", "csv"), ("reason", "看看账号名单")];
    assert_eq!(li.post("/exports", &form).await.0, 403);
    // An address within an address is read as carefully as any other.
    for of in ["q%3D%2500", "seat%3D999", "place%3D'%20OR%201%3D1", "after%3Dx", "%00", "of%3Dq%253D%252500"]
    {
        let (status, _) = li.get(&format!("/exports/page?list=people&of={of}&format=csv")).await;
        assert_eq!(status, 200, "{of}: {}", li.said());
        li.sees_no("赵德明");
    }
}

async fn numbers_that_were_searched_for_are_shown_to_nobody_whole(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    let number = crate::support::her_number();
    let new = NewExport { address: format!("q={number}"), ..people(Format::Csv) };
    let id = asked(&app, village, &new).await;
    approved(&app, town, id).await;
    work(&app, WRITE).await;
    for who in [village, town] {
        let mut browser: Browser = app.browser(who).await;
        browser.get(&format!("/exports/{id}")).await;
        browser.sees(&format!("****{}", &number[16..]));
        browser.sees_no(&format!(">{number}<"));
    }
    let conn = app.db.underneath().await;
    let row = store::rows::one(&conn, "SELECT * FROM exports_exports", vec![]).await.unwrap();
    for column in ["list", "reason", "through", "answer", "failure"] {
        let text: String = row.try_get("", column).unwrap();
        assert!(!text.contains(&number), "{column}");
    }
    let ctx = on(&app, village, "exports.file").await;
    let piece = fetch(&app.app, &ctx, id).await.unwrap().piece(&app.app, &ctx, 0).await.unwrap().unwrap();
    assert_eq!(lines(&String::from_utf8(piece).unwrap()).len(), 1);
}

on_both!(with steps();
    a_workbook_is_written_and_nothing_of_a_file_lies_open_in_the_database,
    what_looks_like_a_formula_is_text,
    a_file_expires_and_is_forgotten,
    a_job_that_runs_again_changes_nothing_and_leaves_nothing_behind,
    addresses_of_files_lead_nowhere_else,
    numbers_that_were_searched_for_are_shown_to_nobody_whole,
);
