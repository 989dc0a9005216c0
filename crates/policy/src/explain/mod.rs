//! Why an answer is what it is: a tree in plain words, Chinese and English, with the source of every value and the
//! clause of every rule; every case that was tried, and the one that was taken.

mod branch;
mod brief;
mod say;
mod short;
mod text;

use base::{Day, Wording};
use serde_json::{Value, json};

use crate::decide::eval::Eval;
use crate::decide::trace::Trace;
use crate::decide::{Answer, Filled, Search, World, decide};
use crate::facts::{Snapshot, show_code};
use crate::lang::types::RuleId;

pub use branch::{Branch, Sort};
pub use say::say;
pub use short::{needs_words, why_refused};

/// An answer with its reasons.
#[derive(Clone, Debug)]
pub struct Explanation {
    /// The rule's name.
    pub rule: String,
    /// The rule as shown.
    pub label: Wording,
    /// Whose answer it is.
    pub id: String,
    /// The period, `2026-10`; with ` to_date` where it is not over.
    pub period: String,
    /// The day on which it was judged.
    pub judged_on: Day,
    /// `granted`, `refused`, `undetermined`, `not_in_force`, or the value as it stands in files.
    pub result: String,
    /// The same in words.
    pub result_words: Wording,
    /// What the search found.
    pub search: Search,
    /// The clauses that apply.
    pub clauses: Vec<String>,
    /// The reasons.
    pub tree: Vec<Branch>,
    /// Parameters with assumed values that were used.
    pub assumed: Vec<String>,
    /// What would come out if statements of those who may not assert a fact were believed, where that differs.
    pub provisional: Option<Wording>,
}

/// The result of an answer as it stands in files.
pub fn result_word(world: World<'_>, rule: RuleId, answer: Answer) -> String {
    match answer {
        Answer::Refused => "refused".to_owned(),
        Answer::Granted(_) => "granted".to_owned(),
        Answer::Value(val) => {
            let ty = world.pack.rule(rule).map(|r| r.ty);
            ty.map_or_else(String::new, |ty| show_code(world.pack, world.snapshot.facts, ty, val))
        }
        Answer::Fault(_) | Answer::Open(..) => "undetermined".to_owned(),
    }
}

/// The label of the period that contains a day, with ` to_date` where it is not over on it.
pub fn period_label(rule: &crate::pack::model::Rule, on: Day) -> String {
    let kind = rule.period();
    let period = kind.period_of(on);
    let label = kind.label(&period);
    if kind != base::PeriodKind::Once && period.last_day() > on { format!("{label} to_date") } else { label }
}

/// Explains the answer of a rule for a row, for the period that contains the day for which the run asks.
pub fn explain(world: World<'_>, rule: RuleId, row: u32) -> Explanation {
    let Some(r) = world.pack.rule(rule) else { return empty(world.on) };
    let judged_on = r.judged_on(world.on);
    let day = judged_on.number();
    let search = decide(world, rule, row, day);
    let search_answer = search.answer;
    let filled = Filled::default();
    let mut eval = Eval::new(world, &filled);
    eval.trace = Some(Trace::default());
    let in_force = r.scheme().is_none_or(|s| s.in_force(judged_on));
    if in_force {
        eval.answer(rule, row, day);
        if let Some(payer) = r.scheme().and_then(|s| s.payer) {
            eval.rule(payer, row, day);
        }
    }
    let steps = eval.trace.take().map(|t| t.done).unwrap_or_default();
    let mut assumed = Vec::new();
    let tree: Vec<Branch> = steps.iter().map(|s| Branch::of(world, s, &mut assumed)).collect();
    assumed.sort();
    assumed.dedup();
    let result = if in_force { result_word(world, rule, search.answer) } else { "not_in_force".to_owned() };
    Explanation {
        rule: r.name.clone(),
        label: r.label.clone(),
        id: world.snapshot.id(r.entity, row).to_owned(),
        period: period_label(r, world.on),
        judged_on,
        result_words: text::result_words(world, rule, &result, &search),
        result,
        search,
        clauses: r.clauses.clone(),
        tree,
        assumed,
        provisional: provisional(world, rule, row, day, search_answer),
    }
}

/// The answer with every statement believed, where some were left out and it differs.
fn provisional(world: World<'_>, rule: RuleId, row: u32, day: i32, answer: Answer) -> Option<Wording> {
    if !world.snapshot.left_out {
        return None;
    }
    let snapshot = Snapshot::new(world.pack, world.snapshot.facts, world.snapshot.known, true);
    let believing = World { snapshot: &snapshot, ..world };
    let search = decide(believing, rule, row, day);
    if search.answer == answer {
        return None;
    }
    let result = result_word(believing, rule, search.answer);
    Some(text::result_words(believing, rule, &result, &search))
}

fn empty(on: Day) -> Explanation {
    let search = Search {
        answer: Answer::Refused,
        needs: vec![],
        ask_first: vec![],
        min_fen: None,
        max_fen: None,
        limited: false,
    };
    Explanation {
        rule: String::new(),
        label: Wording::default(),
        id: String::new(),
        period: String::new(),
        judged_on: on,
        result: String::new(),
        result_words: Wording::default(),
        search,
        clauses: vec![],
        tree: vec![],
        assumed: vec![],
        provisional: None,
    }
}

impl Explanation {
    /// The whole as JSON, with both languages.
    pub fn to_json(&self) -> Value {
        json!({
            "rule": self.rule,
            "label": { "zh": self.label.zh, "en": self.label.en },
            "id": self.id,
            "period": self.period,
            "judged_on": self.judged_on.to_string(),
            "result": self.result,
            "amount_fen": self.search.answer.amount(),
            "amount_min_fen": self.search.min_fen,
            "amount_max_fen": self.search.max_fen,
            "needs": self.search.needs,
            "ask_first": self.search.ask_first,
            "search_limit": self.search.limited,
            "clauses": self.clauses,
            "assumed": self.assumed,
            "provisional": self.provisional.as_ref().map(|w| json!({ "zh": w.zh, "en": w.en })),
            "tree": self.tree.iter().map(Branch::to_json).collect::<Vec<_>>(),
        })
    }
}
