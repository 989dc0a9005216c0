//! Conditions over columns: and, or, if.

use super::column::{Cell, Column, Is, Known, Whole};
use super::frame::Frame;
use crate::lang::ir::Node;
use crate::value::Val;

impl<'a> Frame<'a> {
    /// `and` where `stop` is no, `or` where it is yes.
    pub(super) fn all(&mut self, parts: &'a [Node], stop: Val) -> Column {
        let and = stop == Val::NO;
        let go_on = Val::yes_no(and);
        let mut result = Column::Same(go_on);
        for part in parts {
            let column = self.eval(part);
            result = match (result.all_same(), column.all_same()) {
                (_, Some(val)) if val == stop => return column,
                (_, Some(val)) if val == go_on => result,
                (Some(val), _) if val == go_on => column,
                _ if and => self.both(&result, &column),
                _ => self.either(&result, &column),
            };
        }
        result
    }

    /// Both conditions.
    pub(super) fn both(&self, a: &Column, b: &Column) -> Column {
        if let (Some(Known::Each(a)), Some(Known::Each(b))) = (Known::of(a), Known::of(b)) {
            return Column::conditions(a.iter().zip(b).map(|(a, b)| a & b != 0));
        }
        // Both are looked at: which of them decides is not to be foreseen, and a wrong guess costs more.
        self.cells(a, b, |a, b| if (a == NO) | (b == NO) { NO } else { (1, a.1.worse(b.1)) })
    }

    /// Either condition.
    pub(super) fn either(&self, a: &Column, b: &Column) -> Column {
        if let (Some(Known::Each(a)), Some(Known::Each(b))) = (Known::of(a), Known::of(b)) {
            return Column::conditions(a.iter().zip(b).map(|(a, b)| a | b != 0));
        }
        self.cells(a, b, |a, b| if (a == YES) | (b == YES) { YES } else { (0, a.1.worse(b.1)) })
    }

    pub(super) fn choice(&mut self, cases: &'a [(Node, Node)], other: &'a Node, ratio: bool) -> Column {
        let Some(((condition, value), rest)) = cases.split_first() else { return self.eval(other) };
        let condition = self.eval(condition);
        match condition.all_same() {
            Some(Val::Whole(0)) => return self.choice(rest, other, ratio),
            Some(Val::Whole(_)) => return self.eval(value),
            _ => {}
        }
        let taken = self.eval(value);
        let not_taken = self.choice(rest, other, ratio);
        let known = (Known::of(&condition), Known::of(&taken), Known::of(&not_taken));
        if let (false, (Some(Known::Each(c)), Some(a), Some(b))) = (ratio, known) {
            return select(c, a, b);
        }
        let whole = (Whole::of(&condition), Whole::of(&taken), Whole::of(&not_taken));
        if let (false, (Some(c), Some(a), Some(b))) = (ratio, whole) {
            return Column::rows(self.len(), |i| {
                let (c, a, b) = (c.at(i), a.at(i), b.at(i));
                match c.1 {
                    Is::Known => (if c.0 != 0 { a.0 } else { b.0 }, if c.0 != 0 { a.1 } else { b.1 }),
                    Is::Unknown => agreed(a, b),
                    _ => c,
                }
            });
        }
        self.row_by_row(ratio, |i| match condition.get(i) {
            Val::Whole(0) => not_taken.get(i),
            Val::Whole(_) => taken.get(i),
            Val::Unknown if taken.get(i).same(not_taken.get(i)) => taken.get(i),
            other => other,
        })
    }
}

const NO: Cell = (0, Is::Known);
const YES: Cell = (1, Is::Known);

/// What two arms give where it is not known which of them is taken.
fn agreed(a: Cell, b: Cell) -> Cell {
    match (a, b) {
        ((a, Is::Known), (b, Is::Known)) if a == b => (a, Is::Known),
        ((_, Is::None), (_, Is::None)) => (0, Is::None),
        _ => (0, Is::Unknown),
    }
}

/// The one or the other for each row, where all is known.
fn select(condition: &[i64], a: Known<'_>, b: Known<'_>) -> Column {
    let values = match (a, b) {
        (Known::Same(a), Known::Same(b)) => condition.iter().map(|c| if *c != 0 { a } else { b }).collect(),
        (Known::Same(a), Known::Each(b)) => {
            condition.iter().zip(b).map(|(c, b)| if *c != 0 { a } else { *b }).collect()
        }
        (Known::Each(a), Known::Same(b)) => {
            condition.iter().zip(a).map(|(c, a)| if *c != 0 { *a } else { b }).collect()
        }
        (Known::Each(a), Known::Each(b)) => {
            condition.iter().zip(a.iter().zip(b)).map(|(c, (a, b))| if *c != 0 { *a } else { *b }).collect()
        }
    };
    Column::whole(values)
}
