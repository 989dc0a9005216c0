//! Whatever a pack, a formula or facts may look like, reading and answering end and never panic, on a small stack.
//!
//! Each loop has its own row of numbers, so a run can be repeated. `SONGHE_FUZZ=20` makes it twenty times as long,
//! `SONGHE_FUZZ_SEED` gives it another row.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "fuzz/expressions.rs"]
mod expressions;
#[path = "fuzz/files.rs"]
mod files;
#[path = "fuzz/rng.rs"]
mod rng;
#[path = "fuzz/things.rs"]
mod things;

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::channel;
use std::time::Duration;

use base::Lang;
use policy::lang::parse;
use policy::{Source, pack};

use rng::Rng;

/// The stack on which everything must fit, in bytes.
const STACK: usize = 2 * 1024 * 1024;

/// How long a loop of the usual length may take before it counts as endless, in seconds.
const SECONDS_MAX: u64 = 300;

fn number_of(name: &str, default: u64) -> u64 {
    std::env::var(name).ok().and_then(|n| n.parse().ok()).unwrap_or(default)
}

/// Runs so many rounds of something on a small stack. A round gives what it tries before it tries it.
fn rounds<T>(count: u64, seed: u64, make: fn(&mut Rng) -> T, try_one: fn(&T))
where
    T: std::fmt::Display + 'static,
{
    let times = number_of("SONGHE_FUZZ", 1);
    let seed = number_of("SONGHE_FUZZ_SEED", seed);
    let (done, wait) = channel();
    let work = move || {
        let mut rng = Rng::new(seed);
        for round in 0..count * times {
            let input = make(&mut rng);
            if catch_unwind(AssertUnwindSafe(|| try_one(&input))).is_err() {
                done.send(Some(format!("seed {seed}, round {round}:\n{input}"))).unwrap();
                return;
            }
        }
        done.send(None).unwrap();
    };
    let thread = std::thread::Builder::new().stack_size(STACK).spawn(work).unwrap();
    match wait.recv_timeout(Duration::from_secs(SECONDS_MAX * times)) {
        Ok(None) => thread.join().unwrap(),
        Ok(Some(failed)) => panic!("{failed}"),
        Err(e) => panic!("seed {seed}: the loop does not end: {e}"),
    }
}

/// Reads a pack; what is wrong with it must be fit to be shown.
fn read(sources: Vec<Source>) -> Option<policy::Pack> {
    match pack::read(sources) {
        Ok(pack) => Some(pack),
        Err(errors) => {
            assert!(!errors.is_empty(), "refused without a reason");
            for error in errors {
                assert!(error.render(Lang::En).contains(error.code));
                assert!(!error.render(Lang::Zh).is_empty());
            }
            None
        }
    }
}

#[test]
fn spoilt_pack_files_are_read_or_refused() {
    rounds(400, 1, files::spoilt, |spoilt| {
        read(spoilt.sources.clone());
    });
}

#[test]
fn spoilt_single_files_are_read_or_refused() {
    rounds(3_000, 2, files::spoilt_alone, |spoilt| {
        read(spoilt.sources.clone());
    });
}

#[test]
fn token_soup_is_a_formula_or_refused() {
    rounds(40_000, 3, expressions::soup, |text| {
        if let Err(e) = parse::formula(text) {
            assert!(e.at.start <= e.at.end && e.at.end <= text.len(), "{:?}", e.at);
            assert!(text.is_char_boundary(e.at.start) && text.is_char_boundary(e.at.end), "{:?}", e.at);
        }
    });
}

#[test]
fn well_formed_expressions_are_answered_or_refused() {
    rounds(4_000, 4, things::question, |question| {
        if let Some(pack) = read(question.sources()) {
            question.ask(&pack);
        }
    });
}

#[test]
fn the_deepest_formulas_that_are_read_can_be_answered() {
    rounds(60, 5, things::deep_question, |question| {
        if let Some(pack) = read(question.sources()) {
            question.ask(&pack);
        }
    });
}
