//! Evaluation of one formula for one row on one day, with unknowns kept apart, noting every gap it meets.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet, HashMap};

use super::gap::{Filled, Gap, SOMEBODY, unset_since};
use super::meet::{arithmetic, both, either, missing, worse};
use super::trace::{Detail, Trace};
use super::{World, functions};
use crate::facts::Cell;
use crate::lang::ast::{Arith, Comparison};
use crate::lang::ir::{Dated, Formula, Node, Op};
use crate::lang::types::{FactRef, Kind, ParameterId, RuleId};
use crate::pack::model::{ParameterValue, Scheme};
use crate::value::{Fault, Val};

/// Whose formula is evaluated on which day.
#[derive(Clone, Copy)]
pub struct At<'a> {
    /// The row.
    pub row: u32,
    /// The day number.
    pub day: i32,
    /// The number of days of the part that a fold is at.
    pub days: i64,
    /// The formula, which traces quote.
    pub formula: &'a Formula,
}

/// What a rule is asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Asked {
    /// The value of a variable, figure or class.
    Value,
    /// Whether a scheme's conditions are met.
    Eligible,
    /// What a scheme would pay.
    Amount,
}

/// What an evaluation read.
#[derive(Clone, Debug, Default)]
pub struct Reads {
    /// Runs of days, by fact, row and first day number.
    pub facts: BTreeSet<(FactRef, u32, i32)>,
    /// Parameter values, by entry and the day number from which they hold; none: unset.
    pub parameters: BTreeMap<(ParameterId, usize, i32), Option<ParameterValue>>,
}

impl Reads {
    /// Takes over what another evaluation read.
    pub fn extend(&mut self, other: Reads) {
        self.facts.extend(other.facts);
        self.parameters.extend(other.parameters);
    }
}

/// An evaluation. What it notes is for one call; make a new one for the next.
pub struct Eval<'a> {
    /// What it depends on.
    pub world: World<'a>,
    /// What the gaps are filled with.
    pub filled: &'a Filled,
    /// Gaps that were met and are not filled, in the order in which they were met.
    pub gaps: Vec<Gap>,
    /// Rows to which somebody would belong whose relation is a gap.
    pub owners: Vec<(Gap, u32)>,
    /// Regions that were read: an unknown one may be one of them.
    pub regions: Vec<i64>,
    /// How numbers compared, folded into one number: where it is the same for two fillings, the same ways were taken.
    pub path: u64,
    /// How many operations it took.
    pub steps: u64,
    /// Every run of days and parameter value that was read, where it is asked for.
    pub reads: Option<Reads>,
    /// The tree of what was done, where it is asked for.
    pub trace: Option<Trace<'a>>,
    memo: HashMap<(RuleId, Asked, u32, i32), Val>,
}

