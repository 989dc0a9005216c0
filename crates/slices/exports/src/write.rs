//! Lines become a file; the file is sealed piece by piece under a key of its own.

use data_encoding::HEXLOWER;
use files::export::{Book, Cell, Paper, csv_head, csv_lines};
use shell::export::{Line, Value};
use store::seal::{DataKey, SealError, open, seal};
use store::{Reader, StoreError, Tx, secrets};
use uuid::Uuid;

use crate::error::ExportsError;
use crate::model::Format;
use crate::rows;

/// Bytes of a piece: small enough that a download holds little of a file in memory.
pub(crate) const PIECE_BYTES: usize = 256 * 1024;
/// The kind under which the key of a file stands among the secrets; its owner is the export.
const KEY: &str = "exports.key";
/// The kind under which the address of a list stands among the secrets: what was searched for may name somebody.
const ADDRESS: &str = "exports.address";

/// A file that grows page by page.
pub(crate) enum Growing {
    Csv(Vec<u8>),
    Xlsx(Box<Book>),
}

impl Growing {
    pub(crate) fn new(format: Format, paper: &Paper, heads: &[String]) -> Result<Growing, ExportsError> {
        Ok(match format {
            Format::Csv => Growing::Csv(csv_head(heads)),
            Format::Xlsx => Growing::Xlsx(Box::new(Book::new(paper, heads)?)),
        })
    }

    /// More lines, each with the mark behind its values.
    pub(crate) fn add(&mut self, lines: &[Line], mark: &str) -> Result<(), ExportsError> {
        let rows: Vec<Vec<Cell>> = lines.iter().map(|line| cells(line, mark)).collect();
        match self {
            Growing::Csv(text) => text.extend(csv_lines(&rows)),
            Growing::Xlsx(book) => {
                for row in &rows {
                    book.line(row)?;
                }
            }
        }
        Ok(())
    }

    /// A whole piece that can be put away already, where there is one.
    pub(crate) fn piece(&mut self) -> Option<Vec<u8>> {
        match self {
            Growing::Csv(text) if text.len() >= PIECE_BYTES => {
                let rest = text.split_off(PIECE_BYTES);
                Some(std::mem::replace(text, rest))
            }
            Growing::Csv(_) | Growing::Xlsx(_) => None,
        }
    }

    /// What is left, all of it.
    pub(crate) fn finish(self) -> Result<Vec<u8>, ExportsError> {
        match self {
            Growing::Csv(text) => Ok(text),
            Growing::Xlsx(book) => Ok(book.finish()?),
        }
    }
}

fn cells(line: &Line, mark: &str) -> Vec<Cell> {
    let values = line.values.iter().map(|value| match value {
        Value::Text(text) => Cell::Text(text.clone()),
        Value::Number(n) => Cell::Number(*n),
        Value::Money(fen) => Cell::Money(*fen),
        Value::Day(day) => Cell::Day(*day),
        Value::Blank => Cell::Blank,
    });
    values.chain([Cell::Text(mark.to_owned())]).collect()
}

/// A piece opens only in its file, in its place.
fn place(file: Uuid, seq: i32) -> Vec<u8> {
    [&file.as_bytes()[..], &seq.to_be_bytes()].concat()
}

/// Seals a piece for its place.
pub(crate) fn sealed(key: &DataKey, file: Uuid, seq: i32, plain: &[u8]) -> Result<Vec<u8>, SealError> {
    seal(key, &place(file, seq), plain)
}

/// Opens what [`sealed`] made.
pub(crate) fn opened(key: &DataKey, file: Uuid, seq: i32, body: &[u8]) -> Result<Vec<u8>, SealError> {
    Ok(open(key, &place(file, seq), body)?.to_vec())
}

/// Keeps the key of the file of an export, in place of the one of an earlier attempt.
pub(crate) async fn keep_key(tx: &Tx<'_>, id: Uuid, key: &DataKey) -> Result<(), StoreError> {
    secrets::put(tx, id, KEY, &HEXLOWER.encode(key.reveal())).await
}

/// The key of the file of an export.
pub(crate) async fn key(read: &Reader<'_>, id: Uuid) -> Result<Option<DataKey>, StoreError> {
    let text = secrets::get(read.conn(), read.ring(), id, KEY).await?;
    Ok(text.and_then(|t| HEXLOWER.decode(t.as_bytes()).ok()).and_then(DataKey::from_bytes))
}

/// Keeps the address of the list.
pub(crate) async fn keep_address(tx: &Tx<'_>, id: Uuid, asked: &str) -> Result<(), StoreError> {
    secrets::put(tx, id, ADDRESS, asked).await
}

/// The address of the list: what was asked of it.
pub(crate) async fn address(read: &Reader<'_>, id: Uuid) -> Result<String, StoreError> {
    Ok(secrets::get(read.conn(), read.ring(), id, ADDRESS).await?.unwrap_or_default())
}

/// Forgets file and key; without the key a copy of the database opens it neither.
pub(crate) async fn forget(tx: &Tx<'_>, id: Uuid) -> Result<(), StoreError> {
    rows::forget_pieces(tx, id).await?;
    secrets::forget(tx, id, KEY).await
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_piece_opens_only_in_its_file_and_place() {
        let key = DataKey::random().unwrap();
        let (file, other) = (Uuid::now_v7(), Uuid::now_v7());
        let body = sealed(&key, file, 1, b"abc").unwrap();
        assert_eq!(opened(&key, file, 1, &body).unwrap(), b"abc");
        assert!(opened(&key, file, 2, &body).is_err());
        assert!(opened(&key, other, 1, &body).is_err());
        assert!(opened(&DataKey::random().unwrap(), file, 1, &body).is_err());
    }

    #[test]
    fn pieces_of_a_long_file_are_put_away_early_and_make_the_whole() {
        let mut growing = Growing::new(Format::Csv, &Paper::default(), &["a".to_owned()]).unwrap();
        let line = Line { subject: None, values: vec![Value::text("长".repeat(1000))] };
        let mut whole = Vec::new();
        for _ in 0..300 {
            growing.add(std::slice::from_ref(&line), "m").unwrap();
            while let Some(piece) = growing.piece() {
                assert_eq!(piece.len(), PIECE_BYTES);
                whole.extend(piece);
            }
        }
        assert!(whole.len() > PIECE_BYTES);
        whole.extend(growing.finish().unwrap());
        assert_eq!(whole.iter().filter(|b| **b == b'\n').count(), 301);
        assert!(whole.starts_with("\u{FEFF}\"a\"\r\n".as_bytes()));
    }
}
