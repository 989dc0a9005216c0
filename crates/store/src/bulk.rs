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
        Bulk { table: Alias::new(table), columns, rows: Vec::with_capacity(rows_max), rows_max, written: 0 }
    }

    /// Adds a row with as many values as there are columns; inserts where enough are gathered.
    ///
    /// # Errors
    /// What the database refuses, or a row of another width.
    pub async fn push(&mut self, conn: &impl ConnectionTrait, row: Vec<Value>) -> Result<(), StoreError> {
        if row.len() != self.columns.len() {
            return Err(DbErr::Custom("a row of another width".to_owned()).into());
        }
        self.rows.push(row);
        if self.rows.len() >= self.rows_max { self.flush(conn).await } else { Ok(()) }
    }

    /// Inserts what is gathered.
    ///
    /// # Errors
    /// What the database refuses.
    pub async fn flush(&mut self, conn: &impl ConnectionTrait) -> Result<(), StoreError> {
        if self.rows.is_empty() {
            return Ok(());
        }
        let mut insert = Query::insert();
        insert.into_table(self.table.clone()).columns(self.columns.clone());
        let rows = self.rows.len() as u64;
        for row in self.rows.drain(..) {
            insert.values(row.into_iter().map(Expr::val)).map_err(|e| DbErr::Custom(e.to_string()))?;
        }
        conn.execute(&insert).await?;
        self.written += rows;
        Ok(())
    }

    /// How many rows have been inserted.
    #[must_use]
    pub const fn written(&self) -> u64 {
        self.written
    }
}
