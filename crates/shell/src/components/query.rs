//! The address of a list: its path and what is asked of it.

use std::fmt::Write;

/// A path with its query, in order, from which the links of a list are made.
///
/// A list reads `q` (search), `sort` (a column key, `-` before it for descending) and `after` (where the page starts);
/// the other names are its filters.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Query {
    path: String,
    pairs: Vec<(String, String)>,
}

impl Query {
    /// A path without a query.
    pub fn new(path: impl Into<String>) -> Query {
        Query { path: path.into(), pairs: Vec::new() }
    }

    /// A path and the query as it came, without `?`. What is not UTF-8 is replaced, and empty values are dropped.
    pub fn parse(path: impl Into<String>, query: &str) -> Query {
        let pairs = query.split('&').filter_map(|pair| {
            let (name, value) = pair.split_once('=').unwrap_or((pair, ""));
            let (name, value) = (decoded(name), decoded(value));
            (!name.is_empty() && !value.is_empty()).then_some((name, value))
        });
        Query { path: path.into(), pairs: pairs.collect() }
    }

    /// The path.
    pub fn path(&self) -> &str {
        &self.path
    }

    /// The first value with this name.
    pub fn find(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, value)| value.as_str())
    }

    /// All names and values, in order.
    pub fn pairs(&self) -> &[(String, String)] {
        &self.pairs
    }

    /// The same with one value set, in the place of the old one.
    pub fn with(&self, name: &str, value: &str) -> Query {
        let mut pairs = self.pairs.clone();
        match pairs.iter_mut().find(|(n, _)| n == name) {
            Some((_, old)) => *old = value.to_owned(),
            None => pairs.push((name.to_owned(), value.to_owned())),
        }
        Query { path: self.path.clone(), pairs }
    }

    /// The same without one name.
    pub fn without(&self, name: &str) -> Query {
        let pairs = self.pairs.iter().filter(|(n, _)| n != name).cloned().collect();
        Query { path: self.path.clone(), pairs }
    }

    /// The address as a link has it.
    pub fn href(&self) -> String {
        if self.pairs.is_empty() { self.path.clone() } else { format!("{}?{}", self.path, self.asked()) }
    }

    /// What is asked of the path, as [`Query::parse`] reads it: what stands behind `?`.
    pub fn asked(&self) -> String {
        let mut asked = String::new();
        for (at, (name, value)) in self.pairs.iter().enumerate() {
            if at > 0 {
                asked.push('&');
            }
            encode(name, &mut asked);
            asked.push('=');
            encode(value, &mut asked);
        }
        asked
    }
}

/// Everything but unreserved characters becomes `%XX` (RFC 3986, 2.3).
fn encode(text: &str, out: &mut String) {
    for byte in text.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~' => out.push(char::from(byte)),
            // Writing to memory does not fail.
            _ => drop(write!(out, "%{byte:02X}")),
        }
    }
}

/// Undoes `%XX` and `+`; a broken `%` stays as it is.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, tail)) = rest.split_first() {
        let hex = match (first, tail) {
            (b'%', [high, low, ..]) => hex_digit(*high).zip(hex_digit(*low)),
            _ => None,
        };
        rest = match hex {
            Some((high, low)) => {
                bytes.push(high * 16 + low);
                tail.get(2..).unwrap_or(&[])
            }
            None => {
                bytes.push(if first == b'+' { b' ' } else { first });
                tail
            }
        };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn hex_digit(byte: u8) -> Option<u8> {
    char::from(byte).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn queries_read_and_write_back() {
        let cases = [
            ("", "/r"),
            ("q=%E6%9D%8E", "/r?q=%E6%9D%8E"),
            ("q=a+b&town=&sort=-name", "/r?q=a%20b&sort=-name"),
            ("q=100%&x", "/r?q=100%25"),
            ("q=%ff%41%4", "/r?q=%EF%BF%BDA%254"),
            ("q=a%26b%3Dc", "/r?q=a%26b%3Dc"),
        ];
        for (query, expected) in cases {
            assert_eq!(Query::parse("/r", query).href(), expected, "{query}");
        }
    }

    #[test]
    fn a_value_is_set_in_its_place_and_taken_away() {
        let query = Query::parse("/r", "q=a&town=b");
        assert_eq!(query.with("q", "c").href(), "/r?q=c&town=b");
        assert_eq!(query.with("sort", "name").without("town").href(), "/r?q=a&sort=name");
        assert_eq!((query.find("town"), query.find("none")), (Some("b"), None));
    }
}
