//! Where the receiver is, from one line of text.

use std::fmt;
use std::path::PathBuf;

/// The port of syslog over UDP where none is given (RFC 5426).
const UDP_PORT: u16 = 514;
/// The port of syslog over TCP where none is given (RFC 6587).
const TCP_PORT: u16 = 601;

/// Where the receiver is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// A host and port that take datagrams.
    Udp(String),
    /// A host and port that take connections.
    Tcp(String),
    /// A socket of this machine.
    Unix(PathBuf),
}

/// Why a line names no receiver.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a syslog receiver is written udp://HOST[:PORT], tcp://HOST[:PORT] or unix:///dev/log, not `{0}`")]
pub struct PlaceError(String);

impl Place {
    /// Reads the line.
    ///
    /// # Errors
    /// Where it begins in none of the three ways, or names no host, port or file.
    pub fn parse(text: &str) -> Result<Place, PlaceError> {
        let wrong = || PlaceError(text.chars().take(80).collect());
        let (scheme, rest) = text.trim().split_once("://").ok_or_else(wrong)?;
        match scheme {
            "udp" => with_port(rest, UDP_PORT).map(Place::Udp).ok_or_else(wrong),
            "tcp" => with_port(rest, TCP_PORT).map(Place::Tcp).ok_or_else(wrong),
            "unix" if rest.starts_with('/') => Ok(Place::Unix(PathBuf::from(rest))),
            _ => Err(wrong()),
        }
    }
}

/// `host:port`, with the port that is usual where none is given. An address with colons stands in brackets.
fn with_port(text: &str, usual: u16) -> Option<String> {
    let (host, port) = match text.strip_prefix('[') {
        Some(rest) => {
            let (address, after) = rest.split_once(']')?;
            address.parse::<std::net::Ipv6Addr>().ok()?;
            (format!("[{address}]"), if after.is_empty() { None } else { Some(after.strip_prefix(':')?) })
        }
        None => match text.split_once(':') {
            Some((host, port)) => (host.to_owned(), Some(port)),
            None => (text.to_owned(), None),
        },
    };
    let named = !host.is_empty() && !host.contains(['/', '@', '?', '#', ' ']);
    let port: u16 = port.map_or(Some(usual), |p| p.parse().ok()).filter(|p| *p != 0)?;
    named.then(|| format!("{host}:{port}"))
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Place::Udp(at) => write!(f, "udp://{at}"),
            Place::Tcp(at) => write!(f, "tcp://{at}"),
            Place::Unix(path) => write!(f, "unix://{}", path.display()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_is_read_as_it_is_written() {
        let cases = [
            ("udp://log.example", Some("udp://log.example:514")),
            ("tcp://10.0.0.7", Some("tcp://10.0.0.7:601")),
            (" tcp://log.example:6514 ", Some("tcp://log.example:6514")),
            ("udp://[::1]", Some("udp://[::1]:514")),
            ("tcp://[fd00::7]:1514", Some("tcp://[fd00::7]:1514")),
            ("unix:///dev/log", Some("unix:///dev/log")),
            ("", None),
            ("log.example", None),
            ("udp://", None),
            ("udp://:514", None),
            ("udp://log.example:", None),
            ("udp://log.example:0", None),
            ("udp://log.example:70000", None),
            ("udp://a:b:c", None),
            ("udp://[::1", None),
            ("udp://[no]:1", None),
            ("tcp://log.example/path", None),
            ("unix://dev/log", None),
            ("tls://log.example", None),
        ];
        for (line, shown) in cases {
            assert_eq!(Place::parse(line).ok().map(|p| p.to_string()).as_deref(), shown, "{line}");
        }
    }
}
