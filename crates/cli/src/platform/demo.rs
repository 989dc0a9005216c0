//! `songhe demo`: a made-up city, loaded, judged and served, with an account for each role.

use std::process::ExitCode;

use accounts::{NewAccount, PasswordKind};
use base::{Day, Lang, Region};
use gate::{Context, Grant, Seat};
use registry::Example;
use shell::Settings;
use sim::Plan;
use store::jobs::{self, State};
use store::seal::KeyFile;
use store::{Role, Store};

use super::{Installation, broken, load, serve, stored};
use crate::args::Demo;
use crate::context::Rules;
use crate::output::{Trouble, say};
use crate::table::{Side, Table};

/// The password of every account of the demonstration. The people behind them do not exist.
const PASSWORD: &str = "songhe-demo-2026";
/// Jobs among which one that was done is looked for.
const JOBS_MAX: u64 = 100;
/// The seed of the demonstration.
const SEED: u64 = 42;

/// Makes, loads, judges and serves a city.
pub async fn demo(args: &Demo, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let city = load::city(&args.city)?;
    let region = city.region().ok_or_else(|| Trouble::new("没有区划", "no division"))?;
    let settings = settings(args, region, rules)?;
    std::fs::create_dir_all(&args.data).map_err(broken)?;
    if !settings.key_file.exists() {
        KeyFile::create(&settings.key_file).map_err(|e| stored(&e.into()))?;
    }
    let installation = Installation::with(settings, rules)?;
    let store = installation.open_migrated(Role::Serve).await?;
    let ctx = installation.operator("demo");
    let unfinished = registry::unfinished_loads(&store, &ctx).await.map_err(broken)?;
    if let Some(job) = unfinished.iter().find(|job| job.state != State::Cancelled) {
        // Half a city would else stay one: the load was killed, and goes on where it was.
        let job = load::go_on(&store, &ctx, job).await?;
        load::do_load(&installation, &store, job, lang).await?;
    } else if registry::is_empty(&store, &ctx).await.map_err(broken)? {
        let until = ctx.today();
        let plan = Plan { city, residents: args.residents, seed: SEED, until };
        let folder = args.data.join(format!("facts-{}", args.city));
        load::write(&plan, rules, &folder, lang)?;
        load::load_folder(&installation, &store, &folder, lang).await?;
    }
    // A city that was loaded by `songhe sim load` gets its accounts here as well.
    make_accounts(&store, &ctx, region).await?;
    judge(&installation, &store, &ctx, args.no_serve, lang).await?;
    print_accounts(&store, &ctx, &installation, lang).await?;
    if args.no_serve {
        store.close().await;
        return Ok(ExitCode::SUCCESS);
    }
    serve::listen(installation, store, lang).await
}

/// Judges the city, unless that was done before. A service does it as soon as it runs, and its progress stands among the
/// background work.
async fn judge(
    installation: &Installation,
    store: &Store,
    ctx: &Context,
    now: bool,
    lang: Lang,
) -> Result<(), Trouble> {
    let kind = entitlements::DETERMINE;
    let jobs = jobs::list(store.read(ctx).conn(), None, Some(kind), None, JOBS_MAX).await;
    let jobs = jobs.map_err(|e| stored(&e))?;
    if jobs.iter().any(|job| job.state == State::Done) {
        return Ok(());
    }
    let job = match jobs.first() {
        Some(job) => load::go_on(store, ctx, job).await?,
        // A service wants it by itself, since there was a load.
        None if !now => return Ok(()),
        None => load::want(store, ctx, kind, &serde_json::Value::Null).await?,
    };
    if !now {
        return Ok(());
    }
    let label = match lang {
        Lang::Zh => "按方案计算",
        Lang::En => "judging by the plans",
    };
    load::do_now(installation, store, kind, job, label, lang).await
}

fn settings(args: &Demo, region: Region, rules: &Rules<'static>) -> Result<Settings, Trouble> {
    let mut packs = vec![args.city.clone()];
    packs.retain(|c| rules.cities().contains(c));
    packs.extend(rules.cities().into_iter().filter(|c| *c != args.city));
    let database = std::env::var("SONGHE_DATABASE").ok();
    let file = args.data.join(format!("{}.db", args.city));
    Ok(Settings {
        database: database.unwrap_or_else(|| format!("sqlite://{}", file.display())),
        key_file: args.data.join("songhe.key"),
        data: args.data.clone(),
        listen: format!("127.0.0.1:{}", args.port),
        city: region.short(),
        packs,
        demo: true,
        secure_cookies: false,
        second_factor: false,
        ..Settings::default()
    })
}

