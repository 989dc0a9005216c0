//! A browser that speaks to the router.

use std::collections::BTreeMap;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, COOKIE, HOST, LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, Request};
use shell::components::Query;
use shell::{SESSION_COOKIE, VISIT_COOKIE};
use tower::ServiceExt as _;

/// Headers that every answer carries, with what they begin with.
const HEADERS: [(&str, &str); 7] = [
    ("content-security-policy", "default-src 'none'"),
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    ("cross-origin-opener-policy", "same-origin"),
    ("permissions-policy", "camera=()"),
    ("x-request-id", ""),
];
/// How often a browser follows.
const FOLLOWED_MAX: usize = 5;

/// What came back: the status, and where it leads.
pub type Answer = (u16, String);

/// The answer that leads somewhere.
pub fn to(path: impl Into<String>) -> Answer {
    (303, path.into())
}

/// A browser: it keeps cookies, the page it last saw, and the token of its forms.
///
/// Of every answer it checks what must be so of all: the headers, no mistake of the program, and that a page that says
/// what went wrong has the number of the request.
#[derive(Clone)]
pub struct Browser {
    router: Router,
    pub cookies: BTreeMap<String, String>,
    pub page: String,
    pub headers: HeaderMap,
    /// Sent with every request.
    pub extra: Vec<(&'static str, String)>,
    /// For which cookie a token of forms was handed out, and the token.
    token: Option<(String, String)>,
}

impl Browser {
    pub fn new(router: Router) -> Browser {
        Browser {
            router,
            cookies: BTreeMap::new(),
            page: String::new(),
            headers: HeaderMap::new(),
            extra: vec![],
            token: None,
        }
    }

    /// Carries the token of a session from now on.
    pub fn carry(&mut self, token: &str) {
        self.cookies.insert(SESSION_COOKIE.to_owned(), token.to_owned());
    }

    /// Asks as a program.
    pub fn bearer(mut self, token: &str) -> Browser {
        self.extra.push((AUTHORIZATION.as_str(), format!("Bearer {token}")));
        self
    }

    /// Sends anything.
    pub async fn send(&mut self, method: &str, path: &str, kind: &str, body: impl Into<Body>) -> Answer {
        let cookies: Vec<String> =
            self.cookies.iter().filter(|(_, v)| !v.is_empty()).map(|(n, v)| format!("{n}={v}")).collect();
        let mut request = Request::builder().method(method).uri(path).header(HOST, "localhost");
        if !cookies.is_empty() {
            request = request.header(COOKIE, cookies.join("; "));
        }
        if !kind.is_empty() {
            request = request.header(CONTENT_TYPE, kind);
        }
        for (name, value) in &self.extra {
            request = request.header(*name, value);
        }
        let request = request.body(body.into()).unwrap_or_else(|e| panic!("{method} {path}: {e}"));
        let response = self.router.clone().oneshot(request).await.unwrap();
        let status = response.status().as_u16();
        self.headers = response.headers().clone();
        for cookie in response.headers().get_all(SET_COOKIE) {
            let text = cookie.to_str().unwrap();
            assert!(text.contains("HttpOnly") && text.contains("SameSite=Lax"), "{text}");
            let (name, rest) = text.split_once('=').unwrap();
            self.cookies.insert(name.to_owned(), rest.split(';').next().unwrap_or("").to_owned());
        }
        let to = self.header(LOCATION.as_str());
        let bytes = to_bytes(response.into_body(), 20_000_000).await.unwrap();
        self.page = String::from_utf8_lossy(&bytes).into_owned();
        self.note_token();
        self.check(method, path, status);
        (status, to)
    }

    /// A header of the last answer; empty where it has none.
    pub fn header(&self, name: &str) -> String {
        self.headers.get(name).map(|v| String::from_utf8_lossy(v.as_bytes()).into_owned()).unwrap_or_default()
    }

