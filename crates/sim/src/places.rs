//! Where people live: villages and communities, how many in each, and addresses.

use std::collections::BTreeMap;

use base::{Day, Region, RegionTree};

use crate::dice::{Dice, Stream};
use crate::error::SimError;
use crate::plan::{CityCode, Plan, county_of};

/// About so many residents share a village; a small city has fewer villages for it.
const RESIDENTS_A_VILLAGE: u32 = 150;
/// A small city has at least so many villages, or all it has.
const VILLAGES_MIN: usize = 8;
/// How often a village of another county is looked for: where there is one county alone, none can be found.
const TRIES: u32 = 40;
/// In a thousand hukou of a place whose code was replaced, those that still stand under the old one.
const OLD_CODE_PER_MILLE: u32 = 20;

/// A village or community.
#[derive(Clone, Debug)]
pub(crate) struct Village {
    pub region: Region,
    pub town: Region,
    /// The county, or the city where it has none.
    pub county: Region,
    /// Names of town and village, as an address goes on.
    pub name: String,
    /// The name of the committee: `岗贝社区居民委员会`.
    pub committee: String,
    pub urban: bool,
    /// Its code under the county that was replaced.
    before: Option<Region>,
    city: CityCode,
}

/// All villages of the tree, and those of the city that are lived in.
pub(crate) struct Places {
    villages: Vec<Village>,
    /// Those that are lived in, by number.
    here: Vec<usize>,
    /// The same by county, each list in its order.
    by_county: BTreeMap<Region, Vec<usize>>,
    /// Running sums of how many live in each.
    sums: Vec<u64>,
    /// The first and the number of villages of each of the five cities.
    spans: [(usize, usize); 5],
    /// Zones of the city with an administration of their own.
    pub zones: Vec<Region>,
    pub city: Region,
}

/// How far away another place is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Far {
    /// In another village of the county.
    County,
    /// In another county of the city.
    City,
    /// In another of the five cities.
    Elsewhere,
}

impl Places {
    pub(crate) fn new(plan: &Plan, regions: &RegionTree) -> Result<Places, SimError> {
        let none = || SimError::NoVillages(plan.city.code());
        let mut villages = Vec::new();
        let mut spans = [(0, 0); 5];
        for (city, span) in CityCode::ALL.into_iter().zip(&mut spans) {
            let first = villages.len();
            if let Some(region) = city.region() {
                gather(regions, region, city, plan.until, &mut villages);
            }
            *span = (first, villages.len() - first);
        }
        let city = plan.city.region().ok_or_else(none)?;
        let (first, count) = spans.get(plan.city.place()).copied().unwrap_or_default();
        if count == 0 {
            return Err(none());
        }
        let is_zone = |region: &Region| regions.entry(*region, plan.until).is_some_and(|e| e.functional_zone);
        let zones = regions.children(city, plan.until).into_iter().filter(is_zone).collect();
        let here = chosen(plan, &villages, first, count);
        let mut sum = 0;
        let (mut sums, mut by_county) = (Vec::new(), BTreeMap::<Region, Vec<usize>>::new());
        for at in &here {
            if let Some(village) = villages.get(*at) {
                by_county.entry(village.county).or_default().push(*at);
            }
            let mut dice = Dice::of(plan.salted(), Stream::Places, u64::try_from(*at).unwrap_or(0));
            let urban = villages.get(*at).is_some_and(|v| v.urban);
            // Two throws multiplied: a few villages are much larger than most.
            let size = (1 + u64::from(dice.below(10))) * (1 + u64::from(dice.below(10)));
            sum += 10 + if urban { 3 * size } else { size };
            sums.push(sum);
        }
        Ok(Places { villages, here, by_county, sums, spans, zones, city })
    }

    /// The villages that are lived in, by number.
    pub(crate) fn here(&self) -> &[usize] {
        &self.here
    }

    pub(crate) fn get(&self, number: usize) -> Option<&Village> {
        self.villages.get(number)
    }

    /// The code of a village; the city itself where there is none.
    pub(crate) fn region(&self, number: usize) -> Region {
        self.get(number).map_or(self.city, |v| v.region)
    }

    /// A village of the city, the larger the likelier.
    pub(crate) fn any(&self, dice: &mut Dice) -> usize {
        self.here.get(dice.along(&self.sums)).copied().unwrap_or_default()
    }

