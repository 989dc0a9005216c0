//! What the tests of this crate share.

#![allow(dead_code, reason = "each test file uses its own part")]

use std::sync::Arc;

use accounts::{NewAccount, PasswordKind, ops};
use base::Day;
use gate::{AccountId, Actor, ActorKind, Context, Grant, Seat, Table};
use store::{Clock as _, Migration, Store};
use testkit::TestDb;
use testkit::contexts::{day, region, request};

/// A password that is good enough.
pub const GOOD: &str = "kx7-qm2-vr";

/// The steps of the store and of this slice.
pub fn steps() -> Vec<Migration> {
    store::migrate::own().into_iter().chain(accounts::migrations()).collect()
}

/// The table of this slice.
pub fn table() -> Arc<Table> {
    Arc::new(Table::read([("accounts", accounts::slice().permissions)]).unwrap())
}

/// A database, open, and what is asked of it.
pub struct World {
    pub db: TestDb,
    pub store: Store,
    pub table: Arc<Table>,
}

impl World {
    pub async fn new(db: TestDb) -> World {
        World { store: db.open().await, db, table: table() }
    }

    /// The platform.
    pub fn operator(&self) -> Context {
        Context::platform(&self.table, "test", request(), self.db.clock().now())
    }

    /// Nobody, at the log-in page.
    pub fn visitor(&self) -> Context {
        self.on("accounts.sign_in", Actor::nobody())
    }

    /// Somebody on a page of their own.
    pub fn own(&self, account: AccountId) -> Context {
        self.on("accounts.own", person(account, vec![]))
    }

    /// The security administrator on the page that grants.
    pub fn security(&self, account: AccountId) -> Context {
        self.on("accounts.grant", person(account, vec![grant("security_admin", Seat::System)]))
    }

    fn on(&self, route: &str, actor: Actor) -> Context {
        let route = self.table.route(route).unwrap();
        Context::enter(&self.table, actor, route, request(), self.db.clock().now()).unwrap()
    }

    /// An account with the password [`GOOD`].
    pub async fn account(&self, login: &str) -> AccountId {
        let new =
            NewAccount::new(login, &format!("名 {login}")).unwrap().password(GOOD, PasswordKind::Lasting);
        ops::create_account(&self.store, &self.operator(), &new).await.unwrap()
    }

    /// Acts of the audit trail with their details, oldest first.
    pub async fn acts(&self) -> Vec<(String, String)> {
        let ctx = self.operator();
        let filter = store::audit::Filter { limit: 1_000, ..Default::default() };
        let mut found = store::audit::list(self.store.read(&ctx).conn(), &filter).await.unwrap();
        found.reverse();
        found.into_iter().map(|e| (e.act, e.detail)).collect()
    }
}

pub fn person(account: AccountId, grants: Vec<Grant>) -> Actor {
    Actor { kind: ActorKind::Person, account: Some(account), name: "甲".to_owned(), grants, scopes: vec![] }
}

/// A role from the first of 2026 on.
pub fn grant(role: &str, seat: Seat) -> Grant {
    Grant {
        role: role.to_owned(),
        seat,
        line: None,
        from: day("2026-01-01"),
        until: None,
        delegated_by: None,
    }
}

/// A town worker of a town.
pub fn town(code: &str) -> Grant {
    grant("town_worker", Seat::Region(region(code)))
}

pub fn until(grant: Grant, until: Day) -> Grant {
    Grant { until: Some(until), ..grant }
}
