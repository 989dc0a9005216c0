//! One value in a table or list.

use crate::components::{Chip, Html};
use crate::words::{Words, grouped};
use askama::Template;

/// What a cell shows.
#[derive(Clone, Debug)]
enum Content {
    Text(String),
    Link { label: String, href: String },
    Figure { figure: String, unit: Option<String> },
    Day(base::Day),
    Minute { machine: String, day: String, time: String },
    Code(String),
    Secret(String),
    Chip(Chip),
    Masked { shown: String, reveal: Option<String> },
    Unknown,
    Nothing,
    Blank,
    Html(Html),
}

/// One value, with a second line if need be.
#[derive(Clone, Debug)]
pub struct Cell {
    content: Content,
    sub: Option<String>,
    sub_is_code: bool,
    whole: bool,
}

#[derive(Template)]
#[template(path = "components/cell.html")]
struct CellView<'a> {
    words: &'a Words,
    cell: &'a Cell,
}

impl Cell {
    /// Text; nothing shows as a dash.
    pub fn text(text: impl Into<String>) -> Cell {
        let text = text.into();
        Cell::of(if text.is_empty() { Content::Nothing } else { Content::Text(text) })
    }

    /// Text that leads to a page.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Cell {
        Cell::of(Content::Link { label: label.into(), href: href.into() })
    }

    /// A whole number with separators.
    pub fn number(number: i64) -> Cell {
        Cell::of(Content::Figure { figure: grouped(&number.to_string()), unit: None })
    }

    /// A number as text, such as a share, with its unit.
    pub fn figure(figure: impl AsRef<str>, unit: impl Into<String>) -> Cell {
        Cell::of(Content::Figure { figure: grouped(figure.as_ref()), unit: Some(unit.into()) })
    }

    /// An amount in yuan; the column or the list says so.
    pub fn money(fen: base::Fen) -> Cell {
        Cell::of(Content::Figure { figure: fen.to_string(), unit: None })
    }

    /// An amount in yuan that says so itself, for lists whose key does not.
    pub fn yuan(fen: base::Fen, words: &Words) -> Cell {
        Cell::of(Content::Figure { figure: fen.to_string(), unit: Some(words.t("unit-yuan")) })
    }

    /// A day.
    pub fn day(day: base::Day) -> Cell {
        Cell::of(Content::Day(day))
    }

    /// A day and a time in China to the minute, on one line.
    pub fn minute(at: base::Instant) -> Cell {
        let text = at.minute_in_china();
        let (day, time) = text.split_once(' ').unwrap_or((text.as_str(), ""));
        let (day, time) = (day.to_owned(), time.to_owned());
        Cell::of(Content::Minute { machine: at.to_string(), day, time })
    }

    /// What programs read, such as an address, in the font of code.
    pub fn code(text: impl Into<String>) -> Cell {
        Cell::of(Content::Code(text.into()))
    }

    /// A key, token or password that is copied or typed: in the font of code, and one click selects all of it.
    pub fn secret(text: impl Into<String>) -> Cell {
        Cell::of(Content::Secret(text.into()))
    }

    /// A state.
    pub fn chip(chip: Chip) -> Cell {
        Cell::of(Content::Chip(chip))
    }

    /// A number of which only a part is shown; the address, if any, shows the whole and makes an entry of it.
    pub fn masked(shown: impl Into<String>, reveal: Option<String>) -> Cell {
        Cell::of(Content::Masked { shown: shown.into(), reveal })
    }

    /// What is not known, which is neither no nor nothing.
    pub fn unknown() -> Cell {
        Cell::of(Content::Unknown)
    }

    /// What is known to be absent.
    pub fn nothing() -> Cell {
        Cell::of(Content::Nothing)
    }

    /// Where there is nothing to say, as under most columns of a total.
    pub fn blank() -> Cell {
        Cell::of(Content::Blank)
    }

    /// Anything else.
    pub fn markup(html: Html) -> Cell {
        Cell::of(Content::Html(html))
    }

    /// With a second line below.
    #[expect(clippy::should_implement_trait, reason = "a line below, and no subtraction")]
    pub fn sub(mut self, text: impl Into<String>) -> Cell {
        self.sub = Some(text.into());
        self.sub_is_code = false;
        self
    }

    /// With a second line below, in the font of code.
    pub fn sub_code(mut self, text: impl Into<String>) -> Cell {
        self.sub = Some(text.into());
        self.sub_is_code = true;
        self
    }

    /// Never broken over two lines: for numbers of cases and the like, which have hyphens.
    pub fn whole(mut self) -> Cell {
        self.whole = true;
        self
    }

    pub(super) fn is_blank(&self) -> bool {
        matches!(self.content, Content::Blank)
    }

    fn of(content: Content) -> Cell {
        Cell { content, sub: None, sub_is_code: false, whole: false }
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&CellView { words, cell: self })
    }
}
