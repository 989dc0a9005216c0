//! Findings, claims, deliveries and coverage become the lists of a night. Pure.
//!
//! What the rules say of a period is a finding; what was claimed decides whether it is due; what was delivered is
//! laid against it. Every fen that is due or delivered ends in exactly one list, and [`Night::unbalanced`] says so.

mod claims;
mod desk;
mod findings;
mod lists;
mod records;

pub use findings::{Finding, Verdict, findings, periods};
pub use lists::{Kind, Line, Night, State, Totals, night};
pub use records::{Claim, ClaimState, Coverage, Delivery, RecordError, Records};
