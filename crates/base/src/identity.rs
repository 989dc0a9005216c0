//! Numbers that identify people, bodies, accounts and telephones.
//!
//! None of them has a `Display`, and `Debug` is masked: to show one, code must say `reveal`.

mod bank_card;
mod credit_code;
mod id_number;
mod phone;
mod spoilt;

pub use bank_card::{BankCard, BankCardError};
pub use credit_code::{CreditCode, CreditCodeError};
pub use id_number::{IdNumber, IdNumberError, Sex};
pub use phone::{Phone, PhoneError, PhoneKind};
pub use spoilt::{Spoilt, spoilt_id};

use crate::half_width;

/// What a number is once everything that hands and spreadsheets add is gone.
///
/// Full-width characters become ASCII; spaces, tabs and invisible characters go, as does a leading apostrophe.
fn bare(text: &str) -> String {
    let narrow = half_width(text);
    let trimmed = narrow.trim_start_matches(|c| is_blank(c) || matches!(c, '\'' | '’' | '‘'));
    trimmed.chars().filter(|&c| !is_blank(c)).collect()
}

/// White space, zero-width characters, byte order mark and the direction marks that chat programs paste.
fn is_blank(c: char) -> bool {
    c.is_whitespace()
        || matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}' | '\u{FEFF}')
}

/// The first `head` and last `tail` characters with stars between; all stars when nothing would be hidden.
fn mask(text: &str, head: usize, tail: usize) -> String {
    let count = text.chars().count();
    let hidden = |at: usize| head + tail >= count || (at >= head && at < count - tail);
    text.chars().enumerate().map(|(at, c)| if hidden(at) { '*' } else { c }).collect()
}

/// `Debug` as the masked text, so that no log shows the number.
macro_rules! masked_debug {
    ($kind:ident) => {
        impl std::fmt::Debug for $kind {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.debug_tuple(stringify!($kind)).field(&self.masked()).finish()
            }
        }
    };
}
use masked_debug;
