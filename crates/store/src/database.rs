//! Which database, from one line of text.

use std::fmt;
use std::path::{Path, PathBuf};

/// The two kinds of database.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Backend {
    /// One file, in this program.
    Sqlite,
    /// A PostgreSQL server.
    Postgres,
}

/// Which database: `sqlite://path/to/file.db` or `postgres://user@host/name`.
#[derive(Clone, PartialEq, Eq)]
pub enum DatabaseUrl {
    /// A file; it is made where it is not there.
    Sqlite(PathBuf),
    /// The whole line, as PostgreSQL clients take it.
    Postgres(String),
}

/// Why a line is no database.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a database is written sqlite://FILE or postgres://USER@HOST/NAME, not `{0}`")]
pub struct UrlError(String);

impl DatabaseUrl {
    /// Reads the line.
    ///
    /// # Errors
    /// Where it begins in neither way, or names no file.
    pub fn parse(text: &str) -> Result<DatabaseUrl, UrlError> {
        let text = text.trim();
        if let Some(path) = text.strip_prefix("sqlite://").or_else(|| text.strip_prefix("sqlite:")) {
            if path.is_empty() || path.contains('?') {
                return Err(UrlError(text.to_owned()));
            }
            return Ok(DatabaseUrl::Sqlite(Path::new(path).to_path_buf()));
        }
        if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            return Ok(DatabaseUrl::Postgres(text.to_owned()));
        }
        let scheme = text.split("://").next().unwrap_or("");
        Err(UrlError(scheme.chars().take(40).collect()))
    }

    /// Which kind.
    #[must_use]
    pub const fn backend(&self) -> Backend {
        match self {
            DatabaseUrl::Sqlite(_) => Backend::Sqlite,
            DatabaseUrl::Postgres(_) => Backend::Postgres,
        }
    }
}

/// Without the password.
impl fmt::Display for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            DatabaseUrl::Sqlite(path) => write!(f, "sqlite://{}", path.display()),
            DatabaseUrl::Postgres(url) => {
                let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
                match rest.rsplit_once('@') {
                    None => write!(f, "{scheme}://{rest}"),
                    Some((user, place)) => {
                        let user = user.split(':').next().unwrap_or("");
                        write!(f, "{scheme}://{user}@{place}")
                    }
                }
            }
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_never_shown() {
        let url = DatabaseUrl::parse("postgres://songhe:s3cr@t@db.local:5432/city").unwrap();
        assert_eq!(url.to_string(), "postgres://songhe@db.local:5432/city");
        assert_eq!(format!("{url:?}"), "postgres://songhe@db.local:5432/city");
    }

    #[test]
    fn what_is_no_database_is_refused_without_repeating_it_whole() {
        for bad in ["", "mysql://x:secret@y/z", "songhe.db", "sqlite://", "sqlite://a?mode=rwc"] {
            let e = DatabaseUrl::parse(bad).unwrap_err();
            assert!(!e.to_string().contains("secret"), "{e}");
        }
    }
}
