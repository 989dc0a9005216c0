//! The office's own roll, its columns untouched, with three columns beside them.

use super::super::review::{Finding, Review};
use super::super::roll::{Place, Skip};
use super::super::sheet::{Cell, Kind, Merge, Row};
use super::super::{OfficeInput, ReadSheet, classify::SheetKind};
use super::paper::{
    Paper, TEXT_LIMIT, Value, body, heading, plain, put, put_day, put_text, row_height, text_width,
};
use super::{SheetNames, colour, kind_words};
use rust_xlsxwriter::{Color, Format, FormatAlign, Workbook, Worksheet, XlsxError};
use std::collections::{HashMap, HashSet};

/// The widest column of the office's own.
const WIDEST: usize = 30;
/// The most cells of merged areas that are merged again.
const MERGED_CELLS: usize = 500_000;
/// The width of the reason.
const REASON: usize = 46;

/// What the review says about rows of the rolls.
struct Marks<'a> {
    own: HashMap<&'a Place, &'a Finding>,
    beside: HashMap<&'a Place, &'a Finding>,
}

/// Adds one sheet for each sheet that is a roll.
pub(super) fn add(
    book: &mut Workbook,
    names: &mut SheetNames,
    paper: &Paper,
    input: &OfficeInput,
    review: &Review,
) -> Result<(), XlsxError> {
    let on_roll = || review.findings.iter().filter(|finding| finding.on_roll);
    let marks = Marks {
        own: on_roll().map(|finding| (&finding.place, finding)).collect(),
        beside: on_roll().flat_map(|f| f.beside.iter().map(move |place| (place, f))).collect(),
    };
    let lines: HashSet<&Place> = input.roll.iter().map(|entry| &entry.who.place).collect();
    let rolls: Vec<&ReadSheet> = input.sheets.iter().filter(|sheet| sheet.kind == SheetKind::Roll).collect();
    for roll in &rolls {
        let name = match rolls.len() {
            1 => "原表批注".to_owned(),
            _ if roll.grid.name.is_empty() => format!("原表批注-{}", roll.grid.file),
            _ => format!("原表批注-{}", roll.grid.name),
        };
        let sheet = book.add_worksheet();
        sheet.set_name(names.take(&name))?;
        one(sheet, paper, roll, &marks, &lines)?;
    }
    Ok(())
}

fn one(
    sheet: &mut Worksheet,
    paper: &Paper,
    roll: &ReadSheet,
    marks: &Marks<'_>,
    lines: &HashSet<&Place>,
) -> Result<(), XlsxError> {
    let width = u16::try_from(roll.grid.width()).unwrap_or(0);
    let (first, last) = roll.headings.as_ref().map_or((1, 1), |h| (h.first_row, h.last_row));
    paper.set_up(sheet, None)?;
    sheet.set_repeat_rows(first - 1, last - 1)?;
    sheet.set_freeze_panes(last, 0)?;
    set_widths(sheet, roll, last)?;
    let aside: HashSet<u32> = roll
        .skipped
        .iter()
        .filter(|(_, skip)| matches!(skip, Skip::Signature | Skip::Note))
        .map(|(row, _)| *row)
        .collect();
    for row in &roll.grid.rows {
        let place = Place {
            file: roll.grid.file.as_str().into(),
            sheet: roll.grid.name.as_str().into(),
            row: row.number,
        };
        let number = row.number - 1;
        let in_table = row.number >= first && !aside.contains(&row.number);
        let finding = marks.own.get(&place);
        let format = match finding {
            Some(finding) => body().set_background_color(colour(finding.kind)),
            None if (first..=last).contains(&row.number) => heading(),
            None if in_table => body(),
            None => plain().unset_text_wrap(),
        };
        own_cells(sheet, row, if in_table { width } else { 0 }, &format)?;
        if !in_table {
            continue;
        }
        let [result, reason, clauses] = match (finding, marks.beside.get(&place)) {
            _ if !lines.contains(&place) => [String::new(), String::new(), String::new()],
            (Some(finding), _) => {
                [kind_words(finding.kind).zh, finding.why.zh.clone(), finding.clauses.join("、")]
            }
            (None, Some(other)) => {
                let why = format!("另见{}（{}）", other.place.words().zh, kind_words(other.kind).zh);
                ["无误".to_owned(), why, String::new()]
            }
            (None, None) => ["无误".to_owned(), String::new(), String::new()],
        };
        let height = row_height([(text_width(&reason), REASON - 1)]);
        if height > row_height([]) {
            sheet.set_row_height(number, height)?;
        }
        for (at, text) in (width..).zip([result, reason, clauses]) {
            let value = if text.is_empty() { Value::Blank } else { Value::Text(text) };
            put(sheet, number, at, &value, &format)?;
        }
    }
    beside(sheet, width, (first, last))?;
    merges(sheet, roll, (first, last))?;
    let below = roll.grid.rows.last().map_or(last, |row| row.number);
    paper.sign(sheet, below + 1)
}

