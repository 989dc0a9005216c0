//! Without a mouse, and with fingers: where the focus goes, whether it is seen, how large what is pressed is.

use serde_json::json;
use thirtyfour::Key;

use crate::check;
use crate::support::Outcome;
use crate::support::browser::{Browser, PHONE, Script, with_browser};

/// Stops of the focus that are looked at on a page.
const STOPS: usize = 30;
/// Pixels that a finger needs.
const FINGER: u64 = 44;

/// What has the focus: what it is, and what is wrong with how it shows.
const FOCUSED: &str = r"
    const e = document.activeElement;
    if (!e || e === document.body) return ['', ''];
    const s = getComputedStyle(e), r = e.getBoundingClientRect();
    const what = e.tagName.toLowerCase() + '.' + e.className + ' ' + (e.getAttribute('href') || e.name || e.textContent.trim().slice(0, 20));
    const wrong = [];
    if (s.outlineStyle === 'none' || parseFloat(s.outlineWidth) < 2) wrong.push('no ring');
    if (r.width < 1 || r.height < 1) wrong.push('no size');
    if (r.bottom <= 0 || r.top >= innerHeight || r.right <= 0 || r.left >= innerWidth) wrong.push('out of view');
    const at = document.elementFromPoint(Math.min(Math.max(r.left + r.width / 2, 0), innerWidth - 1), Math.min(Math.max(r.top + r.height / 2, 0), innerHeight - 1));
    if (wrong.length === 0 && at && !e.contains(at) && !at.contains(e)) wrong.push('covered by ' + at.className);
    return [what, wrong.join(', ')];
";

