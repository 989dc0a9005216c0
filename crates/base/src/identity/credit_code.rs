//! The unified social credit code (GB 32100-2015).

use super::{bare, mask, masked_debug};

/// A unified social credit code (统一社会信用代码, GB 32100-2015) of 18 characters, its check character right.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CreditCode {
    text: Box<str>,
}

/// Why a text is not a credit code; never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CreditCodeError {
    /// There is nothing to read.
    #[error("no credit code")]
    Empty,
    /// It has not 18 characters, but so many.
    #[error("a credit code has 18 characters, not {0}")]
    WrongLength(usize),
    /// A character outside digits and capitals without I, O, S, V, Z, or a letter where the region's digits stand.
    #[error("a credit code has digits and capital letters without I, O, S, V, Z, and digits from 3 to 8")]
    WrongCharacter,
    /// The last character does not follow from the others.
    #[error("the check character of the credit code is wrong")]
    WrongChecksum,
}

/// The 31 characters, each worth its place; I, O, S, V, Z are left out as too like digits.
const ALPHABET: &[u8; 31] = b"0123456789ABCDEFGHJKLMNPQRTUWXY";
/// Weights of the first 17 characters: the powers of 3 by 31.
const WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the eight characters of an organisation code (GB 11714).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

fn worth(character: u8) -> Option<usize> {
    ALPHABET.iter().position(|&known| known == character)
}

/// The check character of 17; `None` when one is outside the alphabet.
fn check_character(body: &[u8]) -> Option<u8> {
    let sum = body.iter().zip(WEIGHTS).try_fold(0, |sum, (&c, weight)| Some(sum + worth(c)? * weight))?;
    ALPHABET.get((31 - sum % 31) % 31).copied()
}

impl CreditCode {
    /// Reads 18 characters; spaces, full-width and small letters are put right.
    ///
    /// The check can be any of the 31 characters, not only a digit or X.
    pub fn parse(text: &str) -> Result<CreditCode, CreditCodeError> {
        let mut text = bare(text);
        text.make_ascii_uppercase();
        match text.chars().count() {
            0 => return Err(CreditCodeError::Empty),
            18 => {}
            count => return Err(CreditCodeError::WrongLength(count)),
        }
        let known = text.bytes().all(|c| worth(c).is_some());
        let region = text.as_bytes().get(2..8).is_some_and(|digits| digits.iter().all(u8::is_ascii_digit));
        if !known || !region {
            return Err(CreditCodeError::WrongCharacter);
        }
        let (body, check) = text.split_at_checked(17).ok_or(CreditCodeError::WrongCharacter)?;
        if check.bytes().next() != check_character(body.as_bytes()) {
            return Err(CreditCodeError::WrongChecksum);
        }
        Ok(CreditCode { text: text.into_boxed_str() })
    }

    /// Registering authority and type, two characters: `52` a private non-enterprise unit, `91` an enterprise.
    pub fn kind(&self) -> &str {
        self.text.get(..2).unwrap_or("")
    }

    /// The six digits of the registering authority's division (GB/T 2260).
    pub fn region_digits(&self) -> &str {
        self.text.get(2..8).unwrap_or("")
    }

    /// Characters 9 to 17: the organisation code (GB 11714).
    pub fn organisation_code(&self) -> &str {
        self.text.get(8..17).unwrap_or("")
    }

    /// Whether the organisation code has its own check character right; advice, not a condition of validity.
    pub fn organisation_code_ok(&self) -> bool {
        let Some((&check, body)) = self.organisation_code().as_bytes().split_last() else { return false };
        let value = |&c: &u8| char::from(c).to_digit(36).unwrap_or(0);
        let sum: u32 =
            body.iter().map(value).zip(ORGANISATION_WEIGHTS).map(|(value, weight)| value * weight).sum();
        let right = match 11 - sum % 11 {
            10 => Some('X'),
            11 => Some('0'),
            digit => char::from_digit(digit, 10),
        };
        right == Some(char::from(check))
    }

    /// The first 8 and last 4 characters with stars between.
    pub fn masked(&self) -> String {
        mask(&self.text, 8, 4)
    }

    /// All 18 characters.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

masked_debug!(CreditCode);
