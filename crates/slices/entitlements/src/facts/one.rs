//! The facts of one, and of those whom a rule's formulas lead to from there.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use base::Day;
use policy::Pack;
use policy::lang::ir::Step;
use policy::lang::types::{EntityId, FactRef, Kind};
use store::{Reader, StoreError};
use uuid::Uuid;

use super::{Complete, Gathered, Gathering};
use crate::reads::Reads;
use crate::rows::spells::{self, Relation, SpellRow, Stated, Subject};

/// Of whom a rule is asked, and on which day what was known counts.
pub(crate) struct Asked<'a> {
    /// The pack.
    pub pack: &'a Pack,
    /// What the rule reads.
    pub reads: &'a Reads,
    /// Of whom.
    pub subjects: &'a [Subject],
    /// The day of knowledge.
    pub as_known: Day,
}

struct Walk<'a> {
    read: &'a Reader<'a>,
    asked: &'a Asked<'a>,
    /// Everybody who was found, by subject, with their entity and id in files.
    there: BTreeMap<Uuid, (EntityId, String)>,
    /// What is said of them, by subject.
    said: HashMap<Uuid, Vec<SpellRow>>,
}

/// Gathers what a rule reads of some of its entity. The answers of these are those that the facts of everybody give.
///
/// # Errors
/// Where the database fails.
pub(crate) async fn one(read: &Reader<'_>, asked: &Asked<'_>) -> Result<Gathered, StoreError> {
    let mut walk = Walk { read, asked, there: BTreeMap::new(), said: HashMap::new() };
    let mut standing: Vec<BTreeSet<Uuid>> = vec![BTreeSet::new(); asked.reads.places.len()];
    if let (Some(first), Some(place)) = (standing.first_mut(), asked.reads.places.first()) {
        first.extend(asked.subjects.iter().map(|s| s.id));
        walk.add(place.entity, asked.subjects);
    }
    for (at, place) in asked.reads.places.iter().enumerate() {
        let here = standing.get(at).cloned().unwrap_or_default();
        walk.load(place.entity, &here).await?;
        for (step, there) in &place.ways {
            let reached = walk.step(*step, &here).await?;
            if let Some(set) = standing.get_mut(*there) {
                set.extend(reached);
            }
        }
    }
    walk.name_targets().await?;
    let complete = Complete::read(read).await?;
    let entities = asked.reads.entities(asked.pack);
    let mut gathering = Gathering::new(asked.pack, &asked.reads.facts, &entities, &complete);
    for (id, (entity, reference)) in &walk.there {
        gathering.subject(*id, *entity, reference);
    }
    let mut all: Vec<&SpellRow> = walk.said.values().flatten().collect();
    all.sort_unstable_by_key(|s| s.id);
    all.into_iter().for_each(|s| gathering.spell(s));
    Ok(gathering.finish())
}

impl Walk<'_> {
    fn add(&mut self, entity: EntityId, subjects: &[Subject]) {
        for s in subjects {
            self.there.entry(s.id).or_insert_with(|| (entity, s.reference.clone()));
        }
    }

    /// Loads what is said of those of whom it is not loaded yet.
    async fn load(&mut self, entity: EntityId, subjects: &BTreeSet<Uuid>) -> Result<(), StoreError> {
        let wanted = self.asked.reads.facts.iter().filter(|f| f.entity == entity);
        let facts: Vec<&str> =
            wanted.filter_map(|f| self.asked.pack.fact(*f)).map(|d| d.name.as_str()).collect();
        let new: Vec<Uuid> = subjects.iter().copied().filter(|s| !self.said.contains_key(s)).collect();
        for id in &new {
            self.said.insert(*id, vec![]);
        }
        for row in spells::of_subjects(self.read.conn(), &new, &facts).await? {
            self.said.entry(row.subject).or_default().push(row);
        }
        Ok(())
    }

    /// Those whom a step leads to at any time.
    async fn step(&mut self, step: Step, from: &BTreeSet<Uuid>) -> Result<Vec<Uuid>, StoreError> {
        let (pack, conn) = (self.asked.pack, self.read.conn());
        let Some(target) = pack.step_target(step) else { return Ok(vec![]) };
        let found = match step {
            Step::Forward(relation) => {
                let named = self.named(relation, from);
                let entity = pack.entity(target).map_or("", |e| e.name.as_str());
                spells::by_reference(conn, entity, &named).await?
            }
            Step::Members(relation) => {
                let (Some(entity), Some(def)) = (pack.entity(relation.entity), pack.fact(relation)) else {
                    return Ok(vec![]);
                };
                let refs: Vec<&str> =
                    from.iter().filter_map(|s| self.there.get(s)).map(|(_, r)| r.as_str()).collect();
                let relation =
                    Relation { entity: &entity.name, fact: &def.name, asserted_by: &def.asserted_by };
                let mut found = spells::naming(conn, relation, &refs).await?;
                found.extend(spells::naming_nobody_sure(conn, relation, self.asked.as_known).await?);
                found
            }
        };
        self.add(target, &found);
        Ok(found.into_iter().map(|s| s.id).collect())
    }

    /// The ids that a relation of some names at any time.
    fn named(&self, relation: FactRef, of: &BTreeSet<Uuid>) -> BTreeSet<String> {
        let name = self.asked.pack.fact(relation).map_or("", |d| d.name.as_str());
        let said = of.iter().filter_map(|s| self.said.get(s)).flatten().filter(|s| s.fact == name);
        said.filter_map(|s| match &s.stated {
            Stated::Value(text) => Some(text.clone()),
            Stated::Unknown | Stated::None => None,
        })
        .collect()
    }

    /// Relations may name somebody to whom no formula leads from here: that they are there must still be known.
    async fn name_targets(&mut self) -> Result<(), StoreError> {
        let pack = self.asked.pack;
        for fact in &self.asked.reads.facts {
            let Some(Kind::One(target)) = pack.fact(*fact).map(|d| d.ty.kind) else { continue };
            let of: BTreeSet<Uuid> =
                self.there.iter().filter(|(_, (e, _))| *e == fact.entity).map(|(id, _)| *id).collect();
            let named = self.named(*fact, &of);
            let entity = pack.entity(target).map_or("", |e| e.name.as_str());
            let found = spells::by_reference(self.read.conn(), entity, &named).await?;
            self.add(target, &found);
        }
        Ok(())
    }
}
