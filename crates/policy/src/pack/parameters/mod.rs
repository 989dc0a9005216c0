//! `[parameter.…]`, their values by date and authority, and values laid over them from files and `--set`.

mod overlay;
mod values;

use base::{Day, Wording};

use crate::diagnostic::{Diagnostic, Place};
use crate::lang::types::{EnumId, Type};
use crate::pack::entities::COUNT_MAX;
use crate::pack::model::{Authority, Pack, Parameter, Status};
use crate::pack::table::Table;
use crate::pack::{Draft, Top};
use crate::value::Val;

pub use overlay::{Setting, read_overlay};
use values::{item_value, read_value};

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
            sorted.sort_by_key(|v| (v.by, v.from));
            for pair in sorted.windows(2) {
                let [a, b] = pair else { continue };
                let Some(end) = a.until.filter(|u| a.by == b.by && *u < b.from) else { continue };
                let declared = parameter
                    .gaps
                    .iter()
                    .any(|(from, until)| *from <= end && until.is_none_or(|u| b.from <= u));
                if !declared {
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
