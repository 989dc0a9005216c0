//! Findings, claims, deliveries and coverage become the lists of a night. Pure.
