//! The values of a parameter: by date, authority and entry of its table.

use base::{Day, Wording};
use toml_edit::Item;

use super::{Layer, STATUSES};
use crate::diagnostic::{Diagnostic, Place};
use crate::lang::ast::ExprKind;
use crate::lang::exact::Exact;
use crate::lang::parse;
use crate::lang::types::{EnumId, Kind, Type};
use crate::lang::unit::Unit;
use crate::pack::model::{Authority, Pack, Parameter, ParameterValue, Status};
use crate::pack::table::{Table, day_of};
use crate::value::Val;

pub(super) fn read_value(
    pack: &Pack,
    parameter: &mut Parameter,
    table: &Table<'_>,
    layer: Layer,
    errors: &mut Vec<Diagnostic>,
) {
    let from = table.day("from", errors).map_or(i32::MIN, Day::number);
    let until = table.day("until", errors).map(Day::number);
    let default = if layer == Layer::Pack { None } else { Some(Status::Assumed) };
    let Some(status) = table.choice("status", &STATUSES, errors).or(default) else {
        errors.push(table.missing("status"));
        return;
    };
    let most_local = parameter.set_by.last().copied().unwrap_or(Authority::City);
    let by = table.choice("by", &Authority::ALL, errors).unwrap_or(most_local);
    let clause = table.text("clause", errors).map(|t| t.text);
    if !parameter.set_by.contains(&by) {
        let d = Diagnostic::new(
            "not_entitled",
            Some(table.place()),
            format!("{} 无权设定此参数", by.as_str()),
            format!("{} may not set this", by.as_str()),
        );
        errors.push(d.hint("见该参数的 set_by", "see its set_by"));
    }
    let mut found = Vec::new();
    match (table.item("value"), table.item("table")) {
        (Some(item), None) if parameter.keys.is_empty() => found.push((0, item)),
        (None, Some(item)) if !parameter.keys.is_empty() => {
            entries(pack, &parameter.keys.clone(), item, 0, table, &mut found, errors);
        }
        _ => {
            let key = if parameter.keys.is_empty() { "value" } else { "table" };
            errors.push(table.missing(key));
        }
    }
    for (entry, item) in found {
        let place = table.place_of(item.span());
        match item_value(pack, parameter.ty, item) {
            Ok(val) => {
                let value = ParameterValue {
                    val,
                    from,
                    until,
                    by,
                    status,
                    clause: clause.clone(),
                    layer: layer as u8,
                };
                add_value(pack, parameter, entry, value, &place, errors);
            }
            Err(w) => errors.push(Diagnostic::new("wrong_kind", Some(place), w.zh, w.en)),
        }
    }
    table.finish(errors);
}

fn add_value(
    pack: &Pack,
    parameter: &mut Parameter,
    entry: usize,
    value: ParameterValue,
    place: &Place,
    errors: &mut Vec<Diagnostic>,
) {
    if parameter.out_of_bounds(value.val) {
        let d = Diagnostic::new(
            "out_of_bounds",
            Some(place.clone()),
            "超出 floor 或 ceiling",
            "this is beyond the floor or ceiling",
        );
        errors.push(d);
    }
    let Some(values) = parameter.values.get_mut(entry) else { return };
    let same = |v: &ParameterValue| v.layer == value.layer && v.by == value.by && v.from == value.from;
    if values.iter().any(same) {
        let codes = pack.entry_codes(parameter, entry).join(", ");
        let name =
            if codes.is_empty() { parameter.name.clone() } else { format!("{}[{codes}]", parameter.name) };
        let d = Diagnostic::new(
            "two_values",
            Some(place.clone()),
            format!("`{name}` 同一级、同一日期有两个值"),
            format!("`{name}` has two values of one authority and date"),
        );
        errors.push(d.hint("删去一个，或改正 from", "drop one, or mend its `from`"));
        return;
    }
    if let Some(values) = parameter.values.get_mut(entry) {
        values.push(value);
    }
}

/// The entries of a table, by nested keys.
fn entries<'a>(
    pack: &Pack,
    keys: &[EnumId],
    item: &'a Item,
    before: usize,
    table: &Table<'a>,
    out: &mut Vec<(usize, &'a Item)>,
    errors: &mut Vec<Diagnostic>,
) {
    let Some((key, rest)) = keys.split_first() else {
        out.push((before, item));
        return;
    };
    let Some(e) = pack.enumeration(*key) else { return };
    let Some(inner) = item.as_table_like() else {
        let d = Diagnostic::new(
            "wrong_kind",
            Some(table.place_of(item.span())),
            format!("应按 `{}` 列出", e.name),
            format!("list it by `{}`", e.name),
        );
        errors.push(d);
        return;
    };
    for (code, item) in inner.iter() {
        match e.codes.iter().position(|c| c.code == code) {
            Some(i) => entries(pack, rest, item, before * e.codes.len() + i, table, out, errors),
            None => {
                let at = inner.key(code).and_then(|k| k.span());
                let d = Diagnostic::new(
                    "unknown_code",
                    Some(table.place_of(at)),
                    format!("`{}` 没有 `{code}`", e.name),
                    format!("`{}` has no code `{code}`", e.name),
                );
                errors.push(d.nearest(code, e.codes.iter().map(|c| c.code.as_str())));
            }
        }
    }
}

