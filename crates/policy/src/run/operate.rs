//! What each operation does to columns. Where every value is known and whole the work is a plain loop; whole numbers
//! that may be missing go in pairs with what they are; ratios and rare operations go value by value through the same
//! functions as a single answer.

use base::Rounding;

use super::column::{Cell, Column, Is, Known, Whole, cell, yes_no};
use super::frame::{Days, Frame};
use crate::decide::functions;
use crate::decide::gather::more_extreme;
use crate::decide::meet::{arithmetic, missing};
use crate::lang::ast::{Arith, Comparison};
use crate::lang::ir::{Function, Node, Op};
use crate::lang::types::{ParameterId, RuleId};
use crate::value::{Fault, Val};

/// Applies a function to two columns of known whole numbers.
fn zip(a: Known<'_>, b: Known<'_>, f: impl Fn(i64, i64) -> i64) -> Column {
    match (a, b) {
        (Known::Same(a), Known::Same(b)) => Column::Same(Val::Whole(f(a, b))),
        (Known::Same(a), Known::Each(b)) => Column::whole(b.iter().map(|b| f(a, *b)).collect()),
        (Known::Each(a), Known::Same(b)) => Column::whole(a.iter().map(|a| f(*a, b)).collect()),
        (Known::Each(a), Known::Each(b)) => Column::whole(a.iter().zip(b).map(|(a, b)| f(*a, *b)).collect()),
    }
}

const ZERO: Cell = (0, Is::Known);

impl<'a> Frame<'a> {
    /// The values of a node for every row.
    pub fn eval(&mut self, node: &'a Node) -> Column {
        match &node.op {
            Op::Const(val) => Column::Same(*val),
            Op::Day => match &self.days {
                Days::Same(day) => Column::Same(Val::Whole((*day).into())),
                Days::Each(days) => Column::whole(days.iter().map(|d| i64::from(*d)).collect()),
            },
            Op::PartDays => self.part_days.clone(),
            Op::Fact(fact) => self.fact(*fact),
            Op::Follow(relation, inner) => self.follow(*relation, inner),
            Op::Parameter(id, keys) => self.parameter(*id, keys),
            Op::Rule(id) => self.rule(*id),
            Op::Amount(id) => self.scheme(*id, node, |f| {
                let eligible = f.eligible(*id);
                let amount = f.amount(*id);
                f.row_by_row(false, |i| match eligible.get(i) {
                    Val::Whole(0) => Val::Whole(0),
                    Val::Whole(_) => amount.get(i),
                    Val::Unknown if amount.get(i).is_zero() => amount.get(i),
                    other => other,
                })
            }),
            Op::Granted(id) => self.scheme(*id, node, |f| f.eligible(*id)),
            Op::Not(inner) => {
                let inner = self.eval(inner);
                self.cells(&inner, &inner, |a, _| if a.1 == Is::Known { yes_no(a.0 == 0) } else { a })
            }
            Op::Negate(inner) => {
                let column = self.eval(inner);
                self.map(&column, node.ty.is_ratio(), |v| match v {
                    Val::Whole(n) => Val::whole(n.checked_neg()),
                    Val::Exact(x) => Val::exact(x.negate()),
                    other => other,
                })
            }
            Op::Arith(op, a, b) => {
                let (a, b) = (self.eval(a), self.eval(b));
                self.arithmetic(*op, &a, &b, node.ty.is_ratio())
            }
            Op::DaysBetween(a, b) => {
                let (a, b) = (self.eval(a), self.eval(b));
                self.arithmetic(Arith::Subtract, &a, &b, false)
            }
            Op::PlusDays(day, n, minus) => self.plus(day, n, *minus, |d, n| d.plus_days(n)),
            Op::PlusMonths(day, n, minus) => self.plus(day, n, *minus, |d, n| d.plus_months(n)),
            Op::Compare(op, a, b) => {
                let (a, b) = (self.eval(a), self.eval(b));
                self.compare(*op, &a, &b)
            }
            Op::InSet(value, members) => self.in_set(value, members),
            Op::InRange(value, low, high) => {
                let (v, l, h) = (self.eval(value), self.eval(low), self.eval(high));
                let low = self.compare(Comparison::AtLeast, &v, &l);
                let high = self.compare(Comparison::AtMost, &v, &h);
                self.both(&low, &high)
            }
            Op::Within(a, b) => {
                let (a, b) = (self.eval(a), self.eval(b));
                self.within(&a, &b)
            }
            Op::IsNone(inner, negated) => {
                let inner = self.eval(inner);
                self.map(&inner, false, |v| match v {
                    Val::None => Val::yes_no(!negated),
                    Val::Whole(_) | Val::Exact(_) => Val::yes_no(*negated),
                    other => other,
                })
            }
            Op::Otherwise(inner, other) => {
                let inner = self.eval(inner);
                if Known::of(&inner).is_some() {
                    return inner;
                }
                let other = self.eval(other);
                self.two(&inner, &other, node.ty.is_ratio(), |a, b| if a == Val::None { b } else { a })
            }
            Op::And(parts) => self.all(parts, Val::NO),
            Op::Or(parts) => self.all(parts, Val::YES),
            Op::If(cases, other) => self.choice(cases, other, node.ty.is_ratio()),
            Op::At(inner, day) => self.at(inner, day),
            Op::Many(many) => self.many(many, node),
            Op::Over(over) => self.over(over, node),
            Op::Call(function, arguments) => self.call(*function, arguments, node),
        }
    }

