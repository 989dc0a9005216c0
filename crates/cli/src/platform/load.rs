//! `songhe sim new` and `songhe sim load`.

use std::io::IsTerminal as _;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use base::Lang;
use gate::Context;
use sim::{CityCode, Plan};
use store::jobs::{self, Job, Settings as Pace, State, Worker};
use store::{Role, Store};
use tokio::sync::watch;
use uuid::Uuid;

use super::{Installation, broken, stored};
use crate::args::{SimLoad, SimNew};
use crate::context::Rules;
use crate::output::{Trouble, complain, say};

/// How long between two looks at a job.
const LOOK_AGAIN: Duration = Duration::from_millis(200);

/// The city of a name.
pub fn city(name: &str) -> Result<CityCode, Trouble> {
    CityCode::find(name).ok_or_else(|| {
        let all: Vec<&str> = CityCode::ALL.iter().map(|c| c.code()).collect();
        Trouble::new(
            format!("没有城市 `{name}`，可用：{}", all.join("、")),
            format!("there is no city `{name}`; there is {}", all.join(", ")),
        )
    })
}

/// Writes a made-up city.
pub fn new(args: &SimNew, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let plan =
        Plan { city: city(&args.city)?, residents: args.residents, seed: args.seed, until: args.until };
    write(&plan, rules, &args.out.join("facts"), lang)?;
    Ok(ExitCode::SUCCESS)
}

/// Writes a made-up city into a folder, with progress.
pub fn write(plan: &Plan, rules: &Rules<'static>, folder: &Path, lang: Lang) -> Result<(), Trouble> {
    let mut bar = Bar::new(match lang {
        Lang::Zh => "生成人员",
        Lang::En => "making people",
    });
    let regions = rules.regions()?;
    let city =
        plan.city.region().and_then(|r| regions.name(r, plan.until)).unwrap_or(plan.city.code()).to_owned();
    let summary = sim::write(plan, &regions, folder, &mut |p| {
        bar.show(u64::from(p.residents), u64::from(p.of));
    });
    let summary = summary.map_err(broken)?;
    bar.end();
    let n = summary.residents;
    say(&match lang {
        Lang::Zh => format!("虚构的{city}共 {n} 人，写入 {}\n", folder.display()),
        Lang::En => {
            format!("the made-up city {} of {n} people is in {}\n", plan.city.code(), folder.display())
        }
    });
    Ok(())
}

/// Loads a folder of fact files.
pub async fn load(args: &SimLoad, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let installation = Installation::gather(&args.platform, rules)?;
    let store = installation.open_migrated(Role::Serve).await?;
    load_folder(&installation, &store, &args.folder, lang).await?;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Loads a folder of fact files as a job that is done here and now, with progress. A load of this folder that was
/// interrupted goes on where it was.
pub async fn load_folder(
    installation: &Installation,
    store: &Store,
    folder: &Path,
    lang: Lang,
) -> Result<(), Trouble> {
    let folder = std::path::absolute(folder).map_err(broken)?;
    let input = serde_json::json!({ "folder": folder });
    let ctx = installation.operator(registry::LOAD);
    let unfinished = registry::unfinished_loads(store, &ctx).await.map_err(broken)?;
    let job = match unfinished.iter().find(|job| job.input == input) {
        Some(job) => go_on(store, &ctx, job).await?,
        None => want(store, &ctx, registry::LOAD, &input).await?,
    };
    do_load(installation, store, job, lang).await
}

/// Does a load here and now, with progress.
pub async fn do_load(
    installation: &Installation,
    store: &Store,
    job: Uuid,
    lang: Lang,
) -> Result<(), Trouble> {
    let label = match lang {
        Lang::Zh => "导入",
        Lang::En => "loading",
    };
    do_now(installation, store, registry::LOAD, job, label, lang).await
}

/// Wants a job; gives its id.
pub async fn want(
    store: &Store,
    ctx: &Context,
    kind: &str,
    input: &serde_json::Value,
) -> Result<Uuid, Trouble> {
    let tx = store.begin(ctx).await.map_err(|e| stored(&e))?;
    let id = jobs::enqueue(&tx, kind, input, None).await.map_err(|e| stored(&e))?;
    tx.commit().await.map_err(|e| stored(&e))?;
    Ok(id.unwrap_or_default())
}

/// Wants a job again that is not at its end; gives its id.
pub async fn go_on(store: &Store, ctx: &Context, job: &Job) -> Result<Uuid, Trouble> {
    if job.state.is_over() {
        let mut tx = store.begin(ctx).await.map_err(|e| stored(&e))?;
        jobs::retry(&mut tx, job.id).await.map_err(|e| stored(&e))?;
        tx.commit().await.map_err(|e| stored(&e))?;
    }
    Ok(job.id)
}

/// Does a job here and now, with progress.
pub async fn do_now(
    installation: &Installation,
    store: &Store,
    kind: &str,
    id: Uuid,
    label: &str,
    lang: Lang,
) -> Result<(), Trouble> {
    let ctx = installation.operator(kind);
    let kinds = installation.slices.iter().flat_map(|s| s.jobs.iter().cloned());
    let kinds = kinds.filter(|k| k.name == kind).map(jobs::Kind::when_asked).collect();
    let worker = Worker::new(store.clone(), Arc::clone(&installation.table), kinds, Pace::default());
    let (stop, stopped) = watch::channel(false);
    let work = tokio::spawn(worker.run(stopped));
    let mut bar = Bar::new(label);
    let before = find(store, &ctx, id).await?.map_or(0, |job| job.attempts);
    let job = loop {
        match find(store, &ctx, id).await? {
            // What failed is tried again by whoever serves; at a terminal it is said.
            Some(job) if job.state == State::Ready && job.attempts > before => break Some(job),
            Some(job) if !job.state.is_over() => {
                bar.show(u64::try_from(job.done).unwrap_or(0), u64::try_from(job.total).unwrap_or(0));
            }
            over => break over,
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    };
    bar.end();
    // It ends by itself where it is not told to.
    let _ = stop.send(true);
    work.await.map_err(broken)?;
    let words = installation.words()?.in_lang(lang);
    match job {
        Some(job) if job.state == State::Done => {
            say(&format!("{label}：{}\n", shell::pages::said(&words, &job.message)));
            Ok(())
        }
        other => {
            let why = other.map_or_else(String::new, |j| shell::pages::said(&words, &j.message));
            Err(Trouble::new(format!("{label}没有完成：{why}"), format!("{label} did not succeed: {why}")))
        }
    }
}

async fn find(store: &Store, ctx: &Context, id: Uuid) -> Result<Option<Job>, Trouble> {
    jobs::find(store.read(ctx).conn(), id).await.map_err(|e| stored(&e))
}

/// A line of progress on a terminal; nothing where the output goes elsewhere.
struct Bar {
    label: String,
    shown: bool,
}

impl Bar {
    fn new(label: &str) -> Bar {
        Bar { label: label.to_owned(), shown: std::io::stderr().is_terminal() }
    }

    fn show(&mut self, done: u64, total: u64) {
        if self.shown && total > 0 {
            complain(&format!("\r{} {done}/{total} ({}%) ", self.label, done * 100 / total));
        }
    }

    fn end(&self) {
        if self.shown {
            complain("\r\x1b[K");
        }
    }
}
