//! A formula as a row of tokens.

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Token {
    Number(String),
    Date(String),
    /// A name, a reserved word or a unit.
    Word(String),
    Sign(&'static str),
}

const SIGNS: [&str; 19] =
    ["!=", "<=", ">=", "=", "<", ">", "+", "-", "*", "/", "%", "(", ")", "[", "]", "{", "}", ",", "."];

pub fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let mut at = 0;
    let mut found = Vec::new();
    while at < bytes.len() {
        let c = bytes[at];
        if c.is_ascii_whitespace() {
            at += 1;
        } else if c == b'#' {
            at += run(bytes, at, |b| b != b'\n');
        } else if c.is_ascii_digit() {
            let (token, length) = number_or_date(text, at);
            found.push(token);
            at += length;
        } else if c.is_ascii_lowercase() {
            let length = run(bytes, at, |b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
            found.push(Token::Word(text[at..at + length].to_owned()));
            at += length;
        } else {
            let sign = SIGNS.iter().find(|s| bytes[at..].starts_with(s.as_bytes()));
            let sign = sign.unwrap_or_else(|| panic!("a stray character at byte {at} of {text:?}"));
            found.push(Token::Sign(sign));
            at += sign.len();
        }
    }
    found
}

/// How many bytes from `at` on are of the kind.
fn run(bytes: &[u8], at: usize, kind: impl Fn(u8) -> bool) -> usize {
    bytes[at..].iter().take_while(|b| kind(**b)).count()
}

fn number_or_date(text: &str, at: usize) -> (Token, usize) {
    let bytes = text.as_bytes();
    if is_date(&bytes[at..]) {
        return (Token::Date(text[at..at + 10].to_owned()), 10);
    }
    let mut length = run(bytes, at, |b| b.is_ascii_digit() || b == b'_');
    if bytes.get(at + length) == Some(&b'.') && bytes.get(at + length + 1).is_some_and(u8::is_ascii_digit) {
        length += 1 + run(bytes, at + length + 1, |b| b.is_ascii_digit() || b == b'_');
    }
    (Token::Number(text[at..at + length].to_owned()), length)
}

fn is_date(bytes: &[u8]) -> bool {
    let shape = b"dddd-dd-dd";
    bytes.len() >= shape.len()
        && shape.iter().zip(bytes).all(|(s, b)| if *s == b'd' { b.is_ascii_digit() } else { s == b })
        && !bytes.get(shape.len()).is_some_and(u8::is_ascii_digit)
}
