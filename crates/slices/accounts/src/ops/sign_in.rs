//! Logging in and out.
//!
//! An account that does not exist, one that is disabled and a wrong password give the same answer after the same work.
//! Mistakes are counted for the account together with the address they come from, and for the address: nobody can lock
//! somebody else out by making mistakes elsewhere.

use std::net::IpAddr;

use gate::{AccountId, Context};
use serde_json::json;
use store::{Store, Tx};
use uuid::Uuid;

use super::digest;
use crate::error::AccountsError;
use crate::flow::{Counted, SessionTimes};
use crate::model::{Account, Login, SessionLine, State};
use crate::password::{self, NOBODYS_HASH};
use crate::rows::sessions::NewSession;
use crate::rows::{accounts, sessions, tries};

/// Bytes of a session's token.
const TOKEN_BYTES: usize = 32;
/// Days for which an address from which somebody logged in counts as theirs.
const KNOWN_DAYS: i64 = 30;
/// Whose mistakes those of an address are: nobody's in particular.
const ANYBODY: &[u8] = b"";
/// The address of mistakes that are counted wherever they come from.
const ANYWHERE: &str = "";

/// Who is about to begin a session: a browser somewhere.
#[derive(Clone, Copy)]
pub struct Browser<'a> {
    /// From which address it asks.
    pub client: IpAddr,
    /// What kind it is, in a few words.
    pub device: &'a str,
    /// Hours after which the session ends in any case.
    pub session_hours: u32,
    /// The session that it had, which ends.
    pub before: Option<(AccountId, Uuid)>,
}

/// A session that began.
#[derive(Clone, PartialEq, Eq)]
pub struct Began {
    /// Its token, which only the browser keeps.
    pub token: String,
    /// The session.
    pub session: Uuid,
    /// Whose it is.
    pub account: AccountId,
}

/// What came of a try to log in.
#[derive(Clone, PartialEq, Eq)]
pub enum SignIn {
    /// It was right.
    Began(Began),
    /// Account or password is wrong; which, is not said.
    Refused,
    /// There were too many mistakes: seconds to wait.
    Wait(i64),
}

/// Whose session it is, and from which address it is used.
#[derive(Clone, Copy)]
pub struct Whose<'a> {
    /// The account.
    pub account: AccountId,
    /// The session.
    pub session: Uuid,
    /// The address.
    pub client: &'a str,
}

/// Tries to log in, with login name and password as they were typed.
///
/// # Errors
/// Where the database refuses.
pub async fn sign_in(
    store: &Store,
    ctx: &Context,
    login: &str,
    password: &str,
    browser: Browser<'_>,
) -> Result<SignIn, AccountsError> {
    let client = browser.client.to_string();
    let found = super::find_login(store, ctx, login).await?;
    // What was typed may be anything, even a password: it is neither kept nor written down.
    let typed = Login::parse(login).map_or_else(|_| login.trim().to_owned(), |l| l.to_string());
    let who = of(store, "accounts.login", &typed)?;
    let address_counted = match brake(store, ctx, &who, found.as_ref(), &client).await? {
        Brake::Free { address_counted } => address_counted,
        // The mistakes before stand in the trail. This try is not looked at, and writing it down as well would let
        // anybody fill a trail from which nothing is removed.
        Brake::Held(wait_s) => {
            tracing::warn!(wait_s, "a log-in has to wait");
            return Ok(SignIn::Wait(wait_s));
        }
    };
    let hash = match &found {
        Some(account) => accounts::password(store.read(ctx).conn(), account.id).await?,
        None => None,
    };
    let fits = password::fits(password, hash.as_deref().unwrap_or(NOBODYS_HASH)).await?;
    let account = match found {
        Some(account) if fits && account.state == State::Active => account,
        other => {
            let why = match &other {
                None => "unknown",
                Some(_) if !fits => "password",
                Some(_) => "disabled",
            };
            refused(store, ctx, other.as_ref(), why, &client).await?;
            return Ok(SignIn::Refused);
        }
    };
    let mut tx = store.begin(ctx).await?;
    // In the order in which they were counted, or two at once would wait for each other.
    if address_counted {
        tries::take_off(&tx, ANYBODY, &client).await?;
    }
    tries::clear(&tx, &who, &client).await?;
    if let Some((holder, session)) = browser.before {
        sessions::end(&tx, holder, session).await?;
    }
    let began = begin(&mut tx, &account, &client, browser.device, browser.session_hours).await?;
    tx.commit().await?;
    Ok(SignIn::Began(began))
}

