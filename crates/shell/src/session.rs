//! Who is behind a cookie or a token.

use std::future::Future;
use std::pin::Pin;

use base::Instant;
use gate::{AccountId, Actor};
use uuid::Uuid;

use crate::fault::Fault;

/// Somebody who is logged in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The id of the session, by which it is listed and revoked.
    pub id: Uuid,
    /// In which role and office, for the head of the page.
    pub office: String,
    /// What has to be done before anything else.
    pub must: Option<Must>,
    /// Whether the second factor was given in this session.
    pub second_factor: bool,
}

/// What has to be done before anything else.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Must {
    /// Choose a password of one's own.
    ChangePassword,
    /// Set up the second factor.
    SetUpSecondFactor,
    /// Give the second factor.
    GiveSecondFactor,
}

/// What was found behind a cookie or a token.
pub type Identified = Pin<Box<dyn Future<Output = Result<Option<(Actor, Option<Session>)>, Fault>> + Send>>;

/// Accounts that were found by what they are called.
pub type Called = Pin<Box<dyn Future<Output = Result<Vec<AccountId>, Fault>> + Send>>;

/// Who knows the people behind cookies and tokens: the slice of accounts.
pub trait Identify: Send + Sync {
    /// The actor and session behind the value of the session cookie.
    fn by_cookie(&self, app: crate::App, token: String, at: Instant) -> Identified;

    /// The actor behind a machine's token.
    fn by_token(&self, app: crate::App, token: String, at: Instant) -> Identified;

    /// The actor behind an account in use, with no session: for work that goes on after the request.
    fn by_account(&self, app: crate::App, account: AccountId, at: Instant) -> Identified;

    /// The account, in use or not, that has this login; else those in whose login or name it stands, the first of them
    /// where they are many.
    fn called(&self, app: crate::App, text: String, at: Instant) -> Called;
}

/// The cookie of a session.
pub const SESSION_COOKIE: &str = "songhe_session";
/// The cookie of a visitor who has not logged in, from which the token of forms is made.
pub const VISIT_COOKIE: &str = "songhe_visit";
/// The cookie that keeps how somebody wants to see pages.
pub const LOOK_COOKIE: &str = "songhe_look";
