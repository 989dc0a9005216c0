//! Arithmetic and functions.

use std::ops::Range;

use super::{Checked, Checker, Mistake, always, mistake};
use crate::lang::ast::{Arith, Expr, Name};
use crate::lang::builtin::Takes;
use crate::lang::exact::Exact;
use crate::lang::ir::{Function, Node, Op};
use crate::lang::types::{Kind, Type};
use crate::lang::unit::{Dim, Unit};

impl Checker<'_> {
    pub(super) fn negate(&mut self, inner: &Expr, at: &Range<usize>) -> Checked<Node> {
        let node = self.number_value(inner, None)?;
        let ty = node.ty;
        Ok(Node { op: Op::Negate(Box::new(node)), ty, at: at.clone() })
    }

    pub(super) fn arithmetic(&mut self, op: Arith, l: &Expr, r: &Expr, at: &Range<usize>) -> Checked<Node> {
        let left = always(self.check(l, None)?, &l.at)?;
        let right = always(self.check(r, None)?, &r.at)?;
        if left.ty.kind == Kind::Day || right.ty.kind == Kind::Day {
            return self.days(op, left, right, l, r, at);
        }
        for (node, expr) in [(&left, l), (&right, r)] {
            if node.ty.dim().is_none() {
                let (zh, en) = self.describe(node.ty);
                return Err(mistake(
                    "not_a_number",
                    &expr.at,
                    format!("`{}` 两边需要数，这是{zh}", op.as_str()),
                    format!("`{}` needs numbers on both sides, this is {en}", op.as_str()),
                ));
            }
        }
        let ty = self.arithmetic_type(op, &left, &right, at)?;
        fold_constants(op, &left, &right, at)?;
        Ok(Node { op: Op::Arith(op, Box::new(left), Box::new(right)), ty, at: at.clone() })
    }

    fn arithmetic_type(&self, op: Arith, left: &Node, right: &Node, at: &Range<usize>) -> Checked<Type> {
        let (Kind::Number { unit: a, whole: x }, Kind::Number { unit: b, whole: y }) =
            (left.ty.kind, right.ty.kind)
        else {
            return Err(mistake("not_a_number", at, "这里需要数", "numbers are needed here"));
        };
        let beyond = || mistake("unit_mismatch", at, "单位的幂次过大", "the unit has too large a power");
        let ty = match op {
            Arith::Add | Arith::Subtract => {
                if a.dim != b.dim {
                    return Err(units_differ(op.as_str(), a.dim, b.dim, at));
                }
                Kind::Number { unit: a, whole: x && y }
            }
            Arith::Multiply => {
                let unit = match (a.dim == Dim::NONE, b.dim == Dim::NONE) {
                    (_, true) => a,
                    (true, false) => b,
                    _ => Unit::shown_for(a.dim.times(b.dim).ok_or_else(beyond)?),
                };
                Kind::Number { unit, whole: x && y }
            }
            Arith::Divide => {
                let unit = if b.dim == Dim::NONE {
                    a
                } else {
                    Unit::shown_for(a.dim.per(b.dim).ok_or_else(beyond)?)
                };
                Kind::Number { unit, whole: false }
            }
        };
        Ok(Type::of(ty))
    }

    fn days(
        &mut self,
        op: Arith,
        left: Node,
        right: Node,
        l: &Expr,
        r: &Expr,
        at: &Range<usize>,
    ) -> Checked<Node> {
        let minus = op == Arith::Subtract;
        match (left.ty.kind, right.ty.kind) {
            (Kind::Day, Kind::Day) if minus => {
                let op = Op::DaysBetween(Box::new(left), Box::new(right));
                Ok(Node { op, ty: Type::whole(Dim::DAYS), at: at.clone() })
            }
            (Kind::Day, Kind::Number { unit, whole: true }) if minus || op == Arith::Add => {
                let (left, right) = (Box::new(left), Box::new(right));
                let op = if unit.dim == Dim::DAYS {
                    Op::PlusDays(left, right, minus)
                } else if unit.dim == Dim::MONTHS {
                    Op::PlusMonths(left, right, minus)
                } else {
                    return Err(not_a_span(&r.at, unit.dim));
                };
                Ok(Node { op, ty: Type::DAY, at: at.clone() })
            }
            (Kind::Number { unit, whole: true }, Kind::Day) if op == Arith::Add => {
                let (left, right) = (Box::new(left), Box::new(right));
                let op = if unit.dim == Dim::DAYS {
                    Op::PlusDays(right, left, false)
                } else if unit.dim == Dim::MONTHS {
                    Op::PlusMonths(right, left, false)
                } else {
                    return Err(not_a_span(&l.at, unit.dim));
                };
                Ok(Node { op, ty: Type::DAY, at: at.clone() })
            }
            (a, b) => {
                let (a_zh, a_en) = self.describe(Type::of(a));
                let (b_zh, b_en) = self.describe(Type::of(b));
                Err(mistake(
                    "type_mismatch",
                    at,
                    format!("{a_zh} `{}` {b_zh} 没有意义", op.as_str()),
                    format!("{a_en} `{}` {b_en} has no meaning", op.as_str()),
                )
                .hint(
                    "日期可以加减整数个天、月、年，或与日期相减",
                    "a day takes plus or minus a whole number of days, months or years, or minus a day",
                ))
            }
        }
    }

    pub(super) fn function(
        &mut self,
        function: Function,
        takes: Takes,
        name: &Name,
        arguments: &[Expr],
        at: &Range<usize>,
    ) -> Checked<Node> {
        let wanted = match takes {
            Takes::Days(n) => n,
            Takes::DayAndNumber => 2,
            Takes::Number => 1,
            Takes::Comparable => arguments.len().max(2),
        };
        if arguments.len() != wanted {
            return Err(mistake(
                "wrong_arguments",
                at,
                format!("`{}` 需要 {wanted} 个值，写了 {} 个", name.text, arguments.len()),
                format!("`{}` takes {wanted} values, {} are given", name.text, arguments.len()),
            ));
        }
        let nodes = match takes {
            Takes::Days(_) => arguments.iter().map(|a| self.day_value(a)).collect::<Checked<Vec<_>>>()?,
            Takes::Number => vec![self.number_value(arguments.first().ok_or_else(|| syntax(at))?, None)?],
            Takes::DayAndNumber => self.day_and_number(arguments, at)?,
            Takes::Comparable => self.comparable(arguments)?,
        };
        let ty = self.function_type(function, &nodes, at)?;
        Ok(Node { op: Op::Call(function, nodes), ty, at: at.clone() })
    }

    fn day_and_number(&mut self, arguments: &[Expr], at: &Range<usize>) -> Checked<Vec<Node>> {
        let [day, number] = arguments else { return Err(syntax(at)) };
        let node = self.number_value(number, None)?;
        match node.ty.kind {
            Kind::Number { unit, whole: true } if unit.dim == Dim::DAYS || unit.dim == Dim::NONE => {}
            _ => {
                return Err(mistake(
                    "unit_mismatch",
                    &number.at,
                    "这里需要整数天数",
                    "a whole number of days is needed here",
                ));
            }
        }
        Ok(vec![self.day_value(day)?, node])
    }

    fn comparable(&mut self, arguments: &[Expr]) -> Checked<Vec<Node>> {
        let mut nodes: Vec<Node> = Vec::new();
        for argument in arguments {
            let node = always(self.check(argument, nodes.first().map(|n| n.ty))?, &argument.at)?;
            if !matches!(node.ty.kind, Kind::Number { .. } | Kind::Day) {
                let (zh, en) = self.describe(node.ty);
                return Err(mistake(
                    "not_a_number",
                    &argument.at,
                    format!("这里需要数或日期，这是{zh}"),
                    format!("a number or a day is needed here, this is {en}"),
                ));
            }
            if let Some(first) = nodes.first()
                && self.unify(first.ty, node.ty).is_none()
            {
                return Err(self.differ(first.ty, node.ty, &argument.at));
            }
            nodes.push(node);
        }
        Ok(nodes)
    }

    fn function_type(&self, function: Function, nodes: &[Node], at: &Range<usize>) -> Checked<Type> {
        let first = nodes.first().ok_or_else(|| syntax(at))?.ty;
        Ok(match function {
            Function::Least | Function::Greatest => {
                nodes.iter().try_fold(first, |t, n| self.unify(t, n.ty)).ok_or_else(|| syntax(at))?
            }
            Function::YearsBetween => {
                Type::of(Kind::Number { unit: Unit::find("years").unwrap_or(Unit::NONE), whole: true })
            }
            Function::MonthsBetween => Type::whole(Dim::MONTHS),
            Function::DaysOf(_) => Type::whole(Dim::DAYS),
            Function::StartOf(_)
            | Function::EndOf(_)
            | Function::WorkingDayOnOrAfter
            | Function::WorkingDayOnOrBefore
            | Function::AddWorkingDays => Type::DAY,
            Function::Round(_) => match first.kind {
                Kind::Number { unit, .. } => Type::of(Kind::Number { unit, whole: true }),
                _ => first,
            },
        })
    }
}

