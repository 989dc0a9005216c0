//! The workbook that goes back to the office: a summary, a sheet for each kind of finding, and its own roll, marked.
//!
//! Chinese first, English below. An identity number appears in full only in the office's own columns.
//! Every text is written as text, whatever it begins with, so that no cell of a list becomes a formula.

mod annotated;
mod findings;
mod paper;
mod summary;

use super::review::{FindingKind, Review};
use super::{OfficeError, OfficeInput};
use base::{Month, Wording};
use paper::Paper;
use rust_xlsxwriter::{Color, DocProperties, ExcelDateTime, Workbook, XlsxError};

/// Writes the workbook; the same input gives the same bytes.
pub fn write(input: &OfficeInput, review: &Review) -> Result<Vec<u8>, OfficeError> {
    build(input, review).map_err(|error| OfficeError::Write(error.to_string()))
}

fn build(input: &OfficeInput, review: &Review) -> Result<Vec<u8>, XlsxError> {
    let paper = Paper { reviewed_on: input.settings.reviewed_on, months: months_zh(review) };
    let mut book = Workbook::new();
    let (year, month, day) = paper.reviewed_on.civil();
    let civil = (u16::try_from(year), u8::try_from(month), u8::try_from(day));
    if let (Ok(year), Ok(month), Ok(day)) = civil
        && let Ok(made) = ExcelDateTime::from_ymd(year, month, day)
    {
        let title = format!("高龄津贴花名册核查结果 {}", paper.months);
        book.set_properties(&DocProperties::new().set_title(title).set_creation_datetime(&made));
    }
    let mut names = SheetNames::default();
    summary::add(book.add_worksheet(), &mut names, &paper, input, review)?;
    for kind in FindingKind::ALL {
        let lines: Vec<_> = review.of(kind).collect();
        if !lines.is_empty() {
            findings::add(book.add_worksheet(), &mut names, &paper, kind, &lines)?;
        }
    }
    annotated::add(&mut book, &mut names, &paper, input, review)?;
    if !input.problems.is_empty() {
        findings::add_problems(book.add_worksheet(), &mut names, &paper, &input.problems)?;
    }
    book.save_to_buffer()
}

/// `2026年9月`, or the first and last of several.
fn months_zh(review: &Review) -> String {
    let words = |month: &Month| format!("{}年{}月", month.year(), month.number());
    match (review.months.first(), review.months.last()) {
        (Some(first), Some(last)) if first == last => words(first),
        (Some(first), Some(last)) => format!("{}至{}", words(first), words(last)),
        _ => "月份不明".to_owned(),
    }
}

/// What a kind of finding is called.
pub fn kind_words(kind: FindingKind) -> Wording {
    let (zh, en) = match kind {
        FindingKind::DeadPaid => ("死亡后仍发放", "Paid after death"),
        FindingKind::PaidTwice => ("重复发放", "Paid twice"),
        FindingKind::TooYoung => ("未到年龄", "Too young"),
        FindingKind::HukouElsewhere => ("户籍不在本区", "Hukou elsewhere"),
        FindingKind::NotDue => ("不应发放", "Not due"),
        FindingKind::WrongAmount => ("金额不符", "Wrong amount"),
        FindingKind::CannotJudge => ("无法判断", "Cannot be judged"),
        FindingKind::Absent => ("符合条件不在册", "May qualify, not on the roll"),
    };
    Wording::new(zh, en)
}

/// Its colour, pale enough to print.
fn colour(kind: FindingKind) -> Color {
    Color::RGB(match kind {
        FindingKind::DeadPaid => 0xFF_C7_CE,
        FindingKind::PaidTwice => 0xFF_E6_99,
        FindingKind::TooYoung => 0xF8_CB_AD,
        FindingKind::HukouElsewhere => 0xD9_D2_E9,
        FindingKind::NotDue => 0xEA_D1_DC,
        FindingKind::WrongAmount => 0xBD_D7_EE,
        FindingKind::CannotJudge => 0xE7_E6_E6,
        FindingKind::Absent => 0xC6_E0_B4,
    })
}

/// Names of sheets: each once, of at most 31 characters, without those that are not allowed.
#[derive(Default)]
struct SheetNames {
    taken: Vec<String>,
}

impl SheetNames {
    fn take(&mut self, wanted: &str) -> String {
        let plain: String = wanted
            .chars()
            .map(|c| {
                if matches!(c, '[' | ']' | ':' | '*' | '?' | '/' | '\\' | '\'') || c.is_control() {
                    '_'
                } else {
                    c
                }
            })
            .collect();
        let units = |text: &str| text.encode_utf16().count();
        for number in 1.. {
            let end = if number == 1 { String::new() } else { format!("({number})") };
            let mut name = plain.trim().to_owned();
            while units(&name) + units(&end) > 31 {
                name.pop();
            }
            name.push_str(&end);
            if !name.is_empty() && !self.taken.contains(&name.to_lowercase()) {
                self.taken.push(name.to_lowercase());
                return name;
            }
        }
        String::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_sheets_are_allowed_and_unique() {
        let mut names = SheetNames::default();
        assert_eq!(names.take("原表批注"), "原表批注");
        assert_eq!(names.take("原表批注"), "原表批注(2)");
        assert_eq!(names.take("a/b:c"), "a_b_c");
        let long = "很".repeat(40);
        assert_eq!(names.take(&long).chars().count(), 31);
        assert_eq!(names.take(&long).chars().count(), 31);
        assert_eq!(names.take(""), "(2)");
    }
}
