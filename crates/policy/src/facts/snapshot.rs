//! Facts as they were known on a day: for each fact and row disjoint runs of days, later knowledge before earlier.

use std::collections::BTreeMap;

use super::{Facts, Spell};
use crate::lang::types::{EntityId, FactRef, Kind};
use crate::pack::model::Pack;
use crate::value::Val;

/// What a stored value is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Default)]
pub enum State {
    /// Not known.
    #[default]
    Unknown,
    /// A value.
    Known,
    /// Known to be absent.
    None,
}

impl State {
    /// A value as it is stored.
    pub fn of(val: Val) -> (State, i64) {
        match val {
            Val::Whole(n) => (State::Known, n),
            Val::None => (State::None, 0),
            _ => (State::Unknown, 0),
        }
    }

    /// The stored value.
    pub fn val(self, value: i64) -> Val {
        match self {
            State::Unknown => Val::Unknown,
            State::Known => Val::Whole(value),
            State::None => Val::None,
        }
    }
}

/// One run of days of one fact of one row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cell {
    /// The value.
    pub val: Val,
    /// First day number.
    pub from: i32,
    /// The day number after the last.
    pub until: i32,
    /// Where it comes from.
    pub origin: Origin,
}

/// Where a run of days comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The entity's own file: it holds on every day.
    Row,
    /// A spell: since when it is known, and who says so.
    Spell {
        /// Day number; the least there is: always.
        known_on: i32,
        /// Place in [`Facts::sources`].
        source: u32,
    },
    /// No spell covers the day, and the vocabulary says what that means, or that it means nothing.
    Uncovered,
}

/// Runs of a fact that has spells: rows in order, each with its runs in order.
#[derive(Clone, Debug, Default)]
struct Runs {
    /// First run of each row, with one more at the end.
    starts: Vec<u32>,
    cells: Vec<Cell>,
}

/// Those whose relation names one, in the order of their rows; and those of whom it is not known whom they name.
#[derive(Clone, Debug, Default)]
struct Members {
    starts: Vec<u32>,
    rows: Vec<u32>,
    open: Vec<u32>,
}

/// Facts as they were known on a day.
#[derive(Clone, Debug)]
pub struct Snapshot<'f> {
    /// The facts it was taken of.
    pub facts: &'f Facts,
    /// The day number on which they were known.
    pub known: i32,
    /// Whether statements were left out of those who may not assert a fact.
    pub left_out: bool,
    runs: Vec<Vec<Option<Runs>>>,
    members: Vec<Vec<Option<Members>>>,
}

