//! The roll: who is listed where, by place, name or age, and who is found under a key.

use base::{Day, Region};
use store::StoreError;
use store::rows::{ConnectionTrait, Value, all};
use uuid::Uuid;

use super::range;

/// By what the roll is ordered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) enum Order {
    /// By place, then name.
    #[default]
    Place,
    /// By name.
    Name,
    /// The oldest first.
    Oldest,
    /// The youngest first.
    Youngest,
}

/// Which lines are wanted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Wanted {
    /// Where whoever asks is seated: a division, and which ties open people to them.
    pub within: Region,
    /// Bits of the ties that count.
    pub ties: i32,
    /// A narrower division.
    pub place: Option<Region>,
    /// A relief class.
    pub relief: Option<String>,
    /// A sex.
    pub sex: Option<String>,
    /// Born on this day or before.
    pub born_until: Option<Day>,
    /// Living, dead or all.
    pub living: Option<bool>,
    /// The order.
    pub order: Order,
    /// Where the page starts: the last line of the one before.
    pub after: Option<Line>,
    /// How many.
    pub limit: u32,
}

/// A line of the roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Line {
    pub region: i64,
    pub name_key: String,
    pub person: Uuid,
    pub born_on: i32,
}

/// The lines, in order. Nobody stands on it twice: those with two places within stand at the one where they live.
pub(crate) async fn lines(conn: &impl ConnectionTrait, wanted: &Wanted) -> Result<Vec<Line>, StoreError> {
    let mut values: Vec<Value> = Vec::new();
    let mut put = |value: Value| {
        values.push(value);
        format!("${}", values.len())
    };
    let (low, high) = range(wanted.within);
    let (low, high) = (put(low.into()), put(high.into()));
    let mut conditions = vec![
        format!("region BETWEEN {low} AND {high}"),
        format!("(ties & {}) <> 0", put(wanted.ties.into())),
        format!("(region = main_region OR main_region NOT BETWEEN {low} AND {high})"),
    ];
    if let Some(place) = wanted.place {
        let (low, high) = range(place);
        conditions.push(format!("region BETWEEN {} AND {}", put(low.into()), put(high.into())));
    }
    if let Some(relief) = &wanted.relief {
        // The second half lets both databases use the index of those who have relief.
        conditions.push(format!("relief = {} AND relief <> ''", put(relief.clone().into())));
    }
    if let Some(sex) = &wanted.sex {
        conditions.push(format!("sex = {}", put(sex.clone().into())));
    }
    if let Some(day) = wanted.born_until {
        conditions.push(format!("born_on <= {}", put(day.number().into())));
    }
    if let Some(living) = wanted.living {
        conditions.push(format!("living = {}", put(i32::from(living).into())));
    }
    let order = place_in(wanted, &mut conditions, &mut put);
    let sql = format!(
        "SELECT region, name_key, person, born_on FROM registry_places WHERE {} ORDER BY {order} LIMIT {}",
        conditions.join(" AND "),
        wanted.limit
    );
    let rows = all(conn, &sql, values).await?;
    rows.iter()
        .map(|row| {
            Ok(Line {
                region: row.try_get("", "region")?,
                name_key: row.try_get("", "name_key")?,
                person: row.try_get("", "person")?,
                born_on: row.try_get::<Option<i32>>("", "born_on")?.unwrap_or(0),
            })
        })
        .collect()
}

/// The order, and the condition by which a page starts after the one before.
fn place_in(
    wanted: &Wanted,
    conditions: &mut Vec<String>,
    put: &mut impl FnMut(Value) -> String,
) -> &'static str {
    let order = match wanted.order {
        Order::Place => "region, name_key, person",
        Order::Name => "name_key, person",
        Order::Oldest => "born_on, person",
        Order::Youngest => "born_on DESC, person DESC",
    };
    if matches!(wanted.order, Order::Oldest | Order::Youngest) {
        conditions.push("born_on IS NOT NULL".to_owned());
    }
    if let Some(after) = &wanted.after {
        let key = match wanted.order {
            Order::Place => format!(
                "(region, name_key, person) > ({}, {}, {})",
                put(after.region.into()),
                put(after.name_key.clone().into()),
                put(after.person.into())
            ),
            Order::Name => {
                format!(
                    "(name_key, person) > ({}, {})",
                    put(after.name_key.clone().into()),
                    put(after.person.into())
                )
            }
            Order::Oldest => {
                format!("(born_on, person) > ({}, {})", put(after.born_on.into()), put(after.person.into()))
            }
            Order::Youngest => {
                format!("(born_on, person) < ({}, {})", put(after.born_on.into()), put(after.person.into()))
            }
        };
        conditions.push(key);
    }
    order
}

