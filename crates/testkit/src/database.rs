//! A database of a test's own.

use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock};

use sea_orm::{ConnectionTrait, Database, DatabaseConnection, Statement};
use store::{Backend, Clock, DatabaseUrl, Migration, Options, Role, Store};
use tempfile::TempDir;
use tokio::sync::Mutex;
use uuid::Uuid;

use crate::{FakeClock, TestKeys};

/// The variable that names the PostgreSQL server of the tests.
const SERVER: &str = "SONGHE_TEST_POSTGRES";
/// Connections that read at the same time.
const CONNECTIONS: u32 = 4;

/// A database of a test's own, gone when dropped, with a clock that stands still.
pub struct TestDb {
    url: DatabaseUrl,
    clock: FakeClock,
    folder: TempDir,
    server: Option<String>,
}

impl TestDb {
    /// On SQLite, with the tables of the store.
    pub async fn sqlite() -> TestDb {
        TestDb::migrated(Backend::Sqlite).await
    }

    /// On PostgreSQL, with the tables of the store.
    pub async fn postgres() -> TestDb {
        TestDb::migrated(Backend::Postgres).await
    }

    /// With the tables of the store.
    pub async fn migrated(backend: Backend) -> TestDb {
        TestDb::with(backend, &store::migrate::own()).await
    }

    /// Without any table.
    ///
    /// # Panics
    /// Where there is no temporary folder or no PostgreSQL.
    pub async fn empty(backend: Backend) -> TestDb {
        match backend {
            Backend::Sqlite => TestDb::in_file(),
            Backend::Postgres => TestDb::on_server("template0").await,
        }
    }

    /// After these steps. They are taken once for all tests, and copied for each.
    ///
    /// # Panics
    /// Where a step fails, or there is no temporary folder or no PostgreSQL.
    pub async fn with(backend: Backend, steps: &[Migration]) -> TestDb {
        match backend {
            Backend::Sqlite => {
                let db = TestDb::in_file();
                let image = sqlite_image(steps).await;
                std::fs::write(db.path("test.db"), image.as_slice())
                    .unwrap_or_else(|e| panic!("no room for a database: {e}"));
                db
            }
            Backend::Postgres => TestDb::on_server(&postgres_template(steps).await).await,
        }
    }

    fn in_file() -> TestDb {
        let folder = temporary_folder();
        let url = DatabaseUrl::Sqlite(folder.path().join("test.db"));
        TestDb { url, clock: FakeClock::default(), folder, server: None }
    }

    async fn on_server(template: &str) -> TestDb {
        let server = server();
        let name = format!("t_{}", Uuid::now_v7().simple());
        let conn = administer(&server).await;
        run(&conn, &format!("CREATE DATABASE {name} TEMPLATE {template}")).await;
        close(conn).await;
        let url = DatabaseUrl::Postgres(on(&server, &name));
        TestDb { url, clock: FakeClock::default(), folder: temporary_folder(), server: Some(server) }
    }

    /// Which.
    #[must_use]
    pub const fn url(&self) -> &DatabaseUrl {
        &self.url
    }

    /// Which kind.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        self.url.backend()
    }

    /// The clock of every store that is opened on it.
    #[must_use]
    pub const fn clock(&self) -> &FakeClock {
        &self.clock
    }

    /// A file in a folder of the test's own, which is gone with it.
    #[must_use]
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// How it is opened.
    #[must_use]
    pub fn options(&self, role: Role) -> Options {
        Options {
            url: self.url.clone(),
            keys: Arc::new(TestKeys::new()),
            clock: Arc::new(self.clock.clone()),
            role,
            connections: CONNECTIONS,
        }
    }

    /// Opens it as the service does.
    ///
    /// # Panics
    /// Where it does not open.
    pub async fn open(&self) -> Store {
        self.open_as(Role::Serve).await
    }

    /// Opens it.
    ///
    /// # Panics
    /// Where it does not open.
    pub async fn open_as(&self, role: Role) -> Store {
        Store::open(self.options(role))
            .await
            .unwrap_or_else(|e| panic!("the database of the test: {e}: {e:?}"))
    }

    /// A connection beside the store, past all its rules: for tests that look underneath or spoil something.
    ///
    /// # Panics
    /// Where it cannot be had.
    pub async fn underneath(&self) -> DatabaseConnection {
        let line = match &self.url {
            DatabaseUrl::Sqlite(path) => format!("sqlite://{}?mode=rwc", path.display()),
            DatabaseUrl::Postgres(url) => url.clone(),
        };
        connect(&line).await
    }

    /// The name of the database on its server; of its file on SQLite.
    #[must_use]
    pub fn name(&self) -> String {
        match &self.url {
            DatabaseUrl::Sqlite(path) => path.display().to_string(),
            DatabaseUrl::Postgres(url) => database_of(url).to_owned(),
        }
    }

    /// Ends all connections of others to it; on SQLite there are none.
    ///
    /// # Panics
    /// Where the server refuses.
    pub async fn cut(&self) {
        if let Some(server) = &self.server {
            let conn = administer(server).await;
            let name = self.name();
            run(
                &conn,
                &format!("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{name}'"),
            )
            .await;
            close(conn).await;
        }
    }
}

