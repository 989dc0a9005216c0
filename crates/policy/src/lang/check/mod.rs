//! Names resolved, types and units checked: an [`Expr`] becomes a [`Node`].

mod arithmetic;
mod compare;
mod fold;
mod name;

use std::ops::Range;

use base::Wording;

use super::ast::{Expr, ExprKind};
use super::exact::Exact;
use super::ir::{Node, Op};
use super::types::{EntityId, Kind, RuleId, Type};
use super::unit::{Dim, Unit};
use crate::diagnostic::nearest;
use crate::pack::model::Pack;
use crate::value::Val;

/// A mistake in a formula, with its bytes in the formula.
#[derive(Clone, Debug)]
pub struct Mistake {
    /// A short name that never changes.
    pub code: &'static str,
    /// Where.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: Wording,
    /// What was expected, or what to do.
    pub hint: Option<Wording>,
}

/// What a check gives: a node or a mistake.
pub type Checked<T> = Result<T, Box<Mistake>>;

/// A rule as the checker of another rule sees it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct KnownRule {
    /// Which.
    pub id: RuleId,
    /// Whom it is about.
    pub entity: EntityId,
    /// Whether it is a scheme.
    pub scheme: bool,
}

/// What a checker must know beside the entities, enumerations and parameters of the pack.
pub trait Rules {
    /// The rule of this name.
    fn find(&self, name: &str) -> Option<KnownRule>;
    /// The names of all rules.
    fn names(&self) -> Vec<String>;
    /// What a rule gives; checks it first where that has not been done.
    ///
    /// # Errors
    /// A short name where the rule itself is wrong (reported elsewhere) or reads itself in a circle (reported here).
    fn type_of(&mut self, id: RuleId) -> Result<Type, Circle>;
}

/// Why another rule has no type.
#[derive(Clone, Debug)]
pub enum Circle {
    /// It reads itself: the names along the way.
    Reads(Vec<String>),
    /// It has a mistake of its own, which is reported there.
    Broken,
}

/// Checks formulas of one entity.
pub struct Checker<'a> {
    /// Entities, enumerations and parameters.
    pub pack: &'a Pack,
    /// The rules.
    pub rules: &'a mut dyn Rules,
    /// Whom the formula is about.
    pub entity: EntityId,
    /// Whether `days` has a meaning: inside a fold over parts.
    pub in_parts: bool,
}

/// A mistake.
pub(crate) fn mistake(
    code: &'static str,
    at: &Range<usize>,
    zh: impl Into<String>,
    en: impl Into<String>,
) -> Box<Mistake> {
    Box::new(Mistake { code, at: at.clone(), message: Wording::new(zh, en), hint: None })
}

impl Mistake {
    /// Adds what was expected, or what to do.
    pub(crate) fn hint(mut self: Box<Self>, zh: impl Into<String>, en: impl Into<String>) -> Box<Mistake> {
        self.hint = Some(Wording::new(zh, en));
        self
    }

    /// Adds the nearest known name, where one is near.
    pub(crate) fn near<'n>(
        self: Box<Self>,
        name: &str,
        known: impl IntoIterator<Item = &'n str>,
    ) -> Box<Mistake> {
        match nearest(name, known) {
            Some(n) => self.hint(format!("是否想写 `{n}`？"), format!("did you mean `{n}`?")),
            None => self,
        }
    }
}