/// Whether a try is looked at.
enum Brake {
    /// It is; and whether it was counted for the address, which it is not where the address has to wait.
    Free { address_counted: bool },
    /// There were too many mistakes: seconds to wait.
    Held(i64),
}

/// Counts the try as a mistake until it turns out right; or holds it where there were too many.
///
/// The count of the address does not hold those who have logged in from there before, or one careless colleague would
/// hold a whole office.
async fn brake(
    store: &Store,
    ctx: &Context,
    who: &[u8],
    found: Option<&Account>,
    client: &str,
) -> Result<Brake, AccountsError> {
    let since = ctx.at().plus_seconds(-KNOWN_DAYS * 86_400);
    let known = match found {
        Some(account) => sessions::known_from(store.read(ctx).conn(), account.id, client, since).await?,
        None => false,
    };
    let tx = store.begin(ctx).await?;
    let of_address = tries::begin(&tx, ANYBODY, client, Counted::Address).await?;
    let of_pair = tries::begin(&tx, who, client, Counted::Pair).await?;
    if let Some(wait_s) = of_address.filter(|_| !known).max(of_pair) {
        return Ok(Brake::Held(wait_s));
    }
    tx.commit().await?;
    Ok(Brake::Free { address_counted: of_address.is_none() })
}

async fn refused(
    store: &Store,
    ctx: &Context,
    account: Option<&Account>,
    why: &str,
    client: &str,
) -> Result<(), AccountsError> {
    let mut tx = store.begin(ctx).await?;
    let login = account.map(|a| a.login.as_str());
    let detail = json!({ "login": login, "why": why, "client": client });
    tx.audit("accounts.sign_in_refused", account.map(|a| a.id.0), detail);
    tx.commit().await?;
    Ok(())
}

/// A keyed digest of somebody, so that the table of mistakes names nobody.
fn of(store: &Store, kind: &str, whom: &str) -> Result<Vec<u8>, AccountsError> {
    Ok(store.ring().digests(kind, whom)?.pop().unwrap_or_default())
}

/// Begins a session for somebody whom another way to log in has found. The token is new at each log-in, so nobody can
/// hand out one beforehand.
///
/// # Errors
/// Where there is no such account, it is disabled, or the database refuses.
pub async fn begin_session(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    browser: Browser<'_>,
) -> Result<Began, AccountsError> {
    let found = super::find(store, ctx, account).await?;
    match found.state {
        State::Active => {}
        State::Disabled => return Err(AccountsError::Disabled),
    }
    let mut tx = store.begin(ctx).await?;
    if let Some((holder, session)) = browser.before {
        sessions::end(&tx, holder, session).await?;
    }
    let client = browser.client.to_string();
    let began = begin(&mut tx, &found, &client, browser.device, browser.session_hours).await?;
    tx.commit().await?;
    Ok(began)
}

async fn begin(
    tx: &mut Tx<'_>,
    account: &Account,
    client: &str,
    device: &str,
    session_hours: u32,
) -> Result<Began, AccountsError> {
    let (token, session) = (new_token()?, Uuid::now_v7());
    let expires_at = tx.context().at().plus_seconds(i64::from(session_hours) * 3_600);
    let digest = digest(&token);
    let new = NewSession { id: session, account: account.id, digest: &digest, expires_at, client, device };
    sessions::insert(tx, &new).await?;
    accounts::signed_in(tx, account.id).await?;
    let detail = json!({ "login": account.login, "session": session, "client": client });
    tx.audit_by((account.id, &account.name), "accounts.sign_in", [account.id.0], detail);
    Ok(Began { token, session, account: account.id })
}

