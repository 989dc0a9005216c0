//! `songhe serve` and `songhe migrate`.

use std::process::ExitCode;
use std::time::Duration;

use base::Lang;
use shell::Zone;
use store::jobs::Settings as Pace;
use store::{Clock as _, Role, Store, SystemClock};
use tokio::net::TcpListener;

use super::{Installation, broken, stored};
use crate::args::{Platform, Serve};
use crate::context::Rules;
use crate::output::{Trouble, say};

/// Serves until it is told to stop.
pub async fn serve(args: &Serve, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let mut settings = super::settings(&args.platform)?;
    settings.zone = match args.zone.as_deref() {
        None => settings.zone,
        Some("inner") => Zone::Inner,
        Some("outer") => Zone::Outer,
        Some(other) => {
            return Err(Trouble::new(
                format!("没有 `{other}` 这种范围，可用：inner、outer"),
                format!("there is no zone `{other}`; there is inner, outer"),
            ));
        }
    };
    log_json();
    let installation = Installation::with(settings, rules)?;
    let store = installation.open_ready(Role::Serve).await?;
    listen(installation, store, lang).await
}

/// Logs as JSON lines to standard error; RUST_LOG says how much.
fn log_json() {
    use tracing_subscriber::EnvFilter;
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info,sqlx=warn"));
    // A second command in one process would find one there already.
    let _ = tracing_subscriber::fmt().json().with_env_filter(filter).with_writer(std::io::stderr).try_init();
}

/// Serves an open database until it is told to stop.
pub async fn listen(installation: Installation, store: Store, lang: Lang) -> Result<ExitCode, Trouble> {
    let settings = installation.settings.clone();
    let listener = TcpListener::bind(&settings.listen).await.map_err(|e| {
        let at = &settings.listen;
        Trouble::new(format!("无法在 {at} 上监听：{e}"), format!("cannot listen on {at}: {e}"))
    })?;
    let pace = Pace {
        pause: Duration::from_millis(400),
        at_once: usize::try_from(settings.jobs_at_once).unwrap_or(1),
        ..Pace::default()
    };
    let assembled = app::assemble(settings, store.clone(), &installation.rules).map_err(broken)?;
    let running = app::start(assembled, listener, pace).map_err(broken)?;
    let address = running.address;
    say(&match lang {
        Lang::Zh => format!("松鹤已启动：http://{address}/  （按 Ctrl-C 停止）\n"),
        Lang::En => format!("songhe serves at http://{address}/  (Ctrl-C stops it)\n"),
    });
    told_to_stop().await;
    running.stop().await;
    store.close().await;
    Ok(ExitCode::SUCCESS)
}

/// Waits for Ctrl-C, or for the signal of a service manager.
async fn told_to_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    // Without signals only killing the process stops it.
    let _ = tokio::signal::ctrl_c().await;
}

/// Takes the steps of the schema that are left.
pub async fn migrate(args: &Platform, rules: &Rules<'static>, lang: Lang) -> Result<ExitCode, Trouble> {
    let installation = Installation::gather(args, rules)?;
    let store = installation.open(Role::Tool).await?;
    let steps = app::migrations(&installation.slices);
    let done = store::migrate::migrate(&store, &steps, SystemClock.now()).await.map_err(|e| stored(&e))?;
    for (slice, step, name) in &done.steps {
        say(&format!("{slice} {step}  {name}\n"));
    }
    let (n, before) = (done.steps.len(), done.before);
    say(&match lang {
        Lang::Zh => format!("{}：本次 {n} 步，此前已有 {before} 步\n", store.url()),
        Lang::En => format!("{}: {n} steps now, {before} before\n", store.url()),
    });
    store.close().await;
    Ok(ExitCode::SUCCESS)
}
