//! Single cells: days, amounts, identity numbers, each with what to say when it cannot be read.

use super::sheet::{Cell, Kind};
use super::words::tidy;
use base::{
    BankCard, Day, DayError, Fen, IdNumber, IdNumberError, Known, Month, Spoilt, Wording, half_width,
    spoilt_id,
};

/// Numbers with this many digits or more may be somebody's and are never repeated in full.
const LONG_NUMBER: usize = 12;
/// The greatest number that is read as a serial day: 2099-12-31 is 73,050.
const LAST_SERIAL: f64 = 80_000.0;

/// A day that a cell states, as far as it does.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Stated {
    /// Nothing, or the sheet has no such column.
    Nothing,
    /// A day.
    Day(Day),
    /// Only year and month.
    Month(Month),
    /// Something that is no day; the words say what is wrong.
    Unreadable(Wording),
}

/// The identity number of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Identity {
    /// A sound number, of 18 characters.
    Valid(IdNumber),
    /// There is one, but it cannot be right; the words say why.
    Spoilt {
        /// What is wrong with it.
        why: Wording,
        /// What stands there, starred out.
        shown: String,
        /// The birth day that its digits still show.
        birth: Option<Day>,
    },
    /// There is none.
    Missing,
}

impl Identity {
    /// The number, when it is sound.
    pub fn valid(&self) -> Option<&IdNumber> {
        match self {
            Identity::Valid(number) => Some(number),
            Identity::Spoilt { .. } | Identity::Missing => None,
        }
    }

    /// The birth day that it shows.
    pub fn birth(&self) -> Option<Day> {
        match self {
            Identity::Valid(number) => Some(number.birth_day()),
            Identity::Spoilt { birth, .. } => *birth,
            Identity::Missing => None,
        }
    }

    /// What lists show of it.
    pub fn masked(&self) -> String {
        match self {
            Identity::Valid(number) => number.masked(),
            Identity::Spoilt { shown, .. } => format!("{shown}（有误）"),
            Identity::Missing => "（无）".to_owned(),
        }
    }
}

/// A text with the middle of every long number starred out.
pub fn conceal(text: &str) -> String {
    let wide = half_width(text);
    let mut out = String::new();
    let mut run = String::new();
    for c in wide.chars().chain(['\n']) {
        if c.is_ascii_digit() || (matches!(c, 'x' | 'X') && !run.is_empty()) {
            run.push(c);
            continue;
        }
        if run.len() >= LONG_NUMBER {
            out.push_str(run.get(..6).unwrap_or(""));
            out.push_str(&"*".repeat(run.len() - 10));
            out.push_str(run.get(run.len() - 4..).unwrap_or(""));
        } else {
            out.push_str(&run);
        }
        run.clear();
        out.push(c);
    }
    out.pop();
    out
}

/// Whether a cell says nothing: empty, a dash, 无.
pub fn says_nothing(cell: &Cell) -> bool {
    let text = tidy(&cell.text);
    text.is_empty() || matches!(text.as_str(), "-" | "--" | "—" | "——" | "/" | "\\" | "无" | "空")
}

/// Reads a day: a serial number, or any notation of offices.
pub fn read_day(cell: &Cell) -> Stated {
    if says_nothing(cell) {
        return Stated::Nothing;
    }
    if let Kind::Day(day) = cell.kind {
        return Stated::Day(day);
    }
    if let Kind::Number(number) = cell.kind
        && number.fract() == 0.0
        && (1.0..LAST_SERIAL).contains(&number)
    {
        let serial = number.to_string().parse().unwrap_or(0);
        if let Some(day) = Day::ymd(1899, 12, 30).and_then(|start| start.plus_days(serial)) {
            return Stated::Day(day);
        }
    }
    let text = half_width(&cell.text);
    match Day::parse_office(&text) {
        Ok(day) => Stated::Day(day),
        Err(error) => match Month::parse_office(&text) {
            Ok(month) => Stated::Month(month),
            Err(_) => Stated::Unreadable(day_trouble(&cell.text, &error)),
        },
    }
}

