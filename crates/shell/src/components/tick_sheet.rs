//! A list to take along on paper: a box to tick, room to write, a line to sign.

use super::{Cell, Column, Html};
use crate::words::Words;
use askama::Template;

/// A sheet that is printed and filled in by hand.
#[derive(Clone, Debug)]
pub struct TickSheet {
    title: String,
    unit: String,
    day: base::Day,
    columns: Vec<Column>,
    rows: Vec<Vec<Cell>>,
    totals: Vec<Cell>,
    remark_lines: Vec<String>,
}

#[derive(Template)]
#[template(path = "components/tick_sheet.html")]
struct TickSheetView<'a> {
    words: &'a Words,
    sheet: &'a TickSheet,
}

impl TickSheet {
    /// A sheet with its title, the unit that issues it, and its day.
    pub fn new(title: impl Into<String>, unit: impl Into<String>, day: base::Day) -> TickSheet {
        TickSheet {
            title: title.into(),
            unit: unit.into(),
            day,
            columns: Vec::new(),
            rows: Vec::new(),
            totals: Vec::new(),
            remark_lines: Vec::new(),
        }
    }

    /// A column of what is known before; the box and the remark are there anyway.
    pub fn column(mut self, column: Column) -> TickSheet {
        self.columns.push(column);
        self
    }

    /// A line to tick.
    pub fn row(mut self, cells: impl IntoIterator<Item = Cell>) -> TickSheet {
        self.rows.push(cells.into_iter().collect());
        self
    }

    /// The last line; as many cells as there are columns.
    pub fn totals(mut self, cells: impl IntoIterator<Item = Cell>) -> TickSheet {
        self.totals = cells.into_iter().collect();
        self
    }

    /// A sentence below the list: how to fill it in, whom to give it to.
    pub fn remark(mut self, text: impl Into<String>) -> TickSheet {
        self.remark_lines.push(text.into());
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&TickSheetView { words, sheet: self })
    }
}
