//! What one person gets can hang on what the partner gets, also where that is not known.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use base::{Day, Lang};
use policy::decide::{Answer, World, decide};
use policy::facts::{Facts, Snapshot};
use policy::{Pack, Source, run};

const PACK: &str = r#"
[plan]
code = "test"
zh = "试"
en = "test"
in_force_from = 2020-01-01
region = "370812"

[entity.resident]
zh = "老年人"
en = "resident"
[entity.resident.fact.partner]
zh = "配偶"
en = "partner"
type = "resident"
may_be_none = true
[entity.resident.fact.disabled]
zh = "失能"
en = "disabled"
type = "yes_no"

[scheme.care]
zh = "护理补贴"
en = "care allowance"
entity = "resident"
clauses = ["T-1"]
entry = "silent"
period = "month"
eligible = "disabled"
amount = "300 yuan"

[scheme.couple]
zh = "夫妻补贴"
en = "couple's allowance"
entity = "resident"
clauses = ["T-2"]
entry = "silent"
period = "month"
eligible = "partner is not none"
amount = "500 yuan - (partner.care otherwise 0 yuan)"
"#;

fn pack() -> Pack {
    policy::pack::read(vec![Source { path: "test.toml".into(), text: PACK.into() }])
        .unwrap_or_else(|e| panic!("{}", e.iter().map(|d| d.render(Lang::En)).collect::<String>()))
}

/// Ids with their partner and whether they are disabled, as a fact file would say.
const PEOPLE: [(&str, &str, &str); 5] =
    [("A", "B", "yes"), ("B", "A", "no"), ("C", "none", "yes"), ("D", "E", "yes"), ("E", "D", "")];

fn facts(pack: &Pack) -> Facts {
    let mut facts = Facts::new(pack);
    let resident = pack.entity_named("resident").unwrap();
    for (id, ..) in PEOPLE {
        facts.row(pack, resident, id);
    }
    for (id, partner, disabled) in PEOPLE {
        let row = facts.find(resident, id).unwrap();
        for (name, text) in [("partner", partner), ("disabled", disabled)] {
            let fact = pack.fact_named(resident, name).unwrap();
            let val = facts.value(pack, fact, text).unwrap();
            facts.set(pack, fact, row, val);
        }
    }
    facts
}

#[test]
fn what_the_partner_gets_is_taken_off() {
    let pack = pack();
    let facts = facts(&pack);
    let on = Day::parse("2024-05-31").unwrap();
    let snapshot = Snapshot::new(&pack, &facts, on.number(), false);
    let world = World { pack: &pack, snapshot: &snapshot, on };
    let couple = pack.rule_named("couple").unwrap();
    let found = run::run(world, couple, on.number(), 2);
    let amounts: Vec<_> = found.iter().map(|f| f.answer.amount()).collect();
    // A's partner gets nothing, B's 300 yuan; C has none; of D's it is not known; E's gets 300 yuan.
    assert_eq!(amounts, [Some(50_000), Some(20_000), Some(0), None, Some(20_000)]);
    assert_eq!(found[2].answer, Answer::Refused);
    let open = decide(world, couple, 3, on.number());
    assert_eq!(open.needs, ["resident:E.disabled"]);
    assert_eq!((open.min_fen, open.max_fen), (Some(20_000), Some(50_000)));
}