    fn check(&self, method: &str, path: &str, status: u16) {
        assert_ne!(status, 500, "{method} {path}: {}", self.said());
        if path == "/healthz" {
            return;
        }
        for (name, begins) in HEADERS {
            let value = self.header(name);
            assert!(
                !value.is_empty() && value.starts_with(begins),
                "{method} {path} {status}: {name}: {value}"
            );
        }
        let kind = self.header(CONTENT_TYPE.as_str());
        let wrong = status >= 400 && status != 422 && method != "HEAD";
        if wrong && !path.starts_with("/api/") && !path.starts_with("/readyz") {
            assert!(
                kind.starts_with("text/html"),
                "{method} {path} {status} is no page: {kind} {}",
                self.page
            );
            // A form that is given back with what is wrong is no page of this kind.
            if !self.page.contains("class=\"mistakes\"") {
                self.sees(&self.header("x-request-id"));
            }
        }
        assert!(!self.page.contains('⟦'), "{method} {path}: a word is missing: {}", self.said());
    }

    fn secret(&self) -> Option<&String> {
        let cookie = |name: &str| self.cookies.get(name).filter(|v| !v.is_empty());
        cookie(SESSION_COOKIE).or_else(|| cookie(VISIT_COOKIE))
    }

    fn note_token(&mut self) {
        let token = between(&self.page, "name=\"csrf_token\" value=\"", "\"").filter(|t| !t.is_empty());
        if let (Some(secret), Some(token)) = (self.secret().cloned(), token) {
            self.token = Some((secret, token));
        }
    }

    /// The token of forms, from the page that was last seen with one.
    pub async fn token(&mut self) -> String {
        let kept = |b: &Browser| {
            let (of, token) = b.token.as_ref()?;
            (b.secret() == Some(of)).then(|| token.clone())
        };
        if kept(self).is_none() {
            let path = if self.cookies.contains_key(SESSION_COOKIE) { "/account" } else { "/login" };
            self.follow(path).await;
        }
        kept(self).unwrap_or_default()
    }

    pub async fn get(&mut self, path: &str) -> Answer {
        self.send("GET", path, "", Body::empty()).await
    }

    /// Goes there, and on to where that leads; gives the last status.
    pub async fn follow(&mut self, path: &str) -> u16 {
        let mut next = path.to_owned();
        for _ in 0..FOLLOWED_MAX {
            let (status, to) = self.get(&next).await;
            if to.is_empty() {
                return status;
            }
            next = to;
        }
        panic!("{path} leads round in a circle, at last to {next}");
    }

    /// Posts a form with the token of the pages.
    pub async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let token = if self.extra.iter().any(|(n, _)| *n == "authorization") {
            String::new()
        } else {
            self.token().await
        };
        self.post_with(path, fields, &token).await
    }

    /// Posts a form with another token; with none where that is empty.
    pub async fn post_with(&mut self, path: &str, fields: &[(&str, &str)], token: &str) -> Answer {
        let mut query = String::new();
        for (name, value) in fields.iter().copied().chain([("csrf_token", token)]) {
            let pair = Query::new("").with(name, value).href();
            query = format!("{query}&{}", pair.trim_start_matches('?'));
        }
        let body = query.trim_start_matches('&').to_owned();
        self.send("POST", path, "application/x-www-form-urlencoded", body).await
    }

    /// The page without its markup, for messages.
    pub fn said(&self) -> String {
        let main = between(&self.page, "<main", "</main>").unwrap_or_else(|| self.page.clone());
        let mut out = String::new();
        let mut inside = false;
        for c in main.chars() {
            match c {
                '<' => inside = true,
                '>' => {
                    inside = false;
                    out.push(' ');
                }
                c if !inside => out.push(c),
                _ => {}
            }
        }
        out.split_whitespace().collect::<Vec<_>>().join(" ")
    }

    #[track_caller]
    pub fn sees(&self, text: &str) {
        assert!(self.page.contains(text), "`{text}` is not on the page: {}", self.said());
    }

    #[track_caller]
    pub fn sees_no(&self, text: &str) {
        assert!(!self.page.contains(text), "`{text}` is on the page: {}", self.said());
    }
}

/// What stands between two texts.
pub fn between(text: &str, before: &str, after: &str) -> Option<String> {
    Some(text.split_once(before)?.1.split_once(after)?.0.to_owned())
}

/// The first id that stands between two texts.
pub fn id_between(text: &str, before: &str, after: &str) -> Option<String> {
    let places = text.match_indices(before).map(|(at, _)| &text[at + before.len()..]);
    places
        .filter_map(|rest| rest.get(..36).filter(|id| rest[id.len()..].starts_with(after)))
        .map(str::to_owned)
        .next()
}
