//! The second factor: setting it up, giving it, losing it.

use gate::{AccountId, Context};
use serde_json::json;
use store::{Store, Tx, secrets};

use super::digest;
use super::sign_in::{self, Whose};
use crate::error::AccountsError;
use crate::factor::SecondFactor;
use crate::rows::{accounts, sessions};

/// A set-up that was begun.
#[derive(Clone, PartialEq, Eq)]
pub struct Setup {
    /// The secret, to be typed into a device.
    pub secret: String,
}

/// The name under which a secret is kept until its first code was given.
fn pending(factor: &dyn SecondFactor) -> String {
    format!("{}_pending", factor.kind())
}

/// The set-up that was begun and not confirmed, if any.
///
/// # Errors
/// Where the database refuses.
pub async fn setup(
    store: &Store,
    ctx: &Context,
    factor: &dyn SecondFactor,
    account: AccountId,
) -> Result<Option<Setup>, AccountsError> {
    let read = store.read(ctx);
    let secret = secrets::get(read.conn(), read.ring(), account.0, &pending(factor)).await?;
    Ok(secret.map(|secret| Setup { secret }))
}

/// Begins to set it up. Whoever has one shows it first, so that a session left open does not give it away.
///
/// # Errors
/// Where the code is wrong, or the database refuses.
pub async fn start_factor(
    store: &Store,
    ctx: &Context,
    factor: &dyn SecondFactor,
    whose: Whose<'_>,
    code: &str,
) -> Result<(), AccountsError> {
    if super::find(store, ctx, whose.account).await?.factor_at.is_some() {
        check(store, ctx, factor, whose, code, factor.kind()).await?.commit().await?;
    }
    let secret = factor.new_secret()?;
    let tx = store.begin(ctx).await?;
    secrets::put(&tx, whose.account.0, &pending(factor), &secret).await?;
    tx.commit().await?;
    Ok(())
}

/// Ends a set-up with the first code of the device.
///
/// # Errors
/// Where none was begun, the code is wrong, or the database refuses.
pub async fn confirm_factor(
    store: &Store,
    ctx: &Context,
    factor: &dyn SecondFactor,
    whose: Whose<'_>,
    code: &str,
) -> Result<(), AccountsError> {
    let Some(Setup { secret }) = setup(store, ctx, factor, whose.account).await? else {
        return Err(AccountsError::NotThere);
    };
    let mut tx = check(store, ctx, factor, whose, code, &pending(factor)).await?;
    secrets::put(&tx, whose.account.0, factor.kind(), &secret).await?;
    secrets::forget(&tx, whose.account.0, &pending(factor)).await?;
    accounts::set_factor(&tx, whose.account, Some(ctx.at())).await?;
    sessions::factor_given(&tx, whose.session, None).await?;
    let ended = sessions::end_all(&tx, whose.account, Some(whose.session)).await?;
    let detail = json!({ "kind": factor.kind(), "sessions_ended": ended });
    tx.audit("accounts.set_factor", [whose.account.0], detail);
    tx.commit().await?;
    Ok(())
}

/// Gives the second factor at logging in. The session gets another token, which this gives: the one that was good for
/// half a log-in is worth nothing afterwards.
///
/// # Errors
/// Where the code is wrong, or the database refuses.
pub async fn give_code(
    store: &Store,
    ctx: &Context,
    factor: &dyn SecondFactor,
    whose: Whose<'_>,
    code: &str,
) -> Result<String, AccountsError> {
    let mut tx = check(store, ctx, factor, whose, code, factor.kind()).await?;
    let token = sign_in::new_token()?;
    sessions::factor_given(&tx, whose.session, Some(&digest(&token))).await?;
    tx.audit("accounts.give_code", [whose.account.0], json!({ "client": whose.client }));
    tx.commit().await?;
    Ok(token)
}

/// Removes one's own second factor, with a code of it. Staff are then led to set up another.
///
/// # Errors
/// Where the code is wrong, or the database refuses.
pub async fn remove_factor(
    store: &Store,
    ctx: &Context,
    factor: &dyn SecondFactor,
    whose: Whose<'_>,
    code: &str,
) -> Result<(), AccountsError> {
    let mut tx = check(store, ctx, factor, whose, code, factor.kind()).await?;
    forget(&tx, factor, whose.account).await?;
    tx.audit("accounts.remove_factor", [whose.account.0], json!({ "kind": factor.kind() }));
    tx.commit().await?;
    Ok(())
}

/// Removes the second factor of somebody who has lost it, and ends their sessions.
///
/// # Errors
/// Where it is one's own account, there is none, or the database refuses.
pub async fn reset_factor(
    store: &Store,
    ctx: &Context,
    factor: &dyn SecondFactor,
    account: AccountId,
) -> Result<(), AccountsError> {
    if ctx.account() == Some(account) {
        return Err(AccountsError::OwnAccount);
    }
    let found = super::find(store, ctx, account).await?;
    let mut tx = store.begin(ctx).await?;
    forget(&tx, factor, account).await?;
    sessions::end_all(&tx, account, None).await?;
    let detail = json!({ "kind": factor.kind(), "login": found.login });
    tx.audit("accounts.reset_factor", [account.0], detail);
    tx.commit().await?;
    Ok(())
}

async fn forget(tx: &Tx<'_>, factor: &dyn SecondFactor, account: AccountId) -> Result<(), AccountsError> {
    secrets::forget(tx, account.0, factor.kind()).await?;
    secrets::forget(tx, account.0, &pending(factor)).await?;
    accounts::set_factor(tx, account, None).await?;
    Ok(())
}

/// Begins the change that a right code allows: the step of the code is used up with it, or not at all.
async fn check<'a>(
    store: &'a Store,
    ctx: &'a Context,
    factor: &dyn SecondFactor,
    whose: Whose<'_>,
    code: &str,
    kind: &str,
) -> Result<Tx<'a>, AccountsError> {
    let tried = sign_in::try_own(store, ctx, "accounts.code", whose).await?;
    let read = store.read(ctx);
    let secret = secrets::get(read.conn(), read.ring(), whose.account.0, kind).await?;
    let step = secret.and_then(|secret| factor.step_of(&secret, code, ctx.at()));
    if let Some(step) = step {
        let tx = store.begin(ctx).await?;
        if accounts::use_step(&tx, whose.account, step).await? {
            tried.was_right(&tx, whose).await?;
            return Ok(tx);
        }
    }
    let mut tx = store.begin(ctx).await?;
    let why = if step.is_some() { "used" } else { "wrong" };
    tx.audit("accounts.code_refused", [whose.account.0], json!({ "why": why, "client": whose.client }));
    tx.commit().await?;
    Err(AccountsError::WrongCode)
}
