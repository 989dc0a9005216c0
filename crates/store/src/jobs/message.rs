//! What a job says of itself: a key of the words with arguments, put into words when somebody reads it.
//!
//! It is kept as text. Text that is no such message, as the causes of a failure, is shown as it is.

use base::{Lang, Wording};
use serde_json::{Map, Value as Json, json};

/// What a job says of itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    key: String,
    arguments: Vec<(String, Argument)>,
}

/// What stands in a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Argument {
    /// A number.
    Number(u64),
    /// A text that is the same in both languages.
    Text(String),
    /// A text in both languages.
    Wording(Wording),
}

impl From<u64> for Argument {
    fn from(n: u64) -> Argument {
        Argument::Number(n)
    }
}

impl From<&str> for Argument {
    fn from(text: &str) -> Argument {
        Argument::Text(text.to_owned())
    }
}

impl From<Wording> for Argument {
    fn from(wording: Wording) -> Argument {
        Argument::Wording(wording)
    }
}

impl Message {
    /// A message of the words, by its key.
    #[must_use]
    pub fn new(key: &str) -> Message {
        Message { key: key.to_owned(), arguments: vec![] }
    }

    /// With an argument.
    #[must_use]
    pub fn with(mut self, name: &str, argument: impl Into<Argument>) -> Message {
        self.arguments.push((name.to_owned(), argument.into()));
        self
    }

    /// The key.
    #[must_use]
    pub fn key(&self) -> &str {
        &self.key
    }

    /// Names and values of the arguments.
    #[must_use]
    pub fn arguments(&self) -> &[(String, Argument)] {
        &self.arguments
    }

    /// As it is kept.
    #[must_use]
    pub fn text(&self) -> String {
        let value = |a: &Argument| match a {
            Argument::Number(n) => json!(n),
            Argument::Text(text) => json!(text),
            Argument::Wording(w) => json!({ "zh": w.in_lang(Lang::Zh), "en": w.in_lang(Lang::En) }),
        };
        let arguments: Map<String, Json> =
            self.arguments.iter().map(|(name, a)| (name.clone(), value(a))).collect();
        json!({ "key": self.key, "with": arguments }).to_string()
    }

    /// The message that is kept as this text; none where the text is no message.
    #[must_use]
    pub fn parse(text: &str) -> Option<Message> {
        let kept: Json = text.starts_with('{').then(|| serde_json::from_str(text).ok())??;
        let word = |value: &Json, side: &str| value.get(side).and_then(Json::as_str).map(str::to_owned);
        let argument = |value: &Json| match value {
            Json::Number(n) => n.as_u64().map(Argument::Number),
            Json::String(text) => Some(Argument::Text(text.clone())),
            other => {
                let wording = Wording { zh: word(other, "zh")?, en: word(other, "en")? };
                Some(Argument::Wording(wording))
            }
        };
        let arguments = kept.get("with")?.as_object()?.iter();
        let arguments = arguments.map(|(name, value)| Some((name.clone(), argument(value)?)));
        Some(Message { key: word(&kept, "key")?, arguments: arguments.collect::<Option<_>>()? })
    }
}

impl From<Message> for String {
    fn from(message: Message) -> String {
        message.text()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_kept_is_read_again() {
        let messages = [
            Message::new("job-done"),
            Message::new("a-b")
                .with("n", 12_u64)
                .with("what", "x \"y\" {z}")
                .with("w", Wording::new("甲", "A")),
        ];
        for message in messages {
            assert_eq!(Message::parse(&message.text()), Some(message));
        }
    }

    #[test]
    fn other_text_is_no_message() {
        for text in [
            "",
            "no luck",
            "{",
            "{}",
            "{\"key\":1,\"with\":{}}",
            "{\"key\":\"a\",\"with\":{\"x\":null}}",
            "[1]",
        ] {
            assert_eq!(Message::parse(text), None, "{text}");
        }
    }
}
