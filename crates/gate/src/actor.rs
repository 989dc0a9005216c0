//! Who asks.

use std::fmt;

use base::{Day, Region};
use uuid::Uuid;

/// The id of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AccountId(pub Uuid);

impl fmt::Display for AccountId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// What kind of actor it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum ActorKind {
    /// Nobody logged in.
    Nobody,
    /// Somebody who logged in.
    Person,
    /// A program with a token.
    Machine,
    /// The platform itself, at work in the background.
    Platform,
}

/// Where a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Seat {
    /// In the whole system: administrators.
    System,
    /// In a division and all within it.
    Region(Region),
    /// In an organisation.
    Organisation(Uuid),
    /// As the person, or on behalf of the person: a subject id.
    Person(Uuid),
}

/// A role that is held somewhere from a day until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The code of the role in `roles.toml`.
    pub role: String,
    /// Where.
    pub seat: Seat,
    /// The line of administration (民政, 残联 …) of an officer, by code.
    pub line: Option<String>,
    /// First day.
    pub from: Day,
    /// The day after the last; none: until revoked. A delegation always has one.
    pub until: Option<Day>,
    /// Whose role this is, where it was delegated.
    pub delegated_by: Option<AccountId>,
}

impl Grant {
    /// Whether it holds on the day. A delegation without an end holds on none.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        let open_ended_delegation = self.delegated_by.is_some() && self.until.is_none();
        self.from <= day && self.until.is_none_or(|until| day < until) && !open_ended_delegation
    }
}

/// Who asks: an account with what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Actor {
    /// What kind.
    pub kind: ActorKind,
    /// The account; none for nobody and for the platform.
    pub account: Option<AccountId>,
    /// The name shown in lists of who did what: a display name, or the name of the job.
    pub name: String,
    /// The roles held, whether or not they hold today.
    pub grants: Vec<Grant>,
    /// The scopes of a machine's token: names of routes. Others have none and need none.
    pub scopes: Vec<String>,
}

impl Actor {
    /// Nobody: a visitor who has not logged in.
    #[must_use]
    pub fn nobody() -> Actor {
        Actor { kind: ActorKind::Nobody, account: None, name: String::new(), grants: vec![], scopes: vec![] }
    }

    /// The platform at work on its own, under the name of the work.
    #[must_use]
    pub fn platform(work: &str) -> Actor {
        Actor { kind: ActorKind::Platform, name: work.to_owned(), ..Actor::nobody() }
    }

    /// The grants that hold on the day.
    pub fn grants_on(&self, day: Day) -> impl Iterator<Item = &Grant> {
        self.grants.iter().filter(move |g| g.holds_on(day))
    }
}
