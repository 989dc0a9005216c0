//! Tables and queries.

pub(crate) mod runs;
pub(crate) mod spells;
