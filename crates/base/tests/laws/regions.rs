//! Regions and what became of them.

use proptest::prelude::*;
use songhe_base::{Day, Region, RegionEntry, RegionError, RegionLevel, RegionTree, RegionTreeError};

fn region(text: &str) -> Region {
    Region::parse(text).unwrap()
}

fn day(text: &str) -> Day {
    Day::parse(text).unwrap()
}

#[test]
fn codes_are_read() {
    for (text, code, level, short) in [
        ("14", 140_000_000_000, RegionLevel::Province, "14"),
        ("140000", 140_000_000_000, RegionLevel::Province, "14"),
        ("1407", 140_700_000_000, RegionLevel::Prefecture, "1407"),
        ("140700", 140_700_000_000, RegionLevel::Prefecture, "1407"),
        ("140702", 140_702_000_000, RegionLevel::County, "140702"),
        ("140710", 140_710_000_000, RegionLevel::County, "140710"),
        ("140702101", 140_702_101_000, RegionLevel::Town, "140702101"),
        ("140702100", 140_702_100_000, RegionLevel::Town, "140702100"),
        ("140702101001", 140_702_101_001, RegionLevel::Village, "140702101001"),
        ("140702101000", 140_702_101_000, RegionLevel::Town, "140702101"),
        ("441900003000", 441_900_003_000, RegionLevel::Town, "441900003"),
        (" １４０７０２ ", 140_702_000_000, RegionLevel::County, "140702"),
    ] {
        let read = region(text);
        assert_eq!((read.code(), read.level(), read.short()), (code, level, short.to_owned()), "{text}");
        assert_eq!(read.to_string(), format!("{code}"));
        assert_eq!(Region::from_digits(code), Ok(read));
        assert_eq!(short.parse(), Ok(read));
    }
    assert_eq!(Region::from_digits(1407), Ok(region("1407")));
}

#[test]
fn what_is_no_code_is_refused() {
    for text in ["", " ", "14070a", "太谷", "140702.0", "-14", "+14", "14 07"] {
        assert_eq!(Region::parse(text), Err(RegionError::NotDigits(text.into())), "{text}");
    }
    for text in [
        "1",
        "140",
        "14070",
        "1407021",
        "14070210",
        "1407021010",
        "14070210100",
        "1407021010010",
        "99999999999999999999999",
    ] {
        assert_eq!(Region::parse(text), Err(RegionError::WrongLength(text.into())), "{text}");
    }
    for text in ["00", "04", "000000", "0407", "140002", "140702000001", "140000000001"] {
        assert_eq!(Region::parse(text), Err(RegionError::MissingLevel(text.into())), "{text}");
    }
    for number in [0, 1, 140, u64::MAX] {
        assert!(Region::from_digits(number).is_err(), "{number}");
    }
}

#[test]
fn regions_lie_in_each_other() {
    let chain = ["140702101001", "140702101", "140702", "1407", "14"].map(region);
    for (at, inner) in chain.iter().enumerate() {
        assert_eq!(inner.parent(), chain.get(at + 1).copied());
        for (above, outer) in chain.iter().enumerate() {
            assert_eq!(inner.within(*outer), above >= at);
            assert_eq!(chain[0].at_level(outer.level()), Some(*outer));
        }
    }
    assert!(!region("140702").within(region("140703")));
    assert!(!region("1407").within(region("140702")));
    // A town of a city without counties belongs to the city.
    assert_eq!(region("441900003").parent(), Some(region("4419")));
    assert_eq!(region("441900003").at_level(RegionLevel::County), None);
    assert!(region("441900003").within(region("4419")));
}

fn add(tree: &mut RegionTree, code: &str, name: &str) {
    tree.add(RegionEntry::new(region(code), name)).unwrap();
}

fn taigu() -> RegionTree {
    let mut tree = RegionTree::new();
    add(&mut tree, "14", "山西省");
    add(&mut tree, "1407", "晋中市");
    add(&mut tree, "140702", "榆次区");
    let change = Some(day("2019-12-18"));
    tree.add(RegionEntry { until: change, ..RegionEntry::new(region("140726"), "太谷县") }).unwrap();
    tree.add(RegionEntry {
        from: change,
        replaces: Some(region("140726")),
        ..RegionEntry::new(region("140703"), "太谷区")
    })
    .unwrap();
    add(&mut tree, "140703101", "胡村镇");
    tree.add(RegionEntry { functional_zone: true, ..RegionEntry::new(region("140790"), "晋中开发区") })
        .unwrap();
    tree
}

