//! The roll: who is listed where, by place, name or age, and who is found under a key.

use base::{Day, Region, RegionLevel};
use store::StoreError;
use store::rows::{ConnectionTrait, Value, Values, all};
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

/// From this age on so few are left that they are gathered by age and then put in order.
const FEW_FROM_AGE: i64 = 88;

/// The index along which the roll is walked.
///
/// Neither database knows how many lines a filter leaves, and a wrong guess reads the whole roll; so the road is chosen
/// here, and columns that would lead to another index are written so that no index serves them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Road {
    /// By division and name: what lies in a town is little enough to be put in any order.
    Place,
    /// By name, over all divisions.
    Name,
    /// By day of birth, over all divisions.
    Age,
    /// Those who have relief, by division and name.
    Relief,
}

impl Road {
    fn of(wanted: &Wanted, today: Day) -> Road {
        let narrow = wanted.place.map_or(wanted.within, |place| {
            if place.level().digits() > wanted.within.level().digits() { place } else { wanted.within }
        });
        let few = today.plus_years(-FEW_FROM_AGE);
        if narrow.level().digits() >= RegionLevel::Town.digits() {
            Road::Place
        } else if wanted.relief.is_some() {
            Road::Relief
        } else if wanted.born_until.is_some_and(|born| few.is_some_and(|few| born <= few)) {
            Road::Age
        } else {
            match wanted.order {
                Order::Place => Road::Place,
                Order::Name => Road::Name,
                Order::Oldest | Order::Youngest => Road::Age,
            }
        }
    }

    /// A column as the statement names it, in a list of this order.
    fn column(self, order: Order, name: &'static str) -> &'static str {
        // The index of places has names behind divisions; that of names has them first.
        let names_lead = self == Road::Name;
        let names_follow = order == Order::Place && matches!(self, Road::Place | Road::Relief);
        match name {
            "region" if matches!(self, Road::Name | Road::Age) => "(region + 0)",
            "name_key" if !names_lead && !names_follow => "(name_key || '')",
            "born_on" if self != Road::Age => "(born_on + 0)",
            "relief" if self != Road::Relief => "(relief || '')",
            name => name,
        }
    }
}

/// The lines, in order. Nobody stands on it twice: those with two places within stand at the one where they live.
pub(crate) async fn lines(
    conn: &impl ConnectionTrait,
    wanted: &Wanted,
    today: Day,
) -> Result<Vec<Line>, StoreError> {
    let (sql, values) = statement(wanted, Road::of(wanted, today));
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

fn statement(wanted: &Wanted, road: Road) -> (String, Vec<Value>) {
    let mut values = Values::new();
    let region = road.column(wanted.order, "region");
    let (low, high) = range(wanted.within);
    let (low, high) = (values.put(low), values.put(high));
    let mut conditions = vec![
        format!("{region} BETWEEN {low} AND {high}"),
        format!("(ties & {}) <> 0", values.put(wanted.ties)),
        format!("(region = main_region OR main_region NOT BETWEEN {low} AND {high})"),
    ];
    if let Some(place) = wanted.place {
        let (low, high) = range(place);
        conditions.push(format!("{region} BETWEEN {} AND {}", values.put(low), values.put(high)));
    }
    if let Some(relief) = &wanted.relief {
        conditions.push(format!("{} = {}", road.column(wanted.order, "relief"), values.put(relief.clone())));
    }
    if road == Road::Relief {
        // Both databases want to be told that those without relief are not asked for.
        conditions.push("relief <> ''".to_owned());
    }
    if let Some(sex) = &wanted.sex {
        conditions.push(format!("sex = {}", values.put(sex.clone())));
    }
    if let Some(day) = wanted.born_until {
        conditions.push(format!("{} <= {}", road.column(wanted.order, "born_on"), values.put(day.number())));
    }
    if let Some(living) = wanted.living {
        conditions.push(format!("living = {}", values.put(i32::from(living))));
    }
    let order = place_in(wanted, road, &mut conditions, &mut values);
    let sql = format!(
        "SELECT region, name_key, person, born_on FROM registry_places WHERE {} ORDER BY {order} LIMIT {}",
        conditions.join(" AND "),
        wanted.limit
    );
    (sql, values.into_vec())
}

/// The order, and the condition by which a page starts after the one before.
fn place_in(wanted: &Wanted, road: Road, conditions: &mut Vec<String>, values: &mut Values) -> String {
    let (region, name, born) = (
        road.column(wanted.order, "region"),
        road.column(wanted.order, "name_key"),
        road.column(wanted.order, "born_on"),
    );
    if matches!(wanted.order, Order::Oldest | Order::Youngest) {
        conditions.push("born_on IS NOT NULL".to_owned());
    }
    if let Some(after) = &wanted.after {
        let person = values.put(after.person);
        let key = match wanted.order {
            Order::Place => format!(
                "({region}, {name}, person) > ({}, {}, {person})",
                values.put(after.region),
                values.put(after.name_key.clone()),
            ),
            Order::Name => {
                format!("({name}, person) > ({}, {person})", values.put(after.name_key.clone()))
            }
            Order::Oldest => format!("({born}, person) > ({}, {person})", values.put(after.born_on)),
            Order::Youngest => format!("({born}, person) < ({}, {person})", values.put(after.born_on)),
        };
        conditions.push(key);
    }
    match wanted.order {
        Order::Place => format!("{region}, {name}, person"),
        Order::Name => format!("{name}, person"),
        Order::Oldest => format!("{born}, person"),
        Order::Youngest => format!("{born} DESC, person DESC"),
    }
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
pub(super) fn after_prefix(key: &str) -> String {
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

#[cfg(test)]
mod tests;
