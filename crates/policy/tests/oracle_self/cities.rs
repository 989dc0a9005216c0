//! The oracle on the packs of two cities. The expected answers are worked out by hand.

use super::oracle::{Oracle, World};
use super::{ask, needs, set, spell, world};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

fn toml_files(folder: &Path, found: &mut Vec<(String, String)>) {
    let mut paths: Vec<PathBuf> =
        std::fs::read_dir(folder).into_iter().flatten().map(|e| e.unwrap().path()).collect();
    paths.sort();
    for path in paths {
        if path.is_dir() && !path.ends_with("cases") {
            toml_files(&path, found);
        } else if path.extension().is_some_and(|e| e == "toml") {
            let text = std::fs::read_to_string(&path).unwrap();
            found.push((path.to_string_lossy().into_owned(), text));
        }
    }
}

fn city(name: &str) -> Oracle {
    let rules = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../rules");
    let vocabulary = rules.join("vocabulary.toml");
    let text = std::fs::read_to_string(&vocabulary).unwrap();
    let mut files = vec![(vocabulary.to_string_lossy().into_owned(), text)];
    toml_files(&rules.join("national"), &mut files);
    toml_files(&rules.join(name), &mut files);
    Oracle::read(&files)
}

fn yanzhou_world(facts: &str) -> World {
    let mut world = world(facts);
    for (name, key, value) in [
        ("very_old_rate", "from_80", "50 yuan"),
        ("very_old_rate", "from_90", "100 yuan"),
        ("very_old_rate", "from_100", "300 yuan"),
        ("very_old_second_band", "", "90 years"),
        ("very_old_third_band", "", "100 years"),
        ("very_old_start", "", "month_of_birthday"),
        ("very_old_stop_death", "", "month_after"),
        ("very_old_stop_move", "", "month_of_event"),
        ("very_old_reference_day", "", "last_day"),
        ("very_old_excludes_destitute", "", "yes"),
    ] {
        set(&mut world, name, key, "", value);
    }
    world
}

#[test]
fn yanzhou() {
    let oracle = city("yanzhou");
    let allowance = |world: &World, on: &str| ask(&oracle, "very_old_allowance", "R1", on, world);
    let known = "resident:R1 born_on=1944-03-31 died_on=none hukou=370812 relief=no_relief";
    let answer = allowance(&yanzhou_world(known), "2024-03-31");
    assert_eq!((answer.result.as_str(), answer.amount_fen), ("granted", Some(5_000)));
    let answer = allowance(&yanzhou_world(known), "2024-02-29");
    assert_eq!((answer.result.as_str(), answer.amount_fen), ("refused", Some(0)));
    // Ninety in the month that is asked for.
    let ninety = known.replace("1944-03-31", "1934-03-05");
    assert_eq!(allowance(&yanzhou_world(&ninety), "2024-03-01").amount_fen, Some(10_000));
    // The month of the death is still paid, the next is not; which of the two is open while the rule is unset.
    let dead = known.replace("died_on=none", "died_on=2024-05-06");
    let mut facts = yanzhou_world(&dead);
    assert_eq!(allowance(&facts, "2024-05-31").amount_fen, Some(5_000));
    assert_eq!(allowance(&facts, "2024-06-30").result, "refused");
    set(&mut facts, "very_old_stop_death", "", "", "");
    facts.sets.retain(|s| s.name != "very_old_stop_death" || s.value.is_empty());
    let answer = allowance(&facts, "2024-05-31");
    assert_eq!(needs(&answer), "parameter:very_old_stop_death");
    assert_eq!((answer.amount_min_fen, answer.amount_max_fen), (Some(0), Some(5_000)));
    assert_eq!(allowance(&facts, "2024-06-30").result, "refused");
    // Nothing known about relief: only whether destitute matters; hukou decides where it is.
    let mut facts = yanzhou_world(&known.replace("relief=no_relief", "relief="));
    let answer = allowance(&facts, "2024-03-31");
    assert_eq!((needs(&answer).as_str(), answer.ask_first), ("resident:R1.relief", 1));
    set(&mut facts, "very_old_excludes_destitute", "", "2024-03-31", "no");
    assert_eq!(allowance(&facts, "2024-03-31").result, "granted");
    let mut facts = yanzhou_world(&known.replace("hukou=370812", "").replace("1944-03-31", "1944-02-10"));
    spell(&mut facts, "resident:R1.hukou", "370812001", "", "2024-03-15");
    spell(&mut facts, "resident:R1.hukou", "", "2024-03-15", "");
    let answer = allowance(&facts, "2024-03-31");
    assert_eq!((answer.result.as_str(), needs(&answer).as_str()), ("undetermined", "resident:R1.hukou"));
    set(&mut facts, "very_old_stop_move", "", "2024-03-01", "month_after");
    assert_eq!(allowance(&facts, "2024-03-31").result, "granted");
}

