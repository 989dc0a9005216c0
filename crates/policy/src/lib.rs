//! Reads policy packs, checks them, runs them over people, explains and proves the answers. Pure.
