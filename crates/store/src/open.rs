//! Opening a database: its keys, its clock, the lock of the one service.

use std::fs::File;
use std::path::Path;
use std::sync::atomic::{AtomicI64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use base::Instant;
use gate::Context;
use sea_orm::{ConnectionTrait, DatabaseConnection, TransactionTrait, Value};
use uuid::Uuid;

use crate::audit::Readings;
use crate::rows::{all, execute, optional};
use crate::seal::{DataKey, KeyRing, KeyService, SealError, number_of};
use crate::transaction::{Reader, Tx, changing};
use crate::{Backend, Clock, DatabaseUrl, StoreError, error, pools};

/// How far the clock may stand before the last audit entry, in seconds: machines that share a database differ a little.
pub(crate) const CLOCK_SLACK_S: i64 = 120;
/// Entries among which the latest is looked for when the database is opened.
const RECENT: u32 = 1_000;
/// How old the data keys may be when a change begins: a program without a worker must see a rotation as well.
const KEYS_FRESH: Duration = Duration::from_secs(1);
/// How long a retired key still opens, in seconds: for rows that were read before they were sealed anew.
const RETIRED_OPENS_S: i64 = 600;
/// How long whoever ends a rotation waits for changes that are under way, in milliseconds; new ones wait meanwhile.
const RETIRE_WAIT_MS: u32 = 2_000;

/// Pages that the connection that writes keeps, in KiB: a load touches many indexes at once.
const WRITE_CACHE_KIB: u32 = 65_536;
/// Pages that each connection that reads keeps, in KiB; what is not there the system's own cache has.
const READ_CACHE_KIB: u32 = 16_384;

/// PostgreSQL's code for a lock that was not to be had in time.
const LOCK_NOT_AVAILABLE: &str = "55P03";

/// What the program wants of the database.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Role {
    /// It serves, and is the only one that does where the database is a file.
    Serve,
    /// It does one thing and leaves.
    Tool,
}

/// How to open a database.
#[derive(Clone)]
pub struct Options {
    /// Which.
    pub url: DatabaseUrl,
    /// Who keeps the wrapping key.
    pub keys: Arc<dyn KeyService>,
    /// Where the time comes from.
    pub clock: Arc<dyn Clock>,
    /// What for.
    pub role: Role,
    /// Connections that read at the same time.
    pub connections: u32,
}

/// An open database.
#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    name: String,
    url: DatabaseUrl,
    write: DatabaseConnection,
    read: DatabaseConnection,
    keys: Arc<dyn KeyService>,
    ring: KeyRing,
    /// When the keys were last read.
    keys_read: Mutex<Option<std::time::Instant>>,
    clock: Arc<dyn Clock>,
    /// The instant of the latest audit entry, in microseconds.
    latest: AtomicI64,
    readings: Readings,
    /// Of a file: held as long as the store is open, by its one service.
    lock: Option<File>,
}

impl Store {
    /// Opens it, and loads the keys where the schema is there.
    ///
    /// # Errors
    /// Where it is away, in use, or sealed with another key.
    pub async fn open(options: Options) -> Result<Store, StoreError> {
        let backend = options.url.backend();
        let name = format!("songhe-{}", Uuid::now_v7().simple());
        let (write, read, lock) = match &options.url {
            DatabaseUrl::Sqlite(path) => sqlite(path, &options).await?,
            DatabaseUrl::Postgres(url) => {
                let pool = pools::postgres(url, &name, options.connections.max(2)).await?;
                (pool.clone(), pool, None)
            }
        };
        let store = Store {
            inner: Arc::new(Inner {
                backend,
                name,
                url: options.url,
                readings: Readings::start(write.clone()),
                write,
                read,
                keys: options.keys,
                ring: KeyRing::default(),
                keys_read: Mutex::new(None),
                clock: options.clock,
                latest: AtomicI64::new(i64::MIN),
                lock,
            }),
        };
        if store.has_table("store_keys").await? {
            store.refresh_keys().await?;
            // Within the slack the last entry need not be the latest.
            let sql = format!(
                "SELECT MAX(at) AS at FROM (SELECT at FROM store_audit ORDER BY id DESC LIMIT {RECENT}) recent"
            );
            let row = optional(store.writer(), &sql, vec![]).await?;
            if let Some(at) = row.map(|r| r.try_get::<Option<i64>>("", "at")).transpose()?.flatten() {
                store.note_time(Instant::from_micros(at));
            }
            store.check_clock(store.now())?;
        }
        Ok(store)
    }

