//! The files: all of them open at once, each written under another name and renamed when the city is whole.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};

use base::{Day, RegionTree};

use crate::city::City;
use crate::error::SimError;
use crate::plan::{Plan, Progress, Summary, Written};
use crate::sheet::{History, Sheet, Table};

/// How many bytes of a file are gathered before they are written.
const BUFFER_BYTES: usize = 256 * 1024;
/// After how many residents progress is told.
const PROGRESS_RESIDENTS: u64 = 10_000;

const SPELL_COLUMNS: [&str; 7] = ["id", "fact", "value", "from", "until", "known_on", "source"];

/// Makes a city and writes it as fact files, `DIR/<entity>.csv` and `DIR/<entity>.spells.csv`, with a `README.md` that
/// says that nobody in them exists. `docs/files.md` says how such files are read.
///
/// Rows are sorted by id, spells by id, fact in the order of the columns and the day on which they became known. The
/// same plan and divisions give the same bytes.
///
/// # Errors
/// A plan that cannot be made, divisions without the city, a disk that does not take the files. No file is there in
/// part: each gets its name when all are complete.
pub fn write(
    plan: &Plan,
    regions: &RegionTree,
    dir: &Path,
    progress: &mut dyn FnMut(Progress),
) -> Result<Summary, SimError> {
    let (mut city, offices) = City::new(plan, regions)?;
    std::fs::create_dir_all(dir).map_err(|cause| SimError::Disk { path: dir.to_owned(), cause })?;
    let mut tables = Vec::new();
    for table in Table::ALL {
        tables.push(Pair::create(dir, table)?);
    }
    let mut take = |sheet: Sheet| match tables.get_mut(sheet.table.place()) {
        Some(pair) => pair.write(&sheet),
        None => Ok(()),
    };
    offices.into_iter().try_for_each(&mut take)?;
    let mut told = 0;
    while let Some(sheets) = city.next_family()? {
        sheets.into_iter().try_for_each(&mut take)?;
        let residents = city.summary.residents;
        if residents / PROGRESS_RESIDENTS > told || residents == u64::from(plan.residents) {
            told = residents / PROGRESS_RESIDENTS;
            progress(Progress {
                residents: u32::try_from(residents).unwrap_or(u32::MAX),
                of: plan.residents,
            });
        }
    }
    let mut summary = city.summary;
    let mut finished = Vec::new();
    for pair in tables {
        let (written, parts) = pair.finish()?;
        summary.written.push(written);
        finished.extend(parts);
    }
    finished.push(readme(plan, dir)?);
    finished.into_iter().try_for_each(Part::name)?;
    Ok(summary)
}

/// A file under its other name, which is gone if it does not get its own.
struct Part {
    path: PathBuf,
    other: PathBuf,
}

impl Part {
    fn new(dir: &Path, name: &str) -> Part {
        Part { path: dir.join(name), other: dir.join(format!(".{name}.part")) }
    }

    fn trouble(&self, cause: std::io::Error) -> SimError {
        SimError::Disk { path: self.path.clone(), cause }
    }

    fn name(self) -> Result<(), SimError> {
        std::fs::rename(&self.other, &self.path).map_err(|cause| self.trouble(cause))
    }
}

impl Drop for Part {
    fn drop(&mut self) {
        // After the renaming there is nothing to remove.
        let _ = std::fs::remove_file(&self.other);
    }
}

/// A CSV file that is being written.
struct Sink {
    part: Part,
    csv: csv::Writer<Counted>,
    rows: u64,
}

/// A file that counts its bytes.
struct Counted {
    file: BufWriter<File>,
    bytes: u64,
}

impl Write for Counted {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let written = self.file.write(bytes)?;
        self.bytes += u64::try_from(written).unwrap_or(0);
        Ok(written)
    }

    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}

