//! Identity numbers, credit codes, cards, telephones.
//!
//! All numbers are those of the standards or made up from their rules.

use crate::days::any_day;
use proptest::prelude::*;
use songhe_base::{
    BankCard, BankCardError, CreditCode, CreditCodeError, Day, IdNumber, IdNumberError, Phone, PhoneError,
    PhoneKind, Sex, Spoilt, spoilt_id,
};

/// The example of GB 11643.
const VECTOR: &str = "11010519491231002X";

fn id(text: &str) -> IdNumber {
    IdNumber::parse(text).unwrap()
}

/// The check character from the definition: ISO 7064 MOD 11-2, not from a table of weights.
fn with_check(seventeen: &str) -> String {
    let product = seventeen.bytes().fold(0, |p, b| (p + u32::from(b - b'0')) * 2 % 11);
    let check = (12 - product) % 11;
    let check = if check == 10 { "X".to_owned() } else { check.to_string() };
    format!("{seventeen}{check}")
}

prop_compose! {
    pub fn made_up_id()(region in 110_000_u32..700_000, number in -60_000_i32..20_000, order in 0_u32..1000) -> String {
        let (year, month, day) = Day::from_number(number).unwrap().civil();
        with_check(&format!("{region}{year:04}{month:02}{day:02}{order:03}"))
    }
}

#[test]
fn vectors_of_the_standard() {
    for (text, born, sex) in [
        (VECTOR, "1949-12-31", Sex::Female),
        ("370100194806150014", "1948-06-15", Sex::Male),
        ("370100193901020029", "1939-01-02", Sex::Female),
    ] {
        let number = id(text);
        assert_eq!(
            (number.reveal(), number.birth_day().to_string(), number.sex()),
            (text, born.to_owned(), sex)
        );
        assert_eq!(number.region_digits(), &text[..6]);
        assert_eq!(spoilt_id(text), None);
    }
    assert_eq!(id(VECTOR).masked(), "110105********002X");
    assert_eq!(format!("{:?}", id(VECTOR)), "IdNumber(\"110105********002X\")");
}

#[test]
fn numbers_as_they_are_typed() {
    for text in [
        " 11010519491231002x ",
        "'11010519491231002X",
        "’11010519491231002X",
        "110105 19491231 002X",
        "１１０１０５１９４９１２３１００２Ｘ",
        "11010519491231002X\t",
        "\u{feff}11010519491231002X",
        "\u{202d}11010519491231002X\u{202c}",
        "110105491231002",
        "　1 1 0 1 0 5 4 9 1 2 3 1 0 0 2",
    ] {
        assert_eq!(IdNumber::parse(text), Ok(id(VECTOR)), "{text}");
    }
}

#[test]
fn wrong_numbers_are_refused() {
    for (text, wanted) in [
        ("", IdNumberError::Empty),
        (" ' ", IdNumberError::Empty),
        ("110105194912310021", IdNumberError::WrongChecksum),
        ("110105194902310029", IdNumberError::ImpossibleDate),
        ("110105494912310029", IdNumberError::WrongChecksum),
        ("110105170012310029", IdNumberError::ImpossibleDate),
        ("110105490231002", IdNumberError::ImpossibleDate),
        ("1101051949123100X2", IdNumberError::NotDigits),
        ("11010519491231002Y", IdNumberError::NotDigits),
        ("1.10105194912310E7", IdNumberError::NotDigits),
        ("11010549123100X", IdNumberError::NotDigits),
        ("1101051949123100二", IdNumberError::WrongLength(17)),
        ("1101051949123100二一", IdNumberError::NotDigits),
        ("二1010519491231002X", IdNumberError::NotDigits),
        ("1101051949123100", IdNumberError::WrongLength(16)),
        ("110105194912310021X", IdNumberError::WrongLength(19)),
    ] {
        assert_eq!(IdNumber::parse(text), Err(wanted), "{text}");
    }
}

#[test]
fn old_numbers_of_the_very_old_are_of_another_century() {
    for order in ["996", "997", "998", "999"] {
        assert_eq!(id(&format!("110105891231{order}")).birth_day().year(), 1889);
    }
    assert_eq!(id("110105891231995").birth_day().year(), 1989);
    // 1900 had no 29 February.
    assert_eq!(IdNumber::parse("110105000229001"), Err(IdNumberError::ImpossibleDate));
}

