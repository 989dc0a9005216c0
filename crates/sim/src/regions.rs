//! The table of divisions, `rules/national/regions.csv`.
//!
//! ```csv
//! code,name,from,until,replaces,functional_zone
//! 140703,太谷区,2019-12-01,,140726,no
//! ```
//!
//! | column | meaning |
//! |---|---|
//! | `code` | 2, 4, 6, 9 or 12 digits: province, city, county, town, village or community |
//! | `name` | its Chinese name without the names above it |
//! | `from` | the first day on which it has that name and code; empty: since ever, or not known since when |
//! | `until` | the first day on which it no longer has; empty: until further notice |
//! | `replaces` | the code of the division whose place it took; empty: of none |
//! | `functional_zone` | `yes` for a zone with an administration of its own, whose code is no code of the state's |
//!
//! It has 盘锦, 东莞, 晋中, 阜新 and 兖州区, with the province and city above each, by the statistics codes as of
//! 2023-06-30 (国家统计局, 2023年统计用区划代码和城乡划分代码). 东莞 has no counties: its towns stand below the city.

use base::{Day, Region, RegionEntry, RegionTree};

use crate::error::{RowProblem, SimError};

/// Reads a table of divisions.
///
/// # Errors
/// The first row that cannot be read, with its line.
pub fn read_regions(text: &str) -> Result<RegionTree, SimError> {
    let mut tree = RegionTree::new();
    let mut rows = csv::ReaderBuilder::new().flexible(true).from_reader(text.as_bytes());
    let mut row = csv::StringRecord::new();
    loop {
        let more = rows.read_record(&mut row);
        let line = row.position().map_or(1, csv::Position::line);
        let at = |problem| SimError::Row { line, problem };
        if !more.map_err(|_| at(RowProblem::Columns))? {
            return Ok(tree);
        }
        let entry = entry(&row).map_err(at)?;
        tree.add(entry).map_err(|problem| at(problem.into()))?;
    }
}

fn entry(row: &csv::StringRecord) -> Result<RegionEntry, RowProblem> {
    let cells: Vec<&str> = row.iter().collect();
    let [code, name, from, until, replaces, zone] = cells[..] else { return Err(RowProblem::Columns) };
    let day = |text: &str| if text.is_empty() { Ok(None) } else { Day::parse(text).map(Some) };
    let functional_zone = match zone {
        "yes" => true,
        "no" => false,
        other => return Err(RowProblem::Zone(other.to_owned())),
    };
    let replaces = if replaces.is_empty() { None } else { Some(Region::parse(replaces)?) };
    Ok(RegionEntry {
        region: Region::parse(code)?,
        name: name.to_owned(),
        from: day(from)?,
        until: day(until)?,
        replaces,
        functional_zone,
    })
}
