//! The first real use: an office's own lists in, one reviewed workbook back.
//!
//! An office keeps a roll of the very-old allowance (高龄津贴花名册), gets lists of the dead, and perhaps has a list of
//! who lives there. They are untidy, each in its own way. [`read`] understands them without being told how,
//! [`review::review`] compares them with what a [`review::Judge`] says is due, and [`report::write`] gives one
//! workbook back, in which the office finds its own rows again, marked.
//!
//! Nothing is dropped in silence: a row that cannot be read is listed with its cell, what stood there and what was
//! expected; a person about whom a fact is missing is *not judged*, never called right or wrong.
//! An identity number appears in full only in the office's own columns.
//!
//! ```text
//! sheet ──► headings ──► classify ──► roll ──► review ──► report
//! cells     columns      what it is   entries  findings   workbook
//! ```

pub mod cells;
pub mod classify;
pub mod headings;
pub mod hukou;
pub mod report;
pub mod review;
pub mod roll;
pub mod sheet;
pub mod words;

use base::{Day, Month, Wording};
use classify::{SheetKind, SheetMonth, classify, month_of, place_name};
use headings::Headings;
use hukou::PlanRegion;
use roll::{DeathEntry, PopulationEntry, Problem, RollEntry, Rows, Skip, read_rows};
use sheet::{Grid, SheetError};
use std::path::Path;

/// One of the office's files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OfficeFile {
    /// Its name without folders; it appears in the report.
    pub name: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

impl OfficeFile {
    /// Reads a file from disk, unless it is too large.
    pub fn open(path: &Path) -> Result<OfficeFile, OfficeError> {
        let name = path.file_name().unwrap_or(path.as_os_str()).to_string_lossy().into_owned();
        let trouble =
            |error: std::io::Error| OfficeError::Disk { file: name.clone(), error: error.to_string() };
        let length = std::fs::metadata(path).map_err(trouble)?.len();
        if length > sheet::FILE_LIMIT {
            let words =
                sheet::too_much("文件大小", "size", &format!("{} MB", sheet::FILE_LIMIT / 1024 / 1024));
            return Err(OfficeError::Sheet(SheetError { file: name, words }));
        }
        let bytes = std::fs::read(path).map_err(trouble)?;
        Ok(OfficeFile { name, bytes })
    }
}

/// What the caller knows and the files do not say.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The month of the roll, where it was asked for; goes before what a title says.
    pub month: Option<Month>,
    /// The region whose plan is applied.
    pub plan: PlanRegion,
    /// The day of the review; nothing here looks at a clock.
    pub reviewed_on: Day,
    /// Parameter values that are assumed, in words, for the report to show.
    pub assumed: Vec<Wording>,
}

/// Why the files cannot be reviewed.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum OfficeError {
    /// A file cannot be opened.
    #[error("{file}: 打不开文件 / cannot be opened ({error})")]
    Disk {
        /// Its name.
        file: String,
        /// What the system says.
        error: String,
    },
    /// A file cannot be read as a table.
    #[error(transparent)]
    Sheet(#[from] SheetError),
    /// No sheet is a roll.
    #[error("没有找到发放花名册 / no roll found: {}", .0.join("; "))]
    NoRoll(Vec<String>),
    /// Nothing says which month a roll is of.
    #[error(
        "{0}: 没有写明是哪个月的花名册。请在标题写明，如“2026年9月高龄津贴发放花名册”，或加 --month 2026-09 / \
         nothing says which month the roll is of; write it in the title, or add --month 2026-09"
    )]
    NoMonth(String),
    /// A roll is of several months at once.
    #[error(
        "{0}: 标题写的是几个月或一个季度。请按月分开，或增加“发放月份”列 / \
         the title names several months; split it by month, or add a column 发放月份"
    )]
    SeveralMonths(String),
    /// The workbook cannot be written.
    #[error("结果写不出来 / the workbook cannot be written: {0}")]
    Write(String),
}

/// One sheet, and what was made of it.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadSheet {
    /// Its cells.
    pub grid: Grid,
    /// Its headings.
    pub headings: Option<Headings>,
    /// What it is.
    pub kind: SheetKind,
    /// Why it is taken for that.
    pub why: Wording,
    /// The month of a roll as the sheet as a whole says.
    pub month: Option<Month>,
    /// How many rows became entries.
    pub entries: usize,
    /// Rows that are no entries.
    pub skipped: Vec<(u32, Skip)>,
}

