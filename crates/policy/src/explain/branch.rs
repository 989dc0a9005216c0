//! Steps of an evaluation into branches that people can read.

use base::{Day, Lang, Wording};
use serde_json::{Value, json};

use super::say::say;
use crate::decide::World;
use crate::decide::eval::Asked;
use crate::decide::trace::{Detail, Step};
use crate::facts::{Cell, Origin, show_value};
use crate::lang::ir::Op;
use crate::lang::types::{FactRef, Kind, ParameterId, Type};
use crate::lang::unit::Dim;
use crate::pack::model::{ParameterValue, Status};
use crate::value::Val;

/// How many members or parts of a fold are shown.
const SHOWN_MAX: usize = 40;

/// What a branch is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sort {
    /// What is asked: whether the conditions of a scheme are met, or what it pays.
    Question,
    /// A variable, figure or class.
    Rule,
    /// A fact.
    Fact,
    /// A parameter.
    Parameter,
    /// A member of a collection.
    Member,
    /// A part of a period.
    Part,
    /// A step between.
    Step,
    /// That some are left out.
    More,
}

/// One line of an explanation with those below it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Branch {
    /// What sort of thing it is about.
    pub sort: Sort,
    /// Whether it is a condition.
    pub yes_no: bool,
    /// Whether it is money.
    pub money: bool,
    /// What it is about.
    pub label: Wording,
    /// What came out.
    pub value: Wording,
    /// Whether that is unknown.
    pub unknown: bool,
    /// Where the value comes from: source and date, status and clause.
    pub source: Wording,
    /// The clauses of the rule or parameter.
    pub clauses: Vec<String>,
    /// Whether this is the case that was taken, or the operand that decided.
    pub taken: bool,
    /// What it was made of.
    pub below: Vec<Branch>,
}

impl Branch {
    /// A step as a branch. Names of assumed parameters are added to `assumed`.
    pub(super) fn of(world: World<'_>, step: &Step<'_>, assumed: &mut Vec<String>) -> Branch {
        let step = flat(step);
        let mut branch = Branch::plain(world, step);
        match &step.detail {
            Detail::Fact(fact, _, cell) => branch.fact(world, *fact, cell),
            Detail::Parameter(id, entry, value) => {
                branch.parameter(world, *id, *entry, value.as_ref(), assumed)
            }
            Detail::Rule(id, asked, ..) => {
                if let Some(rule) = world.pack.rule(*id) {
                    branch.label = match asked {
                        Asked::Value => rule.label.clone(),
                        Asked::Eligible => Wording::new(
                            format!("{}：是否符合条件", rule.label.zh),
                            format!("{}: are the conditions met", rule.label.en),
                        ),
                        Asked::Amount => Wording::new(
                            format!("{}：金额", rule.label.zh),
                            format!("{}: amount", rule.label.en),
                        ),
                    };
                    branch.clauses.clone_from(&rule.clauses);
                    branch.value = shown(world, rule.ty_for(*asked), step.val);
                    let formula = step
                        .below
                        .iter()
                        .next_back()
                        .map(|root| (say(world, root.node, Lang::Zh), say(world, root.node, Lang::En)));
                    if let Some((zh, en)) = formula {
                        branch.source = Wording::new(format!("= {zh}"), format!("= {en}"));
                    }
                }
            }
            Detail::Part(first, days) => {
                let last = Day::from_number(first.saturating_add(i32::try_from(*days).unwrap_or(1) - 1));
                let from = Day::from_number(*first).map_or_else(String::new, |d| d.to_string());
                let to = last.map_or_else(String::new, |d| d.to_string());
                branch.label = Wording::new(
                    format!("{from} 至 {to}（{days} 天）"),
                    format!("{from} to {to} ({days} days)"),
                );
            }
            Detail::Member(by, row) => {
                let id = world.snapshot.id(by.entity, *row);
                let name = world.pack.entity(by.entity).map(|e| e.label.clone()).unwrap_or_default();
                branch.label = Wording::new(format!("{} {id}", name.zh), format!("{} {id}", name.en));
            }
            Detail::Decided(_) | Detail::Plain => {}
        }
        branch.sort = match &step.detail {
            Detail::Fact(..) => Sort::Fact,
            Detail::Parameter(..) => Sort::Parameter,
            Detail::Rule(_, Asked::Value, ..) => Sort::Rule,
            Detail::Rule(..) => Sort::Question,
            Detail::Part(..) => Sort::Part,
            Detail::Member(..) => Sort::Member,
            Detail::Decided(_) | Detail::Plain => Sort::Step,
        };
        branch.below = below(world, step, assumed);
        branch
    }

