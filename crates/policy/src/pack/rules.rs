//! `[variable.…]`, `[figure.…]`, `[class.…]`: what their tables say, before their formulas are checked.

use base::{Day, PeriodKind, Wording};

use super::model::{Edge, RuleKind};
use super::parameters::declared_gaps;
use super::table::{Table, Text};
use super::{Draft, Top};
use crate::diagnostic::Diagnostic;
use crate::lang::ast::Expr;
use crate::lang::parse;
use crate::lang::types::{EntityId, EnumId};
use crate::lang::unit::Unit;

/// A formula that is read and not yet checked.
#[derive(Clone)]
pub(super) struct Written {
    pub text: Text,
    pub expr: Expr,
}

/// Formulas by the day from which they hold.
pub(super) type WrittenByDay = Vec<(i32, Written)>;

/// A rule before its formulas are checked.
pub(super) struct RuleDraft {
    pub name: String,
    pub label: Wording,
    pub entity: EntityId,
    pub clauses: Vec<String>,
    pub unit: Option<(Unit, Text)>,
    /// The enumeration of which the formula gives codes, where the formula itself cannot say.
    pub codes: Option<EnumId>,
    pub place: crate::diagnostic::Place,
    pub body: BodyDraft,
}

/// What is particular to a kind of rule.
pub(super) enum BodyDraft {
    Formula { kind: FormulaKind, formula: WrittenByDay },
    Scheme(Box<super::schemes::SchemeDraft>),
}

/// Which of the kinds with one formula.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum FormulaKind {
    Variable,
    Figure(PeriodKind, Option<Edge>),
    Class(PeriodKind, Option<Edge>),
}

pub(super) const EDGES: [(Edge, &str); 2] = [(Edge::First, "first_day"), (Edge::Last, "last_day")];

pub(super) const PERIODS: [(PeriodKind, &str); 4] = [
    (PeriodKind::Month, "month"),
    (PeriodKind::Quarter, "quarter"),
    (PeriodKind::Year, "year"),
    (PeriodKind::Once, "once"),
];

