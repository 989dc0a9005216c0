//! For programs: what their token opens.

use axum::Json;
use gate::ActorKind;
use serde_json::{Value, json};
use shell::{Ask, Routes};

pub fn routes(routes: Routes) -> Routes {
    routes.get("/api/token", token)
}

/// The token that asks: its name, the routes it opens and until when, so that a program can look before it works.
async fn token(ask: Ask) -> Json<Value> {
    let actor = ask.ctx().actor();
    let scopes: &[String] = match actor.kind {
        ActorKind::Machine => &actor.scopes,
        ActorKind::Nobody | ActorKind::Person | ActorKind::Platform => &[],
    };
    let until = ask.ctx().grants().find_map(|g| g.until).map(|day| day.to_string());
    Json(json!({ "name": actor.name, "scopes": scopes, "until": until }))
}