    /// Whether the database has the table; one that does not answer is an error, and not an empty one.
    pub(crate) async fn has_table(&self, name: &str) -> Result<bool, StoreError> {
        let sql = match self.backend() {
            Backend::Sqlite => "SELECT 1 FROM sqlite_master WHERE type = 'table' AND name = $1",
            Backend::Postgres => "SELECT 1 FROM pg_class WHERE oid = to_regclass($1)",
        };
        Ok(optional(self.writer(), sql, vec![name.into()]).await?.is_some())
    }

    /// Which kind of database it is.
    #[must_use]
    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// Which database it is.
    #[must_use]
    pub fn url(&self) -> &DatabaseUrl {
        &self.inner.url
    }

    /// The present instant.
    #[must_use]
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    /// The data keys.
    #[must_use]
    pub fn ring(&self) -> &KeyRing {
        &self.inner.ring
    }

    /// What tells this store from all others, of other programs too. Each of its connections to PostgreSQL has this name.
    pub(crate) fn name(&self) -> &str {
        &self.inner.name
    }

    /// Whether it is the one service of a database that has one at a time.
    pub(crate) fn serves_alone(&self) -> bool {
        self.inner.lock.is_some()
    }

    pub(crate) fn writer(&self) -> &DatabaseConnection {
        &self.inner.write
    }

    pub(crate) fn reader(&self) -> &DatabaseConnection {
        &self.inner.read
    }

    pub(crate) fn readings(&self) -> &Readings {
        &self.inner.readings
    }

