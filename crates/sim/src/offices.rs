//! Bureaus, offices, committees and operators with their staff, and the homes that operators run.

use std::collections::BTreeMap;

use base::{Day, Region, RegionLevel, RegionTree};

use crate::dice::{Dice, Stream};
use crate::homes::{Home, Homes};
use crate::ids::Ids;
use crate::names::{Bearer, Line, Names};
use crate::numbers::Numbers;
use crate::places::Places;
use crate::plan::Plan;
use crate::sheet::{History, Sheet, Spell, Table};

/// Who says that somebody works there.
const EMPLOYER: &str = "用人单位";
/// Who says what a home is.
const CIVIL_AFFAIRS: &str = "民政";
/// In a thousand posts, those in which somebody worked before who has left.
const PREDECESSOR_PER_MILLE: u32 = 80;
/// In a thousand homes, those run by the operator of another.
const SAME_OPERATOR_PER_MILLE: u32 = 150;

/// First and second parts of the names of homes.
const HOPES: [&str; 14] = [
    "康宁", "颐和", "福寿", "松鹤", "长青", "安康", "乐龄", "祥和", "晚晴", "慈恩", "春晖", "金秋", "静雅",
    "仁爱",
];

/// A kind of body: its code, how its name ends, the head of its credit code, and its posts.
struct Body {
    kind: &'static str,
    ending: &'static str,
    code: &'static str,
    posts: &'static [(&'static str, u32)],
}

/// The bodies of a county.
const COUNTY_BODIES: [Body; 5] = [
    Body {
        kind: "civil_affairs",
        ending: "民政局",
        code: "11",
        posts: &[("head", 1), ("reviewer", 2), ("clerk", 3)],
    },
    Body {
        kind: "relief_office",
        ending: "社会救助服务中心",
        code: "12",
        posts: &[("head", 1), ("reviewer", 1), ("clerk", 3)],
    },
    Body {
        kind: "disabled_federation",
        ending: "残疾人联合会",
        code: "13",
        posts: &[("head", 1), ("clerk", 2)],
    },
    Body { kind: "public_security", ending: "公安局", code: "11", posts: &[("head", 1), ("clerk", 2)] },
    Body { kind: "health", ending: "卫生健康局", code: "11", posts: &[("head", 1), ("clerk", 2)] },
];

/// Makes all that stands before there are people.
pub(crate) struct Offices<'a> {
    pub plan: &'a Plan,
    pub regions: &'a RegionTree,
    pub names: &'a Names,
    pub places: &'a Places,
    pub numbers: &'a mut Numbers,
    pub ids: &'a mut Ids,
    out: Vec<Sheet>,
}

