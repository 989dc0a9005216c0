//! The files of packs are found, and nothing else is.
#![allow(missing_docs, clippy::unwrap_used, clippy::panic)]

mod house;

use base::Lang;
use songhe_files::{cities, read_cases, read_pack_sources};

fn paths(sources: &[policy::Source]) -> Vec<&str> {
    sources.iter().map(|s| s.path.as_str()).collect()
}

#[test]
fn the_packs_of_the_house_are_found_and_sound() {
    let rules = house::rules();
    let found = cities(&rules);
    assert!(found.contains(&"yanzhou".to_owned()) && found.contains(&"jinzhong".to_owned()));
    assert!(!found.contains(&"national".to_owned()) && !found.contains(&"demo".to_owned()));
    for city in found {
        let sources = read_pack_sources(&rules, &city).unwrap();
        assert!(paths(&sources).iter().all(|p| !p.contains("/cases/") && !p.starts_with("demo")));
        assert!(paths(&sources).contains(&"vocabulary.toml"));
        policy::pack::read(sources).unwrap();
        let cases = read_cases(&rules, &city).unwrap();
        assert!(cases.iter().all(|s| s.path.starts_with(&format!("{city}/cases/"))));
    }
}

#[test]
fn a_city_of_ones_own() {
    let dir = tempfile::tempdir().unwrap();
    let write = |path: &str, bytes: &[u8]| {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    };
    for path in [
        "vocabulary.toml",
        "national/z.toml",
        "national/a/b.toml",
        "here/plan.toml",
        "here/b.toml",
        "here/cases/c.toml",
        "here/deep/cases/d.toml",
        "here/.hidden.toml",
        "here/notes.md",
        "there/rule.toml",
    ] {
        write(path, b"# nothing\r\n");
    }
    write("here/gbk.toml", &encoding_rs::GBK.encode("# 津贴\n").0);
    assert_eq!(cities(dir.path()), ["here"]);
    let sources = read_pack_sources(dir.path(), "here").unwrap();
    let expected = [
        "here/b.toml",
        "here/gbk.toml",
        "here/plan.toml",
        "national/a/b.toml",
        "national/z.toml",
        "vocabulary.toml",
    ];
    assert_eq!(paths(&sources), expected);
    assert_eq!(sources[1].text, "# 津贴\n");
    assert_eq!(paths(&read_cases(dir.path(), "here").unwrap()), ["here/cases/c.toml"]);
    let said = |city: &str| {
        let error = read_pack_sources(dir.path(), city).unwrap_err().render(Lang::En);
        error.replace(&dir.path().display().to_string(), "rules")
    };
    assert_eq!(said("heer"), "rules: there is no pack `heer` with a plan.toml\n  = did you mean `here`?");
    assert_eq!(said("../here"), "rules: there is no pack `../here` with a plan.toml\n  = there is here");
    assert_eq!(said("elsewhere"), "rules: there is no pack `elsewhere` with a plan.toml\n  = there is here");
    write("here/bad.toml", b"x = \"\xFF\"");
    assert!(said("here").starts_with("here/bad.toml: it is neither UTF-8 (byte 5)"), "{}", said("here"));
}
