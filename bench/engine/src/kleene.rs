//! The rules by hand for one person, where an unknown condition gives an unknown result: the plain reading of
//! bench/README.md. What it settles the engine must settle too, with the same value.

type Number = Option<i64>;
type Condition = Option<bool>;

/// The fifteen variables from the nine facts.
pub fn variables(facts: [Number; 9]) -> [Number; 15] {
    let [year, month, hukou, disability, poverty, institution, lost_child, enrolled, days] = facts;
    let [hukou, institution, lost_child, enrolled] =
        [hukou, institution, lost_child, enrolled].map(|n| n.map(|n| n != 0));
    let age = both(year, month, |y, m| (2026 * 12 + 6 - (y * 12 + m)) / 12);
    let severe = disability.map(|d| d >= 3);
    let older = |years| age.map(|a| a >= years);
    let elder = and(&[older(60), hukou]);
    let steps = when(older(90), || Some(20_000), || when(older(80), || Some(10_000), || Some(0)));
    let high_age = when(not(hukou), || Some(0), || when(older(100), || Some(60_000), || steps));
    let care = when(elder, || both(disability, poverty, care_rate), || Some(0));
    let destitute = poverty.map(|p| p == 3);
    let tekun = when(and(&[elder, destitute]), || disability.map(|d| 120_000 + tekun_rate(d)), || Some(0));
    let helped = or(&[poverty.map(|p| p == 1), poverty.map(|p| p == 2), older(80)]);
    let due = and(&[elder, not(institution), disability.map(|d| d >= 2), helped]);
    let voucher = when(due, || when(severe, || Some(30_000), || Some(20_000)), || Some(0));
    let insured = |d, n| (ltc_rate(d) * n * 2 + 30) / 60;
    let ltc = when(and(&[enrolled, severe]), || both(disability, days, insured), || Some(0));
    let paid = |a, b, beats: fn(i64, i64) -> bool| when(both(a, b, beats), || a, || Some(0));
    let care_paid = paid(care, tekun, |a, b| a >= b);
    let tekun_paid = paid(tekun, care, |a, b| a > b);
    let voucher_paid = paid(voucher, ltc, |a, b| a >= b);
    let ltc_paid = paid(ltc, voucher, |a, b| a > b);
    let bereaved =
        when(and(&[elder, lost_child]), || when(severe, || Some(79_000), || Some(59_000)), || Some(0));
    let gross = [high_age, care_paid, tekun_paid, voucher_paid, ltc_paid, bereaved].into_iter().sum();
    let poor = poverty.map(|p| p != 0);
    let cap = when(institution, || Some(350_000), || when(poor, || Some(400_000), || Some(300_000)));
    let total = when(both(gross, cap, |g, c| g < c), || gross, || cap);
    let elder = elder.map(i64::from);
    [
        age,
        elder,
        high_age,
        care,
        tekun,
        care_paid,
        tekun_paid,
        voucher,
        ltc,
        voucher_paid,
        ltc_paid,
        bereaved,
        gross,
        cap,
        total,
    ]
}

fn care_rate(disability: i64, poverty: i64) -> i64 {
    match (disability, poverty) {
        (1, 1) => 10_000,
        (1, 2) => 15_000,
        (2, 0) => 10_000,
        (2, 1) => 20_000,
        (2, _) => 30_000,
        (3, 0) => 20_000,
        (3, 1) => 40_000,
        (3, _) => 60_000,
        (4, 0) => 30_000,
        (4, 1) => 60_000,
        (4, 2) => 90_000,
        (4, _) => 130_000,
        _ => 0,
    }
}

fn tekun_rate(disability: i64) -> i64 {
    match disability {
        1 => 30_000,
        2 => 60_000,
        3 => 90_000,
        4 => 5_000,
        _ => 0,
    }
}

fn ltc_rate(disability: i64) -> i64 {
    match disability {
        3 => 150_005,
        4 => 210_011,
        _ => 0,
    }
}

fn both<T>(a: Number, b: Number, f: impl Fn(i64, i64) -> T) -> Option<T> {
    a.zip(b).map(|(a, b)| f(a, b))
}

fn not(a: Condition) -> Condition {
    a.map(|a| !a)
}

fn and(parts: &[Condition]) -> Condition {
    if parts.contains(&Some(false)) {
        return Some(false);
    }
    if parts.contains(&None) { None } else { Some(true) }
}

fn or(parts: &[Condition]) -> Condition {
    if parts.contains(&Some(true)) {
        return Some(true);
    }
    if parts.contains(&None) { None } else { Some(false) }
}

/// An unknown condition gives an unknown result; a branch not taken is not asked.
fn when(condition: Condition, then: impl FnOnce() -> Number, otherwise: impl FnOnce() -> Number) -> Number {
    if condition? { then() } else { otherwise() }
}
