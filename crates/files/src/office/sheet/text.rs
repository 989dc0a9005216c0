//! Text files: separated by commas, tabs or semicolons, in whatever encoding the export chose.

use super::{Budget, Cell, Grid, Reason, TEXT_LIMIT, too_much};
use base::Wording;
use encoding_rs::{GB18030, UTF_8, UTF_16BE, UTF_16LE};

/// Of how many characters at most one may be unreadable.
const FAULTY_SHARE: usize = 1_000;

/// Reads a text file as one sheet without a name.
pub(super) fn read(bytes: &[u8]) -> Result<Grid, Reason> {
    let text = decode(bytes)?;
    let start = text.trim_start().get(..200).unwrap_or(text.trim_start()).to_ascii_lowercase();
    if start.starts_with("<html") || start.starts_with("<!doctype") || start.starts_with("<table") {
        return Err(web_page());
    }
    if start.starts_with("<?xml") {
        return Err(web_page());
    }
    let delimiter = delimiter_of(&text);
    let mut grid = Grid {
        file: String::new(),
        name: String::new(),
        hidden: false,
        rows: Vec::new(),
        merges: Vec::new(),
    };
    let mut budget = Budget::default();
    let mut reader = Fields { rest: &text, delimiter };
    let mut row = 0_u32;
    let mut column = 0_u32;
    while let Some((field, ends_row)) = reader.next_field() {
        if field.len() > TEXT_LIMIT {
            return Err(too_much("单个单元格的文字", "text of one cell", &TEXT_LIMIT.to_string()));
        }
        budget.put(&mut grid.rows, row, column, Cell::of_text(bare(&field)))?;
        if ends_row {
            row = row.saturating_add(1);
            column = 0;
        } else {
            column = column.saturating_add(1);
        }
    }
    Ok(grid)
}

/// Exports keep a number as text by writing `="3708…"` or by an apostrophe or tab beside it.
fn bare(field: &str) -> &str {
    let field = field.trim_matches(super::is_blank);
    let inner = field.strip_prefix("=\"").and_then(|rest| rest.strip_suffix('"'));
    inner.unwrap_or(field).trim_start_matches('\'')
}

fn decode(bytes: &[u8]) -> Result<String, Reason> {
    let marked = [(&[0xEF, 0xBB, 0xBF][..], UTF_8), (&[0xFF, 0xFE], UTF_16LE), (&[0xFE, 0xFF], UTF_16BE)];
    if let Some((_, encoding)) = marked.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Ok(encoding.decode(bytes).0.into_owned());
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return if text.contains('\0') { Err(not_text()) } else { Ok(text.to_owned()) };
    }
    let (text, _) = GB18030.decode_without_bom_handling(bytes);
    let faulty = text.chars().filter(|&c| c == char::REPLACEMENT_CHARACTER || c == '\0').count();
    if faulty * FAULTY_SHARE > text.chars().count() { Err(not_text()) } else { Ok(text.into_owned()) }
}

fn not_text() -> Reason {
    Wording::new(
        "不是 xlsx、xls 或 csv 表格，或文件已损坏。请用 WPS 或 Excel 打开，另存为 xlsx 后再试。",
        "Not an xlsx, xls or csv table, or the file is damaged. Open it in WPS or Excel and save it as xlsx.",
    )
}

fn web_page() -> Reason {
    Wording::new(
        "这是系统导出的网页文件，只是改名为表格。请用 WPS 或 Excel 打开，另存为 xlsx 后再试。",
        "This is a web page that was given a spreadsheet's name. Open it in WPS or Excel and save it as xlsx.",
    )
}

/// The separator that stands most often in the first lines.
fn delimiter_of(text: &str) -> char {
    let mut best = (',', 0);
    for delimiter in [',', '\t', ';'] {
        // A tab before a comma only keeps a number as text, and separates nothing.
        let glue =
            if delimiter == '\t' { text.matches("\t,").count() + text.matches("\t\",").count() } else { 0 };
        let lines = text.lines().take(50);
        let count = lines.map(|line| line.matches(delimiter).count()).sum::<usize>().saturating_sub(glue);
        if count > best.1 {
            best = (delimiter, count);
        }
    }
    best.0
}

/// Fields one by one; blank lines count as rows, as in a spreadsheet.
struct Fields<'a> {
    rest: &'a str,
    delimiter: char,
}

impl Fields<'_> {
    /// The next field, and whether it is the last of its row.
    fn next_field(&mut self) -> Option<(String, bool)> {
        if self.rest.is_empty() {
            return None;
        }
        let mut field = String::new();
        let mut quoted = false;
        let mut chars = self.rest.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            match c {
                '"' if quoted && chars.peek().is_some_and(|&(_, next)| next == '"') => {
                    field.push('"');
                    chars.next();
                }
                '"' if quoted => quoted = false,
                '"' if field.trim().is_empty() => quoted = true,
                '\r' if !quoted => {}
                c if !quoted && (c == '\n' || c == self.delimiter) => {
                    self.rest = self.rest.get(at + c.len_utf8()..).unwrap_or("");
                    return Some((field, c == '\n'));
                }
                c => field.push(c),
            }
        }
        self.rest = "";
        Some((field, true))
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]
    use super::*;

    fn cells(grid: &Grid) -> Vec<(u32, Vec<&str>)> {
        grid.rows.iter().map(|r| (r.number, r.cells.iter().map(|c| c.text.as_str()).collect())).collect()
    }

    #[test]
    fn quotes_tabs_and_blank_lines() {
        let grid =
            read("姓名,身份证号\r\n\r\n\"张三\",\"990101193905121234\t\"\r\n李,四\"".as_bytes()).unwrap();
        assert_eq!(
            cells(&grid),
            vec![
                (1, vec!["姓名", "身份证号"]),
                (3, vec!["张三", "990101193905121234"]),
                (4, vec!["李", "四\""])
            ]
        );
        let grid = read("a,b\nc,=\"0012\"\n\"x\ny\",'7".as_bytes()).unwrap();
        assert_eq!(grid.rows[1].cells[1].text, "0012");
        assert_eq!(grid.rows[2].cells[0].text, "x\ny");
        assert_eq!(grid.rows[2].cells[1].text, "7");
    }

    #[test]
    fn encodings_and_separators() {
        let (gbk, _, _) = GB18030.encode("姓名\t金额\n王㛃\t１００\n");
        let grid = read(&gbk).unwrap();
        assert_eq!(cells(&grid)[1], (2, vec!["王㛃", "１００"]));
        let utf16: Vec<u8> =
            [0xFF, 0xFE].into_iter().chain("姓名;金额".encode_utf16().flat_map(u16::to_le_bytes)).collect();
        assert_eq!(cells(&read(&utf16).unwrap())[0], (1, vec!["姓名", "金额"]));
        assert!(read(&[0x00, 0x01, 0xFF, 0x02]).is_err());
        assert!(read(b"<html><table>").unwrap_err().zh.contains("网页"));
    }
}
