//! The two primitives: SM4-GCM and HMAC-SM3.

use aes_gcm::aead::{Aead, KeyInit, Nonce, Payload};
use hmac::Mac;
use zeroize::Zeroizing;

use super::SealError;

type Sm4Gcm = aes_gcm::AesGcm<sm4::Sm4, aes_gcm::aead::consts::U12>;
type HmacSm3 = hmac::Hmac<sm3::Sm3>;

/// Bytes of an SM4 key.
const SM4_KEY_BYTES: usize = 16;
/// Bytes of a data key: one half seals, the other is for digests.
pub(super) const DATA_KEY_BYTES: usize = 48;
/// Bytes of a nonce.
const NONCE_BYTES: usize = 12;
/// Bytes of a digest that are kept: enough that two people never share one by chance.
const DIGEST_BYTES: usize = 16;

/// A data key: 16 bytes for SM4 and 32 for HMAC-SM3. It is wiped when dropped and never shown.
#[derive(Clone)]
pub struct DataKey(Zeroizing<Vec<u8>>);

impl DataKey {
    /// A new key from the system's random numbers.
    ///
    /// # Errors
    /// Where there are none.
    pub fn random() -> Result<DataKey, SealError> {
        let mut bytes = Zeroizing::new(vec![0; DATA_KEY_BYTES]);
        getrandom::fill(&mut bytes).map_err(|_| SealError::NoRandom)?;
        Ok(DataKey(bytes))
    }

    /// From its bytes; none where they are not as many as a key has.
    #[must_use]
    pub fn from_bytes(bytes: Vec<u8>) -> Option<DataKey> {
        let bytes = Zeroizing::new(bytes);
        (bytes.len() == DATA_KEY_BYTES).then_some(DataKey(bytes))
    }

    /// Its bytes, to be wrapped.
    #[must_use]
    pub fn reveal(&self) -> &[u8] {
        &self.0
    }

    fn sealing(&self) -> &[u8] {
        self.0.get(..SM4_KEY_BYTES).unwrap_or_default()
    }

    fn digesting(&self) -> &[u8] {
        self.0.get(SM4_KEY_BYTES..).unwrap_or_default()
    }
}

/// Seals bytes for a place: nonce, then SM4-GCM ciphertext with tag. `place` is bound in and not stored.
///
/// # Errors
/// Where there are no random numbers.
pub fn seal(key: &DataKey, place: &[u8], plain: &[u8]) -> Result<Vec<u8>, SealError> {
    let mut nonce = [0; NONCE_BYTES];
    getrandom::fill(&mut nonce).map_err(|_| SealError::NoRandom)?;
    let cipher = Sm4Gcm::new_from_slice(key.sealing()).map_err(|_| SealError::Broken)?;
    let body = cipher
        .encrypt(&Nonce::<Sm4Gcm>::from(nonce), Payload { msg: plain, aad: place })
        .map_err(|_| SealError::Broken)?;
    Ok([&nonce[..], &body].concat())
}

/// Opens what [`seal`] made for the same place.
///
/// # Errors
/// Where key, place or bytes are not the same.
pub fn open(key: &DataKey, place: &[u8], sealed: &[u8]) -> Result<Zeroizing<Vec<u8>>, SealError> {
    let (nonce, body) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or(SealError::Broken)?;
    let cipher = Sm4Gcm::new_from_slice(key.sealing()).map_err(|_| SealError::Broken)?;
    let plain = cipher
        .decrypt(&Nonce::<Sm4Gcm>::from(*nonce), Payload { msg: body, aad: place })
        .map_err(|_| SealError::Broken)?;
    Ok(Zeroizing::new(plain))
}

/// The keyed digest of a value of one kind, for exact look-up: HMAC-SM3 over kind and value, the first 16 bytes.
///
/// # Errors
/// Never with a key of the right length.
pub fn digest_of(key: &DataKey, kind: &str, value: &str) -> Result<[u8; DIGEST_BYTES], SealError> {
    let mut mac = HmacSm3::new_from_slice(key.digesting()).map_err(|_| SealError::Broken)?;
    mac.update(kind.as_bytes());
    mac.update(&[0]);
    mac.update(value.as_bytes());
    let full = mac.finalize().into_bytes();
    let mut digest = [0; DIGEST_BYTES];
    digest.iter_mut().zip(full).for_each(|(to, from)| *to = from);
    Ok(digest)
}

#[cfg(test)]
mod tests {
    use aes_gcm::aead::{Aead, KeyInit, Nonce, Payload};
    use sm3::Digest;

    use super::*;

    fn bytes(hex: &str) -> Vec<u8> {
        data_encoding::HEXUPPER_PERMISSIVE.decode(hex.replace(' ', "").as_bytes()).unwrap()
    }

    /// RFC 8998, appendix A.1.
    #[test]
    fn sm4_gcm_gives_the_published_vector() {
        let cipher = Sm4Gcm::new_from_slice(&bytes("0123456789ABCDEFFEDCBA9876543210")).unwrap();
        let nonce: [u8; 12] = bytes("00001234567800000000ABCD").try_into().unwrap();
        let plain = bytes(
            "AAAAAAAAAAAAAAAABBBBBBBBBBBBBBBBCCCCCCCCCCCCCCCCDDDDDDDDDDDDDDDD\
             EEEEEEEEEEEEEEEEFFFFFFFFFFFFFFFFEEEEEEEEEEEEEEEEAAAAAAAAAAAAAAAA",
        );
        let aad = bytes("FEEDFACEDEADBEEFFEEDFACEDEADBEEFABADDAD2");
        let out = cipher.encrypt(&Nonce::<Sm4Gcm>::from(nonce), Payload { msg: &plain, aad: &aad }).unwrap();
        let want = bytes(
            "17F399F08C67D5EE19D0DC9969C4BB7D5FD46FD3756489069157B282BB200735\
             D82710CA5C22F0CCFA7CBF93D496AC15A56834CBCF98C397B4024A2691233B8D\
             83DE3541E4C2B58177E065A9BF7B62EC",
        );
        assert_eq!(out, want);
    }

    #[test]
    fn sm3_gives_the_published_vector() {
        let want = bytes("66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
        assert_eq!(sm3::Sm3::digest(b"abc").to_vec(), want);
    }

    #[test]
    fn what_is_sealed_opens_with_the_same_key_and_place_only() {
        let (key, other) = (DataKey::random().unwrap(), DataKey::random().unwrap());
        let sealed = seal(&key, b"place", "999999194912310024".as_bytes()).unwrap();
        assert_eq!(open(&key, b"place", &sealed).unwrap().as_slice(), b"999999194912310024");
        assert!(open(&other, b"place", &sealed).is_err());
        assert!(open(&key, b"elsewhere", &sealed).is_err());
        for i in 0..sealed.len() {
            let mut changed = sealed.clone();
            changed[i] ^= 1;
            assert!(open(&key, b"place", &changed).is_err(), "byte {i}");
        }
        assert_ne!(sealed, seal(&key, b"place", "999999194912310024".as_bytes()).unwrap());
    }

    #[test]
    fn digests_agree_for_equal_values_of_one_kind_only() {
        let key = DataKey::random().unwrap();
        let one = digest_of(&key, "phone", "13800000000").unwrap();
        assert_eq!(one, digest_of(&key, "phone", "13800000000").unwrap());
        assert_ne!(one, digest_of(&key, "bank_card", "13800000000").unwrap());
        assert_ne!(one, digest_of(&DataKey::random().unwrap(), "phone", "13800000000").unwrap());
    }
}
