//! Rows of comma-separated text, one at a time, with the line on which each begins.
//!
//! Stricter than spreadsheets: a quote stands around a whole field or is doubled inside one, and is closed. What a
//! lenient reader would make of anything else is a guess, and a swallowed row is a person who is not there.

use std::path::Path;

use base::Wording;

use crate::FileError;
use crate::text::Text;

/// How long a row may be, in bytes: a quote that is never closed must not take the rest of a large file with it.
pub(crate) const LINE_BYTES_MAX: usize = 1024 * 1024;
/// How many columns a file may have.
pub(crate) const COLUMNS_MAX: usize = 2_000;
/// How many rows a file may have: rows are counted in 32 bits.
pub(crate) const ROWS_MAX: u32 = u32::MAX - 1;

/// The rows of a file.
pub(crate) struct Rows {
    text: Text,
    piece: Vec<u8>,
    at: usize,
    line: usize,
    /// Whether the byte before was a carriage return that ended a row: a line feed after it ends nothing.
    after_return: bool,
}

/// One row; reused for the next.
#[derive(Default)]
pub(crate) struct Row {
    text: String,
    ends: Vec<usize>,
    /// The line on which it begins, from 1.
    pub line: usize,
}

/// Why a row cannot be taken apart.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowFault {
    /// The line on which the row begins.
    pub line: usize,
    message: Wording,
    hint: Option<Wording>,
    /// Whether nothing after it can be read either.
    pub fatal: bool,
}

impl RowFault {
    /// As a problem of a file.
    pub(crate) fn of(self, file: &str) -> FileError {
        FileError { hint: self.hint, ..FileError::of(file, self.message).at(self.line) }
    }
}

/// Where in a row the reader is.
#[derive(Clone, Copy, PartialEq, Eq)]
enum At {
    /// At the beginning of a field.
    Start,
    /// In a field without quotes.
    Plain,
    /// In a field in quotes.
    Quoted,
    /// After a quote in such a field: its end, or half of a doubled one.
    Quote,
    /// After the closing quote.
    Closed,
}

impl Row {
    /// How many fields it has.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// A field without the blanks around it; empty where there is none.
    pub(crate) fn get(&self, i: usize) -> &str {
        let start = if i == 0 { 0 } else { self.ends.get(i - 1).copied().unwrap_or(usize::MAX) };
        let end = self.ends.get(i).copied().unwrap_or(0);
        self.text.get(start..end).map_or("", trimmed)
    }
}

/// Without blanks around it; most fields have none, which the first and last byte tell.
fn trimmed(text: &str) -> &str {
    let plain = |b: Option<&u8>| b.is_some_and(u8::is_ascii_graphic);
    if plain(text.as_bytes().first()) && plain(text.as_bytes().last()) { text } else { text.trim() }
}

impl Rows {
    /// Opens a file.
    pub(crate) fn open(path: &Path, shown: &str) -> Result<Rows, FileError> {
        let text = Text::open(path, shown)?;
        Ok(Rows { text, piece: Vec::new(), at: 0, line: 1, after_return: false })
    }

    /// Reads the next row into `row`; `false` at the end. After a fault the next row is that of the next line.
    pub(crate) fn next(&mut self, row: &mut Row) -> Result<bool, RowFault> {
        loop {
            let mut raw = std::mem::take(&mut row.text).into_bytes();
            raw.clear();
            row.ends.clear();
            row.line = self.line;
            let (more, quoted) = match self.take_apart(&mut raw, &mut row.ends) {
                Ok(found) => found,
                Err((message, hint, fatal)) => {
                    let message = self.over_lines(row.line, message);
                    let fatal = fatal || self.skip_line().is_err();
                    return Err(RowFault { line: row.line, message, hint, fatal });
                }
            };
            row.text = String::from_utf8(raw).map_err(|_| RowFault {
                line: row.line,
                message: changed(),
                hint: None,
                fatal: true,
            })?;
            let blank = row.ends.len() <= 1 && !quoted && row.text.trim().is_empty();
            if !blank {
                return Ok(true);
            }
            if !more {
                return Ok(false);
            }
        }
    }

