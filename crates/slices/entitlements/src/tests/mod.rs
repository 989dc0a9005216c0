//! Whole ways through this slice on both databases: facts in, findings and pages out.

#![allow(clippy::unwrap_used, reason = "a test may stop anywhere")]

mod facts;
mod pages;
mod runs;

use std::path::{Path, PathBuf};

use base::{Day, Region};
use files::TableReader;
use policy::Pack;
use policy::lang::types::Kind;
use store::facts::{NewSpell, Said, Sealing};
use store::{Bulk, Migration, Store, Tx};
use testkit::contexts::platform;
use uuid::Uuid;

use crate::packs::Packs;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../..")
}

/// A pack with its assumed values laid over it.
fn pack(city: &str) -> Pack {
    let mut pack = bare(city);
    files::read_parameter_file(&root().join(format!("rules/demo/{city}.toml")), &mut pack).unwrap();
    pack
}

/// A pack as it stands in the rules.
fn bare(city: &str) -> Pack {
    policy::pack::read(files::read_pack_sources(&root().join("rules"), city).unwrap()).unwrap()
}

/// Both packs, in a city.
fn packs(city: &str) -> Packs {
    Packs::new(vec![pack("yanzhou"), pack("jinzhong")], Region::parse(city).ok())
}

fn examples(city: &str) -> PathBuf {
    root().join(format!("examples/{city}/facts"))
}

fn steps() -> Vec<Migration> {
    let mut steps = store::migrate::own();
    steps.extend(crate::migrations());
    steps
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

/// Writes rows as the loader does.
struct Loader<'a> {
    pack: &'a Pack,
    tx: Tx<'a>,
    subjects: Bulk,
    facts: Bulk,
}

impl<'a> Loader<'a> {
    async fn begin(store: &'a Store, ctx: &'a gate::Context, pack: &'a Pack) -> Loader<'a> {
        Loader {
            pack,
            tx: store.begin(ctx).await.unwrap(),
            subjects: Bulk::new("store_subjects", &["id", "entity", "ref", "created_at"]),
            facts: Bulk::new("store_facts", &store::facts::COLUMNS),
        }
    }

    async fn subject(&mut self, entity: &str, reference: &str) -> Uuid {
        let id = Uuid::now_v7();
        let row = vec![id.into(), entity.into(), reference.into(), 0_i64.into()];
        self.subjects.add(row);
        id
    }

    async fn spell(&mut self, entity: &str, spell: &NewSpell<'_>) {
        let of = self.pack.entity_named(entity).and_then(|e| self.pack.fact_named(e, spell.fact));
        let is_region = of.and_then(|f| self.pack.fact(f)).is_some_and(|d| d.ty.kind == Kind::Region);
        let mut spell = spell.clone();
        if let (Said::Value(text), true) = (&spell.said, is_region) {
            spell.said = Said::Value(format!("{:012}", Region::parse(text).unwrap().code()));
        }
        let row = store::facts::row_of(self.tx.ring(), &spell, None, self.tx.context().at()).unwrap();
        self.facts.add(row);
    }

    async fn file(&mut self, path: &Path) {
        let entity = path.file_stem().unwrap().to_str().unwrap().to_owned();
        self.complete(&[&entity]).await;
        let mut ids = std::collections::HashMap::new();
        let mut table = TableReader::open(path).unwrap();
        let headings = table.headings().to_vec();
        while table.advance().unwrap() {
            let reference = table.cell(0).to_owned();
            let id = self.subject(&entity, &reference).await;
            ids.insert(reference, id);
            let cells: Vec<String> = (0..headings.len()).map(|i| table.cell(i).to_owned()).collect();
            for (fact, text) in headings.iter().zip(&cells).skip(1).filter(|(_, text)| !text.is_empty()) {
                self.spell(&entity, &new_spell(id, fact, text, "", "", "", "")).await;
            }
        }
        let spells = path.with_extension("spells.csv");
        if spells.is_file() {
            let mut table = TableReader::open(&spells).unwrap();
            while table.advance().unwrap() {
                let c: Vec<String> = (0..7).map(|i| table.cell(i).to_owned()).collect();
                let id = ids.get(&c[0]).copied().unwrap();
                self.spell(&entity, &new_spell(id, &c[1], &c[2], &c[3], &c[4], &c[5], &c[6])).await;
            }
        }
    }

    /// Everybody of these is there.
    async fn complete(&self, entities: &[&str]) {
        for entity in entities {
            store::facts::note_complete(&self.tx, entity).await.unwrap();
        }
    }

    async fn end(mut self) {
        self.subjects.flush(self.tx.conn()).await.unwrap();
        self.facts.flush(self.tx.conn()).await.unwrap();
        self.tx.commit().await.unwrap();
    }
}

/// A spell from texts as files have them.
fn new_spell<'a>(
    subject: Uuid,
    fact: &'a str,
    text: &str,
    from: &str,
    until: &str,
    known_on: &str,
    source: &'a str,
) -> NewSpell<'a> {
    let said = match text {
        "" => Said::Unknown,
        "none" => Said::None,
        text => Said::Value(text.to_owned()),
    };
    NewSpell {
        subject,
        fact,
        said,
        sealing: if fact == "id_number" { Sealing::Sealed } else { Sealing::Clear },
        from: Day::parse(from).ok(),
        until: Day::parse(until).ok(),
        known_on: Day::parse(known_on).unwrap_or(Day::MIN),
        source,
        evidence: "",
    }
}

/// Takes folders of fact files in.
async fn load(store: &Store, folders: &[&Path]) {
    let ctx = platform(store.now());
    let pack = bare("jinzhong");
    for folder in folders {
        let mut loader = Loader::begin(store, &ctx, &pack).await;
        for entity in &pack.entities {
            let path = folder.join(format!("{}.csv", entity.name));
            if path.is_file() {
                loader.file(&path).await;
            }
        }
        loader.end().await;
    }
}
