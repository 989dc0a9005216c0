//! People: their projection, ties and households.

use base::Day;
use gate::{Place, Tie, TieKind};
use store::rows::{ConnectionTrait, QueryResult, Value, all, execute, optional};
use store::{Bulk, StoreError, Tx};
use uuid::Uuid;

use super::{code, day, region};
use crate::projection::{Projection, standings};

/// A person as lists show them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct PersonRow {
    pub id: Uuid,
    pub reference: String,
    pub name: String,
    pub born_on: Option<Day>,
    pub died_on: Option<Day>,
    pub sex: String,
    pub relief: String,
}

/// Who lives, is registered or gets relief together with whom.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Member {
    pub relation: String,
    pub household: String,
    pub person: Uuid,
    pub from: Option<Day>,
    pub until: Option<Day>,
}

const PERSON: &str = "p.id, p.ref, p.name, p.born_on, p.died_on, p.sex, p.relief";

fn person(row: &QueryResult) -> Result<PersonRow, StoreError> {
    Ok(PersonRow {
        id: row.try_get("", "id")?,
        reference: row.try_get("", "ref")?,
        name: row.try_get("", "name")?,
        born_on: day(row, "born_on")?,
        died_on: day(row, "died_on")?,
        sex: row.try_get("", "sex")?,
        relief: row.try_get("", "relief")?,
    })
}

pub(crate) async fn find(conn: &impl ConnectionTrait, id: Uuid) -> Result<Option<PersonRow>, StoreError> {
    let sql = format!("SELECT {PERSON} FROM registry_people p WHERE p.id = $1");
    optional(conn, &sql, vec![id.into()]).await?.as_ref().map(person).transpose()
}

/// Several people, in the order of the ids; who is not there is left out.
pub(crate) async fn several(conn: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<PersonRow>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!("SELECT {PERSON} FROM registry_people p WHERE p.id IN ({})", marks(ids.len()));
    let rows = all(conn, &sql, ids.iter().map(|id| (*id).into()).collect()).await?;
    let found: Vec<PersonRow> = rows.iter().map(person).collect::<Result<_, _>>()?;
    Ok(ids.iter().filter_map(|id| found.iter().find(|p| p.id == *id).cloned()).collect())
}

/// `$1, $2 …`
pub(crate) fn marks(count: usize) -> String {
    (1..=count).map(|i| format!("${i}")).collect::<Vec<_>>().join(", ")
}

