//! Words: every key stands in both languages, and whatever the code asks for is there.

use std::collections::BTreeMap;

use crate::rust::{Code, Literal};
use crate::tree::File;
use crate::{Finding, Tree};

const RULE: &str = "words";

/// Keys of one language with their places.
type Keys<'a> = BTreeMap<&'a str, (&'a File, usize)>;

/// Keys that one language lacks, keys that stand twice, and keys that the code asks for in vain.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut found = Vec::new();
    let (mut zh, mut en) = (Keys::new(), Keys::new());
    for file in tree.ending("ftl") {
        let keys = if is_language(file, "zh") {
            &mut zh
        } else if is_language(file, "en") {
            &mut en
        } else {
            found.push(finding(
                file,
                1,
                "the name of the file tells no language: zh.ftl or en.ftl".to_owned(),
            ));
            continue;
        };
        for (at, line) in file.text.lines().enumerate() {
            let Some(key) = key_of(line) else { continue };
            if let Some((first, line)) = keys.insert(key, (file, at + 1)) {
                let what = format!("`{key}` stands in {}:{line} already", first.path);
                found.push(finding(file, at + 1, what));
            }
        }
    }
    for (here, there, other) in [(&zh, &en, "English"), (&en, &zh, "Chinese")] {
        for (key, (file, line)) in here.iter().filter(|(key, _)| !there.contains_key(*key)) {
            found.push(finding(file, *line, format!("`{key}` is missing in {other}")));
        }
    }
    for folder in tree.slices().iter().map(String::as_str).chain(["crates/shell"]) {
        for file in tree.below(folder).filter(|f| f.ending() == "rs" && f.path.contains("/src/")) {
            // The page of all components has words of its own.
            if !file.path.starts_with("crates/shell/src/design") {
                asked(folder, file, &zh, &mut found);
            }
        }
        for file in tree.below(folder).filter(|f| f.ending() == "html" && f.path.contains("/templates/")) {
            of_template(file, &zh, &mut found);
        }
    }
    found
}

fn is_language(file: &File, lang: &str) -> bool {
    let name = file.path.rsplit('/').next().unwrap_or("");
    name == format!("{lang}.ftl") || name.ends_with(&format!(".{lang}.ftl"))
}

/// The key of a line that begins a message; only such lines begin with a letter.
fn key_of(line: &str) -> Option<&str> {
    let key = line.split_once('=')?.0.trim_end();
    (key.starts_with(|c: char| c.is_ascii_alphabetic()) && is_key(key)).then_some(key)
}

fn is_key(text: &str) -> bool {
    text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

/// A literal is a key where it is handed to `t(…)`, to `with(…)` of words or to `Bad(…)`, and where it begins with the
/// name of the slice and a hyphen and is a key as a whole.
fn asked(folder: &str, file: &File, keys: &Keys<'_>, found: &mut Vec<Finding>) {
    let code = Code::read(&file.text);
    let own = format!("{}-", folder.rsplit('/').next().unwrap_or(""));
    for literal in code.literals() {
        let text = literal.text.as_str();
        let of_slice =
            folder != "crates/shell" && text.starts_with(&own) && !text.ends_with('-') && is_key(text);
        if (of_slice || is_handed_over(&code, literal)) && !keys.contains_key(text) {
            found.push(finding(file, literal.line, format!("there is no word `{text}` in the Fluent files")));
        }
    }
}

/// What a template asks the words for.
fn of_template(file: &File, keys: &Keys<'_>, found: &mut Vec<Finding>) {
    for (at, line) in file.text.lines().enumerate() {
        for call in ["words.t(\"", "words.with(\""] {
            let asked = line.split(call).skip(1).filter_map(|rest| Some(rest.split_once('"')?.0));
            for key in asked.filter(|key| !keys.contains_key(key)) {
                found.push(finding(file, at + 1, format!("there is no word `{key}` in the Fluent files")));
            }
        }
    }
}

fn is_handed_over(code: &Code, literal: &Literal) -> bool {
    let before = code.before(literal);
    let Some(before) = before.strip_suffix('(') else { return false };
    let called = |name: &str| {
        before.strip_suffix(name).filter(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    };
    let of_words = |rest: &str| {
        let rest = rest.trim_end().trim_end_matches('.').trim_end();
        rest.ends_with("words()") || rest.ends_with("words")
    };
    called("t").is_some_and(|rest| rest.ends_with('.'))
        || called("with").is_some_and(of_words)
        || called("Bad").is_some()
}

fn finding(file: &File, line: usize, what: String) -> Finding {
    Finding { path: file.path.clone(), line, rule: RULE, what }
}
