//! A connection that asks for pages.

use std::net::SocketAddr;

use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper::{Method, Request, Response};
use hyper_util::rt::TokioIo;
use tokio::net::TcpStream;

/// A connection that is kept open.
pub struct Connection {
    send: SendRequest<Full<Bytes>>,
    host: String,
}

/// What came back.
pub struct Answer {
    /// The status.
    pub status: u16,
    /// The text.
    pub body: String,
    /// The cookies that were handed out, as `name=value`.
    pub cookies: Vec<String>,
    /// Where it leads on.
    pub location: String,
}

impl Connection {
    /// Opens one.
    pub async fn open(at: SocketAddr) -> Result<Connection, String> {
        let stream = TcpStream::connect(at).await.map_err(|e| e.to_string())?;
        stream.set_nodelay(true).map_err(|e| e.to_string())?;
        let (send, connection) = handshake(TokioIo::new(stream)).await.map_err(|e| e.to_string())?;
        tokio::spawn(connection);
        Ok(Connection { send, host: at.to_string() })
    }

    /// Whether the service has closed it, as it does with one that is idle for long.
    pub fn is_closed(&self) -> bool {
        self.send.is_closed()
    }

    /// Asks for a page.
    pub async fn get(&mut self, path: &str, cookie: &str) -> Result<Answer, String> {
        self.ask(Method::GET, path, cookie, String::new()).await
    }

    /// Sends a form.
    pub async fn post(&mut self, path: &str, cookie: &str, form: String) -> Result<Answer, String> {
        self.ask(Method::POST, path, cookie, form).await
    }

    async fn ask(
        &mut self,
        method: Method,
        path: &str,
        cookie: &str,
        form: String,
    ) -> Result<Answer, String> {
        let request = Request::builder()
            .method(method)
            .uri(path)
            .header("host", &self.host)
            .header("cookie", cookie)
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Full::new(Bytes::from(form)))
            .map_err(|e| e.to_string())?;
        self.send.ready().await.map_err(|e| e.to_string())?;
        let response: Response<hyper::body::Incoming> =
            self.send.send_request(request).await.map_err(|e| e.to_string())?;
        let status = response.status().as_u16();
        let header = |name: &str| -> Vec<String> {
            let all = response.headers().get_all(name).iter();
            all.filter_map(|v| v.to_str().ok()).map(str::to_owned).collect()
        };
        let cookies =
            header("set-cookie").iter().map(|c| c.split(';').next().unwrap_or("").to_owned()).collect();
        let location = header("location").pop().unwrap_or_default();
        let body = response.into_body().collect().await.map_err(|e| e.to_string())?.to_bytes();
        Ok(Answer { status, body: String::from_utf8_lossy(&body).into_owned(), cookies, location })
    }
}
