//! The whole application through its router, on SQLite and on PostgreSQL.

#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test that fails says so and stops"
)]

#[path = "../support/mod.rs"]
mod support;

mod assembling;
mod errors;
mod facts;
mod security;
mod ties;
mod walk;
