//! The packs that are measured.

use std::fs;
use std::path::{Path, PathBuf};

use base::Lang;
use policy::pack::{Layer, read_overlay};
use policy::{Diagnostic, Pack, Source, pack};

use crate::Outcome;

/// The rules of the benchmark.
pub fn benchmark() -> Outcome<Pack> {
    let text = include_str!("../rules.toml").to_owned();
    Ok(pack::read(vec![Source { path: "rules.toml".into(), text }]).map_err(shown)?)
}

/// Yanzhou's plan, with the assumed values of rules/demo.
pub fn yanzhou() -> Outcome<Pack> {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let mut sources = vec![source(rules.join("vocabulary.toml"))?];
    for folder in ["national", "yanzhou"] {
        let mut files = Vec::new();
        for entry in fs::read_dir(rules.join(folder))? {
            files.push(entry?.path());
        }
        files.retain(|path| path.extension().is_some_and(|e| e == "toml"));
        files.sort();
        for file in files {
            sources.push(source(file)?);
        }
    }
    let mut pack = pack::read(sources).map_err(shown)?;
    read_overlay(&mut pack, source(rules.join("demo/yanzhou.toml"))?, Layer::File).map_err(shown)?;
    Ok(pack)
}

fn source(path: PathBuf) -> Outcome<Source> {
    Ok(Source { text: fs::read_to_string(&path)?, path: path.display().to_string() })
}

fn shown(diagnostics: Vec<Diagnostic>) -> String {
    diagnostics.iter().map(|d| d.render(Lang::En)).collect()
}
