//! A workbook: the list on the first sheet, what it is and whose copy on the second. It is made in memory, so that
//! nothing of it lies on a disk unsealed.

use rust_xlsxwriter::{
    DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet, XlsxError,
};

use super::{Cell, looks_like_formula};

/// Lines of a workbook at most: it stands in memory until it is whole. CSV has no such end.
pub const LINES_MAX: u32 = 100_000;
/// How many characters of a text a cell gets: it takes 32,767 units of UTF-16, and a rare character is two.
const TEXT_CHARS_MAX: usize = 16_000;
/// How many characters a header of paper takes, with room for its own signs.
const HEADER_CHARS_MAX: usize = 100;
/// The font that Excel and WPS have on every Chinese computer.
const FONT: &str = "宋体";
/// How wide a column is at least and at most, in characters.
const WIDTHS: (usize, usize) = (8, 40);

/// What stands around the list.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Paper {
    /// The name of the first sheet, and the title when it is printed.
    pub title: String,
    /// Whose copy it is, on every printed page.
    pub mark: String,
    /// The name of the second sheet.
    pub about_title: String,
    /// What stands on the second sheet: labels and texts.
    pub about: Vec<(String, String)>,
}

/// Why a workbook is not made.
#[derive(Debug, thiserror::Error)]
pub enum BookError {
    /// It has more than [`LINES_MAX`] lines.
    #[error("more than {LINES_MAX} lines")]
    TooLong,
    /// The library refused something.
    #[error("the workbook")]
    Library(#[from] XlsxError),
}

/// A workbook that grows line by line.
pub struct Book {
    book: Workbook,
    looks: Looks,
    lines: u32,
    widths: Vec<usize>,
}

struct Looks {
    heading: Format,
    text: Format,
    /// Text that would be a formula if somebody edited the cell.
    guarded: Format,
    money: Format,
    count: Format,
    day: Format,
    note: Format,
}

impl Looks {
    fn new() -> Looks {
        let plain =
            || Format::new().set_font_name(FONT).set_font_size(10).set_align(FormatAlign::VerticalCenter);
        let boxed = || plain().set_border(FormatBorder::Thin).set_border_color(0x00BF_BFBF);
        let number = || boxed().set_align(FormatAlign::Right);
        Looks {
            heading: boxed().set_bold().set_text_wrap().set_background_color(0x00D9_E1F2),
            // The format `@` keeps what looks like a number as it was written.
            text: boxed().set_num_format("@"),
            guarded: boxed().set_num_format("@").set_quote_prefix(),
            money: number().set_num_format("#,##0.00"),
            count: number().set_num_format("0"),
            day: boxed().set_align(FormatAlign::Center).set_num_format("yyyy-mm-dd"),
            note: plain().set_text_wrap(),
        }
    }
}

impl Book {
    /// A workbook with these headings.
    ///
    /// # Errors
    /// Where the library refuses a name or a text.
    pub fn new(paper: &Paper, heads: &[String]) -> Result<Book, BookError> {
        let mut book = Workbook::new();
        // The same list gives the same bytes: no clock.
        let made = ExcelDateTime::from_ymd(2000, 1, 1)?;
        book.set_properties(&DocProperties::new().set_creation_datetime(&made));
        let looks = Looks::new();
        let sheet = book.add_worksheet();
        sheet.set_name(sheet_name(&paper.title))?;
        printed(sheet, paper).set_landscape().set_freeze_panes(1, 0)?.set_repeat_rows(0, 0)?;
        for (column, head) in (0_u16..).zip(heads) {
            sheet.write_string_with_format(0, column, short(head), &looks.heading)?;
        }
        let about = book.add_worksheet();
        about.set_name(sheet_name(&paper.about_title))?;
        printed(about, paper).set_column_width(0, 18)?.set_column_width(1, 72)?;
        for (row, (label, text)) in (0_u32..).zip(&paper.about) {
            about.write_string_with_format(row, 0, short(label), &looks.heading)?;
            let format =
                if looks_like_formula(text) { &looks.note.clone().set_quote_prefix() } else { &looks.note };
            about.write_string_with_format(row, 1, short(text), format)?;
        }
        let widths = heads.iter().map(|h| width(h)).collect();
        Ok(Book { book, looks, lines: 0, widths })
    }

    /// One more line.
    ///
    /// # Errors
    /// Where it has too many already.
    pub fn line(&mut self, cells: &[Cell]) -> Result<(), BookError> {
        if self.lines >= LINES_MAX {
            return Err(BookError::TooLong);
        }
        self.lines += 1;
        let (looks, row) = (&self.looks, self.lines);
        let sheet = self.book.worksheet_from_index(0)?;
        for (column, cell) in (0_u16..).zip(cells) {
            match cell {
                Cell::Text(text) => {
                    let format = if looks_like_formula(text) { &looks.guarded } else { &looks.text };
                    sheet.write_string_with_format(row, column, short(text), format)?;
                }
                Cell::Number(n) => {
                    sheet.write_number_with_format(row, column, *n as f64, &looks.count)?;
                }
                Cell::Money(fen) => {
                    sheet.write_number_with_format(row, column, fen.fen() as f64 / 100.0, &looks.money)?;
                }
                Cell::Day(day) => match excel_day(*day) {
                    Some(date) => {
                        sheet.write_datetime_with_format(row, column, &date, &looks.day)?;
                    }
                    // Spreadsheets have no days before 1900.
                    None => {
                        sheet.write_string_with_format(row, column, day.to_string(), &looks.text)?;
                    }
                },
                Cell::Blank => {
                    sheet.write_blank(row, column, &looks.text)?;
                }
            }
            if let (Cell::Text(text), Some(wide)) = (cell, self.widths.get_mut(usize::from(column))) {
                *wide = width(text).max(*wide);
            }
        }
        Ok(())
    }

