//! The program is killed at random moments, as `kill -9` and a failing machine do it, and started again: every change
//! that was acknowledged is there, none is there twice, the audit chain verifies, and jobs go on.
//!
//! Each test kills the real program 10 times; `SONGHE_SOAK=1` makes it 200, `SONGHE_KILLS` any number. The moments are
//! spread over the time that the work takes undisturbed, from a seed that a failure prints and `SONGHE_SEED` sets.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod backup;
mod browser;
mod corrections;
mod demo;
mod jobs;
mod kills;
mod loading;
mod picture;
mod place;
mod rotation;

/// Makes of each scenario two tests, one on SQLite and one on PostgreSQL.
macro_rules! killed {
    ($($scenario:ident),+ $(,)?) => {
        $(mod $scenario {
            use testkit::Backend;

            use crate::kills;

            #[test]
            fn sqlite() {
                kills::run(stringify!($scenario), Backend::Sqlite, crate::$scenario::run);
            }

            #[test]
            fn postgres() {
                kills::run(stringify!($scenario), Backend::Postgres, crate::$scenario::run);
            }
        })+
    };
}

mod while_it_is_at {
    killed!(backup, corrections, demo, jobs, loading, rotation);
}
