//! One case through every way to an answer.

use std::collections::BTreeSet;

use policy::decide::{Answer, Eval, Filled, Search, World, decide};
use policy::facts::Snapshot;
use policy::run::{Found, at_once, run};
use policy::value::Val;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::case::Case;
use crate::house::House;
use crate::oracle::{self, Question};

/// What an answer says, in the words of a result file.
#[derive(Debug, PartialEq, Eq)]
pub struct Told {
    pub result: &'static str,
    pub eligible: &'static str,
    pub fen: Option<i64>,
    pub least: Option<i64>,
    pub most: Option<i64>,
    pub needs: BTreeSet<String>,
}

impl Told {
    pub fn of(search: &Search) -> Told {
        let result = match search.answer {
            Answer::Refused => "refused",
            Answer::Granted(_) => "granted",
            _ => "undetermined",
        };
        Told {
            result,
            eligible: eligible(search.answer),
            fen: search.answer.amount(),
            least: search.min_fen,
            most: search.max_fen,
            needs: search.needs.iter().cloned().collect(),
        }
    }

    fn expected(answer: &oracle::Answer) -> Told {
        let word = |text: &str| {
            ["granted", "refused", "undetermined", "not_in_force", "yes", "no", "unknown", ""]
                .into_iter()
                .find(|w| *w == text)
                .unwrap()
        };
        Told {
            result: word(&answer.result),
            eligible: word(&answer.eligible),
            fen: answer.amount_fen,
            least: answer.amount_min_fen,
            most: answer.amount_max_fen,
            needs: answer.needs.clone(),
        }
    }
}

fn eligible(answer: Answer) -> &'static str {
    match answer.eligible() {
        Val::NO => "no",
        Val::Whole(_) => "yes",
        _ => "unknown",
    }
}

type Outcome = Result<(), TestCaseError>;

/// Which days the oracle tries for a day that is missing.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Days {
    /// Those on which something turns, and those beside them.
    Turning,
    /// All on which it may make a difference, however small.
    Every,
}

/// Asks the oracle and both tiers for everybody in the case.
pub fn agrees(
    house: &House,
    case: &Case,
    domains: &dyn Fn(&oracle::World, &str, Days) -> Domains,
) -> Outcome {
    let mut known = case.world();
    let pack = house.pack(&known);
    let facts = house.facts(&case.noise, &known, false);
    let snapshot = Snapshot::new(&pack, &facts, case.on.number(), false);
    let world = World { pack: &pack, snapshot: &snapshot, on: case.on };
    let rule = pack.rule(house.rule).unwrap();
    let day = rule.judged_on(case.on);
    let in_force = rule.scheme().unwrap().in_force(day);
    let rows = snapshot.rows(house.entity);
    let columns = at_once(world, house.rule, day.number(), 0, rows);
    let found = run(world, house.rule, day.number(), 1);
    prop_assert_eq!(&found, &run(world, house.rule, day.number(), 3), "one thread, three threads");
    prop_assert_eq!((columns.len(), found.len()), (rows as usize, rows as usize));
    for row in 0..rows {
        let id = snapshot.id(house.entity, row);
        known.domains = domains(&known, id, Days::Turning);
        let question = Question { rule: house.name.into(), id: id.into(), on: case.on.to_string() };
        let mut expected = house.oracle.answer(&question, &known);
        if !in_force {
            prop_assert_eq!(expected.result, "not_in_force");
            continue;
        }
        let at = row as usize;
        let ways = Ways {
            id,
            scalar: scalar(world, house, row, day.number()),
            column: columns[at],
            found: &found[at],
        };
        let decided = decide(world, house.rule, row, day.number());
        house.ran_out.set(house.ran_out.get() + u32::from(decided.limited));
        if !decided.limited && Told::of(&decided) != Told::expected(&expected) {
            // Two shares of a year that are rounded one by one differ by a fen on days between those on which something
            // turns. To try every day of everybody takes too long.
            known.domains = domains(&known, id, Days::Every);
            expected = house.oracle.answer(&question, &known);
        }
        ways.agree(&decided, &expected)?;
    }
    Ok(())
}

pub type Domains = std::collections::BTreeMap<String, Vec<String>>;

fn scalar(world: World<'_>, house: &House, row: u32, day: i32) -> Answer {
    let filled = Filled::default();
    Eval::new(world, &filled).answer(house.rule, row, day)
}

/// The answers of one row, by each way.
struct Ways<'a> {
    id: &'a str,
    scalar: Answer,
    column: Answer,
    found: &'a Found,
}

impl Ways<'_> {
    fn agree(&self, decided: &Search, expected: &oracle::Answer) -> Outcome {
        let id = self.id;
        prop_assert_eq!(self.scalar, self.column, "{}: tier 1 one by one, in columns", id);
        prop_assert_eq!(self.found.answer, decided.answer, "{}: run, decide", id);
        let searched = (!self.scalar.is_settled()).then_some(decided);
        prop_assert_eq!(self.found.search.as_deref(), searched, "{}: what run and decide found", id);
        let (told, expected_told) = (Told::of(decided), Told::expected(expected));
        if decided.limited {
            let open = (told.result, told.eligible, told.fen) == ("undetermined", "unknown", None);
            let wide = told.least == Some(0) && (told.most.is_none() || told.most >= expected_told.most);
            prop_assert!(open && wide, "{}: given up, {:?} against {:?}", id, told, expected_told);
            return self.does_not_contradict(&expected_told);
        }
        prop_assert_eq!(&told, &expected_told, "{}: both tiers, oracle", id);
        let asked: BTreeSet<String> = decided.ask_first.iter().cloned().collect();
        prop_assert_eq!(asked.len(), decided.ask_first.len(), "{}: asked twice", id);
        prop_assert_eq!(&asked, &told.needs, "{}: ask_first, needs", id);
        prop_assert!(expected.ask_first >= asked.len(), "{}: a smaller set settles it", id);
        self.does_not_contradict(&expected_told)
    }

    /// What the first tier says is so; what it leaves open it may.
    fn does_not_contradict(&self, expected: &Told) -> Outcome {
        let (id, answer) = (self.id, self.scalar);
        if answer.is_settled() {
            prop_assert_eq!(
                (eligible(answer), answer.amount()),
                (expected.eligible, expected.fen),
                "{}: tier 1",
                id
            );
            return Ok(());
        }
        let met = eligible(answer);
        prop_assert!(met == "unknown" || met == expected.eligible, "{}: tier 1 says {}", id, met);
        if let Answer::Open(_, amount) = answer
            && let Some(fen) = amount.as_whole()
        {
            let could = [Some(0), Some(fen)];
            let both = could.contains(&expected.least) && could.contains(&expected.most);
            prop_assert!(both, "{}: tier 1 says {} fen if granted", id, fen);
        }
        Ok(())
    }
}