/// The value that a TOML item writes.
pub(super) fn item_value(pack: &Pack, ty: Type, item: &Item) -> Result<Val, Wording> {
    let wrong = || Wording::new("值与参数的类型不符", "the value is not of the parameter's type");
    if let Some(text) = item.as_str() {
        return constant(pack, ty, text);
    }
    if let Some(yes) = item.as_bool() {
        return if ty.kind == Kind::YesNo { Ok(Val::yes_no(yes)) } else { Err(wrong()) };
    }
    if let (Some(n), Kind::Number { unit, .. }) = (item.as_integer(), ty.kind) {
        return n
            .checked_mul(unit.scale)
            .map(Val::Whole)
            .ok_or_else(|| Wording::new("数太大", "the number is too large"));
    }
    match (item.as_value().and_then(day_of), ty.kind) {
        (Some(day), Kind::Day) => Ok(Val::Whole(day.number().into())),
        _ => Err(wrong()),
    }
}

/// The value that a text writes in the words of a formula: `100 yuan`, `55 %`, `yes`, `month_after`, `2024-01-31`.
///
/// # Errors
/// What is wrong with it, in both languages.
pub(crate) fn constant(pack: &Pack, ty: Type, text: &str) -> Result<Val, Wording> {
    let expr = parse::formula(text).map_err(|e| e.message)?;
    let (kind, negative) = match expr.kind {
        ExprKind::Negate(inner) => (inner.kind, true),
        kind => (kind, false),
    };
    let wrong = |want: &str| {
        Wording::new(format!("`{text}` 不是{want}"), format!("`{text}` is not what `{want}` takes"))
    };
    match (ty.kind, kind) {
        (Kind::YesNo, ExprKind::YesNo(yes)) => Ok(Val::yes_no(yes)),
        (Kind::Day, ExprKind::Date(day)) => Ok(Val::Whole(day.number().into())),
        (Kind::Region, ExprKind::Number(n)) if n.unit.is_none() => {
            crate::facts::parse_value(pack, ty, &n.digits)
        }
        (Kind::Enum(_), ExprKind::Name(code)) => crate::facts::parse_value(pack, ty, &code),
        (Kind::Number { unit, whole }, ExprKind::Number(n)) if n.per.is_none() => {
            let scale = match &n.unit {
                None => Exact::whole(unit.scale),
                Some(u) if u.text == "%" => Exact::ratio(1, 100).unwrap_or(Exact::ZERO),
                Some(u) => match Unit::find(&u.text) {
                    Some(found) if found.dim == unit.dim => Exact::whole(found.scale),
                    _ => {
                        return Err(Wording::new(
                            format!("`{text}` 的单位不对，应为 {}", unit.dim.describe()),
                            format!("`{text}` has the wrong unit, {} is needed", unit.dim.describe()),
                        ));
                    }
                },
            };
            let value = n.value.multiply(scale).and_then(|v| if negative { v.negate() } else { Some(v) });
            let value = value.ok_or_else(|| Wording::new("数太大", "the number is too large"))?;
            match value.as_whole() {
                Some(n) => Ok(Val::Whole(n)),
                None if whole => Err(Wording::new(
                    format!("`{text}` 不是整数"),
                    format!("`{text}` is not a whole number of the unit"),
                )),
                None => Ok(Val::Exact(value)),
            }
        }
        _ => Err(wrong(type_word(ty))),
    }
}

/// The word by which a type is written in a pack.
fn type_word(ty: Type) -> &'static str {
    match ty.kind {
        Kind::YesNo => "yes_no",
        Kind::Number { .. } => "number",
        Kind::Day => "day",
        Kind::Region => "region",
        Kind::Enum(_) => "code",
        Kind::Text | Kind::One(_) | Kind::Nothing => "text",
    }
}

impl Parameter {
    /// Whether a value lies beyond the floor or ceiling.
    pub(super) fn out_of_bounds(&self, val: Val) -> bool {
        let below = self.floor.and_then(|f| val.order(f)).is_some_and(std::cmp::Ordering::is_lt);
        let above = self.ceiling.and_then(|c| val.order(c)).is_some_and(std::cmp::Ordering::is_gt);
        below || above
    }
}
