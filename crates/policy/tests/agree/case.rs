//! A random case: what holds, which of it is missing, and for which day is asked.

use std::collections::BTreeMap;
use std::fmt;

use base::Day;

use crate::dice::Dice;
use crate::oracle::{Set, Spell, World};

/// A place whose value may be missing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Slot {
    Fact(&'static str, String, &'static str),
    Spell(usize),
    Set(usize),
}

/// A statement that must change nothing: known too late, or by somebody who may not make it.
#[derive(Clone, Debug)]
pub struct Noise {
    pub spell: Spell,
    pub known_on: String,
    pub source: &'static str,
}

#[derive(Clone)]
pub struct Case {
    pub on: Day,
    /// What holds, with nothing missing but what no spell covers.
    pub whole: World,
    pub noise: Vec<Noise>,
    /// What may be missing; what stands there twice is missing twice as often.
    slots: Vec<Slot>,
    /// What is.
    pub holes: Vec<Slot>,
}

/// How many holes a case has.
const HOLES: [usize; 20] = [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 2, 2, 3, 3, 4, 5];

impl Case {
    pub fn new(on: Day) -> Case {
        Case { on, whole: World::default(), noise: vec![], slots: vec![], holes: vec![] }
    }

    fn slot(&mut self, slot: Slot, weight: usize) {
        self.slots.extend(std::iter::repeat_n(slot, weight));
    }

    /// A row of an entity, perhaps without facts.
    pub fn row(&mut self, entity: &str, id: &str) -> &mut BTreeMap<String, String> {
        self.whole.rows.entry(entity.to_owned()).or_default().entry(id.to_owned()).or_default()
    }

    pub fn fact(&mut self, of: (&'static str, &str), fact: &'static str, value: &str, weight: usize) {
        let (entity, id) = of;
        self.row(entity, id).insert(fact.to_owned(), value.to_owned());
        self.slot(Slot::Fact(entity, id.to_owned(), fact), weight);
    }

    /// Values one after the other, each from its day on; before the first and where the value is empty there is none.
    pub fn steps(
        &mut self,
        of: (&'static str, &str),
        fact: &'static str,
        steps: &[(&str, Option<Day>)],
        weight: usize,
    ) {
        let (entity, id) = of;
        let text = |day: Option<Day>| day.map_or(String::new(), |d| d.to_string());
        for (i, (value, from)) in steps.iter().enumerate() {
            let until = steps.get(i + 1).and_then(|(_, from)| *from);
            if value.is_empty() || until.is_some_and(|u| from.is_some_and(|f| f >= u)) {
                continue;
            }
            let (entity, id, fact) = (entity.to_owned(), id.to_owned(), fact.to_owned());
            let spell =
                Spell { entity, id, fact, value: (*value).to_owned(), from: text(*from), until: text(until) };
            self.whole.spells.push(spell);
            self.slot(Slot::Spell(self.whole.spells.len() - 1), weight);
        }
    }

    pub fn set(&mut self, name: &str, key: &str, from: Option<Day>, value: &str, weight: usize) {
        let from = from.map_or(String::new(), |d| d.to_string());
        self.whole.sets.push(Set {
            name: name.to_owned(),
            key: key.to_owned(),
            from,
            value: value.to_owned(),
        });
        self.slot(Slot::Set(self.whole.sets.len() - 1), weight);
    }

    /// Chooses what is missing.
    pub fn make_holes(&mut self, dice: &mut Dice<'_>) {
        for _ in 0..dice.pick(&HOLES) {
            let slot = self.slots[dice.below(self.slots.len())].clone();
            if !self.holes.contains(&slot) {
                self.holes.push(slot);
            }
        }
    }

    /// What is known.
    pub fn world(&self) -> World {
        self.world_without(&self.holes)
    }

    /// What is known where only so much is missing.
    pub fn world_without(&self, holes: &[Slot]) -> World {
        let mut world = self.whole.clone();
        for hole in holes {
            match hole {
                Slot::Fact(entity, id, fact) => {
                    world.rows.get_mut(*entity).and_then(|r| r.get_mut(id)).and_then(|r| r.remove(*fact));
                }
                Slot::Spell(i) => world.spells[*i].value.clear(),
                Slot::Set(i) => world.sets[*i].name.clear(),
            }
        }
        world.sets.retain(|s| !s.name.is_empty());
        world
    }
}

/// The value that a parameter is set to on a day.
pub fn set_on<'w>(world: &'w World, name: &str, on: Day) -> Option<&'w str> {
    let begun = |s: &&Set| s.name == name && (s.from.is_empty() || Day::parse(&s.from).unwrap() <= on);
    world.sets.iter().filter(begun).max_by(|a, b| a.from.cmp(&b.from)).map(|s| s.value.as_str())
}

impl fmt::Debug for Case {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let world = self.world();
        writeln!(f, "\n  on {}", self.on)?;
        for (entity, rows) in &world.rows {
            for (id, row) in rows {
                let facts: Vec<String> = row.iter().map(|(k, v)| format!("{k}={v}")).collect();
                writeln!(f, "  {entity}:{id} {}", facts.join(" "))?;
            }
        }
        let line =
            |s: &Spell| format!("{}:{}.{}=\"{}\" {}..{}", s.entity, s.id, s.fact, s.value, s.from, s.until);
        for spell in &world.spells {
            writeln!(f, "  {}", line(spell))?;
        }
        for noise in &self.noise {
            writeln!(
                f,
                "  not to count: {} known {} by {}",
                line(&noise.spell),
                noise.known_on,
                noise.source
            )?;
        }
        for set in &world.sets {
            writeln!(f, "  set {}[{}]@{}={}", set.name, set.key, set.from, set.value)?;
        }
        write!(f, "  missing {:?}", self.holes)
    }
}
