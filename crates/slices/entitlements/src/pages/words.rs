//! Findings in words: chips, amounts, what is missing.

use std::collections::BTreeSet;

use base::{Day, Fen};
use policy::Pack;
use policy::decide::World;
use policy::explain::needs_words;
use policy::facts::{Facts, Snapshot, parse_value, show_value};
use policy::pack::model::Rule;
use shell::components::{Cell, Chip, Tone};
use shell::words::Words;

use crate::model::{Finding, Outcome};

/// Who may be named to whoever looks: the person and what hangs on them, each as `entity:id`.
pub(crate) type Own = BTreeSet<String>;

pub(super) fn chip(words: &Words, outcome: Outcome) -> Chip {
    let (tone, key) = match outcome {
        Outcome::Granted => (Tone::Ok, "entitlements-granted"),
        Outcome::Refused => (Tone::Off, "entitlements-refused"),
        Outcome::Given => (Tone::Note, "entitlements-given"),
        Outcome::Undetermined => (Tone::Unknown, "entitlements-undetermined"),
        Outcome::Cannot => (Tone::Late, "entitlements-cannot"),
    };
    Chip::new(tone, words.t(key))
}

/// What is found, as a few cells: the state, the amount or value or range, the reason or what is missing.
pub(super) fn cells(words: &Words, pack: &Pack, rule: &Rule, finding: &Finding, own: &Own) -> Vec<Cell> {
    let mut out = vec![Cell::chip(chip(words, finding.outcome))];
    match finding.outcome {
        Outcome::Granted | Outcome::Given => match finding.amount_fen {
            Some(fen) => out.push(Cell::yuan(Fen::new(fen), words)),
            None => out.push(Cell::text(value(words, pack, rule, &finding.value))),
        },
        Outcome::Undetermined => {
            if let Some(range) = range(words, finding) {
                out.push(Cell::text(range));
            }
            out.push(Cell::text(missing(words, pack, finding, own)));
        }
        Outcome::Refused | Outcome::Cannot => {}
    }
    if let Some(reason) = &finding.reason {
        out.push(Cell::text(words.of(reason)));
    }
    out
}

/// A value as files write it, as people read it.
fn value(words: &Words, pack: &Pack, rule: &Rule, text: &str) -> String {
    if text == "none" {
        return words.t("cell-nothing");
    }
    match parse_value(pack, rule.ty, text) {
        Ok(val) if val.is_settled() => show_value(pack, &Facts::default(), rule.ty, val, words.lang()),
        _ => text.to_owned(),
    }
}

/// What is at stake, in yuan; nothing where it is not money.
fn range(words: &Words, finding: &Finding) -> Option<String> {
    let min = Fen::new(finding.min_fen?).to_string();
    Some(match finding.max_fen {
        Some(max) => words
            .with("entitlements-at-stake", &[("min", min.into()), ("max", Fen::new(max).to_string().into())]),
        None => words.with("entitlements-at-stake-open", &[("min", min.into())]),
    })
}

/// What is missing, without naming anybody else.
fn missing(words: &Words, pack: &Pack, finding: &Finding, own: &Own) -> String {
    let (named, hidden): (Vec<&String>, Vec<&String>) = finding.needs.iter().partition(|n| may_name(n, own));
    let named: Vec<String> = named.into_iter().cloned().collect();
    let shown = finding.needs.len();
    let more = (finding.needs_count as usize).saturating_sub(shown) + hidden.len();
    let text = words.of(&in_words(pack, &named)).to_owned();
    match (text.is_empty(), more) {
        (true, 0) => String::new(),
        (true, n) => words.with("entitlements-needs-others", &[("n", count(n).into())]),
        (false, 0) => words.with("entitlements-needs", &[("what", text.into())]),
        (false, n) => words.with("entitlements-needs-more", &[("what", text.into()), ("n", count(n).into())]),
    }
}

fn count(n: usize) -> u64 {
    u64::try_from(n).unwrap_or(u64::MAX)
}

/// Whether what is missing may be named: parameters and calendars always, facts of one's own.
pub(crate) fn may_name(need: &str, own: &Own) -> bool {
    match need.split_once(':') {
        None | Some(("parameter" | "calendar", _)) => true,
        Some(_) => need.rsplit_once('.').is_some_and(|(whose, _)| own.contains(whose)),
    }
}

/// The labels of what is missing.
pub(super) fn in_words(pack: &Pack, needs: &[String]) -> base::Wording {
    let facts = Facts::new(pack);
    let snapshot = Snapshot::new(pack, &facts, i32::MAX, false);
    needs_words(World { pack, snapshot: &snapshot, on: Day::MIN }, needs)
}

/// The labels of parameters, by their names.
pub(super) fn labels(words: &Words, pack: &Pack, names: &[String]) -> Vec<String> {
    let label = |name: &String| {
        let found = pack.parameter_named(name).and_then(|id| pack.parameter(id));
        found.map_or_else(|| name.clone(), |p| words.of(&p.label).to_owned())
    };
    names.iter().map(label).collect()
}

/// A period as people read it: `2026-10`, and that it is not over.
pub(super) fn period(words: &Words, label: &str) -> String {
    if label == "once" {
        return words.t("entitlements-once");
    }
    match label.strip_suffix(" to_date") {
        Some(label) => words.with("entitlements-to-date", &[("period", label.into())]),
        None => label.to_owned(),
    }
}