    /// Another village so far from one; where there is none, any other of the city, or one elsewhere.
    pub(crate) fn other(&self, than: usize, far: Far, dice: &mut Dice) -> usize {
        let county = self.get(than).map(|v| v.county);
        match far {
            Far::Elsewhere => return self.elsewhere(than, dice),
            Far::County => {
                let near = county.and_then(|county| self.by_county.get(&county));
                let others = near.map_or(0, |near| near.len().saturating_sub(1));
                let at = usize::try_from(dice.below(u32::try_from(others).unwrap_or(0))).unwrap_or(0);
                // The own place is passed over, so that each of the others is as likely.
                let own = near.and_then(|near| near.binary_search(&than).ok()).unwrap_or(usize::MAX);
                if let Some(found) =
                    near.filter(|_| others > 0).and_then(|near| near.get(at + usize::from(at >= own)))
                {
                    return *found;
                }
            }
            Far::City => {}
        }
        for _ in 0..TRIES {
            let at = self.any(dice);
            if self.get(at).map(|v| v.county) != county {
                return at;
            }
        }
        let at = self.any(dice);
        if at == than { self.elsewhere(than, dice) } else { at }
    }

    /// A village in another of the five cities, each of them as likely.
    fn elsewhere(&self, than: usize, dice: &mut Dice) -> usize {
        let own = self.get(than).map(|v| v.city);
        let others = CityCode::ALL.into_iter().zip(self.spans).filter(|(c, s)| Some(*c) != own && s.1 > 0);
        let others: Vec<(usize, usize)> = others.map(|(_, span)| span).collect();
        match dice.pick(&others) {
            Some((first, count)) => {
                let within = dice.below(u32::try_from(*count).unwrap_or(u32::MAX));
                first + usize::try_from(within).unwrap_or(0)
            }
            None => self.any(dice),
        }
    }

    /// The code under which a hukou stands: now and then that of the county which is no more.
    pub(crate) fn hukou(&self, number: usize, dice: &mut Dice) -> Region {
        let stale = dice.chance(OLD_CODE_PER_MILLE);
        let old = self.get(number).and_then(|v| v.before).filter(|_| stale);
        old.unwrap_or_else(|| self.region(number))
    }

    /// An address down to the door.
    pub(crate) fn address(&self, number: usize, dice: &mut Dice) -> String {
        let Some(village) = self.get(number) else { return String::new() };
        let (name, a, b) = (&village.name, 1 + dice.below(8), 1 + dice.below(99));
        if !village.urban {
            return format!("{name}{a}组{b}号");
        }
        let (unit, floor, door) = (1 + dice.below(4), 1 + dice.below(11), 1 + dice.below(4));
        format!("{name}{b}号楼{unit}单元{floor}{door:02}室")
    }
}

/// The villages of a city, in the order of their codes.
fn gather(regions: &RegionTree, city: Region, which: CityCode, day: Day, out: &mut Vec<Village>) {
    let mut towns = Vec::new();
    let mut todo = vec![city];
    while let Some(region) = todo.pop() {
        // A village lies in a town; whatever has no town above it is no village.
        match region.level() {
            base::RegionLevel::Town => towns.push(region),
            base::RegionLevel::Village => {}
            base::RegionLevel::Province | base::RegionLevel::Prefecture | base::RegionLevel::County => {
                todo.extend(regions.children(region, day));
            }
        }
    }
    towns.sort();
    for town in towns {
        let county = county_of(town);
        let replaced = regions.entry(county, day).and_then(|entry| entry.replaces);
        let path = regions.path_name(town, day);
        for region in regions.children(town, day) {
            let committee = regions.name(region, day).unwrap_or_default().to_owned();
            let (short, urban) = short_name(&committee);
            out.push(Village {
                region,
                town,
                county,
                name: format!("{path}{short}"),
                urban,
                before: replaced.and_then(|old| under(old, region)),
                committee,
                city: which,
            });
        }
    }
}

/// The code with its first six digits those of another county.
fn under(county: Region, village: Region) -> Option<Region> {
    let rest = village.code() % 1_000_000;
    Region::from_digits(county.code() / 1_000_000 * 1_000_000 + rest).ok()
}

/// The place of a committee, and whether it is a community of a town.
fn short_name(committee: &str) -> (&str, bool) {
    let ends = [("居民委员会", true), ("村民委员会", false), ("居委会", true), ("村委会", false)];
    for (end, urban) in ends {
        if let Some(short) = committee.strip_suffix(end).filter(|short| !short.is_empty()) {
            return (short, urban);
        }
    }
    (committee, committee.contains("社区"))
}

