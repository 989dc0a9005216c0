//! `songhe user`.

use std::process::ExitCode;

use accounts::{NewAccount, ops};
use base::{Lang, Region};
use gate::{Grant, Seat};
use store::Role;

use super::{Installation, broken};
use crate::args::{User, UserAdd};
use crate::context::Rules;
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// Makes accounts, lists them, or resets a password.
pub async fn user(args: &User, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    match args {
        User::Add(args) => add(args, rules, lang).await,
        User::List(platform) => {
            let installation = Installation::gather(platform, rules)?;
            let store = installation.open_ready(Role::Tool).await?;
            let ctx = installation.operator("user list");
            let all = ops::list(&store, &ctx, &everybody()).await.map_err(broken)?;
            let zh = lang == Lang::Zh;
            let mut table = Table::new([
                (if zh { "登录名" } else { "login" }, Side::Left),
                (if zh { "姓名" } else { "name" }, Side::Left),
                (if zh { "状态" } else { "state" }, Side::Left),
            ]);
            for a in all {
                table.row([a.login, a.name, a.state.as_str().to_owned()]);
            }
            say(&table.render());
            store.close().await;
            Ok(ExitCode::SUCCESS)
        }
        User::Reset(args) => {
            let installation = Installation::gather(&args.platform, rules)?;
            let store = installation.open_ready(Role::Tool).await?;
            let ctx = installation.operator("user reset");
            let found = ops::find_login(&store, &ctx, &args.login).await.map_err(broken)?;
            let account = found.ok_or_else(|| {
                let login = &args.login;
                Trouble::new(format!("没有账号 {login}"), format!("there is no account {login}"))
            })?;
            let password = ops::reset_password(&store, &ctx, account.id).await.map_err(broken)?;
            print_password(&password, lang);
            store.close().await;
            Ok(ExitCode::SUCCESS)
        }
    }
}

async fn add(args: &UserAdd, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let installation = Installation::gather(&args.platform, rules)?;
    let store = installation.open_ready(Role::Tool).await?;
    let ctx = installation.operator("user add");
    let seat = match &args.region {
        None => Seat::System,
        Some(code) => Seat::Region(Region::parse(code).map_err(|_| {
            Trouble::new(format!("`{code}` 不是区划代码"), format!("`{code}` is not the code of a division"))
        })?),
    };
    if let Some(role) = &args.role
        && !installation.table.roles.roles.contains_key(role)
    {
        let all: Vec<&str> = installation.table.roles.roles.keys().map(String::as_str).collect();
        return Err(Trouble::new(
            format!("没有角色 `{role}`，可用：{}", all.join("、")),
            format!("there is no role `{role}`; there is {}", all.join(", ")),
        ));
    }
    let new = NewAccount::new(&args.login, &args.name).map_err(broken)?;
    let account = ops::create_account(&store, &ctx, &new).await.map_err(broken)?;
    if let Some(role) = &args.role {
        let grant = Grant {
            role: role.clone(),
            seat,
            line: args.line.clone(),
            from: ctx.today(),
            until: None,
            delegated_by: None,
        };
        ops::grant(&store, &ctx, account, &grant).await.map_err(broken)?;
    }
    let password = ops::reset_password(&store, &ctx, account).await.map_err(broken)?;
    print_password(&password, lang);
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

fn print_password(password: &str, lang: Lang) {
    say(&match lang {
        Lang::Zh => format!("一次性密码：{password}\n首次登录后必须修改；此处只显示一次。\n"),
        Lang::En => format!(
            "one-time password: {password}\nit has to be changed at the first log-in and is shown only here.\n"
        ),
    });
}

/// Every account, as far as a terminal can show them.
pub fn everybody() -> ops::Wanted {
    ops::Wanted { limit: 1_000, ..ops::Wanted::default() }
}
