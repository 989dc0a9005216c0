//! Words for people in Chinese and English, from the Fluent files of all crates.
//!
//! Each crate hands over its own two files, and its keys begin with its own name, because a key may stand only once:
//!
//! ```
//! use shell::words::{Messages, Words};
//!
//! let mine = [
//!     Messages::zh("registry", "registry-people = { $n } 位老年人"),
//!     Messages::en("registry", "registry-people = { $n ->\n    [one] one older person\n   *[other] { $n } older people\n }"),
//! ];
//! let catalog = Words::build(&mine)?;
//! assert!(catalog.one_sided().is_empty());
//! let words = catalog.in_lang(base::Lang::En);
//! assert_eq!(words.with("registry-people", &[("n", 1_200.into())]), "1,200 older people");
//! # Ok::<(), shell::words::WordsError>(())
//! ```

use base::{Lang, Wording};
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource};
use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, PoisonError};

/// What a message takes as an argument: text, or a number, which is shown with thousands separators.
///
/// Years and codes are handed over as text, or they would be separated too.
pub use fluent_bundle::FluentValue as Value;

/// The messages of one crate in one language.
#[derive(Clone, Copy, Debug)]
pub struct Messages {
    /// The language they are in.
    pub lang: Lang,
    /// Whose they are, for the error that names a key twice.
    pub owner: &'static str,
    /// The Fluent file.
    pub source: &'static str,
}

impl Messages {
    /// Chinese messages.
    pub const fn zh(owner: &'static str, source: &'static str) -> Messages {
        Messages { lang: Lang::Zh, owner, source }
    }

    /// English messages.
    pub const fn en(owner: &'static str, source: &'static str) -> Messages {
        Messages { lang: Lang::En, owner, source }
    }
}

/// The words of this crate itself; every catalog needs them for the components.
pub const SHELL: [Messages; 2] = [
    Messages::zh("shell", include_str!("../locales/zh.ftl")),
    Messages::en("shell", include_str!("../locales/en.ftl")),
];

/// Why messages do not make a catalog.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum WordsError {
    /// A line that is not Fluent.
    #[error("{owner}, {}: line {line} is not a message", .lang.as_str())]
    Unreadable {
        /// Whose file it is.
        owner: &'static str,
        /// In which language.
        lang: Lang,
        /// The line, from 1.
        line: usize,
    },
    /// A key that stands twice; one of the two would never be seen.
    #[error("`{key}` of {second} ({}) is already a key of {first}", .lang.as_str())]
    Duplicate {
        /// The key.
        key: String,
        /// Who had it first.
        first: &'static str,
        /// Who has it again.
        second: &'static str,
        /// In which language.
        lang: Lang,
    },
}

/// A key that only one language has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneSided {
    /// The key.
    pub key: String,
    /// Whose it is.
    pub owner: &'static str,
    /// The language that has it.
    pub only_in: Lang,
}

/// All words in both languages.
#[derive(Clone)]
pub struct Catalog {
    zh: Words,
    en: Words,
}

impl Catalog {
    /// The words in one language.
    pub fn in_lang(&self, lang: Lang) -> Words {
        match lang {
            Lang::Zh => self.zh.clone(),
            Lang::En => self.en.clone(),
        }
    }

    /// Keys that only one language has; a test of each crate expects none.
    pub fn one_sided(&self) -> Vec<OneSided> {
        let mut found = self.zh.keys_not_in(&self.en);
        found.extend(self.en.keys_not_in(&self.zh));
        found.sort();
        found
    }
}

/// The words in one language; a clone costs nothing, and threads may share them.
#[derive(Clone)]
pub struct Words(Arc<Language>);

struct Language {
    lang: Lang,
    bundle: FluentBundle<FluentResource>,
    /// Every key with its owner.
    keys: BTreeMap<String, &'static str>,
    /// Keys that were asked for in vain.
    missing: Mutex<BTreeSet<String>>,
}

impl Words {
    /// Puts the messages of all crates together.
    pub fn build(messages: &[Messages]) -> Result<Catalog, WordsError> {
        let side = |lang| {
            let mut language = Language::new(lang);
            messages.iter().filter(|m| m.lang == lang).try_for_each(|m| language.add(m))?;
            Ok(Words(Arc::new(language)))
        };
        Ok(Catalog { zh: side(Lang::Zh)?, en: side(Lang::En)? })
    }

    /// The language of these words.
    pub fn lang(&self) -> Lang {
        self.0.lang
    }