impl<'a> Offices<'a> {
    pub(crate) fn new(
        plan: &'a Plan,
        regions: &'a RegionTree,
        names: &'a Names,
        places: &'a Places,
        numbers: &'a mut Numbers,
        ids: &'a mut Ids,
    ) -> Offices<'a> {
        Offices { plan, regions, names, places, numbers, ids, out: vec![] }
    }

    /// Organisations, workers, employments and institutions.
    pub(crate) fn sheets(mut self, homes: &Homes) -> Vec<Sheet> {
        let mut dice = Dice::of(self.plan.salted(), Stream::Offices, 0);
        let mut counties: BTreeMap<Region, ()> = BTreeMap::new();
        let mut towns: BTreeMap<Region, ()> = BTreeMap::new();
        let villages: Vec<(Region, String)> = self
            .places
            .here()
            .iter()
            .filter_map(|at| self.places.get(*at))
            .map(|village| {
                counties.insert(village.county, ());
                towns.insert(village.town, ());
                (village.region, village.committee.clone())
            })
            .collect();
        let city = self.places.city;
        if !counties.contains_key(&city) {
            self.bodies(city, COUNTY_BODIES.get(..1).unwrap_or_default(), &mut dice);
        }
        for county in counties.into_keys() {
            self.bodies(county, &COUNTY_BODIES, &mut dice);
        }
        self.assessors(city, &mut dice);
        for town in towns.into_keys() {
            self.town(town, &mut dice);
        }
        for (region, committee) in villages {
            let name = committee.replace("村委会", "村民委员会").replace("居委会", "居民委员会");
            let code = if name.contains("居民") || name.contains("社区") { "55" } else { "54" };
            let organisation = self.organisation(name, "village_committee", region, code);
            self.staff(&organisation, "grid_worker", 1, &mut dice);
        }
        self.run_homes(homes, &mut dice);
        self.out
    }

    fn name_of(&self, region: Region) -> String {
        self.regions.name(region, self.plan.until).map_or_else(|| region.short(), str::to_owned)
    }

    fn organisation(&mut self, name: String, kind: &'static str, region: Region, code: &str) -> String {
        let id = self.ids.next(Table::Organisation);
        let credit_code = self.numbers.credit_code(code);
        let facts = vec![
            ("name", History::always(name)),
            ("kind", History::always(kind)),
            ("region", History::always(region.short())),
            ("credit_code", History::always(credit_code)),
        ];
        self.out.push(Sheet::new(Table::Organisation, id.clone(), facts));
        id
    }

    fn bodies(&mut self, region: Region, bodies: &[Body], dice: &mut Dice) {
        for body in bodies {
            let name = format!("{}{}", self.name_of(region), body.ending);
            let id = self.organisation(name, body.kind, region, body.code);
            for (post, count) in body.posts {
                self.staff(&id, post, *count, dice);
            }
        }
    }

    /// One body of assessors for half a million residents, and one assessor for five thousand.
    fn assessors(&mut self, city: Region, dice: &mut Dice) {
        let bodies = 1 + self.plan.residents / 500_000;
        for number in 0..bodies {
            let hope = HOPES.get(usize::try_from(number).unwrap_or(0)).copied().unwrap_or("同心");
            let name = format!("{}{hope}老年人能力评估中心", self.name_of(city));
            let id = self.organisation(name, "assessment_body", city, "52");
            self.staff(&id, "head", 1, dice);
            self.staff(&id, "assessor", 3 + self.plan.residents / bodies / 5_000, dice);
        }
    }

    fn town(&mut self, town: Region, dice: &mut Dice) {
        let name = self.name_of(town);
        let ending = if name.ends_with("街道") {
            "办事处"
        } else if name.ends_with(['镇', '乡']) {
            "人民政府"
        } else {
            "管理委员会"
        };
        let id = self.organisation(format!("{name}{ending}"), "town_office", town, "11");
        self.staff(&id, "head", 1, dice);
        self.staff(&id, "clerk", 2, dice);
    }

    /// So many people in a post, some after others who have left.
    fn staff(&mut self, organisation: &str, post: &'static str, count: u32, dice: &mut Dice) {
        let today = self.plan.until;
        let day = |ago: i64| today.plus_days(-ago).unwrap_or(today);
        for _ in 0..count {
            let began = dice.between(30, 3_650);
            if dice.chance(PREDECESSOR_PER_MILLE) {
                let left = day(began + dice.between(0, 60));
                let spells = vec![
                    Spell::since("employed", day(began + dice.between(400, 3_000)), 0, EMPLOYER),
                    Spell::since("left", left, dice.between(0, 20), EMPLOYER),
                ];
                self.employ(organisation, post, spells, dice);
            }
            let mut spells = vec![Spell::since("employed", day(began), 0, EMPLOYER)];
            if began > 400 && dice.chance(25) {
                spells.push(Spell::since("on_leave", day(dice.between(5, 120)), 0, EMPLOYER));
            }
            self.employ(organisation, post, spells, dice);
        }
    }

    fn employ(&mut self, organisation: &str, post: &'static str, status: Vec<Spell>, dice: &mut Dice) {
        let today = self.plan.until;
        let worker = self.ids.next(Table::Worker);
        let born = today.year() - i32::try_from(dice.between(22, 59)).unwrap_or(40);
        let male = dice.chance(if matches!(post, "care_worker" | "nurse") { 120 } else { 560 });
        let group = self.names.group(dice);
        let name = self.names.name(Bearer { group, male, born }, Line::Own, dice);
        let phone = if dice.chance(980) { History::always(self.numbers.phone()) } else { History::Unknown };
        let facts = vec![("name", History::always(name.text)), ("phone", phone)];
        self.out.push(Sheet::new(Table::Worker, worker.clone(), facts));
        let facts = vec![
            ("worker", History::always(worker)),
            ("organisation", History::always(organisation.to_owned())),
            ("post", History::always(post)),
            ("status", History::told(status, today)),
        ];
        let id = self.ids.next(Table::Employment);
        self.out.push(Sheet::new(Table::Employment, id, facts));
    }

    /// Operators with their staff, and what is on record of each home.
    fn run_homes(&mut self, homes: &Homes, dice: &mut Dice) {
        let mut last: Option<(String, &'static str)> = None;
        for home in &homes.list {
            let hope = dice.pick(&HOPES).copied().unwrap_or("康宁");
            let county = self.name_of(home.county);
            let founder = if dice.chance(280) { "public" } else { "social" };
            let nature = if founder == "public" || dice.chance(620) { "non_profit" } else { "for_profit" };
            let name = if founder == "public" && nature == "non_profit" && dice.chance(500) {
                let town = home.region.at_level(RegionLevel::Town).unwrap_or(home.county);
                format!("{}敬老院", self.name_of(town))
            } else {
                format!("{county}{hope}{}", if dice.chance(500) { "养老院" } else { "颐养中心" })
            };
            let operator = match &last {
                Some((operator, of)) if *of == nature && dice.chance(SAME_OPERATOR_PER_MILLE) => {
                    operator.clone()
                }
                Some(_) | None => {
                    let (ending, code) = if nature == "non_profit" {
                        ("养老服务中心", "52")
                    } else {
                        ("养老服务有限公司", "91")
                    };
                    self.organisation(format!("{county}{hope}{ending}"), "home_operator", home.county, code)
                }
            };
            let beds = u32::from(home.beds);
            for (post, count) in [
                ("head", 1),
                ("care_worker", 1 + beds / 8),
                ("nurse", 1 + beds / 40),
                ("support_staff", 1 + beds / 30),
            ] {
                self.staff(&operator, post, count, dice);
            }
            let facts = self.institution(home, name, operator.clone(), (founder, nature), dice);
            self.out.push(Sheet::new(Table::Institution, home.id.clone(), facts));
            last = Some((operator, nature));
        }
    }

    fn institution(
        &self,
        home: &Home,
        name: String,
        operator: String,
        (founder, nature): (&'static str, &'static str),
        dice: &mut Dice,
    ) -> Vec<(&'static str, History)> {
        let operating_model = match (founder, dice.below(100)) {
            ("public", 0..60) => "public_built_private_run",
            ("public", _) => "publicly_run",
            (_, _) => "privately_run",
        };
        let work_kind = match dice.below(100) {
            0..45 => "new",
            45..80 => "rebuilt",
            _ => "existing",
        };
        let beds = match home.fewer {
            Some((fewer, day)) => {
                let more = Spell::since(home.beds.to_string(), day, 0, CIVIL_AFFAIRS);
                History::told(vec![Spell::always(fewer.to_string(), CIVIL_AFFAIRS), more], self.plan.until)
            }
            None => History::always(home.beds.to_string()),
        };
        vec![
            ("name", History::always(name)),
            ("organisation", History::always(operator)),
            ("region", History::always(home.region.short())),
            ("founder", History::always(founder)),
            ("nature", History::always(nature)),
            ("operating_model", History::always(operating_model)),
            ("work_kind", History::always(work_kind)),
            ("meets_standard", self.passed(home.licensed_on, 40, dice)),
            ("qualified", self.passed(home.licensed_on, 30, dice)),
            ("licensed_on", History::day(Some(home.licensed_on))),
            ("first_resident_on", History::day(home.first_on)),
            ("beds", beds),
            ("registered_with", self.registered_with(home, dice)),
        ]
    }

    /// Whether a home passed: mostly yes, now and then only later, sometimes unknown.
    fn passed(&self, since: Day, unknown_per_mille: u32, dice: &mut Dice) -> History {
        if dice.chance(unknown_per_mille) {
            return History::Unknown;
        }
        match dice.below(100) {
            0..78 => History::always("yes"),
            78..90 => {
                let days = since.days_until(self.plan.until);
                let passed = since.plus_days(dice.between(100, days.max(101))).unwrap_or(since);
                let spells = vec![
                    Spell::always("no", CIVIL_AFFAIRS),
                    Spell::since("yes", passed, dice.between(3, 30), CIVIL_AFFAIRS),
                ];
                History::told(spells, self.plan.until)
            }
            _ => History::always("no"),
        }
    }

    /// The level of the body that registered a home.
    fn registered_with(&self, home: &Home, dice: &mut Dice) -> History {
        let county = self.name_of(home.county);
        let level = match dice.below(100) {
            0..3 => return History::Unknown,
            3..15 => "none",
            _ if self.places.zones.contains(&home.region) => "zone",
            _ if home.beds > 300 || home.county.level() == RegionLevel::Prefecture => "city",
            _ if county.ends_with('区') => "district",
            _ => "county",
        };
        History::always(level)
    }
}
