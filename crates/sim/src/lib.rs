//! A made-up city from a seed: the same seed gives the same bytes.