impl Draft {
    pub(super) fn rules(&mut self, tops: &[Top<'_>]) {
        for top in tops {
            for kind in ["variable", "figure", "class"] {
                for table in top.kind(kind, &mut self.errors) {
                    self.formula_rule(kind, &table);
                }
            }
            for table in top.kind("scheme", &mut self.errors) {
                self.scheme(&table);
            }
        }
        if self.rules.len() > super::entities::COUNT_MAX {
            self.errors.push(Diagnostic::new("pack_too_large", None, "规则包过大", "the pack is too large"));
            self.rules.truncate(super::entities::COUNT_MAX);
        }
    }

    fn formula_rule(&mut self, kind: &str, table: &Table<'_>) {
        let name = self.name("rule", table);
        let label = table.label(&mut self.errors);
        let entity = self.rule_entity(table);
        let unit = self.rule_unit(table);
        let codes = self.rule_codes(table);
        let money = unit.as_ref().is_some_and(|(u, _)| u.dim == crate::lang::unit::Dim::FEN);
        let clauses = self.clause_list(table, money);
        let formula = self.formulas(table, "formula", true);
        let period = table.choice("period", &PERIODS, &mut self.errors).unwrap_or(PeriodKind::Once);
        let edge = table.choice("at", &EDGES, &mut self.errors);
        table.finish(&mut self.errors);
        let kind = match kind {
            "figure" => FormulaKind::Figure(period, edge),
            "class" => FormulaKind::Class(period, edge),
            _ => FormulaKind::Variable,
        };
        let (Some(name), Some(entity), false) = (name, entity, formula.is_empty()) else { return };
        let body = BodyDraft::Formula { kind, formula };
        self.rules.push(RuleDraft { name, label, entity, clauses, unit, codes, place: table.place(), body });
    }

    pub(super) fn rule_entity(&mut self, table: &Table<'_>) -> Option<EntityId> {
        let text = table.need("entity", &mut self.errors)?;
        let found = self.pack.entity_named(&text.text);
        if found.is_none() {
            let d = Diagnostic::new(
                "unknown_entity",
                Some(text.place()),
                format!("没有实体 `{}`", text.text),
                format!("there is no entity `{}`", text.text),
            );
            self.errors.push(d.nearest(&text.text, self.pack.entities.iter().map(|e| e.name.as_str())));
        }
        found
    }

    fn rule_unit(&mut self, table: &Table<'_>) -> Option<(Unit, Text)> {
        let text = table.text("unit", &mut self.errors)?;
        match Unit::find(&text.text) {
            Some(unit) => Some((unit, text)),
            None => {
                let d = Diagnostic::new(
                    "unknown_unit",
                    Some(text.place()),
                    format!("没有单位 `{}`", text.text),
                    format!("there is no unit `{}`", text.text),
                );
                self.errors.push(d.nearest(&text.text, Unit::words()));
                None
            }
        }
    }

    fn rule_codes(&mut self, table: &Table<'_>) -> Option<EnumId> {
        let text = table.text("type", &mut self.errors)?;
        let found =
            self.pack.enums.iter().position(|e| e.name == text.text).and_then(|i| u16::try_from(i).ok());
        if found.is_none() {
            let d = Diagnostic::new(
                "unknown_type",
                Some(text.place()),
                format!("没有枚举 `{}`", text.text),
                format!("there is no enumeration `{}`", text.text),
            );
            self.errors.push(d.nearest(&text.text, self.pack.enums.iter().map(|e| e.name.as_str())));
        }
        found.map(EnumId)
    }

    /// The formula or dated formulas under a key.
    pub(super) fn formulas(&mut self, table: &Table<'_>, key: &str, needed: bool) -> WrittenByDay {
        let Some(item) = table.item(key) else {
            if needed {
                self.errors.push(table.missing(key));
            }
            return vec![];
        };
        if item.is_str() {
            let Some(text) = table.text(key, &mut self.errors) else { return vec![] };
            return self.written(text).map(|w| vec![(i32::MIN, w)]).unwrap_or_default();
        }
        let mut out: WrittenByDay = Vec::new();
        for version in table.list(key, &mut self.errors) {
            let from = version.day("from", &mut self.errors);
            let text = version.need("formula", &mut self.errors);
            version.finish(&mut self.errors);
            let (Some(from), Some(written)) = (from, text.and_then(|t| self.written(t))) else { continue };
            if out.iter().any(|(f, _)| *f == from.number()) {
                self.errors.push(Diagnostic::new(
                    "two_values",
                    Some(version.place()),
                    "同一日期有两个公式",
                    "two formulas begin on one day",
                ));
            }
            out.push((from.number(), written));
        }
        out.sort_by_key(|(from, _)| *from);
        self.formula_gap(table, &out);
        out
    }

    /// Dated formulas that begin after the plan leave a stretch without a rule, which must be declared.
    fn formula_gap(&mut self, table: &Table<'_>, formulas: &WrittenByDay) {
        let gaps = declared_gaps(table, &mut self.errors);
        let start = self.pack.plan.in_force_from;
        let Some((first, _)) = formulas.first() else { return };
        if start == Day::MIN || *first <= start.number() {
            return;
        }
        let declared =
            gaps.iter().any(|(from, until)| *from <= start.number() && until.is_none_or(|u| *first <= u));
        if !declared {
            self.errors.push(super::parameters::undeclared_gap(table.place(), start.number(), *first));
        }
    }

    /// Reads one formula, pointing into the file where it cannot be read.
    pub(super) fn written(&mut self, text: Text) -> Option<Written> {
        match parse::formula(&text.text) {
            Ok(expr) => Some(Written { text, expr }),
            Err(e) => {
                let mut d = Diagnostic::new(e.code, Some(text.place_of(e.at)), e.message.zh, e.message.en);
                d.hint = e.hint;
                self.errors.push(d);
                None
            }
        }
    }
}

impl FormulaKind {
    /// The rule of this kind with a checked formula.
    pub(super) fn with(self, formula: crate::lang::ir::Dated) -> RuleKind {
        match self {
            FormulaKind::Variable => RuleKind::Variable(formula),
            FormulaKind::Figure(period, edge) => RuleKind::Figure(formula, period, edge),
            FormulaKind::Class(period, edge) => RuleKind::Class(formula, period, edge),
        }
    }
}
