//! Pools of connections: how many, how long they live, and how each is set up.

use std::path::Path;
use std::time::Duration;

use sea_orm::{ConnectOptions, Database, DatabaseConnection, DbErr};

/// How long a connection is waited for, in seconds, before the database counts as away.
const ACQUIRE_S: u64 = 5;
/// Statements that a connection keeps compiled: those of all pages. The driver's 100 are fewer, and pages drive out pages.
const STATEMENTS: usize = 400;

/// A pool of at most so many connections, which live until it is closed.
///
/// The driver would look after the age of connections in the background.
/// In its version 0.9.0 that task may count more idle connections than there are, and then turn for ever without giving way
/// (launchbadge/sqlx issue 3645, mended after that version): a processor is lost and the program does not end.
/// Without ages there is no such task, and we need none: a file does not go away, and a connection to a server is asked
/// whether it still stands before it is used.
pub fn pool(url: impl Into<String>, connections: u32) -> ConnectOptions {
    let mut o = ConnectOptions::new(url);
    o.max_connections(connections)
        .idle_timeout(None)
        .max_lifetime(None)
        .acquire_timeout(Duration::from_secs(ACQUIRE_S))
        .connect_timeout(Duration::from_secs(ACQUIRE_S))
        .sqlx_logging(false);
    o
}

/// Connections to a file, each with a cache of so many KiB; with `query_only` `ON` they change nothing.
pub(crate) async fn sqlite(
    path: &Path,
    connections: u32,
    cache_kib: u32,
    query_only: &'static str,
) -> Result<DatabaseConnection, DbErr> {
    // The file is named below as a path: in an address some of its letters would mean something else.
    let mut o = pool("sqlite://file", connections);
    let file = path.to_path_buf();
    o.min_connections(1).test_before_acquire(false);
    o.map_sqlx_sqlite_opts(move |o| {
        o.filename(&file)
            .create_if_missing(true)
            .pragma("journal_mode", "WAL")
            .pragma("synchronous", "FULL")
            .pragma("foreign_keys", "ON")
            .pragma("busy_timeout", "10000")
            .pragma("temp_store", "MEMORY")
            .pragma("cache_size", format!("-{cache_kib}"))
            .pragma("query_only", query_only)
            .statement_cache_capacity(STATEMENTS)
    });
    Database::connect(o).await
}

/// Connections to a server, under a name by which its operators know them.
pub(crate) async fn postgres(url: &str, name: &str, connections: u32) -> Result<DatabaseConnection, DbErr> {
    let mut o = pool(url, connections);
    o.min_connections(1).set_application_name(name);
    // Every statement here is short or runs in the background. Compiling one, or starting processes for it, takes longer
    // than most of them; and the planner chooses both where it misjudges how soon a page of a list is full.
    // A page read out of order costs hardly more than the next one where there are no disks that turn. The planner takes it
    // for four times as dear, and then would rather go through a table that is small today; a connection keeps such a plan.
    let planner = [("jit", "off"), ("max_parallel_workers_per_gather", "0"), ("random_page_cost", "1.1")];
    o.map_sqlx_postgres_opts(move |o| o.options(planner).statement_cache_capacity(STATEMENTS));
    Database::connect(o).await
}

#[cfg(test)]
mod tests {
    use super::pool;

    #[test]
    fn nothing_looks_after_the_age_of_connections() {
        let o = pool("sqlite://file", 2);
        assert_eq!((o.get_idle_timeout(), o.get_max_lifetime()), (Some(None), Some(None)));
    }
}