impl<'f> Snapshot<'f> {
    /// Facts as they were known on a day. Statements of those who may not assert a fact are left out, unless
    /// `statements` asks what would come out if they were believed.
    pub fn new(pack: &Pack, facts: &'f Facts, known: i32, statements: bool) -> Snapshot<'f> {
        let mut snapshot = Snapshot { facts, known, left_out: false, runs: vec![], members: vec![] };
        for (i, entity) in pack.entities.iter().enumerate() {
            let id = EntityId(u16::try_from(i).unwrap_or(u16::MAX));
            let table = facts.table(id);
            let rows = table.map_or(0, |t| t.ids.len());
            let mut runs = Vec::new();
            for (j, def) in entity.facts.iter().enumerate() {
                let column = table.and_then(|t| t.columns.get(j)).filter(|c| !c.spells.is_empty());
                let entitled = |s: &Spell| {
                    let named = facts.sources.get(s.source as usize);
                    def.asserted_by.is_empty()
                        || s.source == 0
                        || named.is_some_and(|n| def.asserted_by.contains(n))
                };
                let column_left_out =
                    column.is_some_and(|c| c.spells.iter().any(|s| s.known_on <= known && !entitled(s)));
                snapshot.left_out |= column_left_out && !statements;
                let believed = |s: &Spell| statements || entitled(s);
                runs.push(column.map(|c| Runs::new(rows, &c.spells, known, def.otherwise, believed)));
            }
            snapshot.runs.push(runs);
            snapshot.members.push(entity.facts.iter().map(|_| None).collect());
        }
        snapshot.relate(pack);
        snapshot
    }

    fn relate(&mut self, pack: &Pack) {
        for (i, entity) in pack.entities.iter().enumerate() {
            for (j, def) in entity.facts.iter().enumerate() {
                let (Kind::One(target), Some(_)) = (def.ty.kind, &def.many) else { continue };
                let fact = FactRef {
                    entity: EntityId(u16::try_from(i).unwrap_or(0)),
                    fact: u16::try_from(j).unwrap_or(0),
                };
                let members = self.members_of(fact, target);
                if let Some(slot) = self.members.get_mut(i).and_then(|m| m.get_mut(j)) {
                    *slot = members;
                }
            }
        }
    }

    /// Everybody whom a relation names at any time, with those who name them.
    fn members_of(&self, fact: FactRef, target: EntityId) -> Option<Members> {
        let own = self.facts.table(fact.entity)?;
        let parents = self.facts.table(target).map_or(0, |t| t.ids.len());
        let mut pairs: Vec<(u32, u32)> = Vec::new();
        let mut open = Vec::new();
        for row in 0..u32::try_from(own.ids.len()).unwrap_or(u32::MAX) {
            let mut unknown = false;
            self.each_run(fact, row, |cell| match cell.val {
                Val::Whole(parent) => pairs.push((u32::try_from(parent).unwrap_or(u32::MAX), row)),
                Val::Unknown => unknown = true,
                _ => {}
            });
            if unknown {
                open.push(row);
            }
        }
        pairs.sort_unstable();
        pairs.dedup();
        let mut starts = vec![0_u32; parents + 1];
        for (parent, _) in &pairs {
            if let Some(s) = starts.get_mut(*parent as usize + 1) {
                *s += 1;
            }
        }
        for i in 1..starts.len() {
            starts[i] += starts[i - 1];
        }
        Some(Members { starts, rows: pairs.into_iter().map(|(_, r)| r).collect(), open })
    }

    /// Whether an entity has a file.
    pub fn has_table(&self, entity: EntityId) -> bool {
        self.facts.table(entity).is_some()
    }

    /// How many rows an entity has.
    pub fn rows(&self, entity: EntityId) -> u32 {
        self.facts.table(entity).map_or(0, |t| u32::try_from(t.ids.len()).unwrap_or(u32::MAX))
    }

    /// The id of a row.
    pub fn id(&self, entity: EntityId, row: u32) -> &str {
        self.facts.table(entity).and_then(|t| t.ids.get(row as usize)).map_or("", String::as_str)
    }

    fn runs_of(&self, fact: FactRef) -> Option<&Runs> {
        self.runs.get(usize::from(fact.entity.0))?.get(usize::from(fact.fact))?.as_ref()
    }

    /// The columns of a fact that hold on every day, where none of its rows has spells: for whole columns at once.
    pub fn plain(&self, fact: FactRef) -> Option<(&[i64], &[State])> {
        if self.runs_of(fact).is_some() {
            return None;
        }
        let column = self.facts.table(fact.entity)?.columns.get(usize::from(fact.fact))?;
        Some((&column.values, &column.states))
    }

    /// The run of days around a day.
    pub fn cell(&self, fact: FactRef, row: u32, day: i32) -> Cell {
        if let Some(runs) = self.runs_of(fact) {
            let cells = runs.of(row);
            if !cells.is_empty() {
                let i = cells.partition_point(|c| c.until <= day);
                return cells.get(i).or(cells.last()).copied().unwrap_or(EVER_UNKNOWN);
            }
        }
        self.base(fact, row)
    }

    fn base(&self, fact: FactRef, row: u32) -> Cell {
        let column = self.facts.table(fact.entity).and_then(|t| t.columns.get(usize::from(fact.fact)));
        let i = row as usize;
        let val = column.map_or(Val::Unknown, |c| match (c.states.get(i), c.values.get(i)) {
            (Some(s), Some(v)) => s.val(*v),
            _ => Val::Unknown,
        });
        Cell { val, ..EVER_UNKNOWN }
    }

    /// Every run of days of a fact of a row, in order.
    pub fn each_run(&self, fact: FactRef, row: u32, mut f: impl FnMut(&Cell)) {
        let cells = self.runs_of(fact).map_or(&[][..], |runs| runs.of(row));
        if cells.is_empty() {
            f(&self.base(fact, row));
        }
        cells.iter().for_each(f);
    }

    /// Those whose relation names a row at some time; and those of whom it is not always known.
    pub fn members(&self, relation: FactRef, row: u32) -> (&[u32], &[u32]) {
        let members =
            self.members.get(usize::from(relation.entity.0)).and_then(|m| m.get(usize::from(relation.fact)));
        let Some(Some(members)) = members else { return (&[], &[]) };
        let i = row as usize;
        let (from, to) =
            (members.starts.get(i).copied().unwrap_or(0), members.starts.get(i + 1).copied().unwrap_or(0));
        (members.rows.get(from as usize..to as usize).unwrap_or(&[]), &members.open)
    }
}

const EVER_UNKNOWN: Cell = Cell { val: Val::Unknown, from: i32::MIN, until: i32::MAX, origin: Origin::Row };

impl Runs {
    fn new(
        rows: usize,
        spells: &[Spell],
        known: i32,
        otherwise: Option<Val>,
        believed: impl Fn(&Spell) -> bool,
    ) -> Runs {
        let mut by_row: Vec<&Spell> = spells.iter().filter(|s| s.known_on <= known && believed(s)).collect();
        by_row.sort_by_key(|s| (s.row, s.known_on, s.from));
        let mut runs =
            Runs { starts: Vec::with_capacity(rows + 1), cells: Vec::with_capacity(by_row.len() * 2) };
        let mut next = 0;
        for row in 0..rows {
            runs.starts.push(u32::try_from(runs.cells.len()).unwrap_or(u32::MAX));
            let end = next + by_row[next..].partition_point(|s| s.row as usize <= row);
            if end > next {
                paint(&by_row[next..end], otherwise.unwrap_or(Val::Unknown), &mut runs.cells);
            }
            next = end;
        }
        runs.starts.push(u32::try_from(runs.cells.len()).unwrap_or(u32::MAX));
        runs
    }

