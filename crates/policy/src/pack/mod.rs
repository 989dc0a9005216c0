//! Packs: TOML files in, a checked [`model::Pack`] or diagnostics out.

mod canonical;
mod entities;
mod link;
pub mod model;
mod parameters;
mod plan;
mod rules;
mod schemes;
pub(crate) mod table;

use std::collections::BTreeMap;
use std::sync::Arc;

use base::Wording;

use crate::diagnostic::{Diagnostic, Source};
use model::{Pack, Plan};
use rules::RuleDraft;
use table::Table;

pub use parameters::{Layer, Setting, read_overlay};

/// How large all files of a pack together may be, in bytes.
const SIZE_MAX: usize = 16 * 1024 * 1024;

/// What the reading of the files has gathered so far.
struct Draft {
    pack: Pack,
    rules: Vec<RuleDraft>,
    /// Where each name was first given, to point at when it is given again.
    names: BTreeMap<String, crate::diagnostic::Place>,
    plan: Option<Plan>,
    /// Every clause that is cited, to be looked up at the end.
    cited: Vec<table::Text>,
    errors: Vec<Diagnostic>,
}

/// Reads and checks the files of a pack: the shared vocabulary, what is national, and the city's own.
///
/// # Errors
/// Every mistake found, in the order of the files.
pub fn read(sources: Vec<Source>) -> Result<Pack, Vec<Diagnostic>> {
    let size: usize = sources.iter().map(|s| s.text.len()).sum();
    if size > SIZE_MAX {
        return Err(vec![Diagnostic::new("pack_too_large", None, "规则包过大", "the pack is too large")]);
    }
    let sources: Vec<Arc<Source>> = sources.into_iter().map(Arc::new).collect();
    let mut draft = Draft::new();
    let mut documents = Vec::new();
    for source in &sources {
        match parse(source) {
            Ok(document) => documents.push((source, document)),
            Err(diagnostic) => draft.errors.push(diagnostic),
        }
    }
    let tops: Vec<Top<'_>> = documents.iter().map(|(s, d)| Top::new(s, d, &mut draft.errors)).collect();
    draft.plan(&tops);
    draft.working_days(&tops);
    draft.enums(&tops);
    draft.entities(&tops);
    draft.parameters(&tops);
    draft.rules(&tops);
    draft.clauses(&tops);
    for top in &tops {
        top.table.finish(&mut draft.errors);
    }
    draft.canonical(&tops);
    draft.link()
}

/// The top of one file.
pub(crate) struct Top<'a> {
    /// Its tables.
    pub table: Table<'a>,
}

impl<'a> Top<'a> {
    fn new(
        source: &'a Arc<Source>,
        document: &'a toml_edit::Document<String>,
        _: &mut Vec<Diagnostic>,
    ) -> Top<'a> {
        Top { table: Table::new(source, String::new(), 0..0, document.as_table()) }
    }

    /// The tables of one kind: `[scheme.…]`.
    pub fn kind(&self, kind: &str, errors: &mut Vec<Diagnostic>) -> Vec<Table<'a>> {
        let mut tables = self.table.tables(kind, errors);
        for table in &mut tables {
            table.name = table.name.trim_start_matches('.').to_owned();
        }
        tables
    }
}

/// Parses one file as TOML.
pub(crate) fn parse(source: &Arc<Source>) -> Result<toml_edit::Document<String>, Diagnostic> {
    toml_edit::Document::parse(source.text.clone()).map_err(|e| {
        let at = e.span().unwrap_or(0..0);
        let place = crate::diagnostic::Place::new(source, at);
        let en = e.message().trim().replace('\n', "; ");
        Diagnostic::new(
            "toml",
            Some(place),
            format!("不是合法的 TOML：{en}"),
            format!("this is not TOML: {en}"),
        )
    })
}

impl Draft {
    fn new() -> Draft {
        let plan = Plan {
            code: String::new(),
            label: Wording::default(),
            number: String::new(),
            issued: None,
            in_force_from: base::Day::MIN,
            until: None,
            region: None,
            region_names: vec![],
        };
        let pack = Pack {
            plan,
            clauses: BTreeMap::new(),
            enums: vec![],
            entities: vec![],
            parameters: vec![],
            rules: vec![],
            working_days: base::WorkingDays::new(),
            regions: base::RegionTree::new(),
            asks_months_of_facts: false,
            canonical: BTreeMap::new(),
        };
        Draft { pack, rules: vec![], names: BTreeMap::new(), plan: None, cited: vec![], errors: vec![] }
    }

    /// Notes a name; a second one of the same space is a mistake, since a silent shadowing would change answers.
    fn name(&mut self, space: &str, table: &Table<'_>) -> Option<String> {
        let name = table.last_name().to_owned();
        let ok = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_');
        if !ok {
            let d = Diagnostic::new(
                "bad_name",
                Some(table.place()),
                format!("名称 `{name}` 不合规"),
                format!("`{name}` cannot be a name"),
            );
            self.errors.push(d.hint(
                "用小写字母、数字和 `_`，以字母开头",
                "use a to z, digits and `_`, beginning with a letter",
            ));
            return None;
        }
        if crate::lang::parse::RESERVED.contains(&name.as_str()) {
            let d = Diagnostic::new(
                "reserved_name",
                Some(table.place()),
                format!("`{name}` 是保留字"),
                format!("`{name}` is a reserved word"),
            );
            self.errors.push(d);
            return None;
        }
        let key = format!("{space}.{name}");
        if let Some(first) = self.names.get(&key) {
            let (line, column) = first.line_and_column();
            let there = format!("{}:{line}:{column}", first.source.path);
            let d = Diagnostic::new(
                "name_twice",
                Some(table.place()),
                format!("名称 `{name}` 已经用过"),
                format!("the name `{name}` is given twice"),
            );
            self.errors.push(d.hint(format!("另一处在 {there}"), format!("the other is at {there}")));
            return None;
        }
        self.names.insert(key, table.place());
        Some(name)
    }
}
