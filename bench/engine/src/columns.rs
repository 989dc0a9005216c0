//! The fact columns that gen.py writes.

use std::fs;
use std::path::Path;

use policy::Pack;
use policy::facts::{FactColumn, Facts, State};

use crate::Outcome;

/// Facts with the bytes of a value.
const FACTS: [(&str, usize); 9] = [
    ("birth_year", 4),
    ("birth_month", 4),
    ("hukou", 1),
    ("disability", 1),
    ("poverty", 1),
    ("institution", 1),
    ("lost_child", 1),
    ("ltc_enrolled", 1),
    ("ltc_days", 4),
];

/// A population: a column for each fact, in the order of `FACTS`.
pub struct People {
    /// How many there are.
    pub count: usize,
    columns: Vec<FactColumn>,
}

/// Reads a folder that gen.py has written.
pub fn read(folder: &Path) -> Outcome<People> {
    let bytes = |file: String| fs::read(folder.join(&file)).map_err(|e| format!("{file}: {e}"));
    let count = bytes("hukou.bin".into())?.len();
    let mut columns = Vec::new();
    for (name, width) in FACTS {
        let values: Vec<i64> = bytes(format!("{name}.bin"))?.chunks_exact(width).map(number).collect();
        let states: Vec<State> = if folder.join(format!("{name}.valid")).exists() {
            bytes(format!("{name}.valid"))?.iter().map(|b| state(*b)).collect()
        } else {
            vec![State::Known; count]
        };
        if values.len() != count || states.len() != count {
            return Err(format!("{name}: not as long as hukou").into());
        }
        columns.push(FactColumn { values, states, spells: vec![] });
    }
    Ok(People { count, columns })
}

/// A little-endian number; none of them is negative.
fn number(bytes: &[u8]) -> i64 {
    bytes.iter().rev().fold(0, |n, b| n * 256 + i64::from(*b))
}

fn state(valid: u8) -> State {
    if valid == 0 { State::Unknown } else { State::Known }
}

impl People {
    /// The engine's own form.
    pub fn facts(&self, pack: &Pack) -> Outcome<Facts> {
        let resident = pack.entity_named("resident").ok_or("no residents")?;
        let mut facts = Facts::new(pack);
        for i in 0..self.count {
            facts.row(pack, resident, &i.to_string());
        }
        for ((name, _), column) in FACTS.iter().zip(&self.columns) {
            let fact = pack.fact_named(resident, name).ok_or(*name)?;
            let table = facts.table_mut(pack, resident);
            *table.columns.get_mut(usize::from(fact.fact)).ok_or(*name)? = column.clone();
        }
        Ok(facts)
    }

    /// The facts of one person, in the order of `FACTS`; none is unknown.
    pub fn person(&self, i: usize) -> Option<[Option<i64>; 9]> {
        let mut out = [None; 9];
        for (value, column) in out.iter_mut().zip(&self.columns) {
            *value = match column.states.get(i)? {
                State::Known => Some(*column.values.get(i)?),
                _ => None,
            };
        }
        Some(out)
    }
}
