//! The only reader and writer of fact, claim, delivery, coverage, list and office files.

pub mod export;
pub mod office;

mod answers;
mod columns;
mod facts;
mod file_error;
mod lists;
mod pack_sources;
mod parameters;
mod records;
mod rows;
mod table_reader;
mod text;
mod whole;

pub use answers::write_answers;
pub use facts::{ReadFacts, ReadOptions, read_facts};
pub use file_error::FileError;
pub use lists::{Format, write_assumed, write_lists};
pub use pack_sources::{cities, read_cases, read_pack_sources};
pub use parameters::read_parameter_file;
pub use records::read_records;
pub use table_reader::TableReader;
