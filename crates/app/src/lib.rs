//! Composes the slices: routes, jobs, migrations, permissions.
//!
//! A new capability is one line in [`slices`], in the order in which capabilities may use each other.

mod run;

use std::sync::Arc;

use axum::Router;
use axum::http::Extensions;
use base::{Instant, Region, RegionTree};
use entitlements::Packs;
use gate::{Context, RequestId, Table, TableError};
use policy::Pack;
use registry::Vocabulary;
use shell::words::{SHELL, Words, WordsError};
use shell::{App, Parts, Settings, Slice};
use store::syslog::{Place, PlaceError};
use store::{Migration, Store};

pub use run::{Running, start};

/// Every slice, in the order in which one may use those before it.
#[must_use]
pub fn slices(rules: &Rules) -> Vec<Slice> {
    vec![
        shell::pages::slice(),
        accounts::slice(),
        registry::slice(&rules.vocabulary),
        entitlements::slice(&rules.packs),
        exports::slice(),
    ]
}

/// Why the slices do not make an application.
#[derive(Debug, thiserror::Error)]
pub enum AppError {
    /// A permission table cannot be meant.
    #[error("permissions")]
    Table(#[from] TableError),
    /// Words clash or cannot be read.
    #[error("words")]
    Words(#[from] WordsError),
    /// A route without a row, or a row without a route.
    #[error("{0}")]
    Routes(String),
    /// The receiver of the audit trail cannot be meant.
    #[error("the setting audit_syslog")]
    Receiver(#[from] PlaceError),
}

/// Rules, vocabulary and divisions: what the slices are made with.
#[derive(Clone)]
pub struct Rules {
    /// The packs whose rules are run, the city's own first.
    pub packs: Packs,
    /// What can be said of people and organisations.
    pub vocabulary: Vocabulary,
    /// The divisions.
    pub regions: Arc<RegionTree>,
}

impl Rules {
    /// From packs that are read and have their parameters, the divisions and the city.
    /// The vocabulary is the same in all packs; `vocabulary` is used where there is no other.
    #[must_use]
    pub fn new(packs: Vec<Pack>, vocabulary: Pack, regions: RegionTree, city: Option<Region>) -> Rules {
        let regions = Arc::new(regions);
        Rules {
            packs: Packs::new(packs, city),
            vocabulary: Vocabulary::new(Arc::new(vocabulary), Arc::clone(&regions)),
            regions,
        }
    }
}

/// An application that is put together.
pub struct Assembled {
    /// What requests and jobs share.
    pub app: App,
    /// The service.
    pub router: Router,
}

/// The permission table of all slices.
///
/// # Errors
/// The first thing in a table that cannot be meant.
pub fn table(slices: &[Slice]) -> Result<Arc<Table>, AppError> {
    Ok(Arc::new(Table::read(slices.iter().map(|s| (s.name, s.permissions)))?))
}

/// The steps of the schema: the platform's own first, then those of each slice.
#[must_use]
pub fn migrations(slices: &[Slice]) -> Vec<Migration> {
    store::migrate::own()
        .into_iter()
        .chain(slices.iter().flat_map(|s| s.migrations.iter().copied()))
        .collect()
}

/// Puts the application together.
///
/// # Errors
/// Where tables, words or routes of the slices do not fit each other.
pub fn assemble(settings: Settings, store: Store, rules: &Rules) -> Result<Assembled, AppError> {
    receiver(&settings)?;
    let mut slices = slices(rules);
    let table = table(&slices)?;
    let messages: Vec<_> = SHELL.into_iter().chain(slices.iter().flat_map(|s| s.messages)).collect();
    let catalog = Words::build(&messages)?;
    let mut shared = Extensions::new();
    shared.insert(rules.vocabulary.clone());
    shared.insert(rules.packs.clone());
    shared.insert(registry::seat_finder());
    let parts = Parts {
        store,
        table,
        settings,
        catalog,
        regions: Arc::clone(&rules.regions),
        identify: accounts::identify(),
        shared,
    };
    let app = App::new(parts, &slices);
    let routes = slices.iter_mut().map(|s| std::mem::take(&mut s.routes)).collect();
    let router = shell::router(&app, routes).map_err(AppError::Routes)?;
    Ok(Assembled { app, router })
}

/// Where the audit trail is sent on; none where it is not.
///
/// # Errors
/// Where the setting names no receiver.
pub fn receiver(settings: &Settings) -> Result<Option<Place>, PlaceError> {
    let line = settings.audit_syslog.trim();
    if line.is_empty() { Ok(None) } else { Place::parse(line).map(Some) }
}

/// The context of a command of the operator.
#[must_use]
pub fn operator(table: &Arc<Table>, command: &str, at: Instant) -> Context {
    Context::platform(table, command, RequestId(uuid::Uuid::now_v7()), at)
}
