//! The facts of everybody, in pieces.

use std::collections::BTreeSet;

use policy::Pack;
use policy::lang::types::{EntityId, FactRef};
use store::{Reader, StoreError};
use uuid::Uuid;

use super::{Complete, Gathered, Gathering};
use crate::rows::spells;

/// Rows of one query.
const PIECE: u32 = 20_000;

/// The facts of everybody that the rules of a pack read, while they are gathered: first who is there, then what is said.
pub(crate) struct Everybody<'p> {
    gathering: Gathering<'p>,
    entities: Vec<&'p str>,
    facts: Vec<&'p str>,
    after: After,
}

/// How far it is.
enum After {
    /// After this subject.
    Subject(Uuid),
    /// After the spell of this number.
    Spell(i64),
    /// After everything.
    All,
}

impl<'p> Everybody<'p> {
    /// Nobody yet.
    pub fn new(
        pack: &'p Pack,
        facts: &BTreeSet<FactRef>,
        entities: &BTreeSet<EntityId>,
        complete: &Complete,
    ) -> Everybody<'p> {
        let gathering = Gathering::new(pack, facts, entities, complete);
        let mut names: Vec<&str> = gathering.wanted.keys().copied().collect();
        names.sort_unstable();
        let named = entities.iter().filter_map(|e| pack.entity(*e)).map(|e| e.name.as_str());
        let named = named.filter(|name| complete.names(name)).collect();
        Everybody { gathering, entities: named, facts: names, after: After::Subject(Uuid::nil()) }
    }

    /// Takes in the next piece; gives how many subjects were in it, and nothing at the end.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn advance(&mut self, read: &Reader<'_>) -> Result<Option<u64>, StoreError> {
        match self.after {
            After::Subject(after) => {
                let page = spells::subjects(read.conn(), &self.entities, after, PIECE).await?;
                self.after = page.last().map_or(After::Spell(0), |last| After::Subject(last.id));
                for subject in &page {
                    if let Some(entity) = self.gathering.pack.entity_named(&subject.entity) {
                        self.gathering.subject(subject.id, entity, &subject.reference);
                    }
                }
                Ok(Some(page.len() as u64))
            }
            After::Spell(after) => {
                let page = spells::page(read.conn(), &self.facts, after, PIECE).await?;
                self.after = page.last().map_or(After::All, |last| After::Spell(last.id));
                page.iter().for_each(|s| self.gathering.spell(s));
                Ok(Some(0))
            }
            After::All => Ok(None),
        }
    }

    /// What was gathered.
    pub fn finish(self) -> Gathered {
        self.gathering.finish()
    }
}
