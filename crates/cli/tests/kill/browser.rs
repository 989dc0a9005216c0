//! Somebody at a browser: logs in, reads pages and sends forms, over a connection of its own for each request.

use std::collections::BTreeMap;
use std::io::{Error, ErrorKind, Read as _, Result, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use shell::components::Query;

/// The password of every account of the demonstration.
const PASSWORD: &str = "songhe-demo-2026";
/// How long an answer may take.
const ANSWER_MAX: Duration = Duration::from_secs(30);

/// Somebody at a browser.
#[derive(Clone)]
pub struct Browser {
    at: SocketAddr,
    cookies: BTreeMap<String, String>,
    token: String,
}

/// What came back, whole.
pub struct Answer {
    pub status: u16,
    pub page: String,
}

impl Browser {
    /// Logs in with an account of the demonstration.
    pub fn logged_in(at: SocketAddr, login: &str) -> Browser {
        let mut browser = Browser { at, cookies: BTreeMap::new(), token: String::new() };
        browser.get("/login").unwrap();
        let answer = browser.post("/login", &[("login", login), ("password", PASSWORD)]).unwrap();
        assert_eq!(answer.status, 303, "{login} cannot log in: {}", answer.page);
        // The session has a token of its own.
        browser.get("/account").unwrap();
        browser
    }

    /// The same, at a service that was started again.
    pub fn moved(&self, at: SocketAddr) -> Browser {
        Browser { at, ..self.clone() }
    }

    pub fn get(&mut self, path: &str) -> Result<Answer> {
        self.ask("GET", path, "")
    }

    /// Sends a form.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Result<Answer> {
        let token = self.token.clone();
        let all = fields.iter().copied().chain([("csrf_token", token.as_str())]);
        let form = all.fold(Query::new(""), |query, (name, value)| query.with(name, value)).href();
        self.ask("POST", path, form.trim_start_matches('?'))
    }

    fn ask(&mut self, method: &str, path: &str, form: &str) -> Result<Answer> {
        let mut connection = TcpStream::connect(self.at)?;
        connection.set_read_timeout(Some(ANSWER_MAX))?;
        let cookies: Vec<String> =
            self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let head = format!(
            "{method} {path} HTTP/1.1\r\nHost: {}\r\nConnection: close\r\nCookie: {}\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{form}",
            self.at,
            cookies.join("; "),
            form.len()
        );
        connection.write_all(head.as_bytes())?;
        let mut bytes = Vec::new();
        connection.read_to_end(&mut bytes)?;
        let text = String::from_utf8_lossy(&bytes);
        // An answer that breaks off before its head is whole is none.
        let cut = || Error::new(ErrorKind::UnexpectedEof, "no answer");
        let (head, page) = text.split_once("\r\n\r\n").ok_or_else(cut)?;
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok()).ok_or_else(cut)?;
        self.note(head, page);
        Ok(Answer { status, page: page.to_owned() })
    }

    /// Keeps the cookies, and the token of forms where the page has one.
    fn note(&mut self, head: &str, page: &str) {
        for line in head.lines() {
            let Some((name, value)) = line.split_once(": ") else { continue };
            if name.eq_ignore_ascii_case("set-cookie")
                && let Some((name, value)) = value.split(';').next().and_then(|c| c.split_once('='))
            {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let token =
            page.split_once("name=\"csrf_token\" value=\"").and_then(|(_, rest)| rest.split_once('"'));
        if let Some((token, _)) = token {
            self.token = token.to_owned();
        }
    }
}
