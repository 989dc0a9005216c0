//! Messages over a socket.

use std::io::{self, ErrorKind};
use std::path::Path;
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpStream, UdpSocket};

use super::Place;

/// How long a receiver may take to let somebody in, to take what is sent, and to say that it has it, each.
const PATIENCE: Duration = Duration::from_secs(10);

/// Sends messages in their order. Over a connection it is done once the receiver has closed after the last of them,
/// which is all that syslog has to say that they were read; a datagram may be lost without anybody knowing.
pub(super) async fn carry(place: &Place, messages: &[String]) -> io::Result<()> {
    match place {
        Place::Udp(at) => {
            let to = tokio::net::lookup_host(at).await?.next();
            let to = to.ok_or_else(|| io::Error::new(ErrorKind::NotFound, format!("{at} has no address")))?;
            let any = if to.is_ipv4() { "0.0.0.0:0" } else { "[::]:0" };
            let socket = UdpSocket::bind(any).await?;
            socket.connect(to).await?;
            for message in messages {
                in_time(socket.send(message.as_bytes())).await?;
            }
            Ok(())
        }
        Place::Tcp(at) => through(in_time(TcpStream::connect(at)).await?, messages).await,
        Place::Unix(path) => local(path, messages).await,
    }
}

/// Through a socket of this machine: of datagrams, as `/dev/log` is, or of connections.
#[cfg(unix)]
async fn local(path: &Path, messages: &[String]) -> io::Result<()> {
    use tokio::net::{UnixDatagram, UnixStream};
    let socket = UnixDatagram::unbound()?;
    match socket.connect(path) {
        Ok(()) => {
            for message in messages {
                in_time(socket.send(message.as_bytes())).await?;
            }
            Ok(())
        }
        // What is there takes connections; anything else that is wrong is found again by connecting.
        Err(_) => through(in_time(UnixStream::connect(path)).await?, messages).await,
    }
}

#[cfg(not(unix))]
async fn local(_: &Path, _: &[String]) -> io::Result<()> {
    Err(io::Error::new(ErrorKind::Unsupported, "this system has no sockets with a path"))
}

/// Over a connection each message has its length before it (RFC 6587 §3.4.1).
async fn through(mut stream: impl AsyncRead + AsyncWrite + Unpin, messages: &[String]) -> io::Result<()> {
    let framed: String = messages.iter().map(|m| format!("{} {m}", m.len())).collect();
    in_time(stream.write_all(framed.as_bytes())).await?;
    in_time(stream.shutdown()).await?;
    // Whoever closes has read to the end; whoever was killed before breaks the connection off.
    let mut ignored = [0; 256];
    while in_time(stream.read(&mut ignored)).await? > 0 {}
    Ok(())
}

async fn in_time<T>(doing: impl Future<Output = io::Result<T>>) -> io::Result<T> {
    match tokio::time::timeout(PATIENCE, doing).await {
        Ok(done) => done,
        Err(_) => Err(io::Error::new(ErrorKind::TimedOut, "the receiver does not answer")),
    }
}
