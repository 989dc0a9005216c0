//! What is there and need not be seen at once; it opens without scripts.

use super::Html;
use askama::Template;

/// A piece of a page that is folded up under a line that says what it is.
#[derive(Clone, Debug, Template)]
#[template(path = "components/fold.html")]
pub struct Fold {
    label: String,
    body: Html,
    open: bool,
}

impl Fold {
    /// Folded up.
    pub fn new(label: impl Into<String>, body: Html) -> Fold {
        Fold { label: label.into(), body, open: false }
    }

    /// Unfolded at first.
    pub fn open(mut self) -> Fold {
        self.open = true;
        self
    }

    /// The markup.
    pub fn html(&self) -> Html {
        Html::draw(self)
    }
}
