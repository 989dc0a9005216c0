//! Damaged files: an error or a reading, never a panic.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod office_table;

use office_table::{Table, example, file, settings};
use songhe_files::office::review::review;
use songhe_files::office::{OfficeFile, read, report};
use std::path::Path;

const ROUNDS: usize = 120;

/// A fixed sequence of numbers.
struct Dice(u64);

impl Dice {
    fn below(&mut self, below: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % below.max(1)
    }
}

/// Flips, cuts, splices or repeats.
fn damage(bytes: &mut Vec<u8>, dice: &mut Dice) {
    for _ in 0..=dice.below(6) {
        let at = dice.below(bytes.len());
        match dice.below(5) {
            0 if !bytes.is_empty() => bytes[at] ^= 1 << dice.below(8),
            1 if !bytes.is_empty() => bytes[at] = dice.below(256) as u8,
            2 if dice.below(8) == 0 => bytes.truncate(at),
            3 => {
                let end = (at + dice.below(64)).min(bytes.len());
                let piece = bytes[at..end].to_vec();
                let to = dice.below(bytes.len());
                bytes.splice(to..to, piece);
            }
            _ => {
                let end = (at + dice.below(16)).min(bytes.len());
                bytes.drain(at..end);
            }
        }
    }
}

fn whole_way(files: &[OfficeFile]) {
    let Ok(input) = read(files, settings()) else { return };
    let found = review(&input, &Table);
    assert!(found.adds_up());
    report::write(&input, &found).unwrap();
}

fn attack(name: &str, bytes: &[u8], seed: u64) {
    let mut dice = Dice(seed);
    for _ in 0..ROUNDS {
        let mut bytes = bytes.to_vec();
        damage(&mut bytes, &mut dice);
        whole_way(&[file(name, bytes)]);
    }
}

#[test]
fn damaged_workbooks() {
    for (folder, seed) in [("2-merged", 1), ("3-villages", 2)] {
        attack("roll.xlsx", &example(folder)[0].bytes, seed);
    }
}

#[test]
fn damaged_text() {
    for seed in 3..9 {
        attack("roll.csv", &example("4-export")[0].bytes, seed);
    }
}

#[test]
fn damaged_workbooks_of_old() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/roll.xls");
    let bytes = std::fs::read(path).unwrap();
    for seed in 9..12 {
        attack("roll.xls", &bytes, seed);
    }
}

#[test]
fn an_old_workbook_reads_like_the_new_one() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/fixtures/roll.xls");
    let old = read(&[OfficeFile::open(&path).unwrap()], settings()).unwrap();
    let new = read(&example("2-merged"), settings()).unwrap();
    assert_eq!(old.roll.len(), new.roll.len());
    for (old, new) in old.roll.iter().zip(&new.roll) {
        assert_eq!((&old.who.name, &old.who.id, old.amount), (&new.who.name, &new.who.id, new.amount));
        assert_eq!((&old.hukou, old.month), (&new.hukou, new.month));
    }
}

/// Words that lists are made of, and some that they are not.
const WORDS: [&str; 34] = [
    "姓名",
    "身份证号",
    "金额",
    "发放月份",
    "出生日期",
    "户籍地",
    "死亡日期",
    "村居",
    "老人基本信息",
    "合计",
    "制表人",
    "2026年9月高龄津贴发放花名册",
    "2026年7-9月",
    "张三",
    "李四",
    "王秀英",
    "370100193901020029",
    "370100390102002",
    "370100194806150014",
    "37010019480615001X",
    "100",
    "１００",
    "-5",
    "1e300",
    "1939-01-02",
    "1939.1",
    "2026-02-30",
    "2026-09",
    "兖州区",
    "任城区",
    "=1+1",
    "\u{1}\u{b}",
    "很长很长很长很长很长很长很长很长很长很长很长很长很长很长",
    "",
];

/// Tables of such words, with numbers and merged cells anywhere.
#[test]
fn tables_of_any_words() {
    let mut dice = Dice(77);
    for _ in 0..2 * ROUNDS {
        let mut book = rust_xlsxwriter::Workbook::new();
        for _ in 0..=dice.below(2) {
            let sheet = book.add_worksheet();
            let (rows, columns) = (1 + dice.below(14), 1 + dice.below(9));
            for at in 0..rows * columns {
                let (row, column) = ((at / columns) as u32, (at % columns) as u16);
                match dice.below(8) {
                    0 => drop(sheet.write_number(
                        row,
                        column,
                        [100.0, 14_743.0, 3.7e17, -1.5, 2e9][dice.below(5)],
                    )),
                    1 => {}
                    _ => drop(sheet.write_string(row, column, WORDS[dice.below(WORDS.len())])),
                }
            }
            // The writer wants areas that do not overlap; each stays in a band of rows.
            for band in 0..dice.below(4) {
                let (row, column) = (band as u32 * 4, dice.below(columns) as u16);
                let (down, across) = (dice.below(4) as u32, 1 + dice.below(4) as u16);
                let text = WORDS[dice.below(WORDS.len())];
                let format = rust_xlsxwriter::Format::new();
                sheet.merge_range(row, column, row + down, column + across, text, &format).unwrap();
            }
        }
        whole_way(&[file("roll.xlsx", book.save_to_buffer().unwrap()), file("x.csv", WORDS.join(","))]);
    }
}
