//! The store on both databases: each test is written once, and runs on SQLite and on PostgreSQL.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests, and clippy knows only some of them")]

mod away;
mod backups;
mod chain;
mod clock;
mod errors;
mod facts;
mod full;
mod jobs;
mod keys;
mod migrations;
mod outbox;
mod readings;
mod rotation;
mod sealed;
mod service;
mod support;
mod syslog;
mod transactions;
mod urls;
mod workers;
