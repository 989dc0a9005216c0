//! Going through all files before anything is taken in.

use std::collections::HashSet;
use std::path::{Path, PathBuf};

use base::Wording;
use files::{FileError, TableReader};
use policy::pack::model::FactDef;

use super::spells::{Line, Reader};
use crate::vocabulary::Vocabulary;

/// What going through the files found, by their order.
pub(super) struct Checked {
    /// Rows of each file.
    pub rows: Vec<u64>,
    /// Whether the spells of each stand in the order of its rows.
    pub in_order: Vec<bool>,
}

/// Every problem of every file, up to a number, as one text; or what is needed to take them in.
pub(super) fn check(
    vocabulary: &Vocabulary,
    files: &[(String, PathBuf)],
    problems_max: usize,
) -> Result<Checked, String> {
    let mut checked = Checked { rows: vec![], in_order: vec![] };
    let mut problems: Vec<FileError> = Vec::new();
    for (entity, path) in files {
        match one(vocabulary, entity, path, &mut problems, problems_max) {
            Ok((rows, in_order)) => {
                checked.rows.push(rows);
                checked.in_order.push(in_order);
            }
            Err(e) => problems.push(e),
        }
    }
    if problems.is_empty() {
        return Ok(checked);
    }
    let shown: Vec<String> = problems.iter().take(problems_max).map(ToString::to_string).collect();
    let more = problems.len().saturating_sub(problems_max);
    let rest = if more > 0 { format!("\n… {more}") } else { String::new() };
    Err(format!("{}{rest}", shown.join("\n")))
}

fn one(
    vocabulary: &Vocabulary,
    entity: &str,
    path: &Path,
    problems: &mut Vec<FileError>,
    problems_max: usize,
) -> Result<(u64, bool), FileError> {
    let mut table = TableReader::open(path)?;
    let columns = headings(vocabulary, entity, &table, problems);
    let id = table.find("id").unwrap_or(0);
    let mut rows = 0;
    let mut order: Vec<String> = Vec::new();
    let mut seen: HashSet<String> = HashSet::new();
    while table.advance()? {
        rows += 1;
        let own = table.cell(id).to_owned();
        if own.is_empty() {
            problems.push(table.wrong(Some(id), Wording::new("编号不能为空", "the id must not be empty")));
        } else if !seen.insert(own.clone()) {
            problems.push(table.wrong(Some(id), Wording::new("编号重复", "this id stands twice")));
        }
        for (at, def) in columns.iter().enumerate() {
            let Some(def) = def else { continue };
            if let Err(wording) = value(vocabulary, def, table.cell(at)) {
                problems.push(table.wrong(Some(at), wording));
            }
        }
        if problems.len() > problems_max {
            break;
        }
        order.push(own);
    }
    let spells = path.with_extension("spells.csv");
    let in_order = if spells.is_file() {
        spells_of(vocabulary, entity, &spells, &order, &seen, problems, problems_max)?
    } else {
        true
    };
    Ok((rows, in_order))
}

/// The fact under each heading; `id` has none.
fn headings<'a>(
    vocabulary: &'a Vocabulary,
    entity: &str,
    table: &TableReader,
    problems: &mut Vec<FileError>,
) -> Vec<Option<&'a FactDef>> {
    if table.find("id").is_none() {
        problems.push(table.wrong(None, Wording::new("缺少 id 列", "there is no column `id`")));
    }
    table
        .headings()
        .iter()
        .enumerate()
        .map(|(at, heading)| {
            let def = vocabulary.fact(entity, heading);
            if def.is_none() && heading != "id" {
                let what = Wording::new("词汇表没有这一列", "the vocabulary has no such column");
                problems.push(table.wrong(Some(at), what));
            }
            def
        })
        .collect()
}

/// Whether a cell fits: empty is unknown, `none` known to be absent where that may be.
fn value(vocabulary: &Vocabulary, def: &FactDef, text: &str) -> Result<(), Wording> {
    if text.is_empty() {
        return Ok(());
    }
    if text == "none" {
        let what = Wording::new("这一列不能是 none", "this one cannot be none");
        return if def.ty.none { Ok(()) } else { Err(what) };
    }
    // Numbers of people and cards were checked where they came from; here they are kept as they came.
    if matches!(def.ty.kind, policy::lang::types::Kind::Text | policy::lang::types::Kind::One(_)) {
        return Ok(());
    }
    // What was abolished since may stand in the past.
    vocabulary.check(def, text, &[]).map(|_| ())
}

fn spells_of(
    vocabulary: &Vocabulary,
    entity: &str,
    path: &Path,
    order: &[String],
    known: &HashSet<String>,
    problems: &mut Vec<FileError>,
    problems_max: usize,
) -> Result<bool, FileError> {
    let mut reader = Reader::open(path)?;
    if let Some(name) = reader.missing() {
        let what = Wording::new(format!("缺少 {name} 列"), format!("there is no column `{name}`"));
        problems.push(reader.wrong(7, what));
        return Ok(true);
    }
    let mut at = 0;
    let mut in_order = true;
    while let Some(line) = reader.next()? {
        if let Some(wording) = spell(vocabulary, entity, &line, known) {
            problems.push(reader.wrong(wording.0, wording.1));
        }
        if in_order {
            while order.get(at).is_some_and(|id| *id != line.id) {
                at += 1;
            }
            in_order = at < order.len();
        }
        if problems.len() > problems_max {
            break;
        }
    }
    Ok(in_order)
}

fn spell(
    vocabulary: &Vocabulary,
    entity: &str,
    line: &Line,
    known: &HashSet<String>,
) -> Option<(usize, Wording)> {
    if !known.contains(&line.id) {
        return Some((0, Wording::new("主表里没有这个编号", "the rows have no such id")));
    }
    let Some(def) = vocabulary.fact(entity, &line.fact) else {
        return Some((1, Wording::new("词汇表没有这一项", "the vocabulary has no such fact")));
    };
    if let Err(wording) = value(vocabulary, def, &line.value) {
        return Some((2, wording));
    }
    match (line.from, line.until) {
        (Some(from), Some(until)) if until <= from => {
            Some((4, Wording::new("止日应在起日之后", "the end must come after the beginning")))
        }
        _ => None,
    }
}
