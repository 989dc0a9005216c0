//! Findings of the rules for everybody, and why.
