//! What the rules say, for every period from `since` on.

use base::{Day, Period, Wording};
use policy::decide::{Answer, Eval, Filled, World};
use policy::explain::why_refused;
use policy::lang::ir::Formula;
use policy::lang::types::RuleId;
use policy::pack::model::{Rule, Scheme};
use policy::value::Val;

/// What a rule says of somebody for a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Granted, with so many fen.
    Granted(i64),
    /// Refused.
    Refused,
    /// Not settled: the least and the most fen, what is needed, and what to ask first.
    Undetermined {
        /// Least fen.
        min_fen: Option<i64>,
        /// Most fen; none: without end.
        max_fen: Option<i64>,
        /// What is missing.
        needs: Vec<String>,
        /// The same in the order in which to ask.
        ask_first: Vec<String>,
    },
}

/// A finding: whose, for which period, what, and why.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Whose.
    pub id: String,
    /// What the rule says.
    pub verdict: Verdict,
    /// Why, where it is refused: the condition that is not met.
    pub reason: Wording,
    /// The last day on which it is paid in time; none: not known, or there is no such day.
    pub pay_by: Option<Day>,
    /// What the calendar lacks to say so.
    pub pay_by_needs: Vec<String>,
    /// Whether there is a way to pay, as far as known.
    pub payable: Option<bool>,
    /// The region for which records of deliveries speak.
    pub region: Option<base::Region>,
}

/// The periods of a scheme from `since` to the one that contains `on`, the earliest first.
pub fn periods(rule: &Rule, since: Day, on: Day) -> Vec<Period> {
    let kind = rule.period();
    let mut period = kind.period_of(on);
    let mut out = vec![period];
    while period.from() > since {
        match kind.previous(&period) {
            Some(before) if before.last_day() >= since => period = before,
            _ => break,
        }
        out.push(period);
    }
    out.reverse();
    out
}

/// The findings of a scheme for everybody in a period, in the order of the rows; none where it is not in force then.
pub fn findings(world: World<'_>, id: RuleId, period: &Period, threads: usize) -> Option<Vec<Finding>> {
    let rule = world.pack.rule(id)?;
    let scheme = rule.scheme()?;
    let day = rule.judged_on(if period.contains(world.on) { world.on } else { period.from() });
    if !scheme.in_force(day) {
        return None;
    }
    let found = policy::run::run(world, id, day.number(), threads);
    let last = period.last_day();
    let mut out = Vec::with_capacity(found.len());
    for (row, found) in (0_u32..).zip(found) {
        let verdict = match (found.answer, found.search) {
            (Answer::Granted(fen), _) => Verdict::Granted(fen),
            (Answer::Refused, _) => Verdict::Refused,
            (_, Some(s)) => Verdict::Undetermined {
                min_fen: s.min_fen,
                max_fen: s.max_fen,
                needs: s.needs,
                ask_first: s.ask_first,
            },
            (_, None) => {
                Verdict::Undetermined { min_fen: None, max_fen: None, needs: vec![], ask_first: vec![] }
            }
        };
        let refused = verdict == Verdict::Refused;
        let mut finding = Finding {
            id: world.snapshot.id(rule.entity, row).to_owned(),
            verdict,
            reason: if refused { why_refused(world, id, row, day) } else { Wording::default() },
            pay_by: None,
            pay_by_needs: vec![],
            payable: None,
            region: None,
        };
        if !refused {
            calendar(world, scheme, row, last, day, &mut finding);
        }
        finding.region = region(world, scheme, row, day);
        out.push(finding);
    }
    Some(out)
}

fn calendar(world: World<'_>, scheme: &Scheme, row: u32, last: Day, day: Day, finding: &mut Finding) {
    if let Some(formula) = &scheme.calendar.pay_by {
        let (val, needs) = value(world, formula, row, last);
        finding.pay_by = val.as_whole().and_then(|n| i32::try_from(n).ok()).and_then(Day::from_number);
        finding.pay_by_needs = needs;
    }
    if let Some(formula) = &scheme.payable {
        finding.payable = value(world, formula, row, day).0.as_whole().map(|n| n != 0);
    }
}

fn region(world: World<'_>, scheme: &Scheme, row: u32, day: Day) -> Option<base::Region> {
    let formula = scheme.region.as_ref()?;
    let digits = value(world, formula, row, day).0.as_whole()?;
    base::Region::from_digits(u64::try_from(digits).ok()?).ok()
}

/// A formula for a row on a day, and what it lacks where it is not settled.
fn value(world: World<'_>, formula: &Formula, row: u32, day: Day) -> (Val, Vec<String>) {
    let filled = Filled::default();
    let mut eval = Eval::new(world, &filled);
    let val = eval.value(formula, row, day.number());
    let needs =
        if val.is_settled() { vec![] } else { eval.gaps.iter().map(|g| filled.key(&world, g)).collect() };
    (val, needs)
}
