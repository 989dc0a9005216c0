//! Facts over two times.

use base::{Day, Instant};
use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use store::facts::{
    COLUMNS, NewSpell, Said, Spell, find, holding, holding_as_recorded, of_subject, page,
    record as record_in, row_of, withdraw,
};
use store::{Bulk, Store, StoreError};
use testkit::contexts::{Who, account, day, id, place, small_table};
use testkit::{TestDb, on_both};
use uuid::Uuid;

use crate::support::{ctx, now, record, sealed, spell};

async fn spells(db: &TestDb, store: &Store, subject: Uuid) -> Vec<Spell> {
    of_subject(store.read(&ctx(db)).conn(), subject).await.unwrap()
}

/// What holds, in short: the value, `none`, `unknown`, or a dash where nothing is said.
fn said(spell: Option<&Spell>) -> String {
    match spell.map(|s| &s.said) {
        None => "-".to_owned(),
        Some(Said::Unknown) => "unknown".to_owned(),
        Some(Said::None) => "none".to_owned(),
        Some(Said::Value(text)) => text.clone(),
        Some(Said::Sealed(_)) => "sealed".to_owned(),
    }
}

async fn take_back(db: &TestDb, store: &Store, id: i64) -> Result<(), StoreError> {
    let ctx = ctx(db);
    let tx = store.begin(&ctx).await?;
    withdraw(&tx, id).await?;
    tx.commit().await
}

async fn what_was_recorded_reads_back_as_it_was(db: TestDb) {
    let store = db.open().await;
    let li = Who::person("li").holds("county_officer", place("370812"));
    let ctx = li.on(&small_table(), "people.find", now(&db));
    let whole = NewSpell {
        from: Some(day("2020-01-01")),
        until: Some(day("2026-07-01")),
        known_on: day("2026-06-30"),
        source: "民政",
        evidence: "第 12 号决定",
        ..spell(id("zhou"), "hukou", "370812101201")
    };
    let cases = [
        whole.clone(),
        NewSpell { from: None, until: None, source: "", evidence: "", ..whole.clone() },
        NewSpell { said: Said::Unknown, ..whole.clone() },
        NewSpell { said: Said::None, ..whole.clone() },
        NewSpell { said: Said::Value(String::new()), ..whole.clone() },
        NewSpell { said: Said::Value("'; DROP TABLE store_facts; --".to_owned()), ..whole.clone() },
        NewSpell { from: Some(Day::MIN), until: Some(Day::MAX), known_on: Day::MIN, ..whole.clone() },
    ];
    for new in &cases {
        let number = record(&store, &ctx, new).await;
        let found = find(store.read(&ctx).conn(), number).await.unwrap();
        assert!(found.said == new.said);
        assert_eq!((found.id, found.subject, found.fact.as_str()), (number, id("zhou"), "hukou"));
        assert_eq!((found.from, found.until, found.known_on), (new.from, new.until, new.known_on));
        assert_eq!((found.source.as_str(), found.evidence.as_str()), (new.source, new.evidence));
        assert_eq!((found.account, found.recorded_at), (Some(account("li").0), now(&db)));
        assert_eq!((found.withdrawn_at, found.withdrawn_by), (None, None));
    }
    assert!(matches!(find(store.read(&ctx).conn(), 999).await, Err(StoreError::Changed)));
}

