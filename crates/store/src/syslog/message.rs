//! An entry as a message of RFC 5424. Pure.

use std::fmt::Write as _;

use base::Instant;
use data_encoding::HEXLOWER;
use uuid::Uuid;

/// Facility 13, log audit, and severity 6, informational.
const PRIORITY: u8 = 13 * 8 + 6;
/// The name of the program.
const PROGRAM: &str = "songhe";
/// The structured data: 32473 is the enterprise number for examples (RFC 5612), since Songhe has none of its own.
const DATA: &str = "songhe@32473";
/// Subjects named at most: the message of an entry about many must fit into a datagram.
const SUBJECTS_MAX: usize = 20;
/// Characters of a host's name and of a message's kind at most (RFC 5424 §6).
const HOST_MAX: usize = 255;
const KIND_MAX: usize = 32;
/// Characters of a value at most, for the same reason.
const VALUE_MAX: usize = 200;

/// An entry with its link.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Linked {
    pub seq: i64,
    pub entry: i64,
    pub hash: Vec<u8>,
    pub at: Instant,
    pub actor_kind: String,
    pub account: Option<Uuid>,
    pub act: String,
    pub route: String,
    pub purpose: String,
    pub request: Uuid,
    pub subjects: Vec<String>,
}

/// Who sends.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Origin {
    /// The name of the machine.
    pub host: String,
    /// The number of the process.
    pub process: u32,
}

impl Linked {
    /// The message, without any frame around it.
    pub fn text(&self, origin: &Origin) -> String {
        let (host, kind) = (word(&origin.host, HOST_MAX), word(&self.act, KIND_MAX));
        let mut out = format!("<{PRIORITY}>1 {} {host} {PROGRAM} {} {kind} [{DATA}", self.at, origin.process);
        let named = self.subjects.iter().take(SUBJECTS_MAX).cloned().collect::<Vec<_>>().join(" ");
        let fields = [
            ("link", self.seq.to_string()),
            ("entry", self.entry.to_string()),
            ("digest", HEXLOWER.encode(&self.hash)),
            ("actor", self.actor_kind.clone()),
            ("account", self.account.map(|a| a.to_string()).unwrap_or_default()),
            ("route", self.route.clone()),
            ("purpose", self.purpose.clone()),
            ("request", self.request.to_string()),
            ("subjects", self.subjects.len().to_string()),
        ];
        for (name, value) in fields
            .iter()
            .map(|(n, v)| (*n, value(v, VALUE_MAX)))
            .chain([("subject", value(&named, usize::MAX))])
        {
            if !value.is_empty() {
                // Writing to a string does not fail.
                let _ = write!(out, " {name}=\"{value}\"");
            }
        }
        // The mark says that what follows is UTF-8.
        let _ = write!(out, "] \u{FEFF}审计 {} {}", self.entry, value(&self.act, VALUE_MAX));
        out
    }
}

/// Letters, digits and signs of ASCII without blanks; a dash where nothing is left.
fn word(text: &str, max: usize) -> String {
    let word: String = text.chars().filter(char::is_ascii_graphic).take(max).collect();
    if word.is_empty() { "-".to_owned() } else { word }
}

/// A value of structured data: quotes, backslashes and brackets are escaped, and nothing ends a line.
fn value(text: &str, max: usize) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars().take(max) {
        match c {
            '"' | '\\' | ']' => out.extend(['\\', c]),
            c if c.is_control() => out.push(' '),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry() -> Linked {
        Linked {
            seq: 7,
            entry: 9,
            hash: vec![0xAB; 32],
            at: Instant::from_micros(1_792_000_000_000_001),
            actor_kind: "person".to_owned(),
            account: Some(Uuid::from_u128(1)),
            act: "registry.enter_fact".to_owned(),
            route: "registry.state".to_owned(),
            purpose: "service".to_owned(),
            request: Uuid::from_u128(2),
            subjects: vec!["0a".repeat(16)],
        }
    }

    #[test]
    fn a_message_is_as_the_standard_writes_it() {
        let origin = Origin { host: "db 1".to_owned(), process: 12 };
        let expected = format!(
            "<110>1 2026-10-14T17:46:40.000001Z db1 songhe 12 registry.enter_fact \
             [songhe@32473 link=\"7\" entry=\"9\" digest=\"{}\" actor=\"person\" \
             account=\"00000000-0000-0000-0000-000000000001\" route=\"registry.state\" purpose=\"service\" \
             request=\"00000000-0000-0000-0000-000000000002\" subjects=\"1\" subject=\"{}\"] \
             \u{FEFF}审计 9 registry.enter_fact",
            "ab".repeat(32),
            "0a".repeat(16)
        );
        assert_eq!(entry().text(&origin), expected);
    }

    #[test]
    fn nothing_in_an_entry_can_end_the_message_or_begin_another() {
        let origin = Origin { host: "\n".to_owned(), process: 1 };
        let made = "x\"] \\\n<13>1 - evil\u{0}".to_owned();
        let e = Linked { act: made.clone(), route: made.clone(), purpose: made, account: None, ..entry() };
        let text = e.text(&origin);
        assert!(!text.chars().any(char::is_control), "{text}");
        assert!(text.contains("route=\"x\\\"\\] \\\\ <13>1 - evil \""), "{text}");
        assert!(
            text.starts_with("<110>1 2026-10-14T17:46:40.000001Z - songhe 1 x\"]\\<13>1-evil ["),
            "{text}"
        );
        assert!(!text.contains("account="), "{text}");
    }

    #[test]
    fn an_entry_about_many_fits_into_a_datagram() {
        let long = "长".repeat(5_000);
        let subjects = vec!["0a".repeat(16); 5_000];
        let e = Linked { subjects, route: long.clone(), purpose: long.clone(), act: long.clone(), ..entry() };
        let text = e.text(&Origin { host: long, process: u32::MAX });
        assert!(text.len() < 4_096, "{}", text.len());
        assert!(text.contains("subjects=\"5000\""), "{text}");
    }
}
