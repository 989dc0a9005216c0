//! The first line of a file: which columns it has, and where.

use crate::FileError;
use crate::file_error::{Problems, shown};
use crate::rows::{Row, Rows};

/// The columns of a file, by place.
pub(crate) struct Columns {
    names: Vec<String>,
}

impl Columns {
    /// Reads the first row; none where rows cannot be read by it, and the problems say why.
    pub(crate) fn read(
        rows: &mut Rows,
        file: &str,
        required: &[&str],
        known: &[&str],
        problems: &mut Problems,
    ) -> Option<Columns> {
        let mut row = Row::default();
        match rows.next(&mut row) {
            Ok(true) => {}
            Ok(false) => {
                problems.push(|| {
                    FileError::new(file, "文件是空的", "the file is empty").hint(
                        format!("第一行应为列名：{}", required.join(",")),
                        format!("its first line names the columns: {}", required.join(",")),
                    )
                });
                return None;
            }
            Err(fault) => {
                problems.push(|| fault.of(file));
                return None;
            }
        }
        let names: Vec<String> = (0..row.len()).map(|i| row.get(i).to_owned()).collect();
        let mut sound = true;
        for (i, name) in names.iter().enumerate() {
            if let Some(error) = wrong(&names, i, name, file, known) {
                sound = false;
                problems.push(|| error.at(row.line));
            }
        }
        for name in required.iter().filter(|r| !names.iter().any(|n| n == *r)) {
            sound = false;
            problems.push(|| {
                FileError::new(file, format!("缺少 `{name}` 列"), format!("there is no column `{name}`"))
                    .at(row.line)
            });
        }
        sound.then_some(Columns { names })
    }

    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.names.len()
    }

    /// Where a column stands.
    pub(crate) fn place(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|n| n == name)
    }

    /// The columns with their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.names.iter().map(String::as_str).enumerate()
    }

    /// That a row has not as many fields as there are columns.
    pub(crate) fn miscounted(&self, row: &Row, file: &str) -> Option<FileError> {
        let (have, want) = (row.len(), self.len());
        if have == want {
            return None;
        }
        let (zh, en) = if have > want {
            ("含逗号的内容要加引号", "a field with a comma in it needs quotes")
        } else {
            ("空的字段也要写逗号", "an empty field needs its comma too")
        };
        let error = FileError::new(
            file,
            format!("有 {have} 个字段，应有 {want} 个"),
            format!("the row has {have} of {want} fields"),
        );
        Some(error.at(row.line).hint(zh, en))
    }
}

fn wrong(names: &[String], i: usize, name: &str, file: &str, known: &[&str]) -> Option<FileError> {
    if name.is_empty() {
        let n = i + 1;
        return Some(FileError::new(file, format!("第 {n} 列没有列名"), format!("column {n} has no name")));
    }
    if names.iter().take(i).any(|n| n == name) {
        return Some(FileError::new(
            file,
            format!("`{name}` 列重复"),
            format!("the column `{name}` is there twice"),
        ));
    }
    if known.contains(&name) {
        return None;
    }
    let name_shown = shown(name);
    let error = FileError::new(
        file,
        format!("没有 `{name_shown}` 这一列"),
        format!("there is no such column as `{name_shown}`"),
    );
    if names.len() == 1 && name.contains(['\t', ';', '，', '；']) {
        return Some(error.hint("列之间用半角逗号分隔", "columns are separated by commas"));
    }
    let narrow = base::half_width(name);
    let error = error.nearest(&narrow, known.iter().copied());
    if error.hint.is_some() {
        return Some(error);
    }
    Some(error.hint(format!("可用：{}", known.join("、")), format!("it may have {}", known.join(", "))))
}
