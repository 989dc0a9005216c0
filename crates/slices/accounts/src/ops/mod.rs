//! Use cases: what is done with accounts, roles, sessions, second factors and tokens.
//!
//! Each takes the store and the context first, and is one transaction with its audit entries.
//! Who may use a route at all was judged when the context was made; what is judged here is who may do it to whom.

mod accounts;
mod factor;
mod grants;
mod sign_in;
mod tokens;

pub use accounts::{
    change_password, create_account, find, find_login, list, reset_password, set_password, set_state,
};
pub use factor::{Setup, confirm_factor, give_code, remove_factor, reset_factor, setup, start_factor};
pub use grants::{delegate, end_delegation, find_grant, grant, grants_of, revoke};
pub use sign_in::{
    Began, Browser, SignIn, Whose, begin_session, end_other_sessions, end_session, sessions_of, sign_in,
    sign_out,
};
pub use tokens::{approve_token, create_token, find_token, list_tokens, revoke_token};

pub use crate::rows::accounts::{Holding, Order, Sort, Wanted};
pub use crate::rows::tokens::{TokenSort, TokenState, TokensWanted};

use sm3::Digest;

/// The digest under which a token is kept.
pub(crate) fn digest(token: &str) -> String {
    data_encoding::HEXLOWER.encode(&sm3::Sm3::digest(token.as_bytes()))
}
