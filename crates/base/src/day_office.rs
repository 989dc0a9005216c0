//! Days as the offices of a city write them.

use crate::office::Reader;
use crate::{Day, DayError, half_width};

/// What stands between year and month; after `年` comes `月`, after the others the same again.
const SEPARATORS: [char; 4] = ['-', '/', '.', '年'];

impl Day {
    /// Reads the notations of Chinese offices.
    ///
    /// `2026-10-31`, `2026/10/31`, `2026.10.31`, `20261031`, `2026年10月31日` (or `号`),
    /// with one-digit months and days, full-width characters, spaces, and a time part (`2026-10-31 00:00:00`).
    ///
    /// The year comes first and has four digits: `10/11/2026` and `26-10-31` are ambiguous.
    /// So is a time in a zone other than Beijing's, for which the day may be another: `2026-10-30T16:00:00Z`.
    pub fn parse_office(text: &str) -> Result<Day, DayError> {
        read(text).map_err(|trouble| match trouble {
            Trouble::Unreadable => DayError::Unreadable(text.to_owned()),
            Trouble::Ambiguous => DayError::Ambiguous(text.to_owned()),
            Trouble::Impossible => DayError::Impossible(text.to_owned()),
        })
    }
}

/// A [`DayError`] before it is known what to quote.
enum Trouble {
    Unreadable,
    Ambiguous,
    Impossible,
}

fn read(text: &str) -> Result<Day, Trouble> {
    let narrow = half_width(text);
    // A spreadsheet marks a number kept as text with an apostrophe.
    let trimmed = narrow.trim().trim_start_matches(['\'', '’', '‘']);
    let mut reader = Reader::new(trimmed);
    let first = reader.digits().ok_or(Trouble::Unreadable)?;
    let (year, month, day) = match first.count {
        8 => (first.value / 10_000, first.value / 100 % 100, first.value % 100),
        4 => separated(&mut reader, first.value)?,
        // 2026111 is 11 January or 1 November.
        7 => return Err(Trouble::Ambiguous),
        1 | 2 => {
            reader.spaces();
            let separator = reader.one_of(&SEPARATORS);
            return Err(if separator.is_some() { Trouble::Ambiguous } else { Trouble::Unreadable });
        }
        _ => return Err(Trouble::Unreadable),
    };
    time_part(&mut reader)?;
    Day::from_civil(year.cast_signed(), month, day).ok_or(Trouble::Impossible)
}

/// Month and day after the year, with the separators between them.
fn separated(reader: &mut Reader<'_>, year: u32) -> Result<(u32, u32, u32), Trouble> {
    reader.spaces();
    let separator = reader.one_of(&SEPARATORS).ok_or(Trouble::Unreadable)?;
    reader.spaces();
    let month = reader.digits_between(1, 2).ok_or(Trouble::Unreadable)?;
    reader.spaces();
    let again = if separator == '年' { '月' } else { separator };
    reader.one_of(&[again]).ok_or(Trouble::Unreadable)?;
    reader.spaces();
    let day = reader.digits_between(1, 2).ok_or(Trouble::Unreadable)?;
    if separator == '年' {
        let spaced = reader.spaces();
        // `2026年10月31 08:00` has no `日`: its time part needs the space that was just read.
        let closed = reader.one_of(&['日', '号']).is_some();
        if !closed && !reader.is_done() && !spaced {
            return Err(Trouble::Unreadable);
        }
        if !closed && spaced {
            clock(reader)?;
        }
    }
    Ok((year, month, day))
}

/// Nothing more, or a time of day, which is checked and dropped.
fn time_part(reader: &mut Reader<'_>) -> Result<(), Trouble> {
    if reader.is_done() {
        return Ok(());
    }
    let set_apart = reader.one_of(&['T', 't']).is_some() || reader.spaces();
    if !set_apart {
        return Err(Trouble::Unreadable);
    }
    clock(reader)
}

/// `00:00`, `0:00:00`, `00:00:00.000`, and perhaps a zone.
fn clock(reader: &mut Reader<'_>) -> Result<(), Trouble> {
    let hour = reader.digits_between(1, 2).ok_or(Trouble::Unreadable)?;
    reader.one_of(&[':']).ok_or(Trouble::Unreadable)?;
    let minute = reader.digits_between(2, 2).ok_or(Trouble::Unreadable)?;
    let mut second = 0;
    if reader.one_of(&[':']).is_some() {
        second = reader.digits_between(2, 2).ok_or(Trouble::Unreadable)?;
        if reader.one_of(&['.']).is_some() {
            reader.digits().ok_or(Trouble::Unreadable)?;
        }
    }
    if hour > 23 || minute > 59 || second > 59 {
        return Err(Trouble::Impossible);
    }
    zone(reader)
}

/// Only the zone of the office itself leaves the day certain.
fn zone(reader: &mut Reader<'_>) -> Result<(), Trouble> {
    reader.spaces();
    match reader.one_of(&['Z', 'z', '+', '-']) {
        None if reader.is_done() => Ok(()),
        None => Err(Trouble::Unreadable),
        Some('+') => {
            let hours = reader.digits().ok_or(Trouble::Unreadable)?;
            let minutes = match reader.one_of(&[':']) {
                Some(_) => reader.digits_between(2, 2).ok_or(Trouble::Unreadable)?,
                None => 0,
            };
            let beijing = matches!((hours.count, hours.value), (2, 8) | (4, 800)) && minutes == 0;
            if beijing && reader.is_done() { Ok(()) } else { Err(Trouble::Ambiguous) }
        }
        Some(_) => Err(Trouble::Ambiguous),
    }
}
