//! The files of every city can be read with every pack, and the rules run over them.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod made;

use std::path::Path;

use base::{Day, Lang};
use files::ReadOptions;
use made::{made, rules, until};
use policy::Pack;
use policy::decide::{Answer, World};
use policy::facts::Snapshot;
use sim::{CityCode, Table};

fn pack(name: &str) -> Pack {
    let sources = files::read_pack_sources(&rules(), name).unwrap();
    policy::pack::read(sources)
        .unwrap_or_else(|errors| panic!("{}", errors.iter().map(|e| e.render(Lang::En)).collect::<String>()))
}

/// Reads a folder and answers a rule for everybody: how many are granted, refused and left open.
fn answers(dir: &Path, name: &str, rule: &str, on: Day) -> (usize, usize, usize) {
    let mut pack = pack(name);
    let read = files::read_facts(dir, &mut pack, ReadOptions::default()).unwrap_or_else(|errors| {
        panic!("{}", errors.iter().map(|e| e.render(Lang::En) + "\n").collect::<String>())
    });
    files::read_parameter_file(&rules().join(format!("demo/{name}.toml")), &mut pack).unwrap();
    let snapshot = Snapshot::new(&pack, &read.facts, until().number(), false);
    assert!(!snapshot.left_out, "{name}: somebody states what they may not");
    let world = World { pack: &pack, snapshot: &snapshot, on };
    let (mut granted, mut refused, mut open) = (0, 0, 0);
    for (id, found_rule) in pack.answered() {
        let found = policy::run::run(world, id, found_rule.judged_on(on).number(), 2);
        if found_rule.name == rule {
            for one in &found {
                match one.answer {
                    Answer::Granted(_) => granted += 1,
                    Answer::Refused => refused += 1,
                    _ => open += 1,
                }
            }
        }
    }
    (granted, refused, open)
}

#[test]
fn every_city_can_be_read_with_every_pack() {
    for city in CityCode::ALL {
        let (dir, _) = made(city, 2_000, 1);
        let (granted, refused, open) = answers(dir.path(), "yanzhou", "very_old_allowance", until());
        assert_eq!(granted + refused + open, 2_000);
        if city == CityCode::Yanzhou {
            assert!((120..400).contains(&granted), "{granted} {refused} {open}");
            // A few in a hundred of those whom it could concern.
            assert!(open * 100 >= granted && open * 100 <= granted * 9, "{granted} {refused} {open}");
        } else {
            assert!(granted < 30, "{city:?}: {granted} {refused} {open}");
        }
        let (granted, refused, open) =
            answers(dir.path(), "jinzhong", "operating_subsidy", made::day("2025-12-31"));
        assert_eq!(granted + refused + open, made::rows(dir.path(), "institution.csv").len(), "{city:?}");
    }
}

#[test]
fn homes_in_jinzhong_are_paid_and_some_are_left_open() {
    let (dir, _) = made(CityCode::Jinzhong, 100_000, 1);
    let (granted, refused, open) =
        answers(dir.path(), "jinzhong", "operating_subsidy", made::day("2025-12-31"));
    assert!(granted >= 1 && refused >= 1 && open >= 1, "{granted} {refused} {open}");
}

#[test]
fn the_columns_are_those_of_the_vocabulary() {
    let pack = pack("yanzhou");
    for table in Table::ALL {
        let entity = pack.entity_named(table.entity()).unwrap();
        let mut known: Vec<&str> =
            pack.entity(entity).unwrap().facts.iter().map(|f| f.name.as_str()).collect();
        let mut columns = table.columns().to_vec();
        known.sort_unstable();
        columns.sort_unstable();
        assert_eq!(columns, known, "{}", table.entity());
    }
}

#[test]
fn the_table_of_divisions_agrees_with_the_packs() {
    let tree = made::regions();
    let region = |text: &str| base::Region::parse(text).unwrap();
    assert_eq!(tree.current(region("140726101201")), region("140703101201"));
    assert_eq!(tree.current(region("370882")), region("370812"));
    assert_eq!(tree.current(region("211121104")), region("211104104"));
    assert_eq!(tree.path_name(region("441900003001"), until()), "广东省东莞市东城街道岗贝社区居民委员会");
    assert_eq!(tree.path_name(region("370812001"), until()), "山东省济宁市兖州区鼓楼街道");
    assert_eq!(tree.name(region("140726"), made::day("2019-11-30")), Some("太谷县"));
    assert_eq!(tree.children(region("4419"), until()).len(), 36);
    for (name, found) in [("jinzhong", "140791"), ("yanzhou", "370812")] {
        assert!(pack(name).regions.entry(region(found), until()).is_some());
        assert!(tree.entry(region(found), until()).is_some());
    }
}
