//! How a page looks that a journey comes to: accessible, no wider than the narrowest telephone, and a picture of it.

use serde_json::json;

use super::browser::{Browser, DESK, NARROW, PHONE};
use super::{Outcome, axe};
use crate::check;

/// Pixels that rounding may add to the width of a page.
const ROUNDING: u64 = 1;

/// Holds the page to the rules at a desk and on a telephone, and leaves pictures of both.
pub async fn looks_well(b: &Browser, what: &str) -> Outcome {
    axe::check(b, what).await?;
    b.picture(what, DESK).await?;
    b.picture(what, PHONE).await?;
    axe::check(b, what).await?;
    b.screen(NARROW).await?;
    let wide = sticks_out(b).await?;
    check!(wide.is_empty(), "{what} is too wide: {}", wide.join("\n"));
    b.screen(DESK).await
}

/// What of the page sticks out of the screen: a page must not have to be moved sideways.
pub async fn sticks_out(b: &Browser) -> Outcome<Vec<String>> {
    let asked = r"
        const d = document.documentElement, wide = d.clientWidth + arguments[0];
        if (d.scrollWidth <= wide) return [];
        const scrolls = (e) => e && e !== document.body
          && (['auto', 'scroll', 'hidden'].includes(getComputedStyle(e).overflowX) || scrolls(e.parentElement));
        const out = Array.from(document.body.querySelectorAll('*'))
          .filter((e) => e.getBoundingClientRect().right > wide && !scrolls(e.parentElement));
        const named = out.slice(-4).map((e) => e.tagName.toLowerCase() + '.' + e.className + ' ' + Math.round(e.getBoundingClientRect().right));
        return [String(d.scrollWidth) + ' of ' + d.clientWidth + ' pixels: ' + named.join(', ')];
    ";
    b.list(asked, vec![json!(ROUNDING)]).await
}
