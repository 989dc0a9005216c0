//! `night.xlsx`: totals, and a sheet for each list. Rows go to disk as they are written.

use std::path::Path;

use base::{Day, Fen, Lang};
use night::{Kind, Line, Night};
use policy::Pack;
use rust_xlsxwriter::{
    ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Workbook, Worksheet, XlsxError,
};

use super::columns::{Cell, LINE, Names, TOTAL, sum};
use crate::FileError;

/// The name of the workbook.
const NAME: &str = "night.xlsx";
/// How many lines a sheet takes before the next one is begun: a sheet has 1,048,576 rows, a few for headings.
const SHEET_LINES_MAX: usize = 1_000_000;
/// How many characters of a text a cell gets: it takes 32,767 units of UTF-16, and a rare character is two.
const TEXT_CHARS_MAX: usize = 16_000;
/// The row with the headings of a list; above it stand its name and its total.
const HEADING_ROW: u32 = 2;
/// The column with the amount of a line.
const AMOUNT_COLUMN: u16 = 4;
/// The font that Excel and WPS have on every Chinese computer.
const FONT: &str = "宋体";

/// Formats of cells, made once.
struct Looks {
    title: Format,
    note: Format,
    heading: Format,
    text: Format,
    /// Text that would be a formula if somebody edited the cell.
    guarded: Format,
    money: Format,
    count: Format,
    total: Format,
    day: Format,
}

/// Writes the workbook.
pub(super) fn write(dir: &Path, night: &Night, pack: &Pack, on: Day, lang: Lang) -> Result<(), FileError> {
    std::fs::create_dir_all(dir).map_err(|e| FileError::disk(dir, &e))?;
    let trouble = |e: XlsxError| {
        let file = dir.join(NAME).display().to_string();
        FileError::new(&file, format!("工作簿写不出来：{e}"), format!("the workbook cannot be written: {e}"))
    };
    let mut book = Workbook::new();
    // Beside the result and not in the system's folder, which may be small.
    book.set_tempdir(dir).map_err(trouble)?;
    // The same night gives the same bytes: no clock.
    let made = ExcelDateTime::from_ymd(2000, 1, 1).map_err(trouble)?;
    book.set_properties(&rust_xlsxwriter::DocProperties::new().set_creation_datetime(&made));
    let sheets = Sheets { looks: Looks::new(), names: Names { pack, lang }, night, on };
    sheets.summary(&mut book).map_err(trouble)?;
    for kind in Kind::ALL {
        sheets.list(&mut book, kind).map_err(trouble)?;
    }
    crate::whole::write(dir, NAME, |w| book.save_to_writer(w).map_err(std::io::Error::other))
}

struct Sheets<'a> {
    looks: Looks,
    names: Names<'a>,
    night: &'a Night,
    on: Day,
}

impl Looks {
    fn new() -> Looks {
        let plain =
            || Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let boxed = || plain().set_border(FormatBorder::Thin).set_border_color(0x00BF_BFBF);
        let number = || boxed().set_align(FormatAlign::Right).set_num_format("#,##0.00");
        Looks {
            title: plain().set_bold().set_font_size(16),
            note: plain().set_font_color(0x0059_5959),
            heading: boxed()
                .set_bold()
                .set_text_wrap()
                .set_align(FormatAlign::Center)
                .set_background_color(0x00D9_E1F2),
            text: boxed(),
            guarded: boxed().set_quote_prefix(),
            money: number(),
            count: boxed().set_align(FormatAlign::Right).set_num_format("#,##0"),
            total: number().set_bold(),
            day: boxed().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
        }
    }
}

