//! What people with missing facts get: by the plain reading, by the columns, and by the search.

use policy::decide::World;
use policy::run::run;
use policy::value::Val;
use serde_json::{Map, Value, json};

use crate::columns::People;
use crate::measure::{Sum, chunks, print_line, rows, rules, timed, work_out};
use crate::{NAMES, Outcome, kleene};

/// Times the columns on incomplete facts, counts who stays undetermined, and checks every value that is settled:
/// the plain reading's must be the engine's, and the search's what the complete facts give.
pub fn report(world: World<'_>, people: &People, truth: &[i64]) -> Outcome<()> {
    let mut at_once = vec![];
    for threads in [1, 2] {
        let (sums, best, median) = timed(world, &NAMES, threads)?;
        // Not under the names that table.py compares: the engine settles more than the plain reading does.
        let settled = NAMES.iter().zip(&sums).map(|(name, sum)| {
            ((*name).to_owned(), json!({ "undetermined": sum.unknown, "settled": sum.definite }))
        });
        print_line(world, "all-unknown", threads, (best, median), "at_once", settled.collect());
        at_once = sums;
    }
    let plain = plain(world, people)?;
    print_plain(&plain, people.count);
    let searched = searched(world, truth)?;
    let shown = |name: &str, sum: Option<&Sum>| {
        let sum = sum.copied().unwrap_or_default();
        eprintln!("  {name:<44} {:>9} people, {:>14} fen settled", sum.unknown, sum.definite);
    };
    eprintln!("Whose `total` stays undetermined, of {} people with missing facts:", people.count);
    shown("plain reading (the kit's reference)", plain.last());
    shown("columns (equal arms, 0 times anything)", at_once.last());
    shown("and the search over what is missing", Some(&searched));
    eprintln!(
        "Every value of the plain reading is the engine's; every value of the search is that of the complete facts."
    );
    Ok(())
}

/// The plain reading, each value of which must be that of the columns.
fn plain(world: World<'_>, people: &People) -> Outcome<Vec<Sum>> {
    let rules = rules(world, &NAMES)?;
    let mut sums = vec![Sum::default(); NAMES.len()];
    for chunk in chunks(0..rows(world)) {
        let columns = work_out(world, &rules, chunk.clone());
        for (i, row) in chunk.enumerate() {
            let facts = people.person(row as usize).ok_or("too few people")?;
            for ((sum, column), value) in sums.iter_mut().zip(&columns).zip(kleene::variables(facts)) {
                match value {
                    Some(n) if column.get(i) != Val::Whole(n) => {
                        return Err(format!("row {row}: {:?} instead of {n}", column.get(i)).into());
                    }
                    Some(n) => sum.definite += n,
                    None => sum.unknown += 1,
                }
            }
        }
    }
    Ok(sums)
}

/// A line without a time, so that table.py compares the plain reading of this program with that of the kit.
fn print_plain(sums: &[Sum], people: usize) {
    let all = |f: fn(&Sum) -> Value| -> Map<String, Value> {
        NAMES.iter().zip(sums).map(|(name, sum)| ((*name).to_owned(), f(sum))).collect()
    };
    let line = json!({
        "engine": "songhe-plain-reading", "measure": "all-unknown", "people": people,
        "unknown": all(|s| s.unknown.into()), "definite": all(|s| s.definite.into()),
    });
    println!("{line}");
}

/// `total` with the search, each value of which must be what the complete facts give.
fn searched(world: World<'_>, truth: &[i64]) -> Outcome<Sum> {
    let total = rules(world, &["total"])?;
    let mut sum = Sum::default();
    for rule in total {
        let found = run(world, rule, world.on.number(), 2);
        if found.len() != truth.len() {
            return Err("the complete and the incomplete facts are not of the same people".into());
        }
        for (row, (found, truth)) in found.iter().zip(truth).enumerate() {
            match found.answer {
                policy::decide::Answer::Value(Val::Whole(n)) if n == *truth => sum.definite += n,
                answer if answer.is_settled() => {
                    return Err(format!("row {row}: {answer:?}, not {truth}").into());
                }
                _ => sum.unknown += 1,
            }
        }
    }
    Ok(sum)
}
