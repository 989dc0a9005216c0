//! A value, or why there is none.

use std::cmp::Ordering;

use crate::lang::exact::Exact;

/// Why an answer cannot be computed although every fact is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fault {
    /// A number or day beyond what can be held.
    OutOfRange,
    /// A division by zero.
    DivisionByZero,
}

/// A value of a formula. What a whole number stands for is said by the type: yes is 1 and no 0, a day is its number
/// since 1970-01-01, an enumeration the place of its code, a region its twelve digits, one of an entity its row.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Val {
    /// Not known.
    Unknown,
    /// Known to be absent.
    None,
    /// A whole number, or what stands for one.
    Whole(i64),
    /// An exact ratio.
    Exact(Exact),
    /// It cannot be computed.
    Fault(Fault),
}

impl Val {
    /// Yes.
    pub const YES: Val = Val::Whole(1);
    /// No.
    pub const NO: Val = Val::Whole(0);

    /// Yes or no.
    pub const fn yes_no(yes: bool) -> Val {
        if yes { Val::YES } else { Val::NO }
    }

    /// A whole number, or the fault that it does not fit.
    pub fn whole(n: Option<i64>) -> Val {
        n.map_or(Val::Fault(Fault::OutOfRange), Val::Whole)
    }

    /// An exact ratio, or the fault that it does not fit.
    pub fn exact(n: Option<Exact>) -> Val {
        n.map_or(Val::Fault(Fault::OutOfRange), Val::Exact)
    }

    /// The number, if it is one.
    pub fn as_exact(self) -> Option<Exact> {
        match self {
            Val::Whole(n) => Some(Exact::whole(n)),
            Val::Exact(x) => Some(x),
            _ => None,
        }
    }

    /// The whole number, if it is one.
    pub fn as_whole(self) -> Option<i64> {
        match self {
            Val::Whole(n) => Some(n),
            Val::Exact(x) => x.as_whole(),
            _ => None,
        }
    }

    /// Whether it is a value or known to be absent.
    pub fn is_settled(self) -> bool {
        matches!(self, Val::None | Val::Whole(_) | Val::Exact(_))
    }

    /// Whether it is nought.
    pub fn is_zero(self) -> bool {
        matches!(self, Val::Whole(0)) || self == Val::Exact(Exact::ZERO)
    }

    /// Whether both are settled and the same.
    pub fn same(self, other: Val) -> bool {
        match (self, other) {
            (Val::None, Val::None) => true,
            (a, b) => a.as_exact().is_some() && a.as_exact() == b.as_exact(),
        }
    }

    /// How two numbers stand to each other; none where either is not a number or they cannot be compared.
    pub fn order(self, other: Val) -> Option<Ordering> {
        match (self, other) {
            (Val::Whole(a), Val::Whole(b)) => Some(a.cmp(&b)),
            (a, b) => a.as_exact()?.compare(b.as_exact()?),
        }
    }
}
