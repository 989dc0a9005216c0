//! Lists as files: a page at once; whole lists asked for, approved by somebody else, written, fetched, gone.

mod deciding;
mod files;

use std::sync::Arc;

use accounts::{NewAccount, ops};
use base::Lang;
use exports::ops::{Decision, NewExport, Wanted, ask, decide, fetch, list, narrowing, open, withdraw};
use exports::{ExportsError, Format, Reach, State, TIDY, WRITE, Whose};
use gate::{AccountId, Context, Grant, Refusal, Seat};
use store::jobs::{self, Kind, Settings as Pace, Worker};
use store::rows::{Value, execute};
use testkit::contexts::{day, region};
use testkit::{TestDb, on_both};
use uuid::Uuid;

use crate::support::{
    Browser, CITY, COUNTY_A, COUNTY_B, TOWN_A, TOWN_D, TestApp, VILLAGE_A, VILLAGE_D, at, grant, id_between,
    officer, steps,
};

/// A day, in seconds.
const DAY_S: i64 = 86_400;

/// Does all jobs of a kind that wait, and says how the last one ended.
async fn work(app: &TestApp, kind: &str) -> Option<jobs::Job> {
    let kinds = app.app.jobs().into_iter().filter(|k| k.name == kind).map(Kind::when_asked).collect();
    let worker = Worker::new(app.store().clone(), Arc::clone(app.app.table()), kinds, Pace::default());
    while worker.one().await.unwrap() {}
    let ctx = app.operator();
    jobs::list(app.store().read(&ctx).conn(), None, Some(kind), None, 1).await.unwrap().into_iter().next()
}

/// Somebody on a route now, with what they hold now.
async fn on(app: &TestApp, account: AccountId, route: &str) -> Context {
    let now = app.operator().at();
    let actor = app.app.actor_of(account, now).await.unwrap().unwrap();
    let route = app.app.table().route(route).unwrap();
    Context::enter(app.app.table(), actor, route, testkit::contexts::request(), now).unwrap()
}

fn people(format: Format) -> NewExport {
    NewExport {
        list: "people".to_owned(),
        address: "age=all".to_owned(),
        format,
        lang: Lang::Zh,
        reason: "十一月入户走访".to_owned(),
    }
}

async fn asked(app: &TestApp, by: AccountId, new: &NewExport) -> Uuid {
    ask(&app.app, &on(app, by, "exports.ask").await, new).await.unwrap()
}

async fn approved(app: &TestApp, by: AccountId, id: Uuid) {
    decide(&app.app, &on(app, by, "exports.decide").await, id, &Decision::Approve).await.unwrap();
}

/// Takes from somebody all that they hold.
async fn revoked(app: &TestApp, account: AccountId) {
    let ctx = app.operator();
    let grants = ops::grants_of(app.store(), &ctx, account).await.unwrap();
    for held in grants.iter().filter(|held| held.revoked_at.is_none()) {
        ops::revoke(app.store(), &ctx, held.id).await.unwrap();
    }
}

async fn state(app: &TestApp, who: AccountId, id: Uuid) -> (State, String) {
    let opened = open(&app.app, &on(app, who, "exports.one").await, id).await.unwrap();
    let now = app.operator().at();
    (opened.asked.state_at(now), opened.asked.failure)
}

/// The acts of exports in the trail, oldest first.
async fn acts(app: &TestApp) -> Vec<String> {
    app.trail().await.into_iter().map(|e| e.act).filter(|a| a.starts_with("exports.")).collect()
}

/// The lines of a CSV without headings, as texts.
fn lines(csv: &str) -> Vec<Vec<String>> {
    let body = csv.strip_prefix('\u{FEFF}').expect("the mark of UTF-8");
    let rows = body.trim_end().split("\r\n").skip(1);
    rows.map(|row| row.split(',').map(|cell| cell.trim_matches('"').to_owned()).collect()).collect()
}

