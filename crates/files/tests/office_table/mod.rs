//! A small judge and helpers for the tests of office files.
#![allow(dead_code, clippy::unwrap_used, clippy::panic)]

use base::{Day, Fen, Known, Month, Region, Wording};
use songhe_files::office::hukou::PlanRegion;
use songhe_files::office::review::{Judge, Person, Verdict};
use songhe_files::office::{OfficeFile, Settings};
use std::path::{Path, PathBuf};

/// 100, 200, 600 yuan from 80, 90, 100; the birthday month counts; paid through the month of death.
pub struct Table;

impl Judge for Table {
    fn judge(&self, people: &[Person], month: Month) -> Vec<Verdict> {
        people.iter().map(|person| one(person, month)).collect()
    }

    fn clauses(&self) -> Vec<String> {
        vec!["YZ-17".to_owned(), "YZ-18".to_owned()]
    }
}

fn one(person: &Person, month: Month) -> Verdict {
    let refused = |zh: &str, en: &str| Verdict::Refused {
        why: Wording::new(zh, en),
        clauses: vec!["YZ-17".to_owned(), "YZ-18".to_owned()],
    };
    let unknown = |need: &str| Verdict::Undetermined {
        why: Wording::new(format!("缺少：{need}"), format!("missing: {need}")),
        needs: vec![format!("resident.{need}")],
        clauses: vec!["YZ-17".to_owned()],
    };
    if matches!(person.died_on, Known::Is(day) if day < month.first_day()) {
        return refused("去世的次月起停发", "stops with the month after the death");
    }
    let Some(born) = person.born_on else { return unknown("born_on") };
    let yuan = match born.full_years_until(month.last_day()) {
        100.. => 600,
        90.. => 200,
        80.. => 100,
        _ => return refused("未满80周岁", "under 80"),
    };
    match (person.hukou, person.died_on) {
        (_, Known::Unknown) => unknown("died_on"),
        (None, _) => unknown("hukou"),
        (Some(region), _) if region.within(plan().region) => Verdict::Granted(Fen::from_yuan(yuan).unwrap()),
        _ => refused("户籍不在本区", "the hukou is elsewhere"),
    }
}

pub fn plan() -> PlanRegion {
    let names = ["山东省", "济宁市", "兖州区"].map(str::to_owned).to_vec();
    PlanRegion { region: Region::parse("370812").unwrap(), names }
}

pub fn settings() -> Settings {
    Settings {
        month: None,
        plan: plan(),
        reviewed_on: Day::ymd(2026, 10, 15).unwrap(),
        assumed: vec![Wording::new(
            "发放标准（每月）：80岁100元，90岁200元，100岁600元",
            "100, 200, 600 yuan from 80, 90, 100",
        )],
    }
}

pub fn examples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/rolls")
}

/// The files of one example, rolls first.
pub fn example(folder: &str) -> Vec<OfficeFile> {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(examples().join(folder)).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    paths.reverse();
    paths.iter().map(|path| OfficeFile::open(path).unwrap()).collect()
}

/// A file in memory.
pub fn file(name: &str, bytes: impl Into<Vec<u8>>) -> OfficeFile {
    OfficeFile { name: name.to_owned(), bytes: bytes.into() }
}
