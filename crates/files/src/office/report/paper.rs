//! How every sheet looks, on screen and printed.

use base::{Day, Fen};
use rust_xlsxwriter::{
    Color, ExcelDateTime, Format, FormatAlign, FormatBorder, Formula, Worksheet, XlsxError,
};

/// The font that Excel and WPS have on every Chinese computer.
const FONT: &str = "宋体";
/// The longest text that a cell may hold, in characters, less a little.
pub(super) const TEXT_LIMIT: usize = 32_000;
/// Points of one line of text.
const LINE_HEIGHT: f64 = 15.0;
/// The tallest row that a spreadsheet has is 409 points.
const TALLEST: f64 = 400.0;

/// What all sheets share.
pub(super) struct Paper {
    /// The day of the review.
    pub(super) reviewed_on: Day,
    /// The month or months, in words.
    pub(super) months: String,
}

/// What a cell holds.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Value {
    /// Nothing.
    Blank,
    /// Text, never a formula.
    Text(String),
    /// Yuan with two decimals.
    Money(Fen),
    /// A day.
    Day(Day),
    /// A whole number.
    Count(usize),
}

impl Value {
    /// A day, if there is one.
    pub(super) fn day(day: Option<Day>) -> Value {
        day.map_or(Value::Blank, Value::Day)
    }

    /// An amount, if there is one.
    pub(super) fn money(fen: Option<Fen>) -> Value {
        fen.map_or(Value::Blank, Value::Money)
    }

    /// The columns of screen that it takes: two for a Chinese character.
    fn width(&self) -> usize {
        match self {
            Value::Blank => 0,
            Value::Text(text) => text.lines().map(text_width).max().unwrap_or(0),
            Value::Money(fen) => fen.to_string().len(),
            Value::Day(_) => 10,
            Value::Count(count) => count.to_string().len(),
        }
    }
}

/// The columns of screen that a text takes.
pub(super) fn text_width(text: &str) -> usize {
    text.chars().map(|c| if c.is_ascii() { 1 } else { 2 }).sum()
}

/// A column of a table.
pub(super) struct Column {
    /// Chinese heading.
    pub(super) zh: &'static str,
    /// English heading, below it.
    pub(super) en: &'static str,
    /// The least and greatest width.
    pub(super) width: (usize, usize),
}

/// Black on white, boxed, wrapped.
pub(super) fn body() -> Format {
    Format::new()
        .set_font_name(FONT)
        .set_font_size(11)
        .set_border(FormatBorder::Thin)
        .set_border_color(Color::RGB(0xBF_BF_BF))
        .set_align(FormatAlign::VerticalCenter)
        .set_text_wrap()
}

/// The heading of a column.
pub(super) fn heading() -> Format {
    body().set_bold().set_align(FormatAlign::Center).set_background_color(Color::RGB(0xD9_E1_F2))
}

/// Text without a box.
pub(super) fn plain() -> Format {
    Format::new().set_font_name(FONT).set_font_size(11).set_align(FormatAlign::VerticalCenter).set_text_wrap()
}

/// The title of a sheet.
pub(super) fn title() -> Format {
    plain().set_bold().set_font_size(16)
}

/// The English line below a title.
pub(super) fn small() -> Format {
    plain().set_font_size(9).set_font_color(Color::RGB(0x59_59_59))
}

/// Writes a cell in a format, which is completed for days and money.
pub(super) fn put(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    value: &Value,
    format: &Format,
) -> Result<(), XlsxError> {
    match value {
        Value::Blank => sheet.write_blank(row, column, format)?,
        Value::Text(text) => return put_text(sheet, row, column, text, format),
        Value::Count(count) => sheet.write_number_with_format(row, column, *count as f64, format)?,
        Value::Money(fen) => {
            let format = format.clone().set_num_format("#,##0.00").set_align(FormatAlign::Right);
            sheet.write_number_with_format(row, column, yuan(*fen), &format)?
        }
        Value::Day(day) => return put_day(sheet, row, column, *day, format),
    };
    Ok(())
}

/// Yuan as a spreadsheet keeps them.
pub(super) fn yuan(fen: Fen) -> f64 {
    fen.fen() as f64 / 100.0
}

/// Writes text as text: what begins like a formula gets the mark that keeps it one when it is edited.
pub(super) fn put_text(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    text: &str,
    format: &Format,
) -> Result<(), XlsxError> {
    let short: String = text.chars().take(TEXT_LIMIT).collect();
    if short.starts_with(['=', '+', '-', '@', '\t', '\r']) {
        let format = format.clone().set_quote_prefix();
        sheet.write_string_with_format(row, column, short, &format)?;
    } else {
        sheet.write_string_with_format(row, column, short, format)?;
    }
    Ok(())
}

