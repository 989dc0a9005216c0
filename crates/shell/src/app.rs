//! The application: everything that requests and jobs share.

use std::sync::Arc;

use axum::http::Extensions;
use base::{Instant, Lang, RegionTree};
use gate::{AccountId, Actor, Table};
use store::Store;
use store::jobs::Kind;

use crate::components::Assets;
use crate::export::Export;
use crate::fault::Fault;
use crate::http::{Limiter, Measures};
use crate::session::Identify;
use crate::settings::Settings;
use crate::slice::{HomeCard, Name, NavLine, PersonPanel, Slice};
use crate::words::Catalog;

/// The application: everything that requests and jobs share. A clone costs nothing.
#[derive(Clone)]
pub struct App {
    inner: Arc<Inner>,
}

struct Inner {
    store: Store,
    table: Arc<Table>,
    settings: Settings,
    catalog: Catalog,
    regions: Arc<RegionTree>,
    identify: Arc<dyn Identify>,
    shared: Extensions,
    assets: Assets,
    nav: Vec<NavLine>,
    person_panels: Vec<PersonPanel>,
    home_cards: Vec<HomeCard>,
    jobs: Vec<Kind>,
    app_jobs: Vec<fn(&App) -> Kind>,
    exports: Vec<Export>,
    names: Vec<(&'static str, Name)>,
    api: String,
    limiter: Limiter,
    measures: Measures,
}

/// What an application is made of.
pub struct Parts {
    /// The database.
    pub store: Store,
    /// The table of permissions of all slices.
    pub table: Arc<Table>,
    /// The settings.
    pub settings: Settings,
    /// The words of all slices.
    pub catalog: Catalog,
    /// The divisions.
    pub regions: Arc<RegionTree>,
    /// Who knows the people behind cookies and tokens.
    pub identify: Arc<dyn Identify>,
    /// What slices share beyond that, by its type: the vocabulary, the packs.
    pub shared: Extensions,
}

impl App {
    /// Puts it together; the routes are taken out of the slices before.
    #[must_use]
    pub fn new(parts: Parts, slices: &[Slice]) -> App {
        let mut nav: Vec<NavLine> = slices.iter().flat_map(|s| s.nav.iter().copied()).collect();
        nav.sort_by_key(|n| n.order);
        let mut person_panels: Vec<PersonPanel> =
            slices.iter().flat_map(|s| s.person_panels.iter().cloned()).collect();
        person_panels.sort_by_key(|p| p.order);
        let mut home_cards: Vec<HomeCard> =
            slices.iter().flat_map(|s| s.home_cards.iter().cloned()).collect();
        home_cards.sort_by_key(|c| c.order);
        let api = crate::http::interface(slices);
        let jobs = slices.iter().flat_map(|s| s.jobs.iter().cloned()).collect();
        let app_jobs = slices.iter().flat_map(|s| s.app_jobs.iter().copied()).collect();
        let exports = slices.iter().flat_map(|s| s.exports.iter().cloned()).collect();
        let limiter = Limiter::new(parts.settings.requests_per_minute);
        App {
            inner: Arc::new(Inner {
                store: parts.store,
                table: parts.table,
                settings: parts.settings,
                catalog: parts.catalog,
                regions: parts.regions,
                identify: parts.identify,
                shared: parts.shared,
                assets: crate::http::assets(),
                nav,
                person_panels,
                home_cards,
                jobs,
                app_jobs,
                exports,
                names: slices.iter().flat_map(|s| s.names.iter().copied()).collect(),
                api,
                limiter,
                measures: Measures::default(),
            }),
        }
    }

    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        &self.inner.store
    }

    /// The table of permissions.
    #[must_use]
    pub fn table(&self) -> &Arc<Table> {
        &self.inner.table
    }

    /// The settings.
    #[must_use]
    pub fn settings(&self) -> &Settings {
        &self.inner.settings
    }