    pub(super) fn row_by_row(&self, ratio: bool, f: impl Fn(usize) -> Val) -> Column {
        Column::collect((0..self.len()).map(f), ratio)
    }

    /// Applies a function to two columns that are not ratios.
    pub(super) fn cells(&self, a: &Column, b: &Column, f: impl Fn(Cell, Cell) -> Cell) -> Column {
        match (Whole::of(a), Whole::of(b)) {
            (Some(Whole::Same(a)), Some(Whole::Same(b))) => Column::same(f(a, b)),
            (Some(a), Some(b)) => Column::rows(self.len(), |i| f(a.at(i), b.at(i))),
            _ => Column::rows(self.len(), |i| f(cell(a.get(i)), cell(b.get(i)))),
        }
    }

    /// Applies a function to two columns that are not ratios, where both have a value.
    fn needed(&self, a: &Column, b: &Column, f: impl Fn(i64, i64) -> Val) -> Column {
        self.cells(a, b, |(a, x), (b, y)| match x.with(y) {
            Is::Known => cell(f(a, b)),
            is => (0, is),
        })
    }

    fn map(&self, column: &Column, ratio: bool, f: impl Fn(Val) -> Val) -> Column {
        match column.all_same() {
            Some(val) => Column::Same(f(val)),
            None => self.row_by_row(ratio, |i| f(column.get(i))),
        }
    }

    pub(super) fn two(&self, a: &Column, b: &Column, ratio: bool, f: impl Fn(Val, Val) -> Val) -> Column {
        match (a.all_same(), b.all_same()) {
            (Some(a), Some(b)) => Column::Same(f(a, b)),
            _ => self.row_by_row(ratio, |i| f(a.get(i), b.get(i))),
        }
    }

    fn follow(&mut self, relation: crate::lang::types::FactRef, inner: &'a Node) -> Column {
        let targets = self.fact(relation);
        let mut picks = Vec::new();
        let mut rows = Vec::new();
        for i in 0..self.len() {
            if let Val::Whole(row) = targets.get(i) {
                picks.push(i);
                rows.push(u32::try_from(row).unwrap_or(0));
            }
        }
        let days = self.days_of(&picks);
        let frame = Frame::on_days(self.world, rows, days);
        self.elsewhere(&picks, frame, inner, |i| targets.get(i))
    }

    /// The days of some of the rows.
    pub(super) fn days_of(&self, picks: &[usize]) -> Days {
        match &self.days {
            Days::Same(day) => Days::Same(*day),
            each => Days::Each(picks.iter().map(|i| each.get(*i)).collect()),
        }
    }

