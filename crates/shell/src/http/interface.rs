//! The description of the JSON interface: what the slices say of theirs, together.

use utoipa::openapi::{InfoBuilder, OpenApi, OpenApiBuilder};

use crate::slice::Slice;

/// The whole description as JSON; the same slices give the same text.
pub(crate) fn interface(slices: &[Slice]) -> String {
    let info = InfoBuilder::new().title("Songhe").version(env!("CARGO_PKG_VERSION")).description(Some(
        "Programs ask with a token in `Authorization: Bearer …`, whose scopes are names of routes.",
    ));
    let mut whole: OpenApi = OpenApiBuilder::new().info(info.build()).build();
    for part in slices.iter().filter_map(|s| s.api.clone()) {
        whole.merge(part);
    }
    whole.to_pretty_json().unwrap_or_default()
}
