//! Merged areas: what stands in the first cell holds for all of them.

use super::{COLUMN_LIMIT, Cell, Grid, Row};

/// The most cells that are filled in one sheet.
const FILL_LIMIT: usize = 2_000_000;

/// Fills the cells of merged areas, in rows that have something in them.
pub(super) fn fill(grid: &mut Grid) {
    let mut left = FILL_LIMIT;
    for merge in &grid.merges {
        let Ok(at) = grid.rows.binary_search_by_key(&merge.top, |row| row.number) else { continue };
        let Some(first) = grid.rows.get(at).map(|row| row.cell(merge.left)) else { continue };
        if first.is_empty() {
            continue;
        }
        let filling = Cell { filled: true, ..first.clone() };
        let last = merge.right.min(COLUMN_LIMIT - 1);
        for row in grid.rows.iter_mut().skip(at).take_while(|row| row.number <= merge.bottom) {
            left = left.saturating_sub(last.saturating_sub(merge.left) + 1);
            if left == 0 {
                return;
            }
            fill_row(row, merge.left, last, &filling);
        }
    }
}

fn fill_row(row: &mut Row, left: usize, right: usize, filling: &Cell) {
    if row.cells.len() <= right {
        row.cells.resize(right + 1, Cell::of_text(""));
    }
    for cell in row.cells.iter_mut().take(right + 1).skip(left).filter(|cell| cell.is_empty()) {
        *cell = filling.clone();
    }
}
