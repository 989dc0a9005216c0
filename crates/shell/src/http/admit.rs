//! The inner layer: who asks, may they use this route, is the form one of ours.

use axum::body::Body;
use axum::extract::{MatchedPath, Request, State};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST, ORIGIN, SET_COOKIE};
use axum::http::{HeaderMap, Method};
use axum::middleware::Next;
use axum::response::{IntoResponse, Redirect, Response};
use base::Lang;
use gate::{Actor, Context, Refusal, Route};
use sm3::Digest;

use super::body;
use super::cookies::{self, Secure};
use super::dress::{Seen, carry};
use crate::App;
use crate::ask::{Ask, Inner};
use crate::components::{CSRF_FIELD, Look, Query, Size, Theme};
use crate::fault::{Carried, Fault};
use crate::session::{LOOK_COOKIE, Must, SESSION_COOKIE, Session, VISIT_COOKIE};

pub(super) async fn admit(State(app): State<App>, request: Request, next: Next) -> Response {
    match admitted(&app, request).await {
        Err(fault) => carry(fault, None),
        Ok(Admitted { answer: Some(answer), .. }) => answer,
        Ok(Admitted { request, ask, visit, .. }) => {
            let mut response = next.run(request).await;
            if response.extensions().get::<Carried>().is_some() {
                response.extensions_mut().insert(ask);
            }
            if let Some(visit) = visit
                && let Some(cookie) = cookies::cookie(VISIT_COOKIE, &visit, None, Secure::of(app.settings()))
            {
                response.headers_mut().append(SET_COOKIE, cookie);
            }
            response
        }
    }
}

struct Admitted {
    request: Request,
    ask: Ask,
    /// The value of a visitor's new cookie.
    visit: Option<String>,
    /// An answer in place of the handler's.
    answer: Option<Response>,
}

async fn admitted(app: &App, request: Request) -> Result<Admitted, Fault> {
    let path = request.extensions().get::<MatchedPath>().map(|p| p.as_str().to_owned()).unwrap_or_default();
    // A HEAD request is a GET whose body nobody reads.
    let method = if request.method() == Method::HEAD { &Method::GET } else { request.method() };
    let stated = format!("{method} {path}");
    let Some(route) = app.table().route_at(&stated).cloned() else {
        // Only what is stated is routed, so this is a method that the path does not take.
        return Err(Fault::NotFound);
    };
    let seen = *request.extensions().get::<Seen>().ok_or_else(|| Fault::broken("no outer layer"))?;
    let at = app.store().now();
    let who = identify(app, request.headers(), at).await?;
    let (secret, visit) = secret(request.headers(), &who)?;
    let csrf = csrf_of(&secret);
    let (request, form) = read_form(app, request).await?;
    // Whoever leaves after the session ended already leaves nothing behind, whatever their form says.
    let gone = route.name == "accounts.logout" && who.session.is_none();
    if request.method() == Method::POST && !who.by_token && !gone {
        check_form(request.headers(), &form, &csrf)?;
    }
    let query = Query::parse(request.uri().path(), &without_nul(request.uri().query().unwrap_or("")));
    let (mut look, lang) = look_of(request.headers(), &query);
    look.csrf.clone_from(&csrf);
    let ctx = Context::enter(app.table(), who.actor, &route, seen.request, at)?;
    let answer = who.session.as_ref().and_then(|s| first_of_all(s, &route));
    let form = form.into_iter().filter(|(name, _)| name != CSRF_FIELD).collect();
    let words = app.catalog().in_lang(lang);
    let (app, client) = (app.clone(), seen.client);
    let ask = Ask::new(Inner { app, ctx, words, query, look, csrf, client, session: who.session, form });
    let mut request = request;
    request.extensions_mut().insert(ask.clone());
    Ok(Admitted { request, ask, visit, answer })
}

/// Who asks.
struct Who {
    actor: Actor,
    session: Option<Session>,
    cookie: Option<String>,
    by_token: bool,
}

async fn identify(app: &App, headers: &HeaderMap, at: base::Instant) -> Result<Who, Fault> {
    let nobody = || Who { actor: Actor::nobody(), session: None, cookie: None, by_token: false };
    let bearer =
        headers.get(AUTHORIZATION).and_then(|v| v.to_str().ok()).and_then(|v| v.strip_prefix("Bearer "));
    if let Some(token) = bearer {
        let found = app.identify().by_token(app.clone(), token.trim().to_owned(), at).await?;
        let (actor, session) = found.ok_or(Refusal::LogIn)?;
        return Ok(Who { actor, session, cookie: None, by_token: true });
    }
    let Some(cookie) = cookies::read(headers, SESSION_COOKIE).filter(|c| !c.is_empty()) else {
        return Ok(nobody());
    };
    match app.identify().by_cookie(app.clone(), cookie.to_owned(), at).await? {
        Some((actor, session)) => {
            Ok(Who { actor, session, cookie: Some(cookie.to_owned()), by_token: false })
        }
        None => Ok(nobody()),
    }
}

