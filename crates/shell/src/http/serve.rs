//! Listening.

use std::convert::Infallible;
use std::future::Future;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::ConnectInfo;
use hyper::body::Incoming;
use hyper::server::conn::http1::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt as _;

use super::patient::Patient;
use crate::settings::Settings;

/// Bytes of the head of a request at most: its address and headers.
const HEAD_BYTES_MAX: usize = 65_536;
/// How long nobody is let in where the machine has no room for another connection.
const NO_ROOM: Duration = Duration::from_millis(200);

/// Serves until told to stop; then it waits for the requests that are being answered, no longer than one may take.
/// A head that does not arrive in time, a connection that is idle as long, and one that takes nothing of its answer for
/// as long as a body may take, are closed. At most `open_connections_max` are open at a time.
///
/// # Errors
/// None today: a listener that fails is tried again.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    settings: &Settings,
    stop: impl Future<Output = ()> + Send,
) -> io::Result<()> {
    let mut http = Builder::new();
    let head_max = Duration::from_secs(u64::from(settings.head_seconds_max.max(1)));
    http.timer(TokioTimer::new()).header_read_timeout(head_max).max_buf_size(HEAD_BYTES_MAX);
    let send_max = Duration::from_secs(u64::from(settings.body_seconds_max.max(1)));
    let places = Arc::new(Semaphore::new(settings.open_connections_max.max(1) as usize));
    let open = GracefulShutdown::new();
    let mut stop = pin!(stop);
    loop {
        // Whoever comes when all places are taken waits at the door until one is free.
        let accepted = tokio::select! {
            () = &mut stop => break,
            accepted = accept(&listener, &places) => accepted,
        };
        match accepted {
            Ok((stream, peer, place)) => {
                if let Err(e) = stream.set_nodelay(true) {
                    tracing::debug!(error = %e, "a connection");
                }
                let connection = Connection { io: Patient::new(stream, send_max), peer, place };
                answer(&http, &open, connection, router.clone());
            }
            Err(e) if of_one_connection(&e) => {}
            Err(e) => {
                tracing::error!(error = %e, "no connection can be taken");
                tokio::time::sleep(NO_ROOM).await;
            }
        }
    }
    drop(listener);
    let longest = Duration::from_secs(u64::from(settings.request_seconds_max));
    if tokio::time::timeout(longest, open.shutdown()).await.is_err() {
        tracing::warn!("connections that took too long were closed");
    }
    Ok(())
}

/// The next connection, with the place that it takes.
async fn accept(
    listener: &TcpListener,
    places: &Arc<Semaphore>,
) -> io::Result<(TcpStream, SocketAddr, OwnedSemaphorePermit)> {
    let place = Arc::clone(places).acquire_owned().await.map_err(io::Error::other)?;
    let (stream, peer) = listener.accept().await?;
    Ok((stream, peer, place))
}

/// A connection that was let in.
struct Connection {
    io: Patient<TcpStream>,
    peer: SocketAddr,
    place: OwnedSemaphorePermit,
}

/// Answers what comes over a connection.
fn answer(http: &Builder, open: &GracefulShutdown, connection: Connection, router: Router) {
    let Connection { io, peer, place } = connection;
    let service = service_fn(move |request: hyper::Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(ConnectInfo(peer));
        let router = router.clone();
        async move { Ok::<_, Infallible>(router.oneshot(request).await.unwrap_or_else(|never| match never {})) }
    });
    let connection = open.watch(http.serve_connection(TokioIo::new(io), service));
    tokio::spawn(async move {
        let _place = place;
        if let Err(e) = connection.await {
            tracing::debug!(error = %e, "a connection has ended");
        }
    });
}

/// Whether somebody went away before they were let in.
fn of_one_connection(e: &io::Error) -> bool {
    matches!(
        e.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::ConnectionAborted | ErrorKind::ConnectionReset
    )
}
