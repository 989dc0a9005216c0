//! The state of something, as a mark and a word.

use super::Html;
use crate::words::Words;
use askama::Template;
use std::borrow::Borrow;

/// What a state means for whoever looks after it. Each has its own mark, so colour is never the only cue.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tone {
    /// Done, or as it should be.
    Ok,
    /// Waits for somebody, still in time.
    Due,
    /// Too late, refused or wrong.
    Late,
    /// Cannot be said before a fact is known.
    Unknown,
    /// Ended, switched off, not of this time.
    Off,
    /// Worth knowing, and nothing to do.
    Note,
}

impl Tone {
    /// All of them.
    pub const ALL: [Tone; 6] = [Tone::Ok, Tone::Due, Tone::Late, Tone::Unknown, Tone::Off, Tone::Note];

    /// The name in classes.
    pub const fn as_str(self) -> &'static str {
        match self {
            Tone::Ok => "ok",
            Tone::Due => "due",
            Tone::Late => "late",
            Tone::Unknown => "unknown",
            Tone::Off => "off",
            Tone::Note => "note",
        }
    }
}

/// A state in a few words.
#[derive(Clone, Debug, PartialEq, Eq, Template)]
#[template(path = "components/chip.html")]
pub struct Chip {
    tone: Tone,
    label: String,
}

impl Chip {
    /// A state with the word that says it.
    pub fn new(tone: Tone, label: impl Into<String>) -> Chip {
        Chip { tone, label: label.into() }
    }

    /// The state that follows from a missing fact.
    pub fn unknown(words: &Words) -> Chip {
        Chip::new(Tone::Unknown, words.t("chip-unknown"))
    }

    /// The word.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// The markup.
    pub fn html(&self, _: &Words) -> Html {
        Html::draw(self)
    }
}

/// The mark alone, for banners and entries that have their own words.
#[derive(Template)]
#[template(path = "components/mark.html")]
pub(super) struct Mark {
    pub tone: Tone,
}

impl Mark {
    pub fn html(tone: impl Borrow<Tone>) -> Html {
        Html::draw(&Mark { tone: *tone.borrow() })
    }
}
