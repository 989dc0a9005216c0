//! Values laid over a plan's: from a file, and from the command line.

use std::sync::Arc;

use base::{Day, Wording};

use super::Layer;
use super::values::{constant, read_value};
use crate::diagnostic::{Diagnostic, Source};
use crate::lang::types::ParameterId;
use crate::pack::model::{Authority, Pack, Parameter, ParameterValue, Status};
use crate::pack::table::Table;

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
        if p.out_of_bounds(val) {
            let what = &setting.name;
            return Err(Wording::new(
                format!("`{what}` 的值超出 floor 或 ceiling"),
                format!("the value of `{what}` is beyond its floor or ceiling"),
            ));
        }
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
        let begun = values.iter().filter(|v| v.from <= day);
        // Of one authority the latest holds, and takes the place of the earlier for good.
        let latest = |v: &&ParameterValue| {
            !values.iter().any(|o| (o.layer, o.by) == (v.layer, v.by) && v.from < o.from && o.from <= day)
        };
        begun.filter(latest).filter(|v| v.until.is_none_or(|u| day < u)).max_by_key(|v| (v.layer, v.by))
    }
}

/// Reads a file of parameter values and lays them over the pack.
///
/// # Errors
/// Every mistake in the file; the pack is then unchanged.
pub fn read_overlay(pack: &mut Pack, source: Source, layer: Layer) -> Result<(), Vec<Diagnostic>> {
    let source = Arc::new(source);
    let document = crate::pack::parse(&source).map_err(|d| vec![d])?;
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
