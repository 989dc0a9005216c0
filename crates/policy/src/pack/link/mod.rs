//! Drafts of rules into checked rules: every name is known by now, so formulas can be checked, each rule once,
//! whatever the order in which they stand.

mod scheme;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::lang::check::{Checker, Circle, KnownRule, Mistake, Rules};
use crate::lang::ir::{Dated, Formula, Function, Node, Op};
use crate::lang::types::{EntityId, Kind, RuleId, Type};
use crate::lang::unit::Dim;
use crate::pack::Draft;
use crate::pack::model::{Pack, Rule, RuleKind};
use crate::pack::parameters::is_money;
use crate::pack::rules::{BodyDraft, FormulaKind, RuleDraft, Written, WrittenByDay};

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
    /// A rule that must be checked before the one at hand.
    wanted: Option<RuleId>,
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
                linker.link_with_what_it_reads(RuleId(i));
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
        self.pack.asks_months_of_facts = kinds.iter().any(|(_, kind)| asks_months(kind));
        for (draft, (ty, kind)) in drafts.into_iter().zip(kinds) {
            let RuleDraft { name, label, entity, clauses, .. } = draft;
            self.pack.rules.push(Rule { name, label, entity, clauses, ty, kind });
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
            Some(State::Waiting) => {
                self.wanted.get_or_insert(id);
                Err(Circle::Broken)
            }
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
        Linker { pack, drafts, names, states, path: vec![], wanted: None, errors: vec![] }
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

    /// Checks a rule after everything that it reads. Without recursion: a long chain of rules is no danger to the stack.
    fn link_with_what_it_reads(&mut self, id: RuleId) {
        if !matches!(self.states.get(usize::from(id.0)), Some(State::Waiting)) {
            return;
        }
        self.path.push(id);
        self.set(id, State::Checking);
        while let Some(id) = self.path.last().copied() {
            let Some(draft) = self.drafts.get(usize::from(id.0)) else { return };
            self.wanted = None;
            let made = self.rule(draft);
            if let Some(wanted) = self.wanted.take() {
                self.set(wanted, State::Checking);
                self.path.push(wanted);
                continue;
            }
            self.path.pop();
            let state = match made {
                Some((ty, kind)) => self.done(draft, ty, kind),
                None => State::Broken,
            };
            self.set(id, state);
        }
    }

    fn done(&mut self, draft: &RuleDraft, ty: Type, kind: RuleKind) -> State {
        let depth = self.kind_depth(&kind);
        if depth > DEPTH_MAX {
            let place = Some(draft.place.clone());
            let d = Diagnostic::new(
                "too_deep",
                place,
                "规则层层引用过深",
                "the rule reaches too deep through others",
            );
            self.errors.push(d);
            return State::Broken;
        }
        State::Done(ty, depth, Box::new(kind))
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
        self.fits(draft, kind, first, ty)?;
        Some((ty, Dated { versions }))
    }

    /// Whether what a formula gives is what its rule says; the mistake is noted where it is not.
    fn fits(&mut self, draft: &RuleDraft, kind: FormulaKind, first: &Written, ty: Type) -> Option<()> {
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
        Some(())
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

/// Whether a formula of a rule asks for the month, quarter or year of a day that is not the day of evaluation.
fn asks_months(kind: &RuleKind) -> bool {
    fn asks(node: &Node) -> bool {
        let here = match &node.op {
            Op::Call(Function::StartOf(_) | Function::EndOf(_) | Function::DaysOf(_), arguments) => {
                !matches!(arguments.as_slice(), [Node { op: Op::Day, .. }])
            }
            _ => false,
        };
        here || node.children().into_iter().any(asks)
    }
    let dated = |d: &Dated| d.versions.iter().any(|(_, f)| asks(&f.root));
    match kind {
        RuleKind::Variable(f) | RuleKind::Figure(f, ..) | RuleKind::Class(f, ..) => dated(f),
        RuleKind::Scheme(s) => dated(&s.eligible) || dated(&s.amount),
    }
}
