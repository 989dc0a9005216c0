//! Folds over collections and over parts of a period.

use std::ops::Range;

use super::{Checked, Checker, mistake};
use crate::lang::ast::{Expr, ExprKind, Fold, Name, Parts, Stretch};
use crate::lang::ir::{Many, Node, Op, Over, Span, Step};
use crate::lang::types::{EntityId, Kind, Type};
use crate::lang::unit::Dim;

impl Checker<'_> {
    pub(super) fn many(
        &mut self,
        fold: Fold,
        path: &[Name],
        tail: Option<&Expr>,
        filter: Option<&Expr>,
        at: &Range<usize>,
    ) -> Checked<Node> {
        let (steps, member, last) = self.steps(path)?;
        let plural = steps.iter().any(|s| matches!(s, Step::Members(_)));
        if !plural {
            let first = path.first().map_or("", |n| n.text.as_str());
            return Err(mistake(
                "not_a_collection",
                at,
                format!("`{first}` 不是一组对象"),
                format!("`{first}` is not a collection"),
            )
            .hint("每个关系的 `many` 给出这样的名称", "the `many` of a relation gives such a name"));
        }
        let outer = std::mem::replace(&mut self.entity, member);
        let parts = std::mem::replace(&mut self.in_parts, false);
        let inner = self.member(fold, last, tail, filter, at);
        self.entity = outer;
        self.in_parts = parts;
        let (body, filter, ty) = inner?;
        Ok(Node {
            op: Op::Many(Box::new(Many { fold, path: steps, member, body, filter })),
            ty,
            at: at.clone(),
        })
    }

    /// The value and the condition of a member, and what the fold gives.
    fn member(
        &mut self,
        fold: Fold,
        last: Option<&Name>,
        tail: Option<&Expr>,
        filter: Option<&Expr>,
        at: &Range<usize>,
    ) -> Checked<(Option<Node>, Option<Node>, Type)> {
        let named = last.map(|n| Expr { kind: ExprKind::Name(n.text.clone()), at: n.at.clone() });
        let value = tail.or(named.as_ref());
        let filter = filter.map(|f| self.condition(f)).transpose()?;
        match (fold, value) {
            (Fold::Count | Fold::Any | Fold::All, None) => {
                if filter.is_none() && fold != Fold::Count {
                    return Err(mistake(
                        "no_condition",
                        at,
                        format!("`{}` 需要 `where …`", fold.as_str()),
                        format!("`{}` needs `where …`", fold.as_str()),
                    ));
                }
                let ty = if fold == Fold::Count { Type::WHOLE } else { Type::YES_NO };
                Ok((None, filter, ty))
            }
            (Fold::Count | Fold::Any | Fold::All, Some(value)) => Err(mistake(
                "no_value_here",
                &value.at,
                format!("`{} of` 后面是一组对象，条件写在 `where` 后", fold.as_str()),
                format!("`{} of` takes a collection; the condition goes after `where`", fold.as_str()),
            )),
            (Fold::Sum | Fold::Min | Fold::Max, None) => Err(mistake(
                "no_value",
                at,
                format!("`{} of` 要说明每个成员取什么值", fold.as_str()),
                format!("`{} of` must say which value of each member", fold.as_str()),
            )
            .hint("如 `sum of stays.stay_share`", "as in `sum of stays.stay_share`")),
            (Fold::Sum, Some(value)) => {
                let node = self.number_value(value, None)?;
                let ty = node.ty;
                Ok((Some(node), filter, ty))
            }
            (Fold::Min | Fold::Max, Some(value)) => {
                let node = self.ordered(value)?;
                let ty = node.ty.or_none(true);
                Ok((Some(node), filter, ty))
            }
        }
    }

    fn ordered(&mut self, value: &Expr) -> Checked<Node> {
        let node = super::always(self.check(value, None)?, &value.at)?;
        if !matches!(node.ty.kind, Kind::Number { .. } | Kind::Day) {
            let (zh, en) = self.describe(node.ty);
            return Err(mistake(
                "no_order",
                &value.at,
                format!("{zh}没有大小之分"),
                format!("{en} has no order"),
            ));
        }
        Ok(node)
    }

    /// The steps of a path to members, whose they are, and the name after them that is a value rather than a step.
    fn steps<'n>(&self, path: &'n [Name]) -> Checked<(Vec<Step>, EntityId, Option<&'n Name>)> {
        let mut entity = self.entity;
        let mut steps = Vec::new();
        for (i, name) in path.iter().enumerate() {
            let collection =
                self.pack.entity(entity).and_then(|e| e.collections.iter().find(|c| c.name == name.text));
            let step = match (collection, self.pack.fact_named(entity, &name.text)) {
                (Some(c), _) => Step::Members(c.relation),
                (None, Some(fact))
                    if matches!(self.pack.fact(fact).map(|d| d.ty.kind), Some(Kind::One(_))) =>
                {
                    Step::Forward(fact)
                }
                (None, _) if i + 1 == path.len() && i > 0 => return Ok((steps, entity, Some(name))),
                _ => return Err(self.unknown_name(entity, &name.text, &name.at, None)),
            };
            entity = self.pack.step_target(step).unwrap_or(entity);
            steps.push(step);
        }
        Ok((steps, entity, None))
    }

    pub(super) fn over(
        &mut self,
        fold: Fold,
        parts: Parts,
        stretch: &Stretch,
        body: &Expr,
        at: &Range<usize>,
    ) -> Checked<Node> {
        let span = match stretch {
            Stretch::Of(period) => {
                if parts == Parts::Years || parts == Parts::Quarters && *period != base::PeriodKind::Year {
                    return Err(mistake(
                        "no_such_parts",
                        at,
                        "这个时段分不成这样的部分",
                        "the period has no such parts",
                    )
                    .hint(
                        "如 `months of year`、`days of month`、`pieces of quarter`",
                        "as in `months of year`, `days of month`, `pieces of quarter`",
                    ));
                }
                Span::Of(*period)
            }
            Stretch::Previous(count) => {
                if parts == Parts::Pieces {
                    return Err(mistake(
                        "no_such_parts",
                        at,
                        "`previous` 不能用于 pieces",
                        "`previous` does not go with pieces",
                    )
                    .hint("用 days、months、quarters 或 years", "use days, months, quarters or years"));
                }
                Span::Previous(Box::new(self.part_count(count, parts)?))
            }
        };
        let outer = std::mem::replace(&mut self.in_parts, true);
        let inner = self.part(fold, body);
        self.in_parts = outer;
        let body = inner?;
        let ty = match fold {
            Fold::Count => Type::WHOLE,
            Fold::Any | Fold::All => Type::YES_NO,
            Fold::Sum => body.ty,
            Fold::Min | Fold::Max => body.ty.or_none(true),
        };
        Ok(Node {
            op: Op::Over(Box::new(Over { fold, parts, span, body, reach: Default::default() })),
            ty,
            at: at.clone(),
        })
    }

    fn part_count(&mut self, count: &Expr, parts: Parts) -> Checked<Node> {
        let node = self.number_value(count, None)?;
        let fits = match node.ty.kind {
            Kind::Number { unit, whole: true } => {
                unit.dim == Dim::NONE
                    || unit.dim == Dim::MONTHS && parts == Parts::Months
                    || unit.dim == Dim::DAYS && parts == Parts::Days
            }
            _ => false,
        };
        if fits {
            Ok(node)
        } else {
            Err(mistake("unit_mismatch", &count.at, "这里需要一个整数", "a whole number is needed here"))
        }
    }

    fn part(&mut self, fold: Fold, body: &Expr) -> Checked<Node> {
        match fold {
            Fold::Count | Fold::Any | Fold::All => self.condition(body),
            Fold::Sum => self.number_value(body, None),
            Fold::Min | Fold::Max => self.ordered(body),
        }
    }
}
