//! Short lines, each with what it is about.

use super::Html;
use crate::words::Words;
use askama::Template;

/// Short lines within a cell, each with what it is about.
#[derive(Clone, Debug, Default)]
pub struct Lines {
    lines: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "components/lines.html")]
struct LinesView<'a> {
    words: &'a Words,
    lines: &'a [(String, String)],
}

impl Lines {
    /// None yet.
    pub fn new() -> Lines {
        Lines::default()
    }

    /// One more; without a label where that is empty.
    pub fn line(mut self, label: impl Into<String>, text: impl Into<String>) -> Lines {
        self.lines.push((label.into(), text.into()));
        self
    }

    /// The markup; nothing where there is no line.
    pub fn html(&self, words: &Words) -> Html {
        if self.lines.is_empty() {
            return Html::default();
        }
        Html::draw(&LinesView { words, lines: &self.lines })
    }
}
