//! `[scheme.…]`: what its table says, before its formulas are checked.

use base::{PeriodKind, Rounding};

use super::Draft;
use super::model::{Accrual, Edge, Entry};
use super::rules::{BodyDraft, EDGES, PERIODS, RuleDraft, Written, WrittenByDay};
use super::table::{Table, Text};
use crate::diagnostic::Diagnostic;
use crate::lang::ast::Parts;

/// A scheme before its formulas are checked.
pub(super) struct SchemeDraft {
    pub entry: Entry,
    pub accrues_from: Accrual,
    pub from: i32,
    pub until: Option<i32>,
    pub period: PeriodKind,
    pub at: Edge,
    pub per: Option<Parts>,
    pub eligible: WrittenByDay,
    pub amount: WrittenByDay,
    pub round: Option<Rounding>,
    pub excluded_by: Vec<Text>,
    pub cap: Option<Written>,
    pub cap_with: Vec<Text>,
    pub payable: Option<Written>,
    pub region: Option<Written>,
    pub payer: Option<Text>,
    pub fund: String,
    pub calendar: CalendarDraft,
}

/// A calendar before its formulas are checked.
#[derive(Default)]
pub(super) struct CalendarDraft {
    pub freeze: Option<Written>,
    pub hand_over: Option<Written>,
    pub pay_by: Option<Written>,
    pub text: String,
}

const ROUNDINGS: [(Rounding, &str); 4] = [
    (Rounding::HalfUp, "half_up"),
    (Rounding::HalfEven, "half_even"),
    (Rounding::Up, "up"),
    (Rounding::Down, "down"),
];

const PER: [(Parts, &str); 3] = [(Parts::Days, "day"), (Parts::Months, "month"), (Parts::Pieces, "piece")];

impl Draft {
    pub(super) fn scheme(&mut self, table: &Table<'_>) {
        let name = self.name("rule", table);
        let label = table.label(&mut self.errors);
        let entity = self.rule_entity(table);
        let clauses = self.clause_list(table, true);
        let scheme = self.scheme_body(table);
        table.finish(&mut self.errors);
        let (Some(name), Some(entity), Some(scheme)) = (name, entity, scheme) else { return };
        let body = BodyDraft::Scheme(Box::new(scheme));
        self.rules.push(RuleDraft {
            name,
            label,
            entity,
            clauses,
            unit: None,
            codes: None,
            place: table.place(),
            body,
        });
    }

    fn scheme_body(&mut self, table: &Table<'_>) -> Option<SchemeDraft> {
        let plan = &self.pack.plan;
        let (plan_from, plan_until) = (plan.in_force_from, plan.until);
        let entry = table.choice("entry", &Entry::ALL, &mut self.errors);
        let period = table.choice("period", &PERIODS, &mut self.errors);
        for (key, there) in [("entry", entry.is_some()), ("period", period.is_some())] {
            if !there && table.item(key).is_none() {
                self.errors.push(table.missing(key));
            }
        }
        let accrues_from =
            table.choice("accrues_from", &Accrual::ALL, &mut self.errors).unwrap_or(Accrual::Event);
        let from = table.day("from", &mut self.errors).unwrap_or(plan_from).number();
        let until = table.day("until", &mut self.errors).or(plan_until).map(base::Day::number);
        let at = table.choice("at", &EDGES, &mut self.errors).unwrap_or(Edge::Last);
        let per = table.choice("per", &PER, &mut self.errors);
        let eligible = self.formulas(table, "eligible", true);
        let amount = self.formulas(table, "amount", true);
        let round = table.choice("round", &ROUNDINGS, &mut self.errors);
        let excluded_by = table.texts("excluded_by", &mut self.errors);
        let cap = self.one(table, "cap");
        let cap_with = table.texts("cap_with", &mut self.errors);
        let payable = self.one(table, "payable");
        let region = self.one(table, "region");
        let payer = table.text("payer", &mut self.errors);
        let fund = table.text_or_empty("fund", &mut self.errors);
        let calendar = self.calendar(table);
        if per.is_some() && period == Some(PeriodKind::Once) {
            let d = Diagnostic::new(
                "no_such_parts",
                Some(table.place()),
                "一次性待遇不能按时段计算",
                "a benefit paid once has no parts",
            );
            self.errors.push(d);
        }
        let (Some(entry), Some(period), false, false) =
            (entry, period, eligible.is_empty(), amount.is_empty())
        else {
            return None;
        };
        Some(SchemeDraft {
            entry,
            accrues_from,
            from,
            until,
            period,
            at,
            per,
            eligible,
            amount,
            round,
            excluded_by,
            cap,
            cap_with,
            payable,
            region,
            payer,
            fund,
            calendar,
        })
    }

    fn calendar(&mut self, table: &Table<'_>) -> CalendarDraft {
        let Some(item) = table.item("calendar") else { return CalendarDraft::default() };
        let Some(inner) = item.as_table_like() else {
            self.errors.push(Diagnostic::new(
                "wrong_kind",
                Some(table.place_of(item.span())),
                "calendar 应为一个表",
                "calendar must be a table",
            ));
            return CalendarDraft::default();
        };
        let at = item.span().unwrap_or_else(|| table.at.clone());
        let inner = Table::new(table.source, format!("{}.calendar", table.name), at, inner);
        let calendar = CalendarDraft {
            freeze: self.one(&inner, "freeze"),
            hand_over: self.one(&inner, "hand_over"),
            pay_by: self.one(&inner, "pay_by"),
            text: inner.text_or_empty("text", &mut self.errors),
        };
        inner.finish(&mut self.errors);
        calendar
    }

    fn one(&mut self, table: &Table<'_>, key: &str) -> Option<Written> {
        let text = table.text(key, &mut self.errors)?;
        self.written(text)
    }
}
