//! The file of spells of an entity: what is said from a day until a day, since when that is known, and who says it.

use std::collections::HashSet;
use std::path::Path;

use base::{Day, half_width};
use policy::facts::{Spell, State};
use policy::lang::types::FactRef;

use super::ids::Loaded;
use super::{Reading, full_width, write_instead};
use crate::FileError;
use crate::columns::Columns;
use crate::file_error::shown;
use crate::rows::{Row, Rows};

const COLUMNS: [&str; 7] = ["id", "fact", "value", "from", "until", "known_on", "source"];
const REQUIRED: [&str; 3] = ["id", "fact", "value"];

/// The spells of an entity while they are read.
struct Shelf<'a> {
    loaded: &'a Loaded,
    places: [Option<usize>; 7],
    /// On which lines the spells of each fact stand.
    lines: Vec<Vec<u32>>,
    /// Facts of rows that are not to be believed, since one of their spells was set aside.
    doubtful: HashSet<(FactRef, u32)>,
}

/// What the words of a row name.
struct Named {
    fact: FactRef,
    row: u32,
}

impl Reading<'_> {
    /// Reads the spells of an entity whose rows are known.
    pub(super) fn spells(&mut self, loaded: &Loaded) {
        let Some(path) = &loaded.spells else { return };
        let Some((mut rows, columns)) = self.open_spells(path, &loaded.spells_file) else { return };
        let facts = self.pack.entity(loaded.entity).map_or(0, |e| e.facts.len());
        let places = COLUMNS.map(|name| columns.place(name));
        let mut shelf = Shelf { loaded, places, lines: vec![vec![]; facts], doubtful: HashSet::new() };
        let mut row = Row::default();
        loop {
            match rows.next(&mut row) {
                Ok(false) => break,
                Ok(true) => self.one_spell(&row, &columns, &mut shelf),
                Err(fault) if fault.fatal => {
                    self.problems.push(|| fault.of(&loaded.spells_file));
                    break;
                }
                Err(fault) => self.row_problem(|| fault.of(&loaded.spells_file)),
            }
        }
        self.overlaps(&mut shelf);
        self.forget(&shelf);
    }

    fn open_spells(&mut self, path: &Path, file: &str) -> Option<(Rows, Columns)> {
        match Rows::open(path, file) {
            Ok(mut rows) => {
                let columns = Columns::read(&mut rows, file, &REQUIRED, &COLUMNS, &mut self.problems)?;
                Some((rows, columns))
            }
            Err(error) => {
                self.problems.push(|| error);
                None
            }
        }
    }

    fn one_spell(&mut self, row: &Row, columns: &Columns, shelf: &mut Shelf<'_>) {
        let file = &shelf.loaded.spells_file;
        let mut errors = Vec::new();
        let named = self.named(row, shelf, &mut errors);
        let spell = named.as_ref().and_then(|n| self.spell(row, n, shelf, &mut errors));
        if let Some(error) = columns.miscounted(row, file) {
            // What stands in the wrong column is no mistake of its own.
            errors = vec![error];
        }
        let errors: Vec<_> = errors.into_iter().map(|e| e.at(row.line)).collect();
        match (named, spell) {
            (Some(named), Some(spell)) if errors.is_empty() => {
                if let Some(lines) = shelf.lines.get_mut(usize::from(named.fact.fact)) {
                    lines.push(u32::try_from(row.line).unwrap_or(u32::MAX));
                }
                self.facts.add_spell(self.pack, named.fact, spell);
            }
            (Some(named), _) => _ = shelf.doubtful.insert((named.fact, named.row)),
            (None, _) => shelf.doubt_all(self, row),
        }
        for error in errors {
            self.row_problem(|| error);
        }
    }

    /// Whose fact a row is about.
    fn named(&self, row: &Row, shelf: &Shelf<'_>, errors: &mut Vec<FileError>) -> Option<Named> {
        let (loaded, file) = (shelf.loaded, &shelf.loaded.spells_file);
        let (id, name) = (shelf.get(row, 0), shelf.get(row, 1));
        let found = self.facts.find(loaded.entity, id);
        if id.is_empty() {
            errors.push(FileError::new(file, "id 为空", "the id is empty").column("id"));
        } else if found.is_none() {
            let id = shown(id);
            let (zh, en) =
                (format!("{} 里没有 `{id}`", loaded.file), format!("there is no `{id}` in {}", loaded.file));
            errors.push(FileError::new(file, zh, en).column("id"));
        }
        let fact = self.pack.fact_named(loaded.entity, name);
        if name.is_empty() {
            errors.push(FileError::new(file, "fact 为空", "the fact is empty").column("fact"));
        } else if fact.is_none() {
            let (what, who) = (shown(name), &loaded.name);
            let (zh, en) = (format!("{who} 没有事实 `{what}`"), format!("{who} has no fact `{what}`"));
            let known = self.pack.entity(loaded.entity).into_iter().flat_map(|e| &e.facts);
            errors.push(
                FileError::new(file, zh, en).column("fact").nearest(name, known.map(|f| f.name.as_str())),
            );
        }
        Some(Named { fact: fact?, row: found? })
    }

    fn spell(
        &mut self,
        row: &Row,
        named: &Named,
        shelf: &Shelf<'_>,
        errors: &mut Vec<FileError>,
    ) -> Option<Spell> {
        let file = &shelf.loaded.spells_file;
        let val = match self.value(named.fact, shelf.get(row, 2)) {
            Ok(val) => Some(val),
            Err((words, hint)) => {
                let column = format!("value ({})", shelf.get(row, 1));
                errors.push(FileError { hint, ..FileError::of(file, words).column(&column) });
                None
            }
        };
        let mut day = |i: usize, open: i32| match day(shelf.get(row, i)) {
            Ok(day) => Some(day.map_or(open, Day::number)),
            Err(error) => {
                errors.push(error.column(COLUMNS.get(i).copied().unwrap_or("")).in_file(file));
                None
            }
        };
        let (from, until, known_on) = (day(3, i32::MIN), day(4, i32::MAX), day(5, i32::MIN));
        let (from, until, known_on, val) = (from?, until?, known_on?, val?);
        if from >= until {
            errors.push(
                FileError::new(file, "until 应晚于 from", "`until` must be after `from`")
                    .column("until")
                    .hint("until 是不再成立的第一天", "until is the first day on which it no longer holds"),
            );
        }
        let table = self.facts.table(shelf.loaded.entity);
        let column = table.and_then(|t| t.columns.get(usize::from(named.fact.fact)));
        let said =
            column.and_then(|c| c.states.get(named.row as usize)).is_some_and(|s| *s != State::Unknown);
        if said {
            let (rows, name) = (&shelf.loaded.file, shelf.get(row, 1));
            let (zh, en) = (
                format!("`{name}` 在 {rows} 中已有每天都成立的值"),
                format!("`{name}` has a value for every day in {rows} already"),
            );
            let hint = (format!("{rows} 中留空"), format!("leave it empty in {rows}"));
            errors.push(FileError::new(file, zh, en).column("fact").hint(hint.0, hint.1));
        }
        let source = self.facts.source(shelf.get(row, 6));
        Some(Spell { row: named.row, from, until, val, known_on, source })
    }

    /// Two spells of one id and fact that were known on one day must not speak of one day both.
    fn overlaps(&mut self, shelf: &mut Shelf<'_>) {
        let mut found = Vec::new();
        let Some(table) = self.facts.table(shelf.loaded.entity) else { return };
        for (number, (column, lines)) in (0_u16..).zip(table.columns.iter().zip(&shelf.lines)) {
            let Ok(count) = u32::try_from(column.spells.len()) else { continue };
            let mut order: Vec<u32> = (0..count).collect();
            let at = |i: u32| column.spells.get(i as usize);
            let line = |i: u32| lines.get(i as usize).copied().unwrap_or(0);
            order.sort_unstable_by_key(|i| (at(*i).map(|s| (s.row, s.known_on, s.from)), line(*i)));
            for pair in order.windows(2) {
                let [a, b] = pair else { continue };
                let (Some(one), Some(two)) = (at(*a), at(*b)) else { continue };
                if (one.row, one.known_on) == (two.row, two.known_on) && two.from < one.until {
                    let (first, second) = (line(*a).min(line(*b)), line(*a).max(line(*b)));
                    found.push((number, one.row, first, second));
                }
            }
        }
        found.sort_unstable_by_key(|f| f.3);
        for (fact, row, first, second) in found {
            let fact = FactRef { entity: shelf.loaded.entity, fact };
            shelf.doubtful.insert((fact, row));
            let name = self.pack.fact(fact).map_or("", |f| f.name.as_str());
            self.row_problem(|| {
                FileError::new(
                    &shelf.loaded.spells_file,
                    format!("`{name}` 与第 {first} 行重叠，且同一天获知"),
                    format!(
                        "this spell of `{name}` overlaps that of line {first}, and both were known on one day"
                    ),
                )
                .at(second as usize)
                .hint(
                    "改正起止，或写明 known_on",
                    "mend its days, or say since when it is known in `known_on`",
                )
            });
        }
    }

    /// Takes back what is in doubt: it is unknown.
    fn forget(&mut self, shelf: &Shelf<'_>) {
        if shelf.doubtful.is_empty() && shelf.loaded.twice.is_empty() {
            return;
        }
        let entity = shelf.loaded.entity;
        let table = self.facts.table_mut(self.pack, entity);
        for (fact, column) in (0_u16..).zip(&mut table.columns) {
            let fact = FactRef { entity, fact };
            let doubtful =
                |row: u32| shelf.doubtful.contains(&(fact, row)) || shelf.loaded.twice.contains(&row);
            column.spells.retain(|s| !doubtful(s.row));
            for (row, state) in (0_u32..).zip(&mut column.states) {
                if doubtful(row) {
                    *state = State::Unknown;
                }
            }
        }
    }
}

