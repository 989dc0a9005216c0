//! Money, rates and rounding.

use proptest::prelude::*;
use songhe_base::{Fen, MoneyError, Rate, Rounding};

const ALL: [Rounding; 4] = [Rounding::HalfUp, Rounding::HalfEven, Rounding::Up, Rounding::Down];

#[test]
fn amounts_of_offices_are_read() {
    for (text, fen) in [
        ("1,728.00", 172_800),
        ("1728", 172_800),
        ("１２３.5元", 12_350),
        ("１，７２８．００", 172_800),
        ("¥100", 10_000),
        ("￥100", 10_000),
        ("-¥5", -500),
        ("¥-5", -500),
        ("\u{2212}0.05", -5),
        (" 80 元 ", 8_000),
        ("100元整", 10_000),
        ("人民币1,000,000圆", 100_000_000),
        ("0", 0),
        ("-0", 0),
        ("007", 700),
        ("92,233,720,368,547,758.07", i64::MAX),
        ("-92,233,720,368,547,758.08", i64::MIN),
    ] {
        assert_eq!(Fen::parse_yuan(text), Ok(Fen::new(fen)), "{text}");
    }
}

#[test]
fn what_is_no_amount_is_refused() {
    for text in ["", "  ", "\u{3000}"] {
        assert_eq!(Fen::parse_yuan(text), Err(MoneyError::Empty), "{text}");
    }
    for text in [
        "元",
        "-",
        "¥",
        "abc",
        "1e3",
        "1.2万元",
        "1.",
        ".5",
        "1.2.3",
        "1,72",
        "1,7280",
        "17,28.00",
        "1234,567",
        ",100",
        "100,",
        "1,,000",
        "1.0,0",
        "--5",
        "-¥-5",
        "5-",
        "1 000",
        "+-5",
        "100元5",
        "一百元",
        "1.5E+3",
    ] {
        assert_eq!(Fen::parse_yuan(text), Err(MoneyError::NotAnAmount(text.to_owned())), "{text}");
    }
    for text in ["1.234", "0.000", "0.30000000000000004"] {
        assert_eq!(Fen::parse_yuan(text), Err(MoneyError::TooManyDecimals(text.to_owned())), "{text}");
    }
    for text in ["92233720368547758.08", "-92233720368547758.09", "999999999999999999999999999999"] {
        assert_eq!(Fen::parse_yuan(text), Err(MoneyError::TooLarge(text.to_owned())), "{text}");
    }
}

#[test]
fn amounts_are_shown_in_yuan() {
    for (fen, text) in [
        (172_800, "1,728.00"),
        (-5, "-0.05"),
        (0, "0.00"),
        (99_999, "999.99"),
        (100_000, "1,000.00"),
        (-100_000_000, "-1,000,000.00"),
        (i64::MIN, "-92,233,720,368,547,758.08"),
    ] {
        assert_eq!(Fen::new(fen).to_string(), text);
    }
    assert_eq!(format!("{:>10}|", Fen::new(-5)), "     -0.05|");
}

#[test]
fn rounding_by_hand() {
    // Half up, half even, up, down.
    for (num, den, wanted) in [
        (5, 2, [3, 2, 3, 2]),
        (7, 2, [4, 4, 4, 3]),
        (-5, 2, [-3, -2, -3, -2]),
        (5, -2, [-3, -2, -3, -2]),
        (-5, -2, [3, 2, 3, 2]),
        (1, 3, [0, 0, 1, 0]),
        (-1, 3, [0, 0, -1, 0]),
        (2, 3, [1, 1, 1, 0]),
        (1, 2, [1, 0, 1, 0]),
        (-1, 2, [-1, 0, -1, 0]),
        (6, 3, [2, 2, 2, 2]),
        (0, 5, [0, 0, 0, 0]),
        (i128::MAX, i128::MIN, [-1, -1, -1, 0]),
        (i128::MIN, i128::MAX, [-1, -1, -2, -1]),
        (i128::MIN, 1, [i128::MIN; 4]),
    ] {
        assert_eq!(ALL.map(|r| r.divide(num, den)), wanted.map(Some), "{num}/{den}");
    }
    for rounding in ALL {
        assert_eq!(rounding.divide(1, 0), None);
        assert_eq!(rounding.divide(i128::MIN, -1), None);
        assert_eq!(Rounding::parse(rounding.as_str()), Some(rounding));
    }
    assert_eq!(Rounding::parse("HalfUp"), None);
}

#[test]
fn rates_are_reduced() {
    let rate = Rate::new(30, 100).unwrap();
    assert_eq!((rate.num(), rate.den(), rate.to_string()), (3, 10, "3/10".to_owned()));
    assert_eq!(Rate::percent(30), rate);
    assert_eq!(Rate::percent(200).to_string(), "2");
    assert_eq!(Rate::new(0, 7), Some(Rate::ZERO));
    assert_eq!(Rate::new(i64::MIN, i64::MAX).map(Rate::num), Some(i64::MIN));
    assert_eq!(Rate::new(i64::MIN, 2).map(Rate::num), Some(i64::MIN / 2));
    assert_eq!((Rate::new(1, 0), Rate::new(1, -1), Rate::new(1, i64::MIN)), (None, None, None));
    assert!(Rate::percent(-1) < Rate::ZERO && Rate::percent(99) < Rate::ONE);
}

