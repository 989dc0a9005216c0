//! Schemes: who is granted one, and how much.

use super::days::Day;
use super::eval::{Outcome, Place, Run, Stop, TOO_LARGE};
use super::pack::{Kind, Scheme};
use super::parse::Fold;
use super::units::{FEN, Num};
use super::value::Value;
use std::cmp::Ordering;

impl Run<'_> {
    pub fn scheme(&self, rule: usize) -> &Scheme {
        match &self.pack.rules[rule].kind {
            Kind::Scheme(scheme) => scheme,
            Kind::Formula { .. } => panic!("{} is not a scheme", self.pack.rules[rule].name),
        }
    }

    /// Whether the scheme is in force on its day of the period that contains the day.
    pub fn in_force(&self, rule: usize, day: Day) -> bool {
        let scheme = self.scheme(rule);
        (scheme.from..scheme.until).contains(&scheme.at.of(day))
    }

    pub fn eligible(&self, rule: usize, row: usize, day: Day) -> Outcome<bool> {
        let scheme = self.scheme(rule);
        self.holds(&scheme.eligible, Place { row, day: scheme.at.of(day), days: None })
    }

    /// Whether one of the schemes that exclude this one is granted.
    pub fn excluded(&self, rule: usize, row: usize, day: Day) -> Outcome<bool> {
        let scheme = self.scheme(rule);
        for other in &scheme.excluded_by {
            if self.granted(*other, row, scheme.at.of(day))? {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Whether the scheme is granted: not where it is not in force.
    pub fn granted(&self, rule: usize, row: usize, day: Day) -> Outcome<bool> {
        Ok(self.in_force(rule, day) && self.eligible(rule, row, day)? && !self.excluded(rule, row, day)?)
    }

    /// The amount of somebody to whom it is granted.
    pub fn amount(&self, rule: usize, row: usize, day: Day) -> Outcome<Num> {
        let scheme = self.scheme(rule);
        let at = scheme.at.of(day);
        let here = Place { row, day: at, days: None };
        let mut amount = match (scheme.per, scheme.period) {
            (None, _) => self.number(&scheme.amount, here)?,
            (Some(_), None) => panic!("a scheme that is due once has no parts"),
            (Some(part), Some(period)) => {
                let parts = self.parts(part, period, at);
                match self.over_parts(Fold::Sum, &parts, &scheme.amount, here)? {
                    Value::Num(n) => n,
                    other => panic!("an amount of {other:?}"),
                }
            }
        };
        if let Some(cap) = &scheme.cap {
            amount = least(amount, self.left_under(cap, &scheme.cap_with, here)?)?;
        }
        if let Some(how) = scheme.round {
            amount.q = amount.q.round(how).ok_or(TOO_LARGE)?;
        }
        assert!(amount.q.is_zero() || amount.dims == FEN, "an amount of {amount:?}");
        assert!(amount.q.as_whole().is_some(), "{}: an amount of a fraction", self.pack.rules[rule].name);
        Ok(amount)
    }

    /// What a cap leaves after the schemes that are served first; never less than nothing.
    fn left_under(&self, cap: &super::bind::Node, with: &[usize], here: Place) -> Outcome<Num> {
        let mut left = self.number(cap, here)?;
        for other in with {
            let taken = self.amount_granted(*other, here.row, here.day)?;
            left = taken.neg().and_then(|t| left.add(t)).ok_or(TOO_LARGE)?;
        }
        let nothing = Num::whole(0, FEN);
        let below = left.compare(nothing).ok_or(TOO_LARGE)? == Ordering::Less;
        Ok(if below { nothing } else { left })
    }

    /// The amount as other rules read it: nothing where it is not granted.
    pub fn amount_granted(&self, rule: usize, row: usize, day: Day) -> Outcome<Num> {
        if self.granted(rule, row, day)? { self.amount(rule, row, day) } else { Ok(Num::whole(0, FEN)) }
    }

    /// An amount as an answer gives it.
    pub fn fen(amount: Num) -> Outcome<i64> {
        let whole = amount.q.as_whole().and_then(|n| i64::try_from(n).ok());
        whole.ok_or(Stop::Fails("an amount too large to hold"))
    }
}

fn least(a: Num, b: Num) -> Outcome<Num> {
    Ok(if a.compare(b).ok_or(TOO_LARGE)?.is_le() { a } else { b })
}
