//! `songhe sim load` is killed: what it had taken in is there, and the next one goes on with the rest.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::{Instant, SystemTime};

use store::Store;
use store::rows::all;

use crate::kills::{IN_A_ROW, Kills};
use crate::picture::{Picture, facts, has_table, subjects, tables, worked_out};
use crate::place::{Place, context};

/// People of the city: more than are taken in at once.
const RESIDENTS: &str = "1300";
/// What is said where a load has come to its end.
const ALREADY_IN: &str = "have been taken in already";

pub async fn run(mut kills: Kills) -> Kills {
    let first = Place::new(kills.backend()).await;
    let folder = first.folder();
    first.run(&["sim", "new", "--city", "fuxin", "--residents", RESIDENTS, "--seed", "7", "--out", &folder]);
    let files = first.path("facts");
    let load = ["sim", "load", &files.display().to_string()];
    let began = Instant::now();
    first.run(&load);
    let within = began.elapsed();
    let (said, listed) = first.look(async |store| (facts(store).await, around(store).await)).await;
    let found: Picture = first.look(subjects).await.into_values().collect();
    kills.compare("undisturbed", &in_files(&files), &found);

    while kills.left() {
        let place = Place::new(kills.backend()).await;
        let mut over = false;
        for n in 0..IN_A_ROW {
            if over || !kills.left() {
                break;
            }
            let mut program = place.begin(&load);
            if kills.kill(&mut program, within).await {
                // Every second time the next load finds what the kill left, untouched.
                if n % 2 == 0 {
                    let killed_at = SystemTime::now();
                    place
                        .look(async |store| {
                            place.is_settled(store, killed_at).await;
                            after_a_kill(&mut kills, store, &said).await;
                        })
                        .await;
                }
            } else {
                let well = program.ended_well();
                assert!(well == Some(true) || program.said().contains(ALREADY_IN), "{}", program.said());
                over = true;
            }
        }
        if !over && let Err(said) = place.try_run(&load) {
            // It was killed when all was in and before it could say so.
            assert!(said.contains(ALREADY_IN), "{said}");
        }
        let (now, now_listed) = place.look(async |store| (facts(store).await, around(store).await)).await;
        kills.compare("after all", &said, &now);
        kills.compare("after all", &listed, &now_listed);
        place.verify();
    }
    kills
}

/// What is worked out of the facts, and how much there is of everything but jobs and the trail: a load that is begun anew
/// is told there.
async fn around(store: &Store) -> Picture {
    let mut picture = worked_out(store).await;
    picture.extend(
        tables(store).await.of(|table| !table.starts_with("store_job") && !table.starts_with("store_audit")),
    );
    picture
}

/// The ids of the files.
fn in_files(folder: &Path) -> Picture {
    let mut picture = Picture::default();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        let Some(entity) = name.strip_suffix(".csv").filter(|e| !e.contains('.')) else { continue };
        let mut table = files::TableReader::open(&path).unwrap();
        let id = table.find("id").unwrap();
        while table.advance().unwrap() {
            picture.add(format!("{entity}:{}", table.cell(id)));
        }
    }
    picture
}

/// What the load has noted as taken in is there with all its facts, and nothing else is.
async fn after_a_kill(kills: &mut Kills, store: &Store, expected: &Picture) {
    if !has_table(store, "registry_loads").await {
        return;
    }
    let here: BTreeSet<String> = subjects(store).await.into_values().collect();
    let of_file = |file: &str| {
        let begins = format!("{file}:");
        here.iter().filter(|name| name.starts_with(&begins)).count()
    };
    let ctx = context();
    let sql = "SELECT file, SUM(rows_done) AS n FROM registry_loads GROUP BY file";
    let sql = format!("SELECT file, CAST(n AS BIGINT) AS n FROM ({sql}) loads");
    let mut noted = 0;
    for row in all(store.read(&ctx).conn(), &sql, vec![]).await.unwrap() {
        let (file, n): (String, i64) = (row.try_get("", "file").unwrap(), row.try_get("", "n").unwrap());
        let n = usize::try_from(n).unwrap();
        assert_eq!(of_file(&file), n, "{file}: rows that are there, and that are noted");
        noted += n;
    }
    assert_eq!(here.len(), noted, "rows of files of which nothing is noted");
    kills.compare("so far", &expected.of(|name| here.contains(name)), &facts(store).await);
}
