//! Formulas written in one way: the formatter.

use super::ast::{Expr, ExprKind, Number, Stretch};
use super::lexer::{Token, words};
use super::parse;

/// How wide a line may be before a formula is broken.
const WIDTH: usize = 100;

/// A formula written in one way; none where it cannot be read or holds comments, which are then left as they stand.
pub fn formula(text: &str) -> Option<String> {
    let expr = parse::formula(text).ok()?;
    if text.contains('#') {
        return None;
    }
    let line = flat(&expr, 0);
    let formatted = if line.chars().count() <= WIDTH { line } else { broken(&expr, 0) };
    // Writing must never change what is meant.
    same_words(text, &formatted).then_some(formatted)
}

/// Whether two texts have the same words, apart from parentheses.
fn same_words(a: &str, b: &str) -> bool {
    let plain = |text: &str| -> Option<Vec<Token>> {
        let all = words(text).ok()?;
        Some(all.into_iter().map(|l| l.token).filter(|t| !matches!(t, Token::Sign("(" | ")"))).collect())
    };
    plain(a).is_some()
        && plain(a) == plain(b)
        && parse::formula(b).is_ok_and(|e| parse::formula(a).is_ok_and(|f| alike(&e, &f)))
}

/// Whether two expressions are the same, wherever they stand.
fn alike(a: &Expr, b: &Expr) -> bool {
    flat(a, 0) == flat(b, 0)
}

/// How strongly an expression binds: what binds less than its surroundings needs parentheses.
fn strength(expr: &Expr) -> u8 {
    match &expr.kind {
        ExprKind::If(..) => 0,
        ExprKind::Or(_) => 1,
        ExprKind::And(_) => 2,
        ExprKind::Not(_) => 3,
        ExprKind::Compare(..)
        | ExprKind::InSet(..)
        | ExprKind::InRange(..)
        | ExprKind::Within(..)
        | ExprKind::IsNone(..) => 4,
        ExprKind::Otherwise(..) => 5,
        ExprKind::Arith(super::ast::Arith::Add | super::ast::Arith::Subtract, ..) => 6,
        ExprKind::Arith(..) => 7,
        ExprKind::Negate(_) => 8,
        ExprKind::At(..) => 9,
        // `where` reaches as far as it can, so a filtered fold stands alone or in parentheses.
        ExprKind::Many(_, _, _, Some(_)) => 0,
        _ => 10,
    }
}

fn flat(expr: &Expr, around: u8) -> String {
    let text = bare(expr);
    if strength(expr) < around { format!("({text})") } else { text }
}

fn number(n: &Number) -> String {
    let grouped = |digits: &str| {
        let (whole, part) = digits.split_once('.').map_or((digits, None), |(w, p)| (w, Some(p)));
        let mut out = String::new();
        for (i, c) in whole.chars().enumerate() {
            if i > 0 && (whole.len() - i).is_multiple_of(3) && whole.len() > 4 && n.unit.is_some() {
                out.push('_');
            }
            out.push(c);
        }
        part.map_or_else(|| out.clone(), |p| format!("{out}.{p}"))
    };
    let mut text = grouped(&n.digits);
    if let Some(unit) = &n.unit {
        text = format!("{text} {}", unit.text);
    }
    if let Some((digits, _, unit)) = &n.per {
        text = format!("{text} per {} {}", grouped(digits), unit.text);
    }
    text
}

fn list(items: &[Expr]) -> String {
    items.iter().map(|i| flat(i, 0)).collect::<Vec<_>>().join(", ")
}

