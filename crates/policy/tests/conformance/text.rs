//! The text of the pack that a case means.

use std::fmt::Write as _;

use toml_edit::{DocumentMut, Item, TableLike, value};

use crate::case::{Case, Header, Parameter};
use crate::spell;

/// What every case can speak of.
const VOCABULARY: &str = r#"
[enum.grade]
zh = "等级"
en = "grade"
values = [
  { code = "low", zh = "低", en = "low" },
  { code = "mid", zh = "中", en = "mid" },
  { code = "high", zh = "高", en = "high" },
]
[entity.thing]
zh = "对象"
en = "thing"
[entity.part]
zh = "部分"
en = "part"
[entity.part.fact]
owner = { zh = "归属", en = "owner", type = "thing", many = "parts", may_be_none = true }
ok = { zh = "合格", en = "ok", type = "yes_no" }
size = { zh = "大小", en = "size", type = "number" }
cost = { zh = "费用", en = "cost", type = "number", unit = "fen" }
since = { zh = "起", en = "since", type = "day" }
left = { zh = "止", en = "left", type = "day", may_be_none = true }
level = { zh = "级别", en = "level", type = "grade" }
"#;

const AUTHORITIES: [&str; 4] = ["national", "province", "city", "county"];

/// The files of the pack. `at` puts the formula on another day, for who cannot be asked for one.
pub fn files(case: &Case, at: Option<&str>) -> [(String, String); 2] {
    let mut text = VOCABULARY.to_owned();
    for (name, header, _) in &case.given {
        fact(&mut text, name, header);
    }
    for (name, p) in &case.parameters {
        parameter(&mut text, name, p);
    }
    for (name, formula) in &case.also {
        let formula = value(formula).to_string();
        let _ = writeln!(text, "[variable.{name}]\nformula = {formula}");
    }
    if let Some(formula) = &case.formula {
        let formula = match (at, formula.as_str()) {
            (Some(day), Some(text)) => value(format!("({text}) at {day}")).to_string(),
            _ => formula.to_string(),
        };
        let unit = if case.unit.is_empty() { String::new() } else { format!("unit = \"{}\"\n", case.unit) };
        let _ = writeln!(text, "[variable.answer]\n{unit}formula = {}", formula.trim());
    }
    let own = if case.pack.is_empty() { String::new() } else { filled(&case.pack) };
    [("case/vocabulary.toml".into(), filled(&text)), ("case/case.toml".into(), own)]
}

fn fact(text: &mut String, name: &str, h: &Header) {
    let _ = writeln!(text, "[entity.thing.fact.{name}]\ntype = \"{}\"", h.ty);
    let _ = writeln!(text, "may_be_none = {}", h.may_be_none);
    for (key, v) in [("unit", &h.unit), ("otherwise", &h.otherwise)] {
        if !v.is_empty() {
            let _ = writeln!(text, "{key} = \"{v}\"");
        }
    }
    for (key, v) in [("min", &h.min), ("max", &h.max)] {
        if !v.is_empty() {
            let _ = writeln!(text, "{key} = {v}");
        }
    }
    if !h.asserted_by.is_empty() {
        let _ = writeln!(text, "asserted_by = [\"{}\"]", h.asserted_by);
    }
}

