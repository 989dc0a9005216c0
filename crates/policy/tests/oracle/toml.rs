//! TOML as a plain tree, so that inline and written-out tables look the same.

use toml_edit::{DocumentMut, Item, Value};

#[derive(Clone, Debug)]
pub enum Toml {
    Text(String),
    /// A whole or a decimal number, as written.
    Number(String),
    YesNo(bool),
    Day(String),
    List(Vec<Toml>),
    Table(Vec<(String, Toml)>),
}

pub fn read(path: &str, text: &str) -> Toml {
    let document: DocumentMut = text.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
    Toml::Table(document.iter().map(|(k, v)| (k.to_owned(), from_item(v))).collect())
}

fn from_item(item: &Item) -> Toml {
    match item {
        Item::None => Toml::Table(Vec::new()),
        Item::Value(v) => from_value(v),
        Item::Table(t) => Toml::Table(t.iter().map(|(k, v)| (k.to_owned(), from_item(v))).collect()),
        Item::ArrayOfTables(list) => Toml::List(
            list.iter()
                .map(|t| Toml::Table(t.iter().map(|(k, v)| (k.to_owned(), from_item(v))).collect()))
                .collect(),
        ),
    }
}

fn from_value(value: &Value) -> Toml {
    match value {
        Value::String(s) => Toml::Text(s.value().clone()),
        Value::Integer(n) => Toml::Number(n.value().to_string()),
        Value::Float(n) => Toml::Number(n.display_repr().into_owned()),
        Value::Boolean(b) => Toml::YesNo(*b.value()),
        Value::Datetime(d) => Toml::Day(d.value().to_string()),
        Value::Array(list) => Toml::List(list.iter().map(from_value).collect()),
        Value::InlineTable(t) => Toml::Table(t.iter().map(|(k, v)| (k.to_owned(), from_value(v))).collect()),
    }
}

impl Toml {
    pub fn entries(&self) -> &[(String, Toml)] {
        match self {
            Toml::Table(entries) => entries,
            other => panic!("a table is wanted, not {other:?}"),
        }
    }

    pub fn get(&self, key: &str) -> Option<&Toml> {
        self.entries().iter().find(|(k, _)| k == key).map(|(_, v)| v)
    }

    pub fn list(&self) -> &[Toml] {
        match self {
            Toml::List(list) => list,
            other => panic!("a list is wanted, not {other:?}"),
        }
    }

    /// A single value as the text of a fact file would have it.
    pub fn text(&self) -> String {
        match self {
            Toml::Text(s) | Toml::Number(s) | Toml::Day(s) => s.clone(),
            Toml::YesNo(b) => if *b { "yes" } else { "no" }.to_owned(),
            other => panic!("a single value is wanted, not {other:?}"),
        }
    }

    pub fn text_at(&self, key: &str) -> Option<String> {
        self.get(key).map(Toml::text)
    }

    /// The texts of a list, or none where the key is left out.
    pub fn texts_at(&self, key: &str) -> Vec<String> {
        self.get(key).map_or_else(Vec::new, |l| l.list().iter().map(Toml::text).collect())
    }

    pub fn is_yes(&self, key: &str) -> bool {
        self.text_at(key).is_some_and(|t| t == "yes")
    }
}
