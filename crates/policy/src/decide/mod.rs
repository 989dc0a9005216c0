//! One answer at a time: evaluation that notes what it misses, and the search over what that could be.

pub mod eval;
pub(crate) mod functions;
pub mod gap;
pub(crate) mod gather;
pub(crate) mod many;
pub(crate) mod meet;
pub(crate) mod over;
pub mod reach;
pub mod search;
pub mod trace;

use base::Day;

use crate::facts::Snapshot;
use crate::lang::types::RuleId;
use crate::pack::model::{Pack, RuleKind};
use crate::value::{Fault, Val};

pub use eval::{Eval, Reads};
pub use gap::{Filled, Gap};
pub use search::{Search, decide, decide_reading};

/// The whole that an answer depends on, beside whose it is.
#[derive(Clone, Copy)]
pub struct World<'a> {
    /// The rules and parameters.
    pub pack: &'a Pack,
    /// The facts as they were known.
    pub snapshot: &'a Snapshot<'a>,
    /// The day for which the run asks: parts of a period after it are left out.
    pub on: Day,
}

/// What comes out for somebody.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Answer {
    /// A scheme is refused.
    Refused,
    /// A scheme is granted, with so many fen.
    Granted(i64),
    /// What a figure, class or variable gives.
    Value(Val),
    /// It cannot be computed.
    Fault(Fault),
    /// It is not settled: whether a scheme's conditions are met, and what it would then pay, as far as known.
    Open(Val, Val),
}

impl Answer {
    /// Whether it is settled.
    pub fn is_settled(self) -> bool {
        !matches!(self, Answer::Open(..))
    }

    /// The fen, where there is no doubt: 0 where refused.
    pub fn amount(self) -> Option<i64> {
        match self {
            Answer::Refused => Some(0),
            Answer::Granted(fen) => Some(fen),
            _ => None,
        }
    }

    /// Whether the conditions are met, for a scheme.
    pub fn eligible(self) -> Val {
        match self {
            Answer::Refused => Val::NO,
            Answer::Granted(_) => Val::YES,
            Answer::Open(eligible, _) => eligible,
            Answer::Value(_) | Answer::Fault(_) => Val::Unknown,
        }
    }

    /// A scheme's answer from its two halves.
    pub fn of_scheme(eligible: Val, amount: impl FnOnce() -> Val) -> Answer {
        match eligible {
            Val::Fault(f) => return Answer::Fault(f),
            v if v.as_whole() == Some(0) => return Answer::Refused,
            _ => {}
        }
        let amount = amount();
        match (eligible, amount) {
            (_, Val::Fault(f)) => Answer::Fault(f),
            (Val::Whole(_), a) if a.as_whole().is_some() => Answer::Granted(a.as_whole().unwrap_or(0)),
            _ => Answer::Open(eligible, amount),
        }
    }
}

impl Eval<'_> {
    /// The answer of a rule for a row, judged on a day.
    pub fn answer(&mut self, rule: RuleId, row: u32, day: i32) -> Answer {
        let Some(r) = self.world.pack.rule(rule) else { return Answer::Value(Val::Unknown) };
        match &r.kind {
            RuleKind::Scheme(_) => {
                let eligible = self.eligible(rule, row, day);
                Answer::of_scheme(eligible, || self.amount(rule, row, day))
            }
            _ => match self.rule(rule, row, day) {
                Val::Fault(f) => Answer::Fault(f),
                Val::Unknown => Answer::Open(Val::Unknown, Val::Unknown),
                val => Answer::Value(val),
            },
        }
    }
}
