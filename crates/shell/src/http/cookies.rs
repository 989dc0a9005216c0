//! Cookies.

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue};

/// The value of a cookie in a request.
pub(crate) fn read<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    headers.get_all(COOKIE).iter().filter_map(|v| v.to_str().ok()).flat_map(|v| v.split(';')).find_map(
        |pair| {
            let (n, value) = pair.trim().split_once('=')?;
            (n == name).then_some(value)
        },
    )
}

/// A cookie for the whole site that scripts cannot read. Without an age it ends with the browser.
pub(crate) fn cookie(name: &str, value: &str, age_s: Option<u64>, secure: Secure) -> Option<HeaderValue> {
    let age = age_s.map(|s| format!("; Max-Age={s}")).unwrap_or_default();
    let secure = match secure {
        Secure::TlsOnly => "; Secure",
        Secure::Always => "",
    };
    HeaderValue::from_str(&format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{age}{secure}")).ok()
}

/// Takes a cookie back.
pub(crate) fn clear(name: &str) -> Option<HeaderValue> {
    HeaderValue::from_str(&format!("{name}=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0")).ok()
}

/// Over which connections a cookie is sent.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Secure {
    /// Over TLS.
    TlsOnly,
    /// Over any.
    Always,
}

impl Secure {
    pub const fn of(settings: &crate::Settings) -> Secure {
        if settings.secure_cookies { Secure::TlsOnly } else { Secure::Always }
    }
}
