//! Telephone numbers of China.

use super::{bare, mask, masked_debug};
use std::borrow::Cow;

/// A telephone number in one form: `13800001234`, `0354-1234567-8`, `12349`, `4001234567`.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Phone {
    text: Box<str>,
    kind: PhoneKind,
}

/// What kind of number it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PhoneKind {
    /// 11 digits that begin with 13 to 19.
    Mobile,
    /// With area code, and perhaps an extension.
    Landline,
    /// 110, 119, 120, 122, 12345 and the like, 95xxx, 96xxx, 400 and 800 numbers: public, nobody's own.
    Hotline,
}

/// Why a text is not a telephone number; never repeats the text.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PhoneError {
    /// There is nothing to read.
    #[error("no telephone number")]
    Empty,
    /// A local number of 7 or 8 digits: nobody can be called without the area code.
    #[error("a landline number needs its area code")]
    NoAreaCode,
    /// Nothing that can be called.
    #[error("not a telephone number of China")]
    NotAPhone,
}

impl Phone {
    /// Reads mobile, landline and hotline numbers as people write them.
    ///
    /// Spaces, hyphens, full-width characters, `+86`, a bracketed area code and `转` before an extension are understood.
    pub fn parse(text: &str) -> Result<Phone, PhoneError> {
        let bare = bare(text);
        if bare.is_empty() {
            return Err(PhoneError::Empty);
        }
        let plain = bare.replace(['(', ')', '转', '#', '*'], "-");
        let national = home(plain.trim_matches('-'));
        if national.is_empty() || !national.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
            return Err(PhoneError::NotAPhone);
        }
        let groups: Vec<&str> = national.split('-').filter(|group| !group.is_empty()).collect();
        let digits = groups.concat();
        if is_mobile(&digits) {
            return Ok(Phone { text: digits.into_boxed_str(), kind: PhoneKind::Mobile });
        }
        if is_hotline(&digits) {
            return Ok(Phone { text: digits.into_boxed_str(), kind: PhoneKind::Hotline });
        }
        match landline(&groups) {
            Some(text) => Ok(Phone { text: text.into_boxed_str(), kind: PhoneKind::Landline }),
            None if matches!(digits.len(), 7 | 8) && !digits.starts_with(['0', '1']) => {
                Err(PhoneError::NoAreaCode)
            }
            None => Err(PhoneError::NotAPhone),
        }
    }

    /// What kind of number it is.
    pub const fn kind(&self) -> PhoneKind {
        self.kind
    }

    /// `138****1234`, `0354-****567`; an extension is hidden, a hotline is not: it is nobody's own.
    pub fn masked(&self) -> String {
        match self.kind {
            PhoneKind::Mobile => mask(&self.text, 3, 4),
            PhoneKind::Landline => {
                let (area, local) = self.text.split_once('-').unwrap_or(("", &self.text));
                let local = local.split('-').next().unwrap_or("");
                format!("{area}-{}", mask(local, 0, 3))
            }
            PhoneKind::Hotline => self.text.to_string(),
        }
    }

    /// The whole number; for calling, never for logs.
    pub fn reveal(&self) -> &str {
        &self.text
    }
}

/// Takes the country's own prefix off and puts the zero of the area code back, which goes missing behind it.
fn home(number: &str) -> Cow<'_, str> {
    if let Some(mobile) = number.strip_prefix("86").filter(|rest| is_mobile(rest)) {
        return Cow::Borrowed(mobile);
    }
    let Some(rest) = ["+86", "0086"].iter().find_map(|prefix| number.strip_prefix(prefix)) else {
        return Cow::Borrowed(number);
    };
    let rest = rest.trim_start_matches('-');
    let digits = rest.replace('-', "");
    if rest.starts_with('0') || is_mobile(&digits) || is_hotline(&digits) {
        return Cow::Borrowed(rest);
    }
    Cow::Owned(format!("0{rest}"))
}

fn is_mobile(digits: &str) -> bool {
    matches!(digits.as_bytes(), [b'1', b'3'..=b'9', rest @ ..] if rest.len() == 9)
}

fn is_hotline(digits: &str) -> bool {
    match digits.as_bytes() {
        [b'1', b'1', b'0' | b'9'] | [b'1', b'2', b'0' | b'2'] => true,
        [b'1', b'2', _, _, _] => true,
        [b'9', b'5' | b'6', rest @ ..] => (3..=4).contains(&rest.len()),
        [b'4' | b'8', b'0', b'0', rest @ ..] => rest.len() == 7,
        _ => false,
    }
}

/// `area-number` or `area-number-extension`; the hyphen after the area code is put in where it was left out.
fn landline(groups: &[&str]) -> Option<String> {
    let (first, rest) = groups.split_first()?;
    // Three digits in Beijing (010) and for 02x, four everywhere else.
    let width = if first.starts_with("01") || first.starts_with("02") { 3 } else { 4 };
    let (area, joined) = first.split_at_checked(width)?;
    let (local, extension) = match (joined, rest) {
        ("", [local]) => (*local, None),
        ("", [local, extension]) => (*local, Some(extension)),
        (local, []) => (local, None),
        (local, [extension]) => (local, Some(extension)),
        _ => return None,
    };
    let area_ok = area.starts_with('0') && !area.starts_with("00");
    let local_ok = matches!(local.len(), 7 | 8);
    let extension_ok = extension.is_none_or(|extension| (1..=6).contains(&extension.len()));
    let tail = extension.map(|extension| format!("-{extension}")).unwrap_or_default();
    (area_ok && local_ok && extension_ok).then(|| format!("{area}-{local}{tail}"))
}

masked_debug!(Phone);
