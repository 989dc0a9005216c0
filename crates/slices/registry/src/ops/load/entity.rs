//! One file of an entity: its rows with their spells, and what they become in the database.

use std::path::Path;

use base::{Day, Instant, Region};
use files::{FileError, TableReader};
use gate::{Place, Tie, TieKind};
use store::facts::{self, NewSpell, Said, Sealing, Spell};
use store::seal::KeyRing;
use store::{Bulk, StoreError, Tx};
use uuid::Uuid;

use super::spells::{Line, Spells};
use crate::error::RegistryError;
use crate::names::name_key;
use crate::projection::{project, stretches};
use crate::rows::organisations::{self, OrganisationRow};
use crate::rows::people::{self as rows, Writer};
use crate::rows::progress;
use crate::vocabulary::{RESIDENT, Vocabulary};

/// A row with its spells.
pub(super) struct Row {
    id: String,
    /// Facts that hold on every day.
    values: Vec<(String, String)>,
    spells: Vec<Line>,
}

/// A file of an entity, read in pieces.
pub(super) struct Source {
    table: TableReader,
    id: usize,
    spells: Spells,
    count: u64,
}

impl Source {
    pub fn open(path: &Path, in_order: bool) -> Result<Source, FileError> {
        let table = TableReader::open(path)?;
        let id = table.find("id").unwrap_or(0);
        let spells = Spells::open(&path.with_extension("spells.csv"), in_order)?;
        Ok(Source { table, id, spells, count: 0 })
    }

    /// The next rows; none at the end.
    pub fn next(&mut self, limit: usize) -> Result<Vec<Row>, FileError> {
        let mut rows = Vec::with_capacity(limit);
        while rows.len() < limit && self.table.advance()? {
            let id = self.table.cell(self.id).to_owned();
            let headings = self.table.headings().iter().enumerate();
            let values = headings
                .filter(|(at, _)| *at != self.id)
                .map(|(at, heading)| (heading.clone(), self.table.cell(at).to_owned()))
                .filter(|(_, value)| !value.is_empty())
                .collect();
            let spells = self.spells.of(&id)?;
            rows.push(Row { id, values, spells });
        }
        self.count += rows.len() as u64;
        Ok(rows)
    }

    pub const fn count(&self) -> u64 {
        self.count
    }
}

/// What is the same for all pieces of a load.
#[derive(Clone)]
pub(super) struct Plan {
    pub entity: String,
    pub vocabulary: Vocabulary,
    pub ring: KeyRing,
    pub at: Instant,
    pub today: Day,
}

/// Rows that are taken in together, as the database will have them.
pub(super) struct Piece {
    subjects: Bulk,
    facts: Bulk,
    organisations: Bulk,
    people: Writer,
    /// Stays tie people who are in the database already.
    stays: Vec<(Uuid, Vec<Spell>)>,
    /// How many rows of the file are in once these are.
    pub done: u64,
    /// The key with which values were sealed.
    sealed_with: Option<u32>,
}

impl Piece {
    /// Works it all out; nothing of it needs the database.
    pub fn prepare(plan: &Plan, rows: &[Row], done: u64) -> Result<Piece, RegistryError> {
        let mut piece = Piece {
            subjects: progress::subjects(),
            facts: progress::facts(),
            organisations: organisations::bulk(),
            people: Writer::new(),
            stays: vec![],
            done,
            sealed_with: plan.ring.newest(),
        };
        for row in rows {
            piece.add(plan, row)?;
        }
        Ok(piece)
    }

    fn add(&mut self, plan: &Plan, row: &Row) -> Result<(), RegistryError> {
        let id = Uuid::now_v7();
        self.subjects.add(progress::subject(id, &plan.entity, &row.id, plan.at));
        let spells = plan.spells(row, id);
        for (spell, sealing) in &spells {
            let new = new_spell(spell, *sealing);
            self.facts.add(facts::row_of(&plan.ring, &new, None, plan.at)?);
        }
        let spells: Vec<Spell> = spells.into_iter().map(|(s, _)| s).collect();
        match plan.entity.as_str() {
            RESIDENT => {
                let p = project(&spells, plan.today);
                let own = p.ties.len();
                self.people.person(id, &row.id, &p, own, plan.today);
            }
            "organisation" | "institution" => {
                let row = organisation(&plan.entity, id, row, &spells, plan.today);
                self.organisations.add(organisations::values(&row));
            }
            "stay" => self.stays.push((id, spells)),
            _ => {}
        }
        Ok(())
    }

    /// Whether its values are sealed with the key that is the newest now. One that came since has to be used: what is
    /// sealed with the one before could not be opened once that is retired.
    pub fn is_fresh(&self, ring: &KeyRing) -> bool {
        self.sealed_with == ring.newest()
    }

