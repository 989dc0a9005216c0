//! Passwords: which are good enough, and how they are kept.
//!
//! There is no forced change after so many days: it makes people choose worse passwords (NIST SP 800-63B §3.1.1.2).
//! Hashes are Argon2id with the parameters that OWASP's password storage page gives for it.

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use base::{Wording, half_width};
use tokio::sync::Semaphore;

use crate::error::AccountsError;

/// Characters of a password at least.
const CHARS_MIN: usize = 10;
/// Characters from which one kind of characters is enough.
const LONG: usize = 16;
/// Characters of a password at most: hashing takes time with length.
const CHARS_MAX: usize = 200;
/// Different characters at least: `aaaaaaaaaaaaaaaa` has one.
const DIFFERENT_MIN: usize = 5;
/// Characters of a name from which a password must not contain it.
const NAME_CHARS_TELLING: usize = 4;
/// Memory of one hash, in KiB.
const MEMORY_KIB: u32 = 19 * 1024;
/// Passes over that memory.
const PASSES: u32 = 2;
/// Hashes at the same time: together they take 76 MiB, however many log in at once.
const AT_ONCE: usize = 4;

/// The hash of a password that nobody knows, with which log-ins of accounts that do not exist are compared, so that
/// they take as long as others.
pub(crate) const NOBODYS_HASH: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$c29uZ2hlIG5vYm9keSAhIQ$BDCNnzNpDyM9w8d0nIQYqLd6XpHb0cKmTn2fQ3dJ9xE";

static ROOM: Semaphore = Semaphore::const_new(AT_ONCE);

/// Why a password is not good enough.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum PasswordFault {
    /// It is too short: this many characters are missing.
    Short(usize),
    /// It is too long.
    Long,
    /// It has one kind of characters only.
    OneKind,
    /// It is or contains the login name, or is the display name.
    Name,
    /// It is among the first that anybody tries.
    Common,
    /// It is the one that there was before.
    SameAsBefore,
}

impl PasswordFault {
    pub(crate) fn wording(self) -> Wording {
        match self {
            PasswordFault::Short(missing) => Wording::new(
                format!("密码至少 10 位，还差 {missing} 位"),
                format!("A password has at least 10 characters; {missing} are missing"),
            ),
            PasswordFault::Long => Wording::new("密码最多 200 位", "A password has at most 200 characters"),
            PasswordFault::OneKind => Wording::new(
                "只用了一种字符：请混用字母、数字、符号中的两种，或者用到 16 位以上",
                "It has one kind of characters only: mix letters, digits and signs, or use 16 characters and more",
            ),
            PasswordFault::Name => Wording::new(
                "密码里不要包含账号或姓名",
                "A password must not contain the login name or the name",
            ),
            PasswordFault::Common => Wording::new(
                "这个密码太常见，容易被猜到，请换一个",
                "This password is among the first that anybody tries; choose another one",
            ),
            PasswordFault::SameAsBefore => {
                Wording::new("新密码不能和原来的一样", "The new password must not be the old one")
            }
        }
    }
}

/// What is wrong with a password for an account; empty where it is good enough.
#[must_use]
pub fn faults(password: &str, login: &str, name: &str) -> Vec<PasswordFault> {
    let chars = password.chars().count();
    let folded = half_width(password).to_lowercase();
    let mut found = Vec::new();
    if chars < CHARS_MIN {
        found.push(PasswordFault::Short(CHARS_MIN - chars));
    }
    if chars > CHARS_MAX {
        found.push(PasswordFault::Long);
    }
    if chars < LONG && kinds(password) < 2 {
        found.push(PasswordFault::OneKind);
    }
    if tells_name(&folded, login, name) {
        found.push(PasswordFault::Name);
    }
    if is_common(&folded) {
        found.push(PasswordFault::Common);
    }
    found
}

