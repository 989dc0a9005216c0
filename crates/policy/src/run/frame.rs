//! Whose formulas are worked out, on which days: the rows that a column is about.

use std::collections::HashMap;

use super::column::{Column, Is};
use crate::decide::World;
use crate::decide::eval::Asked;
use crate::facts::State;
use crate::lang::ir::{Dated, Node};
use crate::lang::types::{FactRef, RuleId};
use crate::value::Val;

/// The days of the rows of a frame: one for all, or one for each.
#[derive(Clone, Debug)]
pub(super) enum Days {
    Same(i32),
    Each(Vec<i32>),
}

/// Rows with their days, on which formulas are worked out. A row may stand in it more than once.
pub struct Frame<'a> {
    pub(super) world: World<'a>,
    pub(super) rows: Vec<u32>,
    pub(super) days: Days,
    /// The number of days of the part that a fold is at.
    pub(super) part_days: Column,
    /// Whether the rows follow one another, so that facts can be read in one piece.
    in_a_row: bool,
    facts: HashMap<FactRef, Column>,
    memo: HashMap<(RuleId, Asked), Column>,
}

impl Days {
    pub(super) fn get(&self, i: usize) -> i32 {
        match self {
            Days::Same(day) => *day,
            Days::Each(days) => days.get(i).copied().unwrap_or(0),
        }
    }
}

impl<'a> Frame<'a> {
    /// Rows on one day.
    pub fn new(world: World<'a>, rows: Vec<u32>, day: i32) -> Frame<'a> {
        Frame::on_days(world, rows, Days::Same(day))
    }

    pub(super) fn on_days(world: World<'a>, rows: Vec<u32>, days: Days) -> Frame<'a> {
        let in_a_row = rows.iter().zip(rows.iter().skip(1)).all(|(a, b)| a.checked_add(1) == Some(*b));
        let part_days = Column::Same(Val::Whole(1));
        Frame { world, rows, days, part_days, in_a_row, facts: HashMap::new(), memo: HashMap::new() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.rows.len()
    }

    /// The values of a variable, figure or class.
    pub fn rule(&mut self, id: RuleId) -> Column {
        self.asked(id, Asked::Value)
    }

    /// Whether a scheme's conditions are met.
    pub fn eligible(&mut self, id: RuleId) -> Column {
        self.asked(id, Asked::Eligible)
    }

    /// What a scheme would pay.
    pub fn amount(&mut self, id: RuleId) -> Column {
        self.asked(id, Asked::Amount)
    }

    fn asked(&mut self, id: RuleId, asked: Asked) -> Column {
        if let Some(column) = self.memo.get(&(id, asked)) {
            return column.clone();
        }
        let pack = self.world.pack;
        let Some(rule) = pack.rule(id) else { return Column::Same(Val::Unknown) };
        let formulas = match (rule.scheme(), asked) {
            (Some(s), Asked::Eligible) => Some(&s.eligible),
            (Some(s), _) => Some(&s.amount),
            (None, _) => rule.formula(),
        };
        let parts = std::mem::replace(&mut self.part_days, Column::Same(Val::Whole(1)));
        let column = formulas.map_or(Column::Same(Val::Unknown), |f| self.dated(f));
        self.part_days = parts;
        self.memo.insert((id, asked), column.clone());
        column
    }

    /// Formulas by date: on each day the one that holds.
    fn dated(&mut self, formulas: &'a Dated) -> Column {
        match (&self.days, formulas.versions.as_slice()) {
            (_, [(from, only)]) if *from == i32::MIN => self.eval(&only.root),
            (Days::Same(day), _) => match formulas.on(*day) {
                Some(formula) => self.eval(&formula.root),
                None => Column::Same(Val::Unknown),
            },
            (Days::Each(days), versions) => {
                let days = days.clone();
                let columns: Vec<(i32, Column)> =
                    versions.iter().map(|(from, f)| (*from, self.eval(&f.root))).collect();
                let ratio = columns.iter().any(|(_, c)| matches!(c, Column::Ratio(..)));
                let values = days.iter().enumerate().map(|(i, day)| {
                    columns.iter().rev().find(|(from, _)| from <= day).map_or(Val::Unknown, |(_, c)| c.get(i))
                });
                Column::collect(values, ratio)
            }
        }
    }

    /// A fact of each row on its day.
    pub(super) fn fact(&mut self, fact: FactRef) -> Column {
        if let Some(column) = self.facts.get(&fact) {
            return column.clone();
        }
        let column = self.read(fact);
        self.facts.insert(fact, column.clone());
        column
    }

    fn read(&self, fact: FactRef) -> Column {
        let snapshot = self.world.snapshot;
        let Some((values, states)) = snapshot.plain(fact) else {
            let rows = self.rows.iter().enumerate();
            return Column::collect(
                rows.map(|(i, row)| snapshot.cell(fact, *row, self.days.get(i)).val),
                false,
            );
        };
        if let (true, Some(first)) = (self.in_a_row, self.rows.first()) {
            let piece = *first as usize..*first as usize + self.len();
            if let (Some(values), Some(states)) = (values.get(piece.clone()), states.get(piece)) {
                return Column::of_cells(values.to_vec(), states.iter().map(|s| is(*s)).collect());
            }
        }
        Column::rows(self.len(), |i| {
            let row = self.rows.get(i).map_or(usize::MAX, |row| *row as usize);
            match (values.get(row), states.get(row)) {
                (Some(n), Some(state)) => (*n, is(*state)),
                _ => (0, Is::Unknown),
            }
        })
    }

    /// Works a node out in another frame for some of the rows, and gives every other row what `rest` says.
    pub(super) fn elsewhere(
        &self,
        picks: &[usize],
        mut inner: Frame<'a>,
        node: &'a Node,
        rest: impl Fn(usize) -> Val,
    ) -> Column {
        let column = inner.eval(node);
        if picks.len() == self.len() {
            return column;
        }
        let mut next = 0;
        let values = (0..self.len()).map(|i| {
            if picks.get(next) == Some(&i) {
                next += 1;
                column.get(next - 1)
            } else {
                rest(i)
            }
        });
        let collected: Vec<Val> = values.collect();
        Column::collect(collected.into_iter(), node.ty.is_ratio())
    }
}

fn is(state: State) -> Is {
    match state {
        State::Unknown => Is::Unknown,
        State::Known => Is::Known,
        State::None => Is::None,
    }
}
