//! Answers in one sentence: the condition that is not met, and what is missing, in plain words.

use base::{Day, Lang, Wording};

use super::say;
use crate::decide::{Eval, Filled, World};
use crate::lang::ir::{Node, Op};
use crate::lang::types::RuleId;
use crate::value::Val;

/// The first condition of a scheme that is not met for a row on the day on which it is judged, in plain words. Where
/// none is known not to be by itself, the search has found that they are not met together.
pub fn why_refused(world: World<'_>, rule: RuleId, row: u32, judged_on: Day) -> Wording {
    let scheme = world.pack.rule(rule).and_then(|r| r.scheme());
    let Some(formula) = scheme.and_then(|s| s.eligible.on(judged_on.number())) else {
        return Wording::default();
    };
    let parts: &[Node] = match &formula.root.op {
        Op::And(parts) => parts,
        _ => std::slice::from_ref(&formula.root),
    };
    let filled = Filled::default();
    for part in parts {
        let mut eval = Eval::new(world, &filled);
        if eval.node(formula, part, row, judged_on.number()) == Val::NO {
            let (zh, en) = (say(world, part, Lang::Zh), say(world, part, Lang::En));
            return Wording::new(format!("不符合：{zh}"), format!("not met: {en}"));
        }
    }
    Wording::new(
        "无论缺失的事实如何，均不符合条件",
        "the conditions are not met, whatever the missing facts are",
    )
}

/// What `needs` names, in plain words: labels of facts and parameters.
pub fn needs_words(world: World<'_>, needs: &[String]) -> Wording {
    let mut zh = Vec::new();
    let mut en = Vec::new();
    for need in needs {
        let label = need_label(world, need).unwrap_or_else(|| Wording::new(need.clone(), need.clone()));
        if !zh.contains(&label.zh) {
            zh.push(label.zh);
            en.push(label.en);
        }
    }
    Wording::new(zh.join("、"), en.join(", "))
}

fn need_label(world: World<'_>, need: &str) -> Option<Wording> {
    let pack = world.pack;
    let (kind, rest) = need.split_once(':')?;
    if kind == "calendar" {
        return Some(Wording::new(format!("{rest} 年放假安排"), format!("the working days of {rest}")));
    }
    if kind == "parameter" {
        let (name, codes) = rest.split_once('[').map_or((rest, ""), |(n, c)| (n, c.trim_end_matches(']')));
        let p = pack.parameter(pack.parameter_named(name)?)?;
        let labels: Vec<&Wording> = p
            .keys
            .iter()
            .zip(codes.split(','))
            .filter_map(|(k, code)| pack.enumeration(*k)?.codes.iter().find(|c| c.code == code))
            .map(|c| &c.label)
            .collect();
        if labels.is_empty() {
            return Some(Wording::new(
                format!("{}（未设定）", p.label.zh),
                format!("{} (unset)", p.label.en),
            ));
        }
        let zh: Vec<_> = labels.iter().map(|l| l.zh.as_str()).collect();
        let en: Vec<_> = labels.iter().map(|l| l.en.as_str()).collect();
        return Some(Wording::new(
            format!("{}[{}]（未设定）", p.label.zh, zh.join("、")),
            format!("{}[{}] (unset)", p.label.en, en.join(", ")),
        ));
    }
    let entity = pack.entity_named(kind)?;
    let (id, fact) = rest.rsplit_once('.')?;
    let label = match pack.fact_named(entity, fact) {
        Some(f) => pack.fact(f)?.label.clone(),
        None => Wording::new(fact, fact),
    };
    let name = &pack.entity(entity)?.label;
    Some(Wording::new(
        format!("{} {id} 的{}", name.zh, label.zh),
        format!("{} of {} {id}", label.en, name.en),
    ))
}
