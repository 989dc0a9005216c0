//! Spreadsheets as offices send them, read into cells of text that know where they stand.
//!
//! `.xlsx`, `.xls` and `.csv` (UTF-8, UTF-16 or GBK) come in; what a file is, its first bytes say and not its name,
//! for an export called `.xls` is often something else. Nothing here judges what a cell means.

mod legacy;
mod merge;
mod text;
mod workbook;

use base::{Day, Wording};
use std::sync::LazyLock;

/// The largest file that is read, in bytes.
pub const FILE_LIMIT: u64 = 300 * 1024 * 1024;
/// The most sheets of one workbook.
pub const SHEET_LIMIT: usize = 200;
/// The most rows with anything in them, over all sheets of one file.
pub const ROW_LIMIT: usize = 200_000;
/// The most columns: nothing may stand to the right of column GR.
pub const COLUMN_LIMIT: usize = 200;
/// The most cells of one file, those filled from merged ones included.
pub const CELL_LIMIT: usize = 8_000_000;
/// The most merged areas of one sheet.
pub const MERGE_LIMIT: usize = 200_000;
/// The longest text of one cell, in bytes; what a spreadsheet itself can hold.
pub const TEXT_LIMIT: usize = 4 * 32_767;

/// What kind of thing a cell holds.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Kind {
    /// Nothing, or only blanks.
    Empty,
    /// Text as it was typed.
    Text,
    /// A number of at most 15 digits, which a spreadsheet keeps exactly.
    Number(f64),
    /// A number of 16 digits or more: a spreadsheet has replaced the digits after the fifteenth by zeros.
    LongNumber(f64),
    /// A day, kept as a serial number; `text` has it as `2026-09-01`.
    Day(Day),
    /// An error such as `#REF!`.
    Fault,
}

/// One cell.
#[derive(Clone, Debug, PartialEq)]
pub struct Cell {
    /// What it shows, without blanks around it.
    pub text: String,
    /// What it holds.
    pub kind: Kind,
    /// Whether the text comes from the first cell of a merged area that this cell belongs to.
    pub filled: bool,
}

impl Cell {
    /// A cell of text; only blanks count as empty.
    pub(crate) fn of_text(text: &str) -> Cell {
        let text = text.trim_matches(is_blank);
        let kind = if text.is_empty() { Kind::Empty } else { Kind::Text };
        Cell { text: text.to_owned(), kind, filled: false }
    }

    /// Whether there is nothing in it.
    pub fn is_empty(&self) -> bool {
        self.kind == Kind::Empty
    }
}

/// White space and the invisible characters that exports leave around a value.
pub(crate) fn is_blank(c: char) -> bool {
    c.is_whitespace() || c.is_control() || matches!(c, '\u{200B}'..='\u{200F}' | '\u{2060}' | '\u{FEFF}')
}

static EMPTY: LazyLock<Cell> =
    LazyLock::new(|| Cell { text: String::new(), kind: Kind::Empty, filled: false });

/// One row that has something in it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Its number as the spreadsheet shows it, from 1.
    pub number: u32,
    /// Its cells from column A on; those after the last with something in it are left out.
    pub cells: Vec<Cell>,
}

impl Row {
    /// The cell of a column, counted from 0; an empty one beyond the last.
    pub fn cell(&self, column: usize) -> &Cell {
        self.cells.get(column).unwrap_or(&EMPTY)
    }
}

/// A merged area; rows from 1, columns from 0, all four included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Merge {
    /// First row.
    pub top: u32,
    /// Last row.
    pub bottom: u32,
    /// First column.
    pub left: usize,
    /// Last column.
    pub right: usize,
}

/// One sheet: the rows that have something in them, merged areas filled.
#[derive(Clone, Debug, PartialEq)]
pub struct Grid {
    /// The file's name, without folders.
    pub file: String,
    /// The sheet's name; empty for a text file.
    pub name: String,
    /// Whether the workbook hides it.
    pub hidden: bool,
    /// Rows in order.
    pub rows: Vec<Row>,
    /// Merged areas.
    pub merges: Vec<Merge>,
}

impl Grid {
    /// How many columns have something in them.
    pub fn width(&self) -> usize {
        self.rows.iter().map(|row| row.cells.len()).max().unwrap_or(0)
    }
}

/// Where a cell stands, as the spreadsheet writes it: column 2, row 7 is `C7`.
pub fn address(column: usize, row: u32) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let letter = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + letter));
        rest = (rest - 1) / 26;
    }
    letters.iter().rev().collect::<String>() + &row.to_string()
}

/// Why a file cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {} / {}", file, words.zh, words.en)]
pub struct SheetError {
    /// The file's name.
    pub file: String,
    /// What is wrong and what to do about it.
    pub words: Wording,
}

/// A reason, before it is known of which file.
pub(crate) type Reason = Wording;

