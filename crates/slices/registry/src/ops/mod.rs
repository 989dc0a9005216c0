//! Use cases: authorise, load, decide, save with audit and outbox in one transaction.

mod affairs;
mod example;
mod facts;
pub(crate) mod load;
mod organisations;
mod people;
mod person;
mod questions;
mod refresh;
mod seats;

pub use affairs::{NewMandate, NewPayee, add_mandate, add_payee, confirm_payee, holder_of, revoke_mandate};
pub use example::{Example, example};
pub use facts::{Outcome, Statement, state, undo};
pub use load::{LOAD, LOADED, load_folder};
pub use organisations::{OpenedOrganisation, OrganisationQuery, list_organisations, open_organisation};
pub use people::{Listed, PeoplePage, PeopleQuery, Scope, Sorted, list_people, scopes};
pub(crate) use person::open_again;
pub use person::{
    Household, KnownFact, Opened, may_undo, open_classes, open_person, own_people, reveal, ties_of,
};
pub(crate) use questions::has_region;
pub use questions::{Answer, OpenQuestion, QuestionQuery, answer, list_questions};
pub use refresh::{REFRESH, refresh};
pub use seats::find_seats;

use base::Day;
use store::Tx;
use uuid::Uuid;

use crate::error::RegistryError;
use crate::projection::project;
use crate::rows::people as rows;

/// The topic of events that tell that something else is known of a person.
pub const PERSON_CHANGED: &str = "registry.person_changed";

/// Works lists, keys and ties of a person out again from their facts, within the change that touched them.
pub(crate) async fn project_again(
    tx: &Tx<'_>,
    id: Uuid,
    reference: &str,
    today: Day,
) -> Result<(), RegistryError> {
    rows::lock(tx, id).await?;
    let spells = store::facts::of_subject(tx.conn(), id).await?;
    let mut projection = project(&spells, today);
    let stays = rows::stay_ties(tx.conn(), id).await?;
    rows::remove(tx, id).await?;
    let own = projection.ties.len();
    projection.ties.extend(stays);
    let mut writer = rows::Writer::new();
    // The rows of stays are there still: they only count for where the person is listed.
    writer.person(id, reference, &projection, own, today);
    writer.flush(tx.conn()).await?;
    Ok(())
}
