//! Where the headings of a table stand, and what each column is.

use super::sheet::{Grid, Kind, Merge, Row};
use super::words::{Column, is_other_person, meaning, tidy};

/// In how many rows from the top the headings are looked for.
const SEARCH_ROWS: usize = 60;
/// A heading is no longer than this; longer texts are notes and titles.
const HEADING_LIMIT: usize = 24;

/// A column whose heading was understood.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// The column, from 0.
    pub at: usize,
    /// What it is.
    pub column: Column,
    /// The heading as the office wrote it; of two rows, upper and lower.
    pub text: String,
}

/// The headings of one sheet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Headings {
    /// The row number of the (upper) heading row.
    pub first_row: u32,
    /// The row number of the last heading row.
    pub last_row: u32,
    /// Columns that were understood, each meaning once, from the left.
    pub columns: Vec<Heading>,
    /// Headings of columns that are not used, from the left.
    pub unused: Vec<(usize, String)>,
    /// Texts above the headings, from the top.
    pub titles: Vec<String>,
    /// The tidied texts of each heading row, by column.
    lines: Vec<Vec<(usize, String)>>,
}

impl Headings {
    /// Where a column stands, if the sheet has it.
    pub fn at(&self, column: Column) -> Option<usize> {
        self.columns.iter().find(|heading| heading.column == column).map(|heading| heading.at)
    }

    /// Whether a row only repeats the headings, as at the top of a printed page.
    pub fn repeats(&self, row: &Row) -> bool {
        let numbers = row.cells.iter().any(|c| matches!(c.kind, Kind::LongNumber(_) | Kind::Day(_)));
        let same = |lines: &Vec<(usize, String)>| {
            let words = lines.iter().filter(|(_, text)| !text.is_empty());
            let hits = words.clone().filter(|(at, text)| tidy(&row.cell(*at).text) == *text).count();
            hits >= 2 && hits * 2 > words.count()
        };
        !numbers && self.lines.iter().any(same)
    }
}

/// One way to read the headings: in which rows, and what comes of it.
struct Candidate {
    first: usize,
    last: usize,
    columns: Vec<Heading>,
    unused: Vec<(usize, String)>,
}

/// Finds the headings of a sheet; `None` when no row has a name or identity number and one thing more.
pub fn find(grid: &Grid) -> Option<Headings> {
    let mut best: Option<Candidate> = None;
    // Two rows must say more than one does: else the upper is a title.
    for rows in [1, 2] {
        for at in 0..grid.rows.len().min(SEARCH_ROWS) {
            let Some(candidate) = candidate(grid, at, at + rows - 1) else { continue };
            if best.as_ref().is_none_or(|known| candidate.columns.len() > known.columns.len()) {
                best = Some(candidate);
            }
        }
    }
    let mut best = best?;
    if let Some(with_upper) = with_upper_row(grid, &best) {
        best = with_upper;
    }
    let row_number = |at: usize| grid.rows.get(at).map_or(0, |row| row.number);
    Some(Headings {
        first_row: row_number(best.first),
        last_row: row_number(best.last),
        columns: best.columns,
        unused: best.unused,
        titles: titles(grid, best.first),
        lines: grid.rows.iter().take(best.last + 1).skip(best.first).map(tidied).collect(),
    })
}

fn tidied(row: &Row) -> Vec<(usize, String)> {
    row.cells.iter().enumerate().map(|(at, cell)| (at, tidy(&cell.text))).collect()
}

/// What stands above the headings, each text once.
fn titles(grid: &Grid, first: usize) -> Vec<String> {
    let mut titles: Vec<String> = Vec::new();
    for cell in grid.rows.iter().take(first).flat_map(|row| &row.cells) {
        if !cell.is_empty() && !cell.filled && !titles.contains(&cell.text) {
            titles.push(cell.text.clone());
        }
    }
    titles
}

fn candidate(grid: &Grid, first: usize, last: usize) -> Option<Candidate> {
    let (upper, lower) = (grid.rows.get(first)?, grid.rows.get(last)?);
    if first != last && !continues(upper, lower) {
        return None;
    }
    let width = upper.cells.len().max(lower.cells.len());
    let mut known: Vec<(Heading, u8)> = Vec::new();
    let mut unused = Vec::new();
    for at in 0..width {
        let text = shown_heading(upper, lower, at, first == last);
        match heading_meaning(upper, lower, at, first == last) {
            Some((column, rank)) => known.push((Heading { at, column, text }, rank)),
            None if !text.is_empty() => unused.push((at, text)),
            None => {}
        }
    }
    let columns = best_of_each(known, &mut unused);
    let has = |column: Column| columns.iter().any(|heading| heading.column == column);
    let enough = (has(Column::Name) || has(Column::Id)) && columns.len() >= 2;
    enough.then_some(Candidate { first, last, columns, unused })
}

