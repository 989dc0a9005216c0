//! The web kit: layout, components, forms, sessions, errors as pages, languages.
//!
//! A slice hands over a [`Slice`]; the app puts them together into an [`App`] and a router.
//! Between a request and its handler stand two layers (`http`): one numbers, limits and dresses every request, the other
//! admits it by the table of permissions and hands the handler an [`Ask`].

pub mod components;
pub mod design;
pub mod export;
pub mod pages;
pub mod words;

mod app;
mod ask;
mod fault;
mod http;
mod session;
mod settings;
mod slice;

pub use app::{App, Parts};
pub use ask::Ask;
pub use export::Export;
pub use fault::Fault;
pub use http::{Bucket, Measures, router, serve};
pub use session::{Called, Identified, Identify, LOOK_COOKIE, Must, SESSION_COOKIE, Session, VISIT_COOKIE};
pub use settings::{ABOUT, About, Settings, SettingsError, Zone};
pub use slice::{Drawn, HomeCard, Name, NavLine, Person, PersonPanel, Routes, Slice};

use axum::http::header::SET_COOKIE;
use axum::response::Response;

/// A random token of so many bytes, in hexadecimal.
///
/// # Errors
/// Where the system gives no random numbers.
pub fn random_token(bytes: usize) -> Result<String, Fault> {
    let mut token = vec![0; bytes];
    getrandom::fill(&mut token).map_err(Fault::broken)?;
    Ok(token.iter().map(|b| format!("{b:02x}")).collect())
}

/// Whether an address that came with a request leads to a page of this site, and nowhere else.
/// Browsers drop tabs and line ends within an address, so none may stand in it.
#[must_use]
pub fn leads_inward(to: &str) -> bool {
    let odd = |c: char| c == '\\' || c.is_control() || c.is_whitespace();
    to.starts_with('/') && !to.starts_with("//") && !to.contains(odd)
}

/// Hands out a cookie with a response; without an age it ends with the browser.
pub fn set_cookie(response: &mut Response, settings: &Settings, name: &str, value: &str, age_s: Option<u64>) {
    if let Some(cookie) = http::cookie(name, value, age_s, http::Secure::of(settings)) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}

/// Takes a cookie back with a response.
pub fn clear_cookie(response: &mut Response, name: &str) {
    if let Some(cookie) = http::clear(name) {
        response.headers_mut().append(SET_COOKIE, cookie);
    }
}