struct Person<'a> {
    login: &'a str,
    name: &'a str,
    role: &'a str,
    line: Option<&'a str>,
    seat: Seat,
}

/// The accounts, seated around one village of the city, one home and one older person.
fn people(region: Region, example: &Example) -> Vec<Person<'static>> {
    let village = example.village;
    let town = village.at_level(base::RegionLevel::Town).unwrap_or(village);
    let county = village.at_level(base::RegionLevel::County).unwrap_or(region);
    let in_region = Seat::Region;
    let person = |login, name, role, line, seat| Person { login, name, role, line, seat };
    let civil = Some("civil_affairs");
    let mut all = vec![
        person("system", "系统管理员", "system_admin", None, Seat::System),
        person("security", "安全管理员", "security_admin", None, Seat::System),
        person("audit", "审计管理员", "audit_admin", None, Seat::System),
        person("city", "市民政局经办", "city_officer", civil, in_region(region)),
        person("county", "县区民政经办", "county_officer", civil, in_region(county)),
        person("relief", "县区救助经办", "county_officer", Some("relief"), in_region(county)),
        person("disability", "县区残联经办", "county_officer", Some("disability"), in_region(county)),
        person("town", "镇街工作人员", "town_worker", None, in_region(town)),
        person("village", "村社区工作人员", "village_worker", None, in_region(village)),
        person("auditor", "审计员", "auditor", None, in_region(region)),
        person("elder", "老年人本人", "older_person", None, Seat::Person(example.person)),
    ];
    if let Some(home) = example.home {
        all.push(person("home", "养老机构工作人员", "home_worker", None, Seat::Organisation(home)));
    }
    all
}

/// Makes the accounts that are not there yet. One whose role was taken back stays without.
async fn make_accounts(store: &Store, ctx: &Context, region: Region) -> Result<(), Trouble> {
    let example = registry::example(store, ctx).await.map_err(broken)?;
    let Some(example) = example else { return Ok(()) };
    for p in people(region, &example) {
        let there = accounts::ops::find_login(store, ctx, p.login).await.map_err(broken)?;
        let account = match there {
            Some(account) => account.id,
            None => {
                let new = NewAccount::new(p.login, p.name).map_err(broken)?;
                let mut new = new.password(PASSWORD, PasswordKind::Lasting);
                if let Seat::Person(id) = p.seat {
                    new = new.subject(id);
                }
                accounts::ops::create_account(store, ctx, &new).await.map_err(broken)?
            }
        };
        if !accounts::ops::grants_of(store, ctx, account).await.map_err(broken)?.is_empty() {
            continue;
        }
        let grant = Grant {
            role: p.role.to_owned(),
            seat: p.seat,
            line: p.line.map(str::to_owned),
            from: ctx.today(),
            until: None,
            delegated_by: None,
        };
        accounts::ops::grant(store, ctx, account, &grant).await.map_err(broken)?;
    }
    Ok(())
}

async fn print_accounts(
    store: &Store,
    ctx: &Context,
    installation: &Installation,
    lang: Lang,
) -> Result<(), Trouble> {
    let all = accounts::ops::list(store, ctx, &super::user::everybody()).await.map_err(broken)?;
    let zh = lang == Lang::Zh;
    let mut table = Table::new([
        (if zh { "登录名" } else { "login" }, Side::Left),
        (if zh { "角色" } else { "role" }, Side::Left),
        (if zh { "范围" } else { "where" }, Side::Left),
    ]);
    for account in all {
        let held = accounts::ops::grants_of(store, ctx, account.id).await.map_err(broken)?;
        for held in held {
            let role = installation.table.roles.roles.get(&held.grant.role);
            let label = role.map_or(held.grant.role.clone(), |r| r.label(lang).to_owned());
            table.row([account.login.clone(), label, place(&held.grant, installation, ctx.today())]);
        }
    }
    say(&format!("\n{}", table.render()));
    say(&match lang {
        Lang::Zh => format!("\n以上账号密码均为：{PASSWORD}（人员均为虚构，仅供演示）\n"),
        Lang::En => format!(
            "\nthe password of all of them: {PASSWORD} (nobody here exists; for demonstration only)\n"
        ),
    });
    Ok(())
}

fn place(grant: &Grant, installation: &Installation, today: Day) -> String {
    match grant.seat {
        Seat::Region(region) => installation.rules.vocabulary.place(region, today),
        Seat::System | Seat::Organisation(_) | Seat::Person(_) => "–".to_owned(),
    }
}
