//! `songhe audit`.

use std::process::ExitCode;

use base::Lang;
use store::Role;
use store::audit::{Broken, Head, head_of, verify};

use super::{Installation, stored};
use crate::args::Audit;
use crate::context::Rules;
use crate::output::{Trouble, say};

/// Verifies the chain, or prints the head of a day.
pub async fn audit(args: &Audit, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    match args {
        Audit::Verify(args) => {
            let installation = Installation::gather(&args.platform, rules)?;
            let store = installation.open_ready(Role::Tool).await?;
            let earlier = args.head.as_deref().map(parse_head).transpose()?;
            let found = verify(&store, earlier.as_ref()).await.map_err(|e| stored(&e))?;
            store.close().await;
            let (links, waiting) = (found.links, found.waiting);
            let head = show_head(&found.head);
            if let Some(broken) = found.broken {
                return Err(broken_trouble(&broken));
            }
            say(&match lang {
                Lang::Zh => format!("审计链完整：{links} 条，待连接 {waiting} 条，末端 {head}\n"),
                Lang::En => format!("the chain is whole: {links} links, {waiting} waiting, head {head}\n"),
            });
            Ok(ExitCode::SUCCESS)
        }
        Audit::Head(args) => {
            let installation = Installation::gather(&args.platform, rules)?;
            let store = installation.open_ready(Role::Tool).await?;
            let day = args.day.unwrap_or(installation.operator("audit head").today());
            let head = head_of(&store, day).await.map_err(|e| stored(&e))?;
            store.close().await;
            match head {
                Some(head) => say(&format!("{day} {}\n", show_head(&head))),
                None => say(&match lang {
                    Lang::Zh => format!("{day} 及以前没有审计记录\n"),
                    Lang::En => format!("no audit entries until {day}\n"),
                }),
            }
            Ok(ExitCode::SUCCESS)
        }
    }
}

fn show_head(head: &Head) -> String {
    let hash: String = head.hash.iter().map(|b| format!("{b:02x}")).collect();
    format!("{}:{hash}", head.seq)
}

fn parse_head(text: &str) -> Result<Head, Trouble> {
    let wrong =
        || Trouble::new(format!("`{text}` 应写成 编号:校验值"), format!("`{text}` must be NUMBER:HASH"));
    let (seq, hash) =
        text.rsplit_once(' ').map_or(text, |(_, last)| last).split_once(':').ok_or_else(wrong)?;
    let pairs: Vec<&str> = hash.as_bytes().chunks(2).map(|c| std::str::from_utf8(c).unwrap_or("")).collect();
    let hash: Option<Vec<u8>> = pairs.iter().map(|p| u8::from_str_radix(p, 16).ok()).collect();
    Ok(Head { seq: seq.parse().map_err(|_| wrong())?, hash: hash.ok_or_else(wrong)? })
}

fn broken_trouble(broken: &Broken) -> Trouble {
    match broken {
        Broken::Gap(n) => Trouble::new(
            format!("审计链断裂：缺少第 {n} 条"),
            format!("the chain is broken: link {n} is missing"),
        ),
        Broken::Changed { seq, entry } => Trouble::new(
            format!("审计链断裂：第 {seq} 条（记录 {entry}）被改动"),
            format!("the chain is broken: link {seq} (entry {entry}) was changed"),
        ),
        Broken::Gone { seq, entry } => Trouble::new(
            format!("审计链断裂：第 {seq} 条的记录 {entry} 不见了"),
            format!("the chain is broken: entry {entry} of link {seq} is gone"),
        ),
        Broken::Unlinked(n) => Trouble::new(
            format!("审计链断裂：记录 {n} 未连入，也不在待连接之列"),
            format!("the chain is broken: entry {n} is neither linked nor waiting"),
        ),
        Broken::OtherHead(n) => Trouble::new(
            format!("与先前导出的末端在第 {n} 条处不一致"),
            format!("it differs from the head exported earlier at link {n}"),
        ),
    }
}
