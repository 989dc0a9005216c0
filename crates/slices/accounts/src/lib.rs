//! People who log in: accounts, roles, second factor, sessions, machine tokens.
//!
//! An *account* is how somebody logs in; it can do nothing until it holds a *grant*: a role, where, from a day until a
//! day. Who makes accounts (system administrator) does not grant roles (security administrator), and neither reads the
//! audit trail (audit administrator): 三员分立, GB/T 22239-2019 §8.1.5.
//! A holder may *delegate* a role until a day. A log-in begins a *session*; staff give a *second factor* in it.
//! A program asks with a *token* that opens the routes it was made for.
//!
//! | what | states |
//! |---|---|
//! | account | active ⇄ disabled |
//! | grant | to come → held → over, or revoked; a delegation ends with the grant behind it |
//! | session | going on → idle, over or ended |
//! | second factor | none → begun → set up → none |
//!
//! There is no account by default: the first is made on the command line.

pub mod ops;

mod api;
mod error;
mod factor;
mod flow;
mod identify;
mod jobs;
mod model;
mod pages;
mod password;
mod rows;
mod seats;
mod sign_on;

use std::sync::Arc;

use shell::words::Messages;
use shell::{NavLine, Slice};
use store::Migration;

pub use error::{AccountsError, DelegationFault, GrantFault};
pub use factor::{SecondFactor, TimedCode};
pub use identify::identify;
pub use model::{Account, Held, Login, MachineToken, NewAccount, PasswordKind, SessionLine, State};
pub use password::PasswordFault;
pub use seats::{Found, SeatFinder, Sought};
pub use sign_on::SignOn;

/// The words of this slice.
const WORDS: [Messages; 2] = [
    Messages::zh("accounts", include_str!("../locales/zh.ftl")),
    Messages::en("accounts", include_str!("../locales/en.ftl")),
];

/// The slice, with the password as the only way to log in.
#[must_use]
pub fn slice() -> Slice {
    slice_with(vec![])
}

/// The slice, with other ways to log in beside the password.
#[must_use]
pub fn slice_with(ways: Vec<Arc<dyn SignOn>>) -> Slice {
    Slice {
        routes: api::routes(pages::routes(ways)),
        jobs: jobs::kinds(),
        migrations: migrations(),
        nav: vec![
            NavLine { order: 700, label: "nav-accounts", href: "/accounts", route: "accounts.list" },
            NavLine { order: 710, label: "nav-accounts-tokens", href: "/tokens", route: "accounts.tokens" },
        ],
        home_cards: vec![pages::home_card()],
        exports: pages::exports(),
        names: vec![("scopes", pages::scope_name)],
        api: Some(<api::Doc as utoipa::OpenApi>::openapi()),
        ..Slice::new("accounts", include_str!("../permissions.toml"), WORDS)
    }
}

/// The steps of its schema.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    vec![
        Migration {
            slice: "accounts",
            step: 1,
            name: "accounts, roles, sessions, tokens",
            sql: include_str!("../migrations/0001_accounts.sql"),
        },
        Migration {
            slice: "accounts",
            step: 2,
            name: "tokens are approved",
            sql: include_str!("../migrations/0002_tokens_approved.sql"),
        },
    ]
}
