//! Readings are many and small: those that come together are written in one transaction.

use sea_orm::{DatabaseConnection, TransactionTrait};
use tokio::sync::{mpsc, oneshot};

use super::{Entry, insert};
use crate::StoreError;
use crate::transaction::changing;

/// Readings written in one transaction at most.
const BATCH: usize = 128;
/// Readings that wait at most; a reader beyond waits for room.
const QUEUE: usize = 1024;

type Waiting = (Entry, oneshot::Sender<Result<(), StoreError>>);

/// The one writer of readings.
pub(crate) struct Readings {
    queue: mpsc::Sender<Waiting>,
}

impl Readings {
    pub fn start(conn: DatabaseConnection) -> Readings {
        let (queue, mut waiting) = mpsc::channel::<Waiting>(QUEUE);
        tokio::spawn(async move {
            let mut batch = Vec::with_capacity(BATCH);
            while waiting.recv_many(&mut batch, BATCH).await > 0 {
                let written = write(&conn, &batch).await;
                if let Err(e) = &written {
                    tracing::error!(error = %e, count = batch.len(), "readings could not be written down");
                }
                for (_, done) in batch.drain(..) {
                    // Whoever asked may have gone.
                    let _ = done.send(written.as_ref().copied().map_err(StoreError::again));
                }
            }
        });
        Readings { queue }
    }

    pub async fn write(&self, entry: Entry) -> Result<(), StoreError> {
        let (done, written) = oneshot::channel();
        let gone = || StoreError::Schema("the writer of readings has stopped".to_owned());
        self.queue.send((entry, done)).await.map_err(|_| gone())?;
        written.await.unwrap_or_else(|_| Err(gone()))
    }
}

async fn write(conn: &DatabaseConnection, batch: &[Waiting]) -> Result<(), StoreError> {
    let tx = conn.begin_with_options(changing()).await?;
    for (entry, _) in batch {
        insert(&tx, entry).await?;
    }
    tx.commit().await?;
    Ok(())
}
