//! Connections, migrations, transactions, outbox, jobs, the audit chain, sealed personal data.
//!
//! The only crate that names a database; SQLite and PostgreSQL are served by the same code.
//! There is no road to data without a [`gate::Context`]: [`Store::read`] and [`Store::begin`] take one first.
//! A change, its audit entries and its outbox events are one transaction, [`Tx`].
//!
//! Instants are stored as microseconds since 1970 UTC in a BIGINT, days as day numbers in an INTEGER, money as fen in a
//! BIGINT, enumerations as text (`docs/adr/0010`).

pub mod audit;
pub mod backup;
pub mod facts;
pub mod jobs;
pub mod migrate;
pub mod outbox;
pub mod rotation;
pub mod seal;
pub mod secrets;
pub mod syslog;

mod bulk;
mod clock;
mod database;
mod error;
mod open;
mod paging;
mod pools;
mod transaction;
mod values;

pub use bulk::Bulk;
pub use clock::{Clock, SystemClock};
pub use database::{Backend, DatabaseUrl, UrlError};
pub use error::StoreError;
pub use migrate::Migration;
pub use open::{Options, Role, Store};
pub use paging::page_of;
pub use pools::pool;
pub use transaction::{Reader, Tx};

/// What `rows.rs` files need to speak to the database, and nobody else.
pub mod rows {
    pub use crate::transaction::{all, execute, one, optional};
    pub use crate::values::Values;
    pub use sea_orm::sea_query;
    pub use sea_orm::{ConnectionTrait, DbErr, QueryResult, Value};
}
