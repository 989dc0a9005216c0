//! One person, with what of them is open.

use base::{Day, Lang};
use gate::{Class, Classes, Context, Refusal, Sight, Tie};
use policy::pack::model::FactDef;
use store::facts::{self, Said, Spell};
use store::{Reader, Store};
use uuid::Uuid;

use crate::error::RegistryError;
use crate::flow::{self, Course, course, stale_on};
use crate::model::{Mandate, Payee};
use crate::rows::people::{self, Member, PersonRow};
use crate::rows::questions::{self, QuestionRow};
use crate::rows::{affairs, organisations};
use crate::vocabulary::{RESIDENT, Vocabulary, masked, masked_name};

/// A fact of a person as it is known today.
#[derive(Clone)]
pub struct KnownFact<'a> {
    /// Which fact.
    pub def: &'a FactDef,
    /// Its class.
    pub class: Class,
    /// What it says, as shown; none where nothing is known.
    pub shown: Option<String>,
    /// Whether only a part of the value is shown.
    pub masked: bool,
    /// Whether it is known to be absent.
    pub absent: bool,
    /// The spell that holds today.
    pub spell: Option<Spell>,
    /// The day from which it is older than it may be.
    pub stale_on: Option<Day>,
    /// What becomes of a statement by whoever looks.
    pub course: Course,
}

/// A household with its members as far as they are open.
#[derive(Clone, Debug)]
pub struct Household {
    /// `hukou_book`, `relief_case` or `dwelling`.
    pub relation: String,
    /// Its id in files.
    pub id: String,
    /// From when the person belongs to it.
    pub from: Option<Day>,
    /// Until when.
    pub until: Option<Day>,
    /// The others who belong to it today: name, and the person where their page is open too.
    pub others: Vec<(String, Option<Uuid>)>,
}

/// A person who has been opened.
pub struct Opened {
    /// The subject id.
    pub id: Uuid,
    /// The id in files.
    pub reference: String,
    /// The name, in clear or masked.
    pub name: String,
    /// What is open.
    pub sight: Sight,
    /// All ties, held or past.
    pub ties: Vec<Tie>,
    /// The spells of the facts that are open, withdrawn ones too.
    pub spells: Vec<Spell>,
    /// Households, those of today first.
    pub households: Vec<Household>,
    /// Questions about facts that are open.
    pub questions: Vec<crate::ops::OpenQuestion>,
    /// Mandates.
    pub mandates: Vec<Mandate>,
    /// Payees, where accounts are open.
    pub payees: Vec<Payee>,
    /// The names of homes that ties lead to.
    pub homes: Vec<(Uuid, String)>,
}

/// The ties of a person.
///
/// # Errors
/// Where the database fails.
pub async fn ties_of(read: &Reader<'_>, id: Uuid) -> Result<Vec<Tie>, RegistryError> {
    Ok(people::ties(read.conn(), &[id]).await?.into_iter().map(|(_, tie)| tie).collect())
}

/// What of a person is open, or that there is no such person: the two are not told apart.
pub(crate) async fn sight_of(
    read: &Reader<'_>,
    ctx: &Context,
    id: Uuid,
) -> Result<(PersonRow, Vec<Tie>, Sight), RegistryError> {
    let row = people::find(read.conn(), id).await?.ok_or(Refusal::NotFound)?;
    let ties = ties_of(read, id).await?;
    let sight = ctx.sight(&ties)?;
    Ok((row, ties, sight))
}

/// The classes of facts that are open of a person; none where the person is not there for whoever asks. It shows
/// nothing and so is no reading.
///
/// # Errors
/// Where the database fails.
pub async fn open_classes(store: &Store, ctx: &Context, id: Uuid) -> Result<Classes, RegistryError> {
    match sight_of(&store.read(ctx), ctx, id).await {
        Ok((_, _, sight)) => Ok(sight.classes),
        Err(RegistryError::Refused(Refusal::NotFound)) => Ok(Classes::NONE),
        Err(e) => Err(e),
    }
}

/// Opens the whole profile of a person. This is a reading: it stands in the audit trail before anything is shown.
///
/// # Errors
/// [`Refusal::NotFound`] without a tie; or the database fails.
pub async fn open_person(
    store: &Store,
    ctx: &Context,
    vocabulary: &Vocabulary,
    id: Uuid,
) -> Result<Opened, RegistryError> {
    let read = store.read(ctx);
    let (row, ties, sight) = sight_of(&read, ctx, id).await?;
    let through: Vec<&str> = sight.through.iter().map(|t| t.as_str()).collect();
    let detail = serde_json::json!({ "through": through, "classes": sight.classes.to_string() });
    store.record_reading(ctx, "registry.read_person", [id], detail).await?;
    gather(&read, ctx, vocabulary, (row, ties, sight)).await
}

