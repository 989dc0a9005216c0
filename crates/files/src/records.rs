//! Claims, deliveries and how far the record of them goes.

use std::path::Path;

use base::{Day, PeriodKind, Region, half_width};
use night::{Claim, ClaimState, Coverage, Delivery, Records};
use policy::Pack;
use policy::pack::model::Rule;

use crate::FileError;
use crate::columns::Columns;
use crate::facts::{CLAIMS, COVERAGE, DELIVERIES, day, full_width, misspelt, write_instead};
use crate::file_error::{Problems, SHOWN_MAX, shown};
use crate::rows::{ROWS_MAX, Row, Rows};

/// Reads `claims.csv` of the facts folder, and `deliveries.csv` and `coverage.csv` of the folder with what was
/// delivered. Without `claims.csv` it is not known who claimed; the others are then empty.
///
/// # Errors
/// The problems of all files, at most a hundred and how many more there are.
pub fn read_records(facts_dir: &Path, delivered_dir: &Path, pack: &Pack) -> Result<Records, Vec<FileError>> {
    let mut problems = Problems::new(SHOWN_MAX);
    for (dir, right) in [(facts_dir, &[CLAIMS][..]), (delivered_dir, &[DELIVERIES, COVERAGE])] {
        match misspelt(dir, right, pack) {
            Ok(wrong) => wrong.into_iter().for_each(|e| problems.push(|| e)),
            Err(error) => problems.push(|| error),
        }
    }
    let mut reader = Reader { pack, problems };
    let claims = reader.table(facts_dir, CLAIMS, &CLAIM, CLAIM.len(), |l| l.claim());
    let deliveries = reader.table(delivered_dir, DELIVERIES, &DELIVERY, 6, |l| l.delivery());
    let coverage = reader.table(delivered_dir, COVERAGE, &COVER, 3, |l| l.coverage());
    let (deliveries, lines): (Vec<_>, Vec<_>) = deliveries.unwrap_or_default().into_iter().unzip();
    let records = Records {
        claims: claims.map(|c| c.into_iter().map(|(claim, _)| claim).collect()),
        deliveries,
        coverage: coverage.unwrap_or_default().into_iter().map(|(c, _)| c).collect(),
    };
    let mut problems = reader.problems;
    // A delivery that could not be read would be missed by its reversals: that is no problem of its own.
    if problems.is_empty() {
        for error in records.check().err().unwrap_or_default() {
            let line = lines.get(error.place).copied().unwrap_or(0);
            problems.push(|| FileError::of(DELIVERIES, error.message).at(line));
        }
    }
    if problems.is_empty() { Ok(records) } else { Err(problems.finish()) }
}

const CLAIM: [&str; 4] = ["scheme", "id", "state", "on"];
const DELIVERY: [&str; 10] = [
    "delivery",
    "scheme",
    "entity",
    "id",
    "period",
    "amount_fen",
    "quantity",
    "paid_on",
    "known_on",
    "reverses",
];
/// The first three must be there.
const COVER: [&str; 5] = ["scheme", "period", "complete", "region", "received_on"];

struct Reader<'a> {
    pack: &'a Pack,
    problems: Problems,
}

/// A row of a record file, and what is wrong with it.
struct Line<'a> {
    pack: &'a Pack,
    row: &'a Row,
    columns: &'a Columns,
    file: &'a str,
    errors: Vec<FileError>,
}