impl Sheets<'_> {
    /// A new sheet with its title, set up to be printed.
    fn sheet<'b>(
        &self,
        book: &'b mut Workbook,
        name: &str,
        title: &str,
        note: &str,
    ) -> Result<&'b mut Worksheet, XlsxError> {
        let sheet = book.add_worksheet_with_constant_memory()?;
        sheet.set_name(name)?;
        sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.4, 0.4, 0.5, 0.6, 0.3, 0.3);
        sheet.set_footer(format!("&L&9 {} &C&9第 &P 页，共 &N 页&R&9&A", self.on));
        sheet.set_repeat_rows(HEADING_ROW, HEADING_ROW)?;
        sheet.set_freeze_panes(HEADING_ROW + 1, 0)?;
        sheet.set_row_height(0, 26)?;
        sheet.set_row_height(HEADING_ROW, 32)?;
        sheet.write_string_with_format(0, 0, title, &self.looks.title)?;
        sheet.write_string_with_format(1, 0, note, &self.looks.note)?;
        Ok(sheet)
    }

    fn heading(&self, sheet: &mut Worksheet, column: u16, zh: &str, en: &str) -> Result<(), XlsxError> {
        sheet.write_string_with_format(HEADING_ROW, column, format!("{zh}\n{en}"), &self.looks.heading)?;
        Ok(())
    }

    fn summary(&self, book: &mut Workbook) -> Result<(), XlsxError> {
        let title = format!("核对汇总 {}", self.on);
        let note = "金额单位：元。应发=其中已发+其中未发+其中不知是否已发；已发=其中应发+其中不应发+其中尚不能确定。 Yuan.";
        let sheet = self.sheet(book, "汇总", &title, note)?;
        let kinds = 2 + TOTAL.len();
        for column in 0..=u16::try_from(kinds + Kind::ALL.len()).unwrap_or(0) {
            sheet.set_column_width(column, if column == 0 { 26.0 } else { 14.0 })?;
        }
        self.heading(sheet, 0, "待遇", "Scheme")?;
        self.heading(sheet, 1, "期间", "Period")?;
        for (column, (_, (zh, en), _)) in (2_u16..).zip(TOTAL) {
            self.heading(sheet, column, zh, en)?;
        }
        let first_count = u16::try_from(kinds).unwrap_or(0);
        for (column, kind) in (first_count..).zip(Kind::ALL) {
            let words = kind.label();
            self.heading(sheet, column, &format!("{}（行）", words.zh), &format!("{}, lines", words.en))?;
        }
        let mut row = HEADING_ROW + 1;
        for ((scheme, period), totals) in &self.night.totals {
            sheet.write_string_with_format(row, 0, self.names.scheme(scheme), &self.looks.text)?;
            sheet.write_string_with_format(row, 1, period, &self.looks.text)?;
            for (column, (_, _, fen)) in (2_u16..).zip(TOTAL) {
                sheet.write_number_with_format(row, column, yuan(fen(totals)), &self.looks.money)?;
            }
            for (column, lines) in (first_count..).zip(totals.lines) {
                sheet.write_number_with_format(row, column, lines as f64, &self.looks.count)?;
            }
            row += 1;
        }
        let last_column = u16::try_from(kinds + Kind::ALL.len() - 1).unwrap_or(0);
        sheet.autofilter(HEADING_ROW, 0, row.saturating_sub(1).max(HEADING_ROW), last_column)?;
        sheet.write_string_with_format(row, 0, "合计 Total", &self.looks.heading)?;
        sheet.write_blank(row, 1, &self.looks.heading)?;
        for (column, (_, _, fen)) in (2_u16..).zip(TOTAL) {
            let total = sum(self.night, fen).unwrap_or_default();
            sheet.write_number_with_format(row, column, yuan(total.fen()), &self.looks.total)?;
        }
        for (column, lines) in (first_count..).zip(super::columns::lines(self.night)) {
            sheet.write_number_with_format(row, column, lines as f64, &self.looks.count)?;
        }
        let (outside, fen) = self.night.outside;
        if outside > 0 {
            let words = format!(
                "另有 {outside} 笔、{} 元属于本次不核对的待遇或期间。 Deliveries of schemes or periods outside this night.",
                Fen::new(fen)
            );
            sheet.write_string_with_format(row + 2, 0, words, &self.looks.note)?;
        }
        let assumed: Vec<String> =
            self.names.pack.assumed_on(self.on).into_iter().map(|(name, _)| name).collect();
        if !assumed.is_empty() {
            let words = format!(
                "按假定的参数值计算，不是已颁布的标准。 Computed with assumed values: {}",
                assumed.join(" ")
            );
            sheet.write_string_with_format(row + 3, 0, words, &self.looks.note)?;
        }
        Ok(())
    }

    /// The sheet of a list, and more where one does not take all lines.
    fn list(&self, book: &mut Workbook, kind: Kind) -> Result<(), XlsxError> {
        let label = kind.label();
        let lines: Vec<&Line> = self.night.list(kind).collect();
        let mut parts: Vec<&[&Line]> = lines.chunks(SHEET_LINES_MAX).collect();
        if parts.is_empty() {
            parts.push(&[]);
        }
        for (number, part) in (1..).zip(&parts) {
            let name = if number == 1 { label.zh.clone() } else { format!("{} {number}", label.zh) };
            let title = format!("{}  {}  {}", label.zh, label.en, self.on);
            let note = match (lines.len(), parts.len()) {
                (0, _) => "没有。 None.".to_owned(),
                (all, 1) => format!("{all} 行 lines"),
                (all, of) => format!("{all} 行 lines，第 {number} 页（共 {of} 页） sheet {number} of {of}"),
            };
            let sheet = self.sheet(book, &name, &title, &note)?;
            for (column, c) in (0_u16..).zip(&LINE) {
                sheet.set_column_width(column, c.width)?;
            }
            let last = HEADING_ROW + u32::try_from(part.len()).unwrap_or(0);
            self.list_total(sheet, part, last)?;
            for (column, c) in (0_u16..).zip(&LINE) {
                self.heading(sheet, column, c.zh, c.en)?;
            }
            for (row, line) in (HEADING_ROW + 1..).zip(*part) {
                for (column, c) in (0_u16..).zip(&LINE) {
                    self.put(sheet, row, column, (c.cell)(line, &self.names))?;
                }
            }
            sheet.autofilter(HEADING_ROW, 0, last, u16::try_from(LINE.len() - 1).unwrap_or(0))?;
        }
        Ok(())
    }

    /// The sum of a sheet, which follows its filter.
    fn list_total(&self, sheet: &mut Worksheet, part: &[&Line], last: u32) -> Result<(), XlsxError> {
        if part.is_empty() {
            return Ok(());
        }
        let amounts = part.iter().filter_map(|l| l.amount_fen).map(Fen::new);
        let total = Fen::checked_sum(amounts).unwrap_or_default();
        let formula = Formula::new(format!("=SUBTOTAL(109,E{}:E{})", HEADING_ROW + 2, last + 1));
        let formula = formula.set_result(yuan(total.fen()).to_string());
        sheet.write_string_with_format(1, AMOUNT_COLUMN - 1, "合计 Total", &self.looks.note)?;
        sheet.write_formula_with_format(1, AMOUNT_COLUMN, formula, &self.looks.total)?;
        Ok(())
    }

    fn put(&self, sheet: &mut Worksheet, row: u32, column: u16, cell: Cell) -> Result<(), XlsxError> {
        match cell {
            Cell::Blank => sheet.write_blank(row, column, &self.looks.text)?,
            Cell::Money(fen) => {
                sheet.write_number_with_format(row, column, yuan(fen.fen()), &self.looks.money)?
            }
            Cell::Day(day) => match excel_day(day) {
                Some(date) => sheet.write_datetime_with_format(row, column, &date, &self.looks.day)?,
                // Spreadsheets have no days before 1900.
                None => sheet.write_string_with_format(row, column, day.to_string(), &self.looks.text)?,
            },
            Cell::Text(text) if text.is_empty() => sheet.write_blank(row, column, &self.looks.text)?,
            Cell::Text(text) => {
                let format = if text.starts_with(['=', '+', '-', '@', '\t', '\r']) {
                    &self.looks.guarded
                } else {
                    &self.looks.text
                };
                sheet.write_string_with_format(row, column, short(text), format)?
            }
        };
        Ok(())
    }
}

/// Yuan as a spreadsheet keeps them.
fn yuan(fen: i64) -> f64 {
    fen as f64 / 100.0
}

fn excel_day(day: Day) -> Option<ExcelDateTime> {
    let (year, month, number) = day.civil();
    let (year, month, number) =
        (u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(number).ok()?);
    ExcelDateTime::from_ymd(year, month, number).ok()
}

/// What fits into a cell; the whole stands in the CSV.
fn short(text: String) -> String {
    if text.len() <= TEXT_CHARS_MAX {
        return text;
    }
    let mut out: String = text.chars().take(TEXT_CHARS_MAX).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}
