//! What somebody tries who means harm.

mod addresses;
mod forms;
mod people;

use accounts::{NewAccount, PasswordKind, ops};
use gate::{Access, AccountId, Grant, Seat};
use shell::components::Query;
use shell::{SESSION_COOKIE, Settings, VISIT_COOKIE, Zone};
use store::rows::execute;
use testkit::{TestDb, on_both};
use uuid::Uuid;

use crate::support::{
    Browser, CITY, COUNTY_A, TOWN_A, TestApp, VILLAGE_A, VILLAGE_B, VILLAGE_D, at, between, grant,
    id_between, officer, settings, steps, to,
};

/// A password that is good enough.
const GOOD: &str = "kx7-qm2-vr";
/// What would run if a page let it.
const SCRIPT: &str = "\"'><script>alert(1)</script>";

async fn with_password(app: &TestApp, login: &str, grants: &[Grant]) -> AccountId {
    let new = NewAccount::new(login, &format!("名{login}")).unwrap().password(GOOD, PasswordKind::Lasting);
    let id = ops::create_account(app.store(), &app.operator(), &new).await.unwrap();
    for grant in grants {
        ops::grant(app.store(), &app.operator(), id, grant).await.unwrap();
    }
    id
}

async fn log_in(browser: &mut Browser, login: &str, next: &str) -> (u16, String) {
    browser.post("/login", &[("login", login), ("password", GOOD), ("next", next)]).await
}

/// Everything that changes when something is done.
async fn state(app: &TestApp) -> Vec<i64> {
    let mut out = vec![];
    for table in [
        "store_facts",
        "store_audit",
        "store_jobs",
        "registry_people",
        "registry_places",
        "registry_questions",
        "registry_mandates",
        "registry_payees",
        "accounts_accounts",
        "accounts_grants",
        "accounts_sessions WHERE ended_at IS NULL",
        "accounts_tokens",
        "exports_exports",
        "exports_pieces",
    ] {
        out.push(app.count(&format!("SELECT COUNT(*) AS n FROM {table}")).await);
    }
    out
}
