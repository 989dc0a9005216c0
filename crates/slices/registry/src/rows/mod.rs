//! Tables and queries of the registry; nothing outside this folder names a column.

pub(crate) mod affairs;
pub(crate) mod organisations;
pub(crate) mod people;
pub(crate) mod progress;
pub(crate) mod questions;
pub(crate) mod roll;

use base::{Day, Instant, Region};
use store::StoreError;
use store::rows::QueryResult;

fn day(row: &QueryResult, column: &str) -> Result<Option<Day>, StoreError> {
    let number: Option<i32> = row.try_get("", column)?;
    Ok(number.and_then(Day::from_number))
}

fn instant(row: &QueryResult, column: &str) -> Result<Option<Instant>, StoreError> {
    let micros: Option<i64> = row.try_get("", column)?;
    Ok(micros.map(Instant::from_micros))
}

fn region(row: &QueryResult, column: &str) -> Result<Option<Region>, StoreError> {
    let code: Option<i64> = row.try_get("", column)?;
    Ok(code.and_then(|c| u64::try_from(c).ok()).and_then(|c| Region::from_digits(c).ok()))
}

/// A division as a number of twelve digits.
pub(crate) fn code(region: Region) -> i64 {
    i64::try_from(region.code()).unwrap_or(i64::MAX)
}

/// The first and last number of twelve digits within a division.
pub(crate) fn range(region: Region) -> (i64, i64) {
    let first = code(region);
    let zeros = 12_u32.saturating_sub(region.level().digits());
    (first, first.saturating_add(10_i64.saturating_pow(zeros)).saturating_sub(1))
}
