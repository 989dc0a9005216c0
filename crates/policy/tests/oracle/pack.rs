//! The tables of a pack.

use super::bind::{self, Node};
use super::days::{self, ALWAYS, Day, FOR_EVER, Period};
use super::exact::Rounding;
use super::parse::Part;
use super::toml::{self, Toml};
use super::units::Unit;
use super::value::{self, Successors, Type, Value};
use std::collections::{BTreeMap, BTreeSet};

/// The codes of an entry of a table: none, one or two.
pub type Key = [Option<usize>; 2];

pub fn key(codes: &[usize]) -> Key {
    assert!(codes.len() <= 2, "a table has at most two keys");
    [codes.first().copied(), codes.get(1).copied()]
}

#[derive(Default)]
pub struct Pack {
    pub codes: Vec<String>,
    pub enumerations: BTreeMap<String, Vec<usize>>,
    pub entities: Vec<String>,
    pub facts: Vec<Fact>,
    pub parameters: Vec<Parameter>,
    pub rules: Vec<Rule>,
    pub successors: Successors,
    /// Every region that a formula names.
    pub regions_named: BTreeSet<u64>,
    /// Year: holidays, weekends worked.
    pub calendars: BTreeMap<i64, (BTreeSet<Day>, BTreeSet<Day>)>,
}

pub struct Fact {
    pub entity: usize,
    pub name: String,
    pub ty: Type,
    pub unit: Unit,
    pub many: Option<String>,
    pub may_be_none: bool,
    /// As written; a relation can only be `none`.
    pub otherwise: Option<String>,
}

pub struct Parameter {
    pub name: String,
    pub ty: Type,
    pub unit: Unit,
    /// The codes of each key.
    pub keys: Vec<Vec<usize>>,
    pub values: Vec<ParameterValue>,
}

pub struct ParameterValue {
    pub from: Day,
    pub until: Day,
    /// 0 national to 3 county.
    pub rank: usize,
    /// By the codes of the keys; an entry that is missing is unset.
    pub entries: Vec<(Key, Value)>,
}

pub struct Rule {
    pub name: String,
    pub entity: usize,
    pub kind: Kind,
}

pub enum Kind {
    Formula { dated: Vec<(Day, Node)>, unit: Option<Unit>, at: Moment },
    Scheme(Box<Scheme>),
}

/// The day at which a rule is answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Moment {
    Asked,
    First(Period),
    Last(Period),
}

impl Moment {
    pub fn of(self, day: Day) -> Day {
        match self {
            Moment::Asked => day,
            Moment::First(period) => days::start_of(period, day),
            Moment::Last(period) => days::end_of(period, day),
        }
    }
}

pub struct Scheme {
    pub from: Day,
    pub until: Day,
    pub period: Option<Period>,
    pub at: Moment,
    pub per: Option<Part>,
    pub eligible: Node,
    pub amount: Node,
    pub round: Option<Rounding>,
    pub excluded_by: Vec<usize>,
    pub cap: Option<Node>,
    pub cap_with: Vec<usize>,
}

/// A plan's folder and the days on which it is in force.
pub struct Plan {
    folder: String,
    from: Day,
    until: Day,
}

/// One table of a pack: its name, its contents, the folder it was found in.
pub struct Entry {
    pub name: String,
    pub table: Toml,
    pub folder: String,
}

pub fn read(files: &[(String, String)]) -> Pack {
    let mut tables: BTreeMap<String, Vec<Entry>> = BTreeMap::new();
    let mut plans = Vec::new();
    for (path, text) in files {
        let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        for (kind, table) in toml::read(path, text).entries() {
            if kind == "plan" {
                plans.push(plan(&folder, table));
                continue;
            }
            let list = tables.entry(kind.clone()).or_default();
            for (name, table) in table.entries() {
                let again = kind != "entity" && list.iter().any(|e| e.name == *name);
                assert!(!again, "{path}: {kind}.{name} is there twice");
                list.push(Entry { name: name.clone(), table: table.clone(), folder: folder.clone() });
            }
        }
    }
    let none = Vec::new();
    let of = |kind: &str| tables.get(kind).unwrap_or(&none);
    let mut pack = Pack::default();
    read_regions(&mut pack, of("region"));
    read_calendars(&mut pack, of("working_days"));
    read_enumerations(&mut pack, of("enum"));
    read_entities(&mut pack, of("entity"));
    for entry in of("parameter") {
        let parameter = read_parameter(&pack, entry);
        pack.parameters.push(parameter);
    }
    let formulas: Vec<&Entry> =
        ["variable", "figure", "class"].iter().flat_map(|k| tables.get(*k).unwrap_or(&none)).collect();
    bind::read_rules(&mut pack, &formulas, of("scheme"), &plans);
    pack
}