    /// Reads on behalf of a context.
    #[must_use]
    pub fn read(&self, _ctx: &Context) -> Reader<'_> {
        Reader::new(&self.inner.read, &self.inner.ring)
    }

    /// Begins a change on behalf of a context.
    ///
    /// # Errors
    /// Where the database is away or busy for too long.
    pub async fn begin<'a>(&'a self, ctx: &'a Context) -> Result<Tx<'a>, StoreError> {
        self.keep_keys_fresh().await?;
        let conn = self.inner.write.begin_with_options(changing()).await?;
        Ok(Tx::new(self, ctx, conn))
    }

    /// Tidies tables into which very much was just written: PostgreSQL answers lists from an index alone only once it
    /// has looked at what is new. SQLite needs nothing. Where the database refuses, that is logged: nothing is wrong then,
    /// only slower until it tidies by itself.
    pub async fn settle(&self, tables: &[&str]) {
        if self.backend() == Backend::Postgres && !tables.is_empty() {
            let sql = format!("VACUUM (ANALYZE) {}", tables.join(", "));
            if let Err(e) = self.writer().execute_unprepared(&sql).await {
                tracing::warn!(error = %e, "tables were not tidied");
            }
        }
    }

    /// Whether the database answers.
    ///
    /// # Errors
    /// Where it does not.
    pub async fn ping(&self) -> Result<(), StoreError> {
        self.inner.read.execute_unprepared("SELECT 1").await?;
        Ok(())
    }

    /// # Errors
    /// Where the instant lies before the latest audit entry by more than the slack.
    pub(crate) fn check_clock(&self, at: Instant) -> Result<(), StoreError> {
        let latest = self.inner.latest.load(Ordering::Relaxed);
        let behind = at.seconds_until(Instant::from_micros(latest));
        if latest != i64::MIN && behind > CLOCK_SLACK_S { Err(StoreError::ClockBack(behind)) } else { Ok(()) }
    }

    pub(crate) fn note_time(&self, at: Instant) {
        self.inner.latest.fetch_max(at.micros(), Ordering::Relaxed);
    }

    /// Reads the data keys anew where they were not read just now.
    async fn keep_keys_fresh(&self) -> Result<(), StoreError> {
        let read = *self.inner.keys_read.lock().unwrap_or_else(PoisonError::into_inner);
        match read {
            // Without a schema there are none.
            None => Ok(()),
            Some(read) if read.elapsed() < KEYS_FRESH => Ok(()),
            Some(_) => self.refresh_keys().await,
        }
    }

    /// Loads the data keys, making the first where there is none.
    pub(crate) async fn load_keys(&self, at: Instant) -> Result<(), StoreError> {
        if !self.has_table("store_keys").await? {
            return Ok(());
        }
        let any = optional(self.writer(), "SELECT number FROM store_keys LIMIT 1", vec![]).await?;
        if any.is_none() {
            self.add_key(1, at).await?;
        }
        self.refresh_keys().await
    }

    /// Adds a data key of that number, wrapped; nothing where another program was quicker.
    async fn add_key(&self, number: u32, at: Instant) -> Result<(), StoreError> {
        let key = DataKey::random()?;
        let wrapped = self.inner.keys.wrap(key.reveal())?;
        let values: Vec<Value> = vec![
            i32::try_from(number).unwrap_or(i32::MAX).into(),
            wrapped.into(),
            self.inner.keys.fingerprint().into(),
            at.micros().into(),
        ];
        let sql = "INSERT INTO store_keys (number, wrapped, wrapped_by, created_at) VALUES ($1, $2, $3, $4) \
            ON CONFLICT (number) DO NOTHING";
        execute(self.writer(), sql, values).await?;
        Ok(())
    }

    /// Loads the data keys that other programs may have made.
    ///
    /// # Errors
    /// Where they were wrapped by another key.
    pub async fn refresh_keys(&self) -> Result<(), StoreError> {
        let sql = "SELECT number, wrapped, wrapped_by, retired_at FROM store_keys ORDER BY number";
        // Whoever writes holds nobody up here.
        for row in all(&self.inner.read, sql, vec![]).await? {
            let number: i32 = row.try_get("", "number")?;
            let number = u32::try_from(number).unwrap_or(0);
            let retired: Option<i64> = row.try_get("", "retired_at")?;
            let gone = |at: i64| Instant::from_micros(at).plus_seconds(RETIRED_OPENS_S) <= self.now();
            if retired.is_some_and(gone) {
                self.inner.ring.remove(number);
                continue;
            }
            if self.inner.ring.has(number) {
                continue;
            }
            let expected: String = row.try_get("", "wrapped_by")?;
            let found = self.inner.keys.fingerprint();
            if expected != found {
                return Err(SealError::WrongKey { expected, found }.into());
            }
            let wrapped: Vec<u8> = row.try_get("", "wrapped")?;
            let plain = self.inner.keys.unwrap(&wrapped)?;
            let key = DataKey::from_bytes(plain).ok_or(SealError::Broken)?;
            self.inner.ring.add(number, key);
        }
        *self.inner.keys_read.lock().unwrap_or_else(PoisonError::into_inner) =
            Some(std::time::Instant::now());
        Ok(())
    }

    /// Begins a rotation: makes a new data key, with which everything is sealed from now on. Gives its number.
    ///
    /// # Errors
    /// Where the database or the key service refuses.
    pub async fn new_key(&self, at: Instant) -> Result<u32, StoreError> {
        let row = optional(self.writer(), "SELECT MAX(number) AS n FROM store_keys", vec![]).await?;
        let highest: Option<i32> = row.map(|r| r.try_get("", "n")).transpose()?.flatten();
        let number = u32::try_from(highest.unwrap_or(0)).unwrap_or(0) + 1;
        self.add_key(number, at).await?;
        self.refresh_keys().await?;
        Ok(number)
    }

    /// The numbers of the keys that are not retired, oldest first.
    pub(crate) async fn keys_in_use(&self) -> Result<Vec<u32>, StoreError> {
        let sql = "SELECT number FROM store_keys WHERE retired_at IS NULL ORDER BY number";
        let rows = all(self.writer(), sql, vec![]).await?;
        rows.iter().map(|r| Ok(u32::try_from(r.try_get::<i32>("", "number")?).unwrap_or(0))).collect()
    }

    /// When a key was made.
    pub(crate) async fn key_made_at(&self, number: u32) -> Result<Option<Instant>, StoreError> {
        let number = i32::try_from(number).unwrap_or(i32::MAX);
        let sql = "SELECT created_at FROM store_keys WHERE number = $1";
        let row = optional(self.writer(), sql, vec![number.into()]).await?;
        Ok(row.map(|r| r.try_get("", "created_at")).transpose()?.map(Instant::from_micros))
    }

    /// Ends a rotation, and writes down that it did: keys older than the newest seal nothing any more. Does nothing, and
    /// says false, where something is still sealed with one of them, or a change that is under way may yet seal with it.
    pub(crate) async fn retire_keys_before(
        &self,
        ctx: &Context,
        number: u32,
        sealed: u64,
    ) -> Result<bool, StoreError> {
        let mut change = self.begin(ctx).await?;
        let tx = change.conn();
        if self.backend() == Backend::Postgres {
            // Waits for all that write; what they wrote is seen then.
            tx.execute_unprepared(&format!("SET LOCAL lock_timeout = '{RETIRE_WAIT_MS}ms'")).await?;
            match tx.execute_unprepared("LOCK TABLE store_facts, store_secrets IN SHARE MODE").await {
                Err(e) if error::code(&e).as_deref() == Some(LOCK_NOT_AVAILABLE) => return Ok(false),
                locked => locked?,
            };
        }
        // A digest begins with the number of its key.
        let sql = "SELECT 1 FROM store_facts WHERE digest < $1 LIMIT 1";
        if optional(tx, sql, vec![number.to_be_bytes().to_vec().into()]).await?.is_some() {
            return Ok(false);
        }
        for row in all(tx, "SELECT sealed FROM store_secrets", vec![]).await? {
            if number_of(&row.try_get::<Vec<u8>>("", "sealed")?)? < number {
                return Ok(false);
            }
        }
        let sql = "UPDATE store_keys SET retired_at = $1 WHERE number < $2 AND retired_at IS NULL";
        let values = vec![self.now().micros().into(), i32::try_from(number).unwrap_or(i32::MAX).into()];
        execute(tx, sql, values).await?;
        change.audit("keys.rotate", [], serde_json::json!({ "newest": number, "sealed_anew": sealed }));
        change.commit().await?;
        self.refresh_keys().await?;
        Ok(true)
    }

    /// Waits for what is being written and closes all connections.
    pub async fn close(&self) {
        if let Err(e) = self.inner.write.clone().close().await {
            tracing::warn!(error = %e, "closing the database");
        }
        if let Err(e) = self.inner.read.clone().close().await {
            tracing::warn!(error = %e, "closing the database");
        }
    }
}

