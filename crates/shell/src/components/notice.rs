//! Notices: what just happened, or what everybody on this page must know.

use super::chip::Mark;
use super::{Button, Html, Tone};
use crate::words::Words;
use askama::Template;

/// A notice in a band of its own.
#[derive(Clone, Debug)]
pub struct Notice {
    tone: Tone,
    title: String,
    text: Option<String>,
    actions: Vec<Button>,
}

#[derive(Template)]
#[template(path = "components/notice.html")]
struct NoticeView<'a> {
    words: &'a Words,
    notice: &'a Notice,
    /// The word for the tone, since the mark says nothing to those who cannot see it.
    tone_word: String,
}

impl Notice {
    /// A notice of this tone.
    pub fn new(tone: Tone, title: impl Into<String>) -> Notice {
        Notice { tone, title: title.into(), text: None, actions: Vec::new() }
    }

    /// It worked.
    pub fn done(title: impl Into<String>) -> Notice {
        Notice::new(Tone::Ok, title)
    }

    /// It did not work.
    pub fn failed(title: impl Into<String>) -> Notice {
        Notice::new(Tone::Late, title)
    }

    /// More in a sentence or two.
    pub fn text(mut self, text: impl Into<String>) -> Notice {
        self.text = Some(text.into());
        self
    }

    /// What to do about it.
    pub fn action(mut self, action: Button) -> Notice {
        self.actions.push(action);
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        let key = match self.tone {
            Tone::Ok => "notice-ok",
            Tone::Due => "notice-due",
            Tone::Late => "notice-late",
            Tone::Unknown => "notice-unknown",
            Tone::Off => "notice-off",
            Tone::Note => "notice-note",
        };
        Html::draw(&NoticeView { words, notice: self, tone_word: words.t(key) })
    }
}
