//! Contexts in a line: who asks, in which role, on which route.
//!
//! ```
//! use testkit::contexts::{Who, day, place, small_table};
//! use testkit::FakeClock;
//! use store::Clock as _;
//!
//! let now = FakeClock::default().now();
//! let li = Who::person("li").holds("county_officer", place("370812")).until(day("2027-01-01"));
//! let ctx = li.on(&small_table(), "people.find", now);
//! assert_eq!(ctx.purpose(), "entitlements");
//! ```

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use base::{Day, Instant, Region};
use gate::{
    AccountId, Actor, ActorKind, Context, Grant, Place, Refusal, RequestId, Seat, Table, Tie, TieKind,
};
use uuid::Uuid;

/// A table with a few routes, for tests to which the table does not matter.
pub const SMALL_TABLE: &str = r#"
[[route]]
name = "front"
path = "GET /"
purpose = "information"
roles = ["anyone"]
outer = true

[[route]]
name = "self"
path = "GET /self"
purpose = "own_affairs"
roles = ["signed_in"]

[[route]]
name = "people.find"
path = "GET /people"
purpose = "entitlements"
roles = ["county_officer", "town_worker"]

[[route]]
name = "people.person"
path = "GET /people/{id}"
purpose = "entitlements"
roles = ["county_officer", "town_worker"]
of_person = true
reading = true

[[route]]
name = "keys.rotate"
path = "POST /keys/rotate"
purpose = "operation"
roles = ["system_admin"]

[[sight]]
roles = ["county_officer"]
lines = ["civil_affairs"]
ties = ["hukou", "payer"]
purposes = ["entitlements"]
classes = ["open", "identity", "contact", "means"]

[[sight]]
roles = ["town_worker"]
ties = ["hukou", "residence"]
purposes = ["entitlements"]
classes = ["open", "identity"]
"#;

/// The table that a text gives.
///
/// # Panics
/// Where the text is refused.
#[must_use]
pub fn table(text: &str) -> Arc<Table> {
    match Table::read([("test", text)]) {
        Ok(table) => Arc::new(table),
        Err(e) => panic!("the permission table of the test: {e}"),
    }
}

/// The table of [`SMALL_TABLE`].
#[must_use]
pub fn small_table() -> Arc<Table> {
    table(SMALL_TABLE)
}

/// An id that is the same for the same name in every run.
#[must_use]
pub fn id(name: &str) -> Uuid {
    let half = |salt: &str| {
        let mut hasher = DefaultHasher::new();
        (salt, name).hash(&mut hasher);
        hasher.finish()
    };
    Uuid::from_u64_pair(half("first"), half("second"))
}

/// The account of that name.
#[must_use]
pub fn account(name: &str) -> AccountId {
    AccountId(id(name))
}

/// A request; which one does not matter.
#[must_use]
pub fn request() -> RequestId {
    RequestId(Uuid::now_v7())
}

/// The day of a text such as `2026-10-15`.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap_or_else(|e| panic!("{e}"))
}

/// The division of a code.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn region(code: &str) -> Region {
    Region::parse(code).unwrap_or_else(|e| panic!("{e}"))
}

/// A seat in the division of a code.
///
/// # Panics
/// Where it is none.
#[must_use]
pub fn place(code: &str) -> Seat {
    Seat::Region(region(code))
}

/// A tie that has always held and holds until further notice.
#[must_use]
pub const fn tie(kind: TieKind, to: Place) -> Tie {
    Tie { kind, to, from: None, until: None }
}

/// The platform at work, under the name `test`.
#[must_use]
pub fn platform(at: Instant) -> Context {
    Context::platform(&small_table(), "test", request(), at)
}

/// Somebody, and what they hold. What is said of time, line and delegation is said of the role named last.
#[derive(Clone, Debug)]
pub struct Who(Actor);

impl Who {
    /// Somebody who is logged in; the account follows from the name.
    #[must_use]
    pub fn person(name: &str) -> Who {
        Who(Actor {
            kind: ActorKind::Person,
            account: Some(account(name)),
            name: name.to_owned(),
            grants: vec![],
            scopes: vec![],
        })
    }

    /// A program with a token for these routes.
    #[must_use]
    pub fn machine(name: &str, scopes: &[&str]) -> Who {
        let mut who = Who::person(name);
        who.0.kind = ActorKind::Machine;
        who.0.scopes = scopes.iter().map(|s| (*s).to_owned()).collect();
        who
    }

    /// Nobody.
    #[must_use]
    pub fn nobody() -> Who {
        Who(Actor::nobody())
    }

    /// Holds a role there, since ever and until revoked.
    #[must_use]
    pub fn holds(mut self, role: &str, seat: Seat) -> Who {
        self.0.grants.push(Grant {
            role: role.to_owned(),
            seat,
            line: None,
            from: Day::MIN,
            until: None,
            delegated_by: None,
        });
        self
    }

    fn last(mut self, change: impl FnOnce(&mut Grant)) -> Who {
        match self.0.grants.last_mut() {
            Some(grant) => change(grant),
            None => panic!("say first which role {} holds", self.0.name),
        }
        self
    }

    /// In a line of administration.
    ///
    /// # Panics
    /// Where no role was named.
    #[must_use]
    pub fn in_line(self, line: &str) -> Who {
        self.last(|g| g.line = Some(line.to_owned()))
    }

    /// From a day on.
    ///
    /// # Panics
    /// Where no role was named.
    #[must_use]
    pub fn from(self, day: Day) -> Who {
        self.last(|g| g.from = day)
    }

    /// Until the day before this one.
    ///
    /// # Panics
    /// Where no role was named.
    #[must_use]
    pub fn until(self, day: Day) -> Who {
        self.last(|g| g.until = Some(day))
    }

    /// As the delegate of the account of that name.
    ///
    /// # Panics
    /// Where no role was named.
    #[must_use]
    pub fn for_account(self, name: &str) -> Who {
        self.last(|g| g.delegated_by = Some(account(name)))
    }

    /// As the gate knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        self.0.clone()
    }

    /// Wants onto a route.
    ///
    /// # Errors
    /// Where the gate refuses.
    ///
    /// # Panics
    /// Where the table has no such route.
    pub fn enter(&self, table: &Arc<Table>, route: &str, at: Instant) -> Result<Context, Refusal> {
        let Some(route) = table.route(route) else { panic!("the table of the test has no route {route}") };
        Context::enter(table, self.actor(), route, request(), at)
    }

    /// On a route.
    ///
    /// # Panics
    /// Where the gate refuses, or the table has no such route.
    #[must_use]
    pub fn on(&self, table: &Arc<Table>, route: &str, at: Instant) -> Context {
        self.enter(table, route, at).unwrap_or_else(|e| panic!("{} may not enter {route}: {e}", self.0.name))
    }
}
