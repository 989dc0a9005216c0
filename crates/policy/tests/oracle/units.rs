//! Numbers with their units. All are kept in fen, days, months, hours and so on: a yuan is 100 fen, a year is
//! 12 months. Nought fits every unit, since the sum of nothing has none.

use super::exact::Ratio;
use std::cmp::Ordering;

/// The exponent of each base unit, in the order of `BASES`.
pub type Dims = [i8; 10];

/// Base unit, the words for it with what each is worth.
const BASES: [&[(&str, i128)]; 10] = [
    &[("fen", 1), ("yuan", 100)],
    &[("day", 1), ("days", 1)],
    &[("month", 1), ("months", 1), ("year", 12), ("years", 12)],
    &[("hour", 1), ("hours", 1)],
    &[("m2", 1)],
    &[("bed", 1), ("beds", 1)],
    &[("person", 1), ("persons", 1)],
    &[("household", 1), ("households", 1)],
    &[("visit", 1), ("visits", 1)],
    &[("meal", 1), ("meals", 1)],
];

pub const PLAIN: Dims = [0; 10];
pub const FEN: Dims = [1, 0, 0, 0, 0, 0, 0, 0, 0, 0];
pub const DAYS: Dims = [0, 1, 0, 0, 0, 0, 0, 0, 0, 0];
pub const MONTHS: Dims = [0, 0, 1, 0, 0, 0, 0, 0, 0, 0];

/// A unit as it is written: what one of it is worth in base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    pub worth: Ratio,
    pub dims: Dims,
}

impl Unit {
    pub fn none() -> Unit {
        Unit { worth: Ratio::whole(1), dims: PLAIN }
    }

    /// One word, such as `yuan`.
    pub fn word(word: &str) -> Option<Unit> {
        for (i, words) in BASES.iter().enumerate() {
            if let Some((_, worth)) = words.iter().find(|(w, _)| *w == word) {
                let mut dims = PLAIN;
                dims[i] = 1;
                return Some(Unit { worth: Ratio::whole(*worth), dims });
            }
        }
        None
    }

    /// A unit of a table: `fen`, or `fen per day`.
    pub fn read(text: &str) -> Unit {
        let mut words = text
            .split(" per ")
            .map(|w| Unit::word(w.trim()).unwrap_or_else(|| panic!("no unit is called {w:?}, of {text:?}")));
        let first = words.next().expect("a split has a first part");
        words.fold(first, |a, b| Unit {
            worth: a.worth.div(b.worth).expect("units are worth something"),
            dims: combine(a.dims, b.dims, -1),
        })
    }
}

fn combine(a: Dims, b: Dims, sign: i8) -> Dims {
    let mut dims = a;
    for (x, y) in dims.iter_mut().zip(b) {
        *x += sign * y;
    }
    dims
}

/// A number in base units.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Num {
    pub q: Ratio,
    pub dims: Dims,
}

impl Num {
    pub fn new(q: Ratio, dims: Dims) -> Num {
        Num { q, dims }
    }

    pub fn whole(n: i128, dims: Dims) -> Num {
        Num { q: Ratio::whole(n), dims }
    }

    pub fn in_unit(q: Ratio, unit: Unit) -> Option<Num> {
        Some(Num { q: q.mul(unit.worth)?, dims: unit.dims })
    }

    /// The unit that both share; panics where they share none, for then the pack is wrong.
    fn shared(self, b: Num) -> Dims {
        if self.q.is_zero() {
            return b.dims;
        }
        assert!(b.q.is_zero() || self.dims == b.dims, "units differ: {self:?} and {b:?}");
        self.dims
    }

    pub fn add(self, b: Num) -> Option<Num> {
        Some(Num { dims: self.shared(b), q: self.q.add(b.q)? })
    }

    pub fn neg(self) -> Option<Num> {
        Some(Num { q: self.q.neg()?, dims: self.dims })
    }

    pub fn mul(self, b: Num) -> Option<Num> {
        Some(Num { q: self.q.mul(b.q)?, dims: combine(self.dims, b.dims, 1) })
    }

    pub fn div(self, b: Num) -> Option<Num> {
        Some(Num { q: self.q.div(b.q)?, dims: combine(self.dims, b.dims, -1) })
    }

    pub fn compare(self, b: Num) -> Option<Ordering> {
        self.shared(b);
        self.q.compare(b.q)
    }

    /// How many whole units of exactly these dimensions; nought is nought of anything.
    pub fn count_of(self, dims: Dims) -> Option<i128> {
        if self.q.is_zero() || self.dims == dims { self.q.as_whole() } else { None }
    }
}
