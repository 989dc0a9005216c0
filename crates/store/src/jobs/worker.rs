//! The loop that does the jobs.

use std::sync::Arc;
use std::time::Duration;

use gate::{Context, RequestId, Table};
use tokio::sync::watch;
use uuid::Uuid;

use super::queue::{self, End, Hold};
use super::{Job, JobError, Kind, Message, Work};
use crate::{Store, StoreError, audit};

/// How the loop paces itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How long it waits when there is nothing to do.
    pub pause: Duration,
    /// How long a worker that says nothing keeps a job.
    pub lease: Duration,
    /// How many jobs run at the same time.
    pub at_once: usize,
}

impl Default for Settings {
    fn default() -> Settings {
        Settings { pause: Duration::from_millis(500), lease: Duration::from_secs(30), at_once: 1 }
    }
}

/// Does jobs until told to stop; it also links the audit trail and wants what runs by itself.
pub struct Worker {
    store: Store,
    table: Arc<Table>,
    kinds: Vec<Kind>,
    settings: Settings,
}

impl Worker {
    /// A worker for these kinds.
    #[must_use]
    pub fn new(store: Store, table: Arc<Table>, kinds: Vec<Kind>, settings: Settings) -> Worker {
        Worker { store, table, kinds, settings }
    }

    /// Works until the channel says true.
    pub async fn run(self, stop: watch::Receiver<bool>) {
        let worker = Arc::new(self);
        let mut lanes = tokio::task::JoinSet::new();
        for _ in 0..worker.settings.at_once.max(1) {
            lanes.spawn(Arc::clone(&worker).lane(stop.clone()));
        }
        lanes.spawn(Arc::clone(&worker).sealer(stop));
        while lanes.join_next().await.is_some() {}
    }

    /// Links the audit trail, well within a second.
    async fn sealer(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            if let Err(e) = audit::link_pending(&self.store, self.store.now()).await {
                tracing::error!(error = %chain(&e), "the audit trail could not be linked");
            }
            // Another program on the same database may have begun or ended a rotation.
            if let Err(e) = self.store.refresh_keys().await {
                tracing::error!(error = %chain(&e), "the data keys could not be read");
            }
            if wait(&mut stop, self.settings.pause).await {
                return;
            }
        }
    }

    async fn lane(self: Arc<Self>, mut stop: watch::Receiver<bool>) {
        loop {
            if *stop.borrow() {
                return;
            }
            match self.one().await {
                Ok(true) => continue,
                Ok(false) => {}
                Err(e) => tracing::error!(error = %chain(&e), "the queue could not be read"),
            }
            if wait(&mut stop, self.settings.pause).await {
                return;
            }
        }
    }

    /// Does one job, where there is one.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn one(&self) -> Result<bool, StoreError> {
        let now = self.store.now();
        queue::schedule(&self.store, &self.kinds, now).await?;
        queue::follow(&self.store, &self.kinds, now).await?;
        let names: Vec<&str> = self.kinds.iter().map(|k| k.name).collect();
        if names.is_empty() {
            return Ok(false);
        }
        let Some(job) = queue::claim(&self.store, &names, self.settings.lease, now).await? else {
            return Ok(false);
        };
        self.do_job(&job).await?;
        Ok(true)
    }

    async fn do_job(&self, job: &Job) -> Result<(), StoreError> {
        let Some(kind) = self.kinds.iter().find(|k| k.name == job.kind) else { return Ok(()) };
        if job.attempts > kind.attempts_max {
            // Each attempt may have taken its program down with it.
            let message = Message::new("job-worker-lost").text();
            return queue::end(&self.store, job, End::Failed, &message, self.store.now()).await;
        }
        let hold = Hold::of(job);
        let work = Work {
            store: self.store.clone(),
            ctx: Context::platform(&self.table, kind.name, RequestId(Uuid::now_v7()), self.store.now()),
            job: job.id,
            input: job.input.clone(),
            scheduled: job.created_by == queue::SCHEDULE,
            hold,
            lease: self.settings.lease,
        };
        tracing::info!(job.kind = kind.name, job.id = %job.id, job.attempt = job.attempts, "job begins");
        let mut running = tokio::spawn((kind.run)(work));
        let outcome = loop {
            tokio::select! {
                outcome = &mut running => break outcome,
                () = tokio::time::sleep(self.settings.lease / 3) => {
                    // The job goes on; where nobody can renew, its lease runs out.
                    if let Err(e) = queue::renew(&self.store, hold, self.settings.lease).await {
                        tracing::error!(error = %chain(&e), job.id = %job.id, "a lease could not be renewed");
                    }
                }
            }
        };
        let (end, message) = match outcome {
            Ok(Ok(message)) => (End::Done, message),
            Ok(Err(JobError::Cancelled)) => (End::Cancelled, String::new()),
            Ok(Err(JobError::Refused(why))) => (End::Failed, why),
            Ok(Err(e)) => {
                let end = if job.attempts >= kind.attempts_max { End::Failed } else { End::Again };
                tracing::warn!(error = %chain(&e), job.kind = kind.name, job.id = %job.id, "job fails");
                (end, said(&e))
            }
            Err(_) => (End::Failed, Message::new("job-stopped").text()),
        };
        tracing::info!(job.kind = kind.name, job.id = %job.id, "job ends");
        queue::end(&self.store, job, end, &message, self.store.now()).await
    }
}

/// Waits; whether it is time to stop.
async fn wait(stop: &mut watch::Receiver<bool>, pause: Duration) -> bool {
    tokio::select! {
        changed = stop.changed() => changed.is_err() || *stop.borrow(),
        () = tokio::time::sleep(pause) => false,
    }
}

/// What a job says of itself that failed and may succeed another time.
fn said(e: &JobError) -> String {
    match e {
        JobError::Store(e) => Message::new("job-store").with("why", e.wording()).text(),
        other => chain(other),
    }
}

/// An error with its causes, one after the other.
fn chain(e: &dyn std::error::Error) -> String {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(e) = cause {
        text = format!("{text}: {e}");
        cause = e.source();
    }
    text
}