async fn a_list_is_asked_for_approved_written_and_fetched(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let town = app.account("zhao", &[at("town_worker", TOWN_A)]).await;
    let (mut li, mut zhao) = (app.browser(village).await, app.browser(town).await);
    // From the list to the form, and from there to the approver.
    li.get("/people?age=all").await;
    li.sees("/exports/new?list=people&#38;of=age%3Dall");
    assert_eq!(li.get("/exports/new?list=people&of=age%3Dall").await.0, 200);
    let form = [("list", "people"), ("of", "age=all"), ("format", "csv"), ("reason", "入户")];
    assert_eq!(li.post("/exports", &form).await.0, 422, "a reason of two characters says nothing");
    li.sees(&app.word("exports-bad-reason"));
    let form = [("list", "people"), ("of", "age=all"), ("format", "csv"), ("reason", "十一月入户走访")];
    let (status, to) = li.post("/exports", &form).await;
    assert_eq!(status, 303);
    let path = to.split('?').next().unwrap().to_owned();
    zhao.get("/").await;
    zhao.sees("/exports?whose=waiting");
    zhao.get("/exports?whose=waiting").await;
    zhao.sees(&path);
    zhao.get(&path).await;
    zhao.sees("十一月入户走访");
    assert_eq!(zhao.post(&format!("{path}/decide"), &[("answer", "approve")]).await.0, 303);
    // The job writes it; the asker alone fetches it.
    assert_eq!(li.get(&format!("{path}/file")).await, (303, path.clone()), "nothing to fetch yet");
    let job = work(&app, WRITE).await.unwrap();
    assert_eq!(job.state, jobs::State::Done, "{}", job.message);
    assert_eq!(li.get(&format!("{path}/file")).await.0, 200);
    assert_eq!(li.header("content-type"), "text/csv; charset=utf-8");
    assert!(li.header("content-disposition").contains("people-2026-000001.csv"));
    assert_eq!(li.header("content-length"), li.page.len().to_string());
    let rows = lines(&li.page);
    let names: Vec<&str> = rows.iter().map(|r| r[1].as_str()).collect();
    assert_eq!(
        {
            let mut n = names.clone();
            n.sort_unstable();
            n
        },
        ["李桂兰", "王秀英"]
    );
    for row in &rows {
        assert_eq!(row.last().unwrap(), "2026-000001 名li 2026-10-15", "every line says whose copy it is");
    }
    assert_eq!(zhao.get(&format!("{path}/file")).await.0, 404, "the file is the asker's alone");
    // Each step stands in the trail, and the reading names whom it showed.
    let steps = ["exports.ask", "exports.approve", "exports.read", "exports.write", "exports.download"];
    assert_eq!(acts(&app).await, steps);
    let trail = app.trail().await;
    let read = trail.iter().find(|e| e.act == "exports.read").unwrap();
    let mut shown = read.subjects.clone();
    shown.sort_unstable();
    let mut both = vec![app.people.woman, app.people.sister];
    both.sort_unstable();
    assert_eq!((shown, read.account, read.route.as_str()), (both, Some(village.0), "registry.people"));
}

async fn a_page_is_taken_away_as_it_is_seen(db: TestDb) {
    let app = TestApp::new(db).await;
    let askers = [
        ("li", at("village_worker", VILLAGE_A)),
        ("relief", officer(COUNTY_A, "relief")),
        ("police", officer(COUNTY_A, "police")),
        ("finance", officer(COUNTY_A, "finance")),
        ("auditor", at("auditor", CITY)),
        ("home", grant("home_worker", Seat::Organisation(app.people.other_home))),
    ];
    for (login, held) in askers {
        let mut browser = app.somebody(login, held).await;
        browser.get("/people?age=all").await;
        let page = browser.page.clone();
        let (status, _) = browser.get("/exports/page?list=people&of=age%3Dall&format=csv").await;
        assert_eq!(status, 200, "{login}");
        let rows = lines(&browser.page);
        assert_eq!(
            rows.len(),
            page.matches("<tr role=\"row\"><th class=\"col\" scope=\"row\"").count(),
            "{login}"
        );
        for row in &rows {
            // Reference, name, age, sex and state stand on the page as in the file; the last cell is the mark.
            for cell in [0, 1, 2, 3, 6].map(|i| row[i].as_str()).into_iter().filter(|c| !c.is_empty()) {
                assert!(page.contains(cell), "{login}: `{cell}` is not on the page");
            }
            assert!(row[7].starts_with(&format!("名{login}")), "{login}: {row:?}");
        }
    }
    let read = app.trail().await.into_iter().filter(|e| e.act == "exports.page");
    let subjects: Vec<usize> = read.map(|e| e.subjects.len()).collect();
    assert_eq!(subjects, [2, 4, 4, 0, 6, 1], "each reading names whom it showed");
}

async fn pages_taken_one_after_the_other_have_an_end(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let mut li = app.browser(village).await;
    let path = "/exports/page?list=people&of=age%3Dall&format=csv";
    assert_eq!(li.get(path).await.0, 200);
    let conn = app.db.underneath().await;
    for (lines, status) in [(998_i64, 200), (998, 200), (999, 422), (1_000, 422)] {
        let lines: Vec<Value> = vec![lines.into()];
        execute(&conn, "UPDATE exports_taken SET lines = $1", lines).await.unwrap();
        assert_eq!(li.get(path).await.0, status);
    }
    li.sees(&app.word("exports-day-full"));
    let taken = acts(&app).await;
    assert_eq!(taken, ["exports.page"; 3], "what was refused was not read");
    // Another day begins at nothing, and the day before is forgotten.
    app.clock().pass(DAY_S);
    assert_eq!(app.browser(village).await.get(path).await.0, 200);
    app.work(TIDY, serde_json::Value::Null).await;
    assert_eq!(app.count("SELECT COUNT(*) AS n FROM exports_taken").await, 1);
}

