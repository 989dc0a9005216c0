//! No parser panics, whatever it reads.

use proptest::prelude::*;
use songhe_base::*;

/// Valid texts of every kind, to be spoilt.
const VALID: [&str; 22] = [
    "2026-10-31",
    "2026年10月31日 08:00:00",
    "2026-10-31T00:00:00+08:00",
    "20261031",
    "２０２６／１０／３１",
    "2026-10",
    "2026年10月",
    "2026-Q4",
    "once",
    "1,728.00",
    "¥１２３.5元整",
    "-¥5",
    "11010519491231002X",
    "110105491231002",
    "1.10105E+17",
    "91350100M000100Y43",
    "6217 0000 0000 0000 004",
    "+86 138 0000 1234",
    "0354-1234567转8001",
    "400-123-4567",
    "140702101001",
    "half_even",
];

/// Everything that reads text; what was read must also show itself without panic.
fn read_all(text: &str) {
    let shown = [
        format!("{:?}", Lang::parse(text)),
        format!("{:?}", Fen::parse_yuan(text).map(|fen| fen.to_string())),
        format!("{:?}", Rounding::parse(text)),
        format!("{:?}", Day::parse(text)),
        format!("{:?}", Day::parse_office(text)),
        format!("{:?}", Month::parse(text)),
        format!("{:?}", Month::parse_office(text)),
        format!("{:?}", PeriodKind::parse(text)),
        format!("{:?}", PeriodKind::parse_label(text)),
        format!("{:?}", Region::parse(text).map(|r| (r.short(), r.parent(), r.level()))),
        format!("{:?}", IdNumber::parse(text).map(|n| (n.masked(), n.sex(), n.birth_day()))),
        format!("{:?}", spoilt_id(text)),
        format!("{:?}", CreditCode::parse(text).map(|c| (c.masked(), c.organisation_code_ok()))),
        format!("{:?}", BankCard::parse(text).map(|c| (c.masked(), c.luhn_ok()))),
        format!("{:?}", Phone::parse(text).map(|p| (p.masked(), p.kind()))),
        half_width(text).into_owned(),
    ];
    assert!(shown.iter().take(15).all(|text| !text.is_empty()));
}

#[test]
fn valid_texts_cut_anywhere() {
    for text in VALID {
        for (at, _) in text.char_indices() {
            read_all(&text[at..]);
            read_all(&text[..at]);
        }
    }
}

proptest! {
    #[test]
    fn arbitrary_text(text in any::<String>()) {
        read_all(&text);
    }

    #[test]
    fn text_of_the_right_characters(text in "[0-9０-９X年月日号元整¥,.:TZ+\\-/ 　'转()EeQ]{0,24}") {
        read_all(&text);
    }

    #[test]
    fn spoilt_texts(pick in 0..VALID.len(), changes in prop::collection::vec((any::<prop::sample::Index>(), 0..3, any::<char>()), 1..4)) {
        let mut text: Vec<char> = VALID[pick].chars().collect();
        for (at, how, new) in changes {
            let at = at.index(text.len() + 1);
            match how {
                0 => text.insert(at, new),
                1 if at < text.len() => text[at] = new,
                _ if at < text.len() => { text.remove(at); }
                _ => text.push(new),
            }
        }
        read_all(&text.into_iter().collect::<String>());
    }

    #[test]
    fn numbers_of_any_size(a in any::<i64>(), b in any::<i64>(), c in any::<i128>(), d in any::<i128>(), n in any::<i32>()) {
        for rounding in [Rounding::HalfUp, Rounding::HalfEven, Rounding::Up, Rounding::Down] {
            let _ = rounding.divide(c, d);
            let _ = Rate::new(a, b).and_then(|rate| Fen::new(b).mul_rate(rate, rounding));
        }
        let _ = Region::from_digits(a.cast_unsigned());
        let _ = Month::new(n, 1).and_then(|month| month.plus(a));
        let _ = Day::from_number(n).and_then(|day| day.plus_days(a).or(day.plus_months(b)).or(day.plus_years(a)));
        prop_assert!(Rate::percent(a).den() > 0);
    }
}