fn plan(folder: &str, table: &Toml) -> Plan {
    let day = |key: &str, open: Day| table.text_at(key).map_or(open, |t| days::must_read(&t));
    Plan { folder: folder.to_owned(), from: day("in_force_from", ALWAYS), until: day("until", FOR_EVER) }
}

/// When the plan whose folder holds this one is in force: always, where there is none.
pub fn in_force(plans: &[Plan], folder: &str) -> (Day, Day) {
    let holds = |p: &&Plan| folder == p.folder || folder.starts_with(&format!("{}/", p.folder));
    let innermost = plans.iter().filter(holds).max_by_key(|p| p.folder.len());
    innermost.map_or((ALWAYS, FOR_EVER), |p| (p.from, p.until))
}

fn read_regions(pack: &mut Pack, entries: &[Entry]) {
    for entry in entries {
        if let Some(replaced) = entry.table.text_at("replaces") {
            pack.successors.add(&replaced, &entry.name);
        }
    }
}

fn read_calendars(pack: &mut Pack, entries: &[Entry]) {
    for entry in entries {
        let year = entry.name.parse().expect("a calendar is named by its year");
        let set = |key: &str| entry.table.texts_at(key).iter().map(|t| days::must_read(t)).collect();
        pack.calendars.insert(year, (set("holidays"), set("workdays")));
    }
}

fn read_enumerations(pack: &mut Pack, entries: &[Entry]) {
    for entry in entries {
        let values = entry.table.get("values").expect("an enumeration has values").list();
        let mut own = Vec::new();
        for value in values {
            let code = value.text_at("code").expect("a value has a code");
            let place = pack.codes.iter().position(|c| *c == code).unwrap_or_else(|| {
                pack.codes.push(code.clone());
                pack.codes.len() - 1
            });
            own.push(place);
        }
        pack.enumerations.insert(entry.name.clone(), own);
    }
}

fn read_entities(pack: &mut Pack, entries: &[Entry]) {
    for entry in entries {
        if !pack.entities.contains(&entry.name) {
            pack.entities.push(entry.name.clone());
        }
    }
    for entry in entries {
        let entity = pack.entity(&entry.name);
        let facts = entry.table.get("fact").map_or(&[][..], Toml::entries);
        for (name, table) in facts {
            assert!(pack.fact(entity, name).is_none(), "the fact {name} is there twice");
            let fact = Fact {
                entity,
                name: name.clone(),
                ty: pack.type_of(&table.text_at("type").expect("a fact has a type")),
                unit: table.text_at("unit").map_or(Unit::none(), |u| Unit::read(&u)),
                many: table.text_at("many"),
                may_be_none: table.is_yes("may_be_none"),
                otherwise: table.text_at("otherwise"),
            };
            pack.facts.push(fact);
        }
    }
}

fn read_parameter(pack: &Pack, entry: &Entry) -> Parameter {
    const RANKS: [&str; 4] = ["national", "province", "city", "county"];
    let rank = |by: &str| RANKS.iter().position(|r| *r == by).unwrap_or_else(|| panic!("{by}: who is that?"));
    let table = &entry.table;
    let mut parameter = Parameter {
        name: entry.name.clone(),
        ty: pack.type_of(&table.text_at("type").expect("a parameter has a type")),
        unit: table.text_at("unit").map_or(Unit::none(), |u| Unit::read(&u)),
        keys: table.texts_at("keys").iter().map(|k| pack.enumerations[k].clone()).collect(),
        values: Vec::new(),
    };
    let default_by = table.texts_at("set_by").last().cloned().unwrap_or_else(|| "city".to_owned());
    for written in table.get("value").map_or(&[][..], Toml::list) {
        let day = |key: &str, open: Day| written.text_at(key).map_or(open, |t| days::must_read(&t));
        let mut entries = Vec::new();
        if let Some(single) = written.get("value") {
            assert!(parameter.keys.is_empty(), "{} wants a table", entry.name);
            entries.push((key(&[]), pack.value(&single.text(), &parameter.ty, parameter.unit)));
        } else if let Some(cells) = written.get("table") {
            pack.read_cells(&parameter, &mut Vec::new(), cells, &mut entries);
        }
        parameter.values.push(ParameterValue {
            from: day("from", ALWAYS),
            until: day("until", FOR_EVER),
            rank: rank(&written.text_at("by").unwrap_or_else(|| default_by.clone())),
            entries,
        });
    }
    parameter
}

