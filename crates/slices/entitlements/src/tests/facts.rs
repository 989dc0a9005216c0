//! Facts out of the database give the same answers as the fact files they came from.

use std::collections::BTreeMap;
use std::path::Path;

use base::Day;
use policy::decide::World;
use policy::explain::{explain, why_refused};
use policy::facts::{Facts, Snapshot};
use policy::receipt::receipt;
use store::{Reader, Store};
use testkit::contexts::platform;
use testkit::{TestDb, on_both};

use super::{Loader, bare, day, examples, load, new_spell, pack, steps};
use crate::facts::{Asked, Complete, Everybody, Gathered, one};
use crate::packs::{Held, Packs};
use crate::rows::spells;

on_both!(with steps();
    the_examples_answer_as_their_files_do,
    what_was_never_taken_in_is_unknown,
    later_knowledge_withdrawn_and_sealed_values_count_as_they_should,
    one_person_is_explained_as_among_everybody,
    a_value_that_cannot_be_read_is_unknown
);

async fn gathered(read: &Reader<'_>, held: &Held) -> Gathered {
    let mut facts = std::collections::BTreeSet::new();
    let mut entities = std::collections::BTreeSet::new();
    for (_, _, reads) in held.answered() {
        facts.extend(reads.facts.iter().copied());
        entities.extend(reads.entities(&held.pack));
    }
    let complete = Complete::read(read).await.unwrap();
    let mut everybody = Everybody::new(&held.pack, &facts, &entities, &complete);
    while everybody.advance(read).await.unwrap().is_some() {}
    everybody.finish()
}

/// The answer files of every rule, by name.
fn answers(held: &Held, facts: &Facts, on: Day) -> BTreeMap<String, String> {
    let folder = tempfile::tempdir().unwrap();
    let snapshot = Snapshot::new(&held.pack, facts, on.number(), false);
    let world = World { pack: &held.pack, snapshot: &snapshot, on };
    let mut out = BTreeMap::new();
    for (id, rule, _) in held.answered() {
        let judged_on = rule.judged_on(on);
        let found = policy::run::run(world, id, judged_on.number(), 2);
        files::write_answers(folder.path(), world, id, &found, &|row| why_refused(world, id, row, judged_on))
            .unwrap();
        let text = std::fs::read_to_string(folder.path().join(format!("{}.csv", rule.name))).unwrap();
        out.insert(rule.name.clone(), text);
    }
    out
}

/// Explanation and receipt of everybody of every rule, in order.
fn reasons(held: &Held, facts: &Facts, on: Day) -> BTreeMap<(String, String), String> {
    let snapshot = Snapshot::new(&held.pack, facts, on.number(), false);
    let world = World { pack: &held.pack, snapshot: &snapshot, on };
    let mut out = BTreeMap::new();
    for (id, rule, _) in held.answered() {
        let Some(table) = facts.table(rule.entity) else { continue };
        for (row, reference) in (0_u32..).zip(&table.ids) {
            let text = format!("{:#}\n{:#}", explain(world, id, row).to_json(), receipt(world, id, row, on));
            out.insert((rule.name.clone(), reference.clone()), text);
        }
    }
    out
}

fn read(folder: &Path, held: &Held) -> Facts {
    let mut pack = (*held.pack).clone();
    files::read_facts(folder, &mut pack, files::ReadOptions::default()).unwrap().facts
}

/// Holds what comes out of the database against what the files say, on several days.
async fn same_as_files(store: &Store, folder: &Path, packs: &Packs) {
    let ctx = platform(store.now());
    let reader = store.read(&ctx);
    for held in packs.all() {
        let from_files = read(folder, held);
        let gathered = gathered(&reader, held).await;
        assert_eq!(gathered.unread, 0);
        for on in ["2026-10-31", "2025-12-31", "2026-10-06"].map(day) {
            assert_eq!(answers(held, &gathered.facts, on), answers(held, &from_files, on), "{on}");
            assert_eq!(reasons(held, &gathered.facts, on), reasons(held, &from_files, on), "{on}");
        }
    }
}

async fn the_examples_answer_as_their_files_do(db: TestDb) {
    for city in ["yanzhou", "jinzhong"] {
        let store = db.open_as(store::Role::Tool).await;
        let folder = examples(city);
        let ctx = platform(store.now());
        // One city after the other in one database.
        let mut tx = store.begin(&ctx).await.unwrap();
        for table in ["store_facts", "store_subjects", "store_complete"] {
            store::rows::execute(tx.conn(), &format!("DELETE FROM {table}"), vec![]).await.unwrap();
        }
        tx.audit("test", [], serde_json::Value::Null);
        tx.commit().await.unwrap();
        load(&store, &[&folder]).await;
        same_as_files(&store, &folder, &Packs::new(vec![pack(city)], None)).await;
    }
}

