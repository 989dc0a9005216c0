//! The first pass over an entity's file: who is there, and whether its rows can be taken apart at all.

use std::collections::HashSet;
use std::path::PathBuf;

use policy::lang::types::{EntityId, FactRef};

use super::Reading;
use super::folder::EntityFiles;
use crate::FileError;
use crate::columns::Columns;
use crate::file_error::shown;
use crate::rows::{ROWS_MAX, Row, Rows};

/// The column with the id.
pub(super) const ID: &str = "id";

/// An entity whose rows are known.
pub(super) struct Loaded {
    pub entity: EntityId,
    pub name: String,
    pub path: PathBuf,
    pub file: String,
    pub spells: Option<PathBuf>,
    pub spells_file: String,
    /// The facts in the file, by column.
    pub facts: Vec<(usize, FactRef)>,
    /// On which line each row begins.
    pub lines: Vec<u32>,
    /// Rows whose fields do not fit the columns.
    pub miscounted: HashSet<u32>,
    /// Rows of ids that are there twice: nothing about them is to be believed.
    pub twice: HashSet<u32>,
}

impl Reading<'_> {
    /// Reads the ids of an entity; none where the file as a whole cannot be read.
    pub(super) fn ids(&mut self, files: &EntityFiles) -> Option<Loaded> {
        let (pack, file) = (self.pack, &files.rows_file);
        let entity = pack.entity(files.entity)?;
        self.facts.table_mut(pack, files.entity);
        let mut rows = match Rows::open(&files.rows, file) {
            Ok(rows) => rows,
            Err(error) => {
                self.problems.push(|| error);
                return None;
            }
        };
        let mut known = vec![ID];
        known.extend(entity.facts.iter().map(|f| f.name.as_str()));
        let columns = Columns::read(&mut rows, file, &[ID], &known, &mut self.problems)?;
        let facts = columns.iter().filter(|(_, n)| *n != ID);
        let facts = facts.filter_map(|(i, n)| Some((i, pack.fact_named(files.entity, n)?))).collect();
        let mut loaded = Loaded {
            entity: files.entity,
            name: entity.name.clone(),
            path: files.rows.clone(),
            file: file.clone(),
            spells: files.spells.clone(),
            spells_file: files.spells_file.clone(),
            facts,
            lines: vec![],
            miscounted: HashSet::new(),
            twice: HashSet::new(),
        };
        self.each_id(&mut rows, &columns, &mut loaded);
        Some(loaded)
    }

    fn each_id(&mut self, rows: &mut Rows, columns: &Columns, loaded: &mut Loaded) {
        let place = columns.place(ID).unwrap_or(0);
        let mut row = Row::default();
        loop {
            match rows.next(&mut row) {
                Ok(false) => return,
                Ok(true) => self.one_id(&row, place, columns, loaded),
                Err(fault) if fault.fatal => {
                    self.problems.push(|| fault.of(&loaded.file));
                    return;
                }
                Err(fault) => self.row_problem(|| fault.of(&loaded.file)),
            }
            if loaded.lines.len() >= ROWS_MAX as usize {
                self.problems.push(|| FileError::new(&loaded.file, "行数过多", "there are too many rows"));
                return;
            }
        }
    }

    fn one_id(&mut self, row: &Row, place: usize, columns: &Columns, loaded: &mut Loaded) {
        let id = row.get(place);
        let miscounted = columns.miscounted(row, &loaded.file);
        if id.is_empty() {
            let empty = || FileError::new(&loaded.file, "id 为空", "the id is empty").at(row.line).column(ID);
            self.row_problem(|| miscounted.unwrap_or_else(empty));
            return;
        }
        if let Some(first) = self.facts.find(loaded.entity, id) {
            let line = loaded.lines.get(first as usize).copied().unwrap_or(0);
            loaded.twice.insert(first);
            let id = shown(id);
            self.row_problem(|| {
                FileError::new(
                    &loaded.file,
                    format!("`{id}` 在第 {line} 行已有"),
                    format!("`{id}` is there already, in line {line}"),
                )
                .at(row.line)
                .column(ID)
            });
            return;
        }
        let number = self.facts.row(self.pack, loaded.entity, id);
        loaded.lines.push(u32::try_from(row.line).unwrap_or(u32::MAX));
        if let Some(error) = miscounted {
            loaded.miscounted.insert(number);
            self.row_problem(|| error);
        }
    }
}
