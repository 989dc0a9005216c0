//! The description of the JSON interface: what the slices say of theirs, together.

use utoipa::openapi::security::{Http, HttpAuthScheme, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{ComponentsBuilder, InfoBuilder, OpenApi, OpenApiBuilder};

use crate::slice::Slice;

/// The name of the way in which programs say who they are.
const TOKEN: &str = "token";
/// Scopes are those of a token, and not asked for with each request.
const NO_SCOPES: [&str; 0] = [];

/// The whole description as JSON; the same slices give the same text.
pub(crate) fn interface(slices: &[Slice]) -> String {
    let info = InfoBuilder::new().title("Songhe").version(env!("CARGO_PKG_VERSION")).description(Some(
        "Programs ask with a token in `Authorization: Bearer …`, whose scopes are names of routes.",
    ));
    let token = SecurityScheme::Http(Http::new(HttpAuthScheme::Bearer));
    let mut whole: OpenApi = OpenApiBuilder::new()
        .info(info.build())
        .components(Some(ComponentsBuilder::new().security_scheme(TOKEN, token).build()))
        .security(Some([SecurityRequirement::new(TOKEN, NO_SCOPES)]))
        .build();
    for part in slices.iter().filter_map(|s| s.api.clone()) {
        whole.merge(part);
    }
    whole.to_pretty_json().unwrap_or_default()
}
