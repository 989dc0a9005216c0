//! The command line as an officer meets it: the examples of the house, run through the real program.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..").canonicalize().unwrap()
}

fn songhe(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_songhe"));
    command.current_dir(root()).env("SONGHE_LANG", "en").args(["--rules", "rules"]).args(arguments);
    command.output().unwrap()
}

fn printed(arguments: &[&str]) -> String {
    let out = songhe(arguments);
    assert!(out.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&out.stderr));
    String::from_utf8(out.stdout).unwrap()
}

/// Findings by kind: how many lines, and fen.
type Found = BTreeMap<String, (usize, i64)>;

/// The findings of a review, from the table that is printed.
fn found(text: &str) -> Found {
    let names = [
        ("Paid after death", "dead_paid"),
        ("Paid twice", "paid_twice"),
        ("Too young", "too_young"),
        ("Hukou elsewhere", "hukou_elsewhere"),
        ("Not due", "not_due"),
        ("Wrong amount", "wrong_amount"),
        ("Cannot be judged", "cannot_judge"),
        ("May qualify, not on the roll", "absent"),
    ];
    let mut out = BTreeMap::new();
    for (line, (label, kind)) in text.lines().flat_map(|l| names.map(|n| (l, n))) {
        let Some(rest) = line.trim().strip_prefix(label) else { continue };
        let mut words = rest.split_whitespace();
        let (Some(lines), Some(yuan)) = (words.next(), words.next()) else { continue };
        let fen = base::Fen::parse_yuan(yuan).unwrap().fen();
        out.insert(kind.to_owned(), (lines.parse().unwrap(), fen));
    }
    out
}

#[test]
fn the_five_rolls_give_every_planted_fault_and_nothing_else() {
    let folder = root().join("examples/rolls");
    let text = std::fs::read_to_string(folder.join("planted.toml")).unwrap();
    let planted: toml_edit::DocumentMut = text.parse().unwrap();
    let mut wanted: BTreeMap<String, Found> = BTreeMap::new();
    for fault in planted["planted"].as_array_of_tables().unwrap() {
        let text = |key: &str| fault[key].as_str().unwrap().to_owned();
        let entry = wanted.entry(text("file")).or_default().entry(text("kind")).or_default();
        *entry = (entry.0 + 1, entry.1 + fault["fen"].as_integer().unwrap());
    }
    assert_eq!(wanted.len(), 5);
    let out = tempfile::tempdir().unwrap();
    for (roll, faults) in wanted {
        let entries = std::fs::read_dir(folder.join(&roll)).unwrap();
        let mut files: Vec<String> = entries.map(|e| e.unwrap().path().display().to_string()).collect();
        files.sort();
        let workbook = out.path().join(format!("{roll}.xlsx")).display().to_string();
        let mut arguments = vec!["start"];
        arguments.extend(files.iter().map(String::as_str));
        arguments.extend([
            "--parameters",
            "rules/demo/yanzhou.toml",
            "--on",
            "2026-10-08",
            "--out",
            &workbook,
        ]);
        assert_eq!(found(&printed(&arguments)), faults, "{roll}");
        assert!(std::fs::metadata(&workbook).unwrap().len() > 5_000);
    }
}

/// A copy of an example's facts that a test may change.
fn copied(from: &str) -> tempfile::TempDir {
    let to = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(root().join(from)).unwrap() {
        let path = entry.unwrap().path();
        std::fs::copy(&path, to.path().join(path.file_name().unwrap())).unwrap();
    }
    to
}

fn replace(folder: &Path, file: &str, old: &str, new: &str) {
    let path = folder.join(file);
    let text = std::fs::read_to_string(&path).unwrap();
    assert!(text.contains(old), "{file} has no {old}");
    std::fs::write(path, text.replace(old, new)).unwrap();
}

/// Explains the subsidy of the home whose standard nobody has confirmed.
fn explained(facts: &str, extra: &[&str]) -> String {
    let question = "policy explain jinzhong --on 2025-12-31 --as-known 2026-06-30 --rule operating_subsidy --id INST-2 \
                    --parameters rules/demo/jinzhong.toml --facts";
    let mut arguments: Vec<&str> = question.split_whitespace().collect();
    arguments.push(facts);
    arguments.extend(extra);
    printed(&arguments)
}

