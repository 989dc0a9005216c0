//! What went wrong with the database, in words an operator can act on.

use base::Wording;
use sea_orm::{DbErr, RuntimeErr, SqlErr, SqlxError, SqlxSqliteError};

use crate::UrlError;
use crate::seal::SealError;

/// Why the store refused, failed or cannot be opened.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The database cannot be reached.
    #[error("the database cannot be reached")]
    Away(#[source] DbErr),
    /// There is no room left.
    #[error("there is no room left where the database is kept")]
    Full(#[source] DbErr),
    /// Somebody else holds the database.
    #[error("the database is in use by another program: {0}")]
    InUse(String),
    /// Something that must be unique is there already; the name of the constraint or the columns.
    #[error("it is there already ({0})")]
    Twice(String),
    /// It was changed in the meantime, or it is not there.
    #[error("it was changed by somebody else, or is gone")]
    Changed,
    /// The clock of the machine stands before the last recorded instant.
    #[error("the clock stands {0} s before the last entry of the audit trail")]
    ClockBack(i64),
    /// Keys are missing, wrong or unreadable.
    #[error("keys")]
    Seal(#[from] SealError),
    /// The line that names the database cannot be meant.
    #[error("which database")]
    Url(#[from] UrlError),
    /// The schema is newer than this program, or its steps are not those of this program.
    #[error("the schema of the database: {0}")]
    Schema(String),
    /// The steps of the schema have not all been taken.
    #[error("{0} steps of the schema have not been taken; run `songhe migrate`")]
    NotMigrated(usize),
    /// A file beside the database.
    #[error("{0}")]
    File(String, #[source] std::io::Error),
    /// A row holds what this program never writes.
    #[error("a row of {0} cannot be read: {1}")]
    Row(&'static str, String),
    /// Anything else the database said.
    #[error("the database refused a statement")]
    Database(#[source] DbErr),
}

impl StoreError {
    /// What an operator reads, and what to do.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            StoreError::Away(_) => Wording::new(
                "无法连接数据库。请检查数据库服务是否运行、地址是否正确；恢复后系统会自动重连。",
                "The database cannot be reached. Check that it runs and that the address is right; the system reconnects by itself.",
            ),
            StoreError::Full(_) => Wording::new(
                "存放数据库的磁盘已满，本次操作没有保存。请清理空间后重试。",
                "The disk that holds the database is full; nothing of this was saved. Make room and try again.",
            ),
            StoreError::InUse(what) => Wording::new(
                format!("数据库正被另一个程序使用：{what}。SQLite 数据库同时只能由一个服务打开。"),
                format!(
                    "The database is in use by another program: {what}. One service at a time can open a SQLite database."
                ),
            ),
            StoreError::Twice(_) => {
                Wording::new("已经存在，没有重复保存。", "It is there already; nothing was saved twice.")
            }
            StoreError::Changed => Wording::new(
                "内容已被他人修改或已不存在，请刷新后重做。",
                "It was changed by somebody else or is gone. Reload and do it again.",
            ),
            StoreError::ClockBack(s) => Wording::new(
                format!("本机时钟比最近一条审计记录早 {s} 秒，已拒绝写入。请校正系统时间。"),
                format!(
                    "The clock of this machine stands {s} seconds before the last audit entry; nothing was written. Set the time right."
                ),
            ),
            StoreError::Seal(e) => e.wording(),
            StoreError::Url(e) => Wording::new(format!("数据库地址写法不对：{e}"), e.to_string()),
            StoreError::Schema(what) => {
                Wording::new(format!("数据库结构不符：{what}"), format!("The schema of the database: {what}"))
            }
            StoreError::NotMigrated(n) => Wording::new(
                format!("数据库结构还差 {n} 步。请先运行 songhe migrate。"),
                format!("{n} steps of the schema have not been taken. Run `songhe migrate` first."),
            ),
            StoreError::File(what, e) => Wording::new(format!("{what}：{e}"), format!("{what}: {e}")),
            StoreError::Row(table, what) => Wording::new(
                format!("表 {table} 中有无法识别的内容：{what}"),
                format!("A row of {table} cannot be read: {what}"),
            ),
            StoreError::Database(_) => Wording::new(
                "数据库拒绝了一条语句，本次操作没有保存。",
                "The database refused a statement; nothing of this was saved.",
            ),
        }
    }

    /// The name of the constraint, or the columns, where something was there already.
    #[must_use]
    pub fn twice(&self) -> Option<&str> {
        match self {
            StoreError::Twice(what) => Some(what),
            _ => None,
        }
    }
}

impl StoreError {
    /// The same once more, for each of several who waited for one answer.
    pub(crate) fn again(&self) -> StoreError {
        match self {
            StoreError::Away(e) => StoreError::Away(e.clone()),
            StoreError::Full(e) => StoreError::Full(e.clone()),
            StoreError::Database(e) => StoreError::Database(e.clone()),
            StoreError::InUse(what) => StoreError::InUse(what.clone()),
            StoreError::Twice(what) => StoreError::Twice(what.clone()),
            StoreError::Changed => StoreError::Changed,
            StoreError::ClockBack(seconds) => StoreError::ClockBack(*seconds),
            StoreError::NotMigrated(steps) => StoreError::NotMigrated(*steps),
            StoreError::Row(table, what) => StoreError::Row(table, what.clone()),
            StoreError::Schema(what) => StoreError::Schema(what.clone()),
            StoreError::Seal(_) | StoreError::Url(_) | StoreError::File(..) => {
                StoreError::Schema(self.to_string())
            }
        }
    }
}

impl From<DbErr> for StoreError {
    /// By codes alone: the words are in the language in which the server was set up.
    fn from(e: DbErr) -> StoreError {
        if let Some(SqlErr::UniqueConstraintViolation(message)) = e.sql_err() {
            return StoreError::Twice(constraint(&e).unwrap_or_else(|| columns(&message)));
        }
        match trouble(&e) {
            Trouble::Away => StoreError::Away(e),
            Trouble::Full => StoreError::Full(e),
            Trouble::Busy => StoreError::InUse("SQLITE_BUSY".to_owned()),
            Trouble::NoDatabase => StoreError::Schema("the file is no SQLite database".to_owned()),
            Trouble::Other => StoreError::Database(e),
        }
    }
}

enum Trouble {
    Away,
    Full,
    Busy,
    NoDatabase,
    Other,
}

fn trouble(e: &DbErr) -> Trouble {
    let connecting = matches!(e, DbErr::Conn(_) | DbErr::ConnectionAcquire(_));
    let otherwise = if connecting { Trouble::Away } else { Trouble::Other };
    let Some(cause) = driver(e) else { return otherwise };
    match cause {
        SqlxError::Io(_) | SqlxError::Tls(_) | SqlxError::PoolTimedOut | SqlxError::PoolClosed => {
            Trouble::Away
        }
        SqlxError::WorkerCrashed => Trouble::Away,
        SqlxError::Database(said) => {
            let code = said.code().unwrap_or_default();
            if said.try_downcast_ref::<SqlxSqliteError>().is_some() {
                // The low byte is the primary code: https://sqlite.org/rescode.html.
                match code.parse::<u32>().map(|code| code & 0xff) {
                    Ok(5) => Trouble::Busy,
                    Ok(13) => Trouble::Full,
                    Ok(26) => Trouble::NoDatabase,
                    _ => otherwise,
                }
            } else {
                // Appendix A of the manual: 53100 disk full, 53300 too many connections, 08 connection exceptions,
                // 57P the server shuts down, crashed or starts.
                match &*code {
                    "53100" => Trouble::Full,
                    "53300" => Trouble::Away,
                    code if code.starts_with("08") || code.starts_with("57P") => Trouble::Away,
                    _ => otherwise,
                }
            }
        }
        _ => otherwise,
    }
}

fn driver(e: &DbErr) -> Option<&SqlxError> {
    match e {
        DbErr::Conn(RuntimeErr::SqlxError(e))
        | DbErr::Exec(RuntimeErr::SqlxError(e))
        | DbErr::Query(RuntimeErr::SqlxError(e)) => Some(e),
        _ => None,
    }
}

/// The code that the database itself gave.
pub(crate) fn code(e: &DbErr) -> Option<String> {
    driver(e)?.as_database_error()?.code().map(std::borrow::Cow::into_owned)
}

/// The name of the constraint, as PostgreSQL gives it.
fn constraint(e: &DbErr) -> Option<String> {
    driver(e)?.as_database_error()?.constraint().map(str::to_owned)
}

/// The columns, as SQLite gives them: `UNIQUE constraint failed: table.column`.
fn columns(message: &str) -> String {
    message.rsplit("failed: ").next().unwrap_or(message).to_owned()
}
