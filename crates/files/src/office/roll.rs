//! Rows of a list as entries; every row that is none is kept with the reason.

use super::cells::{
    Identity, Stated, conceal, read_account, read_amount, read_day, read_identity, says_nothing,
};
use super::classify::{SheetKind, SheetMonth};
use super::headings::Headings;
use super::hukou::{Hukou, PlanRegion, read_hukou};
use super::sheet::{Grid, Row, address};
use super::words::{Column, Months, is_signature, is_total, months_in, tidy};
use base::{BankCard, Fen, Known, Month, Wording};
use std::sync::Arc;

/// A row of one of the office's files.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Place {
    /// The file's name.
    pub file: Arc<str>,
    /// The sheet's name; empty for a text file.
    pub sheet: Arc<str>,
    /// The row, as the spreadsheet numbers it.
    pub row: u32,
}

impl Place {
    /// `file / sheet`, then the row.
    pub fn words(&self) -> Wording {
        let Place { file, sheet, row } = self;
        if sheet.is_empty() {
            return Wording::new(format!("{file} 第{row}行"), format!("{file}, row {row}"));
        }
        Wording::new(format!("{file}“{sheet}”第{row}行"), format!("{file}, \"{sheet}\", row {row}"))
    }
}

/// Something in a row that could not be read as it should.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// The row.
    pub place: Place,
    /// The cell, such as `C7`.
    pub cell: String,
    /// What was read, long numbers starred out.
    pub read: String,
    /// What is wrong and what was expected.
    pub words: Wording,
}

/// What every list says about a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Who {
    /// The row.
    pub place: Place,
    /// The name, without blanks.
    pub name: String,
    /// The identity number.
    pub id: Identity,
    /// The birth day of the list's own column.
    pub born: Stated,
}

/// One line of a roll.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RollEntry {
    /// The person.
    pub who: Who,
    /// Where the hukou is.
    pub hukou: Hukou,
    /// What was paid.
    pub amount: Known<Fen>,
    /// The card or passbook.
    pub account: Known<BankCard>,
    /// For which month; `None` when the row's own month cannot be read.
    pub month: Option<Month>,
    /// Why this row cannot be judged, as far as reading it shows.
    pub doubts: Vec<Wording>,
}

/// One line of a death list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeathEntry {
    /// The person.
    pub who: Who,
    /// The day of death.
    pub died: Stated,
    /// Whether it is the day of cremation or of cancelling the hukou, for want of better.
    pub by_cremation: bool,
}

/// One line of a population list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PopulationEntry {
    /// The person.
    pub who: Who,
    /// Where the hukou is.
    pub hukou: Hukou,
}

/// Why a row is no entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Skip {
    /// 合计, 小计.
    Total,
    /// 制表人, 审核人.
    Signature,
    /// The headings once more.
    Heading,
    /// A village's name, a remark.
    Note,
    /// The second line of a person whose cells are merged over two.
    Continued,
}

/// What came of the rows of one sheet.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rows {
    /// Lines of a roll.
    pub roll: Vec<RollEntry>,
    /// Lines of a death list.
    pub deaths: Vec<DeathEntry>,
    /// Lines of a population list.
    pub population: Vec<PopulationEntry>,
    /// Rows that are no entries.
    pub skipped: Vec<(u32, Skip)>,
    /// What could not be read.
    pub problems: Vec<Problem>,
    /// Things to say about the sheet as a whole.
    pub notes: Vec<Wording>,
}

/// Reads the rows below the headings.
pub fn read_rows(
    grid: &Grid,
    headings: &Headings,
    kind: SheetKind,
    month: &SheetMonth,
    plan: &PlanRegion,
) -> Rows {
    let mut reader = Reader {
        headings,
        plan,
        month,
        month_column: month_column(grid, headings, month),
        file: grid.file.as_str().into(),
        sheet: grid.name.as_str().into(),
        out: Rows::default(),
        total: None,
    };
    for row in grid.rows.iter().filter(|row| row.number > headings.last_row) {
        match reader.skip(row, kind) {
            Some(skip) => reader.out.skipped.push((row.number, skip)),
            None => reader.entry(row, kind),
        }
    }
    reader.check_total();
    reader.out
}

/// Whether the month column is the month of payment: where the title names one, most rows must agree with it,
/// for else it is the month from which a person has been on the roll.
fn month_column(grid: &Grid, headings: &Headings, month: &SheetMonth) -> Option<usize> {
    let at = headings.at(Column::Month)?;
    let Some(said) = month.month else { return Some(at) };
    let below = grid.rows.iter().filter(|row| row.number > headings.last_row);
    let filled: Vec<&Row> = below.filter(|row| !row.cell(at).is_empty()).collect();
    let same = filled.iter().filter(|row| row_month(row, at) == Some(said)).count();
    (same * 2 >= filled.len()).then_some(at)
}