    /// Takes a row apart; gives whether there is more after it, and whether it has quotes.
    fn take_apart(&mut self, raw: &mut Vec<u8>, ends: &mut Vec<usize>) -> Result<(bool, bool), Fault> {
        let (mut at, mut quoted) = (At::Start, false);
        loop {
            if raw.len() > LINE_BYTES_MAX {
                return Err(too_long());
            }
            let Some(byte) = self.peek().map_err(|e| disk(&e))? else {
                if at == At::Quoted {
                    return Err(never_closed());
                }
                ends.push(raw.len());
                return Ok((false, quoted));
            };
            match (at, byte) {
                (At::Start, b' ' | b'\t') => self.push(raw, byte),
                (At::Start, b'"') => {
                    raw.truncate(ends.last().copied().unwrap_or(0));
                    (at, quoted) = (At::Quoted, true);
                    self.at += 1;
                }
                (At::Start | At::Plain | At::Quote | At::Closed, b',') => {
                    ends.push(raw.len());
                    if ends.len() >= COLUMNS_MAX {
                        return Err(too_many_columns());
                    }
                    at = At::Start;
                    self.at += 1;
                }
                (At::Start | At::Plain | At::Quote | At::Closed, b'\n' | b'\r') => {
                    ends.push(raw.len());
                    self.end_line(byte);
                    return Ok((true, quoted));
                }
                (At::Start | At::Plain, _) => {
                    at = At::Plain;
                    self.run(raw, |b| matches!(b, b',' | b'"' | b'\n' | b'\r'));
                    if self.piece.get(self.at) == Some(&b'"') {
                        return Err(quote_inside());
                    }
                }
                (At::Quoted, b'"') => {
                    at = At::Quote;
                    self.at += 1;
                }
                (At::Quoted, b'\n' | b'\r') => {
                    let field = ends.last().copied().unwrap_or(0);
                    let second = byte == b'\n' && raw.len() > field && raw.last() == Some(&b'\r');
                    self.line += usize::from(!second);
                    self.push(raw, byte);
                }
                (At::Quoted, _) => self.run(raw, |b| matches!(b, b'"' | b'\n' | b'\r')),
                (At::Quote, b'"') => {
                    at = At::Quoted;
                    self.push(raw, byte);
                }
                (At::Quote | At::Closed, b' ' | b'\t') => {
                    at = At::Closed;
                    self.at += 1;
                }
                (At::Quote | At::Closed, _) => return Err(after_quote()),
            }
        }
    }

    /// The next byte, with the next piece of text read if need be.
    fn peek(&mut self) -> Result<Option<u8>, std::io::Error> {
        loop {
            match self.piece.get(self.at).copied() {
                Some(b'\n') if self.after_return => self.at += 1,
                Some(byte) => {
                    self.after_return = false;
                    return Ok(Some(byte));
                }
                None => {
                    self.at = 0;
                    if !self.text.next_piece(&mut self.piece)? {
                        return Ok(None);
                    }
                    continue;
                }
            }
            self.after_return = false;
        }
    }

    fn push(&mut self, raw: &mut Vec<u8>, byte: u8) {
        raw.push(byte);
        self.at += 1;
    }

    /// Takes everything up to a byte that means something, or to the end of the piece.
    fn run(&mut self, raw: &mut Vec<u8>, special: impl Fn(u8) -> bool) {
        let rest = self.piece.get(self.at..).unwrap_or_default();
        let length = rest.iter().position(|b| special(*b)).unwrap_or(rest.len());
        raw.extend_from_slice(rest.get(..length).unwrap_or_default());
        self.at += length;
    }

    fn end_line(&mut self, byte: u8) {
        self.at += 1;
        self.line += 1;
        self.after_return = byte == b'\r';
    }

    /// Goes on to the next line, after a fault.
    fn skip_line(&mut self) -> Result<(), std::io::Error> {
        while let Some(byte) = self.peek()? {
            if matches!(byte, b'\n' | b'\r') {
                self.end_line(byte);
                break;
            }
            let rest = self.piece.get(self.at..).unwrap_or_default();
            self.at += rest.iter().position(|b| matches!(b, b'\n' | b'\r')).unwrap_or(rest.len());
        }
        Ok(())
    }

    /// Says how far a row goes, where it has swallowed lines.
    fn over_lines(&self, first: usize, words: Wording) -> Wording {
        if self.line == first {
            return words;
        }
        let last = self.line;
        Wording::new(
            format!("{}（本行的引号把第 {first} 至 {last} 行连成了一行）", words.zh),
            format!("{} (a quote makes one row of lines {first} to {last})", words.en),
        )
    }
}

/// What is wrong with a row, what to do, and whether reading cannot go on.
type Fault = (Wording, Option<Wording>, bool);

fn disk(error: &std::io::Error) -> Fault {
    (Wording::new(format!("读取失败：{error}"), format!("it cannot be read: {error}")), None, true)
}

fn changed() -> Wording {
    Wording::new("文件在读取时被改动", "the file changed while it was read")
}

fn double_them() -> Option<Wording> {
    Some(Wording::new(
        "整个字段加引号，其中的引号写两个：\"他说\"\"好\"\"\"",
        "put the whole field in quotes and double those inside: \"a \"\"word\"\" of it\"",
    ))
}

fn never_closed() -> Fault {
    (Wording::new("引号没有配对：开了没有关", "a quote is opened and never closed"), double_them(), false)
}

fn quote_inside() -> Fault {
    (Wording::new("字段中间有引号", "there is a quote inside a field"), double_them(), false)
}

fn after_quote() -> Fault {
    (Wording::new("右引号之后还有文字", "there is text after a closing quote"), double_them(), false)
}

fn too_long() -> Fault {
    (
        Wording::new("一行超过 1 MiB", "the row is longer than 1 MiB"),
        Some(Wording::new("可能有引号没有关", "a quote is perhaps not closed")),
        false,
    )
}

fn too_many_columns() -> Fault {
    (
        Wording::new(format!("超过 {COLUMNS_MAX} 列"), format!("there are more than {COLUMNS_MAX} columns")),
        None,
        false,
    )
}
