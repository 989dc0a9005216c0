//! The second factor: something that only the holder of the account has at hand.

use base::Instant;
use data_encoding::BASE32_NOPAD;
use totp_rs::{Algorithm, Builder, Totp};

use crate::error::AccountsError;

/// Seconds of a step (RFC 6238 §5.2).
const STEP_S: u64 = 30;
/// Steps before and after the present one that are taken: clocks differ a little.
const SKEW: u16 = 1;
/// Digits of a code.
const DIGITS: u8 = 6;
/// Bytes of a secret: as many as the hash has (RFC 4226 §4).
const SECRET_BYTES: usize = 20;

/// A second factor. One that hangs on a device or a certificate implements this too.
pub trait SecondFactor: Send + Sync {
    /// Its name, under which its secret is kept.
    fn kind(&self) -> &'static str;

    /// A new secret, as it is kept and as it is typed into a device.
    ///
    /// # Errors
    /// Where there are no random numbers.
    fn new_secret(&self) -> Result<String, AccountsError>;

    /// The address with which a device takes up a secret: for an account, at an installation.
    fn uri(&self, secret: &str, login: &str, issuer: &str) -> String;

    /// The step that a code belongs to at an instant; none where it belongs to none.
    ///
    /// A step counts once: whoever calls this refuses a step that is not after the last one used.
    fn step_of(&self, secret: &str, code: &str, at: Instant) -> Option<i64>;
}

/// Codes that change every 30 seconds (RFC 6238), as authenticator programs show them.
///
/// SHA-1 is what all of them can do; RFC 6238 §1.2 allows it, and a keyed hash does not rest on what broke it.
#[derive(Clone, Copy, Debug, Default)]
pub struct TimedCode;

impl TimedCode {
    fn of(secret: &str) -> Option<Totp> {
        let bytes = BASE32_NOPAD.decode(secret.as_bytes()).ok()?;
        let builder = Builder::new().with_algorithm(Algorithm::SHA1).with_digits(DIGITS).with_skew(SKEW);
        builder.with_step_duration(STEP_S).with_secret(bytes).build().ok()
    }
}

impl SecondFactor for TimedCode {
    fn kind(&self) -> &'static str {
        "totp"
    }

    fn new_secret(&self) -> Result<String, AccountsError> {
        let broken = |e: &dyn std::fmt::Display| AccountsError::Hash(e.to_string());
        let random = shell::random_token(SECRET_BYTES).map_err(|e| broken(&e))?;
        let bytes = data_encoding::HEXLOWER.decode(random.as_bytes()).map_err(|e| broken(&e))?;
        Ok(BASE32_NOPAD.encode(&bytes))
    }

    fn uri(&self, secret: &str, login: &str, issuer: &str) -> String {
        let label = shell::components::Query::new("").with("issuer", issuer).with("secret", secret).href();
        let (issuer, login) = (encoded(issuer), encoded(login));
        format!("otpauth://totp/{issuer}:{login}{label}&algorithm=SHA1&digits={DIGITS}&period={STEP_S}")
    }

    fn step_of(&self, secret: &str, code: &str, at: Instant) -> Option<i64> {
        let code: String = base::half_width(code).chars().filter(|c| !c.is_whitespace()).collect();
        let step = Self::of(secret)?.check(&code, u64::try_from(at.seconds()).ok()?)?;
        i64::try_from(step).ok()
    }
}

/// As it stands in a path.
fn encoded(text: &str) -> String {
    let href = shell::components::Query::new("").with("x", text).href();
    href.trim_start_matches("?x=").to_owned()
}

/// A secret in groups of four, so that it can be typed: `JBSW Y3DP …`.
pub(crate) fn grouped(secret: &str) -> String {
    let chars: Vec<char> = secret.chars().collect();
    chars.chunks(4).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
pub(crate) fn code_at(secret: &str, at: Instant) -> String {
    TimedCode::of(secret).unwrap().generate(u64::try_from(at.seconds()).unwrap()).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6238, appendix B: SHA-1, `12345678901234567890`, the last six digits.
    #[test]
    fn the_published_codes_are_taken_one_step_around() {
        let secret = BASE32_NOPAD.encode(b"12345678901234567890");
        let at = |s: i64| Instant::from_micros(0).plus_seconds(s);
        let cases = [
            ("287082", 59, Some(1)),
            ("287082", 29, Some(1)),
            ("287082", 89, Some(1)),
            ("287082", 90, None),
            ("081804", 1_111_111_109, Some(37_037_036)),
            ("０８１ ８０４", 1_111_111_109, Some(37_037_036)),
            ("279037", 2_000_000_000, Some(66_666_666)),
            ("279036", 2_000_000_000, None),
            ("27903", 2_000_000_000, None),
            ("", 2_000_000_000, None),
        ];
        for (code, second, expected) in cases {
            assert_eq!(TimedCode.step_of(&secret, code, at(second)), expected, "{code} at {second}");
        }
    }

    #[test]
    fn a_new_secret_can_be_typed_and_scanned() {
        let secret = TimedCode.new_secret().unwrap();
        assert_ne!(secret, TimedCode.new_secret().unwrap());
        assert_eq!(grouped(&secret).split(' ').count(), 8);
        let at = Instant::from_micros(1_792_022_400_000_000);
        assert!(TimedCode.step_of(&secret, &code_at(&secret, at), at).is_some());
        let uri = TimedCode.uri("JBSWY3DP", "wang", "松 鹤");
        let want = "otpauth://totp/%E6%9D%BE%20%E9%B9%A4:wang?issuer=%E6%9D%BE%20%E9%B9%A4&secret=JBSWY3DP\
            &algorithm=SHA1&digits=6&period=30";
        assert_eq!(uri, want);
    }
}
