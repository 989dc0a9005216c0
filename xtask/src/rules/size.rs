//! How long a file and a function may be, and what they may not be called.

use crate::rust::{Code, has_word};
use crate::tree::File;
use crate::{Finding, Tree};

const RULE: &str = "size";
/// Lines of a file at most: beyond, it becomes a folder of the same name.
const FILE_LINES_MAX: usize = 500;
/// Lines of a function at most, from `fn` to the brace that closes it.
const FUNCTION_LINES_MAX: usize = 70;
/// Names that say nothing about what is inside.
const NAMES: [&str; 8] = ["util", "utils", "helper", "helpers", "manager", "common", "misc", "shared"];
/// Functions that are one `match` over a closed set, a line or two for each: cut in pieces they would say less.
/// What stands here must be longer than the limit, or it is struck out.
const ONE_MATCH: [(&str, &str); 3] = [
    ("crates/policy/src/decide/eval.rs", "operate"),
    ("crates/policy/src/explain/say.rs", "bare"),
    ("crates/policy/src/run/operate.rs", "eval"),
];

/// Files and functions that are too long, and names that say nothing.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.ending("rs") {
        let lines = file.text.lines().count();
        if lines > FILE_LINES_MAX {
            let what =
                format!("{lines} lines, and {FILE_LINES_MAX} at most; it becomes a folder of the same name");
            found.push(finding(file, FILE_LINES_MAX + 1, what));
        }
        if let Some(name) = file.path.split(['/', '.']).find(|part| NAMES.contains(part)) {
            found.push(finding(file, 1, format!("`{name}` says nothing about what is inside")));
        }
        let code = Code::read(&file.text);
        for (at, line) in code.text().lines().enumerate().filter(|(_, line)| has_word(line, "mod")) {
            if let Some(name) = NAMES.iter().find(|name| line.contains(&format!("mod {name} "))) {
                found.push(finding(file, at + 1, format!("`{name}` says nothing about what is inside")));
            }
        }
        // A test that tells a long story says more in one piece.
        if !file.path.contains("/tests/") {
            functions(file, &code, &mut found);
        }
    }
    found
}

fn functions(file: &File, code: &Code, found: &mut Vec<Finding>) {
    let all = code.functions();
    for function in all.iter().filter(|f| f.lines > FUNCTION_LINES_MAX) {
        if !ONE_MATCH.contains(&(file.path.as_str(), function.name.as_str())) {
            let (name, lines) = (&function.name, function.lines);
            let what = format!("fn {name} has {lines} lines, and {FUNCTION_LINES_MAX} at most");
            found.push(finding(file, function.line, what));
        }
    }
    for (_, name) in ONE_MATCH.iter().filter(|(path, _)| *path == file.path) {
        if !all.iter().any(|f| f.name == *name && f.lines > FUNCTION_LINES_MAX) {
            found.push(finding(
                file,
                1,
                format!("fn {name} is short enough: strike it out in xtask/src/rules/size.rs"),
            ));
        }
    }
}

fn finding(file: &File, line: usize, what: String) -> Finding {
    Finding { path: file.path.clone(), line, rule: RULE, what }
}
