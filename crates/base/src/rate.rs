//! Exact ratios, and the four ways a regulation rounds.

use std::cmp::Ordering;
use std::fmt;

/// How a quotient becomes a whole number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Rounding {
    /// To the nearest, halves away from zero (四舍五入).
    HalfUp,
    /// To the nearest, halves to the even neighbour.
    HalfEven,
    /// Away from zero (见分进位).
    Up,
    /// Toward zero (去尾).
    Down,
}

impl Rounding {
    /// Reads `half_up`, `half_even`, `up` or `down`; anything else is `None`.
    pub fn parse(text: &str) -> Option<Rounding> {
        match text {
            "half_up" => Some(Rounding::HalfUp),
            "half_even" => Some(Rounding::HalfEven),
            "up" => Some(Rounding::Up),
            "down" => Some(Rounding::Down),
            _ => None,
        }
    }

    /// The word that [`Rounding::parse`] reads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Rounding::HalfUp => "half_up",
            Rounding::HalfEven => "half_even",
            Rounding::Up => "up",
            Rounding::Down => "down",
        }
    }

    /// `num / den`, rounded.
    ///
    /// `None` when `den` is zero, or when the quotient does not fit (`i128::MIN / -1`).
    pub fn divide(self, num: i128, den: i128) -> Option<i128> {
        let quotient = num.checked_div(den)?;
        let rest = num.checked_rem(den)?;
        if rest == 0 {
            return Some(quotient);
        }
        // Twice the rest against the divisor, without doubling: that could overflow.
        let half = rest.unsigned_abs().cmp(&(den.unsigned_abs() - rest.unsigned_abs()));
        let away = match self {
            Rounding::Up => true,
            Rounding::Down => false,
            Rounding::HalfUp => half != Ordering::Less,
            Rounding::HalfEven => half == Ordering::Greater || (half == Ordering::Equal && quotient % 2 != 0),
        };
        match (away, (num < 0) == (den < 0)) {
            (false, _) => Some(quotient),
            (true, true) => quotient.checked_add(1),
            (true, false) => quotient.checked_sub(1),
        }
    }
}

impl fmt::Display for Rounding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// An exact ratio, always in lowest terms with a positive denominator, so that equal ratios are equal.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Rate {
    num: i64,
    den: i64,
}

impl Rate {
    /// Nothing of it.
    pub const ZERO: Rate = Rate { num: 0, den: 1 };
    /// All of it.
    pub const ONE: Rate = Rate { num: 1, den: 1 };

    /// `num / den`, reduced; `None` unless `den` is positive.
    pub const fn new(num: i64, den: i64) -> Option<Rate> {
        if den <= 0 {
            return None;
        }
        Some(Rate::reduced(num, den))
    }

    /// So many per cent: `Rate::percent(30)` is 3/10.
    pub const fn percent(percent: i64) -> Rate {
        Rate::reduced(percent, 100)
    }

    /// The numerator, which carries the sign.
    pub const fn num(self) -> i64 {
        self.num
    }

    /// The denominator, at least 1.
    pub const fn den(self) -> i64 {
        self.den
    }

    /// Only called with a positive `den`; the divisor then divides it, so it fits and is not zero.
    const fn reduced(num: i64, den: i64) -> Rate {
        let mut divisor = den.unsigned_abs();
        let mut rest = num.unsigned_abs();
        while rest != 0 {
            (divisor, rest) = (rest, divisor % rest);
        }
        let divisor = divisor.cast_signed();
        Rate { num: num / divisor, den: den / divisor }
    }
}

impl PartialOrd for Rate {
    fn partial_cmp(&self, other: &Rate) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Rate {
    fn cmp(&self, other: &Rate) -> Ordering {
        let left = i128::from(self.num) * i128::from(other.den);
        left.cmp(&(i128::from(other.num) * i128::from(self.den)))
    }
}

impl fmt::Display for Rate {
    /// `3/10`, or `2` when whole.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.den {
            1 => write!(f, "{}", self.num),
            den => write!(f, "{}/{den}", self.num),
        }
    }
}
