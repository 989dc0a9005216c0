//! `songhe backup` is killed: a copy that has its name is whole, the next copy is made, and the database is as it was.

use std::path::Path;
use std::time::Instant;

use store::Store;

use crate::kills::Kills;
use crate::picture::{Picture, facts, tables};
use crate::place::Place;

/// People of the city.
const RESIDENTS: u32 = 600;

pub async fn run(mut kills: Kills) -> Kills {
    let place = Place::with_city(kills.backend(), RESIDENTS).await;
    let expected = place.look(everything).await;
    let began = Instant::now();
    place.run(&["backup", &place.path("undisturbed.copy").display().to_string()]);
    let within = began.elapsed();
    // A copy of one name, interrupted as often as it may be: what was left by one must not spoil the next.
    let copy = place.path("night.copy");
    let name = copy.display().to_string();
    while kills.left() {
        let mut program = place.begin(&["backup", &name]);
        if !kills.kill(&mut program, within).await {
            assert_eq!(program.ended_well(), Some(true), "{}", program.said());
        }
        let now = place.look(everything).await;
        kills.compare("in the database", &expected, &now);
        if !copy.exists() {
            place.run(&["backup", &name]);
        }
        let restored = restored(&place, &copy).await;
        kills.compare("in the copy", &expected, &restored);
        std::fs::remove_file(&copy).unwrap();
    }
    place.verify();
    kills
}

/// What comes back of a copy. Bringing it back verifies keys, pages and the audit chain.
async fn restored(place: &Place, copy: &Path) -> Picture {
    let other = place.beside().await;
    other.run(&["restore", &copy.display().to_string()]);
    other.look(everything).await
}

async fn everything(store: &Store) -> Picture {
    let mut picture = facts(store).await;
    picture.extend(tables(store).await);
    picture
}
