//! The whole population through the columns of the engine, by the clock.

use std::hint::black_box;
use std::ops::Range;
use std::thread;
use std::time::Instant;

use policy::decide::World;
use policy::lang::types::RuleId;
use policy::run::{CHUNK_ROWS, Column, Frame};
use serde_json::{Map, Value, json};

use crate::Outcome;

/// How often a measure is taken, after one that does not count.
const TIMES: usize = 7;

/// Over people: how many have no value, and the sum of those who have one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    /// How many have no value.
    pub unknown: u64,
    /// The sum of the others.
    pub definite: i64,
}

/// Measures variables on one and on two threads, and prints the lines of bench/README.md.
pub fn print(world: World<'_>, measure: &str, names: &[&str]) -> Outcome<()> {
    for threads in [1, 2] {
        let (sums, best, median) = timed(world, names, threads)?;
        if sums.iter().any(|s| s.unknown > 0) {
            return Err(format!("{measure}: complete facts gave unknown values").into());
        }
        let sums = names.iter().zip(&sums).map(|(name, sum)| ((*name).to_owned(), Value::from(sum.definite)));
        print_line(world, measure, threads, (best, median), "sums", sums.collect());
    }
    Ok(())
}

/// Prints one line.
pub fn print_line(
    world: World<'_>,
    measure: &str,
    threads: u32,
    (best, median): (f64, f64),
    what: &str,
    values: Map<String, Value>,
) {
    let line = json!({
        "engine": "songhe", "version": env!("CARGO_PKG_VERSION"), "measure": measure, "threads": threads,
        "people": rows(world), "best_s": best, "median_s": median, what: values,
    });
    println!("{line}");
}

/// The sums of variables, with the best and the median time in seconds.
pub fn timed(world: World<'_>, names: &[&str], threads: u32) -> Outcome<(Vec<Sum>, f64, f64)> {
    let rules = rules(world, names)?;
    let sums = on_threads(world, &rules, threads);
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        let again = black_box(on_threads(black_box(world), &rules, threads));
        times.push(start.elapsed().as_secs_f64());
        if again != sums {
            return Err("two runs differ".into());
        }
    }
    times.sort_by(f64::total_cmp);
    let at = |i: usize| times.get(i).copied().unwrap_or(f64::NAN);
    Ok((sums, at(0), at(TIMES / 2)))
}

/// The values of one variable, all of which must be known.
pub fn values(world: World<'_>, name: &str) -> Outcome<Vec<i64>> {
    let mut out = Vec::new();
    for chunk in chunks(0..rows(world)) {
        let len = chunk.len();
        let columns = work_out(world, &rules(world, &[name])?, chunk);
        for (column, i) in columns.iter().flat_map(|c| (0..len).map(move |i| (c, i))) {
            out.push(column.get(i).as_whole().ok_or("a value is unknown although every fact is known")?);
        }
    }
    Ok(out)
}

/// The rules of these names.
pub fn rules(world: World<'_>, names: &[&str]) -> Outcome<Vec<RuleId>> {
    Ok(names.iter().map(|n| world.pack.rule_named(n).ok_or(*n)).collect::<Result<_, _>>()?)
}

/// How many people there are.
pub fn rows(world: World<'_>) -> u32 {
    world.pack.entity_named("resident").map_or(0, |e| world.snapshot.rows(e))
}

/// People in pieces that stay in the nearest cache.
pub fn chunks(rows: Range<u32>) -> impl Iterator<Item = Range<u32>> {
    rows.clone().step_by(CHUNK_ROWS as usize).map(move |from| from..rows.end.min(from + CHUNK_ROWS))
}

/// The values of variables for some rows. What several variables need is worked out once.
pub fn work_out(world: World<'_>, rules: &[RuleId], rows: Range<u32>) -> Vec<Column> {
    let mut frame = Frame::new(world, rows.collect(), world.on.number());
    rules.iter().map(|rule| frame.rule(*rule)).collect()
}

fn on_threads(world: World<'_>, rules: &[RuleId], threads: u32) -> Vec<Sum> {
    let rows = u64::from(rows(world));
    let bound = |k: u32| u32::try_from(rows * u64::from(k) / u64::from(threads)).unwrap_or(u32::MAX);
    thread::scope(|scope| {
        let others: Vec<_> =
            (1..threads).map(|k| scope.spawn(move || part(world, rules, bound(k)..bound(k + 1)))).collect();
        let mut sums = part(world, rules, 0..bound(1));
        for other in others {
            for (sum, more) in sums.iter_mut().zip(other.join().unwrap_or_default()) {
                sum.unknown += more.unknown;
                sum.definite += more.definite;
            }
        }
        sums
    })
}

fn part(world: World<'_>, rules: &[RuleId], rows: Range<u32>) -> Vec<Sum> {
    let mut sums = vec![Sum::default(); rules.len()];
    for chunk in chunks(rows) {
        let len = chunk.len();
        for (sum, column) in sums.iter_mut().zip(work_out(world, rules, chunk)) {
            sum.add(&column, len);
        }
    }
    sums
}

impl Sum {
    fn add(&mut self, column: &Column, len: usize) {
        if let Column::Clean(values) = column {
            self.definite += values.iter().sum::<i64>();
            return;
        }
        for i in 0..len {
            match column.get(i).as_whole() {
                Some(n) => self.definite += n,
                None => self.unknown += 1,
            }
        }
    }
}
