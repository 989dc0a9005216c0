//! `songhe serve` is killed while it changes the data keys: the next one goes on, every value opens and is found, and each
//! wish makes one new key.

use std::time::{Duration, Instant};

use store::Store;
use store::facts::who_has;
use store::jobs::list;
use store::rows::{Value, all, one};
use store::{rotation, secrets};
use testkit::contexts::id;
use uuid::Uuid;

use crate::jobs::{all_over, at_work, is_done_once};
use crate::kills::{Kills, until};
use crate::picture::{Picture, count, facts};
use crate::place::{Place, context};

/// People of the city.
const RESIDENTS: u32 = 600;
/// A secret beside the facts.
const SECRET: &str = "JBSWY3DPEHPK3PXP";

pub async fn run(mut kills: Kills) -> Kills {
    let place = Place::with_city(kills.backend(), RESIDENTS).await;
    let expected = place
        .look(async |store| {
            let ctx = context();
            let tx = store.begin(&ctx).await.unwrap();
            secrets::put(&tx, id("li"), "totp", SECRET).await.unwrap();
            tx.commit().await.unwrap();
            values(store).await
        })
        .await;
    let (mut program, _) = place.serve().await;
    let began = Instant::now();
    place.run(&["keys", "rotate"]);
    place.look(async |store| until("the keys are changed", async || all_over(store).await).await).await;
    let within = began.elapsed();
    program.kill();
    let mut rotations = 1;

    while kills.left() {
        place.run(&["keys", "rotate"]);
        rotations += 1;
        // Most of the time a rotation waits for others to see the new key; every second kill comes after that.
        let window = |n| if n % 2 == 0 { (Duration::ZERO, within) } else { (within * 3 / 4, within) };
        at_work(&mut kills, &place, window).await;
        place
            .look(async |store| {
                let found = values(store).await;
                kills.compare("after all", &expected, &found);
                is_changed(store, rotations).await;
            })
            .await;
        place.verify();
    }
    kills
}

/// Every value, opened, and the secret.
async fn values(store: &Store) -> Picture {
    let ctx = context();
    let read = store.read(&ctx);
    let mut picture = facts(store).await;
    let secret = secrets::get(read.conn(), read.ring(), id("li"), "totp").await.unwrap();
    picture.add(format!("the secret {secret:?}"));
    let sql = "SELECT id, ref FROM store_subjects WHERE entity = 'resident'";
    for row in all(read.conn(), sql, vec![]).await.unwrap() {
        let (person, name): (Uuid, String) =
            (row.try_get("", "id").unwrap(), row.try_get("", "ref").unwrap());
        for number in numbers_of(store, person).await {
            let found = who_has(read.conn(), read.ring(), "id_number", &number).await.unwrap();
            picture.add(format!("resident:{name} is found among {} by {number}", found.len()));
            assert!(found.contains(&person), "{name} is not found by the number {number}");
        }
    }
    picture
}

async fn numbers_of(store: &Store, person: Uuid) -> Vec<String> {
    let ctx = context();
    let read = store.read(&ctx);
    let spells = store::facts::of_subject(read.conn(), person).await.unwrap();
    let numbers = spells.iter().filter(|s| s.fact == "id_number");
    numbers.filter_map(|s| store::facts::open(read.ring(), s).unwrap()).collect()
}

/// One key is in use, all is sealed with it, and each wish made one.
async fn is_changed(store: &Store, rotations: i64) {
    let ctx = context();
    let conn = store.read(&ctx).conn();
    assert_eq!(count(conn, "store_keys").await, 1 + rotations, "keys");
    assert_eq!(count(conn, "store_keys WHERE retired_at IS NULL").await, 1, "keys in use");
    assert_eq!(count(conn, "store_audit WHERE act = 'keys.rotate'").await, rotations, "entries in the trail");
    let newest = u32::try_from(1 + rotations).unwrap().to_be_bytes().to_vec();
    let older = "SELECT COUNT(*) AS n FROM store_facts WHERE digest < $1";
    let older: i64 = one(conn, older, vec![Value::from(newest)]).await.unwrap().try_get("", "n").unwrap();
    assert_eq!(older, 0, "values sealed with older keys");
    for job in list(conn, None, Some(rotation::KIND), None, 1).await.unwrap() {
        is_done_once(store, job.id).await;
    }
}
