//! `[enum.…]`, `[entity.…]` and their facts.

use super::model::{Code, Collection, Entity, Enumeration, FactDef};
use super::table::{Table, Text, day_of};
use super::{Draft, Top};
use crate::diagnostic::Diagnostic;
use crate::lang::types::{EntityId, EnumId, FactRef, Kind, Type};
use crate::lang::unit::Unit;
use crate::value::Val;

/// How many of anything a pack may hold; ids are 16 bits wide.
pub(super) const COUNT_MAX: usize = 60_000;

/// The range of days where nothing else is said: 1850-01-01 to 2149-12-31.
const DAYS: (i64, i64) = (-43_829, 65_743);

const CLASSES: [(&str, &str); 7] = [
    ("open", "open"),
    ("identity", "identity"),
    ("contact", "contact"),
    ("account", "account"),
    ("health", "health"),
    ("means", "means"),
    ("special", "special"),
];

impl Draft {
    pub(super) fn enums(&mut self, tops: &[Top<'_>]) {
        for top in tops {
            for table in top.kind("enum", &mut self.errors) {
                self.enumeration(&table);
            }
        }
    }

    fn enumeration(&mut self, table: &Table<'_>) {
        let name = self.name("type", table);
        let label = table.label(&mut self.errors);
        let mut codes: Vec<Code> = Vec::new();
        for value in table.list("values", &mut self.errors) {
            let label = value.label(&mut self.errors);
            let code = value.need("code", &mut self.errors);
            value.finish(&mut self.errors);
            let Some(code) = code else { continue };
            if codes.iter().any(|c| c.code == code.text) {
                self.errors.push(Diagnostic::new(
                    "name_twice",
                    Some(code.place()),
                    "代码重复",
                    "the code is given twice",
                ));
            }
            codes.push(Code { code: code.text, label });
        }
        if codes.is_empty() {
            self.errors.push(table.missing("values"));
        }
        table.finish(&mut self.errors);
        if let Some(name) = name {
            self.pack.enums.push(Enumeration { name, label, codes });
        }
    }

    pub(super) fn entities(&mut self, tops: &[Top<'_>]) {
        let mut tables = Vec::new();
        for top in tops {
            tables.extend(top.kind("entity", &mut self.errors));
        }
        // An entity is first known by name, so that facts may name entities that stand in later files.
        for table in &tables {
            let known = self.pack.entity_named(table.last_name()).is_some();
            let labelled = table.item("zh").is_some() || table.item("en").is_some();
            if known && !labelled {
                continue;
            }
            if let Some(name) = self.name("type", table) {
                let label = table.label(&mut self.errors);
                self.pack.entities.push(Entity { name, label, facts: vec![], collections: vec![] });
            }
        }
        for table in &tables {
            let facts = table.tables("fact", &mut self.errors);
            table.finish(&mut self.errors);
            let Some(entity) = self.pack.entity_named(table.last_name()) else { continue };
            for fact in facts {
                self.fact(entity, &fact);
            }
        }
        self.collections();
    }

    fn fact(&mut self, entity: EntityId, table: &Table<'_>) {
        let name = self.name(&format!("fact {}", entity.0), table);
        let label = table.label(&mut self.errors);
        let none = table.flag("may_be_none", &mut self.errors);
        let ty = self.value_type(table, false).map(|t| t.or_none(none));
        let many = table.text("many", &mut self.errors).map(|t| t.text);
        let errors = &mut self.errors;
        let class = table.choice("class", &CLASSES, errors).unwrap_or("open").to_owned();
        let asserted_by = table.texts("asserted_by", errors).into_iter().map(|t| t.text).collect();
        let system_of_record = table.text_or_empty("system_of_record", errors);
        let fresh = table.text_or_empty("fresh", errors);
        let (Some(name), Some(ty)) = (name, ty) else { return };
        let (low, high) = match ty.kind {
            Kind::Day => (DAYS.0, Some(DAYS.1)),
            _ => (0, None),
        };
        let min = self.bound(table, "min", ty).or(Some(low)).unwrap_or(low);
        let max = self.bound(table, "max", ty).or(high);
        let otherwise = table.text("otherwise", &mut self.errors).and_then(|t| self.fact_value(&t, ty));
        table.finish(&mut self.errors);
        let def = FactDef {
            name,
            label,
            ty,
            many,
            otherwise,
            min,
            max,
            class,
            asserted_by,
            system_of_record,
            fresh,
        };
        if let Some(e) = self.pack.entities.get_mut(usize::from(entity.0)) {
            e.facts.push(def);
        }
    }

    fn bound(&mut self, table: &Table<'_>, key: &str, ty: Type) -> Option<i64> {
        let item = table.item(key)?;
        let found = match ty.kind {
            Kind::Day => item.as_value().and_then(day_of).map(|d| i64::from(d.number())),
            Kind::Number { unit, .. } => item.as_integer().and_then(|n| n.checked_mul(unit.scale)),
            _ => None,
        };
        if found.is_none() {
            self.errors.push(Diagnostic::new(
                "wrong_kind",
                Some(table.place_of(item.span())),
                format!("`{key}` 应为该类型的值"),
                format!("`{key}` must be a value of the fact's type"),
            ));
        }
        found
    }

    fn fact_value(&mut self, text: &Text, ty: Type) -> Option<Val> {
        match crate::facts::parse_value(&self.pack, ty, &text.text) {
            Ok(val) => Some(val),
            Err(w) => {
                self.errors.push(Diagnostic::new("wrong_kind", Some(text.place()), w.zh, w.en));
                None
            }
        }
    }

    /// The type that `type` and `unit` of a fact or parameter say.
    pub(super) fn value_type(&mut self, table: &Table<'_>, parameter: bool) -> Option<Type> {
        let unit = table.text("unit", &mut self.errors);
        let text = table.need("type", &mut self.errors)?;
        let mut number = None;
        if let Some(u) = &unit {
            match Unit::find(&u.text) {
                Some(found) => number = Some(found),
                None => {
                    let d = Diagnostic::new(
                        "unknown_unit",
                        Some(u.place()),
                        format!("没有单位 `{}`", u.text),
                        format!("there is no unit `{}`", u.text),
                    );
                    self.errors.push(d.nearest(&u.text, Unit::words()));
                }
            }
        }
        let kind = match text.text.as_str() {
            "yes_no" => Kind::YesNo,
            "number" => Kind::Number { unit: number.unwrap_or(Unit::NONE), whole: true },
            "rate" if parameter => Kind::Number { unit: number.unwrap_or(Unit::NONE), whole: false },
            "day" => Kind::Day,
            "region" => Kind::Region,
            "text" if !parameter => Kind::Text,
            name => self.named_type(&text, name, parameter)?,
        };
        if unit.is_some() && !matches!(kind, Kind::Number { .. }) {
            self.errors.push(Diagnostic::new(
                "unit_without_number",
                unit.map(|u| u.place()),
                "只有数才有单位",
                "only a number has a unit",
            ));
        }
        Some(Type::of(kind))
    }

    fn named_type(&mut self, text: &Text, name: &str, parameter: bool) -> Option<Kind> {
        if let Some(i) = self.pack.enums.iter().position(|e| e.name == name) {
            return u16::try_from(i).ok().map(|i| Kind::Enum(EnumId(i)));
        }
        if let Some(entity) = self.pack.entity_named(name).filter(|_| !parameter) {
            return Some(Kind::One(entity));
        }
        let mut known: Vec<&str> = vec!["yes_no", "number", "day", "region", "text", "rate"];
        known.extend(self.pack.enums.iter().map(|e| e.name.as_str()));
        known.extend(self.pack.entities.iter().map(|e| e.name.as_str()));
        let d = Diagnostic::new(
            "unknown_type",
            Some(text.place()),
            format!("没有类型 `{name}`"),
            format!("there is no type `{name}`"),
        );
        self.errors.push(d.nearest(name, known));
        None
    }

    /// What relations give to the entities they lead to.
    fn collections(&mut self) {
        let mut found = Vec::new();
        for (i, entity) in self.pack.entities.iter().enumerate() {
            for (j, fact) in entity.facts.iter().enumerate() {
                if let (Kind::One(target), Some(many)) = (fact.ty.kind, &fact.many)
                    && let (Ok(i), Ok(j)) = (u16::try_from(i), u16::try_from(j))
                {
                    found.push((target, many.clone(), FactRef { entity: EntityId(i), fact: j }));
                }
            }
        }
        for (target, name, relation) in found {
            let Some(e) = self.pack.entities.get_mut(usize::from(target.0)) else { continue };
            if e.facts.iter().any(|f| f.name == name) || e.collections.iter().any(|c| c.name == name) {
                self.errors.push(Diagnostic::new(
                    "name_twice",
                    self.names.get(&format!("fact {}.{name}", target.0)).cloned(),
                    format!("`{}` 已有名称 `{name}`", e.name),
                    format!("`{}` has the name `{name}` already", e.name),
                ));
                continue;
            }
            e.collections.push(Collection { name, relation });
        }
        let too_many = self.pack.enums.len().max(self.pack.entities.len()) > COUNT_MAX
            || self.pack.entities.iter().any(|e| e.facts.len() > COUNT_MAX);
        if too_many {
            self.errors.push(Diagnostic::new("pack_too_large", None, "规则包过大", "the pack is too large"));
        }
    }
}
