//! What went wrong with a request, before it becomes a page or JSON.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use gate::Refusal;
use store::StoreError;

/// Why a request is not answered as it was meant.
#[derive(Debug, thiserror::Error)]
pub enum Fault {
    /// The gate refused.
    #[error("refused")]
    Refused(#[from] Refusal),
    /// The database refused or failed.
    #[error("the store")]
    Store(#[from] StoreError),
    /// The request does not make sense: a sentence for whoever sent it, as a key of the words.
    #[error("a request that makes no sense: {0}")]
    Bad(&'static str),
    /// There is nothing at that address.
    #[error("nothing there")]
    NotFound,
    /// The form came from elsewhere, or is too old.
    #[error("a form that was not handed out in this session")]
    Forged,
    /// Too much at once.
    #[error("too many requests")]
    TooMany,
    /// The body is too large.
    #[error("a body that is too large")]
    TooLarge,
    /// The body did not arrive, or not in time.
    #[error("a body that did not arrive")]
    NotReceived,
    /// It took too long.
    #[error("it took too long")]
    TooSlow,
    /// A mistake of ours.
    #[error("a mistake of the program: {0}")]
    Broken(String),
}

impl Fault {
    /// A mistake of ours, with its cause.
    pub fn broken(what: impl std::fmt::Display) -> Fault {
        Fault::Broken(what.to_string())
    }

    /// The HTTP status. What somebody may not see is not told apart from what is not there.
    #[must_use]
    pub const fn status(&self) -> StatusCode {
        match self {
            Fault::Refused(Refusal::LogIn) => StatusCode::UNAUTHORIZED,
            Fault::Refused(Refusal::NotFound) | Fault::NotFound => StatusCode::NOT_FOUND,
            Fault::Refused(Refusal::NoRole(_) | Refusal::Class(_) | Refusal::OwnAct | Refusal::Scope(_))
            | Fault::Forged => StatusCode::FORBIDDEN,
            Fault::Refused(Refusal::NotStated(_)) | Fault::Broken(_) => StatusCode::INTERNAL_SERVER_ERROR,
            Fault::Store(StoreError::Twice(_) | StoreError::Changed) => StatusCode::CONFLICT,
            Fault::Store(_) => StatusCode::SERVICE_UNAVAILABLE,
            Fault::Bad(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Fault::TooMany => StatusCode::TOO_MANY_REQUESTS,
            Fault::TooLarge => StatusCode::PAYLOAD_TOO_LARGE,
            Fault::NotReceived | Fault::TooSlow => StatusCode::REQUEST_TIMEOUT,
        }
    }

    /// The keys of title, sentence and advice in the words of this crate.
    #[must_use]
    pub const fn key(&self) -> &'static str {
        match self {
            Fault::Refused(Refusal::LogIn) => "fault-log-in",
            Fault::Refused(Refusal::NotFound) | Fault::NotFound => "fault-not-found",
            Fault::Refused(Refusal::NoRole(_) | Refusal::Scope(_)) => "fault-no-role",
            Fault::Refused(Refusal::Class(_)) => "fault-class",
            Fault::Refused(Refusal::OwnAct) => "fault-own-act",
            Fault::Refused(Refusal::NotStated(_)) | Fault::Broken(_) => "fault-broken",
            Fault::Store(StoreError::Twice(_)) => "fault-twice",
            Fault::Store(StoreError::Changed) => "fault-changed",
            Fault::Store(_) => "fault-store",
            Fault::Bad(_) => "fault-bad",
            Fault::Forged => "fault-forged",
            Fault::TooMany => "fault-too-many",
            Fault::TooLarge => "fault-too-large",
            Fault::NotReceived => "fault-not-received",
            Fault::TooSlow => "fault-too-slow",
        }
    }
}

/// What a response carries until the outermost layer makes a page or JSON of it.
#[derive(Clone)]
pub(crate) struct Carried(pub std::sync::Arc<Fault>);

impl IntoResponse for Fault {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Carried(std::sync::Arc::new(self)));
        response
    }
}
