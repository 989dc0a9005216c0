//! What all journeys share: the served city, the browser, the check of accessibility.

pub mod axe;
pub mod browser;
pub mod city;
pub mod facts;
pub mod looks;

/// What comes of a journey: nothing, or what went wrong.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The password of every account of the demonstration.
pub const PASSWORD: &str = "songhe-demo-2026";

/// Ends a journey with a sentence, unless something holds.
#[macro_export]
macro_rules! check {
    ($holds:expr, $($sentence:tt)+) => {
        if !$holds {
            return Err(format!($($sentence)+).into());
        }
    };
}
