//! A place where the program is installed: a folder, a key, a database; and the program at work there.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::Arc;
use std::sync::mpsc;
use std::time::{Duration, SystemTime};

use gate::Context;
use store::seal::KeyFile;
use store::{Clock as _, DatabaseUrl, Options, Role, Store, SystemClock};
use testkit::contexts::platform;
use testkit::{Backend, TestDb};

use crate::kills::until;
use crate::picture::count;

/// How long the program may take until it serves.
const START_MAX: Duration = Duration::from_secs(60);
/// The folder of rules.
const RULES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../rules");

/// A place where the program is installed.
pub struct Place {
    db: TestDb,
}

impl Place {
    /// A new one, without any table.
    pub async fn new(backend: Backend) -> Place {
        let place = Place { db: TestDb::empty(backend).await };
        place.run(&["keys", "create"]);
        place
    }

    /// Another one, empty, with the same key.
    pub async fn beside(&self) -> Place {
        let place = Place { db: TestDb::empty(self.db.backend()).await };
        std::fs::copy(self.key(), place.key()).unwrap();
        place
    }

    /// With a city of so many that was loaded and judged, and an account for each role.
    pub async fn with_city(backend: Backend, residents: u32) -> Place {
        let place = Place::new(backend).await;
        place.demo(residents);
        place
    }

    /// Makes the city, and judges it.
    pub fn demo(&self, residents: u32) {
        let (residents, data) = (residents.to_string(), self.folder());
        self.run(&demo(&residents, &data));
    }

    /// A file in the folder of the place.
    pub fn path(&self, name: &str) -> PathBuf {
        self.db.path(name)
    }

    pub fn folder(&self) -> String {
        self.path("").display().to_string()
    }

    fn key(&self) -> PathBuf {
        self.path("songhe.key")
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_songhe"));
        for (name, _) in std::env::vars().filter(|(name, _)| name.starts_with("SONGHE_")) {
            command.env_remove(name);
        }
        let database = match self.db.url() {
            DatabaseUrl::Sqlite(path) => format!("sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        command
            .current_dir(self.path(""))
            .env("SONGHE_LANG", "en")
            .env("RUST_LOG", "warn")
            .env("SONGHE_DATABASE", database)
            .env("SONGHE_KEY_FILE", self.key())
            .env("SONGHE_DATA", self.path(""))
            .env("SONGHE_LISTEN", "127.0.0.1:0")
            .env("SONGHE_DEMO", "true")
            .env("SONGHE_SECURE_COOKIES", "false")
            .env("SONGHE_SECOND_FACTOR", "false")
            .env("SONGHE_REQUESTS_PER_MINUTE", "100000000")
            .args(["--rules", RULES])
            .args(arguments)
            .stdin(Stdio::null());
        command
    }

    /// Runs a command, which must succeed; gives what it printed.
    pub fn run(&self, arguments: &[&str]) -> String {
        self.try_run(arguments).unwrap_or_else(|said| panic!("{arguments:?}: {said}"))
    }

    /// Runs a command; gives what it printed, or what it said where it failed.
    pub fn try_run(&self, arguments: &[&str]) -> Result<String, String> {
        let out = self.command(arguments).output().unwrap();
        if out.status.success() {
            Ok(String::from_utf8_lossy(&out.stdout).into_owned())
        } else {
            Err(String::from_utf8_lossy(&out.stderr).into_owned())
        }
    }

    /// Begins a command.
    pub fn begin(&self, arguments: &[&str]) -> Program {
        self.begin_with(arguments, Stdio::null())
    }

    fn begin_with(&self, arguments: &[&str], stdout: Stdio) -> Program {
        let log = File::options().create(true).append(true).open(self.path("log")).unwrap();
        let child = self.command(arguments).stdout(stdout).stderr(log).spawn().unwrap();
        Program { child, log: self.path("log") }
    }

    /// Begins to serve; gives where, once it does.
    pub async fn serve(&self) -> (Program, SocketAddr) {
        let mut program = self.begin_with(&["serve"], Stdio::piped());
        let stdout = program.child.stdout.take().unwrap();
        let (say, hear) = mpsc::channel();
        std::thread::spawn(move || {
            let mut lines = BufReader::new(stdout);
            let mut line = String::new();
            // Without an end of line it has ended.
            while lines.read_line(&mut line).is_ok_and(|n| n > 0) {
                if let Some(address) = line.split_once("http://").and_then(|(_, a)| a.split_once('/')) {
                    let _ = say.send(address.0.parse().unwrap());
                }
                line.clear();
            }
        });
        let address = tokio::task::spawn_blocking(move || hear.recv_timeout(START_MAX)).await.unwrap();
        match address {
            Ok(address) => (program, address),
            Err(e) => panic!("it does not serve: {e}: {}", program.said()),
        }
    }

    /// Opens the database beside the program. Between a kill and the next start nobody else may have it open: what the
    /// program finds then must be what a failing machine leaves.
    pub async fn open(&self) -> Store {
        let keys = KeyFile::read(&self.key()).unwrap();
        let url = self.db.url().clone();
        let options = Options {
            url,
            keys: Arc::new(keys),
            clock: Arc::new(SystemClock),
            role: Role::Tool,
            connections: 2,
        };
        Store::open(options).await.unwrap()
    }

    /// Looks into the database beside the program.
    pub async fn look<T>(&self, look: impl AsyncFnOnce(&Store) -> T) -> T {
        let store = self.open().await;
        let found = look(&store).await;
        store.close().await;
        found
    }

    /// Waits until nothing is under way any more that a killed program began: PostgreSQL comes to the end of a statement
    /// whose client is gone.
    pub async fn is_settled(&self, store: &Store, killed_at: SystemTime) {
        if store.backend() == Backend::Sqlite {
            return;
        }
        let at = killed_at.duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs_f64();
        let of_it = format!(
            "pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'songhe-%' \
             AND backend_start < to_timestamp({at})"
        );
        let ctx = context();
        until("nothing of the killed one is under way", async || {
            count(store.read(&ctx).conn(), &of_it).await == 0
        })
        .await;
    }

    /// The audit chain is whole.
    pub fn verify(&self) {
        self.run(&["audit", "verify"]);
    }
}

/// The context of a look beside the program.
pub fn context() -> Context {
    platform(SystemClock.now())
}

/// The command that makes a city of so many.
pub fn demo<'a>(residents: &'a str, data: &'a str) -> [&'a str; 6] {
    ["demo", "--no-serve", "--residents", residents, "--data", data]
}

/// The program at work.
pub struct Program {
    child: Child,
    log: PathBuf,
}

impl Program {
    /// Kills it, and waits until it is gone. Whether it met it alive.
    pub fn kill(&mut self) -> bool {
        if self.child.try_wait().unwrap().is_some() {
            return false;
        }
        self.child.kill().unwrap();
        let end = self.child.wait().unwrap();
        // By its own end it has a code; by ours it has none.
        end.code().is_none()
    }

    /// Whether it ended well; none where it still works.
    pub fn ended_well(&mut self) -> Option<bool> {
        self.child.try_wait().unwrap().map(|end| end.success())
    }

    /// What it said.
    pub fn said(&self) -> String {
        read(&self.log)
    }
}

impl Drop for Program {
    fn drop(&mut self) {
        // A test that failed leaves nothing at work; one that is gone cannot be killed.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn read(path: &Path) -> String {
    let mut text = String::new();
    // What it cannot say is not shown.
    let _ = File::open(path).and_then(|mut f| f.read_to_string(&mut text));
    text
}
