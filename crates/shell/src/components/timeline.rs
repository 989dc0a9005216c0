//! What happened, day by day, with who did it and where it is known from.

use super::chip::Mark;
use super::{Html, Tone};
use crate::words::Words;
use askama::Template;

/// One thing that happened.
#[derive(Clone, Debug)]
pub struct Entry {
    when: String,
    /// As the `datetime` attribute takes it.
    machine: String,
    title: String,
    text: Option<String>,
    who: Option<String>,
    source: Option<String>,
    href: Option<String>,
    tone: Tone,
}

impl Entry {
    /// On a day.
    pub fn on(day: base::Day, title: impl Into<String>) -> Entry {
        Entry::at(day.to_string(), day.to_string(), title)
    }

    /// At a time, as shown and as `datetime` takes it.
    pub fn at(shown: impl Into<String>, datetime: impl Into<String>, title: impl Into<String>) -> Entry {
        Entry {
            when: shown.into(),
            machine: datetime.into(),
            title: title.into(),
            text: None,
            who: None,
            source: None,
            href: None,
            tone: Tone::Note,
        }
    }

    /// More about it.
    pub fn text(mut self, text: impl Into<String>) -> Entry {
        self.text = Some(text.into());
        self
    }

    /// Who did it.
    pub fn who(mut self, who: impl Into<String>) -> Entry {
        self.who = Some(who.into());
        self
    }

    /// Where it is known from.
    pub fn source(mut self, source: impl Into<String>) -> Entry {
        self.source = Some(source.into());
        self
    }

    /// Where more of it stands.
    pub fn href(mut self, href: impl Into<String>) -> Entry {
        self.href = Some(href.into());
        self
    }

    /// With the mark of a state.
    pub fn tone(mut self, tone: Tone) -> Entry {
        self.tone = tone;
        self
    }
}

/// Entries in the order in which they were added; newest first reads best.
#[derive(Clone, Debug, Default)]
pub struct Timeline {
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "components/timeline.html")]
struct TimelineView<'a> {
    words: &'a Words,
    entries: &'a [Entry],
}

impl Timeline {
    /// No entries yet.
    pub fn new() -> Timeline {
        Timeline::default()
    }

    /// One more.
    pub fn entry(mut self, entry: Entry) -> Timeline {
        self.entries.push(entry);
        self
    }

    /// The markup.
    pub fn html(&self, words: &Words) -> Html {
        Html::draw(&TimelineView { words, entries: &self.entries })
    }
}
