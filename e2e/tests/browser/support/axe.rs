//! The check of accessibility: axe-core, laid into the page by the driver.

use std::path::Path;
use std::sync::OnceLock;

use serde_json::{Value, json};

use super::Outcome;
use super::browser::Browser;

/// The rules that every page keeps: WCAG 2.2, A and AA.
const TAGS: [&str; 5] = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
/// Elements named for each rule at most.
const NAMED_MAX: usize = 6;

const RUN: &str = r"
const [tags, done] = arguments;
axe.run(document, { runOnly: { type: 'tag', values: tags }, resultTypes: ['violations'], preload: false, iframes: false })
  .then((r) => done(r.violations.map((v) => ({
    rule: v.id, help: v.help, url: v.helpUrl,
    nodes: v.nodes.map((n) => ({ at: n.target.join(' '), html: n.html.slice(0, 220), why: n.any.concat(n.all, n.none).map((c) => c.message).join('; ') })),
  }))), (e) => done(String(e)));
";

fn library() -> Outcome<&'static str> {
    static TEXT: OnceLock<Option<String>> = OnceLock::new();
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../web/node_modules/axe-core/axe.min.js");
    let text = TEXT.get_or_init(|| std::fs::read_to_string(&path).ok());
    text.as_deref().ok_or_else(|| format!("{} is not there: npm ci in web/", path.display()).into())
}

/// What the page breaks, one line for each rule and element; empty where nothing.
pub async fn violations(browser: &Browser) -> Outcome<Vec<String>> {
    if browser.script("return typeof axe === 'undefined'", vec![]).await? == json!(true) {
        browser.script(library()?, vec![]).await?;
    }
    let found = browser.script_until_done(RUN, vec![json!(TAGS)]).await?;
    let Value::Array(rules) = &found else { return Err(format!("axe could not run: {found}").into()) };
    let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
    let mut lines = Vec::new();
    for rule in rules {
        let nodes = rule["nodes"].as_array().map_or(&[][..], Vec::as_slice);
        for node in nodes.iter().take(NAMED_MAX) {
            let (id, help) = (text(&rule["rule"]), text(&rule["help"]));
            let (at, why, html) = (text(&node["at"]), text(&node["why"]), text(&node["html"]));
            lines.push(format!("{id} at `{at}`: {help}\n    {why}\n    {html}"));
        }
        if nodes.len() > NAMED_MAX {
            lines.push(format!("  and {} more", nodes.len() - NAMED_MAX));
        }
    }
    Ok(lines)
}

/// Holds the page to the rules.
pub async fn check(browser: &Browser, what: &str) -> Outcome {
    let found = violations(browser).await?;
    let path = browser.path().await?;
    if found.is_empty() {
        Ok(())
    } else {
        Err(format!("{what} ({path}) breaks\n  {}", found.join("\n  ")).into())
    }
}