/// A file that was never taken in is unknown, as it is where it is missing in a folder; one that is empty says nobody.
async fn what_was_never_taken_in_is_unknown(db: TestDb) {
    let store = db.open().await;
    let from = examples("jinzhong");
    let folder = tempfile::tempdir().unwrap();
    for entry in std::fs::read_dir(&from).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if !name.starts_with("stay") && name != "parameters.toml" {
            std::fs::copy(&path, folder.path().join(name)).unwrap();
        }
    }
    load(&store, &[folder.path()]).await;
    let packs = Packs::new(vec![pack("jinzhong")], None);
    same_as_files(&store, folder.path(), &packs).await;
    let (ctx, held) = (platform(store.now()), &packs.all()[0]);
    let on = day("2026-10-31");
    let subsidy = async || {
        let facts = gathered(&store.read(&ctx), held).await.facts;
        answers(held, &facts, on).remove("operating_subsidy").unwrap()
    };
    let before = subsidy().await;
    assert!(before.contains("undetermined") && !before.contains("granted"), "{before}");
    // One of a home among them is there, which says nothing of the others.
    let bare = bare("jinzhong");
    let mut loader = Loader::begin(&store, &ctx, &bare).await;
    let stay = loader.subject("stay", "STAY-X").await;
    loader.spell("stay", &new_spell(stay, "institution", "INST-1", "", "", "", "")).await;
    loader.end().await;
    assert_eq!(subsidy().await, before);
    let conn = db.underneath().await;
    for sql in [
        "DELETE FROM store_facts WHERE subject IN (SELECT id FROM store_subjects WHERE entity = 'stay')",
        "DELETE FROM store_subjects WHERE entity = 'stay'",
    ] {
        store::rows::execute(&conn, sql, vec![]).await.unwrap();
    }
    // Now everybody is there, and that is nobody.
    let loader = Loader::begin(&store, &ctx, &bare).await;
    loader.complete(&["stay"]).await;
    loader.end().await;
    let after = subsidy().await;
    assert_ne!(after, before);
    std::fs::write(folder.path().join("stay.csv"), "id,resident,institution\n").unwrap();
    same_as_files(&store, folder.path(), &packs).await;
}

async fn later_knowledge_withdrawn_and_sealed_values_count_as_they_should(db: TestDb) {
    let store = db.open().await;
    let folder = tempfile::tempdir().unwrap();
    let rows = "id,born_on,died_on,hukou,relief\nA,1940-01-02,none,,no_relief\nB,,none,370812001001,\nC,1931-05-05,,370812001001,no_relief\n";
    let spells = "id,fact,value,from,until,known_on,source\n\
        A,hukou,370812001001,,,,\n\
        A,hukou,370811001001,2026-10-05,,2026-10-20,公安\n\
        B,relief,subsistence,2026-01-01,2026-06-01,2026-01-10,民政救助\n\
        C,died_on,none,,,,\n\
        C,died_on,2026-09-09,2026-09-09,,2026-09-12,村社区\n";
    std::fs::write(folder.path().join("resident.csv"), rows).unwrap();
    std::fs::write(folder.path().join("resident.spells.csv"), spells).unwrap();
    let ctx = platform(store.now());
    let bare = bare("yanzhou");
    let mut loader = Loader::begin(&store, &ctx, &bare).await;
    loader.complete(&["resident"]).await;
    let mut ids = vec![];
    for reference in ["A", "B", "C"] {
        ids.push(loader.subject("resident", reference).await);
    }
    let (a, b, c) = (ids[0], ids[1], ids[2]);
    let said = [
        new_spell(a, "born_on", "1940-01-02", "", "", "", ""),
        new_spell(a, "died_on", "none", "", "", "", ""),
        // What the row said first, what was learnt later, and what was entered by mistake.
        new_spell(a, "hukou", "370812001001", "", "", "", ""),
        new_spell(a, "hukou", "370811001001", "2026-10-05", "", "2026-10-20", "公安"),
        new_spell(a, "relief", "no_relief", "", "", "", ""),
        new_spell(a, "id_number", "11010519491231002X", "", "", "", ""),
        new_spell(b, "died_on", "none", "", "", "", ""),
        new_spell(b, "hukou", "370812001001", "", "", "", ""),
        new_spell(b, "relief", "subsistence", "2026-01-01", "2026-06-01", "2026-01-10", "民政救助"),
        new_spell(c, "born_on", "1931-05-05", "", "", "", ""),
        new_spell(c, "hukou", "370812001001", "", "", "", ""),
        new_spell(c, "relief", "no_relief", "", "", "", ""),
        new_spell(c, "died_on", "none", "", "", "", ""),
        // Nobody of the village may assert a death: it counts only as a statement, here and in files.
        new_spell(c, "died_on", "2026-09-09", "2026-09-09", "", "2026-09-12", "村社区"),
    ];
    for spell in &said {
        loader.spell("resident", spell).await;
    }
    loader.end().await;
    let tx = store.begin(&ctx).await.unwrap();
    let wrong = new_spell(b, "relief", "destitute", "2026-01-01", "", "2026-02-01", "民政救助");
    let number = store::facts::record(&tx, &wrong).await.unwrap();
    store::facts::withdraw(&tx, number).await.unwrap();
    tx.commit().await.unwrap();
    let packs = Packs::new(vec![pack("yanzhou")], None);
    same_as_files(&store, folder.path(), &packs).await;
}

