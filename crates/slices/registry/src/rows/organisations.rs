//! Organisations and homes.

use base::Region;
use store::rows::{ConnectionTrait, QueryResult, Value, Values, all, optional};
use store::{Bulk, StoreError};
use uuid::Uuid;

use super::{code, range, region};

/// An organisation or home as lists show it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct OrganisationRow {
    pub id: Uuid,
    pub entity: String,
    pub reference: String,
    pub name: String,
    pub name_key: String,
    pub kind: String,
    pub region: Option<Region>,
}

const COLUMNS: &str = "id, entity, ref, name, name_key, kind, region";

fn organisation(row: &QueryResult) -> Result<OrganisationRow, StoreError> {
    Ok(OrganisationRow {
        id: row.try_get("", "id")?,
        entity: row.try_get("", "entity")?,
        reference: row.try_get("", "ref")?,
        name: row.try_get("", "name")?,
        name_key: row.try_get("", "name_key")?,
        kind: row.try_get("", "kind")?,
        region: region(row, "region")?,
    })
}

/// A writer of many.
pub(crate) fn bulk() -> Bulk {
    Bulk::new("registry_organisations", &["id", "entity", "ref", "name", "name_key", "kind", "region"])
}

/// The values of a row for [`bulk`].
pub(crate) fn values(o: &OrganisationRow) -> Vec<Value> {
    vec![
        o.id.into(),
        o.entity.clone().into(),
        o.reference.clone().into(),
        o.name.clone().into(),
        o.name_key.clone().into(),
        o.kind.clone().into(),
        o.region.map_or(0, code).into(),
    ]
}

pub(crate) async fn find(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<OrganisationRow>, StoreError> {
    let sql = format!("SELECT {COLUMNS} FROM registry_organisations WHERE id = $1");
    optional(conn, &sql, vec![id.into()]).await?.as_ref().map(organisation).transpose()
}

/// What of the list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Wanted {
    pub within: Option<Region>,
    pub entity: Option<String>,
    pub name: Option<String>,
    pub after: Option<(i64, String, Uuid)>,
    pub limit: u32,
}

pub(crate) async fn list(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
) -> Result<Vec<OrganisationRow>, StoreError> {
    let mut values = Values::new();
    let mut conditions = vec!["1 = 1".to_owned()];
    if let Some(region) = wanted.within {
        let (low, high) = range(region);
        conditions.push(format!("region BETWEEN {} AND {}", values.put(low), values.put(high)));
    }
    if let Some(entity) = &wanted.entity {
        conditions.push(format!("entity = {}", values.put(entity.clone())));
    }
    if let Some(name) = &wanted.name {
        let like = name.replace('\\', "\\\\").replace('%', "\\%").replace('_', "\\_");
        conditions.push(format!("name LIKE {} ESCAPE '\\'", values.put(format!("%{like}%"))));
    }
    if let Some((region, key, id)) = &wanted.after {
        let (region, key, id) = (values.put(*region), values.put(key.clone()), values.put(*id));
        conditions.push(format!("(region, name_key, id) > ({region}, {key}, {id})"));
    }
    let sql = format!(
        "SELECT {COLUMNS} FROM registry_organisations WHERE {} ORDER BY region, name_key, id LIMIT {}",
        conditions.join(" AND "),
        wanted.limit
    );
    all(conn, &sql, values.into_vec()).await?.iter().map(organisation).collect()
}
