//! TOML tables with their places: every key is taken by name, and what is left over is a mistake.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::ops::Range;
use std::sync::Arc;

use base::{Day, Wording};
use toml_edit::{Item, TableLike, Value};

use crate::diagnostic::{Diagnostic, Place, Source};

/// A table of a pack file.
pub struct Table<'a> {
    /// The file.
    pub source: &'a Arc<Source>,
    /// How it is called, such as `scheme.meal_allowance`.
    pub name: String,
    /// Where its name stands.
    pub at: Range<usize>,
    inner: &'a dyn TableLike,
    taken: RefCell<BTreeSet<String>>,
}

/// A text of a pack file, with where it stands.
#[derive(Clone, Debug)]
pub struct Text {
    /// The text.
    pub text: String,
    /// Where it stands in the file, including its quotes.
    pub at: Range<usize>,
    /// The file.
    pub source: Arc<Source>,
}

impl Text {
    /// Its place.
    pub fn place(&self) -> Place {
        Place::new(&self.source, self.at.clone())
    }

    /// The place of a stretch of the text. Where the file writes the text with escapes, the offsets are followed
    /// through them.
    pub fn place_of(&self, range: Range<usize>) -> Place {
        let raw = self.source.text.get(self.at.clone()).unwrap_or("");
        let open = opening(raw);
        let start = self.at.start + open + raw_offset(&raw[open.min(raw.len())..], &self.text, range.start);
        let end = self.at.start + open + raw_offset(&raw[open.min(raw.len())..], &self.text, range.end);
        Place::new(&self.source, start..end.max(start))
    }
}

/// How many bytes the quotes before a text take, with the line break that TOML drops after three of them.
fn opening(raw: &str) -> usize {
    let quotes = ["\"\"\"", "'''", "\"", "'"].iter().find(|q| raw.starts_with(**q)).map_or(0, |q| q.len());
    let rest = raw.get(quotes..).unwrap_or("");
    match quotes {
        3 if rest.starts_with("\r\n") => 5,
        3 if rest.starts_with('\n') => 4,
        n => n,
    }
}

/// Where the byte `offset` of the decoded text stands in the raw one.
fn raw_offset(raw: &str, text: &str, offset: usize) -> usize {
    if raw.starts_with(text) {
        return offset;
    }
    let (mut r, mut t) = (0, 0);
    while t < offset && r < raw.len() {
        let (Some(rc), Some(tc)) = (raw[r..].chars().next(), text.get(t..).and_then(|s| s.chars().next()))
        else {
            break;
        };
        if rc == tc && rc != '\\' {
            r += rc.len_utf8();
            t += tc.len_utf8();
        } else if rc == '\\' {
            let escape = raw[r + 1..].chars().next().unwrap_or(' ');
            let len = match escape {
                'u' => 6,
                'U' => 10,
                'x' => 4,
                c if c.is_whitespace() => {
                    let rest = &raw[r + 1..];
                    r += 1 + rest.len() - rest.trim_start().len();
                    continue;
                }
                c => 1 + c.len_utf8(),
            };
            r += len;
            t += tc.len_utf8();
        } else {
            r += rc.len_utf8();
        }
        r = (r..=raw.len()).find(|i| raw.is_char_boundary(*i)).unwrap_or(raw.len());
    }
    r
}

