//! The housekeeping: what must hold of the sources, and documents that are written from them.
//!
//! `cargo xtask tidy` goes through the rules of [`rules`] and names file and line of each break; `cargo xtask generate`
//! writes the documents of [`generate`]. A test of this crate does the former, so `cargo test --workspace` does too.
//! `cargo xtask capability` follows the page that says how a capability is added.

pub mod capability;
pub mod generate;
pub mod page;
pub mod rules;
pub mod rust;
pub mod tree;

pub use rules::{Finding, tidy};
pub use tree::Tree;
