//! What the gate lets through and what it shows, case by case.

#![allow(clippy::unwrap_used, clippy::panic, reason = "these are tests, and clippy knows only some of them")]

mod approval;
mod grants;
mod roles;
mod routes;
mod sight;
mod tables;
