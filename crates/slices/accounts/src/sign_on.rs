//! Other ways to log in: a certificate, a provincial sign-on (统一身份认证) that speaks OpenID Connect.

/// Another way to log in, which the log-in page offers beside the password.
///
/// A way lives in a crate of its own, with routes of its own.
/// Its first route sends the browser to whoever knows the person; its second takes what comes back, checks it, finds
/// the account, and begins a session with [`crate::ops::begin_session`].
/// What a way proves is who somebody is; which roles they have stays a matter of grants.
/// None is built in; [`crate::slice_with`] takes those of an installation.
pub trait SignOn: Send + Sync {
    /// The key of its name in the words of its crate: `provincial-sign-on`.
    fn label(&self) -> &'static str;

    /// Where it begins: a path of its own, to which the path to go to afterwards is handed as `next`.
    fn path(&self) -> &'static str;
}
