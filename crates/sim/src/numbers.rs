//! Numbers that look like those of people and bodies, and can be nobody's.
//!
//! Identity numbers and credit codes carry the division 999999, which the state has given to no place; telephones begin
//! with 154, which no operator has; cards begin with 999999, which no issuer has. Check digits are right all the same.

use base::Day;

/// The division that no place has.
const NOWHERE: &str = "999999";
/// The earliest birthday that is counted: no one in a city was born before.
const FIRST_BORN: i32 = -29_220;
/// Days from then on: until after 2040.
const DAYS: usize = 55_000;
/// Order numbers of a day and sex: three digits, odd for men.
const ORDERS: u32 = 500;

/// Gives out numbers, none of them twice.
///
/// The memory is a counter for each birthday and sex, whatever the number of people.
#[derive(Clone, Debug)]
pub(crate) struct Numbers {
    born: Vec<u16>,
    phones: u64,
    cards: u64,
    books: u64,
    bodies: u64,
}

/// Weights of the 17 digits of an identity number, and the check character for each remainder by 11 (GB 11643).
const ID_WEIGHTS: [u32; 17] = [7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2];
const ID_CHECKS: [char; 11] = ['1', '0', 'X', '9', '8', '7', '6', '5', '4', '3', '2'];
/// The characters of a credit code and the weights of its first 17 (GB 32100-2015).
const CODE_ALPHABET: [char; 31] = [
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'A', 'B', 'C', 'D', 'E', 'F', 'G', 'H', 'J', 'K', 'L',
    'M', 'N', 'P', 'Q', 'R', 'T', 'U', 'W', 'X', 'Y',
];
const CODE_WEIGHTS: [usize; 17] = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/// Weights of the eight characters of an organisation code (GB 11714).
const ORGANISATION_WEIGHTS: [u32; 8] = [3, 7, 9, 10, 5, 8, 4, 2];

impl Numbers {
    pub(crate) fn new() -> Numbers {
        Numbers { born: vec![0; DAYS * 2], phones: 0, cards: 0, books: 0, bodies: 0 }
    }

    /// An identity number for somebody born on the day, or on the next day that has one left; that day with it.
    /// Nothing where a whole month has none left.
    pub(crate) fn identity(&mut self, born_on: Day, male: bool) -> Option<(Day, String)> {
        for later in 0..31 {
            let day = born_on.plus_days(later)?;
            if let Some(order) = self.order(day, male) {
                return Some((day, identity_text(day, order)));
            }
        }
        None
    }

    /// The next order number of a birthday and sex.
    fn order(&mut self, day: Day, male: bool) -> Option<u32> {
        let place = usize::try_from(day.number().checked_sub(FIRST_BORN)?).ok()? * 2 + usize::from(male);
        let used = self.born.get_mut(place)?;
        let count = u32::from(*used);
        if count >= ORDERS {
            return None;
        }
        *used += 1;
        // 7 and 500 share no divisor, so each order comes once; the start depends on the day.
        let start = day.number().unsigned_abs() * 3;
        Some((count * 7 + start) % ORDERS * 2 + u32::from(male))
    }

    /// A mobile number.
    pub(crate) fn phone(&mut self) -> String {
        self.phones += 1;
        format!("154{:08}", scattered(self.phones, 61_803_399, 100_000_000))
    }

    /// A card number of 19 digits, the last by Luhn.
    pub(crate) fn card(&mut self) -> String {
        self.cards += 1;
        let body = format!("{NOWHERE}{:012}", scattered(self.cards, 618_033_988_749, 1_000_000_000_000));
        let sum: u32 = body
            .chars()
            .rev()
            .filter_map(|c| c.to_digit(10))
            .enumerate()
            .map(|(at, digit)| if at % 2 == 0 { digit * 2 / 10 + digit * 2 % 10 } else { digit })
            .sum();
        format!("{body}{}", (10 - sum % 10) % 10)
    }

    /// The number of a hukou book.
    pub(crate) fn book(&mut self) -> String {
        self.books += 1;
        format!("{:09}", scattered(self.books, 618_033_989, 1_000_000_000))
    }

