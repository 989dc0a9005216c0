//! A case of the suite as it is written.

use std::collections::BTreeMap;

use toml_edit::{DocumentMut, Item, Table, Value};

use crate::spell::{self, Stretch};

/// What a header such as `number years min 18: …` says of a fact or parameter.
#[derive(Clone, Debug, Default)]
pub struct Header {
    pub ty: String,
    pub may_be_none: bool,
    pub unit: String,
    pub otherwise: String,
    pub min: String,
    pub max: String,
    pub asserted_by: String,
    /// The key of a table, for a parameter.
    pub by: String,
}

/// Facts by name, each with its values over time.
pub type Row = Vec<(String, Vec<Stretch>)>;

/// A parameter: a header with values, or its table as in a pack.
#[derive(Clone, Debug)]
pub enum Parameter {
    Short(Header, String),
    Whole(Vec<(String, String)>),
}

/// One case. What it may say:
///
/// - `given`: facts of T, `{ a = "yes_no: no until 2024-02-01, yes" }`: type, perhaps a unit and `otherwise`, `min`,
///   `max`, `asserted_by`, then values over time. `?` after the type: may be none; as a value: unknown. A value may
///   say `from`, `until`, `known` and `source`.
/// - `others`: the same facts of other things, by id.
/// - `members`: rows of `part`, p1, p2 and so on, whose relation `owner` gives T its `parts`; or `"missing"`.
/// - `parameters`: `{ rate = "number fen: 1 yuan until 2024-02-01, 2 yuan" }`, `"number fen by grade: low 1 yuan"`, or
///   a whole table as in a pack.
/// - `formula` with perhaps `unit`; `also`, variables by name; `pack`, tables as in a pack, in which labels, entity,
///   clauses, entry, period and status may be left out, and `rule`, which of its rules is asked.
/// - `on` and `at`: the day of the run and the day of evaluation. `as_known`: what was known on that day.
/// - `gives`, `at_once`, `needs`, for a scheme also `eligible` and `range`; or `error`.
/// - `try`: for the oracle, what gaps in numbers and days may be filled with. `engine_only`: why the oracle is not
///   asked.
#[derive(Clone, Debug)]
pub struct Case {
    pub name: String,
    pub given: Vec<(String, Header, Vec<Stretch>)>,
    pub others: Vec<(String, Row)>,
    /// Rows of `part`; none: the file is missing.
    pub members: Option<Vec<Row>>,
    pub parameters: Vec<(String, Parameter)>,
    pub formula: Option<Value>,
    pub unit: String,
    pub also: Vec<(String, String)>,
    pub pack: String,
    pub rule: String,
    pub on: String,
    pub at: Option<String>,
    pub as_known: Option<String>,
    pub gives: String,
    pub at_once: Option<String>,
    pub needs: Option<Vec<String>>,
    pub eligible: Option<String>,
    pub range: Option<String>,
    pub error: Option<String>,
    pub tries: BTreeMap<String, Vec<String>>,
    pub engine_only: Option<String>,
}

const KEYS: [&str; 21] = [
    "name",
    "given",
    "others",
    "members",
    "parameters",
    "formula",
    "unit",
    "also",
    "pack",
    "rule",
    "on",
    "at",
    "as_known",
    "gives",
    "at_once",
    "needs",
    "eligible",
    "range",
    "error",
    "try",
    "engine_only",
];

/// Reads the cases of a file.
pub fn read(path: &str, text: &str) -> Vec<Case> {
    let document: DocumentMut = text.parse().unwrap_or_else(|e| panic!("{path}: {e}"));
    assert!(document.get("about").is_some_and(Item::is_str), "{path} does not say what it is about");
    let list = document.get("case").and_then(Item::as_array_of_tables);
    list.unwrap_or_else(|| panic!("{path} has no cases")).iter().map(|t| one(path, t)).collect()
}

