//! What a rule says of everybody, as a file.

use std::borrow::Cow;
use std::path::Path;

use base::Wording;
use policy::Val;
use policy::decide::{Answer, World};
use policy::explain::{period_label, result_word};
use policy::lang::types::RuleId;
use policy::pack::model::Rule;
use policy::run::Found;
use policy::value::Fault;

use crate::FileError;
use crate::whole::write_csv;

/// The columns of a file of answers.
const HEADER: [&str; 15] = [
    "id",
    "eligible",
    "result",
    "amount_fen",
    "amount_min_fen",
    "amount_max_fen",
    "required",
    "actual",
    "shortfall",
    "duty",
    "period",
    "reason",
    "needs",
    "ask_first",
    "clauses",
];

/// Writes `<rule>.csv` into a folder: a line for each row of the rule's entity, sorted by id. `found` are the answers
/// in the order of the rows, and `reason` says in words why a row was refused.
///
/// # Errors
/// The file cannot be written; there is then no new file.
pub fn write_answers(
    dir: &Path,
    world: World<'_>,
    rule: RuleId,
    found: &[Found],
    reason: &dyn Fn(u32) -> Wording,
) -> Result<(), FileError> {
    let Some(r) = world.pack.rule(rule) else {
        let file = dir.display().to_string();
        return Err(FileError::new(&file, "没有这条规则", "there is no such rule"));
    };
    let name = format!("{}.csv", r.name);
    let mut rows: Vec<(&str, u32, &Found)> =
        (0_u32..).zip(found).map(|(row, f)| (world.snapshot.id(r.entity, row), row, f)).collect();
    rows.sort_unstable_by_key(|(id, row, _)| (*id, *row));
    let sheet = Sheet {
        world,
        id: rule,
        rule: r,
        in_force: r.scheme().is_none_or(|s| s.in_force(r.judged_on(world.on))),
        period: period_label(r, world.on),
        clauses: r.clauses.join(" "),
    };
    let lines = rows.into_iter().map(|(id, row, found)| sheet.line(id, row, found, reason));
    write_csv(dir, &name, &HEADER, lines)
}

/// The answers of one rule.
struct Sheet<'a> {
    world: World<'a>,
    id: RuleId,
    rule: &'a Rule,
    in_force: bool,
    period: String,
    clauses: String,
}

impl<'a> Sheet<'a> {
    fn line<'s>(
        &'s self,
        id: &'s str,
        row: u32,
        found: &'s Found,
        reason: &dyn Fn(u32) -> Wording,
    ) -> [Cow<'s, str>; 15] {
        let none = || Cow::Borrowed("");
        let line = |eligible, result, amounts: [Cow<'s, str>; 3], reason, lists: [Cow<'s, str>; 2]| {
            let [amount, min, max] = amounts;
            let [needs, ask_first] = lists;
            let [required, actual, shortfall, duty] = [none(), none(), none(), none()];
            let (id, period, clauses) =
                (id.into(), self.period.as_str().into(), self.clauses.as_str().into());
            [
                id, eligible, result, amount, min, max, required, actual, shortfall, duty, period, reason,
                needs, ask_first, clauses,
            ]
        };
        if !self.in_force {
            return line(none(), "not_in_force".into(), [none(), none(), none()], none(), [none(), none()]);
        }
        let scheme = self.rule.scheme().is_some();
        let answer = found.answer;
        let search = found.search.as_deref();
        let needs = search.map_or_else(none, |s| s.needs.join(" ").into());
        let ask_first = search.map_or_else(none, |s| s.ask_first.join(" ").into());
        let result: Cow<'_, str> = match answer {
            Answer::Refused => "refused".into(),
            Answer::Granted(_) => "granted".into(),
            Answer::Value(_) => result_word(self.world, self.id, answer).into(),
            Answer::Fault(_) | Answer::Open(..) => "undetermined".into(),
        };
        let why: Cow<'_, str> = match answer {
            Answer::Refused if scheme => reason(row).zh.into(),
            Answer::Fault(Fault::OutOfRange) => "超出范围".into(),
            Answer::Fault(Fault::DivisionByZero) => "除以零".into(),
            _ if search.is_some_and(|s| s.limited) => "search_limit".into(),
            _ => none(),
        };
        if !scheme {
            return line(none(), result, [none(), none(), none()], why, [needs, ask_first]);
        }
        let eligible = match answer.eligible() {
            Val::NO => "no",
            Val::Whole(_) => "yes",
            _ => "unknown",
        };
        let shown = |fen: Option<i64>| fen.map_or_else(none, |fen| fen.to_string().into());
        let amount = answer.amount();
        // A settled amount is its own range.
        let range = amount.map_or_else(
            || (search.and_then(|s| s.min_fen), search.and_then(|s| s.max_fen)),
            |fen| (Some(fen), Some(fen)),
        );
        let amounts = [shown(amount), shown(range.0), shown(range.1)];
        line(eligible.into(), result, amounts, why, [needs, ask_first])
    }
}
