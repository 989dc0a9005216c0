//! Words: both languages have every key, and whatever the code asks for is there.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so and stops")]

use std::path::Path;

use base::Lang;
use shell::words::Words;

#[test]
fn both_languages_have_every_key() {
    let catalog = Words::build(&accounts::slice().messages).unwrap();
    assert_eq!(catalog.one_sided(), []);
}

#[test]
fn every_key_and_every_act_has_words() {
    let words = Words::build(&accounts::slice().messages).unwrap().in_lang(Lang::Zh);
    let mut text = String::new();
    read_all(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut text);
    let mut keys = 0;
    let mut acts = 0;
    // Names of the counts of mistakes, of work and of routes, which nobody reads.
    let no_acts = ["accounts.login", "accounts.code", "accounts.identify", "accounts.tidy"];
    let routes: Vec<String> = routes();
    for literal in text.split('"').skip(1).step_by(2) {
        if literal.starts_with("accounts-") && literal.bytes().all(|b| b.is_ascii_lowercase() || b == b'-') {
            keys += 1;
            assert!(words.has(literal), "there is no key {literal}");
        }
        if literal.starts_with("accounts.") && !no_acts.contains(&literal) {
            let key = format!("act-{}", literal.replace(['.', '_'], "-"));
            acts += usize::from(words.has(&key));
            assert!(words.has(&key) || routes.iter().any(|r| r == literal), "there is no key {key}");
        }
    }
    assert!(keys > 150 && acts >= 22, "only {keys} keys and {acts} acts were found, so the search is broken");
}

fn routes() -> Vec<String> {
    let table = gate::Table::read([("accounts", accounts::slice().permissions)]).unwrap();
    table.routes().map(|r| r.name.clone()).collect()
}

fn read_all(folder: &Path, text: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, text);
        } else {
            // Tests stand last, and what they name is made up; characters such as '"' would shift the quotes.
            let whole = std::fs::read_to_string(&path).unwrap();
            let code = whole.split("#[cfg(test)]").next().unwrap_or("");
            let code = code.lines().filter(|l| !l.trim_start().starts_with("//"));
            text.extend(code.flat_map(|line| [line, "\n"]));
        }
    }
}
