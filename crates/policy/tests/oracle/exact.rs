//! Exact numbers: ratios of whole numbers in 128 bits, every step checked. `None` means too large, or a
//! division by zero.

use std::cmp::Ordering;

/// A reduced ratio; the denominator is above zero.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Ratio {
    n: i128,
    d: i128,
}

/// How a fraction becomes whole.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rounding {
    HalfUp,
    HalfEven,
    Up,
    Down,
}

impl Rounding {
    pub fn read(text: &str) -> Option<Rounding> {
        Some(match text {
            "half_up" => Rounding::HalfUp,
            "half_even" => Rounding::HalfEven,
            "up" => Rounding::Up,
            "down" => Rounding::Down,
            _ => return None,
        })
    }
}

fn gcd(a: i128, b: i128) -> i128 {
    let (mut a, mut b) = (a, b);
    while b != 0 {
        if let (Ok(x), Ok(y)) = (u64::try_from(a), u64::try_from(b)) {
            return i128::from(small_gcd(x, y));
        }
        (a, b) = (b, a % b);
    }
    a
}

/// The same in 64 bits, which is many times faster and is where nearly all numbers are.
fn small_gcd(mut a: u64, mut b: u64) -> u64 {
    while b != 0 {
        (a, b) = (b, a % b);
    }
    a
}

impl Ratio {
    pub const ZERO: Ratio = Ratio { n: 0, d: 1 };

    pub fn whole(n: i128) -> Ratio {
        Ratio { n, d: 1 }
    }

    pub fn new(n: i128, d: i128) -> Option<Ratio> {
        if d == 0 {
            return None;
        }
        let (n, d) = if d < 0 { (n.checked_neg()?, d.checked_neg()?) } else { (n, d) };
        let g = gcd(n.checked_abs()?, d);
        Some(Ratio { n: n / g, d: d / g })
    }

    /// `12`, `120_000`, `0.7`.
    pub fn read(text: &str) -> Option<Ratio> {
        let text: String = text.chars().filter(|c| *c != '_').collect();
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let digits = format!("{whole}{part}");
        let d = 10_i128.checked_pow(u32::try_from(part.len()).ok()?)?;
        Ratio::new(digits.parse().ok()?, d)
    }

    pub fn add(self, b: Ratio) -> Option<Ratio> {
        if self.d == b.d {
            return Ratio::new(self.n.checked_add(b.n)?, self.d);
        }
        let left = self.n.checked_mul(b.d)?;
        let right = b.n.checked_mul(self.d)?;
        Ratio::new(left.checked_add(right)?, self.d.checked_mul(b.d)?)
    }

    pub fn neg(self) -> Option<Ratio> {
        Some(Ratio { n: self.n.checked_neg()?, d: self.d })
    }

    pub fn mul(self, b: Ratio) -> Option<Ratio> {
        Ratio::new(self.n.checked_mul(b.n)?, self.d.checked_mul(b.d)?)
    }

    pub fn div(self, b: Ratio) -> Option<Ratio> {
        Ratio::new(self.n.checked_mul(b.d)?, self.d.checked_mul(b.n)?)
    }

    pub fn compare(self, b: Ratio) -> Option<Ordering> {
        Some(self.n.checked_mul(b.d)?.cmp(&b.n.checked_mul(self.d)?))
    }

    pub fn is_zero(self) -> bool {
        self.n == 0
    }

    /// The number, when it is whole.
    pub fn as_whole(self) -> Option<i128> {
        (self.d == 1).then_some(self.n)
    }

    pub fn round(self, how: Rounding) -> Option<Ratio> {
        let towards_zero = self.n / self.d;
        let rest = (self.n % self.d).abs();
        if rest == 0 {
            return Some(self);
        }
        let away = towards_zero.checked_add(self.n.signum())?;
        let half = rest.checked_mul(2)?.cmp(&self.d);
        let go_away = match (how, half) {
            (Rounding::Down, _) => false,
            (Rounding::Up, _) | (_, Ordering::Greater) => true,
            (_, Ordering::Less) => false,
            (Rounding::HalfUp, Ordering::Equal) => true,
            (Rounding::HalfEven, Ordering::Equal) => towards_zero % 2 != 0,
        };
        Some(Ratio::whole(if go_away { away } else { towards_zero }))
    }

    /// `12`, or `7/3` where it is not whole.
    pub fn text(self) -> String {
        if self.d == 1 { self.n.to_string() } else { format!("{}/{}", self.n, self.d) }
    }
}
