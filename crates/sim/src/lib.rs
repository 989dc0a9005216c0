//! A made-up city from a seed, as fact files: the same seed gives the same bytes.
//!
//! [`write`] makes the people, households, offices and homes of one of five cities and writes a folder that
//! `docs/files.md` describes. Nobody in it exists: identity numbers are of a division that no place has, telephones of
//! a segment that no operator has, cards of an issuer that does not exist. The names of places alone are real.
//!
//! # Who is in it
//! A registry of eldercare has older people and those who share a hukou book or a dwelling with them. The number of
//! residents counts everybody: about two in three are sixty or over, the others are their wives and husbands, children,
//! children-in-law and grandchildren. The ages of the living of sixty and over follow the shape of the Seventh National
//! Population Census of 2020 by groups of five years (ten thousands, from 60 on: 7,338, 7,401, 4,959, 3,124, 2,038,
//! 1,083, 365, 82 and, from 100 on, 12). All other shares, of the married, the disabled, the moved, the assessed, are
//! assumed: plausible, and evidence of nothing. Those who died in the three years before the last day are in it too.
//!
//! # What is worth knowing
//! - Hukou book, relief case and dwelling are three relations and often differ: a child lives elsewhere and is still in
//!   the book, a book was split, one person of four has a case alone (单人保).
//! - Facts that change stand in spells, each with the day on which it became known. A death is told by three sources on
//!   three days, now and then a day apart; what is known only after the last day is not in the files.
//! - Facts are missing at rates of life, so that some results stay undetermined.
//! - A small city has fewer villages than the real one, so that a village has some hundred residents.
//!
//! # How it is made
//! Every family has dice of its own, so families are made, written and forgotten one by one. What is kept does not grow
//! with them: villages, homes with their beds by day (one home for about four thousand residents), a counter for each
//! birthday.

mod census;
mod city;
mod contact;
mod dice;
mod error;
mod events;
mod family;
mod health;
mod homes;
mod household;
mod ids;
mod names;
mod numbers;
mod offices;
mod places;
mod plan;
mod regions;
mod sheet;
mod write;

pub use error::{RowProblem, SimError};
pub use plan::{CityCode, Plan, Progress, Summary, Written};
pub use regions::read_regions;
pub use sheet::Table;
pub use write::write;