#[tokio::test]
async fn the_first_stop_leads_past_the_navigation() {
    with_browser("skip-link", Script::On, async |b| {
        b.go("/login").await?;
        b.log_in_as("village").await?;
        for path in ["/", "/people"] {
            b.go(path).await?;
            b.key(Key::Tab).await?;
            let [what, wrong] = &focused(b).await?[..] else { return Err("nothing has the focus".into()) };
            check!(what.contains("skip") && wrong.is_empty(), "{path}: the first stop is {what}: {wrong}");
            b.key(Key::Enter).await?;
            b.until("the main part has the focus", async || {
                Ok(b.script("return document.activeElement.id", vec![]).await? == json!("main"))
            })
            .await?;
            b.key(Key::Tab).await?;
            let inside = b.script("return document.activeElement.closest('#main') !== null", vec![]).await?;
            check!(inside == json!(true), "{path}: the next stop is not in the main part");
        }
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_focus_is_always_seen() {
    with_browser("focus", Script::On, async |b| {
        b.go("/login").await?;
        focus_is_seen(b, "the log-in").await?;
        b.log_in_as("village").await?;
        for path in ["/", "/people", "/questions"] {
            b.go(path).await?;
            focus_is_seen(b, path).await?;
        }
        b.go("/people").await?;
        b.follow("#people tbody th a").await?;
        focus_is_seen(b, "a person").await?;
        // A menu opens and closes by keys, and what is in it is reached.
        b.go("/").await?;
        b.script("document.querySelector('details.menu > summary').focus()", vec![]).await?;
        b.key(Key::Enter).await?;
        b.until("the menu opens", async || b.has("details.menu[open]").await).await?;
        b.key(Key::Tab).await?;
        let inside = b.script("return document.activeElement.closest('.menu-body') !== null", vec![]).await?;
        check!(inside == json!(true), "the menu is not the next stop");
        Ok(())
    })
    .await;
}

#[tokio::test]
async fn the_list_of_mistakes_leads_to_their_fields() {
    with_browser("mistakes", Script::On, async |b| {
        b.go("/login").await?;
        b.follow("form[action='/login'] button[type=submit]").await?;
        leads_to_fields(b, "the log-in").await?;
        b.log_in_as("village").await?;
        b.go("/people").await?;
        b.follow("#people tbody th a").await?;
        let person = b.path().await?;
        b.go(&format!("{person}/facts/phone")).await?;
        b.follow(&format!("form[action='{person}/facts/phone'] button[type=submit]")).await?;
        leads_to_fields(b, "a fact").await?;
        b.go(&format!("{person}/mandates/new")).await?;
        b.follow(&format!("form[action='{person}/mandates'] button[type=submit]")).await?;
        leads_to_fields(b, "a mandate").await
    })
    .await;
}

#[tokio::test]
async fn fingers_find_what_they_press_in_large_type() {
    with_browser("fingers", Script::On, async |b| {
        b.screen(PHONE).await?;
        b.go("/login").await?;
        b.look("light", "large", "zh").await?;
        b.go("/login").await?;
        targets(b, "the log-in").await?;
        b.log_in_as("village").await?;
        for path in ["/", "/people", "/questions", "/account", "/account/password"] {
            b.go(path).await?;
            targets(b, path).await?;
        }
        b.go("/people").await?;
        b.follow("#people tbody th a").await?;
        targets(b, "a person").await?;
        let person = b.path().await?;
        b.go(&format!("{person}/facts/phone")).await?;
        targets(b, "a fact").await?;
        // The menu of small screens opens by a link, and a place chosen in it leads there.
        b.go("/").await?;
        b.press("a.menu-open").await?;
        b.until("the menu shows", async || Ok(b.element("#nav").await?.is_displayed().await?)).await?;
        targets(b, "the menu").await?;
        b.picture("menu-large-zh", PHONE).await?;
        b.follow("#nav a[href='/people']").await?;
        check!(b.path().await? == "/people", "the menu leads to {}", b.path().await?);
        Ok(())
    })
    .await;
}

async fn focused(b: &Browser) -> Outcome<Vec<String>> {
    b.list(FOCUSED, vec![]).await
}

async fn focus_is_seen(b: &Browser, page: &str) -> Outcome {
    let mut wrong = vec![];
    for _ in 0..STOPS {
        b.key(Key::Tab).await?;
        if let [what, found] = &focused(b).await?[..]
            && !found.is_empty()
        {
            wrong.push(format!("{what}: {found}"));
        }
    }
    check!(wrong.is_empty(), "{page}: {wrong:?}");
    Ok(())
}

/// Each mistake in the list leads to a field, which then has the focus and says what is wrong with it.
async fn leads_to_fields(b: &Browser, page: &str) -> Outcome {
    check!(b.has(".mistakes").await?, "{page}: there is no list of mistakes");
    check!(b.attribute(".mistakes", "role").await? == "alert", "{page}: the list is not read out");
    let links =
        "return Array.from(document.querySelectorAll('.mistakes a')).map((a) => a.getAttribute('href'))";
    let links = b.list(links, vec![]).await?;
    check!(!links.is_empty(), "{page}: no mistake leads anywhere");
    for link in links {
        let focus = "document.querySelector(`.mistakes a[href='${arguments[0]}']`).focus()";
        b.script(focus, vec![json!(link)]).await?;
        b.key(Key::Enter).await?;
        b.until(&format!("{page}: {link} has the focus"), async || {
            Ok(b.script("return '#' + document.activeElement.id", vec![]).await? == json!(link))
        })
        .await?;
        let told = r"
            const e = document.activeElement, group = e.closest('fieldset') || e;
            const ids = (e.getAttribute('aria-describedby') || group.getAttribute('aria-describedby') || '').split(' ');
            return ids.some((id) => id && document.getElementById(id) && document.getElementById(id).classList.contains('error'));
        ";
        check!(b.script(told, vec![]).await? == json!(true), "{page}: {link} does not say what is wrong");
    }
    Ok(())
}

/// What is pressed is large enough for a finger.
pub async fn targets(b: &Browser, page: &str) -> Outcome {
    let asked = r"
        const css = '.button, .top-button, .nav-item, .menu-item, .tab, .input, select, textarea, .choice label, summary, .mistakes a';
        return Array.from(document.querySelectorAll(css))
          .filter((e) => e.checkVisibility() && !e.closest('details:not([open]) > :not(summary)'))
          .map((e) => [e, e.getBoundingClientRect()])
          .filter(([e, r]) => r.width > 0 && (r.height < arguments[0] - 0.5 || r.width < arguments[0] - 0.5))
          .map(([e, r]) => e.tagName.toLowerCase() + '.' + e.className + ' ' + Math.round(r.width) + '×' + Math.round(r.height) + ' ' + e.textContent.trim().slice(0, 16))
    ";
    let small = b.list(asked, vec![json!(FINGER)]).await?;
    check!(small.is_empty(), "{page}: too small to press: {small:?}");
    Ok(())
}
