//! Money in whole fen (1 yuan = 100 fen): every sum is exact.

use crate::{Rate, Rounding, half_width};
use std::fmt;

/// An amount of renminbi in fen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fen(i64);

/// Why a text is not an amount in yuan.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MoneyError {
    /// There is nothing to read.
    #[error("no amount")]
    Empty,
    /// Not a plain decimal number, or its thousands separators do not stand after every third digit.
    #[error("`{0}` is not an amount in yuan")]
    NotAnAmount(String),
    /// Fen are whole: a third decimal would be lost.
    #[error("`{0}` has more than two decimals")]
    TooManyDecimals(String),
    /// More fen than 64 bits hold.
    #[error("`{0}` is too large an amount")]
    TooLarge(String),
}

impl Fen {
    /// Nothing.
    pub const ZERO: Fen = Fen(0);

    /// So many fen.
    pub const fn new(fen: i64) -> Fen {
        Fen(fen)
    }

    /// The number of fen.
    pub const fn fen(self) -> i64 {
        self.0
    }

    /// So many whole yuan; `None` on overflow.
    pub fn from_yuan(yuan: i64) -> Option<Fen> {
        yuan.checked_mul(100).map(Fen)
    }

    /// The sum; `None` on overflow.
    pub fn checked_add(self, other: Fen) -> Option<Fen> {
        self.0.checked_add(other.0).map(Fen)
    }

    /// The difference; `None` on overflow.
    pub fn checked_sub(self, other: Fen) -> Option<Fen> {
        self.0.checked_sub(other.0).map(Fen)
    }

    /// The opposite amount; `None` on overflow.
    pub fn checked_neg(self) -> Option<Fen> {
        self.0.checked_neg().map(Fen)
    }

    /// So many times the amount; `None` on overflow.
    pub fn checked_mul_int(self, times: i64) -> Option<Fen> {
        self.0.checked_mul(times).map(Fen)
    }

    /// The sum of all amounts; `None` when the total does not fit.
    ///
    /// Only the total counts, so the order of the amounts never matters.
    pub fn checked_sum(amounts: impl IntoIterator<Item = Fen>) -> Option<Fen> {
        let total =
            amounts.into_iter().try_fold(0_i128, |sum, amount| sum.checked_add(i128::from(amount.0)))?;
        i64::try_from(total).ok().map(Fen)
    }

    /// The amount times a rate, rounded to whole fen once, at the end; `None` on overflow.
    pub fn mul_rate(self, rate: Rate, rounding: Rounding) -> Option<Fen> {
        let product = i128::from(self.0) * i128::from(rate.num());
        let fen = rounding.divide(product, i128::from(rate.den()))?;
        i64::try_from(fen).ok().map(Fen)
    }

    /// Reads an amount in yuan as offices write it: `1,728.00`, `1728`, `１２３.5元`, `¥100`, `-5`, `1728元整`.
    ///
    /// A unit of ten thousand (`1.2万元`) is refused like any other text: its column says yuan.
    pub fn parse_yuan(text: &str) -> Result<Fen, MoneyError> {
        let narrow = half_width(text);
        let trimmed = narrow.trim();
        if trimmed.is_empty() {
            return Err(MoneyError::Empty);
        }
        let (negative, digits) = unsigned(trimmed);
        let not_an_amount = || MoneyError::NotAnAmount(text.to_owned());
        let (whole, decimals) = match digits.split_once('.') {
            Some((_, "")) => return Err(not_an_amount()),
            Some(parts) => parts,
            None => (digits, ""),
        };
        if !is_grouped(whole) || !decimals.bytes().all(|b| b.is_ascii_digit()) {
            return Err(not_an_amount());
        }
        let hundredths = match *decimals.as_bytes() {
            [] => 0,
            [tenths] => i64::from(tenths - b'0') * 10,
            [tenths, rest] => i64::from(tenths - b'0') * 10 + i64::from(rest - b'0'),
            _ => return Err(MoneyError::TooManyDecimals(text.to_owned())),
        };
        let digits = whole.bytes().filter(u8::is_ascii_digit).map(|b| i64::from(b - b'0'));
        let signed = |n: i64| if negative { -n } else { n };
        // Built with its sign, because the most negative amount has no positive twin.
        digits
            .map(signed)
            .try_fold(0_i64, |sum, digit| sum.checked_mul(10)?.checked_add(digit))
            .and_then(|yuan| yuan.checked_mul(100)?.checked_add(signed(hundredths)))
            .map(Fen)
            .ok_or_else(|| MoneyError::TooLarge(text.to_owned()))
    }
}

/// Takes sign, currency mark and unit off; `-¥5` and `¥-5` are both written.
fn unsigned(text: &str) -> (bool, &str) {
    let (outer, text) = strip_sign(text);
    let text =
        ["¥", "￥", "人民币"].iter().find_map(|mark| text.strip_prefix(mark)).unwrap_or(text).trim_start();
    let (inner, text) = if outer { (false, text) } else { strip_sign(text) };
    let text = text.strip_suffix('整').unwrap_or(text).trim_end();
    (outer || inner, ["元", "圆"].iter().find_map(|unit| text.strip_suffix(unit)).unwrap_or(text).trim_end())
}

/// U+2212 is the minus sign of typesetting.
fn strip_sign(text: &str) -> (bool, &str) {
    match text.strip_prefix(['-', '\u{2212}']) {
        Some(rest) => (true, rest.trim_start()),
        None => (false, text),
    }
}

/// Digits alone, or one to three digits and then groups of exactly three.
fn is_grouped(whole: &str) -> bool {
    let mut groups = whole.split(',');
    let all_digits = |group: &str| !group.is_empty() && group.bytes().all(|b| b.is_ascii_digit());
    let first = groups.next().unwrap_or("");
    let single = !whole.contains(',');
    all_digits(first)
        && (single || first.len() <= 3)
        && groups.all(|group| group.len() == 3 && all_digits(group))
}

impl fmt::Display for Fen {
    /// Yuan with thousands separators and two decimals: `1,728.00`, `-0.05`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let size = self.0.unsigned_abs();
        let yuan = (size / 100).to_string();
        let mut text = String::with_capacity(yuan.len() * 4 / 3 + 3);
        for (at, digit) in yuan.char_indices() {
            if at > 0 && (yuan.len() - at).is_multiple_of(3) {
                text.push(',');
            }
            text.push(digit);
        }
        let hundredths = size % 100;
        text.push_str(&format!(".{hundredths:02}"));
        f.pad_integral(self.0 >= 0, "", &text)
    }
}
