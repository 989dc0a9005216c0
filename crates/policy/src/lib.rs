//! Reads policy packs, checks them, runs them over people, explains and proves the answers. Pure.
//!
//! A pack goes through [`pack::read`], facts are gathered in [`facts::Facts`], and [`run::Run`] answers.

pub mod cases;
pub mod decide;
pub mod diagnostic;
pub mod explain;
pub mod facts;
pub mod lang;
pub mod pack;
pub mod receipt;
pub mod run;
pub mod value;

pub use diagnostic::{Diagnostic, Source};
pub use pack::model::Pack;
pub use value::Val;
