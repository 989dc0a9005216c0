//! `[parameter.…]`, their values by date and authority, and values laid over them from files and `--set`.

use std::sync::Arc;

use base::{Day, Wording};
use toml_edit::Item;

use super::entities::COUNT_MAX;
use super::model::{Authority, Pack, Parameter, ParameterValue, Status};
use super::table::{Table, day_of};
use super::{Draft, Top};
use crate::diagnostic::{Diagnostic, Place, Source};
use crate::lang::ast::ExprKind;
use crate::lang::exact::Exact;
use crate::lang::parse;
use crate::lang::types::{EnumId, Kind, ParameterId, Type};
use crate::lang::unit::Unit;
use crate::value::Val;

/// From where a value comes; a higher layer wins over every lower one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Layer {
    /// The pack.
    Pack = 0,
    /// `parameters.toml` in the facts folder.
    Facts = 1,
    /// `--parameters FILE`.
    File = 2,
    /// `--set`.
    Set = 3,
}

/// How many entries the table of a parameter may have.
const ENTRIES_MAX: usize = 10_000;

const STATUSES: [(Status, &str); 2] = [(Status::Enacted, "enacted"), (Status::Assumed, "assumed")];

impl Draft {
    pub(super) fn parameters(&mut self, tops: &[Top<'_>]) {
        for top in tops {
            for table in top.kind("parameter", &mut self.errors) {
                self.parameter(&table);
            }
        }
        if self.pack.parameters.len() > COUNT_MAX {
            self.errors.push(Diagnostic::new("pack_too_large", None, "规则包过大", "the pack is too large"));
        }
    }

    fn parameter(&mut self, table: &Table<'_>) {
        let name = self.name("rule", table);
        let label = table.label(&mut self.errors);
        let ty = self.value_type(table, true);
        let keys = self.keys(table);
        let clauses = self.clause_list(table, ty.is_some_and(is_money));
        let errors = &mut self.errors;
        let set_by = authorities(table, errors);
        let verify = table.flag("verify", errors);
        let note = Wording {
            zh: table.text_or_empty("note_zh", errors),
            en: table.text_or_empty("note_en", errors),
        };
        let gaps = declared_gaps(table, errors);
        let (Some(name), Some(ty)) = (name, ty) else { return };
        let entries = entry_count(&self.pack, &keys);
        if entries > ENTRIES_MAX {
            self.errors.push(Diagnostic::new(
                "pack_too_large",
                Some(table.place()),
                "表过大",
                "the table is too large",
            ));
            return;
        }
        let floor = self.parameter_bound(table, "floor", ty);
        let ceiling = self.parameter_bound(table, "ceiling", ty);
        let mut parameter = Parameter {
            name,
            label,
            ty,
            keys,
            clauses,
            set_by,
            floor,
            ceiling,
            verify,
            note,
            gaps,
            values: vec![vec![]; entries],
        };
        for value in table.list("value", &mut self.errors) {
            read_value(&self.pack, &mut parameter, &value, Layer::Pack, &mut self.errors);
        }
        table.finish(&mut self.errors);
        self.value_gaps(&parameter, table);
        self.pack.parameters.push(parameter);
    }

    fn keys(&mut self, table: &Table<'_>) -> Vec<EnumId> {
        let mut keys = Vec::new();
        for text in table.texts("keys", &mut self.errors) {
            match self.pack.enums.iter().position(|e| e.name == text.text).and_then(|i| u16::try_from(i).ok())
            {
                Some(i) => keys.push(EnumId(i)),
                None => {
                    let known = self.pack.enums.iter().map(|e| e.name.as_str());
                    let d = Diagnostic::new(
                        "unknown_type",
                        Some(text.place()),
                        "键应为枚举的名称",
                        "a key must be the name of an enumeration",
                    );
                    self.errors.push(d.nearest(&text.text, known));
                }
            }
        }
        keys
    }

    fn parameter_bound(&mut self, table: &Table<'_>, key: &str, ty: Type) -> Option<Val> {
        let item = table.item(key)?;
        match item_value(&self.pack, ty, item) {
            Ok(val) => Some(val),
            Err(w) => {
                self.errors.push(Diagnostic::new(
                    "wrong_kind",
                    Some(table.place_of(item.span())),
                    w.zh,
                    w.en,
                ));
                None
            }
        }
    }

    /// The `clauses` of a table; where it is about money there must be some.
    pub(super) fn clause_list(&mut self, table: &Table<'_>, money: bool) -> Vec<String> {
        let texts = table.texts("clauses", &mut self.errors);
        if money && texts.is_empty() {
            let d = Diagnostic::new(
                "no_clause",
                Some(table.place()),
                format!("[{}] 涉及金额，但没有写条款", table.name),
                format!("[{}] is about money and names no clause", table.name),
            );
            self.errors.push(d.hint("写上 clauses = [\"…\"]", "add clauses = [\"…\"]"));
        }
        self.cited.extend(texts.iter().cloned());
        texts.into_iter().map(|t| t.text).collect()
    }

    /// A stretch between two values in which none holds must be declared.
    fn value_gaps(&mut self, parameter: &Parameter, table: &Table<'_>) {
        for values in &parameter.values {
            let mut sorted: Vec<_> = values.iter().collect();
            sorted.sort_by_key(|v| v.from);
            for pair in sorted.windows(2) {
                let [a, b] = pair else { continue };
                let Some(end) = a.until.filter(|u| *u < b.from) else { continue };
                let declared = parameter
                    .gaps
                    .iter()
                    .any(|(from, until)| *from <= end && until.is_none_or(|u| b.from <= u));
                let covered = sorted.iter().any(|v| v.from <= end && v.until.is_none_or(|u| u >= b.from));
                if !declared && !covered {
                    self.errors.push(undeclared_gap(table.place(), end, b.from));
                }
            }
        }
    }
}

/// That nothing holds over a stretch.
pub(super) fn undeclared_gap(place: Place, from: i32, until: i32) -> Diagnostic {
    let day = |n| Day::from_number(n).map_or_else(String::new, |d| d.to_string());
    Diagnostic::new(
        "undeclared_gap",
        Some(place),
        format!("{} 至 {} 之间没有规定", day(from), day(until - 1)),
        format!("nothing holds from {} to {}", day(from), day(until - 1)),
    )
    .hint(
        "补上这段时间的值，或用 gaps = [{ from, until, reason }] 声明",
        "give a value for it, or declare it: gaps = [{ from, until, reason }]",
    )
}

/// Whether a type is money.
pub(super) fn is_money(ty: Type) -> bool {
    ty.dim() == Some(crate::lang::unit::Dim::FEN)
}

fn authorities(table: &Table<'_>, errors: &mut Vec<Diagnostic>) -> Vec<Authority> {
    let mut out = Vec::new();
    for text in table.texts("set_by", errors) {
        match Authority::ALL.iter().find(|(_, w)| *w == text.text) {
            Some((a, _)) => out.push(*a),
            None => {
                let d = Diagnostic::new(
                    "unknown_word",
                    Some(text.place()),
                    "没有这一级",
                    "there is no such authority",
                );
                errors.push(d.hint(
                    "可用：national、province、city、county",
                    "it may be national, province, city or county",
                ));
            }
        }
    }
    out.sort_unstable();
    out.dedup();
    if out.is_empty() { vec![Authority::City] } else { out }
}

/// The stretches that `gaps` declares to be without a rule or value.
pub(super) fn declared_gaps(table: &Table<'_>, errors: &mut Vec<Diagnostic>) -> Vec<(i32, Option<i32>)> {
    let mut out = Vec::new();
    for gap in table.list("gaps", errors) {
        let from = gap.day("from", errors).map_or(i32::MIN, Day::number);
        let until = gap.day("until", errors).map(Day::number);
        gap.need("reason", errors);
        gap.finish(errors);
        out.push((from, until));
    }
    out
}

/// How many entries a table with these keys has; 1 without keys.
pub(crate) fn entry_count(pack: &Pack, keys: &[EnumId]) -> usize {
    keys.iter().filter_map(|k| pack.enumeration(*k)).fold(1, |n: usize, e| n.saturating_mul(e.codes.len()))
}

fn read_value(
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
    for (bound, low) in [(parameter.floor, true), (parameter.ceiling, false)] {
        let Some(order) = bound.and_then(|b| value.val.order(b)) else { continue };
        if if low { order.is_lt() } else { order.is_gt() } {
            errors.push(Diagnostic::new(
                "out_of_bounds",
                Some(place.clone()),
                "超出 floor 或 ceiling",
                "this is beyond the floor or ceiling",
            ));
        }
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
fn item_value(pack: &Pack, ty: Type, item: &Item) -> Result<Val, Wording> {
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

/// A value laid over a parameter from the command line: `name[key]@date=value`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    /// The parameter.
    pub name: String,
    /// The codes in brackets.
    pub keys: Vec<String>,
    /// The first day on which it holds; none: always.
    pub from: Option<Day>,
    /// The value in the words of a formula.
    pub value: String,
}

impl Setting {
    /// Reads `name[key]@date=value`.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn parse(text: &str) -> Result<Setting, Wording> {
        let wrong = || {
            Wording::new(
                format!("`{text}` 应写成 名称[键]@日期=值"),
                format!("`{text}` must be name[key]@date=value"),
            )
        };
        let (left, value) = text.split_once('=').ok_or_else(wrong)?;
        Setting::of(left.trim(), value.trim())
    }

    /// Reads the part before the `=`, with the value apart.
    ///
    /// # Errors
    /// What is wrong with it.
    pub fn of(left: &str, value: &str) -> Result<Setting, Wording> {
        let wrong = || {
            Wording::new(format!("`{left}` 应写成 名称[键]@日期"), format!("`{left}` must be name[key]@date"))
        };
        let (name, from) = match left.split_once('@') {
            Some((name, day)) => (name, Some(Day::parse(day.trim()).map_err(|_| wrong())?)),
            None => (left, None),
        };
        let (name, keys) = match name.split_once('[') {
            Some((name, rest)) => {
                let inner = rest.trim().strip_suffix(']').ok_or_else(wrong)?;
                (name, inner.split(',').map(|k| k.trim().to_owned()).collect())
            }
            None => (name, vec![]),
        };
        Ok(Setting { name: name.trim().to_owned(), keys, from, value: value.to_owned() })
    }
}

impl Pack {
    /// Lays a value over a parameter, above every other.
    ///
    /// # Errors
    /// An unknown name or key, or a value of another type.
    pub fn set(&mut self, setting: &Setting) -> Result<(), Wording> {
        let id = self.parameter_named(&setting.name).ok_or_else(|| self.no_parameter(&setting.name))?;
        let Some(p) = self.parameter(id) else { return Ok(()) };
        let entry = self.entry_of(p, &setting.keys)?;
        let val = constant(self, p.ty, &setting.value)?;
        let by = p.set_by.last().copied().unwrap_or(Authority::City);
        let from = setting.from.map_or(i32::MIN, Day::number);
        let value = ParameterValue {
            val,
            from,
            until: None,
            by,
            status: Status::Assumed,
            clause: None,
            layer: Layer::Set as u8,
        };
        if let Some(values) = self.parameters.get_mut(usize::from(id.0)).and_then(|p| p.values.get_mut(entry))
        {
            values.retain(|v| v.layer != Layer::Set as u8 || v.from != from);
            values.push(value);
        }
        Ok(())
    }

    fn no_parameter(&self, name: &str) -> Wording {
        let near = crate::diagnostic::nearest(name, self.parameters.iter().map(|p| p.name.as_str()));
        let (zh, en) = near.map_or_else(Default::default, |n| {
            (format!("，是否想写 `{n}`？"), format!("; did you mean `{n}`?"))
        });
        Wording::new(format!("没有参数 `{name}`{zh}"), format!("there is no parameter `{name}`{en}"))
    }

    /// The entry of a parameter's table with these codes.
    ///
    /// # Errors
    /// The wrong number of codes, or an unknown one.
    pub fn entry_of(&self, parameter: &Parameter, codes: &[String]) -> Result<usize, Wording> {
        if codes.len() != parameter.keys.len() {
            let n = parameter.keys.len();
            return Err(Wording::new(
                format!("`{}` 需要 {n} 个键", parameter.name),
                format!("`{}` takes {n} keys", parameter.name),
            ));
        }
        let mut entry = 0;
        for (key, code) in parameter.keys.iter().zip(codes) {
            let Some(e) = self.enumeration(*key) else { continue };
            let i = e.codes.iter().position(|c| c.code == *code).ok_or_else(|| {
                Wording::new(
                    format!("`{}` 没有代码 `{code}`", e.name),
                    format!("`{}` has no code `{code}`", e.name),
                )
            })?;
            entry = entry * e.codes.len() + i;
        }
        Ok(entry)
    }

    /// The value that holds for an entry of a parameter on a day; none: unset.
    pub fn value_on(&self, id: ParameterId, entry: usize, day: i32) -> Option<&ParameterValue> {
        let values = self.parameter(id)?.values.get(entry)?;
        values
            .iter()
            .filter(|v| v.from <= day && v.until.is_none_or(|u| day < u))
            .max_by_key(|v| (v.layer, v.by, v.from))
    }
}

/// Reads a file of parameter values and lays them over the pack.
///
/// # Errors
/// Every mistake in the file; the pack is then unchanged.
pub fn read_overlay(pack: &mut Pack, source: Source, layer: Layer) -> Result<(), Vec<Diagnostic>> {
    let source = Arc::new(source);
    let document = super::parse(&source).map_err(|d| vec![d])?;
    let mut errors = Vec::new();
    let top = Table::new(&source, String::new(), 0..0, document.as_table());
    let mut changed = Vec::new();
    for table in top.tables("parameter", &mut errors) {
        let Some(id) = pack.parameter_named(table.last_name()) else {
            let w = pack.no_parameter(table.last_name());
            errors.push(Diagnostic::new("unknown_name", Some(table.place()), w.zh, w.en));
            for value in table.list("value", &mut errors) {
                drop(value);
            }
            continue;
        };
        let Some(mut parameter) = pack.parameter(id).cloned() else { continue };
        for value in table.list("value", &mut errors) {
            read_value(pack, &mut parameter, &value, layer, &mut errors);
        }
        table.finish(&mut errors);
        changed.push((id, parameter));
    }
    top.finish(&mut errors);
    if !errors.is_empty() {
        return Err(errors);
    }
    for (id, parameter) in changed {
        if let Some(p) = pack.parameters.get_mut(usize::from(id.0)) {
            *p = parameter;
        }
    }
    Ok(())
}
