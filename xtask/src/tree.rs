//! The sources: every text file of the repository that a rule looks at.

use std::path::Path;

use crate::rust::Code;

/// Where the slices lie.
pub const SLICES: &str = "crates/slices/";
/// Where they are registered, in the order in which one may use those before it.
pub const REGISTRATION: &str = "crates/app/src/lib.rs";
/// Folders that are not sources.
const LEFT_OUT: [&str; 4] = ["target", "node_modules", "out", "dist"];
/// Endings of the files that are read.
const ENDINGS: [&str; 6] = ["rs", "toml", "ftl", "sql", "md", "html"];

/// A file, with its path from the root.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// `crates/store/src/lib.rs`.
    pub path: String,
    /// What it says.
    pub text: String,
}

impl File {
    /// The ending of its name.
    #[must_use]
    pub fn ending(&self) -> &str {
        self.path.rsplit_once('.').map_or("", |(_, ending)| ending)
    }

    /// The number, from 1, of the first line that contains a text; 1 where none does.
    #[must_use]
    pub fn line_of(&self, text: &str) -> usize {
        self.text.lines().position(|line| line.contains(text)).map_or(1, |at| at + 1)
    }
}

/// All files, by path.
#[derive(Clone, Debug, Default)]
pub struct Tree {
    files: Vec<File>,
}

impl Tree {
    /// Reads a folder.
    ///
    /// # Errors
    /// Where a file cannot be read.
    pub fn read(root: &Path) -> std::io::Result<Tree> {
        let mut files = Vec::new();
        gather(root, "", &mut files)?;
        Ok(Tree::of(files))
    }

    /// These files.
    #[must_use]
    pub fn of(mut files: Vec<File>) -> Tree {
        files.sort_by(|a, b| a.path.cmp(&b.path));
        Tree { files }
    }

    /// All of them.
    #[must_use]
    pub fn files(&self) -> &[File] {
        &self.files
    }

    /// Those with an ending.
    pub fn ending<'a>(&'a self, ending: &'a str) -> impl Iterator<Item = &'a File> {
        self.files.iter().filter(move |f| f.ending() == ending)
    }

    /// Those below a folder.
    pub fn below<'a>(&'a self, folder: &'a str) -> impl Iterator<Item = &'a File> {
        self.files
            .iter()
            .filter(move |f| f.path.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }

    /// One by its path.
    #[must_use]
    pub fn find(&self, path: &str) -> Option<&File> {
        self.files.iter().find(|f| f.path == path)
    }

    /// The folders of the slices, in the order in which one may use those before it: that in which they are registered.
    #[must_use]
    pub fn slices(&self) -> Vec<String> {
        let Some(file) = self.find(REGISTRATION) else { return vec![] };
        let code = Code::read(&file.text);
        let mut calls: Vec<&str> = code.text().split("::slice(").collect();
        // What stands behind the last call names no slice.
        calls.pop();
        let mut slices = Vec::new();
        for before in calls {
            let is_name = |c: char| c.is_alphanumeric() || c == '_';
            let at = before.trim_end_matches(is_name).len();
            let folder = format!("{SLICES}{}", before.get(at..).unwrap_or(""));
            if self.find(&format!("{folder}/Cargo.toml")).is_some() && !slices.contains(&folder) {
                slices.push(folder);
            }
        }
        slices
    }
}

fn gather(folder: &Path, below: &str, files: &mut Vec<File>) -> std::io::Result<()> {
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if below.is_empty() { name.clone() } else { format!("{below}/{name}") };
        let kind = entry.file_type()?;
        if kind.is_dir() {
            if !name.starts_with('.') && !LEFT_OUT.contains(&name.as_str()) {
                gather(&entry.path(), &path, files)?;
            }
        } else if kind.is_file() && name.rsplit_once('.').is_some_and(|(_, e)| ENDINGS.contains(&e)) {
            // A file that goes away while others write is no source.
            match std::fs::read(entry.path()) {
                Ok(bytes) => files.push(File { path, text: String::from_utf8_lossy(&bytes).into_owned() }),
                Err(e) if e.kind() == std::io::ErrorKind::NotFound => {}
                Err(e) => return Err(e),
            }
        }
    }
    Ok(())
}
