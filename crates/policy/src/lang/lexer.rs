//! Text of a formula into words.

use std::ops::Range;

/// What a word is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    /// A name or reserved word.
    Word(String),
    /// Digits, perhaps with `_` and a decimal point, as written without the `_`.
    Number(String),
    /// A day as year, month, day.
    Date(i16, i8, i8),
    /// A sign such as `<=`.
    Sign(&'static str),
    /// The end of the formula.
    End,
}

/// A word with its bytes in the formula.
#[derive(Clone, Debug)]
pub struct Lexeme {
    /// The word.
    pub token: Token,
    /// Where it stands.
    pub at: Range<usize>,
}

/// Why a formula cannot be cut into words.
#[derive(Clone, Debug)]
pub struct LexError {
    /// The character that no word begins with.
    pub found: char,
    /// Where it stands.
    pub at: Range<usize>,
}

const SIGNS: [&str; 19] =
    ["<=", ">=", "!=", "(", ")", "[", "]", "{", "}", ",", ".", "+", "-", "*", "/", "=", "<", ">", "%"];

/// Cuts a formula into words; the last is always [`Token::End`].
pub fn words(text: &str) -> Result<Vec<Lexeme>, LexError> {
    let mut out = Vec::new();
    let mut at = 0;
    while let Some(c) = text[at..].chars().next() {
        let rest = &text[at..];
        if c.is_whitespace() {
            at += c.len_utf8();
        } else if c == '#' {
            at += rest.find('\n').unwrap_or(rest.len());
        } else {
            let (token, len) = word(rest, c).ok_or(LexError { found: c, at: at..at + c.len_utf8() })?;
            out.push(Lexeme { token, at: at..at + len });
            at += len;
        }
    }
    out.push(Lexeme { token: Token::End, at: text.len()..text.len() });
    Ok(out)
}

fn word(rest: &str, first: char) -> Option<(Token, usize)> {
    if first.is_ascii_alphabetic() {
        let len = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        return Some((Token::Word(rest[..len].to_owned()), len));
    }
    if first.is_ascii_digit() {
        return Some(date(rest).unwrap_or_else(|| number(rest)));
    }
    SIGNS.iter().find(|s| rest.starts_with(**s)).map(|s| (Token::Sign(s), s.len()))
}

fn date(rest: &str) -> Option<(Token, usize)> {
    let bytes = rest.as_bytes().get(..10)?;
    let shape =
        bytes.iter().enumerate().all(|(i, b)| if i == 4 || i == 7 { *b == b'-' } else { b.is_ascii_digit() });
    if !shape || rest.as_bytes().get(10).is_some_and(u8::is_ascii_digit) {
        return None;
    }
    Some((Token::Date(rest[..4].parse().ok()?, rest[5..7].parse().ok()?, rest[8..10].parse().ok()?), 10))
}

fn number(rest: &str) -> (Token, usize) {
    let digits = |s: &str| s.bytes().take_while(|b| b.is_ascii_digit() || *b == b'_').count();
    let mut len = digits(rest);
    let after = &rest[len..];
    if after.starts_with('.') && after[1..].starts_with(|c: char| c.is_ascii_digit()) {
        len += 1 + digits(&after[1..]);
    }
    (Token::Number(rest[..len].replace('_', "")), len)
}
