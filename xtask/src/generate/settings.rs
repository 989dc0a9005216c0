//! The settings, from the list that `songhe config` prints.

use std::fmt::Write as _;

use shell::{ABOUT, Settings};

pub(super) fn text() -> Result<String, String> {
    let defaults = toml::Table::try_from(Settings::default()).map_err(|e| e.to_string())?;
    let mut out = super::head(
        "Settings 设置",
        "Every setting of `songhe.toml`, with the variable that goes over it and the value it has where neither is given.\n\
         `songhe config` prints them with the values of an installation.\n\
         A setting that does not exist is an error, in the file; a variable that is none of these is not looked at.",
    );
    out.push_str("\n| setting | variable | default | 说明 | what it is |\n|---|---|---|---|---|\n");
    for about in ABOUT {
        let default = defaults.get(about.name).map(ToString::to_string).unwrap_or_default();
        let variable = format!("SONGHE_{}", about.name.to_uppercase());
        // Writing to memory does not fail.
        let _ =
            writeln!(out, "| `{}` | `{variable}` | `{default}` | {} | {} |", about.name, about.zh, about.en);
    }
    Ok(out)
}
