//! A formula worked out on total facts: two values and none. Where it meets a gap that is not filled yet, it
//! stops and asks.

use super::days::{self, Day};
use super::facts::{Facts, Gap, Source};
use super::pack::{Key, Kind, Pack};
use super::parse::{Relation, Sum};
use super::units::{DAYS, MONTHS, Num};
use super::value::{Value, lies_in};
use super::{bind::Node, functions, regions};
use std::cmp::Ordering;

/// Why a formula gave no value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stop {
    Ask(Gap),
    /// Too large to hold, a division by zero, a year without a calendar.
    Fails(&'static str),
}

pub type Outcome<T> = Result<T, Stop>;

pub const TOO_LARGE: Stop = Stop::Fails("a result is too large to hold, or a division by zero");

/// Where a formula is worked out.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    pub row: usize,
    pub day: Day,
    /// The number of days of the part, inside a fold over parts.
    pub days: Option<i64>,
}

pub struct Run<'a> {
    pub pack: &'a Pack,
    pub facts: &'a Facts,
    /// The day for which the run asks.
    pub horizon: Day,
    pub filled: Vec<(Gap, Value)>,
}

impl Run<'_> {
    pub fn eval(&self, node: &Node, here: Place) -> Outcome<Value> {
        Ok(match node {
            Node::Constant(value) => *value,
            Node::Day => Value::Day(here.day),
            Node::Days => {
                let days = here.days.expect("`days` stands in a fold over parts");
                Value::Num(Num::whole(i128::from(days), DAYS))
            }
            Node::Fact(fact) => self.fact(*fact, here)?,
            Node::Rule(rule) => self.rule(*rule, here)?,
            Node::Granted(scheme) => Value::YesNo(self.granted(*scheme, here.row, here.day)?),
            Node::Parameter(parameter, keys) => self.parameter(*parameter, keys, here)?,
            Node::Follow(base, inner) => match self.eval(base, here)? {
                Value::None => Value::None,
                Value::Row(row) => self.eval(inner, Place { row, ..here })?,
                other => panic!("{other:?} is not a relation"),
            },
            Node::Call(function, args) => {
                let args: Vec<Value> = args.iter().map(|a| self.eval(a, here)).collect::<Outcome<_>>()?;
                functions::call(self.pack, *function, &args)?
            }
            Node::Negative(a) => Value::Num(self.number(a, here)?.neg().ok_or(TOO_LARGE)?),
            Node::Arithmetic(sum, a, b) => arithmetic(*sum, self.eval(a, here)?, self.eval(b, here)?)?,
            Node::At(a, day) => {
                let day = self.day(day, here)?;
                self.eval(a, Place { day, ..here })?
            }
            Node::Otherwise(a, b) => match self.eval(a, here)? {
                Value::None => self.eval(b, here)?,
                value => value,
            },
            Node::If(condition, a, b) => {
                let chosen = if self.holds(condition, here)? { a } else { b };
                self.eval(chosen, here)?
            }
            Node::Many { fold, path, value, filter } => {
                self.many(*fold, path, value.as_deref(), filter.as_deref(), here)?
            }
            Node::Over { fold, span, body } => self.over(*fold, span, body, here)?,
            condition => Value::YesNo(self.condition(condition, here)?),
        })
    }

    fn condition(&self, node: &Node, here: Place) -> Outcome<bool> {
        Ok(match node {
            Node::Not(a) => !self.holds(a, here)?,
            Node::And(a, b) => self.holds(a, here)? && self.holds(b, here)?,
            Node::Or(a, b) => self.holds(a, here)? || self.holds(b, here)?,
            Node::IsNone(a) => self.eval(a, here)? == Value::None,
            Node::Compare(relation, a, b) => {
                let (a, b) = (self.eval(a, here)?, self.eval(b, here)?);
                self.compare(*relation, a, b)?
            }
            Node::OneOf(a, list) => {
                let a = self.eval(a, here)?;
                let mut found = false;
                for other in list {
                    let other = self.eval(other, here)?;
                    found |= a != Value::None && other != Value::None && self.equal(a, other)?;
                }
                found
            }
            Node::Between(a, low, high) => {
                let (a, low) = (self.eval(a, here)?, self.eval(low, here)?);
                let high = self.eval(high, here)?;
                self.compare(Relation::AtLeast, a, low)? && self.compare(Relation::AtMost, a, high)?
            }
            Node::Within(a, b) => match (self.eval(a, here)?, self.eval(b, here)?) {
                (Value::None, _) | (_, Value::None) => false,
                (a, b) => lies_in(self.region(a), self.region(b)),
            },
            _ => unreachable!("every other formula is worked out in eval"),
        })
    }

    /// A condition: yes or no, never none.
    pub fn holds(&self, node: &Node, here: Place) -> Outcome<bool> {
        match self.eval(node, here)? {
            Value::YesNo(b) => Ok(b),
            other => panic!("{other:?} is not a condition"),
        }
    }

    pub fn number(&self, node: &Node, here: Place) -> Outcome<Num> {
        match self.eval(node, here)? {
            Value::Num(n) => Ok(n),
            other => panic!("{other:?} is not a number"),
        }
    }

    fn day(&self, node: &Node, here: Place) -> Outcome<Day> {
        match self.eval(node, here)? {
            Value::Day(d) => Ok(d),
            other => panic!("{other:?} is not a day"),
        }
    }

    fn region(&self, value: Value) -> u64 {
        match (value, regions::digits(value)) {
            (Value::Region(code), _) => code,
            (_, Some(digits)) => self.pack.successors.region(&digits),
            _ => panic!("{value:?} is not a region"),
        }
    }

    fn equal(&self, a: Value, b: Value) -> Outcome<bool> {
        Ok(match (a, b) {
            (Value::Num(x), Value::Num(y)) => x.compare(y).ok_or(TOO_LARGE)? == Ordering::Equal,
            (Value::Region(_), _) | (_, Value::Region(_)) if a != Value::None && b != Value::None => {
                self.region(a) == self.region(b)
            }
            _ => {
                let alike = std::mem::discriminant(&a) == std::mem::discriminant(&b);
                assert!(alike || a == Value::None || b == Value::None, "{a:?} against {b:?}");
                a == b
            }
        })
    }

    fn compare(&self, relation: Relation, a: Value, b: Value) -> Outcome<bool> {
        match relation {
            Relation::Equal => return self.equal(a, b),
            Relation::NotEqual => return Ok(!self.equal(a, b)?),
            _ if a == Value::None || b == Value::None => return Ok(false),
            _ => {}
        }
        let order = order(a, b)?;
        Ok(match relation {
            Relation::Less => order.is_lt(),
            Relation::AtMost => order.is_le(),
            Relation::Greater => order.is_gt(),
            _ => order.is_ge(),
        })
    }

    pub fn fact(&self, fact: usize, here: Place) -> Outcome<Value> {
        let runs = &self.facts.cells[fact][here.row];
        let run = runs.iter().rposition(|(from, _)| *from <= here.day).expect("the first run is from always");
        match runs[run].1 {
            Source::Known(value) => Ok(value),
            Source::Unknown => self.filling(Gap::Fact { fact, row: here.row, run }),
        }
    }

    fn parameter(&self, parameter: usize, keys: &[Node], here: Place) -> Outcome<Value> {
        let mut key: Key = [None; 2];
        for (place, node) in key.iter_mut().zip(keys) {
            match self.eval(node, here)? {
                Value::Code(code) => *place = Some(code),
                other => panic!("{other:?} is not the key of a table"),
            }
        }
        match self.facts.parameter(self.pack, parameter, key, here.day) {
            Some(value) => Ok(value),
            None => self.filling(Gap::Parameter { parameter, key }),
        }
    }

    fn filling(&self, gap: Gap) -> Outcome<Value> {
        let found = self.filled.iter().find(|(g, _)| *g == gap).map(|(_, v)| *v);
        found.ok_or(Stop::Ask(gap))
    }

    /// A variable, figure or class is worked out on the day of the reader; a scheme on the day that it states
    /// in its period that contains it.
    fn rule(&self, rule: usize, here: Place) -> Outcome<Value> {
        match &self.pack.rules[rule].kind {
            Kind::Formula { dated, .. } => {
                let begun = dated.iter().filter(|(from, _)| *from <= here.day);
                let latest = begun.max_by_key(|(from, _)| *from);
                let (_, node) = latest.ok_or(Stop::Fails("no formula is in force on the day"))?;
                self.eval(node, Place { days: None, ..here })
            }
            Kind::Scheme(_) => Ok(Value::Num(self.amount_granted(rule, here.row, here.day)?)),
        }
    }
}

