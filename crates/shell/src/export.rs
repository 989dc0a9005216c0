//! Lists that can be taken away as files: what a slice says of each, and how its lines are read page by page.
//!
//! A slice lists them in [`crate::Slice::exports`]; asking, approving, writing and handing out are the slice `exports`.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;

use base::{Day, Fen};
use gate::Context;
use store::{Reader, Store};
use uuid::Uuid;

use crate::App;
use crate::components::Query;
use crate::fault::Fault;
use crate::words::Words;

/// Lines of a list, read for a file: by whom, in which language, which of them.
#[derive(Clone)]
pub struct Listing {
    /// The application.
    pub app: App,
    /// Whoever reads, on the route of the list: what they may see is what the file shows.
    pub ctx: Context,
    /// The words of the file.
    pub words: Words,
    /// The address of the list: search, filters, order, and where the page starts.
    pub query: Query,
    /// How many lines at most; none: as many as a page of the list has.
    pub limit: Option<u32>,
}

impl Listing {
    /// The database.
    #[must_use]
    pub fn store(&self) -> &Store {
        self.app.store()
    }

    /// Reads on behalf of whoever reads the list.
    #[must_use]
    pub fn read(&self) -> Reader<'_> {
        self.store().read(&self.ctx)
    }

    /// A word.
    #[must_use]
    pub fn t(&self, key: &str) -> String {
        self.words.t(key)
    }
}

/// What stands in a cell of a file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// Text, and every number that is a name: ids, telephones.
    Text(String),
    /// A whole number.
    Number(i64),
    /// An amount.
    Money(Fen),
    /// A day.
    Day(Day),
    /// Nothing, or nothing that is open to whoever reads.
    Blank,
}

impl Value {
    /// Text; nothing where it is empty.
    pub fn text(text: impl Into<String>) -> Value {
        let text = text.into();
        if text.is_empty() { Value::Blank } else { Value::Text(text) }
    }
}

/// One line of a list, with whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The person it is about, for the audit trail; none where it is about nobody.
    pub subject: Option<Uuid>,
    /// As many as the list has columns.
    pub values: Vec<Value>,
}

/// A page of a list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Lines {
    /// The lines.
    pub lines: Vec<Line>,
    /// Where the next page starts: the value of `after`; none at the end.
    pub next: Option<String>,
}

type Read = Arc<dyn Fn(Listing) -> Reading + Send + Sync>;
type Narrowed = fn(&Listing) -> Vec<(String, String)>;
type Reading = Pin<Box<dyn Future<Output = Result<Lines, Fault>> + Send>>;

/// A list that can be taken away as a file.
#[derive(Clone)]
pub struct Export {
    /// Its name in addresses and file names: `people`.
    pub name: &'static str,
    /// The key of what it is called.
    pub label: &'static str,
    /// The route of the list: whoever may not use it exports nothing.
    pub route: &'static str,
    /// The address of the list.
    pub path: &'static str,
    /// The keys of its columns.
    pub columns: &'static [&'static str],
    /// Whether it is that of one's own division where `place` in its address names no other.
    pub by_place: bool,
    read: Read,
    narrowed: Option<Narrowed>,
}

impl Export {
    /// A list of that name on that route, at that address, with these columns; a function reads a page of it.
    pub fn new<F, R>(
        (name, label): (&'static str, &'static str),
        (route, path): (&'static str, &'static str),
        columns: &'static [&'static str],
        read: F,
    ) -> Export
    where
        F: Fn(Listing) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Lines, Fault>> + Send + 'static,
    {
        let read: Read = Arc::new(move |listing| -> Reading { Box::pin(read(listing)) });
        Export { name, label, route, path, columns, by_place: false, read, narrowed: None }
    }

    /// With a function that says in words to what an address narrows the list.
    #[must_use]
    pub fn narrowed(mut self, narrowed: Narrowed) -> Export {
        self.narrowed = Some(narrowed);
        self
    }

    /// That of one's own division where `place` in its address names no other.
    #[must_use]
    pub const fn by_place(mut self) -> Export {
        self.by_place = true;
        self
    }

    /// A page of the list.
    ///
    /// # Errors
    /// What the slice of the list refuses.
    pub async fn read(&self, listing: Listing) -> Result<Lines, Fault> {
        (self.read)(listing).await
    }

    /// What is searched for, to what the list is narrowed and how it is sorted, in words: labels and values.
    #[must_use]
    pub fn narrowing(&self, listing: &Listing) -> Vec<(String, String)> {
        if let Some(narrowed) = self.narrowed {
            return narrowed(listing);
        }
        let pairs = listing.query.pairs().iter().filter(|(name, _)| name != "after");
        pairs.map(|(name, value)| (self.labelled(listing, name), value.clone())).collect()
    }

    /// The name of a filter: `export-filter-state`, else as it stands in the address.
    fn labelled(&self, listing: &Listing, name: &str) -> String {
        let key = format!("export-filter-{name}");
        if listing.words.has(&key) { listing.t(&key) } else { name.to_owned() }
    }
}

impl std::fmt::Debug for Export {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Export").field("name", &self.name).field("route", &self.route).finish_non_exhaustive()
    }
}
