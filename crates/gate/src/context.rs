//! The context of a use case: who asks, on which route, for which purpose, when.

use std::fmt;
use std::sync::Arc;

use base::{Day, Instant, Region};
use uuid::Uuid;

use crate::{
    Access, AccountId, Actor, ActorKind, Class, Classes, Grant, Place, Refusal, Route, Seat, Table, Tie,
    TieKind,
};

/// The id of a request, which its answer, its log lines and its audit entry carry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct RequestId(pub Uuid);

impl fmt::Display for RequestId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.simple().fmt(f)
    }
}

/// Who asks, on which route, for which purpose, when. It is made by [`Context::enter`] or [`Context::platform`] only.
#[derive(Clone, Debug)]
pub struct Context {
    actor: Actor,
    route: String,
    purpose: String,
    access: Access,
    request: RequestId,
    at: Instant,
    today: Day,
    table: Arc<Table>,
}

/// What of one person is open: the classes, and through which ties.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sight {
    /// The classes of facts that are open.
    pub classes: Classes,
    /// The ties that open them.
    pub through: Vec<TieKind>,
}

impl Sight {
    /// Whether facts of the class are open.
    #[must_use]
    pub fn opens(&self, class: Class) -> bool {
        self.classes.has(class)
    }

    /// # Errors
    /// Where facts of the class are not open.
    pub fn needs(&self, class: Class) -> Result<(), Refusal> {
        if self.opens(class) { Ok(()) } else { Err(Refusal::Class(class.as_str())) }
    }
}

impl Context {
    /// Lets an actor onto a route, at an instant.
    ///
    /// # Errors
    /// Where the route is not stated, nobody is logged in and somebody must be, or no role of the actor may use it.
    pub fn enter(
        table: &Arc<Table>,
        actor: Actor,
        route: &Route,
        request: RequestId,
        at: Instant,
    ) -> Result<Context, Refusal> {
        let today = at.day_in_china().unwrap_or(Day::MIN);
        lets_in(&actor, route, today)?;
        Ok(Context {
            actor,
            route: route.name.clone(),
            purpose: route.purpose.clone(),
            access: route.access.clone(),
            request,
            at,
            today,
            table: Arc::clone(table),
        })
    }

    /// Nobody, on no route: for pages that say what went wrong.
    #[must_use]
    pub fn nobody(table: &Arc<Table>, request: RequestId, at: Instant) -> Context {
        Context {
            actor: Actor::nobody(),
            route: String::new(),
            purpose: String::new(),
            access: Access::Anyone,
            request,
            at,
            today: at.day_in_china().unwrap_or(Day::MIN),
            table: Arc::clone(table),
        }
    }

    /// The platform at work on its own: a job, a command of the operator. It sees everybody, and its name says why.
    #[must_use]
    pub fn platform(table: &Arc<Table>, work: &str, request: RequestId, at: Instant) -> Context {
        Context {
            actor: Actor::platform(work),
            route: work.to_owned(),
            purpose: "operation".to_owned(),
            access: Access::Anyone,
            request,
            at,
            today: at.day_in_china().unwrap_or(Day::MIN),
            table: Arc::clone(table),
        }
    }

    /// Who asks.
    #[must_use]
    pub const fn actor(&self) -> &Actor {
        &self.actor
    }

    /// The account that asks; none for visitors and the platform.
    #[must_use]
    pub const fn account(&self) -> Option<AccountId> {
        self.actor.account
    }

    /// The name of the route or of the work.
    #[must_use]
    pub fn route(&self) -> &str {
        &self.route
    }

    /// What it is for.
    #[must_use]
    pub fn purpose(&self) -> &str {
        &self.purpose
    }

    /// The request.
    #[must_use]
    pub const fn request(&self) -> RequestId {
        self.request
    }

    /// When it was asked.
    #[must_use]
    pub const fn at(&self) -> Instant {
        self.at
    }

    /// The day it is in China.
    #[must_use]
    pub const fn today(&self) -> Day {
        self.today
    }

    /// The table under which it was let in.
    #[must_use]
    pub const fn table(&self) -> &Arc<Table> {
        &self.table
    }

    /// The grants that hold today.
    pub fn grants(&self) -> impl Iterator<Item = &Grant> {
        self.actor.grants_on(self.today)
    }

    /// The grants that hold today and serve on this route: what another role of the same person opens elsewhere opens
    /// nothing here.
    fn serving(&self) -> impl Iterator<Item = &Grant> {
        self.grants().filter(|g| self.access.lets_in(&g.role))
    }

    /// Whether one of today's roles is this.
    #[must_use]
    pub fn holds(&self, role: &str) -> bool {
        self.grants().any(|g| g.role == role)
    }

    /// Whether the route of that name would let this actor in; pages ask before they show its link.
    #[must_use]
    pub fn may_use(&self, route: &str) -> bool {
        self.table.route(route).is_some_and(|route| lets_in(&self.actor, route, self.today).is_ok())
    }

