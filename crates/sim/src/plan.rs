//! What is asked for, and what came of it.

use base::{Day, Region, RegionLevel};

use crate::error::SimError;
use crate::sheet::Table;

/// A city that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum CityCode {
    /// 盘锦市.
    Panjin,
    /// 东莞市.
    Dongguan,
    /// 晋中市.
    Jinzhong,
    /// 阜新市.
    Fuxin,
    /// 济宁市兖州区.
    Yanzhou,
}

impl CityCode {
    /// All of them.
    pub const ALL: [CityCode; 5] =
        [CityCode::Panjin, CityCode::Dongguan, CityCode::Jinzhong, CityCode::Fuxin, CityCode::Yanzhou];

    /// The name of its pack: `jinzhong`.
    pub const fn code(self) -> &'static str {
        match self {
            CityCode::Panjin => "panjin",
            CityCode::Dongguan => "dongguan",
            CityCode::Jinzhong => "jinzhong",
            CityCode::Fuxin => "fuxin",
            CityCode::Yanzhou => "yanzhou",
        }
    }

    /// The city with this name of a pack.
    pub fn find(code: &str) -> Option<CityCode> {
        CityCode::ALL.into_iter().find(|city| city.code() == code)
    }

    /// Its division.
    pub fn region(self) -> Option<Region> {
        let code = match self {
            CityCode::Panjin => "2111",
            CityCode::Dongguan => "4419",
            CityCode::Jinzhong => "1407",
            CityCode::Fuxin => "2109",
            CityCode::Yanzhou => "370812",
        };
        Region::parse(code).ok()
    }

    /// Its place in [`CityCode::ALL`].
    pub(crate) const fn place(self) -> usize {
        self as usize
    }
}

/// A city to be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Plan {
    /// Which.
    pub city: CityCode,
    /// How many people its registry has, of all ages: about two in three are sixty or older.
    pub residents: u32,
    /// Where chance begins.
    pub seed: u64,
    /// The day up to which things happen and become known.
    pub until: Day,
}

/// More residents would use up the order numbers of a birthday.
pub(crate) const RESIDENTS_MAX: u32 = 5_000_000;
/// The facts end with 2030 and begin with 1900: nobody is older than 105, and things happen in the eight years before.
const UNTIL_YEARS: (i16, i16) = (2016, 2030);

impl Plan {
    /// Refuses what cannot be made.
    pub(crate) fn check(&self) -> Result<(), SimError> {
        if self.residents > RESIDENTS_MAX {
            return Err(SimError::TooMany { asked: self.residents, most: RESIDENTS_MAX });
        }
        let bounds = (Day::ymd(UNTIL_YEARS.0, 1, 1), Day::ymd(UNTIL_YEARS.1, 12, 31));
        match bounds {
            (Some(first), Some(last)) if self.until < first || last < self.until => {
                Err(SimError::Day { day: self.until, first, last })
            }
            _ => Ok(()),
        }
    }

    /// The seed, made another for each city.
    pub(crate) const fn salted(&self) -> u64 {
        self.seed ^ ((self.city.place() as u64 + 1) << 56)
    }
}

/// How far the writing is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Progress {
    /// Residents that are written.
    pub residents: u32,
    /// Residents there will be.
    pub of: u32,
}

/// What was written of one entity.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Written {
    /// Which.
    pub table: Table,
    /// Rows of `<entity>.csv`.
    pub rows: u64,
    /// Rows of `<entity>.spells.csv`.
    pub spells: u64,
    /// Bytes of both.
    pub bytes: u64,
}

/// What was written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Summary {
    /// Families.
    pub families: u64,
    /// Residents of all ages, the dead of the last three years too.
    pub residents: u64,
    /// Those of sixty and over who live on the last day.
    pub older: u64,
    /// Those who died.
    pub dead: u64,
    /// Beds of all homes on the last day.
    pub beds: u64,
    /// By entity, in the order of [`Table::ALL`].
    pub written: Vec<Written>,
}

/// The county of a place, or the city where it has no counties.
pub(crate) fn county_of(region: Region) -> Region {
    let above = region.at_level(RegionLevel::County).or_else(|| region.at_level(RegionLevel::Prefecture));
    above.unwrap_or(region)
}