async fn lists_of_exports_are_searched_narrowed_sorted_and_paged(db: TestDb) {
    let app = TestApp::new(db).await;
    let village = app.account("li", &[at("village_worker", VILLAGE_A)]).await;
    let ctx = on(&app, village, "exports.list").await;
    let mut ids = Vec::new();
    for n in 0..5 {
        let new = NewExport { reason: format!("第{n}次入户"), ..people(Format::Csv) };
        ids.push(asked(&app, village, &new).await);
    }
    withdraw(&app.app, &ctx, ids[1]).await.unwrap();
    let found = async |wanted: Wanted| -> Vec<Uuid> {
        list(&app.app, &ctx, &wanted).await.unwrap().0.iter().map(|a| a.id).collect()
    };
    let base = Wanted { limit: 50, ..Wanted::default() };
    let newest: Vec<Uuid> = ids.iter().rev().copied().collect();
    assert_eq!(found(base.clone()).await, newest);
    assert_eq!(found(Wanted { oldest_first: true, ..base.clone() }).await, ids);
    assert_eq!(found(Wanted { search: Some("第3".to_owned()), ..base.clone() }).await, [ids[3]]);
    assert_eq!(found(Wanted { search: Some("%".to_owned()), ..base.clone() }).await, Vec::<Uuid>::new());
    assert_eq!(found(Wanted { state: Some(State::Withdrawn), ..base.clone() }).await, [ids[1]]);
    assert_eq!(found(Wanted { state: Some(State::Ready), ..base.clone() }).await, Vec::<Uuid>::new());
    assert_eq!(found(Wanted { list: Some("audit".to_owned()), ..base.clone() }).await, Vec::<Uuid>::new());
    let (mut seen, mut after) = (Vec::new(), None);
    loop {
        let wanted = Wanted { limit: 2, after, ..Wanted::default() };
        let (page, next) = list(&app.app, &ctx, &wanted).await.unwrap();
        seen.extend(page.iter().map(|a| a.id));
        after = next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(seen, newest);
    // Too many at once are refused, and one that is withdrawn makes room.
    for _ in 0..16 {
        asked(&app, village, &people(Format::Csv)).await;
    }
    let ctx = on(&app, village, "exports.ask").await;
    let refused = ask(&app.app, &ctx, &people(Format::Csv)).await;
    assert!(matches!(refused, Err(ExportsError::TooMany)), "{refused:?}");
    withdraw(&app.app, &ctx, ids[0]).await.unwrap();
    asked(&app, village, &people(Format::Csv)).await;
    assert!(Reach::parse("village_worker||region:140702001008").is_some());
}

async fn every_list_gives_a_file_to_whoever_may_see_it(db: TestDb) {
    let app = TestApp::new(db).await;
    let city = [officer(CITY, "civil_affairs")];
    let city = app.account("city", &city).await;
    let (mut city, mut security) =
        (app.browser(city).await, app.somebody("s", grant("security_admin", Seat::System)).await);
    let mut audit = app.somebody("a", grant("audit_admin", Seat::System)).await;
    let names: Vec<&str> = app.app.exports().iter().map(|e| e.name).collect();
    assert_eq!(
        names,
        ["audit", "jobs", "accounts", "tokens", "people", "organisations", "questions", "findings"]
    );
    for export in app.app.exports() {
        let browser = match export.name {
            "accounts" | "tokens" => &mut security,
            "audit" => &mut audit,
            _ => &mut city,
        };
        for format in Format::ALL {
            let path = format!("/exports/page?list={}&format={}", export.name, format.as_str());
            assert_eq!(browser.get(&path).await.0, 200, "{path}");
            match format {
                Format::Csv => {
                    let heads = browser.page.split("\r\n").next().unwrap().split(',').count();
                    assert_eq!(heads, export.columns.len() + 1, "{path}");
                    for line in lines(&browser.page) {
                        assert!(line.len() > export.columns.len(), "{path}: {line:?}");
                    }
                }
                Format::Xlsx => assert!(browser.page.starts_with("PK"), "{path}"),
            }
        }
        let form = [("list", export.name), ("of", ""), ("format", "csv"), ("reason", "核对全部名单")];
        let (status, to) = browser.post("/exports", &form).await;
        assert_eq!(status, 303, "{}", export.name);
        assert!(id_between(&format!("{to}?"), "/exports/", "?").is_some(), "{to}");
    }
}

on_both!(with steps();
    a_list_is_asked_for_approved_written_and_fetched,
    a_page_is_taken_away_as_it_is_seen,
    pages_taken_one_after_the_other_have_an_end,
    lists_of_exports_are_searched_narrowed_sorted_and_paged,
    every_list_gives_a_file_to_whoever_may_see_it,
);
