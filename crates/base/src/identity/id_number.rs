//! The citizen identity number (GB 11643).

use super::{bare, mask, masked_debug};
use crate::Day;

/// A citizen identity number (公民身份号码, GB 11643) of 18 characters, its date and check character right.
///
/// Residence permits of Hong Kong, Macao and Taiwan residents (81, 82, 83) and of foreigners (9) follow the same rule.
/// The region is not checked: the codes of abolished counties stay valid on cards.
/// Whether the birth day lies in the future is for the caller, who knows the day.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct IdNumber {
    text: Box<str>,
    birth_day: Day,
}

/// The sex that an identity number states.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Sex {
    /// 男.
    Male,
    /// 女.
    Female,
}

/// Why a text is not an identity number; never repeats the text, which may be someone's number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum IdNumberError {
    /// There is nothing to read.
    #[error("no identity number")]
    Empty,
    /// It has neither 18 nor 15 characters, but so many.
    #[error("an identity number has 18 or 15 characters, not {0}")]
    WrongLength(usize),
    /// Something other than digits, or an X that is not last of 18.
    #[error("an identity number has only digits, and perhaps an X as the last of 18")]
    NotDigits,
    /// The birth day is not in the calendar, or before 1800.
    #[error("the birth day in the identity number does not exist")]
    ImpossibleDate,
    /// The last character does not follow from the others.
    #[error("the check character of the identity number is wrong")]
    WrongChecksum,
}

/// Weight of each of the 17 digits before the check character.
const WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
/// The check character for each remainder of the weighted sum by 11.
const CHECKS: [u8; 11] = *b"10X98765432";

/// The check character of 17 digits; `None` for anything else.
pub(super) fn check_character(digits: &[u8]) -> Option<u8> {
    if digits.len() != WEIGHTS.len() || !digits.iter().all(u8::is_ascii_digit) {
        return None;
    }
    let sum: u32 = digits.iter().zip(WEIGHTS).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
    CHECKS.get(usize::try_from(sum % 11).ok()?).copied()
}

/// The birth day in characters 7 to 14; no holder of any such number was born before 1800.
pub(super) fn birth_day(text: &str) -> Option<Day> {
    let (year, rest) = text.get(6..14)?.split_at_checked(4)?;
    let (month, day) = rest.split_at_checked(2)?;
    let year = year.parse().ok().filter(|&year| year >= 1800)?;
    Day::ymd(year, month.parse().ok()?, day.parse().ok()?)
}

/// The 17 digits that an old number of 15 stands for: the century is put in.
///
/// It is 19, but 996 to 999 as order number were kept for people over a hundred when numbers were given out: 18.
fn seventeen(old: &str) -> Option<String> {
    let (region, rest) = old.split_at_checked(6)?;
    let century = if matches!(old.get(12..15)?, "996" | "997" | "998" | "999") { "18" } else { "19" };
    Some(format!("{region}{century}{rest}"))
}

impl IdNumber {
    /// Reads 18 characters, or 15 of an old number, which becomes 18.
    ///
    /// Spaces, full-width characters and a leading apostrophe are put right, `x` becomes `X`.
    /// For a number that fails, [`crate::spoilt_id`] says what a spreadsheet did to it.
    pub fn parse(text: &str) -> Result<IdNumber, IdNumberError> {
        let mut text = bare(text);
        text.make_ascii_uppercase();
        let digits = |part: &str| part.bytes().all(|b| b.is_ascii_digit());
        match text.chars().count() {
            0 => Err(IdNumberError::Empty),
            18 => {
                let (body, check) = text.split_at_checked(17).ok_or(IdNumberError::NotDigits)?;
                if !digits(body) || !(digits(check) || check == "X") {
                    return Err(IdNumberError::NotDigits);
                }
                let birth_day = birth_day(&text).ok_or(IdNumberError::ImpossibleDate)?;
                let right = check_character(body.as_bytes());
                if check.bytes().next() != right {
                    return Err(IdNumberError::WrongChecksum);
                }
                Ok(IdNumber { text: text.into_boxed_str(), birth_day })
            }
            15 if digits(&text) => {
                let mut text = seventeen(&text).ok_or(IdNumberError::NotDigits)?;
                let check = check_character(text.as_bytes()).ok_or(IdNumberError::NotDigits)?;
                let birth_day = birth_day(&text).ok_or(IdNumberError::ImpossibleDate)?;
                text.push(char::from(check));
                Ok(IdNumber { text: text.into_boxed_str(), birth_day })
            }
            15 => Err(IdNumberError::NotDigits),
            count => Err(IdNumberError::WrongLength(count)),
        }
    }

    /// The birth day it states.
    pub const fn birth_day(&self) -> Day {
        self.birth_day
    }

    /// The sex it states: the 17th digit is odd for men.
    pub fn sex(&self) -> Sex {
        match self.text.as_bytes().get(16) {
            Some(digit) if digit % 2 == 1 => Sex::Male,
            _ => Sex::Female,
        }
    }

    /// The first six digits: the county that first issued the number, perhaps under a code of its time.
    pub fn region_digits(&self) -> &str {
        self.text.get(..6).unwrap_or("")
    }

    /// The first 6 and last 4 characters with stars between: `110105********002X`.
    pub fn masked(&self) -> String {
        mask(&self.text, 6, 4)
    }

    /// All 18 characters; for files and payments, never for logs.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

masked_debug!(IdNumber);