#[test]
fn spoilt_numbers_are_recognised() {
    for (text, wanted) in [
        ("1.10105E+17", Some(Spoilt::Scientific)),
        ("1.10105194912310e17", Some(Spoilt::Scientific)),
        ("1.10105E+14", Some(Spoilt::Scientific)),
        ("１.１E+17", Some(Spoilt::Scientific)),
        ("110105194912310000", Some(Spoilt::TailZeroed)),
        ("110105194912310000.0", Some(Spoilt::TailZeroed)),
        ("110105194913310000", Some(Spoilt::ImpossibleDate)),
        ("110105194902310021", Some(Spoilt::ImpossibleDate)),
        ("110105194912310021", Some(Spoilt::WrongChecksum)),
        ("1010519491231002X", Some(Spoilt::WrongLength(17))),
        ("11010519491231002", Some(Spoilt::WrongLength(17))),
        ("10519491231002X", Some(Spoilt::WrongLength(15))),
        ("110105194912310021X", Some(Spoilt::WrongLength(19))),
        ("110105491331002", Some(Spoilt::ImpossibleDate)),
        ("110105491231002", None),
        ("", None),
        ("X", None),
        ("张三", None),
        ("110105********002X", None),
        ("1.5", None),
        ("1E5", None),
        ("E+17", None),
    ] {
        assert_eq!(spoilt_id(text), wanted, "{text}");
    }
}

#[test]
fn credit_codes() {
    let code = CreditCode::parse(" 91350100m000100y43 ").unwrap();
    assert_eq!((code.reveal(), code.kind(), code.region_digits()), ("91350100M000100Y43", "91", "350100"));
    assert_eq!((code.organisation_code(), code.organisation_code_ok()), ("M000100Y4", true));
    assert_eq!(format!("{code:?}"), "CreditCode(\"91350100******0Y43\")");
    for (text, wanted) in [
        ("", CreditCodeError::Empty),
        ("91350100M000100Y4", CreditCodeError::WrongLength(17)),
        ("91350100M000100Y44", CreditCodeError::WrongChecksum),
        ("91350100M000100I43", CreditCodeError::WrongCharacter),
        ("913501A0M000100Y43", CreditCodeError::WrongCharacter),
        ("社350100M000100Y43社", CreditCodeError::WrongCharacter),
    ] {
        assert_eq!(CreditCode::parse(text), Err(wanted), "{text}");
    }
}

#[test]
fn every_changed_character_spoils_a_credit_code() {
    let code = "91350100M000100Y43";
    for at in 0..code.len() {
        for other in "0123456789ABCDEFGHJKLMNPQRTUWXY".chars() {
            let mut changed = code.to_owned();
            changed.replace_range(at..=at, &other.to_string());
            assert_eq!(CreditCode::parse(&changed).is_ok(), changed == code, "{changed}");
        }
    }
}

#[test]
fn bank_cards() {
    let card = BankCard::parse("6217 0000 0000 0000 004").unwrap();
    assert_eq!((card.reveal(), card.luhn_ok()), ("6217000000000000004", true));
    assert_eq!(format!("{card:?}"), "BankCard(\"***************0004\")");
    let passbook = BankCard::parse("６217-0000-0000-0000-005").unwrap();
    assert!(!passbook.luhn_ok());
    for (text, wanted) in [
        ("", BankCardError::Empty),
        ("--", BankCardError::Empty),
        ("6.217E+18", BankCardError::NotDigits),
        ("12345678901", BankCardError::WrongLength(11)),
        ("12345678901234567890", BankCardError::WrongLength(20)),
    ] {
        assert_eq!(BankCard::parse(text), Err(wanted), "{text}");
    }
}

#[test]
fn phones() {
    for (text, plain, kind, masked) in [
        ("13800001234", "13800001234", PhoneKind::Mobile, "138****1234"),
        ("138-0000-1234", "13800001234", PhoneKind::Mobile, "138****1234"),
        ("+86 138 0000 1234", "13800001234", PhoneKind::Mobile, "138****1234"),
        ("(+86)13800001234", "13800001234", PhoneKind::Mobile, "138****1234"),
        ("8613800001234", "13800001234", PhoneKind::Mobile, "138****1234"),
        ("１３８００００１２３４", "13800001234", PhoneKind::Mobile, "138****1234"),
        ("0354-1234567", "0354-1234567", PhoneKind::Landline, "0354-****567"),
        ("03541234567", "0354-1234567", PhoneKind::Landline, "0354-****567"),
        ("（0354）1234567", "0354-1234567", PhoneKind::Landline, "0354-****567"),
        ("+86 354 1234567", "0354-1234567", PhoneKind::Landline, "0354-****567"),
        ("0086-10-65001234", "010-65001234", PhoneKind::Landline, "010-*****234"),
        ("01065001234", "010-65001234", PhoneKind::Landline, "010-*****234"),
        ("0354-1234567-8001", "0354-1234567-8001", PhoneKind::Landline, "0354-****567"),
        ("03541234567转8001", "0354-1234567-8001", PhoneKind::Landline, "0354-****567"),
        ("120", "120", PhoneKind::Hotline, "120"),
        ("12349", "12349", PhoneKind::Hotline, "12349"),
        ("95588", "95588", PhoneKind::Hotline, "95588"),
        ("400-123-4567", "4001234567", PhoneKind::Hotline, "4001234567"),
    ] {
        let phone = Phone::parse(text).unwrap();
        assert_eq!((phone.reveal(), phone.kind(), phone.masked().as_str()), (plain, kind, masked), "{text}");
        assert_eq!(format!("{phone:?}"), format!("Phone({masked:?})"));
        assert_eq!(Phone::parse(phone.reveal()), Ok(phone));
    }
    assert_eq!(Phone::parse(" "), Err(PhoneError::Empty));
    for text in ["3021234", "30212345", "302-1234"] {
        assert_eq!(Phone::parse(text), Err(PhoneError::NoAreaCode), "{text}");
    }
    for text in [
        "12800001234",
        "1380000123",
        "138000012345",
        "无",
        "13800001234/13900001234",
        "1.38E+10",
        "0354-123456",
        "0354-1234567-8001234",
        "999",
        "-",
        "+86",
        "+",
        "0054-1234567",
        "0354-1234567-1-2",
        "+1 650 253 0000",
        "001-1234567",
    ] {
        assert_eq!(Phone::parse(text), Err(PhoneError::NotAPhone), "{text}");
    }
}