    /// A credit code of this kind, such as `52`.
    pub(crate) fn credit_code(&mut self, kind: &str) -> String {
        self.bodies += 1;
        let organisation = format!("{:08}", scattered(self.bodies, 61_803_399, 100_000_000));
        let sum: u32 = organisation
            .chars()
            .filter_map(|c| c.to_digit(10))
            .zip(ORGANISATION_WEIGHTS)
            .map(|(d, w)| d * w)
            .sum();
        let check = match 11 - sum % 11 {
            10 => 'X',
            11 => '0',
            digit => char::from_digit(digit, 10).unwrap_or('0'),
        };
        let body = format!("{kind}{NOWHERE}{organisation}{check}");
        let worth = |c: char| CODE_ALPHABET.iter().position(|known| *known == c).unwrap_or(0);
        let sum: usize = body.chars().zip(CODE_WEIGHTS).map(|(c, weight)| worth(c) * weight).sum();
        let last = CODE_ALPHABET.get((31 - sum % 31) % 31).copied().unwrap_or('0');
        format!("{body}{last}")
    }
}

fn identity_text(born_on: Day, order: u32) -> String {
    let (year, month, day) = born_on.civil();
    let mut text = format!("{NOWHERE}{year:04}{month:02}{day:02}{order:03}");
    let sum: u32 = text.chars().filter_map(|c| c.to_digit(10)).zip(ID_WEIGHTS).map(|(d, w)| d * w).sum();
    let place = usize::try_from(sum % 11).unwrap_or(0);
    text.push(ID_CHECKS.get(place).copied().unwrap_or('0'));
    text
}

/// Numbers in a row, thrown about below a bound: each once, since the step shares no divisor with the bound.
fn scattered(number: u64, step: u64, bound: u64) -> u64 {
    u64::try_from(u128::from(number) * u128::from(step) % u128::from(bound)).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use base::{BankCard, CreditCode, IdNumber, Phone, Sex};
    use std::collections::BTreeSet;

    #[test]
    fn identity_numbers_of_a_day_are_valid_and_unique_until_none_is_left() {
        let mut numbers = Numbers::new();
        let day = Day::ymd(1950, 1, 31).unwrap();
        let mut seen = BTreeSet::new();
        for count in 0..1_100 {
            let (born_on, text) = numbers.identity(day, count % 2 == 0).unwrap();
            let id = IdNumber::parse(&text).unwrap();
            assert_eq!((id.birth_day(), id.region_digits()), (born_on, "999999"));
            assert_eq!(id.sex(), if count % 2 == 0 { Sex::Male } else { Sex::Female });
            assert_eq!(born_on, if count < 1_000 { day } else { day.plus_days(1).unwrap() });
            assert!(seen.insert(text));
        }
        assert!(numbers.identity(Day::ymd(1850, 1, 1).unwrap(), true).is_none());
    }

    #[test]
    fn the_reference_number_of_the_standard_has_its_check_character() {
        // GB 11643 gives 11010519491231002X.
        let sum: u32 = "11010519491231002"
            .chars()
            .filter_map(|c| c.to_digit(10))
            .zip(ID_WEIGHTS)
            .map(|(d, w)| d * w)
            .sum();
        assert_eq!(ID_CHECKS[(sum % 11) as usize], 'X');
    }

    #[test]
    fn telephones_cards_and_codes_are_sound_and_never_twice() {
        let mut numbers = Numbers::new();
        let mut seen = BTreeSet::new();
        for _ in 0..500 {
            let (phone, card, code, book) =
                (numbers.phone(), numbers.card(), numbers.credit_code("52"), numbers.book());
            assert!(phone.starts_with("154") && Phone::parse(&phone).is_ok());
            assert!(card.starts_with("999999") && BankCard::parse(&card).unwrap().luhn_ok());
            let parsed = CreditCode::parse(&code).unwrap();
            assert!(parsed.organisation_code_ok() && parsed.region_digits() == "999999");
            for text in [phone, card, code, book] {
                assert!(seen.insert(text));
            }
        }
    }
}
