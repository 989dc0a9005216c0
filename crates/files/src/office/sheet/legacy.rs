//! A look at an `.xls` file before it is read: its tables may claim a size that no memory holds.
//!
//! An `.xls` is a small file system (MS-CFB) with a stream of records (MS-XLS) in it.
//! Only what says how far the cells of each sheet reach is looked at.

use super::workbook::damaged;
use super::{CELL_LIMIT, Reason, SHEET_LIMIT, too_much};

/// How every such file begins.
pub(super) const SIGNATURE: [u8; 8] = [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1];

/// Columns of an `.xls` sheet.
const COLUMNS: u64 = 256;
/// Rows of an `.xls` sheet.
const ROWS: u64 = 65_536;
/// Sectors below this number are sectors; those above are marks such as the end of a chain.
const LAST_SECTOR: u32 = 0xFFFF_FFFA;

/// Whether the sheets stay within bounds; an error when they do not, or when the tables make no sense.
pub(super) fn check(bytes: &[u8]) -> Result<(), Reason> {
    let stream = workbook_stream(bytes).ok_or_else(|| damaged("no workbook in it, or it has a password"))?;
    let starts = sheet_starts(&stream);
    if starts.len() > SHEET_LIMIT {
        return Err(too_much("工作表数", "number of sheets", &SHEET_LIMIT.to_string()));
    }
    let mut cells = 0_u64;
    for start in starts {
        let area = sheet_area(stream.get(start..).unwrap_or(&[]))
            .ok_or_else(|| damaged("a cell outside the sheet"))?;
        cells = cells.saturating_add(area);
    }
    if cells > CELL_LIMIT as u64 {
        return Err(too_much("单元格数", "number of cells", &CELL_LIMIT.to_string()));
    }
    Ok(())
}

fn u16_at(bytes: &[u8], at: usize) -> Option<u16> {
    let pair = bytes.get(at..at.checked_add(2)?)?;
    Some(u16::from_le_bytes(pair.try_into().ok()?))
}

fn u32_at(bytes: &[u8], at: usize) -> Option<u32> {
    let four = bytes.get(at..at.checked_add(4)?)?;
    Some(u32::from_le_bytes(four.try_into().ok()?))
}

/// Sectors of one size, with the table that chains them.
struct Sectors<'a> {
    bytes: &'a [u8],
    size: usize,
    next: Vec<u32>,
}

impl Sectors<'_> {
    /// The bytes of a chain; it ends where the table or the bytes end.
    fn chain(&self, first: u32) -> Vec<u8> {
        let mut all = Vec::new();
        let mut sector = first;
        for _ in 0..=self.next.len() {
            let Ok(index) = usize::try_from(sector) else { break };
            if sector >= LAST_SECTOR {
                break;
            }
            let Some(start) = index.checked_mul(self.size) else { break };
            let Some(rest) = self.bytes.get(start..) else { break };
            all.extend_from_slice(rest.get(..self.size).unwrap_or(rest));
            let Some(&next) = self.next.get(index) else { break };
            sector = next;
        }
        all
    }
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    bytes.as_chunks::<4>().0.iter().map(|&four| u32::from_le_bytes(four)).collect()
}

/// The stream called `Workbook` or `Book`.
fn workbook_stream(bytes: &[u8]) -> Option<Vec<u8>> {
    let size = match u16_at(bytes, 0x1E)? {
        9 => 512,
        12 => 4096,
        _ => return None,
    };
    let mut sectors = Sectors { bytes: bytes.get(size..)?, size, next: Vec::new() };
    sectors.next = sector_table(bytes, &sectors)?;
    let directory = sectors.chain(u32_at(bytes, 0x30)?);
    let entries = || directory.as_chunks::<128>().0.iter();
    let named = |name: &str| {
        let wanted: Vec<u8> = name.encode_utf16().chain([0]).flat_map(u16::to_le_bytes).collect();
        entries().find(|entry| entry.starts_with(&wanted))
    };
    let entry = named("Workbook").or_else(|| named("Book"))?;
    let (first, length) = (u32_at(entry, 0x74)?, u32_at(entry, 0x78)?);
    let small = length < u32_at(bytes, 0x38)?;
    let mut stream = if small {
        let root = entries().next()?;
        let holder = sectors.chain(u32_at(root, 0x74)?);
        let next = numbers(&sectors.chain(u32_at(bytes, 0x3C)?));
        Sectors { bytes: &holder, size: 64, next }.chain(first)
    } else {
        sectors.chain(first)
    };
    stream.truncate(usize::try_from(length).ok()?);
    Some(stream)
}

