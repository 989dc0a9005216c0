//! What a run found. Pure.

use base::{Day, Instant, Wording};
use uuid::Uuid;

/// What a rule says of somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Outcome {
    /// A scheme is granted.
    Granted,
    /// A scheme is refused.
    Refused,
    /// A figure or class has a value.
    Given,
    /// It cannot be said before something is known.
    Undetermined,
    /// It cannot be computed.
    Cannot,
}

impl Outcome {
    /// All of them.
    pub const ALL: [Outcome; 5] =
        [Outcome::Granted, Outcome::Refused, Outcome::Given, Outcome::Undetermined, Outcome::Cannot];

    /// The word in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Outcome::Granted => "granted",
            Outcome::Refused => "refused",
            Outcome::Given => "given",
            Outcome::Undetermined => "undetermined",
            Outcome::Cannot => "cannot",
        }
    }

    /// The outcome of that word.
    pub fn parse(text: &str) -> Option<Outcome> {
        Outcome::ALL.into_iter().find(|o| o.as_str() == text)
    }
}

/// What a rule says of one, in one run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Finding {
    /// Of whom.
    pub subject: Uuid,
    /// What.
    pub outcome: Outcome,
    /// The amount, where it is settled and money.
    pub amount_fen: Option<i64>,
    /// The least at stake, where it is not settled.
    pub min_fen: Option<i64>,
    /// The most at stake; none: without end.
    pub max_fen: Option<i64>,
    /// The value of a figure or class, as files write it.
    pub value: String,
    /// What is missing: the first few.
    pub needs: Vec<String>,
    /// How much is missing.
    pub needs_count: u32,
    /// Why it was refused or cannot be computed.
    pub reason: Option<Wording>,
}

/// How many of each, and how much.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    /// Granted.
    pub granted: u64,
    /// Refused.
    pub refused: u64,
    /// With a value.
    pub given: u64,
    /// Undetermined.
    pub undetermined: u64,
    /// Not to be computed.
    pub cannot: u64,
    /// What is granted in all, in fen.
    pub granted_fen: i64,
}

impl Counts {
    /// One more.
    pub fn add(&mut self, finding: &Finding) {
        let count = match finding.outcome {
            Outcome::Granted => &mut self.granted,
            Outcome::Refused => &mut self.refused,
            Outcome::Given => &mut self.given,
            Outcome::Undetermined => &mut self.undetermined,
            Outcome::Cannot => &mut self.cannot,
        };
        *count += 1;
        if finding.outcome == Outcome::Granted {
            self.granted_fen = self.granted_fen.saturating_add(finding.amount_fen.unwrap_or(0));
        }
    }
}

/// A run that is finished.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Run {
    /// Its id.
    pub id: Uuid,
    /// The day for which was asked.
    pub on: Day,
    /// When it began.
    pub started_at: Instant,
    /// When it was finished.
    pub finished_at: Instant,
}

/// What a run says of one rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Answer {
    /// Its number.
    pub id: i64,
    /// The short name of the plan.
    pub pack: String,
    /// The hash of the pack.
    pub pack_hash: String,
    /// The rule.
    pub rule: String,
    /// The entity that it is about.
    pub entity: String,
    /// The period, with ` to_date` where it is not over.
    pub period: String,
    /// The day on which it was judged.
    pub judged_on: Day,
    /// Whether the rule is in force on that day.
    pub in_force: bool,
    /// The clauses that it rests on.
    pub clauses: Vec<String>,
    /// Names of parameters that it can read and whose values are assumed.
    pub assumed: Vec<String>,
    /// How many of each.
    pub counts: Counts,
}
