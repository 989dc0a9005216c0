//! Questions to the owners of facts, and their answers.

use base::{Day, Instant, Region};
use gate::{AccountId, Context, Refusal, Seat};
use store::facts::{self, NewSpell, Said, Spell};
use store::{Store, page_of};
use uuid::Uuid;

use super::facts::reference;
use super::person::sight_of;
use super::{PERSON_CHANGED, project_again};
use crate::error::RegistryError;
use crate::names::{Sought, sought};
use crate::rows::people;
use crate::rows::questions::{self, QuestionRow, Wanted};
use crate::vocabulary::Vocabulary;

/// The route on which questions are listed.
const LISTED: &str = "registry.questions";
/// The route that lists them for programs.
const LISTED_FOR_PROGRAMS: &str = "registry.api_questions";

/// A question as pages show it.
#[derive(Clone, PartialEq, Eq)]
pub struct OpenQuestion {
    /// Its id.
    pub id: Uuid,
    /// About whom.
    pub person: Uuid,
    /// Their name.
    pub person_name: String,
    /// Which fact.
    pub fact: String,
    /// `open`, `accepted`, `declined`.
    pub state: String,
    /// What was said: in clear or masked; `none` where it is said to be absent.
    pub said: String,
    /// What is known of that fact today; only where the question is listed and open.
    pub known: Option<Spell>,
    /// From when it is said to hold.
    pub from: Option<Day>,
    /// Until when.
    pub until: Option<Day>,
    /// What it rests on.
    pub reason: String,
    /// Who may answer.
    pub owners: Vec<String>,
    /// Who asked.
    pub asked_by: Option<Uuid>,
    /// Their name.
    pub asked_by_name: String,
    /// When.
    pub asked_at: Instant,
    /// The last day for an answer.
    pub due_on: Day,
    /// Who answered.
    pub answered_by_name: String,
    /// When.
    pub answered_at: Option<Instant>,
    /// What was answered.
    pub answer: String,
}

pub(crate) fn view(q: QuestionRow, person_name: String) -> OpenQuestion {
    OpenQuestion {
        id: q.id,
        person: q.subject,
        person_name,
        fact: q.fact,
        state: q.state,
        said: q.said,
        known: None,
        from: q.from,
        until: q.until,
        reason: q.reason,
        owners: q.owners,
        asked_by: q.asked_by,
        asked_by_name: q.asked_by_name,
        asked_at: q.asked_at,
        due_on: q.due_on,
        answered_by_name: q.answered_by_name,
        answered_at: q.answered_at,
        answer: q.answer,
    }
}

/// The divisions in which whoever asks holds a role that answers questions.
fn regions(ctx: &Context) -> Vec<Region> {
    let mut out: Vec<Region> = [LISTED, LISTED_FOR_PROGRAMS]
        .into_iter()
        .flat_map(|route| ctx.seats_on(route))
        .filter_map(Seat::region)
        .collect();
    out.sort_unstable();
    out.dedup();
    out
}

/// Which questions are wanted.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct QuestionQuery {
    /// `open`, `accepted` or `declined`.
    pub state: String,
    /// A name or its beginning, in characters, pinyin or initials; everybody where it is empty.
    pub name: String,
    /// A fact; all where there is none.
    pub fact: Option<String>,
    /// Those due last come first.
    pub last_first: bool,
    /// Behind which the page starts.
    pub after: Option<(Day, Uuid)>,
    /// How many at most.
    pub limit: u32,
}

