//! `[plan]`, `[clause.…]`, `[working_days.…]`, `[region.…]`.

use base::{Day, Region, RegionEntry};

use super::model::{Clause, Plan};
use super::table::{Table, day_of};
use super::{Draft, Top};
use crate::diagnostic::Diagnostic;

const CARRIERS: [(&str, &str); 5] = [
    ("rule", "rule"),
    ("indicator", "indicator"),
    ("task", "task"),
    ("capability", "capability"),
    ("human", "human"),
];

impl Draft {
    pub(super) fn plan(&mut self, tops: &[Top<'_>]) {
        for top in tops {
            if let Some(item) = top.table.item("plan")
                && let Some(inner) = item.as_table_like()
            {
                let table = Table::new(top.table.source, "plan".into(), top.table.at.clone(), inner);
                self.one_plan(&table);
            }
            for table in top.kind("region", &mut self.errors) {
                self.region(&table);
            }
        }
        if let Some(plan) = &self.plan {
            self.pack.plan = plan.clone();
        }
    }

    fn one_plan(&mut self, table: &Table<'_>) {
        let errors = &mut self.errors;
        let label = table.label(errors);
        let code = table.need("code", errors).map(|t| t.text).unwrap_or_default();
        let number = table.text_or_empty("number", errors);
        table.text_or_empty("source", errors);
        let issued = table.day("issued", errors);
        let from = table.day("in_force_from", errors);
        if from.is_none() {
            errors.push(table.missing("in_force_from"));
        }
        let until = table.day("until", errors);
        let region = table.need("region", errors);
        let region_names = table.texts("region_names", errors).into_iter().map(|t| t.text).collect();
        table.finish(errors);
        let Some(region) = region else { return };
        let Ok(code_of) = Region::parse(&region.text) else {
            errors.push(Diagnostic::new(
                "not_a_region",
                Some(region.place()),
                "不是行政区划代码",
                "this is not a region code",
            ));
            return;
        };
        if self.plan.is_some() {
            errors.push(Diagnostic::new(
                "two_plans",
                Some(table.place()),
                "一个规则包只能有一个 [plan]",
                "a pack has one [plan]",
            ));
        }
        let in_force_from = from.unwrap_or(Day::MIN);
        self.plan = Some(Plan {
            code,
            label,
            number,
            issued,
            in_force_from,
            until,
            region: Some(code_of),
            region_names,
        });
    }

    fn region(&mut self, table: &Table<'_>) {
        let errors = &mut self.errors;
        let zh = table.label(errors).zh;
        let from = table.day("from", errors);
        let until = table.day("until", errors);
        let replaces = table.text("replaces", errors);
        let functional_zone = table.flag("functional_zone", errors);
        table.finish(errors);
        let Ok(region) = Region::parse(table.last_name()) else {
            errors.push(Diagnostic::new(
                "not_a_region",
                Some(table.place()),
                "不是行政区划代码",
                "this is not a region code",
            ));
            return;
        };
        let mut entry = RegionEntry::new(region, zh);
        entry.from = from;
        entry.until = until;
        entry.functional_zone = functional_zone;
        if let Some(text) = replaces {
            match Region::parse(&text.text) {
                Ok(old) => entry.replaces = Some(old),
                Err(_) => errors.push(Diagnostic::new(
                    "not_a_region",
                    Some(text.place()),
                    "不是行政区划代码",
                    "this is not a region code",
                )),
            }
        }
        if let Err(e) = self.pack.regions.add(entry) {
            errors.push(Diagnostic::new(
                "region",
                Some(table.place()),
                format!("地区有冲突：{e}"),
                format!("the region clashes: {e}"),
            ));
        }
    }

    pub(super) fn working_days(&mut self, tops: &[Top<'_>]) {
        for top in tops {
            for table in top.kind("working_days", &mut self.errors) {
                self.year(&table);
            }
        }
    }

    fn year(&mut self, table: &Table<'_>) {
        let holidays = days(table, "holidays", &mut self.errors);
        let workdays = days(table, "workdays", &mut self.errors);
        table.text_or_empty("source", &mut self.errors);
        table.flag("verify", &mut self.errors);
        table.finish(&mut self.errors);
        let Ok(year) = table.last_name().parse() else {
            self.errors.push(Diagnostic::new(
                "not_a_year",
                Some(table.place()),
                "不是年份",
                "this is not a year",
            ));
            return;
        };
        if let Err(e) = self.pack.working_days.add_year(year, holidays, workdays) {
            self.errors.push(Diagnostic::new(
                "working_days",
                Some(table.place()),
                format!("放假安排有误：{e}"),
                format!("the calendar is wrong: {e}"),
            ));
        }
    }

    pub(super) fn clauses(&mut self, tops: &[Top<'_>]) {
        for top in tops {
            for table in top.kind("clause", &mut self.errors) {
                self.clause(&table);
            }
        }
    }

    fn clause(&mut self, table: &Table<'_>) {
        let errors = &mut self.errors;
        let label = table.label(errors);
        let place = table.text_or_empty("place", errors);
        let state = table.text("state", errors).map_or_else(|| "in_force".to_owned(), |t| t.text);
        table.text_or_empty("state_source", errors);
        let carrier = table.choice("carrier", &CARRIERS, errors).unwrap_or("").to_owned();
        let carried_by = table.texts("carried_by", errors).into_iter().map(|t| t.text).collect();
        let progress = table.choice("progress", &[(true, "done"), (false, "open")], errors);
        let reason = table.text_or_empty("reason", errors);
        table.finish(errors);
        let id = table.last_name().to_owned();
        let clause =
            Clause { place, label, state, carrier, carried_by, done: progress.unwrap_or(false), reason };
        if self.pack.clauses.insert(id.clone(), clause).is_some() {
            errors.push(Diagnostic::new(
                "name_twice",
                Some(table.place()),
                format!("条款 {id} 写了两次"),
                format!("clause {id} is given twice"),
            ));
        }
    }
}

fn days(table: &Table<'_>, key: &str, errors: &mut Vec<Diagnostic>) -> Vec<Day> {
    let Some(item) = table.item(key) else { return vec![] };
    let mut out = Vec::new();
    let values = item.as_array().into_iter().flat_map(|a| a.iter());
    for value in values {
        match day_of(value) {
            Some(day) => out.push(day),
            None => errors.push(Diagnostic::new(
                "wrong_kind",
                Some(table.place_of(value.span())),
                "这里应为日期",
                "a day is needed here",
            )),
        }
    }
    if item.as_array().is_none() {
        errors.push(Diagnostic::new(
            "wrong_kind",
            Some(table.place_of(item.span())),
            "这里应为日期的列表",
            "a list of days is needed here",
        ));
    }
    out
}