async fn sqlite(
    path: &Path,
    options: &Options,
) -> Result<(DatabaseConnection, DatabaseConnection, Option<File>), StoreError> {
    if let Some(folder) = path.parent().filter(|f| !f.as_os_str().is_empty()) {
        std::fs::create_dir_all(folder).map_err(|e| StoreError::File(folder.display().to_string(), e))?;
    }
    let lock = match options.role {
        Role::Tool => None,
        Role::Serve => Some(serve_lock(path)?),
    };
    let write = pools::sqlite(path, 1, WRITE_CACHE_KIB, "OFF").await?;
    let read = pools::sqlite(path, options.connections.max(1), READ_CACHE_KIB, "ON").await?;
    Ok((write, read, lock))
}

/// One service at a time: two that write jobs and seal the audit trail in one file would only wait for each other.
fn serve_lock(path: &Path) -> Result<File, StoreError> {
    let mut name = path.as_os_str().to_owned();
    name.push(".lock");
    let shown = Path::new(&name).display().to_string();
    let file = File::options()
        .create(true)
        .write(true)
        .truncate(false)
        .open(&name)
        .map_err(|e| StoreError::File(shown.clone(), e))?;
    match file.try_lock() {
        Ok(()) => Ok(file),
        Err(std::fs::TryLockError::WouldBlock) => Err(StoreError::InUse(shown)),
        Err(std::fs::TryLockError::Error(e)) => Err(StoreError::File(shown, e)),
    }
}
