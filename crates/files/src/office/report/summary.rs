//! 汇总: what came in, what was found, what was taken for granted, what was not checked, what to do next.

use super::super::classify::{SheetKind, place_name};
use super::super::review::{FindingKind, Review, Tally};
use super::super::roll::Skip;
use super::super::{OfficeInput, ReadSheet};
use super::paper::{Paper, Value, body, heading, plain, put, row_height, small, text_width, title};
use super::{SheetNames, colour, kind_words};
use base::{Fen, Wording};
use rust_xlsxwriter::{Color, Format, Url, Worksheet, XlsxError};

/// Widths of the six columns.
const WIDTHS: [usize; 6] = [40, 18, 16, 16, 36, 36];
/// The last of them.
const LAST: u16 = 5;

/// The sheet while it is written: the next row.
struct Page<'a> {
    sheet: &'a mut Worksheet,
    row: u32,
}

/// Adds the summary.
pub(super) fn add(
    sheet: &mut Worksheet,
    names: &mut SheetNames,
    paper: &Paper,
    input: &OfficeInput,
    review: &Review,
) -> Result<(), XlsxError> {
    sheet.set_name(names.take("汇总"))?;
    paper.set_up(sheet, None)?;
    for (at, width) in (0_u16..).zip(WIDTHS) {
        sheet.set_column_width(at, width as f64)?;
    }
    let mut page = Page { sheet, row: 0 };
    let name = format!("高龄津贴花名册核查结果（{}）", paper.months);
    page.line(&name, &title(), Some(28.0))?;
    let below = format!("Review of the very-old-allowance roll · 核查日期 reviewed on {}", paper.reviewed_on);
    page.line(&below, &small(), None)?;
    page.line(&headline(review), &plain().set_bold().set_font_size(12), None)?;
    results(&mut page, input, review)?;
    what_came_in(&mut page, input)?;
    page.list("三、按什么核查", "Taken for granted", &review.assumptions)?;
    page.list("四、没有核查的", "Not checked, and why", &review.not_checked)?;
    page.list("五、下一步", "What to do next", &review.next)?;
    page.row += 1;
    paper.sign(page.sheet, page.row)
}

/// The whole result in one sentence.
fn headline(review: &Review) -> String {
    let faults: Vec<_> = review.findings.iter().filter(|finding| finding.kind.is_fault()).collect();
    let sum = |wanted: fn(i64) -> bool| {
        Fen::checked_sum(faults.iter().map(|finding| finding.fen).filter(|fen| wanted(fen.fen())))
    };
    let much = sum(|fen| fen > 0).unwrap_or_default();
    let little = sum(|fen| fen < 0).and_then(Fen::checked_neg).unwrap_or_default();
    let mut text = format!(
        "花名册共{}笔、{}元；核对无误{}笔、{}元；发现问题{}条，多发{much}元，少发{little}元",
        review.paid.lines,
        review.paid.fen,
        review.right.lines,
        review.right.fen,
        faults.len(),
    );
    let asked = review.tally(FindingKind::CannotJudge);
    if asked.lines > 0 {
        text.push_str(&format!("；无法判断{}条，涉及{}元", asked.lines, asked.fen));
    }
    let absent = review.tally(FindingKind::Absent);
    if absent.lines > 0 {
        text.push_str(&format!("；符合条件不在册{}人", absent.lines));
    }
    text + "。"
}

fn results(page: &mut Page<'_>, input: &OfficeInput, review: &Review) -> Result<(), XlsxError> {
    page.section("一、核查结果", "Results")?;
    page.headings(&[
        ("项目", "Item"),
        ("条数", "Lines"),
        ("发放额（元）", "Paid"),
        ("涉及金额（元）", "At issue"),
        ("说明", "Note"),
        ("明细在", "See sheet"),
    ])?;
    let (all, right) = (review.paid, review.right);
    page.tally("花名册合计 Roll", (all.lines, Some(all.fen), None), "", None, &body().set_bold())?;
    page.tally("核对无误 Right", (right.lines, Some(right.fen), None), "", None, &body())?;
    for kind in FindingKind::ALL {
        let words = kind_words(kind);
        let tally = at_issue(kind, review);
        let note = note(kind, input, review);
        if kind == FindingKind::NotDue && tally.lines == 0 {
            continue;
        }
        let format = if tally.lines > 0 { body().set_background_color(colour(kind)) } else { body() };
        let link = (tally.lines > 0).then_some(words.zh.as_str());
        let paid = Fen::checked_sum(review.of(kind).filter(|f| f.on_roll).filter_map(|f| f.paid));
        let paid = if kind == FindingKind::Absent { None } else { paid };
        let numbers = (tally.lines, paid, Some(tally.fen));
        page.tally(&format!("{} {}", words.zh, words.en), numbers, &note, link, &format)?;
    }
    let (zh, en) = if review.adds_up() {
        ("核对：无误与各项发放额相加，等于花名册合计。", "Right lines and findings add up to the roll.")
    } else {
        (
            "核对：各项相加与花名册合计不一致，请联系技术人员，不要使用本表。",
            "The lines do not add up: do not use this.",
        )
    };
    page.line(&format!("{zh} {en}"), &small(), None)
}

