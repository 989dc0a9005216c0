//! Finding organisations and people for whoever grants roles.

use accounts::Sought;
use base::IdNumber;
use gate::Context;
use store::Store;
use uuid::Uuid;

use super::{OrganisationQuery, list_organisations};
use crate::error::RegistryError;
use crate::rows::people;
use crate::vocabulary::masked_name;

/// What is shown to choose from at most.
const FOUND_MAX: usize = 20;

/// Organisations by a part of their name; a person by the whole identity number, without their name. That somebody was
/// looked for is written down.
///
/// # Errors
/// Where the database fails.
pub async fn find_seats(
    store: &Store,
    ctx: &Context,
    sought: Sought,
    typed: &str,
) -> Result<Vec<(Uuid, String)>, RegistryError> {
    match sought {
        Sought::Organisation => {
            let query = OrganisationQuery { name: typed.to_owned(), ..OrganisationQuery::default() };
            let (found, _) = list_organisations(store, ctx, &query).await?;
            let label = |o: super::OpenedOrganisation| (o.id, format!("{} · {}", o.name, o.reference));
            Ok(found.into_iter().take(FOUND_MAX).map(label).collect())
        }
        Sought::Person => {
            let Ok(number) = IdNumber::parse(&base::half_width(typed.trim())) else { return Ok(vec![]) };
            let read = store.read(ctx);
            let ids = store::facts::who_has(read.conn(), read.ring(), "id_number", number.reveal()).await?;
            if ids.is_empty() {
                return Ok(vec![]);
            }
            store.record_reading(ctx, "registry.find_seat", ids.clone(), serde_json::Value::Null).await?;
            let found = people::several(read.conn(), &ids).await?;
            let label = |p: people::PersonRow| (p.id, format!("{} · {}", masked_name(&p.name), p.reference));
            Ok(found.into_iter().map(label).collect())
        }
    }
}
