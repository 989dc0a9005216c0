//! Schemes: eligibility with its exclusions, amounts with their parts, rounding and caps, and the rest.

use super::{Linker, formula_of};
use crate::diagnostic::Diagnostic;
use crate::lang::ast::{Arith, Fold};
use crate::lang::check::{Checker, Circle, Rules};
use crate::lang::ir::{Dated, Formula, Function, Node, Op, Over, Span};
use crate::lang::types::{EntityId, Kind, RuleId, Type};
use crate::lang::unit::Dim;
use crate::pack::model::{Calendar, Scheme};
use crate::pack::parameters::is_money;
use crate::pack::rules::{BodyDraft, RuleDraft, Written};
use crate::pack::schemes::SchemeDraft;
use crate::pack::table::Text;
use crate::value::Val;

impl Linker<'_> {
    pub(super) fn scheme(&mut self, draft: &RuleDraft, s: &SchemeDraft) -> Option<Scheme> {
        let excluded_by = self.schemes(&s.excluded_by, draft)?;
        let cap_with = self.schemes(&s.cap_with, draft)?;
        let mut eligible = Vec::new();
        for (from, written) in &s.eligible {
            let node = self.checked(draft.entity, written, |c| c.condition(&written.expr))?;
            eligible.push((*from, formula_of(written, not_excluded(node, &excluded_by))));
        }
        let cap = match &s.cap {
            None => None,
            Some(written) => Some(self.money(draft.entity, written, true)?),
        };
        let mut amount = Vec::new();
        for (from, written) in &s.amount {
            let parts = s.per.is_some();
            let node = self.checked_in_parts(draft.entity, written, parts, |c| {
                let node = c.check(&written.expr, Some(Checker::money()))?;
                Ok(node)
            })?;
            let node = self.amount(written, node, s)?;
            amount.push((*from, formula_of(written, capped(node, cap.clone(), &cap_with))));
        }
        let payable = self.condition_of(draft.entity, s.payable.as_ref())?;
        let region = self.region_of(draft.entity, s.region.as_ref())?;
        let payer = match &s.payer {
            None => None,
            Some(text) => Some(self.payer(text, draft)?),
        };
        let calendar = Calendar {
            freeze: self.day_of(draft.entity, s.calendar.freeze.as_ref())?,
            hand_over: self.day_of(draft.entity, s.calendar.hand_over.as_ref())?,
            pay_by: self.day_of(draft.entity, s.calendar.pay_by.as_ref())?,
            text: s.calendar.text.clone(),
        };
        Some(Scheme {
            entry: s.entry,
            accrues_from: s.accrues_from,
            from: s.from,
            until: s.until,
            period: s.period,
            at: s.at,
            eligible: Dated { versions: eligible },
            amount: Dated { versions: amount },
            round: s.round,
            excluded_by,
            payable,
            region,
            payer,
            fund: s.fund.clone(),
            calendar,
        })
    }

    /// The amount of a scheme: parts summed, the sum rounded.
    fn amount(&mut self, written: &Written, node: Node, s: &SchemeDraft) -> Option<Node> {
        if !is_money(node.ty) {
            self.mistake(written, "unit_mismatch", "amount 应为金额", "an amount must be money");
            return None;
        }
        if node.ty.none {
            self.mistake(written, "may_be_none", "amount 可能没有（none）", "an amount may not be none");
            return None;
        }
        let at = node.at.clone();
        let node = match s.per {
            None => node,
            Some(parts) => {
                let ty = node.ty;
                let over = Over {
                    fold: Fold::Sum,
                    parts,
                    span: Span::Of(s.period),
                    body: node,
                    reach: Default::default(),
                };
                Node { op: Op::Over(Box::new(over)), ty, at: at.clone() }
            }
        };
        match s.round {
            Some(rounding) => {
                let op = Op::Call(Function::Round(rounding), vec![node]);
                Some(Node { op, ty: Type::whole(Dim::FEN), at })
            }
            None if node.ty.is_ratio() => {
                let d = Diagnostic::new(
                    "fraction_of_a_fen",
                    Some(written.text.place()),
                    "金额可能不是整分",
                    "the amount may be a fraction of a fen",
                );
                self.errors.push(d.hint(
                    "写上 round = \"half_up\"，或在公式中取整",
                    "say round = \"half_up\", or round in the formula",
                ));
                None
            }
            None => Some(node),
        }
    }

    fn money(&mut self, entity: EntityId, written: &Written, whole: bool) -> Option<Node> {
        let node = self.checked(entity, written, |c| c.check(&written.expr, Some(Checker::money())))?;
        if !is_money(node.ty) || node.ty.none || whole && node.ty.is_ratio() {
            self.mistake(written, "unit_mismatch", "这里应为整分的金额", "this must be money in whole fen");
            return None;
        }
        Some(node)
    }

    fn schemes(&mut self, names: &[Text], draft: &RuleDraft) -> Option<Vec<RuleId>> {
        let mut out = Vec::new();
        for text in names {
            let found = self.find(&text.text).filter(|r| r.scheme && r.entity == draft.entity);
            let Some(rule) = found else {
                let d = Diagnostic::new(
                    "not_a_scheme",
                    Some(text.place()),
                    format!("`{}` 不是同一实体的待遇", text.text),
                    format!("`{}` is not a scheme of the same entity", text.text),
                );
                self.errors.push(d.nearest(&text.text, self.drafts.iter().map(|d| d.name.as_str())));
                return None;
            };
            if let Err(circle) = self.type_of(rule.id) {
                self.circle_at(circle, text);
                return None;
            }
            if self.period_of(rule.id) != self.period_of_name(&draft.name) {
                self.errors.push(Diagnostic::new(
                    "other_period",
                    Some(text.place()),
                    "两个待遇的周期不同",
                    "the two schemes have different periods",
                ));
                return None;
            }
            out.push(rule.id);
        }
        Some(out)
    }

    fn period_of(&self, id: RuleId) -> Option<base::PeriodKind> {
        match &self.drafts.get(usize::from(id.0))?.body {
            BodyDraft::Scheme(s) => Some(s.period),
            BodyDraft::Formula { .. } => None,
        }
    }

    fn period_of_name(&self, name: &str) -> Option<base::PeriodKind> {
        self.period_of(*self.names.get(name)?)
    }

    fn circle_at(&mut self, circle: Circle, text: &Text) {
        if let Circle::Reads(names) = circle {
            let way = names.join(" → ");
            let d = Diagnostic::new(
                "cycle",
                Some(text.place()),
                format!("循环引用：{way}"),
                format!("this reads itself: {way}"),
            );
            self.errors.push(d);
        }
    }

    fn payer(&mut self, text: &Text, draft: &RuleDraft) -> Option<RuleId> {
        let found = self.find(&text.text).filter(|r| !r.scheme && r.entity == draft.entity);
        let Some(rule) = found else {
            let d = Diagnostic::new(
                "not_a_payer",
                Some(text.place()),
                "payer 应为同一实体的 class 或 variable",
                "a payer is a class or variable of the same entity",
            );
            self.errors.push(d.nearest(&text.text, self.drafts.iter().map(|d| d.name.as_str())));
            return None;
        };
        match self.type_of(rule.id) {
            Ok(_) => Some(rule.id),
            Err(circle) => {
                self.circle_at(circle, text);
                None
            }
        }
    }

    /// A formula that may be left out: the outer none is a mistake, the inner one that it was not written.
    fn condition_of(&mut self, entity: EntityId, written: Option<&Written>) -> Option<Option<Formula>> {
        let Some(written) = written else { return Some(None) };
        let node = self.checked(entity, written, |c| c.condition(&written.expr))?;
        Some(Some(formula_of(written, node)))
    }

    fn region_of(&mut self, entity: EntityId, written: Option<&Written>) -> Option<Option<Formula>> {
        let Some(written) = written else { return Some(None) };
        let node = self.checked(entity, written, |c| c.check(&written.expr, Some(Type::of(Kind::Region))))?;
        if node.ty.kind != Kind::Region {
            self.mistake(written, "not_a_region", "这里应为地区", "this must give a region");
            return None;
        }
        Some(Some(formula_of(written, node)))
    }

    fn day_of(&mut self, entity: EntityId, written: Option<&Written>) -> Option<Option<Formula>> {
        let Some(written) = written else { return Some(None) };
        let node = self.checked(entity, written, |c| c.check(&written.expr, Some(Type::DAY)))?;
        if node.ty != Type::DAY {
            self.mistake(written, "not_a_day", "这里应为日期", "this must give a day");
            return None;
        }
        Some(Some(formula_of(written, node)))
    }
}

