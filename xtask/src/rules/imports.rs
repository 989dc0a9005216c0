//! Who may name what: the database, the clock, random numbers, and nothing at all where code is pure.

use crate::rust::Code;
use crate::tree::File;
use crate::{Finding, Tree};

const RULE: &str = "imports";

/// Something that only some files may name.
struct Guarded {
    /// The words, each with nothing but signs around it.
    words: &'static [&'static str],
    /// What it is, for the message.
    what: &'static str,
    /// Folders and files that may.
    may: &'static [&'static str],
}

const GUARDED: [Guarded; 4] = [
    Guarded {
        words: &["sea_orm", "sqlx"],
        what: "the database library",
        may: &["crates/store/", "crates/testkit/"],
    },
    Guarded {
        words: &["store::rows", "QueryResult", "ConnectionTrait", "DbErr", "sea_query"],
        what: "a type of the database",
        may: &["crates/store/", "crates/testkit/"],
    },
    Guarded {
        words: &["SystemClock", "Timestamp::now", "Zoned::now", "SystemTime", "Instant::now"],
        what: "the clock",
        may: &[
            "crates/cli/src/",
            "crates/store/src/clock.rs",
            // How long ago the data keys were read, which no clock that is set may shorten.
            "crates/store/src/open.rs",
            // Hands the clock on to whoever may use it.
            "crates/store/src/lib.rs",
            // How long an answer took.
            "crates/shell/src/http/dress.rs",
            "crates/testkit/",
            "bench/",
            "e2e/",
        ],
    },
    Guarded {
        words: &["getrandom", "OsRng", "SysRng", "thread_rng", "rand"],
        what: "random numbers",
        may: &["crates/store/src/seal/cipher.rs", "crates/shell/src/lib.rs", "bench/", "e2e/"],
    },
];

/// Crates and files in which the same question gives the same answer, whenever and wherever it is asked.
const PURE_CRATES: [&str; 4] =
    ["crates/base/src/", "crates/policy/src/", "crates/night/src/", "crates/gate/src/"];
const PURE_FILES: [&str; 3] = ["model.rs", "flow.rs", "projection.rs"];
const IMPURE: [&str; 9] =
    ["axum", "tokio", "std::fs", "std::env", "std::net", "std::process", "async", "await", "spawn_blocking"];
/// What begins a statement in the database's own language.
const SQL: [&str; 9] = [
    "SELECT ",
    "INSERT INTO ",
    "DELETE FROM ",
    "CREATE TABLE ",
    "CREATE INDEX ",
    "CREATE UNIQUE INDEX ",
    "ALTER TABLE ",
    "DROP ",
    "PRAGMA ",
];

/// Names that stand where they may not.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    for file in tree.ending("rs").filter(|f| !is_test(&f.path) && !f.path.starts_with("xtask/")) {
        let code = Code::read(&file.text);
        for guarded in &GUARDED {
            guard(file, &code, guarded, &mut found);
        }
        if !may_speak_sql(&file.path) {
            sql(file, &code, &mut found);
        }
        pure(file, &code, &mut found);
    }
    found
}

fn is_test(path: &str) -> bool {
    path.contains("/tests/") || path.contains("/benches/") || path.contains("/examples/")
}

/// The rows of a slice: `rows.rs`, or the folder `rows`.
fn is_rows(path: &str) -> bool {
    let within = path.strip_prefix("crates/slices/").and_then(|rest| rest.split_once("/src/"));
    within.is_some_and(|(_, file)| file == "rows.rs" || file.starts_with("rows/"))
}

fn may_speak_sql(path: &str) -> bool {
    is_rows(path) || path.starts_with("crates/store/") || path.starts_with("crates/testkit/")
}

fn guard(file: &File, code: &Code, guarded: &Guarded, found: &mut Vec<Finding>) {
    let of_database = guarded.words.contains(&"QueryResult");
    if guarded.may.iter().any(|may| file.path.starts_with(may)) || (of_database && is_rows(&file.path)) {
        return;
    }
    if of_database {
        for line in gathered(code) {
            let what =
                format!("`store::{{… rows …}}`: {} stands only in rows.rs or rows/ of a slice", guarded.what);
            found.push(finding(file, line, what));
        }
    }
    for word in guarded.words {
        for line in code.lines_with(word) {
            let what = match of_database {
                true => format!("`{word}`: {} stands only in rows.rs or rows/ of a slice", guarded.what),
                false => format!("`{word}`: {} is named only in {}", guarded.what, guarded.may.join(", ")),
            };
            found.push(finding(file, line, what));
        }
    }
}

/// Lines of `use store::{…}` that have `rows` in their braces.
fn gathered(code: &Code) -> Vec<usize> {
    let begins = code.text().match_indices("use store::{");
    let with_rows = begins.filter(|(at, _)| {
        let rest = code.text().get(*at..).unwrap_or("");
        rest.split_once(';').is_some_and(|(names, _)| crate::rust::has_word(names, "rows"))
    });
    let lines = with_rows.map(|(at, _)| code.text().get(..at).unwrap_or("").matches('\n').count() + 1);
    lines.filter(|line| !code.is_test(*line)).collect()
}

fn sql(file: &File, code: &Code, found: &mut Vec<Finding>) {
    for literal in code.literals() {
        let text = literal.text.trim_start();
        let changes = text.starts_with("UPDATE ") && text.contains(" SET ");
        if changes || SQL.iter().any(|begin| text.starts_with(begin)) {
            let what =
                "a statement for the database stands only in rows.rs or rows/ of a slice, and in the store";
            found.push(finding(file, literal.line, what.to_owned()));
        }
    }
}

fn pure(file: &File, code: &Code, found: &mut Vec<Finding>) {
    let of_crate = PURE_CRATES.iter().any(|c| file.path.starts_with(c));
    let name = file.path.rsplit('/').next().unwrap_or("");
    let of_slice = file.path.starts_with("crates/slices/") && PURE_FILES.contains(&name);
    if !of_crate && !of_slice {
        return;
    }
    for word in IMPURE {
        for line in code.lines_with(word) {
            found.push(finding(
                file,
                line,
                format!("`{word}`: nothing here reads, writes, waits or asks the system"),
            ));
        }
    }
    // A slice decides over spells, which are plain data; of the store it needs no more than that.
    let lines = code.text().lines().enumerate().filter(|(at, _)| !code.is_test(at + 1));
    for (at, line) in lines {
        let named = crate::rust::has_word(line, "store") && line.contains("store::");
        if named && (of_crate || !line.contains("store::facts::")) {
            let what = "of the store only the plain data of `store::facts` is named where code is pure";
            found.push(finding(file, at + 1, what.to_owned()));
        }
    }
}

fn finding(file: &File, line: usize, what: String) -> Finding {
    Finding { path: file.path.clone(), line, rule: RULE, what }
}
