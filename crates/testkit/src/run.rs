//! Running tests that wait for something.

use std::future::Future;
use std::time::{Duration, Instant};

/// How long a test may take at most.
const TEST_MAX: Duration = Duration::from_secs(60);
/// How long something is waited for at most.
const WAIT_MAX: Duration = Duration::from_secs(20);
/// How long between two looks.
const LOOK_AGAIN: Duration = Duration::from_millis(4);

/// Runs a test to its end on threads of its own; [`crate::on_both!`] calls it.
pub fn run<F: Future<Output = ()>>(test: F) {
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build();
    let runtime = runtime.unwrap_or_else(|e| panic!("no runtime: {e}"));
    runtime.block_on(async {
        if tokio::time::timeout(TEST_MAX, test).await.is_err() {
            panic!("the test took longer than {} s", TEST_MAX.as_secs());
        }
    });
}

/// Waits until something is so, and looks often; stops the test where it does not come to be.
pub async fn until<F: Future<Output = bool>>(what: &str, mut is_so: impl FnMut() -> F) {
    let began = Instant::now();
    while !is_so().await {
        if began.elapsed() > WAIT_MAX {
            panic!("waited {} s in vain until {what}", WAIT_MAX.as_secs());
        }
        tokio::time::sleep(LOOK_AGAIN).await;
    }
}

/// Makes of each function that takes a [`crate::TestDb`] two tests, one on SQLite and one on PostgreSQL.
///
/// `on_both!(one, two)` gives databases with the tables of the store alone;
/// `on_both!(with steps(); one, two)` gives them with the steps of that expression, a list of [`store::Migration`]s;
/// `on_both!(empty: one, two)` gives them without any table.
#[macro_export]
macro_rules! on_both {
    (empty: $($test:ident),+ $(,)?) => {
        $crate::on_both!(@ ($crate::TestDb::empty) $($test),+);
    };
    (with $steps:expr; $($test:ident),+ $(,)?) => {
        $crate::on_both!(@ (|backend| async move {
            #[allow(unused_imports)]
            use super::*;
            $crate::TestDb::with(backend, &$steps).await
        }) $($test),+);
    };
    (@ ($make:expr) $($test:ident),+) => {
        $(mod $test {
            #[test]
            fn sqlite() {
                $crate::run(async { super::$test(($make)($crate::Backend::Sqlite).await).await });
            }

            #[test]
            fn postgres() {
                $crate::run(async { super::$test(($make)($crate::Backend::Postgres).await).await });
            }
        })+
    };
    ($($test:ident),+ $(,)?) => {
        $crate::on_both!(@ ($crate::TestDb::migrated) $($test),+);
    };
}
