//! A city as it comes into being: offices and homes first, then family after family. Nothing is written here.

use base::RegionTree;

use crate::census::Ages;
use crate::contact;
use crate::dice::{Dice, Stream};
use crate::error::SimError;
use crate::events::{self, PlaceTie};
use crate::family::{Maker, Member};
use crate::health::{self, Dwells, Health};
use crate::homes::Homes;
use crate::household::{Case, Household, Seat};
use crate::ids::Ids;
use crate::names::Names;
use crate::numbers::Numbers;
use crate::offices::Offices;
use crate::places::Places;
use crate::plan::{Plan, Summary};
use crate::sheet::{History, Sheet, Table, Text};

/// What is kept while families come and go.
///
/// The villages, the homes with their beds by day, a counter for each birthday and the last id of each entity: a few
/// megabytes, however many people there are. A family is gone as soon as it is written.
pub(crate) struct City {
    plan: Plan,
    names: Names,
    places: Places,
    homes: Homes,
    numbers: Numbers,
    ages: Ages,
    ids: Ids,
    pub summary: Summary,
}

/// A book or dwelling as it stands on record.
struct Spot {
    id: String,
    region: Text,
    /// Its number, or its address.
    text: Text,
}

/// Where a seat is, and where it was.
struct Placed {
    now: Spot,
    before: Option<(Spot, base::Day, i64)>,
}

/// A family while it is put on record.
struct Family<'a> {
    members: &'a [Member],
    home: &'a Household,
    books: Vec<Placed>,
    dwellings: Vec<Placed>,
    ids: Vec<String>,
    cases: Vec<(&'a Case, String, i64)>,
}

impl Family<'_> {
    /// The book of a member.
    fn book(&self, at: usize) -> Option<&Placed> {
        self.books.get(self.home.book_of.get(at).copied().unwrap_or(0))
    }

    /// The dwelling of a member.
    fn dwelling(&self, at: usize) -> Option<&Placed> {
        self.dwellings.get(self.home.dwelling_of.get(at).copied().unwrap_or(0))
    }
}

/// What is missing, in a thousand.
const NAMELESS_ID: u32 = 5;
const NO_GROUP: u32 = 10;
const NO_HUKOU: u32 = 9;
const NO_HUKOU_IN_A_HOME: u32 = 1;
const NO_BOOK: u32 = 20;
const NO_RESIDENCE: u32 = 20;
const NO_ADDRESS: u32 = 30;

impl City {
    pub(crate) fn new(plan: &Plan, regions: &RegionTree) -> Result<(City, Vec<Sheet>), SimError> {
        plan.check()?;
        let names = Names::new(plan.city);
        let places = Places::new(plan, regions)?;
        let (mut ids, mut numbers) = (Ids::default(), Numbers::new());
        let homes = Homes::new(plan, &places, &mut ids);
        let sheets = Offices::new(plan, regions, &names, &places, &mut numbers, &mut ids).sheets(&homes);
        let beds = homes.list.iter().map(|home| u64::from(home.beds)).sum();
        let summary = Summary { families: 0, residents: 0, older: 0, dead: 0, beds, written: vec![] };
        let ages = Ages::default();
        Ok((City { plan: *plan, names, places, homes, numbers, ages, ids, summary }, sheets))
    }

    /// Everything on record of the next family; nothing when all residents are there.
    pub(crate) fn next_family(&mut self) -> Result<Option<Vec<Sheet>>, SimError> {
        let left = u64::from(self.plan.residents).saturating_sub(self.ids.count(Table::Resident));
        if left == 0 {
            return Ok(None);
        }
        let today = self.plan.until;
        let mut dice = Dice::of(self.plan.salted(), Stream::Family, self.summary.families);
        let maker = Maker { names: &self.names, today };
        let most = usize::try_from(left).unwrap_or(usize::MAX);
        let mut members = maker.family(&self.ages, most, &mut dice);
        let mut identities = Vec::new();
        for member in &mut members {
            let number = self.numbers.identity(member.born_on, member.male);
            let (born_on, text) = number.ok_or(SimError::NoNumbers(member.born_on))?;
            member.born_on = born_on;
            identities.push(text);
        }
        self.count(&members);
        let home = Household::of(&members, &self.places, today, &mut dice);
        Ok(Some(self.sheets(&members, &home, identities, &mut dice)))
    }

    fn count(&mut self, members: &[Member]) {
        self.summary.families += 1;
        for member in members {
            self.summary.residents += 1;
            let years = member.years(self.plan.until);
            if member.lives(self.plan.until) {
                self.ages.count(years);
                self.summary.older += u64::from(years >= crate::census::OLDER_YEARS);
            } else {
                self.summary.dead += 1;
            }
        }
    }

