//! The list of people, and finding them.

use base::{Day, Region};
use gate::{Class, Context, Seat, Sight, Tie, TieKind};
use store::{Reader, Store, page_of};
use uuid::Uuid;

use crate::error::RegistryError;
use crate::names::{Sought, sought};
use crate::projection::TIE_BITS;
use crate::rows::people::{self, PersonRow};
use crate::rows::roll::{self, Line, Order, Wanted};
use crate::vocabulary::masked_name;

/// People on a page.
pub const PAGE: u32 = 50;
/// People of one name that are compared by their digits at most.
const NAMESAKES_MAX: u32 = 2_000;
/// People of whom a search looks whether they are to be shown, at most.
const LOOKED_AT_MAX: u32 = 5_000;

/// Pages of the roll that are gone through for one page of people at most.
const ROLL_PAGES_MAX: usize = 40;

/// From where somebody sees people.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// From a division, through ties with these bits.
    Region(Region, i32),
    /// From an organisation.
    Organisation(Uuid),
    /// Only themselves and those for whom they act.
    Person(Uuid),
}

/// The scopes of whoever asks, for the purpose at hand.
#[must_use]
pub fn scopes(ctx: &Context) -> Vec<Scope> {
    let mut out: Vec<Scope> = Vec::new();
    for (kind, bit) in TIE_BITS {
        for seat in ctx.seats_through(kind) {
            if let Seat::Region(region) = seat {
                match out.iter_mut().find(|s| matches!(s, Scope::Region(r, _) if *r == region)) {
                    Some(Scope::Region(_, bits)) => *bits |= bit,
                    _ => out.push(Scope::Region(region, bit)),
                }
            }
        }
    }
    for seat in ctx.seats_through(TieKind::Stay) {
        if let Seat::Organisation(id) = seat {
            out.push(Scope::Organisation(id));
        }
    }
    for seat in [TieKind::Own, TieKind::Mandate].into_iter().flat_map(|kind| ctx.seats_through(kind)) {
        if let Seat::Person(id) = seat
            && !out.contains(&Scope::Person(id))
        {
            out.push(Scope::Person(id));
        }
    }
    out
}

/// The order of a list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sorted {
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

/// What of the list is wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeopleQuery {
    /// Which of one's scopes, by its place.
    pub scope: usize,
    /// What was typed into the search box.
    pub search: String,
    /// A narrower division.
    pub place: Option<Region>,
    /// A relief class, by code.
    pub relief: Option<String>,
    /// A sex, by code.
    pub sex: Option<String>,
    /// At least so many years old.
    pub age_min: Option<u32>,
    /// Living, dead or all.
    pub living: Option<bool>,
    /// The order.
    pub sorted: Sorted,
    /// Where the page starts.
    pub after: Option<String>,
    /// How many; [`PAGE`] where 0.
    pub limit: u32,
}

/// A person as a list shows them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// The subject id.
    pub id: Uuid,
    /// The id in files.
    pub reference: String,
    /// The name, in clear or masked.
    pub name: String,
    /// The day of birth, where open.
    pub born_on: Option<Day>,
    /// The day of death, where open.
    pub died_on: Option<Day>,
    /// The sex by code, where open.
    pub sex: String,
    /// The relief class by code, where open.
    pub relief: String,
    /// Where the person is registered.
    pub hukou: Option<Region>,
    /// Where the person lives.
    pub residence: Option<Region>,
    /// Whether the person stays in a home.
    pub stays: bool,
    /// What is open.
    pub sight: Sight,
}

/// A page of the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PeoplePage {
    /// The people.
    pub people: Vec<Listed>,
    /// Where the next page starts.
    pub next: Option<String>,
    /// Whether a search found more than it shows: it has no next page, and wants to be narrowed.
    pub cut: bool,
}

