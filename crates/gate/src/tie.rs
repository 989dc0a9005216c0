//! Ties: what binds a person to a place, an organisation or another person, from a day until a day.

use std::fmt;

use base::{Day, Region};
use serde::Deserialize;
use uuid::Uuid;

/// What binds a person to whoever wants to see them.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TieKind {
    /// Registered there.
    Hukou,
    /// Living there.
    Residence,
    /// Staying in a home, or in a home of that place.
    Stay,
    /// That place pays.
    Payer,
    /// An order of today.
    Order,
    /// An open incident.
    Incident,
    /// The person themselves.
    Own,
    /// Acting for the person under a mandate.
    Mandate,
}

impl TieKind {
    /// All kinds.
    pub const ALL: [TieKind; 8] = [
        TieKind::Hukou,
        TieKind::Residence,
        TieKind::Stay,
        TieKind::Payer,
        TieKind::Order,
        TieKind::Incident,
        TieKind::Own,
        TieKind::Mandate,
    ];

    /// The word in tables and audit entries.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            TieKind::Hukou => "hukou",
            TieKind::Residence => "residence",
            TieKind::Stay => "stay",
            TieKind::Payer => "payer",
            TieKind::Order => "order",
            TieKind::Incident => "incident",
            TieKind::Own => "own",
            TieKind::Mandate => "mandate",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<TieKind> {
        TieKind::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

impl fmt::Display for TieKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Where a tie leads.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Place {
    /// A division, down to a village.
    Region(Region),
    /// An organisation, by its subject id.
    Organisation(Uuid),
    /// A person, by their subject id: the person themselves, or who acts for them.
    Person(Uuid),
}

/// A tie from a day until a day.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tie {
    /// What kind.
    pub kind: TieKind,
    /// Where it leads.
    pub to: Place,
    /// First day; none: since ever.
    pub from: Option<Day>,
    /// The day after the last; none: until further notice.
    pub until: Option<Day>,
}

impl Tie {
    /// Whether it holds on the day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }
}
