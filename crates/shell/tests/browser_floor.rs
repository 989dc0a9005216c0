//! The style sheets use nothing that browsers of the floor lack: of the version of Chromium in `web/browser-floor`, or of
//! the one that `make … FLOOR=…` names.
//!
//! Such browsers throw a declaration or a whole rule away without a word, so nobody would see it here.

#![allow(clippy::unwrap_used, reason = "a test may stop anywhere")]

use shell::components::assets::CSS_FILES;
use std::path::PathBuf;

/// What must not stand in a style sheet, with the version that brought it.
const TOO_NEW: [(&str, u32); 42] = [
    (":has(", 105),
    (":is(", 88),
    (":where(", 88),
    (":focus-visible", 86),
    ("::marker", 86),
    ("@layer", 99),
    ("@container", 105),
    ("@property", 85),
    ("@scope", 118),
    ("@starting-style", 117),
    ("@import", 0),
    ("clamp(", 79),
    ("min(", 79),
    ("max(", 79),
    ("color-mix(", 111),
    ("light-dark(", 123),
    ("oklch(", 111),
    ("oklab(", 111),
    ("hwb(", 101),
    ("conic-gradient(", 69),
    ("aspect-ratio:", 88),
    ("inset:", 87),
    ("inset-inline", 87),
    ("inset-block", 87),
    ("padding-inline:", 87),
    ("padding-block:", 87),
    ("margin-inline:", 87),
    ("margin-block:", 87),
    ("border-inline:", 87),
    ("border-block:", 87),
    ("accent-color:", 93),
    ("content-visibility:", 85),
    ("text-wrap:", 114),
    ("subgrid", 117),
    ("overflow: clip", 90),
    ("overflow-wrap: anywhere", 80),
    ("dvh", 108),
    ("svh", 108),
    ("translate:", 104),
    ("rotate:", 104),
    ("scale:", 104),
    ("appearance: base-select", 135),
];

/// At-rules whose block holds rules.
const HOLDERS: [&str; 3] = ["@media", "@supports", "@keyframes"];

#[test]
fn every_sheet_is_named_and_every_name_is_a_sheet() {
    let mut found: Vec<String> = std::fs::read_dir(folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name.ends_with(".css"))
        .collect();
    found.sort();
    assert_eq!(found, CSS_FILES);
}

#[test]
fn no_sheet_uses_what_old_browsers_lack() {
    for name in CSS_FILES {
        let found = too_new(&sheet(name), floor());
        assert!(found.is_empty(), "{name}: {found:#?}");
    }
}

#[test]
fn the_check_finds_what_it_looks_for() {
    let cases = [
        ("a:has(b) { color: red; }", 1),
        ("a { width: min(10px, 2em); }", 1),
        ("a { grid-template-columns: repeat(2, minmax(0, 1fr)); }", 0),
        ("a { inset: 0; }", 1),
        ("a { box-shadow: inset 0 0 0 red; }", 0),
        ("a { display: flex; gap: 1em; }", 1),
        ("a { display: flex; }\na { gap: 1em; }", 1),
        ("a { display: grid; gap: 1em; }", 0),
        ("a { color: red; b { color: blue; } }", 1),
        ("@media print { a { color: red; } }", 0),
        ("@media print { a { b { color: red; } } }", 1),
        ("a:not(b c) { color: red; }", 1),
        ("a:not(b, c) { color: red; }", 1),
        ("a:not(.b):focus { color: red; }", 0),
        ("@media (width >= 40em) { a { color: red; } }", 1),
        ("a { transform: rotate(45deg); }", 0),
    ];
    for (css, expected) in cases {
        let found = too_new(css, 78);
        assert_eq!(found.len(), expected, "{css}: {found:?}");
    }
}

