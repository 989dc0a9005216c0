//! From a request to an answer: the layers around the handlers.
//!
//! Outermost stands [`dress`]: number of the request, limits, headers, and pages for what went wrong.
//! Within it, for each route that a permission table states, [`admit`]: who asks, may they, is the form ours.

mod admit;
mod assets;
mod body;
mod cookies;
mod dress;
mod interface;
mod limits;
mod measures;
mod patient;
mod serve;

use axum::Router;
use axum::extract::State;
use axum::http::header::CONTENT_TYPE;
use axum::http::{HeaderValue, StatusCode};
use axum::middleware::{from_fn_with_state, map_response};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

use crate::App;
use crate::fault::Fault;
use crate::settings::Zone;
use crate::slice::Routes;

pub(crate) use assets::assets;
pub(crate) use cookies::{Secure, clear, cookie};
pub(crate) use interface::interface;
pub use limits::Bucket;
pub(crate) use limits::Limiter;
pub use measures::Measures;
pub use serve::serve;

/// The whole service: the routes of all slices within the layers, and those that touch nothing beside them.
///
/// # Errors
/// The first route that no permission table states, or that is stated and has no handler.
pub fn router(app: &App, routes: Vec<Routes>) -> Result<Router, String> {
    let mut inner = Router::new();
    let mut stated: Vec<String> = app.table().routes().map(|r| r.path.clone()).collect();
    for (method, path, handler) in routes.into_iter().flat_map(Routes::into_parts) {
        let name = format!("{method} {path}");
        let Some(route) = app.table().route_at(&name) else {
            return Err(format!("{name} is in no permission table"));
        };
        stated.retain(|s| *s != name);
        if app.settings().zone == Zone::Inner || route.outer {
            inner = inner.route(path, handler);
        }
    }
    if let Some(path) = stated.first() {
        return Err(format!("{path} is stated in a permission table and has no handler"));
    }
    let inner = inner.route_layer(from_fn_with_state(app.clone(), admit::admit));
    let mut dressed = inner.route("/assets/{*path}", get(assets::asset)).fallback(nothing);
    if app.settings().zone == Zone::Inner {
        dressed = dressed.route("/metrics", get(metrics));
    }
    let dressed = dressed.route("/readyz", get(ready)).layer(from_fn_with_state(app.clone(), dress::dress));
    let bare = Router::new().route("/healthz", get(healthy)).layer(map_response(plain));
    Ok(dressed.merge(bare).with_state(app.clone()))
}

/// A constant that touches nothing: the process answers.
async fn healthy() -> &'static str {
    "ok\n"
}

async fn plain(mut response: Response) -> Response {
    response.headers_mut().insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; charset=utf-8"));
    response
}

/// Whether requests can be served: the database answers.
async fn ready(State(app): State<App>) -> Response {
    match app.store().ping().await {
        Ok(()) => "ready\n".into_response(),
        Err(_) => (StatusCode::SERVICE_UNAVAILABLE, "the database does not answer\n").into_response(),
    }
}

async fn metrics(State(app): State<App>) -> Response {
    let text = app.measures().text();
    let kind = HeaderValue::from_static("application/openmetrics-text; version=1.0.0; charset=utf-8");
    ([(CONTENT_TYPE, kind)], text).into_response()
}

async fn nothing() -> Fault {
    Fault::NotFound
}
