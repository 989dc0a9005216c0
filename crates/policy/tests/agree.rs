//! Random facts with holes: one by one, in columns, with the search, on one thread and on three, the engine answers
//! alike, and as a second, plain interpreter does that shares no code with it.
//!
//! `SONGHE_CASES` says how many cases are tried, `SONGHE_SEED` which ones.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

#[path = "agree/case.rs"]
mod case;
#[path = "agree/check.rs"]
mod check;
#[path = "agree/dice.rs"]
mod dice;
#[path = "agree/house.rs"]
mod house;
#[path = "agree/jinzhong.rs"]
mod jinzhong;
#[path = "agree/more.rs"]
mod more;
mod oracle;
#[path = "agree/yanzhou.rs"]
mod yanzhou;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestRng, TestRunner};

use case::Case;
use house::House;

const CASES: u32 = 20_000;

/// How many random numbers a case begins with that decide its day and parameters.
const HEAD: usize = 50;

fn from_env(name: &str) -> Option<u32> {
    std::env::var(name).ok().map(|text| text.parse().unwrap())
}

/// Tries so many random cases, unless the environment asks for more or fewer.
fn all<C: std::fmt::Debug>(
    numbers: usize,
    cases: u32,
    case: impl Fn(&[u16]) -> C,
    holds: impl Fn(&C) -> Result<(), TestCaseError>,
) {
    let cases = from_env("SONGHE_CASES").map_or(cases, |n| (n * cases / CASES).max(1));
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 20_000, ..Config::default() };
    let mut seed = [7; 32];
    seed[..4].copy_from_slice(&from_env("SONGHE_SEED").unwrap_or(0).to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &seed));
    let strategy = vec(any::<u16>(), numbers).prop_map(move |numbers| case(&numbers));
    if let Err(error) = runner.run(&strategy, |case| holds(&case)) {
        panic!("{error}");
    }
}

/// The search gives up on no more than one in a thousand: what it gives up on is hardly compared.
fn seldom_runs_out(house: &House) {
    let cases = from_env("SONGHE_CASES").unwrap_or(CASES);
    assert!(house.ran_out.get() <= 1 + cases / 1_000, "the search ran out {} times", house.ran_out.get());
}

#[test]
fn very_old_allowance() {
    let house = House::read("yanzhou", "very_old_allowance");
    all(yanzhou::NUMBERS, CASES, yanzhou::case, |case| {
        check::agrees(&house, case, &|world, id, _| yanzhou::domains(case, world, id))
    });
    seldom_runs_out(&house);
}

#[test]
fn operating_subsidy() {
    let house = House::read("jinzhong", "operating_subsidy");
    all(jinzhong::NUMBERS, CASES, jinzhong::case, |case| {
        check::agrees(&house, case, &|world, _, days| jinzhong::domains(case, world, days))
    });
    seldom_runs_out(&house);
}

#[test]
fn learning_narrows() {
    let house = House::read("yanzhou", "very_old_allowance");
    all(yanzhou::NUMBERS, CASES / 4, yanzhou::case, |case| more::learning_narrows(&house, case));
    let house = House::read("jinzhong", "operating_subsidy");
    all(jinzhong::NUMBERS, CASES / 4, jinzhong::case, |case| more::learning_narrows(&house, case));
}

#[test]
fn order_and_threads_say_nothing() {
    let crowd = |numbers: &[u16], case: fn(&[u16]) -> Case| -> Vec<Case> {
        let (head, rest) = numbers.split_at(HEAD);
        rest.chunks(rest.len() / 6).map(|own| case(&[head, own].concat())).collect()
    };
    let house = House::read("yanzhou", "very_old_allowance");
    all(yanzhou::NUMBERS, CASES / 10, yanzhou::case, |case| more::order_says_nothing(&house, case));
    let numbers = HEAD + 6 * (yanzhou::NUMBERS - HEAD);
    all(numbers, CASES / 4_000, |n| crowd(n, yanzhou::case), |cases| more::crowd(&house, cases));
    let house = House::read("jinzhong", "operating_subsidy");
    all(jinzhong::NUMBERS, CASES / 10, jinzhong::case, |case| more::order_says_nothing(&house, case));
    let numbers = HEAD + 6 * (jinzhong::NUMBERS - HEAD);
    all(numbers, CASES / 4_000, |n| crowd(n, jinzhong::case), |cases| more::crowd(&house, cases));
}