#[test]
fn what_is_too_new_hangs_on_the_floor() {
    let css = "a:has(b) { inset: 0; }\n@import 'x';\n@media (width > 1px) { a { b { color: red; } } }";
    let found = [78, 87, 104, 105, 112].map(|floor| too_new(css, floor).len());
    assert_eq!(found, [5, 4, 3, 2, 1]);
}

#[test]
fn the_floor_is_a_version_of_chromium() {
    assert!((70..1_000).contains(&floor()));
}

/// The oldest Chromium that is served.
fn floor() -> u32 {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/browser-floor");
    let named = std::env::var("SONGHE_FLOOR").ok().filter(|f| !f.is_empty());
    named.unwrap_or_else(|| std::fs::read_to_string(file).unwrap()).trim().parse().unwrap()
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/css")
}

fn sheet(name: &str) -> String {
    without_comments(&std::fs::read_to_string(folder().join(name)).unwrap())
}

fn without_comments(css: &str) -> String {
    let mut text = String::new();
    let mut rest = css;
    while let Some((before, after)) = rest.split_once("/*") {
        text.push_str(before);
        rest = after.split_once("*/").map_or("", |(_, tail)| tail);
    }
    text + rest
}

/// What a browser of the floor does not know. Version 0 stands for what is not wanted at all.
fn too_new(css: &str, floor: u32) -> Vec<String> {
    let newer = |version: u32| version == 0 || version > floor;
    let words = TOO_NEW.iter().filter(|(word, version)| newer(*version) && holds_word(css, word));
    let mut found: Vec<String> =
        words.map(|(word, version)| format!("{word} came with Chromium {version}")).collect();
    found.extend(blocks(css, floor));
    found.extend(css.split(":not(").skip(1).filter(|_| newer(88)).filter_map(|rest| {
        let inside = rest.split(')').next().unwrap_or("");
        inside
            .contains([' ', ','])
            .then(|| format!(":not({inside}) with more than one simple selector came with 88"))
    }));
    let queries = css.split('@').skip(1).filter_map(|rest| rest.split('{').next());
    let ranges = queries.filter(|query| newer(104) && query.contains(['<', '>']));
    found.extend(ranges.map(|query| format!("@{query}: ranges came with Chromium 104")));
    found
}

/// Whether the word stands there by itself: `min(` is not part of `-min(`, `inset:` not of `my-inset:`.
fn holds_word(css: &str, word: &str) -> bool {
    css.match_indices(word).any(|(at, _)| {
        let before = css[..at].chars().next_back().unwrap_or(' ');
        !word.starts_with(|c: char| c.is_ascii_alphabetic())
            || !(before.is_ascii_alphanumeric() || before == '-')
            || matches!(word, "dvh" | "svh")
    })
}

/// Rules inside rules, and gaps between flex items (84): a gap must stand in the rule that says `grid`.
fn blocks(css: &str, floor: u32) -> Vec<String> {
    let mut found = Vec::new();
    let mut open: Vec<&str> = Vec::new();
    let mut from = 0;
    for (at, c) in css.char_indices().filter(|(_, c)| matches!(c, '{' | '}' | ';')) {
        let piece = css[from..at].trim();
        match c {
            '{' => {
                let nested = open.iter().any(|outer| !HOLDERS.iter().any(|holder| outer.starts_with(holder)));
                if nested && floor < 112 {
                    found.push(format!("{piece}: rules inside rules came with Chromium 112"));
                }
                open.push(piece);
                let body = css[at..].split('}').next().unwrap_or("");
                let gap = ["gap:", "row-gap:", "column-gap:"].iter().any(|gap| holds_word(body, gap));
                let holder = piece.starts_with('@');
                if gap
                    && floor < 84
                    && !holder
                    && !body.contains("display: grid")
                    && !body.contains("display: inline-grid")
                {
                    found.push(format!("{piece}: a gap without `display: grid` beside it (flex: 84)"));
                }
            }
            '}' => drop(open.pop()),
            _ => {}
        }
        from = at + 1;
    }
    found
}
