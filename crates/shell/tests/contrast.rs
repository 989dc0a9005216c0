//! Text can be read: every pair of text and ground that the style sheets use has the contrast that WCAG 2.1 asks for.
//!
//! 4.5 to 1 for text (1.4.3), 3 to 1 for the edges of controls and for focus rings (1.4.11).

#![allow(clippy::unwrap_used, reason = "a test may stop anywhere")]

use std::collections::BTreeMap;
use std::path::PathBuf;

const TEXT: f64 = 4.5;
const EDGE: f64 = 3.0;

/// Text, the ground under it, and what is asked of the two.
const PAIRS: [(&str, &str, f64); 55] = [
    ("text", "ground", TEXT),
    ("text", "surface", TEXT),
    ("text", "sunken", TEXT),
    ("text", "due-soft", TEXT),
    ("text", "accent-soft", TEXT),
    ("text-soft", "ground", TEXT),
    ("text-soft", "surface", TEXT),
    ("text-soft", "sunken", TEXT),
    ("text-soft", "accent-soft", TEXT),
    ("link", "ground", TEXT),
    ("link", "surface", TEXT),
    ("link", "sunken", TEXT),
    ("accent-strong", "ground", TEXT),
    ("accent-strong", "surface", TEXT),
    ("accent-strong", "sunken", TEXT),
    ("accent-strong", "accent-soft", TEXT),
    ("on-accent", "accent", TEXT),
    ("on-accent", "accent-strong", TEXT),
    ("on-late", "late", TEXT),
    ("on-late", "late-strong", TEXT),
    ("ok", "ok-soft", TEXT),
    ("ok", "surface", TEXT),
    ("due", "due-soft", TEXT),
    ("due", "surface", TEXT),
    ("late", "late-soft", TEXT),
    ("late", "surface", TEXT),
    ("late", "ground", TEXT),
    ("unknown", "unknown-soft", TEXT),
    ("unknown", "surface", TEXT),
    ("off", "off-soft", TEXT),
    ("off", "surface", TEXT),
    ("note", "note-soft", TEXT),
    ("note", "surface", TEXT),
    ("on-ribbon", "ribbon", TEXT),
    ("disabled", "disabled-ground", 3.5),
    ("line-strong", "surface", EDGE),
    ("line-strong", "ground", EDGE),
    ("ok", "ground", EDGE),
    ("due", "ground", EDGE),
    ("late", "ground", EDGE),
    ("unknown", "ground", EDGE),
    ("off", "ground", EDGE),
    ("note", "ground", EDGE),
    ("focus", "ground", EDGE),
    ("focus", "surface", EDGE),
    ("focus", "sunken", EDGE),
    ("focus", "accent-soft", EDGE),
    ("focus", "due-soft", EDGE),
    ("focus", "focus-halo", EDGE),
    ("accent", "ground", EDGE),
    ("accent", "surface", EDGE),
    ("accent", "sunken", EDGE),
    ("accent", "accent-soft", EDGE),
    ("late-soft", "late", EDGE),
    ("surface", "late", EDGE),
];

#[test]
fn every_pair_has_contrast_in_both_themes() {
    let tokens = tokens();
    for (theme, selector) in [("light", ":root {"), ("dark", ":root[data-theme=\"dark\"] {")] {
        let colours = colours(block(&tokens, selector));
        for (text, ground, least) in PAIRS {
            let ratio = contrast(colours[text], colours[ground]);
            assert!(
                ratio >= least,
                "{theme}: {text} on {ground} is {ratio:.2} to 1, at least {least} is asked for"
            );
        }
    }
}

#[test]
fn dark_by_device_and_dark_by_choice_are_the_same() {
    let tokens = tokens();
    let lines =
        |selector| block(&tokens, selector).trim().lines().map(str::trim).collect::<Vec<_>>().join("\n");
    assert_eq!(lines(":root[data-theme=\"auto\"] {"), lines(":root[data-theme=\"dark\"] {"));
    let names = |selector| colours(block(&tokens, selector)).into_keys().collect::<Vec<_>>();
    assert_eq!(names(":root {"), names(":root[data-theme=\"dark\"] {"), "a colour has one theme only");
}

#[test]
fn contrast_is_what_wcag_says() {
    let (black, white, grey) = ([0, 0, 0], [255, 255, 255], [0x76, 0x76, 0x76]);
    assert!((contrast(black, white) - 21.0).abs() < 0.001);
    // #767676 on white is the lightest grey that passes: 4.54.
    assert!((contrast(grey, white) - 4.54).abs() < 0.01);
}

fn tokens() -> String {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../web/css/00-tokens.css");
    std::fs::read_to_string(path).unwrap()
}

fn block<'a>(css: &'a str, selector: &str) -> &'a str {
    css.split_once(selector).unwrap().1.split_once('}').unwrap().0
}

fn colours(block: &str) -> BTreeMap<&str, [u8; 3]> {
    let lines = block.lines().filter_map(|line| line.trim().strip_prefix("--")?.split_once(": #"));
    lines.map(|(name, hex)| (name, rgb(hex.trim_end_matches(';')))).collect()
}

fn rgb(hex: &str) -> [u8; 3] {
    assert_eq!(hex.len(), 6, "#{hex}");
    [0, 2, 4].map(|at| u8::from_str_radix(&hex[at..at + 2], 16).unwrap())
}

/// WCAG 2.1, "contrast ratio".
fn contrast(one: [u8; 3], other: [u8; 3]) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// WCAG 2.1, "relative luminance".
fn luminance(colour: [u8; 3]) -> f64 {
    let linear = colour.map(|part| {
        let part = f64::from(part) / 255.0;
        if part <= 0.03928 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}
