//! Values and how their texts are read.

use super::days::{self, Day};
use super::parse::{self, Expr};
use super::units::{Num, PLAIN, Unit};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Value {
    None,
    YesNo(bool),
    Num(Num),
    Day(Day),
    /// An enumeration's code, by its place among all codes.
    Code(usize),
    /// Twelve digits, a replaced code already read as its successor.
    Region(u64),
    /// The row of an entity.
    Row(usize),
    /// A text, by its place among the texts of the world.
    Text(usize),
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Type {
    YesNo,
    Number,
    Day,
    Region,
    Text,
    /// The codes it has.
    Enumeration(Vec<usize>),
    /// The entity it leads to.
    Relation(usize),
}

/// A number as written: bare in the unit given, or with its own unit, or in per cent.
pub fn number(text: &str, unit: Unit) -> Num {
    let written = match parse::formula(text) {
        Expr::Number(n) => n,
        Expr::Negative(inner) => match *inner {
            Expr::Number(n) => n.neg().expect("a small number"),
            _ => panic!("{text:?} is not a number"),
        },
        _ => panic!("{text:?} is not a number"),
    };
    if written.dims == PLAIN {
        return Num::in_unit(written.q, unit).expect("a number that can be held");
    }
    assert!(written.dims == unit.dims, "{text:?} is in another unit than its table says");
    written
}

pub fn yes_no(text: &str) -> bool {
    match text {
        "yes" => true,
        "no" => false,
        _ => panic!("{text:?} is neither yes nor no"),
    }
}

/// The regions that have a successor, each with it: twelve digits.
#[derive(Clone, Debug, Default)]
pub struct Successors(Vec<(u64, u64)>);

impl Successors {
    pub fn add(&mut self, replaced: &str, by: &str) {
        self.0.push((twelve(replaced), twelve(by)));
    }

    /// A code of 2, 4, 6, 9 or 12 digits, with what was replaced read as its successor.
    pub fn region(&self, text: &str) -> u64 {
        let mut code = twelve(text);
        for _ in 0..=self.0.len() {
            match self.0.iter().find(|(old, _)| lies_in(code, *old)) {
                None => return code,
                Some((old, new)) => {
                    assert!(level(*old) == level(*new), "{old} and its successor {new} differ in level");
                    code = new + code % level(*old);
                }
            }
        }
        panic!("the successors of {text} go round in a circle")
    }
}

fn twelve(text: &str) -> u64 {
    assert!(
        matches!(text.len(), 2 | 4 | 6 | 9 | 12) && text.bytes().all(|b| b.is_ascii_digit()),
        "{text:?} is not the code of a region"
    );
    format!("{text:0<12}").parse().expect("twelve digits are a number")
}

/// How many codes there are below a region: what its code is a multiple of.
fn level(code: u64) -> u64 {
    let levels = [10_000_000_000, 100_000_000, 1_000_000, 1_000];
    levels.into_iter().find(|l| code.is_multiple_of(*l)).unwrap_or(1)
}

/// Whether a region is the other or lies in it.
pub fn lies_in(code: u64, other: u64) -> bool {
    code / level(other) == other / level(other)
}

/// A value of any type but a relation or a text, which only a world can read.
pub fn read(text: &str, ty: &Type, unit: Unit, codes: &[String], successors: &Successors) -> Value {
    if text == "none" {
        return Value::None;
    }
    match ty {
        Type::YesNo => Value::YesNo(yes_no(text)),
        Type::Number => Value::Num(number(text, unit)),
        Type::Day => Value::Day(days::must_read(text)),
        Type::Region => Value::Region(successors.region(text)),
        Type::Enumeration(own) => {
            let code = own.iter().find(|c| codes[**c] == text);
            Value::Code(*code.unwrap_or_else(|| panic!("{text:?} is not a code of this enumeration")))
        }
        Type::Text | Type::Relation(_) => panic!("{text:?}: not read here"),
    }
}
