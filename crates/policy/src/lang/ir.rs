//! A formula after checking: every name resolved, every type known. This is what runs.

use std::ops::Range;
use std::sync::{Arc, OnceLock};

use base::{PeriodKind, Rounding};

use super::ast::{Arith, Comparison, Fold, Parts};
use super::exact::Exact;
use super::types::{EntityId, FactRef, ParameterId, RuleId, Type};
use crate::decide::reach::Reach;
use crate::value::Val;

/// A checked part of a formula.
#[derive(Clone, Debug)]
pub struct Node {
    /// What it does.
    pub op: Op,
    /// What it gives.
    pub ty: Type,
    /// Its bytes in the formula it was written in.
    pub at: Range<usize>,
}

/// A checked formula with its text, which explanations quote.
#[derive(Clone, Debug)]
pub struct Formula {
    /// As written.
    pub text: Arc<str>,
    /// As checked.
    pub root: Node,
}

/// Formulas by the day from which they hold; the first usually holds from the beginning of time.
#[derive(Clone, Debug)]
pub struct Dated {
    /// Sorted by day number; never empty.
    pub versions: Vec<(i32, Formula)>,
}

/// Rounding of one of the `round_…` functions, or one of the other functions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Function {
    /// The smallest.
    Least,
    /// The largest.
    Greatest,
    /// Full years between two days.
    YearsBetween,
    /// Full months between two days.
    MonthsBetween,
    /// First day of the month, quarter or year of a day.
    StartOf(PeriodKind),
    /// Last day of the month, quarter or year of a day.
    EndOf(PeriodKind),
    /// Number of days in the month or year of a day.
    DaysOf(PeriodKind),
    /// The working day on or after a day.
    WorkingDayOnOrAfter,
    /// The working day on or before a day.
    WorkingDayOnOrBefore,
    /// So many working days later.
    AddWorkingDays,
    /// To the nearest whole number.
    Round(Rounding),
}

/// One step of the path to a collection.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Step {
    /// Follow a relation to the one it names.
    Forward(FactRef),
    /// All those whose relation names this one.
    Members(FactRef),
}

/// Which parts a fold runs over.
#[derive(Clone, Debug)]
pub enum Span {
    /// Those of the period that contains the day.
    Of(PeriodKind),
    /// So many before the one that contains the day.
    Previous(Box<Node>),
}

/// What a node does.
#[derive(Clone, Debug)]
pub enum Op {
    /// Always this.
    Const(Val),
    /// The day of evaluation.
    Day,
    /// The number of days of the part that a fold is at.
    PartDays,
    /// A fact of the entity that the formula is about.
    Fact(FactRef),
    /// The same formula, about the one whom a relation names.
    Follow(FactRef, Box<Node>),
    /// A parameter, with its keys.
    Parameter(ParameterId, Vec<Node>),
    /// A variable, figure or class.
    Rule(RuleId),
    /// What a scheme grants, 0 when refused.
    Amount(RuleId),
    /// Whether a scheme is granted.
    Granted(RuleId),
    /// Not.
    Not(Box<Node>),
    /// The number with its sign turned.
    Negate(Box<Node>),
    /// Arithmetic on numbers.
    Arith(Arith, Box<Node>, Box<Node>),
    /// A day and a number of days.
    PlusDays(Box<Node>, Box<Node>, bool),
    /// A day and a number of months.
    PlusMonths(Box<Node>, Box<Node>, bool),
    /// Days from the second day to the first.
    DaysBetween(Box<Node>, Box<Node>),
    /// Comparison.
    Compare(Comparison, Box<Node>, Box<Node>),
    /// One of these.
    InSet(Box<Node>, Vec<Node>),
    /// From the second to the third, both included.
    InRange(Box<Node>, Box<Node>, Box<Node>),
    /// In a region.
    Within(Box<Node>, Box<Node>),
    /// Known to be absent; or known not to be.
    IsNone(Box<Node>, bool),
    /// The second where the first is none.
    Otherwise(Box<Node>, Box<Node>),
    /// All of these.
    And(Vec<Node>),
    /// Any of these.
    Or(Vec<Node>),
    /// The first case that holds.
    If(Vec<(Node, Node)>, Box<Node>),
    /// The first on the day that the second gives.
    At(Box<Node>, Box<Node>),
    /// A fold over a collection.
    Many(Box<Many>),
    /// A fold over parts of a period.
    Over(Box<Over>),
    /// A function.
    Call(Function, Vec<Node>),
}

