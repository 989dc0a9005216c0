//! Which files of a folder hold facts. A misspelt name must not read as a missing file.

use std::path::{Path, PathBuf};

use policy::Pack;
use policy::lang::types::EntityId;

use crate::FileError;
use crate::file_error::Problems;

/// Values of parameters.
pub(crate) const PARAMETERS: &str = "parameters.toml";
/// Who claimed what.
pub(crate) const CLAIMS: &str = "claims.csv";
/// What was delivered.
pub(crate) const DELIVERIES: &str = "deliveries.csv";
/// How far the record of that goes.
pub(crate) const COVERAGE: &str = "coverage.csv";

/// The fact files of a folder.
pub(super) struct Files {
    /// Those of the entities that are there, in the order of the pack.
    pub entities: Vec<EntityFiles>,
    /// Values of parameters.
    pub parameters: Option<PathBuf>,
}

/// The files of one entity.
pub(super) struct EntityFiles {
    /// Whose.
    pub entity: EntityId,
    /// `<entity>.csv`.
    pub rows: PathBuf,
    /// Its name, as shown.
    pub rows_file: String,
    /// `<entity>.spells.csv`.
    pub spells: Option<PathBuf>,
    /// Its name, as shown.
    pub spells_file: String,
}

/// Looks at every file of a folder.
pub(super) fn look(dir: &Path, pack: &Pack, problems: &mut Problems) -> Result<Files, FileError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|e| FileError::disk(dir, &e))? {
        let entry = entry.map_err(|e| FileError::disk(dir, &e))?;
        if !entry.path().is_dir() {
            names.push(entry.file_name().to_string_lossy().into_owned());
        }
    }
    names.sort();
    let mut files = Files { entities: vec![], parameters: None };
    let mut known: Vec<String> = [PARAMETERS, CLAIMS, DELIVERIES, COVERAGE].map(str::to_owned).to_vec();
    for (i, entity) in (0_u16..).zip(&pack.entities) {
        let (rows_file, spells_file) =
            (format!("{}.csv", entity.name), format!("{}.spells.csv", entity.name));
        let (has_rows, has_spells) = (names.contains(&rows_file), names.contains(&spells_file));
        if has_spells && !has_rows {
            problems.push(|| {
                FileError::new(&spells_file, format!("没有 {rows_file}"), format!("there is no {rows_file}"))
                    .hint("起止文件里的每个 id 都要在其中有一行", "every id of the spells needs a row in it")
            });
        }
        known.extend([rows_file.clone(), spells_file.clone()]);
        if has_rows {
            files.entities.push(EntityFiles {
                entity: EntityId(i),
                rows: dir.join(&rows_file),
                rows_file,
                spells: has_spells.then(|| dir.join(&spells_file)),
                spells_file,
            });
        }
    }
    files.parameters = names.iter().any(|n| n == PARAMETERS).then(|| dir.join(PARAMETERS));
    for name in names.iter().filter(|n| !known.contains(n) && !is_aside(n)) {
        problems.push(|| unknown_file(name, &known));
    }
    Ok(files)
}

/// Files that are for people.
fn is_aside(name: &str) -> bool {
    name.starts_with('.') || name.starts_with("README") || name.ends_with(".md")
}

fn unknown_file(name: &str, known: &[String]) -> FileError {
    let error = FileError::new(name, "不是已知的文件", "this is not a known file");
    let error = error.nearest(name, known.iter().map(String::as_str));
    if error.hint.is_some() {
        return error;
    }
    error.hint("移到别处，或改成实体的名称", "move it elsewhere, or name it after an entity")
}

/// Files in a folder of records whose names are nearly one of theirs.
pub(crate) fn misspelt(dir: &Path, right: &[&str], pack: &Pack) -> Result<Vec<FileError>, FileError> {
    let mut names = Vec::new();
    for entry in std::fs::read_dir(dir).map_err(|e| FileError::disk(dir, &e))? {
        names.push(entry.map_err(|e| FileError::disk(dir, &e))?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    let of_entity = |n: &str| {
        let stem = n.strip_suffix(".csv").map(|s| s.strip_suffix(".spells").unwrap_or(s));
        stem.is_some_and(|s| pack.entity_named(s).is_some())
    };
    let wrong = |n: &&String| !right.contains(&n.as_str()) && !is_aside(n) && !of_entity(n);
    let near = |n: &String| policy::diagnostic::nearest(n, right.iter().copied()).is_some();
    Ok(names
        .iter()
        .filter(wrong)
        .filter(|n| near(n))
        .map(|n| {
            FileError::new(n, "不是已知的文件", "this is not a known file").nearest(n, right.iter().copied())
        })
        .collect())
}
