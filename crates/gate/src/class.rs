//! Classes of facts: how near a fact is to the person.

use std::fmt;

use serde::Deserialize;

/// How near a fact is to the person (semantics §1: every fact of the vocabulary has one).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Class {
    /// Anyone may know it: the beds of a home.
    Open,
    /// Who a person is: name, identity number, day of birth, hukou.
    Identity,
    /// How a person is reached: telephone, address.
    Contact,
    /// Where money goes: cards, accounts.
    Account,
    /// Ability, disability, illness.
    Health,
    /// Relief, income, property.
    Means,
    /// What harms when known: where somebody lives in care, a lost only child.
    Special,
}

impl Class {
    /// All of them, nearest to the public first.
    pub const ALL: [Class; 7] = [
        Class::Open,
        Class::Identity,
        Class::Contact,
        Class::Account,
        Class::Health,
        Class::Means,
        Class::Special,
    ];

    /// The word in packs and permission tables.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Class::Open => "open",
            Class::Identity => "identity",
            Class::Contact => "contact",
            Class::Account => "account",
            Class::Health => "health",
            Class::Means => "means",
            Class::Special => "special",
        }
    }

    /// The class of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<Class> {
        Class::ALL.into_iter().find(|c| c.as_str() == text)
    }

    const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A set of classes.
#[derive(Clone, Copy, Default, PartialEq, Eq, Hash)]
pub struct Classes(u8);

impl Classes {
    /// No class.
    pub const NONE: Classes = Classes(0);

    /// Whether nothing is in it.
    #[must_use]
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Whether the class is in it.
    #[must_use]
    pub const fn has(self, class: Class) -> bool {
        self.0 & class.bit() != 0
    }

    /// This set and the other.
    #[must_use]
    pub const fn and(self, other: Classes) -> Classes {
        Classes(self.0 | other.0)
    }

    /// Whether everything in the other is in this set.
    #[must_use]
    pub const fn covers(self, other: Classes) -> bool {
        self.0 & other.0 == other.0
    }

    /// The classes in it, nearest to the public first.
    pub fn iter(self) -> impl Iterator<Item = Class> {
        Class::ALL.into_iter().filter(move |c| self.has(*c))
    }
}

impl FromIterator<Class> for Classes {
    fn from_iter<I: IntoIterator<Item = Class>>(classes: I) -> Classes {
        Classes(classes.into_iter().fold(0, |set, class| set | class.bit()))
    }
}

/// The words, separated by blanks.
impl fmt::Display for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let words: Vec<_> = self.iter().map(Class::as_str).collect();
        f.write_str(&words.join(" "))
    }
}

impl fmt::Debug for Classes {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{{{self}}}")
    }
}