/// Which villages of the city are lived in: enough for its residents, of every county first one.
fn chosen(plan: &Plan, villages: &[Village], first: usize, count: usize) -> Vec<usize> {
    let wanted = usize::try_from(plan.residents / RESIDENTS_A_VILLAGE).unwrap_or(count).max(VILLAGES_MIN);
    let all = first..first + count;
    if wanted >= count {
        return all.collect();
    }
    let mut order: Vec<(bool, u64, usize)> = Vec::new();
    for at in all {
        let number = u64::try_from(at).unwrap_or(0);
        let mut dice = Dice::of(plan.salted(), Stream::Places, number ^ (1 << 40));
        order.push((true, dice.next(), at));
    }
    order.sort_unstable();
    let mut counties = Vec::new();
    for (later, _, at) in &mut order {
        let Some(county) = villages.get(*at).map(|v| v.county) else { continue };
        if !counties.contains(&county) {
            counties.push(county);
            *later = false;
        }
    }
    order.sort_unstable();
    let mut here: Vec<usize> = order.into_iter().take(wanted).map(|(_, _, at)| at).collect();
    here.sort_unstable();
    here
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read_regions;

    fn regions() -> RegionTree {
        read_regions(include_str!("../../../rules/national/regions.csv")).unwrap()
    }

    fn plan(city: CityCode, residents: u32) -> Plan {
        Plan { city, residents, seed: 1, until: Day::ymd(2026, 10, 31).unwrap() }
    }

    #[test]
    fn every_village_of_the_table_is_found() {
        let regions = regions();
        let cases = [
            (CityCode::Panjin, 544),
            (CityCode::Dongguan, 609),
            (CityCode::Jinzhong, 2_201),
            (CityCode::Fuxin, 813),
            (CityCode::Yanzhou, 347),
        ];
        for (city, villages) in cases {
            let places = Places::new(&plan(city, 1_000_000), &regions).unwrap();
            assert_eq!((places.here().len(), places.villages.len()), (villages, 4_514), "{city:?}");
        }
    }

    #[test]
    fn a_small_city_has_few_villages_and_every_county() {
        let places = Places::new(&plan(CityCode::Jinzhong, 2_000), &regions()).unwrap();
        let mut counties: Vec<Region> = places.here().iter().map(|at| places.villages[*at].county).collect();
        assert_eq!(counties.len(), 13);
        counties.sort();
        counties.dedup();
        assert_eq!(counties.len(), 11);
        assert_eq!(places.zones, [Region::parse("140791").unwrap()]);
    }

    #[test]
    fn a_town_without_a_county_belongs_to_the_city() {
        let places = Places::new(&plan(CityCode::Dongguan, 2_000), &regions()).unwrap();
        let village = &places.villages[places.here()[0]];
        assert_eq!((village.county, village.county.level()), (places.city, base::RegionLevel::Prefecture));
        assert!(
            village.name.starts_with("广东省东莞市") && !village.name.contains("东莞市东莞市"),
            "{}",
            village.name
        );
    }

    #[test]
    fn a_replaced_county_leaves_old_codes_behind() {
        let places = Places::new(&plan(CityCode::Yanzhou, 2_000), &regions()).unwrap();
        let village = &places.villages[places.here()[0]];
        assert_eq!(village.before.unwrap().to_string()[..6], *"370882");
        assert_eq!(village.before.unwrap().to_string()[6..], village.region.to_string()[6..]);
    }

    #[test]
    fn other_places_are_as_far_as_asked() {
        let places = Places::new(&plan(CityCode::Fuxin, 1_000_000), &regions()).unwrap();
        let mut dice = Dice::of(1, Stream::Family, 0);
        for _ in 0..200 {
            let own = places.any(&mut dice);
            let there = |far, dice: &mut Dice| places.get(places.other(own, far, dice)).unwrap().clone();
            let home = places.get(own).unwrap();
            let (near, far, away) = (
                there(Far::County, &mut dice),
                there(Far::City, &mut dice),
                there(Far::Elsewhere, &mut dice),
            );
            assert!(near.county == home.county && near.region != home.region);
            assert!(far.county != home.county && far.city == home.city);
            assert!(away.city != home.city);
        }
    }
}