fn parameter(text: &mut String, name: &str, p: &Parameter) {
    let (h, values) = match p {
        Parameter::Whole(keys) => {
            let _ = writeln!(text, "[parameter.{name}]");
            keys.iter().for_each(|(key, v)| {
                let _ = writeln!(text, "{key} = {}", v.trim());
            });
            return;
        }
        Parameter::Short(h, values) => (h, values),
    };
    let _ = writeln!(text, "[parameter.{name}]\ntype = \"{}\"", h.ty);
    if !h.unit.is_empty() {
        let _ = writeln!(text, "unit = \"{}\"", h.unit);
    }
    if !h.by.is_empty() {
        let cells: Vec<String> = values
            .split(',')
            .filter_map(|c| c.trim().split_once(' '))
            .map(|(code, v)| format!("{code} = \"{}\"", v.trim()))
            .collect();
        let _ = writeln!(text, "keys = [\"{}\"]", h.by);
        let _ = writeln!(text, "[[parameter.{name}.value]]\ntable = {{ {} }}", cells.join(", "));
        return;
    }
    let stretches = spell::read(values);
    let by: Vec<_> = AUTHORITIES.iter().filter(|a| stretches.iter().any(|s| s.by == **a)).collect();
    if !by.is_empty() {
        let _ = writeln!(text, "set_by = {by:?}");
    }
    for s in stretches.iter().filter(|s| !s.value.is_empty()) {
        let _ = writeln!(text, "[[parameter.{name}.value]]\nvalue = \"{}\"", s.value);
        for (key, v) in [("from", &s.from), ("until", &s.until)] {
            if !v.is_empty() {
                let _ = writeln!(text, "{key} = {v}");
            }
        }
        if !s.by.is_empty() {
            let _ = writeln!(text, "by = \"{}\"", s.by);
        }
    }
}

/// The tables of a pack with what a case may leave out.
fn filled(text: &str) -> String {
    let mut document: DocumentMut = text.parse().unwrap_or_else(|e| panic!("{e}\n{text}"));
    if let Some(plan) = document.get_mut("plan").and_then(Item::as_table_like_mut) {
        label(plan, "plan");
        add(plan, "code", "x");
        add(plan, "region", "370800");
        if !plan.contains_key("in_force_from") {
            plan.insert("in_force_from", value("2000-01-01"));
        }
    }
    for kind in ["enum", "entity", "parameter", "variable", "figure", "class", "scheme", "region", "clause"] {
        let Some(tables) = document.get_mut(kind).and_then(Item::as_table_like_mut) else { continue };
        for (name, item) in tables.iter_mut() {
            let Some(table) = item.as_table_like_mut() else { continue };
            if kind != "entity" || !matches!(name.get(), "thing" | "part") {
                label(table, name.get());
            }
            match kind {
                "enum" => each_in(table, "values", |t| label(t, "code")),
                "entity" => facts(table),
                "parameter" => each_in(table, "value", |t| add(t, "status", "enacted")),
                _ => {}
            }
            if matches!(kind, "variable" | "figure" | "class" | "scheme") {
                add(table, "entity", "thing");
            }
            if matches!(kind, "parameter" | "variable" | "figure" | "class" | "scheme")
                && !table.contains_key("clauses")
            {
                table.insert("clauses", value(toml_edit::Array::from_iter(["X-1"])));
            }
            if kind == "scheme" {
                add(table, "entry", "silent");
                add(table, "period", "month");
            }
        }
    }
    document.to_string()
}

fn facts(entity: &mut dyn TableLike) {
    let Some(facts) = entity.get_mut("fact").and_then(Item::as_table_like_mut) else { return };
    for (name, item) in facts.iter_mut() {
        if let Some(fact) = item.as_table_like_mut() {
            label(fact, name.get());
        }
    }
}

/// Every table of a list, whichever way it is written.
fn each_in(table: &mut dyn TableLike, key: &str, f: impl Fn(&mut dyn TableLike)) {
    let Some(item) = table.get_mut(key) else { return };
    if let Some(list) = item.as_array_of_tables_mut() {
        list.iter_mut().for_each(|t| f(t));
    } else if let Some(list) = item.as_array_mut() {
        list.iter_mut().filter_map(|v| v.as_inline_table_mut()).for_each(|t| f(t));
    }
}

fn label(table: &mut dyn TableLike, name: &str) {
    add(table, "zh", name);
    add(table, "en", name);
}

fn add(table: &mut dyn TableLike, key: &str, text: &str) {
    if !table.contains_key(key) {
        table.insert(key, value(text));
    }
}
