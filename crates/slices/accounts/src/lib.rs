//! People who log in: accounts, roles, second factor, sessions, machine tokens.
