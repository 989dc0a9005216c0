//! The conformance suite of the policy language: `conformance/*.toml`, one construct or rule of `docs/language.md` a
//! case, each with the answer that the page gives it. Every case is put to the engine, first tier and both, and to
//! the plain interpreter in `oracle/`.
//!
//! A case is about one `thing` called T; what it may say is listed at [`case::Case`].
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "conformance/case.rs"]
mod case;
#[path = "conformance/engine.rs"]
mod engine;
mod oracle;
#[path = "conformance/plain.rs"]
mod plain;
#[path = "conformance/spell.rs"]
mod spell;
#[path = "conformance/text.rs"]
mod text;

use std::path::{Path, PathBuf};

use case::Case;

/// Every file of the suite.
const FILES: [&str; 13] = [
    "logic",
    "numbers",
    "days",
    "regions",
    "none",
    "choice",
    "many",
    "parts",
    "pieces",
    "parameters",
    "schemes",
    "unknown",
    "errors",
];

/// The least that the suite may shrink to.
const CASES_MIN: usize = 230;

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../conformance").canonicalize().unwrap()
}

fn cases(file: &str) -> Vec<Case> {
    let path = folder().join(format!("{file}.toml"));
    let text = std::fs::read_to_string(&path).unwrap();
    case::read(&format!("conformance/{file}.toml"), &text)
}

fn check(file: &str) {
    let mut failed = String::new();
    let cases = cases(file);
    for case in &cases {
        for (who, expected, got) in differences(case) {
            failed += &format!(
                "conformance/{file}.toml: {}\n  {who}\n  expected {expected}\n  got      {got}\n",
                case.name
            );
        }
    }
    assert!(failed.is_empty(), "\n{failed}");
}

/// Who answers otherwise than expected: what was expected, and what it answered.
fn differences(case: &Case) -> Vec<(String, String, String)> {
    let mut out = Vec::new();
    let mut note = |who: &str, expected: String, got: String| {
        if expected != got {
            out.push((who.to_owned(), expected, got));
        }
    };
    let found = match engine::answer(case) {
        Ok(found) => found,
        Err(codes) => {
            let wanted = case.error.clone().map_or_else(|| case.wanted(), |e| format!("error[{e}]"));
            note("the engine, on reading", wanted, codes);
            return out;
        }
    };
    if let Some(error) = &case.error {
        note("the engine, on reading", format!("error[{error}]"), format!("no error, {}", found.shown(case)));
        return out;
    }
    note(
        "the engine, at once",
        case.at_once.clone().unwrap_or_else(|| case.gives.clone()),
        found.at_once.clone(),
    );
    note("the engine, by search", case.wanted(), found.shown(case));
    if let Some(plain) = plain::answer(case) {
        note("the oracle", case.wanted(), plain.shown(case));
    }
    out
}

macro_rules! files {
    ($($name:ident),*) => {
        $(#[test] fn $name() { check(stringify!($name)); })*
    };
}

files!(
    logic, numbers, days, regions, none, choice, many, parts, pieces, parameters, schemes, unknown, errors
);

#[test]
fn every_file_is_run_and_names_are_unique() {
    let mut there: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|e| e.unwrap().path().file_stem().unwrap().to_string_lossy().into_owned())
        .collect();
    there.sort();
    let mut known = FILES.map(str::to_owned).to_vec();
    known.sort();
    assert_eq!(there, known);
    let mut count = 0;
    for file in FILES {
        let mut names: Vec<String> = cases(file).into_iter().map(|c| c.name).collect();
        count += names.len();
        names.sort();
        let all = names.len();
        names.dedup();
        assert_eq!(names.len(), all, "conformance/{file}.toml has a name twice");
    }
    assert!(count >= CASES_MIN, "only {count} cases");
}
