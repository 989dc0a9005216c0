//! Units: what a number counts. Adding and comparing want the same; multiplying makes new ones.

/// The base units; a unit is a product of powers of these.
const BASES: [&str; 10] =
    ["fen", "day", "month", "hour", "m2", "bed", "person", "household", "visit", "meal"];
/// How many base units there are.
const COUNT: usize = BASES.len();

/// A product of base units, by exponent: money per day has fen 1, day -1.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub struct Dim([i8; COUNT]);

/// A unit that can be written after a number: its dimension and how many base units it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Unit {
    /// What it counts.
    pub dim: Dim,
    /// How many base units one of it is: a year is 12 months, a yuan 100 fen.
    pub scale: i64,
    /// The word by which it is shown.
    pub word: &'static str,
}

/// Every unit by its words; the first word of a line is the one that is shown.
const UNITS: [(&[&str], usize, i64); 12] = [
    (&["fen"], 0, 1),
    (&["yuan"], 0, 100),
    (&["days", "day"], 1, 1),
    (&["months", "month"], 2, 1),
    (&["years", "year"], 2, 12),
    (&["hours", "hour"], 3, 1),
    (&["m2"], 4, 1),
    (&["beds", "bed"], 5, 1),
    (&["persons", "person"], 6, 1),
    (&["households", "household"], 7, 1),
    (&["visits", "visit"], 8, 1),
    (&["meals", "meal"], 9, 1),
];

impl Dim {
    /// A bare number.
    pub const NONE: Dim = Dim([0; COUNT]);
    /// Money.
    pub const FEN: Dim = Dim::base(0);
    /// Days.
    pub const DAYS: Dim = Dim::base(1);
    /// Months; years are twelve of them.
    pub const MONTHS: Dim = Dim::base(2);

    const fn base(i: usize) -> Dim {
        let mut d = [0; COUNT];
        d[i] = 1;
        Dim(d)
    }

    /// The dimension of a product; none where an exponent leaves its range.
    pub fn times(self, other: Dim) -> Option<Dim> {
        self.combine(other, i8::checked_add)
    }

    /// The dimension of a quotient; none where an exponent leaves its range.
    pub fn per(self, other: Dim) -> Option<Dim> {
        self.combine(other, i8::checked_sub)
    }

    fn combine(self, other: Dim, f: fn(i8, i8) -> Option<i8>) -> Option<Dim> {
        let mut out = self;
        for (o, b) in out.0.iter_mut().zip(other.0) {
            *o = f(*o, b)?;
        }
        Some(out)
    }

    /// How it is named in messages: `fen`, `fen per day`, `a bare number`.
    pub fn describe(self) -> String {
        let name = |i: usize, e: i8| {
            let word = BASES.get(i).copied().unwrap_or("");
            if e.abs() == 1 { word.to_owned() } else { format!("{word}^{}", e.abs()) }
        };
        let side = |sign: i8| {
            let words: Vec<_> = self
                .0
                .iter()
                .enumerate()
                .filter(|(_, e)| e.signum() == sign)
                .map(|(i, e)| name(i, *e))
                .collect();
            words.join(" × ")
        };
        match (side(1), side(-1)) {
            (up, down) if up.is_empty() && down.is_empty() => "1".to_owned(),
            (up, down) if down.is_empty() => up,
            (up, down) if up.is_empty() => format!("1 per {down}"),
            (up, down) => format!("{up} per {down}"),
        }
    }
}

impl Unit {
    /// The unit of a bare number.
    pub const NONE: Unit = Unit { dim: Dim::NONE, scale: 1, word: "" };

    /// The unit with this word.
    pub fn find(word: &str) -> Option<Unit> {
        UNITS.iter().find(|(words, _, _)| words.contains(&word)).map(|(words, base, scale)| Unit {
            dim: Dim::base(*base),
            scale: *scale,
            word: words.first().copied().unwrap_or(""),
        })
    }

    /// Every word that is a unit.
    pub fn words() -> impl Iterator<Item = &'static str> {
        UNITS.iter().flat_map(|(words, _, _)| words.iter().copied())
    }

    /// The unit in which numbers of a dimension are shown when nothing else was said.
    pub fn shown_for(dim: Dim) -> Unit {
        UNITS
            .iter()
            .find(|(_, base, scale)| *scale == 1 && Dim::base(*base) == dim)
            .and_then(|(words, _, _)| Unit::find(words.first().copied().unwrap_or("")))
            .unwrap_or(Unit { dim, scale: 1, word: "" })
    }
}
