//! The workbook that goes back, read again.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod office_table;

use base::Fen;
use office_table::{Table, example, file, settings};
use songhe_files::office::review::{FindingKind, review};
use songhe_files::office::sheet::{Grid, Kind, read as read_sheets};
use songhe_files::office::{OfficeFile, read, report};

fn written(files: &[OfficeFile]) -> Vec<Grid> {
    let input = read(files, settings()).unwrap();
    let review = review(&input, &Table);
    let bytes = report::write(&input, &review).unwrap();
    assert_eq!(bytes, report::write(&input, &review).unwrap(), "two runs give the same bytes");
    read_sheets("核查结果.xlsx", &bytes).unwrap()
}

fn texts(grid: &Grid) -> Vec<&str> {
    grid.rows.iter().flat_map(|row| &row.cells).map(|cell| cell.text.as_str()).collect()
}

#[test]
fn sheets_are_those_with_lines() {
    let grids = written(&example("1-tidy"));
    let names: Vec<&str> = grids.iter().map(|grid| grid.name.as_str()).collect();
    assert_eq!(names, ["汇总", "死亡后仍发放", "重复发放", "未到年龄", "金额不符", "原表批注"]);
    let grids = written(&example("3-villages"));
    let names: Vec<&str> = grids.iter().map(|grid| grid.name.as_str()).collect();
    assert!(names.contains(&"原表批注-河口村") && names.contains(&"读取问题"), "{names:?}");
}

#[test]
fn the_summary_says_what_matters() {
    let grids = written(&example("2-merged"));
    let all = texts(&grids[0]).join("\n");
    for words in [
        "2026年9月",
        "花名册共36笔",
        "核查日期 reviewed on 2026-10-15",
        "没有死亡名单",
        "没有人口名单",
        "发放标准（每月）：80岁100元，90岁200元，100岁600元",
        "按户籍在兖州区核查",
        "核查人",
        "合计行：第17、29、45、46行",
        "等于花名册合计",
    ] {
        assert!(all.contains(words), "{words} in\n{all}");
    }
}

#[test]
fn numbers_are_masked_outside_the_offices_own_columns() {
    for folder in ["1-tidy", "2-merged", "3-villages", "4-export", "5-population"] {
        for grid in written(&example(folder)) {
            if grid.name.starts_with("原表批注") {
                continue;
            }
            for text in texts(&grid) {
                let longest = text.split(|c: char| !c.is_ascii_digit()).map(str::len).max().unwrap_or(0);
                assert!(longest < 12, "{folder} {}: {text}", grid.name);
            }
        }
    }
}

#[test]
fn dates_are_dates_and_money_adds_up() {
    let grids = written(&example("1-tidy"));
    let dead = &grids[1];
    assert_eq!(dead.rows[2].cells[1].text, "姓名\nName");
    assert!(matches!(dead.rows[3].cells[3].kind, Kind::Day(_)), "{:?}", dead.rows[3].cells[3]);
    let money: Vec<Fen> =
        dead.rows[3..5].iter().map(|row| Fen::parse_yuan(&row.cells[7].text).unwrap()).collect();
    let total = Fen::parse_yuan(&dead.rows[5].cells[7].text).unwrap();
    assert_eq!(Fen::checked_sum(money).unwrap(), total);
    assert_eq!(total, Fen::new(30_000));
}

#[test]
fn the_offices_own_columns_come_back_as_they_were() {
    let before = read_sheets("roll.xlsx", &example("2-merged")[0].bytes).unwrap();
    let after = written(&example("2-merged"));
    let (before, after) = (&before[0], after.iter().find(|grid| grid.name == "原表批注").unwrap());
    let width = before.width();
    for row in &before.rows {
        let same = after.rows.iter().find(|other| other.number == row.number).unwrap();
        for at in 0..width {
            assert_eq!(row.cell(at).text, same.cell(at).text, "row {} column {at}", row.number);
            assert_eq!(row.cell(at).kind, same.cell(at).kind, "row {} column {at}", row.number);
        }
    }
    let marks: Vec<&str> = after.rows.iter().map(|row| row.cell(width).text.as_str()).collect();
    assert_eq!(marks.iter().filter(|mark| **mark == "无误").count(), 30);
    assert_eq!(marks.iter().filter(|mark| **mark == "无法判断").count(), 4);
}

#[test]
fn no_cell_becomes_a_formula() {
    let roll = "2026年9月高龄津贴发放花名册\n姓名,身份证号,金额,备注\n=1+1,370100194806150014,100,@SUM(A1)\n+张三,370100193901020029,=2*50,-\n";
    let files = [file("=cmd|' /C calc'!A0.csv", roll)];
    let bytes = {
        let input = read(&files, settings()).unwrap();
        report::write(&input, &review(&input, &Table)).unwrap()
    };
    let grids = read_sheets("x.xlsx", &bytes).unwrap();
    let own = grids.iter().find(|grid| grid.name.starts_with("原表批注")).unwrap();
    assert_eq!(own.rows[2].cells[0].text, "=1+1");
    assert_eq!(own.rows[2].cells[3].text, "@SUM(A1)");
    assert_eq!(own.rows[3].cells[2].text, "=2*50");
}

#[test]
fn a_clean_roll_says_so() {
    let roll = "2026年9月高龄津贴发放花名册\n姓名,身份证号,金额\n张三,370100193901020029,100\n";
    let input = read(&[file("roll.csv", roll)], settings()).unwrap();
    let review = review(&input, &Table);
    assert!(review.findings.is_empty());
    assert_eq!(review.right.lines, 1);
    assert!(FindingKind::ALL.iter().all(|&kind| review.tally(kind).lines == 0));
    assert_eq!(written(&[file("roll.csv", roll)]).len(), 2);
}
