//! Every page that each role can reach by links: accessible, in both languages, light and dark, on desk and telephone.

use std::collections::{HashSet, VecDeque};
use std::sync::Mutex;

use crate::check;
use crate::support::Outcome;
use crate::support::axe;
use crate::support::browser::{Browser, DESK, NARROW, PHONE, Script, with_browser};
use crate::support::looks::sticks_out;

/// Pages of one role at most.
const PAGES_MAX: usize = 40;
/// Pages of one shape that one role looks at.
const OF_A_SHAPE_MAX: usize = 1;
/// Pages where figures, lists and dates are entered differ, so a role looks at several.
const FACTS_MAX: usize = 3;

/// Shapes that were looked at in every dress, by whatever role came first.
static DRESSED: Mutex<Option<HashSet<String>>> = Mutex::new(None);

#[tokio::test]
async fn pages_of_the_administrators_are_accessible() {
    walk_as("administrators", &["system", "security", "audit", "auditor"]).await;
}

#[tokio::test]
async fn pages_of_the_officers_are_accessible() {
    walk_as("officers", &["city", "relief", "disability", "county"]).await;
}

#[tokio::test]
async fn pages_of_town_village_and_home_are_accessible() {
    walk_as("workers", &["village", "town", "home"]).await;
}

#[tokio::test]
async fn pages_of_the_older_person_and_of_nobody_are_accessible() {
    with_browser("walk-elder", Script::On, async |b| {
        let mut wrong = Vec::new();
        b.go("/login").await?;
        b.look("light", "normal", "zh").await?;
        for path in ["/login", "/login?next=%2Fpeople", "/design", "/nowhere"] {
            look_at(b, path, &mut wrong).await?;
        }
        b.somebody_else("elder").await?;
        walk(b, "elder", &mut wrong).await?;
        told(&wrong)
    })
    .await;
}

async fn walk_as(name: &str, logins: &[&str]) {
    with_browser(&format!("walk-{name}"), Script::On, async |b| {
        let mut wrong = Vec::new();
        for login in logins {
            b.somebody_else(login).await?;
            walk(b, login, &mut wrong).await?;
        }
        told(&wrong)
    })
    .await;
}

fn told(wrong: &[String]) -> Outcome {
    check!(wrong.is_empty(), "{} findings\n{}", wrong.len(), wrong.join("\n"));
    Ok(())
}

/// Follows links from the home page, one page of each shape.
async fn walk(b: &Browser, login: &str, wrong: &mut Vec<String>) -> Outcome {
    b.look("light", "normal", "zh").await?;
    let mut waiting = VecDeque::from(["/".to_owned(), "/nowhere".to_owned()]);
    let mut met: Vec<String> = vec![];
    let mut seen = 0;
    while let Some(path) = waiting.pop_front() {
        let shape = shape(&path);
        let most = if shape.contains("{fact}") { FACTS_MAX } else { OF_A_SHAPE_MAX };
        if met.iter().filter(|m| **m == shape).count() >= most || seen >= PAGES_MAX {
            continue;
        }
        met.push(shape);
        seen += 1;
        let before = wrong.len();
        look_at(b, &path, wrong).await?;
        for line in wrong.iter_mut().skip(before) {
            *line = format!("[{login}] {line}");
        }
        waiting.extend(links(b).await?);
    }
    Ok(())
}

/// The links of the page that lead to pages of this site.
async fn links(b: &Browser) -> Outcome<Vec<String>> {
    let asked = r"
        return Array.from(document.querySelectorAll('a[href]'))
          .filter((a) => a.origin === location.origin && !a.hasAttribute('download') && !a.pathname.startsWith('/assets'))
          .map((a) => a.pathname + a.search)
    ";
    b.list(asked, vec![]).await
}

/// A path without what tells one person, fact or rule from another; of a query only the names, and not where a page
/// of a list starts.
fn shape(path: &str) -> String {
    let (path, query) = path.split_once('?').unwrap_or((path, ""));
    let mut parts: Vec<&str> = vec![];
    for part in path.split('/') {
        let above = parts.last().copied().unwrap_or("");
        let over = parts.iter().rev().nth(1).copied().unwrap_or("");
        parts.push(match part {
            _ if part.len() == 36 && part.matches('-').count() == 4 => "{id}",
            _ if above == "facts" => "{fact}",
            _ if above == "why" => "{pack}",
            _ if over == "why" => "{rule}",
            _ => part,
        });
    }
    let mut names: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    names.retain(|name| !["", "after", "done", "next", "place"].contains(name));
    names.sort_unstable();
    names.dedup();
    format!("{}?{}", parts.join("/"), names.join("&"))
}

/// Looks at one page; in every dress where its shape is new.
async fn look_at(b: &Browser, path: &str, wrong: &mut Vec<String>) -> Outcome {
    let fresh = {
        let mut dressed = DRESSED.lock().unwrap();
        dressed.get_or_insert_default().insert(shape(path))
    };
    b.screen(DESK).await?;
    b.go(path).await?;
    let status = b.status().await?;
    let expected: &[u64] = if path == "/nowhere" { &[404] } else { &[200] };
    if !expected.contains(&status) {
        wrong.push(format!("{path} answered {status}"));
    }
    note(b, path, "zh, desk, light", wrong).await?;
    if !fresh {
        return Ok(());
    }
    // English words are longer, so the widths are those of the English page.
    b.screen(PHONE).await?;
    b.look("dark", "normal", "en").await?;
    b.go(path).await?;
    note(b, path, "en, telephone, dark", wrong).await?;
    width(b, path, "en", wrong).await?;
    b.screen(NARROW).await?;
    width(b, path, "en", wrong).await?;
    b.dress("light", "large").await?;
    width(b, path, "en, large", wrong).await?;
    b.screen(PHONE).await?;
    width(b, path, "en, large", wrong).await?;
    note(b, path, "en, telephone, light, large", wrong).await?;
    b.look("light", "normal", "zh").await
}

async fn note(b: &Browser, path: &str, dress: &str, wrong: &mut Vec<String>) -> Outcome {
    wrong.extend(axe::violations(b).await?.into_iter().map(|line| format!("{path} ({dress}): {line}")));
    Ok(())
}

/// A page must not have to be moved sideways. What sticks out is named.
async fn width(b: &Browser, path: &str, dress: &str, wrong: &mut Vec<String>) -> Outcome {
    let found = sticks_out(b).await?;
    wrong.extend(found.into_iter().map(|found| format!("{path} ({dress}) is too wide: {found}")));
    Ok(())
}
