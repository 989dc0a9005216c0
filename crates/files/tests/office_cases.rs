//! What offices do to lists, one at a time.
#![allow(clippy::unwrap_used, clippy::panic, clippy::indexing_slicing)]

mod office_table;

use base::Month;
use office_table::{Table, file, settings};
use songhe_files::office::classify::SheetKind;
use songhe_files::office::review::{FindingKind, Review, review};
use songhe_files::office::{OfficeError, OfficeFile, OfficeInput, read};

/// Born on 1939-01-02; sound.
const ONE: &str = "370100193901020029";
/// Born on 1939-01-02 too; sound.
const OTHER: &str = "370100193901020045";
const HEAD: &str = "2026年9月高龄津贴发放花名册\n姓名,身份证号,金额\n";

fn csv(name: &str, text: &str) -> OfficeFile {
    file(name, text)
}

fn run(files: &[OfficeFile]) -> (OfficeInput, Review) {
    let input = read(files, settings()).unwrap();
    let found = review(&input, &Table);
    assert!(found.adds_up());
    (input, found)
}

fn kinds(review: &Review) -> Vec<&'static str> {
    review.findings.iter().map(|finding| finding.kind.code()).collect()
}

fn with_deaths(deaths: &str) -> Review {
    let roll = csv("roll.csv", &format!("{HEAD}张三,{ONE},100\n"));
    run(&[roll, csv("死亡.csv", deaths)]).1
}

#[test]
fn a_death_by_number_by_name_and_by_neither() {
    for (deaths, expected) in [
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},2026-08-31\n"), vec!["dead_paid"]),
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},2026-09-01\n"), vec![]),
        (format!("姓名,身份证号,死亡日期\n,{ONE},2026-08-31\n"), vec!["dead_paid"]),
        // The number under another name, no day, an impossible day, a day before birth, a day to come.
        (format!("姓名,身份证号,死亡日期\n李四,{ONE},2026-08-31\n"), vec!["cannot_judge"]),
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},\n"), vec!["cannot_judge"]),
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},2026-02-30\n"), vec!["cannot_judge"]),
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},1926-08-31\n"), vec!["cannot_judge"]),
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},2062-08-31\n"), vec!["cannot_judge"]),
        // Only the month is known: before the roll's month it is enough.
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},2026年8月\n"), vec!["dead_paid"]),
        (format!("姓名,身份证号,死亡日期\n张三,{ONE},2026年9月\n"), vec![]),
        // Two lists, two days.
        (
            format!("姓名,身份证号,死亡日期\n张三,{ONE},2026-08-31\n张三,{ONE},2026-09-01\n"),
            vec!["cannot_judge"],
        ),
        // Same name only; another sound number is somebody else.
        ("姓名,身份证号,死亡日期\n张三,,2026-08-01\n".to_owned(), vec!["cannot_judge"]),
        ("姓名,死亡日期\n张三,2026-08-01\n".to_owned(), vec!["cannot_judge"]),
        ("姓名,身份证号,死亡日期\n张三,370100194806150014,2026-08-01\n".to_owned(), vec![]),
        (format!("姓名,身份证号,死亡日期\n张三,{OTHER},2026-08-01\n"), vec!["cannot_judge"]),
        // A spoilt number whose birth day still shows that it is somebody else, or may be not.
        ("姓名,身份证号,死亡日期\n张三,370100194806150000,2026-08-01\n".to_owned(), vec![]),
        ("姓名,身份证号,死亡日期\n张三,370100193901020000,2026-08-01\n".to_owned(), vec!["cannot_judge"]),
        (format!("姓名,身份证号,火化日期\n张三,{ONE},2026-08-20\n"), vec!["dead_paid"]),
        (format!("姓名,身份证号,火化日期,死亡日期\n张三,{ONE},2026-09-02,2026-08-30\n"), vec!["dead_paid"]),
    ] {
        assert_eq!(kinds(&with_deaths(&deaths)), expected, "{deaths}");
    }
}

#[test]
fn one_person_in_two_lines() {
    let old = format!("{}{}", &ONE[..6], &ONE[8..17]);
    let lines = |text: &str| run(&[csv("roll.csv", &format!("{HEAD}{text}"))]).1;
    let twice = lines(&format!("张三,{ONE},100\n张三,{old},100\n张三,{ONE},100\n"));
    assert_eq!(kinds(&twice), ["paid_twice", "paid_twice"]);
    assert_eq!(twice.findings[0].beside[0].row, 3);
    // A line of nothing is no payment.
    assert!(lines(&format!("张三,{ONE},0\n张三,{ONE},100\n")).findings.is_empty());
    assert_eq!(kinds(&lines(&format!("张三,{ONE},0\n"))), ["wrong_amount"]);
    // In two files, and the whole file given twice.
    let (a, b) =
        (format!("{HEAD}张三,{ONE},100\n"), format!("{HEAD}张三,{ONE},100\n李四,370100194806150014,0\n"));
    let (_, found) = run(&[csv("a.csv", &a), csv("a.csv", &b)]);
    assert_eq!(kinds(&found), ["paid_twice"]);
    assert_eq!(&*found.findings[0].place.file, "a.csv (2)");
    let (input, found) = run(&[csv("a.csv", &a), csv("b.csv", &a)]);
    assert!(found.findings.is_empty() && input.notes.len() == 1);
    // One number, two names: a mistake in the number, not a second payment.
    assert_eq!(kinds(&lines(&format!("张三,{ONE},100\n李四,{ONE},100\n"))), ["cannot_judge"]);
    // Two numbers, one name and birth day: to be asked, for the later line only.
    let asked = lines(&format!("张三,{ONE},100\n张三,{OTHER},100\n"));
    assert_eq!((kinds(&asked), asked.right.lines), (vec!["cannot_judge"], 1));
    // A spoilt number whose digits show the same birth day.
    let spoilt = lines(&format!("张三,{ONE},100\n张三,370100193901020000,100\n"));
    assert_eq!(kinds(&spoilt), ["cannot_judge"]);
    assert!(spoilt.findings[0].why.zh.contains("同名"), "{}", spoilt.findings[0].why.zh);
}

