//! The expression language: words, grammar, units, types, and the checked form that runs.

pub mod ast;
pub mod builtin;
pub mod check;
pub mod exact;
pub mod format;
pub mod ir;
pub mod lexer;
pub mod parse;
pub mod types;
pub mod unit;