fn bare(expr: &Expr) -> String {
    match &expr.kind {
        ExprKind::Number(n) => number(n),
        ExprKind::Date(day) => day.to_string(),
        ExprKind::YesNo(yes) => if *yes { "yes" } else { "no" }.to_owned(),
        ExprKind::None => "none".to_owned(),
        ExprKind::Day => "day".to_owned(),
        ExprKind::Days => "days".to_owned(),
        ExprKind::Name(name) => name.clone(),
        ExprKind::Dot(base, name) => format!("{}.{}", flat(base, 10), name.text),
        ExprKind::Index(base, keys) => format!("{}[{}]", flat(base, 10), list(keys)),
        ExprKind::Call(name, arguments) => format!("{}({})", name.text, list(arguments)),
        ExprKind::Negate(inner) => format!("-{}", flat(inner, 8)),
        ExprKind::Not(inner) => format!("not {}", flat(inner, 3)),
        ExprKind::Arith(op, a, b) => {
            let own = strength(expr);
            format!("{} {} {}", flat(a, own), op.as_str(), flat(b, own + 1))
        }
        ExprKind::Compare(op, a, b) => format!("{} {} {}", flat(a, 5), op.as_str(), flat(b, 5)),
        ExprKind::InSet(a, members) => format!(
            "{} in {{{}}}",
            flat(a, 5),
            members.iter().map(|m| flat(m, 5)).collect::<Vec<_>>().join(", ")
        ),
        ExprKind::InRange(a, low, high) => format!("{} in {} to {}", flat(a, 5), flat(low, 5), flat(high, 5)),
        ExprKind::Within(a, b) => format!("{} within {}", flat(a, 5), flat(b, 5)),
        ExprKind::IsNone(a, negated) => {
            format!("{} is {}none", flat(a, 5), if *negated { "not " } else { "" })
        }
        ExprKind::Otherwise(a, b) => format!("{} otherwise {}", flat(a, 6), flat(b, 5)),
        ExprKind::And(parts) => parts.iter().map(|p| flat(p, 3)).collect::<Vec<_>>().join(" and "),
        ExprKind::Or(parts) => parts.iter().map(|p| flat(p, 2)).collect::<Vec<_>>().join(" or "),
        ExprKind::If(cases, other) => {
            let mut out = String::new();
            for (condition, value) in cases {
                out += &format!("if {} then {} else ", flat(condition, 1), flat(value, 1));
            }
            out + &flat(other, 0)
        }
        ExprKind::At(a, day) => format!("{} at {}", flat(a, 9), flat(day, 10)),
        ExprKind::Many(fold, path, tail, filter) => {
            let mut out = format!(
                "{} of {}",
                fold.as_str(),
                path.iter().map(|n| n.text.as_str()).collect::<Vec<_>>().join(".")
            );
            if let Some(tail) = tail {
                out += &format!(".({})", flat(tail, 0));
            }
            if let Some(filter) = filter {
                out += &format!(" where {}", flat(filter, 1));
            }
            out
        }
        ExprKind::Over(fold, parts, stretch, body) => {
            let span = match stretch {
                Stretch::Of(period) => format!("{} of {}", parts.as_str(), period.as_str()),
                Stretch::Previous(n) => match &n.kind {
                    ExprKind::Number(_) => format!("previous {} {}", flat(n, 0), parts.as_str()),
                    _ => format!("previous ({}) {}", flat(n, 0), parts.as_str()),
                },
            };
            format!("{} over {span} ({})", fold.as_str(), flat(body, 0))
        }
    }
}

