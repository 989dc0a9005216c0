//! Somebody to begin with: a village, an older person in it, a home. For demonstrations and first steps.

use base::Region;
use gate::Context;
use store::Store;
use uuid::Uuid;

use crate::error::RegistryError;
use crate::rows::roll;

/// Somebody to begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Example {
    /// A village where people are registered and live.
    pub village: Region,
    /// An older person there.
    pub person: Uuid,
    /// A home with residents.
    pub home: Option<Uuid>,
}

/// Somebody to begin with; none where nobody has been taken in.
///
/// # Errors
/// Where the database fails.
pub async fn example(store: &Store, ctx: &Context) -> Result<Option<Example>, RegistryError> {
    let read = store.read(ctx);
    let born_until = ctx.today().plus_years(-80).unwrap_or(ctx.today());
    let Some((village, person)) = roll::example(read.conn(), born_until).await? else { return Ok(None) };
    let home = roll::example_home(read.conn(), ctx.today()).await?;
    Ok(Some(Example { village, person, home }))
}