    /// The language as the `lang` attribute of a page.
    pub fn html_lang(&self) -> &'static str {
        match self.0.lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        }
    }

    /// The message with this key, or the key in `⟦…⟧` when there is none.
    pub fn t(&self, key: &str) -> String {
        self.with(key, &[])
    }

    /// As [`Words::t`], with arguments. One that is not given shows as its name in braces.
    pub fn with(&self, key: &str, args: &[(&str, Value<'_>)]) -> String {
        let mut given = FluentArgs::with_capacity(args.len());
        for (name, value) in args {
            given.set(*name, value.clone());
        }
        let pattern = self.0.bundle.get_message(key).and_then(|message| message.value());
        let Some(pattern) = pattern else {
            self.0.note_missing(key);
            return format!("⟦{key}⟧");
        };
        let mut faults = Vec::new();
        let text = self.0.bundle.format_pattern(pattern, Some(&given), &mut faults).into_owned();
        if !faults.is_empty() {
            self.0.note_missing(key);
        }
        text
    }

    /// The side of a wording that is in this language.
    pub fn of<'a>(&self, wording: &'a Wording) -> &'a str {
        wording.in_lang(self.0.lang)
    }

    /// Whether there is such a key.
    pub fn has(&self, key: &str) -> bool {
        self.0.keys.contains_key(key)
    }

    /// Every key, sorted.
    pub fn keys(&self) -> impl Iterator<Item = &str> {
        self.0.keys.keys().map(String::as_str)
    }

    /// Keys that were asked for so far and are not there, or lacked an argument; a test expects none.
    pub fn missing(&self) -> Vec<String> {
        self.0.missing.lock().unwrap_or_else(PoisonError::into_inner).iter().cloned().collect()
    }

    fn keys_not_in(&self, other: &Words) -> Vec<OneSided> {
        let only = self.0.keys.iter().filter(|(key, _)| !other.has(key));
        only.map(|(key, owner)| OneSided { key: key.clone(), owner, only_in: self.0.lang }).collect()
    }
}

impl std::fmt::Debug for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Words({}, {} keys)", self.0.lang.as_str(), self.0.keys.len())
    }
}

impl Language {
    fn new(lang: Lang) -> Language {
        let name = match lang {
            Lang::Zh => "zh-CN",
            Lang::En => "en",
        };
        let mut bundle = FluentBundle::new_concurrent(vec![name.parse().unwrap_or_default()]);
        // The marks would end up in files and in what people copy.
        bundle.set_use_isolating(false);
        bundle.set_formatter(Some(|value, _| match value {
            Value::Number(number) => Some(grouped(&number.as_string())),
            Value::String(_) | Value::Custom(_) | Value::None | Value::Error => None,
        }));
        Language { lang, bundle, keys: BTreeMap::new(), missing: Mutex::new(BTreeSet::new()) }
    }

    fn add(&mut self, messages: &Messages) -> Result<(), WordsError> {
        let &Messages { lang, owner, source } = messages;
        let unreadable = |line| WordsError::Unreadable { owner, lang, line };
        let resource = FluentResource::try_new(source.to_owned()).map_err(|(_, errors)| {
            let at = errors.first().map_or(0, |error| error.pos.start);
            unreadable(source.get(..at).unwrap_or("").matches('\n').count() + 1)
        })?;
        for line in source.lines() {
            let Some(key) = key_of(line) else { continue };
            if let Some(first) = self.keys.insert(key.to_owned(), owner) {
                return Err(WordsError::Duplicate { key: key.to_owned(), first, second: owner, lang });
            }
        }
        // Only a term can still be there twice: messages were counted above.
        self.bundle.add_resource(resource).map_err(|_| unreadable(1))
    }

    fn note_missing(&self, key: &str) {
        self.missing.lock().unwrap_or_else(PoisonError::into_inner).insert(key.to_owned());
    }
}

/// The key of a line that begins a message; in Fluent only such lines begin with a letter.
fn key_of(line: &str) -> Option<&str> {
    let (key, _) = line.split_once('=')?;
    let key = key.trim_end();
    let plain = key.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'));
    (plain && key.starts_with(|c: char| c.is_ascii_alphabetic())).then_some(key)
}

/// Puts a comma after every third digit before the decimal point.
pub(crate) fn grouped(number: &str) -> String {
    let digits_from = number.find(|c: char| c.is_ascii_digit()).unwrap_or(0);
    let (sign, rest) = number.split_at(digits_from);
    let whole_len = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
    let (whole, tail) = rest.split_at(whole_len);
    let mut text = String::with_capacity(number.len() + whole.len() / 3);
    text.push_str(sign);
    for (at, digit) in whole.char_indices() {
        if at > 0 && (whole.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text.push_str(tail);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn figures_are_grouped() {
        let cases = [
            ("0", "0"),
            ("999", "999"),
            ("1000", "1,000"),
            ("-1234567.5", "-1,234,567.5"),
            ("", ""),
            ("无", "无"),
        ];
        for (plain, expected) in cases {
            assert_eq!(grouped(plain), expected, "{plain}");
        }
    }

    #[test]
    fn only_lines_that_begin_a_message_have_a_key() {
        let cases = [
            ("table-next = 下一页", Some("table-next")),
            ("table-next=下一页", Some("table-next")),
            ("    [one] a = b", None),
            ("-brand = 松鹤", None),
            ("# table-next = no", None),
            ("}", None),
        ];
        for (line, expected) in cases {
            assert_eq!(key_of(line), expected, "{line}");
        }
    }
}
