//! The example rolls: exactly what was planted is found, and every line of a roll is accounted for.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod office_table;

use office_table::{Table, example, examples, settings};
use songhe_files::office::review::{Review, review};
use songhe_files::office::{OfficeInput, read};
use toml_edit::DocumentMut;

const FOLDERS: [&str; 5] = ["1-tidy", "2-merged", "3-villages", "4-export", "5-population"];

/// Kind, name, month, fen.
type Line = (String, String, String, i64);

fn planted(folder: &str) -> Vec<Line> {
    let text = std::fs::read_to_string(examples().join("planted.toml")).unwrap();
    let document: DocumentMut = text.parse().unwrap();
    let tables = document["planted"].as_array_of_tables().unwrap();
    let word = |table: &toml_edit::Table, key: &str| table[key].as_str().unwrap().to_owned();
    let mut lines: Vec<Line> = tables
        .iter()
        .filter(|table| word(table, "file") == folder)
        .map(|t| (word(t, "kind"), word(t, "name"), word(t, "month"), t["fen"].as_integer().unwrap()))
        .collect();
    lines.sort();
    lines
}

fn reviewed(folder: &str) -> (OfficeInput, Review) {
    let input = read(&example(folder), settings()).unwrap_or_else(|error| panic!("{folder}: {error}"));
    let review = review(&input, &Table);
    (input, review)
}

#[test]
fn exactly_the_planted_faults_are_found() {
    for folder in FOLDERS {
        let (_, review) = reviewed(folder);
        let mut found: Vec<Line> = review
            .findings
            .iter()
            .map(|f| (f.kind.code().to_owned(), f.name.clone(), f.month.unwrap().to_string(), f.fen.fen()))
            .collect();
        found.sort();
        let expected = planted(folder);
        let missing: Vec<&Line> = expected.iter().filter(|line| !found.contains(line)).collect();
        let surplus: Vec<String> = review
            .findings
            .iter()
            .filter(|f| !expected.iter().any(|line| line.0 == f.kind.code() && line.1 == f.name))
            .map(|f| format!("{} {} {}: {}", f.kind.code(), f.name, f.place.words().en, f.why.zh))
            .collect();
        assert_eq!(found, expected, "{folder}: missing {missing:#?}, surplus {surplus:#?}");
    }
}

#[test]
fn every_line_is_right_or_in_one_finding() {
    for folder in FOLDERS {
        let (input, review) = reviewed(folder);
        assert!(review.adds_up(), "{folder}");
        assert_eq!(review.paid.lines, input.roll.len(), "{folder}");
        assert!(input.roll.len() >= 25, "{folder}: {}", input.roll.len());
        let entries: usize = input.sheets.iter().map(|sheet| sheet.entries).sum();
        assert_eq!(entries, input.roll.len() + input.deaths.len() + input.population.len(), "{folder}");
    }
}

#[test]
fn every_finding_says_where_and_why_in_both_languages_and_never_a_full_number() {
    for folder in FOLDERS {
        let (_, review) = reviewed(folder);
        for finding in &review.findings {
            let why = &finding.why;
            assert!(!why.zh.is_empty() && !why.en.is_empty(), "{finding:?}");
            assert!(!finding.clauses.is_empty(), "{finding:?}");
            assert!(finding.place.row > 1, "{finding:?}");
            let shown = format!("{finding:?}");
            let longest = shown.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap();
            assert!(longest < 12, "{shown}");
        }
    }
}

#[test]
fn problems_name_cell_reading_and_expectation() {
    let (input, _) = reviewed("2-merged");
    let first = &input.problems[0];
    assert_eq!((first.cell.as_str(), first.words.zh.contains("000")), ("D8", true), "{first:?}");
    assert!(first.read.contains("****"), "{first:?}");
    assert_eq!(input.problems.len(), 3);
    let (input, _) = reviewed("3-villages");
    assert!(input.problems.iter().any(|p| p.read == "1940年2月30日"), "{:?}", input.problems);
}
