//! Facts of a folder: a file for each entity, one more for its spells, and the folder's own parameters.
//!
//! Two passes: the first learns who is there, the second reads what is said of them, so that a relation may point to
//! anybody. All problems of all files are gathered before anything is refused.

mod folder;
mod ids;
mod spells;
mod values;

use std::path::Path;

use base::{Wording, half_width};
use policy::Pack;
use policy::facts::Facts;
use policy::lang::types::{EntityId, FactRef, Kind};
use policy::pack::Layer;
use policy::value::Val;

use crate::FileError;
use crate::file_error::{Problems, SHOWN_MAX};
use crate::parameters::lay_over;

pub(crate) use folder::{CLAIMS, COVERAGE, DELIVERIES, misspelt};
pub(crate) use spells::day;

/// How many rows that were set aside are told one by one; the rest is counted.
const SET_ASIDE_MAX: usize = 10_000;

/// How facts are read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ReadOptions {
    /// Sets bad rows aside and goes on, instead of refusing the whole.
    pub keep_going: bool,
}

/// What was read.
#[derive(Clone, Debug)]
pub struct ReadFacts {
    /// The facts.
    pub facts: Facts,
    /// Rows that were set aside, by file and line; none unless asked to keep going.
    pub set_aside: Vec<FileError>,
}

/// Reads the facts of a folder, and lays its `parameters.toml` over the pack.
///
/// # Errors
/// The problems of all files, at most a hundred and how many more there are; the pack is then unchanged. Asked to keep
/// going, those of single rows are set aside instead: what such a row says is unknown.
pub fn read_facts(dir: &Path, pack: &mut Pack, options: ReadOptions) -> Result<ReadFacts, Vec<FileError>> {
    let mut problems = Problems::new(SHOWN_MAX);
    let files = folder::look(dir, pack, &mut problems).map_err(|e| vec![e])?;
    let mut changed = None;
    if let Some(path) = &files.parameters {
        let mut with = pack.clone();
        match lay_over(path, folder::PARAMETERS, &mut with, Layer::Facts) {
            Ok(()) => changed = Some(with),
            Err(errors) => errors.into_iter().for_each(|e| problems.push(|| e)),
        }
    }
    let set_aside = Problems::new(SET_ASIDE_MAX);
    let mut reading = Reading { pack, facts: Facts::new(pack), options, problems, set_aside, unread: vec![] };
    let mut loaded = Vec::new();
    for files in &files.entities {
        match reading.ids(files) {
            Some(table) => loaded.push(table),
            None => reading.unread.push(files.entity),
        }
    }
    for table in &loaded {
        reading.values(table);
    }
    for table in &loaded {
        reading.spells(table);
    }
    if !reading.problems.is_empty() {
        return Err(reading.problems.finish());
    }
    let read = ReadFacts { facts: reading.facts, set_aside: reading.set_aside.finish() };
    if let Some(with) = changed {
        *pack = with;
    }
    Ok(read)
}

/// Facts while they are read.
struct Reading<'a> {
    pack: &'a Pack,
    facts: Facts,
    options: ReadOptions,
    /// What stops the reading.
    problems: Problems,
    /// What does not, since it was asked to keep going.
    set_aside: Problems,
    /// Entities whose files cannot be read at all: that nobody is found there says nothing more.
    unread: Vec<EntityId>,
}

impl Reading<'_> {
    /// A problem of one row.
    fn row_problem(&mut self, error: impl FnOnce() -> FileError) {
        if self.options.keep_going { self.set_aside.push(error) } else { self.problems.push(error) }
    }

    /// What a text means for a fact; in words and with a hint why it means nothing.
    fn value(&mut self, fact: FactRef, text: &str) -> Result<Val, (Wording, Option<Wording>)> {
        let kind = self.pack.fact(fact).map(|f| f.ty.kind);
        if let Some(Kind::One(target)) = kind
            && self.unread.contains(&target)
        {
            return Ok(Val::Unknown);
        }
        // Only texts may have characters of double width: elsewhere they are digits and letters typed in the wrong mode.
        let wide = !text.is_ascii() && !matches!(kind, Some(Kind::Text | Kind::One(_)));
        let narrow = if wide { half_width(text) } else { text.into() };
        if narrow != text {
            return Err((full_width(text), Some(write_instead(&narrow))));
        }
        self.facts.value(self.pack, fact, text).map_err(|words| (words, None))
    }
}

/// That a text has full-width characters.
pub(crate) fn full_width(text: &str) -> Wording {
    let text = crate::file_error::shown(text);
    Wording::new(format!("`{text}` 有全角字符"), format!("`{text}` has full-width characters"))
}

/// What to write in place of a text with full-width characters.
pub(crate) fn write_instead(narrow: &str) -> Wording {
    let narrow = crate::file_error::shown(narrow);
    Wording::new(format!("用半角，写成 {narrow}"), format!("write {narrow}"))
}