pub(super) fn new_token() -> Result<String, AccountsError> {
    shell::random_token(TOKEN_BYTES).map_err(|e| AccountsError::Hash(e.to_string()))
}

/// A try of somebody who is logged in to show that it is really they, which is counted as a mistake until it turns out
/// right.
pub(super) struct Tried(Vec<u8>);

/// Counts such a try, for the address and for the account from anywhere: only whoever knows the password gets as far as
/// this, and must not guess codes from many addresses.
///
/// # Errors
/// [`AccountsError::Wait`] where there were too many mistakes.
pub(super) async fn try_own(
    store: &Store,
    ctx: &Context,
    what: &str,
    whose: Whose<'_>,
) -> Result<Tried, AccountsError> {
    let who = of(store, what, &whose.account.to_string())?;
    let tx = store.begin(ctx).await?;
    let here = tries::begin(&tx, &who, whose.client, Counted::Pair).await?;
    let anywhere = tries::begin(&tx, &who, ANYWHERE, Counted::Address).await?;
    if let Some(wait_s) = here.max(anywhere) {
        return Err(AccountsError::Wait(wait_s));
    }
    tx.commit().await?;
    Ok(Tried(who))
}

impl Tried {
    /// It was no mistake.
    pub(super) async fn was_right(&self, tx: &Tx<'_>, whose: Whose<'_>) -> Result<(), AccountsError> {
        tries::clear(tx, &self.0, whose.client).await?;
        tries::take_off(tx, &self.0, ANYWHERE).await?;
        Ok(())
    }
}

/// Logs out: the session ends.
///
/// # Errors
/// Where the database refuses.
pub async fn sign_out(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    session: Uuid,
) -> Result<(), AccountsError> {
    let mut tx = store.begin(ctx).await?;
    if sessions::end(&tx, account, session).await? {
        tx.audit("accounts.sign_out", [account.0], json!({ "session": session }));
    }
    tx.commit().await?;
    Ok(())
}

/// The sessions of an account that are going on, the latest first; one that was idle for so many minutes is not.
///
/// # Errors
/// Where the database refuses.
pub async fn sessions_of(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    idle_minutes: u32,
) -> Result<Vec<SessionLine>, AccountsError> {
    let mut found = sessions::of_account(store.read(ctx).conn(), account, ctx.at()).await?;
    found.retain(|line| {
        let times = SessionTimes { last_used_at: line.last_used_at, expires_at: line.expires_at };
        times.stands(idle_minutes, ctx.at())
    });
    Ok(found)
}

/// Ends one of one's own sessions.
///
/// # Errors
/// Where it is not one's own, is over, or the database refuses.
pub async fn end_session(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    session: Uuid,
) -> Result<(), AccountsError> {
    let mut tx = store.begin(ctx).await?;
    if !sessions::end(&tx, account, session).await? {
        return Err(AccountsError::NotThere);
    }
    tx.audit("accounts.end_session", [account.0], json!({ "session": session }));
    tx.commit().await?;
    Ok(())
}

/// Ends all of one's own sessions but the present one; gives how many.
///
/// # Errors
/// Where the database refuses.
pub async fn end_other_sessions(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    session: Uuid,
) -> Result<u64, AccountsError> {
    let mut tx = store.begin(ctx).await?;
    let ended = sessions::end_all(&tx, account, Some(session)).await?;
    tx.audit("accounts.end_other_sessions", [account.0], json!({ "sessions_ended": ended }));
    tx.commit().await?;
    Ok(ended)
}
