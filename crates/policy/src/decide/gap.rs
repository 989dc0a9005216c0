//! What is missing, and with what it is filled while an answer is searched.

use base::Day;

use super::World;
use crate::lang::types::{FactRef, ParameterId};
use crate::value::Val;

/// Rows from here on stand for somebody unknown: the one whom a relation without a value may name.
pub const SOMEBODY: u32 = 1 << 31;

/// Something that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Gap {
    /// A fact of a row, over the run of days that begins here.
    Fact(FactRef, u32, i32),
    /// An entry of a parameter, over the stretch without a value that begins here.
    Parameter(ParameterId, u32, i32),
    /// The working-day calendar of a year; nothing can be put in its place.
    WorkingDays(i32),
    /// Who belongs to a row by a relation: the file is missing, or the row is somebody unknown.
    Members(FactRef, u32),
}

/// Gaps with what they are filled with, and the somebodies that stand for unknown relations.
#[derive(Clone, Debug, Default)]
pub struct Filled {
    values: Vec<(Gap, Val)>,
    somebodies: Vec<Gap>,
}

impl Filled {
    /// What a gap is filled with.
    pub fn get(&self, gap: &Gap) -> Option<Val> {
        self.values.iter().find(|(g, _)| g == gap).map(|(_, v)| *v)
    }

    /// Fills a gap.
    pub fn push(&mut self, gap: Gap, val: Val) {
        self.values.push((gap, val));
    }

    /// Empties the gap that was filled last.
    pub fn pop(&mut self) {
        self.values.pop();
    }

    /// All gaps with what they are filled with.
    pub fn all(&self) -> &[(Gap, Val)] {
        &self.values
    }

    /// The row that stands for the unknown one whom a relation may name: always the same for the same gap.
    pub fn somebody(&mut self, gap: Gap) -> u32 {
        let place = self.somebodies.iter().position(|g| *g == gap).unwrap_or_else(|| {
            self.somebodies.push(gap);
            self.somebodies.len() - 1
        });
        SOMEBODY + u32::try_from(place).unwrap_or(0)
    }

    /// The relation for which a somebody stands.
    fn behind(&self, row: u32) -> Option<Gap> {
        self.somebodies.get((row - SOMEBODY) as usize).copied()
    }

    /// How a gap is called: `resident:R1.born_on`, `parameter:name[key]`, `calendar:2027`.
    /// What is missing of somebody unknown is called by the relation that leaves open who it is.
    pub fn key(&self, world: &World<'_>, gap: &Gap) -> String {
        let (pack, snapshot) = (world.pack, world.snapshot);
        match *gap {
            Gap::Fact(_, row, _) | Gap::Members(_, row) if row >= SOMEBODY => match self.behind(row) {
                Some(behind) => self.key(world, &behind),
                None => String::new(),
            },
            Gap::Fact(fact, row, _) => {
                let (entity, name) = (pack.entity(fact.entity), pack.fact(fact));
                let entity_name = entity.map_or("", |e| e.name.as_str());
                let name = name.map_or("", |f| f.name.as_str());
                format!("{entity_name}:{}.{name}", snapshot.id(fact.entity, row))
            }
            Gap::Parameter(id, entry, _) => pack.parameter_key(id, entry as usize),
            Gap::WorkingDays(year) => format!("calendar:{year}"),
            Gap::Members(relation, row) => {
                let owner = pack.fact(relation).and_then(|f| match f.ty.kind {
                    crate::lang::types::Kind::One(e) => Some((e, f.many.clone().unwrap_or_default())),
                    _ => None,
                });
                let Some((entity, many)) = owner else { return String::new() };
                let name = pack.entity(entity).map_or("", |e| e.name.as_str());
                format!("{name}:{}.{many}", snapshot.id(entity, row))
            }
        }
    }
}

/// The first day number of the stretch without a value that contains a day.
pub fn unset_since(world: &World<'_>, id: ParameterId, entry: usize, day: i32) -> i32 {
    let values = world.pack.parameter(id).and_then(|p| p.values.get(entry));
    values.into_iter().flatten().filter_map(|v| v.until).filter(|u| *u <= day).max().unwrap_or(i32::MIN)
}

/// A day by its number, if there is one.
pub fn day_of(n: i64) -> Option<Day> {
    i32::try_from(n).ok().and_then(Day::from_number)
}
