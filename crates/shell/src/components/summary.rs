//! Key and value, one line each: the facts of a person, or the answers of a form before they are sent.

use super::{Cell, Html, Link};
use crate::words::Words;
use askama::Template;

#[derive(Clone, Debug)]
struct Line {
    key: String,
    values: Vec<Cell>,
    change: Option<Link>,
}

/// A list of keys and values.
#[derive(Clone, Debug, Default)]
pub struct SummaryList {
    lines: Vec<Line>,
}

#[derive(Template)]
#[template(path = "components/summary.html")]
struct SummaryView<'a> {
    words: &'a Words,
    lines: &'a [Line],
    changeable: bool,
}

impl SummaryList {
    /// No lines yet.
    pub fn new() -> SummaryList {
        SummaryList::default()
    }

    /// A key with its value.
    pub fn line(mut self, key: impl Into<String>, value: Cell) -> SummaryList {
        self.lines.push(Line { key: key.into(), values: vec![value], change: None });
        self
    }

    /// A key with several values, such as one from each source.
    pub fn lines(mut self, key: impl Into<String>, values: impl IntoIterator<Item = Cell>) -> SummaryList {
        self.lines.push(Line { key: key.into(), values: values.into_iter().collect(), change: None });
        self
    }

    /// Lets the last line be changed; before a form is sent, every answer can be.
    pub fn change(self, href: impl Into<String>, words: &Words) -> SummaryList {
        self.change_by(words.t("summary-change"), href)
    }

    /// As [`SummaryList::change`], with another word for what is done.
    pub fn change_by(mut self, label: impl Into<String>, href: impl Into<String>) -> SummaryList {
        if let Some(line) = self.lines.last_mut() {
            line.change = Some(Link::new(label, href));
        }
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        let changeable = self.lines.iter().any(|line| line.change.is_some());
        Html::draw(&SummaryView { words, lines: &self.lines, changeable })
    }
}
