//! Mistakes in a pack, each with the place where it stands, what was expected and what to do.

use std::fmt::Write as _;
use std::sync::Arc;

use base::{Lang, Wording};
use unicode_width::UnicodeWidthChar;

/// One text file of a pack: its path as shown to people, and its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Source {
    /// The path as shown in messages.
    pub path: String,
    /// The whole text.
    pub text: String,
}

/// A stretch of a source, in bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Place {
    /// The file.
    pub source: Arc<Source>,
    /// First byte.
    pub start: usize,
    /// The byte after the last.
    pub end: usize,
}

impl Place {
    /// A place in a source; offsets beyond the end are drawn back to it.
    pub fn new(source: &Arc<Source>, range: std::ops::Range<usize>) -> Place {
        let len = source.text.len();
        let start = range.start.min(len);
        Place { source: source.clone(), start, end: range.end.clamp(start, len) }
    }

    /// Line and column, both from 1; the column counts characters.
    pub fn line_and_column(&self) -> (usize, usize) {
        let before = self.source.text.get(..self.start).unwrap_or("");
        let line = before.matches('\n').count() + 1;
        let start = before.rfind('\n').map_or(0, |i| i + 1);
        (line, before.get(start..).unwrap_or("").chars().count() + 1)
    }
}

/// One mistake.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// A short name that never changes, such as `unit_mismatch`.
    pub code: &'static str,
    /// Where; none where no file is at fault, as for a missing folder.
    pub place: Option<Place>,
    /// What is wrong.
    pub message: Wording,
    /// What was expected, or what to do.
    pub hint: Option<Wording>,
}

impl Diagnostic {
    /// A mistake at a place.
    pub fn new(
        code: &'static str,
        place: Option<Place>,
        zh: impl Into<String>,
        en: impl Into<String>,
    ) -> Diagnostic {
        Diagnostic { code, place, message: Wording::new(zh, en), hint: None }
    }

    /// Adds what was expected, or what to do.
    pub fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> Diagnostic {
        self.hint = Some(Wording::new(zh, en));
        self
    }

    /// Adds the nearest known name, where one is near enough to be what was meant.
    pub fn nearest<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> Diagnostic {
        match nearest(name, known) {
            Some(near) => self.hint(format!("是否想写 `{near}`？"), format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// The message as shown in a terminal: code, file, line, column, the line itself with carets, and the hint.
    pub fn render(&self, lang: Lang) -> String {
        let mut out = format!("error[{}]: {}\n", self.code, self.message.in_lang(lang));
        if let Some(place) = &self.place {
            let (line, column) = place.line_and_column();
            let text = place.source.text.lines().nth(line - 1).unwrap_or("");
            let gutter = line.to_string().len();
            let before: String = text.chars().take(column - 1).collect();
            let shown_end = place.end.min(place.start + text.len().saturating_sub(before.len()));
            let marked = place.source.text.get(place.start..shown_end).unwrap_or("");
            let carets = "^".repeat(columns_of(marked.lines().next().unwrap_or("")).max(1));
            let _ = writeln!(out, "{:gutter$}--> {}:{line}:{column}", "", place.source.path);
            let _ = writeln!(out, "{:gutter$} |", "");
            let _ = writeln!(out, "{line} | {text}");
            let _ = writeln!(out, "{:gutter$} | {}{carets}", "", blank_like(&before));
        }
        if let Some(hint) = &self.hint {
            let _ = writeln!(out, "  = {}", hint.in_lang(lang));
        }
        out
    }
}

/// The known name nearest to what was written, if near enough.
pub fn nearest<'a>(name: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(name, k), k))
        .filter(|(d, k)| *d <= (k.len().max(name.len()) / 3).max(1))
        .min_by_key(|(d, k)| (*d, *k))
        .map(|(_, k)| k)
}

fn columns_of(text: &str) -> usize {
    text.chars().map(|c| c.width().unwrap_or(0)).sum()
}

/// Blanks as wide as the text, so that the carets stand under what they mean, also after Chinese characters.
fn blank_like(text: &str) -> String {
    text.chars()
        .map(|c| if c == '\t' { "\t".to_owned() } else { " ".repeat(c.width().unwrap_or(0)) })
        .collect()
}
