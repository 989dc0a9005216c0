//! The commands of the platform: what serves, and what keeps it in order.

mod audit;
mod config;
mod copy;
mod demo;
mod doctor;
mod keys;
mod load;
mod serve;
mod user;

use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use base::{Lang, Region};
use gate::{Context, Table};
use shell::words::{Catalog, SHELL, Words};
use shell::{Settings, Slice};
use store::seal::KeyFile;
use store::{Clock as _, DatabaseUrl, Options, Role, Store, StoreError, SystemClock};

use crate::args::{self, Command};
use crate::context::Rules;
use crate::output::Trouble;

/// Runs a command of the platform.
pub fn dispatch(command: Command, rules: Option<&Path>, lang: Lang) -> Result<ExitCode, Trouble> {
    let rules = Rules::find(rules);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(|e| Trouble::new(format!("无法启动：{e}"), format!("cannot start: {e}")))?;
    runtime.block_on(async {
        match command {
            Command::Serve(args) => serve::serve(&args, &rules, lang).await,
            Command::Migrate(args) => serve::migrate(&args, &rules, lang).await,
            Command::Sim(args::Sim::New(args)) => load::new(&args, &rules, lang),
            Command::Sim(args::Sim::Load(args)) => load::load(&args, &rules, lang).await,
            Command::Demo(args) => demo::demo(&args, &rules, lang).await,
            Command::User(args) => user::user(&args, &rules, lang).await,
            Command::Audit(args) => audit::audit(&args, &rules, lang).await,
            Command::Keys(args) => keys::keys(&args, &rules, lang).await,
            Command::Backup(args) => copy::backup(&args, &rules, lang).await,
            Command::Restore(args) => copy::restore(&args, &rules, lang).await,
            Command::Doctor(args) => doctor::doctor(&args, &rules, lang).await,
            Command::Config(args) => config::config(&args, lang),
            Command::Policy(_) | Command::Nightly(_) | Command::Start(_) => Ok(ExitCode::SUCCESS),
        }
    })
}

/// An installation: its settings, rules and slices.
pub struct Installation {
    /// The settings.
    pub settings: Settings,
    /// Packs, vocabulary, divisions.
    pub rules: app::Rules,
    /// The slices.
    pub slices: Vec<Slice>,
    /// Their table of permissions.
    pub table: Arc<Table>,
    /// How many of the packs that the settings name there are not.
    pub missing: usize,
}

impl Installation {
    /// Gathers it.
    pub fn gather(args: &args::Platform, rules: &Rules<'static>) -> Result<Installation, Trouble> {
        Installation::with(settings(args)?, rules)
    }

    /// Gathers it around settings that are there already.
    pub fn with(settings: Settings, rules: &Rules<'static>) -> Result<Installation, Trouble> {
        let known = rules.cities();
        let mut packs = Vec::new();
        for city in settings.packs.iter().filter(|c| known.contains(c)) {
            let mut pack = rules.pack(city)?;
            if settings.demo {
                rules.lay_demo_over(&mut pack, city)?;
            }
            packs.push(pack);
        }
        let vocabulary = rules.pack(known.first().map_or("", String::as_str))?;
        let city = Region::parse(&settings.city).ok();
        let missing = settings.packs.len() - packs.len();
        let rules = app::Rules::new(packs, vocabulary, rules.regions()?, city);
        let slices = app::slices(&rules);
        let table = app::table(&slices).map_err(broken)?;
        Ok(Installation { settings, rules, slices, table, missing })
    }

    /// The context of a command.
    pub fn operator(&self, command: &str) -> Context {
        app::operator(&self.table, command, SystemClock.now())
    }

    /// The words of all slices.
    pub fn words(&self) -> Result<Catalog, Trouble> {
        let own = self.slices.iter().flat_map(|s| s.messages);
        Words::build(&SHELL.into_iter().chain(own).collect::<Vec<_>>()).map_err(broken)
    }

    /// Opens the database.
    pub async fn open(&self, role: Role) -> Result<Store, Trouble> {
        let keys =
            KeyFile::read(&self.settings.key_file).map_err(StoreError::from).map_err(|e| stored(&e))?;
        let url =
            DatabaseUrl::parse(&self.settings.database).map_err(StoreError::from).map_err(|e| stored(&e))?;
        let options = Options {
            url,
            keys: Arc::new(keys),
            clock: Arc::new(SystemClock),
            role,
            connections: self.settings.connections,
        };
        Store::open(options).await.map_err(|e| stored(&e))
    }

    /// Opens the database and makes sure that its schema is that of this program.
    pub async fn open_ready(&self, role: Role) -> Result<Store, Trouble> {
        let store = self.open(role).await?;
        let left =
            store::migrate::pending(&store, &app::migrations(&self.slices)).await.map_err(|e| stored(&e))?;
        if left.steps.is_empty() {
            Ok(store)
        } else {
            Err(stored(&StoreError::NotMigrated(left.steps.len())))
        }
    }

    /// Opens the database and takes the steps of the schema that are left.
    pub async fn open_migrated(&self, role: Role) -> Result<Store, Trouble> {
        let store = self.open(role).await?;
        let steps = app::migrations(&self.slices);
        store::migrate::migrate(&store, &steps, SystemClock.now()).await.map_err(|e| stored(&e))?;
        Ok(store)
    }
}

/// The settings: the file that is named, or songhe.toml where there is one, and the environment over it.
pub fn settings(args: &args::Platform) -> Result<Settings, Trouble> {
    let named = args.config.clone().or_else(|| std::env::var_os("SONGHE_CONFIG").map(PathBuf::from));
    let path = named.clone().or_else(|| Some(PathBuf::from("songhe.toml")).filter(|p| p.is_file()));
    let text = match &path {
        None => String::new(),
        Some(path) => std::fs::read_to_string(path).map_err(|e| {
            let path = path.display();
            Trouble::new(format!("无法读取 {path}：{e}"), format!("cannot read {path}: {e}"))
        })?,
    };
    let shown = path.map_or_else(String::new, |p| p.display().to_string());
    Settings::read(Some((&shown, &text)), std::env::vars())
        .map_err(|e| Trouble::new(format!("设置有误：{e}"), format!("the settings are wrong: {e}")))
}

/// What the store says, as trouble, with its causes for the log.
pub fn stored(e: &StoreError) -> Trouble {
    let mut causes = String::new();
    let mut cause = std::error::Error::source(e);
    while let Some(c) = cause {
        causes = format!("{causes}\n  {c}");
        cause = c.source();
    }
    let w = e.wording();
    Trouble::new(format!("{}{causes}", w.zh), format!("{}{causes}", w.en))
}

/// Anything else that went wrong, as trouble.
pub fn broken(e: impl std::error::Error) -> Trouble {
    let mut text = e.to_string();
    let mut cause = e.source();
    while let Some(c) = cause {
        text = format!("{text}: {c}");
        cause = c.source();
    }
    Trouble::new(text.clone(), text)
}
