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
            // In memory each connection would have a database of its own.
            if path.is_empty() || path.contains('?') || path == ":memory:" {
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
            DatabaseUrl::Postgres(url) => f.write_str(&without_password(url).0),
        }
    }
}

impl fmt::Debug for DatabaseUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// The line of a server without its password, and the password, wherever in the line it stood.
pub(crate) fn without_password(url: &str) -> (String, Option<String>) {
    let (scheme, rest) = url.split_once("://").unwrap_or(("postgres", url));
    let mut password = None;
    // Options begin after the last @: a password may hold a question mark.
    let (user, place) = rest.rsplit_once('@').map_or((None, rest), |(user, place)| (Some(user), place));
    let mut bare = format!("{scheme}://");
    if let Some(user) = user {
        let (name, secret) = user.split_once(':').map_or((user, None), |(name, secret)| (name, Some(secret)));
        password = secret.map(decoded);
        bare.push_str(name);
        bare.push('@');
    }
    let (place, options) = place.split_once('?').unwrap_or((place, ""));
    bare.push_str(place);
    let mut mark = '?';
    for option in options.split('&').filter(|o| !o.is_empty()) {
        match option.strip_prefix("password=") {
            Some(secret) => password = Some(decoded(secret)),
            None => {
                bare.push(mark);
                bare.push_str(option);
                mark = '&';
            }
        }
    }
    (bare, password)
}

/// Text in which `%40` stands for `@`.
fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    loop {
        match rest {
            [] => break,
            [b'%', a, b, after @ ..] if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => {
                let digit =
                    |c: u8| char::from(c).to_digit(16).and_then(|d| u8::try_from(d).ok()).unwrap_or(0);
                bytes.push(digit(*a) * 16 + digit(*b));
                rest = after;
            }
            [byte, after @ ..] => {
                bytes.push(*byte);
                rest = after;
            }
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_password_is_taken_out_wherever_it_stands() {
        let cases = [
            ("postgres://songhe@db/city", "postgres://songhe@db/city", None),
            ("postgres://db/city", "postgres://db/city", None),
            (
                "postgres://u:p%40ss%3Aword@db:5433/c?sslmode=require",
                "postgres://u@db:5433/c?sslmode=require",
                Some("p@ss:word"),
            ),
            ("postgres://db/city?password=a%20b&user=u", "postgres://db/city?user=u", Some("a b")),
            ("postgres://u:first@db/city?password=last", "postgres://u@db/city", Some("last")),
            ("postgres://u:@db/city", "postgres://u@db/city", Some("")),
            ("postgres://u:100%25%zz@db/city", "postgres://u@db/city", Some("100%%zz")),
            ("postgres://u:%E6%9D%BE@db/city", "postgres://u@db/city", Some("松")),
            ("postgres://u:w?t@db/city?host=/run/pg", "postgres://u@db/city?host=/run/pg", Some("w?t")),
        ];
        for (line, bare, password) in cases {
            let found = without_password(line);
            assert_eq!((found.0.as_str(), found.1.as_deref()), (bare, password), "{line}");
        }
    }

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
