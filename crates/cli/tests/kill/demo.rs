//! `songhe demo` is killed: the next one has the whole city, every account once, and the city judged.

use std::time::Instant;

use store::Store;
use store::rows::all;

use crate::kills::{IN_A_ROW, Kills};
use crate::picture::{Picture, facts, worked_out};
use crate::place::{Place, context, demo};

/// People of the city.
const RESIDENTS: &str = "400";

pub async fn run(mut kills: Kills) -> Kills {
    let first = Place::new(kills.backend()).await;
    let began = Instant::now();
    first.run(&demo(RESIDENTS, &first.folder()));
    let within = began.elapsed();
    let expected = first.look(everything).await;
    while kills.left() {
        let place = Place::new(kills.backend()).await;
        let folder = place.folder();
        let command = demo(RESIDENTS, &folder);
        for _ in 0..IN_A_ROW {
            let mut program = place.begin(&command);
            if !kills.left() || !kills.kill(&mut program, within).await {
                break;
            }
        }
        place.run(&command);
        let found = place.look(everything).await;
        kills.compare("after all", &expected, &found);
        place.verify();
    }
    kills
}

async fn everything(store: &Store) -> Picture {
    let mut picture = facts(store).await;
    picture.extend(worked_out(store).await);
    let ctx = context();
    let conn = store.read(&ctx).conn();
    let accounts = "SELECT a.login AS login, g.role AS role FROM accounts_accounts a \
        LEFT JOIN accounts_grants g ON g.account = a.id";
    for row in all(conn, accounts, vec![]).await.unwrap() {
        let (login, role): (String, Option<String>) =
            (row.try_get("", "login").unwrap(), row.try_get("", "role").unwrap());
        picture.add(format!("account {login} {role:?}"));
    }
    let jobs = "SELECT kind, state FROM store_jobs WHERE state <> 'done'";
    for row in all(conn, jobs, vec![]).await.unwrap() {
        let (kind, state): (String, String) =
            (row.try_get("", "kind").unwrap(), row.try_get("", "state").unwrap());
        picture.add(format!("job {kind} {state}"));
    }
    let runs = "SELECT subjects, unread, COUNT(f.subject) AS n FROM entitlements_runs r \
        JOIN entitlements_answers a ON a.run = r.id LEFT JOIN entitlements_findings f ON f.answer = a.id \
        WHERE r.finished_at IS NOT NULL GROUP BY r.id, subjects, unread";
    for row in all(conn, runs, vec![]).await.unwrap() {
        let n = |column: &str| row.try_get::<i64>("", column).unwrap();
        picture.add(format!("run {} {} {}", n("subjects"), n("unread"), n("n")));
    }
    picture
}
