//! Sending the audit trail on: in order, from where it was left, by one service at a time, and without holding anybody up.

use std::time::Duration;

use data_encoding::HEXLOWER;
use store::Store;
use store::audit::link_pending;
use store::syslog::{Place, Sender, Sent, state};
use testkit::{TestDb, on_both, until};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, UdpSocket, UnixDatagram, UnixListener};
use tokio::sync::watch;

use crate::support::{ctx, notes, now};

async fn noted(db: &TestDb, store: &Store, count: usize) {
    notes(store, &ctx(db), count).await;
    while link_pending(store, now(db)).await.unwrap() > 0 {}
}

/// The messages of a text in which each has its length before it.
fn framed(bytes: &[u8]) -> Vec<String> {
    let mut rest = bytes;
    let mut messages = Vec::new();
    while !rest.is_empty() {
        let blank = rest.iter().position(|b| *b == b' ').unwrap();
        let length: usize = std::str::from_utf8(&rest[..blank]).unwrap().parse().unwrap();
        let end = blank + 1 + length;
        messages.push(String::from_utf8(rest[blank + 1..end].to_vec()).unwrap());
        rest = &rest[end..];
    }
    messages
}

/// The number that a message gives a link.
fn link_of(message: &str) -> i64 {
    message.split_once("link=\"").unwrap().1.split_once('"').unwrap().0.parse().unwrap()
}

fn links(messages: &[String]) -> Vec<i64> {
    messages.iter().map(|m| link_of(m)).collect()
}

fn tcp(listener: &TcpListener) -> Place {
    Place::Tcp(listener.local_addr().unwrap().to_string())
}

/// Takes one connection and gives what came over it.
async fn taken(listener: &TcpListener) -> Vec<String> {
    let (mut stream, _) = listener.accept().await.unwrap();
    let mut bytes = Vec::new();
    stream.read_to_end(&mut bytes).await.unwrap();
    stream.shutdown().await.unwrap();
    framed(&bytes)
}

async fn entries_come_in_order_and_go_on_where_they_were_left(db: TestDb) {
    let store = db.open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let first = Sender::new(store.clone(), tcp(&listener));
    assert_eq!(first.send().await.unwrap(), Sent::Nothing);
    noted(&db, &store, 5).await;
    let (sent, messages) = tokio::join!(first.send(), taken(&listener));
    assert_eq!((sent.unwrap(), links(&messages)), (Sent::Some, vec![1, 2, 3, 4, 5]));
    assert_eq!(first.send().await.unwrap(), Sent::Nothing);
    // The digest is that of the link, so that the chain can be held against what was sent.
    let conn = db.underneath().await;
    let sql = "SELECT hash FROM store_audit_links ORDER BY seq";
    for (row, message) in store::rows::all(&conn, sql, vec![]).await.unwrap().iter().zip(&messages) {
        let hash: Vec<u8> = row.try_get("", "hash").unwrap();
        assert!(message.contains(&format!("digest=\"{}\"", HEXLOWER.encode(&hash))), "{message}");
        assert!(message.starts_with("<110>1 ") && message.contains(" songhe "), "{message}");
    }
    drop(first);
    // What is not linked yet is not sent.
    notes(&store, &ctx(&db), 1).await;
    db.clock().pass(61);
    let again = Sender::new(store.clone(), tcp(&listener));
    assert_eq!(again.send().await.unwrap(), Sent::Nothing);
    noted(&db, &store, 1).await;
    let (sent, messages) = tokio::join!(again.send(), taken(&listener));
    assert_eq!((sent.unwrap(), links(&messages)), (Sent::Some, vec![6, 7]));
}

async fn what_a_receiver_did_not_take_is_sent_again(db: TestDb) {
    let store = db.open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let place = tcp(&listener);
    let sender = Sender::new(store.clone(), place.clone());
    noted(&db, &store, 3).await;
    let breaks_off = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        stream.read_u8().await.unwrap();
    };
    let (sent, ()) = tokio::join!(sender.send(), breaks_off);
    assert_eq!(sent.unwrap(), Sent::Away);
    drop(listener);
    assert_eq!(sender.send().await.unwrap(), Sent::Away);
    let lagging = state(&store).await.unwrap();
    assert_eq!((lagging.sent, lagging.waiting, lagging.waiting_since), (0, 3, Some(now(&db))));
    assert!(!lagging.trouble.is_empty());
    let Place::Tcp(at) = &place else { panic!("{place}") };
    let listener = TcpListener::bind(at).await.unwrap();
    let (sent, messages) = tokio::join!(sender.send(), taken(&listener));
    assert_eq!((sent.unwrap(), links(&messages)), (Sent::Some, vec![1, 2, 3]));
    let well = state(&store).await.unwrap();
    assert_eq!((well.sent, well.waiting, well.waiting_since, well.trouble.as_str()), (3, 0, None, ""));
}

