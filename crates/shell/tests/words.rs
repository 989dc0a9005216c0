//! Words: both languages have every key, and whatever asks for a key finds it.

#![allow(clippy::unwrap_used, reason = "a test may stop anywhere")]

use base::Lang;
use shell::words::{Messages, SHELL, Words, WordsError};
use std::path::Path;

#[test]
fn both_languages_have_every_key_of_ours() {
    let catalog = Words::build(&SHELL).unwrap();
    assert_eq!(catalog.one_sided(), []);
}

#[test]
fn every_key_that_is_asked_for_is_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let words = Words::build(&SHELL).unwrap().in_lang(Lang::Zh);
    let mut texts = Vec::new();
    read_all(&root.join("templates"), "html", &mut texts);
    read_all(&root.join("src/components"), "rs", &mut texts);
    let mut asked = 0;
    for (path, text) in &texts {
        // What comments and tests show is an example.
        let code = text.lines().filter(|line| !line.trim_start().starts_with("//"));
        for key in code.flat_map(keys_asked) {
            asked += 1;
            assert!(words.has(key), "{path}: there is no key {key}");
        }
    }
    assert!(asked > 50, "only {asked} keys were found, so the search is broken");
}

#[test]
fn messages_take_arguments_and_show_no_marks() {
    let pieces = [
        Messages::zh("a", "people = { $town }有 { $n } 人\n"),
        Messages::en(
            "a",
            "people = { $n ->\n    [one] one person\n   *[other] { $n } people\n } in { $town }\n",
        ),
    ];
    let catalog = Words::build(&pieces).unwrap();
    let cases = [
        (Lang::Zh, 1, "南湖镇有 1 人"),
        (Lang::Zh, 12_345, "南湖镇有 12,345 人"),
        (Lang::En, 1, "one person in 南湖镇"),
        (Lang::En, 12_345, "12,345 people in 南湖镇"),
    ];
    for (lang, n, expected) in cases {
        let words = catalog.in_lang(lang);
        assert_eq!(words.with("people", &[("n", n.into()), ("town", "南湖镇".into())]), expected);
        assert_eq!(words.missing(), [""; 0]);
    }
}

#[test]
fn what_is_missing_shows_and_is_remembered() {
    let words = Words::build(&[Messages::zh("a", "hello = 你好，{ $who }\n")]).unwrap().in_lang(Lang::Zh);
    assert_eq!(words.t("nobody"), "⟦nobody⟧");
    assert_eq!(words.t("hello"), "你好，{$who}");
    assert_eq!(words.missing(), ["hello", "nobody"]);
}

#[test]
fn pieces_that_do_not_fit_are_refused() {
    let duplicate =
        |first, second| WordsError::Duplicate { key: "a".to_owned(), first, second, lang: Lang::Zh };
    let unreadable = |line| WordsError::Unreadable { owner: "y", lang: Lang::Zh, line };
    let cases = [
        ("a = 1\n", "a = 2\n", duplicate("x", "y")),
        ("b = 1\n", "a = 1\n\na = 2\n", duplicate("y", "y")),
        ("b = 1\n", "a = 1\n???\n", unreadable(2)),
        ("b = 1\n", "a =\n", unreadable(1)),
        // The brace is missed where the next line begins.
        ("b = 1\n", "a = { $n\n", unreadable(2)),
    ];
    for (x, y, expected) in cases {
        let built = Words::build(&[Messages::zh("x", x), Messages::zh("y", y)]);
        assert_eq!(built.err(), Some(expected), "{x:?} {y:?}");
    }
}

#[test]
fn a_key_in_one_language_only_is_listed() {
    let pieces = [Messages::zh("x", "a = 1\nb = 2\n"), Messages::en("x", "b = 2\nc = 3\n")];
    let listed: Vec<_> = Words::build(&pieces).unwrap().one_sided();
    let listed: Vec<_> = listed.iter().map(|one| (one.key.as_str(), one.only_in)).collect();
    assert_eq!(listed, [("a", Lang::Zh), ("c", Lang::En)]);
}

#[test]
fn words_may_cross_threads() {
    fn crosses<T: Clone + Send + Sync + 'static>() {}
    crosses::<Words>();
}

fn keys_asked(line: &str) -> impl Iterator<Item = &str> {
    ["words.t(\"", "words.with(\""]
        .into_iter()
        .flat_map(|call| line.split(call).skip(1).filter_map(|rest| rest.split('"').next()))
}

fn read_all(folder: &Path, ending: &str, texts: &mut Vec<(String, String)>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            read_all(&path, ending, texts);
        } else if path.extension().is_some_and(|e| e == ending) {
            texts.push((path.display().to_string(), std::fs::read_to_string(&path).unwrap()));
        }
    }
}
