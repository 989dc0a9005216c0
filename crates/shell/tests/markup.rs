//! The markup of the design page, which has every component: what the content policy and screen readers need.

#![allow(clippy::unwrap_used, reason = "a test may stop anywhere")]

use base::Lang;
use shell::components::{Assets, Look, Page};
use shell::design::{design_page, sample_page};
use shell::words::{SHELL, Words};
use std::collections::BTreeSet;

#[test]
fn nothing_stands_inline_that_the_content_policy_forbids() {
    for html in pages() {
        for tag in tags(&html) {
            assert!(!tag.starts_with("style"), "{tag}");
            assert!(!tag.starts_with("script") || tag.contains(" src="), "{tag}");
            for (name, value) in attributes(tag) {
                assert_ne!(name, "style", "{tag}");
                assert!(!name.starts_with("on"), "{tag}");
                assert!(!name.starts_with("hx-on"), "{tag}");
                assert!(
                    !value.trim_start().starts_with("js:") && !value.trim_start().starts_with("javascript:"),
                    "{tag}"
                );
                assert!(name != "hx-trigger" || !value.contains('['), "{tag}");
            }
        }
    }
}

#[test]
fn no_word_is_missing_in_either_language() {
    for lang in [Lang::Zh, Lang::En] {
        let words = words(lang);
        let html = whole(&words);
        assert!(!html.contains('⟦'), "{}", html.split_once('⟦').unwrap().1.split_once('⟧').unwrap().0);
        assert_eq!(words.missing(), [""; 0]);
        assert!(html.contains(&format!("<html lang=\"{}\"", words.html_lang())));
    }
}

#[test]
fn ids_are_there_once_and_whatever_names_one_finds_it() {
    for html in pages() {
        let mut ids = BTreeSet::new();
        for tag in tags(&html) {
            for (_, id) in attributes(tag).filter(|(name, _)| *name == "id") {
                assert!(ids.insert(id), "{id} stands twice");
            }
        }
        for tag in tags(&html) {
            let names = attributes(tag)
                .filter(|(name, _)| matches!(*name, "for" | "aria-labelledby" | "aria-describedby"));
            for id in names.flat_map(|(_, value)| value.split(' ')) {
                assert!(ids.contains(id), "nothing has the id {id}: {tag}");
            }
        }
    }
}

#[test]
fn every_question_has_a_label_and_every_form_that_posts_a_token() {
    for html in pages() {
        let labelled: BTreeSet<&str> = tags(&html)
            .filter(|tag| tag.starts_with("label "))
            .flat_map(|tag| attributes(tag).filter(|(name, _)| *name == "for").map(|(_, value)| value))
            .collect();
        for tag in tags(&html)
            .filter(|tag| ["input ", "select ", "textarea "].iter().any(|kind| tag.starts_with(kind)))
        {
            if !tag.contains("type=\"hidden\"") {
                let id = attributes(tag).find(|(name, _)| *name == "id").map_or("", |(_, value)| value);
                assert!(labelled.contains(id), "{tag}");
            }
        }
        for form in html.split("<form ").skip(1) {
            let (tag, body) = form.split_once('>').unwrap();
            let body = body.split("</form>").next().unwrap_or("");
            assert!(!tag.contains("method=\"post\"") || body.contains("name=\"csrf_token\""), "{tag}");
        }
    }
}

#[test]
fn tags_are_closed_in_order() {
    const EMPTY: [&str; 6] = ["input", "meta", "link", "br", "hr", "path"];
    for html in pages() {
        let mut open = Vec::new();
        for tag in tags(&html).filter(|tag| !tag.starts_with('!')) {
            let name = tag.trim_start_matches('/').split([' ', '/']).next().unwrap_or("");
            if tag.starts_with('/') {
                assert_eq!(open.pop(), Some(name), "</{name}>");
            } else if !EMPTY.contains(&name) && !tag.ends_with('/') {
                open.push(name);
            }
        }
        assert!(open.is_empty(), "{open:?}");
    }
}

#[test]
fn text_of_others_is_escaped_everywhere() {
    let evil = "<script>\"'&";
    let words = words(Lang::Zh);
    let html =
        Page::new(evil, evil).lead_text(evil).assumed([evil.to_owned()]).html(&words, &Default::default());
    assert!(!html.as_str().contains("<script>\""), "{html}");
    assert_eq!(html.as_str().matches("&#60;script&#62;&#34;&#39;&#38;").count(), 7);
}

fn words(lang: Lang) -> Words {
    Words::build(&SHELL).unwrap().in_lang(lang)
}

fn whole(words: &Words) -> String {
    let page = sample_page(words, Look::default(), Assets::bundled("/assets", "1"));
    design_page(words, &page).into_string()
}

fn pages() -> [String; 2] {
    [Lang::Zh, Lang::En].map(|lang| whole(&words(lang)))
}

/// What stands between `<` and `>`; text and attributes escape both, so this cannot be misled.
fn tags(html: &str) -> impl Iterator<Item = &str> {
    html.split('<').skip(1).filter_map(|rest| rest.split_once('>').map(|(tag, _)| tag))
}

/// Name and value of each attribute that has a value.
fn attributes(tag: &str) -> impl Iterator<Item = (&str, &str)> {
    let mut rest = tag;
    std::iter::from_fn(move || {
        let (before, after) = rest.split_once('=')?;
        let quote = after.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        let (value, tail) = after[1..].split_once(quote)?;
        rest = tail;
        Some((before.split_whitespace().next_back().unwrap_or(""), value))
    })
}