    fn of(&self, row: u32) -> &[Cell] {
        let i = row as usize;
        let (from, to) =
            (self.starts.get(i).copied().unwrap_or(0), self.starts.get(i + 1).copied().unwrap_or(0));
        self.cells.get(from as usize..to as usize).unwrap_or(&[])
    }
}

/// Lays spells over each other in the order in which they became known, and fills what none covers.
fn paint(spells: &[&Spell], uncovered: Val, out: &mut Vec<Cell>) {
    let mut painted: BTreeMap<i32, Cell> = BTreeMap::new();
    for spell in spells {
        let origin = Origin::Spell { known_on: spell.known_on, source: spell.source };
        let cell = Cell { val: spell.val, from: spell.from, until: spell.until, origin };
        let overlapped: Vec<Cell> =
            painted.range(..cell.until).rev().map(|(_, c)| *c).take_while(|c| c.until > cell.from).collect();
        for old in overlapped {
            painted.remove(&old.from);
            if old.from < cell.from {
                painted.insert(old.from, Cell { until: cell.from, ..old });
            }
            if old.until > cell.until {
                painted.insert(cell.until, Cell { from: cell.until, ..old });
            }
        }
        painted.insert(cell.from, cell);
    }
    let gap = |from, until| Cell { val: uncovered, from, until, origin: Origin::Uncovered };
    let mut day = i32::MIN;
    for cell in painted.into_values() {
        if cell.from > day {
            out.push(gap(day, cell.from));
        }
        day = cell.until;
        out.push(cell);
    }
    if day < i32::MAX {
        out.push(gap(day, i32::MAX));
    }
}
