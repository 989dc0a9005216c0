//! The nightly determination: what every rule says of everybody, for the period that contains today.
//!
//! A run is written piece by piece and counts once it has an end, so what pages show is always one whole run.
//! Killed and run again it begins anew; what the killed one left is removed first.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use gate::{Context, RequestId};
use policy::lang::types::{EntityId, FactRef};
use serde_json::json;
use store::StoreError;
use store::jobs::{JobError, Work};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::facts::{Everybody, Gathered};
use crate::judge::{Part, judge};
use crate::model::{Answer, Counts, Finding};
use crate::packs::{Held, Packs};
use crate::rows::runs::{self, NewRun, Reasons};
use crate::rows::spells;

/// The name of the job. It takes no input.
pub const DETERMINE: &str = "entitlements.determine";
/// How many finished runs are kept.
const RUNS_KEPT: u32 = 3;
/// Pieces that may wait for the database.
const WAITING: usize = 2;

/// A run while it is made.
struct Making<'a> {
    work: &'a Work,
    run: Uuid,
    done: u64,
    total: u64,
    subjects: u64,
    unread: u64,
}

/// Determines everything. Safe to run at any time, and again.
///
/// # Errors
/// Where the database fails, or somebody asked to cancel.
pub(crate) async fn determine(work: &Work, packs: &Packs) -> Result<String, JobError> {
    clear_unfinished(work).await?;
    let ctx = context(work);
    let counts: HashMap<String, u64> =
        spells::counts(work.store.read(&ctx).conn()).await?.into_iter().collect();
    if counts.is_empty() || packs.all().is_empty() {
        return Ok("nobody and nothing to determine yet / 还没有可核定的数据".to_owned());
    }
    let run = NewRun { id: Uuid::now_v7(), job: work.job, on: ctx.today(), started_at: ctx.at() };
    let tx = work.store.begin(&ctx).await?;
    runs::begin(tx.conn(), &run).await?;
    tx.commit().await?;
    let total = packs.all().iter().map(|h| steps(h, &counts)).sum();
    let mut making = Making { work, run: run.id, done: 0, total, subjects: 0, unread: 0 };
    for (at, held) in packs.all().iter().enumerate() {
        making.pack(packs, at, held, ctx.today()).await?;
    }
    let (read, unread) = (making.subjects, making.unread);
    let subjects = counts.values().sum();
    let ctx = context(work);
    let mut tx = work.store.begin(&ctx).await?;
    runs::finish(tx.conn(), run.id, ctx.at(), subjects, unread).await?;
    let codes: Vec<&str> = packs.all().iter().map(Held::code).collect();
    tx.audit(DETERMINE, [], json!({ "run": run.id, "on": run.on.to_string(), "packs": codes }));
    tx.commit().await?;
    for old in runs::before_last(work.store.read(&ctx).conn(), RUNS_KEPT).await? {
        remove(work, old).await?;
    }
    let unread = if unread == 0 { String::new() } else { format!(", {unread} values unread") };
    Ok(format!("{} findings{unread}", making.done.saturating_sub(read)))
}

/// A context of the present: one of the beginning would be refused in the end, as if the clock had been set back.
fn context(work: &Work) -> Context {
    Context::platform(work.ctx.table(), DETERMINE, RequestId(Uuid::now_v7()), work.store.now())
}

/// Rows to be read and answered for a pack.
fn steps(held: &Held, counts: &HashMap<String, u64>) -> u64 {
    let of =
        |entity: EntityId| held.pack.entity(entity).and_then(|e| counts.get(&e.name)).copied().unwrap_or(0);
    let (_, entities) = read_by(held);
    entities.into_iter().map(of).sum::<u64>()
        + held.answered().map(|(_, rule, _)| of(rule.entity)).sum::<u64>()
}

