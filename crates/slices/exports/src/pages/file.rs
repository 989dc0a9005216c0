//! Files: a page of a list at once, and the file of an export piece by piece.

use axum::body::Body;
use axum::extract::Path;
use axum::http::header::{CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Redirect, Response};
use bytes::Bytes;
use http_body_util::channel::Channel;
use shell::components::{Breadcrumb, Button, Problem};
use shell::{Ask, Fault};
use uuid::Uuid;

use super::again;
use crate::error::ExportsError;
use crate::model::Format;
use crate::ops::{self, Fetched};

/// Pieces that wait for a slow reader.
const PIECES_AHEAD: usize = 2;

/// A page of a list, as many lines as it shows.
pub(super) async fn page(ask: Ask) -> Result<Response, Fault> {
    let query = ask.query();
    let Some(list) = query.find("list") else { return Ok(Redirect::to("/exports/new").into_response()) };
    let format = query.find("format").and_then(Format::parse).ok_or(ExportsError::NoSuchList)?;
    let of = query.find("of").unwrap_or("");
    let bytes = ops::page(ask.app(), ask.ctx(), list, of, (format, ask.lang())).await?;
    // The name is one of our own lists: others were refused.
    let name = format!("{list}-{}.{}", ask.ctx().today(), format.as_str());
    let length = u64::try_from(bytes.len()).unwrap_or(0);
    Ok(as_file(Body::from(bytes), format, &name, length))
}

/// The file of one's own export.
pub(super) async fn file(ask: Ask, Path(id): Path<Uuid>) -> Result<Response, Fault> {
    match ops::fetch(ask.app(), ask.ctx(), id).await {
        Ok(fetched) => {
            let (format, length) = (fetched.asked.format, fetched.bytes());
            let name = fetched.asked.file_name();
            Ok(as_file(streamed(ask, fetched), format, &name, length))
        }
        Err(ExportsError::Expired) => gone(&ask, id).await,
        // Its page says how it stands and what to do.
        Err(ExportsError::NotReady) => Ok(Redirect::to(&format!("/exports/{id}")).into_response()),
        Err(e) => Err(e.into()),
    }
}

fn as_file(body: Body, format: Format, name: &str, length: u64) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(format.media_type()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_LENGTH, HeaderValue::from(length));
    if let Ok(value) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    response
}

/// The pieces one after the other. A piece that fails breaks the answer off, which its length shows to the browser.
fn streamed(ask: Ask, fetched: Fetched) -> Body {
    let (mut sender, body) = Channel::<Bytes, ExportsError>::new(PIECES_AHEAD);
    tokio::spawn(async move {
        for seq in 0.. {
            match fetched.piece(ask.app(), ask.ctx(), seq).await {
                Ok(None) => return,
                Ok(Some(piece)) => {
                    if sender.send_data(Bytes::from(piece)).await.is_err() {
                        // Whoever asked has gone.
                        return;
                    }
                }
                Err(e) => {
                    tracing::error!(export.id = %fetched.asked.id, error = %e, "a download broke off");
                    sender.abort(e);
                    return;
                }
            }
        }
    });
    Body::new(body)
}

/// Its time is over: what happened, and how to ask once more.
async fn gone(ask: &Ask, id: Uuid) -> Result<Response, Fault> {
    let opened = ops::open(ask.app(), ask.ctx(), id).await?;
    let problem = Problem::new(ask.t("exports-gone-text"))
        .step(ask.t("exports-gone-do"))
        .request_id(ask.ctx().request().to_string())
        .action(Button::link(ask.t("exports-again"), again(&opened.asked, &opened.address)));
    let page = ask
        .page(ask.t("exports-gone"))
        .breadcrumb(Breadcrumb::new().to(ask.t("nav-exports"), "/exports"))
        .narrow();
    Ok(ask.show_as(StatusCode::GONE, &page, &problem.html(ask.words())))
}
