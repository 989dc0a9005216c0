//! The data keys of a database, and sealing with the newest.

use std::collections::BTreeMap;
use std::sync::{Arc, PoisonError, RwLock};

use super::{DataKey, SealError, cipher};

/// The format of what is sealed.
const VERSION: u8 = 1;
/// Bytes before the nonce: version and number of the key.
const HEAD_BYTES: usize = 5;

/// The data keys by number; the highest number is the newest and seals.
#[derive(Clone, Default)]
pub struct KeyRing {
    keys: Arc<RwLock<BTreeMap<u32, DataKey>>>,
}

/// A sealed value with its digest, as two columns hold them.
#[derive(Clone, PartialEq, Eq)]
pub struct Sealed {
    /// Version, number of the key, nonce, ciphertext and tag.
    pub body: Vec<u8>,
    /// Number of the key and keyed digest.
    pub digest: Vec<u8>,
}

impl KeyRing {
    /// Adds a key.
    pub fn add(&self, number: u32, key: DataKey) {
        self.keys.write().unwrap_or_else(PoisonError::into_inner).insert(number, key);
    }

    /// Removes a key that seals nothing any more.
    pub fn remove(&self, number: u32) {
        self.keys.write().unwrap_or_else(PoisonError::into_inner).remove(&number);
    }

    /// The number of the newest key; none where there is no key.
    #[must_use]
    pub fn newest(&self) -> Option<u32> {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).keys().next_back().copied()
    }

    /// Whether the ring has the key of that number.
    #[must_use]
    pub fn has(&self, number: u32) -> bool {
        self.keys.read().unwrap_or_else(PoisonError::into_inner).contains_key(&number)
    }

    fn with<T>(&self, number: u32, f: impl FnOnce(&DataKey) -> Result<T, SealError>) -> Result<T, SealError> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        f(keys.get(&number).ok_or(SealError::NoDataKey(number))?)
    }

    /// Seals a value of a kind for a place with the newest key.
    ///
    /// # Errors
    /// Where there is no key or no random number.
    pub fn seal(&self, kind: &str, place: &[u8], value: &str) -> Result<Sealed, SealError> {
        let number = self.newest().ok_or(SealError::NoDataKey(0))?;
        self.with(number, |key| {
            let mut body = vec![VERSION];
            body.extend(number.to_be_bytes());
            body.extend(cipher::seal(key, place, value.as_bytes())?);
            Ok(Sealed { body, digest: numbered(number, &cipher::digest_of(key, kind, value)?) })
        })
    }

    /// Opens what [`KeyRing::seal`] sealed for the same place.
    ///
    /// # Errors
    /// Where its key is not in the ring, or it was changed.
    pub fn open(&self, place: &[u8], body: &[u8]) -> Result<String, SealError> {
        let number = key_of(body)?;
        let rest = body.get(HEAD_BYTES..).ok_or(SealError::Broken)?;
        self.with(number, |key| {
            let plain = cipher::open(key, place, rest)?;
            String::from_utf8(plain.to_vec()).map_err(|_| SealError::Broken)
        })
    }

    /// The digests under which a value of a kind may be found: one for each key of the ring.
    ///
    /// # Errors
    /// Never with keys of the right length.
    pub fn digests(&self, kind: &str, value: &str) -> Result<Vec<Vec<u8>>, SealError> {
        let keys = self.keys.read().unwrap_or_else(PoisonError::into_inner);
        keys.iter().map(|(n, key)| Ok(numbered(*n, &cipher::digest_of(key, kind, value)?))).collect()
    }
}

/// The number of the key that sealed this.
///
/// # Errors
/// Where it has another version or is too short.
pub(crate) fn key_of(body: &[u8]) -> Result<u32, SealError> {
    match body {
        [VERSION, a, b, c, d, ..] => Ok(u32::from_be_bytes([*a, *b, *c, *d])),
        _ => Err(SealError::Broken),
    }
}

fn numbered(number: u32, digest: &[u8]) -> Vec<u8> {
    [&number.to_be_bytes()[..], digest].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn old_values_open_and_are_found_after_a_new_key_came() {
        let ring = KeyRing::default();
        assert!(ring.seal("phone", b"p", "1").is_err());
        ring.add(1, DataKey::random().unwrap());
        let old = ring.seal("phone", b"p", "13800000000").unwrap();
        ring.add(2, DataKey::random().unwrap());
        let new = ring.seal("phone", b"p", "13800000000").unwrap();
        assert_eq!((key_of(&old.body).unwrap(), key_of(&new.body).unwrap()), (1, 2));
        let digests = ring.digests("phone", "13800000000").unwrap();
        assert!(digests.contains(&old.digest) && digests.contains(&new.digest));
        assert_eq!(ring.open(b"p", &old.body).unwrap(), "13800000000");
        ring.remove(1);
        assert!(matches!(ring.open(b"p", &old.body), Err(SealError::NoDataKey(1))));
        assert!(matches!(ring.open(b"p", &[9, 9]), Err(SealError::Broken)));
    }
}