/// Letters with and without case, digits, and everything else.
fn kinds(password: &str) -> usize {
    let kind = |c: char| match c {
        c if c.is_ascii_digit() => 0,
        c if c.is_uppercase() => 1,
        c if c.is_alphabetic() => 2,
        _ => 3,
    };
    let mut seen = [false; 4];
    for c in password.chars() {
        if let Some(slot) = seen.get_mut(kind(c)) {
            *slot = true;
        }
    }
    seen.iter().filter(|s| **s).count()
}

fn tells_name(folded: &str, login: &str, name: &str) -> bool {
    let name = name.to_lowercase();
    let telling = |n: &str| n.chars().count() >= NAME_CHARS_TELLING && folded.contains(n);
    folded == login || folded == name || telling(login) || telling(&name)
}

/// The ones that are tried first, once digits and signs at the end are gone: `password2026!` is `password`.
const COMMON: &[&str] = &[
    "password",
    "passw0rd",
    "p@ssw0rd",
    "p@ssword",
    "qwertyuiop",
    "qwerty",
    "qwer",
    "asdfghjkl",
    "asdf",
    "zxcvbnm",
    "admin",
    "administrator",
    "root",
    "user",
    "guest",
    "test",
    "welcome",
    "letmein",
    "iloveyou",
    "woaini",
    "woaiwojia",
    "abc",
    "abcd",
    "abcdef",
    "abcdefg",
    "aa",
    "aaa",
    "a",
    "q",
    "qq",
    "qaz",
    "qazwsx",
    "zaq",
    "changeme",
    "default",
    "secret",
    "master",
    "login",
    "songhe",
    "yanglao",
    "minzheng",
    "minzhengju",
    "shequ",
    "jiedao",
    "zhongguo",
    "china",
    "huawei",
    "beijing",
    "wang",
    "zhang",
    "liu",
    "chen",
    "li",
    "yang",
    "zhao",
];

fn is_common(folded: &str) -> bool {
    let mut different: Vec<char> = folded.chars().collect();
    different.sort_unstable();
    different.dedup();
    if different.len() < DIFFERENT_MIN {
        return true;
    }
    let stem = folded.trim_end_matches(|c: char| !c.is_alphabetic());
    let walked = ["1q2w3e4r5t6y7u8i9o0p", "1qaz2wsx3edc4rfv5tgb", "q1w2e3r4t5y6u7i8o9p0", "zaq12wsxcde34rfv"];
    stem.is_empty() && runs(folded)
        || COMMON.contains(&stem)
        || folded.trim_start_matches(|c: char| c.is_ascii_digit()).len() < 4 && runs(folded)
        || walked.iter().any(|w| w.starts_with(folded))
}

/// Whether most digits follow the one before by the same step, as in `1234567890`, `9876543210` and `1122334455`.
fn runs(text: &str) -> bool {
    let digits: Vec<i32> =
        text.chars().filter_map(|c| c.to_digit(10)).filter_map(|d| i32::try_from(d).ok()).collect();
    let steps =
        digits.windows(2).filter(|w| matches!(w, [a, b] if [0, 1, 9].contains(&(b - a).rem_euclid(10))));
    digits.len() >= 6 && steps.count() + 2 >= digits.len()
}

/// Hashes a password, waiting for room where many do at once.
pub(crate) async fn hash(password: &str) -> Result<String, AccountsError> {
    let password = password.to_owned();
    apart(move || {
        let hash: PasswordHash = hasher()?.hash_password(password.as_bytes()).map_err(broken)?;
        Ok(hash.to_string())
    })
    .await
}

/// Whether a password has that hash. It takes as long for any password.
pub(crate) async fn fits(password: &str, hash: &str) -> Result<bool, AccountsError> {
    // Longer ones are nobody's password, and must not take longer.
    let password: String = password.chars().take(CHARS_MAX + 1).collect();
    let hash = hash.to_owned();
    apart(move || {
        let hash = PasswordHash::new(&hash).map_err(broken)?;
        Ok(hasher()?.verify_password(password.as_bytes(), &hash).is_ok())
    })
    .await
}

