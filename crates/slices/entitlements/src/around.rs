//! What hangs on a person: their stays, and the homes of those.

use base::Day;
use gate::{Classes, Sight};
use policy::pack::model::Rule;
use registry::RESIDENT;
use store::{Reader, StoreError};

use crate::packs::Held;
use crate::reads::Reads;
use crate::rows::spells::{self, Relation, SpellRow, Stated, Subject};

/// The entity of stays.
pub(crate) const STAY: &str = "stay";
/// The entity of homes.
pub(crate) const INSTITUTION: &str = "institution";

/// A stay of a person, with its home where that is known.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Stay {
    /// The stay.
    pub subject: Subject,
    /// The home.
    pub home: Option<Home>,
}

/// A home.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Home {
    /// The home.
    pub subject: Subject,
    /// Its name; its id in files where it has none.
    pub name: String,
}

/// The stays of a person as known on a day, in the order in which they were recorded.
pub(crate) async fn stays(read: &Reader<'_>, person: &Subject, on: Day) -> Result<Vec<Stay>, StoreError> {
    let conn = read.conn();
    let relation = Relation { entity: STAY, fact: RESIDENT, asserted_by: &[] };
    let found = spells::naming(conn, relation, &[&person.reference]).await?;
    let ids: Vec<uuid::Uuid> = found.iter().map(|s| s.id).collect();
    let said = spells::of_subjects(conn, &ids, &[RESIDENT, INSTITUTION]).await?;
    let mut out = Vec::new();
    for subject in found {
        let own: Vec<&SpellRow> = said.iter().filter(|s| s.subject == subject.id).collect();
        if held(&own, RESIDENT, on) != Some(person.reference.as_str()) {
            continue;
        }
        let home = match held(&own, INSTITUTION, on) {
            Some(reference) => home(read, reference, on).await?,
            None => None,
        };
        out.push(Stay { subject, home });
    }
    Ok(out)
}

async fn home(read: &Reader<'_>, reference: &str, on: Day) -> Result<Option<Home>, StoreError> {
    let refs = [reference.to_owned()].into();
    let Some(subject) = spells::by_reference(read.conn(), INSTITUTION, &refs).await?.pop() else {
        return Ok(None);
    };
    let said = spells::of_subjects(read.conn(), &[subject.id], &["name"]).await?;
    let own: Vec<&SpellRow> = said.iter().collect();
    let name = held(&own, "name", on).unwrap_or(&subject.reference).to_owned();
    Ok(Some(Home { subject, name }))
}

/// The value of a fact on a day as known on that day.
fn held<'a>(said: &[&'a SpellRow], fact: &str, on: Day) -> Option<&'a str> {
    let holding = said.iter().filter(|s| s.fact == fact && s.holds(on)).max_by_key(|s| (s.days().2, s.id))?;
    match &holding.stated {
        Stated::Value(text) => Some(text),
        Stated::Unknown | Stated::None => None,
    }
}

/// The classes that must be open to whoever sees, on the page of a person, what a rule finds: those of every fact that the
/// rule reads, and of the stay through which a home is theirs.
pub(crate) fn classes(held: &Held, rule: &Rule, reads: &Reads) -> Classes {
    let own = reads.classes(&held.pack);
    if held.entity_of(rule) == RESIDENT {
        return own;
    }
    let Some(stay) = held.pack.entity_named(STAY) else { return own };
    let relations = [RESIDENT, INSTITUTION].into_iter().filter_map(|name| held.pack.fact_named(stay, name));
    let through: Classes = relations.filter_map(|f| held.pack.fact(f)).map(crate::reads::class_of).collect();
    own.and(through)
}

/// Whether the finding of a rule may be shown on the page of a person.
pub(crate) fn open(held: &Held, rule: &Rule, reads: &Reads, sight: &Sight) -> bool {
    classes(held, rule, reads).iter().all(|class| sight.opens(class))
}
