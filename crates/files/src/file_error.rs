//! What is wrong with a file, where, and what to do: in both languages, and never with somebody's number in it.

use std::fmt;
use std::path::Path;

use base::{Lang, Wording};
use policy::Diagnostic;

/// How many problems are shown; the rest is counted.
pub(crate) const SHOWN_MAX: usize = 100;

/// One problem of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileError {
    /// The file as shown to people; empty where the problem is not of one file.
    pub file: String,
    /// The line in the file on which it stands, from 1.
    pub row: Option<usize>,
    /// The column, by its heading.
    pub column: Option<String>,
    /// What is wrong.
    pub message: Wording,
    /// What was expected, or what to do.
    pub hint: Option<Wording>,
}

impl FileError {
    /// A problem of a file as a whole.
    pub(crate) fn new(file: &str, zh: impl Into<String>, en: impl Into<String>) -> FileError {
        FileError::of(file, Wording::new(zh, en))
    }

    /// A problem of a file as a whole, in words that are there already.
    pub(crate) fn of(file: &str, message: Wording) -> FileError {
        FileError { file: file.to_owned(), row: None, column: None, message: masked(message), hint: None }
    }

    /// Adds the line.
    pub(crate) fn at(mut self, row: usize) -> FileError {
        self.row = Some(row);
        self
    }

    /// Adds the file.
    pub(crate) fn in_file(mut self, file: &str) -> FileError {
        self.file = file.to_owned();
        self
    }

    /// Adds the column.
    pub(crate) fn column(mut self, name: &str) -> FileError {
        self.column = Some(name.to_owned());
        self
    }

    /// Adds what to do.
    pub(crate) fn hint(mut self, zh: impl Into<String>, en: impl Into<String>) -> FileError {
        self.hint = Some(masked(Wording::new(zh, en)));
        self
    }

    /// Adds the known name nearest to what was written, where one is near enough to be what was meant.
    pub(crate) fn nearest<'a>(self, name: &str, known: impl IntoIterator<Item = &'a str>) -> FileError {
        match policy::diagnostic::nearest(name, known) {
            Some(near) => self.hint(format!("是否想写 `{near}`？"), format!("did you mean `{near}`?")),
            None => self,
        }
    }

    /// What the system says of a file that cannot be opened, read or written.
    pub(crate) fn disk(path: &Path, error: &std::io::Error) -> FileError {
        let file = path.display().to_string();
        match error.kind() {
            std::io::ErrorKind::NotFound => {
                FileError::new(&file, "没有这个文件或文件夹", "there is no such file or folder")
            }
            std::io::ErrorKind::PermissionDenied => FileError::new(&file, "没有权限", "permission is denied"),
            _ => FileError::new(
                &file,
                format!("读写失败：{error}"),
                format!("it cannot be read or written: {error}"),
            ),
        }
    }

    /// The problem in one or two lines: `resident.csv:17: column born_on: … is not a day`, and what to do.
    pub fn render(&self, lang: Lang) -> String {
        let mut out = self.file.clone();
        if let Some(row) = self.row {
            out.push_str(&format!(":{row}"));
        }
        let colon = match lang {
            Lang::Zh => "：",
            Lang::En => ": ",
        };
        if !out.is_empty() {
            out.push_str(colon);
        }
        if let Some(column) = &self.column {
            out.push_str(&match lang {
                Lang::Zh => format!("{column} 列{colon}"),
                Lang::En => format!("column {column}{colon}"),
            });
        }
        out.push_str(self.message.in_lang(lang));
        if let Some(hint) = &self.hint {
            out.push_str(&format!("\n  = {}", hint.in_lang(lang)));
        }
        out
    }
}

impl fmt::Display for FileError {
    /// Both languages are for people; logs get English.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.render(Lang::En))
    }
}

impl std::error::Error for FileError {}

impl From<Diagnostic> for FileError {
    fn from(diagnostic: Diagnostic) -> FileError {
        let place = diagnostic.place;
        FileError {
            row: place.as_ref().map(|p| p.line_and_column().0),
            file: place.map_or_else(String::new, |p| p.source.path.clone()),
            column: None,
            message: masked(diagnostic.message),
            hint: diagnostic.hint.map(masked),
        }
    }
}

/// Problems as they are found: the first are kept, the rest is counted.
#[derive(Debug)]
pub(crate) struct Problems {
    kept: Vec<FileError>,
    more: usize,
    max: usize,
}

impl Problems {
    /// None yet; keeps at most `max`.
    pub(crate) fn new(max: usize) -> Problems {
        Problems { kept: Vec::new(), more: 0, max }
    }

    /// Adds one, which is made only where it is kept.
    pub(crate) fn push(&mut self, error: impl FnOnce() -> FileError) {
        if self.kept.len() < self.max {
            self.kept.push(error());
        } else {
            self.more += 1;
        }
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.kept.is_empty()
    }

    /// All that were kept, by file and line, and a last one that says how many more there are.
    pub(crate) fn finish(self) -> Vec<FileError> {
        let mut out = self.kept;
        out.sort_by(|a, b| (&a.file, a.row).cmp(&(&b.file, b.row)));
        if self.more > 0 {
            let n = self.more;
            out.push(FileError::new("", format!("另有 {n} 个问题"), format!("and {n} more")));
        }
        out
    }
}

/// What stood in a file, short enough to be shown.
pub(crate) fn shown(text: &str) -> String {
    /// How many characters of a value are shown.
    const CHARS_MAX: usize = 60;
    if text.chars().count() <= CHARS_MAX {
        return text.to_owned();
    }
    let start: String = text.chars().take(CHARS_MAX).collect();
    format!("{start}…")
}

fn masked(words: Wording) -> Wording {
    Wording { zh: mask(&words.zh), en: mask(&words.en) }
}

/// Stars out what may be somebody's number: 11 digits are a telephone, 15 to 19 an identity number or a card.
/// Region codes have 12 at most, and a longer run is none of these.
fn mask(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut run = String::new();
    for c in text.chars().chain(['\0']) {
        if c.is_ascii_digit() {
            run.push(c);
            continue;
        }
        let personal = matches!(run.len(), 11 | 15..=19);
        let kept = if run.len() == 11 { 3 } else { 6 };
        out.extend(run.chars().enumerate().map(|(i, c)| if personal && i >= kept { '*' } else { c }));
        if c != '\0' {
            // The check character of an identity number tells as much as its digits.
            out.push(if personal && matches!(c, 'X' | 'x') { '*' } else { c });
        }
        run.clear();
    }
    out
}
