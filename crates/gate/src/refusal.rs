//! What was refused, and why.

/// Why an act was refused. The page that says so says no more than this.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// Nobody is logged in, and the route wants somebody.
    #[error("log in first")]
    LogIn,
    /// None of the actor's roles may use the route.
    #[error("no role of this account may use {0}")]
    NoRole(String),
    /// The route is in nobody's table.
    #[error("the route {0} is not stated in any permission table")]
    NotStated(String),
    /// There is no tie, or there is no such thing: the two are not told apart.
    #[error("there is nothing here for this account")]
    NotFound,
    /// The tie does not open that class of facts.
    #[error("facts of the class {0} are not open to this account")]
    Class(&'static str),
    /// Nobody approves their own act.
    #[error("somebody else must approve this")]
    OwnAct,
    /// The token has no such scope.
    #[error("the token does not have the scope {0}")]
    Scope(String),
}
