//! Makes the five example rolls in `examples/rolls/`, as untidy as real ones, and `planted.toml`, what is wrong in them.
//!
//! Everybody in them is made up; their identity numbers have a region code (99 01 ..) that nobody was ever given.
//! The same bytes come out on every run: `cargo run -p songhe-files --example make_rolls [FOLDER]`.

#![allow(clippy::unwrap_used, clippy::panic)]

#[path = "make_rolls/people.rs"]
mod people;

use base::{Day, Month};
use encoding_rs::GB18030;
use people::{Elder, Town, day, rate, september};
use rust_xlsxwriter::{DocProperties, ExcelDateTime, Format, FormatAlign, FormatBorder, Workbook, Worksheet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};

/// What is wrong on purpose.
#[derive(Default)]
struct Planted {
    text: String,
}

impl Planted {
    /// One fault: the folder, what kind, who, the month, and the yuan it is about (too much is positive).
    fn add(&mut self, folder: &str, kind: &str, name: &str, month: Month, yuan: i64) {
        writeln!(self.text, "[[planted]]").unwrap();
        writeln!(self.text, "file = \"{folder}\"\nkind = \"{kind}\"\nname = \"{name}\"").unwrap();
        writeln!(self.text, "month = \"{month}\"\nfen = {}\n", yuan * 100).unwrap();
    }
}

fn book() -> Workbook {
    let mut book = Workbook::new();
    let made = ExcelDateTime::from_ymd(2026, 10, 8).unwrap();
    book.set_properties(&DocProperties::new().set_author("示例").set_creation_datetime(&made));
    book
}

fn boxed() -> Format {
    Format::new().set_border(FormatBorder::Thin).set_font_name("宋体").set_font_size(11)
}

fn title() -> Format {
    Format::new().set_bold().set_align(FormatAlign::Center).set_font_name("宋体").set_font_size(16)
}

fn put_row(sheet: &mut Worksheet, row: u32, cells: &[&str]) {
    for (column, text) in (0_u16..).zip(cells) {
        if !text.is_empty() {
            sheet.write_string_with_format(row, column, *text, &boxed()).unwrap();
        }
    }
}

fn put_number(sheet: &mut Worksheet, row: u32, column: u16, number: f64) {
    sheet.write_number_with_format(row, column, number, &boxed()).unwrap();
}

fn put_day(sheet: &mut Worksheet, row: u32, column: u16, day: Day, notation: &str) {
    let (year, month, number) = day.civil();
    let serial = ExcelDateTime::from_ymd(year as u16, month as u8, number as u8).unwrap();
    sheet.write_datetime_with_format(row, column, &serial, &boxed().set_num_format(notation)).unwrap();
}

fn save(mut book: Workbook, folder: &Path, name: &str) {
    std::fs::create_dir_all(folder).unwrap();
    book.save(folder.join(name)).unwrap();
}

/// 1: a tidy roll and a death list in a file of its own.
fn tidy(root: &Path, planted: &mut Planted) {
    let (folder, month) = ("1-tidy", september());
    let mut town = Town::new(11, 990_101, month);
    let mut roll = town.some(34);
    let outsiders = town.some(3);
    // Just 80, 90 and 100, rightly paid.
    roll.extend([(1946, 9, 30), (1936, 9, 1), (1926, 9, 15)].map(|(y, m, d)| town.elder(day(y, m, d))));
    let mut young = town.elder(day(1946, 10, 1));
    young.paid = 100;
    planted.add(folder, "too_young", &young.name, month, 100);
    roll.insert(20, young);
    let mut ninety = town.elder(day(1936, 9, 12));
    ninety.paid = 100;
    planted.add(folder, "wrong_amount", &ninety.name, month, -100);
    roll.insert(8, ninety);
    let mut much = town.elder(day(1944, 2, 3));
    much.paid = 200;
    planted.add(folder, "wrong_amount", &much.name, month, 100);
    roll.insert(28, much);
    for at in [4, 17] {
        planted.add(folder, "dead_paid", &roll[at].name, month, roll[at].paid);
    }
    planted.add(folder, "paid_twice", &roll[6].name, month, roll[6].paid);
    roll.push(roll[6].clone());

    let mut file = book();
    let sheet = file.add_worksheet().set_name("花名册").unwrap();
    sheet.merge_range(0, 0, 0, 7, "松林街道2026年9月高龄津贴发放花名册", &title()).unwrap();
    put_row(
        sheet,
        1,
        &["序号", "姓名", "性别", "身份证号", "出生日期", "发放金额（元）", "银行卡号", "联系电话"],
    );
    for (row, (number, elder)) in (2_u32..).zip((1..).zip(&roll)) {
        put_number(sheet, row, 0, f64::from(number));
        let card = format!("62170000{:011}", number * 7_919);
        let phone = format!("1380000{:04}", number);
        put_row(sheet, row, &["", &elder.name, elder.sex(), &elder.id, "", "", &card, &phone]);
        put_day(sheet, row, 4, elder.born, "yyyy-mm-dd");
        put_number(sheet, row, 5, elder.paid as f64);
    }
    let last = 2 + roll.len() as u32;
    put_row(sheet, last, &["合计"]);
    put_number(sheet, last, 5, roll.iter().map(|elder| elder.paid).sum::<i64>() as f64);
    save(file, &root.join(folder), "roll.xlsx");

    let mut file = book();
    let sheet = file.add_worksheet().set_name("Sheet1").unwrap();
    put_row(sheet, 0, &["姓名", "身份证号码", "死亡日期"]);
    // The third died in the month itself, which is still due.
    let dead = [(4, (2026, 7, 14)), (17, (2026, 8, 31)), (24, (2026, 9, 3))];
    let listed = dead.iter().map(|(at, died)| (&roll[*at], *died));
    let others = outsiders.iter().zip([(2026, 8, 2), (2026, 9, 9), (2026, 6, 30)]);
    for (row, (elder, (y, m, d))) in (1_u32..).zip(listed.chain(others)) {
        put_row(sheet, row, &[&elder.name, &elder.id]);
        put_day(sheet, row, 2, day(y, m, d), "yyyy/m/d");
    }
    save(file, &root.join(folder), "deaths.xlsx");
}

