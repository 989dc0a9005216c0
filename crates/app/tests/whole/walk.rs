//! Every route of the table, as every role meets it: the status must be what the table states.
//!
//! The walk knows no route by name. Where a new route has a parameter that it cannot fill, it fails and says so.

use accounts::ops;
use base::Day;
use gate::{Access, AccountId, ActorKind, Class, Classes, Grant, Route, Seat, TieKind};
use store::rows::{Value, execute, one};
use testkit::contexts::{day, region};
use testkit::{TestDb, on_both};
use uuid::Uuid;

use crate::support::{
    Browser, CITY, COUNTY_A, COUNTY_B, COUNTY_C, TOWN_A, TOWN_B, TOWN_D, TestApp, VILLAGE_A, VILLAGE_B,
    VILLAGE_C, VILLAGE_D, settings, steps,
};

/// Somebody who asks.
struct Asker {
    called: String,
    kind: ActorKind,
    /// What they hold; none for visitors and programs.
    grant: Option<Grant>,
    /// The route that a program's token opens.
    scope: &'static str,
    /// The ties through which they meet the woman.
    ties: Vec<TieKind>,
    account: Option<AccountId>,
    /// Whose own things the parameters of their own pages name.
    own: Own,
    browser: Browser,
}

/// What somebody has of their own.
#[derive(Default)]
struct Own {
    grant: Option<Uuid>,
    delegation: Option<Uuid>,
    question: Option<Uuid>,
    export: Option<Uuid>,
    /// The export of a colleague on which they may decide.
    to_decide: Option<Uuid>,
}

/// Things that parameters name.
struct Things {
    mandate: Uuid,
    payee: Uuid,
    spell: i64,
    account: AccountId,
    grant: Uuid,
    token: Uuid,
}

fn code(seat: Seat) -> String {
    match seat {
        Seat::System => "system".to_owned(),
        Seat::Region(region) => region.short(),
        Seat::Organisation(_) => "home".to_owned(),
        Seat::Person(_) => "person".to_owned(),
    }
}

/// The seats of a role in the middle of December, each with the ties through which it meets the woman: in the village
/// where she is registered, where she lives, where the home lies; and one that has nothing to do with her.
fn seats(app: &TestApp, role: &str) -> Vec<(Seat, Vec<TieKind>)> {
    use TieKind::{Hukou, Mandate, Own, Residence, Stay};
    let people = &app.people;
    let at = |place: &str| Seat::Region(region(place));
    let everywhere = vec![Hukou, Residence, Stay];
    let places = |a: &str, b: &str, c: &str, away: &str| {
        vec![(at(a), vec![Hukou]), (at(b), vec![Residence]), (at(c), vec![Stay]), (at(away), vec![])]
    };
    match role {
        "system_admin" | "security_admin" | "audit_admin" => vec![(Seat::System, vec![])],
        "city_officer" | "auditor" => vec![(at(CITY), everywhere), (at("3708"), vec![])],
        "county_officer" => places(COUNTY_A, COUNTY_B, COUNTY_C, "140722"),
        "town_worker" => places(TOWN_A, TOWN_B, "140721100", TOWN_D),
        "village_worker" => places(VILLAGE_A, VILLAGE_B, VILLAGE_C, VILLAGE_D),
        "home_worker" => {
            vec![
                (Seat::Organisation(people.home), vec![Stay]),
                (Seat::Organisation(people.other_home), vec![]),
            ]
        }
        "older_person" => {
            vec![(Seat::Person(people.woman), vec![Own]), (Seat::Person(people.stranger), vec![])]
        }
        "family_member" => {
            vec![(Seat::Person(people.son), vec![Mandate]), (Seat::Person(people.stranger), vec![])]
        }
        other => panic!("say where the role {other} is held, and what ties that seat to the woman"),
    }
}