#[test]
fn a_county_that_became_a_district_is_followed() {
    let tree = taigu();
    assert_eq!(tree.current(region("140726")), region("140703"));
    assert_eq!(tree.current(region("140726101000")), region("140703101000"));
    assert_eq!(tree.current(region("140726101007")), region("140703101007"));
    assert_eq!(tree.current(region("140703")), region("140703"));
    assert_eq!(tree.current(region("1407")), region("1407"));
    let (before, after) = (day("2019-12-17"), day("2019-12-18"));
    assert_eq!(
        (tree.name(region("140726"), before), tree.name(region("140726"), after)),
        (Some("太谷县"), None)
    );
    assert_eq!(
        (tree.name(region("140703"), before), tree.name(region("140703"), after)),
        (None, Some("太谷区"))
    );
    assert_eq!(tree.path_name(region("140703"), after), "山西省晋中市太谷区");
    assert_eq!(tree.path_name(region("140703101"), after), "山西省晋中市太谷区胡村镇");
    assert_eq!(tree.path_name(region("140703101004"), after), "山西省晋中市太谷区胡村镇140703101004");
    assert_eq!(tree.path_name(region("140726"), before), "山西省晋中市太谷县");
    // The town is in the tree without days, so before the district it stands directly below the city.
    assert_eq!(
        tree.children(region("1407"), before),
        ["140702", "140703101", "140726", "140790"].map(region)
    );
    assert_eq!(tree.children(region("1407"), after), ["140702", "140703", "140790"].map(region));
    assert_eq!(tree.children(region("14"), after), [region("1407")]);
    assert_eq!(tree.children(region("140703"), after), [region("140703101")]);
    assert!(tree.entry(region("140790"), after).unwrap().functional_zone);
}

#[test]
fn a_division_is_found_by_what_it_is_called() {
    let mut tree = taigu();
    add(&mut tree, "140703101204", "北沙河村委会");
    add(&mut tree, "140703101205", "南沙河村委会");
    let (city, after) = (region("1407"), day("2026-10-15"));
    let found = |text: &str| -> Vec<String> {
        tree.called(text, city, after, 3).into_iter().map(Region::short).collect()
    };
    assert_eq!(found("沙河"), ["140703101204", "140703101205"]);
    assert_eq!(found(" 太谷  南沙河 "), ["140703101205"]);
    assert_eq!(found("胡村镇北沙河村"), ["140703101204"]);
    // The town itself stands before what is in it, and no more are given than are wanted.
    assert_eq!(found("胡村"), ["140703101", "140703101204", "140703101205"]);
    assert_eq!(tree.called("胡村", city, after, 1), [region("140703101")]);
    // What was called so before, what lies elsewhere, and nothing at all.
    assert_eq!(found("太谷县"), [""; 0]);
    assert_eq!(tree.called("沙河", region("1404"), after, 3), []);
    assert_eq!((found(""), found("  ")), (vec![], vec![]));
}

#[test]
fn fillers_are_no_part_of_an_address() {
    let mut tree = RegionTree::new();
    add(&mut tree, "11", "北京市");
    add(&mut tree, "1101", "市辖区");
    add(&mut tree, "110101", "东城区");
    assert_eq!(tree.path_name(region("110101"), Day::MAX), "北京市东城区");
    assert_eq!(tree.path_name(region("1101"), Day::MAX), "北京市市辖区");
}

#[test]
fn a_tree_may_leave_a_level_out() {
    let mut tree = RegionTree::new();
    add(&mut tree, "11", "北京市");
    add(&mut tree, "110101", "东城区");
    assert_eq!(tree.children(region("11"), Day::MIN), [region("110101")]);
    assert_eq!(tree.path_name(region("110101"), Day::MIN), "北京市东城区");
}