/// 2: headings in two merged rows, titles, subtotals by village, numbers kept as numbers, signatures.
fn merged(root: &Path, planted: &mut Planted) {
    let (folder, month) = ("2-merged", september());
    let mut town = Town::new(22, 990_102, month);
    let villages = [("东柳村", town.some(12)), ("西柳村", town.some(11)), ("南庙社区", town.some(13))];
    let mut file = book();
    let sheet = file.add_worksheet().set_name("9月").unwrap();
    let centre = boxed().set_align(FormatAlign::Center).set_align(FormatAlign::VerticalCenter);
    let headings = |sheet: &mut Worksheet, row: u32| {
        for (column, text) in [(0, "序号"), (1, "所在村"), (7, "代领人"), (8, "备注")] {
            sheet.merge_range(row, column, row + 1, column, text, &centre).unwrap();
        }
        sheet.merge_range(row, 2, row, 4, "老人基本信息", &centre).unwrap();
        sheet.merge_range(row, 5, row, 6, "发放情况", &centre).unwrap();
        put_row(sheet, row + 1, &["", "", "姓 名", "公民身份号码", "户籍所在地", "月标准", "本月发放"]);
    };
    sheet.merge_range(0, 0, 0, 8, "青石镇高龄津贴发放花名册", &title()).unwrap();
    sheet
        .merge_range(1, 0, 1, 8, "填报单位（盖章）：青石镇人民政府      2026年9月      单位：元", &centre)
        .unwrap();
    headings(sheet, 2);
    let (mut row, mut number, mut sum) = (4_u32, 0, 0);
    for (village, (name, elders)) in villages.iter().enumerate() {
        if village == 2 {
            // A new printed page: the headings once more.
            headings(sheet, row);
            row += 2;
        }
        let (top, mut subtotal) = (row, 0);
        for (at, elder) in elders.iter().enumerate() {
            number += 1;
            let (mut paid, mut hukou, mut note) = (elder.paid, format!("青石镇{name}"), "");
            match (village, at) {
                (0, 3) | (1, 2) | (2, 7) => planted.add(folder, "cannot_judge", &elder.name, month, paid),
                (0, 8) => {
                    hukou = String::new();
                    planted.add(folder, "cannot_judge", &elder.name, month, paid);
                }
                (1, 6) => {
                    (hukou, note) = ("河南省郑州市金水区".to_owned(), "随子女居住");
                    planted.add(folder, "hukou_elsewhere", &elder.name, month, paid);
                }
                (2, 1) => {
                    paid += 50;
                    planted.add(folder, "wrong_amount", &elder.name, month, 50);
                }
                (2, 4) => hukou = "本区".to_owned(),
                _ => {}
            }
            put_number(sheet, row, 0, f64::from(number));
            put_row(sheet, row, &["", "", &elder.name, "", &hukou, "", "", "", note]);
            if matches!((village, at), (0, 3) | (1, 2) | (2, 7)) {
                put_number(sheet, row, 3, elder.spoilt());
            } else {
                sheet.write_string_with_format(row, 3, &elder.id, &boxed()).unwrap();
            }
            put_number(sheet, row, 5, elder.paid as f64);
            put_number(sheet, row, 6, paid as f64);
            (row, subtotal) = (row + 1, subtotal + paid);
        }
        sheet.merge_range(top, 1, row - 1, 1, name, &centre).unwrap();
        put_row(sheet, row, &["", "小 计"]);
        put_number(sheet, row, 6, subtotal as f64);
        (row, sum) = (row + 1, sum + subtotal);
    }
    put_row(sheet, row, &["总计"]);
    put_number(sheet, row, 6, sum as f64);
    put_row(sheet, row + 2, &["制表人：", "", "审核人：", "", "分管领导：", "", "2026年9月25日"]);
    put_row(sheet, row + 3, &["注：本表一式三份，镇、区、银行各一份。"]);
    save(file, &root.join(folder), "roll.xlsx");
}

