//! Routes: each is stated once in a permission table and served once by the same crate; names that pages ask for exist.

use gate::Table;

use crate::generate::tables_of_permissions;
use crate::rust::Code;
use crate::tree::File;
use crate::{Finding, Tree};

const RULE: &str = "routes";

/// What a crate serves: method and path, file, line.
type Served<'a> = Vec<(String, &'a File, usize)>;

/// Tables that cannot be meant, routes without a handler or a row, and names of routes that are nowhere stated.
#[must_use]
pub fn check(tree: &Tree) -> Vec<Finding> {
    let tables = tables_of_permissions(tree);
    let Some((_, first)) = tables.first() else { return vec![] };
    let table = match Table::read(tables.iter().map(|(name, file)| (name.as_str(), file.text.as_str()))) {
        Ok(table) => table,
        Err(e) => {
            let said = e.to_string();
            let (file, line) = place_of(&tables, &said).unwrap_or((first, 1));
            return vec![finding(file, line, said)];
        }
    };
    let mut found = Vec::new();
    for (_, file) in &tables {
        let folder = file.path.rsplit_once('/').map_or("", |(folder, _)| folder);
        let served = served(tree, folder);
        let own = file
            .text
            .lines()
            .enumerate()
            .filter_map(|(at, line)| Some((at + 1, line.strip_prefix("path = \"")?.strip_suffix('"')?)));
        let own: Vec<(usize, &str)> = own.collect();
        for (line, path) in &own {
            match served.iter().filter(|(s, _, _)| s == path).count() {
                1 => {}
                0 => found.push(finding(file, *line, format!("nothing below {folder}/src serves {path}"))),
                n => found.push(finding(file, *line, format!("{path} is served {n} times"))),
            }
        }
        for (path, at, line) in served.iter().filter(|(s, _, _)| !own.iter().any(|(_, path)| path == s)) {
            found.push(finding(at, *line, format!("{path} stands in no row of {}", file.path)));
        }
        for source in sources(tree, folder) {
            names(source, &table, &mut found);
        }
    }
    found
}

fn sources<'a>(tree: &'a Tree, folder: &str) -> Vec<&'a File> {
    let src = format!("{folder}/src/");
    tree.ending("rs").filter(|f| f.path.starts_with(&src)).collect()
}

/// The table that an error is about, and the line there.
fn place_of<'a>(tables: &[(String, &'a File)], said: &str) -> Option<(&'a File, usize)> {
    let words: Vec<&str> =
        said.split([' ', ',', '`']).filter(|w| w.contains('.') || w.contains('/')).collect();
    for (name, file) in tables {
        if let Some(at) = words.iter().find(|w| file.text.contains(&format!("\"{w}\""))) {
            return Some((file, file.line_of(&format!("\"{at}\""))));
        }
        if said.starts_with(name.as_str()) {
            return Some((file, 1));
        }
    }
    None
}

/// `.get("/path", …)` and `.post("/path", …)`.
fn served<'a>(tree: &'a Tree, folder: &str) -> Served<'a> {
    let mut all = Vec::new();
    for file in sources(tree, folder) {
        // The service's own routes around those of the table.
        if file.path.starts_with("crates/shell/src/http/") {
            continue;
        }
        let code = Code::read(&file.text);
        for literal in code.literals().filter(|l| l.text.starts_with('/')) {
            let before = code.before(literal);
            let method =
                [(".get(", "GET"), (".post(", "POST")].into_iter().find(|(call, _)| before.ends_with(call));
            if let Some((_, method)) = method {
                all.push((format!("{method} {}", literal.text), file, literal.line));
            }
        }
    }
    all
}

/// `may_use("name")`.
fn names(file: &File, table: &Table, found: &mut Vec<Finding>) {
    let code = Code::read(&file.text);
    for literal in code.literals() {
        let asked = code.before(literal).ends_with("may_use(");
        if asked && table.route(&literal.text).is_none() {
            found.push(finding(file, literal.line, format!("there is no route `{}`", literal.text)));
        }
    }
}

fn finding(file: &File, line: usize, what: String) -> Finding {
    Finding { path: file.path.clone(), line, rule: RULE, what }
}