impl Shelf<'_> {
    fn get<'r>(&self, row: &'r Row, column: usize) -> &'r str {
        self.places.get(column).copied().flatten().map_or("", |place| row.get(place))
    }

    /// A row that names somebody and no fact of theirs: any fact may be meant.
    fn doubt_all(&mut self, reading: &Reading<'_>, row: &Row) {
        let entity = self.loaded.entity;
        let Some(number) = reading.facts.find(entity, self.get(row, 0)) else { return };
        let facts = (0..self.lines.len()).filter_map(|i| u16::try_from(i).ok());
        self.doubtful.extend(facts.map(|fact| (FactRef { entity, fact }, number)));
    }
}

/// A day of our own files; none where it is empty. The error is still without its file.
pub(crate) fn day(text: &str) -> Result<Option<Day>, FileError> {
    if text.is_empty() {
        return Ok(None);
    }
    Day::parse(text).map(Some).map_err(|_| {
        let narrow = half_width(text);
        if narrow != text {
            return FileError { hint: Some(write_instead(&narrow)), ..FileError::of("", full_width(text)) };
        }
        let text = shown(text);
        FileError::new(
            "",
            format!("`{text}` 不是日期，应写成 2026-10-31"),
            format!("`{text}` is not a day; write 2026-10-31"),
        )
    })
}