#[test]
fn mergers_and_chains_are_followed() {
    let mut tree = RegionTree::new();
    // 莱芜市 went into 济南市, its district into a district there.
    tree.replace(region("371202"), region("370116")).unwrap();
    tree.replace(region("3712"), region("3701")).unwrap();
    assert_eq!(tree.current(region("371202001")), region("370116001"));
    assert_eq!(tree.current(region("371203001")), region("370103001"));
    // Two towns merged, and then the county renumbered.
    tree.replace(region("140726102"), region("140726101")).unwrap();
    tree.replace(region("140726103"), region("140726101")).unwrap();
    tree.replace(region("140726"), region("140703")).unwrap();
    assert_eq!(tree.current(region("140726103002")), region("140703101002"));
    // Saying it again changes nothing.
    tree.replace(region("140726"), region("140703")).unwrap();
}

#[test]
fn clashes_and_circles_are_errors() {
    let mut tree = taigu();
    let kept = tree.clone();
    let entry = |code: &str| RegionEntry::new(region(code), "某区");
    let old = region("140726");
    let cases = [
        (RegionEntry { name: " ".into(), ..entry("140711") }, RegionTreeError::NoName(region("140711"))),
        (
            RegionEntry { from: Some(day("2020-01-01")), until: Some(day("2020-01-01")), ..entry("140711") },
            RegionTreeError::NoDays(region("140711")),
        ),
        (entry("140702"), RegionTreeError::Clash(region("140702"))),
        (
            RegionEntry { until: Some(day("2019-12-19")), ..entry("140703") },
            RegionTreeError::Clash(region("140703")),
        ),
        (
            RegionEntry { replaces: Some(region("1408")), ..entry("140711") },
            RegionTreeError::OtherLevel { old: region("1408"), new: region("140711") },
        ),
        (
            RegionEntry { replaces: Some(old), ..entry("140711") },
            RegionTreeError::ReplacedTwice { old, first: region("140703"), second: region("140711") },
        ),
        (
            RegionEntry { replaces: Some(region("140711")), ..entry("140711") },
            RegionTreeError::Circle(region("140711")),
        ),
        (
            RegionEntry {
                replaces: Some(region("140703")),
                from: Some(day("2021-01-01")),
                ..entry("140726")
            },
            RegionTreeError::Circle(region("140703")),
        ),
    ];
    for (entry, wanted) in cases {
        assert_eq!(tree.add(entry), Err(wanted));
        assert_eq!(tree, kept);
    }
    // A code may get another name once the first has ended.
    tree.add(RegionEntry { until: Some(day("2019-12-18")), ..entry("140703") }).unwrap();
    assert_eq!(tree.name(region("140703"), day("2000-01-01")), Some("某区"));
}

#[test]
fn a_circle_through_a_town_is_an_error() {
    let mut tree = RegionTree::new();
    tree.replace(region("140703101"), region("140726101")).unwrap();
    assert_eq!(
        tree.replace(region("140726"), region("140703")),
        Err(RegionTreeError::Circle(region("140726")))
    );
    assert_eq!(tree.current(region("140726101")), region("140726101"));
}

/// Few codes, so that they meet.
fn few() -> impl Strategy<Value = Region> {
    let mut all = Vec::new();
    for (province, rest) in (10_u64..12).flat_map(|p| (0_u64..81).map(move |rest| (p, rest))) {
        let (city, county, town, village) = (rest / 27, rest / 9 % 3, rest / 3 % 3, rest % 3);
        let code =
            province * 10_000_000_000 + city * 100_000_000 + county * 1_000_000 + town * 1_000 + village;
        all.extend(Region::from_digits(code));
    }
    prop::sample::select(all)
}

proptest! {
    #[test]
    fn within_is_an_order(a in few(), b in few(), c in few()) {
        prop_assert!(a.within(a));
        prop_assert!(!(a.within(b) && b.within(c)) || a.within(c));
        prop_assert!(!(a.within(b) && b.within(a)) || a == b);
        if let Some(parent) = a.parent() {
            prop_assert!(a.within(parent) && parent.level() < a.level());
            prop_assert!(!a.within(b) || a == b || parent.within(b));
        }
        prop_assert_eq!(Region::parse(&a.to_string()), Ok(a));
        prop_assert_eq!(Region::parse(&a.short()), Ok(a));
    }

    #[test]
    fn following_always_ends(rules in prop::collection::vec((few(), few()), 0..25), start in few()) {
        let mut tree = RegionTree::new();
        for (old, new) in rules {
            let _ = tree.replace(old, new);
        }
        let now = tree.current(start);
        prop_assert_eq!(tree.current(now), now);
        prop_assert_eq!(now.level(), start.level());
    }
}