/// Lines and money of a kind; too much and too little do not cancel out.
fn at_issue(kind: FindingKind, review: &Review) -> Tally {
    let mut tally = Tally::default();
    review.of(kind).for_each(|finding| tally.add(Fen::new(finding.fen.fen().saturating_abs())));
    tally
}

/// What stands beside the number of a kind.
fn note(kind: FindingKind, input: &OfficeInput, review: &Review) -> String {
    match kind {
        FindingKind::DeadPaid if !input.has(SheetKind::Deaths) => "未核查：没有死亡名单".to_owned(),
        FindingKind::Absent if !input.has(SheetKind::Population) => "未核查：没有人口名单".to_owned(),
        FindingKind::WrongAmount => {
            let sum = |wanted: fn(i64) -> bool| {
                let fens = review.of(kind).map(|finding| finding.fen).filter(|fen| wanted(fen.fen()));
                Fen::checked_sum(fens).unwrap_or_default()
            };
            let (much, little) = (sum(|fen| fen > 0), sum(|fen| fen < 0).checked_neg().unwrap_or_default());
            match review.tally(kind).lines {
                0 => String::new(),
                _ => format!("多发{much}元，少发{little}元"),
            }
        }
        FindingKind::CannotJudge if review.tally(kind).lines > 0 => "缺信息，不算对也不算错".to_owned(),
        FindingKind::Absent if review.tally(kind).lines > 0 => "线索，需核实是否申请过".to_owned(),
        _ => String::new(),
    }
}

fn what_came_in(page: &mut Page<'_>, input: &OfficeInput) -> Result<(), XlsxError> {
    page.section("二、收到的表格", "What came in")?;
    page.headings(&[
        ("文件 / 工作表", "File / sheet"),
        ("当作", "Taken for"),
        ("人数", "People"),
        ("月份", "Month"),
        ("用到的列", "Columns used"),
        ("没有用到的列和行", "Columns and rows not used"),
    ])?;
    for sheet in &input.sheets {
        let hidden = if sheet.grid.hidden { "（隐藏的工作表）" } else { "" };
        let kind = sheet.kind.words().zh;
        let kind = if sheet.kind == SheetKind::Neither { format!("{kind}：{}", sheet.why.zh) } else { kind };
        let used = sheet.headings.as_ref().filter(|_| sheet.kind != SheetKind::Neither);
        let columns = used.map_or(String::new(), |headings| {
            let one = |h: &super::super::headings::Heading| {
                let usual = h.column.zh();
                if super::super::words::tidy(&h.text) == usual {
                    usual.to_owned()
                } else {
                    format!("{usual}←{}", h.text)
                }
            };
            headings.columns.iter().map(one).collect::<Vec<_>>().join("、")
        });
        let cells = [
            Value::Text(format!("{}{hidden}", place_name(&sheet.grid))),
            Value::Text(kind),
            Value::Count(sheet.entries),
            sheet.month.map_or(Value::Blank, |month| Value::Text(month.to_string())),
            Value::Text(columns),
            Value::Text(unused(sheet)),
        ];
        page.cells(&cells, &body())?;
    }
    Ok(())
}