async fn datagrams_and_sockets_of_the_machine_are_spoken_to(db: TestDb) {
    let store = db.open().await;
    let mut buffer = vec![0; 8_192];

    noted(&db, &store, 2).await;
    let udp = UdpSocket::bind("127.0.0.1:0").await.unwrap();
    let place = Place::parse(&format!("udp://{}", udp.local_addr().unwrap())).unwrap();
    assert_eq!(Sender::new(store.clone(), place).send().await.unwrap(), Sent::Some);
    for expected in [1, 2] {
        let n = udp.recv(&mut buffer).await.unwrap();
        assert_eq!(link_of(std::str::from_utf8(&buffer[..n]).unwrap()), expected);
    }

    db.clock().pass(61);
    noted(&db, &store, 1).await;
    let path = db.path("log");
    let datagrams = UnixDatagram::bind(&path).unwrap();
    let sender = Sender::new(store.clone(), Place::Unix(path));
    assert_eq!(sender.send().await.unwrap(), Sent::Some);
    let n = datagrams.recv(&mut buffer).await.unwrap();
    assert_eq!(link_of(std::str::from_utf8(&buffer[..n]).unwrap()), 3);

    db.clock().pass(61);
    noted(&db, &store, 1).await;
    let path = db.path("log-of-connections");
    let listener = UnixListener::bind(&path).unwrap();
    let sender = Sender::new(store.clone(), Place::Unix(path));
    let taken = async {
        let (mut stream, _) = listener.accept().await.unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).await.unwrap();
        framed(&bytes)
    };
    let (sent, messages) = tokio::join!(sender.send(), taken);
    assert_eq!((sent.unwrap(), links(&messages)), (Sent::Some, vec![4]));
}

async fn of_two_services_one_sends(db: TestDb) {
    let store = db.open().await;
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (one, other) =
        (Sender::new(store.clone(), tcp(&listener)), Sender::new(store.clone(), tcp(&listener)));
    noted(&db, &store, 2).await;
    let (sent, _) = tokio::join!(one.send(), taken(&listener));
    assert_eq!(sent.unwrap(), Sent::Some);
    noted(&db, &store, 2).await;
    assert_eq!(other.send().await.unwrap(), Sent::Nothing);
    // One that says nothing for a minute has lost it.
    db.clock().pass(61);
    let (sent, messages) = tokio::join!(other.send(), taken(&listener));
    assert_eq!((sent.unwrap(), links(&messages)), (Sent::Some, vec![3, 4]));
    noted(&db, &store, 1).await;
    assert_eq!(one.send().await.unwrap(), Sent::Nothing);
}

async fn a_receiver_that_hangs_holds_nobody_up(db: TestDb) {
    let store = db.open().await;
    // It lets people in and then neither reads nor closes.
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let (stop, stopped) = watch::channel(false);
    let pause = Duration::from_millis(1);
    let running = tokio::spawn(Sender::new(store.clone(), tcp(&listener)).run(stopped, pause));
    noted(&db, &store, 3).await;
    let (mut stream, _) = listener.accept().await.unwrap();
    noted(&db, &store, 3).await;
    stop.send(true).unwrap();
    running.await.unwrap();
    assert_eq!(state(&store).await.unwrap().waiting, 6);
    let mut cut = Vec::new();
    // How it is cut off does not matter.
    let _ = stream.read_to_end(&mut cut).await;

    let (stop, stopped) = watch::channel(false);
    let running = tokio::spawn(Sender::new(store.clone(), tcp(&listener)).run(stopped, pause));
    assert_eq!(links(&taken(&listener).await), [1, 2, 3, 4, 5, 6]);
    until("the position is kept", || {
        let store = store.clone();
        async move { state(&store).await.unwrap().waiting == 0 }
    })
    .await;
    stop.send(true).unwrap();
    running.await.unwrap();
}

on_both!(
    entries_come_in_order_and_go_on_where_they_were_left,
    what_a_receiver_did_not_take_is_sent_again,
    datagrams_and_sockets_of_the_machine_are_spoken_to,
    of_two_services_one_sends,
    a_receiver_that_hangs_holds_nobody_up,
);
