//! Tables and queries.

pub mod accounts;
pub mod grants;
pub mod sessions;
pub mod tokens;
pub mod tries;

use base::{Day, Instant};
use store::StoreError;
use store::rows::{QueryResult, Value};

/// A day of a row.
fn day(row: &QueryResult, table: &'static str, column: &str) -> Result<Day, StoreError> {
    let number: i32 = row.try_get("", column)?;
    Day::from_number(number).ok_or_else(|| StoreError::Row(table, format!("{column} {number}")))
}

/// A day of a row that may be absent.
fn day_if(row: &QueryResult, column: &str) -> Result<Option<Day>, StoreError> {
    let number: Option<i32> = row.try_get("", column)?;
    Ok(number.and_then(Day::from_number))
}

fn at(row: &QueryResult, column: &str) -> Result<Instant, StoreError> {
    Ok(Instant::from_micros(row.try_get("", column)?))
}

fn at_if(row: &QueryResult, column: &str) -> Result<Option<Instant>, StoreError> {
    Ok(row.try_get::<Option<i64>>("", column)?.map(Instant::from_micros))
}

fn micros(at: Instant) -> Value {
    at.micros().into()
}

/// The pattern of texts that contain this one, for `LIKE … ESCAPE '\'`.
fn contains(text: &str) -> String {
    let text = text.to_lowercase().replace('\\', r"\\").replace('%', r"\%").replace('_', r"\_");
    format!("%{text}%")
}

/// Conditions that all must hold.
fn where_all(conditions: &[String]) -> String {
    if conditions.is_empty() { String::new() } else { format!("WHERE {}", conditions.join(" AND ")) }
}
