//! Background work: a queue in the database, so that what was accepted is done although the program is killed.
//!
//! A job is claimed by one statement that is right on both databases, and held by a lease that its worker renews.
//! When a worker is gone, or its lease runs out, another one takes the job up again; so each kind of job must bear being
//! run again from the start.

mod message;
mod queue;
mod worker;

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::Duration;

use base::Instant;
use gate::Context;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{Store, StoreError};

pub use message::{Argument, Message};
use queue::Hold;
pub use queue::{cancel, enqueue, find, follow, list, retry, runs, schedule};
pub use worker::{Settings, Worker};

/// Where a job stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It waits for its time or for a worker.
    Ready,
    /// A worker is at it.
    Running,
    /// It is done.
    Done,
    /// It failed and is not tried again.
    Failed,
    /// It was cancelled.
    Cancelled,
}

impl State {
    /// All of them.
    pub const ALL: [State; 5] = [State::Ready, State::Running, State::Done, State::Failed, State::Cancelled];

    /// The word in the database and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Ready => "ready",
            State::Running => "running",
            State::Done => "done",
            State::Failed => "failed",
            State::Cancelled => "cancelled",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.as_str() == text)
    }

    /// Whether nothing more will happen.
    #[must_use]
    pub const fn is_over(self) -> bool {
        match self {
            State::Ready | State::Running => false,
            State::Done | State::Failed | State::Cancelled => true,
        }
    }
}

/// A job as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// Its id.
    pub id: Uuid,
    /// Which kind of work.
    pub kind: String,
    /// Where it stands.
    pub state: State,
    /// What was asked.
    pub input: Json,
    /// Not before this.
    pub due_at: Instant,
    /// How often it was begun.
    pub attempts: u32,
    /// Steps done.
    pub done: i64,
    /// Steps in all; 0 where not known.
    pub total: i64,
    /// What it says of itself.
    pub message: String,
    /// Whether somebody asked to cancel it.
    pub cancel_asked: bool,
    /// Who wanted it.
    pub created_by: String,
    /// When it was wanted.
    pub created_at: Instant,
    /// When it was last begun.
    pub started_at: Option<Instant>,
    /// When it was over.
    pub finished_at: Option<Instant>,
}

/// One attempt at a job.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Run {
    /// Which attempt, from 1.
    pub attempt: u32,
    /// When it began.
    pub started_at: Instant,
    /// When it ended.
    pub finished_at: Option<Instant>,
    /// `running`, `done`, `failed`, `cancelled`; `lost` where its worker was gone.
    pub outcome: String,
    /// What it said at its end.
    pub message: String,
}

/// Why a job did not end well.
#[derive(Debug, thiserror::Error)]
pub enum JobError {
    /// Somebody asked to cancel it.
    #[error("cancelled")]
    Cancelled,
    /// It cannot succeed, however often it is tried.
    #[error("{0}")]
    Refused(String),
    /// It may succeed another time.
    #[error("{0}")]
    Failed(String),
    /// The database failed; it is tried again.
    #[error("the database failed")]
    Store(#[from] StoreError),
}

type Running = Pin<Box<dyn Future<Output = Result<String, JobError>> + Send>>;

/// A kind of work.
#[derive(Clone)]
pub struct Kind {
    /// Its name: `registry.load`.
    pub name: &'static str,
    /// How often it runs by itself; none: only when asked.
    pub every: Option<Duration>,
    /// Topics of events after which it runs by itself.
    pub after: Vec<&'static str>,
    /// How often it is tried.
    pub attempts_max: u32,
    run: Arc<dyn Fn(Work) -> Running + Send + Sync>,
}

impl Kind {
    /// A kind of work that runs when asked, tried five times.
    pub fn new<F, R>(name: &'static str, run: F) -> Kind
    where
        F: Fn(Work) -> R + Send + Sync + 'static,
        R: Future<Output = Result<String, JobError>> + Send + 'static,
    {
        Kind {
            name,
            every: None,
            after: vec![],
            attempts_max: 5,
            run: Arc::new(move |work| Box::pin(run(work))),
        }
    }

    /// Runs only when asked.
    #[must_use]
    pub fn when_asked(mut self) -> Kind {
        self.every = None;
        self.after.clear();
        self
    }

    /// Runs by itself as often as this.
    #[must_use]
    pub fn every(mut self, every: Duration) -> Kind {
        self.every = Some(every);
        self
    }

    /// Runs by itself after events of this topic: once for all that have happened since it last began.
    #[must_use]
    pub fn after(mut self, topic: &'static str) -> Kind {
        self.after.push(topic);
        self
    }
}

/// What a job works with.
pub struct Work {
    /// The database.
    pub store: Store,
    /// The platform's context, under the name of the kind.
    pub ctx: Context,
    /// The job.
    pub job: Uuid,
    /// What was asked.
    pub input: Json,
    /// Whether nobody but the clock asked for it.
    pub scheduled: bool,
    hold: Hold,
    lease: Duration,
}

impl Work {
    /// Says how far it is, and keeps the lease.
    ///
    /// # Errors
    /// [`JobError::Cancelled`] where somebody asked for that, or another worker has taken the job up, which the job passes
    /// on once it may be left as it is.
    pub async fn progress(&self, done: u64, total: u64, message: &str) -> Result<(), JobError> {
        if queue::report(&self.store, self.hold, (done, total), message, self.lease).await? {
            Err(JobError::Cancelled)
        } else {
            Ok(())
        }
    }
}
