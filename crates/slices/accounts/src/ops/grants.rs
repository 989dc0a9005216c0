//! Giving roles, taking them back, delegating them.

use base::Day;
use gate::{AccountId, Context, Grant, Seat};
use serde_json::{Value as Json, json};
use store::{Store, Tx};
use uuid::Uuid;

use crate::error::{AccountsError, DelegationFault};
use crate::flow::{check_beside, check_delegation, check_grant};
use crate::model::{Account, Held, State};
use crate::rows::{accounts, grants as rows};

/// Grants a role to an account; gives the id of the grant.
///
/// # Errors
/// Where it is one's own account, the role, seat or line does not fit, two roles are kept apart, the account holds it
/// already, or the database refuses.
pub async fn grant(
    store: &Store,
    ctx: &Context,
    account: AccountId,
    new: &Grant,
) -> Result<Uuid, AccountsError> {
    if ctx.account() == Some(account) {
        return Err(AccountsError::OwnAccount);
    }
    let new = Grant { delegated_by: None, ..new.clone() };
    check_grant(&ctx.table().roles, &new)?;
    let mut tx = store.begin(ctx).await?;
    let id = add(&tx, ctx, account, &new, None).await?;
    tx.audit("accounts.grant", [account.0], detail(&new));
    tx.commit().await?;
    Ok(id)
}

async fn add(
    tx: &Tx<'_>,
    ctx: &Context,
    account: AccountId,
    new: &Grant,
    source: Option<Uuid>,
) -> Result<Uuid, AccountsError> {
    // Two that grant at once take turns, or the two roles could be ones that are kept apart.
    if !accounts::lock(tx, account).await? {
        return Err(AccountsError::NotThere);
    }
    let held = rows::of_account(tx.conn(), account).await?;
    check_beside(&ctx.table().roles, &held, new)?;
    Ok(rows::insert(tx, account, new, source).await?)
}

fn detail(grant: &Grant) -> Json {
    let place = match grant.seat {
        Seat::System => String::new(),
        Seat::Region(region) => region.to_string(),
        Seat::Organisation(id) | Seat::Person(id) => id.to_string(),
    };
    json!({
        "role": grant.role,
        "place": place,
        "line": grant.line,
        "from": grant.from.to_string(),
        "until": grant.until.map(|d| d.to_string()),
    })
}

/// One grant.
///
/// # Errors
/// Where there is none, or the database refuses.
pub async fn find_grant(store: &Store, ctx: &Context, id: Uuid) -> Result<Held, AccountsError> {
    rows::find(store.read(ctx).conn(), id).await?.ok_or(AccountsError::NotThere)
}

/// All roles that an account was given, past ones too, the latest first.
///
/// # Errors
/// Where the database refuses.
pub async fn grants_of(store: &Store, ctx: &Context, account: AccountId) -> Result<Vec<Held>, AccountsError> {
    Ok(rows::of_account(store.read(ctx).conn(), account).await?)
}

/// Takes a role back, and with it what was delegated from it.
///
/// # Errors
/// Where it is not there or was taken back, or the database refuses.
pub async fn revoke(store: &Store, ctx: &Context, id: Uuid) -> Result<(), AccountsError> {
    let held = find_grant(store, ctx, id).await?;
    end(store, ctx, &held, "accounts.revoke").await
}

async fn end(store: &Store, ctx: &Context, held: &Held, act: &'static str) -> Result<(), AccountsError> {
    let mut tx = store.begin(ctx).await?;
    if !rows::revoke(&tx, held.id).await? {
        return Err(AccountsError::NotThere);
    }
    let both = [Some(held.account), held.grant.delegated_by].into_iter().flatten().map(|a| a.0);
    tx.audit(act, both, detail(&held.grant));
    tx.commit().await?;
    Ok(())
}

/// Delegates a role that one holds to a colleague, from today until a day.
///
/// # Errors
/// Where there is no such colleague, the role may not be delegated, two roles are kept apart, or the database refuses.
pub async fn delegate(
    store: &Store,
    ctx: &Context,
    id: Uuid,
    to: &Account,
    until: Day,
) -> Result<Uuid, AccountsError> {
    let me = ctx.account().ok_or(AccountsError::NotThere)?;
    let held = find_grant(store, ctx, id).await?;
    if held.account != me {
        return Err(AccountsError::NotThere);
    }
    check_delegation(&ctx.table().roles, &held, ctx.today(), until)?;
    if to.id == me {
        return Err(AccountsError::NotDelegable(DelegationFault::Oneself));
    }
    match to.state {
        State::Active => {}
        State::Disabled => return Err(AccountsError::Disabled),
    }
    let new = Grant { from: ctx.today(), until: Some(until), delegated_by: Some(me), ..held.grant };
    let mut tx = store.begin(ctx).await?;
    let given = add(&tx, ctx, to.id, &new, Some(held.id)).await?;
    tx.audit("accounts.delegate", [me.0, to.id.0], detail(&new));
    tx.commit().await?;
    Ok(given)
}

/// Ends a delegation: whoever gave it does, or whoever has it.
///
/// # Errors
/// Where it is neither's, is over, or the database refuses.
pub async fn end_delegation(store: &Store, ctx: &Context, id: Uuid) -> Result<(), AccountsError> {
    let me = ctx.account().ok_or(AccountsError::NotThere)?;
    let held = find_grant(store, ctx, id).await?;
    let concerns_me = held.account == me || held.grant.delegated_by == Some(me);
    if held.grant.delegated_by.is_none() || !concerns_me {
        return Err(AccountsError::NotThere);
    }
    end(store, ctx, &held, "accounts.end_delegation").await
}