/// Who is found under a key, or under one that begins with it, within a division. Exact ones come first.
pub(crate) async fn found(
    conn: &impl ConnectionTrait,
    key: &str,
    within: Region,
    limit: u32,
) -> Result<Vec<Uuid>, StoreError> {
    let (low, high) = range(within);
    let exact = format!(
        "SELECT person FROM registry_keys WHERE search_key = $1 AND region BETWEEN $2 AND $3 \
         ORDER BY region, person LIMIT {limit}"
    );
    let rows = all(conn, &exact, vec![key.into(), low.into(), high.into()]).await?;
    let mut people: Vec<Uuid> = Vec::new();
    let mut add = |rows: &[store::rows::QueryResult]| -> Result<(), StoreError> {
        for row in rows {
            let person: Uuid = row.try_get("", "person")?;
            if !people.contains(&person) {
                people.push(person);
            }
        }
        Ok(())
    };
    add(&rows)?;
    if rows.len() < limit as usize && key.chars().count() > 2 {
        let end = after_prefix(key);
        // In a village its people are few; elsewhere those whose keys begin so are.
        let index = if within.level().digits() >= 12 { "region, search_key" } else { "search_key, region" };
        let prefix = format!(
            "SELECT person FROM registry_keys WHERE search_key > $1 AND search_key < $2 \
             AND region BETWEEN $3 AND $4 ORDER BY {index} LIMIT {limit}"
        );
        let values: Vec<Value> = vec![key.into(), end.into(), low.into(), high.into()];
        add(&all(conn, &prefix, values).await?)?;
    }
    people.truncate(limit as usize);
    Ok(people)
}

/// The least text greater than all that begin so.
fn after_prefix(key: &str) -> String {
    format!("{key}\u{10FFFF}")
}

/// The people of an organisation on a day, by name.
pub(crate) async fn of_organisation(
    conn: &impl ConnectionTrait,
    organisation: Uuid,
    on: Day,
    after: Option<&Line>,
    limit: u32,
) -> Result<Vec<Line>, StoreError> {
    let (name, person) = after.map_or((String::new(), Uuid::nil()), |l| (l.name_key.clone(), l.person));
    let sql = format!(
        "SELECT DISTINCT p.id, p.name_key, p.born_on FROM registry_ties t JOIN registry_people p ON p.id = t.person \
         WHERE t.organisation = $1 AND (t.until_on IS NULL OR t.until_on > $2) AND (t.from_on IS NULL OR t.from_on <= $2) \
         AND (p.name_key, p.id) > ($3, $4) ORDER BY p.name_key, p.id LIMIT {limit}"
    );
    let rows =
        all(conn, &sql, vec![organisation.into(), on.number().into(), name.into(), person.into()]).await?;
    rows.iter()
        .map(|row| {
            Ok(Line {
                region: 0,
                name_key: row.try_get("", "name_key")?,
                person: row.try_get("", "id")?,
                born_on: row.try_get::<Option<i32>>("", "born_on")?.unwrap_or(0),
            })
        })
        .collect()
}

/// Somebody born until a day who lives where they are registered, in the village with the most lines near the middle.
pub(crate) async fn example(
    conn: &impl ConnectionTrait,
    born_until: Day,
) -> Result<Option<(Region, Uuid)>, StoreError> {
    let busiest = "SELECT region FROM registry_places WHERE ties = 3 GROUP BY region ORDER BY COUNT(*) DESC, region LIMIT 1";
    let sql = format!(
        "SELECT region, person FROM registry_places WHERE region = ({busiest}) AND ties = 3 AND living = 1 \
         AND born_on <= $1 ORDER BY name_key, person LIMIT 1"
    );
    let rows = all(conn, &sql, vec![born_until.number().into()]).await?;
    let Some(row) = rows.first() else { return Ok(None) };
    let region = super::region(row, "region")?;
    region.map(|r| Ok((r, row.try_get("", "person")?))).transpose()
}

/// The home with the most residents on a day.
pub(crate) async fn example_home(conn: &impl ConnectionTrait, on: Day) -> Result<Option<Uuid>, StoreError> {
    let sql = "SELECT organisation FROM registry_ties WHERE organisation IS NOT NULL \
        AND (until_on IS NULL OR until_on > $1) GROUP BY organisation ORDER BY COUNT(*) DESC LIMIT 1";
    let rows = all(conn, sql, vec![on.number().into()]).await?;
    rows.first().map(|r| Ok(r.try_get("", "organisation")?)).transpose()
}