#[test]
fn an_undetermined_home_names_what_it_needs_and_the_fact_decides() {
    let facts = copied("examples/jinzhong/facts");
    let folder = facts.path().display().to_string();
    let json = || -> serde_json::Value { serde_json::from_str(&explained(&folder, &["--json"])).unwrap() };
    let before = json();
    assert_eq!(before["result"], "undetermined");
    assert_eq!(before["needs"], serde_json::json!(["institution:INST-2.meets_standard"]));
    assert_eq!(before["ask_first"], before["needs"]);
    assert_eq!(
        (before["amount_min_fen"].as_i64(), before["amount_max_fen"].as_i64()),
        (Some(0), Some(120_000))
    );
    let text = explained(&folder, &[]);
    assert!(text.contains("needs: institution:INST-2.meets_standard"), "{text}");
    assert!(text.contains("at stake: 0.00 to 1,200.00 yuan"), "{text}");
    replace(facts.path(), "institution.csv", "rebuilt,,yes", "rebuilt,yes,yes");
    let after = json();
    assert_eq!((after["result"].as_str(), after["amount_fen"].as_i64()), (Some("granted"), Some(120_000)));
    assert_eq!(after["needs"], serde_json::json!([]));
}

#[test]
fn a_receipt_is_the_same_tomorrow_and_names_what_changed() {
    let facts = copied("examples/jinzhong/facts");
    let folder = facts.path().display().to_string();
    let out = tempfile::tempdir().unwrap();
    let receipt = |name: &str| {
        let path = out.path().join(name).display().to_string();
        explained(&folder, &["--receipt", &path]);
        path
    };
    let (first, second) = (receipt("a.json"), receipt("b.json"));
    assert_eq!(std::fs::read(&first).unwrap(), std::fs::read(second).unwrap());
    let replay = || {
        let out = songhe(&[
            "policy",
            "replay",
            &first,
            "--facts",
            &folder,
            "--parameters",
            "rules/demo/jinzhong.toml",
        ]);
        (out.status.success(), String::from_utf8(out.stdout).unwrap())
    };
    assert_eq!(replay(), (true, "the same, to the byte\n".to_owned()));
    replace(facts.path(), "institution.csv", "rebuilt,,yes", "rebuilt,yes,yes");
    let changed = "first difference: fact institution:INST-2.meets_standard has changed\n";
    assert_eq!(replay(), (false, changed.to_owned()));
}

#[test]
fn a_night_writes_every_list_and_balances() {
    let out = tempfile::tempdir().unwrap();
    let folder = out.path().display().to_string();
    let question = "nightly yanzhou --on 2026-10-31 --since 2026-08-01 --format csv,xlsx,html \
                    --facts examples/yanzhou/facts --delivered examples/yanzhou/delivered \
                    --parameters rules/demo/yanzhou.toml --out";
    let mut arguments: Vec<&str> = question.split_whitespace().collect();
    arguments.push(&folder);
    let text = printed(&arguments);
    assert!(text.contains("balanced:"), "{text}");
    assert!(text.contains("computed with assumed values"), "{text}");
    for name in
        ["due_delivered", "due_missing", "delivered_not_due", "undetermined", "may_qualify", "summary"]
    {
        assert!(out.path().join(format!("{name}.csv")).exists(), "{name}");
    }
    let list = |name: &str| std::fs::read_to_string(out.path().join(name)).unwrap();
    assert!(list("due_missing.csv").contains("2026-09,resident,YZ-001,10000"));
    assert!(list("delivered_not_due.csv").contains("2026-09,resident,YZ-012,10000"));
    assert!(list("night.html").contains("YZ-007"));
}

#[test]
fn packs_are_sound_and_their_cases_pass() {
    assert!(printed(&["policy", "check"]).contains("yanzhou: no mistakes"));
    let text = printed(&["policy", "test"]);
    assert!(text.trim_end().ends_with(", 0 failed"), "{text}");
    assert!(printed(&["policy", "fmt", "--check"]).contains("0 files"));
}

#[test]
fn mistakes_on_the_command_line_say_what_to_do() {
    let complaint = |arguments: &[&str]| {
        let out = songhe(arguments);
        assert!(!out.status.success());
        String::from_utf8(out.stderr).unwrap()
    };
    assert_eq!(
        complaint(&["policy", "check", "yanzou"]),
        "there is no plan `yanzou`; did you mean `yanzhou`?\n"
    );
    let facts = "examples/yanzhou/facts";
    let base = ["policy", "explain", "yanzhou", "--on", "2026-10-31", "--facts", facts, "--rule"];
    let with = |extra: &[&str]| complaint(&[base.as_slice(), extra].concat());
    assert!(with(&["very_old_alowance", "--id", "YZ-001"]).contains("did you mean `very_old_allowance`?"));
    assert!(with(&["very_old_allowance", "--id", "YZ-999"]).contains("resident.csv has no id `YZ-999`"));
}
