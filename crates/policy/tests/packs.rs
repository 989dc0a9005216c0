//! The packs of the house are sound, and their written cases come out as worked out by hand.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

use std::path::{Path, PathBuf};

use base::Lang;
use policy::pack;
use policy::{Pack, Source};

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules").canonicalize().unwrap()
}

fn sources(dir: &Path, cases: bool, out: &mut Vec<Source>) {
    let mut entries: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().path()).collect();
    entries.sort();
    for path in entries {
        if path.is_dir() {
            if path.ends_with("cases") == cases {
                sources(&path, false, out);
            }
        } else if path.extension().is_some_and(|e| e == "toml") && !cases {
            let text = std::fs::read_to_string(&path).unwrap();
            out.push(Source { path: path.strip_prefix(root()).unwrap().display().to_string(), text });
        }
    }
}

fn city(name: &str) -> Pack {
    let mut files = vec![Source {
        path: "vocabulary.toml".into(),
        text: std::fs::read_to_string(root().join("vocabulary.toml")).unwrap(),
    }];
    sources(&root().join("national"), false, &mut files);
    sources(&root().join(name), false, &mut files);
    match pack::read(files) {
        Ok(pack) => pack,
        Err(errors) => panic!("{}", errors.iter().map(|e| e.render(Lang::En)).collect::<String>()),
    }
}

fn cases(name: &str, least: usize) {
    let pack = city(name);
    let mut files = Vec::new();
    sources(&root().join(name).join("cases"), false, &mut files);
    let (mut passed, mut failed) = (0, String::new());
    for file in files {
        match policy::cases::run(&pack, file) {
            Ok(outcomes) => {
                for o in outcomes {
                    if o.differences.is_empty() {
                        passed += 1;
                    } else {
                        let (line, _) = o.place.line_and_column();
                        failed += &format!(
                            "{}:{line}: {}: {}\n",
                            o.place.source.path,
                            o.name,
                            o.differences.join("; ")
                        );
                    }
                }
            }
            Err(errors) => failed += &errors.iter().map(|e| e.render(Lang::En)).collect::<String>(),
        }
    }
    assert!(failed.is_empty(), "{passed} passed, but:\n{failed}");
    assert!(passed >= least, "only {passed} cases ran");
}

#[test]
fn yanzhou_cases() {
    cases("yanzhou", 60);
}

#[test]
fn jinzhong_cases() {
    cases("jinzhong", 60);
}
