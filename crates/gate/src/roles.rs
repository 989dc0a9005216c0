//! Roles and lines of administration, as data.

use std::collections::BTreeMap;

use base::{Lang, Wording};
use serde::Deserialize;

use crate::TableError;

/// Where a role is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// In the whole system.
    System,
    /// In a division.
    Region,
    /// In an organisation.
    Organisation,
    /// As a person or on behalf of one.
    Person,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Role {
    zh: String,
    en: String,
    /// Where it is held.
    pub level: Level,
    /// Whether it is held by staff, who need a second factor.
    #[serde(default)]
    pub staff: bool,
    /// Whether each holder belongs to a line of administration.
    #[serde(default)]
    pub by_line: bool,
    /// Roles that the same account must not hold (三员分立).
    #[serde(default)]
    pub apart_from: Vec<String>,
    /// The words of the vocabulary's `asserted_by` that holders speak for.
    #[serde(default)]
    pub asserts: Vec<String>,
}

impl Role {
    /// Its label.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        in_lang(lang, &self.zh, &self.en)
    }
}

/// A line of administration: a department and what stands under it.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Line {
    zh: String,
    en: String,
    /// The words of the vocabulary's `asserted_by` that its officers speak for.
    #[serde(default)]
    pub asserts: Vec<String>,
}

impl Line {
    /// Its label.
    #[must_use]
    pub fn label(&self, lang: Lang) -> &str {
        in_lang(lang, &self.zh, &self.en)
    }

    /// Both labels.
    #[must_use]
    pub fn wording(&self) -> Wording {
        Wording::new(self.zh.clone(), self.en.clone())
    }
}

fn in_lang<'a>(lang: Lang, zh: &'a str, en: &'a str) -> &'a str {
    match lang {
        Lang::Zh => zh,
        Lang::En => en,
    }
}

/// All roles and lines.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Roles {
    /// Roles by code.
    #[serde(default, rename = "role")]
    pub roles: BTreeMap<String, Role>,
    /// Lines by code.
    #[serde(default, rename = "line")]
    pub lines: BTreeMap<String, Line>,
    /// Those who say what is so, and systems of record: their Chinese names with the English ones.
    #[serde(default, rename = "source")]
    pub sources: BTreeMap<String, String>,
}

impl Roles {
    /// The roles that every installation has.
    ///
    /// # Errors
    /// Where the text that is built in cannot be read; a test reads it.
    pub fn built_in() -> Result<Roles, TableError> {
        toml::from_str(include_str!("../roles.toml"))
            .map_err(|e| TableError::Unreadable("roles.toml".to_owned(), e.to_string()))
    }

    /// Whether holding both breaks the separation of administrators.
    #[must_use]
    pub fn kept_apart(&self, one: &str, other: &str) -> bool {
        let names = |a: &str, b: &str| self.roles.get(a).is_some_and(|r| r.apart_from.iter().any(|x| x == b));
        names(one, other) || names(other, one)
    }

    /// How whoever says something, or a system of record, is called; as it stands where no other name is known.
    #[must_use]
    pub fn source<'a>(&'a self, name: &'a str, lang: Lang) -> &'a str {
        match lang {
            Lang::Zh => name,
            Lang::En => self.sources.get(name).map_or(name, String::as_str),
        }
    }

    /// The words of `asserted_by` that a holder of the role in the line speaks for.
    pub fn asserts<'a>(&'a self, role: &str, line: Option<&str>) -> impl Iterator<Item = &'a str> {
        let own = self.roles.get(role).map_or(&[][..], |r| &r.asserts);
        let of_line = line.and_then(|l| self.lines.get(l)).map_or(&[][..], |l| &l.asserts);
        own.iter().chain(of_line).map(String::as_str)
    }
}