#[test]
fn money_overflow_is_none() {
    let (most, least, one) = (Fen::new(i64::MAX), Fen::new(i64::MIN), Fen::new(1));
    assert_eq!(most.checked_add(one), None);
    assert_eq!(least.checked_sub(one), None);
    assert_eq!(least.checked_neg(), None);
    assert_eq!(most.checked_mul_int(2), None);
    assert_eq!(Fen::from_yuan(i64::MAX), None);
    assert_eq!(Fen::from_yuan(-3), Some(Fen::new(-300)));
    assert_eq!(most.mul_rate(Rate::percent(101), Rounding::Down), None);
    // The way to the total may leave 64 bits, the total may not.
    assert_eq!(Fen::checked_sum([most, one, least]), Some(Fen::ZERO));
    assert_eq!(Fen::checked_sum([most, one]), None);
    assert_eq!(Fen::checked_sum([]), Some(Fen::ZERO));
}

#[test]
fn an_average_of_months_is_rounded_once() {
    // 1,000 yuan by three, in the four ways.
    let third = Rate::new(1, 3).unwrap();
    let shares = ALL.map(|r| Fen::new(100_000).mul_rate(third, r).unwrap().fen());
    assert_eq!(shares, [33_333, 33_333, 33_334, 33_333]);
}

/// Rounding from its definition: the two whole neighbours of the quotient, and which is nearer.
fn oracle(rounding: Rounding, num: i128, den: i128) -> i128 {
    let (num, den) = if den < 0 { (-num, -den) } else { (num, den) };
    let low = num.div_euclid(den);
    let rest = num.rem_euclid(den);
    if rest == 0 {
        return low;
    }
    let (toward, away) = if num < 0 { (low + 1, low) } else { (low, low + 1) };
    match rounding {
        Rounding::Up => away,
        Rounding::Down => toward,
        _ if 2 * rest < den => low,
        _ if 2 * rest > den => low + 1,
        Rounding::HalfUp => away,
        Rounding::HalfEven => low + low.rem_euclid(2),
    }
}

proptest! {
    #[test]
    fn sums_and_differences_match_wide_numbers(a in any::<i64>(), b in any::<i64>(), n in -1000_i64..1000) {
        let narrow = |wide: i128| i64::try_from(wide).ok().map(Fen::new);
        let (x, y) = (Fen::new(a), Fen::new(b));
        let (a, b) = (i128::from(a), i128::from(b));
        prop_assert_eq!(x.checked_add(y), narrow(a + b));
        prop_assert_eq!(x.checked_sub(y), narrow(a - b));
        prop_assert_eq!(x.checked_neg(), narrow(-a));
        prop_assert_eq!(x.checked_mul_int(n), narrow(a * i128::from(n)));
        prop_assert_eq!(Fen::checked_sum([x, y, x]), narrow(2 * a + b));
    }

    #[test]
    fn rounding_matches_its_definition(num in any::<i64>(), den in any::<i64>(), small in -20_i128..20, by in 1_i128..9) {
        for rounding in ALL {
            if den != 0 {
                let (num, den) = (i128::from(num), i128::from(den));
                prop_assert_eq!(rounding.divide(num, den), Some(oracle(rounding, num, den)));
            }
            prop_assert_eq!(rounding.divide(small, by), Some(oracle(rounding, small, by)));
        }
    }

    #[test]
    fn a_share_of_money_matches_wide_numbers(fen in any::<i64>(), num in any::<i64>(), den in 1..i64::MAX) {
        let rate = Rate::new(num, den).unwrap();
        prop_assert_eq!(i128::from(rate.num()) * i128::from(den), i128::from(num) * i128::from(rate.den()));
        for rounding in ALL {
            let wide = oracle(rounding, i128::from(fen) * i128::from(num), i128::from(den));
            prop_assert_eq!(Fen::new(fen).mul_rate(rate, rounding).map(Fen::fen), i64::try_from(wide).ok());
        }
    }

    #[test]
    fn rates_are_ordered_as_numbers(a in -50_i64..50, b in 1_i64..50, c in -50_i64..50, d in 1_i64..50) {
        let (left, right) = (Rate::new(a, b).unwrap(), Rate::new(c, d).unwrap());
        prop_assert_eq!(left.cmp(&right), (a * d).cmp(&(c * b)));
        prop_assert_eq!(left == right, a * d == c * b);
    }

    #[test]
    fn what_is_shown_reads_back(fen in any::<i64>()) {
        let amount = Fen::new(fen);
        prop_assert_eq!(Fen::parse_yuan(&amount.to_string()), Ok(amount));
        prop_assert_eq!(Fen::parse_yuan(&format!("¥{amount}元")), Ok(amount));
    }
}
