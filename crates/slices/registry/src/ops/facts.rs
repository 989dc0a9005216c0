//! Saying what is so, and taking it back.

use base::{Day, Wording};
use gate::Context;
use store::facts::{self, NewSpell, Said};
use store::{Store, StoreError};
use uuid::Uuid;

use super::person::sight_of;
use super::{PERSON_CHANGED, project_again};
use crate::error::RegistryError;
use crate::flow::{self, Course};
use crate::rows::people;
use crate::rows::questions::{self, QuestionRow};
use crate::vocabulary::{RESIDENT, Vocabulary, masked};

/// What somebody says of a person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Statement {
    /// Which fact.
    pub fact: String,
    /// The value as typed; empty where `absent` or `unknown`.
    pub value: String,
    /// It is known to be absent.
    pub absent: bool,
    /// From which day on; none: always.
    pub from: Option<Day>,
    /// Until before which day; none: until further notice.
    pub until: Option<Day>,
    /// What it rests on.
    pub evidence: String,
}

/// What became of a statement.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// It was entered; the number of the spell.
    Entered(i64),
    /// It became a question to these owners; its id.
    Asked(Uuid, Vec<String>),
}

/// Says something of a person: entered by whoever may assert it, a question to the owner by anybody else.
///
/// # Errors
/// Where there is no tie, the class is not open, or the value does not fit.
pub async fn state(
    store: &Store,
    ctx: &Context,
    vocabulary: &Vocabulary,
    person: Uuid,
    statement: &Statement,
) -> Result<Outcome, RegistryError> {
    let (row, ties, sight) = sight_of(&store.read(ctx), ctx, person).await?;
    let def = vocabulary.fact(RESIDENT, &statement.fact).ok_or(RegistryError::NoSuchFact)?;
    sight.needs(Vocabulary::class(def))?;
    let said = checked(vocabulary, def, statement, ctx.today())?;
    let course = flow::course(&def.asserted_by, &ctx.asserts(&ties));
    let mut tx = store.begin(ctx).await?;
    let outcome = match course {
        Course::Entered(source) => {
            let spell = NewSpell {
                subject: person,
                fact: &statement.fact,
                said,
                sealing: Vocabulary::sealing(&statement.fact),
                from: statement.from,
                until: statement.until,
                known_on: ctx.today(),
                source: &source,
                evidence: statement.evidence.trim(),
            };
            let id = facts::record(&tx, &spell).await?;
            project_again(&tx, person, &row.reference, ctx.today()).await?;
            let detail = serde_json::json!({ "fact": statement.fact, "spell": id, "source": source });
            tx.audit("registry.enter_fact", [person], detail);
            Outcome::Entered(id)
        }
        Course::Asked(owners) => {
            let question = question(&tx, ctx, person, statement, &said, &owners)?;
            questions::insert(&tx, &question).await?;
            let detail = serde_json::json!({ "fact": statement.fact, "question": question.id });
            tx.audit("registry.ask", [person], detail);
            Outcome::Asked(question.id, owners)
        }
    };
    let topic = serde_json::json!({ "person": person, "fact": statement.fact });
    if matches!(outcome, Outcome::Entered(_)) {
        tx.publish(PERSON_CHANGED, &topic).await?;
    }
    tx.commit().await?;
    Ok(outcome)
}

fn checked(
    vocabulary: &Vocabulary,
    def: &policy::pack::model::FactDef,
    statement: &Statement,
    today: Day,
) -> Result<Said, RegistryError> {
    if let (Some(from), Some(until)) = (statement.from, statement.until)
        && until <= from
    {
        let wording = Wording::new("止日应在起日之后", "the end must come after the beginning");
        return Err(RegistryError::Field("until", wording));
    }
    if statement.absent {
        if !def.ty.none {
            let wording = Wording::new("这一项不能填“无”", "this one cannot be absent");
            return Err(RegistryError::Field("value", wording));
        }
        return Ok(Said::None);
    }
    // Of the past one says where it was under the name of then or of now.
    let on: Vec<Day> = statement.from.into_iter().chain([today]).collect();
    let value = vocabulary.check(def, &statement.value, &on).map_err(|w| RegistryError::Field("value", w))?;
    Ok(Said::Value(value))
}

fn question(
    tx: &store::Tx<'_>,
    ctx: &Context,
    person: Uuid,
    statement: &Statement,
    said: &Said,
    owners: &[String],
) -> Result<QuestionRow, RegistryError> {
    let id = Uuid::now_v7();
    let (shown, sealed) = match said {
        Said::Value(value) => match Vocabulary::sealing(&statement.fact) {
            facts::Sealing::Clear => (value.clone(), None),
            facts::Sealing::Sealed => {
                let sealed = tx.ring().seal(&statement.fact, id.as_bytes(), value)?;
                (masked(&statement.fact, value), Some(sealed.body))
            }
        },
        Said::None | Said::Unknown | Said::Sealed(_) => ("none".to_owned(), None),
    };
    Ok(QuestionRow {
        id,
        subject: person,
        fact: statement.fact.clone(),
        state: "open".to_owned(),
        said: shown,
        sealed,
        from: statement.from,
        until: statement.until,
        reason: statement.evidence.trim().to_owned(),
        owners: owners.to_vec(),
        asked_by: ctx.account().map(|a| a.0),
        asked_by_name: ctx.actor().name.clone(),
        asked_at: ctx.at(),
        due_on: flow::due_on(ctx.today()),
        answered_by_name: String::new(),
        answered_at: None,
        answer: String::new(),
    })
}

/// Takes back a spell that one entered oneself not long ago. What it said stays in the history, as withdrawn.
///
/// # Errors
/// Where it is somebody else's, too old, or withdrawn already.
pub async fn undo(store: &Store, ctx: &Context, person: Uuid, spell: i64) -> Result<(), RegistryError> {
    let read = store.read(ctx);
    let (row, _, _) = sight_of(&read, ctx, person).await?;
    let found = match facts::find(read.conn(), spell).await {
        Err(StoreError::Changed) => return Err(gate::Refusal::NotFound.into()),
        found => found?,
    };
    if found.subject != person {
        return Err(gate::Refusal::NotFound.into());
    }
    if !flow::may_undo(&found, ctx.account().map(|a| a.0), ctx.today()) {
        return Err(RegistryError::NotUndone);
    }
    let mut tx = store.begin(ctx).await?;
    facts::withdraw(&tx, spell).await?;
    project_again(&tx, person, &row.reference, ctx.today()).await?;
    tx.audit("registry.undo_fact", [person], serde_json::json!({ "fact": found.fact, "spell": spell }));
    tx.publish(PERSON_CHANGED, &serde_json::json!({ "person": person, "fact": found.fact })).await?;
    tx.commit().await?;
    Ok(())
}

/// The reference of a person, for other use cases of this crate.
pub(crate) async fn reference(store: &Store, ctx: &Context, person: Uuid) -> Result<String, RegistryError> {
    let row = people::find(store.read(ctx).conn(), person).await?.ok_or(gate::Refusal::NotFound)?;
    Ok(row.reference)
}
