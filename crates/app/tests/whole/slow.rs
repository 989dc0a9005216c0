//! Slow and large requests over a real connection: closed or refused in time, with a page that says what to do, while
//! everybody else is served.

use std::io::ErrorKind;
use std::net::SocketAddr;

use app::{Assembled, Running};
use shell::Settings;
use store::jobs::Settings as Pace;
use testkit::{TestDb, on_both};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use crate::support::{TestApp, settings, steps};

/// What a body may have in these tests.
const BYTES_MAX: u32 = 10_000;

/// One second for a head, one for a body.
fn hasty() -> Settings {
    Settings { head_seconds_max: 1, body_seconds_max: 1, body_bytes_max: BYTES_MAX, ..settings() }
}

async fn listening(app: &TestApp) -> Running {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let assembled = Assembled { app: app.app.clone(), router: app.router.clone() };
    app::start(assembled, listener, Pace::default()).unwrap()
}

/// Everything that comes until the other side closes. A connection that is cut has said all it will.
async fn rest(stream: &mut TcpStream) -> String {
    let mut all = Vec::new();
    let mut some = [0; 8_192];
    while let Ok(n) = stream.read(&mut some).await {
        if n == 0 {
            break;
        }
        all.extend_from_slice(&some[..n]);
    }
    String::from_utf8_lossy(&all).into_owned()
}

/// Sends this and says what comes back until the other side closes.
async fn exchange(at: SocketAddr, sent: &str) -> String {
    let mut stream = TcpStream::connect(at).await.unwrap();
    stream.write_all(sent.as_bytes()).await.unwrap();
    rest(&mut stream).await
}

/// How often whoever is in asks while another waits outside: time enough to let the other in.
const ASKED: usize = 100;

async fn a_full_house_lets_the_next_in_when_somebody_goes(db: TestDb) {
    let app = TestApp::with(db, Settings { open_connections_max: 1, ..settings() }).await;
    let running = listening(&app).await;
    let mut inside = TcpStream::connect(running.address).await.unwrap();
    asks(&mut inside).await;
    let mut outside = TcpStream::connect(running.address).await.unwrap();
    outside
        .write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n")
        .await
        .unwrap();
    for _ in 0..ASKED {
        asks(&mut inside).await;
    }
    let heard = outside.try_read(&mut [0; 1]).map_err(|e| e.kind());
    assert_eq!(heard, Err(ErrorKind::WouldBlock), "whoever is outside is answered");
    drop(inside);
    // It was not refused.
    let answer = rest(&mut outside).await;
    assert!(answer.starts_with("HTTP/1.1 200"), "{answer}");
    running.stop().await;
}

/// Asks and waits for the answer over a connection that stays open.
async fn asks(stream: &mut TcpStream) {
    stream.write_all(b"GET /healthz HTTP/1.1\r\nhost: localhost\r\n\r\n").await.unwrap();
    let mut answer = String::new();
    let mut some = [0; 1_024];
    while !answer.ends_with("\r\n\r\nok\n") {
        let n = stream.read(&mut some).await.unwrap();
        assert!(n > 0, "{answer}");
        answer.push_str(std::str::from_utf8(&some[..n]).unwrap());
    }
}

async fn served(at: SocketAddr) -> bool {
    let request = "GET /login HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n";
    exchange(at, request).await.starts_with("HTTP/1.1 200")
}

fn post(length: usize, body: &str) -> String {
    let kind = "application/x-www-form-urlencoded";
    format!(
        "POST /login HTTP/1.1\r\nhost: localhost\r\ncontent-type: {kind}\r\ncontent-length: {length}\r\n\r\n{body}"
    )
}

async fn a_head_that_does_not_arrive_is_waited_for_no_longer_than_is_set(db: TestDb) {
    let app = TestApp::with(db, hasty()).await;
    let running = listening(&app).await;
    let mut slow = Vec::new();
    for begun in
        ["", "GET", "GET /login HTTP/1.1\r\nhost: loc", "GET /login HTTP/1.1\r\nhost: localhost\r\nx: "]
    {
        let mut stream = TcpStream::connect(running.address).await.unwrap();
        stream.write_all(begun.as_bytes()).await.unwrap();
        slow.push(stream);
    }
    // Whoever comes meanwhile waits for none of them.
    assert!(served(running.address).await);
    for mut stream in slow {
        assert_eq!(rest(&mut stream).await, "");
    }
    running.stop().await;
}

async fn a_head_without_end_is_refused(db: TestDb) {
    let app = TestApp::with(db, settings()).await;
    let running = listening(&app).await;
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    stream.write_all(b"GET /login HTTP/1.1\r\nhost: localhost\r\nx: ").await.unwrap();
    let some = [b'x'; 4_096];
    let mut sent = 0;
    while sent < 4_000_000 && stream.write_all(&some).await.is_ok() {
        sent += some.len();
    }
    let answer = rest(&mut stream).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 431"), "{answer}");
    assert!(served(running.address).await);
    running.stop().await;
}

async fn a_body_that_does_not_arrive_is_refused_with_a_page(db: TestDb) {
    let app = TestApp::with(db, hasty()).await;
    let running = listening(&app).await;
    let answer = exchange(running.address, &post(100, "login=wang")).await;
    assert!(answer.starts_with("HTTP/1.1 408"), "{answer}");
    for key in ["fault-not-received", "fault-not-received-happened"] {
        assert!(answer.contains(&app.word(key)), "{key}: {answer}");
    }
    assert!(served(running.address).await);
    running.stop().await;
}

async fn a_body_that_is_too_large_is_refused_with_a_page_that_says_what_to_do(db: TestDb) {
    let app = TestApp::with(db, hasty()).await;
    let running = listening(&app).await;
    let length = 50_000;
    let answer = exchange(running.address, &post(length, &"x".repeat(length))).await;
    assert!(answer.starts_with("HTTP/1.1 413"), "{answer}");
    for said in [app.word("fault-too-large").as_str(), "10,000", "500", "body_bytes_max"] {
        assert!(answer.contains(said), "{said}: {answer}");
    }
    // One that has no end is cut off, however fast it comes.
    let mut stream = TcpStream::connect(running.address).await.unwrap();
    let head = "POST /login HTTP/1.1\r\nhost: localhost\r\ntransfer-encoding: chunked\r\n\r\n";
    stream.write_all(head.as_bytes()).await.unwrap();
    let chunk = format!("1000\r\n{}\r\n", "x".repeat(4_096));
    while stream.write_all(chunk.as_bytes()).await.is_ok() {}
    assert!(served(running.address).await);
    running.stop().await;
}

async fn stopping_waits_for_nobody_who_sends_nothing(db: TestDb) {
    let patient = Settings { request_seconds_max: 1, ..settings() };
    let app = TestApp::with(db, patient).await;
    let running = listening(&app).await;
    let mut slow = TcpStream::connect(running.address).await.unwrap();
    slow.write_all(post(100, "login=wang").as_bytes()).await.unwrap();
    assert!(served(running.address).await);
    running.stop().await;
    let answer = rest(&mut slow).await;
    assert!(answer.is_empty() || answer.starts_with("HTTP/1.1 408"), "{answer}");
}

on_both!(with steps();
    a_head_that_does_not_arrive_is_waited_for_no_longer_than_is_set,
    a_head_without_end_is_refused,
    a_full_house_lets_the_next_in_when_somebody_goes,
    a_body_that_does_not_arrive_is_refused_with_a_page,
    a_body_that_is_too_large_is_refused_with_a_page_that_says_what_to_do,
    stopping_waits_for_nobody_who_sends_nothing,
);