#[test]
fn short_numbers_hide_everything() {
    assert_eq!(BankCard::parse("123456789012").unwrap().masked(), "********9012");
}

proptest! {
    #[test]
    fn made_up_numbers_are_read(text in made_up_id()) {
        let number = id(&text);
        prop_assert_eq!(number.reveal(), text.as_str());
        prop_assert_eq!(number.birth_day().to_string().replace('-', ""), &text[6..14]);
        prop_assert_eq!(number.sex() == Sex::Male, text.as_bytes()[16] % 2 == 1);
        prop_assert_eq!(spoilt_id(&text), None);
        let shown = format!("{number:?}");
        prop_assert!(!shown.contains(&text[6..14]));
    }

    #[test]
    fn every_single_change_is_caught(text in made_up_id(), at in 0_usize..18, other in "[0-9X]") {
        let mut changed = text.clone();
        changed.replace_range(at..=at, &other);
        prop_assert_eq!(IdNumber::parse(&changed).is_ok(), changed == text);
        // An X before the end is no number at all; every other change is named.
        let named = changed != text && (other != "X" || at == 17);
        prop_assert_eq!(spoilt_id(&changed).is_some(), named);
    }

    #[test]
    fn old_numbers_keep_their_birth_day(region in 110_000_u32..700_000, born in any_day(), order in 0_u32..1000) {
        let (year, month, day) = born.civil();
        let old = format!("{region}{:02}{month:02}{day:02}{order:03}", year % 100);
        let century = if order >= 996 { 18 } else { 19 };
        match IdNumber::parse(&old) {
            Ok(number) => {
                prop_assert_eq!(number.birth_day().civil(), (century * 100 + year % 100, month, day));
                prop_assert_eq!(number.region_digits(), region.to_string());
                prop_assert_eq!(&number.reveal()[8..17], &old[6..15]);
                prop_assert_eq!(IdNumber::parse(number.reveal()), Ok(number));
            }
            // Only the 29 February of 1900 and 1800 is missing.
            Err(error) => prop_assert_eq!((error, year % 100, month, day), (IdNumberError::ImpossibleDate, 0, 2, 29)),
        }
    }

    #[test]
    fn a_number_through_a_spreadsheet_is_noticed(text in made_up_id()) {
        let zeroed = format!("{}000", &text[..15]);
        prop_assert_eq!(spoilt_id(&zeroed), (zeroed != text && IdNumber::parse(&zeroed).is_err()).then_some(Spoilt::TailZeroed));
        let shown = format!("{}.{}E+17", &text[..1], &text[1..6]);
        prop_assert_eq!(spoilt_id(&shown), Some(Spoilt::Scientific));
        prop_assert_eq!(spoilt_id(&text[1..]), Some(Spoilt::WrongLength(17)));
    }

    #[test]
    fn luhn_catches_every_single_change(body in "[0-9]{11,18}", at in 0_usize..11, by in 1_u8..10) {
        let card = (0..10).map(|d| BankCard::parse(&format!("{body}{d}")).unwrap()).find(BankCard::luhn_ok).unwrap();
        let mut digits = card.reveal().as_bytes().to_vec();
        digits[at] = b'0' + (digits[at] - b'0' + by) % 10;
        prop_assert!(!BankCard::parse(std::str::from_utf8(&digits).unwrap()).unwrap().luhn_ok());
    }
}
