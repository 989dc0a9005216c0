//! A formula about a thing, with facts that have holes.

use std::fmt;

use base::Day;
use policy::decide::{Eval, Filled, World, decide};
use policy::facts::{Facts, Snapshot, Spell};
use policy::lang::types::{FactRef, Kind};
use policy::value::Val;
use policy::{Pack, Source};

use crate::expressions::{Want, formula};
use crate::rng::Rng;

/// What the formulas speak of.
const VOCABULARY: &str = r#"
[enum.grade]
zh = "等级"
en = "grade"
values = [
  { code = "low", zh = "低", en = "low" },
  { code = "mid", zh = "中", en = "mid" },
  { code = "high", zh = "高", en = "high" },
]
[entity.part]
zh = "部分"
en = "part"
[entity.part.fact]
owner = { zh = "归属", en = "owner", type = "thing", many = "parts", may_be_none = true }
ok = { zh = "合格", en = "ok", type = "yes_no" }
size = { zh = "大小", en = "size", type = "number", max = 100 }
cost = { zh = "费用", en = "cost", type = "number", unit = "fen" }
[entity.thing]
zh = "对象"
en = "thing"
[entity.thing.fact]
a = { zh = "甲", en = "a", type = "yes_no" }
b = { zh = "乙", en = "b", type = "yes_no", otherwise = "no" }
n = { zh = "数", en = "n", type = "number" }
m = { zh = "数", en = "m", type = "number", min = -5, max = 50 }
paid = { zh = "金额", en = "paid", type = "number", unit = "fen" }
d = { zh = "日", en = "d", type = "day" }
e = { zh = "止", en = "e", type = "day", may_be_none = true }
level = { zh = "级别", en = "level", type = "grade" }
home = { zh = "户籍", en = "home", type = "region" }
seat = { zh = "驻地", en = "seat", type = "region" }
name = { zh = "名", en = "name", type = "text" }
other = { zh = "名", en = "other", type = "text" }
best = { zh = "最好", en = "best", type = "part", may_be_none = true }
worst = { zh = "最差", en = "worst", type = "part" }
[parameter.flag]
zh = "开关"
en = "flag"
type = "yes_no"
[parameter.factor]
zh = "系数"
en = "factor"
type = "rate"
[[parameter.factor.value]]
from = 2023-06-01
status = "enacted"
value = "1.5"
[parameter.begin]
zh = "起"
en = "begin"
type = "day"
[parameter.rate]
zh = "标准"
en = "rate"
type = "number"
unit = "fen"
clauses = ["X-1"]
keys = ["grade"]
[[parameter.rate.value]]
status = "enacted"
table = { low = 1, mid = 250 }
[working_days.2024]
holidays = [2024-01-15]
"#;

/// A formula with its facts.
pub struct Question {
    step: String,
    amount: String,
    answer: String,
    /// More variables, each with its formula.
    chain: Vec<String>,
    on: i32,
    seed: u64,
}

impl fmt::Display for Question {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}on {}, facts of seed {}", self.rules(), self.on, self.seed)
    }
}

/// A question with a formula of moderate size.
pub fn question(rng: &mut Rng) -> Question {
    let want = *rng.pick(&[Want::Condition, Want::Number, Want::Fen, Want::Day, Want::Level]);
    let depth = 1 + rng.below(4);
    Question {
        step: formula(rng, Want::Condition, 1),
        amount: formula(rng, Want::Fen, 1),
        answer: formula(rng, want, depth),
        chain: Vec::new(),
        on: 19_500 + i32::try_from(rng.below(800)).unwrap(),
        seed: rng.next(),
    }
}

/// A question about as deep as the checker lets through: one formula nested within another, or a chain of variables.
pub fn deep_question(rng: &mut Rng) -> Question {
    let levels = 80 + rng.below(30);
    let (open, close, inner) = *rng.pick(&[
        ("(not ", ")", "a"),
        ("(if a then ", " else b)", "b"),
        ("(", " at day)", "a"),
        ("(any over pieces of month (", "))", "a"),
        ("(any over previous 1 days (", "))", "a"),
    ]);
    let links = 30 + rng.below(230);
    let mut nest = rng.below(6);
    if rng.one_in(2) {
        nest = 0;
    }
    let chain = (0..links)
        .map(|i| {
            let before = if i == 0 { "a".to_owned() } else { format!("link{}", i - 1) };
            format!("{}{before}{}", "(not ".repeat(nest), ")".repeat(nest))
        })
        .collect();
    let last = format!("link{}", links - 1);
    let one = format!("{}{inner}{}", open.repeat(levels), close.repeat(levels));
    let answer = if rng.one_in(2) { last } else { one };
    let (step, amount) = ("yes".to_owned(), "0 fen".to_owned());
    Question { step, amount, answer, chain, on: 19_737, seed: rng.next() }
}

