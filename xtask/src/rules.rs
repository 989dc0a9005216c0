//! What must hold of the sources. Each rule is a function from the tree to what breaks it.

pub mod documents;
pub mod imports;
pub mod law;
pub mod routes;
pub mod size;
pub mod words;

use std::fmt;

use crate::Tree;

/// Something that does not hold, and where.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// The file.
    pub path: String,
    /// The line, from 1.
    pub line: usize,
    /// The rule: the name of its module.
    pub rule: &'static str,
    /// What is wrong, and what to do.
    pub what: String,
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {} [{}]", self.path, self.line, self.what, self.rule)
    }
}

/// Everything that breaks a rule, by file and line.
#[must_use]
pub fn tidy(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for rule in [law::check, size::check, imports::check, words::check, routes::check, documents::check] {
        found.extend(rule(tree));
    }
    found.sort();
    found.dedup();
    found
}
