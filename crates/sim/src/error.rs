//! Why a city cannot be made.

use std::path::PathBuf;

use base::{Day, RegionError, RegionTreeError};

/// Why a city cannot be made or written.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// The divisions have no village of the city.
    #[error("the divisions have no village in {0}; read rules/national/regions.csv")]
    NoVillages(&'static str),
    /// More residents than there are numbers for.
    #[error("{asked} residents are too many; at most {most} can be made")]
    TooMany {
        /// How many were asked for.
        asked: u32,
        /// How many can be made.
        most: u32,
    },
    /// The day lies where the facts have no room for what happens around it.
    #[error("{day} is no day on which a city can end; choose one from {first} to {last}")]
    Day {
        /// The day asked for.
        day: Day,
        /// The first that can be.
        first: Day,
        /// The last that can be.
        last: Day,
    },
    /// No identity numbers are left around a birthday.
    #[error("no identity numbers are left for those born on {0}; ask for fewer residents")]
    NoNumbers(Day),
    /// A row of the table of divisions cannot be read.
    #[error("divisions, line {line}: {problem}")]
    Row {
        /// The line of the file.
        line: u64,
        /// What is wrong with it.
        #[source]
        problem: RowProblem,
    },
    /// A file cannot be written.
    #[error("{path}: cannot be written")]
    Disk {
        /// Which.
        path: PathBuf,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
}

/// What is wrong with a row of the table of divisions.
#[derive(Debug, thiserror::Error)]
pub enum RowProblem {
    /// It is not comma-separated text with the six columns.
    #[error("not a row with the columns code, name, from, until, replaces, functional_zone")]
    Columns,
    /// A code is none.
    #[error(transparent)]
    Code(#[from] RegionError),
    /// A day is none.
    #[error(transparent)]
    Day(#[from] base::DayError),
    /// `functional_zone` is neither `yes` nor `no`.
    #[error("functional_zone is `yes` or `no`, not `{0}`")]
    Zone(String),
    /// The tree refuses it.
    #[error(transparent)]
    Tree(#[from] RegionTreeError),
}
