//! Files that are whole or not there: written under another name, and renamed when nothing is missing.

use std::fs::File;
use std::io::{BufWriter, Error, Write};
use std::path::{Path, PathBuf};

use crate::FileError;

/// How many bytes are gathered before they are written.
const BUFFER_BYTES: usize = 1024 * 1024;

/// Writes `dir/name`, and makes the folder where it is missing.
pub(crate) fn write(
    dir: &Path,
    name: &str,
    content: impl FnOnce(&mut BufWriter<File>) -> Result<(), Error>,
) -> Result<(), FileError> {
    let trouble = |e: Error| FileError::disk(&dir.join(name), &e);
    std::fs::create_dir_all(dir).map_err(|e| FileError::disk(dir, &e))?;
    let part = Part(dir.join(format!(".{name}.part")));
    let mut writer = BufWriter::with_capacity(BUFFER_BYTES, File::create(&part.0).map_err(trouble)?);
    content(&mut writer).map_err(trouble)?;
    writer.flush().map_err(trouble)?;
    // On the disk before it has its name, or a power cut could leave the name with nothing behind it.
    writer.get_ref().sync_all().map_err(trouble)?;
    drop(writer);
    std::fs::rename(&part.0, dir.join(name)).map_err(trouble)
}

/// A file under its other name, which is gone if it does not get its own.
struct Part(PathBuf);

impl Drop for Part {
    fn drop(&mut self) {
        // After the renaming there is nothing to remove.
        let _ = std::fs::remove_file(&self.0);
    }
}

/// Rows as comma-separated text. The header is always written.
pub(crate) fn write_csv<'a, R>(
    dir: &Path,
    name: &str,
    header: &[&str],
    rows: impl Iterator<Item = R>,
) -> Result<(), FileError>
where
    R: IntoIterator<Item = std::borrow::Cow<'a, str>>,
{
    write(dir, name, |writer| {
        let mut csv = csv::WriterBuilder::new().terminator(csv::Terminator::Any(b'\n')).from_writer(writer);
        csv.write_record(header)?;
        for row in rows {
            for field in row {
                csv.write_field(field.as_bytes())?;
            }
            csv.write_record(None::<&[u8]>)?;
        }
        csv.flush()
    })
}
