//! A column of values: one value for all rows, or one for each.

use std::rc::Rc;

use crate::lang::exact::Exact;
use crate::value::{Fault, Val};

/// What a row of a column is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
#[repr(u8)]
pub enum Is {
    /// Not known.
    #[default]
    Unknown,
    /// A value.
    Known,
    /// Known to be absent.
    None,
    /// Beyond what can be held.
    OutOfRange,
    /// A division by zero.
    DivisionByZero,
}

/// Values of rows; what a whole number stands for is said by the type.
#[derive(Clone, Debug)]
pub enum Column {
    /// The same for every row.
    Same(Val),
    /// A whole number for every row, all of them known.
    Clean(Rc<Vec<i64>>),
    /// A whole number for every row, where it is known.
    Whole(Rc<Vec<i64>>, Rc<Vec<Is>>),
    /// An exact ratio for every row, where it is known.
    Ratio(Rc<Vec<Exact>>, Rc<Vec<Is>>),
}

/// A whole number and what it is: a [`Val`] that is not a ratio, in the little room that loops want.
/// Where it is not known the number means nothing.
pub(super) type Cell = (i64, Is);

/// A column of whole numbers, as loops read it.
#[derive(Clone, Copy)]
pub(super) enum Whole<'c> {
    /// The same for every row.
    Same(Cell),
    /// One for every row, all of them known.
    Clean(&'c [i64]),
    /// One for every row.
    Each(&'c [i64], &'c [Is]),
}

/// A whole number for each row, where all are known: the same one or each its own.
#[derive(Clone, Copy)]
pub(super) enum Known<'c> {
    Same(i64),
    Each(&'c [i64]),
}

impl Is {
    fn of(val: Val) -> Is {
        match val {
            Val::Unknown => Is::Unknown,
            Val::None => Is::None,
            Val::Whole(_) | Val::Exact(_) => Is::Known,
            Val::Fault(Fault::OutOfRange) => Is::OutOfRange,
            Val::Fault(Fault::DivisionByZero) => Is::DivisionByZero,
        }
    }

    fn val(self, known: impl FnOnce() -> Val) -> Val {
        match self {
            Is::Known => known(),
            Is::Unknown => Val::Unknown,
            Is::None => Val::None,
            Is::OutOfRange => Val::Fault(Fault::OutOfRange),
            Is::DivisionByZero => Val::Fault(Fault::DivisionByZero),
        }
    }

    fn is_fault(self) -> bool {
        matches!(self, Is::OutOfRange | Is::DivisionByZero)
    }

    /// What comes of two operands that are both needed: a fault before unknown, unknown before none.
    pub(super) fn with(self, other: Is) -> Is {
        match (self, other) {
            (Is::Known, is) | (is, Is::Known) => is,
            (fault, _) if fault.is_fault() => fault,
            (_, fault) if fault.is_fault() => fault,
            (Is::None, Is::None) => Is::None,
            _ => Is::Unknown,
        }
    }

    /// What comes of two conditions, neither of which decides: unknown before a fault.
    pub(super) fn worse(self, other: Is) -> Is {
        match (self, other) {
            (Is::Unknown, _) | (_, Is::Unknown) => Is::Unknown,
            (_, fault) if fault.is_fault() && !self.is_fault() => fault,
            _ => self,
        }
    }
}

/// A value that is not a ratio, as loops have it.
pub(super) fn cell(val: Val) -> Cell {
    (val.as_whole().unwrap_or(0), Is::of(val))
}

/// Yes or no.
pub(super) fn yes_no(yes: bool) -> Cell {
    (i64::from(yes), Is::Known)
}

impl<'c> Whole<'c> {
    /// The column, unless it is one of ratios.
    pub(super) fn of(column: &'c Column) -> Option<Whole<'c>> {
        match column {
            Column::Same(Val::Exact(_)) | Column::Ratio(..) => None,
            Column::Same(val) => Some(Whole::Same(cell(*val))),
            Column::Clean(values) => Some(Whole::Clean(values)),
            Column::Whole(values, is) => Some(Whole::Each(values, is)),
        }
    }

    /// The value of a row.
    pub(super) fn at(self, i: usize) -> Cell {
        match self {
            Whole::Same(cell) => cell,
            Whole::Clean(values) => values.get(i).map_or((0, Is::Unknown), |n| (*n, Is::Known)),
            Whole::Each(values, is) => match (values.get(i), is.get(i)) {
                (Some(n), Some(is)) => (*n, *is),
                _ => (0, Is::Unknown),
            },
        }
    }
}

impl<'c> Known<'c> {
    /// The column, where every value is known and whole.
    pub(super) fn of(column: &'c Column) -> Option<Known<'c>> {
        match column {
            Column::Same(Val::Whole(n)) => Some(Known::Same(*n)),
            Column::Clean(values) => Some(Known::Each(values)),
            _ => None,
        }
    }
}

impl Column {
    /// The value of a row.
    pub fn get(&self, i: usize) -> Val {
        match self {
            Column::Same(val) => *val,
            Column::Clean(values) => values.get(i).map_or(Val::Unknown, |n| Val::Whole(*n)),
            Column::Whole(values, is) => match (values.get(i), is.get(i)) {
                (Some(n), Some(is)) => is.val(|| Val::Whole(*n)),
                _ => Val::Unknown,
            },
            Column::Ratio(values, is) => match (values.get(i), is.get(i)) {
                (Some(x), Some(is)) => is.val(|| Val::Exact(*x)),
                _ => Val::Unknown,
            },
        }
    }

    /// The value that all rows have, where that is already seen.
    pub fn all_same(&self) -> Option<Val> {
        match self {
            Column::Same(val) => Some(*val),
            _ => None,
        }
    }

    /// Whole numbers that are all known.
    pub fn whole(values: Vec<i64>) -> Column {
        Column::Clean(Rc::new(values))
    }

    /// A column of values given one after the other; `ratio` says whether they may be fractions.
    pub fn collect(values: impl Iterator<Item = Val>, ratio: bool) -> Column {
        if !ratio {
            let (numbers, states) = values.map(cell).unzip();
            return Column::of_cells(numbers, states);
        }
        let (numbers, states) =
            values.map(|val| (val.as_exact().unwrap_or(Exact::ZERO), Is::of(val))).unzip();
        Column::Ratio(Rc::new(numbers), Rc::new(states))
    }

    /// So many whole numbers, each worked out by itself.
    pub(super) fn rows(count: usize, f: impl Fn(usize) -> Cell) -> Column {
        let mut numbers = vec![0; count];
        let mut states = vec![Is::Unknown; count];
        for (i, (n, is)) in numbers.iter_mut().zip(&mut states).enumerate() {
            (*n, *is) = f(i);
        }
        Column::of_cells(numbers, states)
    }

    pub(super) fn of_cells(numbers: Vec<i64>, states: Vec<Is>) -> Column {
        if states.iter().all(|is| *is == Is::Known) {
            return Column::whole(numbers);
        }
        Column::Whole(Rc::new(numbers), Rc::new(states))
    }

    /// The same whole number for every row.
    pub(super) fn same((n, is): Cell) -> Column {
        Column::Same(is.val(|| Val::Whole(n)))
    }

    /// Conditions that are all known.
    pub fn conditions(values: impl Iterator<Item = bool>) -> Column {
        Column::whole(values.map(i64::from).collect())
    }
}
