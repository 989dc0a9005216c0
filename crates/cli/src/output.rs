//! What is printed. A reader that stops listening, as `head` does, is no mistake.

use std::io::Write as _;

use base::{Lang, Wording};

/// Why a command could not be done.
#[derive(Debug)]
pub enum Trouble {
    /// One or more messages, rendered when the language is known.
    Messages(Vec<Wording>),
}

impl Trouble {
    /// One message.
    pub fn new(zh: impl Into<String>, en: impl Into<String>) -> Trouble {
        Trouble::Messages(vec![Wording::new(zh, en)])
    }

    /// Mistakes in a pack.
    pub fn diagnostics(all: &[policy::Diagnostic]) -> Trouble {
        Trouble::Messages(all.iter().map(|d| Wording::new(d.render(Lang::Zh), d.render(Lang::En))).collect())
    }

    /// Mistakes in files.
    pub fn files(all: &[files::FileError]) -> Trouble {
        Trouble::Messages(all.iter().map(|e| Wording::new(e.render(Lang::Zh), e.render(Lang::En))).collect())
    }

    /// The messages in one language, one after the other.
    pub fn render(&self, lang: Lang) -> String {
        let Trouble::Messages(all) = self;
        all.iter().map(|w| w.in_lang(lang).trim_end().to_owned() + "\n").collect()
    }
}

impl From<Wording> for Trouble {
    fn from(w: Wording) -> Trouble {
        Trouble::Messages(vec![w])
    }
}

impl From<files::FileError> for Trouble {
    fn from(e: files::FileError) -> Trouble {
        Trouble::files(&[e])
    }
}

impl From<Vec<files::FileError>> for Trouble {
    fn from(all: Vec<files::FileError>) -> Trouble {
        Trouble::files(&all)
    }
}

/// Prints text to standard output.
pub fn say(text: &str) {
    // Nobody is left to be told that nobody listens.
    let _ = std::io::stdout().lock().write_all(text.as_bytes());
}

/// Prints text to standard error.
pub fn complain(text: &str) {
    let _ = std::io::stderr().lock().write_all(text.as_bytes());
}
