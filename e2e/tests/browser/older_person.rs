//! An older person, on a telephone, with large type, reading her own page.

use crate::check;
use crate::keyboard::targets;
use crate::support::axe;
use crate::support::browser::{NARROW, PHONE, Script, with_browser};

/// Pixels of type in the large size at least (工信部《互联网网站适老化通用设计规范》 asks for 18).
const TYPE_MIN: f64 = 18.0;

#[tokio::test]
async fn an_older_person_reads_her_own_page_in_large_type() {
    with_browser("older-person", Script::On, async |b| {
        b.screen(PHONE).await?;
        b.go("/login").await?;
        b.follow("form.look button[name=size]").await?;
        check!(b.attribute("html", "data-size").await? == "large", "the type is not large");
        check!(b.path().await?.starts_with("/login"), "it leads to {}", b.path().await?);
        targets(b, "the log-in").await?;
        b.picture("log-in-large-zh", PHONE).await?;
        b.log_in_as("elder").await?;
        check!(b.attribute("html", "data-size").await? == "large", "large type is forgotten by logging in");
        b.picture("home-elder-large-zh", PHONE).await?;
        targets(b, "the home page").await?;
        b.follow("#main a[href='/me']").await?;
        let page = b.path().await?;
        check!(page.starts_with("/me/") && b.status().await? == 200, "it leads to {page}");
        let name = b.text("h1").await?;
        check!(!name.is_empty() && !name.contains('*'), "her own name is not there: {name}");
        let small = r"
            const out = [];
            const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
            while (walk.nextNode()) {
              const e = walk.currentNode.parentElement;
              if (!walk.currentNode.textContent.trim() || !e.offsetParent || e.closest('.away, .skip')) continue;
              const px = parseFloat(getComputedStyle(e).fontSize);
              if (px < arguments[0]) out.push(e.tagName.toLowerCase() + '.' + e.className + ' ' + px);
            }
            return Array.from(new Set(out));
        ";
        let small = b.list(small, vec![serde_json::json!(TYPE_MIN)]).await?;
        check!(small.is_empty(), "type is small in {small:?}");
        targets(b, "her own page").await?;
        axe::check(b, "her own page in large type").await?;
        b.picture("me-large-zh", PHONE).await?;
        b.picture("me-large-zh", NARROW).await?;
        b.screen(PHONE).await?;
        // Every link on her page is one that she may follow.
        let links = r"
            return Array.from(new Set(Array.from(document.querySelectorAll('#main a[href]'))
              .filter((a) => a.origin === location.origin && a.pathname !== location.pathname).map((a) => a.pathname + a.search)))
        ";
        for link in b.list(links, vec![]).await? {
            let status = b.ask("GET", &link, &[]).await?;
            check!(status < 400, "her page leads to {link}, which answers {status}");
        }
        // The pages of the office are not hers.
        for path in ["/people", "/questions", "/audit", "/jobs", "/accounts"] {
            let status = b.ask("GET", path, &[]).await?;
            check!(status == 403, "{path} answers {status}");
        }
        let own = page.trim_start_matches("/me/").split('?').next().unwrap_or_default().to_owned();
        for path in [format!("/people/{own}"), "/me/01900000-0000-7000-8000-000000000000".to_owned()] {
            let status = b.ask("GET", &path, &[]).await?;
            check!(status == 403 || status == 404, "{path} answers {status}");
        }
        b.follow("form.look button[name=size]").await?;
        check!(b.attribute("html", "data-size").await? == "normal", "there is no way back to normal type");
        b.picture("me-zh", PHONE).await
    })
    .await;
}
