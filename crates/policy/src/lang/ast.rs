//! A formula as it was written.

use std::ops::Range;

use base::{Day, PeriodKind};

use super::exact::Exact;

/// A formula or a part of one, with its bytes in the text.
#[derive(Clone, Debug, PartialEq)]
pub struct Expr {
    /// What it is.
    pub kind: ExprKind,
    /// Where it stands.
    pub at: Range<usize>,
}

/// A name with its bytes in the text.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Name {
    /// As written.
    pub text: String,
    /// Where it stands.
    pub at: Range<usize>,
}

/// A number as written: its value, its unit, and for a rate the number and unit after `per`.
#[derive(Clone, Debug, PartialEq)]
pub struct Number {
    /// The digits as written, without `_`.
    pub digits: String,
    /// The value of the digits.
    pub value: Exact,
    /// The unit after it; `%` for percent.
    pub unit: Option<Name>,
    /// After `per`: digits, value and unit.
    pub per: Option<(String, Exact, Name)>,
}

/// Arithmetic.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arith {
    /// `+`
    Add,
    /// `-`
    Subtract,
    /// `*`
    Multiply,
    /// `/`
    Divide,
}

/// Comparison.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Comparison {
    /// `=`
    Equal,
    /// `!=`
    NotEqual,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    More,
    /// `>=`
    AtLeast,
}

/// How many values become one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Fold {
    /// The sum of numbers.
    Sum,
    /// How many, or how often yes.
    Count,
    /// Whether any is yes.
    Any,
    /// Whether all are yes.
    All,
    /// The least.
    Min,
    /// The greatest.
    Max,
}

/// The parts of a period.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Parts {
    /// Each day.
    Days,
    /// Each month.
    Months,
    /// Each quarter.
    Quarters,
    /// Each year.
    Years,
    /// Runs of days in which nothing that is read changes.
    Pieces,
}

/// Which parts.
#[derive(Clone, Debug, PartialEq)]
pub enum Stretch {
    /// Those of the period that contains the day.
    Of(PeriodKind),
    /// So many before the one that contains the day.
    Previous(Box<Expr>),
}

/// What a part of a formula is.
#[derive(Clone, Debug, PartialEq)]
pub enum ExprKind {
    /// A number.
    Number(Number),
    /// A day.
    Date(Day),
    /// `yes` or `no`.
    YesNo(bool),
    /// `none`.
    None,
    /// `day`.
    Day,
    /// `days`.
    Days,
    /// A name.
    Name(String),
    /// `a.b`.
    Dot(Box<Expr>, Name),
    /// `a[b, c]`.
    Index(Box<Expr>, Vec<Expr>),
    /// `name(a, b)`.
    Call(Name, Vec<Expr>),
    /// `-a`.
    Negate(Box<Expr>),
    /// `not a`.
    Not(Box<Expr>),
    /// `a + b` and the like.
    Arith(Arith, Box<Expr>, Box<Expr>),
    /// `a < b` and the like.
    Compare(Comparison, Box<Expr>, Box<Expr>),
    /// `a in {b, c}`.
    InSet(Box<Expr>, Vec<Expr>),
    /// `a in b to c`.
    InRange(Box<Expr>, Box<Expr>, Box<Expr>),
    /// `a within b`.
    Within(Box<Expr>, Box<Expr>),
    /// `a is none`, `a is not none`.
    IsNone(Box<Expr>, bool),
    /// `a otherwise b`.
    Otherwise(Box<Expr>, Box<Expr>),
    /// `a and b and c`.
    And(Vec<Expr>),
    /// `a or b or c`.
    Or(Vec<Expr>),
    /// `if … then … else …`, with all cases of a chain.
    If(Vec<(Expr, Expr)>, Box<Expr>),
    /// `a at d`.
    At(Box<Expr>, Box<Expr>),
    /// `sum of a.b where c`.
    Many(Fold, Vec<Name>, Option<Box<Expr>>, Option<Box<Expr>>),
    /// `sum over months of year (a)`.
    Over(Fold, Parts, Stretch, Box<Expr>),
}

impl Fold {
    /// Every fold with its word.
    pub const ALL: [(Fold, &'static str); 6] = [
        (Fold::Sum, "sum"),
        (Fold::Count, "count"),
        (Fold::Any, "any"),
        (Fold::All, "all"),
        (Fold::Min, "min"),
        (Fold::Max, "max"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Fold::ALL.iter().find(|(f, _)| *f == self).map_or("", |(_, w)| w)
    }
}

impl Parts {
    /// Every kind of part with its word.
    pub const ALL: [(Parts, &'static str); 5] = [
        (Parts::Days, "days"),
        (Parts::Months, "months"),
        (Parts::Quarters, "quarters"),
        (Parts::Years, "years"),
        (Parts::Pieces, "pieces"),
    ];

    /// The word for it.
    pub fn as_str(self) -> &'static str {
        Parts::ALL.iter().find(|(p, _)| *p == self).map_or("", |(_, w)| w)
    }
}

impl Arith {
    /// The sign for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Arith::Add => "+",
            Arith::Subtract => "-",
            Arith::Multiply => "*",
            Arith::Divide => "/",
        }
    }
}

impl Comparison {
    /// The sign for it.
    pub fn as_str(self) -> &'static str {
        match self {
            Comparison::Equal => "=",
            Comparison::NotEqual => "!=",
            Comparison::Less => "<",
            Comparison::AtMost => "<=",
            Comparison::More => ">",
            Comparison::AtLeast => ">=",
        }
    }

    /// Whether it holds for two values that stand so to each other.
    pub fn holds(self, order: std::cmp::Ordering) -> bool {
        match self {
            Comparison::Equal => order.is_eq(),
            Comparison::NotEqual => order.is_ne(),
            Comparison::Less => order.is_lt(),
            Comparison::AtMost => order.is_le(),
            Comparison::More => order.is_gt(),
            Comparison::AtLeast => order.is_ge(),
        }
    }
}
