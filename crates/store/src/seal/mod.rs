//! Personal data that is sealed in the database: SM4-GCM, with a keyed SM3 digest for exact look-up.
//!
//! What is sealed carries the number of its data key, so that keys can be changed while the system runs.
//! Data keys are kept in the database, wrapped by a key that only the [`KeyService`] has.
//! Sources: GB/T 32907-2016 (SM4), GB/T 32905-2016 (SM3), RFC 8998 for SM4 in Galois/counter mode.

mod cipher;
mod file;
mod ring;

use base::Wording;

pub use cipher::{DataKey, digest_of, open, seal};
pub use file::KeyFile;
pub(crate) use ring::key_of as number_of;
pub use ring::{KeyRing, Sealed};

/// Who keeps the key that wraps all others: a file, a hardware module, a government key service.
pub trait KeyService: Send + Sync {
    /// A name for the wrapping key that does not give it away.
    fn fingerprint(&self) -> String;

    /// Wraps a data key.
    ///
    /// # Errors
    /// Where the service cannot be reached or refuses.
    fn wrap(&self, plain: &[u8]) -> Result<Vec<u8>, SealError>;

    /// Unwraps what [`KeyService::wrap`] made.
    ///
    /// # Errors
    /// Where the service cannot be reached, or it was wrapped by another key.
    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, SealError>;
}

/// What is wrong with keys or with what they sealed.
#[derive(Debug, thiserror::Error)]
pub enum SealError {
    /// There is no key file.
    #[error("there is no key file at {0}")]
    NoKeyFile(String),
    /// The key file cannot be read or says something else.
    #[error("{0} is not a key file: {1}")]
    BadKeyFile(String, String),
    /// The key is another than the one the database was sealed with.
    #[error("the database was sealed with the key {expected}, not with {found}")]
    WrongKey {
        /// Fingerprint of the key that is wanted.
        expected: String,
        /// Fingerprint of the key that is there.
        found: String,
    },
    /// A data key is not in the ring.
    #[error("there is no data key number {0}")]
    NoDataKey(u32),
    /// It was changed since it was sealed, or sealed for another place.
    #[error("what was sealed has been changed")]
    Broken,
    /// The source of random numbers failed.
    #[error("no random numbers are to be had")]
    NoRandom,
}

impl SealError {
    /// What an operator reads, and what to do.
    #[must_use]
    pub fn wording(&self) -> Wording {
        match self {
            SealError::NoKeyFile(path) => Wording::new(
                format!("找不到密钥文件 {path}。请从保管处恢复；没有它，已加密的数据无法读取。"),
                format!(
                    "There is no key file at {path}. Bring it back from where it is kept; sealed data cannot be read without it."
                ),
            ),
            SealError::BadKeyFile(path, why) => Wording::new(
                format!("{path} 不是可用的密钥文件：{why}"),
                format!("{path} is not a usable key file: {why}"),
            ),
            SealError::WrongKey { expected, found } => Wording::new(
                format!("密钥不符：数据库用的是 {expected}，现在给出的是 {found}。没有写入任何数据。"),
                format!(
                    "Wrong key: the database was sealed with {expected}, this one is {found}. Nothing was written."
                ),
            ),
            SealError::NoDataKey(n) => Wording::new(
                format!("缺少第 {n} 号数据密钥，请检查数据库备份是否完整。"),
                format!("Data key number {n} is missing; check that the database is whole."),
            ),
            SealError::Broken => Wording::new(
                "加密数据已被改动，无法读取。",
                "Sealed data has been changed and cannot be read.",
            ),
            SealError::NoRandom => Wording::new("系统随机数不可用。", "The system gives no random numbers."),
        }
    }
}