/// The headings of what stands beside the office's own columns.
fn beside(sheet: &mut Worksheet, width: u16, (first, last): (u32, u32)) -> Result<(), XlsxError> {
    for (at, text) in (width..).zip(["核查结果\nResult", "原因\nWhy", "条款\nClauses"]) {
        let format = heading().set_background_color(Color::RGB(0xFF_F2_CC));
        if first == last {
            sheet.write_string_with_format(last - 1, at, text, &format)?;
        } else {
            sheet.merge_range(first - 1, at, last - 1, at, text, &format)?;
        }
    }
    sheet.set_row_height(last - 1, if first == last { 32 } else { 20 })?;
    Ok(())
}

/// Widths that fit the office's own columns, and those beside them.
fn set_widths(sheet: &mut Worksheet, roll: &ReadSheet, last: u32) -> Result<(), XlsxError> {
    let mut widths = vec![4_usize; roll.grid.width()];
    for row in roll.grid.rows.iter().filter(|row| row.number >= last) {
        for (width, cell) in widths.iter_mut().zip(&row.cells) {
            // A cell that is part of a merged one, or a remark beside nothing, does not widen its column.
            if !cell.filled && (row.cells.len() > 3 || row.number == last) {
                *width = (*width).max(text_width(&cell.text).min(WIDEST));
            }
        }
    }
    let mut at = 0_u16;
    for width in widths.into_iter().map(|width| width + 2).chain([16, REASON, 14]) {
        sheet.set_column_width(at, width as f64)?;
        at = at.saturating_add(1);
    }
    Ok(())
}

fn own_cells(sheet: &mut Worksheet, row: &Row, width: u16, format: &Format) -> Result<(), XlsxError> {
    let number = row.number - 1;
    let count = u16::try_from(row.cells.len()).unwrap_or(0);
    for at in 0..count.max(width) {
        let cell = row.cell(usize::from(at));
        match cell.kind {
            _ if cell.filled => put(sheet, number, at, &Value::Blank, format)?,
            Kind::Empty if at < width => put(sheet, number, at, &Value::Blank, format)?,
            Kind::Empty => {}
            Kind::Number(value) | Kind::LongNumber(value) => {
                number_cell(sheet, number, at, value, cell, format)?
            }
            Kind::Day(day) => put_day(sheet, number, at, day, format)?,
            Kind::Text | Kind::Fault => put_text(sheet, number, at, &cell.text, format)?,
        }
    }
    Ok(())
}

fn number_cell(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: f64,
    cell: &Cell,
    format: &Format,
) -> Result<(), XlsxError> {
    let shown = match cell.kind {
        Kind::LongNumber(_) => "0",
        _ if value.fract() == 0.0 && value.abs() >= 1e10 => "0",
        _ => "General",
    };
    sheet.write_number_with_format(row, column, value, &format.clone().set_num_format(shown))?;
    Ok(())
}

/// Merged areas as the office had them, so far as they are sound: none overlaps another, reaches below the table
/// or hides what another cell holds.
fn merges(sheet: &mut Worksheet, roll: &ReadSheet, (first, last): (u32, u32)) -> Result<(), XlsxError> {
    let end = roll.grid.rows.last().map_or(0, |row| row.number);
    let mut covered = HashSet::new();
    for merge in &roll.grid.merges {
        let Ok(at) = roll.grid.rows.binary_search_by_key(&merge.top, |row| row.number) else { continue };
        let Some(cell) = roll.grid.rows.get(at).map(|row| row.cell(merge.left)) else { continue };
        let (Ok(left), Ok(right)) = (u16::try_from(merge.left), u16::try_from(merge.right)) else { continue };
        let single = merge.top == merge.bottom && left == right;
        let outside = merge.right >= roll.grid.width() || merge.bottom > end;
        if single || outside || cell.kind != Kind::Text || cell.filled || hides(roll, at, merge) {
            continue;
        }
        let area =
            || (merge.top..=merge.bottom).flat_map(|row| (left..=right).map(move |column| (row, column)));
        if covered.len() > MERGED_CELLS || area().any(|cell| covered.contains(&cell)) {
            continue;
        }
        covered.extend(area());
        let base = match merge.top {
            top if top < first => plain().unset_text_wrap(),
            top if top <= last => heading(),
            _ => body(),
        };
        let format = base.set_align(FormatAlign::Center);
        let text: String = cell.text.chars().take(TEXT_LIMIT).collect();
        sheet.merge_range(merge.top - 1, left, merge.bottom - 1, right, &text, &format)?;
    }
    Ok(())
}

/// Whether a cell of a merged area, other than its first, holds something of its own.
fn hides(roll: &ReadSheet, at: usize, merge: &Merge) -> bool {
    let mut rows = roll.grid.rows.iter().skip(at).take_while(|row| row.number <= merge.bottom);
    let own = |row: &Row, column: usize| {
        let cell = row.cell(column);
        !cell.is_empty() && !cell.filled && (row.number, column) != (merge.top, merge.left)
    };
    rows.any(|row| (merge.left..=merge.right).any(|column| own(row, column)))
}
