//! Values of parameters from a file of their own.

use std::path::Path;

use policy::pack::{Layer, read_overlay};
use policy::{Pack, Source};

use crate::FileError;
use crate::file_error::{Problems, SHOWN_MAX};
use crate::text;

/// Reads a file of parameter values and lays them over the pack and over `parameters.toml` of the facts.
///
/// # Errors
/// Every problem of the file; the pack is then unchanged.
pub fn read_parameter_file(path: &Path, pack: &mut Pack) -> Result<(), Vec<FileError>> {
    lay_over(path, &path.display().to_string(), pack, Layer::File)
}

/// Lays the values of a file over the pack, on one layer.
pub(crate) fn lay_over(
    path: &Path,
    shown: &str,
    pack: &mut Pack,
    layer: Layer,
) -> Result<(), Vec<FileError>> {
    let text = text::read_whole(path, shown).map_err(|e| vec![e])?;
    read_overlay(pack, Source { path: shown.to_owned(), text }, layer).map_err(|errors| {
        let mut problems = Problems::new(SHOWN_MAX);
        errors.into_iter().for_each(|d| problems.push(|| d.into()));
        problems.finish()
    })
}
