//! A sheet for each kind of finding, and one for what could not be read.

use super::super::review::{Finding, FindingKind};
use super::super::roll::{Place, Problem};
use super::paper::{Column, Paper, Value, body, put};
use super::{SheetNames, colour, kind_words};
use base::Fen;
use rust_xlsxwriter::{Worksheet, XlsxError};

/// A column and how a finding fills it.
type Filled = (Column, fn(&Finding) -> Value);

const fn column(zh: &'static str, en: &'static str, least: usize, most: usize) -> Column {
    Column { zh, en, width: (least, most) }
}

fn text(text: &str) -> Value {
    if text.is_empty() { Value::Blank } else { Value::Text(text.to_owned()) }
}

fn places(places: &[Place]) -> Value {
    text(&places.iter().map(|place| place.words().zh).collect::<Vec<_>>().join("；"))
}

/// The columns of a kind.
fn columns_of(kind: FindingKind) -> Vec<Filled> {
    let mut columns: Vec<Filled> = vec![
        (column("姓名", "Name", 9, 16), |f| text(&f.name)),
        (column("身份证号", "Identity no.", 20, 26), |f| text(&f.masked_id)),
        (column("出生日期", "Born", 12, 12), |f| Value::day(f.born_on)),
    ];
    if kind == FindingKind::DeadPaid {
        columns.push((column("死亡日期", "Died", 12, 12), |f| Value::day(f.died_on)));
    }
    columns
        .push((column("月份", "Month", 9, 9), |f| f.month.map_or(Value::Blank, |m| text(&m.to_string()))));
    if kind != FindingKind::Absent {
        columns.push((column("实发（元）", "Paid", 11, 14), |f| Value::money(f.paid)));
    }
    if matches!(kind, FindingKind::WrongAmount | FindingKind::Absent) {
        columns.push((column("应发（元）", "Due", 11, 14), |f| Value::money(f.due)));
    }
    let (zh, en) = match kind {
        FindingKind::WrongAmount => ("差额（元）", "Too much (+) or little (-)"),
        FindingKind::CannotJudge => ("涉及（元）", "At stake"),
        FindingKind::Absent => ("每月（元）", "A month"),
        _ => ("多发（元）", "Too much"),
    };
    columns.push((column(zh, en, 11, 14), |f| Value::Money(f.fen)));
    columns.push((column("原因", "Why", 30, 42), |f| text(&f.why.zh)));
    if kind == FindingKind::CannotJudge {
        columns.push((column("涉及的事实", "Needs", 12, 20), |f| text(&f.needs.join("、"))));
    }
    columns.push((column("条款", "Clauses", 9, 12), |f| text(&f.clauses.join("、"))));
    columns.push((column("位置", "Where", 14, 22), |f| text(&f.place.words().zh)));
    columns.push((column("相关的行", "See also", 14, 22), |f| places(&f.beside)));
    columns.push((column("处理意见", "Decision", 14, 14), |_| Value::Blank));
    columns
}

/// Adds the sheet of one kind.
pub(super) fn add(
    sheet: &mut Worksheet,
    names: &mut SheetNames,
    paper: &Paper,
    kind: FindingKind,
    lines: &[&Finding],
) -> Result<(), XlsxError> {
    let words = kind_words(kind);
    sheet.set_name(names.take(&words.zh))?;
    sheet.set_tab_color(colour(kind));
    let mut filled = columns_of(kind);
    // Columns that would be empty throughout only take room.
    filled.retain(|(column, fill)| {
        !matches!(column.zh, "涉及的事实" | "相关的行") || lines.iter().any(|line| fill(line) != Value::Blank)
    });
    let number = (1..).zip(lines).map(|(number, line)| {
        let own = filled.iter().map(|(_, fill)| fill(line));
        std::iter::once(Value::Count(number)).chain(own).collect::<Vec<_>>()
    });
    let rows: Vec<Vec<Value>> = number.collect();
    let money =
        filled.iter().position(|(column, _)| column.zh.ends_with("（元）") && !column.zh.starts_with("实发"));
    let columns: Vec<Column> = std::iter::once(column("序号", "No.", 6, 6))
        .chain(filled.into_iter().map(|(column, _)| column))
        .collect();
    let below = paper.table(sheet, (&words.zh, &words.en), &columns, &rows, &body())?;
    let bold = body().set_bold();
    for at in (0_u16..).take(columns.len()) {
        put(sheet, below, at, &Value::Blank, &bold)?;
    }
    put(sheet, below, 1, &Value::Text(format!("合计 {} 条", lines.len())), &bold.unset_text_wrap())?;
    if money.is_some() {
        for (at, column) in (0_u16..).zip(&columns).filter(|(_, column)| column.zh.ends_with("（元）")) {
            let amounts = lines.iter().filter_map(|line| match column.zh {
                "实发（元）" => line.paid,
                "应发（元）" => line.due,
                _ => Some(line.fen),
            });
            paper.total(sheet, below, at, Fen::checked_sum(amounts).unwrap_or_default())?;
        }
    }
    paper.sign(sheet, below + 2)
}

/// Adds the sheet of cells that could not be read.
pub(super) fn add_problems(
    sheet: &mut Worksheet,
    names: &mut SheetNames,
    paper: &Paper,
    problems: &[Problem],
) -> Result<(), XlsxError> {
    sheet.set_name(names.take("读取问题"))?;
    let columns = [
        column("序号", "No.", 6, 6),
        column("位置", "Where", 20, 36),
        column("单元格", "Cell", 8, 8),
        column("读到的内容", "What was read", 16, 30),
        column("问题和做法", "What is wrong, what to do", 40, 80),
    ];
    let rows: Vec<Vec<Value>> = (1..)
        .zip(problems)
        .map(|(number, problem)| {
            vec![
                Value::Count(number),
                text(&problem.place.words().zh),
                text(&problem.cell),
                text(&problem.read),
                text(&problem.words.zh),
            ]
        })
        .collect();
    let below = paper.table(sheet, ("读取问题", "Cells that could not be read"), &columns, &rows, &body())?;
    paper.sign(sheet, below + 1)
}