/// Whether the lower row can be the second half of a heading: words, and some of them headings of their own.
fn continues(upper: &Row, lower: &Row) -> bool {
    let words = lower.cells.iter().all(|cell| {
        matches!(cell.kind, Kind::Empty | Kind::Text)
            && cell.text.chars().count() <= HEADING_LIMIT
            && cell.text.chars().filter(char::is_ascii_digit).count() < 6
    });
    let own = |at: &usize| {
        let text = &lower.cell(*at).text;
        *text != upper.cell(*at).text && meaning(&tidy(text)).is_some()
    };
    words && (0..lower.cells.len()).any(|at| own(&at))
}

fn heading_text(upper: &Row, lower: &Row, at: usize, single: bool) -> String {
    let (high, low) = (&upper.cell(at).text, &lower.cell(at).text);
    match (single || high == low, high.is_empty(), low.is_empty()) {
        (true, ..) | (_, true, _) => low.clone(),
        (_, _, true) => high.clone(),
        _ => format!("{high}{low}"),
    }
}

/// What a heading is called in the report: its lower half where that says enough.
fn shown_heading(upper: &Row, lower: &Row, at: usize, single: bool) -> String {
    let low = &lower.cell(at).text;
    let whole = heading_text(upper, lower, at, single);
    let enough = meaning(&tidy(low)).is_some() && !is_other_person(&tidy(&whole));
    if enough { low.clone() } else { whole }
}

/// What a heading means: the lower half speaks first, then both together, then the upper.
fn heading_meaning(upper: &Row, lower: &Row, at: usize, single: bool) -> Option<(Column, u8)> {
    let whole = tidy(&heading_text(upper, lower, at, single));
    if whole.is_empty() || whole.chars().count() > HEADING_LIMIT || is_other_person(&whole) {
        return None;
    }
    if single {
        return meaning(&whole);
    }
    let (high, low) = (tidy(&upper.cell(at).text), tidy(&lower.cell(at).text));
    if low.is_empty() {
        return meaning(&high);
    }
    meaning(&low).or_else(|| meaning(&whole))
}

/// Of several columns with one meaning the likeliest, the others go unused; a merged heading counts once.
fn best_of_each(known: Vec<(Heading, u8)>, unused: &mut Vec<(usize, String)>) -> Vec<Heading> {
    let mut best: Vec<(Heading, u8)> = Vec::new();
    for (heading, rank) in known {
        match best.iter_mut().find(|(other, _)| other.column == heading.column) {
            None => best.push((heading, rank)),
            Some(other) => {
                let lesser =
                    if rank > other.1 { std::mem::replace(other, (heading, rank)).0 } else { heading };
                unused.push((lesser.at, lesser.text));
            }
        }
    }
    let mut columns: Vec<Heading> = best.into_iter().map(|(heading, _)| heading).collect();
    columns.sort_by_key(|heading| heading.at);
    unused.sort();
    columns
}

/// The same headings with the row above or below, where merged cells show that the two belong together.
fn with_upper_row(grid: &Grid, found: &Candidate) -> Option<Candidate> {
    if found.first != found.last {
        return None;
    }
    let number = |at: usize| grid.rows.get(at).map(|row| row.number);
    let above = found.first.checked_sub(1);
    if let Some(at) = above
        && number(at).is_some_and(|row| groups(grid, row, found))
    {
        return candidate(grid, at, found.last);
    }
    let below = found.last + 1;
    let row = number(found.first)?;
    let next = number(below)?;
    let reaches = |merge: &Merge| merge.top == row && merge.bottom == next;
    if grid.merges.iter().any(reaches) {
        return candidate(grid, found.first, below);
    }
    None
}

/// Whether a row groups the columns below it: a cell merged over some of them, but not a title over all.
fn groups(grid: &Grid, row: u32, found: &Candidate) -> bool {
    let (Some(first), Some(last)) = (found.columns.first(), found.columns.last()) else { return false };
    let partial = |merge: &Merge| {
        let covers_all = merge.left <= first.at && merge.right >= last.at;
        let inside = merge.left <= last.at && merge.right >= first.at;
        merge.top == row && merge.bottom == row && merge.right > merge.left && inside && !covers_all
    };
    let reaches = |merge: &Merge| merge.top == row && merge.bottom == row + 1;
    grid.merges.iter().any(partial) && grid.merges.iter().any(reaches)
}