    fn sheets(
        &mut self,
        members: &[Member],
        home: &Household,
        identities: Vec<String>,
        dice: &mut Dice,
    ) -> Vec<Sheet> {
        let mut out = Vec::new();
        let books: Vec<Placed> =
            home.books.iter().map(|seat| self.placed(seat, Table::HukouBook, &mut out, dice)).collect();
        let dwellings: Vec<Placed> =
            home.dwellings.iter().map(|seat| self.placed(seat, Table::Dwelling, &mut out, dice)).collect();
        let ids: Vec<String> = members.iter().map(|_| self.ids.next(Table::Resident)).collect();
        let cases = self.cases(home, &books, &mut out, dice);
        let phones = contact::phones(members, self.plan.until, &mut self.numbers, dice);
        let family = Family { members, home, books, dwellings, ids, cases };
        for (at, given) in identities.into_iter().zip(phones).enumerate() {
            self.resident(&family, at, given, &mut out, dice);
        }
        for tie in &home.ties {
            let who = |at: usize| History::always(family.ids.get(at).cloned().unwrap_or_default());
            let facts = vec![
                ("supporter", who(tie.supporter)),
                ("supported", who(tie.supported)),
                ("kind", History::always(tie.kind)),
            ];
            out.push(Sheet::new(Table::SupportTie, self.ids.next(Table::SupportTie), facts));
        }
        out
    }

    /// Puts the relief cases of a family on record; each with its id and how many days the office takes to tell.
    fn cases<'a>(
        &mut self,
        home: &'a Household,
        books: &[Placed],
        out: &mut Vec<Sheet>,
        dice: &mut Dice,
    ) -> Vec<(&'a Case, String, i64)> {
        let region = books.first().map_or(Text::default(), |book| book.now.region.clone());
        let mut cases = Vec::new();
        for case in &home.cases {
            let id = self.ids.next(Table::ReliefCase);
            let facts = vec![
                ("region", History::Always(region.clone())),
                ("kind", History::always(case.kind.code())),
            ];
            out.push(Sheet::new(Table::ReliefCase, id.clone(), facts));
            cases.push((case, id, dice.between(5, 40)));
        }
        cases
    }

    /// Puts a member of a family on record, by their place in it, and their stays.
    fn resident(
        &mut self,
        family: &Family<'_>,
        at: usize,
        (identity, phone): (String, History),
        out: &mut Vec<Sheet>,
        dice: &mut Dice,
    ) {
        let (Some(member), Some(id)) = (family.members.get(at), family.ids.get(at)) else { return };
        let (Some(book), Some(dwelling)) = (family.book(at), family.dwelling(at)) else { return };
        let today = self.plan.until;
        let years = member.years(today);
        let village = family.home.dwellings.first().and_then(|seat| self.places.get(seat.village));
        let county = village.map_or(self.places.city, |village| village.county);
        let level = health::true_level(years, dice);
        let stays = self.homes.stays(member, level, county, dice);
        let dwells = if stays.is_empty() { Dwells::AtHome } else { Dwells::InAHome };
        let health = Health::of(member, level, dwells, today, dice);
        for stay in stays {
            let stay_id = self.ids.next(Table::Stay);
            out.push(self.homes.sheet(stay, stay_id, id, &health, dice));
        }
        let in_case = |case: &Case| case.members.contains(&at) && member.lives(case.from);
        let case = family.cases.iter().find(|(case, _, _)| in_case(case));
        let lag = case.map_or(0, |(_, _, lag)| *lag);
        let relief = events::relief(case.map(|(case, id, _)| (*case, id.as_str())), lag, today, dice);
        let mut facts = self.person(member, identity, dwells, dice);
        facts.extend(ties(member, (book, dwelling), dwells, today, dice));
        facts.extend(self.means(years, phone, relief, dice));
        facts.extend([
            ("disability_kind", health.disability_kind),
            ("disability_grade", health.disability_grade),
            ("ability_level", health.ability_level),
            ("veteran", contact::veteran(member, years, dice)),
            ("lost_only_child", contact::lost_only_child(family.members, years, dice)),
        ]);
        out.push(Sheet::new(Table::Resident, id.clone(), facts));
    }

    fn person(
        &self,
        member: &Member,
        identity: String,
        dwells: Dwells,
        dice: &mut Dice,
    ) -> Vec<(&'static str, History)> {
        vec![
            ("name", History::always(member.name.text.clone())),
            ("id_number", unless(NAMELESS_ID, History::always(identity), dice)),
            ("born_on", History::day(Some(member.born_on))),
            ("sex", History::always(if member.male { "male" } else { "female" })),
            ("ethnic_group", unless(NO_GROUP, History::always(self.names.code(member.group)), dice)),
            ("died_on", events::death(member, dwells, self.plan.until, dice)),
        ]
    }

    fn means(
        &mut self,
        years: i64,
        phone: History,
        (relief, relief_case): (History, History),
        dice: &mut Dice,
    ) -> Vec<(&'static str, History)> {
        let (has_account, card) = contact::account(years, &mut self.numbers, dice);
        vec![
            ("phone", phone),
            ("bank_card", card),
            ("has_payment_account", has_account),
            ("relief", relief),
            ("relief_case", relief_case),
        ]
    }

    /// Puts a book or dwelling on record, and the one before it where it moved.
    fn placed(&mut self, seat: &Seat, table: Table, out: &mut Vec<Sheet>, dice: &mut Dice) -> Placed {
        let tie = if table == Table::HukouBook { PlaceTie::Hukou } else { PlaceTie::Residence };
        let before = seat.before.map(|(village, day)| {
            let spot = self.spot(village, table, out, dice);
            (spot, day, tie.lag(dice))
        });
        Placed { now: self.spot(seat.village, table, out, dice), before }
    }

    fn spot(&mut self, village: usize, table: Table, out: &mut Vec<Sheet>, dice: &mut Dice) -> Spot {
        let id = self.ids.next(table);
        let (region, name, text) = if table == Table::HukouBook {
            (self.places.hukou(village, dice), "number", self.numbers.book())
        } else {
            (self.places.region(village), "address", self.places.address(village, dice))
        };
        let spot = Spot { id: id.clone(), region: region.short().into(), text: text.into() };
        let facts = vec![
            ("region", History::Always(spot.region.clone())),
            (name, History::Always(spot.text.clone())),
        ];
        out.push(Sheet::new(table, id, facts));
        spot
    }
}

