//! Measures the policy engine on the rules and people of bench/README.md, and on one person of a real pack.
//!
//! `songhe-bench KNOWN [UNKNOWN]` prints the lines of bench/README.md on standard output and everything for people
//! to read on standard error. KNOWN and UNKNOWN are folders that gen.py has written, of the same people.
#![allow(clippy::print_stderr, reason = "standard output is for the lines that table.py reads")]

mod columns;
mod kleene;
mod measure;
mod missing;
mod one_person;
mod packs;

use std::path::Path;

use base::Day;
use policy::Pack;
use policy::decide::World;
use policy::facts::{Facts, Snapshot};

/// What goes wrong in a benchmark is shown and ends it.
pub type Outcome<T> = Result<T, Box<dyn std::error::Error>>;

/// The fifteen variables, in the order of bench/README.md.
pub const NAMES: [&str; 15] = [
    "age",
    "elder",
    "high_age",
    "care",
    "tekun",
    "care_paid",
    "tekun_paid",
    "voucher",
    "ltc",
    "voucher_paid",
    "ltc_paid",
    "bereaved",
    "gross",
    "cap",
    "total",
];

fn main() -> Outcome<()> {
    let folders: Vec<String> = std::env::args().skip(1).collect();
    let (known, unknown) = match folders.as_slice() {
        [known] => (Path::new(known), None),
        [known, unknown] => (Path::new(known), Some(Path::new(unknown))),
        _ => return Err("usage: songhe-bench KNOWN [UNKNOWN]".into()),
    };
    let pack = packs::benchmark()?;
    let facts = columns::read(known)?.facts(&pack)?;
    with_world(&pack, &facts, |world| {
        measure::print(world, "total", &["total"])?;
        measure::print(world, "all", &NAMES)
    })?;
    if let Some(unknown) = unknown {
        let masked = columns::read(unknown)?;
        let truth = with_world(&pack, &facts, |world| measure::values(world, "total"))?;
        let facts = masked.facts(&pack)?;
        with_world(&pack, &facts, |world| missing::report(world, &masked, &truth))?;
    }
    one_person::report()
}

/// The world in the month of the benchmark, 2026-06.
fn with_world<T>(pack: &Pack, facts: &Facts, f: impl FnOnce(World<'_>) -> Outcome<T>) -> Outcome<T> {
    let on = Day::parse("2026-06-30")?;
    let snapshot = Snapshot::new(pack, facts, on.number(), false);
    f(World { pack, snapshot: &snapshot, on })
}
