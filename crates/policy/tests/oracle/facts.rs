//! A world as step functions: for each fact of each row, its runs of days in order.

use super::days::{self, ALWAYS, Day, FOR_EVER};
use super::pack::{Key, Pack};
use super::value::{Type, Value};
use super::{Spell, World};
use std::collections::HashMap;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    Known(Value),
    Unknown,
}

/// What can be missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gap {
    Fact { fact: usize, row: usize, run: usize },
    Parameter { parameter: usize, key: Key },
}

pub struct Facts {
    /// Of each entity, the ids: first those in its file, then those only mentioned.
    pub ids: Vec<Vec<String>>,
    /// Of each entity, how many rows its file has; none where the file is missing.
    pub in_file: Vec<Option<usize>>,
    /// Of each fact and row, the runs: the first day of each, the first run from always.
    pub cells: Vec<Vec<Vec<(Day, Source)>>>,
    /// Of each parameter.
    sets: Vec<Vec<SetValue>>,
    texts: Vec<String>,
}

struct SetValue {
    key: Key,
    from: Day,
    value: Option<Value>,
}

type SpellsOf<'a> = HashMap<(&'a str, &'a str, &'a str), Vec<&'a Spell>>;

impl Facts {
    pub fn read(pack: &Pack, world: &World, asked: (usize, &str)) -> Facts {
        let mut facts = Facts {
            ids: vec![Vec::new(); pack.entities.len()],
            in_file: vec![None; pack.entities.len()],
            cells: Vec::new(),
            sets: pack.parameters.iter().map(|_| Vec::new()).collect(),
            texts: Vec::new(),
        };
        for (entity, rows) in &world.rows {
            let entity = pack.entity(entity);
            facts.ids[entity] = rows.keys().cloned().collect();
            facts.in_file[entity] = Some(rows.len());
            for row in rows.values() {
                for name in row.keys() {
                    assert!(pack.fact(entity, name).is_some(), "no fact is called {name:?}");
                }
            }
        }
        facts.row(asked.0, asked.1);
        facts.mention_all(pack, world);
        let mut spells: SpellsOf = HashMap::new();
        for spell in &world.spells {
            let key = (spell.entity.as_str(), spell.id.as_str(), spell.fact.as_str());
            spells.entry(key).or_default().push(spell);
        }
        for fact in 0..pack.facts.len() {
            let rows = facts.ids[pack.facts[fact].entity].len();
            let cells = (0..rows).map(|row| facts.runs(pack, world, &spells, fact, row)).collect();
            facts.cells.push(cells);
        }
        facts.read_sets(pack, world);
        facts
    }

    /// The row of an id; one that was not there yet is added, with nothing known about it.
    pub fn row(&mut self, entity: usize, id: &str) -> usize {
        let ids = &mut self.ids[entity];
        ids.iter().position(|i| i == id).unwrap_or_else(|| {
            ids.push(id.to_owned());
            ids.len() - 1
        })
    }

    /// Adds everybody whom a relation or a spell mentions.
    fn mention_all(&mut self, pack: &Pack, world: &World) {
        let relation = |entity: usize, fact: &str, id: &str, facts: &mut Facts| {
            let fact = pack.fact(entity, fact).unwrap_or_else(|| panic!("no fact is called {fact:?}"));
            if let (Type::Relation(target), false) = (&pack.facts[fact].ty, matches!(id, "" | "none")) {
                facts.row(*target, id);
            }
        };
        for (entity, rows) in &world.rows {
            for (fact, id) in rows.values().flatten() {
                relation(pack.entity(entity), fact, id, self);
            }
        }
        for spell in &world.spells {
            let entity = pack.entity(&spell.entity);
            self.row(entity, &spell.id);
            relation(entity, &spell.fact, &spell.value, self);
        }
    }

