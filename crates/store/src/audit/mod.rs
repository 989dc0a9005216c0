//! The audit trail: who did or read what, for which purpose; entries are linked into a chain that shows any change.
//!
//! An entry commits with the change it tells of. Within a second the sealer links it: the hash of a link is the SM3 of
//! the hash before it and of the entry. Changing, removing or inserting an entry breaks every later link.
//! Sources: GB/T 22239-2019 §8.1.4 (security audit), GB/T 32905-2016 (SM3).

mod chain;
mod readings;
mod trail;

use base::Instant;
use gate::{AccountId, ActorKind, Context};
use sea_orm::{ConnectionTrait, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use crate::StoreError;
use crate::rows::{execute, one};

pub use chain::{Broken, Head, Verified, head_of, link_pending, verify};
pub(crate) use readings::Readings;
pub use trail::{Filter, Recorded, acts, list, of_subject};

/// What is written down.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Entry {
    pub at: Instant,
    actor_kind: &'static str,
    account: Option<Uuid>,
    actor_name: String,
    act: &'static str,
    route: String,
    purpose: String,
    request: Uuid,
    subjects: Vec<Uuid>,
    detail: String,
}

impl Entry {
    pub(crate) fn new(
        ctx: &Context,
        act: &'static str,
        subjects: impl IntoIterator<Item = Uuid>,
        detail: Json,
    ) -> Entry {
        let actor = ctx.actor();
        let mut subjects: Vec<Uuid> = subjects.into_iter().collect();
        subjects.sort_unstable();
        subjects.dedup();
        Entry {
            at: ctx.at(),
            actor_kind: kind_word(actor.kind),
            account: actor.account.map(|a| a.0),
            actor_name: actor.name.clone(),
            act,
            route: ctx.route().to_owned(),
            purpose: ctx.purpose().to_owned(),
            request: ctx.request().0,
            subjects,
            detail: if detail.is_null() { String::new() } else { detail.to_string() },
        }
    }
}

impl Entry {
    /// The same, by somebody who is only now known: whoever has just shown who they are.
    pub(crate) fn by(mut self, account: AccountId, name: &str) -> Entry {
        self.actor_kind = kind_word(ActorKind::Person);
        self.account = Some(account.0);
        self.actor_name = name.to_owned();
        self
    }
}

const fn kind_word(kind: ActorKind) -> &'static str {
    match kind {
        ActorKind::Nobody => "nobody",
        ActorKind::Person => "person",
        ActorKind::Machine => "machine",
        ActorKind::Platform => "platform",
    }
}

/// Inserts an entry, to be linked soon.
pub(crate) async fn insert(conn: &impl ConnectionTrait, entry: &Entry) -> Result<i64, StoreError> {
    let subjects: Vec<String> = entry.subjects.iter().map(|s| s.simple().to_string()).collect();
    let values: Vec<Value> = vec![
        entry.at.micros().into(),
        entry.actor_kind.into(),
        entry.account.into(),
        entry.actor_name.clone().into(),
        entry.act.into(),
        entry.route.clone().into(),
        entry.purpose.clone().into(),
        entry.request.into(),
        subjects.join(" ").into(),
        entry.detail.clone().into(),
    ];
    let sql = "INSERT INTO store_audit \
        (at, actor_kind, account, actor_name, act, route, purpose, request, subjects, detail) \
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10) RETURNING id";
    let id: i64 = one(conn, sql, values).await?.try_get("", "id")?;
    for subject in &entry.subjects {
        let sql = "INSERT INTO store_audit_subjects (subject, entry) VALUES ($1, $2)";
        execute(conn, sql, vec![(*subject).into(), id.into()]).await?;
    }
    execute(conn, "INSERT INTO store_audit_pending (entry) VALUES ($1)", vec![id.into()]).await?;
    Ok(id)
}

impl crate::Store {
    /// Writes down that somebody read: one entry for the request, with all whom it showed. It is there when this returns.
    ///
    /// # Errors
    /// What the database refuses; nothing may be shown then.
    pub async fn record_reading(
        &self,
        ctx: &Context,
        act: &'static str,
        subjects: impl IntoIterator<Item = Uuid>,
        detail: Json,
    ) -> Result<(), StoreError> {
        self.check_clock(self.now())?;
        self.readings().write(Entry::new(ctx, act, subjects, detail)).await?;
        self.note_time(ctx.at());
        Ok(())
    }
}
