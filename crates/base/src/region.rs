//! Codes of administrative divisions: GB/T 2260 (six digits) and the statistics code of twelve (国统字〔2009〕91号).

use crate::half_width;
use std::fmt;
use std::str::FromStr;

/// An administrative division: its code of twelve digits, padded right with zeros.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Region(u64);

/// How far down a division stands; deeper levels are greater.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum RegionLevel {
    /// 省级: province, autonomous region, municipality.
    Province,
    /// 地级: city, prefecture.
    Prefecture,
    /// 县级: county, district, county-level city.
    County,
    /// 乡级: subdistrict, town, township.
    Town,
    /// 村级: residents' or villagers' committee.
    Village,
}

/// Why a text or number is not the code of a division.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RegionError {
    /// Something other than digits.
    #[error("`{0}` is not a region code: only digits are")]
    NotDigits(String),
    /// A code has 2, 4, 6, 9 or 12 digits.
    #[error("`{0}` is not a region code: it has not 2, 4, 6, 9 or 12 digits")]
    WrongLength(String),
    /// A code starts with 1 to 9, and has no zeros where a level above the last must be named.
    #[error("`{0}` is not a region code: a level above is missing")]
    MissingLevel(String),
}

impl RegionLevel {
    /// From the deepest up.
    const DEEPEST_FIRST: [RegionLevel; 5] = [
        RegionLevel::Village,
        RegionLevel::Town,
        RegionLevel::County,
        RegionLevel::Prefecture,
        RegionLevel::Province,
    ];

    /// How many of the twelve digits name a division of this level: 2, 4, 6, 9 or 12.
    pub const fn digits(self) -> u32 {
        match self {
            RegionLevel::Province => 2,
            RegionLevel::Prefecture => 4,
            RegionLevel::County => 6,
            RegionLevel::Town => 9,
            RegionLevel::Village => 12,
        }
    }

    /// One unit in the last digit of this level.
    #[inline]
    pub(crate) const fn unit(self) -> u64 {
        match self {
            RegionLevel::Province => 10_000_000_000,
            RegionLevel::Prefecture => 100_000_000,
            RegionLevel::County => 1_000_000,
            RegionLevel::Town => 1_000,
            RegionLevel::Village => 1,
        }
    }
}

impl Region {
    /// Reads 2, 4, 6, 9 or 12 digits, full-width too; spaces around are dropped.
    pub fn parse(text: &str) -> Result<Region, RegionError> {
        let narrow = half_width(text);
        let digits = narrow.trim();
        if digits.is_empty() || !digits.bytes().all(|b| b.is_ascii_digit()) {
            return Err(RegionError::NotDigits(text.to_owned()));
        }
        let scale = scale(digits.len()).ok_or_else(|| RegionError::WrongLength(text.to_owned()))?;
        let number: u64 = digits.parse().map_err(|_| RegionError::WrongLength(text.to_owned()))?;
        Region::checked(number * scale).ok_or_else(|| RegionError::MissingLevel(text.to_owned()))
    }

    /// The division with this number of 2, 4, 6, 9 or 12 digits.
    pub fn from_digits(number: u64) -> Result<Region, RegionError> {
        Region::parse(&number.to_string())
    }

    /// Every level above the deepest is named, except that a county level may be missing:
    /// 东莞, 中山, 儋州 have towns and no counties (441900003000).
    fn checked(code: u64) -> Option<Region> {
        let region = Region(code);
        let (province, prefecture, town) =
            (code / 10_000_000_000, code / 100_000_000 % 100, code / 1_000 % 1_000);
        let level = region.level();
        let prefecture_named = prefecture != 0 || level == RegionLevel::Province;
        let town_named = town != 0 || level != RegionLevel::Village;
        (province >= 10 && prefecture_named && town_named).then_some(region)
    }

    /// Whether it lies in a province that there is (GB/T 2260).
    pub fn has_province(self) -> bool {
        const PROVINCES: [(u64, u64); 8] =
            [(11, 15), (21, 23), (31, 37), (41, 46), (50, 54), (61, 65), (71, 71), (81, 82)];
        let province = self.0 / 10_000_000_000;
        PROVINCES.iter().any(|(first, last)| (*first..=*last).contains(&province))
    }

    /// The code of twelve digits, as a number.
    #[inline]
    pub const fn code(self) -> u64 {
        self.0
    }

    /// The level of its deepest digits that are not zero.
    #[inline]
    pub const fn level(self) -> RegionLevel {
        if !self.0.is_multiple_of(1_000) {
            RegionLevel::Village
        } else if !self.0.is_multiple_of(1_000_000) {
            RegionLevel::Town
        } else if !self.0.is_multiple_of(100_000_000) {
            RegionLevel::County
        } else if !self.0.is_multiple_of(10_000_000_000) {
            RegionLevel::Prefecture
        } else {
            RegionLevel::Province
        }
    }

    /// Whether this division is `outer` or lies in it, by the digits of the codes alone.
    ///
    /// Codes change when counties become districts: see [`crate::RegionTree::current`].
    #[inline]
    pub const fn within(self, outer: Region) -> bool {
        let unit = outer.level().unit();
        self.0 / unit == outer.0 / unit
    }

    /// The division one level up that its digits name; `None` for a province.
    pub fn parent(self) -> Option<Region> {
        // The first shorter code that differs: a town of 东莞 has no county, and belongs to the city.
        RegionLevel::DEEPEST_FIRST.iter().map(|&level| self.cut(level)).find(|&shorter| shorter != self)
    }

    /// The division of this level that it lies in, or it itself; `None` when it stands above that level.
    pub fn at_level(self, level: RegionLevel) -> Option<Region> {
        Some(self.cut(level)).filter(|region| region.level() == level)
    }

    /// Zeros below a level.
    const fn cut(self, level: RegionLevel) -> Region {
        Region(self.0 - self.0 % level.unit())
    }

    /// This division with `old` at its head replaced by `new` of the same level.
    pub(crate) const fn moved(self, old: Region, new: Region) -> Region {
        Region(new.0 + self.0 % old.level().unit())
    }

    /// The code without the groups of zeros at its end: `14`, `1407`, `140702`, `140702101`, `140702101001`.
    pub fn short(self) -> String {
        (self.0 / self.level().unit()).to_string()
    }
}

/// What pads a code of so many digits to twelve.
const fn scale(digits: usize) -> Option<u64> {
    match digits {
        2 => Some(RegionLevel::Province.unit()),
        4 => Some(RegionLevel::Prefecture.unit()),
        6 => Some(RegionLevel::County.unit()),
        9 => Some(RegionLevel::Town.unit()),
        12 => Some(RegionLevel::Village.unit()),
        _ => None,
    }
}

impl FromStr for Region {
    type Err = RegionError;

    /// As [`Region::parse`].
    fn from_str(text: &str) -> Result<Region, RegionError> {
        Region::parse(text)
    }
}

impl fmt::Display for Region {
    /// Twelve digits.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:012}", self.0)
    }
}

impl fmt::Debug for Region {
    /// As it is shown.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}