    fn at(&mut self, inner: &'a Node, day: &'a Node) -> Column {
        let column = self.eval(day);
        let moved = |n: i64| i32::try_from(n).ok();
        if let Some(Val::Whole(n)) = column.all_same() {
            return match moved(n) {
                Some(day) => {
                    let mut frame = Frame::new(self.world, self.rows.clone(), day);
                    frame.part_days = self.part_days.clone();
                    frame.eval(inner)
                }
                None => Column::Same(Val::Fault(Fault::OutOfRange)),
            };
        }
        let mut picks = Vec::new();
        let mut days = Vec::new();
        for i in 0..self.len() {
            if let Some(day) = column.get(i).as_whole().and_then(moved) {
                picks.push(i);
                days.push(day);
            }
        }
        let rows = picks.iter().filter_map(|i| self.rows.get(*i).copied()).collect();
        let mut frame = Frame::on_days(self.world, rows, Days::Each(days));
        let lengths = &self.part_days;
        frame.part_days = match lengths.all_same() {
            Some(val) => Column::Same(val),
            None => Column::collect(picks.iter().map(|i| lengths.get(*i)), false),
        };
        self.elsewhere(&picks, frame, inner, |i| match column.get(i) {
            Val::Whole(_) => Val::Fault(Fault::OutOfRange),
            other => other,
        })
    }

