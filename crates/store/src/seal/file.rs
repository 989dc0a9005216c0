//! A key service for demonstrations and small offices: one file beside the database.

use std::io::Write;
use std::path::{Path, PathBuf};

use hmac::{KeyInit, Mac};
use zeroize::Zeroizing;

use super::cipher::{DataKey, open, seal};
use super::{KeyService, SealError};

/// The first word of a key file.
const MARK: &str = "songhe-key-1";

/// The wrapping key in a file that only the service may read.
///
/// The file has one line: `songhe-key-1` and the key in base64.
pub struct KeyFile {
    path: PathBuf,
    key: DataKey,
}

impl KeyFile {
    /// Reads the file.
    ///
    /// # Errors
    /// Where it is not there, or is no key file.
    pub fn read(path: &Path) -> Result<KeyFile, SealError> {
        let shown = path.display().to_string();
        let text = match std::fs::read_to_string(path) {
            Ok(text) => Zeroizing::new(text),
            Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Err(SealError::NoKeyFile(shown)),
            Err(e) => return Err(SealError::BadKeyFile(shown, e.to_string())),
        };
        let bad = |why: &str| SealError::BadKeyFile(shown.clone(), why.to_owned());
        let body =
            text.trim().strip_prefix(MARK).ok_or_else(|| bad("it does not begin with songhe-key-1"))?;
        let bytes = data_encoding::BASE64
            .decode(body.trim().as_bytes())
            .map_err(|_| bad("what follows is not base64"))?;
        let key = DataKey::from_bytes(bytes).ok_or_else(|| bad("the key does not have 48 bytes"))?;
        Ok(KeyFile { path: path.to_path_buf(), key })
    }

    /// Makes a new file with a random key. A file that is there is never overwritten.
    ///
    /// # Errors
    /// Where the file is there already or cannot be written.
    pub fn create(path: &Path) -> Result<KeyFile, SealError> {
        let shown = path.display().to_string();
        let bad = |e: std::io::Error| SealError::BadKeyFile(shown.clone(), e.to_string());
        let key = DataKey::random()?;
        let text = Zeroizing::new(format!("{MARK} {}\n", data_encoding::BASE64.encode(key.reveal())));
        let mut options = std::fs::OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        {
            use std::os::unix::fs::OpenOptionsExt;
            options.mode(0o600);
        }
        let mut file = options.open(path).map_err(bad)?;
        file.write_all(text.as_bytes()).and_then(|()| file.sync_all()).map_err(bad)?;
        Ok(KeyFile { path: path.to_path_buf(), key })
    }

    /// Where it is.
    #[must_use]
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl KeyService for KeyFile {
    fn fingerprint(&self) -> String {
        let mut mac = match hmac::Hmac::<sm3::Sm3>::new_from_slice(self.key.reveal()) {
            Ok(mac) => mac,
            Err(_) => return String::new(),
        };
        mac.update(b"fingerprint");
        let digest = mac.finalize().into_bytes();
        data_encoding::HEXLOWER.encode(digest.get(..6).unwrap_or_default())
    }

    fn wrap(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        seal(&self.key, b"data key", plain)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, SealError> {
        open(&self.key, b"data key", wrapped).map(|plain| plain.to_vec())
    }
}
