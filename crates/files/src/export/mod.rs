//! Lists that people take away: CSV for programs, a workbook for an office. Both say on every line whose copy it is.
//!
//! A spreadsheet takes text that begins like a formula for one, and what somebody typed into a name would run on the
//! desk of whoever opens the file. In CSV such text gets an apostrophe before it; in a workbook it is stored as text.
//! Sources: OWASP, CSV Injection; RFC 4180 (CSV); ECMA-376 (workbooks).

mod workbook;

use std::borrow::Cow;

use base::{Day, Fen};

pub use workbook::{Book, BookError, LINES_MAX, Paper};

/// The mark by which a spreadsheet knows that a file is UTF-8.
const BYTE_ORDER_MARK: &[u8] = "\u{FEFF}".as_bytes();

/// What stands in a cell.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Text, and every number that is a name.
    Text(String),
    /// A whole number.
    Number(i64),
    /// An amount, written in yuan.
    Money(Fen),
    /// A day.
    Day(Day),
    /// Nothing.
    Blank,
}

/// Whether a spreadsheet might take a text for a formula: after blanks that it skips, it begins with a sign that begins
/// one, of half or full width; or it begins with a tab or a line end, which splits cells when it is pasted.
#[must_use]
pub fn looks_like_formula(text: &str) -> bool {
    let skipped = |c: char| c.is_whitespace() || c.is_control() || is_invisible(c);
    let sign = |c: char| {
        matches!(c, '=' | '+' | '-' | '@' | '＝' | '＋' | '－' | '＠' | '﹦' | '﹢' | '﹣' | '﹫' | '−')
    };
    text.starts_with(['\t', '\r', '\n']) || text.trim_start_matches(skipped).starts_with(sign)
}

/// Characters without width, which hide a sign behind them.
const fn is_invisible(c: char) -> bool {
    matches!(c, '\u{FEFF}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}')
}

/// A text as a CSV has it: with an apostrophe before it where it looks like a formula.
fn neutral(text: &str) -> Cow<'_, str> {
    if looks_like_formula(text) { Cow::Owned(format!("'{text}")) } else { Cow::Borrowed(text) }
}

/// The beginning of a CSV: the mark of UTF-8 and the headings.
#[must_use]
pub fn csv_head(heads: &[String]) -> Vec<u8> {
    let heads: Vec<Cell> = heads.iter().cloned().map(Cell::Text).collect();
    [BYTE_ORDER_MARK, &csv_lines(&[heads])].concat()
}

/// Lines of a CSV. Text is always in quotes, so that no separator of any country splits it.
#[must_use]
pub fn csv_lines(lines: &[Vec<Cell>]) -> Vec<u8> {
    let mut out = Vec::new();
    for line in lines {
        for (at, cell) in line.iter().enumerate() {
            if at > 0 {
                out.push(b',');
            }
            match cell {
                Cell::Text(text) => {
                    out.push(b'"');
                    out.extend_from_slice(neutral(text).replace('"', "\"\"").as_bytes());
                    out.push(b'"');
                }
                Cell::Number(n) => out.extend_from_slice(n.to_string().as_bytes()),
                // Without the separators of thousands that pages have.
                Cell::Money(fen) => out.extend_from_slice(fen.to_string().replace(',', "").as_bytes()),
                Cell::Day(day) => out.extend_from_slice(day.to_string().as_bytes()),
                Cell::Blank => {}
            }
        }
        out.extend_from_slice(b"\r\n");
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_might_run_as_a_formula_is_text() {
        let dangerous = [
            "=1+1",
            "+1",
            "-1",
            "@SUM(A1)",
            "\t=1",
            "\r=1",
            "\n=1",
            " =1",
            "\u{3000}=1",
            "\u{FEFF}=1",
            "\u{200B}@x",
            "\u{202E}=1",
            "\0=1",
            "＝1",
            "＋1",
            "－1",
            "＠x",
            "﹦1",
            "−1",
            "=HYPERLINK(\"http://x\",\"y\")",
            "\tx",
        ];
        for text in dangerous {
            assert!(looks_like_formula(text), "{text:?}");
            let line = String::from_utf8(csv_lines(&[vec![Cell::Text(text.to_owned())]])).unwrap();
            assert!(line.starts_with("\"'"), "{text:?}: {line:?}");
        }
        for text in ["", "王秀英", "a=b", "1-2", "370812194605010021", "'=1", "138 0013 8000", "(1)"] {
            assert!(!looks_like_formula(text), "{text:?}");
        }
    }

    #[test]
    fn a_line_is_as_programs_read_it() {
        let line = vec![
            Cell::Text("王\"秀,英\n;=1".to_owned()),
            Cell::Text("000123".to_owned()),
            Cell::Number(-5),
            Cell::Money(Fen::new(-123_456_789)),
            Cell::Day(Day::ymd(2026, 10, 15).unwrap()),
            Cell::Blank,
        ];
        let file = [csv_head(&["=名".to_owned(), "b".to_owned()]), csv_lines(&[line])].concat();
        let text = String::from_utf8(file).unwrap();
        let body = text.strip_prefix('\u{FEFF}').unwrap();
        assert_eq!(body, "\"'=名\",\"b\"\r\n\"王\"\"秀,英\n;=1\",\"000123\",-5,-1234567.89,2026-10-15,\r\n");
        let mut reader =
            csv::ReaderBuilder::new().has_headers(false).flexible(true).from_reader(body.as_bytes());
        let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(rows[1].iter().take(2).collect::<Vec<_>>(), ["王\"秀,英\n;=1", "000123"]);
    }
}
