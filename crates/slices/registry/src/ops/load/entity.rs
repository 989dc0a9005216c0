//! One file of an entity: its rows with their spells, and what they become in the database.

use std::path::Path;

use base::{Day, Instant, Region};
use files::{FileError, TableReader};
use gate::{Place, Tie, TieKind};
use store::facts::{self, NewSpell, Said, Sealing, Spell};
use store::jobs::Work;
use store::{Bulk, Tx};
use uuid::Uuid;

use super::spells::{Line, Spells};
use crate::error::RegistryError;
use crate::names::name_key;
use crate::projection::{project, stretches};
use crate::rows::organisations::{self, OrganisationRow};
use crate::rows::people::{self, Writer};
use crate::rows::progress;
use crate::vocabulary::{RESIDENT, Vocabulary};

/// A row with its spells.
pub(crate) struct Row {
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

/// Rows that are taken in together.
pub(crate) struct Piece<'a> {
    pub entity: &'a str,
    pub rows: Vec<Row>,
    /// How many rows of the file are in once these are.
    pub done: u64,
}

/// The writers of one piece.
struct Writers {
    subjects: Bulk,
    facts: Bulk,
    organisations: Bulk,
    people: Writer,
}

impl Piece<'_> {
    /// Writes the piece; gives how many rows that were.
    pub async fn write(&self, work: &Work, vocabulary: &Vocabulary) -> Result<u64, RegistryError> {
        let tx = work.store.begin(&work.ctx).await?;
        let at = work.ctx.at();
        let mut writers = Writers {
            subjects: progress::subjects(),
            facts: progress::facts(),
            organisations: organisations::bulk(),
            people: Writer::new(),
        };
        for row in &self.rows {
            let id = Uuid::now_v7();
            let subject = progress::subject(id, self.entity, &row.id, at);
            writers.subjects.push(tx.conn(), subject).await?;
            let spells = self.spells(row, id, vocabulary, at);
            for (spell, sealing) in &spells {
                let new = new_spell(spell, *sealing);
                writers.facts.push(tx.conn(), facts::row_of(tx.ring(), &new, None, at)?).await?;
            }
            let spells: Vec<Spell> = spells.into_iter().map(|(s, _)| s).collect();
            self.project(&tx, &mut writers, id, row, &spells, work.ctx.today()).await?;
        }
        writers.subjects.flush(tx.conn()).await?;
        writers.facts.flush(tx.conn()).await?;
        writers.organisations.flush(tx.conn()).await?;
        writers.people.flush(tx.conn()).await?;
        let written = writers.subjects.written()
            + writers.facts.written()
            + writers.organisations.written()
            + writers.people.written();
        progress::note_rows(&tx, work.job, self.entity, self.done).await?;
        progress::begin_refreshed(&tx, work.ctx.today()).await?;
        tx.commit().await?;
        Ok(written)
    }

    /// The spells of a row, values that hold on every day first. They are kept in clear until they are written.
    fn spells(&self, row: &Row, id: Uuid, vocabulary: &Vocabulary, at: Instant) -> Vec<(Spell, Sealing)> {
        let said = |fact: &str, text: &str| match text {
            "" => Said::Unknown,
            "none" => Said::None,
            text => Said::Value(stored(vocabulary, self.entity, fact, text)),
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
            recorded_at: at,
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

    async fn project(
        &self,
        tx: &Tx<'_>,
        writers: &mut Writers,
        id: Uuid,
        row: &Row,
        spells: &[Spell],
        today: Day,
    ) -> Result<(), RegistryError> {
        match self.entity {
            RESIDENT => {
                let p = project(spells, today);
                let own = p.ties.len();
                writers.people.person(tx.conn(), id, &row.id, &p, own, today).await?;
            }
            "organisation" | "institution" => {
                let row = organisation(self.entity, id, row, spells, today);
                writers.organisations.push(tx.conn(), organisations::values(&row)).await?;
            }
            "stay" => stay(tx, writers, id, spells, today).await?,
            _ => {}
        }
        Ok(())
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
    writers: &mut Writers,
    id: Uuid,
    spells: &[Spell],
    today: Day,
) -> Result<(), RegistryError> {
    let now = |fact: &str| stretches(spells, fact, today).pop().map(|s| s.value).unwrap_or_default();
    let resident = people::subject(tx.conn(), RESIDENT, &now("resident")).await?;
    let home = people::subject(tx.conn(), "institution", &now("institution")).await?;
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
        writers.people.tie(tx.conn(), resident, tie, Some(id)).await?;
    }
    if ties.iter().any(|t| t.holds_on(today)) {
        writers.people.flush(tx.conn()).await?;
        if let Some((_, reference)) = people::reference(tx.conn(), resident).await? {
            super::super::project_again(tx, resident, &reference, today).await?;
        }
    }
    Ok(())
}