/// Reads every sheet of a file; `file` is its name, `bytes` its content.
pub fn read(file: &str, bytes: &[u8]) -> Result<Vec<Grid>, SheetError> {
    let grids = if bytes.len() as u64 > FILE_LIMIT {
        Err(too_much("文件大小", "size", &format!("{} MB", FILE_LIMIT / 1024 / 1024)))
    } else if bytes.is_empty() {
        Err(Wording::new("文件是空的。请重新导出后再试。", "The file is empty. Export it again."))
    } else if bytes.starts_with(b"PK") {
        workbook::read_xlsx(bytes)
    } else if bytes.starts_with(&legacy::SIGNATURE) {
        legacy::check(bytes).and_then(|()| workbook::read_xls(bytes))
    } else {
        text::read(bytes).map(|sheet| vec![sheet])
    };
    let mut grids = grids.map_err(|words| SheetError { file: file.to_owned(), words })?;
    for grid in &mut grids {
        file.clone_into(&mut grid.file);
        merge::fill(grid);
    }
    Ok(grids)
}

/// Rows of cells while a sheet is read, with the limits of its file.
#[derive(Default)]
pub(crate) struct Budget {
    rows: usize,
    cells: usize,
}

impl Budget {
    /// Puts a cell into its place; `row` and `column` count from 0. Cells come mostly in order.
    pub(crate) fn put(
        &mut self,
        rows: &mut Vec<Row>,
        row: u32,
        column: u32,
        cell: Cell,
    ) -> Result<(), Reason> {
        if cell.is_empty() {
            return Ok(());
        }
        let column = usize::try_from(column).unwrap_or(usize::MAX);
        if column >= COLUMN_LIMIT {
            return Err(too_much("列数", "number of columns", &COLUMN_LIMIT.to_string()));
        }
        let number = row.saturating_add(1);
        let at = match rows.last() {
            Some(last) if last.number == number => rows.len() - 1,
            Some(last) if last.number > number => match rows.binary_search_by_key(&number, |r| r.number) {
                Ok(at) => at,
                Err(at) => self.new_row(rows, at, number)?,
            },
            _ => self.new_row(rows, rows.len(), number)?,
        };
        let Some(row) = rows.get_mut(at) else { return Ok(()) };
        if row.cells.len() <= column {
            self.cells += column + 1 - row.cells.len();
            if self.cells > CELL_LIMIT {
                return Err(too_much("单元格数", "number of cells", &CELL_LIMIT.to_string()));
            }
            row.cells.resize(column + 1, EMPTY.clone());
        }
        if let Some(place) = row.cells.get_mut(column) {
            *place = cell;
        }
        Ok(())
    }

    fn new_row(&mut self, rows: &mut Vec<Row>, at: usize, number: u32) -> Result<usize, Reason> {
        self.rows += 1;
        if self.rows > ROW_LIMIT {
            return Err(too_much("行数", "number of rows", &ROW_LIMIT.to_string()));
        }
        rows.insert(at, Row { number, cells: Vec::new() });
        Ok(at)
    }
}

/// A limit that a file goes beyond.
pub(crate) fn too_much(zh: &str, en: &str, limit: &str) -> Reason {
    Wording::new(
        format!("{zh}超过上限（{limit}）。请按村居或月份拆成几个文件，并删去空白的行和列。"),
        format!(
            "The {en} is over the limit ({limit}). Split the file by village or month; delete empty rows and columns."
        ),
    )
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    #[test]
    fn addresses_are_those_of_a_spreadsheet() {
        for (column, row, text) in
            [(0, 1, "A1"), (2, 7, "C7"), (25, 9, "Z9"), (26, 9, "AA9"), (701, 1, "ZZ1")]
        {
            assert_eq!(address(column, row), text);
        }
    }

    #[test]
    fn limits_are_errors() {
        let mut budget = Budget::default();
        let mut rows = Vec::new();
        assert!(budget.put(&mut rows, 0, 200, Cell::of_text("x")).is_err());
        assert!(budget.put(&mut rows, 0, 16_383, Cell::of_text(" \u{a0}")).is_ok());
        for row in 0..u32::try_from(ROW_LIMIT).unwrap() {
            budget.put(&mut rows, row, 0, Cell::of_text("x")).unwrap();
        }
        assert!(budget.put(&mut rows, 900_000, 0, Cell::of_text("x")).unwrap_err().zh.contains("200000"));
    }

    #[test]
    fn nothing_and_garbage_are_errors_that_say_what_to_do() {
        assert!(read("空.xlsx", b"").unwrap_err().to_string().contains("空的"));
        assert!(read("坏.xlsx", b"PK\x03\x04 not a zip").unwrap_err().to_string().contains("另存"));
        assert!(read("坏.xls", &legacy::SIGNATURE).is_err());
    }
}
