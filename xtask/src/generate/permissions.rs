//! The table of permissions: each route with its roles and its purpose, and what each tie opens for that purpose.

use std::collections::BTreeMap;
use std::fmt::Write as _;

use base::Lang;
use gate::{Access, Classes, Route, Table, TieKind};

use crate::Tree;

/// A role with its line; none: whichever line.
type Holder = (String, Option<String>);

pub(super) fn text(tree: &Tree) -> Result<String, String> {
    let tables = super::tables_of_permissions(tree);
    let files = tables.iter().map(|(name, file)| (name.as_str(), file.text.as_str()));
    let table = Table::read(files).map_err(|e| e.to_string())?;
    let mut out = super::head(
        "Permissions 权限",
        "Who may use which route, for what, and what of a person is then open, from `crates/gate/roles.toml` and the \
         `permissions.toml` of each crate.\n\
         Whoever has no role in the row of a route is refused.\n\
         A route *of a person* shows or changes one person, and opens the classes that a tie between the person and the \
         seat of the role opens for the purpose of the route: see [What ties open](#what-ties-open).\n\
         Without any such tie the answer is that there is nothing there.",
    );
    roles(&table, &mut out);
    out.push_str("\n## Routes\n");
    for (name, _) in &tables {
        routes(&table, name, &mut out);
    }
    out.push_str("\n## What ties open\n");
    for purpose in table.purposes() {
        sights(&table, purpose, &mut out);
    }
    Ok(out)
}

fn roles(table: &Table, out: &mut String) {
    out.push_str("\n## Roles 角色\n\n| role | 名称 | name | held | staff | by line | never with |\n|---|---|---|---|---|---|---|\n");
    let mark = |is: bool| if is { "yes" } else { "" };
    for (code, role) in &table.roles.roles {
        let (zh, en) = (role.label(Lang::Zh), role.label(Lang::En));
        let held = format!("{:?}", role.level).to_lowercase();
        let (staff, by_line, apart) = (mark(role.staff), mark(role.by_line), role.apart_from.join(", "));
        let _ = writeln!(out, "| `{code}` | {zh} | {en} | {held} | {staff} | {by_line} | {apart} |");
    }
}

fn routes(table: &Table, owner: &str, out: &mut String) {
    let own = format!("{owner}.");
    let _ = write!(
        out,
        "\n### {owner}\n\n| route | method and path | purpose | roles | of a person | audited reading | outer zone |\n|---|---|---|---|---|---|---|\n"
    );
    for route in table.routes().filter(|r| r.name.starts_with(&own)) {
        let mark = |is: bool| if is { "yes" } else { "" };
        let (person, reading, outer) = (mark(route.of_person), mark(route.reading), mark(route.outer));
        let Route { name, path, purpose, .. } = route;
        let roles = match &route.access {
            Access::Anyone => "*anyone*".to_owned(),
            Access::SignedIn => "*whoever is logged in*".to_owned(),
            Access::Roles(roles) => roles.join(", "),
        };
        let _ =
            writeln!(out, "| `{name}` | `{path}` | {purpose} | {roles} | {person} | {reading} | {outer} |");
    }
}

fn sights(table: &Table, purpose: &str, out: &mut String) {
    let rows: Vec<_> = table.sights().iter().filter(|s| s.purpose == purpose).collect();
    if rows.is_empty() {
        return;
    }
    let used = |kind: &&TieKind| {
        table.routes().any(|r| r.of_person && r.purpose == purpose) && rows.iter().any(|s| s.tie == **kind)
    };
    let ties: Vec<TieKind> = TieKind::ALL.iter().filter(used).copied().collect();
    let mut opened: BTreeMap<Holder, BTreeMap<TieKind, Classes>> = BTreeMap::new();
    for row in &rows {
        let of = opened.entry((row.role.clone(), row.line.clone())).or_default();
        let classes = of.entry(row.tie).or_insert(Classes::NONE);
        *classes = classes.and(row.classes);
    }
    let heads: Vec<&str> = ties.iter().map(|t| t.as_str()).collect();
    let _ = write!(
        out,
        "\n### for {purpose}\n\n| role | line | {} |\n|---|---|{}\n",
        heads.join(" | "),
        "---|".repeat(ties.len())
    );
    for ((role, line), by_tie) in &opened {
        let line = line.as_deref().unwrap_or("any");
        let cells: Vec<String> = ties
            .iter()
            .map(|tie| by_tie.get(tie).map_or_else(|| "–".to_owned(), ToString::to_string))
            .collect();
        let _ = writeln!(out, "| `{role}` | {line} | {} |", cells.join(" | "));
    }
    let of_person: Vec<String> = table
        .routes()
        .filter(|r| r.of_person && r.purpose == purpose)
        .map(|r| format!("`{}`", r.name))
        .collect();
    let _ = write!(out, "\nRoutes: {}.\n", of_person.join(", "));
}
