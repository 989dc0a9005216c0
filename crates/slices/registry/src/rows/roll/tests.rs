//! Every list by every road, beside the same question asked of a plain list, on both databases.

#![allow(clippy::unwrap_used, reason = "a test may stop anywhere")]

use base::{Day, Region};
use store::rows::Value;
use store::{Bulk, Migration};
use testkit::contexts::platform;
use testkit::{TestDb, on_both};
use uuid::Uuid;

use super::{Line, Order, Road, Wanted, lines};
use crate::rows::{code, range};

on_both!(with steps(); every_list_is_what_a_plain_one_would_be);

fn steps() -> Vec<Migration> {
    let mut steps = store::migrate::own();
    steps.extend(crate::migrations());
    steps
}

const TODAY: &str = "2026-10-31";
const PAGE: u32 = 40;

fn region(text: &str) -> Region {
    Region::parse(text).unwrap()
}

/// A row of places.
#[derive(Clone, Debug)]
struct Placed {
    line: Line,
    main: i64,
    ties: i32,
    born: Option<i32>,
    living: bool,
    sex: &'static str,
    relief: &'static str,
}

/// Numbers that look random and are the same each time.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: u64) -> u64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % sides
    }

    fn one<T: Copy>(&mut self, of: &[T]) -> T {
        let at = usize::try_from(self.roll(of.len() as u64)).unwrap();
        of[at]
    }
}

fn placed() -> Vec<Placed> {
    let villages =
        ["140702001001", "140702001002", "140702002001", "140721100201", "140721101203", "140728201204"];
    let villages: Vec<i64> = villages.iter().map(|v| code(region(v))).collect();
    let today = Day::parse(TODAY).unwrap();
    let mut dice = Dice(7);
    let mut out = Vec::new();
    for n in 0..400_u128 {
        let main = dice.one(&villages);
        let other = dice.one(&villages);
        let born = (dice.roll(20) > 0).then(|| {
            let days = i64::try_from(dice.roll(103 * 365)).unwrap();
            today.plus_days(-days).unwrap().number()
        });
        let row = Placed {
            line: Line {
                region: main,
                name_key: dice.one(&["li na", "wang fang", "wang wei", "zhang li", "zhao gang"]).to_owned(),
                person: Uuid::from_u128(n + 1),
                born_on: born.unwrap_or(0),
            },
            main,
            ties: dice.one(&[1, 2, 3]),
            born,
            living: dice.roll(10) > 0,
            sex: dice.one(&["female", "male", ""]),
            relief: dice.one(&["", "", "", "subsistence", "destitute"]),
        };
        if other != main && dice.roll(3) == 0 {
            let line = Line { region: other, ..row.line.clone() };
            out.push(Placed { line, ties: 1, ..row.clone() });
        }
        out.push(row);
    }
    out
}

/// What the list should be.
fn plain(all: &[Placed], wanted: &Wanted) -> Vec<Line> {
    let within = |code: i64, region: Region| {
        let (low, high) = range(region);
        (low..=high).contains(&code)
    };
    let by_age = matches!(wanted.order, Order::Oldest | Order::Youngest);
    let mut found: Vec<&Placed> = all
        .iter()
        .filter(|p| within(p.line.region, wanted.within) && p.ties & wanted.ties != 0)
        .filter(|p| p.line.region == p.main || !within(p.main, wanted.within))
        .filter(|p| wanted.place.is_none_or(|place| within(p.line.region, place)))
        .filter(|p| wanted.relief.as_ref().is_none_or(|r| r == p.relief))
        .filter(|p| wanted.sex.as_ref().is_none_or(|s| s == p.sex))
        .filter(|p| wanted.born_until.is_none_or(|day| p.born.is_some_and(|b| b <= day.number())))
        .filter(|p| wanted.living.is_none_or(|living| living == p.living))
        .filter(|p| !by_age || p.born.is_some())
        .collect();
    found.sort_by(|a, b| {
        let (a, b) = (&a.line, &b.line);
        let by_place = (a.region, &a.name_key, a.person).cmp(&(b.region, &b.name_key, b.person));
        let by_birth = (a.born_on, a.person).cmp(&(b.born_on, b.person));
        match wanted.order {
            Order::Place => by_place,
            Order::Name => (&a.name_key, a.person).cmp(&(&b.name_key, b.person)),
            Order::Oldest => by_birth,
            Order::Youngest => by_birth.reverse(),
        }
    });
    found.into_iter().map(|p| p.line.clone()).collect()
}

/// Questions with every filter, for every road.
fn questions() -> Vec<Wanted> {
    let today = Day::parse(TODAY).unwrap();
    let older = |years: i64| today.plus_years(-years);
    let mut out = Vec::new();
    for within in ["1407", "140702", "140702001", "140702001001"] {
        for place in [None, Some("140702"), Some("140702001001")] {
            for (relief, sex) in [(None, None), (Some("subsistence"), None), (None, Some("female"))] {
                for born_until in [None, older(60), older(95)] {
                    for living in [None, Some(true)] {
                        for order in [Order::Place, Order::Name, Order::Oldest, Order::Youngest] {
                            out.push(Wanted {
                                within: region(within),
                                ties: 3,
                                place: place.map(region),
                                relief: relief.map(str::to_owned),
                                sex: sex.map(str::to_owned),
                                born_until,
                                living,
                                order,
                                after: None,
                                limit: PAGE,
                            });
                        }
                    }
                }
            }
        }
    }
    out
}

async fn every_list_is_what_a_plain_one_would_be(db: TestDb) {
    let (all, today) = (placed(), Day::parse(TODAY).unwrap());
    let store = db.open().await;
    let ctx = platform(store.now());
    let columns =
        ["region", "name_key", "person", "ties", "main_region", "born_on", "living", "sex", "relief"];
    let mut bulk = Bulk::new("registry_places", &columns);
    for p in &all {
        bulk.add(vec![
            p.line.region.into(),
            p.line.name_key.clone().into(),
            p.line.person.into(),
            p.ties.into(),
            p.main.into(),
            Value::from(p.born),
            i32::from(p.living).into(),
            p.sex.into(),
            p.relief.into(),
        ]);
    }
    let tx = store.begin(&ctx).await.unwrap();
    bulk.flush(tx.conn()).await.unwrap();
    tx.commit().await.unwrap();
    let read = store.read(&ctx);
    let mut roads = std::collections::HashSet::new();
    for mut wanted in questions() {
        roads.insert(format!("{:?}", Road::of(&wanted, today)));
        let expected = plain(&all, &wanted);
        let mut found = Vec::new();
        loop {
            let page = lines(read.conn(), &wanted, today).await.unwrap();
            let full = page.len() == PAGE as usize;
            wanted.after = page.last().cloned();
            found.extend(page);
            if !full {
                break;
            }
        }
        assert_eq!(found, expected, "{wanted:?}");
    }
    assert_eq!(roads.len(), 4, "{roads:?}");
}