/// Questions about people within one's divisions, by the day on which they are due, and where the next page starts.
///
/// # Errors
/// Where the database fails.
pub async fn list_questions(
    store: &Store,
    ctx: &Context,
    vocabulary: &Vocabulary,
    query: &QuestionQuery,
) -> Result<(Vec<OpenQuestion>, Option<(Day, Uuid)>), RegistryError> {
    let keys = match sought(&query.name) {
        None => vec![],
        Some(Sought::Name(keys)) => keys,
        // Numbers are looked for among people.
        Some(Sought::IdNumber(_) | Sought::Phone(_) | Sought::NameAndDigits(..)) => {
            return Ok((vec![], None));
        }
    };
    let within = regions(ctx);
    if within.is_empty() {
        return Ok((vec![], None));
    }
    let read = store.read(ctx);
    let wanted = Wanted {
        state: query.state.clone(),
        within,
        keys,
        fact: query.fact.clone(),
        last_first: query.last_first,
        after: query.after,
        limit: query.limit.saturating_add(1),
    };
    let found = questions::list(read.conn(), &wanted).await?;
    let (found, next) = page_of(found, query.limit, |q| (q.due_on, q.id));
    let ids: Vec<Uuid> = found.iter().map(|q| q.subject).collect();
    let ties = people::ties(read.conn(), &ids).await?;
    let rows = people::several(read.conn(), &ids).await?;
    let mut out = Vec::with_capacity(found.len());
    for q in found {
        let own: Vec<gate::Tie> = ties.iter().filter(|(id, _)| *id == q.subject).map(|(_, t)| *t).collect();
        let class = vocabulary.fact(crate::vocabulary::RESIDENT, &q.fact).map(Vocabulary::class);
        let open = ctx.sight(&own).is_ok_and(|s| class.is_some_and(|c| s.opens(c)));
        if open && let Some(row) = rows.iter().find(|r| r.id == q.subject) {
            let mut seen = view(q, row.name.clone());
            if seen.state == "open" {
                let spells = facts::of_subject(read.conn(), seen.person).await?;
                seen.known = facts::holding(&spells, &seen.fact, ctx.today(), ctx.today()).cloned();
            }
            out.push(seen);
        }
    }
    Ok((out, next))
}

/// What an owner answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Answer {
    /// It is so.
    Accept,
    /// It is not so, because.
    Decline(String),
}

/// Answers a question: by somebody who may assert the fact, and who is not the one who asked.
///
/// # Errors
/// Where whoever asks may not answer, or it is answered already.
pub async fn answer(
    store: &Store,
    ctx: &Context,
    vocabulary: &Vocabulary,
    id: Uuid,
    answer: &Answer,
) -> Result<Uuid, RegistryError> {
    let read = store.read(ctx);
    let q = questions::find(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let (_, ties, sight) = sight_of(&read, ctx, q.subject).await?;
    let def = vocabulary.fact(crate::vocabulary::RESIDENT, &q.fact).ok_or(RegistryError::NoSuchFact)?;
    sight.needs(Vocabulary::class(def))?;
    let speaks_for = ctx.asserts(&ties);
    let Some(source) = q.owners.iter().find(|o| speaks_for.contains(&o.as_str())) else {
        return Err(Refusal::NoRole("registry.answer".to_owned()).into());
    };
    if let Some(asked_by) = q.asked_by {
        ctx.approves(AccountId(asked_by))?;
    }
    if q.state != "open" {
        return Err(RegistryError::Over);
    }
    let reference = reference(store, ctx, q.subject).await?;
    let mut tx = store.begin(ctx).await?;
    match answer {
        Answer::Decline(why) => questions::end(&tx, id, "declined", why.trim()).await?,
        Answer::Accept => {
            questions::end(&tx, id, "accepted", "").await?;
            let said = match (&q.sealed, q.said.as_str()) {
                (Some(body), _) => Said::Value(tx.ring().open(id.as_bytes(), body)?),
                (None, "none") => Said::None,
                (None, value) => Said::Value(value.to_owned()),
            };
            let spell = NewSpell {
                subject: q.subject,
                fact: &q.fact,
                said,
                sealing: Vocabulary::sealing(&q.fact),
                from: q.from,
                until: q.until,
                known_on: ctx.today(),
                source,
                evidence: &q.reason,
            };
            facts::record(&tx, &spell).await?;
            project_again(&tx, q.subject, &reference, ctx.today()).await?;
            let body = serde_json::json!({ "person": q.subject, "fact": q.fact });
            tx.publish(PERSON_CHANGED, &body).await?;
        }
    }
    let accepted = *answer == Answer::Accept;
    tx.audit("registry.answer", [q.subject], serde_json::json!({ "question": id, "accepted": accepted }));
    tx.commit().await?;
    Ok(q.subject)
}

/// Whether somebody seated in a division may be asked at all; for the home page.
pub(crate) fn has_region(ctx: &Context) -> bool {
    !regions(ctx).is_empty()
}
