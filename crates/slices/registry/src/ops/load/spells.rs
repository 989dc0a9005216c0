//! The spells of an entity's rows: beside them where both files have one order, else gathered before.

use std::collections::HashMap;
use std::path::Path;

use base::Day;
use files::{FileError, TableReader};

/// A line of a file of spells.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Line {
    pub id: String,
    pub fact: String,
    pub value: String,
    pub from: Option<Day>,
    pub until: Option<Day>,
    pub known_on: Option<Day>,
    pub source: String,
    pub at: usize,
}

/// The columns of a file of spells.
pub(super) const COLUMNS: [&str; 7] = ["id", "fact", "value", "from", "until", "known_on", "source"];

/// A file of spells, read line by line.
pub(super) struct Reader {
    table: TableReader,
    columns: [Option<usize>; 7],
}

impl Reader {
    pub fn open(path: &Path) -> Result<Reader, FileError> {
        let table = TableReader::open(path)?;
        let columns = COLUMNS.map(|name| table.find(name));
        Ok(Reader { table, columns })
    }

    /// Which of the columns that must be there is missing.
    pub fn missing(&self) -> Option<&'static str> {
        COLUMNS.iter().zip(self.columns).take(3).find(|(_, at)| at.is_none()).map(|(name, _)| *name)
    }

    pub fn next(&mut self) -> Result<Option<Line>, FileError> {
        if !self.table.advance()? {
            return Ok(None);
        }
        let cell = |i: usize| self.columns.get(i).copied().flatten().map_or("", |c| self.table.cell(c));
        let day = |i: usize| -> Result<Option<Day>, FileError> {
            let text = cell(i);
            if text.is_empty() {
                return Ok(None);
            }
            Day::parse(text).map(Some).map_err(|_| {
                let what = base::Wording::new("日期应写成 2026-10-31", "write days like 2026-10-31");
                self.table.wrong(self.columns.get(i).copied().flatten(), what)
            })
        };
        Ok(Some(Line {
            id: cell(0).to_owned(),
            fact: cell(1).to_owned(),
            value: cell(2).to_owned(),
            from: day(3)?,
            until: day(4)?,
            known_on: day(5)?,
            source: cell(6).to_owned(),
            at: self.table.line(),
        }))
    }

    /// Something wrong with the present line.
    pub fn wrong(&self, column: usize, what: base::Wording) -> FileError {
        self.table.wrong(self.columns.get(column).copied().flatten(), what)
    }
}

/// Where the spells of a row come from.
pub(super) enum Spells {
    /// There are none.
    None,
    /// Beside the rows, in the same order.
    Beside(Box<Reader>, Option<Line>),
    /// All of them, by id.
    Gathered(HashMap<String, Vec<Line>>),
}

impl Spells {
    pub fn open(path: &Path, in_order: bool) -> Result<Spells, FileError> {
        if !path.is_file() {
            return Ok(Spells::None);
        }
        let mut reader = Reader::open(path)?;
        if in_order {
            let first = reader.next()?;
            return Ok(Spells::Beside(Box::new(reader), first));
        }
        let mut all: HashMap<String, Vec<Line>> = HashMap::new();
        while let Some(line) = reader.next()? {
            all.entry(line.id.clone()).or_default().push(line);
        }
        Ok(Spells::Gathered(all))
    }

    /// The spells of a row.
    pub fn of(&mut self, id: &str) -> Result<Vec<Line>, FileError> {
        match self {
            Spells::None => Ok(vec![]),
            Spells::Gathered(all) => Ok(all.remove(id).unwrap_or_default()),
            Spells::Beside(reader, waiting) => {
                let mut own = Vec::new();
                while waiting.as_ref().is_some_and(|line| line.id == id) {
                    own.extend(waiting.take());
                    *waiting = reader.next()?;
                }
                Ok(own)
            }
        }
    }
}
