//! What the crate promises, held against tables, oracles and arbitrary input.
#![allow(clippy::unwrap_used, clippy::panic)]

mod any_input;
mod days;
mod identity;
mod money;
mod periods;
mod regions;
