//! A service that runs: the listener, the jobs, and stopping both.

use std::net::SocketAddr;
use std::sync::Arc;

use store::jobs::{Settings as Pace, Worker};
use store::syslog::Sender;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::Assembled;

/// A service that runs.
pub struct Running {
    /// Where it listens.
    pub address: SocketAddr,
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

/// Starts to serve and to work.
///
/// # Errors
/// Where the listener has no address.
pub fn start(assembled: Assembled, listener: TcpListener, pace: Pace) -> std::io::Result<Running> {
    let address = listener.local_addr()?;
    let (stop, stopped) = watch::channel(false);
    let app = assembled.app;
    let receiver = crate::receiver(app.settings())
        .map_err(|e| std::io::Error::new(std::io::ErrorKind::InvalidInput, e))?;
    let worker = Worker::new(app.store().clone(), Arc::clone(app.table()), app.jobs(), pace);
    let sender = receiver.map(|place| {
        let sender = Sender::new(app.store().clone(), place);
        tokio::spawn(sender.run(stopped.clone(), pace.pause))
    });
    let for_worker = stopped.clone();
    let worker = tokio::spawn(async move {
        worker.run(for_worker).await;
    });
    let mut for_server = stopped;
    let server = tokio::spawn(async move {
        let wait = async move {
            // The sender going away means the same as being told.
            let _ = for_server.wait_for(|stop| *stop).await;
        };
        if let Err(e) = shell::serve(listener, assembled.router, app.settings(), wait).await {
            tracing::error!(error = %e, "the listener has stopped");
        }
    });
    Ok(Running { address, stop, tasks: [worker, server].into_iter().chain(sender).collect() })
}

impl Running {
    /// Stops taking requests and jobs, and waits for those that are under way.
    pub async fn stop(self) {
        // Nobody listening any more is what is wanted.
        let _ = self.stop.send(true);
        for task in self.tasks {
            if let Err(e) = task.await {
                tracing::error!(error = %e, "stopping");
            }
        }
    }
}