/// The month in a cell: `2026-09`, `202609`, `2026年9月`, or a day of the month.
fn row_month(row: &Row, at: usize) -> Option<Month> {
    let cell = row.cell(at);
    match read_day(cell) {
        Stated::Day(day) => Some(day.month()),
        Stated::Month(month) => Some(month),
        Stated::Nothing | Stated::Unreadable(_) => match months_in(&cell.text) {
            Months::One(month) => Some(month),
            Months::None | Months::Several => None,
        },
    }
}

struct Reader<'a> {
    headings: &'a Headings,
    plan: &'a PlanRegion,
    month: &'a SheetMonth,
    month_column: Option<usize>,
    file: Arc<str>,
    sheet: Arc<str>,
    out: Rows,
    /// The last 合计 of the sheet: its row and amount.
    total: Option<(u32, Fen)>,
}

impl Reader<'_> {
    /// Why a row is no entry; `None` when it is one.
    fn skip(&mut self, row: &Row, kind: SheetKind) -> Option<Skip> {
        if self.headings.repeats(row) {
            return Some(Skip::Heading);
        }
        let at = |column: Column| self.headings.at(column).map(|at| row.cell(at));
        let here = |column: Column| at(column).is_some_and(|cell| !says_nothing(cell) && !cell.filled);
        let spanned = |column: Column| at(column).is_some_and(|cell| cell.filled && !cell.is_empty());
        let own = || row.cells.iter().filter(|cell| !cell.is_empty() && !cell.filled);
        if !here(Column::Id) {
            if own().take(3).any(|cell| is_total(&cell.text)) {
                self.remember_total(row);
                return Some(Skip::Total);
            }
            let money = at(Column::Amount).is_some_and(|cell| matches!(read_amount(cell), Ok(Known::Is(_))));
            if !money && own().any(|cell| is_signature(&cell.text)) {
                return Some(Skip::Signature);
            }
        }
        if here(Column::Id) {
            return None;
        }
        if !here(Column::Name) {
            if here(Column::Amount) && kind == SheetKind::Roll {
                self.money_without_person(row);
                return Some(Skip::Note);
            }
            let continued = spanned(Column::Name) && (spanned(Column::Id) || at(Column::Id).is_none());
            return Some(if continued && own().count() > 0 { Skip::Continued } else { Skip::Note });
        }
        let name = at(Column::Name).map(|cell| tidy(&cell.text)).unwrap_or_default();
        let across = row.cells.iter().filter(|cell| cell.filled && tidy(&cell.text) == name).count() >= 2;
        let prose = name.chars().count() > 12 && !here(Column::Amount);
        let alone = own().count() == 1 && kind == SheetKind::Roll && name.ends_with(['村', '区', '居', '组']);
        (across || prose || alone).then_some(Skip::Note)
    }

    fn remember_total(&mut self, row: &Row) {
        let words = row.cells.iter().map(|cell| tidy(&cell.text)).find(|text| is_total(text));
        let grand = words.is_some_and(|text| !text.contains("小计") && !text.contains("本页"));
        let amount = self.headings.at(Column::Amount).map(|at| read_amount(row.cell(at)));
        if let Some(Ok(Known::Is(amount))) = amount
            && grand
        {
            self.total = Some((row.number, amount));
        }
    }

    /// A roll's own total beside the sum of its lines.
    fn check_total(&mut self) {
        let sum = Fen::checked_sum(self.out.roll.iter().filter_map(|entry| entry.amount.value()));
        if let (Some((row, total)), Some(sum)) = (self.total, sum)
            && total != sum
        {
            let place = self.place(row).words();
            self.out.notes.push(Wording::new(
                format!("{}的合计是{total}元，明细相加是{sum}元，两者不一致，请核对", place.zh),
                format!("{}: the total says {total} yuan, the lines add up to {sum}", place.en),
            ));
        }
    }

    fn money_without_person(&mut self, row: &Row) {
        let words = Wording::new(
            "这一行有金额，但没有姓名和身份证号；如果是合计行请注明“合计”",
            "an amount without a name or identity number; if it is a total, write 合计",
        );
        self.problem(row, Column::Amount, words);
    }

    fn place(&self, row: u32) -> Place {
        Place { file: self.file.clone(), sheet: self.sheet.clone(), row }
    }

    fn problem(&mut self, row: &Row, column: Column, words: Wording) {
        let at = self.headings.at(column).unwrap_or(0);
        let read = conceal(&row.cell(at).text);
        let place = self.place(row.number);
        self.out.problems.push(Problem { place, cell: address(at, row.number), read, words });
    }

    fn entry(&mut self, row: &Row, kind: SheetKind) {
        match kind {
            SheetKind::Roll => self.roll_entry(row),
            SheetKind::Deaths => self.death_entry(row),
            SheetKind::Population => {
                let who = self.who(row, &mut Vec::new());
                let hukou = self.hukou(row);
                self.out.population.push(PopulationEntry { who, hukou });
            }
            SheetKind::Neither => {}
        }
    }

    fn who(&mut self, row: &Row, doubts: &mut Vec<Wording>) -> Who {
        let cell = |column: Column| self.headings.at(column).map(|at| row.cell(at));
        let name = cell(Column::Name).map(|cell| tidy(&cell.text)).unwrap_or_default();
        let id = cell(Column::Id).map_or(Identity::Missing, read_identity);
        let born = cell(Column::Born).map_or(Stated::Nothing, read_day);
        match &id {
            Identity::Spoilt { why, .. } => {
                doubts.push(why.clone());
                self.problem(row, Column::Id, why.clone());
            }
            Identity::Missing => {
                let words = Wording::new("没有身份证号，无法确认是谁", "no identity number");
                doubts.push(words.clone());
                self.problem(row, Column::Id, words);
            }
            Identity::Valid(_) => {}
        }
        if let Stated::Unreadable(why) = &born {
            let words = Wording::new(format!("出生日期{}", why.zh), format!("birth day: {}", why.en));
            doubts.push(words.clone());
            self.problem(row, Column::Born, words);
        }
        Who { place: self.place(row.number), name, id, born }
    }

    fn hukou(&self, row: &Row) -> Hukou {
        let at = self.headings.at(Column::Hukou);
        at.map_or(Hukou::NoColumn, |at| read_hukou(&row.cell(at).text, self.plan))
    }

    fn roll_entry(&mut self, row: &Row) {
        let mut doubts = Vec::new();
        let who = self.who(row, &mut doubts);
        let amount = self.amount(row, &mut doubts);
        let month = match self.month_column {
            Some(at) if !row.cell(at).is_empty() => row_month(row, at),
            _ => self.month.month,
        };
        if month.is_none() {
            let words =
                Wording::new("发放月份读不出来，应如2026-09", "the month cannot be read; write 2026-09");
            doubts.push(words.clone());
            self.problem(row, Column::Month, words);
        }
        let account = self.headings.at(Column::Account).map(|at| read_account(row.cell(at)));
        let account = account.unwrap_or(Ok(Known::Unknown)).unwrap_or_else(|words| {
            self.problem(row, Column::Account, words);
            Known::Unknown
        });
        let hukou = self.hukou(row);
        self.out.roll.push(RollEntry { who, hukou, amount, account, month, doubts });
    }

    fn amount(&mut self, row: &Row, doubts: &mut Vec<Wording>) -> Known<Fen> {
        let Some(at) = self.headings.at(Column::Amount) else { return Known::Unknown };
        let trouble = if row.cell(at).filled {
            Wording::new(
                "金额单元格与别的行合并，不知道每人各多少",
                "the amount is merged over several rows: unknown how much is whose",
            )
        } else {
            match read_amount(row.cell(at)) {
                Ok(Known::Is(amount)) if amount >= Fen::ZERO => return Known::Is(amount),
                Ok(Known::Is(amount)) => Wording::new(
                    format!("金额是负数（{amount}），扣回请另行列表"),
                    format!("a negative amount ({amount}); list recoveries apart"),
                ),
                Ok(_) => Wording::new("没有金额", "no amount"),
                Err(words) => words,
            }
        };
        doubts.push(trouble.clone());
        self.problem(row, Column::Amount, trouble);
        Known::Unknown
    }

    fn death_entry(&mut self, row: &Row) {
        let who = self.who(row, &mut Vec::new());
        let read =
            |column: Column| self.headings.at(column).map_or(Stated::Nothing, |at| read_day(row.cell(at)));
        let (died, cremated) = (read(Column::Died), read(Column::Cremated));
        let by_cremation = died == Stated::Nothing && cremated != Stated::Nothing;
        let died = if by_cremation { cremated } else { died };
        let column = if by_cremation { Column::Cremated } else { Column::Died };
        match &died {
            Stated::Unreadable(why) => {
                let words = Wording::new(format!("死亡日期{}", why.zh), format!("day of death: {}", why.en));
                self.problem(row, column, words);
            }
            Stated::Nothing => {
                self.problem(row, column, Wording::new("没有死亡日期", "no day of death"));
            }
            Stated::Day(_) | Stated::Month(_) => {}
        }
        self.out.deaths.push(DeathEntry { who, died, by_cremation });
    }
}