    /// A scheme is judged on a day of its own period.
    fn scheme(&mut self, id: RuleId, node: &'a Node, f: impl Fn(&mut Frame<'a>) -> Column) -> Column {
        let Some(rule) = self.world.pack.rule(id) else { return Column::Same(Val::Unknown) };
        let judged: Vec<Option<i32>> = (0..self.len())
            .map(|i| {
                let on = rule.judged_on(base::Day::from_number(self.days.get(i))?);
                rule.scheme().is_some_and(|s| s.in_force(on)).then(|| on.number())
            })
            .collect();
        let picks: Vec<usize> =
            (0..self.len()).filter(|i| judged.get(*i).copied().flatten().is_some()).collect();
        let rows = picks.iter().filter_map(|i| self.rows.get(*i).copied()).collect();
        let days = picks.iter().filter_map(|i| judged.get(*i).copied().flatten()).collect();
        let mut inner = Frame::on_days(self.world, rows, Days::Each(days));
        let column = f(&mut inner);
        let mut next = 0;
        let values: Vec<Val> = judged
            .iter()
            .map(|j| match j {
                Some(_) => {
                    next += 1;
                    column.get(next - 1)
                }
                None => Val::Whole(0),
            })
            .collect();
        Column::collect(values.into_iter(), node.ty.is_ratio())
    }

    fn parameter(&mut self, id: ParameterId, keys: &'a [Node]) -> Column {
        let pack = self.world.pack;
        let Some(p) = pack.parameter(id) else { return Column::Same(Val::Unknown) };
        let look_up = |entry: usize, day: i32| pack.value_on(id, entry, day).map_or(Val::Unknown, |v| v.val);
        let ratio = p.ty.is_ratio();
        let mut entries = Column::Same(Val::Whole(0));
        for (key, codes) in keys.iter().zip(&p.keys) {
            let count = pack.enumeration(*codes).map_or(1, |e| e.codes.len());
            let key = self.eval(key);
            entries = self.entries(&entries, &key, i64::try_from(count).unwrap_or(i64::MAX));
        }
        let entry = |n: i64| usize::try_from(n).unwrap_or(usize::MAX);
        match (&self.days, &entries) {
            (Days::Same(day), Column::Same(Val::Whole(n))) => Column::Same(look_up(entry(*n), *day)),
            (_, Column::Same(missing)) if missing.as_whole().is_none() => entries.clone(),
            (Days::Same(day), Column::Clean(_) | Column::Whole(..)) if !ratio => {
                let table: Vec<Cell> = (0..p.values.len()).map(|entry| cell(look_up(entry, *day))).collect();
                self.cells(&entries, &entries, |(n, is), _| match is {
                    Is::Known => table.get(entry(n)).copied().unwrap_or((0, Is::Unknown)),
                    is => (0, is),
                })
            }
            (days, entries) => self.row_by_row(ratio, |i| match entries.get(i) {
                Val::Whole(n) => look_up(entry(n), days.get(i)),
                other => other,
            }),
        }
    }

    /// The entries of a table after one more key. Of several keys that are missing the last one says what is missing.
    fn entries(&self, before: &Column, key: &Column, count: i64) -> Column {
        let next = |entry: i64, code: i64| entry.wrapping_mul(count).wrapping_add(code);
        if let (Some(a), Some(b)) = (Known::of(before), Known::of(key)) {
            return zip(a, b, next);
        }
        self.cells(before, key, |(a, x), (b, y)| (next(a, b), if y == Is::Known { x } else { y }))
    }

    fn arithmetic(&self, op: Arith, a: &Column, b: &Column, ratio: bool) -> Column {
        match op {
            Arith::Add if !ratio => self.checked(a, b, i64::overflowing_add),
            Arith::Subtract if !ratio => self.checked(a, b, i64::overflowing_sub),
            Arith::Multiply if !ratio => self.product(a, b),
            _ => self.two(a, b, ratio, |a, b| arithmetic(op, a, b, ratio)),
        }
    }

    /// Arithmetic that says whether it went beyond what can be held.
    fn checked(&self, a: &Column, b: &Column, f: impl Fn(i64, i64) -> (i64, bool)) -> Column {
        if let (Some(x), Some(y)) = (Known::of(a), Known::of(b)) {
            let beyond = std::cell::Cell::new(false);
            let column = zip(x, y, |a, b| {
                let (n, over) = f(a, b);
                beyond.set(beyond.get() | over);
                n
            });
            if !beyond.get() {
                return column;
            }
        }
        self.cells(a, b, |(a, x), (b, y)| match (x.with(y), f(a, b)) {
            (Is::Known, (_, true)) => (0, Is::OutOfRange),
            (is, (n, _)) => (n, is),
        })
    }

    /// A product; 0 times anything that is not known is 0.
    fn product(&self, a: &Column, b: &Column) -> Column {
        if Known::of(a).is_some() && Known::of(b).is_some() {
            return self.checked(a, b, i64::overflowing_mul);
        }
        self.cells(a, b, |a, b| match (a, b) {
            (ZERO, (_, Is::Unknown)) | ((_, Is::Unknown), ZERO) => ZERO,
            ((a, Is::Known), (b, Is::Known)) => cell(Val::whole(a.checked_mul(b))),
            ((_, x), (_, y)) => (0, x.with(y)),
        })
    }

    fn plus(
        &mut self,
        day: &'a Node,
        n: &'a Node,
        minus: bool,
        f: fn(base::Day, i64) -> Option<base::Day>,
    ) -> Column {
        let (day, n) = (self.eval(day), self.eval(n));
        self.needed(&day, &n, |day, n| functions::plus(day, n, minus, f))
    }

    fn compare(&self, op: Comparison, a: &Column, b: &Column) -> Column {
        if Whole::of(a).is_none() || Whole::of(b).is_none() {
            return self.two(a, b, false, |a, b| compare(op, a, b));
        }
        match op {
            Comparison::Equal => self.compare_whole(a, b, (true, false), |a, b| a == b),
            Comparison::NotEqual => self.compare_whole(a, b, (false, true), |a, b| a != b),
            Comparison::Less => self.compare_whole(a, b, (false, false), |a, b| a < b),
            Comparison::AtMost => self.compare_whole(a, b, (false, false), |a, b| a <= b),
            Comparison::More => self.compare_whole(a, b, (false, false), |a, b| a > b),
            Comparison::AtLeast => self.compare_whole(a, b, (false, false), |a, b| a >= b),
        }
    }

    /// Comparison of whole numbers; the pair says what it is where both are none, and where one is.
    fn compare_whole(
        &self,
        a: &Column,
        b: &Column,
        (both_none, one_none): (bool, bool),
        f: impl Fn(i64, i64) -> bool,
    ) -> Column {
        if let (Some(x), Some(y)) = (Known::of(a), Known::of(b)) {
            return zip(x, y, |a, b| i64::from(f(a, b)));
        }
        self.cells(a, b, |(a, x), (b, y)| match (x, y) {
            (Is::Known, Is::Known) => yes_no(f(a, b)),
            (Is::None, Is::None) => yes_no(both_none),
            (Is::None, Is::Known) | (Is::Known, Is::None) => yes_no(one_none),
            _ => (0, x.with(y)),
        })
    }

    fn in_set(&mut self, value: &'a Node, members: &'a [Node]) -> Column {
        let value = self.eval(value);
        let members: Vec<Column> = members.iter().map(|m| self.eval(m)).collect();
        let numbers: Option<Vec<i64>> = members.iter().map(same_number).collect();
        if let (Some(numbers), Some(_)) = (numbers, Whole::of(&value)) {
            return self.cells(&value, &value, |(n, is), _| match is {
                Is::Known => yes_no(numbers.iter().fold(false, |found, m| found | (*m == n))),
                Is::None => yes_no(false),
                is => (0, is),
            });
        }
        let mut found = Column::Same(Val::NO);
        for member in members {
            let mut same = self.compare(Comparison::Equal, &value, &member);
            if Known::of(&same).is_none() || Known::of(&value).is_none() {
                // Nobody is one of these by having nothing.
                same =
                    self.cells(&value, &same, |v, same| if v.1 == Is::None { (0, Is::Known) } else { same });
            }
            found = match found.all_same() {
                Some(Val::NO) => same,
                _ => self.either(&found, &same),
            };
        }
        found
    }

    fn within(&self, a: &Column, b: &Column) -> Column {
        self.cells(a, b, |(a, x), (b, y)| match (x, y) {
            (Is::None, _) | (_, Is::None) => yes_no(false),
            (Is::Known, Is::Known) => yes_no(functions::within(a, b)),
            _ => (0, x.with(y)),
        })
    }

    fn call(&mut self, function: Function, arguments: &'a [Node], node: &'a Node) -> Column {
        let ratio = node.ty.is_ratio();
        if let (Function::Round(rounding), [argument]) = (function, arguments)
            && let Op::Arith(Arith::Divide, a, b) = &argument.op
            && !a.ty.is_ratio()
            && !b.ty.is_ratio()
        {
            // The most usual rounding needs no exact ratio on the way.
            let (a, b) = (self.eval(a), self.eval(b));
            return self.needed(&a, &b, |a, b| rounded_quotient(rounding, a, b));
        }
        let columns: Vec<Column> = arguments.iter().map(|n| self.eval(n)).collect();
        match function {
            Function::Least | Function::Greatest => {
                let want = if function == Function::Least {
                    std::cmp::Ordering::Less
                } else {
                    std::cmp::Ordering::Greater
                };
                let mut best = columns.first().cloned().unwrap_or(Column::Same(Val::Unknown));
                for column in columns.iter().skip(1) {
                    best = match (ratio, Known::of(&best), Known::of(column)) {
                        (false, Some(a), Some(b)) if function == Function::Least => zip(a, b, i64::min),
                        (false, Some(a), Some(b)) => zip(a, b, i64::max),
                        _ => self.two(&best, column, ratio, |a, b| more_extreme(a, b, want, &mut |_| {})),
                    };
                }
                best
            }
            Function::Round(rounding) => {
                let column = columns.first().cloned().unwrap_or(Column::Same(Val::Unknown));
                self.map(&column, false, |v| functions::round(rounding, v))
            }
            _ => {
                let first = columns.first().cloned().unwrap_or(Column::Same(Val::Unknown));
                let second = columns.get(1).cloned().unwrap_or(Column::Same(Val::Whole(0)));
                let calendar = &self.world.pack.working_days;
                self.needed(&first, &second, |a, b| {
                    functions::apply(function, a, b, calendar).unwrap_or(Val::Unknown)
                })
            }
        }
    }
}

