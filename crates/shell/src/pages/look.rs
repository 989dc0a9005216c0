//! How somebody wants to see pages: theme, size, language. Kept in a cookie, so it works before logging in.

use axum::response::{IntoResponse, Redirect, Response};
use base::Lang;

use crate::components::{Query, Size, Theme};
use crate::{Ask, LOOK_COOKIE, set_cookie};

/// A year, in seconds.
const YEAR_S: u64 = 365 * 86_400;

pub(super) async fn look(ask: Ask) -> Response {
    let now = &ask.look();
    let theme = Theme::parse(ask.field("theme")).unwrap_or(now.theme);
    let size = Size::parse(ask.field("size")).unwrap_or(now.size);
    let lang = Lang::parse(ask.field("lang")).unwrap_or_else(|| ask.lang());
    let back = inward(ask.field("back"));
    let mut response = Redirect::to(&back).into_response();
    let value = format!("{}.{}.{}", theme.as_str(), size.as_str(), lang.as_str());
    set_cookie(&mut response, ask.app().settings(), LOOK_COOKIE, &value, Some(YEAR_S));
    response
}

/// A path within this site, without a language of its own; home where it is anything else.
pub(crate) fn inward(back: &str) -> String {
    if !crate::leads_inward(back) {
        return "/".to_owned();
    }
    let (path, query) = back.split_once('?').unwrap_or((back, ""));
    Query::parse(path, query).without("lang").href()
}

#[cfg(test)]
mod tests {
    use super::inward;

    #[test]
    fn nobody_is_led_elsewhere() {
        for away in [
            "https://evil.example/",
            "//evil.example",
            "/\\evil.example",
            "",
            "javascript:x",
            "/a\r\nb",
            "/\t/evil.example",
        ] {
            assert_eq!(inward(away), "/", "{away}");
        }
        assert_eq!(inward("/people?q=%E6%9D%8E&lang=en"), "/people?q=%E6%9D%8E");
    }
}
