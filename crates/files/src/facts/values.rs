//! The second pass over an entity's file: what is said of each on every day.

use policy::lang::types::FactRef;
use policy::value::Val;

use super::Reading;
use super::ids::Loaded;
use crate::FileError;
use crate::rows::{Row, Rows};

impl Reading<'_> {
    /// Reads the values of an entity whose ids are known.
    pub(super) fn values(&mut self, loaded: &Loaded) {
        if loaded.facts.is_empty() {
            return;
        }
        let mut rows = match Rows::open(&loaded.path, &loaded.file) {
            Ok(rows) => rows,
            Err(error) => return self.problems.push(|| error),
        };
        let (mut row, mut values) = (Row::default(), Vec::new());
        // The first row has the names. What cannot be taken apart was said in the first pass.
        let _ = rows.next(&mut row);
        let mut next = 0_u32;
        loop {
            match rows.next(&mut row) {
                Ok(false) => return,
                Ok(true) => {}
                Err(fault) if fault.fatal => return,
                Err(_) => continue,
            }
            // Rows without an id of their own have no number.
            if loaded.lines.get(next as usize).is_none_or(|l| *l as usize != row.line) {
                continue;
            }
            values.clear();
            let sound = !loaded.miscounted.contains(&next) && self.one_row(&row, loaded, &mut values);
            // Of a bad row, or one of two with one id, nothing is believed.
            if sound && !loaded.twice.contains(&next) {
                for (fact, val) in values.drain(..) {
                    self.facts.set(self.pack, fact, next, val);
                }
            }
            next += 1;
        }
    }

    /// The values of a row; `false` where one of them cannot be read.
    fn one_row(&mut self, row: &Row, loaded: &Loaded, values: &mut Vec<(FactRef, Val)>) -> bool {
        let mut sound = true;
        for (place, fact) in &loaded.facts {
            let text = row.get(*place);
            if text.is_empty() {
                continue;
            }
            match self.value(*fact, text) {
                Ok(val) => values.push((*fact, val)),
                Err((words, hint)) => {
                    sound = false;
                    let name = self.pack.fact(*fact).map_or("", |f| f.name.as_str());
                    self.row_problem(|| FileError {
                        hint,
                        ..FileError::of(&loaded.file, words).at(row.line).column(name)
                    });
                }
            }
        }
        sound
    }
}
