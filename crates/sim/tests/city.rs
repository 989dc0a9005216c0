//! A made-up city is as its documents say: bytes from a seed, ages of the census, numbers that are nobody's.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod made;

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use base::{BankCard, CreditCode, Day, IdNumber, Phone, Region, Sex};
use made::{Read, made, regions, rows, until};
use sha2::{Digest, Sha256};
use sim::{CityCode, Plan, SimError, Table};

/// Every file of a folder, by name, as one hash.
fn hash(dir: &Path) -> String {
    let mut names: Vec<_> = std::fs::read_dir(dir).unwrap().map(|e| e.unwrap().file_name()).collect();
    names.sort();
    let mut hash = Sha256::new();
    for name in names {
        hash.update(name.to_string_lossy().as_bytes());
        hash.update(std::fs::read(dir.join(name)).unwrap());
    }
    hash.finalize().iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_gives_others() {
    let [one, same, other] = [7, 7, 8].map(|seed| hash(made(CityCode::Fuxin, 1_500, seed).0.path()));
    assert_eq!(one, same);
    assert_ne!(one, other);
    assert_ne!(one, hash(made(CityCode::Panjin, 1_500, 7).0.path()));
}

#[test]
fn residents_are_counted_to_the_head() {
    for residents in [0, 1, 2, 777] {
        let (dir, summary) = made(CityCode::Yanzhou, residents, 3);
        assert_eq!(rows(dir.path(), "resident.csv").len(), residents as usize);
        assert_eq!(summary.residents, u64::from(residents));
        for written in &summary.written {
            let name = written.table.entity();
            assert_eq!(rows(dir.path(), &format!("{name}.csv")).len() as u64, written.rows, "{name}");
        }
        assert!(std::fs::read_to_string(dir.path().join("README.md")).unwrap().contains("虚构"));
    }
}

#[test]
fn the_ages_of_the_old_follow_the_census() {
    let (dir, summary) = made(CityCode::Dongguan, 20_000, 11);
    let people = Read::of(dir.path(), Table::Resident);
    // Of a thousand people of sixty and over: the census of 2020 by groups of five years, ninety and over together.
    let census = [278, 280, 188, 118, 77, 41, 17];
    let mut groups = [0_u64; 7];
    let mut old = 0;
    for row in &people.rows {
        let years = Day::parse(&row["born_on"]).unwrap().full_years_until(until());
        let died = Day::parse(&people.last(row, "died_on")).is_ok();
        old += u64::from(years >= 60);
        if years >= 60 && !died {
            groups[((years - 60) / 5).min(6) as usize] += 1;
        }
    }
    let living: u64 = groups.iter().sum();
    for (group, share) in groups.iter().zip(census) {
        let found = group * 1_000 / living;
        assert!(found.abs_diff(share) <= 8, "{found} against {share} in a thousand: {groups:?}");
    }
    // Some deaths of the last days are not yet known, so the files know of a few more who live.
    assert!((summary.older..summary.older + 120).contains(&living), "{living} {}", summary.older);
    let share = old * 100 / summary.residents;
    assert!((62..=72).contains(&share), "{share} of a hundred are sixty or over");
}

#[test]
fn identity_numbers_are_valid_unique_and_nobodys() {
    let (dir, _) = made(CityCode::Jinzhong, 6_000, 5);
    let mut seen = BTreeSet::new();
    let mut missing = 0;
    for row in rows(dir.path(), "resident.csv") {
        if row["id_number"].is_empty() {
            missing += 1;
            continue;
        }
        let id = IdNumber::parse(&row["id_number"]).unwrap();
        assert_eq!(id.region_digits(), "999999");
        assert_eq!(id.birth_day().to_string(), row["born_on"]);
        assert_eq!(row["sex"], if id.sex() == Sex::Male { "male" } else { "female" });
        assert!(seen.insert(row["id_number"].clone()), "twice");
    }
    assert!((1..100).contains(&missing), "{missing}");
}

#[test]
fn telephones_cards_and_codes_can_be_read_and_are_nobodys() {
    let (dir, _) = made(CityCode::Panjin, 2_000, 5);
    let value = |text: &String| !text.is_empty() && text != "none";
    for row in rows(dir.path(), "resident.csv") {
        if value(&row["phone"]) {
            assert!(Phone::parse(&row["phone"]).is_ok() && row["phone"].starts_with("154"));
        }
        if value(&row["bank_card"]) {
            assert!(
                BankCard::parse(&row["bank_card"]).unwrap().luhn_ok()
                    && row["bank_card"].starts_with("999999")
            );
        }
    }
    for row in rows(dir.path(), "organisation.csv") {
        let code = CreditCode::parse(&row["credit_code"]).unwrap();
        assert!(code.region_digits() == "999999" && code.organisation_code_ok());
    }
}

#[test]
fn book_dwelling_and_case_are_three_relations() {
    let (dir, _) = made(CityCode::Fuxin, 20_000, 5);
    let people = Read::of(dir.path(), Table::Resident);
    let mut members: [BTreeMap<String, Vec<String>>; 3] = Default::default();
    for row in &people.rows {
        for (of, fact) in members.iter_mut().zip(["hukou_book", "dwelling", "relief_case"]) {
            let id = people.last(row, fact);
            if !id.is_empty() && id != "none" {
                of.entry(id).or_default().push(row["id"].clone());
            }
        }
    }
    let of = |place: usize, id: &str| members[place].get(id).cloned().unwrap_or_default();
    let (mut other_dwelling, mut case_within_book, mut alone_of_four) = (0, 0, 0);
    for row in &people.rows {
        let (book, dwelling, case) =
            (people.last(row, "hukou_book"), people.last(row, "dwelling"), people.last(row, "relief_case"));
        let in_book = of(0, &book);
        other_dwelling += u32::from(in_book != of(1, &dwelling));
        let in_case = of(2, &case);
        case_within_book += u32::from(!in_case.is_empty() && in_case.len() < in_book.len());
        alone_of_four += u32::from(in_case == [row["id"].clone()] && in_book.len() >= 4);
    }
    assert!(other_dwelling > 2_000, "{other_dwelling}");
    assert!(case_within_book > 50, "{case_within_book}");
    assert!(alone_of_four >= 5, "{alone_of_four}");
}

#[test]
fn one_in_eleven_or_so_lives_elsewhere_than_the_hukou_is() {
    let regions = regions();
    for city in CityCode::ALL {
        let (dir, _) = made(city, 8_000, 2);
        let people = Read::of(dir.path(), Table::Resident);
        let (mut away, mut far, mut moved, mut named) = (0, 0, 0, 0);
        for row in &people.rows {
            let (hukou, residence) = (people.last(row, "hukou"), people.last(row, "residence"));
            let ties = (Region::parse(&hukou), Region::parse(&residence));
            let (Ok(hukou), Ok(residence)) = ties else { continue };
            let hukou = regions.current(hukou);
            named += usize::from(regions.name(residence, until()).is_some());
            away += usize::from(hukou != residence);
            far += usize::from(hukou.code() / 100_000_000 != residence.code() / 100_000_000);
            moved += usize::from(people.spells.contains_key(&(row["id"].clone(), "residence".into())));
        }
        assert!((480..1_000).contains(&away), "{city:?}: {away}");
        assert!(far > 60 && moved > 100 && named > 7_500, "{city:?}: {far} {moved} {named}");
    }
}

#[test]
fn the_sources_of_a_death_differ_in_day_and_now_and_then_in_what_they_say() {
    let (dir, _) = made(CityCode::Yanzhou, 20_000, 5);
    let people = Read::of(dir.path(), Table::Resident);
    let (mut dead, mut disagree, mut two, mut three) = (0, 0, 0, 0);
    for ((_, fact), spells) in &people.spells {
        if fact != "died_on" {
            continue;
        }
        let told: Vec<_> = spells.iter().filter(|s| s["value"] != "none").collect();
        let days: BTreeSet<&String> = told.iter().map(|s| &s["value"]).collect();
        let known: BTreeSet<&String> = told.iter().map(|s| &s["known_on"]).collect();
        assert_eq!(known.len(), told.len());
        for spell in &told {
            let (died, known) = (made::day(&spell["value"]), made::day(&spell["known_on"]));
            assert!(died <= known && known <= until());
        }
        dead += 1;
        disagree += usize::from(days.len() > 1);
        two += usize::from(told.len() == 2);
        three += usize::from(told.len() == 3);
    }
    assert!((700..1_300).contains(&dead), "{dead}");
    assert!(disagree * 100 > dead * 3 && disagree * 100 < dead * 15, "{disagree} of {dead}");
    assert!(two > 100 && three > 100, "{two} {three}");
}

#[test]
fn beds_are_never_given_twice() {
    for (city, residents) in [(CityCode::Jinzhong, 20_000), (CityCode::Yanzhou, 2_000)] {
        let (dir, _) = made(city, residents, 5);
        let (homes, stays) = (Read::of(dir.path(), Table::Institution), Read::of(dir.path(), Table::Stay));
        let mut most = 0;
        for home in &homes.rows {
            let here: Vec<_> = stays.rows.iter().filter(|s| s["institution"] == home["id"]).collect();
            for ago in (0..2_400).step_by(7) {
                let on = until().plus_days(-ago).unwrap();
                let there =
                    |s: &&&made::Row| matches!(stays.on(s, "status", on).as_str(), "in_home" | "on_leave");
                let taken = here.iter().filter(there).count();
                let beds: usize = homes.on(home, "beds", on).parse().unwrap();
                assert!(taken <= beds, "{} on {on}: {taken} in {beds} beds", home["id"]);
                most = most.max(taken * 100 / beds);
            }
        }
        assert!(most > 25, "homes stand empty: {most}");
        assert!(stays.rows.len() > residents as usize / 150, "{}", stays.rows.len());
    }
}

#[test]
fn names_of_all_peoples_and_rare_characters_occur() {
    let (dir, _) = made(CityCode::Fuxin, 20_000, 5);
    let rows = rows(dir.path(), "resident.csv");
    let count = |f: &dyn Fn(&made::Row) -> bool| rows.iter().filter(|r| f(r)).count();
    let group = |code: &'static str| count(&|r| r["ethnic_group"] == code);
    assert!(group("mongol") > 2_000 && group("manchu") > 200 && group("hui") > 100 && group("xibe") > 50);
    assert!(count(&|r| r["name"].contains('·')) >= 1);
    assert!(count(&|r| r["name"].starts_with("欧阳")) >= 2);
    assert!(count(&|r| r["name"].chars().any(|c| (0x2_0000..0x2_A6E0).contains(&u32::from(c)))) >= 5);
    assert!(count(&|r| r["name"].contains("其木格") || r["name"].contains("巴特尔")) >= 20);
    assert!(count(&|r| r["name"].ends_with('氏')) >= 1);
}

#[test]
fn what_cannot_be_made_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let plan = |residents, until: &str| Plan {
        city: CityCode::Jinzhong,
        residents,
        seed: 1,
        until: made::day(until),
    };
    let write = |plan| sim::write(&plan, &regions(), dir.path(), &mut |_| {});
    assert!(matches!(write(plan(5_000_001, "2026-10-31")), Err(SimError::TooMany { .. })));
    assert!(matches!(write(plan(10, "2031-01-01")), Err(SimError::Day { .. })));
    let bare = base::RegionTree::new();
    let refused = sim::write(&plan(10, "2026-10-31"), &bare, dir.path(), &mut |_| {});
    assert!(matches!(refused, Err(SimError::NoVillages("jinzhong"))));
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn a_bad_table_of_divisions_is_told_by_its_line() {
    let header = "code,name,from,until,replaces,functional_zone\n";
    let said = |row: &str| {
        let error = sim::read_regions(&format!("{header}14,山西省,,,,no\n{row}\n")).unwrap_err();
        let cause = std::error::Error::source(&error).map_or_else(String::new, ToString::to_string);
        format!("{error}: {cause}")
    };
    let cases = [
        ("1407", "divisions, line 3: not a row"),
        ("14x,晋中市,,,,no", "divisions, line 3: `14x` is not a region code"),
        ("1407,晋中市,2020,,,no", "divisions, line 3: `2020` is not a day"),
        ("1407,晋中市,,,,maybe", "divisions, line 3: functional_zone"),
        ("14,山西省,,,,no", "divisions, line 3: region 140000000000 is given twice"),
    ];
    for (row, expected) in cases {
        assert!(said(row).starts_with(expected), "{row}: {}", said(row));
    }
}
