//! A copy of the database while it is in use, and bringing one back.
//!
//! SQLite copies itself (`VACUUM INTO`); PostgreSQL is copied by its own `pg_dump`, which must be on the path.
//! The key that wraps the data keys is not in the copy: it is kept apart, or the copy would protect nothing.

use std::io::Read;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitStatus, Stdio};

use sea_orm::{ConnectionTrait, Value};

use crate::database::without_password;
use crate::rows::{execute, optional};
use crate::{DatabaseUrl, Store, StoreError};

/// Copies the database into a file that is not there yet.
///
/// # Errors
/// Where the file is there, cannot be written, or `pg_dump` fails.
pub async fn backup(store: &Store, to: &Path) -> Result<(), StoreError> {
    if to.exists() {
        let there = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "it is there already");
        return Err(StoreError::File(to.display().to_string(), there));
    }
    let part = &beside(to, ".part");
    // What an interrupted copy left is of no use, and SQLite would play the journal of one into the next.
    for left in ["", "-journal", "-wal", "-shm"] {
        let _ = std::fs::remove_file(beside(part, left));
    }
    match store.url() {
        DatabaseUrl::Sqlite(_) => {
            let values: Vec<Value> = vec![part.display().to_string().into()];
            execute(store.writer(), "VACUUM INTO $1", values).await?;
        }
        DatabaseUrl::Postgres(url) => {
            let mut dump = command("pg_dump", url);
            dump.arg("--format=custom").arg("--no-owner");
            let part = part.clone();
            let waiting = tokio::task::spawn_blocking(move || dump_into(dump, &part));
            waiting.await.map_err(|e| StoreError::File("pg_dump".to_owned(), std::io::Error::other(e)))??;
        }
    }
    let file = std::fs::File::open(part).and_then(|f| f.sync_all()).and_then(|()| std::fs::rename(part, to));
    file.map_err(|e| StoreError::File(to.display().to_string(), e))
}

/// Brings a copy back into a database that is not there yet (SQLite) or has no tables (PostgreSQL).
///
/// # Errors
/// Where the database is there already, the copy cannot be read, or `pg_restore` fails.
pub fn restore(from: &Path, to: &DatabaseUrl) -> Result<(), StoreError> {
    match to {
        DatabaseUrl::Sqlite(path) => {
            let fail = |e| StoreError::File(path.display().to_string(), e);
            // SQLite would play a log that was left there into the copy, and spoil it.
            for left in ["", "-wal", "-shm", "-journal"] {
                let there = beside(path, left);
                if there.exists() {
                    let e = std::io::Error::new(std::io::ErrorKind::AlreadyExists, "it is there already");
                    return Err(StoreError::File(there.display().to_string(), e));
                }
            }
            is_sqlite(from).map_err(|e| StoreError::File(from.display().to_string(), e))?;
            let part = beside(path, ".part");
            std::fs::copy(from, &part).map_err(fail)?;
            std::fs::File::open(&part).and_then(|f| f.sync_all()).map_err(fail)?;
            std::fs::rename(&part, path).map_err(fail)
        }
        DatabaseUrl::Postgres(url) => {
            let mut restore = command("pg_restore", url);
            restore.args(["--no-owner", "--exit-on-error", "--single-transaction"]).arg(from);
            run("pg_restore", restore)
        }
    }
}

/// The path with something at its end.
fn beside(path: &Path, end: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(end);
    PathBuf::from(name)
}

/// What every SQLite file begins with.
const SQLITE: &[u8; 16] = b"SQLite format 3\0";

fn is_sqlite(path: &Path) -> std::io::Result<()> {
    let mut head = [0; SQLITE.len()];
    let read = std::fs::File::open(path)?.read_exact(&mut head);
    match read {
        Ok(()) if head == *SQLITE => Ok(()),
        Err(e) if e.kind() != std::io::ErrorKind::UnexpectedEof => Err(e),
        _ => Err(std::io::Error::new(std::io::ErrorKind::InvalidData, "it is no copy of a SQLite database")),
    }
}

/// A program of PostgreSQL for a database. Its arguments are seen by everybody on the machine, its environment is not.
fn command(name: &str, url: &str) -> Command {
    let (bare, password) = without_password(url);
    let mut command = Command::new(name);
    command.arg("--dbname").arg(bare);
    if let Some(password) = password {
        command.env("PGPASSWORD", password);
    }
    command
}

/// Writes down what `pg_dump` says. It does not write the file itself: were this program killed, it would go on, into the
/// file of the next copy.
fn dump_into(mut dump: Command, part: &Path) -> Result<(), StoreError> {
    let fail = |e| StoreError::File("pg_dump".to_owned(), e);
    let mut file =
        std::fs::File::create(part).map_err(|e| StoreError::File(part.display().to_string(), e))?;
    dump.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = dump.spawn().map_err(fail)?;
    // Read beside the copy: what is not read stops whoever says it.
    let said = child.stderr.take().map(|mut said| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            // What cannot be read is not shown; that it failed is known from its end.
            let _ = said.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        })
    });
    let copied = child.stdout.take().map_or(Ok(0), |mut out| std::io::copy(&mut out, &mut file));
    let end = child.wait().map_err(fail)?;
    let said = said.and_then(|s| s.join().ok()).unwrap_or_default();
    copied.map_err(|e| StoreError::File(part.display().to_string(), e))?;
    ended_well("pg_dump", end, &said)
}

fn run(name: &str, mut command: Command) -> Result<(), StoreError> {
    let fail = |e| StoreError::File(name.to_owned(), e);
    let out = command.output().map_err(fail)?;
    ended_well(name, out.status, &String::from_utf8_lossy(&out.stderr))
}

fn ended_well(name: &str, end: ExitStatus, said: &str) -> Result<(), StoreError> {
    if end.success() {
        return Ok(());
    }
    let said = said.lines().last().unwrap_or("it failed").to_owned();
    Err(StoreError::File(name.to_owned(), std::io::Error::other(said)))
}

/// What the database itself says of its files: SQLite checks every page, PostgreSQL has nothing to say here.
///
/// # Errors
/// Where a page is broken.
pub async fn check(store: &Store) -> Result<(), StoreError> {
    if let DatabaseUrl::Sqlite(_) = store.url() {
        let row = optional(store.writer(), "PRAGMA integrity_check", vec![]).await?;
        let said: String = row.map(|r| r.try_get("", "integrity_check")).transpose()?.unwrap_or_default();
        if said != "ok" {
            return Err(StoreError::Schema(said));
        }
    }
    store.writer().execute_unprepared("SELECT 1").await?;
    Ok(())
}