impl Drop for TestDb {
    fn drop(&mut self) {
        let Some(server) = self.server.clone() else { return };
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name());
        // A test may end within a runtime, in which no other may wait: so in a thread of its own.
        let dropping = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
            if let Ok(runtime) = runtime {
                runtime.block_on(async {
                    let conn = administer(&server).await;
                    let _ = conn.execute_unprepared(&sql).await;
                    close(conn).await;
                });
            }
        });
        // What is left over is thrown away with the server.
        let _ = dropping.join();
    }
}

fn temporary_folder() -> TempDir {
    TempDir::new().unwrap_or_else(|e| panic!("no temporary folder: {e}"))
}

fn server() -> String {
    match std::env::var(SERVER) {
        Ok(url) if url.starts_with("postgres") => url,
        _ => panic!(
            "this half of the test needs PostgreSQL. Start one and say where it is: \
             export {SERVER}=$(scripts/postgres.sh start); afterwards scripts/postgres.sh stop. `make test` does both."
        ),
    }
}

/// The line of a server with another database.
fn on(server: &str, name: &str) -> String {
    let (line, options) = server.split_once('?').unwrap_or((server, ""));
    let place = line.rsplit_once('/').map_or(line, |(place, _)| place);
    if options.is_empty() { format!("{place}/{name}") } else { format!("{place}/{name}?{options}") }
}

fn database_of(url: &str) -> &str {
    let line = url.split_once('?').map_or(url, |(line, _)| line);
    line.rsplit_once('/').map_or("", |(_, name)| name)
}

async fn connect(line: &str) -> DatabaseConnection {
    Database::connect(store::pool(line, 1))
        .await
        .unwrap_or_else(|e| panic!("the database of the test cannot be reached: {e}"))
}

async fn administer(server: &str) -> DatabaseConnection {
    connect(server).await
}

async fn close(conn: DatabaseConnection) {
    // It is of no more use, whatever it says.
    let _ = conn.close().await;
}

async fn run(conn: &DatabaseConnection, sql: &str) {
    if let Err(e) = conn.execute_unprepared(sql).await {
        panic!("{sql}: {e}");
    }
}

/// What tells steps apart.
fn key(steps: &[Migration]) -> u64 {
    let mut hasher = DefaultHasher::new();
    for step in steps {
        (step.slice, step.step, step.name, step.sql).hash(&mut hasher);
    }
    hasher.finish()
}

/// Takes the steps on an empty database.
async fn take(url: DatabaseUrl, steps: &[Migration]) {
    let clock = FakeClock::default();
    let options = Options {
        url,
        keys: Arc::new(TestKeys::new()),
        clock: Arc::new(clock.clone()),
        role: Role::Tool,
        connections: 1,
    };
    let store = Store::open(options).await.unwrap_or_else(|e| panic!("an empty database: {e}: {e:?}"));
    if let Err(e) = store::migrate::migrate(&store, steps, clock.now()).await {
        panic!("the steps of the schema: {e}: {e:?}");
    }
    store.close().await;
}

/// A SQLite file after the steps.
async fn sqlite_image(steps: &[Migration]) -> Arc<Vec<u8>> {
    static IMAGES: LazyLock<Mutex<HashMap<u64, Arc<Vec<u8>>>>> = LazyLock::new(Mutex::default);
    let mut images = IMAGES.lock().await;
    if let Some(image) = images.get(&key(steps)) {
        return Arc::clone(image);
    }
    let folder = temporary_folder();
    let path = folder.path().join("image.db");
    take(DatabaseUrl::Sqlite(path.clone()), steps).await;
    let image = Arc::new(read(&path));
    images.insert(key(steps), Arc::clone(&image));
    image
}

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The name of a database on the server after the steps.
async fn postgres_template(steps: &[Migration]) -> String {
    let server = server();
    let key = key(steps);
    let name = format!("template_{key:016x}");
    let conn = administer(&server).await;
    // Tests run in several programs at once: one of them makes it. The lock ends with the connection.
    run(&conn, &format!("SELECT pg_advisory_lock({})", key.cast_signed())).await;
    let sql = format!("SELECT 1 FROM pg_database WHERE datname = '{name}' AND datistemplate");
    let there = conn.query_one_raw(Statement::from_string(conn.get_database_backend(), sql)).await;
    if !matches!(there, Ok(Some(_))) {
        run(&conn, &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)")).await;
        run(&conn, &format!("CREATE DATABASE {name} TEMPLATE template0")).await;
        take(DatabaseUrl::Postgres(on(&server, &name)), steps).await;
        run(&conn, &format!("ALTER DATABASE {name} WITH IS_TEMPLATE true ALLOW_CONNECTIONS false")).await;
    }
    close(conn).await;
    name
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn another_database_of_the_same_server() {
        let server = "postgres://postgres@localhost/postgres?host=/tmp/x";
        assert_eq!(on(server, "t_1"), "postgres://postgres@localhost/t_1?host=/tmp/x");
        assert_eq!(database_of(&on(server, "t_1")), "t_1");
        assert_eq!(on("postgres://u:p@h:5433/postgres", "t_1"), "postgres://u:p@h:5433/t_1");
    }
}