/// Everything that came in.
#[derive(Clone, Debug, PartialEq)]
pub struct OfficeInput {
    /// Every sheet of every file, used or not.
    pub sheets: Vec<ReadSheet>,
    /// Lines of rolls.
    pub roll: Vec<RollEntry>,
    /// Lines of death lists.
    pub deaths: Vec<DeathEntry>,
    /// Lines of population lists.
    pub population: Vec<PopulationEntry>,
    /// Cells that could not be read as they should.
    pub problems: Vec<Problem>,
    /// Things to say about sheets as a whole.
    pub notes: Vec<Wording>,
    /// What the caller knows.
    pub settings: Settings,
}

impl OfficeInput {
    /// Whether a list of this kind came in.
    pub fn has(&self, kind: SheetKind) -> bool {
        self.sheets.iter().any(|sheet| sheet.kind == kind)
    }
}

/// Reads the files: finds the headings of each sheet, what it is, and its entries.
pub fn read(files: &[OfficeFile], settings: Settings) -> Result<OfficeInput, OfficeError> {
    let mut input = OfficeInput {
        sheets: Vec::new(),
        roll: Vec::new(),
        deaths: Vec::new(),
        population: Vec::new(),
        problems: Vec::new(),
        notes: Vec::new(),
        settings,
    };
    for (at, file) in files.iter().enumerate() {
        if files.iter().take(at).any(|other| other.bytes == file.bytes) {
            input.notes.push(Wording::new(
                format!("{}与前面的文件内容完全相同，没有重复使用", file.name),
                format!("{} is the same as a file before it and was used once", file.name),
            ));
            continue;
        }
        for grid in sheet::read(&unique_name(&files[..at], file), &file.bytes)? {
            input.add(grid)?;
        }
    }
    if !input.has(SheetKind::Roll) {
        let what = |sheet: &ReadSheet| format!("{}: {}", place_name(&sheet.grid), sheet.why.zh);
        return Err(OfficeError::NoRoll(input.sheets.iter().map(what).collect()));
    }
    Ok(input)
}

/// Two files of one name from two folders are told apart.
fn unique_name(before: &[OfficeFile], file: &OfficeFile) -> String {
    match before.iter().filter(|other| other.name == file.name).count() {
        0 => file.name.clone(),
        count => format!("{} ({})", file.name, count + 1),
    }
}

impl OfficeInput {
    fn add(&mut self, grid: Grid) -> Result<(), OfficeError> {
        let headings = headings::find(&grid);
        let (kind, why) = classify(&grid, headings.as_ref());
        let mut sheet = ReadSheet { grid, headings, kind, why, month: None, entries: 0, skipped: Vec::new() };
        if let (Some(headings), true) = (&sheet.headings, kind != SheetKind::Neither) {
            let month = month_of(&sheet.grid, headings, self.settings.month);
            let rows = read_rows(&sheet.grid, headings, kind, &month, &self.settings.plan);
            if kind == SheetKind::Roll {
                check_months(&sheet.grid, &month, &rows)?;
                self.notes.extend(month.note);
                sheet.month = month.month;
            }
            sheet.entries = rows.roll.len() + rows.deaths.len() + rows.population.len();
            sheet.skipped = rows.skipped;
            self.roll.extend(rows.roll);
            self.deaths.extend(rows.deaths);
            self.population.extend(rows.population);
            self.problems.extend(rows.problems);
            self.notes.extend(rows.notes);
        }
        self.sheets.push(sheet);
        Ok(())
    }
}

/// A roll needs a month: that of its title, or one in each row.
fn check_months(grid: &Grid, month: &SheetMonth, rows: &Rows) -> Result<(), OfficeError> {
    let by_row = rows.roll.iter().any(|entry| entry.month.is_some());
    if month.month.is_some() || by_row || rows.roll.is_empty() {
        return Ok(());
    }
    let place = place_name(grid);
    Err(if month.several { OfficeError::SeveralMonths(place) } else { OfficeError::NoMonth(place) })
}
