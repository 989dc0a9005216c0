//! Values as they are written in files and shown to people.

use base::{Day, Fen, Lang, Region, Wording};

use super::Facts;
use crate::lang::exact::Exact;
use crate::lang::types::{Kind, Type};
use crate::lang::unit::{Dim, Unit};
use crate::pack::model::Pack;
use crate::value::{Fault, Val};

/// What a text in a file means for a type that needs no table: yes or no, numbers, days, codes, regions.
///
/// # Errors
/// What was expected instead.
pub fn parse_value(pack: &Pack, ty: Type, text: &str) -> Result<Val, Wording> {
    match ty.kind {
        Kind::YesNo => match text {
            "yes" => Ok(Val::YES),
            "no" => Ok(Val::NO),
            _ => Err(Wording::new(format!("`{text}` 应为 yes 或 no"), format!("`{text}` must be yes or no"))),
        },
        Kind::Number { unit, .. } => {
            let n = text.parse::<i64>().ok().and_then(|n| n.checked_mul(unit.scale));
            n.map(Val::Whole).ok_or_else(|| {
                let en = if unit.word.is_empty() {
                    "a whole number".to_owned()
                } else {
                    format!("a whole number of {}", unit.word)
                };
                Wording::new(format!("`{text}` 应为整数（{}）", unit.word), format!("`{text}` must be {en}"))
            })
        }
        Kind::Day => match Day::parse(text) {
            Ok(day) => Ok(Val::Whole(day.number().into())),
            Err(_) => Err(Wording::new(
                format!("`{text}` 不是日期，应写成 2026-10-31"),
                format!("`{text}` is not a day; write 2026-10-31"),
            )),
        },
        Kind::Region => match Region::parse(text) {
            Ok(region) => Ok(Val::whole(i64::try_from(pack.regions.current(region).code()).ok())),
            Err(_) => Err(Wording::new(
                format!("`{text}` 不是行政区划代码（2、4、6、9 或 12 位数字）"),
                format!("`{text}` is not a region code of 2, 4, 6, 9 or 12 digits"),
            )),
        },
        Kind::Enum(id) => {
            let Some(e) = pack.enumeration(id) else { return Ok(Val::Unknown) };
            match e.codes.iter().position(|c| c.code == text) {
                Some(i) => Ok(Val::whole(i64::try_from(i).ok())),
                None => {
                    let codes: Vec<_> = e.codes.iter().map(|c| c.code.as_str()).collect();
                    Err(Wording::new(
                        format!("`{text}` 不是 `{}` 的代码，可用：{}", e.name, codes.join("、")),
                        format!("`{text}` is not a code of `{}`; it has {}", e.name, codes.join(", ")),
                    ))
                }
            }
        }
        Kind::Text | Kind::One(_) | Kind::Nothing => Ok(Val::Unknown),
    }
}

/// A value as it stands in files: `yes`, `2026-10-31`, a code, fen, an id. Unknown is empty.
pub fn show_code(pack: &Pack, facts: &Facts, ty: Type, val: Val) -> String {
    let n = match val {
        Val::Unknown => return String::new(),
        Val::None => return "none".to_owned(),
        Val::Fault(_) => return "error".to_owned(),
        Val::Exact(x) => match (x.as_whole(), ty.kind) {
            (Some(n), _) => n,
            // Money stands in fen in files, whatever unit it was written in.
            (None, Kind::Number { unit, .. }) if unit.dim != Dim::FEN => {
                return x.divide(Exact::whole(unit.scale)).unwrap_or(x).to_string();
            }
            (None, _) => return x.to_string(),
        },
        Val::Whole(n) => n,
    };
    match ty.kind {
        Kind::YesNo => if n == 0 { "no" } else { "yes" }.to_owned(),
        Kind::Number { unit, .. } => {
            shown_number(n, if unit.dim == Dim::FEN { Unit::shown_for(Dim::FEN) } else { unit })
        }
        Kind::Day => {
            i32::try_from(n).ok().and_then(Day::from_number).map_or_else(String::new, |d| d.to_string())
        }
        Kind::Region => format!("{n:012}"),
        Kind::Enum(id) => code_of(pack, id, n).map_or_else(String::new, |c| c.code.clone()),
        Kind::Text => facts.text(n).to_owned(),
        Kind::One(entity) => id_of(facts, entity, n),
        Kind::Nothing => "none".to_owned(),
    }
}

