//! The nightly determination: what every rule says of everybody, for the period that contains today.
//!
//! A run is written piece by piece and counts once it has an end, so what pages show is always one whole run.
//! Killed and run again it begins anew; what the killed one left is removed first. A run that was whole by then is not
//! made twice.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use gate::{Context, RequestId};
use policy::lang::types::{EntityId, FactRef};
use serde_json::json;
use store::StoreError;
use store::jobs::{JobError, Message, Work};
use tokio::sync::mpsc;
use uuid::Uuid;

use crate::facts::{Complete, Everybody, Gathered};
use crate::judge::{Part, judge};
use crate::model::{Answer, Counts, Finding, Run};
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
    if runs::is_made(work.store.read(&ctx).conn(), work.job).await? {
        clear_old(work).await?;
        return Ok(Message::new("entitlements-job-made").into());
    }
    if work.scheduled
        && let Some(run) = still_fresh(work, packs).await?
    {
        let at = run.finished_at.minute_in_china();
        return Ok(Message::new("entitlements-job-fresh").with("at", at.as_str()).into());
    }
    let read = work.store.read(&ctx);
    let complete = Complete::read(&read).await?;
    let mut counts: HashMap<String, u64> = spells::counts(read.conn()).await?.into_iter().collect();
    // Of others nobody is asked.
    counts.retain(|entity, _| complete.names(entity));
    if counts.is_empty() || packs.all().is_empty() {
        return Ok(Message::new("entitlements-job-nobody").into());
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
    clear_old(work).await?;
    let found = making.done.saturating_sub(read);
    let key = if unread == 0 { "entitlements-job-done" } else { "entitlements-job-done-unread" };
    Ok(Message::new(key).with("n", found).with("unread", unread).into())
}

/// The last run, where one of now would find the same: it is of today and by the same rules, and nothing has become known
/// since it began.
async fn still_fresh(work: &Work, packs: &Packs) -> Result<Option<Run>, StoreError> {
    let ctx = context(work);
    let read = work.store.read(&ctx);
    let Some(run) = runs::latest(read.conn()).await?.filter(|run| run.on == ctx.today()) else {
        return Ok(None);
    };
    for topic in [registry::LOADED, registry::PERSON_CHANGED] {
        let last = store::outbox::latest(read.conn(), topic).await?;
        if last.is_some_and(|at| at >= run.started_at) {
            return Ok(None);
        }
    }
    let answers = runs::answers(read.conn(), run.id).await?;
    let asked = |held: &Held| answers.iter().any(|a| a.pack == held.code() && a.pack_hash == held.hash);
    let known = |a: &Answer| packs.find(&a.pack).is_some_and(|held| held.hash == a.pack_hash);
    let same = packs.all().iter().all(asked) && answers.iter().all(known);
    Ok(Some(run).filter(|_| same))
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

/// Removes all but the last few runs.
async fn clear_old(work: &Work) -> Result<(), JobError> {
    for old in runs::before_last(work.store.read(&work.ctx).conn(), RUNS_KEPT).await? {
        remove(work, old).await?;
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
        let complete = Complete::read(&read).await?;
        let mut everybody = Everybody::new(&held.pack, &facts, &entities, &complete);
        let plan = &held.pack.plan.label;
        let reading = Message::new("entitlements-job-reading").with("plan", plan.clone()).text();
        while let Some(subjects) = everybody.advance(&read).await? {
            self.done += subjects;
            self.subjects += subjects;
            self.work.progress(self.done, self.total, &reading).await?;
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
                    let label =
                        held.find(&new.rule).map_or_else(Default::default, |(_, r, _)| r.label.clone());
                    let asking = Message::new("entitlements-job-asking");
                    let asking = asking.with("plan", plan.clone()).with("rule", label).text();
                    answer = Some((id, asking, Reasons::default()));
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
