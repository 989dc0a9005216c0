//! A city's pack as both read it, and facts as the engine takes them.

use std::cell::Cell;
use std::path::{Path, PathBuf};

use base::{Day, Lang};
use policy::facts::{Facts, Spell};
use policy::lang::types::{EntityId, RuleId};
use policy::pack::{self, Setting};
use policy::{Pack, Source};

use crate::case::Noise;
use crate::oracle::{self, Oracle};

/// A city and one of its schemes.
pub struct House {
    pub pack: Pack,
    pub oracle: Oracle,
    pub name: &'static str,
    pub rule: RuleId,
    /// For whom the scheme is.
    pub entity: EntityId,
    /// How often a search ran out before every filling was tried.
    pub ran_out: Cell<u32>,
}

fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    let mut paths: Vec<PathBuf> = std::fs::read_dir(folder).unwrap().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.ends_with("cases") {
            files(&path, found);
        } else if path.extension().is_some_and(|e| e == "toml") {
            found.push(path);
        }
    }
}

impl House {
    pub fn read(city: &str, rule: &'static str) -> House {
        let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules").canonicalize().unwrap();
        let mut paths = vec![rules.join("vocabulary.toml")];
        files(&rules.join("national"), &mut paths);
        files(&rules.join(city), &mut paths);
        let texts: Vec<(String, String)> = paths
            .iter()
            .map(|p| {
                let short = p.strip_prefix(&rules).unwrap().display().to_string();
                (short, std::fs::read_to_string(p).unwrap())
            })
            .collect();
        let sources = texts.iter().map(|(path, text)| Source { path: path.clone(), text: text.clone() });
        let mut pack = match pack::read(sources.collect()) {
            Ok(pack) => pack,
            Err(errors) => panic!("{}", errors.iter().map(|e| e.render(Lang::En)).collect::<String>()),
        };
        // Each case has a copy of the pack, and no answer reads these.
        pack.clauses.clear();
        let id = pack.rule_named(rule).unwrap();
        let entity = pack.rule(id).unwrap().entity;
        House { pack, oracle: Oracle::read(&texts), name: rule, rule: id, entity, ran_out: Cell::new(0) }
    }

    /// The pack with the parameters of a world.
    pub fn pack(&self, world: &oracle::World) -> Pack {
        let mut pack = self.pack.clone();
        for set in &world.sets {
            let key = if set.key.is_empty() { String::new() } else { format!("[{}]", set.key) };
            let from = if set.from.is_empty() { String::new() } else { format!("@{}", set.from) };
            let setting = Setting::of(&format!("{}{key}{from}", set.name), &set.value).unwrap();
            pack.set(&setting).unwrap_or_else(|w| panic!("{}", w.in_lang(Lang::En)));
        }
        pack
    }

    /// The facts of a world, with those statements that must not count; the rows in order, or the last first.
    pub fn facts(&self, noise: &[Noise], world: &oracle::World, backwards: bool) -> Facts {
        let pack = &self.pack;
        let mut facts = Facts::new(pack);
        for (entity, rows) in &world.rows {
            let entity = pack.entity_named(entity).unwrap();
            facts.table_mut(pack, entity);
            let mut ids: Vec<&String> = rows.keys().collect();
            if backwards {
                ids.reverse();
            }
            for id in ids {
                facts.row(pack, entity, id);
            }
        }
        for (entity, rows) in &world.rows {
            for (id, row) in rows {
                for (fact, value) in row {
                    self.state(&mut facts, entity, id, fact, value);
                }
            }
        }
        let noise = noise.iter().map(|n| (&n.spell, n.known_on.as_str(), n.source));
        let spells = world.spells.iter().map(|s| (s, "", ""));
        let mut all: Vec<_> = spells.chain(noise).collect();
        if backwards {
            all.reverse();
        }
        for (spell, known_on, source) in all {
            self.add(&mut facts, spell, known_on, source);
        }
        facts
    }

    fn state(&self, facts: &mut Facts, entity: &str, id: &str, fact: &str, value: &str) {
        let entity = self.pack.entity_named(entity).unwrap();
        let fact = self.pack.fact_named(entity, fact).unwrap();
        let val = facts.value(&self.pack, fact, value).unwrap_or_else(|w| panic!("{}", w.in_lang(Lang::En)));
        let row = facts.find(entity, id).unwrap();
        facts.set(&self.pack, fact, row, val);
    }

    fn add(&self, facts: &mut Facts, spell: &oracle::Spell, known_on: &str, source: &str) {
        let day =
            |text: &str, open: i32| if text.is_empty() { open } else { Day::parse(text).unwrap().number() };
        let entity = self.pack.entity_named(&spell.entity).unwrap();
        let fact = self.pack.fact_named(entity, &spell.fact).unwrap();
        let val = facts.value(&self.pack, fact, &spell.value).unwrap();
        let spell = Spell {
            row: facts.find(entity, &spell.id).unwrap(),
            from: day(&spell.from, i32::MIN),
            until: day(&spell.until, i32::MAX),
            val,
            known_on: day(known_on, i32::MIN),
            source: facts.source(source),
        };
        facts.add_spell(&self.pack, fact, spell);
    }
}