impl Sink {
    fn create(dir: &Path, name: &str, header: &[&str]) -> Result<Sink, SimError> {
        let part = Part::new(dir, name);
        let file = File::create(&part.other).map_err(|cause| part.trouble(cause))?;
        let counted = Counted { file: BufWriter::with_capacity(BUFFER_BYTES, file), bytes: 0 };
        let csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(counted);
        let mut sink = Sink { part, csv, rows: 0 };
        sink.row(header)?;
        sink.rows = 0;
        Ok(sink)
    }

    fn row(&mut self, cells: &[&str]) -> Result<(), SimError> {
        self.rows += 1;
        self.csv.write_record(cells).map_err(|error| self.part.trouble(error.into()))
    }

    /// The bytes, and the file that waits for its name; on the disk before it gets it, or a power cut could leave the
    /// name with nothing behind it.
    fn finish(mut self) -> Result<(u64, Part), SimError> {
        self.csv.flush().map_err(|cause| self.part.trouble(cause))?;
        let counted = self.csv.get_ref();
        counted.file.get_ref().sync_all().map_err(|cause| self.part.trouble(cause))?;
        let bytes = counted.bytes;
        Ok((bytes, self.part))
    }
}

/// The files of an entity: its rows, and its spells where its facts change.
struct Pair {
    table: Table,
    rows: Sink,
    spells: Option<Sink>,
}

impl Pair {
    fn create(dir: &Path, table: Table) -> Result<Pair, SimError> {
        let mut header = vec!["id"];
        header.extend(table.columns());
        let name = table.entity();
        let rows = Sink::create(dir, &format!("{name}.csv"), &header)?;
        let spells = format!("{name}.spells.csv");
        let spells = if table.changes() { Some(Sink::create(dir, &spells, &SPELL_COLUMNS)?) } else { None };
        Ok(Pair { table, rows, spells })
    }

    fn write(&mut self, sheet: &Sheet) -> Result<(), SimError> {
        let mut cells: Vec<&str> = Vec::with_capacity(sheet.facts.len() + 1);
        cells.push(&sheet.id);
        for (_, history) in &sheet.facts {
            cells.push(match history {
                History::Always(value) => value,
                History::Unknown | History::Over(_) => "",
            });
        }
        self.rows.row(&cells)?;
        let Some(out) = &mut self.spells else { return Ok(()) };
        let day = |day: Option<Day>| day.map_or_else(String::new, |day| day.to_string());
        for (fact, history) in &sheet.facts {
            let History::Over(spells) = history else { continue };
            for spell in spells {
                let (from, until, known_on) = (day(spell.from), day(spell.until), day(spell.known_on));
                out.row(&[&sheet.id, fact, &spell.value, &from, &until, &known_on, spell.source])?;
            }
        }
        Ok(())
    }

    fn finish(self) -> Result<(Written, Vec<Part>), SimError> {
        let mut written = Written { table: self.table, rows: self.rows.rows, spells: 0, bytes: 0 };
        let mut parts = Vec::new();
        written.spells = self.spells.as_ref().map_or(0, |spells| spells.rows);
        for sink in [Some(self.rows), self.spells].into_iter().flatten() {
            let (bytes, part) = sink.finish()?;
            written.bytes += bytes;
            parts.push(part);
        }
        Ok((written, parts))
    }
}

/// A page for whoever finds the folder.
fn readme(plan: &Plan, dir: &Path) -> Result<Part, SimError> {
    let part = Part::new(dir, "README.md");
    let (city, people, seed, until) = (plan.city.code(), plan.residents, plan.seed, plan.until);
    let text = format!(
        "# 虚构数据 · Made-up data\n\n\
         本文件夹中的人、户、机构和号码全部由程序随机生成，不对应任何真实的人或单位；村镇名称取自公开的区划代码。\n\n\
         Every person, household, home and number in this folder is made up by a program; none is real.\n\
         Only the names of places are, from the public code tables.\n\n\
         `{city}`, {people} residents, seed {seed}, until {until}.\n"
    );
    std::fs::write(&part.other, text).map_err(|cause| part.trouble(cause))?;
    Ok(part)
}
