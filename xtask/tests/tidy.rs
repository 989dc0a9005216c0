//! The repository is tidy; and what is not tidy is found, with file and line.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test that fails says so and stops")]

use std::path::Path;

use xtask::page::{Example, PAGE};
use xtask::tree::File;
use xtask::{Finding, Tree, tidy};

#[test]
fn the_repository_is_tidy() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let found = tidy(&Tree::read(root).unwrap());
    let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
    assert!(lines.is_empty(), "\n{}\n", lines.join("\n"));
}

const ROOT: &str = r#"
[workspace]
members = ["crates/base", "crates/gate", "crates/store", "crates/slices/*", "crates/app", "crates/testkit"]

[workspace.dependencies]
base = { path = "crates/base" }
gate = { path = "crates/gate" }
store = { path = "crates/store" }
testkit = { path = "crates/testkit" }
csv = "1"
"#;

const PERMISSIONS: &str =
    "[[route]]\nname = \"first.page\"\npath = \"GET /first\"\npurpose = \"work\"\nroles = [\"signed_in\"]\n";

const FIRST: &str = "//! A slice.\nfn routes() -> Routes {\n    Routes::new().get(\"/first\", page)\n}\n\
    fn page(ask: Ask) -> String {\n    ask.t(\"first-title\")\n}\n";

const APP: &str = "//! It.\n\nfn slices() -> Vec<Slice> {\n    vec![shell::pages::slice(), first::slice(), second::slice(&rules)]\n}\n";

/// A repository in which all is well but for its generated documents, which it has none of.
fn small() -> Vec<(&'static str, String)> {
    vec![
        ("Cargo.toml", ROOT.to_owned()),
        ("docs/dependencies.md", "| `csv` | 1 | rows |\n".to_owned()),
        ("crates/base/Cargo.toml", "[dependencies]\n".to_owned()),
        ("crates/gate/Cargo.toml", "[dependencies]\nbase.workspace = true\n".to_owned()),
        (
            "crates/store/Cargo.toml",
            "[dependencies]\nbase.workspace = true\ngate.workspace = true\n".to_owned(),
        ),
        ("crates/store/src/lib.rs", "use sea_orm::Value;\n".to_owned()),
        ("crates/testkit/Cargo.toml", "[dependencies]\nstore.workspace = true\n".to_owned()),
        (
            "crates/slices/first/Cargo.toml",
            "[dependencies]\nstore.workspace = true\ncsv.workspace = true\n".to_owned(),
        ),
        ("crates/slices/first/permissions.toml", PERMISSIONS.to_owned()),
        ("crates/slices/first/locales/zh.ftl", "first-title = 一\n".to_owned()),
        ("crates/slices/first/locales/en.ftl", "first-title = One\n".to_owned()),
        ("crates/slices/first/src/lib.rs", FIRST.to_owned()),
        (
            "crates/slices/first/src/rows.rs",
            "use store::rows::QueryResult;\nconst ALL: &str = \"SELECT id FROM first\";\n".to_owned(),
        ),
        ("crates/slices/second/Cargo.toml", "[dependencies]\nfirst = { path = \"../first\" }\n".to_owned()),
        (
            "crates/app/Cargo.toml",
            "[dependencies]\nfirst = { path = \"../slices/first\" }\nsecond = { path = \"../slices/second\" }\n"
                .to_owned(),
        ),
        ("crates/app/src/lib.rs", APP.to_owned()),
    ]
}

