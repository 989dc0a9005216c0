//! Making accounts, their passwords and their states.

use gate::{AccountId, Context};
use serde_json::json;
use store::{Store, StoreError, Tx};
use uuid::Uuid;

use super::sign_in::{self, Whose};
use crate::error::AccountsError;
use crate::model::{Account, Login, NewAccount, PasswordKind, State};
use crate::password::{self, NOBODYS_HASH, PasswordFault};
use crate::rows::accounts::{self as rows, Wanted};
use crate::rows::sessions;

/// Makes an account. It can do nothing until somebody else grants it a role.
///
/// # Errors
/// Where the login name is taken, the password is too weak, or the database refuses.
pub async fn create_account(
    store: &Store,
    ctx: &Context,
    new: &NewAccount,
) -> Result<AccountId, AccountsError> {
    let hashed = match &new.password {
        None => None,
        Some((text, kind)) => {
            good_enough(text, new.login.as_str(), &new.name)?;
            Some((password::hash(text).await?, *kind))
        }
    };
    let id = AccountId(Uuid::now_v7());
    let mut tx = store.begin(ctx).await?;
    rows::insert(&tx, id, new).await.map_err(taken)?;
    if let Some((hash, kind)) = hashed {
        rows::set_password(&tx, id, &hash, kind).await?;
    }
    tx.audit("accounts.create", [id.0], json!({ "login": new.login.as_str(), "name": new.name }));
    tx.commit().await.map_err(taken)?;
    Ok(id)
}

/// A name that must be unique and is there.
pub(super) fn taken(e: StoreError) -> AccountsError {
    match e {
        StoreError::Twice(_) => AccountsError::Taken,
        other => other.into(),
    }
}

fn good_enough(text: &str, login: &str, name: &str) -> Result<(), AccountsError> {
    let faults = password::faults(text, login, name);
    if faults.is_empty() { Ok(()) } else { Err(AccountsError::WeakPassword(faults)) }
}

/// The account of an id.
///
/// # Errors
/// Where there is none, or the database refuses.
pub async fn find(store: &Store, ctx: &Context, id: AccountId) -> Result<Account, AccountsError> {
    rows::find(store.read(ctx).conn(), id).await?.ok_or(AccountsError::NotThere)
}

/// The account of a login name, as it is typed.
///
/// # Errors
/// Where the database refuses.
pub async fn find_login(store: &Store, ctx: &Context, login: &str) -> Result<Option<Account>, AccountsError> {
    match Login::parse(login) {
        Ok(login) => Ok(rows::find_login(store.read(ctx).conn(), login.as_str()).await?),
        Err(_) => Ok(None),
    }
}

/// A page of accounts.
///
/// # Errors
/// Where the database refuses.
pub async fn list(store: &Store, ctx: &Context, wanted: &Wanted) -> Result<Vec<Account>, AccountsError> {
    Ok(rows::list(store.read(ctx).conn(), wanted, ctx.today()).await?)
}

/// Sets the password of an account and ends its sessions: for administrators and the command line.
///
/// # Errors
/// Where the password is too weak, there is no such account, it is one's own, or the database refuses.
pub async fn set_password(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    text: &str,
    kind: PasswordKind,
) -> Result<(), AccountsError> {
    if ctx.account() == Some(account) {
        return Err(AccountsError::OwnAccount);
    }
    let found = find(store, ctx, account).await?;
    good_enough(text, &found.login, &found.name)?;
    let hash = password::hash(text).await?;
    let mut tx = store.begin(ctx).await?;
    rows::set_password(&tx, account, &hash, kind).await?;
    let ended = sessions::end_all(&tx, account, None).await?;
    tx.audit("accounts.set_password", [account.0], json!({ "login": found.login, "sessions_ended": ended }));
    tx.commit().await?;
    Ok(())
}

/// Sets a password for the next log-in, and gives it: it is shown once and kept nowhere.
///
/// # Errors
/// As [`set_password`].
pub async fn reset_password(
    store: &Store,
    ctx: &Context,
    account: AccountId,
) -> Result<String, AccountsError> {
    let text = password::one_time()?;
    set_password(store, ctx, account, &text, PasswordKind::OneTime).await?;
    Ok(text)
}

/// Changes one's own password. Whoever was told to choose one does so without typing the old one again, with which they
/// have just logged in. The other sessions end.
///
/// # Errors
/// Where the present password is wrong, the new one is too weak or the same, or the database refuses.
pub async fn change_password(
    store: &Store,
    ctx: &Context,
    whose: Whose<'_>,
    present: &str,
    new: &str,
) -> Result<(), AccountsError> {
    let found = find(store, ctx, whose.account).await?;
    let hash = rows::password(store.read(ctx).conn(), whose.account).await?;
    let hash = hash.as_deref().unwrap_or(NOBODYS_HASH);
    if !found.must_change {
        let tried = sign_in::try_own(store, ctx, "accounts.change_password", whose).await?;
        if !password::fits(present, hash).await? {
            let mut tx = store.begin(ctx).await?;
            tx.audit("accounts.change_password_refused", [whose.account.0], json!({ "login": found.login }));
            tx.commit().await?;
            return Err(AccountsError::WrongPassword);
        }
        let tx = store.begin(ctx).await?;
        tried.was_right(&tx, whose).await?;
        tx.commit().await?;
    }
    good_enough(new, &found.login, &found.name)?;
    if password::fits(new, hash).await? {
        return Err(AccountsError::WeakPassword(vec![PasswordFault::SameAsBefore]));
    }
    let hash = password::hash(new).await?;
    let mut tx = store.begin(ctx).await?;
    rows::set_password(&tx, whose.account, &hash, PasswordKind::Lasting).await?;
    let ended = sessions::end_all(&tx, whose.account, Some(whose.session)).await?;
    let detail = json!({ "login": found.login, "sessions_ended": ended });
    tx.audit("accounts.change_password", [whose.account.0], detail);
    tx.commit().await?;
    Ok(())
}

/// Disables an account, which ends its sessions and what it delegated, or allows it again.
///
/// # Errors
/// Where it is one's own, there is none, or the database refuses.
pub async fn set_state(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    state: State,
) -> Result<(), AccountsError> {
    if ctx.account() == Some(account) {
        return Err(AccountsError::OwnAccount);
    }
    let found = find(store, ctx, account).await?;
    let mut tx = store.begin(ctx).await?;
    if rows::set_state(&tx, account, state).await? {
        note_state(&mut tx, &found, state).await?;
    }
    tx.commit().await?;
    Ok(())
}

async fn note_state(tx: &mut Tx<'_>, account: &Account, state: State) -> Result<(), AccountsError> {
    let detail = json!({ "login": account.login });
    match state {
        State::Active => tx.audit("accounts.enable", [account.id.0], detail),
        State::Disabled => {
            sessions::end_all(tx, account.id, None).await?;
            tx.audit("accounts.disable", [account.id.0], detail);
        }
    }
    Ok(())
}