    /// The words in both languages.
    #[must_use]
    pub fn catalog(&self) -> &Catalog {
        &self.inner.catalog
    }

    /// The divisions.
    #[must_use]
    pub fn regions(&self) -> &Arc<RegionTree> {
        &self.inner.regions
    }

    /// What slices share, by its type.
    ///
    /// # Errors
    /// Where the application was put together without it.
    pub fn shared<T: Clone + Send + Sync + 'static>(&self) -> Result<&T, Fault> {
        self.inner.shared.get::<T>().ok_or_else(|| Fault::broken(std::any::type_name::<T>()))
    }

    /// The kinds of background work. Some hold the application, so they are made when they are asked for: an
    /// application that held them would hold itself.
    #[must_use]
    pub fn jobs(&self) -> Vec<Kind> {
        let own = self.inner.jobs.iter().cloned();
        own.chain(self.inner.app_jobs.iter().map(|kind| kind(self))).collect()
    }

    /// The lists that can be taken away as files.
    #[must_use]
    pub fn exports(&self) -> &[Export] {
        &self.inner.exports
    }

    /// How what stands under a key of the audit trail is called, where a slice knows.
    pub(crate) fn name_of(&self, key: &str) -> Option<Name> {
        self.inner.names.iter().find(|(k, _)| *k == key).map(|(_, name)| *name)
    }

    /// The list of that name.
    #[must_use]
    pub fn export(&self, name: &str) -> Option<&Export> {
        self.exports().iter().find(|e| e.name == name)
    }

    /// Whoever stands behind an account, with the roles they hold at an instant; none where it is disabled or gone.
    /// For work that is done for somebody who does not wait for it.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn actor_of(&self, account: AccountId, at: Instant) -> Result<Option<Actor>, Fault> {
        Ok(self.identify().by_account(self.clone(), account, at).await?.map(|(actor, _)| actor))
    }

    /// The account that has this login; else those in whose login or name it stands, the first of them where they are many.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn accounts_called(&self, text: &str, at: Instant) -> Result<Vec<AccountId>, Fault> {
        self.identify().called(self.clone(), text.to_owned(), at).await
    }

    /// The pieces of the person page, in order.
    #[must_use]
    pub fn person_panels(&self) -> &[PersonPanel] {
        &self.inner.person_panels
    }

    /// The pieces of the home page, in order.
    #[must_use]
    pub fn home_cards(&self) -> &[HomeCard] {
        &self.inner.home_cards
    }

    /// The name of the city, as the region tree has it today.
    #[must_use]
    pub fn city_name(&self) -> String {
        let today = self.store().now().day_in_china();
        let region = base::Region::parse(&self.inner.settings.city).ok();
        let name = region.zip(today).and_then(|(r, d)| self.inner.regions.name(r, d));
        name.unwrap_or_else(|| &self.inner.settings.city).to_owned()
    }

    /// The description of the JSON interface (OpenAPI), as JSON.
    #[must_use]
    pub fn api(&self) -> &str {
        &self.inner.api
    }

    pub(crate) fn nav(&self) -> &[NavLine] {
        &self.inner.nav
    }

    pub(crate) fn assets(&self) -> Assets {
        self.inner.assets.clone()
    }

    pub(crate) fn identify(&self) -> &dyn Identify {
        self.inner.identify.as_ref()
    }

    pub(crate) fn limiter(&self) -> &Limiter {
        &self.inner.limiter
    }

    /// Counts and times of requests.
    #[must_use]
    pub fn measures(&self) -> &Measures {
        &self.inner.measures
    }

    /// The language of somebody who has not chosen one, from what their browser asks for.
    pub(crate) fn lang_asked(header: Option<&str>) -> Lang {
        match header.and_then(|h| h.split([',', ';', '-']).next()) {
            Some("en") => Lang::En,
            _ => Lang::Zh,
        }
    }
}