/// Whoever is granted another of these is refused this one.
fn not_excluded(node: Node, excluded_by: &[RuleId]) -> Node {
    if excluded_by.is_empty() {
        return node;
    }
    let at = node.at.clone();
    let mut parts = vec![node];
    for id in excluded_by {
        let granted = Node { op: Op::Granted(*id), ty: Type::YES_NO, at: 0..0 };
        parts.push(Node { op: Op::Not(Box::new(granted)), ty: Type::YES_NO, at: 0..0 });
    }
    Node { op: Op::And(parts), ty: Type::YES_NO, at }
}

/// At most what the cap leaves after the schemes that are served first, and at least nothing.
fn capped(node: Node, cap: Option<Node>, served_first: &[RuleId]) -> Node {
    let Some(cap) = cap else { return node };
    let money = Type::whole(Dim::FEN);
    let at = node.at.clone();
    let mut left = cap;
    for id in served_first {
        let other = Node { op: Op::Amount(*id), ty: money, at: 0..0 };
        left = Node { op: Op::Arith(Arith::Subtract, Box::new(left), Box::new(other)), ty: money, at: 0..0 };
    }
    let nothing = Node::constant(Val::Whole(0), money);
    let left = Node { op: Op::Call(Function::Greatest, vec![nothing, left]), ty: money, at: 0..0 };
    Node { op: Op::Call(Function::Least, vec![node, left]), ty: money, at }
}