impl<'a> Table<'a> {
    /// A table under a name.
    pub fn new(
        source: &'a Arc<Source>,
        name: String,
        at: Range<usize>,
        inner: &'a dyn TableLike,
    ) -> Table<'a> {
        Table { source, name, at, inner, taken: RefCell::new(BTreeSet::new()) }
    }

    /// The place of its name.
    pub fn place(&self) -> Place {
        Place::new(self.source, self.at.clone())
    }

    /// The place of something in its file.
    pub fn place_of(&self, at: Option<Range<usize>>) -> Place {
        Place::new(self.source, at.unwrap_or_else(|| self.at.clone()))
    }

    /// The item under a key, which is then taken.
    pub fn item(&self, key: &str) -> Option<&'a Item> {
        self.taken.borrow_mut().insert(key.to_owned());
        self.inner.get(key)
    }

    /// All keys with their items, all of them taken.
    pub fn all(&self) -> Vec<(String, Range<usize>, &'a Item)> {
        let mut out = Vec::new();
        for (key, item) in self.inner.iter() {
            self.taken.borrow_mut().insert(key.to_owned());
            let at = self.inner.key(key).and_then(|k| k.span()).or_else(|| item.span());
            out.push((key.to_owned(), at.unwrap_or_else(|| self.at.clone()), item));
        }
        out
    }

    /// The tables under a key, each with its name: `[entity.stay.fact.…]`.
    pub fn tables(&self, key: &str, errors: &mut Vec<Diagnostic>) -> Vec<Table<'a>> {
        let Some(item) = self.item(key) else { return vec![] };
        let Some(inner) = item.as_table_like() else {
            errors.push(self.wrong(key, item.span(), "一组表", "tables"));
            return vec![];
        };
        let outer = Table::new(self.source, format!("{}.{key}", self.name), self.at.clone(), inner);
        outer.children(errors)
    }

    /// Every entry as a table.
    pub fn children(&self, errors: &mut Vec<Diagnostic>) -> Vec<Table<'a>> {
        let mut out = Vec::new();
        for (name, at, item) in self.all() {
            match item.as_table_like() {
                Some(inner) => {
                    let full = if self.name.is_empty() { name } else { format!("{}.{name}", self.name) };
                    out.push(Table::new(self.source, full, at, inner));
                }
                None => errors.push(self.wrong(&name, Some(at), "一个表", "a table")),
            }
        }
        out
    }

    /// The tables of an array under a key: `[[case]]` or `x = [{ … }]`.
    pub fn list(&self, key: &str, errors: &mut Vec<Diagnostic>) -> Vec<Table<'a>> {
        let Some(item) = self.item(key) else { return vec![] };
        let name = format!("{}.{key}", self.name);
        if let Some(tables) = item.as_array_of_tables() {
            return tables
                .iter()
                .map(|t| {
                    Table::new(self.source, name.clone(), t.span().unwrap_or_else(|| self.at.clone()), t)
                })
                .collect();
        }
        let Some(array) = item.as_array() else {
            errors.push(self.wrong(key, item.span(), "一组表", "a list of tables"));
            return vec![];
        };
        let mut out = Vec::new();
        for value in array.iter() {
            match value.as_inline_table() {
                Some(t) => {
                    let at = value.span().unwrap_or_else(|| self.at.clone());
                    out.push(Table::new(self.source, name.clone(), at, t));
                }
                None => errors.push(self.wrong(key, value.span(), "一个表", "a table")),
            }
        }
        out
    }

    /// The last part of its name.
    pub fn last_name(&self) -> &str {
        self.name.rsplit('.').next().unwrap_or("")
    }

    fn wrong(&self, key: &str, at: Option<Range<usize>>, zh: &str, en: &str) -> Diagnostic {
        Diagnostic::new(
            "wrong_kind",
            Some(self.place_of(at)),
            format!("[{}] 的 `{key}` 应为{zh}", self.name),
            format!("`{key}` of [{}] must be {en}", self.name),
        )
    }

    /// The text under a key, if it is there.
    pub fn text(&self, key: &str, errors: &mut Vec<Diagnostic>) -> Option<Text> {
        let item = self.item(key)?;
        let Some(text) = item.as_str() else {
            errors.push(self.wrong(key, item.span(), "文字（加引号）", "text in quotes"));
            return None;
        };
        let at = item.span().unwrap_or_else(|| self.at.clone());
        Some(Text { text: text.to_owned(), at, source: self.source.clone() })
    }

    /// The text under a key, or empty.
    pub fn text_or_empty(&self, key: &str, errors: &mut Vec<Diagnostic>) -> String {
        self.text(key, errors).map(|t| t.text).unwrap_or_default()
    }

    /// The text under a key, which must be there.
    pub fn need(&self, key: &str, errors: &mut Vec<Diagnostic>) -> Option<Text> {
        if self.inner.get(key).is_none() {
            self.taken.borrow_mut().insert(key.to_owned());
            errors.push(self.missing(key));
            return None;
        }
        self.text(key, errors)
    }

    /// That a key is missing.
    pub fn missing(&self, key: &str) -> Diagnostic {
        Diagnostic::new(
            "missing_key",
            Some(self.place()),
            format!("[{}] 缺少 `{key}`", self.name),
            format!("[{}] lacks `{key}`", self.name),
        )
    }

    /// The labels `zh` and `en`, which must be there.
    pub fn label(&self, errors: &mut Vec<Diagnostic>) -> Wording {
        let zh = self.need("zh", errors).map(|t| t.text).unwrap_or_default();
        let en = self.need("en", errors).map(|t| t.text).unwrap_or_default();
        Wording { zh, en }
    }

    /// The texts of a list under a key.
    pub fn texts(&self, key: &str, errors: &mut Vec<Diagnostic>) -> Vec<Text> {
        let Some(item) = self.item(key) else { return vec![] };
        let Some(array) = item.as_array() else {
            errors.push(self.wrong(
                key,
                item.span(),
                "一个列表，如 [\"YZ-17\"]",
                "a list, such as [\"YZ-17\"]",
            ));
            return vec![];
        };
        let mut out = Vec::new();
        for value in array.iter() {
            match value.as_str() {
                Some(text) => {
                    let at = value.span().unwrap_or_else(|| self.at.clone());
                    out.push(Text { text: text.to_owned(), at, source: self.source.clone() });
                }
                None => errors.push(self.wrong(key, value.span(), "文字的列表", "a list of texts")),
            }
        }
        out
    }

    /// The day under a key.
    pub fn day(&self, key: &str, errors: &mut Vec<Diagnostic>) -> Option<Day> {
        let item = self.item(key)?;
        let day = item.as_value().and_then(day_of);
        if day.is_none() {
            errors.push(self.wrong(key, item.span(), "日期，如 2024-01-31", "a day, such as 2024-01-31"));
        }
        day
    }

    /// Whether a key says `true`; left out it is false.
    pub fn flag(&self, key: &str, errors: &mut Vec<Diagnostic>) -> bool {
        match self.item(key) {
            None => false,
            Some(item) => item.as_bool().unwrap_or_else(|| {
                errors.push(self.wrong(key, item.span(), " true 或 false", "true or false"));
                false
            }),
        }
    }

    /// One of several words under a key.
    pub fn choice<T: Copy>(&self, key: &str, all: &[(T, &str)], errors: &mut Vec<Diagnostic>) -> Option<T> {
        let text = self.text(key, errors)?;
        let found = all.iter().find(|(_, w)| *w == text.text).map(|(t, _)| *t);
        if found.is_none() {
            let words: Vec<_> = all.iter().map(|(_, w)| format!("`{w}`")).collect();
            let d = Diagnostic::new(
                "unknown_word",
                Some(text.place()),
                format!("`{key}` 不能是 `{}`", text.text),
                format!("`{key}` cannot be `{}`", text.text),
            );
            errors.push(
                d.hint(format!("可用：{}", words.join("、")), format!("it may be {}", words.join(", "))),
            );
        }
        found
    }

    /// Reports every key that was not taken.
    pub fn finish(&self, errors: &mut Vec<Diagnostic>) {
        let taken = self.taken.borrow();
        for (key, item) in self.inner.iter() {
            if taken.contains(key) {
                continue;
            }
            let at = self.inner.key(key).and_then(|k| k.span()).or_else(|| item.span());
            let d = Diagnostic::new(
                "unknown_key",
                Some(self.place_of(at)),
                format!("[{}] 没有 `{key}` 这一项", self.name),
                format!("[{}] has no key `{key}`", self.name),
            );
            errors.push(d.nearest(key, taken.iter().map(String::as_str)));
        }
    }
}

/// The day that a TOML value is, if it is one: a TOML date, or text in the same form.
pub fn day_of(value: &Value) -> Option<Day> {
    if let Some(text) = value.as_str() {
        return Day::parse(text).ok();
    }
    let date = value.as_datetime().filter(|d| d.time.is_none())?.date?;
    Day::ymd(i16::try_from(date.year).ok()?, i8::try_from(date.month).ok()?, i8::try_from(date.day).ok()?)
}
