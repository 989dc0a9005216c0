//! One resident of Yanzhou and the very-old allowance: what a window or a telephone call asks for.

use std::hint::black_box;
use std::time::Instant;

use base::{Day, Lang};
use policy::Pack;
use policy::decide::{Search, World, decide};
use policy::explain::explain;
use policy::facts::{Facts, Snapshot};
use policy::lang::types::RuleId;
use policy::receipt::receipt;

use crate::{Outcome, packs};

/// How often a question is asked.
const TIMES: usize = 1_000;

/// Asks a question over and over, and prints the microseconds.
pub fn report() -> Outcome<()> {
    let pack = packs::yanzhou()?;
    let rule = pack.rule_named("very_old_allowance").ok_or("no very_old_allowance")?;
    let on = Day::parse("2026-06-30")?;
    let complete =
        [("born_on", "1939-05-20"), ("died_on", "none"), ("hukou", "370812"), ("relief", "no_relief")];
    let no_hukou = [("born_on", "1939-05-20"), ("died_on", "none"), ("relief", "no_relief")];
    eprintln!("One resident, Yanzhou's very-old allowance, microseconds:");
    eprintln!("  {:<44} {:>9} {:>9}  answer", "", "median", "best");
    for (name, given) in [
        ("every fact known", &complete[..]),
        ("hukou missing, with search", &no_hukou),
        ("every fact missing, with search", &[]),
    ] {
        let facts = resident(&pack, given)?;
        let snapshot = Snapshot::new(&pack, &facts, on.number(), false);
        let world = World { pack: &pack, snapshot: &snapshot, on };
        time(name, || decide(black_box(world), rule, 0, on.number()), answer);
        time(
            "  the same, explained, with receipt",
            || explained(black_box(world), rule),
            |text| format!("{} bytes", text.len()),
        );
    }
    Ok(())
}

/// The explanation as text, with every step, and the receipt as JSON.
fn explained(world: World<'_>, rule: RuleId) -> String {
    explain(world, rule, 0).to_text(Lang::Zh, false) + &receipt(world, rule, 0, world.on).to_string()
}

fn resident(pack: &Pack, given: &[(&str, &str)]) -> Outcome<Facts> {
    let entity = pack.entity_named("resident").ok_or("no residents")?;
    let mut facts = Facts::new(pack);
    let row = facts.row(pack, entity, "R1");
    for (name, text) in given {
        let fact = pack.fact_named(entity, name).ok_or(*name)?;
        let val = facts.value(pack, fact, text).map_err(|w| w.en)?;
        facts.set(pack, fact, row, val);
    }
    Ok(facts)
}

fn answer(search: &Search) -> String {
    format!("{:?}, needs {}", search.answer, search.needs.len())
}

fn time<T>(name: &str, ask: impl Fn() -> T, shown: impl Fn(&T) -> String) {
    let said = shown(&ask());
    let mut times = Vec::new();
    for _ in 0..TIMES {
        let start = Instant::now();
        black_box(ask());
        times.push(start.elapsed().as_secs_f64() * 1e6);
    }
    times.sort_by(f64::total_cmp);
    let at = |i: usize| times.get(i).copied().unwrap_or(f64::NAN);
    eprintln!("  {name:<44} {:>9.1} {:>9.1}  {said}", at(TIMES / 2), at(0));
}