    /// The bytes of the whole.
    ///
    /// # Errors
    /// Where the library refuses.
    pub fn finish(mut self) -> Result<Vec<u8>, BookError> {
        let last = u16::try_from(self.widths.len()).unwrap_or(u16::MAX).saturating_sub(1);
        let sheet = self.book.worksheet_from_index(0)?;
        sheet.autofilter(0, 0, self.lines, last)?;
        for (column, wide) in (0_u16..).zip(&self.widths) {
            sheet.set_column_width(column, (*wide).clamp(WIDTHS.0, WIDTHS.1) as f64)?;
        }
        Ok(self.book.save_to_buffer()?)
    }
}

/// Set up to be printed, with the mark on every page.
fn printed<'a>(sheet: &'a mut Worksheet, paper: &Paper) -> &'a mut Worksheet {
    sheet.set_paper_size(9).set_print_fit_to_pages(1, 0).set_margins(0.4, 0.4, 0.7, 0.7, 0.3, 0.3);
    // The blank keeps a text that begins with a digit from becoming part of the size.
    sheet.set_header(format!("&L&9 {}&R&9 {}", header(&paper.title), header(&paper.mark)));
    sheet.set_footer(format!("&L&9 {}&R&9 &P / &N", header(&paper.mark)))
}

/// A text within a header of paper, where `&` begins a sign.
fn header(text: &str) -> String {
    let text: String = text.chars().filter(|c| !c.is_control()).take(HEADER_CHARS_MAX).collect();
    text.replace('&', "&&")
}

/// A name as a sheet may have it: no more than 31 characters, and none that addresses of cells have.
fn sheet_name(text: &str) -> String {
    let kept = text.chars().filter(|c| !matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\''));
    let name: String = kept.filter(|c| !c.is_control()).take(31).collect();
    if name.is_empty() { "1".to_owned() } else { name }
}

/// How wide a text is, with two for each character that is not of half width.
fn width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum::<usize>() + 2
}

fn excel_day(day: base::Day) -> Option<ExcelDateTime> {
    let (year, month, number) = day.civil();
    let (year, month, number) =
        (u16::try_from(year).ok()?, u8::try_from(month).ok()?, u8::try_from(number).ok()?);
    ExcelDateTime::from_ymd(year, month, number).ok()
}

/// What fits into a cell.
fn short(text: &str) -> String {
    let mut out: String = text.chars().take(TEXT_CHARS_MAX).collect();
    if out.len() < text.len() {
        out.push('…');
    }
    out
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use base::{Day, Fen};
    use calamine::{Data, Reader, Xlsx};

    use super::*;

    #[test]
    fn a_workbook_has_text_as_text_and_says_whose_copy_it_is() {
        let paper = Paper {
            title: "老年人/[名单]".to_owned(),
            mark: "2026-000001 王&李 2026-10-15".to_owned(),
            about_title: "说明".to_owned(),
            about: vec![("事由".to_owned(), "=1+1".to_owned())],
        };
        let mut book =
            Book::new(&paper, &["姓名".to_owned(), "编号".to_owned(), "金额".to_owned(), "日".to_owned()])
                .unwrap();
        let cells = [
            Cell::Text("=HYPERLINK(\"http://x\")".to_owned()),
            Cell::Text("370812194605010021".to_owned()),
            Cell::Money(Fen::new(123_456)),
            Cell::Day(Day::ymd(2026, 10, 15).unwrap()),
        ];
        book.line(&cells).unwrap();
        let bytes = book.finish().unwrap();
        let mut read: Xlsx<_> = Xlsx::new(Cursor::new(bytes)).unwrap();
        assert_eq!(read.sheet_names(), ["老年人名单", "说明"]);
        let range = read.worksheet_range("老年人名单").unwrap();
        let cell = |row, column| range.get((row, column)).cloned().unwrap();
        assert_eq!(cell(1, 0), Data::String("=HYPERLINK(\"http://x\")".to_owned()));
        assert_eq!(cell(1, 1), Data::String("370812194605010021".to_owned()));
        assert_eq!(cell(1, 2), Data::Float(1234.56));
        let formulas = read.worksheet_formula("老年人名单").unwrap();
        assert!(formulas.cells().all(|(_, _, f)| f.is_empty()), "no cell is a formula");
        let about = read.worksheet_range("说明").unwrap();
        assert_eq!(about.get((0, 1)), Some(&Data::String("=1+1".to_owned())));
    }

    #[test]
    fn names_of_sheets_and_headers_fit() {
        assert_eq!(sheet_name("a/b:c"), "abc");
        assert_eq!(sheet_name("[]"), "1");
        assert_eq!(sheet_name(&"长".repeat(40)).chars().count(), 31);
        assert_eq!(header("a&b\r\n"), "a&&b");
        assert_eq!(header(&"&".repeat(500)).len(), 200);
    }
}
