//! Workbooks: `.xlsx` cell by cell, `.xls` sheet by sheet.
//!
//! The reading crate may stumble over a damaged file; such a file is an error here and stops nothing else.

use super::{Budget, Cell, Grid, Kind, MERGE_LIMIT, Merge, Reason, SHEET_LIMIT, TEXT_LIMIT, too_much};
use base::{Day, Wording};
use calamine::{Data, DataRef, Dimensions, ExcelDateTime, Reader, SheetType, SheetVisible, Xls, Xlsx};
use std::fmt::Display;
use std::io::Cursor;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// From here on a number has 16 digits, of which a spreadsheet keeps 15.
const SIXTEEN_DIGITS: f64 = 1e15;

/// Reads an `.xlsx` workbook.
pub(super) fn read_xlsx(bytes: &[u8]) -> Result<Vec<Grid>, Reason> {
    fenced(|| {
        let mut book = Xlsx::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut budget = Budget::default();
        let mut grids = Vec::new();
        for (name, hidden) in sheets_of(&book)? {
            let mut grid = empty_grid(&name, hidden);
            let mut cells = book.worksheet_cells_reader(&name).map_err(damaged)?;
            while let Some(cell) = cells.next_cell().map_err(damaged)? {
                let (row, column) = cell.get_position();
                budget.put(&mut grid.rows, row, column, cell_of_ref(cell.get_value())?)?;
            }
            drop(cells);
            grid.merges = merges_of(&book.merge_cells_by_sheet_name(&name).map_err(damaged)?)?;
            grids.push(grid);
        }
        Ok(grids)
    })
}

/// Reads an `.xls` workbook of Excel 97 to 2003.
pub(super) fn read_xls(bytes: &[u8]) -> Result<Vec<Grid>, Reason> {
    fenced(|| {
        let mut book = Xls::new(Cursor::new(bytes)).map_err(damaged)?;
        let mut budget = Budget::default();
        let mut grids = Vec::new();
        for (name, hidden) in sheets_of(&book)? {
            let mut grid = empty_grid(&name, hidden);
            let range = book.worksheet_range(&name).map_err(damaged)?;
            let (first_row, first_column) = range.start().unwrap_or((0, 0));
            for (row, column, value) in range.used_cells() {
                let row = u32::try_from(row).unwrap_or(u32::MAX).saturating_add(first_row);
                let column = u32::try_from(column).unwrap_or(u32::MAX).saturating_add(first_column);
                budget.put(&mut grid.rows, row, column, cell_of(value)?)?;
            }
            grid.merges = merges_of(&book.merge_cells_by_sheet_name(&name).map_err(damaged)?)?;
            grids.push(grid);
        }
        Ok(grids)
    })
}

/// Runs a reading; should the reading crate panic, the file counts as damaged.
fn fenced(read: impl FnOnce() -> Result<Vec<Grid>, Reason>) -> Result<Vec<Grid>, Reason> {
    catch_unwind(AssertUnwindSafe(read)).unwrap_or_else(|_| Err(damaged("the reader gave up")))
}

/// A file that cannot be read as what it seems to be.
pub(super) fn damaged(detail: impl Display) -> Reason {
    let detail = detail.to_string();
    if detail.contains("password") {
        return Wording::new(
            "文件设有打开密码。请去掉密码（文件→信息→保护工作簿）后再试。",
            "The file has a password. Remove it (File, Info, Protect) and try again.",
        );
    }
    Wording::new(
        format!(
            "表格打不开，文件可能已损坏，或不是 xlsx/xls。请用 WPS 或 Excel 打开，另存为 xlsx 后再试。（{detail}）"
        ),
        format!(
            "The workbook cannot be opened: damaged, or neither xlsx nor xls. Open it in WPS or Excel and save it as xlsx. ({detail})"
        ),
    )
}

fn empty_grid(name: &str, hidden: bool) -> Grid {
    Grid { file: String::new(), name: name.to_owned(), hidden, rows: Vec::new(), merges: Vec::new() }
}

/// Names of the sheets that hold cells, and whether each is hidden.
fn sheets_of<'a, B: Reader<Cursor<&'a [u8]>>>(book: &B) -> Result<Vec<(String, bool)>, Reason> {
    let sheets = book.sheets_metadata();
    if sheets.len() > SHEET_LIMIT {
        return Err(too_much("工作表数", "number of sheets", &SHEET_LIMIT.to_string()));
    }
    let with_cells = sheets.iter().filter(|sheet| sheet.typ == SheetType::WorkSheet);
    Ok(with_cells.map(|sheet| (sheet.name.clone(), sheet.visible != SheetVisible::Visible)).collect())
}

