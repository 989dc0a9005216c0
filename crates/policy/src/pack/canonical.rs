//! Every table of a pack as canonical text: the same for the same meaning, whatever the blanks, comments and order.

use toml_edit::{Item, Value};

use super::{Draft, Top};

impl Draft {
    /// Notes every table under its name, `scheme.meal_allowance`.
    pub(super) fn canonical(&mut self, tops: &[Top<'_>]) {
        for top in tops {
            for (kind, _, item) in top.table.all() {
                let Some(tables) = item.as_table_like() else { continue };
                if kind == "plan" {
                    self.pack.canonical.insert(kind, text(item));
                    continue;
                }
                for (name, inner) in tables.iter() {
                    let entry = self.pack.canonical.entry(format!("{kind}.{name}")).or_default();
                    entry.push_str(&text(inner));
                }
            }
        }
    }
}

/// An item in one line: keys in order, blanks inside texts folded.
fn text(item: &Item) -> String {
    match item {
        Item::None => String::new(),
        Item::Value(value) => value_text(value),
        Item::Table(table) => braces(table.iter().map(|(k, v)| (k.to_owned(), text(v)))),
        Item::ArrayOfTables(list) => {
            let all: Vec<_> =
                list.iter().map(|t| braces(t.iter().map(|(k, v)| (k.to_owned(), text(v))))).collect();
            format!("[{}]", all.join(","))
        }
    }
}

fn value_text(value: &Value) -> String {
    match value {
        Value::String(s) => {
            let folded = s.value().split_whitespace().collect::<Vec<_>>().join(" ");
            // JSON quotes a text the same way whatever compiler builds this.
            serde_json::Value::from(folded).to_string()
        }
        Value::Integer(n) => n.value().to_string(),
        Value::Float(n) => n.value().to_string(),
        Value::Boolean(b) => b.value().to_string(),
        Value::Datetime(d) => d.value().to_string(),
        Value::Array(list) => format!("[{}]", list.iter().map(value_text).collect::<Vec<_>>().join(",")),
        Value::InlineTable(table) => braces(table.iter().map(|(k, v)| (k.to_owned(), value_text(v)))),
    }
}

fn braces(entries: impl Iterator<Item = (String, String)>) -> String {
    let mut all: Vec<_> = entries.collect();
    all.sort();
    let inner: Vec<_> = all.into_iter().map(|(k, v)| format!("{k}={v}")).collect();
    format!("{{{}}}", inner.join(","))
}
