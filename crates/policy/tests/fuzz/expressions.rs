//! Formulas made at random: words in any order, and such as follow the grammar.

use crate::rng::Rng;

/// Words of the language and of the packs, and numbers at the edge of what can be held.
const WORDS: &str = "\
    if then else and or not in to within is none otherwise at yes no day days per where of over \
    previous sum count any all min max granted months years quarters pieces year month quarter a b n m \
    paid d e level low home best parts size ok rate least greatest years_between start_of_year \
    round_half_up add_working_days fen yuan m2 households 0 1 12 0.5 1407 370812001003 \
    9223372036854775807 99999999999999999999999 0.00000000000000000000000000000000000000001 2024-01-15 \
    2024-02-30 0000-00-00 9999-12-31 1_000 1. . , ( ) [ ] { } + - * / = != < <= > >= % #";

const ODD: [&str; 14] =
    ["\n", "\t", "，", "（", "年", "“", "!", "\"", "\\", "\u{0}", "👵", "_", "\u{3000}", "\r\n"];

/// Words in any order; now and then very many of them, or one over and over.
pub fn soup(rng: &mut Rng) -> String {
    let count = match rng.below(50) {
        0 => 3_000,
        n => n,
    };
    let words: Vec<&str> = WORDS.split_whitespace().collect();
    let same = rng.one_in(12).then(|| *rng.pick(&words));
    let mut text = String::new();
    for _ in 0..count {
        let word = if rng.one_in(40) { *rng.pick(&ODD) } else { same.unwrap_or(*rng.pick(&words)) };
        text.push_str(word);
        if !rng.one_in(8) {
            text.push(' ');
        }
    }
    text
}

/// What a formula is to give.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Want {
    Condition,
    /// A bare number.
    Number,
    Fen,
    Day,
    Level,
}

/// A formula that gives what is wanted, mostly; now and then something else slips in.
pub fn formula(rng: &mut Rng, want: Want, depth: usize) -> String {
    let want = if rng.one_in(400) { Want::Day } else { want };
    if depth == 0 {
        return leaf(rng, want);
    }
    if rng.one_in(8) {
        let c = formula(rng, Want::Condition, depth - 1);
        let (x, y) = (formula(rng, want, depth - 1), formula(rng, want, depth - 1));
        return format!("(if {c} then {x} else {y})");
    }
    if rng.one_in(12) {
        let inner = formula(rng, want, depth - 1);
        let day = formula(rng, Want::Day, depth / 2);
        return format!("({inner}) at ({day})");
    }
    match want {
        Want::Condition => condition(rng, depth),
        Want::Number => number(rng, depth),
        Want::Fen => fen(rng, depth),
        Want::Day => day(rng, depth),
        Want::Level => leaf(rng, Want::Level),
    }
}

fn leaf(rng: &mut Rng, want: Want) -> String {
    let list: &[&str] = match want {
        Want::Condition => &[
            "a",
            "b",
            "yes",
            "no",
            "(e is none)",
            "home within 3708",
            "home = seat",
            "name = other",
            "best = worst",
            "(best.ok otherwise no)",
            "flag",
            "step",
            "any of parts where ok",
            "granted(main)",
        ],
        Want::Number => &[
            "n",
            "m",
            "0",
            "1",
            "3",
            "-2",
            "0.5",
            "55 %",
            "9223372036854775807",
            "count of parts",
            "factor",
            "((min of parts.size) otherwise 0)",
            "sum of parts.size where ok",
            "count over months of year (a)",
        ],
        Want::Fen => &["paid", "0 fen", "1 yuan", "rate[level]", "main", "rate[high]", "sum of parts.cost"],
        Want::Day => &[
            "d",
            "day",
            "2024-01-15",
            "9999-12-31",
            "0001-01-01",
            "(e otherwise day)",
            "begin",
            "start_of_year(day)",
            "end_of_month(d)",
            "working_day_on_or_after(day)",
        ],
        Want::Level => &["level", "level", "(if a then level else low)"],
    };
    (*rng.pick(list)).to_owned()
}

