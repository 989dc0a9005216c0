//! What was done, as a tree, for explanations and receipts.

use crate::facts::Cell;
use crate::lang::ir::{Formula, Node};
use crate::lang::types::{FactRef, ParameterId, RuleId};
use crate::pack::model::ParameterValue;
use crate::value::Val;

use super::eval::Asked;

/// What a step adds to its value.
#[derive(Clone, Debug)]
pub enum Detail {
    /// Nothing.
    Plain,
    /// A fact of a row, with the run of days that was read.
    Fact(FactRef, u32, Cell),
    /// An entry of a parameter; none: unset.
    Parameter(ParameterId, usize, Option<ParameterValue>),
    /// A rule, for a row and a day.
    Rule(RuleId, Asked, u32, i32),
    /// The operand, by its place, that decided.
    Decided(usize),
    /// A part of a period: first day number and number of days.
    Part(i32, i64),
    /// A member of a collection: by which relation, and its row.
    Member(FactRef, u32),
}

/// One step with those below it.
#[derive(Clone, Debug)]
pub struct Step<'a> {
    /// The formula it stands in.
    pub formula: &'a Formula,
    /// The node.
    pub node: &'a Node,
    /// What came out.
    pub val: Val,
    /// What else there is to say.
    pub detail: Detail,
    /// What it was made of, in the order in which it was tried.
    pub below: Vec<Step<'a>>,
}

/// Steps while they are made.
#[derive(Clone, Debug, Default)]
pub struct Trace<'a> {
    levels: Vec<(Vec<Step<'a>>, Option<Detail>)>,
    /// The finished steps at the top.
    pub done: Vec<Step<'a>>,
    /// How many steps there are in all.
    pub count: usize,
}

/// How many steps a trace keeps; later ones are left out, and the explanation says so.
pub const STEPS_MAX: usize = 200_000;

impl<'a> Trace<'a> {
    pub(super) fn open(&mut self) {
        self.levels.push((vec![], None));
    }

    /// Says more of the step that is open.
    pub(super) fn detail(&mut self, detail: Detail) {
        if let Some((_, slot)) = self.levels.last_mut() {
            *slot = Some(detail);
        }
    }

    pub(super) fn close(&mut self, formula: &'a Formula, node: &'a Node, val: Val, detail: Detail) {
        let Some((below, said)) = self.levels.pop() else { return };
        self.count += 1;
        if self.count > STEPS_MAX {
            return;
        }
        let detail = match (said, detail) {
            (Some(said), Detail::Plain) => said,
            (_, detail) => detail,
        };
        let step = Step { formula, node, val, detail, below };
        match self.levels.last_mut() {
            Some((siblings, _)) => siblings.push(step),
            None => self.done.push(step),
        }
    }
}
