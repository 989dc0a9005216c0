//! For tests: a database of one's own on SQLite and on PostgreSQL, a clock set by hand, contexts in a line.
//!
//! A test of what touches the database is a function that takes a [`TestDb`], and is named in [`on_both!`]:
//!
//! ```
//! use testkit::{TestDb, on_both};
//!
//! async fn a_new_database_answers(db: TestDb) {
//!     db.open().await.ping().await.unwrap();
//! }
//!
//! on_both!(a_new_database_answers);
//! # fn main() {}
//! ```
//!
//! It then is two tests, `a_new_database_answers::sqlite` and `a_new_database_answers::postgres`.
//! PostgreSQL is the one that `SONGHE_TEST_POSTGRES` names; without it that half fails, and says how to start one.

#![allow(clippy::panic, reason = "a test that cannot be set up says why, and stops")]

mod clock;
mod cluster;
pub mod contexts;
mod database;
mod fixture;
mod keys;
mod run;

pub use clock::FakeClock;
pub use cluster::Cluster;
pub use database::TestDb;
pub use fixture::Fixture;
pub use keys::TestKeys;
pub use run::{run, until};
pub use store::Backend;
