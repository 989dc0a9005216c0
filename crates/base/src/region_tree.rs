//! The divisions of the country with their names over time, and what became of those that were abolished.

use crate::{Day, Region, RegionLevel};
use std::collections::BTreeMap;

/// A division under one name for one run of days.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegionEntry {
    /// Its code.
    pub region: Region,
    /// Its Chinese name without the names above it: `太谷区`.
    pub name: String,
    /// The first day it holds; `None`: since ever.
    pub from: Option<Day>,
    /// The first day it holds no longer; `None`: not known to end.
    pub until: Option<Day>,
    /// The division that it took the place of: 太谷区 140703 that of 太谷县 140726.
    pub replaces: Option<Region>,
    /// A development zone or the like with a code of our own, which the national table does not have.
    pub functional_zone: bool,
}

impl RegionEntry {
    /// An ordinary division that always held and replaces none.
    pub fn new(region: Region, name: impl Into<String>) -> RegionEntry {
        RegionEntry {
            region,
            name: name.into(),
            from: None,
            until: None,
            replaces: None,
            functional_zone: false,
        }
    }

    /// Whether it holds on the day.
    pub fn holds_on(&self, day: Day) -> bool {
        self.from.is_none_or(|from| from <= day) && self.until.is_none_or(|until| day < until)
    }

    /// Whether there is a day on which both hold.
    fn meets(&self, other: &RegionEntry) -> bool {
        let before =
            |until: Option<Day>, from: Option<Day>| matches!((until, from), (Some(u), Some(f)) if u <= f);
        !before(self.until, other.from) && !before(other.until, self.from)
    }
}

/// Why an entry was refused; the tree is then as it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionTreeError {
    /// The name is empty.
    #[error("region {0} has no name")]
    NoName(Region),
    /// It ends before it begins, or on the same day.
    #[error("region {0} ends before it begins")]
    NoDays(Region),
    /// Another entry of the same code holds on some of the same days.
    #[error("region {0} is given twice for the same days")]
    Clash(Region),
    /// A division stands in the place of one of another level.
    #[error("region {new} cannot replace {old}: it is of another level")]
    OtherLevel {
        /// The replaced division.
        old: Region,
        /// The one in its place.
        new: Region,
    },
    /// A division has two successors, so its residents cannot be followed.
    #[error("region {old} is replaced both by {first} and by {second}")]
    ReplacedTwice {
        /// The replaced division.
        old: Region,
        /// The successor known before.
        first: Region,
        /// The one now given.
        second: Region,
    },
    /// Following replacements would come back to the same division.
    #[error("region {0} is replaced in a circle")]
    Circle(Region),
}

/// Names that fill a level in the tables and are no part of an address.
const FILLERS: [&str; 4] = ["市辖区", "县", "省直辖县级行政区划", "自治区直辖县级行政区划"];

/// All known divisions.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct RegionTree {
    entries: BTreeMap<Region, Vec<RegionEntry>>,
    /// From each replaced division to the one in its place.
    replaced: BTreeMap<Region, Region>,
}

impl RegionTree {
    /// A tree without divisions.
    pub fn new() -> RegionTree {
        RegionTree::default()
    }

    /// Adds a division; a code may have several entries on different days, one for each of its names.
    pub fn add(&mut self, entry: RegionEntry) -> Result<(), RegionTreeError> {
        let region = entry.region;
        if entry.name.trim().is_empty() {
            return Err(RegionTreeError::NoName(region));
        }
        if matches!((entry.from, entry.until), (Some(from), Some(until)) if until <= from) {
            return Err(RegionTreeError::NoDays(region));
        }
        if self.entries.get(&region).is_some_and(|others| others.iter().any(|other| other.meets(&entry))) {
            return Err(RegionTreeError::Clash(region));
        }
        if let Some(old) = entry.replaces {
            self.replace(old, region)?;
        }
        self.entries.entry(region).or_default().push(entry);
        Ok(())
    }

    /// Says that `new` took the place of `old`: for the second and later divisions merged into one.
    pub fn replace(&mut self, old: Region, new: Region) -> Result<(), RegionTreeError> {
        if old.level() != new.level() {
            return Err(RegionTreeError::OtherLevel { old, new });
        }
        match self.replaced.get(&old) {
            Some(&first) if first == new => return Ok(()),
            Some(&first) => return Err(RegionTreeError::ReplacedTwice { old, first, second: new }),
            None => {}
        }
        self.replaced.insert(old, new);
        // A circle leads through its own deepest replaced division, and all deeper digits only ride along.
        // So it is found by walking from this one and from every deeper one.
        let deeper = self.replaced.keys().copied().filter(|key| key.level() > old.level());
        let circle = std::iter::once(old).chain(deeper).any(|start| self.walks_in_a_circle(start));
        if circle {
            self.replaced.remove(&old);
            return Err(RegionTreeError::Circle(old));
        }
        Ok(())
    }