/// Writes a real date; days before 1900, which a spreadsheet does not have, as text.
pub(super) fn put_day(
    sheet: &mut Worksheet,
    row: u32,
    column: u16,
    day: Day,
    format: &Format,
) -> Result<(), XlsxError> {
    let (year, month, number) = day.civil();
    let civil = (u16::try_from(year), u8::try_from(month), u8::try_from(number));
    if let (Ok(year), Ok(month), Ok(number)) = civil
        && let Ok(date) = ExcelDateTime::from_ymd(year, month, number)
    {
        let format = format.clone().set_num_format("yyyy-mm-dd").set_align(FormatAlign::Center);
        sheet.write_datetime_with_format(row, column, &date, &format)?;
        return Ok(());
    }
    put_text(sheet, row, column, &day.to_string(), format)
}

/// The height of a row in which each text wraps within its width.
pub(super) fn row_height(texts: impl IntoIterator<Item = (usize, usize)>) -> f64 {
    let lines = texts.into_iter().map(|(text, width)| text.div_ceil(width.max(1))).max().unwrap_or(1);
    (lines.max(1) as f64 * LINE_HEIGHT + 5.0).min(TALLEST)
}

impl Paper {
    /// A4 landscape, one page wide, with the footer of all sheets.
    pub(super) fn set_up(&self, sheet: &mut Worksheet, heading_row: Option<u32>) -> Result<(), XlsxError> {
        sheet.set_paper_size(9).set_landscape().set_print_fit_to_pages(1, 0);
        sheet.set_margins(0.5, 0.5, 0.6, 0.7, 0.3, 0.3);
        let footer = format!("&L&9核查日期 {}&C&9第 &P 页，共 &N 页&R&9&A", self.reviewed_on);
        sheet.set_footer(footer);
        sheet.set_screen_gridlines(false);
        if let Some(row) = heading_row {
            sheet.set_repeat_rows(row, row)?;
            sheet.set_freeze_panes(row + 1, 0)?;
        }
        Ok(())
    }

    /// Writes title, headings and rows from row 1 on, and returns the row below the last.
    pub(super) fn table(
        &self,
        sheet: &mut Worksheet,
        name: (&str, &str),
        columns: &[Column],
        rows: &[Vec<Value>],
        format: &Format,
    ) -> Result<u32, XlsxError> {
        self.set_up(sheet, Some(2))?;
        sheet.write_string_with_format(0, 0, name.0, &title().unset_text_wrap())?;
        sheet.set_row_height(0, 26)?;
        let below = format!("{} · {} · 核查日期 reviewed on {}", name.1, self.months, self.reviewed_on);
        sheet.write_string_with_format(1, 0, below, &small().unset_text_wrap())?;
        let mut widths = Vec::new();
        for (at, column) in (0_u16..).zip(columns) {
            let text = format!("{}\n{}", column.zh, column.en);
            sheet.write_string_with_format(2, at, &text, &heading())?;
            let cells = rows.iter().filter_map(|row| row.get(usize::from(at))).map(Value::width).max();
            let wanted = cells.unwrap_or(0).max(text_width(column.zh)) + 2;
            let width = wanted.clamp(column.width.0, column.width.1);
            sheet.set_column_width(at, width as f64)?;
            widths.push(width);
        }
        let headings = columns.iter().zip(&widths);
        let lines = headings
            .map(|(c, width)| (text_width(c.zh).div_ceil(*width) + text_width(c.en).div_ceil(*width), 1));
        sheet.set_row_height(2, row_height(lines))?;
        for (number, row) in (3_u32..).zip(rows) {
            for (at, value) in (0_u16..).zip(row) {
                put(sheet, number, at, value, format)?;
            }
            let texts =
                row.iter().zip(&widths).map(|(value, width)| (value.width(), width.saturating_sub(1)));
            sheet.set_row_height(number, row_height(texts))?;
        }
        let last = 2 + u32::try_from(rows.len()).unwrap_or(0);
        let right = u16::try_from(columns.len().saturating_sub(1)).unwrap_or(0);
        sheet.autofilter(2, 0, last, right)?;
        Ok(last + 1)
    }

    /// A total that follows the filter.
    pub(super) fn total(
        &self,
        sheet: &mut Worksheet,
        row: u32,
        column: u16,
        fen: Fen,
    ) -> Result<(), XlsxError> {
        let letter = super::super::sheet::address(usize::from(column), row);
        let letter = letter.trim_end_matches(|c: char| c.is_ascii_digit());
        let formula =
            Formula::new(format!("=SUBTOTAL(109,{letter}4:{letter}{row})")).set_result(yuan(fen).to_string());
        let format = body().set_bold().set_num_format("#,##0.00").set_align(FormatAlign::Right);
        sheet.write_formula_with_format(row, column, formula, &format)?;
        Ok(())
    }

    /// The line for signatures.
    pub(super) fn sign(&self, sheet: &mut Worksheet, row: u32) -> Result<(), XlsxError> {
        let line = "核查人：＿＿＿＿＿＿＿　　　复核人：＿＿＿＿＿＿＿　　　负责人：＿＿＿＿＿＿＿　　　日期：＿＿＿＿＿＿＿";
        sheet.write_string_with_format(row, 0, line, &plain().unset_text_wrap())?;
        sheet.set_row_height(row, 24)?;
        Ok(())
    }
}