fn sign<'a>(rng: &mut Rng, signs: &[&'a str]) -> &'a str {
    signs[rng.below(signs.len())]
}

fn condition(rng: &mut Rng, depth: usize) -> String {
    let deeper = depth - 1;
    let mut part = |want| formula(rng, want, deeper);
    let (x, y) = (part(Want::Condition), part(Want::Condition));
    let (p, q) = (part(Want::Number), part(Want::Number));
    let (u, v) = (part(Want::Day), part(Want::Day));
    let (f, g) = (part(Want::Fen), part(Want::Level));
    let compare = sign(rng, &["=", "!=", "<", "<=", ">", ">="]);
    let period = sign(rng, &["month", "quarter", "year"]);
    match rng.below(13) {
        0 | 1 => format!("({x} and {y})"),
        2 | 3 => format!("({x} or {y})"),
        4 => format!("(not {x})"),
        5 => format!("({p} {compare} {q})"),
        6 => format!("({u} {compare} {v})"),
        7 => format!("({f} {compare} 3 yuan)"),
        8 => format!("({p} in {{1, {q}, 3}})"),
        9 => format!("({u} in {v} to 2024-12-31)"),
        10 => format!("({g} in {{low, mid}})"),
        11 => format!("({} over pieces of {period} ({x}))", sign(rng, &["any", "all"])),
        _ => format!("({} over previous {} months ({x}))", sign(rng, &["any", "all"]), rng.below(5)),
    }
}

fn number(rng: &mut Rng, depth: usize) -> String {
    let deeper = depth - 1;
    let mut part = |want| formula(rng, want, deeper);
    let (p, q) = (part(Want::Number), part(Want::Number));
    let (x, f) = (part(Want::Condition), part(Want::Fen));
    let parts = sign(rng, &["pieces of year", "months of year", "pieces of month", "quarters of year"]);
    match rng.below(10) {
        0 => format!("({p} + {q})"),
        1 => format!("({p} - {q})"),
        2 => format!("({p} * {q})"),
        3 => format!("({p} / {q})"),
        4 => format!("{}({p})", sign(rng, &["round_half_up", "round_half_even", "round_up", "round_down"])),
        5 => format!("{}({p}, {q})", sign(rng, &["least", "greatest"])),
        6 => format!("({f} / 1 yuan)"),
        7 => format!("(count over {parts} ({x}))"),
        8 => format!("(sum over {parts} ({p}))"),
        _ => format!("(sum of parts.(size * {}) where ok)", rng.below(9)),
    }
}

fn fen(rng: &mut Rng, depth: usize) -> String {
    let deeper = depth - 1;
    let (f, g) = (formula(rng, Want::Fen, deeper), formula(rng, Want::Fen, deeper));
    let p = formula(rng, Want::Number, deeper);
    match rng.below(5) {
        0 => format!("({f} + {g})"),
        1 => format!("({f} * {p})"),
        2 => format!("least({f}, {g})"),
        3 => format!("(sum over pieces of year ({f} * days / days_of_year(day)))"),
        _ => format!("round_half_up({f})"),
    }
}

fn day(rng: &mut Rng, depth: usize) -> String {
    let deeper = depth - 1;
    let (u, v) = (formula(rng, Want::Day, deeper), formula(rng, Want::Day, deeper));
    match rng.below(6) {
        0 => format!("({u} + {} days)", rng.below(1_000_000)),
        1 => format!("({u} - {} months)", rng.below(1_000)),
        2 => format!("({u} + 10000 years)"),
        3 => format!("greatest({u}, {v})"),
        4 => format!("add_working_days({u}, {})", rng.below(400)),
        _ => format!("({u} + ({u} - {v}))"),
    }
}
