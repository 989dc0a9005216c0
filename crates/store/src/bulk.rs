//! Many rows in few statements.

use sea_orm::sea_query::{Alias, Expr, Query};
use sea_orm::{ConnectionTrait, DbErr, Value};

use crate::StoreError;

/// Parameters of one statement; SQLite takes 32,766 and PostgreSQL 65,535.
const PARAMETERS_MAX: usize = 16_000;

/// Rows that are gathered and inserted together.
pub struct Bulk {
    table: Alias,
    columns: Vec<Alias>,
    rows: Vec<Vec<Value>>,
    rows_max: usize,
    written: u64,
}

impl Bulk {
    /// For a table with these columns.
    #[must_use]
    pub fn new(table: &str, columns: &[&str]) -> Bulk {
        let columns: Vec<Alias> = columns.iter().map(|c| Alias::new(*c)).collect();
        let rows_max = (PARAMETERS_MAX / columns.len().max(1)).max(1);
        Bulk { table: Alias::new(table), columns, rows: Vec::new(), rows_max, written: 0 }
    }

    /// Gathers a row with as many values as there are columns.
    pub fn add(&mut self, row: Vec<Value>) {
        self.rows.push(row);
    }

    /// Inserts what is gathered, in as few statements as the database takes.
    ///
    /// # Errors
    /// What the database refuses, or a row of another width.
    pub async fn flush(&mut self, conn: &impl ConnectionTrait) -> Result<(), StoreError> {
        let mut rows = std::mem::take(&mut self.rows).into_iter();
        while rows.len() > 0 {
            let mut insert = Query::insert();
            insert.into_table(self.table.clone()).columns(self.columns.clone());
            let before = rows.len();
            for row in rows.by_ref().take(together(before, self.rows_max)) {
                insert.values(row.into_iter().map(Expr::val)).map_err(|e| DbErr::Custom(e.to_string()))?;
            }
            conn.execute(&insert).await?;
            self.written += (before - rows.len()) as u64;
        }
        Ok(())
    }

    /// How many rows have been inserted.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }
}

/// How many of so many rows go into one statement: as many as it takes, else the greatest power of four.
/// A connection keeps each text of a statement compiled. Few sizes make few texts; any size would drive out those of pages.
const fn together(rows: usize, rows_max: usize) -> usize {
    if rows >= rows_max {
        return rows_max;
    }
    let mut size = 1;
    while size * 4 <= rows {
        size *= 4;
    }
    size
}

#[cfg(test)]
mod tests {
    use super::together;

    #[test]
    fn rows_go_in_few_sizes() {
        let mut sizes = std::collections::BTreeSet::new();
        for rows in 1..=5_000 {
            let mut left = rows;
            while left > 0 {
                let size = together(left, 3_200);
                sizes.insert(size);
                assert!((1..=left).contains(&size), "{size} of {left}");
                left -= size;
            }
        }
        assert_eq!(sizes.into_iter().collect::<Vec<_>>(), [1, 4, 16, 64, 256, 1_024, 3_200]);
    }
}
