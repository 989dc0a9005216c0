//! A comma-separated file with headings, row by row, for whoever takes in more than fits in memory.

use std::path::Path;

use base::Wording;

use crate::FileError;
use crate::rows::{Row, Rows};

/// A comma-separated file with headings, read row by row.
pub struct TableReader {
    rows: Rows,
    row: Row,
    headings: Vec<String>,
    shown: String,
}

impl TableReader {
    /// Opens a file and reads its headings.
    ///
    /// # Errors
    /// Where it cannot be read, is not text, or has no headings.
    pub fn open(path: &Path) -> Result<TableReader, FileError> {
        let shown = path.file_name().map_or_else(String::new, |n| n.to_string_lossy().into_owned());
        let mut rows = Rows::open(path, &shown)?;
        let mut row = Row::default();
        if !rows.next(&mut row).map_err(|fault| fault.of(&shown))? {
            return Err(FileError::new(&shown, "文件没有表头", "the file has no headings"));
        }
        let headings = (0..row.len()).map(|i| row.get(i).to_owned()).collect();
        Ok(TableReader { rows, row, headings, shown })
    }

    /// The headings in order.
    #[must_use]
    pub fn headings(&self) -> &[String] {
        &self.headings
    }

    /// The place of a heading.
    #[must_use]
    pub fn find(&self, heading: &str) -> Option<usize> {
        self.headings.iter().position(|h| h == heading)
    }

    /// Goes to the next row; false at the end.
    ///
    /// # Errors
    /// Where the row cannot be taken apart, or has more cells than there are headings.
    pub fn advance(&mut self) -> Result<bool, FileError> {
        let more = self.rows.next(&mut self.row).map_err(|fault| fault.of(&self.shown))?;
        if more && self.row.len() > self.headings.len() {
            let message =
                Wording::new("这一行的列数比表头多", "this row has more cells than there are headings");
            return Err(self.wrong(None, message));
        }
        Ok(more)
    }

    /// A cell of the present row without blanks around it; empty where there is none.
    #[must_use]
    pub fn cell(&self, i: usize) -> &str {
        self.row.get(i)
    }

    /// The line on which the present row begins, from 1.
    #[must_use]
    pub fn line(&self) -> usize {
        self.row.line
    }

    /// Something wrong with the present row, in a column where given.
    #[must_use]
    pub fn wrong(&self, column: Option<usize>, message: Wording) -> FileError {
        let error = FileError::of(&self.shown, message).at(self.row.line);
        match column.and_then(|c| self.headings.get(c)) {
            Some(heading) => error.column(heading),
            None => error,
        }
    }
}
