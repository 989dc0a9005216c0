//! `songhe policy fmt`: formulas written in one way, in place.

use std::path::Path;
use std::process::ExitCode;

use base::Lang;

use crate::context::Rules;
use crate::output::{Trouble, complain, say};

/// Formats the packs in a folder, or only says which files would change.
pub fn format(check: bool, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let rules = Rules::find(rules);
    let default = Path::new("rules");
    let folder = rules.folder().unwrap_or(default);
    if !folder.is_dir() {
        return Err(Trouble::new(
            "没有 rules 文件夹，请用 --rules 指定",
            "there is no folder rules; name one with --rules",
        ));
    }
    let mut changed = 0;
    let in_folder = Rules::find(Some(folder));
    let mut seen = std::collections::BTreeSet::new();
    for city in in_folder.cities() {
        for source in in_folder.sources(&city)? {
            if !seen.insert(source.path.clone()) {
                continue;
            }
            let formatted = policy::lang::format::file(&source.text);
            if formatted == source.text {
                continue;
            }
            changed += 1;
            let path = folder.join(&source.path);
            if check {
                complain(&format!("{}\n", path.display()));
                continue;
            }
            std::fs::write(&path, formatted).map_err(|e| {
                let path = path.display();
                Trouble::new(format!("无法写入 {path}：{e}"), format!("cannot write {path}: {e}"))
            })?;
            say(&format!("{}\n", path.display()));
        }
    }
    let code = if check && changed > 0 { ExitCode::FAILURE } else { ExitCode::SUCCESS };
    say(&match (lang, check) {
        (Lang::Zh, true) => format!("{changed} 个文件需要整理\n"),
        (Lang::Zh, false) => format!("整理了 {changed} 个文件\n"),
        (Lang::En, true) => format!("{changed} files would change\n"),
        (Lang::En, false) => format!("{changed} files changed\n"),
    });
    Ok(code)
}