/// The same day in five notations.
fn notation(at: usize, day: Day) -> String {
    let (y, m, d) = day.civil();
    match at % 5 {
        0 => format!("{y}-{m:02}-{d:02}"),
        1 => format!("{y}/{m}/{d}"),
        2 => format!("{y}.{m}.{d}"),
        3 => format!("{y}年{m}月{d}日"),
        _ => format!("{y}{m:02}{d:02}"),
    }
}

fn wide(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_ascii_digit() { char::from_u32(c as u32 + 0xFEE0).unwrap() } else { c })
        .collect()
}

/// The dead of the villages: with an old number, without one, on a day that does not exist, of elsewhere.
fn village_dead(file: &mut Workbook, [dead, asked, unclear, other]: [&Elder; 4]) {
    let sheet = file.add_worksheet().set_name("死亡人员").unwrap();
    put_row(sheet, 0, &["柳河镇死亡人员登记（截至2026年9月底）"]);
    put_row(sheet, 1, &["序号", "去世时间", "姓名", "身份证号", "家属电话"]);
    put_row(sheet, 2, &["1", "2026.6.8", &dead.name, &dead.old_id(), "13900000001"]);
    // No number: the same name only.
    put_row(sheet, 3, &["2", "2026年7月2日", &asked.name, "", "13900000002"]);
    // A day that does not exist.
    put_row(sheet, 4, &["3", "2026-06-31", &unclear.name, &unclear.id]);
    put_row(sheet, 5, &["4", "20260815", &other.name, &other.id]);
    let sheet = file.add_worksheet().set_name("填表说明").unwrap();
    put_row(sheet, 0, &["1.各村于每月20日前上报。2.身份证号以居民身份证为准。"]);
}

/// 3: a sheet for each village, odd order, old numbers, full-width digits, days in many notations, the dead in the same file.
fn villages(root: &Path, planted: &mut Planted) {
    let (folder, month) = ("3-villages", september());
    let mut town = Town::new(33, 990_103, month);
    let mut sheets = [
        ("赵家洼", town.some(12)),
        ("孙家洼", town.some(12)),
        ("河口", town.some(13)),
        ("石桥", town.some(11)),
    ];
    // The twin has the old number in another village's sheet.
    let twin = sheets[0].1[5].clone();
    planted.add(folder, "paid_twice", &twin.name, month, twin.paid);
    sheets[2].1.insert(9, twin.clone());
    let [dead, asked, unclear] =
        [(1, 3), (3, 4), (0, 9)].map(|(sheet, at): (usize, usize)| sheets[sheet].1[at].clone());
    planted.add(folder, "dead_paid", &dead.name, month, dead.paid);
    planted.add(folder, "cannot_judge", &asked.name, month, asked.paid);
    planted.add(folder, "cannot_judge", &unclear.name, month, unclear.paid);
    for (sheet, at) in [(1, 8), (3, 7)] {
        let elder: &Elder = &sheets[sheet].1[at];
        planted.add(folder, "cannot_judge", &elder.name, month, elder.paid);
    }
    let mut file = book();
    for (index, (village, elders)) in sheets.iter().enumerate() {
        let sheet = file.add_worksheet().set_name(format!("{village}村")).unwrap();
        put_row(sheet, 0, &[&format!("柳河镇{village}村二〇二六年九月高龄老人津贴发放表")]);
        put_row(
            sheet,
            2,
            &["一卡通账号", "备 注", "金额(元)", "出生年月日", "证件号码", "老人姓名", "年龄", "编号"],
        );
        for (at, elder) in elders.iter().enumerate() {
            let row = 3 + at as u32;
            let old = (index, at) == (2, 9) || (at + index) % 6 == 2;
            let id = match at % 4 {
                _ if old => elder.old_id(),
                1 => wide(&elder.id),
                3 => elder.id.to_lowercase(),
                _ => elder.id.clone(),
            };
            let born = match (index, at) {
                (1, 8) => notation(at, elder.born.plus_days(31).unwrap()),
                (3, 7) => "1940年2月30日".to_owned(),
                _ => notation(at, elder.born),
            };
            let account = format!("10{:09}", at * 104_729 + index * 31);
            let note = if at == 6 { "已核实" } else { "" };
            let money =
                if at % 3 == 0 { wide(&elder.paid.to_string()) } else { format!("{}.00", elder.paid) };
            put_row(
                sheet,
                row,
                &[&account, note, &money, &born, &id, &elder.name, "", &format!("{:03}", at + 1)],
            );
            put_number(sheet, row, 6, elder.age() as f64);
            if at == 4 && (index, at) != (3, 7) {
                put_day(sheet, row, 3, elder.born, "yyyy\"年\"m\"月\"d\"日\"");
            }
        }
        put_row(sheet, 4 + elders.len() as u32, &["村主任签字：", "", "", "会计：", "", "日期：2026.9.20"]);
    }
    village_dead(&mut file, [&dead, &asked, &unclear, &town.old()]);
    save(file, &root.join(folder), "roll.xlsx");
}

