//! For programs: what their token opens.

use axum::Json;
use gate::ActorKind;
use serde::Serialize;
use shell::{Ask, Routes};
use utoipa::{OpenApi, ToSchema};

/// The part of the interface that is about tokens.
#[derive(OpenApi)]
#[openapi(paths(token))]
pub(crate) struct Doc;

/// A token.
#[derive(Serialize, ToSchema)]
pub(crate) struct TokenAnswer {
    /// The name under which it was made, and which stands in the audit trail.
    name: String,
    /// The names of the routes that it opens.
    scopes: Vec<String>,
    /// The first day on which it opens nothing any more.
    until: Option<String>,
}

pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/token", token)
}

/// The token that asks: its name, the routes it opens and until when, so that a program can look before it works.
#[utoipa::path(
    get,
    path = "/api/token",
    operation_id = "token",
    responses((status = 200, body = TokenAnswer), (status = 401), (status = 403))
)]
pub(crate) async fn token(ask: Ask) -> Json<TokenAnswer> {
    let actor = ask.ctx().actor();
    let scopes = match actor.kind {
        ActorKind::Machine => actor.scopes.clone(),
        ActorKind::Nobody | ActorKind::Person | ActorKind::Platform => vec![],
    };
    let until = ask.ctx().grants().find_map(|g| g.until).map(|day| day.to_string());
    Json(TokenAnswer { name: actor.name.clone(), scopes, until })
}
