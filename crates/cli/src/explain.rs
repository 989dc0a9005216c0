//! `songhe policy explain` and `songhe policy replay`.

use std::path::Path;
use std::process::ExitCode;

use base::{Day, Lang};
use policy::decide::World;
use policy::lang::types::RuleId;
use policy::receipt::{Replay as Outcome, compare, receipt};
use serde_json::Value;

use crate::args::{Explain, Question, Replay};
use crate::context::Asked;
use crate::output::{Trouble, say};

/// Prints why an answer is what it is.
pub fn explain(args: &Explain, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let asked = Asked::gather(&args.question, rules, lang)?;
    let (rule, row) = find(&asked, &args.rule, &args.id)?;
    let snapshot = asked.snapshot();
    let world = World { pack: &asked.pack, snapshot: &snapshot, on: asked.on };
    let explanation = policy::explain::explain(world, rule, row);
    if args.json {
        say(&format!("{:#}\n", explanation.to_json()));
    } else {
        say(&explanation.to_text(lang, args.full));
    }
    if let Some(path) = &args.receipt {
        let text = format!("{:#}\n", receipt(world, rule, row, asked.as_known));
        std::fs::write(path, text).map_err(|e| {
            let path = path.display();
            Trouble::new(format!("无法写入 {path}：{e}"), format!("cannot write {path}: {e}"))
        })?;
    }
    Ok(ExitCode::SUCCESS)
}

fn find(asked: &Asked, rule: &str, id: &str) -> Result<(RuleId, u32), Trouble> {
    let pack = &asked.pack;
    let Some(found) = pack.rule_named(rule) else {
        let near = policy::diagnostic::nearest(rule, pack.rules.iter().map(|r| r.name.as_str()));
        let (zh, en) = near.map_or_else(Default::default, |n| {
            (format!("，是否想写 `{n}`？"), format!("; did you mean `{n}`?"))
        });
        return Err(Trouble::new(format!("没有规则 `{rule}`{zh}"), format!("there is no rule `{rule}`{en}")));
    };
    let entity = pack.rule(found).map(|r| r.entity);
    let row = entity.and_then(|e| asked.facts.find(e, id));
    match row {
        Some(row) => Ok((found, row)),
        None => {
            let name = entity.and_then(|e| pack.entity(e)).map_or("", |e| e.name.as_str());
            Err(Trouble::new(format!("{name}.csv 中没有 id `{id}`"), format!("{name}.csv has no id `{id}`")))
        }
    }
}

/// Works an old receipt out again; exit 1 where anything differs.
pub fn replay(args: &Replay, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let path = args.receipt.display();
    let bad = |e: &dyn std::fmt::Display| {
        Trouble::new(format!("{path} 不是回执：{e}"), format!("{path} is not a receipt: {e}"))
    };
    let text = std::fs::read_to_string(&args.receipt).map_err(|e| bad(&e))?;
    let old: Value = serde_json::from_str(&text).map_err(|e| bad(&e))?;
    let at = |pointer: &str| old.pointer(pointer).and_then(Value::as_str).unwrap_or("").to_owned();
    let day = |pointer: &str| Day::parse(&at(pointer)).map_err(|_| bad(&pointer));
    let question = Question {
        city: at("/pack/plan"),
        on: day("/question/on")?,
        facts: args.facts.clone(),
        as_known: Some(day("/question/as_known")?),
        parameters: args.parameters.clone(),
        set: args.set.clone(),
        keep_going: false,
    };
    let asked = Asked::gather(&question, rules, lang)?;
    let (rule, row) = find(&asked, &at("/question/rule"), &at("/question/id"))?;
    let snapshot = asked.snapshot();
    let world = World { pack: &asked.pack, snapshot: &snapshot, on: asked.on };
    let new = receipt(world, rule, row, asked.as_known);
    let zh = lang == Lang::Zh;
    let (text, code) = match compare(&old, &new) {
        Outcome::Same => {
            (if zh { "完全一致".to_owned() } else { "the same, to the byte".to_owned() }, ExitCode::SUCCESS)
        }
        Outcome::SameAnswerOtherEngine => (
            if zh {
                "答案一致，引擎不同".to_owned()
            } else {
                "same answer, other engine".to_owned()
            },
            ExitCode::SUCCESS,
        ),
        Outcome::Differs(w) => {
            let first = if zh { "首个不同：" } else { "first difference: " };
            (format!("{first}{}", w.in_lang(lang)), ExitCode::FAILURE)
        }
    };
    say(&format!("{text}\n"));
    Ok(code)
}