/// Columns and rows that were left aside.
fn unused(sheet: &ReadSheet) -> String {
    let mut parts = Vec::new();
    if let Some(headings) = sheet.headings.as_ref().filter(|_| sheet.kind != SheetKind::Neither) {
        let names: Vec<&str> = headings.unused.iter().map(|(_, text)| text.as_str()).collect();
        if !names.is_empty() {
            parts.push(format!("列：{}", names.join("、")));
        }
    }
    let kinds = [
        (Skip::Total, "合计行"),
        (Skip::Signature, "签字行"),
        (Skip::Heading, "重复表头"),
        (Skip::Note, "说明行"),
        (Skip::Continued, "续行"),
    ];
    for (skip, name) in kinds {
        let rows: Vec<String> =
            sheet.skipped.iter().filter(|(_, kind)| *kind == skip).map(|(row, _)| row.to_string()).collect();
        if !rows.is_empty() {
            let shown = rows.iter().take(12).cloned().collect::<Vec<_>>().join("、");
            let more = if rows.len() > 12 { format!("等{}行", rows.len()) } else { String::new() };
            parts.push(format!("{name}：第{shown}行{more}"));
        }
    }
    parts.join("；")
}

impl Page<'_> {
    /// One text over all columns.
    fn line(&mut self, text: &str, format: &Format, height: Option<f64>) -> Result<(), XlsxError> {
        self.sheet.merge_range(self.row, 0, self.row, LAST, text, format)?;
        let width: usize = WIDTHS.iter().sum();
        let height = height.unwrap_or_else(|| row_height([(text_width(text), width - 4)]));
        self.sheet.set_row_height(self.row, height)?;
        self.row += 1;
        Ok(())
    }

    /// Chinese on the left, English on the right.
    fn pair(&mut self, zh: &str, en: &str) -> Result<(), XlsxError> {
        let (left, right) = WIDTHS.split_at(4);
        let (left, right): (usize, usize) = (left.iter().sum(), right.iter().sum());
        self.sheet.merge_range(self.row, 0, self.row, 3, zh, &plain())?;
        self.sheet.merge_range(self.row, 4, self.row, LAST, en, &small())?;
        // The English is smaller by a fifth.
        let texts = [(text_width(zh), left - 4), (text_width(en) * 4 / 5, right - 2)];
        self.sheet.set_row_height(self.row, row_height(texts))?;
        self.row += 1;
        Ok(())
    }

    fn section(&mut self, zh: &str, en: &str) -> Result<(), XlsxError> {
        self.row += 1;
        self.line(&format!("{zh}  {en}"), &plain().set_bold().set_font_size(12), Some(22.0))
    }

    fn headings(&mut self, names: &[(&str, &str)]) -> Result<(), XlsxError> {
        for (at, (zh, en)) in (0_u16..).zip(names) {
            self.sheet.write_string_with_format(self.row, at, format!("{zh}\n{en}"), &heading())?;
        }
        self.sheet.set_row_height(self.row, 34)?;
        self.row += 1;
        Ok(())
    }

    fn cells(&mut self, values: &[Value], format: &Format) -> Result<(), XlsxError> {
        for (at, value) in (0_u16..).zip(values) {
            put(self.sheet, self.row, at, value, format)?;
        }
        let texts = values.iter().zip(WIDTHS).map(|(value, width)| match value {
            Value::Text(text) => (text_width(text), width - 2),
            _ => (1, width),
        });
        self.sheet.set_row_height(self.row, row_height(texts))?;
        self.row += 1;
        Ok(())
    }

    fn tally(
        &mut self,
        name: &str,
        (lines, paid, at_issue): (usize, Option<Fen>, Option<Fen>),
        note: &str,
        link: Option<&str>,
        format: &Format,
    ) -> Result<(), XlsxError> {
        let row = self.row;
        let cells = [
            Value::Text(name.to_owned()),
            Value::Count(lines),
            Value::money(paid),
            Value::money(at_issue),
            Value::Text(note.to_owned()),
            Value::Blank,
        ];
        self.cells(&cells, format)?;
        if let Some(target) = link {
            let format = format.clone().set_font_color(Color::RGB(0x05_63_C1));
            let url = Url::new(format!("internal:'{target}'!A1")).set_text(target);
            self.sheet.write_url_with_format(row, LAST, url, &format)?;
        }
        Ok(())
    }

    fn list(&mut self, zh: &str, en: &str, items: &[Wording]) -> Result<(), XlsxError> {
        self.section(zh, en)?;
        if items.is_empty() {
            return self.line("（无）", &plain(), None);
        }
        for (number, item) in (1..).zip(items) {
            self.pair(&format!("{number}. {}", item.zh), &item.en)?;
        }
        Ok(())
    }
}