async fn askers(app: &TestApp) -> Vec<Asker> {
    let ctx = app.operator();
    let roles = &app.app.table().roles;
    let colleague = app.account("colleague", &[]).await;
    let colleague = ops::find(app.store(), &ctx, colleague).await.unwrap();
    let mut out = vec![Asker {
        called: "nobody".to_owned(),
        kind: ActorKind::Nobody,
        grant: None,
        scope: "",
        ties: vec![],
        account: None,
        own: Own::default(),
        browser: app.visitor(),
    }];
    for (role, about) in roles.roles.iter().filter(|(name, _)| *name != "machine") {
        let lines: Vec<Option<&String>> =
            if about.by_line { roles.lines.keys().map(Some).collect() } else { vec![None] };
        for (seat, ties) in seats(app, role) {
            for line in &lines {
                let line = line.cloned();
                let grant = Grant { line, ..crate::support::grant(role, seat) };
                let called = format!("{role}.{}.{}", grant.line.as_deref().unwrap_or("any"), code(seat));
                let n = out.len();
                let account = app.account(&format!("asker-{n}"), std::slice::from_ref(&grant)).await;
                let held = ops::grants_of(app.store(), &ctx, account).await.unwrap()[0].id;
                let own = Own {
                    grant: Some(held),
                    delegation: delegate(app, account, &grant, held, &colleague).await,
                    question: Some(question(app, &grant).await),
                    export: Some(export(app, account, &grant).await),
                    to_decide: Some(export(app, colleague.id, &grant).await),
                };
                let browser = app.browser(account).await;
                let (kind, account) = (ActorKind::Person, Some(account));
                out.push(Asker {
                    called,
                    kind,
                    grant: Some(grant),
                    scope: "",
                    ties: ties.clone(),
                    account,
                    own,
                    browser,
                });
            }
        }
    }
    for (name, scope) in [("with scope", "accounts.token"), ("without scope", "")] {
        let until = day("2027-12-31");
        let scopes = ["accounts.token".to_owned()];
        let (id, token) = ops::create_token(app.store(), &ctx, name, &scopes, until).await.unwrap();
        if scope.is_empty() {
            let conn = app.db.underneath().await;
            let sql = "UPDATE accounts_tokens SET scopes = 'registry.nothing' WHERE id = $1";
            execute(&conn, sql, vec![id.into()]).await.unwrap();
        }
        out.push(Asker {
            called: format!("machine {name}"),
            kind: ActorKind::Machine,
            grant: None,
            scope,
            ties: vec![],
            account: None,
            own: Own::default(),
            browser: app.visitor().bearer(&token),
        });
    }
    out
}

/// Delegates a role, where it may be, so that its holder has a delegation to end.
async fn delegate(
    app: &TestApp,
    account: AccountId,
    grant: &Grant,
    held: Uuid,
    colleague: &accounts::Account,
) -> Option<Uuid> {
    let ctx = context(app, account, grant, "accounts.delegate");
    ops::delegate(app.store(), &ctx, held, colleague, day("2026-12-31")).await.ok()
}

fn context(app: &TestApp, account: AccountId, grant: &Grant, route: &str) -> gate::Context {
    let actor = gate::Actor {
        kind: ActorKind::Person,
        account: Some(account),
        name: "名".to_owned(),
        grants: vec![grant.clone()],
        scopes: vec![],
    };
    let table = app.app.table();
    let route = table.route(route).unwrap();
    gate::Context::enter(table, actor, route, testkit::contexts::request(), app.operator().at()).unwrap()
}

/// A question about the woman that whoever holds the role may answer.
async fn question(app: &TestApp, grant: &Grant) -> Uuid {
    let owners: Vec<&str> = app.app.table().roles.asserts(&grant.role, grant.line.as_deref()).collect();
    let id = Uuid::now_v7();
    let sql = "INSERT INTO registry_questions (id, subject, fact, state, said, reason, owners, asked_by_name, \
        asked_at, due_on, answered_by_name, answer) VALUES ($1, $2, 'name', 'open', '王秀瑛', '证件', $3, '名', \
        $4, $5, '', '')";
    let values: Vec<Value> = vec![
        id.into(),
        app.people.woman.into(),
        owners.join("、").into(),
        app.operator().at().micros().into(),
        Day::MAX.number().into(),
    ];
    execute(&app.db.underneath().await, sql, values).await.unwrap();
    id
}

