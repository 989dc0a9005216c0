//! Exact numbers: ratios of whole numbers, checked.

use std::cmp::Ordering;

use base::Rounding;

/// An exact ratio, always reduced, with a positive denominator.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Exact {
    num: i128,
    den: i128,
}

impl Exact {
    /// Nought.
    pub const ZERO: Exact = Exact { num: 0, den: 1 };

    /// A whole number.
    pub const fn whole(n: i64) -> Exact {
        Exact { num: n as i128, den: 1 }
    }

    /// A ratio; none where the denominator is 0 or the parts are too large.
    pub fn ratio(num: i128, den: i128) -> Option<Exact> {
        if den == 0 {
            return None;
        }
        let (num, den) = if den < 0 { (num.checked_neg()?, den.checked_neg()?) } else { (num, den) };
        let g = gcd(num.unsigned_abs(), den.unsigned_abs());
        let g = i128::try_from(g).ok()?.max(1);
        Some(Exact { num: num / g, den: den / g })
    }

    /// A number as written in a formula: digits with an optional decimal point; none where it is too large.
    pub fn parse(digits: &str) -> Option<Exact> {
        let (whole, part) = digits.split_once('.').unwrap_or((digits, ""));
        let den = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        let num: i128 = format!("{whole}{part}").parse().ok()?;
        let value = Exact::ratio(num, den)?;
        (value.num.abs() / value.den <= i128::from(i64::MAX)).then_some(value)
    }

    /// The numerator of the reduced ratio.
    pub fn num(self) -> i128 {
        self.num
    }

    /// The denominator of the reduced ratio, at least 1.
    pub fn den(self) -> i128 {
        self.den
    }

    /// The whole number it is, if it is one and fits.
    pub fn as_whole(self) -> Option<i64> {
        if self.den == 1 { i64::try_from(self.num).ok() } else { None }
    }

    /// The sum, if it fits.
    pub fn plus(self, other: Exact) -> Option<Exact> {
        if self.den == other.den {
            return Exact::ratio(self.num.checked_add(other.num)?, self.den);
        }
        let left = self.num.checked_mul(other.den)?;
        let right = other.num.checked_mul(self.den)?;
        Exact::ratio(left.checked_add(right)?, self.den.checked_mul(other.den)?)
    }

    /// The number with its sign turned.
    pub fn negate(self) -> Option<Exact> {
        Some(Exact { num: self.num.checked_neg()?, den: self.den })
    }

    /// The difference, if it fits.
    pub fn subtract(self, other: Exact) -> Option<Exact> {
        self.plus(other.negate()?)
    }

    /// The product, if it fits.
    pub fn multiply(self, other: Exact) -> Option<Exact> {
        Exact::ratio(self.num.checked_mul(other.num)?, self.den.checked_mul(other.den)?)
    }

    /// The quotient; none where the divisor is 0 or it does not fit.
    pub fn divide(self, other: Exact) -> Option<Exact> {
        Exact::ratio(self.num.checked_mul(other.den)?, self.den.checked_mul(other.num)?)
    }

    /// The nearest whole number under a stated rounding, if it fits.
    pub fn round(self, rounding: Rounding) -> Option<i64> {
        i64::try_from(rounding.divide(self.num, self.den)?).ok()
    }

    /// How it stands to another; none where the comparison does not fit.
    pub fn compare(self, other: Exact) -> Option<Ordering> {
        if self.den == other.den {
            return Some(self.num.cmp(&other.num));
        }
        Some(self.num.checked_mul(other.den)?.cmp(&other.num.checked_mul(self.den)?))
    }
}

impl std::fmt::Display for Exact {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        if self.den == 1 { write!(f, "{}", self.num) } else { write!(f, "{}/{}", self.num, self.den) }
    }
}

fn gcd(a: u128, b: u128) -> u128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}