#[test]
fn the_month_is_found_asked_for_or_refused() {
    let roll = |title: &str| csv("roll.csv", &format!("{title}\n姓名,身份证号,金额\n张三,{ONE},100\n"));
    let month = |file: OfficeFile| read(&[file], settings()).unwrap().roll[0].month;
    assert_eq!(month(roll("二〇二六年九月份发放表")), Month::new(2026, 9));
    assert!(matches!(read(&[roll("发放表")], settings()), Err(OfficeError::NoMonth(_))));
    assert!(matches!(read(&[roll("2026年7-9月发放表")], settings()), Err(OfficeError::SeveralMonths(_))));
    let mut asked = settings();
    asked.month = Month::new(2026, 8);
    let input = read(&[roll("2026年9月发放表")], asked).unwrap();
    assert_eq!((input.roll[0].month, input.notes.len()), (Month::new(2026, 8), 1));
    // A column of months wins; one of first months is not taken for it.
    let by_row = format!("姓名,身份证号,金额,发放月份\n张三,{ONE},100,2026.09\n张三,{ONE},100,2026年8月\n");
    let (input, found) = run(&[csv("r.csv", &by_row)]);
    assert_eq!((input.roll.len(), found.months.len(), found.right.lines), (2, 2, 2));
    let since = format!("2026年9月发放表\n姓名,身份证号,金额,月份\n张三,{ONE},100,2019-02\n");
    assert_eq!(month(csv("r.csv", &since)), Month::new(2026, 9));
    let unreadable =
        format!("姓名,身份证号,金额,发放月份\n张三,{ONE},100,202609\n李四,370100194806150014,100,下月\n");
    assert_eq!(kinds(&run(&[csv("r.csv", &unreadable)]).1), ["cannot_judge"]);
}

#[test]
fn rows_that_are_no_people_and_cells_that_are_no_amounts() {
    let text = format!(
        "{HEAD}东村,,\n张三,{ONE},一百\n张三丰,370100194806150014,-100\n,,300\n小计,,100\n合计,,500\n制表人：李,,\n"
    );
    let (input, found) = run(&[csv("roll.csv", &text)]);
    assert_eq!(input.roll.len(), 2);
    assert_eq!(kinds(&found), ["cannot_judge", "cannot_judge"]);
    assert_eq!(input.problems.iter().map(|p| p.cell.as_str()).collect::<Vec<_>>(), ["C4", "C5", "C6"]);
    assert!(input.notes.iter().any(|note| note.zh.contains("合计是500.00元")), "{:?}", input.notes);
    assert_eq!(input.sheets[0].skipped.len(), 5);
}

#[test]
fn lists_of_other_kinds_are_told_apart_and_said() {
    let roll = csv("roll.csv", &format!("{HEAD}张三,{ONE},100\n"));
    let kind = |text: &str, name: &str| {
        let (input, _) = run(&[roll.clone(), csv(name, text)]);
        (input.sheets[1].kind, input.sheets[1].why.zh.clone())
    };
    assert_eq!(kind("姓名,身份证号,性别\n王五,,男\n", "a.csv").0, SheetKind::Population);
    assert_eq!(kind("姓名,身份证号\n王五,\n", "火化人员.csv").0, SheetKind::Deaths);
    assert_eq!(kind("姓名,电话\n王五,1\n", "a.csv").0, SheetKind::Neither);
    assert!(kind("高龄津贴发放花名册\n姓名,电话\n王五,1\n", "a.csv").1.contains("没有找到金额列"));
    assert!(kind("今天天气,很好\n", "a.csv").1.contains("没有找到表头"));
    let none = read(&[csv("d.csv", "姓名,死亡日期\n王五,2026-01-01\n")], settings());
    assert!(matches!(none, Err(OfficeError::NoRoll(_))));
}

#[test]
fn who_is_missing_is_asked_and_never_called_missing_when_a_spoilt_line_may_be_them() {
    let population = csv("人口.csv", &format!("姓名,身份证号,户籍地\n张三,{ONE},本区\n赵六,{OTHER},本区\n"));
    let roll = csv("roll.csv", &format!("{HEAD}张三,370100193901020000,100\n"));
    let (_, found) = run(&[roll, population]);
    let lines: Vec<_> = found.findings.iter().map(|f| (f.kind, f.name.as_str())).collect();
    assert_eq!(lines, [(FindingKind::CannotJudge, "张三"), (FindingKind::Absent, "赵六")]);
}

#[test]
fn names_differ_only_by_blanks() {
    let deaths = with_deaths(&format!("姓名,身份证号,死亡日期\n张　三,{ONE}\t,2026-08-31\n"));
    assert_eq!(kinds(&deaths), ["dead_paid"]);
}
