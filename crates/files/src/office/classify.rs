//! What a sheet is: a roll, a death list, a population list, or none of them, and why.

use super::headings::Headings;
use super::sheet::Grid;
use super::words::{Column, Months, months_in};
use base::{Month, Wording};

/// What a sheet is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SheetKind {
    /// Who was paid.
    Roll,
    /// Who died.
    Deaths,
    /// Who lives here, paid or not.
    Population,
    /// None of them; nothing of it is used.
    Neither,
}

impl SheetKind {
    /// Its name in both languages.
    pub fn words(self) -> Wording {
        match self {
            SheetKind::Roll => Wording::new("发放花名册", "roll"),
            SheetKind::Deaths => Wording::new("死亡人员名单", "death list"),
            SheetKind::Population => Wording::new("人口名单", "population list"),
            SheetKind::Neither => Wording::new("未使用", "not used"),
        }
    }
}

const DEATH_WORDS: [&str; 6] = ["死亡", "去世", "火化", "殡葬", "身故", "逝世"];
const ROLL_WORDS: [&str; 5] = ["发放", "津贴", "花名册", "补贴", "领取"];
const POPULATION_WORDS: [&str; 8] =
    ["人口", "户籍", "常住", "老年人名单", "老年人信息", "老年人台账", "老人名单", "全员"];

/// Says what a sheet is and why.
pub fn classify(grid: &Grid, headings: Option<&Headings>) -> (SheetKind, Wording) {
    if grid.rows.is_empty() {
        return (SheetKind::Neither, Wording::new("空表", "the sheet is empty"));
    }
    let Some(headings) = headings else {
        let why = Wording::new(
            "没有找到表头：需要有“姓名”或“身份证号”，以及至少另一列",
            "no headings found: a name or identity number and one column more are needed",
        );
        return (SheetKind::Neither, why);
    };
    let has = |column: Column| headings.at(column).is_some();
    let said = |words: &[&str]| {
        let names = [grid.name.as_str(), grid.file.as_str()];
        let texts = headings.titles.iter().map(String::as_str).chain(names);
        texts.into_iter().any(|text| words.iter().any(|word| text.contains(word)))
    };
    let by = |zh: &str, en: &str| Wording::new(zh, en);
    if has(Column::Amount) {
        return (SheetKind::Roll, by("有金额列", "it has a column of amounts"));
    }
    if has(Column::Died) || has(Column::Cremated) {
        return (SheetKind::Deaths, by("有死亡日期列", "it has a column of days of death"));
    }
    if said(&DEATH_WORDS) {
        return (
            SheetKind::Deaths,
            by("标题写明是死亡名单，但没有死亡日期列", "its title says so; no days of death"),
        );
    }
    if said(&POPULATION_WORDS) {
        return (SheetKind::Population, by("标题写明是人口名单", "its title says so"));
    }
    if said(&ROLL_WORDS) {
        let why = by(
            "标题像发放花名册，但没有找到金额列（如“发放金额”“月标准”）；请补上后再试",
            "its title is that of a roll, but no column of amounts was found; add one and try again",
        );
        return (SheetKind::Neither, why);
    }
    if has(Column::Id) && (has(Column::Hukou) || has(Column::Born) || has(Column::Sex)) {
        return (SheetKind::Population, by("有身份证号和户籍或出生信息，没有金额", "people without amounts"));
    }
    let why = by(
        "既没有金额列，也没有死亡日期列，标题也没有说明是什么名单",
        "neither amounts nor days of death, and no title that says what it is",
    );
    (SheetKind::Neither, why)
}

/// Which month a roll is of, as far as the sheet as a whole says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SheetMonth {
    /// The month, if there is one.
    pub month: Option<Month>,
    /// Whether a quarter or several months are named.
    pub several: bool,
    /// Something to say about where it comes from.
    pub note: Option<Wording>,
}

/// The month from the title, the sheet's name, the file's name; one that was asked for goes before them.
pub fn month_of(grid: &Grid, headings: &Headings, asked: Option<Month>) -> SheetMonth {
    let titles = headings.titles.iter().map(String::as_str);
    let named = titles.chain([grid.name.as_str(), grid.file.as_str()]);
    let said = named.map(months_in).find(|months| *months != Months::None).unwrap_or(Months::None);
    let several = said == Months::Several;
    let stated = match said {
        Months::One(month) => Some(month),
        Months::None | Months::Several => None,
    };
    let note = match (asked, stated) {
        (Some(asked), Some(stated)) if asked != stated => Some(Wording::new(
            format!("“{}”写的是{stated}，按指定的{asked}核查", place_name(grid)),
            format!("\"{}\" says {stated}; reviewed as {asked}, as was asked for", place_name(grid)),
        )),
        _ => None,
    };
    SheetMonth { month: asked.or(stated), several: several && asked.is_none(), note }
}

/// File and sheet, for a sentence.
pub fn place_name(grid: &Grid) -> String {
    if grid.name.is_empty() { grid.file.clone() } else { format!("{} / {}", grid.file, grid.name) }
}