impl Reader<'_> {
    /// The rows of a file with their lines; none where there is no such file.
    fn table<T>(
        &mut self,
        dir: &Path,
        file: &str,
        known: &[&str],
        required: usize,
        read: impl Fn(&mut Line<'_>) -> Option<T>,
    ) -> Option<Vec<(T, usize)>> {
        let path = dir.join(file);
        // A link that leads nowhere is there, and is an error when it is opened.
        if path.symlink_metadata().is_err() {
            return None;
        }
        let mut out = Vec::new();
        let mut rows = match Rows::open(&path, file) {
            Ok(rows) => rows,
            Err(error) => {
                self.problems.push(|| error);
                return Some(out);
            }
        };
        let required = known.get(..required).unwrap_or(known);
        let Some(columns) = Columns::read(&mut rows, file, required, known, &mut self.problems) else {
            return Some(out);
        };
        let mut row = Row::default();
        loop {
            match rows.next(&mut row) {
                Ok(false) => return Some(out),
                Ok(true) => {}
                Err(fault) => {
                    let fatal = fault.fatal;
                    self.problems.push(|| fault.of(file));
                    if fatal {
                        return Some(out);
                    }
                    continue;
                }
            }
            if let Some(error) = columns.miscounted(&row, file) {
                self.problems.push(|| error);
                continue;
            }
            let mut line = Line { pack: self.pack, row: &row, columns: &columns, file, errors: vec![] };
            let found = read(&mut line);
            let sound = line.errors.is_empty();
            line.errors.into_iter().for_each(|e| self.problems.push(|| e.at(row.line)));
            out.extend(found.filter(|_| sound).map(|found| (found, row.line)));
            if out.len() > ROWS_MAX as usize {
                self.problems.push(|| FileError::new(file, "行数过多", "there are too many rows"));
                return Some(out);
            }
        }
    }
}