/// What the token of forms is made of: the cookie of the session, or of the visit, which is made where there is none.
fn secret(headers: &HeaderMap, who: &Who) -> Result<(String, Option<String>), Fault> {
    if let Some(cookie) = &who.cookie {
        return Ok((cookie.clone(), None));
    }
    match cookies::read(headers, VISIT_COOKIE).filter(|v| v.len() == 32) {
        Some(visit) => Ok((visit.to_owned(), None)),
        None => {
            let visit = crate::random_token(16)?;
            Ok((visit.clone(), Some(visit)))
        }
    }
}

/// The token of the forms handed out under a cookie. It does not give the cookie away.
pub(super) fn csrf_of(secret: &str) -> String {
    let mut hasher = sm3::Sm3::new();
    hasher.update(b"form ");
    hasher.update(secret.as_bytes());
    hasher.finalize().iter().take(16).map(|b| format!("{b:02x}")).collect()
}

async fn read_form(app: &App, request: Request) -> Result<(Request, Vec<(String, String)>), Fault> {
    if request.method() != Method::POST {
        return Ok((request, vec![]));
    }
    let (parts, body) = request.into_parts();
    let bytes = body::read(body, app.settings()).await?;
    let kind = parts.headers.get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or("");
    let form = if kind.starts_with("application/x-www-form-urlencoded") {
        let text = String::from_utf8_lossy(&bytes);
        let form = Query::parse("", &without_nul(&text)).pairs().to_vec();
        if form.len() > body::FIELDS_MAX {
            return Err(Fault::TooLarge);
        }
        form
    } else {
        vec![]
    };
    Ok((Request::from_parts(parts, Body::from(bytes)), form))
}

/// No database keeps the character NUL in a text, and nobody types it: it becomes the sign for what cannot be read.
fn without_nul(encoded: &str) -> String {
    encoded.replace('\0', "\u{FFFD}").replace("%00", "%EF%BF%BD")
}

/// A form is ours when the browser does not say it came from elsewhere, and it carries the token.
/// Programs that post JSON carry it in a header.
fn check_form(headers: &HeaderMap, form: &[(String, String)], csrf: &str) -> Result<(), Fault> {
    let text = |name: &str| headers.get(name).and_then(|v| v.to_str().ok());
    if text("sec-fetch-site").is_some_and(|site| site != "same-origin" && site != "none") {
        return Err(Fault::Forged);
    }
    let host = headers.get(HOST).and_then(|v| v.to_str().ok()).unwrap_or("");
    let origin = headers.get(ORIGIN).and_then(|v| v.to_str().ok());
    if origin.is_some_and(|o| o.split("://").nth(1) != Some(host)) {
        return Err(Fault::Forged);
    }
    let sent = form.iter().find(|(n, _)| n == CSRF_FIELD).map(|(_, v)| v.as_str()).or_else(|| text("x-csrf"));
    if sent.is_some_and(|sent| same(sent, csrf)) { Ok(()) } else { Err(Fault::Forged) }
}

/// Compares in a time that does not hang on where the two differ.
fn same(a: &str, b: &str) -> bool {
    a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |d, (x, y)| d | (x ^ y)) == 0
}

/// Whoever has to change a password or give a second factor does nothing else before.
fn first_of_all(session: &Session, route: &Route) -> Option<Response> {
    let (to, allowed): (_, &[&str]) = match session.must? {
        Must::ChangePassword => ("/account/password", &["accounts.password", "accounts.set_password"]),
        Must::SetUpSecondFactor => ("/account/factor", &["accounts.factor", "accounts.set_factor"]),
        Must::GiveSecondFactor => ("/login/code", &["accounts.code", "accounts.give_code"]),
    };
    let always = ["accounts.logout", "shell.look"];
    let free = allowed.contains(&route.name.as_str()) || always.contains(&route.name.as_str());
    (!free).then(|| Redirect::to(to).into_response())
}

/// How somebody wants to see pages, and in which language: the query first, then the cookie, then the browser.
pub(super) fn look_of(headers: &HeaderMap, query: &Query) -> (Look, Lang) {
    let kept: Vec<&str> = cookies::read(headers, LOOK_COOKIE).unwrap_or("").split('.').collect();
    let at = |i: usize| kept.get(i).copied().unwrap_or("");
    let asked = headers.get("accept-language").and_then(|v| v.to_str().ok());
    let lang = query.find("lang").and_then(Lang::parse).or_else(|| Lang::parse(at(2)));
    let look = Look {
        theme: Theme::parse(at(0)).unwrap_or_default(),
        size: Size::parse(at(1)).unwrap_or_default(),
        back: query.without("done").href(),
        ..Look::default()
    };
    (look, lang.unwrap_or_else(|| App::lang_asked(asked)))
}

pub(super) fn wants_json(request: &Request) -> bool {
    request.uri().path().starts_with("/api/")
}