/// A fold over a collection.
#[derive(Clone, Debug)]
pub struct Many {
    /// How values become one.
    pub fold: Fold,
    /// From the entity of the formula to the members.
    pub path: Vec<Step>,
    /// Whose formula the body and the filter are.
    pub member: EntityId,
    /// The value of a member; none for count, any and all, which look at the filter alone.
    pub body: Option<Node>,
    /// Which members count; none: all.
    pub filter: Option<Node>,
}

/// A fold over parts of a period.
#[derive(Clone, Debug)]
pub struct Over {
    /// How values become one.
    pub fold: Fold,
    /// Into what the period is cut.
    pub parts: Parts,
    /// Which period.
    pub span: Span,
    /// The value of a part.
    pub body: Node,
    /// What the body can read, worked out when it is first needed: it says where pieces end.
    pub reach: OnceLock<Arc<Reach>>,
}

impl Node {
    /// A constant.
    pub fn constant(val: Val, ty: Type) -> Node {
        Node { op: Op::Const(val), ty, at: 0..0 }
    }

    /// The whole constant it is, if it is one.
    pub fn as_whole(&self) -> Option<i64> {
        match self.op {
            Op::Const(Val::Whole(n)) => Some(n),
            _ => None,
        }
    }

    /// The exact constant it is, if it is a number.
    pub fn as_exact(&self) -> Option<Exact> {
        match self.op {
            Op::Const(val) => val.as_exact(),
            _ => None,
        }
    }

    /// The nodes directly below, in order.
    pub fn children(&self) -> Vec<&Node> {
        match &self.op {
            Op::Const(_)
            | Op::Day
            | Op::PartDays
            | Op::Fact(_)
            | Op::Rule(_)
            | Op::Amount(_)
            | Op::Granted(_) => vec![],
            Op::Follow(_, a) | Op::Not(a) | Op::Negate(a) | Op::IsNone(a, _) => vec![a],
            Op::Parameter(_, list) | Op::And(list) | Op::Or(list) | Op::Call(_, list) => {
                list.iter().collect()
            }
            Op::Arith(_, a, b)
            | Op::PlusDays(a, b, _)
            | Op::PlusMonths(a, b, _)
            | Op::DaysBetween(a, b)
            | Op::Compare(_, a, b)
            | Op::Within(a, b)
            | Op::Otherwise(a, b)
            | Op::At(a, b) => vec![a, b],
            Op::InSet(a, list) => std::iter::once(a.as_ref()).chain(list).collect(),
            Op::InRange(a, b, c) => vec![a, b, c],
            Op::If(cases, other) => {
                cases.iter().flat_map(|(c, v)| [c, v]).chain(std::iter::once(other.as_ref())).collect()
            }
            Op::Many(many) => many.body.iter().chain(&many.filter).collect(),
            Op::Over(over) => match &over.span {
                Span::Of(_) => vec![&over.body],
                Span::Previous(n) => vec![n, &over.body],
            },
        }
    }
}

impl Formula {
    /// The text of a node, on one line.
    pub fn quote(&self, node: &Node) -> String {
        let text = self.text.get(node.at.clone()).unwrap_or("");
        text.split_whitespace().collect::<Vec<_>>().join(" ")
    }
}

impl Dated {
    /// The formula that holds on a day; none before the first.
    pub fn on(&self, day: i32) -> Option<&Formula> {
        self.versions.iter().rev().find(|(from, _)| *from <= day).map(|(_, f)| f)
    }
}
