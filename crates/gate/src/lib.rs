//! Who may do what: actors, roles, ties, classes of facts, purposes. Pure.