async fn what_became_known_last_holds(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let zhou = id("zhou");
    let new = |said: Said, from: Option<&str>, until: Option<&str>, known_on: &str| NewSpell {
        said,
        from: from.map(day),
        until: until.map(day),
        known_on: day(known_on),
        ..spell(zhou, "hukou", "")
    };
    let value = |text: &str| Said::Value(text.to_owned());
    let recorded = [
        new(value("A"), None, None, "2026-01-10"),
        // Moved in March, known in May.
        new(value("B"), Some("2026-03-01"), None, "2026-05-01"),
        // In June it turns out that nothing is known of March.
        new(Said::Unknown, Some("2026-03-01"), Some("2026-04-01"), "2026-06-01"),
        // Entered last, but known first: it stands behind all that was known later.
        new(value("X"), None, None, "2026-01-01"),
        // Two that became known on one day: the one entered last.
        new(value("C"), Some("2026-07-01"), None, "2026-07-01"),
        new(Said::None, Some("2026-07-01"), None, "2026-07-01"),
    ];
    for new in &recorded {
        record(&store, &ctx, new).await;
    }
    record(&store, &ctx, &NewSpell { known_on: day("2026-12-31"), ..spell(zhou, "income", "other fact") })
        .await;
    record(
        &store,
        &ctx,
        &NewSpell { known_on: day("2026-12-31"), ..spell(id("wu"), "hukou", "other person") },
    )
    .await;
    let spells = spells(&db, &store, zhou).await;
    let cases = [
        ("2026-02-01", "2025-12-31", "-"),
        ("2026-02-01", "2026-01-01", "X"),
        ("2026-02-01", "2026-01-09", "X"),
        ("2026-02-01", "2026-01-10", "A"),
        ("2026-02-01", "2026-12-31", "A"),
        ("2026-03-15", "2026-04-30", "A"),
        ("2026-03-15", "2026-05-01", "B"),
        ("2026-03-15", "2026-06-01", "unknown"),
        ("2026-03-31", "2026-06-01", "unknown"),
        ("2026-04-01", "2026-06-01", "B"),
        ("2026-02-28", "2026-06-01", "A"),
        ("2026-07-01", "2026-06-30", "B"),
        ("2026-07-01", "2026-07-01", "none"),
    ];
    for (on, as_known, expected) in cases {
        assert_eq!(
            said(holding(&spells, "hukou", day(on), day(as_known))),
            expected,
            "on {on} as known on {as_known}"
        );
    }
    assert_eq!(said(holding(&spells, "income", day("2026-01-01"), day("2026-12-31"))), "other fact");
    assert_eq!(said(holding(&spells, "phone", day("2026-01-01"), day("2026-12-31"))), "-");
}

async fn what_was_withdrawn_counts_no_longer_and_is_still_there(db: TestDb) {
    let store = db.open().await;
    let on = day("2026-06-01");
    let first = record(&store, &ctx(&db), &spell(id("zhou"), "hukou", "A")).await;
    let recorded_at = db.clock().pass(60);
    let second = record(
        &store,
        &ctx(&db),
        &NewSpell { known_on: day("2026-02-01"), ..spell(id("zhou"), "hukou", "B") },
    )
    .await;
    let withdrawn_at = db.clock().pass(60);
    take_back(&db, &store, second).await.unwrap();

    let spells = spells(&db, &store, id("zhou")).await;
    assert_eq!(spells.iter().map(|s| s.id).collect::<Vec<_>>(), [first, second]);
    let withdrawn = spells.last().unwrap();
    assert_eq!((withdrawn.withdrawn_at, withdrawn.withdrawn_by), (Some(withdrawn_at), None));
    // To take back what was said brings what was said before.
    assert_eq!(said(holding(&spells, "hukou", on, day("2026-12-31"))), "A");
    let before = |at: Instant| said(holding_as_recorded(&spells, "hukou", on, at));
    assert_eq!(before(recorded_at.plus_seconds(-61)), "-");
    assert_eq!(before(recorded_at.plus_seconds(-60)), "A");
    assert_eq!(before(recorded_at.plus_seconds(-1)), "A");
    assert_eq!(before(recorded_at), "B");
    assert_eq!(before(withdrawn_at.plus_seconds(-1)), "B");
    assert_eq!(before(withdrawn_at), "A");

    for id in [second, 999] {
        let again = take_back(&db, &store, id).await;
        assert!(matches!(again, Err(StoreError::Changed)), "{again:?}");
    }
    // Said once more, it is another spell.
    let third = NewSpell { known_on: day("2026-03-01"), ..spell(id("zhou"), "hukou", "B") };
    assert!(record(&store, &ctx(&db), &third).await > second);
}

async fn of_two_who_withdraw_one_spell_one_is_told(db: TestDb) {
    let store = db.open().await;
    for n in 0..5 {
        let number = record(&store, &ctx(&db), &spell(id("zhou"), "hukou", &n.to_string())).await;
        let tell = async || take_back(&db, &store, number).await.is_ok();
        let told = tokio::join!(tell(), tell(), tell());
        assert_eq!([told.0, told.1, told.2].into_iter().filter(|ok| *ok).count(), 1);
    }
}

