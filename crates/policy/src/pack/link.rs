//! Drafts of rules into checked rules: every name is known by now, so formulas can be checked, each rule once,
//! whatever the order in which they stand.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::Draft;
use super::model::{Calendar, Pack, Rule, RuleKind, Scheme};
use super::parameters::is_money;
use super::rules::{BodyDraft, FormulaKind, RuleDraft, Written, WrittenByDay};
use super::schemes::SchemeDraft;
use crate::diagnostic::Diagnostic;
use crate::lang::ast::{Arith, Fold};
use crate::lang::check::{Checker, Circle, KnownRule, Mistake, Rules};
use crate::lang::ir::{Dated, Formula, Function, Node, Op, Over, Span};
use crate::lang::types::{EntityId, Kind, RuleId, Type};
use crate::lang::unit::Dim;
use crate::value::Val;

/// How deep a rule may reach through others, in nested operations; deeper ones could exhaust the stack.
const DEPTH_MAX: usize = 250;

enum State {
    Waiting,
    Checking,
    Done(Type, usize, Box<RuleKind>),
    Broken,
}

struct Linker<'a> {
    pack: &'a Pack,
    drafts: &'a [RuleDraft],
    names: BTreeMap<&'a str, RuleId>,
    states: Vec<State>,
    /// Rules being checked, outermost first.
    path: Vec<RuleId>,
    errors: Vec<Diagnostic>,
}

impl Draft {
    /// Checks all formulas and hands out the pack.
    pub(super) fn link(mut self) -> Result<Pack, Vec<Diagnostic>> {
        self.cited_clauses();
        let drafts = std::mem::take(&mut self.rules);
        let mut linker = Linker::new(&self.pack, &drafts);
        for i in 0..drafts.len() {
            if let Ok(i) = u16::try_from(i) {
                // A broken rule has reported its own mistake.
                let _ = linker.type_of(RuleId(i));
            }
        }
        self.errors.extend(linker.errors);
        let mut kinds = Vec::new();
        for state in linker.states {
            if let State::Done(ty, _, kind) = state {
                kinds.push((ty, *kind));
            }
        }
        self.carried_by(&drafts);
        if !self.errors.is_empty() {
            return Err(self.sorted_errors());
        }
        for (draft, (ty, kind)) in drafts.into_iter().zip(kinds) {
            let word = rule_word(&kind);
            let canonical =
                self.pack.canonical.get(&format!("{word}.{}", draft.name)).cloned().unwrap_or_default();
            let RuleDraft { name, label, entity, clauses, .. } = draft;
            self.pack.rules.push(Rule { name, label, entity, clauses, ty, kind, canonical });
        }
        Ok(self.pack)
    }

    fn sorted_errors(&mut self) -> Vec<Diagnostic> {
        let mut errors = std::mem::take(&mut self.errors);
        errors.sort_by(|a, b| key(a).cmp(&key(b)));
        errors.dedup();
        errors
    }

    /// A clause that a rule cites must be in the pack's list of clauses, where it has one.
    fn cited_clauses(&mut self) {
        if self.pack.clauses.is_empty() {
            return;
        }
        for text in &self.cited {
            if !self.pack.clauses.contains_key(&text.text) {
                let d = Diagnostic::new(
                    "unknown_clause",
                    Some(text.place()),
                    format!("没有条款 {}", text.text),
                    format!("there is no clause {}", text.text),
                );
                self.errors.push(d.nearest(&text.text, self.pack.clauses.keys().map(String::as_str)));
            }
        }
    }

    fn carried_by(&mut self, drafts: &[RuleDraft]) {
        for (id, clause) in &self.pack.clauses {
            for name in &clause.carried_by {
                if !drafts.iter().any(|d| d.name == *name) {
                    self.errors.push(Diagnostic::new(
                        "unknown_rule",
                        None,
                        format!("条款 {id} 的 carried_by：没有规则 `{name}`"),
                        format!("carried_by of clause {id}: there is no rule `{name}`"),
                    ));
                }
            }
        }
    }
}

fn key(d: &Diagnostic) -> (String, usize, &'static str) {
    d.place.as_ref().map_or((String::new(), 0, d.code), |p| (p.source.path.clone(), p.start, d.code))
}

fn rule_word(kind: &RuleKind) -> &'static str {
    match kind {
        RuleKind::Variable(_) => "variable",
        RuleKind::Figure(..) => "figure",
        RuleKind::Class(..) => "class",
        RuleKind::Scheme(_) => "scheme",
    }
}

