//! Organisations and homes.

use base::Region;
use gate::{Context, Refusal};
use store::facts::{self, Spell};
use store::{Store, page_of};
use uuid::Uuid;

use crate::error::RegistryError;
use crate::rows::organisations::{self, OrganisationRow, Wanted};

/// Organisations on a page.
const PAGE: u32 = 50;

/// What of the list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct OrganisationQuery {
    /// A part of the name.
    pub name: String,
    /// `organisation` or `institution`.
    pub entity: Option<String>,
    /// A division.
    pub place: Option<Region>,
    /// Where the page starts.
    pub after: Option<String>,
}

/// An organisation with its facts, which are all open.
#[derive(Clone)]
pub struct OpenedOrganisation {
    /// The subject id.
    pub id: Uuid,
    /// Its entity: `organisation` or `institution`.
    pub entity: String,
    /// Its id in files.
    pub reference: String,
    /// Its name.
    pub name: String,
    /// Its kind by code.
    pub kind: String,
    /// Where it is.
    pub region: Option<Region>,
    /// Its facts over time; none in a list.
    pub spells: Vec<Spell>,
}

fn opened(row: OrganisationRow, spells: Vec<Spell>) -> OpenedOrganisation {
    OpenedOrganisation {
        id: row.id,
        entity: row.entity,
        reference: row.reference,
        name: row.name,
        kind: row.kind,
        region: row.region,
        spells,
    }
}

/// Organisations by place and name, and where the next page starts.
///
/// # Errors
/// Where the database fails.
pub async fn list_organisations(
    store: &Store,
    ctx: &Context,
    query: &OrganisationQuery,
) -> Result<(Vec<OpenedOrganisation>, Option<String>), RegistryError> {
    let after = query.after.as_deref().and_then(|text| {
        let mut parts = text.splitn(3, '.');
        let region = parts.next()?.parse().ok()?;
        let id = Uuid::parse_str(parts.next()?).ok()?;
        Some((region, parts.next()?.to_owned(), id))
    });
    let name = query.name.trim();
    let wanted = Wanted {
        within: query.place,
        entity: query.entity.clone(),
        name: (!name.is_empty()).then(|| name.to_owned()),
        after,
        limit: PAGE + 1,
    };
    let rows = organisations::list(store.read(ctx).conn(), &wanted).await?;
    let (rows, next) = page_of(rows, PAGE, |r| {
        let region = r.region.map_or(0, crate::rows::code);
        format!("{region}.{}.{}", r.id.simple(), r.name_key)
    });
    Ok((rows.into_iter().map(|r| opened(r, vec![])).collect(), next))
}

/// One organisation. Its facts are open to all who may use the route.
///
/// # Errors
/// Where there is none.
pub async fn open_organisation(
    store: &Store,
    ctx: &Context,
    id: Uuid,
) -> Result<OpenedOrganisation, RegistryError> {
    let read = store.read(ctx);
    let row = organisations::find(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let spells = facts::of_subject(read.conn(), id).await?;
    Ok(opened(row, spells))
}