fn one(path: &str, table: &Table) -> Case {
    let name = scalar_at(table, "name").unwrap_or_else(|| panic!("{path}: a case without a name"));
    for (key, _) in table.iter() {
        assert!(KEYS.contains(&key), "{path}: {name}: `{key}` is no key of a case");
    }
    let of = |key: &str| scalar_at(table, key);
    let case = Case {
        given: entries(table, "given").into_iter().map(|(n, v)| given(n, &v)).collect(),
        others: entries(table, "others").into_iter().map(|(n, v)| (n, row(&v))).collect(),
        members: match table.get("members") {
            None => Some(Vec::new()),
            Some(item) => item.as_array().map(|list| list.iter().map(row).collect()),
        },
        parameters: entries(table, "parameters").into_iter().map(|(n, v)| (n, parameter(&v))).collect(),
        formula: table.get("formula").and_then(Item::as_value).cloned(),
        unit: of("unit").unwrap_or_default(),
        also: entries(table, "also").into_iter().map(|(n, v)| (n, scalar(&v))).collect(),
        pack: of("pack").unwrap_or_default(),
        rule: of("rule").unwrap_or_else(|| "answer".into()),
        on: of("on").unwrap_or_else(|| "2024-01-15".into()),
        at: of("at"),
        as_known: of("as_known"),
        gives: of("gives").unwrap_or_default(),
        at_once: of("at_once"),
        needs: table.get("needs").and_then(Item::as_array).map(|l| l.iter().map(scalar).collect()),
        eligible: of("eligible"),
        range: of("range"),
        error: of("error"),
        tries: entries(table, "try").into_iter().map(|(n, v)| (n, list(&v))).collect(),
        engine_only: of("engine_only"),
        name,
    };
    assert!(case.gives.is_empty() == case.error.is_some(), "{path}: {}: gives or error?", case.name);
    assert!(
        (case.gives == "unknown") == case.needs.is_some(),
        "{path}: {}: `needs` goes with unknown",
        case.name
    );
    case
}

fn entries(table: &Table, key: &str) -> Vec<(String, Value)> {
    let Some(inner) = table.get(key).and_then(Item::as_table_like) else { return Vec::new() };
    inner.iter().map(|(k, v)| (k.to_owned(), v.as_value().unwrap().clone())).collect()
}

fn scalar_at(table: &Table, key: &str) -> Option<String> {
    table.get(key).and_then(Item::as_value).map(scalar)
}

fn scalar(value: &Value) -> String {
    match value {
        Value::String(s) => s.value().clone(),
        Value::Integer(n) => n.value().to_string(),
        Value::Datetime(d) => d.value().to_string(),
        other => panic!("{other} is no text, number or day"),
    }
}

fn list(value: &Value) -> Vec<String> {
    value.as_array().unwrap().iter().map(scalar).collect()
}

fn row(value: &Value) -> Row {
    let table = value.as_inline_table().unwrap_or_else(|| panic!("{value} is no row"));
    table.iter().map(|(k, v)| (k.to_owned(), spell::read(&scalar(v)))).collect()
}

fn given(name: String, value: &Value) -> (String, Header, Vec<Stretch>) {
    let text = scalar(value);
    let (left, right) = text.split_once(':').unwrap_or_else(|| panic!("{text:?} has no type"));
    (name, header(left), spell::read(right))
}

fn parameter(value: &Value) -> Parameter {
    if let Some(table) = value.as_inline_table() {
        return Parameter::Whole(table.iter().map(|(k, v)| (k.to_owned(), v.to_string())).collect());
    }
    let text = scalar(value);
    let (left, right) = text.split_once(':').unwrap_or_else(|| panic!("{text:?} has no type"));
    Parameter::Short(header(left), right.trim().to_owned())
}

fn header(text: &str) -> Header {
    let mut words = text.split_whitespace();
    let ty = words.next().unwrap_or_else(|| panic!("a type is missing"));
    let mut header = Header {
        ty: ty.trim_end_matches('?').to_owned(),
        may_be_none: ty.ends_with('?'),
        ..Header::default()
    };
    while let Some(word) = words.next() {
        let place = match word {
            "otherwise" => &mut header.otherwise,
            "min" => &mut header.min,
            "max" => &mut header.max,
            "asserted_by" => &mut header.asserted_by,
            "by" => &mut header.by,
            unit => {
                unit.clone_into(&mut header.unit);
                continue;
            }
        };
        words.next().unwrap_or_else(|| panic!("{word} of {text:?} says nothing")).clone_into(place);
    }
    header
}

impl Case {
    /// What is expected, in the form in which answers are shown.
    pub fn wanted(&self) -> String {
        let mut wanted = self.gives.clone();
        if let Some(needs) = &self.needs {
            let mut needs: Vec<String> = needs.iter().map(|n| self.full(n)).collect();
            needs.sort();
            wanted += &format!(", needs [{}]", needs.join(" "));
        }
        if let Some(eligible) = &self.eligible {
            wanted += &format!(", eligible {eligible}");
        }
        if let Some(range) = &self.range {
            wanted += &format!(", range {range}");
        }
        wanted
    }

    /// `b` is `thing:T.b`, `p1.cost` is `part:p1.cost`, `rate[low]` is `parameter:rate[low]`.
    fn full(&self, need: &str) -> String {
        let name = need.split('[').next().unwrap_or(need);
        if need.contains(':') {
            need.to_owned()
        } else if need.contains('.') {
            format!("part:{need}")
        } else if self.parameters.iter().any(|(n, _)| n == name) {
            format!("parameter:{need}")
        } else {
            format!("thing:T.{need}")
        }
    }
}