/// On a thread of its own, and never more than so many at once. The room stays taken until the work is over, even if
/// whoever asked has gone.
async fn apart<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, AccountsError> + Send + 'static,
) -> Result<T, AccountsError> {
    let room = ROOM.acquire().await.map_err(broken)?;
    let done = tokio::task::spawn_blocking(move || {
        let _room = room;
        work()
    });
    done.await.map_err(broken)?
}

fn hasher() -> Result<Argon2<'static>, AccountsError> {
    let params = Params::new(MEMORY_KIB, PASSES, 1, None).map_err(broken)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn broken(e: impl std::fmt::Display) -> AccountsError {
    AccountsError::Hash(e.to_string())
}

/// A password for the first log-in, without letters that are taken for others: `k7mq-x3rp-9wtd`, 60 bits.
pub(crate) fn one_time() -> Result<String, AccountsError> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789w";
    let random = shell::random_token(12).map_err(broken)?;
    let bytes = data_encoding::HEXLOWER.decode(random.as_bytes()).map_err(broken)?;
    let letters: Vec<char> =
        bytes.iter().filter_map(|b| LETTERS.get(usize::from(b % 32))).map(|b| char::from(*b)).collect();
    let groups: Vec<String> = letters.chunks(4).map(|group| group.iter().collect()).collect();
    Ok(groups.join("-"))
}

#[cfg(test)]
mod tests {
    use super::PasswordFault::{Common, Long, Name, OneKind, Short};
    use super::*;

    #[test]
    fn what_is_missing_in_a_password_is_said() {
        let long = "长".repeat(201);
        let cases: &[(&str, &[PasswordFault])] = &[
            ("", &[Short(10), OneKind, Common]),
            ("kx7-qm2", &[Short(3)]),
            ("kx7-qm2-vr", &[]),
            ("lantern-river", &[]),
            ("Lanternriver", &[]),
            ("lanternriver", &[OneKind]),
            ("lanternriverbank", &[]),
            ("8403917265", &[OneKind]),
            ("840391726584", &[OneKind]),
            ("8403917265840391", &[]),
            ("1234567890", &[OneKind, Common]),
            ("1234567890123456", &[Common]),
            ("a1234567890", &[Common]),
            ("1122334455aa", &[Common]),
            ("aaaaaaaaaaaaaaaa", &[Common]),
            ("password2026!", &[Common]),
            ("Admin@123456", &[Common]),
            ("1qaz2wsx3edc", &[Common]),
            ("Songhe@20261", &[Common]),
            ("wang.fang-2026", &[Name]),
            ("王芳王芳王芳王芳王芳王芳", &[OneKind, Common]),
            ("松鹤延年福如东海寿比南山岁岁平安", &[]),
            (&long, &[Long, Common]),
        ];
        for (password, expected) in cases {
            assert_eq!(faults(password, "wang.fang", "王芳"), *expected, "{password}");
        }
        assert_eq!(faults("Zhuge-Liang", "z", "zhuge-liang"), [Name]);
    }

    #[test]
    fn one_time_passwords_are_good_enough_and_never_the_same() {
        let (one, other) = (one_time().unwrap(), one_time().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), 14);
        for _ in 0..50 {
            let password = one_time().unwrap();
            assert_eq!(faults(&password, "someone", "某人"), [], "{password}");
        }
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_only_and_nobodys_hash_costs_the_same() {
        let hash = hash("kx7-qm2-vr").await.unwrap();
        assert!(fits("kx7-qm2-vr", &hash).await.unwrap());
        assert!(!fits("kx7-qm2-vs", &hash).await.unwrap());
        assert!(!fits("kx7-qm2-vr", NOBODYS_HASH).await.unwrap());
        let (ours, nobodys) = (PasswordHash::new(&hash).unwrap(), PasswordHash::new(NOBODYS_HASH).unwrap());
        assert_eq!(ours.params, nobodys.params);
        assert_eq!(ours.algorithm, nobodys.algorithm);
    }
}