/// Opens it once more, for a request whose reading is written down already.
pub(crate) async fn open_again(
    store: &Store,
    ctx: &Context,
    vocabulary: &Vocabulary,
    id: Uuid,
) -> Result<Opened, RegistryError> {
    let read = store.read(ctx);
    let seen = sight_of(&read, ctx, id).await?;
    gather(&read, ctx, vocabulary, seen).await
}

async fn gather(
    read: &Reader<'_>,
    ctx: &Context,
    vocabulary: &Vocabulary,
    (row, ties, sight): (PersonRow, Vec<Tie>, Sight),
) -> Result<Opened, RegistryError> {
    let id = row.id;
    let open =
        |fact: &str| vocabulary.fact(RESIDENT, fact).is_some_and(|def| sight.opens(Vocabulary::class(def)));
    let mut spells = facts::of_subject(read.conn(), id).await?;
    spells.retain(|s| open(&s.fact));
    let households = households(read, ctx, id, &open).await?;
    let questions = questions::of_subject(read.conn(), id).await?;
    let questions =
        questions.into_iter().filter(|q| open(&q.fact)).map(|q| own_view(q, row.name.clone())).collect();
    let mandates =
        if sight.opens(Class::Identity) { affairs::mandates(read.conn(), id).await? } else { vec![] };
    let payees = if sight.opens(Class::Account) { affairs::payees(read.conn(), id).await? } else { vec![] };
    let mut homes = Vec::new();
    for tie in &ties {
        if let gate::Place::Organisation(home) = tie.to
            && !homes.iter().any(|(id, _)| *id == home)
            && let Some(o) = organisations::find(read.conn(), home).await?
        {
            homes.push((home, o.name));
        }
    }
    let name = if sight.opens(Class::Identity) { row.name } else { masked_name(&row.name) };
    Ok(Opened {
        id,
        reference: row.reference,
        name,
        sight,
        ties,
        spells,
        households,
        questions,
        mandates,
        payees,
        homes,
    })
}

fn own_view(q: QuestionRow, person: String) -> crate::ops::OpenQuestion {
    crate::ops::questions::view(q, person)
}

async fn households(
    read: &Reader<'_>,
    ctx: &Context,
    id: Uuid,
    open: &impl Fn(&str) -> bool,
) -> Result<Vec<Household>, RegistryError> {
    let today = ctx.today();
    let now = |m: &Member| m.from.is_none_or(|f| f <= today) && m.until.is_none_or(|u| today < u);
    let mut own = people::households(read.conn(), id).await?;
    own.retain(|m| open(&m.relation));
    own.sort_by_key(|m| !now(m));
    let mut out = Vec::with_capacity(own.len());
    for membership in own {
        let mut others = Vec::new();
        if now(&membership) {
            let all = people::members_of(read.conn(), &membership.relation, &membership.household).await?;
            let ids: Vec<Uuid> = all.iter().filter(|m| m.person != id && now(m)).map(|m| m.person).collect();
            let ties = people::ties(read.conn(), &ids).await?;
            for row in people::several(read.conn(), &ids).await? {
                let own: Vec<Tie> = ties.iter().filter(|(p, _)| *p == row.id).map(|(_, t)| *t).collect();
                let sight = ctx.sight(&own).ok();
                let clear = sight.as_ref().is_some_and(|s| s.opens(Class::Identity));
                let name = if clear { row.name } else { masked_name(&row.name) };
                others.push((name, sight.map(|_| row.id)));
            }
        }
        out.push(Household {
            relation: membership.relation,
            id: membership.household,
            from: membership.from,
            until: membership.until,
            others,
        });
    }
    Ok(out)
}

