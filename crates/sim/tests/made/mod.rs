//! Cities made for tests, and their files read back as plain cells.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use base::{Day, RegionTree};
use sim::{CityCode, Plan, Summary, Table};
use tempfile::TempDir;

pub fn rules() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules")
}

pub fn regions() -> RegionTree {
    sim::read_regions(&std::fs::read_to_string(rules().join("national/regions.csv")).unwrap()).unwrap()
}

pub fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

pub fn until() -> Day {
    day("2026-10-31")
}

/// A city in a folder of its own.
pub fn made(city: CityCode, residents: u32, seed: u64) -> (TempDir, Summary) {
    let dir = tempfile::tempdir().unwrap();
    let plan = Plan { city, residents, seed, until: until() };
    let summary = sim::write(&plan, &regions(), dir.path(), &mut |_| {}).unwrap();
    (dir, summary)
}

/// A row by its columns.
pub type Row = BTreeMap<String, String>;

/// The rows of a file.
pub fn rows(dir: &Path, file: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_path(dir.join(file)).unwrap();
    reader.deserialize().map(|row| row.unwrap()).collect()
}

/// A city read back: rows by id, spells by id and fact.
pub struct Read {
    pub rows: Vec<Row>,
    pub spells: BTreeMap<(String, String), Vec<Row>>,
}

impl Read {
    pub fn of(dir: &Path, table: Table) -> Read {
        let name = table.entity();
        let mut spells: BTreeMap<(String, String), Vec<Row>> = BTreeMap::new();
        if table.changes() {
            for row in rows(dir, &format!("{name}.spells.csv")) {
                spells.entry((row["id"].clone(), row["fact"].clone())).or_default().push(row);
            }
        }
        Read { rows: rows(dir, &format!("{name}.csv")), spells }
    }

    /// What is known last of a fact; empty where nothing is.
    pub fn last(&self, row: &Row, fact: &str) -> String {
        if !row[fact].is_empty() {
            return row[fact].clone();
        }
        let spells = self.spells.get(&(row["id"].clone(), fact.to_owned()));
        spells.and_then(|s| s.last()).map_or_else(String::new, |s| s["value"].clone())
    }

    /// The value of a fact on a day, later knowledge before earlier.
    pub fn on(&self, row: &Row, fact: &str, on: Day) -> String {
        let spells = self.spells.get(&(row["id"].clone(), fact.to_owned()));
        let Some(spells) = spells else { return row[fact].clone() };
        let bound = |text: &str, open: Day| if text.is_empty() { open } else { day(text) };
        let holds = |s: &&Row| bound(&s["from"], Day::MIN) <= on && on < bound(&s["until"], Day::MAX);
        spells.iter().rev().find(holds).map_or_else(String::new, |s| s["value"].clone())
    }
}
