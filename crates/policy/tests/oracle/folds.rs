//! Folds over collections and over the parts of a period.
//!
//! A *piece* is taken to be a single day. That is exact for sums of what is linear in `days`, and for `any`,
//! `all`, `min` and `max` of what does not read `days`; it is not exact for a `count` of pieces.

use super::bind::{Node, Step};
use super::days::{self, Day, Period};
use super::eval::{Outcome, Place, Run, TOO_LARGE};
use super::exact::Ratio;
use super::functions::extreme;
use super::parse::{Fold, Part, Span};
use super::units::{DAYS, MONTHS, Num, PLAIN};
use super::value::Value;

impl Run<'_> {
    pub fn many(
        &self,
        fold: Fold,
        path: &[Step],
        value: Option<&Node>,
        filter: Option<&Node>,
        here: Place,
    ) -> Outcome<Value> {
        let mut rows = vec![here.row];
        for step in path {
            let mut next = Vec::new();
            for row in rows {
                self.step(*step, Place { row, ..here }, &mut next)?;
            }
            rows = next;
        }
        let places = rows.into_iter().map(|row| Place { row, ..here });
        if matches!(fold, Fold::Sum | Fold::Min | Fold::Max) {
            let mut values = Vec::new();
            for place in places {
                if filter.map_or(Ok(true), |f| self.holds(f, place))? {
                    let value = value.expect("sum, min and max have a value");
                    values.push(self.eval(value, place)?);
                }
            }
            return folded(fold, &values);
        }
        self.conditions(fold, places, |place| filter.map_or(Ok(true), |f| self.holds(f, place)))
    }

    /// The rows that one step of a path leads to.
    fn step(&self, step: Step, here: Place, next: &mut Vec<usize>) -> Outcome<()> {
        match step {
            Step::Along(relation) => match self.relation(relation, here)? {
                Value::Row(row) => next.push(row),
                _none => {}
            },
            Step::Members { relation, entity } => {
                let Some(members) = self.facts.in_file[entity] else {
                    panic!("the file of {} is missing: not supported", self.pack.entities[entity])
                };
                for row in 0..members {
                    if self.relation(relation, Place { row, ..here })? == Value::Row(here.row) {
                        next.push(row);
                    }
                }
            }
        }
        Ok(())
    }

    fn relation(&self, relation: usize, here: Place) -> Outcome<Value> {
        self.fact(relation, here)
    }

    /// count, any, all; any and all stop where they are settled.
    fn conditions(
        &self,
        fold: Fold,
        places: impl Iterator<Item = Place>,
        holds: impl Fn(Place) -> Outcome<bool>,
    ) -> Outcome<Value> {
        let mut count = 0;
        for place in places {
            let yes = holds(place)?;
            match fold {
                Fold::Any if yes => return Ok(Value::YesNo(true)),
                Fold::All if !yes => return Ok(Value::YesNo(false)),
                _ => count += i128::from(yes),
            }
        }
        Ok(match fold {
            Fold::Any => Value::YesNo(false),
            Fold::All => Value::YesNo(true),
            _ => Value::Num(Num::whole(count, PLAIN)),
        })
    }

    pub fn over(&self, fold: Fold, span: &Span<Node>, body: &Node, here: Place) -> Outcome<Value> {
        let parts = match span {
            Span::Of(part, period) => self.parts(*part, *period, here.day),
            Span::Previous(number, part) => self.previous(self.number(number, here)?, *part, here.day)?,
        };
        self.over_parts(fold, &parts, body, here)
    }

    /// Folds over parts, each of which is its day and its number of days.
    pub fn over_parts(&self, fold: Fold, parts: &[(Day, i64)], body: &Node, here: Place) -> Outcome<Value> {
        let places = parts.iter().map(|(day, days)| Place { day: *day, days: Some(*days), ..here });
        if matches!(fold, Fold::Sum | Fold::Min | Fold::Max) {
            let values: Vec<Value> = places.map(|p| self.eval(body, p)).collect::<Outcome<_>>()?;
            return folded(fold, &values);
        }
        self.conditions(fold, places, |place| self.holds(body, place))
    }

    /// The parts of the period that contains a day; those not over on the day of the run are not there.
    pub fn parts(&self, part: Part, period: Period, day: Day) -> Vec<(Day, i64)> {
        let (first, last) = (days::start_of(period, day), days::end_of(period, day));
        match part {
            Part::Days | Part::Pieces => (first..=last.min(self.horizon)).map(|d| (d, 1)).collect(),
            Part::Whole(part) => {
                assert!(part.months() <= period.months(), "a {period:?} has no part {part:?}");
                let mut parts = Vec::new();
                let mut start = first;
                while start <= last {
                    let end = days::end_of(part, start);
                    if end <= self.horizon {
                        parts.push((end, end - start + 1));
                    }
                    start = end + 1;
                }
                parts
            }
        }
    }

    /// The parts before the one that contains the day, the earliest first.
    fn previous(&self, number: Num, part: Part, day: Day) -> Outcome<Vec<(Day, i64)>> {
        let number = part_count(number, part).as_whole().expect("a whole number of parts");
        let mut parts = Vec::new();
        let mut start = match part {
            Part::Days => day,
            Part::Whole(period) => days::start_of(period, day),
            Part::Pieces => panic!("previous pieces: how many are there?"),
        };
        for _ in 0..number {
            let end = days::add_days(start, -1).ok_or(TOO_LARGE)?;
            start = match part {
                Part::Whole(period) => days::start_of(period, end),
                _ => end,
            };
            if end <= self.horizon {
                parts.push((end, end - start + 1));
            }
        }
        parts.reverse();
        Ok(parts)
    }
}

/// A number of parts: bare, or in days for days and in months for the others.
fn part_count(number: Num, part: Part) -> Ratio {
    let length = match part {
        Part::Whole(period) if number.dims == MONTHS => i128::from(period.months()),
        Part::Days if number.dims == DAYS => 1,
        _ if number.dims == PLAIN || number.q.is_zero() => 1,
        _ => panic!("{number:?} is no number of parts"),
    };
    number.q.div(Ratio::whole(length)).expect("no part is empty")
}

fn folded(fold: Fold, values: &[Value]) -> Outcome<Value> {
    if fold == Fold::Sum {
        let mut sum = Num::whole(0, PLAIN);
        for value in values {
            match value {
                Value::Num(n) => sum = sum.add(*n).ok_or(TOO_LARGE)?,
                other => panic!("a sum of {other:?}"),
            }
        }
        return Ok(Value::Num(sum));
    }
    if values.is_empty() {
        return Ok(Value::None);
    }
    assert!(!values.contains(&Value::None), "the smallest or largest of what may be none");
    extreme(values, fold == Fold::Min)
}