impl Opened {
    /// The facts of the vocabulary that are open, as they are known today.
    ///
    /// # Errors
    /// Where a sealed value does not open.
    pub fn facts<'a>(
        &self,
        vocabulary: &'a Vocabulary,
        read: &Reader<'_>,
        ctx: &Context,
        lang: Lang,
    ) -> Result<Vec<KnownFact<'a>>, RegistryError> {
        let speaks_for = ctx.asserts(&self.ties);
        let open = vocabulary.facts(RESIDENT).iter().filter(|d| self.sight.opens(Vocabulary::class(d)));
        open.map(|def| self.fact(def, vocabulary, read, ctx.today(), lang, &speaks_for)).collect()
    }

    fn fact<'a>(
        &self,
        def: &'a FactDef,
        vocabulary: &Vocabulary,
        read: &Reader<'_>,
        today: Day,
        lang: Lang,
        speaks_for: &[&str],
    ) -> Result<KnownFact<'a>, RegistryError> {
        let spell = facts::holding(&self.spells, &def.name, today, today).cloned();
        let (shown, is_masked) = match &spell {
            Some(spell) => shown(spell, def, vocabulary, read, today, lang)?,
            None => (None, false),
        };
        let stale_on = spell.as_ref().filter(|s| s.known_on > Day::MIN);
        Ok(KnownFact {
            def,
            class: Vocabulary::class(def),
            shown,
            masked: is_masked,
            absent: spell.as_ref().is_some_and(|s| s.said == Said::None),
            stale_on: stale_on.and_then(|s| stale_on_of(s, def)),
            spell,
            course: course(&def.asserted_by, speaks_for),
        })
    }
}

fn stale_on_of(spell: &Spell, def: &FactDef) -> Option<Day> {
    stale_on(spell.known_on, &def.fresh)
}

/// What a spell says as shown, and whether only a part of it is.
pub(crate) fn shown(
    spell: &Spell,
    def: &FactDef,
    vocabulary: &Vocabulary,
    read: &Reader<'_>,
    today: Day,
    lang: Lang,
) -> Result<(Option<String>, bool), RegistryError> {
    match &spell.said {
        Said::Unknown | Said::None => Ok((None, false)),
        Said::Value(text) => Ok((Some(vocabulary.show(def, text, today, lang)), false)),
        Said::Sealed(_) => {
            let value = facts::open(read.ring(), spell)?;
            Ok((value.map(|v| masked(&def.name, &v)), true))
        }
    }
}

/// Shows a sealed value whole. This is a reading with an entry of its own.
///
/// # Errors
/// Where the class of the fact is not open, or nothing is known.
pub async fn reveal(
    store: &Store,
    ctx: &Context,
    vocabulary: &Vocabulary,
    id: Uuid,
    fact: &str,
) -> Result<String, RegistryError> {
    let read = store.read(ctx);
    let (_, _, sight) = sight_of(&read, ctx, id).await?;
    // A fact that is closed is not told apart from one that there is not, here as on its page.
    let def = vocabulary.fact(RESIDENT, fact).filter(|def| sight.opens(Vocabulary::class(def)));
    def.ok_or(RegistryError::NoSuchFact)?;
    let spells = facts::of_subject(read.conn(), id).await?;
    let spell = facts::holding(&spells, fact, ctx.today(), ctx.today()).ok_or(RegistryError::NoSuchFact)?;
    let detail = serde_json::json!({ "fact": fact });
    store.record_reading(ctx, "registry.reveal", [id], detail).await?;
    facts::open(read.ring(), spell)?.ok_or(RegistryError::NoSuchFact)
}

/// The person behind the account that asks, and those for whom they act today, where their pages are open.
///
/// # Errors
/// Where the database fails.
pub async fn own_people(store: &Store, ctx: &Context) -> Result<Vec<Uuid>, RegistryError> {
    let read = store.read(ctx);
    let mut out = Vec::new();
    for grant in ctx.grants() {
        if let gate::Seat::Person(id) = grant.seat {
            if people::find(read.conn(), id).await?.is_some() && !out.contains(&id) {
                out.push(id);
            }
            for other in people::represented_by(read.conn(), id, ctx.today()).await? {
                if !out.contains(&other) {
                    out.push(other);
                }
            }
        }
    }
    let ties = people::ties(read.conn(), &out).await?;
    out.retain(|id| {
        let own: Vec<Tie> = ties.iter().filter(|(person, _)| person == id).map(|(_, tie)| *tie).collect();
        ctx.sight(&own).is_ok()
    });
    Ok(out)
}

/// Whether whoever asks may take a spell back.
#[must_use]
pub fn may_undo(ctx: &Context, spell: &Spell) -> bool {
    flow::may_undo(spell, ctx.account().map(|a| a.0), ctx.today())
}
