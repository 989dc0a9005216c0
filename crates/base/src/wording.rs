//! Words for people, in the two languages of the platform.

/// A language of labels, reasons and messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Lang {
    /// Chinese (simplified), the default.
    #[default]
    Zh,
    /// English.
    En,
}

impl Lang {
    /// Reads `zh` or `en`; anything else is `None`.
    pub fn parse(text: &str) -> Option<Lang> {
        match text {
            "zh" => Some(Lang::Zh),
            "en" => Some(Lang::En),
            _ => None,
        }
    }

    /// The code that [`Lang::parse`] reads.
    pub const fn as_str(self) -> &'static str {
        match self {
            Lang::Zh => "zh",
            Lang::En => "en",
        }
    }
}

/// One wording in both languages.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Wording {
    /// The Chinese words.
    pub zh: String,
    /// The English words.
    pub en: String,
}

impl Wording {
    /// Puts the Chinese and the English words together.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Wording {
        Wording { zh: zh.into(), en: en.into() }
    }

    /// The words in one language.
    pub fn in_lang(&self, lang: Lang) -> &str {
        match lang {
            Lang::Zh => &self.zh,
            Lang::En => &self.en,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_by_language() {
        let words = Wording::new("高龄津贴", "old age allowance");
        assert_eq!(words.in_lang(Lang::Zh), "高龄津贴");
        assert_eq!(words.in_lang(Lang::En), "old age allowance");
    }

    #[test]
    fn languages_read_back() {
        for lang in [Lang::Zh, Lang::En] {
            assert_eq!(Lang::parse(lang.as_str()), Some(lang));
        }
        for text in ["", "ZH", "zh-CN", "fr"] {
            assert_eq!(Lang::parse(text), None, "{text}");
        }
    }
}
