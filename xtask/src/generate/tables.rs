//! The tables of the database, from the steps of the schema and their comments.

use std::fmt::Write as _;

use crate::Tree;
use crate::tree::File;

pub(super) fn text(tree: &Tree) -> String {
    let mut out = super::head(
        "Tables",
        "Every table, crate by crate in the order in which the steps of the schema are taken.\n\
         A *day* is a day number in an INTEGER, an *instant* microseconds since 1970 UTC in a BIGINT, an *amount* fen in a BIGINT \
         (`docs/adr/0010`).",
    );
    for folder in ["crates/store".to_owned()].into_iter().chain(tree.slices()) {
        let mut steps: Vec<&File> = tree.below(&folder).filter(|f| f.ending() == "sql").collect();
        steps.sort_by(|a, b| a.path.cmp(&b.path));
        if !steps.is_empty() {
            let _ = write!(out, "\n## {}\n", folder.rsplit('/').next().unwrap_or(""));
        }
        for step in steps {
            of_step(step, &mut out);
        }
    }
    out
}

fn of_step(step: &File, out: &mut String) {
    let _ = write!(out, "\n### {}\n", step.path);
    for paragraph in step.text.split("\n\n") {
        let (comments, lines): (Vec<&str>, Vec<&str>) = paragraph
            .lines()
            .filter(|l| !l.trim().is_empty())
            .partition(|l| l.trim_start().starts_with("--"));
        let said: Vec<&str> =
            comments.iter().map(|c| c.trim_start().trim_start_matches("--").trim()).collect();
        let only = said.iter().find_map(|s| s.strip_prefix("only "));
        let said: Vec<&str> = said.iter().filter(|s| !s.starts_with("only ")).copied().collect();
        let statement = lines.join("\n");
        if let Some(rest) = statement.strip_prefix("CREATE TABLE ") {
            table(rest, &said, out);
            continue;
        }
        if !said.is_empty() {
            let _ = write!(out, "\n{}\n", said.join("\n"));
        }
        if let Some(index) = index(&statement) {
            let _ = write!(out, "\n- {index}\n");
        } else if let Some(first) = statement.lines().next() {
            let on = only.map(|o| format!(" ({o} only)")).unwrap_or_default();
            let _ = write!(out, "\n- `{first}`{on}\n");
        }
    }
}

fn table(rest: &str, said: &[&str], out: &mut String) {
    let name = rest.split(|c: char| c == '(' || c.is_whitespace()).next().unwrap_or("");
    let _ = write!(out, "\n#### {name}\n");
    if !said.is_empty() {
        let _ = write!(out, "\n{}\n", said.join("\n"));
    }
    out.push_str("\n| column | what | may be empty | beside |\n|---|---|---|---|\n");
    let mut keys = Vec::new();
    for line in rest.lines().skip(1).map(|l| l.trim().trim_end_matches(',')) {
        let Some((column, kind)) = line.split_once(' ') else { continue };
        // The keys of a table stand below its columns, and begin with a word of the language.
        if column.chars().all(|c| c.is_ascii_uppercase()) {
            keys.push(line);
            continue;
        }
        let empty = if kind.contains("NOT NULL") || kind.starts_with("{serial}") { "" } else { "yes" };
        let _ = writeln!(out, "| `{column}` | {} | {empty} | {} |", what(column, kind), beside(kind));
    }
    for key in keys {
        let _ = write!(out, "\n{}\n", key.replace("PRIMARY KEY", "Key:"));
    }
}

fn what(column: &str, kind: &str) -> String {
    let first = kind.split(' ').next().unwrap_or("");
    match first {
        "{serial}" => "number, counted up".to_owned(),
        "{bytes}" => "bytes".to_owned(),
        "{uuid}" => "id".to_owned(),
        "INTEGER" if column.ends_with("_on") => "day".to_owned(),
        "BIGINT" if column.ends_with("_at") || column == "at" => "instant".to_owned(),
        "BIGINT" if column.ends_with("_fen") => "amount".to_owned(),
        "INTEGER" | "BIGINT" => "whole number".to_owned(),
        "TEXT" => "text".to_owned(),
        other => other.to_owned(),
    }
}

fn beside(kind: &str) -> String {
    let mut said = Vec::new();
    if kind.contains("PRIMARY KEY") || kind.starts_with("{serial}") {
        said.push("key".to_owned());
    }
    if kind.contains("UNIQUE") {
        said.push("once".to_owned());
    }
    if let Some((_, there)) = kind.split_once("REFERENCES ") {
        said.push(format!("of `{}`", there.split([' ', '(']).next().unwrap_or("")));
    }
    said.join(", ")
}

fn index(statement: &str) -> Option<String> {
    let (kind, rest) = match statement.strip_prefix("CREATE UNIQUE INDEX ") {
        Some(rest) => ("unique", rest),
        None => ("index", statement.strip_prefix("CREATE INDEX ")?),
    };
    let (_, on) = rest.split_once(" ON ")?;
    Some(format!("{kind} on `{}`", on.replace('\n', " ")))
}
