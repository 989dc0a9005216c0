//! Lists as files: a page of a list at once, a whole list after somebody else has approved.
//!
//! An *export* is a whole list, narrowed as its page was, asked for with a reason by whoever may see the list.
//! Somebody else who could see at least as much approves or refuses it (four eyes). Then a job writes the file with what
//! is open to the asker at that hour, sealed under a key of its own; only the asker fetches it, until it expires.
//! Every file says on each line whose copy it is (`docs/adr/0016`).
//!
//! | state | what leads on |
//! |---|---|
//! | asked | approved, refused; withdrawn by the asker; expired after thirty days without an answer |
//! | approved | ready once written; failed where a right was lost or the list is too long |
//! | ready | expired after `export_days`, withdrawn by the asker; both forget the key and the file |
//! | refused, withdrawn, failed, expired | nothing |
//!
//! Which lists there are, each slice says in `shell::Slice::exports`.

pub mod ops;

mod error;
mod flow;
mod jobs;
mod mark;
mod model;
mod pages;
mod rows;
mod write;

use shell::words::Messages;
use shell::{NavLine, Slice};
use store::Migration;

pub use error::ExportsError;
pub use flow::{Event, covers, step};
pub use jobs::{TIDY, WRITE};
pub use model::{Asked, Format, Reach, State, Whose};

/// The words of this slice.
const WORDS: [Messages; 2] = [
    Messages::zh("exports", include_str!("../locales/zh.ftl")),
    Messages::en("exports", include_str!("../locales/en.ftl")),
];

/// The slice.
#[must_use]
pub fn slice() -> Slice {
    Slice {
        routes: pages::routes(),
        jobs: vec![jobs::tidy()],
        app_jobs: vec![jobs::write],
        migrations: migrations(),
        nav: vec![NavLine { order: 790, label: "nav-exports", href: "/exports", route: "exports.list" }],
        home_cards: vec![pages::home_card()],
        names: vec![("list", pages::list_name), ("why", pages::failure_name)],
        ..Slice::new("exports", include_str!("../permissions.toml"), WORDS)
    }
}

/// The steps of its schema.
#[must_use]
pub fn migrations() -> Vec<Migration> {
    let step = |step, name, sql| Migration { slice: "exports", step, name, sql };
    vec![
        step(1, "exports and their files", include_str!("../migrations/0001_exports.sql")),
        step(2, "lines taken away in a day", include_str!("../migrations/0002_taken.sql")),
    ]
}
