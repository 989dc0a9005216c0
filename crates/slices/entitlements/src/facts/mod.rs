//! Facts as the engine takes them, out of the database: the same as reading the fact files would give.
//!
//! Only facts that rules read are gathered, and nothing that is sealed.
//! An entity is complete once everybody of it has been taken in. Until then it counts as a file that is missing: nobody of
//! it is there, and what rules add up over it is unknown.

mod everybody;
mod one;
mod settle;

use std::collections::{BTreeSet, HashMap, HashSet};

use policy::Pack;
use policy::facts::{Facts, Spell, State};
use policy::lang::types::{EntityId, FactRef, Kind};
use policy::value::Val;
use store::{Reader, StoreError};
use uuid::Uuid;

use crate::rows::spells::{SpellRow, Stated};

pub(crate) use everybody::Everybody;
pub(crate) use one::{Asked, one};

/// The entities of which everybody has been taken in.
pub(crate) struct Complete(HashSet<String>);

impl Complete {
    /// As the database has them.
    ///
    /// # Errors
    /// Where the database fails.
    pub async fn read(read: &Reader<'_>) -> Result<Complete, StoreError> {
        Ok(Complete(store::facts::complete(read.conn()).await?.into_iter().collect()))
    }

    /// Whether the entity of that name is one.
    pub fn names(&self, entity: &str) -> bool {
        self.0.contains(entity)
    }

    fn has(&self, pack: &Pack, entity: EntityId) -> bool {
        pack.entity(entity).is_some_and(|e| self.names(&e.name))
    }
}

/// Facts with the subjects behind their rows.
pub(crate) struct Gathered {
    /// The facts.
    pub facts: Facts,
    /// Subjects by entity and row.
    pub subjects: HashMap<EntityId, Vec<Uuid>>,
    /// Values that could not be read as what their fact takes, and so count as unknown.
    pub unread: u64,
}

/// Facts while they are gathered: first who is there, then what is said of them, in the order in which it was recorded.
struct Gathering<'p> {
    pack: &'p Pack,
    /// The facts that are wanted, by name.
    wanted: HashMap<&'p str, Vec<FactRef>>,
    rows: HashMap<Uuid, (EntityId, u32)>,
    /// Facts of rows that have spells.
    spelled: HashSet<(FactRef, u32)>,
    out: Gathered,
}

impl<'p> Gathering<'p> {
    fn new(
        pack: &'p Pack,
        facts: &BTreeSet<FactRef>,
        entities: &BTreeSet<EntityId>,
        complete: &Complete,
    ) -> Gathering<'p> {
        let mut wanted: HashMap<&str, Vec<FactRef>> = HashMap::new();
        for fact in facts {
            if let Some(def) = pack.fact(*fact) {
                wanted.entry(def.name.as_str()).or_default().push(*fact);
            }
        }
        let mut out = Gathered { facts: Facts::new(pack), subjects: HashMap::new(), unread: 0 };
        for entity in entities.iter().filter(|e| complete.has(pack, **e)) {
            out.facts.table_mut(pack, *entity);
            out.subjects.insert(*entity, vec![]);
        }
        Gathering { pack, wanted, rows: HashMap::new(), spelled: HashSet::new(), out }
    }

    /// Somebody who is there.
    fn subject(&mut self, id: Uuid, entity: EntityId, reference: &str) {
        if self.rows.contains_key(&id) || self.out.facts.table(entity).is_none() {
            return;
        }
        let row = self.out.facts.row(self.pack, entity, reference);
        self.rows.insert(id, (entity, row));
        self.out.subjects.entry(entity).or_default().push(id);
    }

    /// Something that is said of somebody who is there.
    fn spell(&mut self, spell: &SpellRow) {
        let Some((entity, row)) = self.rows.get(&spell.subject).copied() else { return };
        let found =
            self.wanted.get(spell.fact.as_str()).and_then(|all| all.iter().find(|f| f.entity == entity));
        let Some(fact) = found.copied() else { return };
        let val = self.value(fact, &spell.stated);
        // What the loader writes of a row that holds on every day.
        let of_row = spell.is_always() && spell.source.is_empty() && val != Val::Unknown;
        let source = self.out.facts.source(&spell.source);
        let base = self.base(fact, row);
        if of_row && base == Val::Unknown && !self.spelled.contains(&(fact, row)) {
            self.out.facts.set(self.pack, fact, row, val);
            return;
        }
        if base != Val::Unknown {
            // More is known than the row says: both are spells from now on, the row's the older one.
            self.out.facts.set(self.pack, fact, row, Val::Unknown);
            let always =
                Spell { row, from: i32::MIN, until: i32::MAX, val: base, known_on: i32::MIN, source: 0 };
            self.out.facts.add_spell(self.pack, fact, always);
        }
        self.spelled.insert((fact, row));
        let (from, until, known_on) = spell.days();
        self.out.facts.add_spell(self.pack, fact, Spell { row, from, until, val, known_on, source });
    }

    fn value(&mut self, fact: FactRef, stated: &Stated) -> Val {
        let text = match stated {
            Stated::Unknown => return Val::Unknown,
            Stated::None => "none",
            Stated::Value(text) => text.as_str(),
        };
        // Whom it names cannot be known yet.
        if let Some(Kind::One(target)) = self.pack.fact(fact).map(|d| d.ty.kind)
            && self.out.facts.table(target).is_none()
            && text != "none"
        {
            return Val::Unknown;
        }
        self.out.facts.value(self.pack, fact, text).unwrap_or_else(|_| {
            self.out.unread += 1;
            Val::Unknown
        })
    }

    /// What the row itself says.
    fn base(&self, fact: FactRef, row: u32) -> Val {
        let column = self.out.facts.table(fact.entity).and_then(|t| t.columns.get(usize::from(fact.fact)));
        let at = row as usize;
        column
            .and_then(|c| Some(c.states.get(at)?.val(*c.values.get(at)?)))
            .unwrap_or_else(|| State::Unknown.val(0))
    }

    fn finish(mut self) -> Gathered {
        for facts in self.wanted.values() {
            for fact in facts {
                if self.out.facts.table(fact.entity).is_none() {
                    continue;
                }
                let table = self.out.facts.table_mut(self.pack, fact.entity);
                if let Some(column) = table.columns.get_mut(usize::from(fact.fact)) {
                    settle::settle(&mut column.spells);
                }
            }
        }
        self.out
    }
}
