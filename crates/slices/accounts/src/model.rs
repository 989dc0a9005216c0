//! Accounts, what they hold, and how they ask. Pure.

use std::fmt;

use base::{Day, Instant, half_width};
use gate::{AccountId, Grant};
use uuid::Uuid;

use crate::error::AccountsError;

/// Characters of a login name.
const LOGIN_CHARS: std::ops::RangeInclusive<usize> = 2..=40;
/// Characters of a display name, of a person or of a token.
pub(crate) const NAME_CHARS_MAX: usize = 40;

/// A login name: Latin letters, digits, `.`, `_`, `-` and `@`, without regard to case.
///
/// Other letters are refused, because two that look alike would be two accounts.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Login(String);

impl Login {
    /// Reads what was typed: full-width becomes half-width, capitals become small.
    ///
    /// # Errors
    /// Where it is too short or too long, or has another character.
    pub fn parse(text: &str) -> Result<Login, AccountsError> {
        let text = half_width(text.trim()).to_lowercase();
        let fits = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || ".-_@".contains(c);
        if LOGIN_CHARS.contains(&text.chars().count()) && text.chars().all(fits) {
            Ok(Login(text))
        } else {
            Err(AccountsError::BadLogin)
        }
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Login {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Whether an account may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum State {
    /// It may.
    Active,
    /// It may not, until somebody allows it again.
    Disabled,
}

impl State {
    /// Both.
    pub const ALL: [State; 2] = [State::Active, State::Disabled];

    /// The word in the database and in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            State::Active => "active",
            State::Disabled => "disabled",
        }
    }

    /// The state of that word.
    #[must_use]
    pub fn parse(text: &str) -> Option<State> {
        State::ALL.into_iter().find(|s| s.as_str() == text)
    }
}

/// How long a password that is set counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PasswordKind {
    /// Until it is changed.
    Lasting,
    /// For the first log-in, at which another has to be chosen.
    OneTime,
}

/// An account that is to be made.
#[derive(Clone, PartialEq, Eq)]
pub struct NewAccount {
    pub(crate) login: Login,
    pub(crate) name: String,
    pub(crate) subject: Option<Uuid>,
    pub(crate) password: Option<(String, PasswordKind)>,
}

impl NewAccount {
    /// An account with its login name and the name that others see.
    ///
    /// # Errors
    /// Where the login name is none, or the name is empty or too long.
    pub fn new(login: &str, name: &str) -> Result<NewAccount, AccountsError> {
        let login = Login::parse(login)?;
        Ok(NewAccount { login, name: display_name(name)?, subject: None, password: None })
    }

    /// The person whose account it is, by subject id.
    #[must_use]
    pub fn subject(mut self, subject: Uuid) -> NewAccount {
        self.subject = Some(subject);
        self
    }

    /// With a password; without one nobody can log in until one is set.
    #[must_use]
    pub fn password(mut self, password: &str, kind: PasswordKind) -> NewAccount {
        self.password = Some((password.to_owned(), kind));
        self
    }
}

/// A name that others see, without line ends and blanks at its ends.
pub(crate) fn display_name(text: &str) -> Result<String, AccountsError> {
    let name = text.trim();
    let fits =
        !name.is_empty() && name.chars().count() <= NAME_CHARS_MAX && !name.chars().any(char::is_control);
    if fits { Ok(name.to_owned()) } else { Err(AccountsError::BadName) }
}

/// An account as it stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Account {
    /// Its id.
    pub id: AccountId,
    /// Its login name.
    pub login: String,
    /// The name that others see.
    pub name: String,
    /// Whether it may be used.
    pub state: State,
    /// The person whose account it is, where that is known.
    pub subject: Option<Uuid>,
    /// Whether a password of one's own has to be chosen first.
    pub must_change: bool,
    /// When the password was set; none: there is none yet.
    pub password_at: Option<Instant>,
    /// When the second factor was set up.
    pub factor_at: Option<Instant>,
    /// When it was made.
    pub created_at: Instant,
    /// When somebody last logged in with it.
    pub signed_in_at: Option<Instant>,
}

/// A role that somebody was given.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Held {
    /// The id of the grant.
    pub id: Uuid,
    /// Who holds it.
    pub account: AccountId,
    /// The name of whoever holds it.
    pub holder: String,
    /// The role, where and how long.
    pub grant: Grant,
    /// The grant that was delegated.
    pub source: Option<Uuid>,
    /// The name of whoever delegated it.
    pub delegator: Option<String>,
    /// When it was given.
    pub granted_at: Instant,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
    /// Whether the role behind a delegation is still held by an account in use.
    pub source_stands: bool,
}

impl Held {
    /// Whether it holds on the day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.revoked_at.is_none() && self.source_stands && self.grant.holds_on(day)
    }

    /// Whether it is over on the day, and not only to come.
    #[must_use]
    pub fn is_over(&self, day: Day) -> bool {
        let ended = self.grant.until.is_some_and(|until| until <= day);
        self.revoked_at.is_some() || !self.source_stands || ended
    }
}

/// A session: one log-in of one browser.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SessionLine {
    /// Its id.
    pub id: Uuid,
    /// When it began.
    pub created_at: Instant,
    /// When it was last used, to the minute.
    pub last_used_at: Instant,
    /// When it ends in any case.
    pub expires_at: Instant,
    /// The address from which it began.
    pub client: String,
    /// The kind of browser.
    pub device: String,
}

/// The token of a program.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineToken {
    /// Its id.
    pub id: Uuid,
    /// What it is for.
    pub name: String,
    /// The routes it opens.
    pub scopes: Vec<String>,
    /// First day.
    pub from: Day,
    /// The day after the last.
    pub until: Day,
    /// Who made it; none where an operator did.
    pub created_by: Option<AccountId>,
    /// When it was made.
    pub created_at: Instant,
    /// When somebody else approved it.
    pub approved_at: Option<Instant>,
    /// When it was last used, to the minute.
    pub last_used_at: Option<Instant>,
    /// When it was taken back.
    pub revoked_at: Option<Instant>,
}

impl MachineToken {
    /// Whether it opens anything on the day.
    #[must_use]
    pub fn holds_on(&self, day: Day) -> bool {
        self.approved_at.is_some() && !self.is_over(day)
    }

    /// Whether it will open something once it is approved.
    #[must_use]
    pub fn waits_on(&self, day: Day) -> bool {
        self.approved_at.is_none() && !self.is_over(day)
    }

    fn is_over(&self, day: Day) -> bool {
        self.revoked_at.is_some() || day < self.from || self.until <= day
    }
}
