//! A PostgreSQL of a test's own, to be stopped while others go on with theirs.

use std::path::PathBuf;
use std::process::Command;

use store::DatabaseUrl;
use tempfile::TempDir;

/// Where the script lies that starts one.
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/postgres.sh");

/// A PostgreSQL server of its own, gone when dropped.
pub struct Cluster {
    folder: TempDir,
}

impl Cluster {
    /// Starts one.
    ///
    /// # Panics
    /// Where PostgreSQL is not installed or does not start.
    #[must_use]
    pub fn start() -> Cluster {
        let folder = TempDir::new().unwrap_or_else(|e| panic!("no temporary folder: {e}"));
        let cluster = Cluster { folder };
        cluster.order("start");
        cluster
    }

    /// Its database.
    ///
    /// # Panics
    /// Where it does not run.
    #[must_use]
    pub fn url(&self) -> DatabaseUrl {
        let said = self.order("url");
        DatabaseUrl::parse(&said).unwrap_or_else(|e| panic!("{e}"))
    }

    /// Stops it and keeps its data.
    ///
    /// # Panics
    /// Where the script fails.
    pub fn halt(&self) {
        self.order("halt");
    }

    /// Starts it again.
    ///
    /// # Panics
    /// Where the script fails.
    pub fn resume(&self) {
        self.order("resume");
    }

    fn at(&self) -> PathBuf {
        self.folder.path().join("at")
    }

    fn order(&self, word: &str) -> String {
        let out = Command::new(SCRIPT).arg(word).env("SONGHE_POSTGRES_AT", self.at()).output();
        match out {
            Ok(out) if out.status.success() => String::from_utf8_lossy(&out.stdout).trim().to_owned(),
            Ok(out) => panic!("scripts/postgres.sh {word}: {}", String::from_utf8_lossy(&out.stderr)),
            Err(e) => panic!("scripts/postgres.sh {word}: {e}"),
        }
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        // What cannot be stopped any more must not hide why the test failed.
        let _ = Command::new(SCRIPT).arg("stop").env("SONGHE_POSTGRES_AT", self.at()).output();
    }
}