fn csv(rows: &[Vec<String>]) -> String {
    rows.iter().map(|row| row.join(",") + "\r\n").collect()
}

/// 4: exports of a system: GBK, quotes, a tab behind every long number, the month in each row.
fn export(root: &Path, planted: &mut Planted) {
    let (folder, month) = ("4-export", september());
    let mut town = Town::new(44, 990_104, month);
    let mut roll = town.some(55);
    let [dead, twice, wrong, check] = [10, 21, 33, 47];
    roll[wrong].paid -= 20;
    planted.add(folder, "dead_paid", &roll[dead].name, month, roll[dead].paid);
    planted.add(folder, "paid_twice", &roll[twice].name, month, roll[twice].paid);
    planted.add(folder, "wrong_amount", &roll[wrong].name, month, -20);
    planted.add(folder, "cannot_judge", &roll[check].name, month, roll[check].paid);
    roll.insert(40, roll[twice].clone());
    let quoted = |text: &str| format!("\"{text}\"");
    let mut rows = vec![
        ["发放年月", "镇街", "村（社区）", "姓名", "证件号码", "津贴金额", "开户行", "银行账号", "说明"]
            .map(str::to_owned)
            .to_vec(),
    ];
    for (at, elder) in roll.iter().enumerate() {
        let mut id = elder.id.clone();
        if elder.name == roll[check + 1].name {
            // Two digits changed places.
            let swapped = format!("{}{}{}{}", &id[..14], &id[15..16], &id[14..15], &id[16..]);
            id = if swapped == id {
                format!("{}{}", &id[..17], if id.ends_with('1') { '2' } else { '1' })
            } else {
                swapped
            };
        }
        let money = format!("{}.00", elder.paid);
        let account = format!("{}\t", 6_217_000_000_000_000_000_u64 + at as u64 * 1_000_003);
        let village = ["北关社区", "马庄村", "前营村"][at % 3];
        let note =
            if at == 12 { quoted("随儿子居住,卡由儿子\"\"代管\"\"") } else { String::new() };
        rows.push(vec![
            "202609".to_owned(),
            quoted("白塔乡"),
            quoted(village),
            quoted(&elder.name),
            quoted(&format!("{id}\t")),
            money,
            quoted("农商银行"),
            quoted(&account),
            note,
        ]);
    }
    let folder_path: PathBuf = root.join(folder);
    std::fs::create_dir_all(&folder_path).unwrap();
    std::fs::write(folder_path.join("roll.csv"), GB18030.encode(&csv(&rows)).0).unwrap();
    let outsider = town.old();
    let mut rows = vec![["姓名", "身份证号码", "火化日期", "死亡日期"].map(str::to_owned).to_vec()];
    for (elder, cremated, died) in [
        (&roll[dead], "2026/5/12", "2026/5/9"),
        (&outsider, "2026/9/2", "2026/8/31"),
        (&roll[2], "2026/9/30", "2026/9/28"),
    ] {
        rows.push(vec![elder.name.clone(), format!("{}\t", elder.id), cremated.to_owned(), died.to_owned()]);
    }
    std::fs::write(folder_path.join("deaths.csv"), GB18030.encode(&csv(&rows)).0).unwrap();
}