async fn one_person_is_explained_as_among_everybody(db: TestDb) {
    let store = db.open().await;
    let ctx = platform(store.now());
    let (yanzhou, jinzhong) = (examples("yanzhou"), examples("jinzhong"));
    load(&store, &[&yanzhou, &jinzhong]).await;
    // A stay of which nobody knows whose it is may be anybody's.
    let bare_pack = bare("jinzhong");
    let mut loader = Loader::begin(&store, &ctx, &bare_pack).await;
    let stray = loader.subject("stay", "STAY-X").await;
    loader.spell("stay", &new_spell(stray, "institution", "INST-1", "", "", "", "")).await;
    loader.spell("stay", &new_spell(stray, "status", "in_home", "2026-02-01", "", "", "养老机构")).await;
    loader.spell("stay", &new_spell(stray, "assessed_level", "disabled", "", "", "", "评估机构")).await;
    loader.end().await;
    let reader = store.read(&ctx);
    let packs = Packs::new(vec![pack("yanzhou"), pack("jinzhong"), bare("yanzhou")], None);
    let on = day("2026-10-31");
    for held in packs.all() {
        let among = reasons(held, &gathered(&reader, held).await.facts, on);
        for (id, rule, reads) in held.answered() {
            let entity = held.entity_of(rule);
            let own: Vec<_> = among.iter().filter(|((r, _), _)| *r == rule.name).collect();
            assert!(!own.is_empty());
            for ((_, reference), text) in own {
                let refs = [reference.clone()].into();
                let subjects = spells::by_reference(reader.conn(), entity, &refs).await.unwrap();
                let asked = Asked { pack: &held.pack, reads, subjects: &subjects, as_known: on };
                let alone = one(&reader, &asked).await.unwrap();
                let snapshot = Snapshot::new(&held.pack, &alone.facts, on.number(), false);
                let world = World { pack: &held.pack, snapshot: &snapshot, on };
                let row = alone.facts.find(rule.entity, reference).unwrap();
                let (e, r) = (explain(world, id, row).to_json(), receipt(world, id, row, on));
                assert_eq!(format!("{e:#}\n{r:#}"), *text, "{} {reference}", rule.name);
            }
        }
    }
}

async fn a_value_that_cannot_be_read_is_unknown(db: TestDb) {
    let store = db.open().await;
    let ctx = platform(store.now());
    let bare = bare("yanzhou");
    let mut loader = Loader::begin(&store, &ctx, &bare).await;
    loader.complete(&["resident"]).await;
    let id = loader.subject("resident", "A").await;
    loader.spell("resident", &new_spell(id, "born_on", "long ago", "", "", "", "")).await;
    loader
        .spell("resident", &new_spell(id, "born_on", "1940-01-01", "2020-01-01", "", "2020-02-02", "公安"))
        .await;
    loader.end().await;
    let packs = Packs::new(vec![bare.clone()], None);
    let gathered = gathered(&store.read(&ctx), &packs.all()[0]).await;
    assert_eq!(gathered.unread, 1);
    let fact = bare.fact_named(bare.entity_named("resident").unwrap(), "born_on").unwrap();
    let snapshot = Snapshot::new(&bare, &gathered.facts, day("2026-10-31").number(), false);
    let born = |on: &str| snapshot.cell(fact, 0, day(on).number()).val;
    assert_eq!(born("2019-01-01"), policy::Val::Unknown);
    assert_eq!(born("2026-01-01").as_whole(), Some(day("1940-01-01").number().into()));
}
