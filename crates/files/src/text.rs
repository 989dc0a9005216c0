//! From bytes to text, for every text file of ours: UTF-8 with or without a mark, else GB18030, which has all of GBK.
//!
//! A file is gone through once to learn its encoding, and is then decoded piece by piece: it is never in memory whole.

use std::fs::File;
use std::io::{Error, ErrorKind, Read, Seek, SeekFrom};
use std::path::Path;

use base::Wording;
use encoding_rs::{Decoder, DecoderResult, GB18030};

use crate::FileError;

/// How many bytes are read at a time.
const CHUNK_BYTES: usize = 256 * 1024;
/// How large a TOML file may be: it is the one kind that is read whole.
const WHOLE_BYTES_MAX: u64 = 16 * 1024 * 1024;
/// From so many Chinese characters in sound UTF-8 on, a bad byte means damage and not another encoding: in GBK hardly
/// one pair of characters looks like one of them.
const SURE_CHARACTERS: usize = 4;
/// First bytes, in UTF-8, of Greek, Cyrillic, Armenian, Hebrew, Arabic and what lies between them.
const STRANGE_LEADS: std::ops::RangeInclusive<u8> = 0xCD..=0xDF;
/// The mark of UTF-8.
const MARK: [u8; 3] = [0xEF, 0xBB, 0xBF];

/// How a file is encoded, and where its text begins.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Encoding {
    Utf8,
    Utf8Marked,
    Gb18030,
}

/// A text file that is decoded as it is read.
pub(crate) struct Text {
    file: File,
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    done: bool,
}

impl Text {
    /// Opens a file and finds out its encoding.
    pub(crate) fn open(path: &Path, shown: &str) -> Result<Text, FileError> {
        let trouble = |e: Error| FileError { file: shown.to_owned(), ..FileError::disk(path, &e) };
        let mut file = File::open(path).map_err(trouble)?;
        if file.metadata().map_err(trouble)?.is_dir() {
            return Err(FileError::new(shown, "这是文件夹，不是文件", "this is a folder, not a file"));
        }
        let encoding = match detect(&mut file).map_err(trouble)? {
            Ok(encoding) => encoding,
            Err(words) => {
                return Err(
                    FileError::of(shown, words).hint("请另存为 UTF-8 编码的 CSV", "save it as CSV in UTF-8")
                );
            }
        };
        let start = if encoding == Encoding::Utf8Marked { MARK.len() as u64 } else { 0 };
        file.seek(SeekFrom::Start(start)).map_err(trouble)?;
        let decoder = (encoding == Encoding::Gb18030).then(|| GB18030.new_decoder_without_bom_handling());
        Ok(Text { file, decoder, raw: Vec::new(), done: false })
    }

    /// Replaces what is in `out` by the next piece; `false` at the end.
    pub(crate) fn next_piece(&mut self, out: &mut Vec<u8>) -> Result<bool, Error> {
        out.clear();
        while out.is_empty() && !self.done {
            let Some(decoder) = &mut self.decoder else {
                self.done = read_chunk(&mut self.file, out)? == 0;
                break;
            };
            self.raw.clear();
            self.done = read_chunk(&mut self.file, &mut self.raw)? == 0;
            let room =
                decoder.max_utf8_buffer_length_without_replacement(self.raw.len()).unwrap_or(CHUNK_BYTES);
            out.resize(room, 0);
            let (result, _, written) = decoder.decode_to_utf8_without_replacement(&self.raw, out, self.done);
            out.truncate(written);
            if result != DecoderResult::InputEmpty {
                // It was sound when the encoding was found out.
                return Err(Error::new(ErrorKind::InvalidData, "the file changed while it was read"));
            }
        }
        Ok(!out.is_empty())
    }
}

/// Reads a TOML file whole.
pub(crate) fn read_whole(path: &Path, shown: &str) -> Result<String, FileError> {
    let trouble = |e: Error| FileError { file: shown.to_owned(), ..FileError::disk(path, &e) };
    if std::fs::metadata(path).map_err(trouble)?.len() > WHOLE_BYTES_MAX {
        return Err(FileError::new(shown, "文件超过 16 MB", "the file is larger than 16 MB"));
    }
    let mut text = Text::open(path, shown)?;
    let (mut all, mut piece) = (Vec::new(), Vec::new());
    while text.next_piece(&mut piece).map_err(trouble)? {
        all.extend_from_slice(&piece);
    }
    // TOML does not know the line ends of old Macs; one byte for one keeps every place where it was.
    for i in 0..all.len() {
        if all.get(i) == Some(&b'\r')
            && all.get(i + 1) != Some(&b'\n')
            && let Some(b) = all.get_mut(i)
        {
            *b = b'\n';
        }
    }
    String::from_utf8(all)
        .map_err(|_| trouble(Error::new(ErrorKind::InvalidData, "the file changed while it was read")))
}

