//! Money, days, regions, identity numbers: the words every other crate speaks. No IO, no clock.
//!
//! Nothing here panics on any input: what cannot be computed is `None`, what cannot be read is an error that says why.
//! Errors about identity numbers, cards and phones never repeat what was read, so they may be logged.

mod day;
mod day_office;
mod identity;
mod ids;
mod instant;
mod known;
mod money;
mod month;
mod office;
mod period;
mod rate;
mod region;
mod region_tree;
mod width;
mod wording;
mod working_days;

pub use day::{Day, DayError};
pub use identity::{
    BankCard, BankCardError, CreditCode, CreditCodeError, IdNumber, IdNumberError, Phone, PhoneError,
    PhoneKind, Sex, Spoilt, spoilt_id,
};
pub use ids::TextId;
pub use instant::Instant;
pub use known::Known;
pub use money::{Fen, MoneyError};
pub use month::{Month, MonthError};
pub use period::{Period, PeriodKind};
pub use rate::{Rate, Rounding};
pub use region::{Region, RegionError, RegionLevel};
pub use region_tree::{RegionEntry, RegionTree, RegionTreeError};
pub use width::half_width;
pub use wording::{Lang, Wording};
pub use working_days::{WorkingDays, WorkingDaysError};