/// The ties of several people.
pub(crate) async fn ties(conn: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<(Uuid, Tie)>, StoreError> {
    if ids.is_empty() {
        return Ok(vec![]);
    }
    let sql = format!(
        "SELECT person, kind, region, organisation, from_on, until_on FROM registry_ties WHERE person IN ({})",
        marks(ids.len())
    );
    let rows = all(conn, &sql, ids.iter().map(|id| (*id).into()).collect()).await?;
    let mut out = Vec::with_capacity(rows.len() + ids.len());
    for row in &rows {
        let kind: String = row.try_get("", "kind")?;
        let organisation: Option<Uuid> = row.try_get("", "organisation")?;
        let to = match (region(row, "region")?, organisation) {
            (Some(region), _) => Place::Region(region),
            (None, Some(organisation)) => Place::Organisation(organisation),
            (None, None) => continue,
        };
        let Some(kind) = TieKind::parse(&kind) else { continue };
        let tie = Tie { kind, to, from: day(row, "from_on")?, until: day(row, "until_on")? };
        out.push((row.try_get("", "person")?, tie));
    }
    // Everybody is tied to themselves.
    out.extend(
        ids.iter()
            .map(|id| (*id, Tie { kind: TieKind::Own, to: Place::Person(*id), from: None, until: None })),
    );
    out.extend(mandates(conn, ids).await?);
    Ok(out)
}

/// Only a mandate to see opens anything: acts stand side by side in one text.
const MAY_SEE: &str = "(' ' || acts || ' ') LIKE '% see %'";

async fn mandates(conn: &impl ConnectionTrait, ids: &[Uuid]) -> Result<Vec<(Uuid, Tie)>, StoreError> {
    let sql = format!(
        "SELECT person, holder, from_on, until_on FROM registry_mandates \
         WHERE holder IS NOT NULL AND revoked_at IS NULL AND {MAY_SEE} AND person IN ({})",
        marks(ids.len())
    );
    let rows = all(conn, &sql, ids.iter().map(|id| (*id).into()).collect()).await?;
    rows.iter()
        .map(|row| {
            let holder: Uuid = row.try_get("", "holder")?;
            let (from, until) = (day(row, "from_on")?, day(row, "until_on")?);
            let tie = Tie { kind: TieKind::Mandate, to: Place::Person(holder), from, until };
            Ok((row.try_get("", "person")?, tie))
        })
        .collect()
}

/// Those for whom a person holds a mandate on a day.
pub(crate) async fn represented_by(
    conn: &impl ConnectionTrait,
    holder: Uuid,
    on: Day,
) -> Result<Vec<Uuid>, StoreError> {
    let sql = format!(
        "SELECT person FROM registry_mandates WHERE holder = $1 AND revoked_at IS NULL AND {MAY_SEE} \
         AND from_on <= $2 AND (until_on IS NULL OR until_on > $2)"
    );
    let rows = all(conn, &sql, vec![holder.into(), on.number().into()]).await?;
    rows.iter().map(|r| Ok(r.try_get("", "person")?)).collect()
}

/// The households of a person over time.
pub(crate) async fn households(conn: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Member>, StoreError> {
    members(conn, "person = $1", vec![id.into()]).await
}

/// The members of a household over time.
pub(crate) async fn members_of(
    conn: &impl ConnectionTrait,
    relation: &str,
    household: &str,
) -> Result<Vec<Member>, StoreError> {
    members(conn, "relation = $1 AND household = $2", vec![relation.into(), household.into()]).await
}

async fn members(
    conn: &impl ConnectionTrait,
    which: &str,
    values: Vec<Value>,
) -> Result<Vec<Member>, StoreError> {
    let sql = format!(
        "SELECT relation, household, person, from_on, until_on FROM registry_members WHERE {which} \
         ORDER BY relation, from_on, person LIMIT 200"
    );
    let rows = all(conn, &sql, values).await?;
    rows.iter()
        .map(|row| {
            Ok(Member {
                relation: row.try_get("", "relation")?,
                household: row.try_get("", "household")?,
                person: row.try_get("", "person")?,
                from: day(row, "from_on")?,
                until: day(row, "until_on")?,
            })
        })
        .collect()
}

/// Many projections in few statements.
pub(crate) struct Writer {
    people: Bulk,
    places: Bulk,
    keys: Bulk,
    ties: Bulk,
    members: Bulk,
}

impl Writer {
    pub fn new() -> Writer {
        Writer {
            people: Bulk::new(
                "registry_people",
                &["id", "ref", "name", "name_key", "born_on", "died_on", "sex", "relief", "turns_on"],
            ),
            places: Bulk::new(
                "registry_places",
                &[
                    "region",
                    "name_key",
                    "person",
                    "ties",
                    "main_region",
                    "born_on",
                    "living",
                    "sex",
                    "relief",
                ],
            ),
            keys: Bulk::new("registry_keys", &["search_key", "region", "person"]),
            ties: Bulk::new(
                "registry_ties",
                &["person", "kind", "region", "organisation", "from_on", "until_on", "stay"],
            ),
            members: Bulk::new(
                "registry_members",
                &["relation", "household", "person", "from_on", "until_on"],
            ),
        }
    }

    /// Adds a person. Of the ties the first `own` are written; the others are there already.
    pub fn person(&mut self, id: Uuid, reference: &str, p: &Projection, own: usize, today: Day) {
        let number = |d: Option<Day>| Value::from(d.map(Day::number));
        let row: Vec<Value> = vec![
            id.into(),
            reference.into(),
            p.name.clone().into(),
            p.name_key.clone().into(),
            number(p.born_on),
            number(p.died_on),
            p.sex.clone().into(),
            p.relief.clone().into(),
            number(p.turns_on),
        ];
        self.people.add(row);
        let places = standings(&p.ties, today);
        for place in &places {
            let row: Vec<Value> = vec![
                code(place.region).into(),
                p.name_key.clone().into(),
                id.into(),
                place.ties.into(),
                code(place.main).into(),
                number(p.born_on),
                i32::from(p.died_on.is_none()).into(),
                p.sex.clone().into(),
                p.relief.clone().into(),
            ];
            self.places.add(row);
            for key in &p.keys {
                let row = vec![key.clone().into(), code(place.region).into(), id.into()];
                self.keys.add(row);
            }
        }
        for tie in p.ties.iter().take(own) {
            self.tie(id, tie, None);
        }
        for (relation, s) in &p.members {
            let row =
                vec![(*relation).into(), s.value.clone().into(), id.into(), number(s.from), number(s.until)];
            self.members.add(row);
        }
    }

    /// Adds a tie; of a stay, its subject.
    pub fn tie(&mut self, id: Uuid, tie: &Tie, stay: Option<Uuid>) {
        let (region, organisation) = match tie.to {
            Place::Region(region) => (Some(code(region)), None),
            Place::Organisation(organisation) => (None, Some(organisation)),
            Place::Person(_) => return,
        };
        let row: Vec<Value> = vec![
            id.into(),
            tie.kind.as_str().into(),
            region.into(),
            organisation.into(),
            tie.from.map(Day::number).into(),
            tie.until.map(Day::number).into(),
            stay.into(),
        ];
        self.ties.add(row);
    }

    /// How many rows have been written.
    pub fn written(&self) -> u64 {
        [&self.people, &self.places, &self.keys, &self.ties, &self.members].iter().map(|b| b.written()).sum()
    }

    /// Writes what is gathered.
    pub async fn flush(&mut self, conn: &impl ConnectionTrait) -> Result<(), StoreError> {
        for bulk in [&mut self.people, &mut self.places, &mut self.keys, &mut self.ties, &mut self.members] {
            bulk.flush(conn).await?;
        }
        Ok(())
    }
}

/// Lets one change of a person at a time work out what lists need: the next waits here, and then sees what this one said.
pub(crate) async fn lock(tx: &Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    execute(tx.conn(), "UPDATE store_subjects SET ref = ref WHERE id = $1", vec![id.into()]).await?;
    Ok(())
}

/// Removes all that was worked out for a person; the ties of stays go only where `stays` says so.
pub(crate) async fn remove(tx: &Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    for sql in [
        "DELETE FROM registry_people WHERE id = $1",
        "DELETE FROM registry_places WHERE person = $1",
        "DELETE FROM registry_keys WHERE person = $1",
        "DELETE FROM registry_members WHERE person = $1",
        "DELETE FROM registry_ties WHERE person = $1 AND stay IS NULL",
    ] {
        execute(tx.conn(), sql, vec![id.into()]).await?;
    }
    Ok(())
}

/// The ties that come from stays, which do not come from the person's own facts.
pub(crate) async fn stay_ties(conn: &impl ConnectionTrait, id: Uuid) -> Result<Vec<Tie>, StoreError> {
    let sql = "SELECT region, organisation, from_on, until_on FROM registry_ties WHERE person = $1 AND stay IS NOT NULL";
    let rows = all(conn, sql, vec![id.into()]).await?;
    let mut out = Vec::new();
    for row in &rows {
        let organisation: Option<Uuid> = row.try_get("", "organisation")?;
        let to = region(row, "region")?.map(Place::Region).or(organisation.map(Place::Organisation));
        if let Some(to) = to {
            out.push(Tie {
                kind: TieKind::Stay,
                to,
                from: day(row, "from_on")?,
                until: day(row, "until_on")?,
            });
        }
    }
    Ok(out)
}

/// Those of whom something begins, ends or becomes known after one day and until another: a fact, or a stay.
pub(crate) async fn turning(
    conn: &impl ConnectionTrait,
    after: Day,
    until: Day,
) -> Result<Vec<Uuid>, StoreError> {
    let sql = "SELECT id AS person FROM registry_people WHERE turns_on > $1 AND turns_on <= $2 \
         UNION SELECT person FROM registry_ties WHERE from_on > $1 AND from_on <= $2 \
         UNION SELECT person FROM registry_ties WHERE until_on > $1 AND until_on <= $2 ORDER BY person";
    let rows = all(conn, sql, vec![after.number().into(), until.number().into()]).await?;
    rows.iter().map(|r| Ok(r.try_get("", "person")?)).collect()
}

/// The id of a subject by entity and the id in files.
pub(crate) async fn subject(
    conn: &impl ConnectionTrait,
    entity: &str,
    reference: &str,
) -> Result<Option<Uuid>, StoreError> {
    let sql = "SELECT id FROM store_subjects WHERE entity = $1 AND ref = $2";
    let row = optional(conn, sql, vec![entity.into(), reference.into()]).await?;
    Ok(row.map(|r| r.try_get("", "id")).transpose()?)
}

/// Entity and id in files of a subject.
pub(crate) async fn reference(
    conn: &impl ConnectionTrait,
    id: Uuid,
) -> Result<Option<(String, String)>, StoreError> {
    let sql = "SELECT entity, ref FROM store_subjects WHERE id = $1";
    let row = optional(conn, sql, vec![id.into()]).await?;
    row.map(|r| Ok((r.try_get("", "entity")?, r.try_get("", "ref")?))).transpose()
}