fn tree(change: &[(&'static str, String)]) -> Tree {
    let mut files = small();
    for (path, text) in change {
        files.retain(|(p, _)| p != path);
        files.push((path, text.clone()));
    }
    Tree::of(files.into_iter().map(|(path, text)| File { path: path.to_owned(), text }).collect())
}

fn found(change: &[(&'static str, String)]) -> Vec<Finding> {
    tidy(&tree(change)).into_iter().filter(|f| f.rule != "documents").collect()
}

/// File and line of the only finding, of a rule.
fn only(change: &[(&'static str, String)], rule: &str) -> (String, usize) {
    match &found(change)[..] {
        [one] if one.rule == rule => (one.path.clone(), one.line),
        other => panic!("{other:#?}"),
    }
}

fn at(path: &str, line: usize) -> (String, usize) {
    (path.to_owned(), line)
}

#[test]
fn a_repository_in_which_all_is_well_has_no_findings() {
    assert_eq!(found(&[]), []);
}

#[test]
fn a_type_of_the_database_outside_the_rows_of_a_slice_is_found() {
    let ops = "//! Use cases.\n\nuse store::rows::{Value, execute};\n";
    assert_eq!(
        only(&[("crates/slices/first/src/ops.rs", ops.to_owned())], "imports"),
        at("crates/slices/first/src/ops.rs", 3)
    );
    let ops = "//! QueryResult in a comment is nothing.\n\n\nfn one(row: &QueryResult) {}\n";
    assert_eq!(
        only(&[("crates/slices/first/src/ops.rs", ops.to_owned())], "imports"),
        at("crates/slices/first/src/ops.rs", 4)
    );
    let ops = "//! Use cases.\n\nuse store::{\n    StoreError,\n    rows::{Value, execute},\n};\n";
    assert_eq!(
        only(&[("crates/slices/first/src/ops.rs", ops.to_owned())], "imports"),
        at("crates/slices/first/src/ops.rs", 3)
    );
    let rows = "//! Rows.\nuse sea_orm::Value;\n";
    assert_eq!(
        only(&[("crates/slices/first/src/rows.rs", rows.to_owned())], "imports"),
        at("crates/slices/first/src/rows.rs", 2)
    );
}

#[test]
fn a_statement_for_the_database_outside_the_rows_is_found() {
    let ops = "fn all() {\n    let sql = \"SELECT id \\\n        FROM first\";\n}\n";
    assert_eq!(
        only(&[("crates/slices/first/src/ops.rs", ops.to_owned())], "imports"),
        at("crates/slices/first/src/ops.rs", 2)
    );
    let inside = "#[cfg(test)]\nmod tests {\n    const ALL: &str = \"SELECT id FROM first\";\n}\n";
    assert_eq!(found(&[("crates/slices/first/src/ops.rs", inside.to_owned())]), []);
}

#[test]
fn clock_and_random_numbers_are_found_where_they_may_not_be() {
    for (line, name) in
        ["let now = SystemClock.now();", "let t = std::time::Instant::now();", "getrandom::fill(&mut b);"]
            .into_iter()
            .zip(["ops.rs", "jobs.rs", "api.rs"])
    {
        let path: &'static str = match name {
            "ops.rs" => "crates/slices/first/src/ops.rs",
            "jobs.rs" => "crates/slices/first/src/jobs.rs",
            _ => "crates/slices/first/src/api.rs",
        };
        assert_eq!(only(&[(path, format!("//! It.\nfn f() {{\n    {line}\n}}\n"))], "imports"), at(path, 3));
        assert_eq!(
            found(&[("crates/cli/src/main.rs", format!("fn f() {{ {} }}\n", "SystemClock.now()"))]),
            []
        );
    }
}

#[test]
fn what_is_pure_neither_waits_nor_reads() {
    let flow = "//! Pure.\nuse store::facts::Spell;\nuse store::Tx;\n";
    assert_eq!(
        only(&[("crates/slices/first/src/flow.rs", flow.to_owned())], "imports"),
        at("crates/slices/first/src/flow.rs", 3)
    );
    let table = "//! Pure.\nfn read() {\n    std::fs::read(\"x\")\n}\n";
    assert_eq!(
        only(&[("crates/gate/src/table.rs", table.to_owned())], "imports"),
        at("crates/gate/src/table.rs", 3)
    );
}

#[test]
fn a_file_of_501_lines_is_found_and_one_of_500_is_not() {
    let lines = |n: usize| "// so\n".repeat(n);
    assert_eq!(found(&[("crates/base/src/lib.rs", lines(500))]), []);
    assert_eq!(only(&[("crates/base/src/lib.rs", lines(501))], "size"), at("crates/base/src/lib.rs", 501));
}

#[test]
fn a_function_of_71_lines_is_found_where_it_begins() {
    let function = |n: usize| format!("//! It.\n\nfn long() {{\n{}}}\n", "    so();\n".repeat(n - 2));
    assert_eq!(found(&[("crates/base/src/lib.rs", function(70))]), []);
    assert_eq!(only(&[("crates/base/src/lib.rs", function(71))], "size"), at("crates/base/src/lib.rs", 3));
}

#[test]
fn names_that_say_nothing_are_found() {
    assert_eq!(
        only(&[("crates/base/src/utils.rs", String::new())], "size"),
        at("crates/base/src/utils.rs", 1)
    );
    assert_eq!(
        only(&[("crates/base/tests/common/mod.rs", String::new())], "size"),
        at("crates/base/tests/common/mod.rs", 1)
    );
    let text = "//! It.\nmod helper {\n}\n".to_owned();
    assert_eq!(only(&[("crates/base/src/lib.rs", text)], "size"), at("crates/base/src/lib.rs", 2));
}

#[test]
fn a_dependency_against_the_law_is_found_where_it_stands() {
    let cases = [
        ("crates/base/Cargo.toml", "[dependencies]\ngate.workspace = true\n", 2),
        (
            "crates/slices/first/Cargo.toml",
            "[dependencies]\nstore.workspace = true\ncsv.workspace = true\nsecond = { path = \"../second\" }\n",
            4,
        ),
        ("crates/gate/Cargo.toml", "[dependencies]\nbase.workspace = true\ntestkit.workspace = true\n", 3),
        (
            "crates/gate/Cargo.toml",
            "[dependencies]\nbase.workspace = true\nother = { path = \"crates/other\" }\n",
            3,
        ),
    ];
    for (path, text, line) in cases {
        assert_eq!(only(&[(path, text.to_owned())], "law"), at(path, line), "{text}");
    }
    let app = APP.replace("first::slice(), second::slice(&rules)", "second::slice(&rules), first::slice()");
    assert_eq!(
        only(&[("crates/app/src/lib.rs", app)], "law"),
        at("crates/slices/second/Cargo.toml", 2),
        "the order in which they are registered is the law"
    );
    let tests = "[dependencies]\n[dev-dependencies]\nsecond = { path = \"../slices/second\" }\n".to_owned();
    assert_eq!(found(&[("crates/base/Cargo.toml", tests)]), []);
}

#[test]
fn a_crate_without_a_place_in_the_law_is_found() {
    let change = [("crates/atlas/Cargo.toml", "[dependencies]\n".to_owned())];
    assert_eq!(only(&change, "law"), at("crates/atlas/Cargo.toml", 1));
}

#[test]
fn a_slice_that_is_not_registered_is_found() {
    let third = "[dependencies]\nsecond = { path = \"../second\" }\n".to_owned();
    let change = [("crates/slices/third/Cargo.toml", third.clone())];
    assert_eq!(only(&change, "law"), at("crates/slices/third/Cargo.toml", 1));
    let app = APP.replace("second::slice(&rules)", "second::slice(&rules), third::slice()");
    let change = [("crates/slices/third/Cargo.toml", third), ("crates/app/src/lib.rs", app)];
    assert_eq!(found(&change), []);
}

#[test]
fn the_list_of_dependencies_has_a_line_for_each_and_no_other() {
    let root = format!("{ROOT}toml = \"1\"\n");
    assert_eq!(only(&[("Cargo.toml", root)], "law"), at("Cargo.toml", 11));
    let list = "# Dependencies\n\n| `csv` | 1 | rows |\n| `serde` | 1 | nobody |\n".to_owned();
    assert_eq!(only(&[("docs/dependencies.md", list)], "law"), at("docs/dependencies.md", 4));
}

#[test]
fn a_word_that_is_missing_is_found_where_it_is_asked_for_or_where_it_stands_alone() {
    let source = FIRST.replace("first-title", "first-titel");
    assert_eq!(
        only(&[("crates/slices/first/src/lib.rs", source)], "words"),
        at("crates/slices/first/src/lib.rs", 6)
    );
    let source = format!("{FIRST}fn key() -> &'static str {{\n    \"first-other\"\n}}\n");
    assert_eq!(
        only(&[("crates/slices/first/src/lib.rs", source)], "words"),
        at("crates/slices/first/src/lib.rs", 9)
    );
    let page = "<p>\n{{ words.t(\"first-lead\") }}</p>\n".to_owned();
    assert_eq!(
        only(&[("crates/slices/first/templates/page.html", page)], "words"),
        at("crates/slices/first/templates/page.html", 2)
    );
    let zh = "first-title = 一\n# 说明\nfirst-lead = 二\n".to_owned();
    assert_eq!(
        only(&[("crates/slices/first/locales/zh.ftl", zh)], "words"),
        at("crates/slices/first/locales/zh.ftl", 3)
    );
}

#[test]
fn a_route_without_a_row_and_a_row_without_a_route_are_found() {
    let source = FIRST.replace("page)", "page).post(\"/first\", save)");
    assert_eq!(
        only(&[("crates/slices/first/src/lib.rs", source)], "routes"),
        at("crates/slices/first/src/lib.rs", 3)
    );
    let rows = format!(
        "{PERMISSIONS}\n{}",
        PERMISSIONS.replace("first.page", "first.more").replace("/first", "/more")
    );
    assert_eq!(
        only(&[("crates/slices/first/permissions.toml", rows)], "routes"),
        at("crates/slices/first/permissions.toml", 9)
    );
    let twice = format!("{PERMISSIONS}\n{PERMISSIONS}");
    assert_eq!(
        only(&[("crates/slices/first/permissions.toml", twice)], "routes").0,
        "crates/slices/first/permissions.toml"
    );
}

#[test]
fn a_document_that_says_something_else_than_the_sources_is_found() {
    let folder = tempfile::tempdir().unwrap();
    for (path, text) in small() {
        let path = folder.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    let lines = || {
        let found = tidy(&Tree::read(folder.path()).unwrap());
        found.into_iter().map(|f| (f.path, f.line)).collect::<Vec<_>>()
    };
    assert_eq!(lines().len(), 3);
    for document in xtask::generate::all(&Tree::read(folder.path()).unwrap()).unwrap() {
        let path = folder.path().join(document.path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, document.text).unwrap();
    }
    assert_eq!(lines(), []);
    let path = folder.path().join("docs/generated/permissions.md");
    let changed = std::fs::read_to_string(&path).unwrap().replace("GET /first", "GET /last");
    let line = changed.lines().position(|l| l.contains("GET /last")).unwrap() + 1;
    std::fs::write(path, changed).unwrap();
    assert_eq!(lines(), [at("docs/generated/permissions.md", line)]);
}

#[test]
fn the_capability_of_the_page_is_a_folder_and_two_lines_and_fits_into_the_repository() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap();
    let tree = Tree::read(root).unwrap();
    let before = tidy(&tree);
    let example = Example::read(&tree.find(PAGE).unwrap().text);
    assert_eq!(example.files.len(), 12);
    let changed: Vec<&str> = example.lines.iter().map(|line| line.path.as_str()).collect();
    assert_eq!(changed, ["crates/app/Cargo.toml", "crates/app/src/lib.rs"]);
    let mut files = example.laid_over(&tree).unwrap();
    let written: Vec<String> = files.iter().map(|f| f.path.clone()).collect();
    files.extend(tree.files().iter().filter(|f| !written.contains(&f.path)).cloned());
    let tree = Tree::of(files);
    assert!(tree.slices().iter().any(|slice| slice == "crates/slices/notes"));
    let after = tidy(&tree);
    let new: Vec<_> = after.iter().filter(|f| f.rule != "documents" && f.path.contains("notes")).collect();
    assert!(new.is_empty(), "{new:#?}");
    // What the page does not say: permissions and tables are written anew.
    assert_eq!(
        after.iter().filter(|f| f.rule == "documents").count(),
        2.max(before.iter().filter(|f| f.rule == "documents").count())
    );
}