impl<'a> Line<'a> {
    fn get(&self, column: &str) -> &'a str {
        self.columns.place(column).map_or("", |i| self.row.get(i))
    }

    fn wrong(&mut self, column: &str, zh: impl Into<String>, en: impl Into<String>) {
        self.errors.push(FileError::new(self.file, zh, en).column(column));
    }

    fn claim(&mut self) -> Option<Claim> {
        let scheme = self.scheme().map(|r| r.name.clone());
        let id = self.need("id");
        let state = self.state();
        let on = self.need("on").and_then(|_| self.day("on"));
        Some(Claim { scheme: scheme?, id: id?, state: state?, on: on? })
    }

    fn delivery(&mut self) -> Option<Delivery> {
        let rule = self.scheme();
        let (delivery, id) = (self.need("delivery"), self.need("id"));
        let entity = self.entity(rule);
        let period = self.period(rule);
        let amount_fen = self.need("amount_fen").and_then(|_| self.whole("amount_fen"));
        let quantity = self.whole("quantity");
        let (paid_on, known_on) = (self.day("paid_on"), self.day("known_on"));
        let reverses = Some(self.get("reverses")).filter(|r| !r.is_empty()).map(str::to_owned);
        let scheme = rule?.name.clone();
        let (delivery, entity, id, period, amount_fen) = (delivery?, entity?, id?, period?, amount_fen?);
        Some(Delivery {
            delivery,
            scheme,
            entity,
            id,
            period,
            amount_fen,
            quantity,
            paid_on,
            known_on,
            reverses,
        })
    }

    fn coverage(&mut self) -> Option<Coverage> {
        let rule = self.scheme();
        let period = self.period(rule);
        let complete = match self.get("complete") {
            "yes" => Some(true),
            "no" => Some(false),
            "" => self.need("complete").map(|_| false),
            other => {
                let other = shown(other);
                self.wrong(
                    "complete",
                    format!("`{other}` 应为 yes 或 no"),
                    format!("`{other}` must be yes or no"),
                );
                None
            }
        };
        let region = self.region();
        let received_on = self.day("received_on");
        Some(Coverage {
            scheme: rule?.name.clone(),
            region,
            period: period?,
            complete: complete?,
            received_on,
        })
    }

    /// A text that must not be empty.
    fn need(&mut self, column: &str) -> Option<String> {
        let text = self.get(column);
        if text.is_empty() {
            self.wrong(column, "不能为空", "it must not be empty");
        }
        (!text.is_empty()).then(|| text.to_owned())
    }

    fn scheme(&mut self) -> Option<&'a Rule> {
        let pack = self.pack;
        self.need("scheme")?;
        let name = self.get("scheme");
        let found = pack.rule_named(name).and_then(|id| pack.rule(id)).filter(|r| r.scheme().is_some());
        if found.is_none() {
            let name = shown(name);
            let schemes = pack.rules.iter().filter(|r| r.scheme().is_some()).map(|r| r.name.as_str());
            let error = FileError::new(
                self.file,
                format!("没有待遇 `{name}`"),
                format!("there is no scheme `{name}`"),
            );
            self.errors.push(error.column("scheme").nearest(&name, schemes));
        }
        found
    }

    fn entity(&mut self, rule: Option<&Rule>) -> Option<String> {
        let pack = self.pack;
        self.need("entity")?;
        let name = self.get("entity");
        let right = rule.and_then(|r| pack.entity(r.entity)).map(|e| e.name.as_str());
        let known = pack.entity_named(name).is_some();
        let name_shown = shown(name);
        match right {
            Some(right) if right != name => {
                let scheme = self.get("scheme");
                self.wrong(
                    "entity",
                    format!("`{name_shown}` 应为 {right}：{scheme} 的对象"),
                    format!("`{name_shown}` must be {right}, whom {scheme} is for"),
                );
                None
            }
            None if !known => {
                let known = pack.entities.iter().map(|e| e.name.as_str());
                let error = FileError::new(
                    self.file,
                    format!("没有实体 `{name_shown}`"),
                    format!("there is no entity `{name_shown}`"),
                );
                self.errors.push(error.column("entity").nearest(name, known));
                None
            }
            _ => Some(name.to_owned()),
        }
    }

    fn period(&mut self, rule: Option<&Rule>) -> Option<String> {
        self.need("period")?;
        let text = self.get("period");
        let found = PeriodKind::parse_label(text).map(|(kind, _)| kind);
        let wanted = rule.map(Rule::period);
        if found.is_some() && wanted.is_none_or(|w| Some(w) == found) {
            return Some(text.to_owned());
        }
        let example = match wanted.unwrap_or(PeriodKind::Month) {
            PeriodKind::Month => "2026-10",
            PeriodKind::Quarter => "2026-Q4",
            PeriodKind::Year => "2026",
            PeriodKind::Once => "once",
        };
        let kind = wanted.map_or_else(String::new, |k| format!(" ({k})"));
        let text = shown(text);
        self.wrong(
            "period",
            format!("`{text}` 不是该待遇的期间{kind}，应写成 {example}"),
            format!("`{text}` is not a period of the scheme{kind}; write {example}"),
        );
        None
    }

    fn state(&mut self) -> Option<ClaimState> {
        self.need("state")?;
        let text = self.get("state");
        let found = ClaimState::ALL.iter().find(|(_, word)| *word == text).map(|(state, _)| *state);
        if found.is_none() {
            let words: Vec<_> = ClaimState::ALL.iter().map(|(_, w)| *w).collect();
            let text = shown(text);
            self.wrong(
                "state",
                format!("没有状态 `{text}`，可用：{}", words.join("、")),
                format!("`{text}` is no state; there is {}", words.join(", ")),
            );
        }
        found
    }

    /// A whole number that is not negative; none where it is empty.
    fn whole(&mut self, column: &str) -> Option<i64> {
        let text = self.get(column);
        if text.is_empty() {
            return None;
        }
        let digits = text.bytes().all(|b| b.is_ascii_digit());
        let found = if digits { text.parse::<i64>().ok() } else { None };
        if found.is_none() && !self.wide(column, text) {
            let text = shown(text);
            let (zh, en) =
                if column == "amount_fen" { ("分的非负整数", " of fen") } else { ("非负整数", "") };
            self.wrong(
                column,
                format!("`{text}` 应为{zh}"),
                format!("`{text}` must be a whole number{en}, not negative"),
            );
        }
        found
    }

    fn day(&mut self, column: &str) -> Option<Day> {
        match day(self.get(column)) {
            Ok(day) => day,
            Err(error) => {
                self.errors.push(error.column(column).in_file(self.file));
                None
            }
        }
    }

    fn region(&mut self) -> Option<Region> {
        let text = self.get("region");
        if text.is_empty() || self.wide("region", text) {
            return None;
        }
        match Region::parse(text) {
            Ok(region) => Some(self.pack.regions.current(region)),
            Err(_) => {
                let text = shown(text);
                self.wrong(
                    "region",
                    format!("`{text}` 不是行政区划代码（2、4、6、9 或 12 位数字）"),
                    format!("`{text}` is not a region code of 2, 4, 6, 9 or 12 digits"),
                );
                None
            }
        }
    }

    /// Refuses full-width characters.
    fn wide(&mut self, column: &str, text: &str) -> bool {
        let narrow = half_width(text);
        let wide = narrow != text;
        if wide {
            let error = FileError::of(self.file, full_width(text)).column(column);
            self.errors.push(FileError { hint: Some(write_instead(&narrow)), ..error });
        }
        wide
    }
}