/// An export of an account that was asked for in a role.
async fn export(app: &TestApp, by: AccountId, grant: &Grant) -> Uuid {
    let list = match grant.role.as_str() {
        "system_admin" => "jobs",
        "security_admin" => "accounts",
        "audit_admin" => "audit",
        _ => "people",
    };
    let id = Uuid::now_v7();
    let sql = "INSERT INTO exports_exports (id, list, lang, format, reason, state, asked_by, asked_by_name, asked_at, \
        through, decided_by_name, answer, pieces, bytes, lines, failure, downloads) \
        VALUES ($1, $2, 'zh', 'csv', '入户核对', 'asked', $3, '名', $4, $5, '', '', 0, 0, 0, '', 0)";
    let through = exports::Reach::of(grant).text();
    let values: Vec<Value> =
        vec![id.into(), list.into(), by.0.into(), app.operator().at().micros().into(), through.into()];
    execute(&app.db.underneath().await, sql, values).await.unwrap();
    id
}

async fn things(app: &TestApp) -> Things {
    let ctx = app.operator();
    let account = app.account("subject-of-acts", &[]).await;
    let held = crate::support::at("village_worker", VILLAGE_D);
    let grant = ops::grant(app.store(), &ctx, account, &held).await.unwrap();
    let scopes = ["accounts.token".to_owned()];
    let (token, _) = ops::create_token(app.store(), &ctx, "取用", &scopes, day("2027-12-31")).await.unwrap();
    let mandate = registry::NewMandate {
        holder_name: "王建国".to_owned(),
        holder: Some(app.people.son),
        acts: vec!["see".to_owned()],
        basis: "power_of_attorney".to_owned(),
        document: "委托书".to_owned(),
        ..registry::NewMandate::default()
    };
    let mandate = registry::add_mandate(app.store(), &ctx, app.people.woman, &mandate).await.unwrap();
    let payee = registry::NewPayee {
        kind: registry::PayeeKind::Own,
        holder_name: "王秀英".to_owned(),
        organisation: None,
        from: None,
    };
    let payee = registry::add_payee(app.store(), &ctx, app.people.woman, &payee).await.unwrap();
    let sql = "SELECT MIN(id) AS n FROM store_facts WHERE subject = $1 AND fact = 'name'";
    let row = one(&app.db.underneath().await, sql, vec![app.people.woman.into()]).await.unwrap();
    Things { mandate, payee, spell: row.try_get("", "n").unwrap(), account, grant, token }
}

/// The path of a route with its parameters filled in; whether the last one filled is something the asker has not got.
async fn filled(app: &TestApp, things: &Things, asker: &Asker, route: &Route) -> (String, bool) {
    let (_, pattern) = route.path.split_once(' ').unwrap();
    let mut path = String::new();
    let mut before = "";
    let mut nothing = false;
    for part in pattern.split('/').skip(1) {
        let value = match part.strip_prefix('{').and_then(|p| p.strip_suffix('}')) {
            None => {
                before = part;
                part.to_owned()
            }
            Some(name) => {
                let mut own = |thing: Option<Uuid>| {
                    nothing = thing.is_none();
                    thing.unwrap_or_else(Uuid::now_v7).to_string()
                };
                match (before, name) {
                    ("people" | "me", "id") => app.people.woman.to_string(),
                    ("facts", "fact") => "id_number".to_owned(),
                    ("mandates", "mandate") => things.mandate.to_string(),
                    ("payees", "payee") => things.payee.to_string(),
                    ("why", "pack") => "yanzhou".to_owned(),
                    ("why", "rule") => "very_old_allowance".to_owned(),
                    ("questions", "id") => own(asker.own.question.or(Some(things.mandate))),
                    ("organisations", "id") => app.people.home.to_string(),
                    ("jobs", "id") => app.people.load.to_string(),
                    ("accounts", "id") => things.account.to_string(),
                    ("roles", "grant") => things.grant.to_string(),
                    ("tokens", "id") => things.token.to_string(),
                    ("roles", "id") => own(asker.own.grant),
                    ("delegations", "id") => own(asker.own.delegation),
                    ("exports", "id") if route.name == "exports.decide" => own(asker.own.to_decide),
                    ("exports", "id") => own(asker.own.export),
                    ("sessions", "id") => match asker.account {
                        Some(account) => own(Some(app.session(account).await.session)),
                        None => own(None),
                    },
                    (before, name) => {
                        panic!("{}: the walk cannot fill {{{name}}} behind `{before}`; teach it", route.path)
                    }
                }
            }
        };
        path = format!("{path}/{value}");
    }
    (if path.is_empty() { "/".to_owned() } else { path }, nothing)
}

