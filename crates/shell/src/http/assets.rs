//! Style sheets and scripts, built into the program.

use std::sync::OnceLock;

use axum::extract::Path;
use axum::http::HeaderValue;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use rust_embed::RustEmbed;

use crate::components::Assets;
use crate::components::assets::{APP_CSS, APP_JS};
use crate::fault::Fault;

/// A year: an address has the version of what it names in it.
const FOREVER: &str = "public, max-age=31536000, immutable";

#[derive(RustEmbed)]
#[folder = "../../web"]
#[include = "css/*.css"]
#[include = "dist/*"]
#[include = "icon.svg"]
struct Web;

fn file(name: &str) -> Option<rust_embed::EmbeddedFile> {
    // What was bundled lies in `dist` and is served from the root of the assets.
    Web::get(name).or_else(|| Web::get(&format!("dist/{name}")))
}

/// The addresses that pages name: the bundle where it was built, the plain style sheets else.
pub(crate) fn assets() -> Assets {
    static VERSION: OnceLock<String> = OnceLock::new();
    let version = VERSION.get_or_init(|| {
        let mut names: Vec<String> = Web::iter().map(|n| n.into_owned()).collect();
        names.sort_unstable();
        let hashes = names.iter().filter_map(|n| Web::get(n)).map(|f| f.metadata.sha256_hash());
        let all = hashes.fold(0_u64, |sum, hash| {
            hash.iter().take(8).fold(sum.rotate_left(9), |s, b| s.rotate_left(8) ^ u64::from(*b))
        });
        format!("{all:016x}")
    });
    if file(APP_CSS).is_some() && file(APP_JS).is_some() {
        Assets::bundled("/assets", version)
    } else {
        Assets::plain("/assets", version)
    }
}

pub(super) async fn asset(Path(path): Path<String>) -> Result<Response, Fault> {
    let file = file(&path).ok_or(Fault::NotFound)?;
    let kind = mime_guess::from_path(&path).first_or_octet_stream();
    let kind = if kind.type_() == "text" { format!("{kind}; charset=utf-8") } else { kind.to_string() };
    let kind = HeaderValue::from_str(&kind).map_err(Fault::broken)?;
    let headers = [(CONTENT_TYPE, kind), (CACHE_CONTROL, HeaderValue::from_static(FOREVER))];
    Ok((headers, file.data.into_owned()).into_response())
}
