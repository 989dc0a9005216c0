//! `songhe config`: every setting with its value.

use std::process::ExitCode;

use base::Lang;
use shell::ABOUT;

use crate::args::Platform;
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// Prints every setting, its value, its variable and what it is.
pub fn config(args: &Platform, lang: Lang) -> Result<ExitCode, Trouble> {
    let settings = super::settings(args)?;
    let values = toml::Table::try_from(&settings).map_err(super::broken)?;
    let zh = lang == Lang::Zh;
    let mut table = Table::new([
        (if zh { "设置" } else { "setting" }, Side::Left),
        (if zh { "当前值" } else { "value" }, Side::Left),
        (if zh { "环境变量" } else { "variable" }, Side::Left),
        (if zh { "说明" } else { "what it is" }, Side::Left),
    ]);
    for about in ABOUT {
        let value = match (about.name, values.get(about.name)) {
            // A password in the address is nobody's business.
            ("database", Some(_)) => match store::DatabaseUrl::parse(&settings.database) {
                Ok(url) => url.to_string(),
                Err(e) => e.to_string(),
            },
            (_, Some(value)) => value.to_string(),
            (_, None) => String::new(),
        };
        let variable = format!("SONGHE_{}", about.name.to_uppercase());
        table.row([about.name.to_owned(), value, variable, if zh { about.zh } else { about.en }.to_owned()]);
    }
    say(&table.render());
    Ok(ExitCode::SUCCESS)
}