async fn spells_are_read_page_by_page_without_those_withdrawn(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let mut numbers = Vec::new();
    for n in 0..7 {
        numbers.push(record(&store, &ctx, &spell(id(&format!("person {n}")), "hukou", &n.to_string())).await);
    }
    take_back(&db, &store, *numbers.get(2).unwrap()).await.unwrap();
    let conn = db.underneath().await;
    let (mut after, mut read, mut pages) = (0, Vec::new(), 0);
    loop {
        let found = page(&conn, after, 2).await.unwrap();
        let Some(last) = found.last() else { break };
        after = last.id;
        pages += 1;
        read.extend(found.iter().map(|s| said(Some(s))));
    }
    assert_eq!((read.join(" ").as_str(), pages), ("0 1 3 4 5 6", 3));
}

async fn many_spells_are_loaded_at_once(db: TestDb) {
    let (store, ctx) = (db.open().await, ctx(&db));
    let tx = store.begin(&ctx).await.unwrap();
    let mut bulk = Bulk::new("store_facts", &COLUMNS);
    for n in 0..3_000 {
        let name = format!("person {n}");
        let new = match n % 3 {
            0 => sealed(id(&name), "phone", &format!("1380000{n:04}")),
            1 => spell(id(&name), "hukou", "370812"),
            _ => NewSpell { said: Said::None, ..spell(id(&name), "died_on", "") },
        };
        bulk.add(row_of(tx.ring(), &new, None, now(&db)).unwrap());
    }
    bulk.flush(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
    assert_eq!(bulk.written(), 3_000);
    let reader = store.read(&ctx);
    for (n, fact, expected) in
        [(0, "phone", "sealed"), (1, "hukou", "370812"), (2, "died_on", "none"), (2_999, "died_on", "none")]
    {
        let spells = of_subject(reader.conn(), id(&format!("person {n}"))).await.unwrap();
        assert_eq!(said(holding(&spells, fact, day("2026-10-15"), day("2026-10-15"))), expected, "{n}");
    }
    let spells = of_subject(reader.conn(), id("person 2997")).await.unwrap();
    assert_eq!(
        store::facts::open(reader.ring(), spells.first().unwrap()).unwrap().as_deref(),
        Some("13800002997")
    );
    assert_eq!(
        store::facts::who_has(reader.conn(), reader.ring(), "phone", "13800002997").await.unwrap(),
        [id("person 2997")]
    );
}

on_both!(
    what_was_recorded_reads_back_as_it_was,
    what_became_known_last_holds,
    what_was_withdrawn_counts_no_longer_and_is_still_there,
    of_two_who_withdraw_one_spell_one_is_told,
    spells_are_read_page_by_page_without_those_withdrawn,
    many_spells_are_loaded_at_once,
    any_history_reads_as_the_naive_model_says,
);

/// Days and minutes of the model.
const DAYS: i32 = 8;

/// What happens in a history.
#[derive(Clone, Debug)]
enum Happening {
    /// Said of the days from one until the other, known on a day.
    Said { from: Option<i32>, until: Option<i32>, known_on: i32, known: bool },
    /// The spell of that place in the history is withdrawn, where there is one.
    Withdrawn(usize),
    /// A minute passes.
    Passes,
}

fn happening() -> impl Strategy<Value = Happening> {
    let bound = || proptest::option::of(0..DAYS);
    prop_oneof![
        5 => (bound(), bound(), 0..DAYS, proptest::bool::weighted(0.8))
            .prop_map(|(from, until, known_on, known)| Happening::Said { from, until, known_on, known }),
        2 => (0..6_usize).prop_map(Happening::Withdrawn),
        2 => Just(Happening::Passes),
    ]
}

/// The model: every day is a cell, and whatever becomes known later is painted over what was there.
struct Model {
    spells: Vec<Painted>,
}

struct Painted {
    cells: Vec<i32>,
    known_on: i32,
    minute: i64,
    withdrawn: Option<i64>,
    text: String,
}

impl Model {
    /// What each day shows after painting what `counts`, in the order of knowledge.
    fn painted(&self, counts: impl Fn(&Painted) -> bool) -> Vec<String> {
        let mut canvas = vec!["-".to_owned(); usize::try_from(DAYS).unwrap()];
        for known_on in 0..DAYS {
            for spell in self.spells.iter().filter(|s| s.known_on == known_on && counts(s)) {
                for cell in &spell.cells {
                    canvas[usize::try_from(*cell).unwrap()] = spell.text.clone();
                }
            }
        }
        canvas
    }
}

async fn any_history_reads_as_the_naive_model_says(db: TestDb) {
    let store = db.open().await;
    let start = now(&db);
    let mut runner = TestRunner::new(Config { cases: 48, failure_persistence: None, ..Config::default() });
    let handle = tokio::runtime::Handle::current();
    let checked = tokio::task::block_in_place(|| {
        runner.run(&proptest::collection::vec(happening(), 0..14), |history| {
            handle.block_on(check(&db, &store, start, &history));
            Ok(())
        })
    });
    // The history that fails, made as short as can be, stands in the message.
    checked.unwrap_or_else(|e| panic!("{e}"));
}

async fn check(db: &TestDb, store: &Store, start: Instant, history: &[Happening]) {
    let subject = Uuid::now_v7();
    let first = day("2026-03-01");
    let on = |n: i32| first.plus_days(i64::from(n)).unwrap();
    db.clock().set(start);
    let (mut model, mut numbers, mut minute) = (Model { spells: vec![] }, Vec::new(), 0);
    for happening in history {
        match happening {
            Happening::Passes => {
                minute += 1;
                db.clock().pass(60);
            }
            Happening::Said { from, until, known_on, known } => {
                let text = numbers.len().to_string();
                let new = NewSpell {
                    said: if *known { Said::Value(text.clone()) } else { Said::Unknown },
                    from: from.map(on),
                    until: until.map(on),
                    known_on: on(*known_on),
                    ..spell(subject, "fact", "")
                };
                let ctx = ctx(db);
                let tx = store.begin(&ctx).await.unwrap();
                numbers.push(record_in(&tx, &new).await.unwrap());
                tx.commit().await.unwrap();
                let cells = (from.unwrap_or(0)..until.unwrap_or(DAYS)).collect();
                let text = if *known { text } else { "unknown".to_owned() };
                model.spells.push(Painted { cells, known_on: *known_on, minute, withdrawn: None, text });
            }
            Happening::Withdrawn(place) => {
                let (Some(number), Some(painted)) = (numbers.get(*place), model.spells.get_mut(*place))
                else {
                    continue;
                };
                let done = take_back(db, store, *number).await;
                assert_eq!(done.is_ok(), painted.withdrawn.is_none());
                painted.withdrawn = painted.withdrawn.or(Some(minute));
            }
        }
    }
    let spells = spells(db, store, subject).await;
    for as_known in 0..DAYS {
        let expected = model.painted(|s| s.withdrawn.is_none() && s.known_on <= as_known);
        let found: Vec<String> =
            (0..DAYS).map(|d| said(holding(&spells, "fact", on(d), on(as_known)))).collect();
        assert_eq!(found, expected, "as known on day {as_known} of {history:?}");
    }
    for minute in -1..=minute + 1 {
        let expected = model.painted(|s| s.minute <= minute && s.withdrawn.is_none_or(|w| minute < w));
        let at = start.plus_seconds(60 * minute);
        let found: Vec<String> =
            (0..DAYS).map(|d| said(holding_as_recorded(&spells, "fact", on(d), at))).collect();
        assert_eq!(found, expected, "as recorded in minute {minute} of {history:?}");
    }
}

#[test]
fn a_spell_covers_its_days() {
    let cases = [
        (None, None, "2026-03-01", true),
        (Some("2026-03-01"), None, "2026-02-28", false),
        (Some("2026-03-01"), None, "2026-03-01", true),
        (None, Some("2026-03-01"), "2026-02-28", true),
        (None, Some("2026-03-01"), "2026-03-01", false),
        (Some("2026-03-01"), Some("2026-03-01"), "2026-03-01", false),
        (Some("2026-03-02"), Some("2026-03-01"), "2026-03-01", false),
    ];
    for (from, until, on, covered) in cases {
        let spell = Spell {
            id: 1,
            subject: id("zhou"),
            fact: "hukou".to_owned(),
            said: Said::None,
            from: from.map(day),
            until: until.map(day),
            known_on: day("2026-01-01"),
            source: String::new(),
            evidence: String::new(),
            account: None,
            recorded_at: Instant::default(),
            withdrawn_at: None,
            withdrawn_by: None,
        };
        assert_eq!(spell.covers(day(on)), covered, "{from:?} until {until:?} on {on}");
    }
}
