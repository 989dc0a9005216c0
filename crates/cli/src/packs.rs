//! `songhe policy …`: what concerns packs alone.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::ExitCode;

use base::Lang;
use policy::Pack;
use policy::pack::model::{Rule, RuleKind};
use serde_json::{Value, json};

use crate::args::{Coverage, List, Policy};
use crate::context::Rules;
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// Carries out a command about packs.
pub fn dispatch(command: Policy, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    match command {
        Policy::Check(cities) => crate::check::check(&cities.cities, rules, lang),
        Policy::Test(cities) => crate::check::test(&cities.cities, rules, lang),
        Policy::Coverage(coverage) => coverage_of(&coverage, rules, lang),
        Policy::List(list) => list_of(&list, rules, lang),
        Policy::Facts(facts) => crate::facts_help::facts(&facts, rules, lang),
        Policy::Run(run) => crate::run::run(&run, rules, lang),
        Policy::Explain(explain) => crate::explain::explain(&explain, rules, lang),
        Policy::Replay(replay) => crate::explain::replay(&replay, rules, lang),
        Policy::Fmt(fmt) => crate::format::format(fmt.check, rules, lang),
    }
}

fn coverage_of(args: &Coverage, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let rules = Rules::find(rules);
    let mut all = serde_json::Map::new();
    for city in rules.chosen(&args.cities)? {
        let pack = rules.pack(&city)?;
        let counts = totals(&pack);
        if args.json {
            let clauses: Vec<Value> = pack
                .clauses
                .iter()
                .map(|(id, c)| {
                    let progress = if c.done { "done" } else { "open" };
                    json!({ "clause": id, "carrier": c.carrier, "carried_by": c.carried_by, "state": c.state, "progress": progress, "reason": c.reason })
                })
                .collect();
            all.insert(city, json!({ "totals": counts, "clauses": clauses }));
            continue;
        }
        say(&coverage_text(&pack, &counts, lang));
    }
    if args.json {
        say(&format!("{:#}\n", Value::Object(all)));
    }
    Ok(ExitCode::SUCCESS)
}

fn totals(pack: &Pack) -> BTreeMap<String, usize> {
    let mut counts = BTreeMap::new();
    for clause in pack.clauses.values() {
        let carrier = if clause.carrier.is_empty() { "none" } else { &clause.carrier };
        *counts.entry(carrier.to_owned()).or_insert(0) += 1;
        *counts.entry(if clause.done { "done" } else { "open" }.to_owned()).or_insert(0) += 1;
    }
    counts.insert("clauses".to_owned(), pack.clauses.len());
    counts
}

fn coverage_text(pack: &Pack, counts: &BTreeMap<String, usize>, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let mut out = format!("{} · {}\n", pack.plan.code, pack.plan.label.in_lang(lang));
    let summary: Vec<String> = counts.iter().map(|(k, n)| format!("{k} {n}")).collect();
    out += &format!("  {}\n\n", summary.join(" · "));
    let mut table = Table::new([
        (if zh { "条款" } else { "clause" }, Side::Left),
        (if zh { "由谁落实" } else { "carrier" }, Side::Left),
        (if zh { "状态" } else { "state" }, Side::Left),
        (if zh { "进展" } else { "progress" }, Side::Left),
        (if zh { "规则或原因" } else { "rules, or why" }, Side::Left),
    ]);
    for (id, c) in &pack.clauses {
        let progress = match (c.done, zh) {
            (true, true) => "已落实",
            (false, true) => "未落实",
            (true, false) => "done",
            (false, false) => "open",
        };
        let what = if c.carried_by.is_empty() { c.reason.clone() } else { c.carried_by.join(" ") };
        table.row([id.clone(), c.carrier.clone(), c.state.clone(), progress.to_owned(), what]);
    }
    out + &table.render()
}

fn list_of(args: &List, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let pack = Rules::find(rules).pack(&args.city)?;
    if args.json {
        let rules: Vec<Value> = pack.rules.iter().map(|r| rule_json(&pack, r)).collect();
        let parameters: Vec<Value> = pack.parameters.iter().map(|p| parameter_json(&pack, p)).collect();
        say(&format!("{:#}\n", json!({ "plan": pack.plan.code, "rules": rules, "parameters": parameters })));
        return Ok(ExitCode::SUCCESS);
    }
    let zh = lang == Lang::Zh;
    let mut table = Table::new([
        (if zh { "规则" } else { "rule" }, Side::Left),
        (if zh { "种类" } else { "kind" }, Side::Left),
        (if zh { "对象" } else { "entity" }, Side::Left),
        (if zh { "名称" } else { "label" }, Side::Left),
        (if zh { "条款" } else { "clauses" }, Side::Left),
    ]);
    for rule in &pack.rules {
        let entity = pack.entity(rule.entity).map_or("", |e| e.name.as_str());
        table.row([
            rule.name.clone(),
            rule.kind_word().to_owned(),
            entity.to_owned(),
            rule.label.in_lang(lang).to_owned(),
            rule.clauses.join(" "),
        ]);
    }
    say(&table.render());
    let mut table = Table::new([
        (if zh { "参数" } else { "parameter" }, Side::Left),
        (if zh { "名称" } else { "label" }, Side::Left),
        (if zh { "值" } else { "value" }, Side::Left),
        (if zh { "条款" } else { "clauses" }, Side::Left),
    ]);
    for p in &pack.parameters {
        let values: Vec<String> = entries(&pack, p, lang)
            .into_iter()
            .map(|(key, value)| if key.is_empty() { value } else { format!("{key}: {value}") })
            .collect();
        table.row([p.name.clone(), p.label.in_lang(lang).to_owned(), values.join("  "), p.clauses.join(" ")]);
    }
    say("\n");
    say(&table.render());
    Ok(ExitCode::SUCCESS)
}

/// Each entry of a parameter with its latest value, or `unset`.
fn entries(pack: &Pack, p: &policy::pack::model::Parameter, lang: Lang) -> Vec<(String, String)> {
    let facts = policy::facts::Facts::new(pack);
    let mut out = Vec::new();
    for (entry, values) in p.values.iter().enumerate() {
        let key = pack.entry_codes(p, entry).join(",");
        let latest = values.iter().max_by_key(|v| (v.layer, v.by, v.from));
        let shown = latest.map_or_else(
            || "unset".to_owned(),
            |v| policy::facts::show_value(pack, &facts, p.ty, v.val, lang),
        );
        out.push((key, shown));
    }
    if out.iter().all(|(_, v)| v == "unset") {
        return vec![(String::new(), "unset".to_owned())];
    }
    out
}

fn rule_json(pack: &Pack, rule: &Rule) -> Value {
    let entity = pack.entity(rule.entity).map_or("", |e| e.name.as_str());
    let mut value = json!({
        "rule": rule.name,
        "kind": rule.kind_word(),
        "entity": entity,
        "zh": rule.label.zh,
        "en": rule.label.en,
        "clauses": rule.clauses,
    });
    if let RuleKind::Scheme(s) = &rule.kind {
        value["period"] = json!(s.period.as_str());
        value["entry"] = json!(s.entry.as_str());
    }
    value
}

fn parameter_json(pack: &Pack, p: &policy::pack::model::Parameter) -> Value {
    let values: Value = entries(pack, p, Lang::En)
        .into_iter()
        .map(|(k, v)| (if k.is_empty() { "value".to_owned() } else { k }, json!(v)))
        .collect::<serde_json::Map<_, _>>()
        .into();
    json!({ "parameter": p.name, "zh": p.label.zh, "en": p.label.en, "clauses": p.clauses, "values": values, "verify": p.verify })
}
