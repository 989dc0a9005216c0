//! `songhe doctor`: what is wrong with this installation, and how to mend it.

use std::process::ExitCode;

use base::{Instant, Lang, Region, Wording};
use store::seal::KeyFile;
use store::syslog::{Place, State};
use store::{Clock as _, DatabaseUrl, Role, Store, SystemClock};

use super::Installation;
use crate::args::Platform;
use crate::context::Rules;
use crate::output::{Trouble, say};

/// How long an entry may wait to be sent on, in seconds.
const SENT_WITHIN_S: i64 = 60;

/// What a check found.
struct Found {
    what: Wording,
    /// What is wrong and how to mend it; none where all is well.
    wrong: Option<Wording>,
}

/// Goes through everything that can be wrong; exit 1 where anything is.
pub async fn doctor(args: &Platform, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let mut found = Vec::new();
    match super::settings(args) {
        Err(trouble) => found.push(wrong("设置", "settings", trouble)),
        Ok(settings) => {
            found.push(well("设置", "settings"));
            match Installation::with(settings, rules) {
                Err(trouble) => found.push(wrong("规则与权限", "rules and permissions", trouble)),
                Ok(installation) => {
                    found.push(well("规则与权限", "rules and permissions"));
                    look(&installation, &mut found).await;
                }
            }
        }
    }
    let mut bad = 0;
    for f in &found {
        let mark = if f.wrong.is_some() { "✗" } else { "✓" };
        say(&format!("{mark} {}\n", f.what.in_lang(lang)));
        if let Some(w) = &f.wrong {
            bad += 1;
            for line in w.in_lang(lang).trim_end().lines() {
                say(&format!("    {line}\n"));
            }
        }
    }
    Ok(if bad == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn well(zh: &str, en: &str) -> Found {
    Found { what: Wording::new(zh, en), wrong: None }
}

fn wrong(zh: &str, en: &str, trouble: Trouble) -> Found {
    let wording = Wording::new(trouble.render(Lang::Zh), trouble.render(Lang::En));
    Found { what: Wording::new(zh, en), wrong: Some(wording) }
}

async fn look(installation: &Installation, found: &mut Vec<Found>) {
    let settings = &installation.settings;
    let city = Region::parse(&settings.city).ok();
    let today = SystemClock.now().day_in_china();
    let named = city.zip(today).and_then(|(c, d)| installation.rules.regions.name(c, d));
    found.push(match named {
        Some(_) => well("本市区划", "the city's division"),
        None => wrong(
            "本市区划",
            "the city's division",
            Trouble::new(
                format!("区划表里没有 {}；请把 city 设为本市代码，例如 140700", settings.city),
                format!(
                    "the divisions have no {}; set `city` to the code of the city, such as 140700",
                    settings.city
                ),
            ),
        ),
    });
    if installation.missing > 0 {
        let trouble = Trouble::new(
            format!("packs 中有的方案不存在：{}", settings.packs.join("、")),
            format!("some of `packs` do not exist: {}", settings.packs.join(", ")),
        );
        found.push(wrong("方案", "packs", trouble));
    }
    key_file(installation, found);
    match installation.open(Role::Tool).await {
        Err(trouble) => found.push(wrong("数据库", "the database", trouble)),
        Ok(store) => {
            found.push(well("数据库", "the database"));
            database(installation, &store, found).await;
            store.close().await;
        }
    }
}

fn key_file(installation: &Installation, found: &mut Vec<Found>) {
    let path = &installation.settings.key_file;
    match KeyFile::read(path) {
        Err(e) => {
            let w = e.wording();
            let trouble = Trouble::new(
                format!("{} 全新安装请运行 songhe keys create", w.zh),
                format!("{} On a new installation run `songhe keys create`.", w.en),
            );
            found.push(wrong("密钥文件", "the key file", trouble));
        }
        Ok(_) => found.push(match readable_by_others(path) {
            false => well("密钥文件", "the key file"),
            true => wrong(
                "密钥文件",
                "the key file",
                Trouble::new(
                    format!("其他用户可以读取它；请运行 chmod 600 {}", path.display()),
                    format!("others can read it; run `chmod 600 {}`", path.display()),
                ),
            ),
        }),
    }
}

#[cfg(unix)]
fn readable_by_others(path: &std::path::Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).is_ok_and(|m| m.permissions().mode() & 0o077 != 0)
}

#[cfg(not(unix))]
fn readable_by_others(_: &std::path::Path) -> bool {
    false
}

async fn database(installation: &Installation, store: &Store, found: &mut Vec<Found>) {
    let steps = app::migrations(&installation.slices);
    let schema = match store::migrate::pending(store, &steps).await {
        Err(e) => Some(super::stored(&e)),
        Ok(left) if left.steps.is_empty() => None,
        Ok(left) => Some(super::stored(&store::StoreError::NotMigrated(left.steps.len()))),
    };
    match schema {
        Some(trouble) => found.push(wrong("数据库结构", "the schema", trouble)),
        None => {
            found.push(well("数据库结构", "the schema"));
            contents(store, found).await;
            sending(installation, store, found).await;
        }
    }
    if let Ok(DatabaseUrl::Postgres(_)) = DatabaseUrl::parse(&installation.settings.database) {
        let there = std::process::Command::new("pg_dump").arg("--version").output().is_ok();
        found.push(if there {
            well("备份程序 pg_dump", "pg_dump for copies")
        } else {
            wrong(
                "备份程序 pg_dump",
                "pg_dump for copies",
                Trouble::new(
                    "找不到 pg_dump；请安装 postgresql-client",
                    "there is no pg_dump; install postgresql-client",
                ),
            )
        });
    }
}

/// Whether the audit trail reaches the receiver that the settings name.
async fn sending(installation: &Installation, store: &Store, found: &mut Vec<Found>) {
    let (zh, en) = ("审计记录转发", "sending the audit trail on");
    let place = match app::receiver(&installation.settings) {
        Ok(None) => return,
        Ok(Some(place)) => place,
        Err(e) => {
            let trouble = Trouble::new(format!("设置 audit_syslog 有误：{e}"), format!("audit_syslog: {e}"));
            found.push(wrong(zh, en, trouble));
            return;
        }
    };
    let state = match store::syslog::state(store).await {
        Ok(state) => state,
        Err(e) => {
            found.push(wrong(zh, en, super::stored(&e)));
            return;
        }
    };
    found.push(match late(&state, &place, store.now()) {
        None => well(zh, en),
        Some(trouble) => wrong(zh, en, trouble),
    });
}

/// What is wrong where entries have waited too long.
fn late(state: &State, place: &Place, now: Instant) -> Option<Trouble> {
    let late_s = state.waiting_since?.seconds_until(now);
    if late_s <= SENT_WITHIN_S {
        return None;
    }
    let (waiting, minutes) = (state.waiting, late_s / 60);
    let why = if state.trouble.is_empty() {
        Wording::new("请检查服务是否在运行", "check that the service runs")
    } else {
        let e = &state.trouble;
        Wording::new(
            format!("请检查接收方；上次出错：{e}"),
            format!("check the receiver; it last failed with: {e}"),
        )
    };
    Some(Trouble::new(
        format!("{waiting} 条记录还没有发到 {place}，最早的已等 {minutes} 分钟。{}", why.zh),
        format!("{waiting} entries have not reached {place}, the first for {minutes} minutes; {}", why.en),
    ))
}

async fn contents(store: &Store, found: &mut Vec<Found>) {
    let whole = store::backup::check(store).await;
    found.push(match whole {
        Ok(()) => well("数据库文件", "the files of the database"),
        Err(e) => wrong("数据库文件", "the files of the database", super::stored(&e)),
    });
    let chain = store::audit::verify(store, None).await;
    found.push(match chain {
        Ok(v) if v.broken.is_none() => well("审计链", "the audit chain"),
        Ok(_) => wrong(
            "审计链",
            "the audit chain",
            Trouble::new(
                "审计链断裂；请运行 songhe audit verify",
                "the chain is broken; run `songhe audit verify`",
            ),
        ),
        Err(e) => wrong("审计链", "the audit chain", super::stored(&e)),
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_that_wait_too_long_to_be_sent_are_told_with_the_reason() {
        let place = Place::Udp("log.example:514".to_owned());
        let now = Instant::from_micros(1_792_000_000_000_000);
        let state = |since: Option<i64>, trouble: &str| State {
            sent: 4,
            waiting: 3,
            waiting_since: since.map(|s| now.plus_seconds(-s)),
            trouble: trouble.to_owned(),
        };
        assert!(late(&state(None, "gone"), &place, now).is_none());
        assert!(late(&state(Some(60), "gone"), &place, now).is_none());
        let told = late(&state(Some(185), "gone"), &place, now).map(|t| t.render(Lang::En));
        let told = told.unwrap_or_default();
        for part in ["3 entries", "udp://log.example:514", "3 minutes", "gone"] {
            assert!(told.contains(part), "{part}: {told}");
        }
        let told = late(&state(Some(61), ""), &place, now).map(|t| t.render(Lang::Zh)).unwrap_or_default();
        assert!(told.contains("请检查服务是否在运行"), "{told}");
    }
}
