//! What the files of the city say, to know beforehand what pages have to show.

use std::collections::HashMap;

use super::Outcome;
use super::city::city;

/// The rows of a file, each by the names of its columns. The files of made-up cities quote nothing.
pub fn rows(file: &str) -> Outcome<Vec<HashMap<String, String>>> {
    let text = std::fs::read_to_string(city().file(file))?;
    let mut lines = text.lines();
    let heads: Vec<&str> =
        lines.next().ok_or("an empty file")?.trim_start_matches('\u{feff}').split(',').collect();
    Ok(lines
        .map(|line| heads.iter().zip(line.split(',')).map(|(h, v)| ((*h).to_owned(), v.to_owned())).collect())
        .collect())
}

/// Somebody who is registered in one village, lives with a child in another, and stays in a home in a third county.
#[derive(Clone, Debug)]
pub struct Mover {
    /// The name.
    pub name: String,
    /// The village of the hukou.
    pub hukou: String,
    /// The village where the person lives.
    pub residence: String,
    /// The county of the home.
    pub home_county: String,
    /// A village with which the person has nothing to do.
    pub elsewhere: String,
}

const COUNTY_DIGITS: usize = 6;
const VILLAGE_DIGITS: usize = 12;

fn county(region: &str) -> &str {
    region.get(..COUNTY_DIGITS).unwrap_or(region)
}

/// Finds such a person.
pub fn mover() -> Outcome<Mover> {
    let people = rows("resident.csv")?;
    let by_id: HashMap<&str, &HashMap<String, String>> =
        people.iter().map(|p| (p["id"].as_str(), p)).collect();
    let homes = rows("institution.csv")?;
    let mut states: HashMap<String, String> = HashMap::new();
    for spell in rows("stay.spells.csv")?.iter().filter(|s| s["fact"] == "status" && s["until"].is_empty()) {
        states.insert(spell["id"].clone(), spell["value"].clone());
    }
    let children = rows("support_tie.csv")?;
    for stay in rows("stay.csv")? {
        let Some(person) = by_id.get(stay["resident"].as_str()) else { continue };
        let Some(home) = homes.iter().find(|h| h["id"] == stay["institution"]) else { continue };
        let (a, b, c) = (&person["hukou"], &person["residence"], county(&home["region"]));
        let apart = county(a) != county(b) && county(a) != c && county(b) != c;
        let villages = a.len() == VILLAGE_DIGITS && b.len() == VILLAGE_DIGITS;
        let there = person["died_on"] == "none" && states.get(&stay["id"]).is_some_and(|s| s == "in_home");
        let with_child = children.iter().filter(|t| t["supported"] == person["id"]).any(|t| {
            by_id.get(t["supporter"].as_str()).is_some_and(|child| child["dwelling"] == person["dwelling"])
        });
        let elsewhere = people.iter().map(|p| &p["hukou"]).find(|r| {
            r.len() == VILLAGE_DIGITS
                && ![county(a), county(b), c].contains(&county(r))
                && county(r) != a.as_str()
        });
        if let (true, true, true, true, Some(elsewhere)) = (apart, villages, there, with_child, elsewhere) {
            return Ok(Mover {
                name: person["name"].clone(),
                hukou: a.clone(),
                residence: b.clone(),
                home_county: c.to_owned(),
                elsewhere: elsewhere.clone(),
            });
        }
    }
    Err("nobody in the city lives with a child in another county and stays in a home in a third".into())
}

/// The facts of people with their classes, from the vocabulary.
pub fn classes() -> Outcome<Vec<(String, String)>> {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../rules/vocabulary.toml");
    let (mut fact, mut found) = (None, vec![]);
    for line in std::fs::read_to_string(path)?.lines() {
        if line.starts_with('[') {
            fact = line
                .strip_prefix("[entity.resident.fact.")
                .and_then(|l| l.strip_suffix(']'))
                .map(str::to_owned);
        }
        let class = line.strip_prefix("class = \"").and_then(|l| l.split('"').next());
        if let (Some(fact), Some(class)) = (&fact, class) {
            found.push((fact.clone(), class.to_owned()));
        }
    }
    if found.is_empty() { Err("the vocabulary has no facts of people".into()) } else { Ok(found) }
}
