//! `cargo xtask capability`: whether `docs/adding-a-capability.md` is true.
//!
//! It copies the repository, writes there what the page tells its reader to write and nothing else, and then has the
//! copy build, pass the tests of the capability and of the whole application, and show it where the page says.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::Tree;
use crate::page::{Example, FOLDER, PAGE};

/// What is not copied: what is made from the sources, and their history.
const LEFT_OUT: [&str; 4] = ["target", "node_modules", "out", ".git"];
/// The test of what shows on the pages, and where the copy has it. It is no part of the capability.
const SHOWS: (&str, &str) = ("xtask/capability/shows.rs", "crates/app/tests/capability.rs");
/// What the page says is written anew.
const WRITTEN_ANEW: [&str; 2] = ["docs/generated/", "Cargo.lock"];
/// What the copy has to do, in this order.
const STEPS: [&[&str]; 4] = [
    &["xtask", "generate"],
    &["xtask", "tidy"],
    &["test", "--offline", "--package", "songhe-notes"],
    &["test", "--offline", "--package", "songhe-app"],
];

type Files = BTreeMap<String, Vec<u8>>;

/// Follows the page in a copy below the folder of builds; says what was done.
///
/// # Errors
/// What of the page is not true.
pub fn follow(root: &Path, builds: &Path, say: impl Fn(&str)) -> Result<String, String> {
    let tree = Tree::read(root).map_err(|e| read(root, &e))?;
    let page = tree.find(PAGE).ok_or_else(|| format!("there is no {PAGE}\n"))?;
    let example = Example::read(&page.text);
    let copy = builds.join("capability");
    let original = contents(root)?;
    let mut wanted = original.clone();
    for file in example.laid_over(&tree)? {
        wanted.insert(file.path, file.text.into_bytes());
    }
    lay(&copy, &wanted, root)?;
    let test = original.get(SHOWS.0).ok_or_else(|| format!("there is no {}\n", SHOWS.0))?;
    write(&copy.join(SHOWS.1), test)?;
    for step in STEPS {
        say(&format!("cargo {}\n", step.join(" ")));
        // A folder of its own: crates of the same names and places would be taken for those of the repository.
        let target = builds.join("capability-target");
        let done =
            Command::new("cargo").args(step).current_dir(&copy).env("CARGO_TARGET_DIR", target).status();
        if !done.map_err(|e| format!("cargo: {e}\n"))?.success() {
            return Err(format!("`cargo {}` failed in {}\n", step.join(" "), copy.display()));
        }
    }
    touched(&original, &contents(&copy)?)
}

/// What differs between the two: one folder, one dependency line, one registration line.
fn touched(before: &Files, after: &Files) -> Result<String, String> {
    let mut said = String::new();
    let mut lines = 0;
    for (path, bytes) in after {
        let anew = WRITTEN_ANEW.iter().any(|p| path.starts_with(p)) || path == SHOWS.1;
        if anew || path.starts_with(FOLDER) || before.get(path) == Some(bytes) {
            continue;
        }
        let old = before.get(path).map(|b| String::from_utf8_lossy(b).into_owned()).unwrap_or_default();
        let new = String::from_utf8_lossy(bytes).into_owned();
        let added = new.lines().count().saturating_sub(old.lines().count());
        if !before.contains_key(path) || added != 1 {
            return Err(format!("{path} is touched by {added} lines\n"));
        }
        lines += added;
        said.push_str(&format!("{path}: one line\n"));
    }
    if let Some(gone) = before.keys().find(|path| !after.contains_key(*path)) {
        return Err(format!("{gone} is gone\n"));
    }
    if lines != 2 {
        return Err(format!("{lines} lines outside {FOLDER}, not two\n"));
    }
    Ok(format!("{FOLDER}: new\n{said}"))
}

/// Every file below a folder.
fn contents(root: &Path) -> Result<Files, String> {
    let mut files = Files::new();
    let mut folders = vec![PathBuf::new()];
    while let Some(below) = folders.pop() {
        let folder = root.join(&below);
        for entry in std::fs::read_dir(&folder).map_err(|e| read(&folder, &e))? {
            let entry = entry.map_err(|e| read(&folder, &e))?;
            let path = below.join(entry.file_name());
            let kind = entry.file_type().map_err(|e| read(&entry.path(), &e))?;
            if kind.is_dir() && !LEFT_OUT.iter().any(|name| entry.file_name() == *name) {
                folders.push(path);
            } else if kind.is_file() {
                let bytes = std::fs::read(entry.path()).map_err(|e| read(&entry.path(), &e))?;
                files.insert(path.to_string_lossy().into_owned(), bytes);
            }
        }
    }
    Ok(files)
}

/// Makes a folder hold these files and no others; what is there already keeps its time, so that it is not built again.
/// What may be run in the original may be run in the copy.
fn lay(folder: &Path, files: &Files, original: &Path) -> Result<(), String> {
    if folder.is_dir() {
        for path in contents(folder)?.keys().filter(|path| !files.contains_key(*path)) {
            let path = folder.join(path);
            std::fs::remove_file(&path).map_err(|e| read(&path, &e))?;
        }
    }
    for (name, bytes) in files {
        let path = folder.join(name);
        if std::fs::read(&path).ok().as_ref() != Some(bytes) {
            write(&path, bytes)?;
        }
        if let Ok(there) = std::fs::metadata(original.join(name)) {
            std::fs::set_permissions(&path, there.permissions()).map_err(|e| read(&path, &e))?;
        }
    }
    Ok(())
}

fn write(path: &Path, bytes: &[u8]) -> Result<(), String> {
    let made = path.parent().map_or(Ok(()), std::fs::create_dir_all);
    made.and_then(|()| std::fs::write(path, bytes)).map_err(|e| read(path, &e))
}

fn read(path: &Path, e: &io::Error) -> String {
    format!("{}: {e}\n", path.display())
}