/// 5: with a population list: people who are missing, a leap day, somebody of exactly 100, two of one name.
fn population(root: &Path, planted: &mut Planted) {
    let (folder, month) = ("5-population", Month::new(2026, 2).unwrap());
    let mut town = Town::new(55, 990_105, month);
    let mut roll = town.some(26);
    roll.push(town.elder(day(1936, 2, 29)));
    roll.push(town.elder(day(1926, 2, 11)));
    let mut leap = town.elder(day(1936, 2, 29));
    leap.paid = 100;
    planted.add(folder, "wrong_amount", &leap.name, month, -100);
    roll.push(leap);
    let mut namesake = town.elder(day(1939, 8, 20));
    namesake.name = roll[3].name.clone();
    roll.push(namesake);
    planted.add(folder, "dead_paid", &roll[29].name, month, roll[29].paid);
    let (turned, older, unknown) =
        (town.elder(day(1946, 2, 28)), town.elder(day(1932, 5, 6)), town.elder(day(1940, 1, 9)));
    let (dead, moved) = (town.elder(day(1938, 3, 3)), town.elder(day(1937, 7, 7)));
    planted.add(folder, "absent", &turned.name, month, 100);
    planted.add(folder, "absent", &older.name, month, 200);
    planted.add(folder, "cannot_judge", &unknown.name, month, 0);
    let mut file = book();
    let sheet = file.add_worksheet().set_name("发放表").unwrap();
    put_row(sheet, 0, &["双桥街道高龄津贴发放表（2026年2月）"]);
    put_row(sheet, 1, &["序号", "姓名", "身份证号", "补贴标准", "实发金额", "补贴卡号"]);
    for (at, elder) in roll.iter().enumerate() {
        let row = 2 + at as u32;
        put_row(
            sheet,
            row,
            &[&(at + 1).to_string(), &elder.name, &elder.id, "", "", &format!("62284800{:011}", at * 9_973)],
        );
        put_number(sheet, row, 3, rate(elder.born, month) as f64);
        put_number(sheet, row, 4, elder.paid as f64);
    }
    let sheet = file.add_worksheet().set_name("死亡名单").unwrap();
    put_row(sheet, 0, &["姓名", "身份证号", "死亡日期"]);
    put_row(sheet, 1, &[&roll[29].name, &roll[29].id, "2026-01-05"]);
    put_row(sheet, 2, &[&dead.name, &dead.id, "2025年12月"]);
    save(file, &root.join(folder), "roll.xlsx");

    let mut file = book();
    let sheet = file.add_worksheet().set_name("老年人口").unwrap();
    put_row(sheet, 0, &["姓名", "性别", "公民身份号码", "出生日期", "户口所在地"]);
    let mut people: Vec<(&Elder, &str)> = roll.iter().map(|elder| (elder, "双桥街道")).collect();
    people.extend([
        (&turned, "双桥街道"),
        (&older, "本区"),
        (&unknown, ""),
        (&dead, "双桥街道"),
        (&moved, "河北省保定市"),
    ]);
    let below = [(1949, 4, 4), (1946, 3, 1)].map(|(y, m, d)| town.elder(day(y, m, d)));
    people.extend(below.iter().map(|elder| (elder, "双桥街道")));
    people.sort_by(|a, b| a.0.id[10..].cmp(&b.0.id[10..]));
    for (row, (elder, hukou)) in (1_u32..).zip(people) {
        put_row(sheet, row, &[&elder.name, elder.sex(), &elder.id, "", hukou]);
        put_day(sheet, row, 3, elder.born, "yyyy-mm-dd");
    }
    save(file, &root.join(folder), "population.xlsx");
}

fn main() {
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/rolls");
    let root = std::env::args().nth(1).map_or(default, PathBuf::from);
    let mut planted = Planted::default();
    planted.text.push_str("# What is wrong on purpose in the rolls beside this file: made by crates/files/examples/make_rolls.rs.\n");
    planted
        .text
        .push_str("# fen: too much is positive, too little negative; for a question, what is at stake.\n\n");
    tidy(&root, &mut planted);
    merged(&root, &mut planted);
    villages(&root, &mut planted);
    export(&root, &mut planted);
    population(&root, &mut planted);
    std::fs::create_dir_all(&root).unwrap();
    std::fs::write(root.join("planted.toml"), planted.text.trim_end().to_owned() + "\n").unwrap();
}
