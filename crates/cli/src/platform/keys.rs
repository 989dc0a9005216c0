//! `songhe keys`.

use std::process::ExitCode;

use base::Lang;
use store::seal::{KeyFile, KeyService as _};
use store::{Role, rotation};

use super::{Installation, broken, stored};
use crate::args::Keys;
use crate::context::Rules;
use crate::output::{Trouble, say};

/// Makes the wrapping key, or wants a change of the data keys.
pub async fn keys(args: &Keys, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    match args {
        Keys::Create(platform) => {
            let settings = super::settings(platform)?;
            if let Some(folder) = settings.key_file.parent() {
                std::fs::create_dir_all(folder).map_err(broken)?;
            }
            let key = KeyFile::create(&settings.key_file).map_err(|e| stored(&e.into()))?;
            let (path, mark) = (key.path().display().to_string(), key.fingerprint());
            say(&match lang {
                Lang::Zh => format!("已生成 {path}（指纹 {mark}）。请另存一份并与数据库备份分开保管。\n"),
                Lang::En => format!(
                    "{path} was made (fingerprint {mark}). Keep a copy of it apart from the database's.\n"
                ),
            });
        }
        Keys::Rotate(platform) => {
            let installation = Installation::gather(platform, rules)?;
            let store = installation.open_ready(Role::Tool).await?;
            let ctx = installation.operator("keys rotate");
            let mut tx = store.begin(&ctx).await.map_err(|e| stored(&e))?;
            let once = format!("{}@{}", rotation::KIND, ctx.at());
            store::jobs::enqueue(&tx, rotation::KIND, &serde_json::Value::Null, Some(&once))
                .await
                .map_err(|e| stored(&e))?;
            tx.audit("keys.ask_rotate", [], serde_json::Value::Null);
            tx.commit().await.map_err(|e| stored(&e))?;
            say(match lang {
                Lang::Zh => "已排队：运行中的服务会更换数据密钥，进度见“后台任务”。\n",
                Lang::En => {
                    "It waits for its turn: the running service changes the data keys; see its background work.\n"
                }
            });
            store.close().await;
        }
    }
    Ok(ExitCode::SUCCESS)
}
