//! What a fact file says of one: a cell for each column, or spells where it changes.

use std::borrow::Cow;

use base::Day;

/// A value as it stands in a file.
pub(crate) type Text = Cow<'static, str>;

/// An entity of which facts are written; the order is that of the files.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Table {
    /// 组织: bureaus, offices, committees, operators.
    Organisation,
    /// 工作人员: who works there.
    Worker,
    /// 任职: a worker's time in an organisation.
    Employment,
    /// 养老机构: homes.
    Institution,
    /// 户口簿: hukou books.
    HukouBook,
    /// 住所: dwellings.
    Dwelling,
    /// 社会救助个案: relief cases.
    ReliefCase,
    /// 老年人: older people and those they live with.
    Resident,
    /// 赡养关系: who keeps whom.
    SupportTie,
    /// 入住: a resident's time in a home.
    Stay,
}

impl Table {
    /// All of them, in the order of the files.
    pub const ALL: [Table; 10] = [
        Table::Organisation,
        Table::Worker,
        Table::Employment,
        Table::Institution,
        Table::HukouBook,
        Table::Dwelling,
        Table::ReliefCase,
        Table::Resident,
        Table::SupportTie,
        Table::Stay,
    ];

    /// The name of the entity in the vocabulary, and of its file.
    pub const fn entity(self) -> &'static str {
        match self {
            Table::Organisation => "organisation",
            Table::Worker => "worker",
            Table::Employment => "employment",
            Table::Institution => "institution",
            Table::HukouBook => "hukou_book",
            Table::Dwelling => "dwelling",
            Table::ReliefCase => "relief_case",
            Table::Resident => "resident",
            Table::SupportTie => "support_tie",
            Table::Stay => "stay",
        }
    }

    /// The columns of its file after `id`: the facts and relations of the vocabulary.
    pub const fn columns(self) -> &'static [&'static str] {
        match self {
            Table::Organisation => &["name", "kind", "region", "credit_code"],
            Table::Worker => &["name", "phone"],
            Table::Employment => &["worker", "organisation", "post", "status"],
            Table::Institution => &[
                "name",
                "organisation",
                "region",
                "founder",
                "nature",
                "operating_model",
                "work_kind",
                "meets_standard",
                "qualified",
                "licensed_on",
                "first_resident_on",
                "beds",
                "registered_with",
            ],
            Table::HukouBook => &["region", "number"],
            Table::Dwelling => &["region", "address"],
            Table::ReliefCase => &["region", "kind"],
            Table::Resident => &[
                "name",
                "id_number",
                "born_on",
                "sex",
                "ethnic_group",
                "died_on",
                "hukou",
                "hukou_book",
                "residence",
                "address",
                "dwelling",
                "phone",
                "bank_card",
                "has_payment_account",
                "relief",
                "relief_case",
                "disability_kind",
                "disability_grade",
                "ability_level",
                "veteran",
                "lost_only_child",
            ],
            Table::SupportTie => &["supporter", "supported", "kind"],
            Table::Stay => &[
                "resident",
                "institution",
                "status",
                "admitted_on",
                "assessed_level",
                "national_level",
                "declared_level",
            ],
        }
    }

    /// Whether facts of it change, so that it has a file of spells.
    pub const fn changes(self) -> bool {
        match self {
            Table::Employment | Table::Institution | Table::Resident | Table::Stay => true,
            Table::Organisation
            | Table::Worker
            | Table::HukouBook
            | Table::Dwelling
            | Table::ReliefCase
            | Table::SupportTie => false,
        }
    }

    /// Its place in [`Table::ALL`].
    pub(crate) const fn place(self) -> usize {
        self as usize
    }
}

/// A value over a stretch of days, since when it is known, and who says so.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Spell {
    pub value: Text,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub known_on: Option<Day>,
    pub source: &'static str,
}

impl Spell {
    /// What held since ever and was always known.
    pub(crate) fn always(value: impl Into<Text>, source: &'static str) -> Spell {
        Spell { value: value.into(), from: None, until: None, known_on: None, source }
    }

    /// What holds from a day on and became known some days later.
    pub(crate) fn since(value: impl Into<Text>, from: Day, lag_days: i64, source: &'static str) -> Spell {
        let known_on = Some(from.plus_days(lag_days).unwrap_or(from));
        Spell { value: value.into(), from: Some(from), until: None, known_on, source }
    }
}

/// What is said of one fact of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum History {
    /// Nothing.
    Unknown,
    /// One value on every day.
    Always(Text),
    /// Values over time.
    Over(Vec<Spell>),
}

impl History {
    /// One value on every day.
    pub(crate) fn always(value: impl Into<Text>) -> History {
        History::Always(value.into())
    }

    /// The day, or that there is none.
    pub(crate) fn day(day: Option<Day>) -> History {
        History::Always(day.map_or("none".into(), |day| day.to_string().into()))
    }

    /// Spells as they are known on a day: in the order in which they became known, no two on one day, since the later
    /// takes the place of the earlier. What becomes known after the day is not there yet.
    pub(crate) fn told(mut spells: Vec<Spell>, today: Day) -> History {
        spells.sort_by_key(|spell| spell.known_on);
        let mut last: Option<Day> = None;
        for spell in &mut spells {
            if let (Some(known), Some(before)) = (spell.known_on, last)
                && known <= before
            {
                spell.known_on = before.plus_days(1);
            }
            last = spell.known_on.or(last);
        }
        spells.retain(|spell| spell.known_on.is_none_or(|known| known <= today));
        match spells.as_slice() {
            [] => History::Unknown,
            [Spell { value, from: None, until: None, known_on: None, .. }] => History::Always(value.clone()),
            _ => History::Over(spells),
        }
    }
}

/// Everything that is said of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Sheet {
    pub table: Table,
    pub id: String,
    /// Facts by name, in the order of [`Table::columns`].
    pub facts: Vec<(&'static str, History)>,
}

impl Sheet {
    pub(crate) fn new(table: Table, id: String, facts: Vec<(&'static str, History)>) -> Sheet {
        Sheet { table, id, facts }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn day(text: &str) -> Day {
        Day::parse(text).unwrap()
    }

    #[test]
    fn what_becomes_known_later_is_not_there_yet() {
        let spells = vec![
            Spell::since("2026-07-14", day("2026-07-14"), 19, "公安"),
            Spell::always("none", "公安"),
            Spell::since("2026-07-13", day("2026-07-14"), 19, "卫健"),
        ];
        assert_eq!(History::told(spells.clone(), day("2026-08-01")), History::always("none"));
        let History::Over(told) = History::told(spells, day("2026-08-03")) else { panic!("no spells") };
        let known: Vec<String> =
            told.iter().map(|s| s.known_on.map_or_else(String::new, |d| d.to_string())).collect();
        assert_eq!(known, ["", "2026-08-02", "2026-08-03"]);
    }

    #[test]
    fn every_table_stands_in_its_place() {
        for (place, table) in Table::ALL.into_iter().enumerate() {
            assert_eq!(table.place(), place);
        }
    }
}