impl<'a> Eval<'a> {
    /// An evaluation with gaps filled so.
    pub fn new(world: World<'a>, filled: &'a Filled) -> Eval<'a> {
        Eval {
            world,
            filled,
            gaps: vec![],
            owners: vec![],
            regions: vec![],
            path: 0xcbf2_9ce4_8422_2325,
            steps: 0,
            reads: None,
            trace: None,
            memo: HashMap::new(),
        }
    }

    /// The value of a variable, figure or class.
    pub fn rule(&mut self, id: RuleId, row: u32, day: i32) -> Val {
        self.asked(id, Asked::Value, row, day)
    }

    /// Whether a scheme's conditions are met, judged on a day.
    pub fn eligible(&mut self, id: RuleId, row: u32, day: i32) -> Val {
        self.asked(id, Asked::Eligible, row, day)
    }

    /// What a scheme would pay, judged on a day.
    pub fn amount(&mut self, id: RuleId, row: u32, day: i32) -> Val {
        self.asked(id, Asked::Amount, row, day)
    }

    /// The value of a formula that stands alone, such as one of a calendar.
    pub fn value(&mut self, formula: &'a Formula, row: u32, day: i32) -> Val {
        self.node(formula, &formula.root, row, day)
    }

    /// The value of a part of a formula.
    pub fn node(&mut self, formula: &'a Formula, node: &'a Node, row: u32, day: i32) -> Val {
        self.eval(node, At { row, day, days: 1, formula })
    }

    fn asked(&mut self, id: RuleId, asked: Asked, row: u32, day: i32) -> Val {
        let key = (id, asked, row, day);
        if self.trace.is_none()
            && let Some(val) = self.memo.get(&key)
        {
            return *val;
        }
        let Some(rule) = self.world.pack.rule(id) else { return Val::Unknown };
        let formulas = match (rule.scheme(), asked) {
            (Some(s), Asked::Eligible) => Some(&s.eligible),
            (Some(s), _) => Some(&s.amount),
            (None, _) => rule.formula(),
        };
        let val = match formulas.and_then(|f: &Dated| f.on(day)) {
            Some(formula) => {
                self.open();
                let val = self.eval(&formula.root, At { row, day, days: 1, formula });
                self.close(formula, &formula.root, val, Detail::Rule(id, asked, row, day));
                val
            }
            None => Val::Unknown,
        };
        self.memo.insert(key, val);
        val
    }

    /// The value of a node.
    pub fn eval(&mut self, node: &'a Node, at: At<'a>) -> Val {
        self.steps += 1;
        if self.trace.is_none() {
            return self.operate(node, at);
        }
        self.open();
        let val = self.operate(node, at);
        self.close(at.formula, node, val, Detail::Plain);
        val
    }

    pub(super) fn open(&mut self) {
        if let Some(trace) = &mut self.trace {
            trace.open();
        }
    }

    pub(super) fn close(&mut self, formula: &'a Formula, node: &'a Node, val: Val, detail: Detail) {
        if let Some(trace) = &mut self.trace {
            trace.close(formula, node, val, detail);
        }
    }

    pub(super) fn detail(&mut self, detail: Detail) {
        if let Some(trace) = &mut self.trace {
            trace.detail(detail);
        }
    }

    fn operate(&mut self, node: &'a Node, at: At<'a>) -> Val {
        match &node.op {
            Op::Const(val) => *val,
            Op::Day => Val::Whole(at.day.into()),
            Op::PartDays => Val::Whole(at.days),
            Op::Fact(fact) => self.fact(*fact, at.row, at.day),
            Op::Follow(relation, inner) => {
                let target = self.fact(*relation, at.row, at.day);
                // The relation is a step on the way; what is said of the step is what it leads to.
                self.detail(Detail::Plain);
                match target {
                    Val::Whole(row) => self.eval(inner, At { row: u32::try_from(row).unwrap_or(0), ..at }),
                    other => other,
                }
            }
            Op::Parameter(id, keys) => self.parameter(*id, keys, at),
            Op::Rule(id) => self.rule(*id, at.row, at.day),
            Op::Amount(id) => self.granted_amount(*id, at),
            Op::Granted(id) => self.granted(*id, at),
            Op::Not(inner) => match self.eval(inner, at) {
                Val::Whole(n) => Val::yes_no(n == 0),
                other => other,
            },
            Op::Negate(inner) => match self.eval(inner, at) {
                Val::Whole(n) => Val::whole(n.checked_neg()),
                Val::Exact(x) => Val::exact(x.negate()),
                other => other,
            },
            Op::Arith(op, a, b) => {
                let (a, b) = (self.eval(a, at), self.eval(b, at));
                arithmetic(*op, a, b, node.ty.is_ratio())
            }
            Op::PlusDays(day, n, minus) => self.plus(day, n, *minus, at, |d, n| d.plus_days(n)),
            Op::PlusMonths(day, n, minus) => self.plus(day, n, *minus, at, |d, n| d.plus_months(n)),
            Op::DaysBetween(a, b) => {
                let (a, b) = (self.eval(a, at), self.eval(b, at));
                arithmetic(Arith::Subtract, a, b, false)
            }
            Op::Compare(op, a, b) => {
                let (a, b) = (self.eval(a, at), self.eval(b, at));
                self.compare(*op, a, b)
            }
            Op::InSet(value, members) => self.in_set(value, members, at),
            Op::InRange(value, low, high) => {
                let (v, l, h) = (self.eval(value, at), self.eval(low, at), self.eval(high, at));
                let low = self.compare(Comparison::AtLeast, v, l);
                let high = self.compare(Comparison::AtMost, v, h);
                both(low, high)
            }
            Op::Within(a, b) => match (self.eval(a, at), self.eval(b, at)) {
                (Val::None, _) | (_, Val::None) => Val::NO,
                (Val::Whole(a), Val::Whole(b)) => Val::yes_no(functions::within(a, b)),
                (a, b) => missing(a, b),
            },
            Op::IsNone(inner, negated) => match self.eval(inner, at) {
                Val::None => Val::yes_no(!negated),
                Val::Whole(_) | Val::Exact(_) => Val::yes_no(*negated),
                other => other,
            },
            Op::Otherwise(inner, other) => match self.eval(inner, at) {
                Val::None => self.eval(other, at),
                val => val,
            },
            Op::And(parts) => self.all(parts, at, Val::NO),
            Op::Or(parts) => self.all(parts, at, Val::YES),
            Op::If(cases, other) => self.choice(cases, other, at),
            Op::At(inner, day) => match self.eval(day, at) {
                Val::Whole(day) => match i32::try_from(day) {
                    Ok(day) => self.eval(inner, At { day, ..at }),
                    Err(_) => Val::Fault(Fault::OutOfRange),
                },
                other => other,
            },
            Op::Many(many) => self.many(many, node, at),
            Op::Over(over) => self.over(over, node, at),
            Op::Call(function, arguments) => self.call(*function, arguments, at),
        }
    }

    /// A fact of a row on a day, or what its gap is filled with.
    pub(super) fn fact(&mut self, fact: FactRef, row: u32, day: i32) -> Val {
        if row >= SOMEBODY {
            return self.gap(Gap::Fact(fact, row, i32::MIN));
        }
        let cell = self.world.snapshot.cell(fact, row, day);
        self.detail(Detail::Fact(fact, row, cell));
        self.read(fact, row, &cell);
        if let Val::Whole(code) = cell.val
            && self.world.pack.fact(fact).is_some_and(|d| d.ty.kind == Kind::Region)
            && !self.regions.contains(&code)
        {
            self.regions.push(code);
        }
        if cell.val == Val::Unknown { self.gap(Gap::Fact(fact, row, cell.from)) } else { cell.val }
    }

    /// Notes that a run of days was read. Which run it is can hang on a day that is a gap, so it is a turn of the
    /// path like a comparison.
    pub(super) fn read(&mut self, fact: FactRef, row: u32, cell: &Cell) {
        self.turn(u64::from(fact.entity.0) << 48 | u64::from(fact.fact) << 32 | u64::from(row));
        self.turn(u64::from(cell.from.cast_unsigned()));
        if let Some(reads) = &mut self.reads {
            reads.facts.insert((fact, row, cell.from));
        }
    }

    /// What a gap is filled with; where it is not, it is noted.
    pub(super) fn gap(&mut self, gap: Gap) -> Val {
        match self.filled.get(&gap) {
            Some(val) => val,
            None => {
                if !self.gaps.contains(&gap) {
                    self.gaps.push(gap);
                }
                Val::Unknown
            }
        }
    }

    fn parameter(&mut self, id: ParameterId, keys: &'a [Node], at: At<'a>) -> Val {
        let mut entry = 0;
        let mut absent = None;
        for (i, key) in keys.iter().enumerate() {
            let codes = self
                .world
                .pack
                .parameter(id)
                .and_then(|p| p.keys.get(i))
                .and_then(|k| self.world.pack.enumeration(*k));
            let count = codes.map_or(1, |e| e.codes.len());
            match self.eval(key, at) {
                Val::Whole(n) => entry = entry * count + usize::try_from(n).unwrap_or(0),
                other => absent = Some(other),
            }
        }
        if let Some(val) = absent {
            return val;
        }
        let value = self.world.pack.value_on(id, entry, at.day);
        let since = value.map_or_else(|| unset_since(&self.world, id, entry, at.day), |v| v.from);
        self.turn(u64::from(id.0) << 32 | u64::from(since.cast_unsigned()));
        self.detail(Detail::Parameter(id, entry, value.cloned()));
        if let Some(reads) = &mut self.reads {
            let from = value.map_or(i32::MIN, |v| v.from);
            reads.parameters.insert((id, entry, from), value.cloned());
        }
        match value {
            Some(value) => value.val,
            None => self.gap(Gap::Parameter(id, u32::try_from(entry).unwrap_or(0), since)),
        }
    }

    /// On which day a scheme is judged, for the period that contains a day; none where it is not in force.
    pub fn judged(&self, id: RuleId, day: i32) -> Option<i32> {
        let rule = self.world.pack.rule(id)?;
        let on = rule.judged_on(base::Day::from_number(day)?);
        rule.scheme().is_some_and(|s: &Scheme| s.in_force(on)).then(|| on.number())
    }

    fn granted(&mut self, id: RuleId, at: At<'a>) -> Val {
        match self.judged(id, at.day) {
            Some(day) => self.eligible(id, at.row, day),
            None => Val::NO,
        }
    }

    fn granted_amount(&mut self, id: RuleId, at: At<'a>) -> Val {
        let Some(day) = self.judged(id, at.day) else { return Val::Whole(0) };
        match self.eligible(id, at.row, day) {
            Val::Whole(0) => Val::Whole(0),
            Val::Whole(_) => self.amount(id, at.row, day),
            Val::Unknown => {
                let amount = self.amount(id, at.row, day);
                if amount.is_zero() { amount } else { Val::Unknown }
            }
            other => other,
        }
    }

    fn plus(
        &mut self,
        day: &'a Node,
        n: &'a Node,
        minus: bool,
        at: At<'a>,
        f: fn(base::Day, i64) -> Option<base::Day>,
    ) -> Val {
        let (day, n) = (self.eval(day, at), self.eval(n, at));
        match (day, n) {
            (Val::Whole(day), Val::Whole(n)) => functions::plus(day, n, minus, f),
            (a, b) => missing(a, b),
        }
    }

    /// Notes how two numbers stood to each other.
    pub(super) fn note(&mut self, order: Ordering) {
        self.turn(match order {
            Ordering::Less => 1,
            Ordering::Equal => 2,
            Ordering::Greater => 3,
        });
    }

    /// Folds one turn of the way that the evaluation takes into the path.
    fn turn(&mut self, turn: u64) {
        self.path = (self.path ^ turn).wrapping_mul(0x0100_0000_01b3).rotate_left(5);
    }

    pub(super) fn compare(&mut self, op: Comparison, a: Val, b: Val) -> Val {
        match (a, b) {
            (Val::None, Val::None) => Val::yes_no(op == Comparison::Equal),
            (Val::None, Val::Whole(_) | Val::Exact(_)) | (Val::Whole(_) | Val::Exact(_), Val::None) => {
                Val::yes_no(op == Comparison::NotEqual)
            }
            (Val::Whole(_) | Val::Exact(_), Val::Whole(_) | Val::Exact(_)) => match a.order(b) {
                Some(order) => {
                    self.note(order);
                    Val::yes_no(op.holds(order))
                }
                None => Val::Fault(Fault::OutOfRange),
            },
            (a, b) => missing(a, b),
        }
    }

    fn in_set(&mut self, value: &'a Node, members: &'a [Node], at: At<'a>) -> Val {
        let value = self.eval(value, at);
        let mut found = Val::NO;
        for member in members {
            let member = self.eval(member, at);
            let same =
                if value == Val::None { Val::NO } else { self.compare(Comparison::Equal, value, member) };
            found = either(found, same);
            if found == Val::YES {
                break;
            }
        }
        found
    }

    /// `and` where `stop` is no, `or` where it is yes: the first operand that is `stop` decides.
    fn all(&mut self, parts: &'a [Node], at: At<'a>, stop: Val) -> Val {
        let mut result = Val::yes_no(stop == Val::NO);
        for (i, part) in parts.iter().enumerate() {
            let val = self.eval(part, at);
            if val == stop {
                self.detail(Detail::Decided(i));
                return stop;
            }
            result = worse(result, val);
        }
        result
    }

    fn choice(&mut self, cases: &'a [(Node, Node)], other: &'a Node, at: At<'a>) -> Val {
        let Some(((condition, value), rest)) = cases.split_first() else { return self.eval(other, at) };
        match self.eval(condition, at) {
            Val::Whole(0) => self.choice(rest, other, at),
            Val::Whole(_) => self.eval(value, at),
            Val::Unknown => {
                let taken = self.eval(value, at);
                let not_taken = self.choice(rest, other, at);
                match (taken, not_taken) {
                    (a, b) if a.same(b) => a,
                    _ => Val::Unknown,
                }
            }
            val => val,
        }
    }
}
