//! Numbers of bank cards and passbooks.

use super::{bare, mask, masked_debug};

/// The number of a bank card, social security card account or passbook: 12 to 19 digits.
///
/// Cards end in a Luhn digit, but older passbooks and card accounts do not, so that check is advice only.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct BankCard {
    text: Box<str>,
}

/// Why a text is not the number of a card; never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum BankCardError {
    /// There is nothing to read.
    #[error("no card number")]
    Empty,
    /// Something other than digits, such as the `E+18` of a spreadsheet.
    #[error("a card number has only digits")]
    NotDigits,
    /// It has not 12 to 19 digits, but so many.
    #[error("a card number has 12 to 19 digits, not {0}")]
    WrongLength(usize),
}

impl BankCard {
    /// Reads 12 to 19 digits; spaces and hyphens between groups are dropped, full-width digits put right.
    pub fn parse(text: &str) -> Result<BankCard, BankCardError> {
        let mut text = bare(text);
        text.retain(|c| c != '-');
        if text.is_empty() {
            return Err(BankCardError::Empty);
        }
        if !text.bytes().all(|b| b.is_ascii_digit()) {
            return Err(BankCardError::NotDigits);
        }
        if !(12..=19).contains(&text.len()) {
            return Err(BankCardError::WrongLength(text.len()));
        }
        Ok(BankCard { text: text.into_boxed_str() })
    }

    /// Whether the last digit is the Luhn check of the others; `false` is a reason to look, not to refuse.
    pub fn luhn_ok(&self) -> bool {
        let digits = self.text.bytes().rev().map(|b| u32::from(b - b'0'));
        let sum: u32 = digits
            .enumerate()
            .map(|(at, digit)| match (at % 2, digit * 2) {
                (0, _) => digit,
                (_, double) => double / 10 + double % 10,
            })
            .sum();
        sum.is_multiple_of(10)
    }

    /// Stars and the last 4 digits.
    pub fn masked(&self) -> String {
        mask(&self.text, 0, 4)
    }

    /// All digits; for the payment file, never for logs.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

masked_debug!(BankCard);
