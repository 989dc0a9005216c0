//! Comparison, membership, none.

use std::ops::Range;

use super::arithmetic::units_differ;
use super::{Checked, Checker, mistake};
use crate::lang::ast::{Comparison, Expr};
use crate::lang::ir::{Node, Op};
use crate::lang::types::{Kind, Type};

impl Checker<'_> {
    /// Checks two sides, the one that says more by itself first.
    fn pair(&mut self, l: &Expr, r: &Expr) -> Checked<(Node, Node)> {
        if self.is_open(l) && !self.is_open(r) {
            let right = self.check(r, None)?;
            return Ok((self.check(l, Some(right.ty))?, right));
        }
        let left = self.check(l, None)?;
        let right = self.check(r, Some(left.ty))?;
        Ok((left, right))
    }

    pub(super) fn compare(&mut self, op: Comparison, l: &Expr, r: &Expr, at: &Range<usize>) -> Checked<Node> {
        let (left, right) = self.pair(l, r)?;
        self.comparable_sides(op.as_str(), left.ty, right.ty, at)?;
        let ordered = matches!(left.ty.kind, Kind::Number { .. } | Kind::Day);
        let equality = matches!(op, Comparison::Equal | Comparison::NotEqual);
        if !ordered && !equality {
            let (zh, en) = self.describe(left.ty);
            return Err(mistake("no_order", at, format!("{zh}没有大小之分"), format!("{en} has no order"))
                .hint("只能用 `=`、`!=` 或 `in {…}`", "only `=`, `!=` or `in {…}` make sense"));
        }
        Ok(Node { op: Op::Compare(op, Box::new(left), Box::new(right)), ty: Type::YES_NO, at: at.clone() })
    }

    fn comparable_sides(&self, sign: &str, a: Type, b: Type, at: &Range<usize>) -> Checked<()> {
        if self.unify(a, b).is_some() {
            return Ok(());
        }
        if let (Some(x), Some(y)) = (a.dim(), b.dim()) {
            return Err(units_differ(sign, x, y, at));
        }
        let (a_zh, a_en) = self.describe(a);
        let (b_zh, b_en) = self.describe(b);
        Err(mistake(
            "type_mismatch",
            at,
            format!("{a_zh}不能与{b_zh}比较"),
            format!("{a_en} cannot be compared with {b_en}"),
        ))
    }

    pub(super) fn in_set(&mut self, value: &Expr, members: &[Expr], at: &Range<usize>) -> Checked<Node> {
        let value = self.check(value, None)?;
        let mut nodes = Vec::new();
        for member in members {
            let node = self.check(member, Some(value.ty))?;
            self.comparable_sides("in", value.ty, node.ty, &member.at)?;
            nodes.push(node);
        }
        Ok(Node { op: Op::InSet(Box::new(value), nodes), ty: Type::YES_NO, at: at.clone() })
    }

    pub(super) fn in_range(
        &mut self,
        value: &Expr,
        low: &Expr,
        high: &Expr,
        at: &Range<usize>,
    ) -> Checked<Node> {
        let value = self.check(value, None)?;
        if !matches!(value.ty.kind, Kind::Number { .. } | Kind::Day) {
            let (zh, en) = self.describe(value.ty);
            return Err(mistake("no_order", at, format!("{zh}没有大小之分"), format!("{en} has no order")));
        }
        let mut ends = Vec::new();
        for end in [low, high] {
            let node = self.check(end, Some(value.ty))?;
            self.comparable_sides("in", value.ty, node.ty, &end.at)?;
            ends.push(super::always(node, &end.at)?);
        }
        let (Some(high), Some(low)) = (ends.pop(), ends.pop()) else {
            return Err(mistake("syntax", at, "缺少范围", "the range is missing"));
        };
        Ok(Node {
            op: Op::InRange(Box::new(value), Box::new(low), Box::new(high)),
            ty: Type::YES_NO,
            at: at.clone(),
        })
    }

    pub(super) fn within(&mut self, value: &Expr, region: &Expr, at: &Range<usize>) -> Checked<Node> {
        let expect = Some(Type::of(Kind::Region));
        let mut nodes = Vec::new();
        for side in [value, region] {
            let node = self.check(side, expect)?;
            if node.ty.kind != Kind::Region {
                let (zh, en) = self.describe(node.ty);
                return Err(mistake(
                    "not_a_region",
                    &side.at,
                    format!("这里需要地区，得到的是{zh}"),
                    format!("a region is needed here, this is {en}"),
                ));
            }
            nodes.push(node);
        }
        let (Some(region), Some(value)) = (nodes.pop(), nodes.pop()) else {
            return Err(mistake("syntax", at, "缺少地区", "the region is missing"));
        };
        Ok(Node { op: Op::Within(Box::new(value), Box::new(region)), ty: Type::YES_NO, at: at.clone() })
    }

    pub(super) fn is_none(&mut self, inner: &Expr, negated: bool, at: &Range<usize>) -> Checked<Node> {
        let node = self.check(inner, None)?;
        self.may_be_none(&node, &inner.at)?;
        Ok(Node { op: Op::IsNone(Box::new(node), negated), ty: Type::YES_NO, at: at.clone() })
    }

    pub(super) fn otherwise(
        &mut self,
        value: &Expr,
        other: &Expr,
        at: &Range<usize>,
        expect: Option<Type>,
    ) -> Checked<Node> {
        let value_node = self.check(value, expect)?;
        self.may_be_none(&value_node, &value.at)?;
        let other_node = self.check(other, Some(value_node.ty))?;
        let ty = self
            .unify(value_node.ty.always(), other_node.ty)
            .ok_or_else(|| self.differ(value_node.ty.always(), other_node.ty, &other.at))?;
        let ty = Type { kind: ty.kind, none: other_node.ty.none };
        Ok(Node { op: Op::Otherwise(Box::new(value_node), Box::new(other_node)), ty, at: at.clone() })
    }

    fn may_be_none(&self, node: &Node, at: &Range<usize>) -> Checked<()> {
        if node.ty.none {
            return Ok(());
        }
        Err(mistake("never_none", at, "这个值不会是 none", "this is never none").hint(
            "去掉 `is none` 或 `otherwise`，或在词汇表里写 may_be_none = true",
            "drop `is none` or `otherwise`, or say may_be_none = true in the vocabulary",
        ))
    }
}