    /// Writes it; gives how many rows of the database that were.
    ///
    /// # Errors
    /// [`StoreError::Changed`] where another attempt took it in; or the database fails.
    pub async fn write(
        mut self,
        tx: &Tx<'_>,
        job: Uuid,
        plan: &Plan,
        before: u64,
    ) -> Result<u64, RegistryError> {
        if !progress::note_rows(tx, job, &plan.entity, (before, self.done)).await? {
            return Err(StoreError::Changed.into());
        }
        self.subjects.flush(tx.conn()).await?;
        self.facts.flush(tx.conn()).await?;
        self.organisations.flush(tx.conn()).await?;
        self.people.flush(tx.conn()).await?;
        for (id, spells) in &self.stays {
            stay(tx, &mut self.people, *id, spells, plan.today).await?;
        }
        self.people.flush(tx.conn()).await?;
        progress::begin_refreshed(tx, plan.today).await?;
        let bulks = [&self.subjects, &self.facts, &self.organisations];
        Ok(bulks.iter().map(|b| b.written()).sum::<u64>() + self.people.written())
    }
}

impl Plan {
    /// The spells of a row, values that hold on every day first. They are kept in clear until they are written.
    fn spells(&self, row: &Row, id: Uuid) -> Vec<(Spell, Sealing)> {
        let said = |fact: &str, text: &str| match text {
            "" => Said::Unknown,
            "none" => Said::None,
            text => Said::Value(stored(&self.vocabulary, &self.entity, fact, text)),
        };
        let spell = |number: usize, fact: &str, text: &str| Spell {
            id: i64::try_from(number).unwrap_or(i64::MAX),
            subject: id,
            fact: fact.to_owned(),
            said: said(fact, text),
            from: None,
            until: None,
            known_on: Day::MIN,
            source: String::new(),
            evidence: String::new(),
            account: None,
            recorded_at: self.at,
            withdrawn_at: None,
            withdrawn_by: None,
        };
        let held = row.values.iter().map(|(fact, text)| (fact, text, None));
        let told = row.spells.iter().map(|l| (&l.fact, &l.value, Some(l)));
        held.chain(told)
            .enumerate()
            .map(|(n, (fact, text, line))| {
                let mut s = spell(n, fact, text);
                if let Some(line) = line {
                    (s.from, s.until) = (line.from, line.until);
                    s.known_on = line.known_on.unwrap_or(Day::MIN);
                    s.source.clone_from(&line.source);
                }
                (s, Vocabulary::sealing(fact))
            })
            .collect()
    }
}

/// Codes of divisions are kept with all their digits; everything else as it came.
fn stored(vocabulary: &Vocabulary, entity: &str, fact: &str, text: &str) -> String {
    let is_region =
        vocabulary.fact(entity, fact).is_some_and(|d| matches!(d.ty.kind, policy::lang::types::Kind::Region));
    match Region::parse(text) {
        Ok(region) if is_region => format!("{:012}", region.code()),
        _ => text.to_owned(),
    }
}

fn new_spell(spell: &Spell, sealing: Sealing) -> NewSpell<'_> {
    NewSpell {
        subject: spell.subject,
        fact: &spell.fact,
        said: spell.said.clone(),
        sealing,
        from: spell.from,
        until: spell.until,
        known_on: spell.known_on,
        source: &spell.source,
        evidence: "",
    }
}

fn organisation(entity: &str, id: Uuid, row: &Row, spells: &[Spell], today: Day) -> OrganisationRow {
    let now = |fact: &str| stretches(spells, fact, today).pop().map(|s| s.value).unwrap_or_default();
    let name = Some(now("name")).filter(|n| !n.is_empty()).unwrap_or_else(|| row.id.clone());
    OrganisationRow {
        id,
        entity: entity.to_owned(),
        reference: row.id.clone(),
        name_key: name_key(&name),
        name,
        kind: now("kind"),
        region: Region::parse(&now("region")).ok(),
    }
}

/// A stay ties its resident to the home and to the place of the home.
async fn stay(
    tx: &Tx<'_>,
    people: &mut Writer,
    id: Uuid,
    spells: &[Spell],
    today: Day,
) -> Result<(), RegistryError> {
    let now = |fact: &str| stretches(spells, fact, today).pop().map(|s| s.value).unwrap_or_default();
    let resident = rows::subject(tx.conn(), RESIDENT, &now("resident")).await?;
    let home = rows::subject(tx.conn(), "institution", &now("institution")).await?;
    let (Some(resident), Some(home)) = (resident, home) else { return Ok(()) };
    let place = organisations::find(tx.conn(), home).await?.and_then(|o| o.region);
    let admitted = Day::parse(&now("admitted_on")).ok();
    let mut held: Vec<(Option<Day>, Option<Day>)> = Vec::new();
    for s in stretches(spells, "status", today).iter().filter(|s| s.value != "ended") {
        match held.last_mut().filter(|(_, until)| *until == s.from) {
            Some(last) => last.1 = s.until,
            None => held.push((s.from.or(admitted), s.until)),
        }
    }
    let mut ties = Vec::new();
    for (from, until) in held {
        ties.push(Tie { kind: TieKind::Stay, to: Place::Organisation(home), from, until });
        if let Some(region) = place {
            ties.push(Tie { kind: TieKind::Stay, to: Place::Region(region), from, until });
        }
    }
    for tie in &ties {
        people.tie(resident, tie, Some(id));
    }
    if ties.iter().any(|t| t.holds_on(today)) {
        people.flush(tx.conn()).await?;
        if let Some((_, reference)) = rows::reference(tx.conn(), resident).await? {
            super::super::project_again(tx, resident, &reference, today).await?;
        }
    }
    Ok(())
}
