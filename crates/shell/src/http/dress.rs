//! The outermost layer: the number of a request, limits, headers, pages for what went wrong.

use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;

use axum::extract::{ConnectInfo, MatchedPath, Request, State};
use axum::http::header::{
    CONTENT_SECURITY_POLICY, LOCATION, REFERRER_POLICY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use gate::{Context, Refusal, RequestId};
use uuid::Uuid;

use super::admit::{csrf_of, look_of, wants_json};
use super::{body, cookies};
use crate::App;
use crate::ask::{Ask, Inner};
use crate::components::{Button, Look, Problem, Query};
use crate::fault::{Carried, Fault};
use crate::session::SESSION_COOKIE;
use crate::words::Words;

/// Nothing from elsewhere, no script or style in the page itself, no frame around it.
const POLICY: &str = "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self' data:; \
    font-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; \
    manifest-src 'self'";

/// What the layers within need to know of a request.
#[derive(Clone, Copy)]
pub(super) struct Seen {
    pub request: RequestId,
    pub client: IpAddr,
}

pub(super) async fn dress(State(app): State<App>, mut request: Request, next: Next) -> Response {
    let started = std::time::Instant::now();
    let seen = Seen { request: RequestId(Uuid::now_v7()), client: client(&app, &request) };
    request.extensions_mut().insert(seen);
    let method = method_of(&request);
    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str).to_owned();
    let visitor = Visitor::of(&app, &request);
    let response = if app.limiter().request(seen.client, app.store().now()) {
        let limit = Duration::from_secs(u64::from(app.settings().request_seconds_max));
        match tokio::time::timeout(limit, next.run(request)).await {
            Ok(response) => response,
            Err(_) => Fault::TooSlow.into_response(),
        }
    } else {
        Fault::TooMany.into_response()
    };
    let mut response = explain(&app, refused_before(response), seen, visitor).await;
    headers(&mut response, seen.request);
    let took = started.elapsed();
    app.measures().note(&format!("{method} {route}"), response.status().as_u16(), took);
    let took_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
    let status = response.status().as_u16();
    tracing::info!(request.id = %seen.request, request.method = %method, request.route = %route, response.status = status, took_us, "answered");
    response
}

/// The method, of those there are: whoever asks may write any word there, and counts are kept for each.
fn method_of(request: &Request) -> &'static str {
    let known = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];
    known.into_iter().find(|m| *m == request.method().as_str()).unwrap_or("other")
}

/// The address of whoever asks; that of a proxy we trust is replaced by the last one it names.
fn client(app: &App, request: &Request) -> IpAddr {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|c| c.0.ip());
    // One that listens for both kinds of addresses names those of the older kind in the newer way.
    let peer = peer.map_or(IpAddr::V4(Ipv4Addr::LOCALHOST), |peer| peer.to_canonical());
    if !app.settings().trusted_proxies.iter().any(|p| p.parse() == Ok(peer)) {
        return peer;
    }
    // A proxy may add a line of its own below that of whoever asks, which may say anything.
    let named = request.headers().get_all("x-forwarded-for").iter().next_back().and_then(|v| v.to_str().ok());
    named.and_then(|v| v.rsplit(',').next()?.trim().parse().ok()).unwrap_or(peer)
}

/// How to speak to somebody about whom nothing else is known.
struct Visitor {
    words: Words,
    look: Look,
    query: Query,
    json: bool,
    get: bool,
    /// The cookie of a session, where there is one.
    cookie: Option<String>,
}

impl Visitor {
    fn of(app: &App, request: &Request) -> Visitor {
        let query = Query::parse(request.uri().path(), request.uri().query().unwrap_or(""));
        let (look, lang) = look_of(request.headers(), &query);
        Visitor {
            words: app.catalog().in_lang(lang),
            look,
            json: wants_json(request),
            get: request.method() == axum::http::Method::GET,
            cookie: cookies::read(request.headers(), SESSION_COOKIE)
                .filter(|c| !c.is_empty())
                .map(str::to_owned),
            query,
        }
    }
}

/// What was refused before a handler ran, a path that cannot be read or a method that is not taken, is nothing that is
/// there. The router says so in bare text, which would be neither a page nor in the words of whoever asks.
fn refused_before(response: Response) -> Response {
    let bare = [StatusCode::BAD_REQUEST, StatusCode::METHOD_NOT_ALLOWED, StatusCode::UNSUPPORTED_MEDIA_TYPE];
    let ours = response.extensions().get::<Carried>().is_some();
    if bare.contains(&response.status()) && !ours { Fault::NotFound.into_response() } else { response }
}

