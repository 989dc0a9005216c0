//! Tables in a terminal: columns that line up, also with Chinese characters, numbers to the right.

use unicode_width::UnicodeWidthStr;

/// On which side a column lines up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// Words.
    Left,
    /// Numbers.
    Right,
}

/// Rows under headings.
pub struct Table {
    headings: Vec<(String, Side)>,
    rows: Vec<Vec<String>>,
}

impl Table {
    /// A table with these columns.
    pub fn new<const N: usize>(headings: [(&str, Side); N]) -> Table {
        Table { headings: headings.iter().map(|(h, s)| ((*h).to_owned(), *s)).collect(), rows: vec![] }
    }

    /// Adds a row.
    pub fn row<const N: usize>(&mut self, cells: [String; N]) {
        self.rows.push(cells.into());
    }

    /// The whole as text, indented by two blanks.
    pub fn render(&self) -> String {
        let width = |i: usize| {
            let cells = self.rows.iter().filter_map(|r| r.get(i)).map(|c| c.width());
            cells.chain(self.headings.get(i).map(|(h, _)| h.width())).max().unwrap_or(0)
        };
        let widths: Vec<usize> = (0..self.headings.len()).map(width).collect();
        let line = |cells: Vec<&str>| {
            let padded: Vec<String> = cells
                .iter()
                .zip(&widths)
                .zip(&self.headings)
                .map(|((cell, width), (_, side))| {
                    let blank = " ".repeat(width.saturating_sub(cell.width()));
                    if *side == Side::Right { format!("{blank}{cell}") } else { format!("{cell}{blank}") }
                })
                .collect();
            format!("  {}", padded.join("  ")).trim_end().to_owned() + "\n"
        };
        let rule: Vec<String> = widths.iter().map(|w| "─".repeat(*w)).collect();
        let mut out = line(self.headings.iter().map(|(h, _)| h.as_str()).collect());
        out += &line(rule.iter().map(String::as_str).collect());
        for row in &self.rows {
            out += &line(row.iter().map(String::as_str).collect());
        }
        out
    }
}
