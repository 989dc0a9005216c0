//! What a slice hands over: its routes, jobs, schema, permissions and pieces of shared pages.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use axum::handler::Handler;
use axum::routing::{MethodRouter, get, post};
use gate::{Sight, Tie};
use store::Migration;
use store::jobs::Kind;
use utoipa::openapi::OpenApi;
use uuid::Uuid;

use crate::App;
use crate::ask::Ask;
use crate::components::Html;
use crate::export::Export;
use crate::fault::Fault;
use crate::words::Messages;

/// The routes of a slice, each under the method and path by which its permission table states it.
#[derive(Default)]
pub struct Routes {
    routes: Vec<(&'static str, &'static str, MethodRouter<App>)>,
}

impl Routes {
    /// None yet.
    #[must_use]
    pub fn new() -> Routes {
        Routes::default()
    }

    /// A page or answer.
    #[must_use]
    pub fn get<H: Handler<T, App>, T: 'static>(mut self, path: &'static str, handler: H) -> Routes {
        self.routes.push(("GET", path, get(handler)));
        self
    }

    /// An act.
    #[must_use]
    pub fn post<H: Handler<T, App>, T: 'static>(mut self, path: &'static str, handler: H) -> Routes {
        self.routes.push(("POST", path, post(handler)));
        self
    }

    /// Method, path and handler of each.
    pub(crate) fn into_parts(self) -> Vec<(&'static str, &'static str, MethodRouter<App>)> {
        self.routes
    }
}

/// A piece of a page, drawn when the page is.
pub type Drawn = Pin<Box<dyn Future<Output = Result<Option<Html>, Fault>> + Send>>;

/// The person whose page it is, as the pieces of other slices see them.
#[derive(Clone, Debug)]
pub struct Person {
    /// The subject id.
    pub id: Uuid,
    /// The id under which files know them.
    pub reference: String,
    /// What of them is open to whoever asks.
    pub sight: Sight,
    /// Their ties.
    pub ties: Arc<Vec<Tie>>,
}

/// A piece of the person page.
#[derive(Clone)]
pub struct PersonPanel {
    /// Where it stands: low numbers first.
    pub order: u32,
    draw: Arc<dyn Fn(Ask, Person) -> Drawn + Send + Sync>,
}

impl PersonPanel {
    /// A panel at a place, drawn by a function that gives nothing where there is nothing to show.
    pub fn new<F, R>(order: u32, draw: F) -> PersonPanel
    where
        F: Fn(Ask, Person) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Option<Html>, Fault>> + Send + 'static,
    {
        PersonPanel { order, draw: Arc::new(move |ask, person| Box::pin(draw(ask, person))) }
    }

    /// Draws it.
    #[must_use]
    pub fn draw(&self, ask: Ask, person: Person) -> Drawn {
        (self.draw)(ask, person)
    }
}

/// A piece of the home page.
#[derive(Clone)]
pub struct HomeCard {
    /// Where it stands: low numbers first.
    pub order: u32,
    /// The route that it leads to; whoever may not use that does not see it.
    pub route: &'static str,
    draw: Arc<dyn Fn(Ask) -> Drawn + Send + Sync>,
}

impl HomeCard {
    /// A card at a place, for those who may use a route.
    pub fn new<F, R>(order: u32, route: &'static str, draw: F) -> HomeCard
    where
        F: Fn(Ask) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Option<Html>, Fault>> + Send + 'static,
    {
        HomeCard { order, route, draw: Arc::new(move |ask| Box::pin(draw(ask))) }
    }

    /// Draws it.
    #[must_use]
    pub fn draw(&self, ask: Ask) -> Drawn {
        (self.draw)(ask)
    }
}

/// A line of the navigation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NavLine {
    /// Where it stands: low numbers first.
    pub order: u32,
    /// The key of its label.
    pub label: &'static str,
    /// Where it leads.
    pub href: &'static str,
    /// The route behind it; whoever may not use that does not see it.
    pub route: &'static str,
}

/// How a code is called, in the words of whoever asks; none where it is not known.
pub type Name = fn(&Ask, &str) -> Option<String>;

/// All that a slice hands over.
pub struct Slice {
    /// Its name, which begins the names of its routes, tables and words.
    pub name: &'static str,
    /// Its pages and acts.
    pub routes: Routes,
    /// Its background work.
    pub jobs: Vec<Kind>,
    /// Its background work that needs the whole application: the lists or people of other slices.
    pub app_jobs: Vec<fn(&App) -> Kind>,
    /// Its schema.
    pub migrations: Vec<Migration>,
    /// Its permission table.
    pub permissions: &'static str,
    /// Its words in both languages.
    pub messages: [Messages; 2],
    /// Its lines of the navigation.
    pub nav: Vec<NavLine>,
    /// Its pieces of the person page.
    pub person_panels: Vec<PersonPanel>,
    /// Its pieces of the home page.
    pub home_cards: Vec<HomeCard>,
    /// Its lists that can be taken away as files.
    pub exports: Vec<Export>,
    /// How what stands under a key in the details of the audit trail is called.
    pub names: Vec<(&'static str, Name)>,
    /// What it says of its JSON interface.
    pub api: Option<OpenApi>,
}

impl Slice {
    /// A slice that hands over nothing but words and a permission table yet.
    #[must_use]
    pub fn new(name: &'static str, permissions: &'static str, messages: [Messages; 2]) -> Slice {
        Slice {
            name,
            routes: Routes::new(),
            jobs: vec![],
            app_jobs: vec![],
            migrations: vec![],
            permissions,
            messages,
            nav: vec![],
            person_panels: vec![],
            home_cards: vec![],
            exports: vec![],
            names: vec![],
            api: None,
        }
    }
}
