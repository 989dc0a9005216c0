//! The only reader and writer of fact, claim, delivery, coverage, list and office files.
