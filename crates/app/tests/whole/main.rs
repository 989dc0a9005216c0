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
mod desk;
mod errors;
mod exports;
mod facts;
mod interface;
mod lists;
mod security;
mod slow;
mod ties;
mod walk;
