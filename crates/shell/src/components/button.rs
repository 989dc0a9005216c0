//! Buttons: a link that looks like one, or a form that changes something.

use super::{CSRF_FIELD, Html};
use crate::words::Words;
use askama::Template;

/// How much weight a button has; a page has one main button at most.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ButtonKind {
    /// One of several.
    #[default]
    Plain,
    /// What most people come for.
    Main,
    /// What cannot be undone.
    Danger,
    /// Beside something more important.
    Quiet,
}

/// What happens when a button is pressed.
#[derive(Clone, Debug)]
enum Does {
    Link(String),
    Post { action: String, csrf: String, fields: Vec<(String, String)> },
    Nothing { why: String },
}

/// A button.
#[derive(Clone, Debug, Template)]
#[template(path = "components/button.html")]
pub struct Button {
    label: String,
    kind: ButtonKind,
    does: Does,
}

impl Button {
    /// Goes to another page.
    pub fn link(label: impl Into<String>, href: impl Into<String>) -> Button {
        Button { label: label.into(), kind: ButtonKind::Plain, does: Does::Link(href.into()) }
    }

    /// Changes something at once.
    pub fn post(label: impl Into<String>, action: impl Into<String>, csrf: impl Into<String>) -> Button {
        let does = Does::Post { action: action.into(), csrf: csrf.into(), fields: Vec::new() };
        Button { label: label.into(), kind: ButtonKind::Plain, does }
    }

    /// Cannot be pressed now, and says why.
    pub fn disabled(label: impl Into<String>, why: impl Into<String>) -> Button {
        Button { label: label.into(), kind: ButtonKind::Plain, does: Does::Nothing { why: why.into() } }
    }

    /// With this weight.
    pub fn kind(mut self, kind: ButtonKind) -> Button {
        self.kind = kind;
        self
    }

    /// Sends a value along; only for [`Button::post`].
    pub fn field(mut self, name: impl Into<String>, value: impl Into<String>) -> Button {
        if let Does::Post { fields, .. } = &mut self.does {
            fields.push((name.into(), value.into()));
        }
        self
    }

    /// The markup. The label is the caller's, so no words of ours are needed.
    pub fn html(&self, _: &Words) -> Html {
        Html::draw(self)
    }

    fn class(&self) -> &'static str {
        match self.kind {
            ButtonKind::Plain => "button",
            ButtonKind::Main => "button button-main",
            ButtonKind::Danger => "button button-danger",
            ButtonKind::Quiet => "button button-quiet",
        }
    }
}