/// People in the scope of whoever asks.
///
/// # Errors
/// Where nothing is open to them at all, or the database fails.
pub async fn list_people(
    store: &Store,
    ctx: &Context,
    query: &PeopleQuery,
) -> Result<PeoplePage, RegistryError> {
    let scopes = scopes(ctx);
    // A role to which no tie opens anybody has an empty list, not a page that is not there.
    let Some(scope) = scopes.get(query.scope).or(scopes.first()) else { return Ok(PeoplePage::default()) };
    let read = store.read(ctx);
    let limit = if query.limit == 0 { PAGE } else { query.limit };
    if let Some(sought) = sought(&query.search) {
        return of_search(&read, ctx, query, scope, &sought, limit).await;
    }
    let after = query.after.as_deref().and_then(parse_line);
    let lines = match scope {
        Scope::Region(within, ties) => {
            let born_until = query.age_min.and_then(|age| ctx.today().plus_years(-i64::from(age)));
            let wanted = Wanted {
                within: *within,
                ties: *ties,
                place: query.place,
                relief: query.relief.clone(),
                sex: query.sex.clone(),
                born_until,
                living: query.living,
                order: match query.sorted {
                    Sorted::Place => Order::Place,
                    Sorted::Name => Order::Name,
                    Sorted::Oldest => Order::Oldest,
                    Sorted::Youngest => Order::Youngest,
                },
                after,
                limit: limit + 1,
            };
            return of_region(&read, ctx, query, wanted).await;
        }
        Scope::Organisation(id) => {
            roll::of_organisation(read.conn(), *id, ctx.today(), after.as_ref(), limit + 1).await?
        }
        Scope::Person(id) => {
            let mut ids = vec![*id];
            ids.extend(people::represented_by(read.conn(), *id, ctx.today()).await?);
            let people = listed(&read, ctx, &ids).await?;
            return Ok(PeoplePage { people, next: None, cut: false });
        }
    };
    let (shown, next) = page_of(lines, limit, show_line);
    let ids: Vec<Uuid> = shown.iter().map(|l| l.person).collect();
    let people = narrowed(listed(&read, ctx, &ids).await?, query, ctx.today());
    Ok(PeoplePage { people, next, cut: false })
}

/// Who is found, the first of them. Of those found some may not be seen, or the list is narrowed to others; so more are
/// looked through until half a page can be shown or there is nobody left.
async fn of_search(
    read: &Reader<'_>,
    ctx: &Context,
    query: &PeopleQuery,
    scope: &Scope,
    sought: &Sought,
    limit: u32,
) -> Result<PeoplePage, RegistryError> {
    let scope = match (scope, query.place) {
        (Scope::Region(within, ties), Some(place)) if place.within(*within) => Scope::Region(place, *ties),
        (scope, _) => scope.clone(),
    };
    // Whoever may not see a number does not learn by looking for it whose it is.
    let class = match sought {
        Sought::Phone(_) => Class::Contact,
        Sought::Name(_) | Sought::IdNumber(_) | Sought::NameAndDigits(..) => Class::Identity,
    };
    let page = limit as usize;
    let mut looked_at = limit.saturating_add(1);
    loop {
        let ids = find(read, &scope, sought, looked_at, ctx.today()).await?;
        let more = ids.len() >= looked_at as usize;
        let mut people = listed(read, ctx, &ids).await?;
        people.retain(|p| p.sight.opens(class));
        let mut people = narrowed(people, query, ctx.today());
        if !more || people.len() >= page / 2 || looked_at >= LOOKED_AT_MAX {
            let cut = more || people.len() > page;
            people.truncate(page);
            return Ok(PeoplePage { people, next: None, cut });
        }
        looked_at = looked_at.saturating_mul(4).min(LOOKED_AT_MAX);
    }
}

/// A page of a division. The roll is filtered by what is known; those of whom that is not open to whoever asks are left
/// out, and neither fill a page nor stand in the address of the next.
async fn of_region(
    read: &Reader<'_>,
    ctx: &Context,
    query: &PeopleQuery,
    mut wanted: Wanted,
) -> Result<PeoplePage, RegistryError> {
    let limit = wanted.limit.saturating_sub(1) as usize;
    let mut people: Vec<Listed> = Vec::new();
    let mut last: Option<Line> = None;
    for _ in 0..ROLL_PAGES_MAX {
        let mut lines = roll::lines(read.conn(), &wanted, ctx.today()).await?;
        let more = lines.len() > limit;
        lines.truncate(limit);
        let ids: Vec<Uuid> = lines.iter().map(|l| l.person).collect();
        for person in openly(listed(read, ctx, &ids).await?, query) {
            if people.len() == limit {
                return Ok(PeoplePage { people, next: last.as_ref().map(show_line), cut: false });
            }
            last = lines.iter().find(|l| l.person == person.id).cloned();
            people.push(person);
        }
        if !more {
            return Ok(PeoplePage { people, next: None, cut: false });
        }
        if people.len() == limit {
            break;
        }
        wanted.after = lines.last().cloned();
    }
    Ok(PeoplePage { people, next: last.as_ref().map(show_line), cut: false })
}