fn merges_of(areas: &[Dimensions]) -> Result<Vec<Merge>, Reason> {
    if areas.len() > MERGE_LIMIT {
        return Err(too_much("合并单元格数", "number of merged areas", &MERGE_LIMIT.to_string()));
    }
    let sound = areas.iter().filter(|area| area.start.0 <= area.end.0 && area.start.1 <= area.end.1);
    let column = |column: u32| usize::try_from(column).unwrap_or(usize::MAX);
    Ok(sound
        .map(|area| Merge {
            top: area.start.0.saturating_add(1),
            bottom: area.end.0.saturating_add(1),
            left: column(area.start.1),
            right: column(area.end.1),
        })
        .collect())
}

fn cell_of_ref(value: &DataRef<'_>) -> Result<Cell, Reason> {
    match value {
        DataRef::SharedString(text) => text_cell(text),
        DataRef::String(text) | DataRef::DateTimeIso(text) | DataRef::DurationIso(text) => text_cell(text),
        DataRef::Float(number) => Ok(number_cell(*number)),
        DataRef::DateTime(serial) => Ok(serial_cell(*serial)),
        other => cell_of(&Data::from(other.clone())),
    }
}

fn cell_of(value: &Data) -> Result<Cell, Reason> {
    Ok(match value {
        Data::Empty => Cell::of_text(""),
        Data::String(text) | Data::DateTimeIso(text) | Data::DurationIso(text) => text_cell(text)?,
        Data::Int(whole) => match i32::try_from(*whole) {
            Ok(small) => number_cell(f64::from(small)),
            Err(_) => number_cell(whole.to_string().parse().unwrap_or(f64::NAN)),
        },
        Data::Float(number) => number_cell(*number),
        Data::Bool(yes) => Cell::of_text(if *yes { "是" } else { "否" }),
        Data::DateTime(serial) => serial_cell(*serial),
        Data::Error(error) => Cell { text: error.to_string(), kind: Kind::Fault, filled: false },
    })
}

fn text_cell(text: &str) -> Result<Cell, Reason> {
    if text.len() > TEXT_LIMIT {
        return Err(too_much("单个单元格的文字", "text of one cell", &TEXT_LIMIT.to_string()));
    }
    Ok(Cell::of_text(text.trim_start_matches('\'')))
}

fn number_cell(number: f64) -> Cell {
    if !number.is_finite() {
        return Cell { text: "#NUM!".to_owned(), kind: Kind::Fault, filled: false };
    }
    if number.abs() >= SIXTEEN_DIGITS {
        return Cell { text: kept_digits(number), kind: Kind::LongNumber(number), filled: false };
    }
    Cell { text: number.to_string(), kind: Kind::Number(number), filled: false }
}

/// The 15 digits that a spreadsheet keeps, then zeros: what it shows itself.
fn kept_digits(number: f64) -> String {
    let shown = format!("{number:.14e}");
    let Some((digits, exponent)) = shown.split_once('e') else { return shown };
    let digits = digits.replace('.', "");
    match exponent.parse::<usize>() {
        Ok(exponent) if exponent < 19 => format!("{digits:0<width$}", width = exponent + 1),
        _ => shown,
    }
}

fn serial_cell(serial: ExcelDateTime) -> Cell {
    let (year, month, day, ..) = serial.to_ymd_hms_milli();
    let civil = (i16::try_from(year), i8::try_from(month), i8::try_from(day));
    let day = match civil {
        (Ok(year), Ok(month), Ok(day)) if serial.is_datetime() => Day::ymd(year, month, day),
        _ => None,
    };
    match day {
        Some(day) => Cell { text: day.to_string(), kind: Kind::Day(day), filled: false },
        None => number_cell(serial.as_f64()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_of_sixteen_digits_are_known_as_spoilt() {
        let cell = number_cell(990_101_193_905_121_000.0);
        assert_eq!(cell.text, "990101193905121000");
        assert!(matches!(cell.kind, Kind::LongNumber(_)));
        assert_eq!(number_cell(990_101_390_512_123.0).kind, Kind::Number(990_101_390_512_123.0));
        assert_eq!(number_cell(990_101_390_512_123.0).text, "990101390512123");
        assert_eq!(number_cell(100.5).text, "100.5");
        assert_eq!(number_cell(f64::NAN).kind, Kind::Fault);
        assert_eq!(number_cell(1e300).text, "1.00000000000000e300");
    }

    #[test]
    fn a_password_is_named() {
        assert!(damaged("Workbook is password protected").zh.contains("密码"));
    }
}