impl Question {
    fn rules(&self) -> String {
        let mut out = String::new();
        let mut rule = |name: &str, formula: &str| {
            out += &format!(
                "[variable.{name}]\nzh = \"变量\"\nen = \"{name}\"\nentity = \"thing\"\nclauses = [\"X-1\"]\n\
                 formula = '''{formula}'''\n"
            );
        };
        rule("step", &self.step);
        rule("answer", &self.answer);
        for (i, formula) in self.chain.iter().enumerate() {
            rule(&format!("link{i}"), formula);
        }
        out + &format!(
            "[scheme.main]\nzh = \"补贴\"\nen = \"main\"\nentity = \"thing\"\nclauses = [\"X-1\"]\nentry = \"silent\"\n\
             period = \"month\"\nround = \"half_up\"\neligible = '''a or n > 3'''\namount = '''{}'''\n",
            self.amount
        )
    }

    pub fn sources(&self) -> Vec<Source> {
        vec![
            Source { path: "vocabulary.toml".into(), text: VOCABULARY.into() },
            Source { path: "rules.toml".into(), text: self.rules() },
        ]
    }

    /// Asks every rule of the pack. What is settled at once stays so after the search.
    pub fn ask(&self, pack: &Pack) {
        let facts = self.facts(pack);
        let snapshot = Snapshot::new(pack, &facts, i32::MAX, false);
        let on = Day::from_number(self.on).unwrap();
        let world = World { pack, snapshot: &snapshot, on };
        for name in ["answer", "main"] {
            let id = pack.rule_named(name).unwrap();
            let day = pack.rule(id).unwrap().judged_on(on).number();
            let filled = Filled::default();
            let first = Eval::new(world, &filled).answer(id, 0, day);
            let search = decide(world, id, 0, day);
            assert!(!first.is_settled() || first == search.answer, "{first:?} and then {:?}", search.answer);
            assert!(
                !search.answer.is_settled() || search.needs.is_empty(),
                "settled, yet {:?}",
                search.needs
            );
            assert_eq!(search.ask_first.is_empty(), search.needs.is_empty() || search.limited);
        }
    }

    fn facts(&self, pack: &Pack) -> Facts {
        let mut rng = Rng::new(self.seed);
        let mut facts = Facts::new(pack);
        let (part, thing) = (pack.entity_named("part").unwrap(), pack.entity_named("thing").unwrap());
        facts.row(pack, thing, "T");
        if !rng.one_in(10) {
            facts.table_mut(pack, part);
            for i in 0..rng.below(4) {
                facts.row(pack, part, &format!("p{i}"));
            }
        }
        let mut holes = 3;
        for entity in [thing, part] {
            let rows = facts.table(entity).map_or(0, |t| t.ids.len());
            for row in 0..u32::try_from(rows).unwrap() {
                for fact in 0..u16::try_from(pack.entity(entity).unwrap().facts.len()).unwrap() {
                    put(pack, &mut facts, &mut rng, &mut holes, FactRef { entity, fact }, row);
                }
            }
        }
        facts
    }
}

/// Gives a fact a value, spells or, while there may be more holes, nothing.
fn put(pack: &Pack, facts: &mut Facts, rng: &mut Rng, holes: &mut u32, fact: FactRef, row: u32) {
    let mut value = |facts: &Facts, rng: &mut Rng| {
        if *holes > 0 && rng.one_in(4) {
            *holes -= 1;
            return Val::Unknown;
        }
        some_value(pack, facts, rng, fact)
    };
    if !rng.one_in(4) {
        let val = value(facts, rng);
        facts.set(pack, fact, row, val);
        return;
    }
    let turn = 19_700 + i32::try_from(rng.below(100)).unwrap();
    for (from, until) in [(i32::MIN, turn), (turn, i32::MAX)] {
        let (val, source) = (value(facts, rng), 0);
        facts.add_spell(pack, fact, Spell { row, from, until, val, known_on: i32::MIN, source });
    }
}

fn some_value(pack: &Pack, facts: &Facts, rng: &mut Rng, fact: FactRef) -> Val {
    let def = pack.fact(fact).unwrap();
    if def.ty.none && rng.one_in(3) {
        return Val::None;
    }
    let mut below = |n: usize| i64::try_from(rng.below(n)).unwrap();
    match def.ty.kind {
        Kind::YesNo => Val::Whole(below(2)),
        Kind::Enum(_) => Val::Whole(below(3)),
        Kind::Day => Val::Whole(19_600 + below(300)),
        Kind::Region => Val::Whole([370_800_000_000, 370_812_001_000, 140_700_000_000][below(3) as usize]),
        Kind::Number { .. } => Val::Whole([0, 1, 3, 7, 50, 1_000_000_000_000][below(6) as usize]),
        Kind::One(entity) => match facts.table(entity).map_or(0, |t| t.ids.len()) {
            0 => Val::Unknown,
            n => Val::Whole(below(n)),
        },
        Kind::Text | Kind::Nothing => Val::Whole(below(2)),
    }
}