    /// The newest division in its place, or it itself.
    ///
    /// Also for what lies in a replaced division: with 140726 replaced by 140703, 140726101000 is 140703101000 now.
    /// Where both a division and one it lies in were replaced, the deeper is followed.
    pub fn current(&self, region: Region) -> Region {
        let mut at = region;
        // Ends, because `replace` lets no circle in.
        while let Some(next) = self.successor(at) {
            at = next;
        }
        at
    }

    /// One replacement, of the division itself or of the nearest one above that was replaced.
    fn successor(&self, region: Region) -> Option<Region> {
        let mut above = Some(region);
        while let Some(old) = above {
            if let Some(&new) = self.replaced.get(&old) {
                return Some(region.moved(old, new));
            }
            above = old.parent();
        }
        None
    }

    fn walks_in_a_circle(&self, start: Region) -> bool {
        let mut seen = vec![start];
        let mut at = start;
        while let Some(next) = self.successor(at) {
            if seen.contains(&next) {
                return true;
            }
            seen.push(next);
            at = next;
        }
        false
    }

    /// The entry of the division that holds on the day.
    pub fn entry(&self, region: Region, day: Day) -> Option<&RegionEntry> {
        self.entries.get(&region)?.iter().find(|entry| entry.holds_on(day))
    }

    /// Whether the division is there on any day.
    pub fn has(&self, region: Region) -> bool {
        self.entries.contains_key(&region)
    }

    /// The name of the division on the day; `None` when none is known then.
    pub fn name(&self, region: Region, day: Day) -> Option<&str> {
        self.entry(region, day).map(|entry| entry.name.as_str())
    }

    /// The names from the province down, as an address begins: `山西省晋中市太谷区`.
    ///
    /// A level without a name on the day is left out; the division itself then shows its short code.
    /// The fillers of the tables are left out too: it is `北京市东城区`, not `北京市市辖区东城区`.
    pub fn path_name(&self, region: Region, day: Day) -> String {
        let mut names = vec![self.name(region, day).map_or_else(|| region.short(), str::to_owned)];
        let mut at = region;
        while let Some(above) = at.parent() {
            names.extend(self.name(above, day).filter(|name| !FILLERS.contains(name)).map(str::to_owned));
            at = above;
        }
        names.reverse();
        names.concat()
    }

    /// The divisions within another that are called so on the day, at most so many: each word of the text stands in the
    /// names from the province down. Those whose own name has the last word come first, larger ones before smaller.
    /// A text without words finds nothing.
    pub fn called(&self, text: &str, within: Region, day: Day, most: usize) -> Vec<Region> {
        let words: Vec<&str> = text.split_whitespace().collect();
        let Some(last) = words.last() else { return vec![] };
        let inner = self.entries.range(within..).take_while(|(inner, _)| inner.within(within));
        let mut found: Vec<(bool, RegionLevel, Region)> = inner
            .filter_map(|(&region, _)| Some((region, self.name(region, day)?)))
            .filter(|(region, _)| {
                let path = self.path_name(*region, day);
                words.iter().all(|word| path.contains(word))
            })
            .map(|(region, name)| (!name.contains(last), region.level(), region))
            .collect();
        found.sort_unstable();
        found.into_iter().take(most).map(|(_, _, region)| region).collect()
    }

    /// The divisions directly below on the day, by code.
    ///
    /// Where the tree leaves a level out, the next one below it stands in its place.
    pub fn children(&self, region: Region, day: Day) -> Vec<Region> {
        let below = self.entries.range(region..).take_while(|(inner, _)| inner.within(region));
        below
            .map(|(&inner, _)| inner)
            .filter(|&inner| inner != region && self.entry(inner, day).is_some())
            .filter(|&inner| self.nearest_above(inner, region, day) == Some(region))
            .collect()
    }

    /// The nearest division above that holds on the day, but no further up than `top`.
    fn nearest_above(&self, region: Region, top: Region, day: Day) -> Option<Region> {
        let mut above = region.parent()?;
        while above != top && self.entry(above, day).is_none() {
            above = above.parent()?;
        }
        Some(above)
    }
}