fn day_trouble(text: &str, error: &DayError) -> Wording {
    let shown = conceal(text);
    match error {
        DayError::Impossible(_) => {
            Wording::new(format!("“{shown}”在日历上不存在"), format!("`{shown}` is not in the calendar"))
        }
        DayError::Ambiguous(_) => Wording::new(
            format!("“{shown}”可以理解成不同的日期，请写成2026-10-31"),
            format!("`{shown}` can be more than one day; write 2026-10-31"),
        ),
        DayError::Unreadable(_) => Wording::new(
            format!("“{shown}”不是日期，请写成2026-10-31"),
            format!("`{shown}` is not a day; write 2026-10-31"),
        ),
    }
}

/// Reads an amount in yuan; unknown when the cell is empty.
pub fn read_amount(cell: &Cell) -> Result<Known<Fen>, Wording> {
    if says_nothing(cell) {
        return Ok(Known::Unknown);
    }
    let trouble = || {
        let shown = conceal(&cell.text);
        Wording::new(
            format!("“{shown}”不是金额，应为元，如100或100.00"),
            format!("`{shown}` is not an amount in yuan such as 100 or 100.00"),
        )
    };
    let text = match cell.kind {
        // A formula may give 99.99999999999999.
        Kind::Number(number) => {
            let exact = format!("{number:.2}");
            let near = exact.parse::<f64>().is_ok_and(|cents| (cents - number).abs() < 1e-6);
            if near { exact } else { cell.text.clone() }
        }
        _ => {
            let tidied = tidy(&cell.text);
            let plain = tidied.split('/').next().unwrap_or("");
            plain.to_owned()
        }
    };
    Fen::parse_yuan(&text).map(Known::Is).map_err(|_| trouble())
}

/// Reads an identity number.
pub fn read_identity(cell: &Cell) -> Identity {
    if says_nothing(cell) {
        return Identity::Missing;
    }
    let spoilt = |why| Identity::Spoilt { why, shown: conceal(&cell.text), birth: birth_of(&cell.text) };
    // Sixteen digits and more in a number cell have lost their end, even where the check happens to fit.
    if matches!(cell.kind, Kind::LongNumber(_)) {
        return spoilt(spoilt_words(Spoilt::TailZeroed));
    }
    match IdNumber::parse(&cell.text) {
        Ok(number) => Identity::Valid(number),
        Err(IdNumberError::Empty) => Identity::Missing,
        Err(error) => spoilt(spoilt_id(&cell.text).map_or_else(|| id_words(error), spoilt_words)),
    }
}

fn spoilt_words(spoilt: Spoilt) -> Wording {
    match spoilt {
        Spoilt::Scientific => Wording::new(
            "身份证号变成了科学计数法，后几位已丢失，请按证件重新录入（单元格设为文本）",
            "the identity number became a floating-point number and lost digits; type it again as text",
        ),
        Spoilt::TailZeroed => Wording::new(
            "身份证号按数字保存，末三位已变成000，请按证件重新录入（单元格设为文本）",
            "the identity number was kept as a number and lost its last three digits; type it again as text",
        ),
        Spoilt::WrongLength(count) => Wording::new(
            format!("身份证号有{count}位，应为18位（或旧证15位）"),
            format!("the identity number has {count} characters, not 18 (or 15)"),
        ),
        Spoilt::WrongChecksum => Wording::new(
            "身份证号校验位不对，其中有数字录错，请按证件核对",
            "the check character of the identity number is wrong: a digit is mistyped; check the card",
        ),
        Spoilt::ImpossibleDate => Wording::new(
            "身份证号里的出生日期在日历上不存在，请按证件核对",
            "the birth day in the identity number does not exist; check the card",
        ),
    }
}

fn id_words(error: IdNumberError) -> Wording {
    match error {
        IdNumberError::WrongLength(count) => spoilt_words(Spoilt::WrongLength(count)),
        IdNumberError::ImpossibleDate => spoilt_words(Spoilt::ImpossibleDate),
        IdNumberError::WrongChecksum => spoilt_words(Spoilt::WrongChecksum),
        IdNumberError::Empty | IdNumberError::NotDigits => Wording::new(
            "身份证号里有数字和X以外的字符，请按证件核对",
            "the identity number has characters other than digits and X; check the card",
        ),
    }
}

