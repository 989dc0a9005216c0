//! What was paid beside what is due. Pure: no file, no clock, no rule of its own.
//!
//! Every line of a roll ends in exactly one place: right, or one finding. So what was paid adds up to what was right
//! and what the findings list, and [`Review::adds_up`] says whether it does.

mod absent;
mod deaths;
mod doubts;
mod month;
mod words;

use super::OfficeInput;
use super::roll::Place;
use base::{Day, Fen, Known, Month, Region, Wording};
use std::collections::BTreeSet;

/// A person, as far as a rule needs to know.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    /// Unique among the people of one call; not for showing.
    pub key: String,
    /// The day of birth.
    pub born_on: Option<Day>,
    /// The day of death; [`Known::Absent`] for the living.
    pub died_on: Known<Day>,
    /// Where the hukou is; `None` when nothing says.
    pub hukou: Option<Region>,
}

/// What is due to a person for a month.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// This much.
    Granted(Fen),
    /// Nothing.
    Refused {
        /// Why not.
        why: Wording,
        /// Under which clauses.
        clauses: Vec<String>,
    },
    /// It hangs on something that is not known.
    Undetermined {
        /// In words.
        why: Wording,
        /// The facts and parameters that would decide.
        needs: Vec<String>,
        /// Under which clauses.
        clauses: Vec<String>,
    },
}

/// Who says what is due: the policy engine, or a table.
pub trait Judge {
    /// One verdict for each person, in their order.
    fn judge(&self, people: &[Person], month: Month) -> Vec<Verdict>;
    /// The clauses of the benefit as a whole.
    fn clauses(&self) -> Vec<String>;
}

/// What is wrong with a line, or asked about it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum FindingKind {
    /// Paid for a month after the last due one.
    DeadPaid,
    /// Paid more than once for a month.
    PaidTwice,
    /// Not old enough.
    TooYoung,
    /// The hukou is elsewhere.
    HukouElsewhere,
    /// Nothing is due for another reason.
    NotDue,
    /// Another amount is due.
    WrongAmount,
    /// A fact is missing or in conflict.
    CannotJudge,
    /// Meets the conditions and is not on the roll.
    Absent,
}

impl FindingKind {
    /// All of them, in the order of the report.
    pub const ALL: [FindingKind; 8] = [
        FindingKind::DeadPaid,
        FindingKind::PaidTwice,
        FindingKind::TooYoung,
        FindingKind::HukouElsewhere,
        FindingKind::NotDue,
        FindingKind::WrongAmount,
        FindingKind::CannotJudge,
        FindingKind::Absent,
    ];

    /// A code for machines.
    pub const fn code(self) -> &'static str {
        match self {
            FindingKind::DeadPaid => "dead_paid",
            FindingKind::PaidTwice => "paid_twice",
            FindingKind::TooYoung => "too_young",
            FindingKind::HukouElsewhere => "hukou_elsewhere",
            FindingKind::NotDue => "not_due",
            FindingKind::WrongAmount => "wrong_amount",
            FindingKind::CannotJudge => "cannot_judge",
            FindingKind::Absent => "absent",
        }
    }

    /// Whether it says that money went wrong; the others ask.
    pub const fn is_fault(self) -> bool {
        !matches!(self, FindingKind::CannotJudge | FindingKind::Absent)
    }
}

/// One thing found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// What it is.
    pub kind: FindingKind,
    /// The month of payment; `None` when the row's month cannot be read.
    pub month: Option<Month>,
    /// The person's name.
    pub name: String,
    /// The identity number, starred out.
    pub masked_id: String,
    /// The day of birth, when it is certain.
    pub born_on: Option<Day>,
    /// The day of death, when a list gives it.
    pub died_on: Option<Day>,
    /// What was paid in this line.
    pub paid: Option<Fen>,
    /// What is due, when that is certain.
    pub due: Option<Fen>,
    /// The money it is about: too much is positive, too little negative; for a question, what is at stake.
    pub fen: Fen,
    /// Why.
    pub why: Wording,
    /// What would decide, for a question.
    pub needs: Vec<String>,
    /// Under which clauses.
    pub clauses: Vec<String>,
    /// The line itself.
    pub place: Place,
    /// Whether the line stands in a roll.
    pub on_roll: bool,
    /// Other rows that bear on it.
    pub beside: Vec<Place>,
}

/// Lines and their money.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// How many.
    pub lines: usize,
    /// How much.
    pub fen: Fen,
}

impl Tally {
    /// One line more; money beyond what can be counted stays at the limit.
    pub fn add(&mut self, fen: Fen) {
        self.lines += 1;
        self.fen = self.fen.checked_add(fen).unwrap_or(self.fen);
    }
}

/// What a review found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Review {
    /// The months of the rolls.
    pub months: BTreeSet<Month>,
    /// All findings, by kind, month and place.
    pub findings: Vec<Finding>,
    /// All lines of the rolls.
    pub paid: Tally,
    /// Lines that were found right.
    pub right: Tally,
    /// What was taken for granted.
    pub assumptions: Vec<Wording>,
    /// What was not checked, and why.
    pub not_checked: Vec<Wording>,
    /// What to do next.
    pub next: Vec<Wording>,
}

impl Review {
    /// The findings of one kind.
    pub fn of(&self, kind: FindingKind) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(move |finding| finding.kind == kind)
    }

    /// Lines and money of one kind.
    pub fn tally(&self, kind: FindingKind) -> Tally {
        let mut tally = Tally::default();
        self.of(kind).for_each(|finding| tally.add(finding.fen));
        tally
    }

    /// Whether every line of the rolls is right or in exactly one finding, in number and money.
    pub fn adds_up(&self) -> bool {
        let mut all = self.right;
        for finding in self.findings.iter().filter(|finding| finding.on_roll) {
            all.add(finding.paid.unwrap_or_default());
        }
        all == self.paid
    }
}

/// Compares what came in with what the judge says is due.
pub fn review(input: &OfficeInput, judge: &dyn Judge) -> Review {
    let mut out = Review {
        months: input.roll.iter().filter_map(|entry| entry.month).collect(),
        findings: Vec::new(),
        paid: Tally::default(),
        right: Tally::default(),
        assumptions: input.settings.assumed.clone(),
        not_checked: Vec::new(),
        next: Vec::new(),
    };
    for entry in &input.roll {
        out.paid.add(entry.amount.value().unwrap_or_default());
    }
    let deaths = deaths::Deaths::of(input);
    month::without_month(input, judge, &mut out);
    for &month in &out.months.clone() {
        let reviewed = month::MonthReview::new(input, judge, &deaths, month);
        reviewed.lines(&mut out);
        absent::find(&reviewed, &mut out);
    }
    out.findings.sort_by(|a, b| (a.kind, a.month, &a.place).cmp(&(b.kind, b.month, &b.place)));
    words::tell(input, &mut out);
    out
}