/// The table of all chains, itself spread over sectors that the header and a chain of its own list.
fn sector_table(bytes: &[u8], sectors: &Sectors<'_>) -> Option<Vec<u32>> {
    let most = sectors.bytes.len() / sectors.size + 1;
    let mut places = numbers(bytes.get(0x4C..512)?);
    let mut more = u32_at(bytes, 0x44)?;
    while more < LAST_SECTOR && places.len() <= most {
        let start = usize::try_from(more).ok()?.checked_mul(sectors.size)?;
        let mut listed = numbers(sectors.bytes.get(start..start.checked_add(sectors.size)?)?);
        more = listed.pop()?;
        places.append(&mut listed);
    }
    let mut table = Vec::new();
    for place in places.into_iter().filter(|&place| place < LAST_SECTOR).take(most) {
        let start = usize::try_from(place).ok()?.checked_mul(sectors.size)?;
        let Some(sector) = sectors.bytes.get(start..start.checked_add(sectors.size)?) else { continue };
        table.extend(numbers(sector));
    }
    Some(table)
}

/// Records one after the other: type and content.
fn records(stream: &[u8]) -> impl Iterator<Item = (u16, &[u8])> {
    let mut at = 0_usize;
    std::iter::from_fn(move || {
        let (kind, length) = (u16_at(stream, at)?, usize::from(u16_at(stream, at + 2)?));
        let content = stream.get(at + 4..at + 4 + length)?;
        at += 4 + length;
        Some((kind, content))
    })
}

/// Where the sheets begin, as the workbook lists them.
fn sheet_starts(stream: &[u8]) -> Vec<usize> {
    records(stream)
        .take_while(|(kind, _)| *kind != 0x000A)
        .filter(|(kind, _)| *kind == 0x0085)
        .filter_map(|(_, content)| usize::try_from(u32_at(content, 0)?).ok())
        .collect()
}

/// How many cells the sheet that begins here spans; `None` when it reaches beyond what a sheet can have.
fn sheet_area(stream: &[u8]) -> Option<u64> {
    let mut reach: Option<(u64, u64, u64, u64)> = None;
    let mut inner = 0_u32;
    for (at, (kind, content)) in records(stream).enumerate() {
        match kind {
            // Charts stand in the sheet as sheets of their own.
            0x0809 if at > 0 => inner += 1,
            0x000A if inner > 0 => inner -= 1,
            0x000A => break,
            _ if inner > 0 => {}
            0x0200 => claimed(content)?,
            0x0203 | 0x0204 | 0x00D6 | 0x0205 | 0x027E | 0x00FD | 0x00BD | 0x0006 => {
                let (row, first) = (u64::from(u16_at(content, 0)?), u64::from(u16_at(content, 2)?));
                // A run of numbers names its last column at its end.
                let last = match kind {
                    0x00BD => u64::from(u16_at(content, content.len().checked_sub(2)?)?).max(first),
                    _ => first,
                };
                if last >= COLUMNS {
                    return None;
                }
                let (top, bottom, left, right) = reach.unwrap_or((row, row, first, last));
                reach = Some((top.min(row), bottom.max(row), left.min(first), right.max(last)));
            }
            _ => {}
        }
    }
    Some(reach.map_or(0, |(top, bottom, left, right)| (bottom - top + 1) * (right - left + 1)))
}

/// The size that a sheet claims, for which the reading crate would set memory aside.
fn claimed(content: &[u8]) -> Option<()> {
    let (top, bottom, left, right) = match content.len() {
        10 => (
            u32::from(u16_at(content, 0)?),
            u32::from(u16_at(content, 2)?),
            u16_at(content, 4)?,
            u16_at(content, 6)?,
        ),
        14 | 16 => (u32_at(content, 0)?, u32_at(content, 4)?, u16_at(content, 8)?, u16_at(content, 10)?),
        _ => return None,
    };
    // `bottom` and `right` are one beyond the last; an empty sheet claims 0 to 0.
    let rows = bottom == 0 || (top < bottom && u64::from(bottom) <= ROWS);
    let columns = right == 0 || (left < right && u64::from(right) <= COLUMNS);
    (rows && columns).then_some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn record(kind: u16, content: &[u8]) -> Vec<u8> {
        let length = u16::try_from(content.len()).unwrap_or(0);
        [&kind.to_le_bytes()[..], &length.to_le_bytes(), content].concat()
    }

    #[test]
    fn a_sheet_that_claims_the_world_is_refused() {
        let claim = |rows: u32, columns: u16| {
            let content =
                [&0_u32.to_le_bytes()[..], &rows.to_le_bytes(), &[0, 0], &columns.to_le_bytes(), &[0, 0]];
            record(0x0200, &content.concat())
        };
        assert_eq!(sheet_area(&claim(10, 10)), Some(0));
        assert_eq!(sheet_area(&claim(u32::MAX, 10)), None);
        assert_eq!(sheet_area(&claim(10, 300)), None);
        let cell = |row: u16, column: u16| {
            record(0x0203, &[&row.to_le_bytes()[..], &column.to_le_bytes(), &[0; 10]].concat())
        };
        assert_eq!(sheet_area(&[cell(1, 1), cell(3, 2)].concat()), Some(6));
        assert_eq!(sheet_area(&cell(1, 999)), None);
    }
}
