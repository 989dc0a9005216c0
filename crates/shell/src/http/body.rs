//! The body of a request: all of it, in time and within bounds, or none of it.

use std::time::Duration;

use axum::body::{Body, Bytes};
use http_body_util::BodyExt as _;

use crate::ask::Ask;
use crate::fault::Fault;
use crate::settings::Settings;

/// Fields of one form at most.
pub(super) const FIELDS_MAX: usize = 500;
/// How much of a body that is too large is taken and thrown away before it is refused, in multiples of what is allowed.
/// Browsers show an answer only once they have sent everything; whoever sends without end is cut off.
const THROWN_AWAY_TIMES: usize = 16;

/// Reads it.
pub(super) async fn read(body: Body, settings: &Settings) -> Result<Bytes, Fault> {
    let bytes_max = usize::try_from(settings.body_bytes_max).unwrap_or(usize::MAX);
    let limit = Duration::from_secs(u64::from(settings.body_seconds_max));
    tokio::time::timeout(limit, gather(body, bytes_max)).await.unwrap_or(Err(Fault::NotReceived))
}

async fn gather(mut body: Body, bytes_max: usize) -> Result<Bytes, Fault> {
    let mut kept = Vec::new();
    let mut seen: usize = 0;
    while let Some(frame) = body.frame().await {
        let Ok(data) = frame.map_err(|_| Fault::NotReceived)?.into_data() else { continue };
        seen = seen.saturating_add(data.len());
        if seen <= bytes_max {
            kept.extend_from_slice(&data);
        } else if seen <= bytes_max.saturating_mul(THROWN_AWAY_TIMES) {
            kept = Vec::new();
        } else {
            break;
        }
    }
    if seen > bytes_max { Err(Fault::TooLarge) } else { Ok(kept.into()) }
}

/// What is said of one that is too large, with what is allowed.
pub(super) fn too_large(ask: &Ask) -> String {
    let args = [("bytes", ask.app().settings().body_bytes_max.into()), ("fields", FIELDS_MAX.into())];
    ask.words().with("fault-too-large-happened", &args)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_of(body: impl Into<Body>, bytes_max: u32) -> Result<usize, String> {
        let settings = Settings { body_bytes_max: bytes_max, ..Settings::default() };
        let runtime = tokio::runtime::Builder::new_current_thread().enable_time().build();
        let read = runtime.map(|r| r.block_on(read(body.into(), &settings)));
        read.map_err(|e| e.to_string())?.map(|bytes| bytes.len()).map_err(|e| e.key().to_owned())
    }

    #[test]
    fn a_body_is_taken_up_to_what_is_allowed_and_not_beyond() {
        let too_large = Err("fault-too-large".to_owned());
        let cases = [(0, 8, Ok(0)), (8, 8, Ok(8)), (9, 8, too_large.clone()), (1_000, 8, too_large)];
        for (sent, allowed, expected) in cases {
            assert_eq!(read_of("x".repeat(sent), allowed), expected, "{sent} of {allowed}");
        }
    }
}