/// Appends up to a chunk; 0 only at the end of the file.
fn read_chunk(file: &mut File, out: &mut Vec<u8>) -> Result<usize, Error> {
    file.take(CHUNK_BYTES as u64).read_to_end(out)
}

/// The encoding of a file, or in words why it is none.
fn detect(file: &mut File) -> Result<Result<Encoding, Wording>, Error> {
    let mut chunk = Vec::new();
    let (mut base, mut sure, mut strange, mut first) = (0_u64, 0, None, Encoding::Utf8);
    loop {
        // What is left of the chunk before is the beginning of a character.
        let kept = chunk.len();
        let read = read_chunk(file, &mut chunk)?;
        let fresh = chunk.get(kept..).unwrap_or_default();
        if base == 0 && kept == 0 {
            if let Some(words) = other_kind(fresh) {
                return Ok(Err(words));
            }
            if fresh.starts_with(&MARK) {
                first = Encoding::Utf8Marked;
            }
        }
        if fresh.contains(&0) {
            let i = fresh.iter().position(|b| *b == 0).unwrap_or(0);
            return Ok(Err(not_text(base + (kept + i) as u64)));
        }
        let (sound, bad) = match std::str::from_utf8(&chunk) {
            Ok(_) => (chunk.len(), false),
            Err(e) => (e.valid_up_to(), e.error_len().is_some() || read == 0),
        };
        let characters = chunk.get(..sound).unwrap_or_default();
        if sure < SURE_CHARACTERS && !characters.is_ascii() {
            sure += characters.iter().filter(|b| matches!(b, 0xE0..=0xF4)).take(SURE_CHARACTERS).count();
            let place = characters.iter().position(|b| STRANGE_LEADS.contains(b));
            strange = strange.or(place.map(|i| base + i as u64));
        }
        base += sound as u64;
        chunk.drain(..sound);
        if bad {
            let damaged = first == Encoding::Utf8Marked || sure >= SURE_CHARACTERS;
            return if damaged { Ok(Err(broken_utf8(base))) } else { detect_gb18030(file, base) };
        }
        if read == 0 {
            // A word or two of GBK can look like UTF-8: `源` has the bytes of an Armenian letter. Where a file has no
            // character of Chinese at all, and some of alphabets that no office here writes, it is GBK.
            if let (Encoding::Utf8, 0, Some(at)) = (first, sure, strange) {
                return Ok(Ok(detect_gb18030(file, at)?.unwrap_or(first)));
            }
            return Ok(Ok(first));
        }
    }
}

fn detect_gb18030(file: &mut File, utf8_at: u64) -> Result<Result<Encoding, Wording>, Error> {
    file.rewind()?;
    let mut decoder = GB18030.new_decoder_without_bom_handling();
    let (mut chunk, mut out) = (Vec::new(), Vec::new());
    let mut base = 0_u64;
    loop {
        chunk.clear();
        let last = read_chunk(file, &mut chunk)? == 0;
        if chunk.contains(&0) {
            let i = chunk.iter().position(|b| *b == 0).unwrap_or(0);
            return Ok(Err(not_text(base + i as u64)));
        }
        out.resize(decoder.max_utf8_buffer_length_without_replacement(chunk.len()).unwrap_or(CHUNK_BYTES), 0);
        let (result, read, _) = decoder.decode_to_utf8_without_replacement(&chunk, &mut out, last);
        if let DecoderResult::Malformed(bad, after) = result {
            let at = (base + read as u64).saturating_sub(u64::from(bad) + u64::from(after));
            return Ok(Err(Wording::new(
                format!("既不是 UTF-8（第 {utf8_at} 字节）也不是 GBK/GB18030（第 {at} 字节）"),
                format!("it is neither UTF-8 (byte {utf8_at}) nor GBK/GB18030 (byte {at})"),
            )));
        }
        base += read as u64;
        if last {
            return Ok(Ok(Encoding::Gb18030));
        }
    }
}

/// Files that are something else, by their first bytes.
fn other_kind(start: &[u8]) -> Option<Wording> {
    if start.starts_with(&[0xFF, 0xFE]) || start.starts_with(&[0xFE, 0xFF]) {
        return Some(Wording::new("这是 UTF-16 编码（第 0 字节）", "this is UTF-16 (byte 0)"));
    }
    if start.starts_with(b"PK\x03\x04") || start.starts_with(&[0xD0, 0xCF, 0x11, 0xE0]) {
        return Some(Wording::new(
            "这是工作簿（xlsx 或 xls），不是文本",
            "this is a workbook (xlsx or xls), not text",
        ));
    }
    None
}

fn not_text(at: u64) -> Wording {
    Wording::new(format!("第 {at} 字节为零，不是文本"), format!("byte {at} is zero: this is not text"))
}

fn broken_utf8(at: u64) -> Wording {
    Wording::new(format!("UTF-8 在第 {at} 字节处损坏"), format!("the UTF-8 is damaged at byte {at}"))
}
