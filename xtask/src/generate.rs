//! Documents that are written from the sources, so that they cannot say anything else.

mod permissions;
mod settings;
mod tables;

use crate::Tree;
use crate::tree::File;

/// A document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Document {
    /// Where it stands.
    pub path: &'static str,
    /// What it says.
    pub text: String,
}

/// All of them.
///
/// # Errors
/// What of the sources cannot be read.
pub fn all(tree: &Tree) -> Result<Vec<Document>, String> {
    Ok(vec![
        Document { path: "docs/generated/permissions.md", text: permissions::text(tree)? },
        Document { path: "docs/generated/settings.md", text: settings::text()? },
        Document { path: "docs/generated/tables.md", text: tables::text(tree) },
    ])
}

/// The first lines of each.
fn head(title: &str, what: &str) -> String {
    format!("# {title}\n\n<!-- Written by `cargo xtask generate`; a change by hand is lost. -->\n\n{what}\n")
}

/// The permission tables: that of the shell, then those of the slices in their order, each with the name of its crate.
#[must_use]
pub fn tables_of_permissions(tree: &Tree) -> Vec<(String, &File)> {
    let folders = ["crates/shell".to_owned()].into_iter().chain(tree.slices());
    folders
        .filter_map(|folder| {
            let name = folder.rsplit('/').next().unwrap_or("").to_owned();
            Some((name, tree.find(&format!("{folder}/permissions.toml"))?))
        })
        .collect()
}