/// A long formula on several lines: one case, or one operand of `and` and `or`, on each.
fn broken(expr: &Expr, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let fits = |e: &Expr| indent + flat(e, 0).chars().count() <= WIDTH;
    match &expr.kind {
        _ if fits(expr) => flat(expr, 0),
        ExprKind::If(cases, other) => {
            let mut out = String::new();
            for (condition, value) in cases {
                let line = format!("if {} then {}", flat(condition, 1), flat(value, 1));
                if indent + line.chars().count() <= WIDTH {
                    out += &format!("{line}\n{pad}else ");
                    continue;
                }
                out += &format!(
                    "if {}\n{pad}then {}\n{pad}else ",
                    inner(condition, 1, indent + 3),
                    inner(value, 1, indent + 5)
                );
            }
            out + &inner(other, 0, indent)
        }
        ExprKind::Within(a, b) => format!("{} within {}", inner(a, 5, indent), flat(b, 5)),
        ExprKind::Otherwise(a, b) => format!("{} otherwise {}", flat(a, 6), inner(b, 5, indent)),
        ExprKind::And(parts) => joined(parts, "and", 3, indent),
        ExprKind::Or(parts) => joined(parts, "or", 2, indent),
        ExprKind::Call(name, arguments) if arguments.len() == 1 => match arguments.first() {
            Some(only) => format!("{}(\n{pad}  {}\n{pad})", name.text, broken(only, indent + 2)),
            None => flat(expr, 0),
        },
        ExprKind::Over(_, _, _, body) => {
            let head = flat(expr, 0);
            let body_text = flat(body, 0);
            match head.strip_suffix(&format!("({body_text})")) {
                Some(head) => format!("{head}(\n{pad}  {}\n{pad})", broken(body, indent + 2)),
                None => head,
            }
        }
        _ => flat(expr, 0),
    }
}

fn inner(expr: &Expr, around: u8, indent: usize) -> String {
    if strength(expr) < around {
        let pad = " ".repeat(indent);
        let text = broken(expr, indent + 2);
        return if text.contains('\n') { format!("(\n{pad}  {text}\n{pad})") } else { format!("({text})") };
    }
    broken(expr, indent)
}

fn joined(parts: &[Expr], word: &str, around: u8, indent: usize) -> String {
    let pad = " ".repeat(indent);
    let lines: Vec<_> = parts.iter().map(|p| inner(p, around, indent)).collect();
    lines.join(&format!("\n{pad}{word} "))
}

/// The keys under which formulas stand.
const KEYS: [&str; 9] =
    ["formula", "eligible", "amount", "cap", "payable", "region", "freeze", "hand_over", "pay_by"];

/// A pack file with its formulas written in one way; what cannot be read is left as it stands.
pub fn file(text: &str) -> String {
    let Ok(document) = toml_edit::Document::parse(text.to_owned()) else { return text.to_owned() };
    let mut edits: Vec<(std::ops::Range<usize>, String)> = Vec::new();
    for kind in ["variable", "figure", "class", "scheme"] {
        let tables = document.as_table().get(kind).and_then(toml_edit::Item::as_table_like);
        for (_, item) in tables.into_iter().flat_map(|t| t.iter()) {
            gather(item, &mut edits);
        }
    }
    edits.sort_by_key(|(at, _)| std::cmp::Reverse(at.start));
    let mut out = text.to_owned();
    for (at, new) in edits {
        if out.get(at.clone()).is_some_and(|old| old != new) {
            out.replace_range(at, &new);
        }
    }
    out
}

fn gather(item: &toml_edit::Item, edits: &mut Vec<(std::ops::Range<usize>, String)>) {
    if let Some(array) = item.as_array() {
        for table in array.iter().filter_map(toml_edit::Value::as_inline_table) {
            for (key, value) in table.iter() {
                edit(key, value.as_str(), value.span(), edits);
            }
        }
        return;
    }
    for (key, inner) in item.as_table_like().into_iter().flat_map(|t| t.iter()) {
        match inner.as_str() {
            Some(text) => edit(key, Some(text), inner.span(), edits),
            None => gather(inner, edits),
        }
    }
}

fn edit(
    key: &str,
    text: Option<&str>,
    at: Option<std::ops::Range<usize>>,
    edits: &mut Vec<(std::ops::Range<usize>, String)>,
) {
    let (true, Some(text), Some(at)) = (KEYS.contains(&key), text, at) else { return };
    let Some(formatted) = formula(text) else { return };
    let written = if formatted.contains('\n') {
        format!("\"\"\"\n{formatted}\n\"\"\"")
    } else {
        format!("\"{formatted}\"")
    };
    edits.push((at, written));
}