/// All that the rules of a pack read.
fn read_by(held: &Held) -> (BTreeSet<FactRef>, BTreeSet<EntityId>) {
    let mut facts = BTreeSet::new();
    let mut entities = BTreeSet::new();
    for (_, _, reads) in held.answered() {
        facts.extend(reads.facts.iter().copied());
        entities.extend(reads.entities(&held.pack));
    }
    (facts, entities)
}

/// Removes what runs have left that were killed: those of this job, and of jobs that are over.
async fn clear_unfinished(work: &Work) -> Result<(), JobError> {
    let ctx = context(work);
    let read = work.store.read(&ctx);
    for (run, job) in runs::unfinished(read.conn()).await? {
        let over = store::jobs::find(read.conn(), job).await?.is_none_or(|j| j.state.is_over());
        if over || job == work.job {
            remove(work, run).await?;
        }
    }
    Ok(())
}

/// Removes a run piece by piece, so that nobody waits long for the database.
async fn remove(work: &Work, run: Uuid) -> Result<(), StoreError> {
    loop {
        let ctx = context(work);
        let tx = work.store.begin(&ctx).await?;
        let gone = runs::remove_some(tx.conn(), run).await?;
        tx.commit().await?;
        if gone {
            return Ok(());
        }
    }
}

impl Making<'_> {
    async fn pack(&mut self, packs: &Packs, at: usize, held: &Held, on: base::Day) -> Result<(), JobError> {
        let (facts, entities) = read_by(held);
        let ctx = context(self.work);
        let read = self.work.store.read(&ctx);
        let mut everybody = Everybody::new(&held.pack, &facts, &entities);
        while let Some(subjects) = everybody.advance(&read).await? {
            self.done += subjects;
            self.subjects += subjects;
            self.work.progress(self.done, self.total, held.code()).await?;
        }
        let gathered = everybody.finish();
        self.unread += gathered.unread;
        let (give, mut take) = mpsc::channel(WAITING);
        let (packs, gathered): (Packs, Arc<Gathered>) = (packs.clone(), Arc::new(gathered));
        let judging = tokio::task::spawn_blocking(move || {
            let threads = std::thread::available_parallelism().map_or(1, usize::from);
            if let Some(held) = packs.all().get(at) {
                judge(held, &gathered, on, threads, &mut |part| give.blocking_send(part).is_ok());
            }
        });
        let mut answer: Option<(i64, String, Reasons)> = None;
        while let Some(part) = take.recv().await {
            match (part, &mut answer) {
                (Part::Rule(new), _) => {
                    let id = self.begin(&new).await?;
                    answer = Some((id, format!("{} {}", new.pack, new.rule), Reasons::default()));
                }
                (Part::Findings(found), Some((id, name, reasons))) => {
                    self.write(*id, &found, reasons).await?;
                    self.work.progress(self.done, self.total, name).await?;
                }
                (Part::End(counts), Some((id, _, _))) => self.end(*id, &counts).await?,
                (Part::Findings(_) | Part::End(_), None) => {}
            }
        }
        judging.await.map_err(|e| JobError::Failed(e.to_string()))
    }

    async fn begin(&self, answer: &Answer) -> Result<i64, StoreError> {
        let ctx = context(self.work);
        let tx = self.work.store.begin(&ctx).await?;
        let id = runs::add_answer(tx.conn(), self.run, answer).await?;
        tx.commit().await?;
        Ok(id)
    }

    async fn write(
        &mut self,
        answer: i64,
        found: &[Finding],
        reasons: &mut Reasons,
    ) -> Result<(), StoreError> {
        let ctx = context(self.work);
        let tx = self.work.store.begin(&ctx).await?;
        runs::add_findings(tx.conn(), answer, found, reasons).await?;
        tx.commit().await?;
        self.done += found.len() as u64;
        Ok(())
    }

    async fn end(&self, answer: i64, counts: &Counts) -> Result<(), StoreError> {
        let ctx = context(self.work);
        let tx = self.work.store.begin(&ctx).await?;
        runs::count(tx.conn(), answer, counts).await?;
        tx.commit().await
    }
}
