//! A checked formula in plain words: labels for names, ordinary signs for operations.

use base::{Lang, PeriodKind, Rounding};

use crate::decide::World;
use crate::facts::show_value;
use crate::lang::ast::{Arith, Comparison, Fold, Parts};
use crate::lang::ir::{Function, Many, Node, Op, Over, Span, Step};
use crate::lang::types::FactRef;
use crate::pack::model::Pack;

/// A node in plain words.
pub fn say(world: World<'_>, node: &Node, lang: Lang) -> String {
    Say { world, lang, zh: lang == Lang::Zh }.node(node, 0)
}

struct Say<'a> {
    world: World<'a>,
    lang: Lang,
    zh: bool,
}

impl Say<'_> {
    fn pick(&self, zh: &str, en: &str) -> String {
        if self.zh { zh } else { en }.to_owned()
    }

    /// `strength` is how strongly the surroundings bind; what binds less is put in parentheses.
    fn node(&self, node: &Node, strength: u8) -> String {
        let (text, own) = self.bare(node);
        if own < strength { format!("({text})") } else { text }
    }

    fn bare(&self, node: &Node) -> (String, u8) {
        let pack = self.world.pack;
        let text = match &node.op {
            Op::Const(val) => show_value(pack, self.world.snapshot.facts, node.ty, *val, self.lang),
            Op::Day => self.pick("当日", "the day"),
            Op::PartDays => self.pick("天数", "days"),
            Op::Fact(fact) => self.fact(pack, *fact),
            Op::Follow(relation, inner) => {
                let inner = self.node(inner, 9);
                let relation = self.fact(pack, *relation);
                if self.zh { format!("{relation}的{inner}") } else { format!("{inner} (of the {relation})") }
            }
            Op::Parameter(id, keys) => {
                let label = pack.parameter(*id).map_or("", |p| p.label.in_lang(self.lang));
                if keys.is_empty() { label.to_owned() } else { format!("{label}[{}]", self.list(keys)) }
            }
            Op::Rule(id) | Op::Amount(id) => {
                pack.rule(*id).map_or("", |r| r.label.in_lang(self.lang)).to_owned()
            }
            Op::Granted(id) => {
                let label = pack.rule(*id).map_or("", |r| r.label.in_lang(self.lang));
                if self.zh { format!("享受{label}") } else { format!("{label} is granted") }
            }
            Op::Not(inner) => return (format!("{}{}", self.pick("非 ", "not "), self.node(inner, 4)), 3),
            Op::Negate(inner) => return (format!("-{}", self.node(inner, 8)), 7),
            Op::Arith(op, a, b) => return self.arith(*op, a, b),
            Op::PlusDays(a, b, minus) | Op::PlusMonths(a, b, minus) => {
                return self.arith(if *minus { Arith::Subtract } else { Arith::Add }, a, b);
            }
            Op::DaysBetween(a, b) => return self.arith(Arith::Subtract, a, b),
            Op::Compare(op, a, b) => {
                return (format!("{} {} {}", self.node(a, 5), comparison(*op), self.node(b, 5)), 4);
            }
            Op::InSet(a, list) => {
                let (a, list) = (self.node(a, 5), self.list(list));
                return (
                    if self.zh { format!("{a} 属于 {list}") } else { format!("{a} is one of {list}") },
                    4,
                );
            }
            Op::InRange(a, l, h) => {
                let (a, l, h) = (self.node(a, 5), self.node(l, 5), self.node(h, 5));
                return (
                    if self.zh {
                        format!("{a} 在 {l} 至 {h} 之间")
                    } else {
                        format!("{a} is from {l} to {h}")
                    },
                    4,
                );
            }
            Op::Within(a, b) => {
                let (a, b) = (self.node(a, 5), self.node(b, 5));
                return (
                    if self.zh { format!("{a} 在 {b} 范围内") } else { format!("{a} is within {b}") },
                    4,
                );
            }
            Op::IsNone(a, negated) => {
                let word =
                    if *negated { self.pick("有值", "is not none") } else { self.pick("无", "is none") };
                return (format!("{} {word}", self.node(a, 5)), 4);
            }
            Op::Otherwise(a, b) => {
                let (a, b) = (self.node(a, 6), self.node(b, 6));
                return (
                    if self.zh {
                        format!("{a}（无则取 {b}）")
                    } else {
                        format!("{a}, or {b} where there is none")
                    },
                    5,
                );
            }
            Op::And(parts) => return (self.joined(parts, &self.pick(" 且 ", " and "), 3), 2),
            Op::Or(parts) => return (self.joined(parts, &self.pick(" 或 ", " or "), 2), 1),
            Op::If(cases, other) => return (self.choice(cases, other), 0),
            Op::At(inner, day) => {
                let (inner, day) = (self.node(inner, 9), self.node(day, 5));
                if self.zh { format!("{day} 的{inner}") } else { format!("{inner} on {day}") }
            }
            Op::Many(many) => self.many(many),
            Op::Over(over) => self.over(over),
            Op::Call(function, arguments) => self.call(*function, arguments),
        };
        (text, 9)
    }

    fn fact(&self, pack: &Pack, fact: FactRef) -> String {
        pack.fact(fact).map_or("", |f| f.label.in_lang(self.lang)).to_owned()
    }

    fn list(&self, nodes: &[Node]) -> String {
        let all: Vec<_> = nodes.iter().map(|n| self.node(n, 0)).collect();
        all.join(if self.zh { "、" } else { ", " })
    }

    fn joined(&self, nodes: &[Node], with: &str, strength: u8) -> String {
        nodes.iter().map(|n| self.node(n, strength)).collect::<Vec<_>>().join(with)
    }

    fn arith(&self, op: Arith, a: &Node, b: &Node) -> (String, u8) {
        let (sign, own) = match op {
            Arith::Add => ("+", 6),
            Arith::Subtract => ("−", 6),
            Arith::Multiply => ("×", 7),
            Arith::Divide => ("÷", 7),
        };
        (format!("{} {sign} {}", self.node(a, own), self.node(b, own + 1)), own)
    }

    fn choice(&self, cases: &[(Node, Node)], other: &Node) -> String {
        let mut out = String::new();
        for (condition, value) in cases {
            let (c, v) = (self.node(condition, 1), self.node(value, 1));
            out += &if self.zh { format!("若 {c}，则 {v}；") } else { format!("if {c} then {v}; ") };
        }
        let other = self.node(other, 1);
        out + &if self.zh { format!("否则 {other}") } else { format!("else {other}") }
    }

    fn many(&self, many: &Many) -> String {
        let pack = self.world.pack;
        let whose = pack.entity(many.member).map_or("", |e| e.label.in_lang(self.lang));
        let through = many.path.iter().any(|s| matches!(s, Step::Forward(_)));
        let value = many.body.as_ref().map(|b| self.node(b, 6));
        let filter = many.filter.as_ref().map(|f| self.node(f, 1));
        if self.zh {
            let which = filter.map_or_else(|| format!("各{whose}"), |f| format!("符合（{f}）的{whose}"));
            let which = if through { format!("其{which}") } else { which };
            return match (many.fold, value) {
                (Fold::Count, _) => format!("{which}的个数"),
                (Fold::Any, _) => format!("存在{which}"),
                (Fold::All, _) => format!("全部为{which}"),
                (fold, Some(v)) => format!("{which}的{v}之{}", fold_word(fold, true)),
                (fold, None) => format!("{which}之{}", fold_word(fold, true)),
            };
        }
        let which = filter.map_or_else(|| format!("all of {whose}"), |f| format!("{whose} where {f}"));
        match (many.fold, value) {
            (fold, Some(v)) => format!("{} of {v} over {which}", fold_word(fold, false)),
            (fold, None) => format!("{} of {which}", fold_word(fold, false)),
        }
    }

    fn over(&self, over: &Over) -> String {
        let body = self.node(&over.body, 6);
        let stretch = match &over.span {
            Span::Of(period) => period_word(*period, self.zh).to_owned(),
            Span::Previous(n) => {
                let n = self.node(n, 6);
                if self.zh { format!("之前 {n} 个") } else { format!("the previous {n}") }
            }
        };
        let parts = parts_word(over.parts, self.zh);
        if self.zh {
            format!("{stretch}{parts}的（{body}）之{}", fold_word(over.fold, true))
        } else {
            format!("{} of ({body}) over the {parts} of {stretch}", fold_word(over.fold, false))
        }
    }

    fn call(&self, function: Function, arguments: &[Node]) -> String {
        let of_day = match arguments {
            [Node { op: Op::Day, .. }] => None,
            _ => Some(self.list(arguments)),
        };
        let calendar = |zh: &str, en: &str, period: PeriodKind| {
            let period = period_word(period, self.zh);
            match (&of_day, self.zh) {
                (None, true) => format!("{period}{zh}"),
                (Some(day), true) => format!("{day} {}{zh}", period.replace('当', "所在")),
                (None, false) => format!("{en} of {period}"),
                (Some(day), false) => format!("{en} of {period} of {day}"),
            }
        };
        let list = self.list(arguments);
        match function {
            Function::Least => self.pick(&format!("（{list}）中最小者"), &format!("the least of ({list})")),
            Function::Greatest => {
                self.pick(&format!("（{list}）中最大者"), &format!("the greatest of ({list})"))
            }
            Function::YearsBetween => {
                self.pick(&format!("（{list}）间满周年数"), &format!("full years between ({list})"))
            }
            Function::MonthsBetween => {
                self.pick(&format!("（{list}）间满月数"), &format!("full months between ({list})"))
            }
            Function::StartOf(p) => calendar("首日", "the first day", p),
            Function::EndOf(p) => calendar("末日", "the last day", p),
            Function::DaysOf(p) => calendar("天数", "the days", p),
            Function::WorkingDayOnOrAfter => {
                self.pick(&format!("{list} 或其后首个工作日"), &format!("the working day on or after {list}"))
            }
            Function::WorkingDayOnOrBefore => self
                .pick(&format!("{list} 或其前最近工作日"), &format!("the working day on or before {list}")),
            Function::AddWorkingDays => {
                self.pick(&format!("（{list}）工作日推算"), &format!("working days counted from ({list})"))
            }
            Function::Round(r) => {
                let word = rounding_word(r, self.zh);
                self.pick(&format!("（{list}）{word}"), &format!("({list}), {word}"))
            }
        }
    }
}