impl Checker<'_> {
    /// Checks an expression; `expect` helps where a code or a region may stand.
    ///
    /// # Errors
    /// The first mistake.
    pub fn check(&mut self, expr: &Expr, expect: Option<Type>) -> Checked<Node> {
        let at = expr.at.clone();
        let (op, ty) = match &expr.kind {
            ExprKind::Number(n) => return self.number(n, &at, expect),
            ExprKind::Date(day) => (Op::Const(Val::Whole(day.number().into())), Type::DAY),
            ExprKind::YesNo(yes) => (Op::Const(Val::yes_no(*yes)), Type::YES_NO),
            ExprKind::None => (Op::Const(Val::None), Type { kind: Kind::Nothing, none: true }),
            ExprKind::Day => (Op::Day, Type::DAY),
            ExprKind::Days if self.in_parts => (Op::PartDays, Type::whole(Dim::DAYS)),
            ExprKind::Days => return Err(outside_parts(&at)),
            ExprKind::Name(name) => return self.name(name, &at, expect),
            ExprKind::Dot(base, name) => return self.dot(base, name, &at, expect),
            ExprKind::Index(table, keys) => return self.index(table, keys, &at),
            ExprKind::Call(name, arguments) => return self.call(name, arguments, &at),
            ExprKind::Negate(inner) => return self.negate(inner, &at),
            ExprKind::Not(inner) => {
                let inner = self.condition(inner)?;
                (Op::Not(Box::new(inner)), Type::YES_NO)
            }
            ExprKind::Arith(op, l, r) => return self.arithmetic(*op, l, r, &at),
            ExprKind::Compare(op, l, r) => return self.compare(*op, l, r, &at),
            ExprKind::InSet(value, members) => return self.in_set(value, members, &at),
            ExprKind::InRange(value, low, high) => return self.in_range(value, low, high, &at),
            ExprKind::Within(value, region) => return self.within(value, region, &at),
            ExprKind::IsNone(inner, negated) => return self.is_none(inner, *negated, &at),
            ExprKind::Otherwise(value, other) => return self.otherwise(value, other, &at, expect),
            ExprKind::And(parts) => (Op::And(self.conditions(parts)?), Type::YES_NO),
            ExprKind::Or(parts) => (Op::Or(self.conditions(parts)?), Type::YES_NO),
            ExprKind::If(cases, other) => return self.choice(cases, other, &at, expect),
            ExprKind::At(inner, day) => {
                let day = self.day_value(day)?;
                let inner = self.check(inner, expect)?;
                let ty = inner.ty;
                (Op::At(Box::new(inner), Box::new(day)), ty)
            }
            ExprKind::Many(fold, path, tail, filter) => {
                return self.many(*fold, path, tail.as_deref(), filter.as_deref(), &at);
            }
            ExprKind::Over(fold, parts, stretch, body) => {
                return self.over(*fold, *parts, stretch, body, &at);
            }
        };
        Ok(Node { op, ty, at })
    }

    /// Checks a condition.
    ///
    /// # Errors
    /// The first mistake; a number or anything else than yes or no is one.
    pub fn condition(&mut self, expr: &Expr) -> Checked<Node> {
        let node = self.check(expr, Some(Type::YES_NO))?;
        if node.ty.kind != Kind::YesNo {
            let (zh, en) = self.describe(node.ty);
            return Err(mistake(
                "not_a_condition",
                &expr.at,
                format!("这里需要条件（是或否），得到的是{zh}"),
                format!("a condition is needed here, this is {en}"),
            )
            .hint("用比较写成条件，如 `… > 0`", "make it a condition with a comparison, such as `… > 0`"));
        }
        always(node, &expr.at)
    }

    fn conditions(&mut self, parts: &[Expr]) -> Checked<Vec<Node>> {
        parts.iter().map(|p| self.condition(p)).collect()
    }

    /// Checks a number that is always there.
    fn number_value(&mut self, expr: &Expr, expect: Option<Type>) -> Checked<Node> {
        let node = self.check(expr, expect)?;
        if node.ty.dim().is_none() {
            let (zh, en) = self.describe(node.ty);
            return Err(mistake(
                "not_a_number",
                &expr.at,
                format!("这里需要数，得到的是{zh}"),
                format!("a number is needed here, this is {en}"),
            ));
        }
        always(node, &expr.at)
    }

    /// Checks a day that is always there.
    fn day_value(&mut self, expr: &Expr) -> Checked<Node> {
        let node = self.check(expr, Some(Type::DAY))?;
        if node.ty.kind != Kind::Day {
            let (zh, en) = self.describe(node.ty);
            return Err(mistake(
                "not_a_day",
                &expr.at,
                format!("这里需要日期，得到的是{zh}"),
                format!("a day is needed here, this is {en}"),
            ));
        }
        always(node, &expr.at)
    }

    fn choice(
        &mut self,
        cases: &[(Expr, Expr)],
        other: &Expr,
        at: &Range<usize>,
        expect: Option<Type>,
    ) -> Checked<Node> {
        let mut conditions = Vec::new();
        for (condition, _) in cases {
            conditions.push(self.condition(condition)?);
        }
        let arms: Vec<&Expr> = cases.iter().map(|(_, v)| v).chain(std::iter::once(other)).collect();
        // An arm that is only a code says nothing by itself: look first at one that does.
        let guide = match expect {
            Some(ty) => Some(ty),
            None => match arms.iter().find(|a| !self.is_open(a)) {
                Some(arm) => Some(self.check(arm, None)?.ty),
                None => None,
            },
        };
        let mut nodes: Vec<Node> = Vec::new();
        let mut ty: Option<Type> = None;
        for arm in arms {
            let node = self.check(arm, guide)?;
            ty = Some(match ty {
                None => node.ty,
                Some(t) => self.unify(t, node.ty).ok_or_else(|| self.differ(t, node.ty, &arm.at))?,
            });
            nodes.push(node);
        }
        let (Some(last), Some(ty)) = (nodes.pop(), ty) else {
            return Err(mistake("syntax", at, "缺少 else", "`else` is missing"));
        };
        let cases = conditions.into_iter().zip(nodes).collect();
        Ok(Node { op: Op::If(cases, Box::new(last)), ty, at: at.clone() })
    }

    fn differ(&self, a: Type, b: Type, at: &Range<usize>) -> Box<Mistake> {
        let (a_zh, a_en) = self.describe(a);
        let (b_zh, b_en) = self.describe(b);
        let code = if a.dim().is_some() && b.dim().is_some() { "unit_mismatch" } else { "type_mismatch" };
        mistake(
            code,
            at,
            format!("这里需要{a_zh}，得到的是{b_zh}"),
            format!("{a_en} is needed here, this is {b_en}"),
        )
    }

    /// The kind that holds both, if there is one.
    pub(crate) fn unify(&self, a: Type, b: Type) -> Option<Type> {
        let none = a.none || b.none;
        let kind = match (a.kind, b.kind) {
            (Kind::Nothing, k) | (k, Kind::Nothing) => k,
            (Kind::Number { unit, whole }, Kind::Number { unit: other, whole: also })
                if unit.dim == other.dim =>
            {
                Kind::Number { unit, whole: whole && also }
            }
            (x, y) if x == y => x,
            _ => return None,
        };
        Some(Type { kind, none })
    }

    /// How a type is called in messages, in Chinese and English.
    pub(crate) fn describe(&self, ty: Type) -> (String, String) {
        let (zh, en) = match ty.kind {
            Kind::YesNo => ("是否".to_owned(), "yes or no".to_owned()),
            Kind::Number { unit, .. } if unit.dim == Dim::NONE => {
                ("无单位的数".to_owned(), "a bare number".to_owned())
            }
            Kind::Number { unit, .. } => {
                (format!("数（{}）", unit.dim.describe()), format!("a number ({})", unit.dim.describe()))
            }
            Kind::Day => ("日期".to_owned(), "a day".to_owned()),
            Kind::Enum(id) => match self.pack.enumeration(id) {
                Some(e) => (format!("枚举 `{}`", e.name), format!("a code of `{}`", e.name)),
                None => ("枚举".to_owned(), "a code".to_owned()),
            },
            Kind::Region => ("地区".to_owned(), "a region".to_owned()),
            Kind::Text => ("文字".to_owned(), "text".to_owned()),
            Kind::One(id) => match self.pack.entity(id) {
                Some(e) => (format!("一个 `{}`", e.name), format!("one `{}`", e.name)),
                None => ("一个对象".to_owned(), "one of an entity".to_owned()),
            },
            Kind::Nothing => ("none".to_owned(), "none".to_owned()),
        };
        if ty.none && ty.kind != Kind::Nothing {
            return (format!("可能没有的{zh}"), format!("{en}, or none"));
        }
        (zh, en)
    }

    fn number(&mut self, n: &super::ast::Number, at: &Range<usize>, expect: Option<Type>) -> Checked<Node> {
        if let (Some(Kind::Region), None) = (expect.map(|t| t.kind), &n.unit) {
            return self.region(&n.digits, at);
        }
        let large = || mistake("number_too_large", at, "数太大", "the number is too large");
        let (mut value, mut unit, percent) = match &n.unit {
            None => (n.value, Unit::NONE, false),
            Some(u) if u.text == "%" => {
                (n.value.divide(Exact::whole(100)).ok_or_else(large)?, Unit::NONE, true)
            }
            Some(u) => {
                let unit = Unit::find(&u.text).unwrap_or(Unit::NONE);
                (n.value.multiply(Exact::whole(unit.scale)).ok_or_else(large)?, unit, false)
            }
        };
        if let Some((_, per, per_unit)) = &n.per {
            let other = Unit::find(&per_unit.text).unwrap_or(Unit::NONE);
            let whole = per.multiply(Exact::whole(other.scale)).ok_or_else(large)?;
            value = value
                .divide(whole)
                .ok_or_else(|| mistake("division_by_zero", at, "除以零", "this divides by zero"))?;
            unit = Unit::shown_for(unit.dim.per(other.dim).unwrap_or(Dim::NONE));
        }
        let whole = value.as_whole().filter(|_| !percent && n.per.is_none());
        let val = whole.map_or(Val::Exact(value), Val::Whole);
        let ty = Type::of(Kind::Number { unit, whole: whole.is_some() });
        Ok(Node { op: Op::Const(val), ty, at: at.clone() })
    }

    fn region(&self, digits: &str, at: &Range<usize>) -> Checked<Node> {
        let region = base::Region::parse(digits).map_err(|_| {
            mistake(
                "not_a_region",
                at,
                format!("`{digits}` 不是行政区划代码"),
                format!("`{digits}` is not a region code"),
            )
            .hint("2、4、6、9 或 12 位数字", "2, 4, 6, 9 or 12 digits")
        })?;
        let code = i64::try_from(self.pack.regions.current(region).code()).unwrap_or(0);
        Ok(Node { op: Op::Const(Val::Whole(code)), ty: Type::of(Kind::Region), at: at.clone() })
    }
}

/// Refuses what may be none where a value is needed.
fn always(node: Node, at: &Range<usize>) -> Checked<Node> {
    if node.ty.none {
        return Err(mistake("may_be_none", at, "这里的值可能没有（none）", "this may be none").hint(
            "用 `otherwise` 说明没有时取什么，如 `… otherwise no`",
            "say what then, with `otherwise`, as in `… otherwise no`",
        ));
    }
    Ok(node)
}

fn outside_parts(at: &Range<usize>) -> Box<Mistake> {
    mistake(
        "days_outside_parts",
        at,
        "`days` 只在按时段计算时才有意义",
        "`days` has a meaning only over parts of a period",
    )
    .hint(
        "放进 `sum over pieces of year (…)` 之类的括号里，或用 `per`",
        "put it inside `sum over pieces of year (…)` or the like, or use `per`",
    )
}