/// What the classes are that the table opens to an asker for a purpose.
fn opened(app: &TestApp, asker: &Asker, purpose: &str) -> Classes {
    let Some(grant) = &asker.grant else { return Classes::NONE };
    let rows = app.app.table().sights().iter().filter(|row| {
        row.role == grant.role
            && row.purpose == purpose
            && row.line.as_ref().is_none_or(|line| Some(line) == grant.line.as_ref())
            && asker.ties.contains(&row.tie)
    });
    rows.fold(Classes::NONE, |all, row| all.and(row.classes))
}

/// What is wrong with a status; nothing where it is as the table states.
fn judge(
    app: &TestApp,
    asker: &Asker,
    route: &Route,
    nothing: bool,
    answer: &(u16, String),
) -> Option<String> {
    let (status, to) = answer;
    let led_to_log_in = *status == 303 && to.starts_with("/login?next=");
    let expect = |expected: u16| (*status != expected).then(|| format!("{status} in place of {expected}"));
    let expect_in = || {
        let out = [401, 403, 404, 405].contains(status) || (led_to_log_in && asker.kind == ActorKind::Nobody);
        out.then(|| format!("{status} {to}: {}", asker.browser.said()))
    };
    match (asker.kind, &route.access) {
        (ActorKind::Machine, _) if !asker.scope.is_empty() && asker.scope == route.name => expect(200),
        (ActorKind::Machine, _) => expect(403),
        (_, Access::Anyone) => expect_in(),
        (ActorKind::Nobody, _) if route.path.contains(" /api/") => expect(401),
        (ActorKind::Nobody, _) => (!led_to_log_in).then(|| format!("{status} {to} in place of the log-in")),
        (_, Access::SignedIn) if nothing => expect(404),
        (_, Access::SignedIn) => expect_in(),
        (_, Access::Roles(roles)) => {
            let role = asker.grant.as_ref().map_or("", |g| g.role.as_str());
            if !roles.iter().any(|r| r == role) {
                return expect(403);
            }
            if !route.of_person {
                return expect_in();
            }
            let open = opened(app, asker, &route.purpose);
            if open.is_empty() {
                return expect(404);
            }
            // Whoever sees a part may be told that another part is not theirs, and is not told that it is their role.
            let partly = !Class::ALL.iter().all(|c| open.has(*c));
            let told = *status == 403 && asker.browser.page.contains(&app.word("fault-class"));
            if partly && told { None } else { expect_in() }
        }
    }
}

/// What a form needs so that it is understood at all.
fn fields(things: &Things, route: &Route) -> Vec<(&'static str, String)> {
    match route.name.as_str() {
        "registry.undo" => vec![("spell", things.spell.to_string())],
        "exports.decide" => vec![("answer", "refuse".to_owned()), ("why", "没有必要".to_owned())],
        "registry.answer" => vec![("answer", "decline".to_owned()), ("why", "没有依据".to_owned())],
        _ => vec![],
    }
}

async fn every_route_serves_whom_the_table_states_and_nobody_else(db: TestDb) {
    let app = TestApp::on(db, settings(), "2026-12-15").await;
    let things = things(&app).await;
    let mut askers = askers(&app).await;
    // Looking comes first: what is done later is gone.
    let mut routes: Vec<Route> = app.app.table().routes().cloned().collect();
    routes.sort_by_key(|r| !r.path.starts_with("GET "));
    let mut wrong = Vec::new();
    for route in &routes {
        for asker in &mut askers {
            let (path, nothing) = filled(&app, &things, asker, route).await;
            let answer = if route.path.starts_with("GET ") {
                asker.browser.get(&path).await
            } else {
                let form = fields(&things, route);
                let form: Vec<(&str, &str)> = form.iter().map(|(n, v)| (*n, v.as_str())).collect();
                asker.browser.post(&path, &form).await
            };
            if let Some(what) = judge(&app, asker, route, nothing, &answer) {
                wrong.push(format!("{} as {}: {what}", route.path, asker.called));
            }
            // Some acts end the session of whoever does them.
            let ends =
                matches!(route.access, Access::Anyone | Access::SignedIn) && route.path.starts_with("POST ");
            if let (true, Some(account)) = (ends, asker.account) {
                asker.browser = app.browser(account).await;
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "{} of {} × {}:\n{}",
        wrong.len(),
        routes.len(),
        askers.len(),
        wrong.join("\n")
    );
}

on_both!(with steps(); every_route_serves_whom_the_table_states_and_nobody_else);