/// The ties of somebody to their book and dwelling over time.
fn ties(
    member: &Member,
    (book, dwelling): (&Placed, &Placed),
    dwells: Dwells,
    today: base::Day,
    dice: &mut Dice,
) -> Vec<(&'static str, History)> {
    let tie = |placed: &Placed, tie: PlaceTie, part: fn(&Spot) -> Text| {
        let before = placed.before.as_ref().map(|(spot, day, lag)| (part(spot), *day, *lag));
        events::moved(part(&placed.now), before, tie, member, today)
    };
    let no_hukou = if dwells == Dwells::InAHome { NO_HUKOU_IN_A_HOME } else { NO_HUKOU };
    let region = |spot: &Spot| spot.region.clone();
    let text = |spot: &Spot| spot.text.clone();
    let id = |spot: &Spot| spot.id.clone().into();
    vec![
        ("hukou", unless(no_hukou, tie(book, PlaceTie::Hukou, region), dice)),
        ("hukou_book", unless(NO_BOOK, tie(book, PlaceTie::Hukou, id), dice)),
        ("residence", unless(NO_RESIDENCE, tie(dwelling, PlaceTie::Residence, region), dice)),
        ("address", unless(NO_ADDRESS, tie(dwelling, PlaceTie::Residence, text), dice)),
        ("dwelling", unless(NO_ADDRESS, tie(dwelling, PlaceTie::Residence, id), dice)),
    ]
}

/// What is said, unless it is missing.
fn unless(missing_per_mille: u32, history: History, dice: &mut Dice) -> History {
    if dice.chance(missing_per_mille) { History::Unknown } else { history }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::plan::CityCode;

    #[test]
    fn facts_stand_in_the_order_of_the_columns() {
        let regions = crate::read_regions(include_str!("../../../rules/national/regions.csv")).unwrap();
        let until = base::Day::ymd(2026, 10, 31).unwrap();
        let plan = Plan { city: CityCode::Jinzhong, residents: 600, seed: 4, until };
        let (mut city, mut sheets) = City::new(&plan, &regions).unwrap();
        while let Some(more) = city.next_family().unwrap() {
            sheets.extend(more);
        }
        for sheet in &sheets {
            let names: Vec<&str> = sheet.facts.iter().map(|(name, _)| *name).collect();
            assert_eq!(names, sheet.table.columns(), "{}", sheet.id);
            let over = sheet.facts.iter().any(|(_, history)| matches!(history, History::Over(_)));
            assert!(!over || sheet.table.changes(), "{}", sheet.id);
        }
        let there = |table: Table| sheets.iter().any(|sheet| sheet.table == table);
        assert!(Table::ALL.into_iter().all(there));
        assert_eq!(city.summary.residents, 600);
    }
}
