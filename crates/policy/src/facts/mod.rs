//! Facts over time: what is known of everybody, as it was read, and as it was known on a day.

mod snapshot;
mod text;

use std::collections::HashMap;

use base::Wording;

use crate::lang::types::{EntityId, FactRef, Kind};
use crate::pack::model::Pack;
use crate::value::Val;

pub use snapshot::{Cell, Origin, Snapshot, State};
pub use text::{parse_value, show_code, show_value};

/// One value of a fact over a run of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spell {
    /// Whose.
    pub row: u32,
    /// First day number; the least number there is: since ever.
    pub from: i32,
    /// The day number after the last; the greatest number there is: until further notice.
    pub until: i32,
    /// The value: unknown, none or a value.
    pub val: Val,
    /// The day number from which it was known; the least number there is: always.
    pub known_on: i32,
    /// Who says so, by place in [`Facts::sources`]; 0 is nobody named.
    pub source: u32,
}

/// A fact of everybody: values that hold on every day, and spells.
#[derive(Clone, Debug, Default)]
pub struct FactColumn {
    /// Values that hold on every day, by row; unknown where spells say more. Shorter than the rows: the rest is unknown.
    pub values: Vec<i64>,
    /// What each of those values is.
    pub states: Vec<State>,
    /// Spells in any order.
    pub spells: Vec<Spell>,
}

/// All that is known of one entity.
#[derive(Clone, Debug, Default)]
pub struct Table {
    /// Ids as they came, by row.
    pub ids: Vec<String>,
    /// Rows by id.
    pub index: HashMap<String, u32>,
    /// A column for each fact of the entity.
    pub columns: Vec<FactColumn>,
}

/// Facts as they were read.
#[derive(Clone, Debug, Default)]
pub struct Facts {
    /// A table for each entity; none where its file is missing.
    tables: Vec<Option<Table>>,
    /// Texts of text facts; 0 is the empty text.
    texts: Vec<String>,
    text_index: HashMap<String, i64>,
    /// Who says so; 0 is nobody named.
    pub sources: Vec<String>,
    source_index: HashMap<String, u32>,
}

impl Facts {
    /// No facts at all, for a pack.
    pub fn new(pack: &Pack) -> Facts {
        Facts {
            tables: pack.entities.iter().map(|_| None).collect(),
            texts: vec![String::new()],
            text_index: HashMap::from([(String::new(), 0)]),
            sources: vec![String::new()],
            source_index: HashMap::from([(String::new(), 0)]),
        }
    }

    /// The table of an entity, made if it is not there yet. An entity with a table is complete.
    pub fn table_mut(&mut self, pack: &Pack, entity: EntityId) -> &mut Table {
        let i = usize::from(entity.0);
        if self.tables.len() <= i {
            self.tables.resize_with(i + 1, || None);
        }
        let facts = pack.entity(entity).map_or(0, |e| e.facts.len());
        let table = &mut self.tables[i];
        table.get_or_insert_with(|| Table { columns: vec![FactColumn::default(); facts], ..Table::default() })
    }

    /// The table of an entity, where it has one.
    pub fn table(&self, entity: EntityId) -> Option<&Table> {
        self.tables.get(usize::from(entity.0))?.as_ref()
    }

    /// The row of an id, made if it is not there yet.
    pub fn row(&mut self, pack: &Pack, entity: EntityId, id: &str) -> u32 {
        let table = self.table_mut(pack, entity);
        if let Some(row) = table.index.get(id) {
            return *row;
        }
        let row = u32::try_from(table.ids.len()).unwrap_or(u32::MAX);
        table.ids.push(id.to_owned());
        table.index.insert(id.to_owned(), row);
        row
    }

    /// The row of an id.
    pub fn find(&self, entity: EntityId, id: &str) -> Option<u32> {
        self.table(entity)?.index.get(id).copied()
    }

    /// The place of a text among the texts.
    pub fn intern(&mut self, text: &str) -> i64 {
        if let Some(i) = self.text_index.get(text) {
            return *i;
        }
        let i = i64::try_from(self.texts.len()).unwrap_or(0);
        self.texts.push(text.to_owned());
        self.text_index.insert(text.to_owned(), i);
        i
    }

    /// A text by its place.
    pub fn text(&self, i: i64) -> &str {
        usize::try_from(i).ok().and_then(|i| self.texts.get(i)).map_or("", String::as_str)
    }

    /// The place of a source among the sources.
    pub fn source(&mut self, name: &str) -> u32 {
        if let Some(i) = self.source_index.get(name) {
            return *i;
        }
        let i = u32::try_from(self.sources.len()).unwrap_or(0);
        self.sources.push(name.to_owned());
        self.source_index.insert(name.to_owned(), i);
        i
    }

    /// What a text in a file means for a fact: empty is unknown, `none` known to be absent.
    /// A relation must name one that is there.
    ///
    /// # Errors
    /// What was expected instead.
    pub fn value(&mut self, pack: &Pack, fact: FactRef, text: &str) -> Result<Val, Wording> {
        let Some(def) = pack.fact(fact) else { return Ok(Val::Unknown) };
        let text = text.trim();
        if text.is_empty() {
            return Ok(Val::Unknown);
        }
        if text == "none" {
            return if def.ty.none {
                Ok(Val::None)
            } else {
                Err(Wording::new(
                    format!("`{}` 不能是 none", def.name),
                    format!("`{}` cannot be none", def.name),
                ))
            };
        }
        match def.ty.kind {
            Kind::Text => Ok(Val::Whole(self.intern(text))),
            Kind::One(target) => match self.find(target, text) {
                Some(row) => Ok(Val::Whole(row.into())),
                None => {
                    let name = pack.entity(target).map_or("", |e| e.name.as_str());
                    Err(Wording::new(
                        format!("没有 id 为 `{text}` 的 {name}"),
                        format!("there is no {name} with the id `{text}`"),
                    ))
                }
            },
            _ => {
                let val = parse_value(pack, def.ty, text)?;
                let low = val.as_whole().is_some_and(|n| n < def.min);
                let high = val.as_whole().zip(def.max).is_some_and(|(n, max)| n > max);
                let bounded = matches!(def.ty.kind, Kind::Number { .. } | Kind::Day);
                if bounded && (low || high) {
                    return Err(Wording::new(
                        format!("`{text}` 超出 `{}` 的范围", def.name),
                        format!("`{text}` is beyond the range of `{}`", def.name),
                    ));
                }
                Ok(val)
            }
        }
    }

    /// Sets a value that holds on every day.
    pub fn set(&mut self, pack: &Pack, fact: FactRef, row: u32, val: Val) {
        let table = self.table_mut(pack, fact.entity);
        let Some(column) = table.columns.get_mut(usize::from(fact.fact)) else { return };
        let i = row as usize;
        if column.values.len() <= i {
            column.values.resize(i + 1, 0);
            column.states.resize(i + 1, State::Unknown);
        }
        let (state, value) = State::of(val);
        if let (Some(v), Some(s)) = (column.values.get_mut(i), column.states.get_mut(i)) {
            (*v, *s) = (value, state);
        }
    }

    /// Adds a spell.
    pub fn add_spell(&mut self, pack: &Pack, fact: FactRef, spell: Spell) {
        let table = self.table_mut(pack, fact.entity);
        if let Some(column) = table.columns.get_mut(usize::from(fact.fact)) {
            column.spells.push(spell);
        }
    }
}