/// A value as it is shown to people: `是`, `1,200.00 元`, `失能`.
pub fn show_value(pack: &Pack, facts: &Facts, ty: Type, val: Val, lang: Lang) -> String {
    let zh = lang == Lang::Zh;
    let n = match (val, ty.kind) {
        (Val::Unknown, _) => return if zh { "未知" } else { "unknown" }.to_owned(),
        (Val::None, _) => return if zh { "无" } else { "none" }.to_owned(),
        (Val::Fault(Fault::OutOfRange), _) => return if zh { "超出范围" } else { "out of range" }.to_owned(),
        (Val::Fault(Fault::DivisionByZero), _) => {
            return if zh { "除以零" } else { "division by zero" }.to_owned();
        }
        (Val::Exact(x), Kind::Number { unit, .. }) if x.as_whole().is_none() => {
            return ratio(x, unit, zh);
        }
        (val, _) => val.as_whole().unwrap_or(0),
    };
    match ty.kind {
        Kind::YesNo => match (n != 0, zh) {
            (true, true) => "是".to_owned(),
            (false, true) => "否".to_owned(),
            (yes, false) => if yes { "yes" } else { "no" }.to_owned(),
        },
        Kind::Number { unit, .. } if unit.dim == Dim::FEN => {
            if zh {
                format!("{} 元", Fen::new(n))
            } else {
                format!("{} yuan", Fen::new(n))
            }
        }
        Kind::Number { unit, .. } => {
            let word = unit_word(unit, zh);
            if word.is_empty() { shown_number(n, unit) } else { format!("{} {word}", shown_number(n, unit)) }
        }
        Kind::Enum(id) => code_of(pack, id, n).map_or_else(String::new, |c| c.label.in_lang(lang).to_owned()),
        Kind::Region => {
            let region = u64::try_from(n).ok().and_then(|n| Region::from_digits(n).ok());
            region.map_or_else(|| format!("{n:012}"), |r| r.short())
        }
        Kind::Day | Kind::Text | Kind::One(_) | Kind::Nothing => show_code(pack, facts, ty, val),
    }
}

/// A ratio with two decimals, marked as about, since the exact value is a fraction.
fn ratio(x: Exact, unit: Unit, zh: bool) -> String {
    if unit.dim == Dim::FEN {
        let fen = x.round(base::Rounding::HalfUp).unwrap_or(0);
        return if zh {
            format!("约 {} 元", Fen::new(fen))
        } else {
            format!("about {} yuan", Fen::new(fen))
        };
    }
    let scaled = x.multiply(Exact::whole(100)).and_then(|h| h.divide(Exact::whole(unit.scale)));
    let hundredths = scaled.and_then(|h| h.round(base::Rounding::HalfUp)).unwrap_or(0);
    let sign = if hundredths < 0 { "-" } else { "" };
    let (whole, part) = (hundredths.unsigned_abs() / 100, hundredths.unsigned_abs() % 100);
    let word = unit_word(unit, zh);
    format!("{}{sign}{whole}.{part:02} {word}", if zh { "约 " } else { "about " }).trim_end().to_owned()
}

fn shown_number(n: i64, unit: Unit) -> String {
    Exact::ratio(n.into(), unit.scale.into()).unwrap_or(Exact::whole(n)).to_string()
}

fn unit_word(unit: Unit, zh: bool) -> &'static str {
    if !zh {
        return unit.word;
    }
    match unit.word {
        "days" => "天",
        "months" => "个月",
        "years" => "年",
        "hours" => "小时",
        "m2" => "平方米",
        "beds" => "张",
        "persons" => "人",
        "households" => "户",
        "visits" => "次",
        "meals" => "餐",
        w => w,
    }
}

fn code_of(pack: &Pack, id: crate::lang::types::EnumId, n: i64) -> Option<&crate::pack::model::Code> {
    pack.enumeration(id)?.codes.get(usize::try_from(n).ok()?)
}

fn id_of(facts: &Facts, entity: crate::lang::types::EntityId, n: i64) -> String {
    let row = usize::try_from(n).ok();
    row.and_then(|r| facts.table(entity)?.ids.get(r).cloned()).unwrap_or_default()
}
