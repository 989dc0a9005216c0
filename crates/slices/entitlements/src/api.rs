//! Findings of a person for programs, as JSON; what the panel shows, and no more.

use axum::Json;
use axum::extract::Path;
use registry::{RESIDENT, Vocabulary};
use serde::Serialize;
use shell::{Ask, Fault};
use utoipa::{OpenApi, ToSchema};
use uuid::Uuid;

use crate::pages::packs;
use crate::pages::panel::{Line, Of, State, compared, look};
use crate::pages::words::{Own, may_name};
use crate::rows::spells::Subject;

/// The part of the interface that is about findings.
#[derive(OpenApi)]
#[openapi(paths(of_person))]
pub(crate) struct Doc;

/// What the rules find of a person: findings, never decisions.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingsAnswer {
    /// The day for which the last run asked; none where nothing was determined yet.
    on: Option<String>,
    /// When that run was finished.
    finished_at: Option<String>,
    plans: Vec<PlanFindings>,
}

/// What the rules of one plan find.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlanFindings {
    /// The short name of the plan.
    plan: String,
    /// Whether the rules have changed since the run.
    outdated: bool,
    /// Parameters with assumed values on which findings may rest.
    assumed: Vec<String>,
    findings: Vec<FindingLine>,
}

/// What one rule finds.
#[derive(Serialize, ToSchema)]
pub(crate) struct FindingLine {
    /// The name of the rule.
    rule: String,
    /// Whose home or stay it is about; empty where it is the person.
    whose: String,
    /// The period.
    period: String,
    /// The clauses.
    clauses: Vec<String>,
    /// `granted`, `refused`, `given`, `undetermined` or `cannot`; `closed` where not all that the rule reads is open to
    /// whoever asks, `not_in_force`, `absent` where the last run did not ask it of this one.
    result: String,
    /// The amount in fen, where it is certain.
    amount_fen: Option<i64>,
    /// The least that it can be.
    amount_min_fen: Option<i64>,
    /// The most that it can be; none: unbounded or certain.
    amount_max_fen: Option<i64>,
    /// The value of a figure or class.
    value: Option<String>,
    /// Facts and parameters that would decide, of the person and their own homes and stays.
    needs: Vec<String>,
}

/// What is found of a person. This is a reading and leaves an entry in the audit trail.
#[utoipa::path(
    get,
    path = "/api/people/{id}/findings",
    operation_id = "findings",
    params(("id" = Uuid, Path, description = "The id in this installation")),
    responses((status = 200, body = FindingsAnswer), (status = 401), (status = 403), (status = 404))
)]
pub(crate) async fn of_person(ask: Ask, Path(id): Path<Uuid>) -> Result<Json<FindingsAnswer>, Fault> {
    let vocabulary = ask.app().shared::<Vocabulary>()?;
    let opened = registry::open_person(ask.store(), ask.ctx(), vocabulary, id).await?;
    let subject = Subject { id, entity: RESIDENT.to_owned(), reference: opened.reference.clone() };
    let of = Of { subject, sight: &opened.sight, today: ask.ctx().today() };
    let packs = packs(&ask)?;
    let Some(mut shown) = look(&ask.read(), packs, &of).await? else {
        return Ok(Json(FindingsAnswer { on: None, finished_at: None, plans: vec![] }));
    };
    if !compared(&ask) {
        shown.groups.retain(|g| packs.all().iter().any(|h| h.own && h.code() == g.pack));
    }
    let own = shown.own.clone();
    let plans = shown.groups.into_iter().map(|g| PlanFindings {
        plan: g.pack,
        outdated: g.outdated,
        assumed: g.assumed,
        findings: g.lines.into_iter().map(|l| line(l, &own)).collect(),
    });
    Ok(Json(FindingsAnswer {
        on: Some(shown.on.to_string()),
        finished_at: Some(shown.finished_at.to_string()),
        plans: plans.collect(),
    }))
}

fn line(line: Line, own: &Own) -> FindingLine {
    let (result, found) = match line.state {
        State::Closed => ("closed", None),
        State::NotInForce => ("not_in_force", None),
        State::Absent => ("absent", None),
        State::Found(found) => (found.outcome.as_str(), Some(found)),
    };
    let found = found.as_ref();
    let value = found.map(|f| f.value.clone()).filter(|v| !v.is_empty());
    let needs = found.map(|f| f.needs.iter().filter(|need| may_name(need, own)).cloned().collect());
    FindingLine {
        rule: line.rule,
        whose: line.whose,
        period: line.period,
        clauses: line.clauses,
        result: result.to_owned(),
        amount_fen: found.and_then(|f| f.amount_fen),
        amount_min_fen: found.and_then(|f| f.min_fen),
        amount_max_fen: found.and_then(|f| f.max_fen),
        value,
        needs: needs.unwrap_or_default(),
    }
}
