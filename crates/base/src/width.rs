//! Full-width characters, which Chinese input methods produce, as their ASCII twins.

use std::borrow::Cow;

/// Turns full-width digits, letters, punctuation (`．／－：，（）％＋`) and the ideographic space into ASCII.
///
/// Everything else, such as `年`, `。` or `￥`, stays as it is.
/// Text without full-width characters is borrowed, not copied.
pub fn half_width(text: &str) -> Cow<'_, str> {
    if text.is_ascii() || !text.chars().any(|c| narrow(c) != c) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().map(narrow).collect())
}

/// The block U+FF01..=U+FF5E mirrors ASCII `!`..=`~` in the same order.
fn narrow(c: char) -> char {
    match c {
        '\u{3000}' => ' ',
        '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        _ => c,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn full_width_becomes_ascii() {
        for (wide, narrow) in [
            ("１２３", "123"),
            ("ＡｚＸ", "AzX"),
            ("．／－：，（）％＋　！～", "./-:,()%+ !~"),
            ("２０２６年１０月", "2026年10月"),
            ("￥５。", "￥5。"),
            ("", ""),
        ] {
            assert_eq!(half_width(wide), narrow);
        }
    }

    #[test]
    fn plain_text_is_borrowed() {
        assert!(matches!(half_width("2026-10-31"), Cow::Borrowed(_)));
        assert!(matches!(half_width("太谷区"), Cow::Borrowed(_)));
    }

    proptest! {
        #[test]
        fn twice_is_once(text in any::<String>()) {
            let once = half_width(&text).into_owned();
            prop_assert_eq!(half_width(&once), once.as_str());
            prop_assert_eq!(once.chars().count(), text.chars().count());
        }
    }
}
