//! Mandates, payees and questions: types whose constructors keep what must hold. Pure.

use base::{Day, Instant};
use uuid::Uuid;

/// Somebody acts for a person (语义：委托或监护), for named acts, on a legal basis, from a day until a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mandate {
    /// Its id.
    pub id: Uuid,
    /// For whom.
    pub person: Uuid,
    /// Who acts: the name.
    pub holder_name: String,
    /// Who acts, where they see by an account of theirs: the person as whom that account stands.
    pub holder: Option<Uuid>,
    /// Which acts: `see`, `claim`, `receive`, `agree`.
    pub acts: Vec<String>,
    /// On which legal basis: guardianship, power of attorney, village committee.
    pub basis: String,
    /// Which document.
    pub document: String,
    /// First day.
    pub from: Day,
    /// The day after the last; none: until revoked.
    pub until: Option<Day>,
    /// Who entered it.
    pub entered_by: Option<Uuid>,
    /// When it was revoked.
    pub revoked_at: Option<Instant>,
    /// Why.
    pub revoked_why: String,
}

impl Mandate {
    /// Acts that can be given.
    pub const ACTS: [&'static str; 4] = ["see", "claim", "receive", "agree"];
    /// Legal bases there are (民法典 第二十六条以下, 第一百六十一条以下).
    pub const BASES: [&'static str; 4] =
        ["statutory_guardian", "agreed_guardian", "power_of_attorney", "committee"];

    /// Whether it holds on a day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.revoked_at.is_none() && self.from <= day && self.until.is_none_or(|until| day < until)
    }
}

/// To whom money for a person goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PayeeKind {
    /// Their own card.
    Own,
    /// A guardian's card.
    Guardian,
    /// The home they live in.
    Institution,
}

impl PayeeKind {
    /// All of them.
    pub const ALL: [PayeeKind; 3] = [PayeeKind::Own, PayeeKind::Guardian, PayeeKind::Institution];

    /// The word in the database.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PayeeKind::Own => "own",
            PayeeKind::Guardian => "guardian",
            PayeeKind::Institution => "institution",
        }
    }

    /// The kind of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<PayeeKind> {
        PayeeKind::ALL.into_iter().find(|k| k.as_str() == text)
    }
}

/// To whom money for a person goes from a day on; it counts once somebody else has confirmed it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Payee {
    /// Its id.
    pub id: Uuid,
    /// For whom.
    pub person: Uuid,
    /// What kind.
    pub kind: PayeeKind,
    /// In whose name the account is.
    pub holder_name: String,
    /// The home, where it is one.
    pub organisation: Option<Uuid>,
    /// First day.
    pub from: Day,
    /// The day after the last.
    pub until: Option<Day>,
    /// Who entered it.
    pub entered_by: Option<Uuid>,
    /// When.
    pub entered_at: Instant,
    /// Who confirmed it.
    pub confirmed_by_name: String,
    /// When.
    pub confirmed_on: Option<Day>,
}
