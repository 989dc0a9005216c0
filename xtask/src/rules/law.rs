//! The dependency law: a crate uses only what stands before it.

use crate::tree::{self, File};
use crate::{Finding, Tree};

const RULE: &str = "law";
/// Where each crate stands, by folder. Crates of one number do not use each other.
const PLACES: [(&str, u32); 10] = [
    ("crates/base", 0),
    ("crates/policy", 1),
    ("crates/gate", 1),
    ("crates/night", 2),
    ("crates/files", 3),
    ("crates/sim", 4),
    ("crates/store", 4),
    ("crates/shell", 5),
    ("crates/app", 1_000),
    ("crates/cli", 1_001),
];
/// Where the first slice stands; each further one stands one higher.
const FIRST_SLICE: u32 = 100;
/// Where a slice stands that the application does not know: after all others.
const UNREGISTERED: u32 = 999;
/// Crates beside the platform: they may use anything, and nothing of the platform may use them.
const OUTSIDE: [&str; 4] = ["crates/testkit", "e2e", "bench", "xtask"];

/// Dependencies of the programs, not of their tests, against the law; and dependencies without a line in the list.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let Some(root) = tree.find("Cargo.toml") else { return vec![] };
    let Ok(workspace) = root.text.parse::<toml::Table>() else {
        return vec![finding(root, 1, "it is not TOML".to_owned())];
    };
    let workspace = workspace.get("workspace").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let shared = workspace.get("dependencies").and_then(toml::Value::as_table).cloned().unwrap_or_default();
    let mut found = listed(tree, root, &shared);
    for file in tree.ending("toml") {
        let Some(folder) = file.path.strip_suffix("/Cargo.toml") else { continue };
        match file.text.parse::<toml::Table>() {
            Ok(manifest) => found.extend(of_crate(tree, folder, file, &manifest, &shared)),
            Err(_) => found.push(finding(file, 1, "it is not TOML".to_owned())),
        }
    }
    found
}

fn of_crate(
    tree: &Tree,
    folder: &str,
    file: &File,
    manifest: &toml::Table,
    shared: &toml::Table,
) -> Vec<Finding> {
    let slices = tree.slices();
    if is_outside(folder) {
        return vec![];
    }
    let Some(own) = place(folder, &slices) else {
        let what =
            format!("{folder} has no place in the dependency law; give it one in xtask/src/rules/law.rs");
        return vec![finding(file, 1, what)];
    };
    let mut found = Vec::new();
    if own == UNREGISTERED {
        let what = format!("{folder} is no line of `slices()` in {}", tree::REGISTRATION);
        found.push(finding(file, 1, what));
    }
    for table in ["dependencies", "build-dependencies"] {
        let used = manifest.get(table).and_then(toml::Value::as_table).cloned().unwrap_or_default();
        for (name, how) in &used {
            let Some(path) = path_of(folder, name, how, shared) else { continue };
            let what = match place(&path, &slices) {
                _ if is_outside(&path) => {
                    format!("{folder} uses {name}, which is for tests and measuring only")
                }
                None => format!("{folder} uses {name} ({path}), which has no place in the dependency law"),
                Some(there) if there >= own => {
                    format!("{folder} uses {name}, which does not stand before it in the dependency law")
                }
                Some(_) => continue,
            };
            found.push(finding(file, line_of_key(file, table, name), what));
        }
    }
    found
}

/// Where a dependency of ours lies, from the root; none for one that is not ours.
fn path_of(folder: &str, name: &str, how: &toml::Value, shared: &toml::Table) -> Option<String> {
    let of_workspace = how.get("workspace").and_then(toml::Value::as_bool) == Some(true);
    let (from, how) = if of_workspace { ("", shared.get(name)?) } else { (folder, how) };
    let mut parts: Vec<&str> = from.split('/').filter(|p| !p.is_empty()).collect();
    for part in how.get("path")?.as_str()?.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    Some(parts.join("/"))
}

fn is_outside(folder: &str) -> bool {
    OUTSIDE
        .iter()
        .any(|o| folder.strip_prefix(o).is_some_and(|rest| rest.is_empty() || rest.starts_with('/')))
}

fn place(folder: &str, slices: &[String]) -> Option<u32> {
    if let Some(at) = slices.iter().position(|s| s == folder).and_then(|at| u32::try_from(at).ok()) {
        return Some(FIRST_SLICE + at);
    }
    if folder.starts_with(tree::SLICES) {
        return Some(UNREGISTERED);
    }
    PLACES.iter().find(|(f, _)| *f == folder).map(|(_, at)| *at)
}

/// The line of a key below the heading of a table.
fn line_of_key(file: &File, table: &str, key: &str) -> usize {
    let heading = format!("[{table}]");
    let lines = file.text.lines().enumerate().skip_while(|(_, line)| line.trim() != heading);
    let mut lines = lines
        .filter(|(_, line)| line.strip_prefix(key).is_some_and(|rest| rest.starts_with(['.', ' ', '='])));
    lines.next().map_or(1, |(at, _)| at + 1)
}

/// Where each dependency is explained.
const LIST: &str = "docs/dependencies.md";

fn listed(tree: &Tree, root: &File, shared: &toml::Table) -> Vec<Finding> {
    let foreign: Vec<&str> =
        shared.iter().filter(|(_, how)| how.get("path").is_none()).map(|(name, _)| name.as_str()).collect();
    let Some(list) = tree.find(LIST) else {
        return vec![finding(root, 1, format!("there is no {LIST}"))];
    };
    let rows: Vec<(usize, &str)> = list
        .text
        .lines()
        .enumerate()
        .filter_map(|(at, line)| Some((at + 1, line.strip_prefix("| `")?.split_once("` |")?.0)))
        .collect();
    let mut found = Vec::new();
    for name in &foreign {
        if !rows.iter().any(|(_, row)| row == name) {
            let line = line_of_key(root, "workspace.dependencies", name);
            found.push(finding(root, line, format!("{name} has no line in {LIST}")));
        }
    }
    for (line, row) in rows {
        if !foreign.contains(&row) {
            found.push(finding(list, line, format!("{row} is no dependency of the workspace any more")));
        }
    }
    found
}

fn finding(file: &File, line: usize, what: String) -> Finding {
    Finding { path: file.path.clone(), line, rule: RULE, what }
}
