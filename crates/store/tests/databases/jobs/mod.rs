//! Jobs: what was accepted is done once, and what fails is tried again later.

mod cancelling;
mod ends;
mod leases;
mod queue;

use std::sync::Arc;
use std::time::Duration;

use serde_json::Value as Json;
use store::jobs::{Job, JobError, Kind, Run, Settings, Work, Worker, enqueue, find, runs};
use store::{Store, StoreError};
use testkit::TestDb;
use testkit::contexts::small_table;
use tokio::sync::Notify;
use uuid::Uuid;

use crate::support::ctx;

pub const LEASE_S: i64 = 30;

pub fn worker(store: &Store, kinds: Vec<Kind>) -> Worker {
    let settings = Settings {
        pause: Duration::from_millis(5),
        lease: Duration::from_secs(LEASE_S.unsigned_abs()),
        at_once: 1,
    };
    Worker::new(store.clone(), small_table(), kinds, settings)
}

pub async fn want(db: &TestDb, store: &Store, kind: &str, input: Json) -> Uuid {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await.unwrap();
    let id = enqueue(&tx, kind, &input, None).await.unwrap();
    tx.commit().await.unwrap();
    id.unwrap()
}

pub async fn job(db: &TestDb, store: &Store, id: Uuid) -> Job {
    find(store.read(&ctx(db)).conn(), id).await.unwrap().unwrap()
}

pub async fn all_runs(db: &TestDb, store: &Store, id: Uuid) -> Vec<Run> {
    runs(store.read(&ctx(db)).conn(), id).await.unwrap()
}

pub async fn outcomes(db: &TestDb, store: &Store, id: Uuid) -> String {
    let found = all_runs(db, store, id).await;
    found.iter().map(|r| format!("{}:{}", r.attempt, r.outcome)).collect::<Vec<_>>().join(" ")
}

pub async fn change<F>(db: &TestDb, store: &Store, what: F) -> Result<(), StoreError>
where
    F: AsyncFnOnce(&mut store::Tx<'_>) -> Result<(), StoreError>,
{
    let ctx = ctx(db);
    let mut tx = store.begin(&ctx).await.unwrap();
    what(&mut tx).await?;
    tx.commit().await
}

pub fn done(name: &'static str) -> Kind {
    Kind::new(name, |_| async { Ok("done".to_owned()) })
}

pub fn failing(name: &'static str) -> Kind {
    Kind::new(name, |_| async { Err(JobError::Failed("no luck".to_owned())) })
}

/// A kind of work that says when it has begun and waits until it may go on.
pub struct Held {
    pub begun: Arc<Notify>,
    pub go_on: Arc<Notify>,
}

impl Held {
    pub fn new() -> Held {
        Held { begun: Arc::new(Notify::new()), go_on: Arc::new(Notify::new()) }
    }

    pub fn kind<F, R>(&self, name: &'static str, then: F) -> Kind
    where
        F: Fn(Work) -> R + Send + Sync + Clone + 'static,
        R: Future<Output = Result<String, JobError>> + Send + 'static,
    {
        let (begun, go_on) = (Arc::clone(&self.begun), Arc::clone(&self.go_on));
        Kind::new(name, move |work| {
            let (begun, go_on, then) = (Arc::clone(&begun), Arc::clone(&go_on), then.clone());
            async move {
                begun.notify_one();
                go_on.notified().await;
                then(work).await
            }
        })
    }
}