/// A public home run privately with a stay of 100 days on leave and in the home.
fn jinzhong_world(share: &str) -> World {
    let mut world = world(
        "institution:H region=140702 founder=public nature=for_profit operating_model=public_built_private_run \
         work_kind=existing meets_standard=yes qualified=yes licensed_on=2020-01-01 first_resident_on=none \
         beds=300 registered_with=none \
         | resident:R born_on=1940-01-01 died_on=none hukou=140702 \
         | stay:S resident=R institution=H admitted_on=2023-01-11 assessed_level=disabled declared_level= status=",
    );
    spell(&mut world, "stay:S.status", "in_home", "2023-01-11", "2023-03-01");
    spell(&mut world, "stay:S.status", "on_leave", "2023-03-01", "2023-03-15");
    spell(&mut world, "stay:S.status", "in_home", "2023-03-15", "2023-05-01");
    for (name, value) in [
        ("operating_share", share),
        ("operating_month_day", "last_day"),
        ("operating_count_day", "mid_year"),
        ("operating_grade_by", "assessed"),
        ("operating_counts_leave", "yes"),
        ("operating_hukou_on", "each_day"),
        ("operating_double_stay", "count_both"),
        ("operating_year_from", "licence"),
        ("operating_backdated", "no"),
        ("operating_before_plan", "no"),
        ("operating_public_built_for_profit", "yes"),
    ] {
        set(&mut world, name, "", "", value);
    }
    world
}

fn unset(world: &mut World, name: &str) {
    world.sets.retain(|s| s.name != name);
}

#[test]
fn jinzhong() {
    let oracle = city("jinzhong");
    let subsidy = |world: &World| ask(&oracle, "operating_subsidy", "H", "2023-12-31", world);
    // 21 days of January, 28, 31 and 30: 110 days of 365 at 2400 yuan.
    assert_eq!(subsidy(&jinzhong_world("by_days")).amount_fen, Some(72_329));
    assert_eq!(subsidy(&jinzhong_world("by_months")).amount_fen, Some(80_000));
    assert_eq!(subsidy(&jinzhong_world("on_count_day")).amount_fen, Some(0));
    let mut facts = jinzhong_world("by_days");
    unset(&mut facts, "operating_share");
    let answer = subsidy(&facts);
    assert_eq!((answer.amount_min_fen, answer.amount_max_fen), (Some(0), Some(80_000)));
    assert_eq!((needs(&answer).as_str(), answer.eligible.as_str()), ("parameter:operating_share", "yes"));
    // Leave counts or not: 14 days less.
    let mut facts = jinzhong_world("by_days");
    unset(&mut facts, "operating_counts_leave");
    let answer = subsidy(&facts);
    assert_eq!((answer.amount_min_fen, answer.amount_max_fen), (Some(63_123), Some(72_329)));
    assert_eq!(needs(&answer), "parameter:operating_counts_leave");
    // By months it makes no difference: leave covers no last day of a month.
    let mut facts = jinzhong_world("by_months");
    unset(&mut facts, "operating_counts_leave");
    assert_eq!(subsidy(&facts).amount_fen, Some(80_000));
    // A home in its first year is refused whatever is not known.
    let mut facts = jinzhong_world("by_days");
    let home = facts.rows.get_mut("institution").unwrap().get_mut("H").unwrap();
    home.insert("licensed_on".into(), "2023-01-02".into());
    unset(&mut facts, "operating_share");
    assert_eq!(subsidy(&facts).result, "refused");
    // The payer: 300 beds are not more than 300.
    let payer = |world: &World| ask(&oracle, "operating_payer", "H", "2023-12-31", world).result;
    let mut facts = jinzhong_world("by_days");
    assert_eq!(payer(&facts), "district");
    let home: &mut BTreeMap<String, String> =
        facts.rows.get_mut("institution").unwrap().get_mut("H").unwrap();
    home.insert("registered_with".into(), String::new());
    assert_eq!(payer(&facts), "undetermined");
    home_beds(&mut facts, "301");
    assert_eq!(payer(&facts), "city");
}

fn home_beds(world: &mut World, beds: &str) {
    let home = world.rows.get_mut("institution").unwrap().get_mut("H").unwrap();
    home.insert("beds".into(), beds.into());
    home.insert("registered_with".into(), "none".into());
}
