//! Ids: a letter for the entity and a number, in the order in which they are given.

use crate::sheet::Table;

/// Gives out ids, of each entity its own row.
#[derive(Clone, Debug, Default)]
pub(crate) struct Ids([u64; Table::ALL.len()]);

impl Ids {
    /// The next id of an entity; digits are padded, so that the order of the texts is that of the numbers.
    pub(crate) fn next(&mut self, table: Table) -> String {
        let mut number = 0;
        if let Some(last) = self.0.get_mut(table.place()) {
            *last += 1;
            number = *last;
        }
        match table {
            Table::Organisation => format!("O{number:06}"),
            Table::Worker => format!("W{number:06}"),
            Table::Employment => format!("E{number:06}"),
            Table::Institution => format!("H{number:05}"),
            Table::HukouBook => format!("B{number:07}"),
            Table::Dwelling => format!("D{number:07}"),
            Table::ReliefCase => format!("C{number:07}"),
            Table::Resident => format!("R{number:07}"),
            Table::SupportTie => format!("T{number:07}"),
            Table::Stay => format!("S{number:07}"),
        }
    }

    /// How many were given.
    pub(crate) fn count(&self, table: Table) -> u64 {
        self.0.get(table.place()).copied().unwrap_or(0)
    }
}
