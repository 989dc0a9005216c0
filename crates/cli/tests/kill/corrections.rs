//! `songhe serve` is killed while a village worker enters telephones over several connections: what was acknowledged is
//! there once with its audit entry and its event, and what was not is there once or not at all.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, SystemTime};

use store::Store;
use store::facts::{open, page};
use store::rows::{Value, all, one};
use uuid::Uuid;

use crate::browser::Browser;
use crate::kills::{Kills, until};
use crate::picture::{Picture, count};
use crate::place::{Place, context};

/// People of the city: enough for a village of some.
const RESIDENTS: u32 = 400;
/// Connections that send forms at the same time.
const WRITERS: usize = 3;
/// How long they go on until the kill, at most.
const WITHIN: Duration = Duration::from_millis(600);
/// Rows that are read at most.
const ROWS: u32 = 1_000_000;

/// A telephone that was sent.
struct Sent {
    person: Uuid,
    phone: String,
    evidence: String,
    acknowledged: bool,
}

/// Where the tables ended.
#[derive(Clone, Copy, Debug)]
struct Mark {
    facts: i64,
    audit: i64,
    outbox: i64,
}

pub async fn run(mut kills: Kills) -> Kills {
    let place = Place::with_city(kills.backend(), RESIDENTS).await;
    let begin = place.look(async |store| mark(store).await).await;
    let mut since = begin;
    let mut said = Picture::default();
    let (mut program, mut at) = place.serve().await;
    let mut worker = Browser::logged_in(at, "village");
    let people = people(&worker.get("/people").unwrap().page);
    assert!(people.len() >= WRITERS, "the village has {} people", people.len());
    let mut round = 0;
    while kills.left() {
        round += 1;
        let writing = (0..WRITERS).map(|n| {
            let mine: Vec<Uuid> = people.iter().skip(n).step_by(WRITERS).copied().collect();
            let browser = worker.clone();
            std::thread::spawn(move || write(browser, &mine, round * 10 + n as u64))
        });
        let writing: Vec<_> = writing.collect();
        let met = kills.kill(&mut program, WITHIN).await;
        assert!(met, "it ended by itself: {}", program.said());
        let killed_at = SystemTime::now();
        let sent: Vec<Sent> = writing.into_iter().flat_map(|w| w.join().unwrap()).collect();
        if !sent.iter().any(|s| s.acknowledged) {
            kills.missed();
        }
        (program, at) = place.serve().await;
        worker = worker.moved(at);
        let (found, now) = place
            .look(async |store| {
                place.is_settled(store, killed_at).await;
                (told(store, since).await, mark(store).await)
            })
            .await;
        let expected = expected(&sent, &found);
        kills.compare("after a kill", &expected, &found);
        said.extend(expected);
        since = now;
        place.look(async |store| linked(store).await).await;
    }
    let found = place.look(async |store| told(store, begin).await).await;
    kills.compare("after all", &said, &found);
    assert!(!said.is_empty());
    place.verify();
    kills
}

/// The ids of those whom a list of people names.
fn people(page: &str) -> Vec<Uuid> {
    let mut seen = HashSet::new();
    let links = page.split("href=\"/people/").skip(1);
    links.filter_map(|rest| Uuid::parse_str(rest.get(..36)?).ok()).filter(|id| seen.insert(*id)).collect()
}

/// Enters telephones until the service is gone: the last one has no answer.
fn write(mut browser: Browser, people: &[Uuid], who: u64) -> Vec<Sent> {
    let mut sent: Vec<Sent> = Vec::new();
    let mut acknowledged = true;
    while acknowledged {
        let n = sent.len();
        let person = people[n % people.len()];
        let phone = format!("139{:08}", who * 10_000 + n as u64);
        let evidence = format!("visit-{who}-{n}");
        let path = format!("/people/{person}/facts/phone");
        let answer = browser.post(&path, &[("value", &phone), ("from", ""), ("evidence", &evidence)]);
        acknowledged = answer.is_ok();
        if let Ok(answer) = answer {
            assert_eq!(answer.status, 303, "{}", answer.page);
        }
        sent.push(Sent { person, phone, evidence, acknowledged });
    }
    sent
}

async fn mark(store: &Store) -> Mark {
    let ctx = context();
    let last = async |table: &str| -> i64 {
        let sql = format!("SELECT COALESCE(MAX(id), 0) AS n FROM {table}");
        one(store.read(&ctx).conn(), &sql, vec![]).await.unwrap().try_get("", "n").unwrap()
    };
    Mark {
        facts: last("store_facts").await,
        audit: last("store_audit").await,
        outbox: last("store_outbox").await,
    }
}

/// What is there of the telephones that were entered since: the facts, the entries of the trail, the events.
async fn told(store: &Store, since: Mark) -> Picture {
    let ctx = context();
    let read = store.read(&ctx);
    let mut picture = Picture::default();
    let mut entered: HashMap<i64, String> = HashMap::new();
    for spell in page(read.conn(), since.facts, ROWS).await.unwrap() {
        let phone = open(read.ring(), &spell).unwrap().unwrap_or_default();
        picture.add(said(&spell.evidence, spell.subject, &phone));
        entered.insert(spell.id, spell.evidence);
    }
    let sql = "SELECT detail FROM store_audit WHERE id > $1 AND act = 'registry.enter_fact'";
    for row in all(read.conn(), sql, vec![Value::from(since.audit)]).await.unwrap() {
        let detail: String = row.try_get("", "detail").unwrap();
        let detail: serde_json::Value = serde_json::from_str(&detail).unwrap();
        let spell = detail["spell"].as_i64().unwrap();
        picture.add(entered.get(&spell).map_or_else(|| format!("an entry of spell {spell}"), |e| written(e)));
    }
    let sql = "SELECT body FROM store_outbox WHERE id > $1 AND topic = 'registry.person_changed'";
    for row in all(read.conn(), sql, vec![Value::from(since.outbox)]).await.unwrap() {
        let body: String = row.try_get("", "body").unwrap();
        let body: serde_json::Value = serde_json::from_str(&body).unwrap();
        picture.add(event(body["person"].as_str().unwrap()));
    }
    picture
}

fn said(evidence: &str, person: Uuid, phone: &str) -> String {
    format!("{evidence} of {person}: {phone}")
}

fn written(evidence: &str) -> String {
    format!("{evidence} in the trail")
}

fn event(person: &str) -> String {
    format!("an event of {person}")
}

/// All of what was acknowledged; of what was not, all or nothing.
fn expected(sent: &[Sent], found: &Picture) -> Picture {
    let mut expected = Picture::default();
    for s in sent {
        let line = said(&s.evidence, s.person, &s.phone);
        if s.acknowledged || found.has(&line) {
            expected.add(line);
            expected.add(written(&s.evidence));
            expected.add(event(&s.person.to_string()));
        }
    }
    expected
}

/// The service links what the killed one left; that the chain holds is verified in the end.
async fn linked(store: &Store) {
    let ctx = context();
    until("the trail is linked", async || count(store.read(&ctx).conn(), "store_audit_pending").await == 0)
        .await;
}
