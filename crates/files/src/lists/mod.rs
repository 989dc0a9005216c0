//! The lists of a night: as files for other programs, as a workbook for an office, as a page to read.

mod columns;
mod page;
mod style;
mod workbook;

use std::borrow::Cow;
use std::path::Path;

use base::{Day, Lang};
use night::{Kind, Night, Totals};
use policy::Pack;

use crate::FileError;
use crate::whole::write_csv;

/// In which form lists are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Format {
    /// A CSV file for each list, and one for the totals: the whole, for programs.
    Csv,
    /// One workbook, `night.xlsx`: the whole, for an office.
    Xlsx,
    /// One page, `night.html`: totals, and the first lines of each list.
    Html,
}

/// Writes the lists of a night into a folder. A file is whole or not there, and lines stand in the order of the night.
///
/// # Errors
/// A file cannot be written; those before it are there.
pub fn write_lists(
    dir: &Path,
    night: &Night,
    pack: &Pack,
    on: Day,
    formats: &[Format],
    lang: Lang,
) -> Result<(), FileError> {
    if formats.contains(&Format::Csv) {
        for kind in Kind::ALL {
            let lines = night.list(kind).map(|line| columns::LINE.iter().map(|c| (c.csv)(line)));
            let header: Vec<&str> = columns::LINE.iter().map(|c| c.name).collect();
            write_csv(dir, &format!("{}.csv", kind.file()), &header, lines)?;
        }
        summary(dir, night)?;
        write_assumed(dir, pack, on)?;
    }
    if formats.contains(&Format::Xlsx) {
        workbook::write(dir, night, pack, on, lang)?;
    }
    if formats.contains(&Format::Html) {
        let page = page::page(night, pack, on, lang, formats);
        crate::whole::write(dir, "night.html", |w| std::io::Write::write_all(w, page.as_bytes()))?;
    }
    Ok(())
}

/// Writes `assumed_parameters.csv`: every parameter value that is assumed on a day, so that no folder of answers or
/// lists is without the word that its amounts rest on values which nobody has enacted.
///
/// # Errors
/// Where the file cannot be written.
pub fn write_assumed(dir: &Path, pack: &Pack, on: Day) -> Result<(), FileError> {
    let facts = policy::facts::Facts::new(pack);
    let rows = pack.assumed_on(on).into_iter().map(|(name, value)| {
        let parameter =
            name.split('[').next().and_then(|n| pack.parameter_named(n)).and_then(|id| pack.parameter(id));
        let shown =
            parameter.map_or_else(String::new, |p| policy::facts::show_code(pack, &facts, p.ty, value.val));
        let from = Day::from_number(value.from)
            .filter(|d| *d > Day::MIN)
            .map_or_else(String::new, |d| d.to_string());
        [Cow::from(name), Cow::from(shown), Cow::from(from)]
    });
    write_csv(dir, "assumed_parameters.csv", &["parameter", "value", "from"], rows)
}

/// The totals by scheme and period; what the night does not answer stands in a last line without either.
fn summary(dir: &Path, night: &Night) -> Result<(), FileError> {
    let mut header = vec!["scheme", "period"];
    header.extend(columns::TOTAL.iter().map(|(name, _, _)| *name));
    let lines: Vec<String> = Kind::ALL.iter().map(|k| format!("{}_lines", k.file())).collect();
    header.extend(lines.iter().map(String::as_str));
    header.extend(["outside_fen", "outside_lines"]);
    let row = |scheme: &str, period: &str, totals: &Totals, outside: (usize, i64)| {
        let mut row: Vec<Cow<'static, str>> = vec![scheme.to_owned().into(), period.to_owned().into()];
        row.extend(columns::TOTAL.iter().map(|(_, _, fen)| fen(totals).to_string().into()));
        row.extend(totals.lines.iter().map(|n| n.to_string().into()));
        row.extend([outside.1.to_string().into(), outside.0.to_string().into()]);
        row
    };
    let rows = night.totals.iter().map(|((scheme, period), totals)| row(scheme, period, totals, (0, 0)));
    let rest = (night.outside.0 > 0).then(|| row("", "", &Totals::default(), night.outside));
    write_csv(dir, "summary.csv", &header, rows.chain(rest))
}
