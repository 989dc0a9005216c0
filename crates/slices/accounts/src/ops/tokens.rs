//! Tokens of programs.

use base::Day;
use gate::Context;
use serde_json::json;
use store::Store;
use uuid::Uuid;

use super::accounts::taken;
use super::{digest, sign_in};
use crate::error::AccountsError;
use crate::flow::routes_for_machines;
use crate::model::{MachineToken, display_name};
use crate::rows::tokens::{self as rows, TokensWanted};

/// Makes a token for a program, for some routes, until a day; gives its id and the token, which is shown once and kept
/// only as a digest.
///
/// # Errors
/// Where the name is taken, no route was chosen or one that programs may not use, the day is past, or the database
/// refuses.
pub async fn create_token(
    store: &Store,
    ctx: &Context,
    name: &str,
    scopes: &[String],
    until: Day,
) -> Result<(Uuid, String), AccountsError> {
    let name = display_name(name)?;
    let mut scopes = scopes.to_vec();
    scopes.sort_unstable();
    scopes.dedup();
    let known = |scope: &String| routes_for_machines(ctx.table()).any(|route| route.name == *scope);
    if scopes.is_empty() || !scopes.iter().all(known) {
        return Err(AccountsError::BadScopes);
    }
    if until <= ctx.today() {
        return Err(AccountsError::BadEnd);
    }
    let token = sign_in::new_token()?;
    let mut tx = store.begin(ctx).await?;
    let id = rows::insert(&tx, &name, &digest(&token), &scopes, until).await.map_err(taken)?;
    let detail = json!({ "name": name, "scopes": scopes, "until": until.to_string() });
    tx.audit("accounts.create_token", [id], detail);
    tx.commit().await.map_err(taken)?;
    Ok((id, token))
}

/// One token.
///
/// # Errors
/// Where there is none, or the database refuses.
pub async fn find_token(store: &Store, ctx: &Context, id: Uuid) -> Result<MachineToken, AccountsError> {
    rows::find(store.read(ctx).conn(), id).await?.ok_or(AccountsError::NotThere)
}

/// A page of tokens.
///
/// # Errors
/// Where the database refuses.
pub async fn list_tokens(
    store: &Store,
    ctx: &Context,
    wanted: &TokensWanted,
) -> Result<Vec<MachineToken>, AccountsError> {
    Ok(rows::list(store.read(ctx).conn(), wanted, ctx.today()).await?)
}

/// Approves a token, which opens nothing before: by somebody else than whoever made it.
///
/// # Errors
/// Where it is not there or was taken back, whoever asks made it, or the database refuses.
pub async fn approve_token(store: &Store, ctx: &Context, id: Uuid) -> Result<(), AccountsError> {
    let found = find_token(store, ctx, id).await?;
    if found.created_by.is_some_and(|by| ctx.approves(by).is_err()) {
        return Err(AccountsError::OwnAccount);
    }
    let mut tx = store.begin(ctx).await?;
    if !rows::approve(&tx, id).await? {
        return Err(AccountsError::NotThere);
    }
    tx.audit("accounts.approve_token", [id], json!({ "name": found.name, "scopes": found.scopes }));
    tx.commit().await?;
    Ok(())
}

/// Takes a token back.
///
/// # Errors
/// Where it is not there or was taken back, or the database refuses.
pub async fn revoke_token(store: &Store, ctx: &Context, id: Uuid) -> Result<(), AccountsError> {
    let found = find_token(store, ctx, id).await?;
    let mut tx = store.begin(ctx).await?;
    if !rows::revoke(&tx, id).await? {
        return Err(AccountsError::NotThere);
    }
    tx.audit("accounts.revoke_token", [id], json!({ "name": found.name }));
    tx.commit().await?;
    Ok(())
}