    fn plain(world: World<'_>, step: &Step<'_>) -> Branch {
        Branch {
            sort: Sort::Step,
            yes_no: step.node.ty.kind == Kind::YesNo,
            money: step.node.ty.dim() == Some(Dim::FEN),
            label: Wording::new(say(world, step.node, Lang::Zh), say(world, step.node, Lang::En)),
            value: shown(world, step.node.ty, step.val),
            unknown: step.val == Val::Unknown,
            source: Wording::default(),
            clauses: vec![],
            taken: false,
            below: vec![],
        }
    }

    fn fact(&mut self, world: World<'_>, fact: FactRef, cell: &Cell) {
        let def = world.pack.fact(fact);
        let whose = def.map_or("", |d| d.system_of_record.as_str());
        let day = |n: i32| Day::from_number(n).map_or_else(String::new, |d| d.to_string());
        let run = match (cell.from, cell.until) {
            (i32::MIN, i32::MAX) => String::new(),
            (i32::MIN, until) => format!(" …{}", day(until)),
            (from, i32::MAX) => format!(" {}…", day(from)),
            (from, until) => format!(" {}…{}", day(from), day(until)),
        };
        let (zh, en) = match cell.origin {
            _ if cell.val == Val::Unknown => {
                (format!("缺失{run}，应向 {whose} 了解"), format!("missing{run}; ask {whose}"))
            }
            Origin::Row => (whose.to_owned(), whose.to_owned()),
            Origin::Uncovered => (format!("无记录{run}"), format!("no record{run}")),
            Origin::Spell { known_on, source } => {
                let who = world
                    .snapshot
                    .facts
                    .sources
                    .get(source as usize)
                    .filter(|s| !s.is_empty())
                    .map_or(whose, String::as_str);
                let known = if known_on == i32::MIN { String::new() } else { day(known_on) };
                if known.is_empty() {
                    (format!("{who}{run}"), format!("{who}{run}"))
                } else {
                    (format!("{who}{run}，{known} 获知"), format!("{who}{run}, known {known}"))
                }
            }
        };
        self.source = Wording { zh, en };
    }

    fn parameter(
        &mut self,
        world: World<'_>,
        id: ParameterId,
        entry: usize,
        value: Option<&ParameterValue>,
        assumed: &mut Vec<String>,
    ) {
        let Some(p) = world.pack.parameter(id) else { return };
        self.clauses.clone_from(&p.clauses);
        let codes = p.keys.iter().zip(world.pack.entry_codes(p, entry));
        let keys: Vec<&Wording> = codes
            .filter_map(|(k, code)| world.pack.enumeration(*k)?.codes.iter().find(|c| c.code == code))
            .map(|c| &c.label)
            .collect();
        if !keys.is_empty() {
            let zh: Vec<&str> = keys.iter().map(|w| w.zh.as_str()).collect();
            let en: Vec<&str> = keys.iter().map(|w| w.en.as_str()).collect();
            self.label = Wording::new(
                format!("{}[{}]", p.label.zh, zh.join("、")),
                format!("{}[{}]", p.label.en, en.join(", ")),
            );
        }
        let name = world.pack.parameter_key(id, entry);
        let (mut zh, mut en) = match value {
            None => (format!("未设定（{name}）"), format!("unset ({name})")),
            Some(v) => {
                let from = Day::from_number(v.from).map_or_else(String::new, |d| format!(" {d}"));
                if v.status == Status::Assumed {
                    assumed.push(name);
                    (format!("假定值{from}"), format!("assumed{from}"))
                } else {
                    (format!("已颁布{from}"), format!("enacted{from}"))
                }
            }
        };
        if p.verify {
            zh += "，待核对";
            en += ", to be verified";
        }
        if value.is_none() && !p.note.zh.is_empty() {
            zh = format!("{zh}：{}", p.note.zh);
            en = format!("{en}: {}", p.note.en);
        }
        self.source = Wording { zh, en };
    }