fn syntax(at: &Range<usize>) -> Box<Mistake> {
    mistake("wrong_arguments", at, "缺少值", "a value is missing")
}

pub(super) fn units_differ(sign: &str, a: Dim, b: Dim, at: &Range<usize>) -> Box<Mistake> {
    mistake(
        "unit_mismatch",
        at,
        format!("`{sign}` 两边单位不同：{} 与 {}", a.describe(), b.describe()),
        format!("`{sign}` has different units on its sides: {} and {}", a.describe(), b.describe()),
    )
    .hint("换成同一单位，或给数写上单位", "bring both to one unit, or write the unit after the number")
}

fn not_a_span(at: &Range<usize>, dim: Dim) -> Box<Mistake> {
    mistake(
        "unit_mismatch",
        at,
        format!("日期加减的应是天、月或年，这是 {}", dim.describe()),
        format!("days, months or years can be added to a day, this is {}", dim.describe()),
    )
    .hint("写上单位，如 `30 days`", "write the unit, as in `30 days`")
}

/// Arithmetic on constants is tried at once, so that what can never be computed is said before anybody is paid.
fn fold_constants(op: Arith, left: &Node, right: &Node, at: &Range<usize>) -> Checked<()> {
    let (Some(a), Some(b)) = (left.as_exact(), right.as_exact()) else {
        return if op == Arith::Divide && right.as_exact() == Some(Exact::ZERO) {
            Err(by_zero(at))
        } else {
            Ok(())
        };
    };
    let result = match op {
        Arith::Add => a.plus(b),
        Arith::Subtract => a.subtract(b),
        Arith::Multiply => a.multiply(b),
        Arith::Divide if b == Exact::ZERO => return Err(by_zero(at)),
        Arith::Divide => a.divide(b),
    };
    let fits = result.is_some_and(|r| r.den() != 1 || r.as_whole().is_some());
    if fits {
        Ok(())
    } else {
        Err(mistake("overflow", at, "结果太大，超出可表示的范围", "the result is too large to hold"))
    }
}

fn by_zero(at: &Range<usize>) -> Box<Mistake> {
    mistake("division_by_zero", at, "除以零", "this divides by zero")
}
