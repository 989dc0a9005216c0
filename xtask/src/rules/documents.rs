//! Documents that are written from the sources say what the sources say.

use crate::{Finding, Tree, generate};

const RULE: &str = "documents";

/// Documents that `cargo xtask generate` would change.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let finding = |path: &str, line, what| Finding { path: path.to_owned(), line, rule: RULE, what };
    let documents = match generate::all(tree) {
        Ok(documents) => documents,
        Err(why) => return vec![finding("docs/generated", 1, why)],
    };
    let mut found = Vec::new();
    for document in documents {
        match tree.find(document.path) {
            None => found.push(finding(document.path, 1, "it is not there: cargo xtask generate".to_owned())),
            Some(file) if file.text != document.text => {
                let differs =
                    file.text.lines().zip(document.text.lines()).position(|(is, should)| is != should);
                let shorter = file.text.lines().count().min(document.text.lines().count());
                let line = differs.unwrap_or(shorter) + 1;
                found.push(finding(
                    document.path,
                    line,
                    "it is out of date: cargo xtask generate".to_owned(),
                ));
            }
            Some(_) => {}
        }
    }
    found
}
