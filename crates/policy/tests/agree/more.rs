//! What must hold from one run to another: as facts become known, on more threads, in another order of rows.

use std::collections::BTreeMap;

use policy::decide::{Search, World};
use policy::facts::Snapshot;
use policy::run::{Found, run};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::case::{Case, Noise};
use crate::check::Told;
use crate::house::House;
use crate::oracle;

type Outcome = Result<(), TestCaseError>;

/// A world and how it is run.
struct Run<'a> {
    house: &'a House,
    on: base::Day,
    noise: &'a [Noise],
    world: &'a oracle::World,
}

impl Run<'_> {
    /// The answers by id, the same for each of so many threads; none where the scheme is not in force.
    fn answers(&self, backwards: bool, threads: &[usize]) -> Result<BTreeMap<String, Search>, TestCaseError> {
        let house = self.house;
        let pack = house.pack(self.world);
        let facts = house.facts(self.noise, self.world, backwards);
        let snapshot = Snapshot::new(&pack, &facts, self.on.number(), false);
        let world = World { pack: &pack, snapshot: &snapshot, on: self.on };
        let rule = pack.rule(house.rule).unwrap();
        let day = rule.judged_on(self.on);
        if !rule.scheme().unwrap().in_force(day) {
            return Ok(BTreeMap::new());
        }
        let found = run(world, house.rule, day.number(), threads[0]);
        for more in &threads[1..] {
            let again = run(world, house.rule, day.number(), *more);
            prop_assert!(found == again, "{} threads answer unlike {}", more, threads[0]);
        }
        let rows = 0..snapshot.rows(house.entity);
        Ok(rows.zip(found).map(|(row, f)| (snapshot.id(house.entity, row).to_owned(), search(f))).collect())
    }
}

/// What the search would say, also of what the first tier settles.
fn search(found: Found) -> Search {
    let fen = found.answer.amount();
    let plain = || Search {
        answer: found.answer,
        needs: vec![],
        ask_first: vec![],
        min_fen: fen,
        max_fen: fen,
        limited: false,
    };
    found.search.map_or_else(plain, |s| *s)
}

/// Whoever learns one more fact is never told otherwise than before, and never told to ask for more.
pub fn learning_narrows(house: &House, case: &Case) -> Outcome {
    let known = case.world();
    let before = Run { house, on: case.on, noise: &case.noise, world: &known }.answers(false, &[1])?;
    for left_out in &case.holes {
        let holes: Vec<_> = case.holes.iter().filter(|h| *h != left_out).cloned().collect();
        let known = case.world_without(&holes);
        let after = Run { house, on: case.on, noise: &case.noise, world: &known }.answers(false, &[1])?;
        for (id, before) in &before {
            narrows(id, before, &after[id])?;
        }
    }
    Ok(())
}

fn narrows(id: &str, before: &Search, after: &Search) -> Outcome {
    if before.answer.is_settled() {
        prop_assert_eq!(before.answer, after.answer, "{}: a definite answer changed", id);
    }
    let (then, now) = (Told::of(before), Told::of(after));
    prop_assert!(
        then.eligible == "unknown" || then.eligible == now.eligible,
        "{}: {:?} to {:?}",
        id,
        then,
        now
    );
    prop_assert!(then.least <= now.least, "{}: from no less, {:?} to {:?}", id, then, now);
    let below = then.most.is_none() || now.most.is_some_and(|fen| Some(fen) <= then.most);
    prop_assert!(below, "{}: to no more, {:?} to {:?}", id, then, now);
    if !before.limited && !after.limited {
        prop_assert!(now.needs.is_subset(&then.needs), "{}: more is needed, {:?} to {:?}", id, then, now);
    }
    Ok(())
}

/// The order of rows and spells says nothing.
pub fn order_says_nothing(house: &House, case: &Case) -> Outcome {
    let known = case.world();
    let run = Run { house, on: case.on, noise: &case.noise, world: &known };
    prop_assert_eq!(run.answers(false, &[1])?, run.answers(true, &[1])?);
    Ok(())
}

/// How many rows a population has: more than two chunks.
const ROWS: usize = 2_100;

/// Everybody of these cases many times over: on any number of threads and in any order each is answered as alone.
/// The parameters are those of the first.
pub fn crowd(house: &House, cases: &[Case]) -> Outcome {
    let sets = cases[0].world().sets;
    let on = cases[0].on;
    let entity = house.pack.entity(house.entity).unwrap().name.as_str();
    let one_round: usize = cases.iter().map(|c| c.whole.rows[entity].len()).sum();
    let mut crowd = oracle::World { sets: sets.clone(), ..oracle::World::default() };
    let mut alone = BTreeMap::new();
    let mut noise = Vec::new();
    for (i, case) in cases.iter().enumerate() {
        let mut world = case.world();
        world.sets.clone_from(&sets);
        alone.insert(i, Run { house, on, noise: &case.noise, world: &world }.answers(false, &[1])?);
        for copy in 0..=ROWS / one_round {
            add_copy(&mut crowd, &world, &format!("-{i}-{copy}"));
            noise.extend(case.noise.iter().map(|n| {
                let mut n = n.clone();
                n.spell.id += &format!("-{i}-{copy}");
                n
            }));
        }
    }
    let run = Run { house, on, noise: &noise, world: &crowd };
    let answers = run.answers(false, &[1, 2, 5])?;
    prop_assert!(answers.is_empty() || answers.len() > ROWS);
    for (id, answer) in &answers {
        let (own, copy) = id.split_once('-').unwrap();
        let (i, _) = copy.split_once('-').unwrap();
        let wanted = &alone[&i.parse().unwrap()][own];
        prop_assert_eq!(&without(answer, &format!("-{copy}")), wanted, "{} in the crowd, alone", id);
    }
    prop_assert!(answers == run.answers(true, &[2])?, "the order of rows");
    Ok(())
}

/// An answer with the ids as they were before they were copied.
fn without(answer: &Search, suffix: &str) -> Search {
    let plain = |keys: &[String]| keys.iter().map(|k| k.replace(suffix, "")).collect();
    Search { needs: plain(&answer.needs), ask_first: plain(&answer.ask_first), ..answer.clone() }
}

fn add_copy(crowd: &mut oracle::World, world: &oracle::World, suffix: &str) {
    for (entity, rows) in &world.rows {
        let copies = crowd.rows.entry(entity.clone()).or_default();
        for (id, row) in rows {
            let mut row = row.clone();
            for relation in ["resident", "institution"] {
                if let Some(target) = row.get_mut(relation) {
                    target.push_str(suffix);
                }
            }
            copies.insert(format!("{id}{suffix}"), row);
        }
    }
    crowd.spells.extend(world.spells.iter().cloned().map(|mut s| {
        s.id.push_str(suffix);
        s
    }));
}
