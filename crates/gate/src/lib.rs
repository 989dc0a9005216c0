//! Who may do what: actors, roles, ties, classes of facts, purposes. Pure.
//!
//! A request becomes a [`Context`]: who asks, in which roles, on which route, for which purpose, when.
//! Every use case takes it first, and the store opens for nobody without one.
//!
//! Two questions are asked of a context.
//! *May this route be used at all?* [`Context::enter`] answers from the routes that the slices state.
//! *What of this person may be seen?* [`Context::sight`] answers from the person's dated [`Tie`]s: each tie opens its own
//! classes of facts to its own roles for its own purposes. No tie, no person: the answer is then the same as for a person
//! who does not exist.
//!
//! Roles and lines of administration are data (`roles.toml`), routes and sights too (`permissions.toml` of each slice).

mod actor;
mod class;
mod context;
mod refusal;
mod roles;
mod table;
mod tie;

pub use actor::{AccountId, Actor, ActorKind, Grant, Seat};
pub use class::{Class, Classes};
pub use context::{Context, RequestId, Sight};
pub use refusal::Refusal;
pub use roles::{Level, Line, Role, Roles};
pub use table::{Access, Route, SightRow, Table, TableError};
pub use tie::{Place, Tie, TieKind};