async fn find(
    read: &Reader<'_>,
    scope: &Scope,
    sought: &Sought,
    limit: u32,
    today: Day,
) -> Result<Vec<Uuid>, RegistryError> {
    let conn = read.conn();
    let by_names = |keys: Vec<String>, limit: u32| async move {
        let mut found: Vec<Uuid> = Vec::new();
        match scope {
            Scope::Region(within, _) => {
                for key in keys {
                    for id in roll::found(conn, &key, *within, limit).await? {
                        if !found.contains(&id) {
                            found.push(id);
                        }
                    }
                }
            }
            Scope::Organisation(organisation) => {
                // Every name begins like itself, so all of them are looked through; a home has some hundreds.
                let lines = roll::of_organisation(conn, *organisation, today, None, 5_000).await?;
                let ids: Vec<Uuid> = lines.iter().map(|l| l.person).collect();
                for person in people::several(conn, &ids).await? {
                    let own = crate::names::search_keys(&person.name);
                    if keys.iter().any(|k| own.iter().any(|o| o.starts_with(k.as_str()))) {
                        found.push(person.id);
                    }
                }
            }
            Scope::Person(id) => found.push(*id),
        }
        found.truncate(limit as usize);
        Ok::<Vec<Uuid>, RegistryError>(found)
    };
    match sought {
        Sought::Name(keys) => by_names(keys.clone(), limit).await,
        Sought::IdNumber(number) => Ok(store::facts::who_has(conn, read.ring(), "id_number", number).await?),
        Sought::Phone(number) => Ok(store::facts::who_has(conn, read.ring(), "phone", number).await?),
        Sought::NameAndDigits(name, digits) => {
            let mut found = Vec::new();
            for id in by_names(vec![format!("n:{name}")], NAMESAKES_MAX).await? {
                let spells = store::facts::of_subject(conn, id).await?;
                for spell in spells.iter().filter(|s| s.fact == "id_number" && s.withdrawn_at.is_none()) {
                    let number = store::facts::open(read.ring(), spell)?;
                    if number.is_some_and(|n| n.ends_with(digits.as_str())) {
                        found.push(id);
                        break;
                    }
                }
            }
            Ok(found)
        }
    }
}

/// What of these people is open; those of whom nothing is are left out, whatever found them.
async fn listed(read: &Reader<'_>, ctx: &Context, ids: &[Uuid]) -> Result<Vec<Listed>, RegistryError> {
    let rows = people::several(read.conn(), ids).await?;
    let ties = people::ties(read.conn(), ids).await?;
    let mut out = Vec::with_capacity(rows.len());
    for row in rows {
        let own: Vec<Tie> = ties.iter().filter(|(id, _)| *id == row.id).map(|(_, tie)| *tie).collect();
        if let Ok(sight) = ctx.sight(&own) {
            out.push(listed_one(row, &own, sight, ctx.today()));
        }
    }
    Ok(out)
}

fn listed_one(row: PersonRow, ties: &[Tie], sight: Sight, today: Day) -> Listed {
    let known = sight.opens(Class::Identity);
    let place = |kind: TieKind| {
        ties.iter().filter(|t| t.kind == kind && t.holds_on(today)).find_map(|t| match t.to {
            gate::Place::Region(region) => Some(region),
            gate::Place::Organisation(_) | gate::Place::Person(_) => None,
        })
    };
    Listed {
        name: if known { row.name } else { masked_name(&row.name) },
        born_on: row.born_on.filter(|_| known),
        died_on: row.died_on.filter(|_| known),
        sex: if known { row.sex } else { String::new() },
        relief: if sight.opens(Class::Means) { row.relief } else { String::new() },
        hukou: place(TieKind::Hukou).filter(|_| known),
        residence: place(TieKind::Residence).filter(|_| sight.opens(Class::Contact)),
        stays: sight.opens(Class::Special)
            && ties.iter().any(|t| t.kind == TieKind::Stay && t.holds_on(today)),
        id: row.id,
        reference: row.reference,
        sight,
    }
}

/// Those of whom is open what the filters of the roll ask.
fn openly(mut people: Vec<Listed>, query: &PeopleQuery) -> Vec<Listed> {
    people.retain(|p| {
        query.relief.as_ref().is_none_or(|r| *r == p.relief) && query.sex.as_ref().is_none_or(|s| *s == p.sex)
    });
    people
}

/// What the filters leave of people that were found by search: they are few, so this is done here.
fn narrowed(people: Vec<Listed>, query: &PeopleQuery, today: Day) -> Vec<Listed> {
    let within = |region: Option<Region>, place: Region| region.is_some_and(|r| r.within(place));
    people
        .into_iter()
        .filter(|p| {
            query.place.is_none_or(|place| within(p.hukou, place) || within(p.residence, place))
                && query.relief.as_ref().is_none_or(|r| *r == p.relief)
                && query.sex.as_ref().is_none_or(|s| *s == p.sex)
                && query.living.is_none_or(|living| p.died_on.is_none() == living)
                && query.age_min.is_none_or(|age| {
                    p.born_on.is_some_and(|born| born.full_years_until(today) >= i64::from(age))
                })
        })
        .collect()
}

/// A line as the address of the next page has it.
fn show_line(line: &Line) -> String {
    format!("{}.{}.{}.{}", line.region, line.born_on, line.person.simple(), line.name_key)
}

fn parse_line(text: &str) -> Option<Line> {
    let mut parts = text.splitn(4, '.');
    Some(Line {
        region: parts.next()?.parse().ok()?,
        born_on: parts.next()?.parse().ok()?,
        person: Uuid::parse_str(parts.next()?).ok()?,
        name_key: parts.next()?.to_owned(),
    })
}
