//! The lists of these pages as files.

use base::Instant;
use store::audit;
use store::jobs::{self, State};
use store::page_of;
use uuid::Uuid;

use super::jobs::{kind_in, said, state_key};
use crate::export::{Export, Line, Lines, Listing, Value};
use crate::fault::Fault;
use crate::words::Words;

/// Entries of the trail, and jobs, that are read at once where nobody says how many: as many as their pages have.
const PAGE: u32 = 50;
const AUDIT_PAGE: u32 = 100;

pub(super) fn all() -> Vec<Export> {
    let audit = Export::new(
        ("audit", "nav-audit"),
        ("shell.audit", "/audit"),
        &[
            "audit-id",
            "audit-at",
            "audit-who",
            "audit-act",
            "audit-purpose",
            "audit-subjects",
            "audit-detail",
        ],
        audit_lines,
    );
    let jobs = Export::new(
        ("jobs", "nav-jobs"),
        ("shell.jobs", "/jobs"),
        &["job-kind", "job-state", "job-created", "job-by", "job-message"],
        job_lines,
    );
    vec![audit, jobs]
}

async fn audit_lines(listing: Listing) -> Result<Lines, Fault> {
    let limit = listing.limit.unwrap_or(AUDIT_PAGE);
    let wanted = super::audit::wanted_at(&listing.app, &listing.query, listing.ctx.at(), limit).await?;
    let found = audit::list(listing.read().conn(), &wanted).await?;
    let words = &listing.words;
    let line = |e: &audit::Recorded| {
        let who = match (e.actor_kind.as_str(), e.actor_name.is_empty()) {
            ("platform", _) => words.with("audit-platform", &[("work", e.actor_name.clone().into())]),
            (_, true) => words.t("audit-nobody"),
            (_, false) => e.actor_name.clone(),
        };
        Line {
            subject: None,
            values: vec![
                Value::Number(e.id),
                minute(e.at),
                Value::text(who),
                Value::text(labelled(words, "act", &e.act)),
                Value::text(labelled(words, "purpose", &e.purpose)),
                Value::Number(i64::try_from(e.subjects.len()).unwrap_or(i64::MAX)),
                // As it was written: its codes are what programs and auditors compare.
                Value::text(e.detail.clone()),
            ],
        }
    };
    let (shown, next) = page_of(found, limit, |e| e.id.to_string());
    Ok(Lines { lines: shown.iter().map(line).collect(), next })
}

async fn job_lines(listing: Listing) -> Result<Lines, Fault> {
    let query = &listing.query;
    let limit = listing.limit.unwrap_or(PAGE);
    let state = query.find("state").and_then(State::parse);
    let before = query.find("after").and_then(|a| Uuid::parse_str(a).ok());
    let found =
        jobs::list(listing.read().conn(), state, query.find("kind"), before, u64::from(limit) + 1).await?;
    let words = &listing.words;
    let line = |job: &jobs::Job| {
        let by =
            if job.created_by == "schedule" { words.t("job-by-schedule") } else { job.created_by.clone() };
        Line {
            subject: None,
            values: vec![
                Value::text(kind_in(words, &job.kind)),
                Value::text(words.t(state_key(job.state))),
                minute(job.created_at),
                Value::text(by),
                Value::text(said(words, &job.message)),
            ],
        }
    };
    let (shown, next) = page_of(found, limit, |job| job.id.to_string());
    Ok(Lines { lines: shown.iter().map(line).collect(), next })
}

fn minute(at: Instant) -> Value {
    Value::text(at.minute_in_china())
}

fn labelled(words: &Words, prefix: &str, word: &str) -> String {
    let key = format!("{prefix}-{}", word.replace(['.', '_'], "-"));
    if words.has(&key) { words.t(&key) } else { word.to_owned() }
}
