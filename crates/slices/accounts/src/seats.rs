//! Finding where a role can be held by what people know of it; another slice knows how, since people and organisations are
//! not ours.

use std::pin::Pin;
use std::sync::Arc;

use shell::{Ask, Fault};
use uuid::Uuid;

/// What is looked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sought {
    /// An organisation or home, by a part of its name.
    Organisation,
    /// A person, by their whole identity number: whoever grants roles learns nobody's name.
    Person,
}

/// What was found: ids with what tells them apart.
pub type Found = Pin<Box<dyn Future<Output = Result<Vec<(Uuid, String)>, Fault>> + Send>>;

/// Finds where a role can be held.
#[derive(Clone)]
pub struct SeatFinder {
    find: Arc<dyn Fn(Ask, Sought, String) -> Found + Send + Sync>,
}

impl SeatFinder {
    /// One that asks this function.
    pub fn new<F, R>(find: F) -> SeatFinder
    where
        F: Fn(Ask, Sought, String) -> R + Send + Sync + 'static,
        R: Future<Output = Result<Vec<(Uuid, String)>, Fault>> + Send + 'static,
    {
        SeatFinder { find: Arc::new(move |ask, sought, typed| Box::pin(find(ask, sought, typed))) }
    }

    /// Looks for what was typed.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn find(&self, ask: &Ask, sought: Sought, typed: &str) -> Result<Vec<(Uuid, String)>, Fault> {
        (self.find)(ask.clone(), sought, typed.to_owned()).await
    }
}

/// What the application finds under what was typed; nothing where nobody knows how to look.
pub(crate) async fn find(ask: &Ask, sought: Sought, typed: &str) -> Result<Vec<(Uuid, String)>, Fault> {
    match ask.app().shared::<SeatFinder>() {
        Ok(finder) => finder.find(ask, sought, typed).await,
        Err(_) => Ok(vec![]),
    }
}