impl Rules for Linker<'_> {
    fn find(&self, name: &str) -> Option<KnownRule> {
        let id = *self.names.get(name)?;
        let draft = self.drafts.get(usize::from(id.0))?;
        Some(KnownRule { id, entity: draft.entity, scheme: matches!(draft.body, BodyDraft::Scheme(_)) })
    }

    fn names(&self) -> Vec<String> {
        self.names.keys().map(|n| (*n).to_owned()).collect()
    }

    fn type_of(&mut self, id: RuleId) -> Result<Type, Circle> {
        match self.states.get(usize::from(id.0)) {
            Some(State::Done(ty, ..)) => Ok(*ty),
            Some(State::Checking) => Err(Circle::Reads(self.circle(id))),
            Some(State::Broken) | None => Err(Circle::Broken),
            Some(State::Waiting) => self.link(id),
        }
    }
}

impl<'a> Linker<'a> {
    fn new(pack: &'a Pack, drafts: &'a [RuleDraft]) -> Linker<'a> {
        let mut names = BTreeMap::new();
        for (i, draft) in drafts.iter().enumerate() {
            if let Ok(i) = u16::try_from(i) {
                names.insert(draft.name.as_str(), RuleId(i));
            }
        }
        let states = drafts.iter().map(|_| State::Waiting).collect();
        Linker { pack, drafts, names, states, path: vec![], errors: vec![] }
    }

    /// The names along a circle, from a rule back to itself.
    fn circle(&self, id: RuleId) -> Vec<String> {
        let name = |r: &RuleId| self.drafts.get(usize::from(r.0)).map_or(String::new(), |d| d.name.clone());
        let from = self.path.iter().position(|r| *r == id).unwrap_or(0);
        let mut names: Vec<_> = self.path.get(from..).unwrap_or(&[]).iter().map(name).collect();
        names.push(name(&id));
        names
    }

    fn set(&mut self, id: RuleId, state: State) {
        if let Some(s) = self.states.get_mut(usize::from(id.0)) {
            *s = state;
        }
    }

    fn link(&mut self, id: RuleId) -> Result<Type, Circle> {
        let Some(draft) = self.drafts.get(usize::from(id.0)) else { return Err(Circle::Broken) };
        self.set(id, State::Checking);
        self.path.push(id);
        let made = if self.path.len() > DEPTH_MAX { None } else { self.rule(draft) };
        self.path.pop();
        let Some((ty, kind)) = made else {
            self.set(id, State::Broken);
            return Err(Circle::Broken);
        };
        let depth = self.kind_depth(&kind);
        if depth > DEPTH_MAX {
            self.errors.push(Diagnostic::new(
                "too_deep",
                Some(draft.place.clone()),
                "规则层层引用过深",
                "the rule reaches too deep through others",
            ));
            self.set(id, State::Broken);
            return Err(Circle::Broken);
        }
        self.set(id, State::Done(ty, depth, Box::new(kind)));
        Ok(ty)
    }

    fn rule(&mut self, draft: &'a RuleDraft) -> Option<(Type, RuleKind)> {
        match &draft.body {
            BodyDraft::Formula { kind, formula } => {
                let (ty, dated) = self.formula_rule(draft, *kind, formula)?;
                Some((ty, kind.with(dated)))
            }
            BodyDraft::Scheme(scheme) => {
                let scheme = self.scheme(draft, scheme)?;
                Some((Type::whole(Dim::FEN), RuleKind::Scheme(Box::new(scheme))))
            }
        }
    }

    fn formula_rule(
        &mut self,
        draft: &RuleDraft,
        kind: FormulaKind,
        formula: &WrittenByDay,
    ) -> Option<(Type, Dated)> {
        let expect = match (&draft.unit, draft.codes) {
            (_, Some(codes)) => Some(Type::of(Kind::Enum(codes))),
            (Some((unit, _)), None) => Some(Type::of(Kind::Number { unit: *unit, whole: false })),
            (None, None) => None,
        };
        let mut ty: Option<Type> = None;
        let mut versions = Vec::new();
        for (from, written) in formula {
            let node = self.checked(draft.entity, written, |c| c.check(&written.expr, expect))?;
            let unified = match ty {
                None => Some(node.ty),
                Some(t) if t.kind == node.ty.kind || t.dim().is_some() && t.dim() == node.ty.dim() => {
                    Some(node.ty.or_none(t.none))
                }
                Some(_) => None,
            };
            let Some(unified) = unified else {
                self.mistake(
                    written,
                    "type_mismatch",
                    "各版本公式的类型不同",
                    "the dated formulas give different types",
                );
                return None;
            };
            ty = Some(unified);
            versions.push((*from, formula_of(written, node)));
        }
        let mut ty = ty?;
        if let (Some((unit, text)), Kind::Number { unit: found, whole }) = (&draft.unit, ty.kind) {
            if unit.dim != found.dim {
                let d = Diagnostic::new(
                    "unit_mismatch",
                    Some(text.place()),
                    format!("公式的单位是 {}，不是 {}", found.dim.describe(), unit.dim.describe()),
                    format!("the formula gives {}, not {}", found.dim.describe(), unit.dim.describe()),
                );
                self.errors.push(d);
                return None;
            }
            ty.kind = Kind::Number { unit: *unit, whole };
        }
        let first = formula.first().map(|(_, w)| w)?;
        if draft.unit.is_some() && ty.dim().is_none() {
            self.mistake(first, "unit_mismatch", "公式给出的不是数", "the formula does not give a number");
            return None;
        }
        if draft.codes.is_some_and(|codes| ty.kind != Kind::Enum(codes)) {
            self.mistake(
                first,
                "type_mismatch",
                "公式给出的不是 `type` 所说的代码",
                "the formula does not give codes of what `type` says",
            );
            return None;
        }
        if is_money(ty) && draft.clauses.is_empty() {
            let d = Diagnostic::new(
                "no_clause",
                Some(draft.place.clone()),
                format!("`{}` 涉及金额，但没有写条款", draft.name),
                format!("`{}` is about money and names no clause", draft.name),
            );
            self.errors.push(d.hint("写上 clauses = [\"…\"]", "add clauses = [\"…\"]"));
            return None;
        }
        if matches!(kind, FormulaKind::Class(..)) && !matches!(ty.kind, Kind::Enum(_)) {
            self.mistake(
                first,
                "type_mismatch",
                "class 应给出一个代码",
                "a class gives a code of an enumeration",
            );
            return None;
        }
        if matches!(kind, FormulaKind::Figure(..)) && !matches!(ty.kind, Kind::Number { .. } | Kind::Day) {
            self.mistake(first, "type_mismatch", "figure 应给出数或日期", "a figure gives a number or a day");
            return None;
        }
        Some((ty, Dated { versions }))
    }

    fn scheme(&mut self, draft: &RuleDraft, s: &SchemeDraft) -> Option<Scheme> {
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

    fn schemes(&mut self, names: &[super::table::Text], draft: &RuleDraft) -> Option<Vec<RuleId>> {
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

    fn circle_at(&mut self, circle: Circle, text: &super::table::Text) {
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

    fn payer(&mut self, text: &super::table::Text, draft: &RuleDraft) -> Option<RuleId> {
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

    fn day_of(&mut self, entity: EntityId, written: Option<&Written>) -> Option<Option<Formula>> {
        let Some(written) = written else { return Some(None) };
        let node = self.checked(entity, written, |c| c.check(&written.expr, Some(Type::DAY)))?;
        if node.ty != Type::DAY {
            self.mistake(written, "not_a_day", "这里应为日期", "this must give a day");
            return None;
        }
        Some(Some(formula_of(written, node)))
    }

    fn checked(
        &mut self,
        entity: EntityId,
        written: &Written,
        check: impl FnOnce(&mut Checker<'_>) -> Result<Node, Box<Mistake>>,
    ) -> Option<Node> {
        self.checked_in_parts(entity, written, false, check)
    }

    fn checked_in_parts(
        &mut self,
        entity: EntityId,
        written: &Written,
        in_parts: bool,
        check: impl FnOnce(&mut Checker<'_>) -> Result<Node, Box<Mistake>>,
    ) -> Option<Node> {
        let pack = self.pack;
        let mut checker = Checker { pack, rules: self, entity, in_parts };
        match check(&mut checker) {
            Ok(node) => Some(node),
            Err(m) if m.code == "broken" => None,
            Err(m) => {
                let mut d =
                    Diagnostic::new(m.code, Some(written.text.place_of(m.at)), m.message.zh, m.message.en);
                d.hint = m.hint;
                self.errors.push(d);
                None
            }
        }
    }

    fn mistake(&mut self, written: &Written, code: &'static str, zh: &str, en: &str) {
        self.errors.push(Diagnostic::new(code, Some(written.text.place()), zh, en));
    }

    fn kind_depth(&self, kind: &RuleKind) -> usize {
        let dated = |d: &Dated| d.versions.iter().map(|(_, f)| self.depth(&f.root)).max().unwrap_or(0);
        match kind {
            RuleKind::Variable(f) | RuleKind::Figure(f, ..) | RuleKind::Class(f, ..) => dated(f),
            RuleKind::Scheme(s) => dated(&s.eligible).max(dated(&s.amount)),
        }
    }

    fn depth(&self, node: &Node) -> usize {
        let own = match node.op {
            Op::Rule(id) | Op::Amount(id) | Op::Granted(id) => match self.states.get(usize::from(id.0)) {
                Some(State::Done(_, depth, _)) => *depth,
                _ => 0,
            },
            _ => 0,
        };
        1 + own.max(node.children().into_iter().map(|c| self.depth(c)).max().unwrap_or(0))
    }
}

fn formula_of(written: &Written, root: Node) -> Formula {
    Formula { text: Arc::from(written.text.text.as_str()), root }
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
