//! What a missing fact would change: the second tier. Every gap that an answer reads is filled with each value it
//! could have; where all fillings agree, the answer is definite after all.

mod explore;
mod outcome;

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::rc::Rc;

use crate::decide::eval::{Eval, Reads};
use crate::decide::gap::{Filled, Gap};
use crate::decide::{Answer, World};
use crate::lang::types::RuleId;
use crate::value::Val;

/// How many operations a search may take in all.
const STEPS_MAX: u64 = 20_000_000;

/// How many different outcomes of fillings a search keeps.
const LEAVES_MAX: usize = 12_000;

/// How many different fillings a search works out.
const KNOWN_MAX: usize = 40_000;

/// Stands for the end of a range that has none, in the unit's smallest parts.
const WITHOUT_END: i64 = 1_000_000_000_000;

/// What the search found out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Search {
    /// The answer: settled where every filling gives the same.
    pub answer: Answer,
    /// Every gap that can change the answer, and only those, in order.
    pub needs: Vec<String>,
    /// The same, the one that is likeliest to settle the matter by itself first.
    pub ask_first: Vec<String>,
    /// The least fen over all fillings; a refusal counts as 0.
    pub min_fen: Option<i64>,
    /// The most fen over all fillings; none: without end.
    pub max_fen: Option<i64>,
    /// Whether the budget ran out before every filling was tried.
    pub limited: bool,
}

/// An outcome with the fillings that lead to it: those that agree with what is fixed, whatever else is missing.
struct Leaf {
    fixed: Vec<(Gap, Val)>,
    answer: Answer,
    /// Gaps that nothing can be put into.
    stuck: Vec<Gap>,
}

/// What came of a filling.
#[derive(Clone)]
struct Outcome {
    answer: Answer,
    gaps: Vec<Gap>,
    owners: Vec<(Gap, u32)>,
    /// Regions that were read.
    seen: Vec<i64>,
    path: u64,
}

/// Gaps with what they are filled with.
type Filling = Vec<(Gap, Val)>;

struct Searcher<'a> {
    world: World<'a>,
    rule: RuleId,
    row: u32,
    day: i32,
    steps: u64,
    limited: bool,
    leaves: Vec<Leaf>,
    /// Values of gaps that matter, as found in any branch: every branch tries them all, so that outcomes can be
    /// compared gap by gap.
    tried: BTreeMap<Gap, BTreeSet<i64>>,
    /// Ranges that were met.
    ranges: BTreeSet<Gap>,
    /// Whether ranges are still cut, or the values found by then are tried.
    cutting: bool,
    /// What came of fillings, in the order of their gaps.
    known: HashMap<Filling, Rc<Outcome>>,
    /// Whether regions are compared with each other.
    compares_regions: bool,
    /// Which of the open ranges is filled first.
    turn: usize,
    regions: Option<Vec<i64>>,
    reads: Option<Reads>,
}

/// The answer of a rule for a row judged on a day, with both tiers.
pub fn decide(world: World<'_>, rule: RuleId, row: u32, day: i32) -> Search {
    search(world, rule, row, day, None)
}

/// The same, noting everything that was read.
pub fn decide_reading(world: World<'_>, rule: RuleId, row: u32, day: i32) -> (Search, Reads) {
    let mut reads = Reads::default();
    let search = search(world, rule, row, day, Some(&mut reads));
    (search, reads)
}

fn search(world: World<'_>, rule: RuleId, row: u32, day: i32, mut reads: Option<&mut Reads>) -> Search {
    let filled = Filled::default();
    let mut first = Eval::new(world, &filled);
    first.reads = reads.as_ref().map(|_| Reads::default());
    let answer = first.answer(rule, row, day);
    if let (Some(reads), Some(found)) = (&mut reads, first.reads.take()) {
        reads.extend(found);
    }
    if answer.is_settled() {
        let amount = answer.amount();
        return Search {
            answer,
            needs: vec![],
            ask_first: vec![],
            min_fen: amount,
            max_fen: amount,
            limited: false,
        };
    }
    let mut searcher = Searcher {
        world,
        rule,
        row,
        day,
        steps: first.steps,
        limited: false,
        leaves: vec![],
        tried: BTreeMap::new(),
        ranges: BTreeSet::new(),
        cutting: true,
        known: HashMap::new(),
        compares_regions: false,
        turn: 0,
        regions: None,
        reads: reads.as_ref().map(|_| Reads::default()),
    };
    let mut filled = Filled::default();
    searcher.rounds(&mut filled);
    if let (Some(reads), Some(found)) = (reads, searcher.reads.take()) {
        reads.extend(found);
    }
    searcher.result(answer, &filled, &first.gaps)
}