/// The birth day in the digits of a spoilt number of about 18, or of 15.
fn birth_of(text: &str) -> Option<Day> {
    let digits = tidy(text);
    let date = match digits.len() {
        16..=19 => digits.get(6..14)?.to_owned(),
        15 => format!("19{}", digits.get(6..12)?),
        _ => return None,
    };
    Day::parse_office(&date).ok()
}

/// Reads the number of a card or passbook; an error when digits were lost.
pub fn read_account(cell: &Cell) -> Result<Known<BankCard>, Wording> {
    if says_nothing(cell) {
        return Ok(Known::Unknown);
    }
    if matches!(cell.kind, Kind::LongNumber(_)) || tidy(&cell.text).to_ascii_uppercase().contains("E+") {
        return Err(Wording::new(
            "账号按数字保存，第15位以后已丢失，请重新录入（单元格设为文本）",
            "the account was kept as a number and lost digits; type it again as text",
        ));
    }
    Ok(BankCard::parse(&cell.text).map_or(Known::Unknown, Known::Is))
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used, clippy::panic)]
    use super::*;

    fn number(number: f64) -> Cell {
        Cell { text: number.to_string(), kind: Kind::Number(number), filled: false }
    }

    #[test]
    fn days_in_many_notations() {
        let day = Day::ymd(1940, 5, 12).unwrap();
        for text in
            ["1940-05-12", "1940/5/12", "1940.5.12", "1940年5月12日", "19400512", "１９４０．５．１２"]
        {
            assert_eq!(read_day(&Cell::of_text(text)), Stated::Day(day), "{text}");
        }
        assert_eq!(read_day(&number(14_743.0)), Stated::Day(day));
        assert_eq!(read_day(&number(19_400_512.0)), Stated::Day(day));
        assert_eq!(read_day(&Cell::of_text("1940年5月")), Stated::Month(Month::new(1940, 5).unwrap()));
        assert!(matches!(read_day(&Cell::of_text("1940-02-30")), Stated::Unreadable(_)));
        assert!(matches!(read_day(&Cell::of_text("5.12")), Stated::Unreadable(_)));
        assert_eq!(read_day(&Cell::of_text("—")), Stated::Nothing);
    }

    #[test]
    fn amounts() {
        assert_eq!(read_amount(&number(99.999_999_999_9)), Ok(Known::Is(Fen::new(10_000))));
        assert_eq!(read_amount(&Cell::of_text("１００．００元/月")), Ok(Known::Is(Fen::new(10_000))));
        assert_eq!(read_amount(&Cell::of_text("")), Ok(Known::Unknown));
        assert!(read_amount(&Cell::of_text("一百")).is_err());
        assert!(read_amount(&number(0.123)).is_err());
    }

    #[test]
    fn a_number_in_a_number_cell_is_spoilt_even_when_its_check_fits() {
        let cell = |text: &str, kind| Cell { text: text.to_owned(), kind, filled: false };
        let long = cell("990101193905121000", Kind::LongNumber(990_101_193_905_121_000.0));
        let spoilt = read_identity(&long);
        assert!(spoilt.valid().is_none());
        assert_eq!(spoilt.birth(), Day::ymd(1939, 5, 12));
        assert!(read_identity(&Cell::of_text("370100194806150014")).valid().is_some());
        assert_eq!(read_identity(&Cell::of_text(" ")), Identity::Missing);
        assert!(matches!(read_identity(&Cell::of_text("不详")), Identity::Spoilt { .. }));
    }

    #[test]
    fn long_numbers_are_never_repeated() {
        assert_eq!(conceal("号码370100194806150014。"), "号码370100********0014。");
        assert_eq!(conceal("12345"), "12345");
        assert_eq!(conceal("11010519491231002X"), "110105********002X");
    }
}
