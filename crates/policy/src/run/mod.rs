//! A whole population at once: formulas over columns, in chunks that stay in the nearest cache, and the search only
//! for those whom the columns leave open.

mod agree;
mod column;
mod frame;
mod operate;
mod parts;

use crate::decide::{Answer, Search, World, decide};
use crate::lang::types::RuleId;
use crate::pack::model::RuleKind;
use crate::value::Val;

pub use column::Column;
pub use frame::Frame;

/// How many rows are worked on at a time.
pub const CHUNK_ROWS: u32 = 1024;

/// What comes out for one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The answer, after both tiers.
    pub answer: Answer,
    /// What the search found, for rows that the columns left open.
    pub search: Option<Box<Search>>,
}

/// The answers of a rule for every row of its entity, judged on a day, in the order of the rows, on so many threads.
/// The number of threads never changes an answer.
pub fn run(world: World<'_>, rule: RuleId, day: i32, threads: usize) -> Vec<Found> {
    let Some(r) = world.pack.rule(rule) else { return vec![] };
    let rows = world.snapshot.rows(r.entity);
    let chunks = rows.div_ceil(CHUNK_ROWS);
    let threads = u32::try_from(threads).unwrap_or(1).clamp(1, chunks.max(1));
    let one = |from: u32, until: u32| -> Vec<Found> {
        let mut out = Vec::new();
        for chunk in from..until {
            let first = chunk * CHUNK_ROWS;
            chunk_of(world, rule, day, first, rows.min(first + CHUNK_ROWS), &mut out);
        }
        out
    };
    if threads == 1 {
        return one(0, chunks);
    }
    let bound =
        |t: u32| u32::try_from(u64::from(chunks) * u64::from(t) / u64::from(threads)).unwrap_or(chunks);
    std::thread::scope(|scope| {
        let handles: Vec<_> =
            (0..threads).map(|t| scope.spawn(move || one(bound(t), bound(t + 1)))).collect();
        handles.into_iter().flat_map(|h| h.join().unwrap_or_default()).collect()
    })
}

fn chunk_of(world: World<'_>, rule: RuleId, day: i32, first: u32, until: u32, out: &mut Vec<Found>) {
    for (answer, row) in at_once(world, rule, day, first, until).into_iter().zip(first..until) {
        if answer.is_settled() {
            out.push(Found { answer, search: None });
            continue;
        }
        let search = decide(world, rule, row, day);
        out.push(Found { answer: search.answer, search: Some(Box::new(search)) });
    }
}

/// The answers of the first tier alone, for rows from `first` to before `until`.
pub fn at_once(world: World<'_>, rule: RuleId, day: i32, first: u32, until: u32) -> Vec<Answer> {
    let Some(r) = world.pack.rule(rule) else { return vec![] };
    let mut frame = Frame::new(world, (first..until).collect(), day);
    let count = (until - first) as usize;
    match &r.kind {
        RuleKind::Scheme(_) => {
            let eligible = frame.eligible(rule);
            // Where nobody is eligible, nobody's amount is asked.
            let amount =
                if eligible.all_same() == Some(Val::NO) { eligible.clone() } else { frame.amount(rule) };
            (0..count).map(|i| Answer::of_scheme(eligible.get(i), || amount.get(i))).collect()
        }
        _ => {
            let value = frame.rule(rule);
            (0..count)
                .map(|i| match value.get(i) {
                    Val::Fault(f) => Answer::Fault(f),
                    Val::Unknown => Answer::Open(Val::Unknown, Val::Unknown),
                    val => Answer::Value(val),
                })
                .collect()
        }
    }
}
