//! `cargo xtask tidy` and `cargo xtask generate`.

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use xtask::{Tree, capability, generate, tidy};

const USAGE: &str = "cargo xtask tidy         what must hold of the sources; exit 1 where something does not\n\
    cargo xtask generate     writes the documents of docs/generated\n\
    cargo xtask capability   follows docs/adding-a-capability.md in a copy, builds and tests it\n";

fn main() -> ExitCode {
    let command = std::env::args().nth(1).unwrap_or_default();
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap_or(Path::new("."));
    let done = match command.as_str() {
        "tidy" => tidied(root),
        "generate" => generated(root),
        "capability" => followed(root),
        _ => Err(USAGE.to_owned()),
    };
    match done {
        Ok(said) => {
            say(&said);
            ExitCode::SUCCESS
        }
        Err(said) => {
            say(&said);
            ExitCode::FAILURE
        }
    }
}

fn tidied(root: &Path) -> Result<String, String> {
    let tree = Tree::read(root).map_err(|e| format!("{}: {e}\n", root.display()))?;
    let findings = tidy(&tree);
    if findings.is_empty() {
        return Ok(format!("tidy: {} files\n", tree.files().len()));
    }
    let lines: Vec<String> = findings.iter().map(ToString::to_string).collect();
    Err(format!("{}\n{} to be mended\n", lines.join("\n"), findings.len()))
}

fn generated(root: &Path) -> Result<String, String> {
    let tree = Tree::read(root).map_err(|e| format!("{}: {e}\n", root.display()))?;
    let mut said = String::new();
    for document in generate::all(&tree)? {
        let path = root.join(document.path);
        let folder = path.parent().unwrap_or(root);
        std::fs::create_dir_all(folder)
            .and_then(|()| std::fs::write(&path, &document.text))
            .map_err(|e| format!("{}: {e}\n", path.display()))?;
        said.push_str(document.path);
        said.push('\n');
    }
    Ok(said)
}

fn followed(root: &Path) -> Result<String, String> {
    // This program lies in a folder below that of the builds.
    let own = std::env::current_exe().map_err(|e| format!("{e}\n"))?;
    let builds = own.ancestors().nth(2).unwrap_or(Path::new("target"));
    capability::follow(root, builds, say)
}

fn say(text: &str) {
    // A reader that has gone away needs no answer.
    let _ = std::io::stdout().write_all(text.as_bytes());
}