    /// The branch as JSON, with both languages.
    pub fn to_json(&self) -> Value {
        json!({
            "label": { "zh": self.label.zh, "en": self.label.en },
            "value": { "zh": self.value.zh, "en": self.value.en },
            "unknown": self.unknown,
            "source": { "zh": self.source.zh, "en": self.source.en },
            "clauses": self.clauses,
            "taken": self.taken,
            "below": self.below.iter().map(Branch::to_json).collect::<Vec<_>>(),
        })
    }
}

fn shown(world: World<'_>, ty: Type, val: Val) -> Wording {
    let show = |lang| show_value(world.pack, world.snapshot.facts, ty, val, lang);
    Wording::new(show(Lang::Zh), show(Lang::En))
}

/// A step that only wraps another says nothing of its own.
fn flat<'s, 'a>(step: &'s Step<'a>) -> &'s Step<'a> {
    let wraps = matches!(step.node.op, Op::Rule(_)) && matches!(step.detail, Detail::Plain);
    match step.below.as_slice() {
        [only] if wraps => flat(only),
        _ => step,
    }
}

fn below(world: World<'_>, step: &Step<'_>, assumed: &mut Vec<String>) -> Vec<Branch> {
    // Below a rule stands its formula; what that is made of is what people want to see.
    let parts: &[Step<'_>] = match (&step.detail, step.below.as_slice()) {
        (Detail::Rule(..), [root]) if composite(root) => {
            let mut inner = below(world, root, assumed);
            mark(root, &mut inner);
            return inner;
        }
        (Detail::Rule(..), [root]) => std::slice::from_ref(root),
        (_, parts) => parts,
    };
    let mut out = Vec::new();
    for part in parts {
        if matches!(part.node.op, Op::Const(_))
            && !matches!(part.detail, Detail::Part(..) | Detail::Member(..))
        {
            continue;
        }
        if out.len() == SHOWN_MAX {
            let n = parts.len() - SHOWN_MAX;
            out.push(Branch {
                sort: Sort::More,
                yes_no: false,
                money: false,
                label: Wording::new(format!("其余 {n} 项从略"), format!("and {n} more")),
                value: Wording::default(),
                unknown: false,
                source: Wording::default(),
                clauses: vec![],
                taken: false,
                below: vec![],
            });
            // What is left out may still rest on assumed values.
            for rest in parts.iter().skip(SHOWN_MAX) {
                Branch::of(world, rest, assumed);
            }
            break;
        }
        out.push(Branch::of(world, part, assumed));
    }
    mark(step, &mut out);
    out
}

/// Marks the operand that decided.
fn mark(step: &Step<'_>, branches: &mut [Branch]) {
    if let Detail::Decided(_) = step.detail
        && let Some(last) = branches.last_mut()
    {
        last.taken = true;
    }
    if matches!(step.node.op, Op::If(..))
        && step.val != Val::Unknown
        && let Some(last) = branches.last_mut()
    {
        last.taken = true;
    }
}

fn composite(step: &Step<'_>) -> bool {
    !matches!(step.node.op, Op::Fact(_) | Op::Parameter(..) | Op::Rule(_) | Op::Const(_))
}

impl crate::pack::model::Rule {
    /// What a question about the rule gives.
    fn ty_for(&self, asked: Asked) -> Type {
        match asked {
            Asked::Eligible => Type::of(Kind::YesNo),
            Asked::Value | Asked::Amount => self.ty,
        }
    }
}
