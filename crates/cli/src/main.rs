//! The one binary: songhe.
fn main() {}