pub fn order(a: Value, b: Value) -> Outcome<Ordering> {
    match (a, b) {
        (Value::Num(a), Value::Num(b)) => a.compare(b).ok_or(TOO_LARGE),
        (Value::Day(a), Value::Day(b)) => Ok(a.cmp(&b)),
        _ => panic!("{a:?} and {b:?} have no order"),
    }
}

fn arithmetic(sum: Sum, a: Value, b: Value) -> Outcome<Value> {
    match (a, b, sum) {
        (Value::Num(a), Value::Num(b), _) => {
            let result = match sum {
                Sum::Add => a.add(b),
                Sum::Subtract => b.neg().and_then(|b| a.add(b)),
                Sum::Multiply => a.mul(b),
                Sum::Divide => a.div(b),
            };
            Ok(Value::Num(result.ok_or(TOO_LARGE)?))
        }
        (Value::Day(day), Value::Num(n), Sum::Add) => later(day, n),
        (Value::Day(day), Value::Num(n), Sum::Subtract) => later(day, n.neg().ok_or(TOO_LARGE)?),
        (Value::Day(a), Value::Day(b), Sum::Subtract) => {
            Ok(Value::Num(Num::whole(i128::from(a) - i128::from(b), DAYS)))
        }
        _ => panic!("{sum:?} of {a:?} and {b:?}"),
    }
}

fn later(day: Day, by: Num) -> Outcome<Value> {
    let fraction = Stop::Fails("a day is moved by a fraction of a day or month");
    assert!(by.q.is_zero() || by.dims == DAYS || by.dims == MONTHS, "a day cannot be moved by {by:?}");
    let moved = if by.dims == MONTHS {
        days::add_months(day, by.count_of(MONTHS).ok_or(fraction)?)
    } else {
        days::add_days(day, by.count_of(DAYS).ok_or(fraction)?)
    };
    Ok(Value::Day(moved.ok_or(TOO_LARGE)?))
}