fn comparison(op: Comparison) -> &'static str {
    match op {
        Comparison::Equal => "=",
        Comparison::NotEqual => "≠",
        Comparison::Less => "<",
        Comparison::AtMost => "≤",
        Comparison::More => ">",
        Comparison::AtLeast => "≥",
    }
}

fn fold_word(fold: Fold, zh: bool) -> &'static str {
    match (fold, zh) {
        (Fold::Sum, true) => "和",
        (Fold::Count, true) => "个数",
        (Fold::Any, true) => "任一",
        (Fold::All, true) => "全部",
        (Fold::Min, true) => "最小",
        (Fold::Max, true) => "最大",
        (fold, false) => fold.as_str(),
    }
}

fn parts_word(parts: Parts, zh: bool) -> &'static str {
    match (parts, zh) {
        (Parts::Days, true) => "各日",
        (Parts::Months, true) => "各月",
        (Parts::Quarters, true) => "各季",
        (Parts::Years, true) => "各年",
        (Parts::Pieces, true) => "各段",
        (parts, false) => parts.as_str(),
    }
}

fn period_word(period: PeriodKind, zh: bool) -> &'static str {
    match (period, zh) {
        (PeriodKind::Month, true) => "当月",
        (PeriodKind::Quarter, true) => "当季",
        (PeriodKind::Year, true) => "当年",
        (PeriodKind::Once, true) => "全程",
        (PeriodKind::Month, false) => "the month",
        (PeriodKind::Quarter, false) => "the quarter",
        (PeriodKind::Year, false) => "the year",
        (PeriodKind::Once, false) => "all time",
    }
}

fn rounding_word(rounding: Rounding, zh: bool) -> &'static str {
    match (rounding, zh) {
        (Rounding::HalfUp, true) => "四舍五入",
        (Rounding::HalfEven, true) => "四舍六入五成双",
        (Rounding::Up, true) => "进位",
        (Rounding::Down, true) => "舍去",
        (Rounding::HalfUp, false) => "rounded half up",
        (Rounding::HalfEven, false) => "rounded half to even",
        (Rounding::Up, false) => "rounded up",
        (Rounding::Down, false) => "rounded down",
    }
}
