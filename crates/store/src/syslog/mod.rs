//! The audit trail sent on to a syslog receiver, so that a copy lies where the owners of the database cannot change it.
//!
//! Entries are sent once they are linked, in the order of their links, from a position that is kept in the database:
//! after a restart, or where the receiver was away, sending goes on from there, and the last few may come twice.
//! Of an entry go numbers, ids and words of the program; no name, no detail.
//! Sources: RFC 5424 (messages), RFC 5426 (UDP), RFC 6587 §3.4.1 (octet counting over TCP), RFC 5612 (the number 32473).

mod carry;
mod message;
mod place;
mod position;
mod sender;

pub use place::{Place, PlaceError};
pub use position::{State, state};
pub use sender::{Sender, Sent};