/// The whole number that every row has.
fn same_number(column: &Column) -> Option<i64> {
    match column {
        Column::Same(Val::Whole(n)) => Some(*n),
        _ => None,
    }
}

/// A quotient of whole numbers, rounded.
fn rounded_quotient(rounding: Rounding, a: i64, b: i64) -> Val {
    match (a.checked_div(b), a.checked_rem(b)) {
        (Some(quotient), Some(rest)) if rest == 0 || rounding == Rounding::Down => Val::Whole(quotient),
        _ if b == 0 => Val::Fault(Fault::DivisionByZero),
        _ => Val::whole(rounding.divide(a.into(), b.into()).and_then(|n| i64::try_from(n).ok())),
    }
}

/// Comparison of two values of one row.
pub(super) fn compare(op: Comparison, a: Val, b: Val) -> Val {
    match (a, b) {
        (Val::None, Val::None) => Val::yes_no(op == Comparison::Equal),
        (Val::None, Val::Whole(_) | Val::Exact(_)) | (Val::Whole(_) | Val::Exact(_), Val::None) => {
            Val::yes_no(op == Comparison::NotEqual)
        }
        (Val::Whole(_) | Val::Exact(_), Val::Whole(_) | Val::Exact(_)) => {
            a.order(b).map_or(Val::Fault(Fault::OutOfRange), |order| Val::yes_no(op.holds(order)))
        }
        (a, b) => missing(a, b),
    }
}