    fn source(&mut self, pack: &Pack, fact: usize, text: &str) -> Source {
        let fact = &pack.facts[fact];
        Source::Known(match (text, &fact.ty) {
            ("", _) => return Source::Unknown,
            ("none", _) => Value::None,
            (id, Type::Relation(target)) => Value::Row(self.row(*target, id)),
            (text, Type::Text) => {
                self.texts.push(text.to_owned());
                let place = self.texts.iter().position(|t| t == text);
                Value::Text(place.expect("it has just been added"))
            }
            (text, ty) => pack.value(text, ty, fact.unit),
        })
    }

    fn runs(
        &mut self,
        pack: &Pack,
        world: &World,
        spells: &SpellsOf,
        fact: usize,
        row: usize,
    ) -> Vec<(Day, Source)> {
        let declared = &pack.facts[fact];
        let (entity, id) = (pack.entities[declared.entity].as_str(), self.ids[declared.entity][row].clone());
        let held = world.rows.get(entity).and_then(|rows| rows.get(&id)?.get(&declared.name));
        let held = held.map_or("", String::as_str);
        let Some(own) = spells.get(&(entity, id.as_str(), declared.name.as_str())) else {
            return vec![(ALWAYS, self.source(pack, fact, held))];
        };
        assert!(held.is_empty(), "{entity}:{id}.{} has a value for always and spells", declared.name);
        let day = |text: &str, open: Day| if text.is_empty() { open } else { days::must_read(text) };
        let mut own: Vec<(Day, Day, &str)> = own
            .iter()
            .map(|s| (day(&s.from, ALWAYS), day(&s.until, FOR_EVER), s.value.as_str()))
            .filter(|(from, until, _)| from < until)
            .collect();
        own.sort_unstable();
        let uncovered = declared.otherwise.clone().unwrap_or_default();
        let mut runs = Vec::new();
        let mut covered = ALWAYS;
        for (from, until, text) in own {
            assert!(from >= covered, "spells of {entity}:{id}.{} overlap", declared.name);
            if from > covered {
                runs.push((covered, self.source(pack, fact, &uncovered)));
            }
            runs.push((from, self.source(pack, fact, text)));
            covered = until;
        }
        if covered < FOR_EVER {
            runs.push((covered, self.source(pack, fact, &uncovered)));
        }
        runs
    }

    fn read_sets(&mut self, pack: &Pack, world: &World) {
        for set in &world.sets {
            let place = pack.parameter(&set.name);
            let place = place.unwrap_or_else(|| panic!("no parameter is called {:?}", set.name));
            let parameter = &pack.parameters[place];
            let known = !set.value.is_empty();
            self.sets[place].push(SetValue {
                key: pack.key(parameter, &set.key),
                from: if set.from.is_empty() { ALWAYS } else { days::must_read(&set.from) },
                value: known.then(|| pack.value(&set.value, &parameter.ty, parameter.unit)),
            });
        }
    }

    /// An entry of a parameter on a day: as set, or else as the pack has it.
    pub fn parameter(&self, pack: &Pack, parameter: usize, key: Key, day: Day) -> Option<Value> {
        let begun = |s: &&SetValue| s.from <= day && s.key == key;
        match self.sets[parameter].iter().filter(begun).max_by_key(|s| s.from) {
            Some(set) => set.value,
            None => pack.parameters[parameter].on(key, day),
        }
    }

    /// As `needs` names it.
    pub fn label(&self, pack: &Pack, gap: &Gap) -> String {
        match gap {
            Gap::Fact { fact, row, .. } => {
                let fact = &pack.facts[*fact];
                format!("{}:{}.{}", pack.entities[fact.entity], self.ids[fact.entity][*row], fact.name)
            }
            Gap::Parameter { parameter, key } => {
                let name = &pack.parameters[*parameter].name;
                let keys: Vec<&str> = key.iter().flatten().map(|k| pack.codes[*k].as_str()).collect();
                let key = if keys.is_empty() { String::new() } else { format!("[{}]", keys.join(",")) };
                format!("parameter:{name}{key}")
            }
        }
    }
}
