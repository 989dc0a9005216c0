//! The example of `docs/adding-a-capability.md`: the files and the two lines that its reader is told to write.

use crate::Tree;
use crate::tree::File;

/// The page.
pub const PAGE: &str = "docs/adding-a-capability.md";
/// The folder of its example.
pub const FOLDER: &str = "crates/slices/notes/";

/// A line that stands outside the folder of the capability.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The file.
    pub path: String,
    /// The line below which it is put, without the blanks around it.
    pub below: String,
    /// What is put there.
    pub text: String,
}

/// What the page tells its reader to write.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Example {
    /// The files of the folder.
    pub files: Vec<File>,
    /// The lines outside it.
    pub lines: Vec<Line>,
}

impl Example {
    /// Reads the page as somebody does who follows it to the letter.
    #[must_use]
    pub fn read(page: &str) -> Example {
        Example { files: files(page), lines: lines(page) }
    }

    /// The sources after its reader has done what it says.
    ///
    /// # Errors
    /// Where a line is to stand below one that is not there, or is more than a line.
    pub fn laid_over(&self, tree: &Tree) -> Result<Vec<File>, String> {
        let mut files = self.files.clone();
        for line in &self.lines {
            let mut file =
                tree.find(&line.path).cloned().ok_or_else(|| format!("there is no {}", line.path))?;
            let (above, text) = (line.below.as_str(), line.text.as_str());
            let Some(whole) = file.text.lines().find(|l| l.trim() == above).map(str::to_owned) else {
                return Err(format!("{} has no line `{above}`", line.path));
            };
            if text.contains('\n') {
                return Err(format!("more than a line goes into {}", line.path));
            }
            file.text = file.text.replacen(&format!("{whole}\n"), &format!("{whole}\n{text}\n"), 1);
            files.push(file);
        }
        Ok(files)
    }
}

/// A file is a line with its path, then a fence with its text.
fn files(page: &str) -> Vec<File> {
    let mut files = Vec::new();
    let mut rest = page;
    let before = format!("\n`{FOLDER}");
    while let Some((_, after)) = rest.split_once(&before) {
        rest = after;
        if let Some((name, after)) = after.split_once("`:\n\n```")
            && let Some((text, after)) = fenced(after)
        {
            files.push(File { path: format!("{FOLDER}{name}"), text: format!("{text}\n") });
            rest = after;
        }
    }
    files
}

fn lines(page: &str) -> Vec<Line> {
    let mut lines = Vec::new();
    let mut rest = page;
    while let Some((_, after)) = rest.split_once("\nIn `") {
        rest = after;
        if let Some((path, after)) = after.split_once("`, below `")
            && let Some((below, after)) = after.split_once("`:\n\n```")
            && let Some((text, after)) = fenced(after)
        {
            lines.push(Line { path: path.to_owned(), below: below.to_owned(), text: text.to_owned() });
            rest = after;
        }
    }
    lines
}

/// What stands in a fence whose opening marks have been read, and what comes after it.
fn fenced(text: &str) -> Option<(&str, &str)> {
    text.split_once('\n')?.1.split_once("\n```\n")
}