    /// What of a person with these ties is open, for the purpose at hand.
    ///
    /// # Errors
    /// [`Refusal::NotFound`] where no tie that holds today opens anything.
    pub fn sight(&self, ties: &[Tie]) -> Result<Sight, Refusal> {
        if self.actor.kind == ActorKind::Platform {
            return Ok(Sight { classes: Class::ALL.into_iter().collect(), through: vec![] });
        }
        let mut sight = Sight { classes: Classes::NONE, through: vec![] };
        for tie in ties.iter().filter(|t| t.holds_on(self.today)) {
            let opened = self.opened_by(tie);
            if !opened.is_empty() {
                sight.classes = sight.classes.and(opened);
                if !sight.through.contains(&tie.kind) {
                    sight.through.push(tie.kind);
                }
            }
        }
        if sight.classes.is_empty() { Err(Refusal::NotFound) } else { Ok(sight) }
    }

    fn opened_by(&self, tie: &Tie) -> Classes {
        self.serving().filter(|g| reaches(g.seat, tie.to)).fold(Classes::NONE, |all, grant| {
            let rows = self.table.sights().iter().filter(|row| {
                row.role == grant.role
                    && row.tie == tie.kind
                    && row.purpose == self.purpose
                    && (row.line.is_none() || row.line == grant.line)
            });
            rows.fold(all, |all, row| all.and(row.classes))
        })
    }

    /// Where the actor looks for people under a tie, for the purpose at hand: the seats of roles to which the tie opens
    /// something. The platform looks nowhere in particular.
    #[must_use]
    pub fn seats_through(&self, tie: TieKind) -> Vec<Seat> {
        let opens = |g: &Grant| {
            self.table.sights().iter().any(|row| {
                row.role == g.role
                    && row.tie == tie
                    && row.purpose == self.purpose
                    && (row.line.is_none() || row.line == g.line)
            })
        };
        self.serving().filter(|g| opens(g)).map(|g| g.seat).collect()
    }

    /// The seats of today's roles that the route of that name lets in.
    #[must_use]
    pub fn seats_on(&self, route: &str) -> Vec<Seat> {
        let Some(route) = self.table.route(route) else { return vec![] };
        self.grants().filter(|g| route.access.lets_in(&g.role)).map(|g| g.seat).collect()
    }

    /// The words of the vocabulary's `asserted_by` for which the actor speaks about a person with these ties.
    #[must_use]
    pub fn asserts(&self, ties: &[Tie]) -> Vec<&str> {
        let tied = |g: &Grant| ties.iter().any(|t| t.holds_on(self.today) && reaches(g.seat, t.to));
        let mut words: Vec<&str> = self
            .serving()
            .filter(|g| tied(g))
            .flat_map(|g| self.table.roles.asserts(&g.role, g.line.as_deref()))
            .collect();
        words.sort_unstable();
        words.dedup();
        words
    }

    /// Four eyes: whoever did it does not approve it, nor does whoever acts under that account's delegation.
    ///
    /// # Errors
    /// [`Refusal::OwnAct`] where it is the same person.
    pub fn approves(&self, done_by: AccountId) -> Result<(), Refusal> {
        let own = self.actor.account.is_none_or(|me| me == done_by);
        let for_them = self.grants().any(|g| g.delegated_by == Some(done_by));
        if own || for_them { Err(Refusal::OwnAct) } else { Ok(()) }
    }
}

/// Whether a route lets an actor in on a day.
fn lets_in(actor: &Actor, route: &Route, today: Day) -> Result<(), Refusal> {
    match &route.access {
        Access::Anyone => {}
        _ if actor.kind == ActorKind::Nobody => return Err(Refusal::LogIn),
        Access::SignedIn => {}
        Access::Roles(roles) => {
            if !actor.grants_on(today).any(|g| roles.contains(&g.role)) {
                return Err(Refusal::NoRole(route.name.clone()));
            }
        }
    }
    if actor.kind == ActorKind::Machine && !actor.scopes.contains(&route.name) {
        return Err(Refusal::Scope(route.name.clone()));
    }
    Ok(())
}

/// Whether somebody seated there stands at the other end of the tie.
fn reaches(seat: Seat, to: Place) -> bool {
    match (seat, to) {
        (Seat::Region(outer), Place::Region(inner)) => inner.within(outer),
        (Seat::Organisation(a), Place::Organisation(b)) | (Seat::Person(a), Place::Person(b)) => a == b,
        (Seat::System | Seat::Region(_) | Seat::Organisation(_) | Seat::Person(_), _) => false,
    }
}

/// The region of a seat, where it has one.
impl Seat {
    /// The division, for seats in one.
    #[must_use]
    pub const fn region(self) -> Option<Region> {
        match self {
            Seat::Region(region) => Some(region),
            Seat::System | Seat::Organisation(_) | Seat::Person(_) => None,
        }
    }
}
