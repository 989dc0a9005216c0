//! What a spreadsheet does to identity numbers.

use super::bare;
use super::id_number::{IdNumber, IdNumberError};

/// How an identity number was spoilt.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Spoilt {
    /// Shown as a floating-point number: `1.10105E+17`.
    Scientific,
    /// The last three digits are 000: a spreadsheet keeps 15 digits of a number.
    TailZeroed,
    /// So many digits, neither 18 nor 15: some were lost or typed twice.
    WrongLength(usize),
    /// 18 characters whose check character is wrong.
    WrongChecksum,
    /// The birth day is not in the calendar.
    ImpossibleDate,
}

/// Says how an identity number was spoilt; `None` when it is sound, or nothing like a number at all.
///
/// Meant for a column of identity numbers: any other run of digits there counts as one of wrong length.
pub fn spoilt_id(text: &str) -> Option<Spoilt> {
    let mut text = bare(text);
    text.make_ascii_uppercase();
    if is_scientific(&text) {
        return Some(Spoilt::Scientific);
    }
    let number = without_zero_decimals(&text);
    // An X is only ever the last character.
    let digits = number.strip_suffix('X').unwrap_or(number);
    if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
        return None;
    }
    match IdNumber::parse(number) {
        Ok(_) | Err(IdNumberError::Empty) => None,
        Err(IdNumberError::WrongLength(count)) => Some(Spoilt::WrongLength(count)),
        // 15 characters that end in X: an old number never does, so this is the tail of a longer one.
        Err(IdNumberError::NotDigits) => Some(Spoilt::WrongLength(number.len())),
        Err(IdNumberError::ImpossibleDate) => Some(Spoilt::ImpossibleDate),
        Err(IdNumberError::WrongChecksum) if number.ends_with("000") => Some(Spoilt::TailZeroed),
        Err(IdNumberError::WrongChecksum) => Some(Spoilt::WrongChecksum),
    }
}

/// A number with one digit before the point and an exponent that fits 15 to 18 digits, in upper case.
fn is_scientific(text: &str) -> bool {
    let Some((mantissa, exponent)) = text.split_once('E') else { return false };
    let exponent = exponent.strip_prefix('+').unwrap_or(exponent);
    let (whole, decimals) = mantissa.split_once('.').unwrap_or((mantissa, "0"));
    let digits = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    whole.len() == 1 && digits(whole) && digits(decimals) && matches!(exponent, "14" | "15" | "16" | "17")
}

/// A cell read as a number may come with `.0` at its end.
fn without_zero_decimals(text: &str) -> &str {
    match text.split_once('.') {
        Some((whole, zeros)) if !zeros.is_empty() && zeros.bytes().all(|b| b == b'0') => whole,
        _ => text,
    }
}