impl Parameter {
    /// The value that the pack gives an entry on a day: of the most local authority that has a value which has
    /// begun, its latest, unless that one is over.
    pub fn on(&self, key: Key, day: Day) -> Option<Value> {
        (0..4).rev().find_map(|rank| {
            let begun = self.values.iter().filter(|v| v.rank == rank && v.from <= day);
            let latest = begun.max_by_key(|v| v.from).filter(|v| day < v.until)?;
            Some(latest.entries.iter().find(|(k, _)| *k == key).map(|(_, v)| *v))
        })?
    }
}

impl Pack {
    pub fn entity(&self, name: &str) -> usize {
        let found = self.entities.iter().position(|e| e == name);
        found.unwrap_or_else(|| panic!("no entity is called {name:?}"))
    }

    pub fn fact(&self, entity: usize, name: &str) -> Option<usize> {
        self.facts.iter().position(|f| f.entity == entity && f.name == name)
    }

    /// The relation by which another entity is seen from this one under the name.
    pub fn collection(&self, entity: usize, name: &str) -> Option<usize> {
        self.facts.iter().position(|f| f.ty == Type::Relation(entity) && f.many.as_deref() == Some(name))
    }

    pub fn parameter(&self, name: &str) -> Option<usize> {
        self.parameters.iter().position(|p| p.name == name)
    }

    pub fn rule(&self, entity: usize, name: &str) -> Option<usize> {
        self.rules.iter().position(|r| r.entity == entity && r.name == name)
    }

    fn type_of(&self, text: &str) -> Type {
        match text {
            "yes_no" => Type::YesNo,
            "number" | "rate" => Type::Number,
            "day" => Type::Day,
            "region" => Type::Region,
            "text" => Type::Text,
            _ => match self.enumerations.get(text) {
                Some(own) => Type::Enumeration(own.clone()),
                None => Type::Relation(self.entity(text)),
            },
        }
    }

    pub fn value(&self, text: &str, ty: &Type, unit: Unit) -> Value {
        value::read(text, ty, unit, &self.codes, &self.successors)
    }

    /// The codes of a key such as `disabled` or `disabled,city`.
    pub fn key(&self, parameter: &Parameter, text: &str) -> Key {
        let parts: Vec<&str> = if text.is_empty() { Vec::new() } else { text.split(',').collect() };
        assert!(parts.len() == parameter.keys.len(), "{} takes another number of keys", parameter.name);
        let code = |(part, own): (&&str, &Vec<usize>)| {
            let found = own.iter().find(|c| self.codes[**c] == part.trim());
            *found.unwrap_or_else(|| panic!("{part:?} is no key of {}", parameter.name))
        };
        key(&parts.iter().zip(&parameter.keys).map(code).collect::<Vec<_>>())
    }

    fn read_cells(
        &self,
        parameter: &Parameter,
        above: &mut Vec<usize>,
        cells: &Toml,
        found: &mut Vec<(Key, Value)>,
    ) {
        if above.len() == parameter.keys.len() {
            found.push((key(above), self.value(&cells.text(), &parameter.ty, parameter.unit)));
            return;
        }
        for (code, below) in cells.entries() {
            let own = &parameter.keys[above.len()];
            let place = own.iter().find(|c| self.codes[**c] == *code);
            above.push(*place.unwrap_or_else(|| panic!("{code:?} is no key of {}", parameter.name)));
            self.read_cells(parameter, above, below, found);
            above.pop();
        }
    }
}
