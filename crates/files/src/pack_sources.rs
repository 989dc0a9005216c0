//! The text files of packs.

use std::path::{Path, PathBuf};

use policy::Source;

use crate::FileError;
use crate::text;

/// How deep folders of a pack may lie in each other: more is a link that leads back.
const DEPTH_MAX: usize = 16;

/// The files of a city's pack: `vocabulary.toml`, all below `national/` and all below the city's folder, without the
/// cases, sorted by path. Paths are shown from the rules folder on.
///
/// # Errors
/// A folder or file that cannot be read, or a city that is not there.
pub fn read_pack_sources(rules: &Path, city: &str) -> Result<Vec<Source>, FileError> {
    let folder = city_folder(rules, city)?;
    let mut paths = vec![rules.join("vocabulary.toml")];
    let national = rules.join("national");
    if national.is_dir() {
        gather(&national, 0, &mut paths)?;
    }
    gather(&folder, 0, &mut paths)?;
    read_all(rules, paths)
}

/// The files with a city's written cases, sorted by path; none where it has no `cases/`.
///
/// # Errors
/// A folder or file that cannot be read, or a city that is not there.
pub fn read_cases(rules: &Path, city: &str) -> Result<Vec<Source>, FileError> {
    let cases = city_folder(rules, city)?.join("cases");
    let mut paths = Vec::new();
    if cases.is_dir() {
        gather(&cases, 0, &mut paths)?;
    }
    read_all(rules, paths)
}

/// The cities of a rules folder, sorted: its folders with a `plan.toml`. None where it cannot be read.
pub fn cities(rules: &Path) -> Vec<String> {
    let Ok(entries) = std::fs::read_dir(rules) else { return vec![] };
    let folders = entries.flatten().filter(|e| e.path().join("plan.toml").is_file());
    let mut names: Vec<String> = folders.filter_map(|e| e.file_name().into_string().ok()).collect();
    names.sort();
    names
}

/// A city is one name, never a path that leads elsewhere.
fn city_folder(rules: &Path, city: &str) -> Result<PathBuf, FileError> {
    let plain =
        !city.is_empty() && city.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'));
    let folder = rules.join(city);
    if plain && folder.join("plan.toml").is_file() {
        return Ok(folder);
    }
    let known = cities(rules);
    let error = FileError::new(
        &rules.display().to_string(),
        format!("没有 `{city}` 的规则包（没有 plan.toml）"),
        format!("there is no pack `{city}` with a plan.toml"),
    );
    let near = policy::diagnostic::nearest(city, known.iter().map(String::as_str));
    Err(match near {
        Some(_) => error.nearest(city, known.iter().map(String::as_str)),
        None if known.is_empty() => error,
        None => error.hint(format!("可用：{}", known.join("、")), format!("there is {}", known.join(", "))),
    })
}

/// Every `*.toml` below a folder, except below a `cases` folder and hidden ones.
fn gather(dir: &Path, depth: usize, out: &mut Vec<PathBuf>) -> Result<(), FileError> {
    if depth > DEPTH_MAX {
        let file = dir.display().to_string();
        return Err(FileError::new(&file, "文件夹层次过深", "the folders lie too deep in each other"));
    }
    for entry in std::fs::read_dir(dir).map_err(|e| FileError::disk(dir, &e))? {
        let path = entry.map_err(|e| FileError::disk(dir, &e))?.path();
        let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
        if name.starts_with('.') {
            continue;
        }
        if path.is_dir() {
            if name != "cases" {
                gather(&path, depth + 1, out)?;
            }
        } else if path.extension().is_some_and(|e| e == "toml") {
            out.push(path);
        }
    }
    Ok(())
}

fn read_all(rules: &Path, mut paths: Vec<PathBuf>) -> Result<Vec<Source>, FileError> {
    paths.sort();
    let one = |path: PathBuf| {
        let below = path.strip_prefix(rules).unwrap_or(&path);
        let shown: Vec<_> =
            below.components().map(|c| c.as_os_str().to_string_lossy().into_owned()).collect();
        let shown = shown.join("/");
        text::read_whole(&path, &shown).map(|text| Source { path: shown, text })
    };
    paths.into_iter().map(one).collect()
}
