//! `songhe backup` and `songhe restore`.

use std::process::ExitCode;

use base::Lang;
use store::{DatabaseUrl, Role, StoreError, backup as copy};

use super::{Installation, stored};
use crate::args::Copy;
use crate::context::Rules;
use crate::output::{Trouble, say};

/// Copies the database while it is in use.
pub async fn backup(args: &Copy, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let installation = Installation::gather(&args.platform, rules)?;
    let store = installation.open_ready(Role::Tool).await?;
    copy::backup(&store, &args.file).await.map_err(|e| stored(&e))?;
    store.close().await;
    let size = std::fs::metadata(&args.file).map_or(0, |m| m.len()) / 1_048_576;
    let (file, key) = (args.file.display(), installation.settings.key_file.display().to_string());
    say(&match lang {
        Lang::Zh => format!("已备份到 {file}（{size} MB）。密钥文件 {key} 不在其中，请另行保管。\n"),
        Lang::En => {
            format!("copied to {file} ({size} MB). The key file {key} is not in it; keep that apart.\n")
        }
    });
    Ok(ExitCode::SUCCESS)
}

/// Brings a copy back and verifies it: schema, pages, keys, audit chain.
pub async fn restore(args: &Copy, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let installation = Installation::gather(&args.platform, rules)?;
    let url = DatabaseUrl::parse(&installation.settings.database);
    let url = url.map_err(StoreError::from).map_err(|e| stored(&e))?;
    copy::restore(&args.file, &url).map_err(|e| stored(&e))?;
    let store = installation.open(Role::Tool).await?;
    copy::check(&store).await.map_err(|e| stored(&e))?;
    let found = store::audit::verify(&store, None).await.map_err(|e| stored(&e))?;
    store.close().await;
    if found.broken.is_some() {
        return Err(Trouble::new(
            "备份已恢复，但其中的审计链不完整，请先运行 songhe audit verify 查明",
            "the copy is back, but its audit chain is broken; run `songhe audit verify`",
        ));
    }
    let links = found.links;
    say(&match lang {
        Lang::Zh => format!("已恢复到 {url}，密钥相符，审计链 {links} 条完整。\n"),
        Lang::En => format!("{url} is back; the keys fit and all {links} links of the audit chain hold.\n"),
    });
    Ok(ExitCode::SUCCESS)
}
