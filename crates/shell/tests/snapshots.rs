//! The markup of each component in Chinese, kept beside this file.
//!
//! Where a change is meant, `SONGHE_SNAPSHOTS=write cargo test -p songhe-shell --test snapshots` writes it down.

#![allow(clippy::unwrap_used, reason = "a test may stop anywhere")]

mod snapshot {
    pub mod lists;
    pub mod parts;
    pub mod questions;
}

use base::Lang;
use shell::components::Html;
use shell::words::{SHELL, Words};
use std::path::PathBuf;

fn zh() -> Words {
    Words::build(&SHELL).unwrap().in_lang(Lang::Zh)
}

/// Compares with the file of this name.
fn check(name: &str, html: &Html) {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/snapshot/{name}.html"));
    let now = format!("{}\n", html.as_str().trim_end());
    if std::env::var("SONGHE_SNAPSHOTS").is_ok_and(|mode| mode == "write") {
        std::fs::write(&path, &now).unwrap();
        return;
    }
    let before = std::fs::read_to_string(&path).unwrap_or_default();
    let differs = before.lines().zip(now.lines()).find(|(before, now)| before != now);
    assert!(before == now, "{name} is not what {} says; the first other line: {differs:#?}", path.display());
}
