//! The packs of the house, spoilt.

use std::fmt;
use std::path::{Path, PathBuf};
use std::sync::OnceLock;

use policy::Source;

use crate::rng::Rng;

/// The files of a pack after somebody has been at them.
pub struct Spoilt {
    pub sources: Vec<Source>,
    /// Which one.
    which: usize,
}

impl fmt::Display for Spoilt {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let source = &self.sources[self.which];
        write!(f, "{}:\n{}", source.path, source.text)
    }
}

/// What is put into files: signs, beginnings of tables, awkward numbers and characters.
const BITS: [&str; 36] = [
    "\"",
    "'''",
    "\"\"\"",
    "[",
    "]",
    "[[",
    "{",
    "}",
    "=",
    "\n",
    "\r\n",
    ".",
    ",",
    "#",
    "\\",
    "\\u0000",
    "\u{0}",
    "\u{feff}",
    "，",
    "年",
    "👵",
    "e\u{301}",
    "9223372036854775807",
    "-9223372036854775808",
    "99999999999999999999",
    "0",
    "1e400",
    "0001-01-01",
    "9999-12-31",
    "2024-02-30",
    " if ",
    " at ",
    "(",
    ")",
    "min = -1\n",
    "[scheme.x]\n",
];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules").canonicalize().unwrap()
}

fn gather(dir: &Path, out: &mut Vec<Source>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            gather(&path, out);
        } else if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            out.push(Source { path: path.strip_prefix(root()).unwrap().display().to_string(), text });
        }
    }
}

/// Every file of the house, read once.
fn all() -> &'static [Source] {
    static ALL: OnceLock<Vec<Source>> = OnceLock::new();
    ALL.get_or_init(|| {
        let mut out = Vec::new();
        gather(&root(), &mut out);
        out
    })
}

fn is_in(source: &Source, folder: &str) -> bool {
    source.path.starts_with(folder) && !source.path.contains("cases")
}

/// A city's pack in which one file is spoilt.
pub fn spoilt(rng: &mut Rng) -> Spoilt {
    let city = if rng.one_in(2) { "yanzhou" } else { "jinzhong" };
    let seen = |s: &&Source| s.path == "vocabulary.toml" || is_in(s, "national") || is_in(s, city);
    spoil_one(rng, all().iter().filter(seen).cloned().collect())
}

/// The vocabulary and one file, either of which is spoilt.
pub fn spoilt_alone(rng: &mut Rng) -> Spoilt {
    let mut sources: Vec<Source> = all().iter().filter(|s| s.path == "vocabulary.toml").cloned().collect();
    let other = rng.pick(all()).clone();
    if other.path != "vocabulary.toml" {
        sources.push(other);
    }
    spoil_one(rng, sources)
}

fn spoil_one(rng: &mut Rng, mut sources: Vec<Source>) -> Spoilt {
    let which = rng.below(sources.len());
    for _ in 0..=rng.below(4) {
        let text = std::mem::take(&mut sources[which].text);
        sources[which].text = spoil(rng, &text);
    }
    Spoilt { sources, which }
}

fn place(rng: &mut Rng, text: &str) -> usize {
    let mut at = rng.below(text.len() + 1);
    while !text.is_char_boundary(at) {
        at -= 1;
    }
    at
}

/// Two places, the first not after the second, not far from each other.
fn stretch(rng: &mut Rng, text: &str) -> (usize, usize) {
    let from = place(rng, text);
    let mut until = (from + rng.below(60)).min(text.len());
    while !text.is_char_boundary(until) {
        until -= 1;
    }
    (from, until.max(from))
}

fn spoil(rng: &mut Rng, text: &str) -> String {
    let (from, until) = stretch(rng, text);
    let (before, inside, after) = (&text[..from], &text[from..until], &text[until..]);
    match rng.below(8) {
        0 => format!("{before}{after}"),
        1 => format!("{before}{inside}{inside}{after}"),
        2 => format!("{before}{}{inside}{after}", rng.pick(&BITS)),
        3 => format!("{before}{}{after}", rng.pick(&BITS)),
        4 => {
            let mut bytes = text.as_bytes().to_vec();
            if !bytes.is_empty() {
                let at = rng.below(bytes.len());
                bytes[at] = u8::try_from(rng.below(256)).unwrap();
            }
            String::from_utf8_lossy(&bytes).into_owned()
        }
        5 => {
            let other = &rng.pick(all()).text;
            let (from, until) = stretch(rng, other);
            format!("{before}{}{after}", &other[from..until])
        }
        6 => {
            let lines: Vec<&str> = text.lines().collect();
            let other: Vec<&str> = rng.pick(all()).text.lines().collect();
            let mut lines: Vec<&str> = lines.into_iter().collect();
            if !lines.is_empty() && !other.is_empty() {
                let at = rng.below(lines.len());
                lines[at] = *rng.pick(&other);
            }
            lines.join("\n")
        }
        _ => {
            let words: Vec<&str> = inside.split(' ').rev().collect();
            format!("{before}{}{after}", words.join(" "))
        }
    }
}
