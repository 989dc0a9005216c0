//! Money, days, regions, identity numbers: the words every other crate speaks. No IO, no clock.