/// Makes a page or JSON of what went wrong.
async fn explain(app: &App, mut response: Response, seen: Seen, visitor: Visitor) -> Response {
    let ask = response.extensions_mut().remove::<Ask>();
    let Some(Carried(fault)) = response.extensions_mut().remove::<Carried>() else {
        return response;
    };
    log(&fault, seen.request);
    if visitor.json {
        return json(&fault, &visitor.words, seen.request);
    }
    if matches!(*fault, Fault::Refused(Refusal::LogIn)) {
        // Who was looked for stays out of the address of the log-in.
        let page = visitor.query.without("q").without("after");
        let back = if visitor.get { page.href() } else { "/".to_owned() };
        let to = Query::new("/login").with("next", &back).href();
        let mut response = StatusCode::SEE_OTHER.into_response();
        if let Ok(to) = HeaderValue::from_str(&to) {
            response.headers_mut().insert(LOCATION, to);
        }
        return response;
    }
    let ask = match ask {
        Some(ask) => ask,
        // Whoever asks too much, or while the database is away, is not asked who they are.
        None if matches!(*fault, Fault::TooMany | Fault::TooSlow | Fault::Store(_)) => {
            nobody(app, seen, visitor)
        }
        None => somebody(app, seen, visitor).await,
    };
    page(&ask, &fault)
}

/// Whoever is logged in, as they stand on their home page: where they were refused or there is nothing, they still find
/// their way.
async fn somebody(app: &App, seen: Seen, visitor: Visitor) -> Ask {
    let at = app.store().now();
    let Some(cookie) = visitor.cookie.clone() else { return nobody(app, seen, visitor) };
    let found = app.identify().by_cookie(app.clone(), cookie.clone(), at).await;
    let Ok(Some((actor, Some(session)))) = found else { return nobody(app, seen, visitor) };
    let home = app.table().route_at("GET /").filter(|_| session.must.is_none());
    let ctx = home.and_then(|home| Context::enter(app.table(), actor, home, seen.request, at).ok());
    let Some(ctx) = ctx else { return nobody(app, seen, visitor) };
    let csrf = csrf_of(&cookie);
    let Visitor { words, mut look, query, .. } = visitor;
    look.csrf.clone_from(&csrf);
    let (app, client) = (app.clone(), seen.client);
    Ask::new(Inner { app, ctx, words, query, look, csrf, client, session: Some(session), form: vec![] })
}

fn nobody(app: &App, seen: Seen, visitor: Visitor) -> Ask {
    let at = app.store().now();
    Ask::new(Inner {
        app: app.clone(),
        ctx: Context::nobody(app.table(), seen.request, at),
        words: visitor.words,
        query: visitor.query,
        look: visitor.look,
        csrf: String::new(),
        client: seen.client,
        session: None,
        form: vec![],
    })
}

fn page(ask: &Ask, fault: &Fault) -> Response {
    let key = fault.key();
    let happened = match fault {
        Fault::Bad(sentence) => ask.t(sentence),
        Fault::TooLarge => body::too_large(ask),
        Fault::Store(e) => ask.words().of(&e.wording()).to_owned(),
        _ => ask.t(&format!("{key}-happened")),
    };
    let mut problem = Problem::new(happened).request_id(ask.ctx().request().to_string());
    for step in ask.t(&format!("{key}-do")).split('|').map(str::trim).filter(|s| !s.is_empty()) {
        problem = problem.step(step);
    }
    problem = problem.action(Button::link(ask.t("fault-home"), "/"));
    let page = ask.page(ask.t(key)).narrow();
    ask.show_as(fault.status(), &page, &problem.html(ask.words()))
}

fn json(fault: &Fault, words: &Words, request: RequestId) -> Response {
    let body = serde_json::json!({
        "error": fault.key().trim_start_matches("fault-"),
        "title": words.t(fault.key()),
        "request": request.to_string(),
    });
    (fault.status(), axum::Json(body)).into_response()
}

/// Once, here, and without anything of the request but its number.
fn log(fault: &Fault, request: RequestId) {
    let status = fault.status();
    if status.is_server_error() {
        let mut text = fault.to_string();
        let mut cause = std::error::Error::source(fault);
        while let Some(e) = cause {
            text = format!("{text}: {e}");
            cause = e.source();
        }
        tracing::error!(request.id = %request, error = text, "a request failed");
    } else {
        tracing::debug!(request.id = %request, fault = fault.key(), "a request was refused");
    }
}

fn headers(response: &mut Response, request: RequestId) {
    let headers = response.headers_mut();
    let fixed = [
        (CONTENT_SECURITY_POLICY, POLICY),
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("permissions-policy"), "camera=(), microphone=(), geolocation=()"),
    ];
    for (name, value) in fixed {
        headers.entry(name).or_insert(HeaderValue::from_static(value));
    }
    // Browsers leave out tabs and line ends in an address, and `/ /elsewhere` with a tab between would lead elsewhere.
    let leads_away = |to: &HeaderValue| to.as_bytes().iter().any(|b| *b <= b' ' || *b == 0x7F);
    if headers.get(LOCATION).is_some_and(leads_away) {
        headers.insert(LOCATION, HeaderValue::from_static("/"));
    }
    if let Ok(id) = HeaderValue::from_str(&request.to_string()) {
        headers.insert(HeaderName::from_static("x-request-id"), id);
    }
}

/// Carries a fault with the one who asked, so that the page can have their navigation.
pub(super) fn carry(fault: Fault, ask: Option<Ask>) -> Response {
    let mut response = fault.status().into_response();
    response.extensions_mut().insert(Carried(Arc::new(fault)));
    if let Some(ask) = ask {
        response.extensions_mut().insert(ask);
    }
    response
}
