//! A key service whose key is no secret.

use store::seal::{DataKey, KeyService, SealError, open, seal};

/// Bytes of a wrapping key.
const KEY_BYTES: usize = 48;

/// A key service whose key is no secret: the same in every run, so that a database may be copied from a template.
pub struct TestKeys {
    seed: u8,
}

impl TestKeys {
    /// The one that every [`crate::TestDb`] is sealed with.
    #[must_use]
    pub const fn new() -> TestKeys {
        TestKeys { seed: 1 }
    }

    /// Another one, which opens nothing of the first.
    #[must_use]
    pub const fn other() -> TestKeys {
        TestKeys { seed: 2 }
    }

    fn key(&self) -> Result<DataKey, SealError> {
        DataKey::from_bytes(vec![self.seed; KEY_BYTES]).ok_or(SealError::Broken)
    }
}

impl Default for TestKeys {
    fn default() -> TestKeys {
        TestKeys::new()
    }
}

impl KeyService for TestKeys {
    fn fingerprint(&self) -> String {
        format!("test-key-{}", self.seed)
    }

    fn wrap(&self, plain: &[u8]) -> Result<Vec<u8>, SealError> {
        seal(&self.key()?, b"test", plain)
    }

    fn unwrap(&self, wrapped: &[u8]) -> Result<Vec<u8>, SealError> {
        open(&self.key()?, b"test", wrapped).map(|plain| plain.to_vec())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_wraps_the_other_does_not_unwrap() {
        let wrapped = TestKeys::new().wrap(b"plain").unwrap();
        assert_eq!(TestKeys::new().unwrap(&wrapped).unwrap(), b"plain");
        assert!(TestKeys::other().unwrap(&wrapped).is_err());
        assert_ne!(TestKeys::new().fingerprint(), TestKeys::other().fingerprint());
    }
}
